"""What is said of a count just below it: shown anew, or asked about where it is recorded already."""

from core.chat import Reply
from core.reading.amending import Amended, amended
from core.reading.counted import Counted, as_command
from core.reading.intents import DoubtfulTime, Intent, MonthsOnly, OfficeOnly
from handlers import correcting, counting
from handlers.doubts import today, written
from handlers.request import Answer, Request
from locales import counting as sentences
from store.questions import Question

_REASON = "/correct "


def is_about_a_count(request: Request, question: Question) -> bool:
    """Whether a count was shown by the last thing said, to somebody who may record one."""
    return not question.behind and bool(question.left) and request.may("add")


def answer(request: Request, question: Question, intent: Intent | None) -> Answer | None:
    """The count above, as it is meant now; None: what was said is about something else.

    Below a preview "tháng 3" alone is enough; of what is recorded a word must say that it was
    wrong. intent: what the words would ask for anywhere else.
    """
    if intent and not isinstance(intent, MonthsOnly | OfficeOnly | DoubtfulTime):
        return None
    name, _, rest = question.left[0].command.partition(" ")
    if name == "/addall" and len(lines := rest.splitlines()[1:]) == 1:
        return _shown_anew(request, question, lines[0])
    if name == "/setto":
        return _shown_anew(request, question, rest.partition(" ")[2], setting=True)
    if name == "/undo" and len(question.choices) == 1:
        return _ask_to_change(request, int(rest))
    return None


def of_a_reason(request: Request, question: Question) -> Answer | None:
    """Where the reason of a correction is asked for: asked of the correction as it is meant now."""
    if not question.awaits.startswith(_REASON):
        return None
    line = question.awaits.removeprefix(_REASON).strip()
    meant = _meant(request, written(request, line))
    return counting.why(request, meant.counted) if meant else None


def _meant(request: Request, counted: Counted) -> Amended | None:
    return amended(request.args, counted, request.names, today(request))


def _shown_anew(
    request: Request, question: Question, line: str, *, setting: bool = False
) -> Answer | None:
    """The preview of what is meant now; the one before records nothing any more."""
    was = written(request, line)
    meant = _meant(request, was)
    if meant is None or (setting and meant.counted.kind is not was.kind):
        return None
    show = correcting.set_count if setting else counting.preview
    shown = show(request.saying(as_command(meant.counted)))
    request.store.questions.give_way(question, Reply(request.typed), request.now)
    return shown


def _ask_to_change(request: Request, number: int) -> Answer | None:
    """Whether to undo the entry and record what is meant; not where an article hangs on it."""
    entry = request.store.ledger.get(number)
    office = request.store.offices.get(entry.office)
    was = Counted(entry.count, office, entry.kind, entry.month, entry.published, entry.note)
    meant = _meant(request, was)
    if meant is None or not meant.marked or entry.undone or entry.link or entry.title:
        return None
    facts = {
        "entry": number,
        "was": sentences.reading(request.words, was, None),
        "now": sentences.reading(request.words, meant.counted, None),
    }
    doubtful = correcting.doubts(request, [entry])
    text = "\n".join([request.say(sentences.ASK_REPLACE, **facts), *doubtful])
    command = f"/replace {number}\n{as_command(meant.counted)}"
    return Reply(
        text,
        (
            request.choice(sentences.REPLACE, command),
            request.choice(sentences.LEAVE_IT, "/cancel"),
        ),
    )
