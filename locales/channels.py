"""What those who keep the bot running are told about its channels."""

from locales.directory import channel_name
from locales.words import Words


def allowance_low(words: Words, channel: str, used: int, allowance: int) -> str:
    _ = words.gettext
    return _(
        "{used} of this month's {allowance} messages on {channel} have been used. When they are used up, nothing more can be sent there until next month."
    ).format(
        used=words.number(used),
        allowance=words.number(allowance),
        channel=channel_name(words, channel),
    )


def allowance_spent(words: Words, channel: str) -> str:
    _ = words.gettext
    return _(
        "{channel} accepts no more messages: this month's allowance is used up. What is waiting is tried again every hour until its deadline. Please raise the allowance, or have people linked on another channel."
    ).format(channel=channel_name(words, channel))


def closed(words: Words, channel: str, kind: str) -> str:
    """kind: why; see `core.chat.ChannelClosedError`."""
    _ = words.gettext
    name, setting = channel_name(words, channel), f"{channel.upper()}_TOKEN"
    why = {
        "token": _("it refuses the token in {setting}").format(setting=setting),
        "poller": _("another process receives its messages with the same token"),
        "webhook": _("its messages are sent to a webhook of another program"),
    }.get(kind, kind)
    return _(
        "Messages from {channel} are no longer received: {why}. Please mend this and restart the bot."
    ).format(channel=name, why=why)
