"""The names of commands, and what each is for, in one line and by example."""

from collections.abc import Sequence

from locales.words import Sentence, Words
from locales.words import sentence as _

HELP_PURPOSE = _("what you can do here")
LANGUAGE_PURPOSE = _("choose the language")
YOU_CAN_USE = _("You can use these commands:")
STRANGER_HELP = _(
    "This is the internal message system of the education department's portal. To link this chat, please send {/start} followed by the invitation code issued by the department's office."
)
# One short line for text that is no command: the likeliest ones.
DID_YOU_WANT = _("The message was not understood; nothing was recorded. Please use {commands:or}.")


def help_text(words: Words, lines: Sequence[tuple[str, Sentence]]) -> str:
    """What this person can do. lines: each command's example and purpose."""
    listed = [f"{example} – {words.say(purpose)}" for example, purpose in lines]
    return "\n".join([words.say(YOU_CAN_USE), *listed])
