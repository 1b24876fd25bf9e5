"""What is said when a message is no command, or when the system itself is at fault."""

from core.names import OfficeNameError
from core.quota import Office
from locales.commands import example
from locales.words import Words

QUOTED = 40  # characters of what somebody typed that are worth repeating


def quoted(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def office_in_doubt(words: Words, problem: OfficeNameError, ready: str = "") -> str:
    """No office of that name, or several. ready: one suggested command, as an example."""
    _ = words.gettext
    typed = quoted(problem.typed)
    if problem.ambiguous:
        head = _("“{typed}” may mean several offices; nothing was recorded.").format(typed=typed)
    else:
        head = _("No office “{typed}” was found; nothing was recorded.").format(typed=typed)
    if not problem.suggestions:
        tail = _("Please use the office's code, for example {example}").format(
            example=example(words, "add")
        )
        return f"{head} {tail}"
    return head + " " + _("Did you mean (for example {ready}):").format(ready=ready)


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
