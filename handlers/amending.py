"""What is said of a count just below it: shown anew, or asked about where it is recorded already."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.ledger import Entry
from core.reading.amending import Amended, amended, says_no, says_wrong
from core.reading.counted import Counted, as_command
from core.reading.intents import (
    About,
    AnswerToNothing,
    DoubtfulTime,
    Intent,
    MonthsOnly,
    OfficeOnly,
    Undo,
)
from handlers import correcting, counting
from handlers.declining import leaving
from handlers.doubts import written
from handlers.request import Answer, Request
from locales import counting as sentences
from locales.words import said
from store.questions import Question

Change: TypeAlias = Callable[[Sequence[Counted]], Amended | None]

_REASON = "/correct "
_DONE = frozenset({"/undo", "/undobatch", "/changeback"})  # below what was recorded
_PARTS_OF_A_COUNT = (MonthsOnly, OfficeOnly, DoubtfulTime, AnswerToNothing)
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
    found = _anew(request, question, partial(_meant, request))
    done = _command(question)[0] in _DONE
    unsaid = intent is None or (done and isinstance(intent, AnswerToNothing))
    if found is None and unsaid and says_no(request.args, request.names, request.today):
        return _say_what(request, question)
    return found


def _anew(request: Request, question: Question, change: Change) -> Answer | None:
    """What was shown or asked, of the counts as they are meant now."""
    name, rest, lines = _command(question)
    match name:
        case "/addall" | "/replace":
            was = _written(request, lines)
        case "/add" | "/preview" if lines and not rest:  # which month they are of is what was asked
            was = _of_any_month(request, question)
        case "/setto":
            was = _written(request, [rest.partition(" ")[2]])
        case "/undo" | "/undobatch" | "/changeback" if len(question.choices) == 1:
            return _of_what_stands(request, question, _entries(request, name, rest))
        case _:
            return None
    meant = change(was)
    if meant is None:
        return None
    if name == "/replace":
        entries = [request.store.ledger.get(int(number)) for number in rest.split()]
        return _give_way(request, question, _ask_to_change(request, entries, meant.counted))
    again = request.saying("\n".join(map(as_command, meant.counted)))
    shown = correcting.set_count(again) if name == "/setto" else counting.preview(again)
    return _give_way(request, question, shown)


def _command(question: Question) -> tuple[str, str, Sequence[str]]:
    """The first choice's command: its name, the rest of its line, and the lines below."""
    head, *lines = question.left[0].command.splitlines()
    name, _, rest = head.partition(" ")
    return name, rest, lines


def _say_what(request: Request, question: Question) -> Answer | None:
    """It is not right, but what is right was not said: shown again, with how to say it."""
    name, rest, _ = _command(question)
    if name not in _DONE:
        shown = _anew(request, question, _as_it_was)
        if not isinstance(shown, Reply):
            return shown
        text = request.say(sentences.SAY_WHAT_IS_RIGHT, shown=said(shown.text))
        return Reply(text, shown.choices)
    entries = _entries(request, name, rest)
    if not _may_be_changed(request, entries):
        return None
    told = "\n".join(
        request.say(
            sentences.ENTRY_SAYS,
            entry=one.id,
            was=sentences.reading(request.words, correcting.as_counted(request, one), None),
        )
        for one in entries
    )
    text = request.say(sentences.SAY_WHAT_IS_RIGHT, shown=said(told))
    undoing = question.left[0]
    return Reply(text, (Choice(undoing.label, undoing.command),), apart=True)


def _as_it_was(counted: Sequence[Counted]) -> Amended:
    return Amended(tuple(counted), marked=True)


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


def _meant(request: Request, counted: Sequence[Counted], *, asked: bool = False) -> Amended | None:
    return amended(request.args, counted, request.names, request.today, asked=asked)


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


# --- After it was recorded


def _entries(request: Request, name: str, rest: str) -> Sequence[Entry]:
    ledger, numbers = request.store.ledger, [int(one) for one in rest.split() if one.isdecimal()]
    if name == "/undo":
        return [ledger.get(number) for number in numbers]
    return ledger.of_batch(numbers[0])


def _may_be_changed(request: Request, entries: Sequence[Entry]) -> bool:
    """Only entries on which no article hangs, and that were not set."""
    if not entries or any(one.undone or one.link or one.title for one in entries):
        return False
    return _was_set(request, entries) == ""


def _was_set(request: Request, entries: Sequence[Entry]) -> str | None:
    """The line of the number that was set, empty where none was; None: it is too long ago."""
    if not entries[0].batch:
        return ""
    confirmed = request.store.questions.get(entries[0].batch)
    if confirmed is None:
        return None  # it may have been a number that was set
    command = confirmed.choices[0].command
    return command.split(" ", 2)[2] if command.startswith("/setto ") else ""


def _of_what_stands(
    request: Request, question: Question, entries: Sequence[Entry]
) -> Answer | None:
    """What was recorded, as it is meant now; a number that was set is set anew in its place.

    Where it was asked what is right (`apart`), no word needs to say that it was wrong.
    """
    if entries and (line := _was_set(request, entries)):
        return _another_number(request, written(request, line))
    if not _may_be_changed(request, entries):
        return None
    was = [correcting.as_counted(request, entry) for entry in entries]
    meant = _meant(request, was, asked=question.apart)
    if meant is None or not meant.marked:
        return None
    if len(meant.counted) < len(entries):
        return _ask_to_leave_out(request, entries, meant.counted)
    return _ask_to_change(request, entries, meant.counted)


def _ask_to_leave_out(
    request: Request, entries: Sequence[Entry], left: Sequence[Counted]
) -> Answer:
    """Whether to undo those of several entries that are not meant."""
    kept = set(left)
    gone = [one for one in entries if correcting.as_counted(request, one) not in kept]
    return correcting.asked_first(request, gone) or correcting.ask_undo(request, gone)


def _another_number(request: Request, was: Counted) -> Answer | None:
    """What would have to be undone elsewhere is no other number."""
    meant = _meant(request, [was])
    if meant is None or not meant.marked:
        return None
    (now,) = meant.counted
    if (now.office, now.month) != (was.office, was.month):
        return None
    return correcting.set_count(request.saying(as_command(now)))


def _ask_to_change(request: Request, entries: Sequence[Entry], meant: Sequence[Counted]) -> Answer:
    """Whether to undo the entries that are meant otherwise, and to record what is meant."""
    pairs = [
        (entry, now)
        for entry, now in zip(entries, meant, strict=True)
        if now != correcting.as_counted(request, entry)
    ]
    if not pairs:
        return request.reply(sentences.NOTHING_RECORDED)
    asked = [
        request.say(
            sentences.ASK_REPLACE,
            entry=entry.id,
            was=sentences.reading(request.words, correcting.as_counted(request, entry), None),
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
