"""What is kept of what strangers send: little, for days, and never before what linked people said."""

from datetime import timedelta

import pytest
from msgspec.json import decode

from app.maintenance import BROKEN_KEPT, STRANGERS_KEPT, purge
from core.chat import Address, Incoming, RawUpdate, UpdateKind
from core.ladder import Rules
from engine import intake
from engine.intake import UPDATES_A_DAY, UPDATES_A_DAY_TOGETHER, store_batch
from handlers import strangers
from handlers.gate import LONGEST_START
from store.inbox import NOBODY_KNOWN, OF_STRANGERS
from store.rows import Row, rows
from tests.cast import APRIL, Department, work_off
from tests.test_strangers import KINDS, TEXTS, Path, Wire

EDITOR = "editor"
SAID = Path(UpdateKind.TEXT, "xin chào")
THEIRS = "stranger is not null"
LONG = "GDMN 3\n" * 600


class Gate(Department):
    """The department and a wire on which anybody sends."""

    def __init__(self) -> None:
        super().__init__(rules=Rules())
        self.wire = Wire("console")

    def bring(self, *said: tuple[str, Path]) -> None:
        """Let it in, without working it off."""
        raws = [self.wire.raw(path, who, self) for who, path in said]
        store_batch(self.store, self.wire, raws, self.now)

    def work(self) -> int:
        """One transaction of the processor; how many updates it took."""
        return work_off(self.services(), {"console": self.wire}, self.now).updates

    def work_off(self) -> None:
        while self.work():
            pass

    def kept(self, where: str = "1") -> list[Row]:
        return rows(self.store._db, f"select * from inbox where {where} order by id")


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_whoever_is_linked_is_handled_before_strangers_who_came_earlier(gate: Gate) -> None:
    gate.bring(*((f"s{number}", SAID) for number in range(300)))
    gate.bring((EDITOR, Path(UpdateKind.TEXT, "/status")))
    assert gate.work() == 1
    assert [row["chat"] for row in gate.kept("state = 'handled'")] == ["console:editor"]


def test_whoever_is_linked_waits_for_no_more_than_a_handful_of_strangers(gate: Gate) -> None:
    gate.bring(*((f"s{number}", SAID) for number in range(300)))
    assert gate.work() == OF_STRANGERS


def test_whoever_is_linked_is_answered_before_strangers(gate: Gate) -> None:
    gate.bring(*((f"s{number}", SAID) for number in range(3)))
    gate.work_off()
    gate.bring((EDITOR, Path(UpdateKind.TEXT, "/status")))
    gate.work_off()
    first, *others = gate.store.inbox.heads(["console"])
    answer = gate.store.inbox.answer(first.update)
    assert answer.address == Address("console", EDITOR)
    assert len(others) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_strangers_message_only_a_stub_is_kept(gate: Gate, kind: UpdateKind) -> None:
    gate.bring(
        *(("nobody" * 40, Path(kind, text)) for text in (LONG, "x" * 4000, "e\u0301" * 2000))
    )
    for row in gate.kept():
        assert len(row["payload"]) < 1200
        found = decode(row["payload"], type=Incoming)
        assert (len(found.text), len(found.name)) <= (LONGEST_START, intake.LONGEST_NAME)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stub_is_answered_as_the_whole_message_would_be(
    kind: UpdateKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "ANSWERS_A_DAY_TOGETHER", 10_000)
    said = [(f"s{number}", Path(kind, text)) for number, text in enumerate(TEXTS)]
    short, whole = Gate(), Gate()
    short.bring(*said)
    raws = [whole.wire.raw(path, who, whole) for who, path in said]
    with whole.store.transaction():
        whole.store.inbox.receive("console", raws, whole.now)
    told = []
    for one in (short, whole):
        one.work_off()
        told.append([decode(row["reply"])["text"] if row["reply"] else "" for row in one.kept()])
    assert told[0] == told[1]


def test_no_part_of_a_long_list_is_recorded_once_its_sender_is_linked(gate: Gate) -> None:
    code = gate.code(f"/invite {gate.person('GDMN').id}")
    before = gate.store.ledger.counts(APRIL)
    gate.bring(
        ("new", Path(UpdateKind.TEXT, f"/start {code}")),
        ("new", Path(UpdateKind.PRESS, "/pick 1 1")),
        ("new", Path(UpdateKind.TEXT, LONG)),
    )
    gate.work_off()
    assert gate.store.people.knows(Address("console", "new"))
    assert gate.store.ledger.counts(APRIL) == before
    assert "chỉ tiếp nhận" in decode(gate.kept()[-1]["reply"])["text"]


def test_what_somebody_says_in_the_moment_of_being_linked_keeps_its_order(gate: Gate) -> None:
    code = gate.code(f"/invite {gate.person('GDMN').id}")
    crowd = [(f"s{number}", SAID) for number in range(OF_STRANGERS - 2)]
    gate.bring(*crowd, ("new", Path(UpdateKind.TEXT, f"/start {code}")))
    agreed = Path(UpdateKind.PRESS, f"/pick {len(crowd) + 1} 1")
    gate.bring(("new", agreed), ("new", Path(UpdateKind.TEXT, "/help")))
    assert gate.work() == OF_STRANGERS
    assert gate.store.people.knows(Address("console", "new"))
    gate.bring(("new", Path(UpdateKind.TEXT, "/status")))
    gate.work_off()
    texts = [decode(row["payload"], type=Incoming).text for row in gate.kept()[len(crowd) :]]
    assert texts[-2:] == ["/help", "/status"]
    assert [row["stranger"] for row in gate.kept()[-2:]] == ["console:new"] * 2


def test_of_one_stranger_no_more_than_a_ceiling_is_kept_in_a_day(gate: Gate) -> None:
    for _ in range(2 * UPDATES_A_DAY):
        gate.bring(("nobody", SAID))
    assert len(gate.kept()) == UPDATES_A_DAY
    gate.now += timedelta(days=1)
    gate.bring(("nobody", SAID))
    assert len(gate.kept()) == UPDATES_A_DAY + 1


def test_of_all_strangers_together_no_more_is_kept_and_a_code_is_still_looked_at(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "UPDATES_A_DAY_TOGETHER", 10)
    code = gate.code(f"/invite {gate.person('GDMN').id}")
    presented = Path(UpdateKind.TEXT, f"/start {code}")
    gate.bring(*((f"s{number}", SAID) for number in range(20)))
    assert len(gate.kept(THEIRS)) == 10
    gate.bring(*((f"t{number}", presented) for number in range(20)))
    assert len(gate.kept(THEIRS)) == 20
    gate.bring((EDITOR, SAID))
    assert len(gate.kept("state = 'new' and stranger is null")) == 1
    gate.work_off()
    assert gate.store.invitations.reserved(Address("console", "t0"), gate.now)


def test_the_ceilings_are_far_above_what_people_do() -> None:
    assert UPDATES_A_DAY >= 40
    assert UPDATES_A_DAY_TOGETHER >= 1000


def test_what_nobody_can_read_waits_for_linked_people_and_is_set_aside(gate: Gate) -> None:
    store_batch(gate.store, gate.wire, [RawUpdate("x", "[")], gate.now)
    gate.bring((EDITOR, Path(UpdateKind.TEXT, "/status")))
    assert gate.work() == 1
    gate.work_off()
    (row,) = gate.kept("state = 'broken'")
    assert (row["stranger"], row["payload"]) == (NOBODY_KNOWN, "[")


def test_of_strangers_nothing_is_left_after_days(gate: Gate) -> None:
    who = "stranger-84917350261"
    gate.bring(
        *((who, Path(kind, text)) for kind, text in [(UpdateKind.TEXT, "/start AAAA-BBBB-CCCC")]),
        *((who, Path(kind, "x")) for kind in KINDS),
    )
    gate.work_off()
    for row in gate.kept("state = 'handled'"):
        gate.store.inbox.answered(row["id"], gate.now)
    gate.now += STRANGERS_KEPT + timedelta(minutes=1)
    purge(gate.store, 12, gate.now)
    assert gate.kept() == []
    assert found_anywhere(gate, who) == []


def test_what_could_not_be_read_goes_a_fortnight_later(gate: Gate) -> None:
    store_batch(gate.store, gate.wire, [RawUpdate("x", "[")], gate.now)
    gate.work_off()
    for days, left in ((BROKEN_KEPT - timedelta(days=1), 1), (timedelta(days=2), 0)):
        gate.now += days
        purge(gate.store, 12, gate.now)
        assert len(gate.kept()) == left


def test_a_code_that_a_stranger_presented_leaves_no_trace_of_them(gate: Gate) -> None:
    who = "stranger-84917350261"
    code = gate.code(f"/invite {gate.person('GDMN').id}")
    gate.bring((who, Path(UpdateKind.TEXT, f"/start {code}")))
    gate.work_off()
    for row in gate.kept("state = 'handled'"):
        gate.store.inbox.answered(row["id"], gate.now)
    gate.now += STRANGERS_KEPT + timedelta(minutes=1)
    purge(gate.store, 12, gate.now)
    assert found_anywhere(gate, who) == []


def found_anywhere(gate: Gate, word: str) -> list[str]:
    """The tables that hold the word in any column."""
    database = gate.store._db
    return [
        name
        for name in database.table_names()
        if any(word in str(tuple(row)) for row in rows(database, f"select * from [{name}]"))
    ]
