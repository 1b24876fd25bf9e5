"""Who is who: contacts, invitations, roles; and how people leave."""

import re
from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from core.chat import OUT_ONLY, Reply
from core.events import Left
from core.names import fold
from core.people import HEADS, OF_AN_OFFICE, Grant, LinkedAddress, Person, Role, may_grant
from core.refusal import Refusal, Why
from handlers.arguments import OFF, by_spelling, leading, office_named, refuse_long
from handlers.paging import SHORT_ON_A_PAGE, page, without_page
from handlers.request import Request
from locales import linking, people, power, privacy
from locales.words import Sentence
from store.invitations import Invitation

MOST_WORDS_OF_A_ROLE = 4  # cán bộ viết bài
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
_OFFICES = dict.fromkeys(("coquan", "office", "socoquan"), True)  # before its telephone number
_NEW = frozenset({"new", "moi", "them", "themmoi"})
_FORGET = frozenset({"forget", "delete", "xoa", "xoadulieu"})
_ENDS_ROLE = frozenset({"thoi", "bo", "end"})
_MINUS = re.compile(r"^-|\s-(?=\S)")  # in front of a role, wherever that stands
LONGEST_NAME = 200  # characters of a title, a name, a phone number


def refuse_last_admin(request: Request, person: Person) -> None:
    """Somebody must be left who can let others in: an administrator who is linked."""
    admins = request.store.people.having(Role.ADMIN)
    others = [one for one in admins if one.id != person.id]
    if person in admins and not request.store.reach.linked(others):
        raise Refusal(Why.LAST_ADMIN)


def leave(request: Request, person: Person) -> None:
    """Delete somebody's data, and tell the other administrators what they left behind."""
    grants = ",".join(f"{grant.role} {grant.office}".strip() for grant in person.grants)
    request.store.roles.forget(person.id, request.me.id, request.now)
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
    _, after = without_page(request.args)
    shown = page(request, "/contacts", store.people.all(), after, SHORT_ON_A_PAGE)
    listed = [store.people.reach(person.id) for person in shown.lines]
    without = store.reach.offices_without_head()
    return Reply(people.contacts(request.words, listed, without), shown.more)


def invite(request: Request) -> Reply:
    """A one-time code for a role ("GDMN head", "editor") or for somebody known ("3")."""
    if not request.args:
        raise Refusal(Why.USAGE, command="invite")
    person = _person(request, request.args) if request.args.isdecimal() else None
    if person and not person.grants:
        raise Refusal(Why.NO_ROLE, typed=request.args)
    grants = person.grants if person else (_grant(request, request.args),)
    if not may_grant(request.me, grants):
        raise Refusal(Why.NOT_ALLOWED)
    title = person.title if person else title_of(request, grants[0])
    expires = request.now + request.rules.invitation_life
    code = issue(request, grants[0], title, expires, person.id if person else None)
    links = request.services.links(code)
    return Reply(linking.invitation(request.words, title, code, expires, links))


def issue(request: Request, grant: Grant, title: str, expires: datetime, person: int | None) -> str:
    """A new invitation code. person: who it is for, if they are known already."""
    code, by = request.services.codes(), request.me.id
    request.store.roles.issue(code, grant, title, request.now, expires, by=by, person=person)
    return code


def title_of(request: Request, grant: Grant) -> str:
    """How somebody in this role is addressed, until they are given another title."""
    office = request.store.offices.get(grant.office) if grant.office else None
    return linking.title_of(grant, office)


def title_for(request: Request, invitation: Invitation) -> str:
    """How whoever presents this code is addressed."""
    if invitation.person is not None:
        return request.store.people.get(invitation.person).title
    return invitation.title or title_of(request, invitation.grant)


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
    for taken in range(min(MOST_WORDS_OF_A_ROLE, len(words)), 0, -1):
        at_the_end = words[-taken:], words[:-taken]
        at_the_beginning = words[:taken], words[taken:]
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
    typed, after = without_page(request.args)
    words = _number_first(typed.split())
    store = request.store
    if not words:
        store.privacy.note_access(request.me.id, "people", request.now)
        everybody = (*store.people.all(), *store.people.departed())
        shown = page(request, "/people", everybody, after, SHORT_ON_A_PAGE)
        return Reply(people.people(request.words, shown.lines), shown.more)
    if fold(words[0]) in _NEW and len(words) > 1:
        return _added(request, " ".join(words[1:]))
    person = _person(request, words[0])
    store.privacy.note_access(request.me.id, f"people/{person.id}", request.now)
    if len(words) == 1:
        return _shown(request, person)
    return _changed(request, person, words[1:])


def _number_first(words: list[str]) -> list[str]:
    """What is to be done may stand before the person's number: "xóa 8", "thôi biên tập viên 2"."""
    ends = len(words) > 1 and words[-1].isdecimal() and fold(words[0]) in _ENDS_ROLE | _FORGET
    return [words[-1], *words[:-1]] if ends else words


def _shown(request: Request, person: Person) -> Reply:
    """One person with their linked addresses, each of which may be cut."""
    linked = request.store.people.reach(person.id).addresses
    places = power.places(request.words, linked)
    choices = tuple(
        request.choice(power.UNLINK, f"/cut {person.id} {one.handle}", where=where)
        for one, where in zip(linked, places, strict=True)
    )
    listed = power.listed(request.words, places)
    return Reply(people.person(request.words, person, listed), choices)


def address_named(linked: Iterable[LinkedAddress], handle: str) -> LinkedAddress:
    """Raises Refusal where it is linked no longer."""
    for one in linked:
        if one.handle == handle:
            return one
    raise Refusal(Why.ADDRESS_GONE)


def cut(request: Request) -> Reply:
    """Cut one address of somebody, as of a telephone that was stolen."""
    number, _, name = request.args.partition(" ")
    person = _person(request, number)
    linked = request.store.people.reach(person.id).addresses
    found = address_named(linked, name)
    if not [one for one in linked if one is not found and one.address.channel not in OUT_ONLY]:
        refuse_last_admin(request, person)
    request.store.roles.unlink(person.id, found, request.me.id, request.sender, request.now)
    (where,) = power.places(request.words, [found])
    return request.reply(power.UNLINKED_OF, title=person.title, where=where)


def _added(request: Request, typed: str) -> Reply:
    """Somebody who is not linked yet, so that their phone number can be kept before."""
    grant = _role(request, typed, "/people new head {}")
    title = title_of(request, grant)
    person = request.store.people.add(title, [], request.now, request.rules.language)
    request.store.roles.give(person.id, grant, request.me.id, request.now)
    return _told(request, people.ADDED, request.store.people.get(person.id))


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
    store = request.store
    before = len(store.invitations.open(request.now))
    if field := leading(words, _FIELDS):
        _set(request, person, field[0], list(field[1]))
    else:
        _change_role(request, person, " ".join(words))
    now = store.people.get(person.id)
    told = _told(request, people.CHANGED if now.grants else people.LAST_ROLE_ENDED, now)
    void = before - len(store.invitations.open(request.now))
    return replace(told, text=f"{told.text}\n{request.say(power.VOID, n=void)}") if void else told


def _set(request: Request, person: Person, column: str, words: list[str]) -> None:
    office = column == "phone" and leading(words, _OFFICES)
    text = " ".join(office[1] if office else words)
    if not text:
        raise Refusal(Why.USAGE, command="people")
    refuse_long(text, LONGEST_NAME)
    cleared = column != "title" and fold(text) in OFF
    # A number of one's own is kept once its owner has read the notice and agreed.
    agreed = request.store.privacy.consent(person.id).at is not None
    if column == "phone" and not (cleared or office or agreed):
        raise Refusal(Why.NO_CONSENT, title=person.title, number=person.id, typed=text)
    changed: dict[str, str | bool] = {column: "" if cleared else text}
    if column == "phone":
        changed["office_phone"] = bool(office) and not cleared
    request.store.people.change(person.id, **changed)


def _change_role(request: Request, person: Person, typed: str) -> None:
    verb, _, rest = typed.partition(" ")
    if rest and fold(verb) in _ENDS_ROLE:
        typed = f"-{rest}"
    ends = _MINUS.search(typed)
    role = _MINUS.sub(" ", typed).lstrip("+").strip()
    grant = _role(request, role, f"/people {person.id} head {{}}")
    roles, me, now = request.store.roles, request.me.id, request.now
    if not ends:
        roles.give(person.id, grant, me, now)
        return
    if grant.role is Role.ADMIN:
        refuse_last_admin(request, person)
    if not roles.end(person.id, grant, me, now):
        role = people.roles(request.words, [grant])
        held = people.roles(request.words, person.grants)
        raise Refusal(Why.NOT_IN_ROLE, title=person.title, role=role, roles=held)


def forget_person(request: Request) -> Reply:
    """The confirmed deleting of somebody's data by an administrator."""
    person = _person(request, request.args)
    refuse_last_admin(request, person)
    leave(request, person)
    return request.reply(people.FORGOTTEN, number=person.id)
