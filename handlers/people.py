"""Who is who: contacts, invitations, roles; and how people leave."""

import re

from core.chat import Reply
from core.events import Left
from core.ladder import MessageKind, Notice
from core.names import fold
from core.people import OF_AN_OFFICE, Grant, Person, Role
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.arguments import OFF, leading, office_named
from handlers.request import Request
from locales import linking, people, privacy

WORTH_TELLING = 30 * ONE_DAY


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
        if grant.role in OF_AN_OFFICE and not request.store.reach.reaches_office(grant.office)
    )
    for admin in request.store.people.having(Role.ADMIN):
        if admin.id == request.me.id:
            continue
        notice = Notice(
            f"left/{person.id}/p{admin.id}",
            MessageKind.NOTE,
            request.month,
            request.now,
            request.now + WORTH_TELLING,
            person=admin.id,
            about=Left(grants, alone),
        )
        request.store.outbox.plan(notice, request.now)


_ROLES = {
    "head": Role.HEAD,
    "truongphong": Role.HEAD,
    "truong": Role.HEAD,
    "nguoidungdau": Role.HEAD,
    "deputy": Role.DEPUTY,
    "phophong": Role.DEPUTY,
    "photruongphong": Role.DEPUTY,
    "pho": Role.DEPUTY,
    "cappho": Role.DEPUTY,
    "editor": Role.EDITOR,
    "bientap": Role.EDITOR,
    "bientapvien": Role.EDITOR,
    "leader": Role.LEADER,
    "lanhdao": Role.LEADER,
    "admin": Role.ADMIN,
    "quantri": Role.ADMIN,
    "quantrivien": Role.ADMIN,
}
# What an editor may hand out; only an administrator makes editors, leaders and administrators.
_BY_EDITORS = OF_AN_OFFICE
LONGEST_NAME = 200  # characters of a title, a name, a phone number
_NEW = frozenset({"new", "moi", "them", "themmoi"})
_FORGET = frozenset({"forget", "delete", "xoa", "xoadulieu"})
_FIELDS = {
    "title": "title",
    "chucdanh": "title",
    "name": "name",
    "hoten": "name",
    "ten": "name",
    "phone": "phone",
    "dienthoai": "phone",
    "sodienthoai": "phone",
    "sdt": "phone",
}


def contacts(request: Request) -> Reply:
    """Who is linked where, and which offices have nobody."""
    store = request.store
    store.privacy.note_access(request.me.id, "contacts", request.now)
    reaches = [store.people.reach(person.id) for person in store.people.all()]
    listed = [
        people.Contact(
            reach.person,
            [linked.address.channel for linked in reach.addresses],
            [linked.address.channel for linked in reach.addresses if linked.blocked],
            muted=reach.muted,
        )
        for reach in reaches
    ]
    without = store.reach.offices_without_head()
    return Reply(people.contacts(request.words, listed, without))


def invite(request: Request) -> Reply:
    """A one-time code for a role ("GDMN head", "editor") or for somebody known ("3")."""
    if not request.args:
        raise Refusal(Why.USAGE, command="invite")
    person = _person(request, request.args) if request.args.isdecimal() else None
    if person and not person.grants:
        raise Refusal(Why.NO_ROLE, typed=request.args)
    grants = person.grants if person else (_grant(request, request.args),)
    if Role.ADMIN not in request.me.roles and any(g.role not in _BY_EDITORS for g in grants):
        raise Refusal(Why.NOT_ALLOWED)
    title = person.title if person else _title(request, grants[0])
    code, expires = request.services.codes(), request.now + request.rules.invitation_life
    request.store.invitations.issue(
        code,
        grants[0],
        title,
        request.now,
        expires,
        by=request.me.id,
        person=person.id if person else None,
    )
    return Reply(
        linking.invitation(request.words, title, code, request.services.link(code), expires)
    )


def _title(request: Request, grant: Grant) -> str:
    office = request.store.offices.get(grant.office) if grant.office else None
    return linking.title_of(request.words, grant, office)


def _grant(request: Request, typed: str, command: str = "/invite {} head") -> Grant:
    """Read "GDMN head", "head GDMN", "GDMN" (its head) or "editor"."""
    if named := _role_named(typed):
        role, rest = named
        return Grant(role, _office_code(request, rest, command) if role in OF_AN_OFFICE else "")
    return Grant(Role.HEAD, _office_code(request, typed, command))


def _role_named(typed: str) -> tuple[Role, str] | None:
    """The role that a text begins or ends with, and the rest, which is an office or nothing."""
    words = typed.split()
    for split in range(len(words)):
        for role_words, rest in (
            (words[split:], words[:split]),
            (words[: split + 1], words[split + 1 :]),
        ):
            role = _ROLES.get(fold(" ".join(role_words)))
            if role and (not rest or role in OF_AN_OFFICE):
                return role, " ".join(rest)
    return None


def _office_code(request: Request, typed: str, command: str) -> str:
    office = office_named(typed, request.names, command)
    if office is None:
        raise Refusal(Why.NO_OFFICE, command="invite")
    if office.retired_from and not office.is_active(request.month):
        raise Refusal(Why.RETIRED_OFFICE, office=office, month=office.retired_from)
    return office.code


def _person(request: Request, typed: str) -> Person:
    """Somebody known, by number. Who had their data deleted is nobody."""
    try:
        person = request.store.people.get(int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else -1)
    except KeyError:
        raise Refusal(Why.UNKNOWN_PERSON, typed=typed) from None
    if not person.title:
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
    if _role_named(typed) is None:
        raise Refusal(Why.BAD_ROLE, typed=typed)
    grant = _grant(request, typed, "/people new head {}")
    if grant.role is Role.HEAD:
        replace_head(request, grant.office, successor=0)
    person = request.store.people.add(
        _title(request, grant), [grant], request.now, request.rules.language
    )
    line = people.person_line(request.words, person)
    return request.reply(people.ADDED, line=line, number=person.id)


def _changed(request: Request, person: Person, words: list[str]) -> Reply:
    if len(words) == 1 and fold(words[0]) in _FORGET:
        return _ask_forget(request, person)
    if field := leading(words, _FIELDS):
        column, rest = field
        _set(request, person, column, " ".join(rest))
    else:
        _change_role(request, person, " ".join(words))
    now = request.store.people.get(person.id)
    line = people.person_line(request.words, now)
    told = people.CHANGED if now.grants else people.LAST_ROLE_ENDED
    return request.reply(told, line=line, number=now.id)


def _set(request: Request, person: Person, column: str, text: str) -> None:
    if not text:
        raise Refusal(Why.USAGE, command="people")
    refuse_long(text, LONGEST_NAME)
    cleared = column != "title" and fold(text) in OFF
    request.store.people.change(person.id, **{column: "" if cleared else text})


def _change_role(request: Request, person: Person, typed: str) -> None:
    removing = typed.startswith("-")
    typed = typed.lstrip("+-").strip()
    if _role_named(typed) is None:
        raise Refusal(Why.BAD_ROLE, typed=typed)
    grant = _grant(request, typed, f"/people {person.id} head {{}}")
    if not removing:
        if grant.role is Role.HEAD:
            replace_head(request, grant.office, person.id)
        request.store.people.grant(person.id, grant)
        return
    if grant.role is Role.ADMIN:
        refuse_last_admin(request, person)
    if not take_away(request, person, grant):
        raise Refusal(Why.NOTHING_CHANGES)


def _ask_forget(request: Request, person: Person) -> Reply:
    refuse_last_admin(request, person)
    return Reply(
        request.say(people.ASK_FORGET, title=person.title, number=person.id),
        (
            request.choice(people.FORGET, f"/forgetperson {person.id}"),
            request.choice(privacy.KEEP, "/keep"),
        ),
    )


def forget_person(request: Request) -> Reply:
    """The confirmed deleting of somebody's data by an administrator."""
    person = _person(request, request.args)
    refuse_last_admin(request, person)
    leave(request, person)
    return request.reply(people.FORGOTTEN, number=person.id)
