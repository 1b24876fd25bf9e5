"""Who is linked where, people and offices as an administrator edits them."""

from collections.abc import Sequence

from core.people import Grant, Person, Reachability
from core.quota import Office
from core.text import foreign
from locales.linking import ROLES
from locales.words import Words, sentence as _

CHANGED = _("Changed: {line}")
ADDED = _(
    "Added: {line}\nTo issue the invitation code: {/contacts} {number:d} invite\nTo keep the office's phone number: {/contacts} {number:d} phone office 02103846123 (their own number only after they agreed to the notice)"
)
LAST_ROLE_ENDED = _(
    "Changed: {line}\nWith the last role the link has ended. Name and phone are deleted after 30 days; to delete them now: {/contacts} {number:d} forget"
)
ASK_FORGET = _(
    "The name, phone number and chat ids of {title} (number {number:d}) will be deleted, and the link and the roles end; counts and the log keep only role and office. This cannot be undone. Delete?"
)
FORGET = _("Delete the data")
FORGOTTEN = _("The data of person {number:d} has been deleted.")
# To the administrators. name: what the stranger calls themselves.
ACCESS_WANTED = _(
    "Somebody on {channel:channel} who goes by “{name}” asks for access; nobody has checked who it is. If you know them, issue a code with {/contacts} and hand it to them yourself."
)

_OFFICES_PHONE = _("{phone} (the office's)")
_WITHOUT_HEAD = _("Offices without a reachable head: {offices:code}.")
_CHANGE_PEOPLE = _(
    "Examples:\n{/contacts} new deputy GDMN\n{/contacts} 8 title Phụ trách phòng\n{/contacts} 8 phone 0912345678\n{/contacts} 8 editor\n{/contacts} 8 -editor\n{/contacts} 8 forget"
)
_CHANGE_PERSON = _(
    "To change: {/contacts} {number:d} phone 0912345678\nTo link another channel: {/contacts} {number:d} invite"
)
_CHANGE_OFFICES = _(
    "Examples:\n{/office} GDTrH alias thpt\n{/office} GDTrH unalias thpt\n{/office} GDTrH name Phòng Giáo dục Phổ thông\n{/office} GDTrH head Phụ trách phòng\n{/office} new CNTT Phòng Công nghệ thông tin\n{/office} CNTT since 5/2026\n{/office} CNTT retire 9/2026\n{/office} CNTT back\n{/office} merge GDMN into GDTH\n{/office} recode GDTrH to PT"
)

_IN_THE_TABLES = (_("in the tables from month {since}"), _("retired from month {until}"))


def contacts(words: Words, everybody: Sequence[Reachability], without: Sequence[Office]) -> str:
    """Everybody by title, and the offices whose head nobody can reach."""
    lines = [words.say(_("Contacts")), *(contact_line(words, reach) for reach in everybody)]
    lines += [words.say(_WITHOUT_HEAD, offices=without)] if without else []
    return "\n".join(lines)


def contact_line(words: Words, reach: Reachability) -> str:
    """Somebody, the channels on which they are linked, and those that refuse us."""
    person = reach.person
    name = f" ({foreign(person.name)})" if person.name else ""
    channels = [linked.address.channel for linked in reach.addresses]
    where = ", ".join(map(words.channel, channels)) or words.say(_("not linked"))
    parts = [f"{person.id}. {foreign(person.title)}{name} – {where}"]
    if blocked := [linked.address.channel for linked in reach.addresses if linked.blocked]:
        parts.append(words.say(_("refused on {channels:channel}"), channels=blocked))
    if reach.muted:
        parts.append(words.say(_("receives no messages")))
    return " · ".join([*parts, *filter(None, [phone(words, person)])])


def phone(words: Words, person: Person) -> str:
    """The number, with whose it is; empty if none is kept."""
    if person.office_phone:
        return words.say(_OFFICES_PHONE, phone=person.phone)
    return foreign(person.phone)


def people(words: Words, everybody: Sequence[Person]) -> str:
    """People with their numbers and roles, and how to change them."""
    lines = (person_line(words, person) for person in everybody)
    return "\n".join([words.say(_("People")), *lines, words.say(_CHANGE_PEOPLE)])


def person(words: Words, one: Person, linked: str) -> str:
    """One person with their linked addresses, and how to change or invite them."""
    return "\n".join([person_line(words, one), linked, words.say(_CHANGE_PERSON, number=one.id)])


def person_line(words: Words, person: Person) -> str:
    line = f"{person.id}. {foreign(person.title)} – {roles(words, person.grants)}"
    return " · ".join([line, *filter(None, [foreign(person.name), phone(words, person)])])


def roles(words: Words, grants: Sequence[Grant]) -> str:
    named = (f"{words.say(ROLES[grant.role])} {grant.office}".rstrip() for grant in grants)
    return ", ".join(named) or words.say(_("no role"))


def offices(words: Words, listed: Sequence[Office], *, changing: bool = True) -> str:
    """Offices with codes, names and aliases; where they may be changed, how to."""
    lines = [_office(words, office) for office in listed]
    lines += [words.say(_CHANGE_OFFICES)] if changing else []
    return "\n".join([words.say(_("Offices")), *lines])


def office_changed(words: Words, office: Office) -> str:
    line = f"{_office(words, office)} · {foreign(office.short)} · {foreign(office.head_title)}"
    return words.say(CHANGED, line=line)


def _office(words: Words, office: Office) -> str:
    aliases = f" ({', '.join(map(foreign, office.aliases))})" if office.aliases else ""
    line = f"{office.position}. {office.code} – {foreign(office.name)}{aliases}"
    facts = {"since": office.since, "until": office.retired_from}
    return " · ".join(filter(None, [line, words.tell(_IN_THE_TABLES, " · ", **facts)]))
