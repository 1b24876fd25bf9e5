"""The stored inbox: exactly one effect, at least one answer, and faults that stop nobody else."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.chat import Address, DeliveryError, Incoming, RawUpdate
from core.ledger import Entry
from core.month import Month
from engine.processor import BATCH
from store.database import Store
from store.ledger import Ledger
from store.seed import seed, seed_demo
from tests.cast import APRIL, DATA, MORNING
from tests.fakes.channel import BLOCKED, CUT, REFUSED, FakeChannel, busy
from tests.post import Engine


class Office(Engine):
    """The inbox over a real file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.channel = FakeChannel()
        super().__init__(self._opened, {"console": self.channel}, MORNING)

    def _opened(self) -> Store:
        store = Store.open(self.path, self.now)
        seed(store, DATA, self.now)
        seed_demo(store, DATA, self.now)
        return store

    def crash(self) -> None:
        """The process dies and another one starts on the same file."""
        self.thread.close()
        self.start()

    async def receive(self, *said: tuple[str, str], first_key: int = 1) -> None:
        batch = [
            self.channel.raw(who, text, f"1:{key}")
            for key, (who, text) in enumerate(said, start=first_key)
        ]
        await self.processor.receive("console", batch)

    async def later(self, **passed: float) -> None:
        self.pass_by(**passed)
        await self.processor.drain()

    def count(self, office: str = "GDTrH", month: Month = APRIL) -> int:
        return self.thread.now(lambda store: store.ledger.count(month, office))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path / "dondoc.db")
    yield found
    found.thread.close()


async def test_an_update_delivered_again_acts_once(office: Office) -> None:
    for _ in range(3):
        await office.receive(("editor", "/add 3 GDTrH"))
        await office.processor.drain()
    assert office.count() == 15
    assert len(office.channel.sent) == 1


async def test_what_was_stored_is_done_after_a_crash(office: Office) -> None:
    await office.receive(("editor", "/add 3 GDTrH"))
    office.crash()
    await office.processor.drain()
    assert office.count() == 15
    assert "12 → 15" in office.channel.sent[0][1]


async def test_an_answer_kept_before_a_crash_is_sent_after_it(office: Office) -> None:
    await office.receive(("editor", "/add 3 GDTrH"))
    await office.processor._handle_waiting()
    office.crash()
    await office.processor.drain()
    assert office.count() == 15
    assert len(office.channel.sent) == 1


@pytest.mark.parametrize("outcome", [CUT, DeliveryError("500", uncertain=True), busy(5)])
async def test_an_answer_that_failed_is_sent_again(office: Office, outcome: DeliveryError) -> None:
    office.channel.outcomes.append(outcome)
    await office.receive(("editor", "/add 3 GDTrH"))
    await office.processor.drain()
    assert office.channel.sent == []
    await office.later(seconds=10)
    assert len(office.channel.sent) == 1
    assert office.count() == 15


async def test_an_answer_to_a_chat_that_is_gone_is_set_aside(office: Office) -> None:
    office.channel.outcomes.append(BLOCKED)
    await office.receive(("editor", "/add 3 GDTrH"), ("VP", "/status"))
    await office.processor.drain()
    assert office.states() == {"undeliverable": 1, "answered": 1}
    assert office.count() == 15


async def test_answers_in_a_chat_keep_their_order(office: Office) -> None:
    office.channel.outcomes.append(CUT)
    await office.receive(*[("editor", f"/add {n} GDMN") for n in (1, 2, 3)])
    await office.processor.drain()
    assert office.channel.sent == []
    await office.later(minutes=1)
    told = [text.split("tháng 4/2026: ")[1][:5] for _, text in office.channel.sent]
    assert told == ["1 → 2", "2 → 4", "4 → 7"]


async def test_one_chats_failure_does_not_hold_up_another(office: Office) -> None:
    office.channel.outcomes.append(CUT)
    await office.receive(("editor", "/status"), ("GDMN", "/status"))
    await office.processor.drain()
    assert [to for to, _ in office.channel.sent] == ["GDMN"]


async def test_a_chat_that_moved_is_followed(office: Office) -> None:
    moved = DeliveryError("migrated", moved_to=Address("console", "-1001"))
    office.channel.outcomes.append(moved)
    await office.receive(("editor", "/status"))
    await office.processor.drain()
    assert [to for to, _ in office.channel.sent] == ["-1001"]


@pytest.mark.parametrize(
    ("outcome", "becomes"),
    [
        (REFUSED, "undeliverable"),
        (DeliveryError("migrated", moved_to=Address("console", "-1001")), "answered"),
    ],
    ids=["nobody takes it", "the chat has moved"],
)
async def test_after_a_day_an_answer_is_given_up_unless_there_is_a_new_place_for_it(
    office: Office, outcome: DeliveryError, becomes: str
) -> None:
    office.channel.outcomes.append(REFUSED)
    await office.receive(("editor", "/status"))
    await office.later(seconds=1)
    office.channel.outcomes.append(REFUSED)
    await office.later(hours=23)
    assert office.states() == {"handled": 1}
    office.channel.outcomes.append(outcome)
    await office.later(hours=2)
    assert office.states() == {becomes: 1}


async def test_what_cannot_be_understood_is_set_aside_and_the_rest_go_on(office: Office) -> None:
    batch = [
        office.channel.raw("editor", "/add 3 GDTrH", "1:1"),
        RawUpdate("1:2", json.dumps({"from": 5})),
        RawUpdate("1:3", "{not json"),
        office.channel.raw("editor", "/add 1 GDTrH", "1:4"),
    ]
    await office.processor.receive("console", batch)
    await office.processor.drain()
    assert office.count() == 16
    assert office.states() == {"answered": 2, "broken": 2}


async def test_a_fault_of_ours_is_told_and_rolls_back_only_its_own_update(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Ledger.append

    def faulty(self: Ledger, entry: Entry, article: int | None = None) -> Entry:
        if entry.count == 7:
            raise ZeroDivisionError
        return real(self, entry, article)

    monkeypatch.setattr(Ledger, "append", faulty)
    await office.receive(("editor", "/add 7 GDTrH"), ("VP", "/add 3 GDTrH"))
    await office.processor.drain()
    assert office.count() == 15
    told = dict(office.channel.sent)
    assert "mã lỗi: 1" in told["editor"]
    assert "ZeroDivision" not in told["editor"]


async def test_a_fault_of_the_disk_in_mid_command_undoes_it_and_lets_it_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fault of ours, for which the command would be given up, and it may be over soon."""
    real, left = Ledger.append, [1, 1]

    def faulty(self: Ledger, entry: Entry, article: int | None = None) -> Entry:
        kept = real(self, entry, article)
        if left:
            left.pop()
            fault = sqlite3.OperationalError("disk I/O error")
            fault.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise fault
        return kept

    monkeypatch.setattr(Ledger, "append", faulty)
    await office.receive(("editor", "/add 3 GDTrH"))
    with pytest.raises(sqlite3.OperationalError):
        await office.processor.drain()
    assert office.count() == 12
    await office.processor.drain()
    assert office.count() == 15
    assert "12 → 15" in office.channel.sent[-1][1]


async def test_of_whoever_is_forgotten_nothing_is_left_in_the_log_of_writes(office: Office) -> None:
    log, who = office.path.with_name(f"{office.path.name}-wal"), Address("console", "GDMN")
    await office.receive(("GDMN", "/forget"))
    await office.processor.drain()
    assert log.stat().st_size > 0
    (question,) = office.thread.now(lambda store: [*store.questions.open(who, office.now)])
    await office.receive(("GDMN", question.choices[0].label), first_key=2)
    assert office.thread.now(lambda store: store.people.at(who)) is None
    assert log.stat().st_size == 0


async def test_a_backlog_is_worked_off_many_to_a_transaction(office: Office) -> None:
    n = 2 * BATCH + 50
    await office.receive(*[("editor", f"/add 1 GDMN: dòng {number}") for number in range(n)])
    assert [await office.processor._handle_waiting() for _ in range(3)] == [BATCH, 50, 0]
    assert office.count("GDMN") == 1 + n


async def test_the_disks_settings_are_the_durable_ones(office: Office) -> None:
    def pragmas(store: Store) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [store._db.execute(f"pragma {name}").fetchone()[0] for name in names]

    assert office.thread.now(pragmas) == ["wal", 2, 1]
    assert office.path.stat().st_mode & 0o777 == 0o600


async def test_words_of_answered_updates_are_blanked(office: Office) -> None:
    await office.receive(("nobody", "/start SECRET-CODE-123"))
    await office.processor.drain()
    office.thread.now(lambda store: store.inbox.blank())
    kept = office.thread.now(
        lambda store: store._db.execute("select payload, reply, chat from inbox").fetchall()
    )
    assert kept == [("", None, None)]


async def test_a_time_that_cannot_be_does_not_decide_the_month(office: Office) -> None:
    from msgspec.structs import replace

    class Confused(FakeChannel):
        def parse(self, payload: str, received: datetime) -> Incoming | None:
            found = super().parse(payload, received)
            return replace(found, sent=datetime.fromtimestamp(0, UTC)) if found else None

    office.processor.channels = {"console": Confused()}
    await office.receive(("editor", "/add 3 GDTrH"))
    await office.processor._handle_waiting()
    assert office.count() == 15
    assert office.count(month=Month(1970, 1)) == 0


async def test_a_clock_that_was_set_back_hides_no_doubt_after_a_crash(office: Office) -> None:
    await office.receive(("editor", "/status"))
    earlier = office.now - timedelta(seconds=5)
    office.crash()
    office.thread.now(lambda store: store.inbox.recover(earlier))
    (answer,) = office.thread.now(
        lambda store: store.inbox.answers_to(Address("console", "editor"), 1)
    )
    assert answer.doubts == 1
