"""Who is linked where, people and offices as an administrator edits them."""

from collections.abc import Sequence

from msgspec import Struct

from core.people import Grant, Person
from core.quota import Office
from locales.commands import shown
from locales.linking import channel_name, role_name
from locales.words import Words
from locales.words import sentence as _

CONTACTS_PURPOSE = _("who is linked where")
INVITE_PURPOSE = _("issue an invitation code")
INVITE_EXAMPLE = _("{office} head")
PEOPLE_PURPOSE = _("people and their roles")
PEOPLE_EXAMPLE = _("3 phone 0912345678")
OFFICE_PURPOSE = _("offices, their names and order")
OFFICE_EXAMPLE = _("{office} alias thpt")


class Contact(Struct, frozen=True):
    """A person and the channels on which they are linked; blocked: those that refuse us."""

    person: Person
    channels: Sequence[str]
    blocked: Sequence[str] = ()
    muted: bool = False


def contacts(words: Words, found: Sequence[Contact], without: Sequence[Office]) -> str:
    """Everybody by title, and the offices whose head nobody can reach."""
    _ = words.gettext
    lines = [_("Contacts"), *(_contact(words, contact) for contact in found)]
    if without:
        names = ", ".join(office.code for office in without)
        lines.append(_("Offices without a reachable head: {offices}.").format(offices=names))
    return "\n".join(lines)


def _contact(words: Words, contact: Contact) -> str:
    _ = words.gettext
    person = contact.person
    where = ", ".join(channel_name(words, one) for one in contact.channels) or _("not linked")
    line = (
        f"{person.id}. {person.title}"
        + (f" ({person.name})" if person.name else "")
        + f" – {where}"
    )
    if contact.blocked:
        names = ", ".join(channel_name(words, one) for one in contact.blocked)
        line += " · " + _("refused on {channels}").format(channels=names)
    if contact.muted:
        line += " · " + _("receives no messages")
    return line + (f" · {person.phone}" if person.phone else "")


def people(words: Words, found: Sequence[Person], departed: Sequence[Person]) -> str:
    """People with their numbers and roles, and how to change them."""
    _ = words.gettext
    lines = [person_line(words, person) for person in (*found, *departed)]
    usage = _(
        "To add: {people} new role [office]. To change: {people} number role [office]; {people} number -role [office]; {people} number title|name|phone text. To delete somebody's data: {people} number forget."
    ).format(people=shown(words, "people"))
    return "\n".join([_("People"), *lines, usage])


def person_line(words: Words, person: Person) -> str:
    _ = words.gettext
    details = "".join(f" · {one}" for one in (person.name, person.phone) if one)
    return f"{person.id}. {person.title} – {roles(words, person)}{details}"


def person(words: Words, found: Person) -> str:
    """One person, and how to change or invite them."""
    _ = words.gettext
    usage = _("To change: {example}. To link another channel: {invite} {number}.").format(
        example=f"{shown(words, 'people')} {words.say(PEOPLE_EXAMPLE)}".replace(
            "3", str(found.id), 1
        ),
        invite=shown(words, "invite"),
        number=found.id,
    )
    return f"{person_line(words, found)}\n{usage}"


def roles(words: Words, person: Person) -> str:
    return roles_named(words, person.grants)


def roles_named(words: Words, grants: Sequence[Grant]) -> str:
    _ = words.gettext
    named = (
        f"{role_name(words, grant.role)}{f' {grant.office}' if grant.office else ''}"
        for grant in grants
    )
    return ", ".join(named) or _("no role")


def person_changed(words: Words, person: Person) -> str:
    _ = words.gettext
    return _("Changed: {line}").format(line=person_line(words, person))


def person_added(words: Words, person: Person) -> str:
    _ = words.gettext
    return _(
        "Added: {line}\nTo keep the phone number: {people} {number} phone …; to issue the invitation code: {invite} {number}."
    ).format(
        line=person_line(words, person),
        people=shown(words, "people"),
        invite=shown(words, "invite"),
        number=person.id,
    )


def let_go(words: Words, person: Person) -> str:
    """The last role of somebody has ended."""
    _ = words.gettext
    return _(
        "Changed: {line}\nWith the last role the link has ended. Name and phone are deleted after 30 days; to delete them now: {people} {number} forget."
    ).format(line=person_line(words, person), people=shown(words, "people"), number=person.id)


def ask_forget(words: Words, person: Person) -> str:
    _ = words.gettext
    return _(
        "The name, phone number and chat ids of {title} (number {number}) will be deleted, and the link and the roles end; counts and the log keep only role and office. This cannot be undone. Delete?"
    ).format(title=person.title, number=person.id)


def forget_label(words: Words) -> str:
    _ = words.gettext
    return _("Delete the data")


def keep_label(words: Words) -> str:
    _ = words.gettext
    return _("Keep")


def person_forgotten(words: Words, number: int) -> str:
    _ = words.gettext
    return _("The data of person {number} has been deleted.").format(number=number)


def offices(words: Words, found: Sequence[Office]) -> str:
    """Offices with codes, names and aliases, and how to change them."""
    _ = words.gettext
    lines = [_office(words, office) for office in found]
    usage = _(
        "To change: {office} code name|short|head|position|alias|unalias text; to retire: {office} code retire [month]; to bring back: {office} code back; in the tables from a month on: {office} code since month; a new one: {office} new code name. Example: {example}"
    ).format(
        office=shown(words, "office"),
        example=f"{shown(words, 'office')} {words.say(OFFICE_EXAMPLE, office='GDTrH')}",
    )
    return "\n".join([_("Offices"), *lines, usage])


def _office(words: Words, office: Office) -> str:
    _ = words.gettext
    line = f"{office.position}. {office.code} – {office.name}"
    line += f" ({', '.join(office.aliases)})" if office.aliases else ""
    if office.since:
        line += " · " + _("in the tables from month {month}").format(
            month=words.month(office.since)
        )
    if office.retired_from:
        line += " · " + _("retired from month {month}").format(
            month=words.month(office.retired_from)
        )
    return line


def office_changed(words: Words, office: Office) -> str:
    _ = words.gettext
    line = f"{_office(words, office)} · {office.short} · {office.head_title}"
    return _("Changed: {line}").format(line=line)


def access_wanted(words: Words, name: str, channel: str) -> str:
    """Told to the administrators. name: what the stranger calls themselves."""
    _ = words.gettext
    return _(
        "Somebody on {channel} who goes by “{name}” asks for access; nobody has checked who it is. If you know them, issue a code with {invite} and hand it to them yourself."
    ).format(channel=channel_name(words, channel), name=name, invite=shown(words, "invite"))
