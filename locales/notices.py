"""What is said when a message is no command, or when the system itself is at fault."""

from core.names import OfficeNameError
from locales.words import Words
from locales.words import sentence as _

# What would have changed something: its reader wants to know that nothing did.
RECORDING = frozenset({"add", "addtwice", "correct", "addall", "set", "exempt", "quota", "invite"})

EDITED = _("Changes to a sent message are not recorded; please send a new command.")
FORWARDED = _("Forwarded messages are not carried out; please send the command yourself.")
TEXT_ONLY = _("The system reads text messages only.")
PRIVATE_ONLY = _("The system answers in private chats only. Please write to it directly.")
# Something of ours went wrong. reference: finds the line in the log.
INTERNAL_FAULT = _(
    "The system met a fault; nothing was recorded. Please try again, or tell the administrator this number: {reference:d}."
)
# The disk refuses: the update waits and will be carried out once the fault is mended.
STORAGE_FAULT = _(
    "The system cannot write its data at the moment; the request is not recorded yet. It will be carried out and confirmed once the fault is mended; please do not send it again."
)
_IN_LINE = _("Line {line:d}: {sentence}")
# By whether several offices are meant, and whether something would have been recorded.
_IN_DOUBT = {
    (True, True): _("“{typed:quoted}” may mean several offices; nothing was recorded."),
    (True, False): _("“{typed:quoted}” may mean several offices."),
    (False, True): _("No office “{typed:quoted}” was found; nothing was recorded."),
    (False, False): _("No office “{typed:quoted}” was found."),
}
_USE_THE_CODE = _("Please use the office's code, for example {example}")
_DID_YOU_MEAN = _("Did you mean (for example {ready}):")


def office_in_doubt(
    words: Words, problem: OfficeNameError, command: str, ready: str = "", example: str = ""
) -> str:
    """No office of that name, or several.

    command: the name of what was asked. ready: it for one suggested office, as it works anywhere.
    example: how it is typed.
    """
    recording = command in RECORDING
    problem_told = words.say(_IN_DOUBT[problem.ambiguous, recording], typed=problem.typed)
    if problem.suggestions:
        shown = f"{words.command(command)} {ready.partition(' ')[2]}"
        help_told = words.say(_DID_YOU_MEAN, ready=shown)
    else:
        shown = example if recording else f"{words.command(command)} GDTrH"
        help_told = words.say(_USE_THE_CODE, example=shown)
    return f"{problem_told} {help_told}"


def in_line(words: Words, sentence: str, line: int) -> str:
    """The sentence, with the line of a longer message that it is about; 0: there is only one."""
    return words.say(_IN_LINE, line=line, sentence=sentence) if line else sentence
