"""Reading a message of counts: what is understood, and what is asked about.

Nothing of a message is recorded while a line of it is unclear. The doubts are asked about one
after another: each choice carries the message as it was typed, the day on which it was sent, and
which reading was chosen for each doubt so far.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from core.chat import Choice, Reply
from core.ladder import GRACE_WORKDAYS
from core.month import Month
from core.reading.counted import Counted, Doubt, Reading, Unclear, as_command
from core.reading.message import accounted, read
from core.reading.phrases import What
from core.refusal import Refusal, Why
from core.text import foreign
from core.workdays import at
from handlers.declining import not_recording
from handlers.request import Request
from locales import counting, doubts

_LONE_SIGN = re.compile(r"^\s*([-+–−])\s+(?=[0-9])")
LONGEST_LABEL = 120  # letters; what is longer is shortened on the button and told after the press


class Understood(Struct, frozen=True):
    """What a message records. left_out: its lines that say 0."""

    counted: tuple[Counted, ...]
    left_out: tuple[str, ...] = ()


class _Message(Struct, frozen=True):
    """A message that is being understood. command: "add" or "set".

    chosen: the number of a reading for each doubt that was asked about so far.
    """

    text: str
    today: date
    command: str
    chosen: tuple[int, ...] = ()


def understood(request: Request, command: str) -> Understood | Reply:
    """What was typed, or the question about it. command: its name, for the example."""
    message = _Message(request.typed, request.today, command)
    return _resolve(request, message, _read(request, message))


def meant(request: Request, command: str) -> Understood | Reply:
    """The same for a message of which a doubt was answered."""
    head, _, text = request.typed.partition("\n")
    day, digest, *chosen = head.split()
    message = _Message(text, date.fromisoformat(day), command, tuple(map(int, chosen)))
    reading = _read(request, message)
    if digest != _digest(reading):  # an office was renamed in the meantime: it is asked afresh
        message = replace(message, chosen=())
    return _resolve(request, message, reading)


def written(request: Request, line: str) -> Counted:
    """A count that we wrote ourselves, with `as_command`."""
    for found in read(line, request.names, request.today).lines:
        for one in (found,) if isinstance(found, Counted) else found.understood:
            return one
    raise Refusal(Why.QUESTION_EXPIRED)  # its office has another name by now


def _read(request: Request, message: _Message) -> Reading:
    return read(message.text, request.names, message.today)


def _digest(reading: Reading) -> str:
    return sha256(repr(reading).encode()).hexdigest()[:12]


def _resolve(request: Request, message: _Message, reading: Reading) -> Understood | Reply:
    if not reading.lines:
        raise Refusal(Why.USAGE, command=message.command)
    several = len(reading.lines) > 1
    counted: list[Counted] = []
    left_out: list[str] = []
    chosen = iter(message.chosen)
    for line in reading.lines:
        if isinstance(line, Counted):
            counted.append(line)
        elif line.doubt is Doubt.ZERO and (several or message.command == "set"):
            counted += line.understood if message.command == "set" else ()
            left_out.append(line.typed)
        elif not _adds_up(line, counted):
            number = next(chosen, None)
            # Of a wrong total the lines can be chosen as they are.
            readings = (line.understood,) if line.doubt is Doubt.TOTAL else line.readings
            if number is None or number >= len(readings):
                return _ask(request, message, reading, line)
            chosen_now = readings[number]
            if message.command == "add":
                left_out += [f"{one.office.code} 0" for one in chosen_now if not one.count]
                chosen_now = tuple(one for one in chosen_now if one.count)
            counted += chosen_now
    if not counted:
        raise Refusal(Why.ZERO_COUNT)
    return Understood(tuple(counted), tuple(left_out) if message.command != "set" else ())


def why_no_count(request: Request) -> str:
    """What is not clear where an office and a number are named; empty where they are not."""
    message = _Message(request.typed, request.today, "add")
    named = {what for _, what in accounted(message.text, request.names, message.today)}
    doubts_of_it = _read(request, message).doubts
    if not request.may("add") or not {What.OFFICE, What.COUNT} <= named or not doubts_of_it:
        return ""
    return _told(request, message, replace(doubts_of_it[0], readings=()))


def _told(request: Request, message: _Message, line: Unclear) -> str:
    number = line.line if len(message.text.strip().splitlines()) > 1 else 0
    example = request.example(message.command)
    return doubts.asked(request.words, line, line=number, example=example)


def _adds_up(line: Unclear, counted: Sequence[Counted]) -> bool:
    """Whether a stated total is right after all, now that every line is understood."""
    wrong = line.stated != line.summed
    return (
        line.doubt is Doubt.TOTAL
        and wrong
        and not line.understood
        and line.stated == sum(one.count for one in counted)
    )


def _ask(request: Request, message: _Message, reading: Reading, line: Unclear) -> Reply:
    text = _told(request, message, line)
    choices = tuple(_choices(request, message, reading, line)) or tuple(
        _completions(request, message, line)
    )
    if not choices or line.doubt is Doubt.UNKNOWN_OFFICE:
        return Reply(text, choices)
    return Reply(text, (*choices, not_recording(request)))


def _choices(
    request: Request, message: _Message, reading: Reading, line: Unclear
) -> Iterator[Choice]:
    labels = _labels(request, line, signed=message.command != "set")
    for number, label in enumerate(labels):
        chosen = " ".join(map(str, (*message.chosen, number)))
        head = f"/{message.command}meant {message.today} {_digest(reading)} {chosen}"
        yield Choice(label, f"{head}\n{message.text}")


def _completions(request: Request, message: _Message, line: Unclear) -> Iterator[Choice]:
    """What was left out: each office for a count; one, two or three articles for an office."""
    if line.doubt not in (Doubt.NO_OFFICE, Doubt.NO_COUNT) or "\n" in message.text.strip():
        return
    text = _LONE_SIGN.sub(r"\1", message.text)  # behind an office it would be a dash
    offices = [office.code for office in request.store.offices.active(request.month)]
    fewest = [] if message.command == "set" else ["1", "2", "3"]
    for missing in offices if line.doubt is Doubt.NO_OFFICE else fewest:
        found = read(f"{missing} {text}", request.names, message.today)
        if not found.clear or len(found.counted) != len(found.lines):
            continue
        month, signed = default_month(request), message.command != "set"
        told = "; ".join(
            counting.reading(request.words, one, month, signed=signed) for one in found.counted
        )
        ready = "\n".join(map(as_command, found.counted))
        yield Choice(told[:LONGEST_LABEL], f"/{message.command} {ready}")


def _labels(request: Request, line: Unclear, *, signed: bool) -> list[str]:
    """signed: the counts are added, and do not replace what there is."""
    if line.doubt is Doubt.TOTAL:
        return [request.say(counting.CONFIRM)]
    if line.doubt is Doubt.UNKNOWN_OFFICE and len(line.offices) == len(line.readings):
        return [f"{office.code} – {foreign(office.name)}" for office in line.offices]
    months = [month for reading in line.readings for month in {one.month for one in reading}]
    if line.doubt is Doubt.WHICH_MONTH and len(months) == len(line.readings):
        return [request.say(counting.IN_MONTH, month=month) for month in months]
    month = default_month(request)
    told = (
        "; ".join(counting.reading(request.words, one, month, signed=signed) for one in reading)
        for reading in line.readings
    )
    return [text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…" for text in told]


def default_month(request: Request) -> Month | None:
    """The month of a count that names none; None: it has to be asked.

    In a month's first working days it may belong to the month before.
    """
    previous = request.month.plus(-1)
    if Month.of(request.store.born) > previous or request.store.months.is_closed(previous):
        return request.month
    settled = at(request.services.calendar().nth_workday(request.month, GRACE_WORKDAYS), time.max)
    return None if request.sent <= settled else request.month
