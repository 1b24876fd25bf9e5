"""Who is linked where, people and offices as an administrator edits them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.people import Person
from core.quota import Office
from locales.commands import example, shown
from locales.linking import role_name
from locales.words import Words


@dataclass(frozen=True)
class Contact:
    """A person and the channels on which they are linked; blocked: those that refuse us."""

    person: Person
    channels: Sequence[str]
    blocked: Sequence[str] = ()
    muted: bool = False


def channel_name(words: Words, channel: str) -> str:
    _ = words.gettext
    return {"telegram": "Telegram", "zalo": "Zalo", "console": _("terminal")}.get(channel, channel)


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


def people(words: Words, found: Sequence[Person]) -> str:
    """People with their numbers and roles, and how to change them."""
    _ = words.gettext
    lines = [f"{person.id}. {person.title} – {roles(words, person)}" for person in found]
    usage = _(
        "To change: {people} number role [office], {people} number -role [office], {people} title|name|phone number text."
    ).format(people=shown(words, "people"))
    return "\n".join([_("People"), *lines, usage])


def roles(words: Words, person: Person) -> str:
    _ = words.gettext
    named = (
        f"{role_name(words, grant.role)}{f' {grant.office}' if grant.office else ''}"
        for grant in person.grants
    )
    return ", ".join(named) or _("no role")


def person_changed(words: Words, person: Person) -> str:
    _ = words.gettext
    details = " · ".join(filter(None, (person.name, person.phone)))
    line = f"{person.id}. {person.title} – {roles(words, person)}"
    return _("Changed: {line}").format(line=line + (f" · {details}" if details else ""))


def offices(words: Words, found: Sequence[Office]) -> str:
    """Offices with codes, names and aliases, and how to change them."""
    _ = words.gettext
    lines = [_office(words, office) for office in found]
    usage = _(
        "To change: {office} name|short|head|position|alias|unalias|retire code text; a new one: {office} new code name. Example: {example}"
    ).format(office=shown(words, "office"), example=example(words, "office"))
    return "\n".join([_("Offices"), *lines, usage])


def _office(words: Words, office: Office) -> str:
    _ = words.gettext
    line = f"{office.position}. {office.code} – {office.name}"
    line += f" ({', '.join(office.aliases)})" if office.aliases else ""
    if office.retired_from:
        line += " · " + _("retired from month {month}").format(
            month=words.month(office.retired_from)
        )
    return line


def office_changed(words: Words, office: Office) -> str:
    _ = words.gettext
    return _("Changed: {line}").format(line=_office(words, office))


def access_wanted(words: Words, name: str, channel: str) -> str:
    """Told to the administrators. name: what the stranger calls themselves."""
    _ = words.gettext
    return _(
        "Somebody on {channel} who goes by “{name}” asks for access; nobody has checked who it is. If you know them, issue a code with {invite} and hand it to them yourself."
    ).format(channel=channel_name(words, channel), name=name, invite=shown(words, "invite"))
