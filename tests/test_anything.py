"""Whatever is said, pressed or delivered: a sentence comes back, and only what was meant is written.

Hypothesis makes up the words. The same ones each time; HYPOTHESIS_PROFILE=search looks for others.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hypothesis import example, given, settings, strategies as st
from msgspec.json import decode

from channels.splitting import split, utf16_length
from channels.telegram.channel import TEXT_LIMIT
from channels.telegram.parsing import parse_update as parse_telegram
from channels.zalo.channel import TEXT_LIMIT as ZALO_LIMIT
from channels.zalo.parsing import parse_update as parse_zalo
from core.chat import Address, Choice, Incoming, RawUpdate, Reply
from core.people import Role
from core.quota import Kind
from handlers.table import CHOICES, COMMANDS, names_of
from store.rows import rows
from tests.cast import MORNING, Department, work_off
from tests.fakes import updates
from tests.fakes.channel import FakeChannel

FEW = settings(max_examples=settings().max_examples // 3)  # each is a whole department
ALL = frozenset(Kind)
CAST = ("editor", "VP", "GDMN", "leader", "admin", "nobody")
OUR_FAULT = "mã lỗi"
CALLBACK_LIMIT = 64  # bytes

names = st.sampled_from(
    [name for command in (*COMMANDS, *CHOICES) for name in sorted(names_of(command))]
)
WORDS = """3 -2 0 1000 3.5 ３ GDMN GDTrH gdth VP xyz 4/2026 T4 T13 2026 12/2027 tháng 4 off VM-01 #1
    clip head editor 15 10 30/4/2026 nghỉ lý_do https://example.org/1 <9 1 2 telegram ; = 8/13"""
words = st.sampled_from(WORDS.split())
junk = st.text(st.characters(codec="utf-8"), max_size=40)
arguments = st.lists(words | junk, max_size=6).map(" ".join)
lines = st.builds("/{} {}".format, names, arguments)
said = lines | arguments | junk | st.lists(lines | arguments, min_size=2, max_size=4).map("\n".join)


def entries(department: Department) -> Counter[tuple[str, str]]:
    """The sum of every office's and month's entries, added up here and not by the database."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in department.store.ledger.every():
        found[str(entry.month), entry.office] += entry.count
    return found


def check_reply(reply: Reply) -> None:
    """As every channel can carry it, and no fault of ours."""
    assert reply.text.strip()
    assert OUR_FAULT not in reply.text
    assert "Traceback" not in reply.text
    for limit in (TEXT_LIMIT, ZALO_LIMIT):
        assert all(0 <= utf16_length(part) <= limit for part in split(reply.text, limit))
    for choice in reply.choices:
        assert choice.label.strip()
        assert len(choice.pick.encode()) <= CALLBACK_LIMIT


def check_ledger(department: Department) -> None:
    sums = entries(department)
    for entry in department.store.ledger.every():
        key = (str(entry.month), entry.office)
        assert department.store.ledger.count(entry.month, entry.office, ALL) == sums[key] >= 0
        assert entry.by.role in {"editor", "import"}
    assert set(department.store.inbox.tally()) <= {"handled", "answered"}


@dataclass
class Table:
    """Who is in the room, and everything that was offered to anybody so far."""

    department: Department = field(default_factory=Department)
    offered: list[Choice] = field(default_factory=list)

    def hear(self, reply: Reply) -> None:
        check_reply(reply)
        self.offered += reply.choices


def one_step(table: Table, who: str, what: str | int) -> None:
    """A number presses one of what was offered, to whomever it was."""
    if isinstance(what, int):
        if not table.offered:
            return
        what = table.offered[what % len(table.offered)].pick
    table.hear(table.department.say(who, what))


steps = st.tuples(st.sampled_from(CAST), said | st.integers(0, 50))


@FEW
@given(st.lists(steps, min_size=1, max_size=10))
@example([("editor", "/add 3 GDMN"), ("GDMN", 0), ("editor", 0), ("editor", 0)])
@example([("nobody", "/start \x00"), ("nobody", "\u202e/status"), ("editor", "/add\n\n\n")])
def test_any_conversation_is_answered_in_sentences_and_the_ledger_adds_up(
    conversation: list[tuple[str, str | int]],
) -> None:
    table = Table()
    for who, what in conversation:
        one_step(table, who, what)
    check_ledger(table.department)


@FEW
@given(st.lists(said, min_size=1, max_size=8))
def test_whatever_a_stranger_says_nothing_is_written_and_nobody_created(texts: list[str]) -> None:
    department = Department()
    before = entries(department), department.store.people.all()
    for text in texts:
        if reply := department.heard("nobody", text):
            check_reply(reply)
    assert (entries(department), department.store.people.all()) == before
    assert department.store.people.at(Address("console", "nobody")) is None


@FEW
@given(st.lists(st.tuples(st.sampled_from(["GDMN", "leader", "admin"]), said), max_size=8))
def test_who_is_no_editor_writes_nothing_into_the_ledger(said_by: list[tuple[str, str]]) -> None:
    department = Department()
    before = entries(department)
    for who, text in said_by:
        check_reply(department.say(who, text))
    granted = department.store.people.having(Role.EDITOR)
    if len(granted) == 2:  # an administrator may have made somebody an editor
        assert entries(department) == before


# Updates of any shape

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
paths = st.lists(st.integers(0, 20), min_size=1, max_size=4)


def spoiled(value: Any, path: list[int], into: Any) -> Any:
    """The same with one of its parts, wherever the path leads, become something else."""
    if not path or not isinstance(value, dict) or not value:
        return into
    name = sorted(value)[path[0] % len(value)]
    return {**value, name: spoiled(value[name], path[1:], into)}


EDITOR = 22
BEFORE, PEOPLE = entries(Department()), len(Department().store.people.all())
GDTRH = ("2026-04", "GDTrH")


def telegram_updates(number: int) -> list[dict[str, Any]]:
    """An editor's, each of which would do something if it were whole."""
    sent = int(MORNING.timestamp())
    message = updates.message(EDITOR, 1, text="/add 3 GDTrH", date=sent)
    return [
        {"update_id": number, "message": message},
        {"update_id": number, **updates.press(EDITOR, "1", "/pick 1 1", message)},
        {"update_id": number, **updates.membership(EDITOR, "member")},
    ]


def zalo_update(number: int) -> dict[str, Any]:
    person = {"id": f"{EDITOR}", "display_name": "x", "is_bot": False}
    chat = {"id": f"{EDITOR}", "chat_type": "PRIVATE"}
    message = {"from": person, "chat": chat, "message_id": f"{number}", "text": "/add 3 GDTrH"}
    date = int(MORNING.timestamp()) * 1000
    return {"event_name": "message.text.received", "message": {**message, "date": date}}


@dataclass
class Parsing(FakeChannel):
    """A channel that understands what its platform gives, and sends nothing."""

    def parse(self, payload: str, received: datetime) -> Incoming | None:
        parse = parse_zalo if self.name == "zalo" else parse_telegram
        return parse(payload, "123456", received)


def delivered(channel: str, payloads: list[str]) -> Department:
    """A department in which an editor is linked there, and to whom this was delivered."""
    department = Department()
    store, now = department.store, department.now
    store.people.link(department.person("editor").id, Address(channel, f"{EDITOR}"), now)
    batch = [RawUpdate(f"1:{n}", payload) for n, payload in enumerate(payloads)]
    with store.transaction():
        store.inbox.receive(channel, batch, now)
    work_off(department.services(), {channel: Parsing(channel)}, now)
    return department


def check_delivered(department: Department, n: int) -> None:
    """Each was handled or set aside; the ones that were whole did what they say, and no more."""
    tally = department.store.inbox.tally()
    assert sum(tally.values()) == n
    assert set(tally) <= {"handled", "answered", "broken"}
    changed = {key: n for key, n in entries(department).items() if n != BEFORE[key]}
    assert set(changed) <= {GDTRH}
    assert entries(department)[GDTRH] in {BEFORE[GDTRH] + 3 * times for times in range(n + 1)}
    assert len(department.store.people.all()) == PEOPLE
    for kept in rows(department.store._db, "select reply from inbox where reply is not null"):
        check_reply(decode(kept["reply"], type=Reply))


spoilings = st.lists(st.tuples(st.integers(0, 2), paths, values), min_size=1, max_size=12)


@FEW
@given(spoilings)
@example([(0, [0, 1], 0)])  # its time is the year 1970
@example([(0, [0, 1], 1 << 33)])
def test_a_spoiled_update_of_telegram_stops_nothing(
    found: list[tuple[int, list[int], Any]],
) -> None:
    payloads = [
        json.dumps(spoiled(telegram_updates(n)[kind], path, value))
        for n, (kind, path, value) in enumerate(found)
    ]
    check_delivered(delivered("telegram", payloads), len(payloads))


@FEW
@given(spoilings)
@example([(0, [1, 1], 0)])
@example([(0, [1, 1], 1 << 43)])
def test_a_spoiled_update_of_zalo_stops_nothing(found: list[tuple[int, list[int], Any]]) -> None:
    payloads = [
        json.dumps(spoiled(zalo_update(n), path, value)) for n, (_, path, value) in enumerate(found)
    ]
    check_delivered(delivered("zalo", payloads), len(payloads))


@FEW
@given(
    st.sampled_from(["telegram", "zalo"]), st.lists(st.text(max_size=60), min_size=1, max_size=6)
)
def test_what_is_no_json_at_all_stops_nothing(channel: str, payloads: list[str]) -> None:
    check_delivered(delivered(channel, payloads), len(payloads))
