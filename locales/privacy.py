"""People's own data: seeing it, stopping messages, deleting it; where messages go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.people import Person
from locales.commands import shown
from locales.directory import channel_name, roles
from locales.words import Words


@dataclass(frozen=True)
class Held:
    """All that is held about somebody. accesses: (when, who) looked at people's data."""

    person: Person
    channels: Sequence[str]
    preferred: str
    notice: str
    consented: datetime | None
    entries: int
    messages: int
    obstacles: int
    muted: bool
    accesses: Sequence[tuple[datetime, str]]


def mine(words: Words, held: Held) -> str:
    """The answer to /mydata."""
    _ = words.gettext
    person = held.person
    lines = [
        _("Stored about you:"),
        _("- Title: {title}").format(title=person.title),
        _("- Name: {name}").format(name=person.name or "–"),
        _("- Phone: {phone}").format(phone=person.phone or "–"),
        _("- Roles: {roles}").format(roles=roles(words, person)),
        _("- Linked on: {channels}").format(
            channels=", ".join(channel_name(words, one) for one in held.channels) or "–"
        ),
        _("- Language: {language}").format(language=person.language),
        _("- Entries in the log: {n}").format(n=words.number(held.entries)),
        _("- Messages sent to you: {n}").format(n=words.number(held.messages)),
        _("- Obstacles raised: {n}").format(n=words.number(held.obstacles)),
    ]
    if held.consented:
        lines.append(
            _("- Agreed to notice {notice} at {moment}").format(
                notice=held.notice, moment=words.moment(held.consented)
            )
        )
    if held.muted:
        lines.append(_("- You receive no messages."))
    lines += [
        _("- Contacts were last looked at: {moment}, by {who}").format(
            moment=words.moment(when), who=who
        )
        for when, who in held.accesses
    ]
    rights = _("To receive nothing: {stop}. To delete: {forget}.").format(
        stop=shown(words, "stop"), forget=shown(words, "forget")
    )
    return "\n".join([*lines, rights])


def stopped(words: Words) -> str:
    _ = words.gettext
    return _("You will receive no more messages of the system's own. Commands are still answered.")


def resume_label(words: Words) -> str:
    _ = words.gettext
    return _("Receive messages again")


def receiving(words: Words) -> str:
    _ = words.gettext
    return _("You receive messages again.")


def ask_forget(words: Words) -> str:
    _ = words.gettext
    return _(
        "Your name, phone number and chat ids will be deleted and this chat will be unlinked; counts and the log keep only role and office. This cannot be undone. Delete?"
    )


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


def left(words: Words, roles_held: str) -> str:
    """Told to the administrators: this role or office may have nobody reachable now."""
    _ = words.gettext
    return _(
        "Somebody has had their data deleted and is no longer linked. Their roles: {roles}. Please appoint and invite a successor."
    ).format(roles=roles_held)


def doors(words: Words, channels: Sequence[str], preferred: str) -> str:
    """Where somebody's messages go."""
    _ = words.gettext
    linked = ", ".join(channel_name(words, one) for one in channels) or "–"
    first = channel_name(words, preferred) if preferred else _("the one linked first")
    return _(
        "Linked on: {channels}. Messages go to: {first}. To change: {channel} telegram, {channel} zalo; to unlink: {channel} zalo off."
    ).format(channels=linked, first=first, channel=shown(words, "channel"))


def door_chosen(words: Words, channel: str) -> str:
    _ = words.gettext
    return _("Messages now go to {channel}.").format(channel=channel_name(words, channel))


def door_closed(words: Words, channel: str) -> str:
    _ = words.gettext
    return _("{channel} is unlinked.").format(channel=channel_name(words, channel))
