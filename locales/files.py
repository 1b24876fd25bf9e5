"""What is said for a file where a channel carries none, and on the page behind its link."""

import datetime as dt

from core.chat import Attachment
from locales.commands import shown
from locales.words import Words


def linked(words: Words, file: Attachment, url: str, expires: dt.datetime) -> str:
    """The URL comes last, so that no full stop is taken for a part of it."""
    _ = words.gettext
    return _("File {name} (can be downloaded until {moment}): {url}").format(
        name=file.name, moment=words.moment(expires), url=url
    )


def elsewhere(words: Words, file: Attachment, *, telegram: bool) -> str:
    """For a channel without files, where the deployment has no address of its own either.

    telegram: whether the bot is there too.
    """
    _ = words.gettext
    if not telegram:
        return _(
            "{name}: this channel carries no files. Please ask the system administrator for it."
        ).format(name=file.name)
    command = shown(words, "chart" if file.picture else "report")
    return _(
        "{name}: this channel carries no files. Please ask the portal's editors for it, or use {command} on Telegram."
    ).format(name=file.name, command=command)


def choose(words: Words) -> str:
    """Above numbered choices, where there is nothing but text to answer with."""
    _ = words.gettext
    return _("To choose, please reply with the number:")


def link_expired(words: Words) -> str:
    _ = words.gettext
    return _("This link has expired. Please send the command again to receive a new one.")


def link_unknown(words: Words) -> str:
    _ = words.gettext
    return _("This link is not valid. Please open it again from the message, whole.")


def not_made(words: Words) -> str:
    _ = words.gettext
    return _("The file could not be made at this moment. Please try again later.")
