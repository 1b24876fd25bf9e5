"""People's own data: seeing it, stopping messages, deleting it; where messages go."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from core.chat import Address
from core.people import Grant, Person, Role
from locales.commands import off_word, shown
from locales.linking import channel_name
from locales.people import roles, roles_named
from locales.words import Words
from locales.words import sentence as _

MYDATA_PURPOSE = _("what is stored about you")
STOP_PURPOSE = _("receive no more messages")
FORGET_PURPOSE = _("delete your data")


class Held(Struct, frozen=True):
    """All that is held about somebody. accesses: (when, who) looked at people's data.

    questions: choices offered to them that have not lapsed. away_until: the last day away.
    """

    person: Person
    addresses: Sequence[Address]
    preferred: str
    notice: str
    consented: datetime | None
    entries: int
    messages: int
    obstacles: int
    questions: int
    away_until: date | None
    muted: bool
    accesses: Sequence[tuple[datetime, str]]


def mine(words: Words, held: Held) -> str:
    """The answer to /mydata."""
    _ = words.gettext
    rights = _("To receive nothing: {stop}. To delete: {forget}.").format(
        stop=shown(words, "stop"), forget=shown(words, "forget")
    )
    return "\n".join(
        [
            _("Stored about you:"),
            *_who(words, held),
            *_kept(words, held),
            *_seen(words, held),
            rights,
        ]
    )


def _who(words: Words, held: Held) -> list[str]:
    """Name, roles, addresses."""
    _ = words.gettext
    person = held.person
    addresses = (f"{channel_name(words, one.channel)} ({one.id})" for one in held.addresses)
    lines = [
        _("- Title: {title}").format(title=person.title),
        _("- Name: {name}").format(name=person.name or "–"),
        _("- Phone: {phone}").format(phone=person.phone or "–"),
        _("- Roles: {roles}").format(roles=roles(words, person)),
        _("- Linked on: {channels}").format(channels=", ".join(addresses) or "–"),
    ]
    if held.preferred:
        channel = channel_name(words, held.preferred)
        lines.append(_("- Messages go to: {channel}").format(channel=channel))
    return [*lines, _("- Language: {language}").format(language=language_name(person.language))]


def _kept(words: Words, held: Held) -> list[str]:
    """How many records lead to the person, and what they decided."""
    _ = words.gettext
    lines = [
        _("- Entries in the log: {n}").format(n=words.number(held.entries)),
        _("- Messages sent to you: {n}").format(n=words.number(held.messages)),
        _("- Obstacles raised: {n}").format(n=words.number(held.obstacles)),
        _("- Choices offered to you lately: {n}").format(n=words.number(held.questions)),
    ]
    if held.consented:
        lines.append(
            _("- Agreed to notice {notice} at {moment}").format(
                notice=held.notice, moment=words.moment(held.consented)
            )
        )
    if held.away_until:
        lines.append(_("- Away until the end of {date}").format(date=words.date(held.away_until)))
    if held.muted:
        lines.append(_("- You receive no messages."))
    return lines


def _seen(words: Words, held: Held) -> list[str]:
    """Who looked lately."""
    _ = words.gettext
    return [
        _("- Contacts were last looked at: {moment}, by {who}").format(
            moment=words.moment(when), who=who or _("somebody who has left")
        )
        for when, who in held.accesses
    ]


def stopped(words: Words) -> str:
    _ = words.gettext
    return _(
        "You will receive no more messages of the system's own. Commands are still answered. To receive them again: {again}."
    ).format(again=f"{shown(words, 'stop')} {off_word(words)}")


def resume_label(words: Words) -> str:
    _ = words.gettext
    return _("Receive messages again")


def receiving(words: Words) -> str:
    _ = words.gettext
    return _("You receive messages again.")


def ask_forget(words: Words, *, days: int) -> str:
    """days: for which backups are kept."""
    _ = words.gettext
    return _(
        "Your name, phone number and chat ids will be deleted and this chat will be unlinked; counts and the log keep only role and office. Backups lose them within {days} days. This cannot be undone. Delete?"
    ).format(days=days)


def forget_label(words: Words) -> str:
    _ = words.gettext
    return _("Delete my data")


def keep_label(words: Words) -> str:
    _ = words.gettext
    return _("Keep")


def kept(words: Words) -> str:
    _ = words.gettext
    return _("Nothing was deleted.")


def forgotten(words: Words) -> str:
    _ = words.gettext
    return _("Your data has been deleted and this chat is no longer linked.")


def left(words: Words, grants: str, alone: str) -> str:
    """Told to the administrators. grants: "head GDMN,editor". alone: offices that nobody is left of."""
    _ = words.gettext
    parted = (grant.partition(" ") for grant in grants.split(",") if grant)
    held = [Grant(Role(role), office) for role, _space, office in parted]
    told = _(
        "Somebody has had their data deleted and is no longer linked. Their roles: {roles}."
    ).format(roles=roles_named(words, held))
    if alone:
        told += " " + _(
            "Nobody can be reached any more at: {offices}. Please appoint and invite a successor."
        ).format(offices=", ".join(alone.split()))
    return told


def language_name(language: str) -> str:
    """Each language in its own words."""
    return {"vi": "Tiếng Việt", "en": "English"}.get(language, language)
