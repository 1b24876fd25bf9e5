"""Judging a torture run: every promise is counted out against what was left behind. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from core.ladder import NUDGES
from tests.fakes.platform import Delivered
from tests.torture.record import Posted, Record

REPEAT = "có thể đã được gửi trước đó"

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Verdict:
    """lost, doubled: of all kinds together. repeated: copies of nudges after the first.

    unlabelled: those of them, and of answers, that do not say so. breaches: each broken promise, in
    words.
    """

    kills: int
    updates: int
    lost: int
    doubled: int
    nudges: int
    repeated: int
    unlabelled: int
    account: Sequence[str]
    breaches: Sequence[str]

    @property
    def kept(self) -> bool:
        return not self.breaches

    def __str__(self) -> str:
        return (
            f"torture: {self.kills} kills, {self.updates} updates, lost {self.lost},"
            f" doubled {self.doubled}, nudges {self.nudges}, repeated {self.repeated},"
            f" unlabelled {self.unlabelled}"
        )


@dataclass(frozen=True)
class Count:
    """One kind of thing: how many there should be, and which of them are lost or doubled."""

    name: str
    wanted: int
    lost: Sequence[str]
    doubled: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.name} {self.wanted}, lost {len(self.lost)}, doubled {len(self.doubled)}"

    @property
    def breaches(self) -> Iterator[str]:
        yield from (f"{self.name} lost: {one}" for one in self.lost)
        yield from (f"{self.name} doubled: {one}" for one in self.doubled)


def judge(record: Record) -> Verdict:
    copies = _copies(record)
    counts = (_updates(record), _effects(record), _answers(record), _nudges(record, copies))
    others = _others(record)
    repeats = [copy for found in copies.values() for copy in found[1:]]
    silent = [copy.text for copy in repeats if REPEAT not in copy.text]
    silent += _repeated_answers(record)
    breaches = [
        *(breach for count in (*counts, others) for breach in count.breaches),
        *(f"unlabelled repeat: {text}" for text in silent),
        *(f"violation: {fault}" for fault in record.violations),
        *record.ends.failed,
    ]
    return Verdict(
        kills=len(record.ends.killed),
        updates=len(record.confirmed),
        lost=sum(len(count.lost) for count in (*counts, others)),
        doubled=sum(len(count.doubled) for count in (*counts, others)),
        nudges=counts[-1].wanted,
        repeated=len(repeats),
        unlabelled=len(silent),
        account=[*map(str, (*counts, others)), *_circumstances(record)],
        breaches=breaches,
    )


def _circumstances(record: Record) -> Iterator[str]:
    unanswered = sum(not message.answered for message in record.messages)
    yield f"messages {len(record.messages)}, of which {unanswered} were not confirmed to the bot"
    stopped = record.ends.stopped
    if stopped:
        yield f"told to stop {len(stopped)} times, the slowest took {max(stopped):.1f} s"


def _updates(record: Record) -> Count:
    """What the platform was told "received" is in the inbox, once, and done with."""
    kept = Counter(received.number for received in record.inbox)
    lost = [f"update {number}" for number in sorted(record.confirmed - kept.keys())]
    lost += [
        f"update {number} never fetched" for number in record.updates.keys() - record.confirmed
    ]
    open_ = [
        f"update {received.number} is {received.state}"
        for received in record.inbox
        if received.state not in _ENDS[received.number in record.nonsense]
    ]
    doubled = [f"update {number}" for number, times in kept.items() if times > 1]
    return Count("updates", len(record.confirmed), lost + open_, doubled)


_ENDS = {False: {"answered"}, True: {"broken", "answered"}}


def _effects(record: Record) -> Count:
    """The ledger is what the updates in their order of arrival make of an empty one."""
    wanted = Counter(_wanted_effects(record))
    notes = {entry.id: entry.note for entry in record.ledger}
    found = Counter(
        entry.note if entry.undoes is None else f"undoes {notes[entry.undoes]}"
        for entry in record.ledger
    )
    return Count("effects", wanted.total(), _more(wanted, found), _more(found, wanted))


def _wanted_effects(record: Record) -> Iterator[str]:
    notes = {entry.id: entry.note for entry in record.ledger}
    undone: set[str] = set()
    counted: list[tuple[int, str]] = []  # by whom, and its note
    order = dict.fromkeys(received.number for received in record.inbox)
    for number in (*order, *sorted(record.confirmed - order.keys())):
        person, text = _typed(record.updates[number])
        if text.startswith("/pick "):
            text = record.choices.get(_pressed(text), "")
        note = ""
        if text.startswith("/add "):
            note = text[text.index("dòng") :]
            counted.append((person, note))
            yield note
            continue
        if text == "/undo":
            own = (note for who, note in reversed(counted) if who == person)
            note = next((note for note in own if note not in undone), "")
        elif text.startswith("/undo "):
            note = notes.get(int(text.removeprefix("/undo ")), "")
        if note and note not in undone:
            undone.add(note)
            yield f"undoes {note}"


def _typed(update: Any) -> tuple[int, str]:
    """Who said what; a press says its button's data."""
    match update:
        case {"message": {"from": {"id": int(person)}, "text": str(text)}}:
            return person, text
        case {"callback_query": {"from": {"id": int(person)}, "data": str(data)}}:
            return person, data
    return 0, ""


def _pressed(data: str) -> tuple[int, int]:
    _, question, number = data.split()
    return int(question), int(number)


def _answers(record: Record) -> Count:
    """Every answer that was kept has arrived in its chat, at least once."""
    kept = _kept(record)
    arrived = Counter((message.chat, unlabelled(message.text)) for message in record.messages)
    return Count(
        "answers", kept.total(), [f"{chat}: {text}" for chat, text in _more(kept, arrived)]
    )


def _kept(record: Record) -> Counter[tuple[str, str]]:
    return Counter((one.chat, one.reply.strip()) for one in record.inbox if one.reply)


def unlabelled(text: str) -> str:
    """A message without the line that says that it may be a repeat."""
    lines = text.strip().splitlines()
    return "\n".join(lines[:-1] if REPEAT in lines[-1] else lines).strip() if lines else ""


def _repeated_answers(record: Record) -> list[str]:
    """Answers that came more often than they were kept, and do not say so."""
    kept = _kept(record)
    plain = Counter((m.chat, m.text.strip()) for m in record.messages if REPEAT not in m.text)
    return [text for (chat, text) in _more(plain, kept) if (chat, text) in kept]


def _copies(record: Record) -> Mapping[str, list[Delivered]]:
    """The copies of each nudge that reached its reader, by the key that its button acknowledges."""
    found: dict[str, list[Delivered]] = {
        message.key: [] for message in record.outbox if message.step in NUDGES
    }
    for message in record.messages:
        for _, data in message.buttons:
            command = record.choices.get(_pressed(data), "")
            if command.startswith("/ack "):
                found.setdefault(command.removeprefix("/ack "), []).append(message)
    return found


def _nudges(record: Record, copies: Mapping[str, Sequence[Delivered]]) -> Count:
    """Every nudge that fell due has arrived; each further copy has a kill or no answer to blame."""
    sent = {message.key for message in record.outbox if message.state == "sent"}
    arrived = {key for key in sent if copies.get(key)}
    # What might never have arrived may be named by the office's next message instead.
    named = {message.key for message in record.outbox if message.told_in in arrived}
    wanted = record.due | copies.keys()
    lost = sorted(wanted - arrived - named)
    doubled = [
        key
        for key, found in copies.items()
        for before, after in pairwise(found)
        if before.answered and not _killed_between(record, before, after)
    ]
    return Count("nudges", len(wanted), lost, doubled)


def _killed_between(record: Record, before: Delivered, after: Delivered) -> bool:
    return any(before.at <= ended and began <= after.at for began, ended in record.ends.killed)


def _others(record: Record) -> Count:
    """What the editors and leaders get: what counts as sent has arrived, in the right chat."""
    messages = [message for message in record.outbox if message.step not in NUDGES]
    lost = [message.key for message in messages if not _as_it_says(record, message)]
    return Count("other messages", len(messages), lost)


def _as_it_says(record: Record, message: Posted) -> bool:
    if message.state == "superseded":
        return True  # a preview whose rung had come before the bot was there
    if message.state != "sent" or message.arrived_as is None:
        return False
    return record.messages[message.arrived_as - 1].chat == message.chat


def _more(many: Counter[Kind], few: Counter[Kind]) -> list[Kind]:
    return sorted((many - few).elements())  # type: ignore[type-var]
