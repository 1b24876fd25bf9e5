"""What is said by /help, when a message is no command, and when the system itself is at fault."""

from collections.abc import Sequence

from core.names import OfficeNameError
from core.text import foreign
from locales.words import Sentence, Words, said, sentence as _

YOU_CAN_USE = _("You can use these commands:")
STRANGER_HELP = _(
    "This is the internal, automated message system of the education department's portal. To link this chat, please send the invitation code issued by the department's office."
)
# One short line for text that is no command: the likeliest ones.
DID_YOU_WANT = _("The message was not understood; nothing was recorded. Please use {commands:or}.")

# What would have changed something: its reader wants to know that nothing did.
RECORDING = frozenset({"exempt", "quota", "invite"})

COMMAND_MEANT = _("There is no command {typed:quoted}. Did you mean:")
EDITED = _("Changes to a sent message are not recorded; please send a new command.")
FORWARDED = _("Forwarded messages are not carried out; please send the command yourself.")
NOT_HANDED_OVER = _(
    "{here:channel} hands over no links and no files, so nothing was recorded; please send what you typed again without them."
)
TEXT_ONLY = _("The system reads text messages only.")
CAPTION_UNREAD = _(
    "The system reads text messages only; what was typed with a picture or file is not recorded. Please send it as a message of its own."
)
PRIVATE_ONLY = _("The system answers in private chats only. Please write to it directly.")
# Something of ours went wrong. reference: finds the line in the log.
INTERNAL_FAULT = _(
    "The system met a fault; nothing was recorded. Please try again, or tell the administrator this number: {reference:d}."
)
# The disk refuses: the update waits and will be carried out once the fault is mended.
STORAGE_FAULT = _(
    "The system cannot write its data at the moment; the request is not recorded yet. It will be carried out and confirmed once the fault is mended; please do not send it again."
)
# In place of words that a platform does not take.
PART_NOT_SENT = _("The rest of this message could not be sent; please send the command again.")
_IN_LINE = _("Line {line:d}: {sentence}")
# By whether several offices are meant, and whether something would have been recorded.
_IN_DOUBT = {
    (True, True): _("“{typed:quoted}” may mean several offices; the request was not carried out."),
    (True, False): _("“{typed:quoted}” may mean several offices."),
    (False, True): _("No office “{typed:quoted}” was found; the request was not carried out."),
    (False, False): _("No office “{typed:quoted}” was found."),
}
_USE_THE_CODE = _("Please use the office's code, for example {example}")


def office_in_doubt(
    words: Words, problem: OfficeNameError, command: str, ready: str, example: str
) -> str:
    """No office of that name, or several.

    command: the name of what was asked. ready: it for one suggested office, as it works anywhere.
    example: how it is typed.
    """
    recording = command in RECORDING
    problem_told = words.say(_IN_DOUBT[problem.ambiguous, recording], typed=problem.typed)
    if problem.suggestions:
        shown = said(words.command(command), foreign(ready.partition(" ")[2]), by=" ")
        help_told = words.say(_("Did you mean (for example {ready}):"), ready=shown)
    else:
        example = example if recording else said(words.command(command), "GDTrH", by=" ")
        help_told = words.say(_USE_THE_CODE, example=example)
    return f"{problem_told} {help_told}"


def in_line(words: Words, sentence: str, line: int) -> str:
    """The sentence, with the line of a longer message that it is about; 0: there is only one."""
    return words.say(_IN_LINE, line=line, sentence=sentence) if line else sentence


def help_text(words: Words, lines: Sequence[tuple[str, Sentence]]) -> str:
    """What this person can do. lines: each command's example and purpose."""
    listed = [f"{example} – {words.say(purpose)}" for example, purpose in lines]
    return "\n".join([words.say(YOU_CAN_USE), *listed])


MORE = _("More ({n:n} left)")
