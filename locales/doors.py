"""Where somebody's messages go, and how to link one more channel."""

from collections.abc import Collection, Sequence
from datetime import datetime

from locales.commands import off_word, shown
from locales.directory import channel_name
from locales.words import Words


def doors(words: Words, linked: Sequence[str], first: str, running: Collection[str]) -> str:
    """Where messages go, and what could be had instead. first: a channel's name, or empty."""
    _ = words.gettext
    command = shown(words, "channel")
    names = ", ".join(channel_name(words, one) for one in dict.fromkeys(linked)) or "–"
    lines = [
        _("Linked on: {channels}. Messages go to: {first}.").format(
            channels=names, first=channel_name(words, first) if first else "–"
        )
    ]
    for name in running:
        if name not in linked:
            sentence = _("To link {channel} as well: {command}.")
        elif name != first:
            sentence = _("To receive messages on {channel}: {command}.")
        else:
            continue
        told = channel_name(words, name)
        lines.append(sentence.format(channel=told, command=f"{command} {name}"))
    if len(set(linked)) > 1:
        lines += [
            _("To unlink {channel}: {command}.").format(
                channel=channel_name(words, name), command=f"{command} {name} {off_word(words)}"
            )
            for name in dict.fromkeys(linked)
        ]
    return "\n".join(lines)


def one_more(words: Words, channel: str, code: str, link: str, expires: datetime) -> str:
    """A code that links the reader's own chat on another channel."""
    _ = words.gettext
    name = channel_name(words, channel)
    lines = [
        _("To link {channel} as well, please send the bot there: {start} {code}").format(
            channel=name, start=shown(words, "start"), code=code
        ),
        _("The code is for you alone; it works once and until {moment}.").format(
            moment=words.moment(expires)
        ),
    ]
    if link:
        lines.append(_("Or open this link: {link}").format(link=link))
    return "\n".join(lines)


def door_chosen(words: Words, channel: str) -> str:
    _ = words.gettext
    return _("Messages now go to {channel}.").format(channel=channel_name(words, channel))


def door_closed(words: Words, channel: str) -> str:
    _ = words.gettext
    return _("{channel} is unlinked.").format(channel=channel_name(words, channel))
