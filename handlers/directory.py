"""People and offices: /contacts, /invite, /people, /office."""

import re
from collections.abc import Callable
from dataclasses import replace

from core.chat import Reply
from core.month import parse_month
from core.names import AliasTakenError, fold
from core.people import OF_AN_OFFICE, Grant, Person, Role
from core.quota import Office
from core.refusal import Refusal, Why
from handlers.arguments import LONGEST_TEXT, office_named
from handlers.ask import Ask
from locales import directory as say
from locales import linking

_ROLES = {
    "head": Role.HEAD,
    "truongphong": Role.HEAD,
    "truong": Role.HEAD,
    "deputy": Role.DEPUTY,
    "phophong": Role.DEPUTY,
    "photruongphong": Role.DEPUTY,
    "pho": Role.DEPUTY,
    "editor": Role.EDITOR,
    "bientap": Role.EDITOR,
    "bientapvien": Role.EDITOR,
    "leader": Role.LEADER,
    "lanhdao": Role.LEADER,
    "admin": Role.ADMIN,
    "quantri": Role.ADMIN,
}
# What an editor may hand out; only an administrator makes editors, leaders and administrators.
_BY_EDITORS = OF_AN_OFFICE
LONGEST_NAME = 200  # characters of an office's name, alias or head's title
_NAMES = frozenset({"new", "name", "short", "head", "alias"})
_PERSON_FIELDS = frozenset({"title", "name", "phone"})


def contacts(ask: Ask) -> Reply:
    """Who is linked where, and which offices have nobody."""
    people = ask.store.people
    ask.store.privacy.note_access(ask.me.id, "contacts", ask.now)
    found = []
    for person in people.all():
        reach = people.reach(person.id)
        found.append(
            say.Contact(
                person,
                [door.address.channel for door in reach.doors],
                [door.address.channel for door in reach.doors if door.blocked],
                muted=reach.muted,
            )
        )
    reachable = {
        grant.office
        for contact in found
        if ask.store.people.reach(contact.person.id).open
        for grant in contact.person.grants
        if grant.role is Role.HEAD
    }
    without = [o for o in ask.store.offices.active() if o.code not in reachable]
    return Reply(say.contacts(ask.words, found, without))


def invite(ask: Ask) -> Reply:
    """A one-time code for a role ("GDMN head", "editor") or for somebody known ("3")."""
    if not ask.args:
        raise Refusal(Why.USAGE, command="invite")
    person = _person(ask, ask.args) if ask.args.isdecimal() else None
    grants = person.grants if person else (_grant(ask, ask.args),)
    if Role.ADMIN not in ask.me.roles and any(g.role not in _BY_EDITORS for g in grants):
        raise Refusal(Why.NOT_ALLOWED)
    grant = grants[0] if grants else Grant(Role.EDITOR)
    office = ask.store.offices.get(grant.office) if grant.office else None
    title = person.title if person else linking.title_of(ask.words, grant, office)
    code, expires = ask.shop.codes(), ask.now + ask.rules.invitation_life
    ask.store.invitations.issue(
        code, grant, title, ask.now, expires, by=ask.me.id, person=person.id if person else None
    )
    return Reply(linking.invitation(ask.words, title, code, ask.shop.link(code), expires))


def _grant(ask: Ask, typed: str, command: str = "/invite {} head") -> Grant:
    """Read "GDMN head", "head GDMN", "GDMN" (its head) or "editor"."""
    words = typed.split()
    for split in range(len(words)):
        for role_words, rest in (
            (words[split:], words[:split]),
            (words[: split + 1], words[split + 1 :]),
        ):
            role = _ROLES.get(fold(" ".join(role_words)))
            if role and (bool(rest) == (role in OF_AN_OFFICE)):
                return Grant(role, _office_code(ask, " ".join(rest), command) if rest else "")
    if _ROLES.get(fold(typed)) in OF_AN_OFFICE:
        raise Refusal(Why.NO_OFFICE, command="invite")
    return Grant(Role.HEAD, _office_code(ask, typed, command))


def _office_code(ask: Ask, typed: str, command: str) -> str:
    office = office_named(typed, ask.store.offices.names(), command)
    if office is None:
        raise Refusal(Why.NO_OFFICE, command="invite")
    return office.code


def _person(ask: Ask, typed: str) -> Person:
    try:
        return ask.store.people.get(int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else -1)
    except KeyError:
        raise Refusal(Why.UNKNOWN_PERSON, typed=typed) from None


def people(ask: Ask) -> Reply:
    """Show everybody, or change one person's roles, title, name or phone."""
    words = ask.args.split(maxsplit=2)
    ask.store.privacy.note_access(ask.me.id, "people", ask.now)
    if not words:
        return Reply(say.people(ask.words, ask.store.people.all()))
    person = _person(ask, words[0])
    if len(words) < 2:  # noqa: PLR2004
        return Reply(say.people(ask.words, [person]))
    what, text = words[1], words[2] if len(words) > 2 else ""  # noqa: PLR2004
    if what.lower() in _PERSON_FIELDS and text:
        if len(text) > LONGEST_TEXT:
            raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
        ask.store.people.change(person.id, **{what.lower(): text})
    else:
        _change_role(ask, person, f"{what} {text}".strip())
    return Reply(say.person_changed(ask.words, ask.store.people.get(person.id)))


def _change_role(ask: Ask, person: Person, typed: str) -> None:
    removing = typed.startswith("-")
    typed = typed.lstrip("+-").strip()
    if not any(fold(word) in _ROLES for word in typed.split()):
        raise Refusal(Why.BAD_ROLE, typed=typed)
    grant = _grant(ask, typed, f"/people {person.id} head {{}}")
    if not removing:
        if grant.role is Role.HEAD:
            replace_head(ask, grant.office, person.id)
        ask.store.people.grant(person.id, grant)
        return
    if grant.role is Role.ADMIN and ask.store.people.having(Role.ADMIN) == (person,):
        raise Refusal(Why.LAST_ADMIN)
    if not ask.store.people.revoke(person.id, grant):
        raise Refusal(Why.NOTHING_CHANGES)


def replace_head(ask: Ask, office: str, successor: int) -> None:
    """An office has one head: the old one's role ends, and with the last role their link."""
    for person in ask.store.people.having(Role.HEAD, office=office):
        if person.id == successor:
            continue
        ask.store.people.revoke(person.id, Grant(Role.HEAD, office))
        if not ask.store.people.get(person.id).grants:
            for door in ask.store.people.reach(person.id).doors:
                ask.store.people.unlink(door.address)


def office(ask: Ask) -> Reply:
    """Show the offices, or change one: its name, short name, head, place, aliases; a new one."""
    words = ask.args.split(maxsplit=2)
    if not words:
        return Reply(say.offices(ask.words, ask.store.offices.all()))
    if len(words) < 2:  # noqa: PLR2004
        raise Refusal(Why.USAGE, command="office")
    what, code, text = words[0].lower(), words[1], words[2] if len(words) > 2 else ""  # noqa: PLR2004
    if what in _NAMES:
        _check_name(text)
    changed = _new_office(ask, code, text) if what == "new" else _changed(ask, what, code, text)
    try:
        ask.store.offices.save(changed)
    except AliasTakenError as taken:
        raise Refusal(Why.NAME_TAKEN, typed=taken.alias) from taken
    return Reply(say.office_changed(ask.words, changed))


def _check_name(text: str) -> None:
    """A name has a letter or a digit, and fits a line or two."""
    if not fold(text):
        raise Refusal(Why.USAGE, command="office")
    if len(text) > LONGEST_NAME:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_NAME)


def _new_office(ask: Ask, code: str, name: str) -> Office:
    known = {fold(one.code) for one in ask.store.offices.all()}
    if fold(code) in known:
        raise Refusal(Why.NAME_TAKEN, typed=code)
    if not name or not re.fullmatch(r"[A-Za-z0-9-]{2,20}", code):
        raise Refusal(Why.USAGE, command="office")
    position = max((one.position for one in ask.store.offices.all()), default=0) + 1
    return Office(
        code, name, name.split(maxsplit=1)[0], linking.head_title(ask.words, name), position
    )


def _changed(ask: Ask, what: str, code: str, text: str) -> Office:
    known = {fold(one.code): one for one in ask.store.offices.all()}
    found = known.get(fold(code))
    if found is None:
        raise Refusal(Why.UNKNOWN_OFFICE_CODE, typed=code)
    change = _CHANGES.get(what)
    if change is None or not (text or what == "retire"):
        raise Refusal(Why.USAGE, command="office")
    return change(ask, found, text)


def _retire(ask: Ask, found: Office, text: str) -> Office:
    month = parse_month(text, ask.month, bare=True) if text else ask.month
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=text)
    return replace(found, retired_from=month)


def _place(_ask: Ask, found: Office, text: str) -> Office:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise Refusal(Why.BAD_COUNT, typed=text)
    return replace(found, position=int(text))


_CHANGES: dict[str, Callable[[Ask, Office, str], Office]] = {
    "name": lambda _ask, found, text: replace(found, name=text),
    "short": lambda _ask, found, text: replace(found, short=text),
    "head": lambda _ask, found, text: replace(found, head_title=text),
    "position": _place,
    "alias": lambda _ask, found, text: replace(found, aliases=(*found.aliases, text)),
    "unalias": lambda _ask, found, text: replace(
        found, aliases=tuple(a for a in found.aliases if fold(a) != fold(text))
    ),
    "retire": _retire,
}
