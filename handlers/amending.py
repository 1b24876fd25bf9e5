"""What is said of a count just below it: shown anew, or asked about where it is recorded already."""

from collections.abc import Sequence

from msgspec.structs import replace

from core.chat import Reply
from core.ledger import Entry
from core.reading.amending import Amended, amended, says_wrong
from core.reading.counted import Counted, as_command
from core.reading.intents import About, DoubtfulTime, Intent, MonthsOnly, OfficeOnly, Undo
from handlers import correcting, counting
from handlers.declining import leaving
from handlers.doubts import today, written
from handlers.request import Answer, Request
from locales import counting as sentences
from store.questions import Question

_REASON = "/correct "
_PARTS_OF_A_COUNT = (MonthsOnly, OfficeOnly, DoubtfulTime)
_ONLY_CORRECTING = (About, Undo)  # words that ask for something, unless one says that it was wrong


def is_about_a_count(request: Request, question: Question) -> bool:
    """Whether a count was shown by the last thing said, to somebody who may record one."""
    return not question.behind and bool(question.left) and request.may("add")


def answer(request: Request, question: Question, intent: Intent | None) -> Answer | None:
    """The counts above, as they are meant now; None: what was said is about something else.

    Below a preview "tháng 3" alone is enough; of what is recorded a word must say that it was
    wrong. intent: what the words would ask for anywhere else.
    """
    corrects = isinstance(intent, _ONLY_CORRECTING) and says_wrong(request.args)
    if intent and not corrects and not isinstance(intent, _PARTS_OF_A_COUNT):
        return None
    head, *lines = question.left[0].command.splitlines()
    name, _, rest = head.partition(" ")
    match name:
        case "/addall":
            return _shown_anew(request, question, _written(request, lines))
        case "/add" | "/preview" if lines and not rest:  # which month they are of is what was asked
            return _shown_anew(request, question, _of_any_month(request, question))
        case "/setto":
            return _set_anew(request, question, rest.partition(" ")[2])
        case "/undo" | "/undobatch" if len(question.choices) == 1:
            return _of_what_stands(request, _entries(request, name, int(rest)))
        case "/replace":
            return _asked_anew(request, question, rest, lines)
    return None


def of_a_reason(request: Request, question: Question) -> Answer | None:
    """Where the reason of a correction is asked for: asked of the correction as it is meant now."""
    if not question.awaits.startswith(_REASON):
        return None
    line = question.awaits.removeprefix(_REASON).strip()
    meant = _meant(request, [written(request, line)])
    return counting.why(request, meant.counted[0]) if meant else None


def dropped(request: Request, question: Question) -> Answer:
    """What was asked of a count is not answered: nothing is recorded."""
    return _give_way(request, question, request.reply(sentences.NOTHING_RECORDED))


def _meant(request: Request, counted: Sequence[Counted]) -> Amended | None:
    return amended(request.args, counted, request.names, today(request))


def _written(request: Request, lines: Sequence[str]) -> list[Counted]:
    return [written(request, line) for line in lines]


def _give_way(request: Request, question: Question, shown: Answer) -> Answer:
    """Nothing that was shown before is recorded any more."""
    request.store.questions.give_way(question, Reply(request.typed), request.now)
    return shown


# --- Before it is recorded


def _of_any_month(request: Request, question: Question) -> list[Counted]:
    """The counts of which the month was asked for: without it, where the choices differ."""
    first, second, *_ = (
        _written(request, choice.command.splitlines()[1:]) for choice in question.choices
    )
    return [
        one if one == other else replace(one, month=None, day=None)
        for one, other in zip(first, second, strict=True)
    ]


def _shown_anew(request: Request, question: Question, was: Sequence[Counted]) -> Answer | None:
    if not (meant := _meant(request, was)):
        return None
    listed = "\n".join(map(as_command, meant.counted))
    return _give_way(request, question, counting.preview(request.saying(listed)))


def _set_anew(request: Request, question: Question, line: str) -> Answer | None:
    if not (meant := _meant(request, [written(request, line)])):
        return None
    shown = correcting.set_count(request.saying(as_command(meant.counted[0])))
    return _give_way(request, question, shown)


# --- After it was recorded


def _entries(request: Request, name: str, number: int) -> Sequence[Entry]:
    ledger = request.store.ledger
    return [ledger.get(number)] if name == "/undo" else ledger.of_batch(number)


def _of_what_stands(request: Request, entries: Sequence[Entry]) -> Answer | None:
    """Of entries on which no article hangs; a number that was set is set anew in its place."""
    if not entries or any(one.undone or one.link or one.title for one in entries):
        return None
    if entries[0].batch:
        confirmed = request.store.questions.get(entries[0].batch)
        if confirmed is None:
            return None  # long ago: it may have been a number that was set
        if (command := confirmed.choices[0].command).startswith("/setto "):
            return _another_number(request, written(request, command.split(" ", 2)[2]))
    was = [_recorded(request, entry) for entry in entries]
    meant = _meant(request, was)
    return _ask_to_change(request, entries, meant.counted) if meant and meant.marked else None


def _another_number(request: Request, was: Counted) -> Answer | None:
    """What would have to be undone elsewhere is no other number."""
    meant = _meant(request, [was])
    if meant is None or not meant.marked:
        return None
    (now,) = meant.counted
    if (now.office, now.month) != (was.office, was.month):
        return None
    return correcting.set_count(request.saying(as_command(now)))


def _recorded(request: Request, entry: Entry) -> Counted:
    office = request.store.offices.get(entry.office)
    return Counted(entry.count, office, entry.kind, entry.month, entry.published, entry.note)


def _ask_to_change(request: Request, entries: Sequence[Entry], meant: Sequence[Counted]) -> Answer:
    """Whether to undo the entries that are meant otherwise, and to record what is meant."""
    pairs = [
        (entry, now)
        for entry, now in zip(entries, meant, strict=True)
        if now != _recorded(request, entry)
    ]
    if not pairs:
        return request.reply(sentences.NOTHING_RECORDED)
    asked = [
        request.say(
            sentences.ASK_REPLACE,
            entry=entry.id,
            was=sentences.reading(request.words, _recorded(request, entry), None),
            now=sentences.reading(request.words, now, None),
        )
        for entry, now in pairs
    ]
    changed = [entry for entry, _ in pairs]
    doubtful = correcting.doubts(request, changed)
    numbers = " ".join(str(entry.id) for entry in changed)
    command = "\n".join([f"/replace {numbers}", *(as_command(now) for _, now in pairs)])
    return Reply(
        "\n".join([*asked, *doubtful]),
        (request.choice(sentences.REPLACE, command), leaving(request)),
    )


def _asked_anew(
    request: Request, question: Question, numbers: str, lines: Sequence[str]
) -> Answer | None:
    """The question whether to change entries, of what is meant now."""
    if not (meant := _meant(request, _written(request, lines))):
        return None
    entries = [request.store.ledger.get(int(number)) for number in numbers.split()]
    asked = _ask_to_change(request, entries, meant.counted)
    return _give_way(request, question, asked)
