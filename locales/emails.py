"""E-mail: what letters say beside the message itself, and the addresses to which they go."""

from collections.abc import Sequence

from core.chat import Attachment
from locales.words import Words, sentence as _

TOO_LARGE = _(
    "The mail server does not take files of this size: {names}. Please ask for them in the chat: {/report}."
)


def too_large(words: Words, files: Sequence[Attachment]) -> str:
    return words.say(TOO_LARGE, names=[file.name for file in files])
