"""What is said when a message is no command, or when the system itself is at fault."""

from core.names import OfficeNameError
from core.quota import Office
from locales.commands import shown
from locales.words import Words

QUOTED = 40  # characters of what somebody typed that are worth repeating
# What would have changed something: its reader wants to know that nothing did.
RECORDING = frozenset({"add", "addtwice", "correct", "addall", "set", "exempt", "quota", "invite"})


def quoted(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def office_in_doubt(
    words: Words, problem: OfficeNameError, command: str, ready: str = "", example: str = ""
) -> str:
    """No office of that name, or several.

    command: the name of what was asked. ready: it for one suggested office, as it works anywhere.
    example: how it is typed.
    """
    _ = words.gettext
    head = _in_doubt(words, problem, recording=command in RECORDING)
    if not problem.suggestions:
        typed = example if command in RECORDING else f"{shown(words, command)} GDTrH"
        return f"{head} " + _("Please use the office's code, for example {example}").format(
            example=typed
        )
    known = f"{shown(words, command)} {ready.partition(' ')[2]}"
    return f"{head} " + _("Did you mean (for example {ready}):").format(ready=known)


def _in_doubt(words: Words, problem: OfficeNameError, *, recording: bool) -> str:
    _ = words.gettext
    if recording:
        sentence = (
            _("“{typed}” may mean several offices; nothing was recorded.")
            if problem.ambiguous
            else _("No office “{typed}” was found; nothing was recorded.")
        )
    else:
        sentence = (
            _("“{typed}” may mean several offices.")
            if problem.ambiguous
            else _("No office “{typed}” was found.")
        )
    return sentence.format(typed=quoted(problem.typed))


def in_line(words: Words, sentence: str, line: int) -> str:
    """The sentence, with the line of a longer message that it is about; 0: there is only one."""
    _ = words.gettext
    return _("Line {n}: {sentence}").format(n=line, sentence=sentence) if line else sentence


def office_label(office: Office) -> str:
    return f"{office.code} – {office.name}"


def edited(words: Words) -> str:
    _ = words.gettext
    return _("Changes to a sent message are not recorded; please send a new command.")


def forwarded(words: Words) -> str:
    _ = words.gettext
    return _("Forwarded messages are not carried out; please send the command yourself.")


def text_only(words: Words) -> str:
    _ = words.gettext
    return _("The system reads text messages only.")


def private_only(words: Words) -> str:
    _ = words.gettext
    return _("The system answers in private chats only. Please write to it directly.")


def internal_fault(words: Words, reference: str) -> str:
    """Something of ours went wrong. reference: finds the line in the log."""
    _ = words.gettext
    return _(
        "The system met a fault; nothing was recorded. Please try again, or tell the administrator this number: {reference}."
    ).format(reference=reference)


def storage_fault(words: Words) -> str:
    """The disk refuses: the update waits and will be carried out once the fault is mended."""
    _ = words.gettext
    return _(
        "The system cannot write its data at the moment; the request is not recorded yet. It will be carried out and confirmed once the fault is mended; please do not send it again."
    )
