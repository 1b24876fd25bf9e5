"""Who is who: contacts, invitations, roles; and how people leave."""

import re
from collections.abc import Sequence
from datetime import datetime

from core.chat import Reply
from core.events import Left
from core.names import fold
from core.people import HEADS, OF_AN_OFFICE, Grant, Person, Role
from core.refusal import Refusal, Why
from handlers.arguments import OFF, leading, office_named
from handlers.request import Request, by_spelling, refuse_long
from locales import linking, people, privacy
from locales.words import Sentence
from store.people import Reachability

_ROLES = by_spelling(
    {
        Role.HEAD: "head truongphong truong nguoidungdau",
        Role.DEPUTY: "deputy phophong photruongphong pho cappho",
        Role.EDITOR: "editor bientap bientapvien",
        Role.LEADER: "leader lanhdao",
        Role.ADMIN: "admin quantri quantrivien",
        Role.WRITER: "writer vietbai nguoivietbai canbovietbai",
    }
)
_FIELDS = by_spelling(
    {
        "title": "title chucdanh",
        "name": "name hoten ten",
        "phone": "phone dienthoai sodienthoai sdt",
    }
)
_NEW = frozenset({"new", "moi", "them", "themmoi"})
_FORGET = frozenset({"forget", "delete", "xoa", "xoadulieu"})
LONGEST_NAME = 200  # characters of a title, a name, a phone number


def refuse_last_admin(request: Request, person: Person) -> None:
    """Somebody must be left who can let others in: an administrator who is linked."""
    admins = request.store.people.having(Role.ADMIN)
    others = [one for one in admins if one.id != person.id]
    if person in admins and not request.store.reach.linked(others):
        raise Refusal(Why.LAST_ADMIN)


def take_away(request: Request, person: Person, grant: Grant) -> bool:
    """End a role, and with the last one the link; False if the person did not have it."""
    if not request.store.people.revoke(person.id, grant):
        return False
    if not request.store.people.get(person.id).grants:
        request.store.privacy.let_go(person.id, request.now)
    return True


def replace_head(request: Request, office: str, successor: int) -> None:
    """An office has one head: the old one's role ends before the new one gets anything."""
    for person in request.store.people.having(Role.HEAD, office=office):
        if person.id != successor:
            take_away(request, person, Grant(Role.HEAD, office))


def leave(request: Request, person: Person) -> None:
    """Delete somebody's data, and tell the other administrators what they left behind."""
    grants = ",".join(f"{grant.role} {grant.office}".strip() for grant in person.grants)
    request.store.privacy.forget(person.id, request.now)
    alone = " ".join(
        grant.office
        for grant in person.grants
        if grant.role in HEADS and not request.store.reach.reaches_office(grant.office)
    )
    for admin in request.store.people.having(Role.ADMIN):
        if admin.id != request.me.id:
            request.note(f"left/{person.id}/p{admin.id}", Left(grants, alone), person=admin.id)


def contacts(request: Request) -> Reply:
    """Who is linked where, and which offices have nobody."""
    store = request.store
    store.privacy.note_access(request.me.id, "contacts", request.now)
    reaches = [store.people.reach(person.id) for person in store.people.all()]
    listed = _contacts(reaches)
    return Reply(people.contacts(request.words, listed, store.reach.offices_without_head()))


def contact_lines(request: Request, reaches: Sequence[Reachability]) -> list[str]:
    """These people alone, a line each."""
    return [people.contact_line(request.words, contact) for contact in _contacts(reaches)]


def _contacts(reaches: Sequence[Reachability]) -> list[people.Contact]:
    return [
        people.Contact(
            reach.person,
            [linked.address.channel for linked in reach.addresses],
            [linked.address.channel for linked in reach.addresses if linked.blocked],
            muted=reach.muted,
        )
        for reach in reaches
    ]


def invite(request: Request) -> Reply:
    """A one-time code for a role ("GDMN head", "editor") or for somebody known ("3")."""
    if not request.args:
        raise Refusal(Why.USAGE, command="invite")
    person = _person(request, request.args) if request.args.isdecimal() else None
    if person and not person.grants:
        raise Refusal(Why.NO_ROLE, typed=request.args)
    grants = person.grants if person else (_grant(request, request.args),)
    # Only an administrator makes editors, leaders and administrators.
    if Role.ADMIN not in request.me.roles and any(g.role not in OF_AN_OFFICE for g in grants):
        raise Refusal(Why.NOT_ALLOWED)
    title = person.title if person else title_of(request, grants[0])
    expires = request.now + request.rules.invitation_life
    code = issue(request, grants[0], title, expires, person.id if person else None)
    facts = {"title": title, "code": code, "link": request.services.link(code), "expires": expires}
    return Reply(request.words.tell(linking.INVITATION, **facts))


def issue(request: Request, grant: Grant, title: str, expires: datetime, person: int | None) -> str:
    """A new invitation code. person: who it is for, if they are known already."""
    code, by = request.services.codes(), request.me.id
    request.store.invitations.issue(code, grant, title, request.now, expires, by=by, person=person)
    return code


def title_of(request: Request, grant: Grant) -> str:
    """How somebody in this role is addressed, until they are given another title."""
    office = request.store.offices.get(grant.office) if grant.office else None
    return linking.title_of(grant, office)


def _grant(request: Request, typed: str, command: str = "/invite {} head") -> Grant:
    """Read "GDMN head", "head GDMN", "GDMN" (its head) or "editor". command: with {} for a code."""
    role, rest = role_named(typed) or (Role.HEAD, typed)
    if role not in OF_AN_OFFICE:
        return Grant(role)
    office = office_named(rest, request.names, command)
    if office is None:
        raise Refusal(Why.NO_OFFICE, command="invite")
    if office.retired_from and not office.is_active(request.month):
        raise Refusal(Why.RETIRED_OFFICE, office=office, month=office.retired_from)
    return Grant(role, office.code)


def role_named(typed: str) -> tuple[Role, str] | None:
    """The role that a text begins or ends with, and the rest, which is an office or nothing."""
    words = typed.split()
    for split in range(len(words)):
        at_the_end = words[split:], words[:split]
        at_the_beginning = words[: split + 1], words[split + 1 :]
        for role_words, rest in (at_the_end, at_the_beginning):
            role = _ROLES.get(fold(" ".join(role_words)))
            if role and (not rest or role in OF_AN_OFFICE):
                return role, " ".join(rest)
    return None


def _person(request: Request, typed: str) -> Person:
    """Somebody known, by number. Who had their data deleted is nobody."""
    try:
        person = request.store.people.get(int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else -1)
    except KeyError:
        person = None
    if person is None or not person.title:
        raise Refusal(Why.UNKNOWN_PERSON, typed=typed)
    return person


def show_or_change(request: Request) -> Reply:
    """Show everybody, or add or change one person: roles, title, name, phone."""
    words = request.args.split()
    store = request.store
    if not words:
        store.privacy.note_access(request.me.id, "people", request.now)
        everybody = (*store.people.all(), *store.people.departed())
        return Reply(people.people(request.words, everybody))
    if fold(words[0]) in _NEW and len(words) > 1:
        return _added(request, " ".join(words[1:]))
    person = _person(request, words[0])
    store.privacy.note_access(request.me.id, f"people/{person.id}", request.now)
    if len(words) == 1:
        return Reply(people.person(request.words, person))
    return _changed(request, person, words[1:])


def _added(request: Request, typed: str) -> Reply:
    """Somebody who is not linked yet, so that their phone number can be kept before."""
    grant = _role(request, typed, "/people new head {}")
    if grant.role is Role.HEAD:
        replace_head(request, grant.office, successor=0)
    title = title_of(request, grant)
    person = request.store.people.add(title, [grant], request.now, request.rules.language)
    return _told(request, people.ADDED, person)


def _told(request: Request, sentence: Sentence, person: Person) -> Reply:
    line = people.person_line(request.words, person)
    return request.reply(sentence, line=line, number=person.id)


def _role(request: Request, typed: str, command: str) -> Grant:
    """Like `_grant`, but the role must be named."""
    if role_named(typed) is None:
        raise Refusal(Why.BAD_ROLE, typed=typed)
    return _grant(request, typed, command)


def _changed(request: Request, person: Person, words: list[str]) -> Reply:
    if len(words) == 1 and fold(words[0]) in _FORGET:
        refuse_last_admin(request, person)
        return request.reply(
            people.ASK_FORGET,
            request.choice(people.FORGET, f"/forgetperson {person.id}"),
            request.choice(privacy.KEEP, "/keep"),
            title=person.title,
            number=person.id,
        )
    if field := leading(words, _FIELDS):
        _set(request, person, field[0], " ".join(field[1]))
    else:
        _change_role(request, person, " ".join(words))
    now = request.store.people.get(person.id)
    return _told(request, people.CHANGED if now.grants else people.LAST_ROLE_ENDED, now)


def _set(request: Request, person: Person, column: str, text: str) -> None:
    if not text:
        raise Refusal(Why.USAGE, command="people")
    refuse_long(text, LONGEST_NAME)
    cleared = column != "title" and fold(text) in OFF
    request.store.people.change(person.id, **{column: "" if cleared else text})


def _change_role(request: Request, person: Person, typed: str) -> None:
    grant = _role(request, typed.lstrip("+-").strip(), f"/people {person.id} head {{}}")
    if not typed.startswith("-"):
        if grant.role is Role.HEAD:
            replace_head(request, grant.office, person.id)
        request.store.people.grant(person.id, grant)
        return
    if grant.role is Role.ADMIN:
        refuse_last_admin(request, person)
    if not take_away(request, person, grant):
        role = people.roles(request.words, [grant])
        now = people.roles(request.words, person.grants)
        raise Refusal(Why.NOT_IN_ROLE, title=person.title, role=role, roles=now)


def forget_person(request: Request) -> Reply:
    """The confirmed deleting of somebody's data by an administrator."""
    person = _person(request, request.args)
    refuse_last_admin(request, person)
    leave(request, person)
    return request.reply(people.FORGOTTEN, number=person.id)
