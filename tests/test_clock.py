"""A clock that is wrong plans nothing, sends nothing, and says so; when it is right again, all is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import LOOK_EVERY, ClockKeeper, ClockWatch, asking
from app.copies import Copies
from app.health import HealthCheck, examine_store, known_faults
from app.listening import Listening
from app.maintenance import Maintenance, copy_of
from app.program import Program
from config import Settings
from core.changes import What
from core.chat import Address
from core.events import ClockWrong, NoticeChanged
from core.ladder import MessageKind, Rules, note
from core.month import Month
from engine.tasks import StoreThread
from reminders.planner import plan_due
from store.backup import backups
from store.database import Store
from store.rows import rows, to_iso
from tests.cast import Department, at, demo_store
from tests.deployment import Deployment
from tests.fakes.bot_api import TOKEN
from tests.fakes.channel import FakeChannel
from tests.post import program_of

TRUE = at("2026-04-24 08:00")  # a day of nudges
BORN = at("2026-04-23 17:00")
NUDGED = 8  # offices below the floor; the editor and the leader get something too


@dataclass
class Machine:
    """The clock of the machine and the true time. answers: whether a platform tells it."""

    true: datetime = TRUE
    off: timedelta = timedelta(0)
    seconds: float = 0.0
    answers: bool = True
    heard: bool = False
    asked: int = 0

    def clock(self) -> datetime:
        return self.true + self.off

    async def ask(self) -> datetime | None:
        self.asked += 1
        return self.true if self.answers else None

    def pass_by(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass
class Field:
    machine: Machine
    thread: StoreThread
    program: Program
    channel: FakeChannel
    watch: ClockWatch
    keeper: ClockKeeper

    async def minute(self) -> None:
        """What the scheduler does, and then the sender."""
        await self.program.tick()
        await self.keeper.keep()
        await self.program.outbox_sender.drain()

    @property
    def sent(self) -> int:
        return len(self.channel.sent)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def field(machine: Machine) -> AsyncIterator[Field]:
    thread = StoreThread(lambda: demo_store(BORN))
    channel = FakeChannel()
    watch = ClockWatch(machine.clock, lambda: machine.seconds, machine.ask, lambda: machine.heard)
    program = program_of(
        *(thread, {"console": channel}, machine.clock, lambda: machine.seconds),
        trusts_clock=watch.trusted,
        true_time=watch.true_time,
    )
    yield Field(machine, thread, program, channel, watch, ClockKeeper(watch, program))
    thread.close()


async def test_with_the_right_clock_what_is_due_goes_out(field: Field) -> None:
    await field.minute()
    assert field.sent == NUDGED


@pytest.mark.parametrize("off", [timedelta(days=40), timedelta(days=365), -timedelta(days=9)])
async def test_started_with_a_wrong_clock_nothing_is_planned_until_it_is_right(
    field: Field, off: timedelta
) -> None:
    field.machine.off = off
    for _ in range(3):
        await field.minute()
        field.machine.pass_by(60)
    assert field.sent == 0
    field.machine.off = timedelta(0)
    await field.minute()
    assert field.sent == NUDGED + 1  # and the administrator hears of it


@pytest.mark.parametrize("off", [timedelta(minutes=9), -timedelta(minutes=9)])
async def test_a_few_minutes_matter_to_nobody(field: Field, off: timedelta) -> None:
    field.machine.true -= off
    field.machine.off = off
    await field.minute()
    assert field.sent == NUDGED


async def test_a_clock_that_leaps_while_the_bot_runs_is_noticed_before_anybody_is_told(
    field: Field,
) -> None:
    field.machine.true = BORN
    await field.minute()
    field.machine.off, field.machine.answers = timedelta(days=40), False
    field.machine.pass_by(25)
    await field.minute()
    assert field.sent == 0
    assert not await field.thread(lambda s: s.outbox.of_month(Month(2026, 5), list(MessageKind)))
    field.machine.off = timedelta(0)  # set right: known without asking anybody
    field.machine.pass_by(16 * 3600)
    field.machine.answers = True
    await field.minute()
    assert field.sent == NUDGED + 1


async def test_what_was_planned_stays_whatever_the_clock_says_meanwhile(field: Field) -> None:
    await field.keeper.keep()
    await field.program.tick()  # planned, not sent yet
    field.machine.off = timedelta(days=40)
    await field.minute()
    assert field.sent == 0
    field.machine.off = timedelta(0)
    await field.minute()
    assert field.sent == NUDGED + 1


def copied_elsewhere(tmp_path: Path) -> tuple[Settings, Path]:
    """A database whose copies are kept in a second place as well, and that place."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    settings = Settings(
        database=tmp_path / "dondoc.db", backups=tmp_path / "backups", copies_to=str(place)
    )
    Store.open(settings.database, BORN).close()
    return settings, place


@pytest.mark.parametrize("off", [timedelta(days=400), -timedelta(days=400)])
@pytest.mark.parametrize("while_it_runs", [False, True])
async def test_what_grows_old_does_so_by_the_true_time(
    tmp_path: Path, machine: Machine, field: Field, off: timedelta, *, while_it_runs: bool
) -> None:
    """Nobody is forgotten and no copy is thrown away because a clock was a year ahead."""
    settings, place = copied_elsewhere(tmp_path)
    copy_of(settings, TRUE - timedelta(days=2))
    maintenance, copies = Maintenance(field.program, settings), Copies(field.program, settings)

    def everything(store: Store) -> list[int]:
        tables = ("entry", "address", "outbox", "person where forgotten_at is null")
        return [len(rows(store._db, f"select 1 from {table}")) for table in tables]

    if while_it_runs:
        await field.minute()
    before = await field.thread(everything)
    machine.off = off
    for _ in range(2):  # at the first nobody may know the time yet
        await maintenance.nightly()
        await maintenance.catch_up()
        await copies.keep()
        await field.keeper.keep()
    assert await field.thread(everything) == before
    tonight = [TRUE - timedelta(days=2), TRUE]
    assert [made for made, _ in backups(settings.backups)] == tonight
    assert [made for made, _ in backups(place)] == [TRUE]


AHEAD = at("2027-05-27 09:00")
BACK = at("2026-04-22 09:05")


@pytest.fixture
def ahead(department: Department) -> Department:
    """A clock that was a year ahead while people wrote, and is right again."""
    department.running = frozenset({"console", "zalo"})
    department.say("editor", "/status")
    department.now = AHEAD
    for who, typed in (
        ("GDMN", "/vuongmac Thiếu người viết"),
        ("editor", "/add 3 GDTrH"),
        ("admin", "/capma GDMN"),
        ("nobody", "/start AAAA-BBBB-CCCC"),
        ("GDTH", "/xoadulieu"),
        ("GDTH", "/trang"),
        ("editor", "/danhba"),
        ("GDKT", "/dungnhantin"),
        ("KHTC", "/gui Tin https://sgd.gov.vn/tin-1"),
        ("admin", "/mien GDTrH 5/2027 sáp nhập"),
        ("admin", "/dinhmuc 8 12"),
        ("admin", "/lich 24/11/2027 nghỉ Ngày Văn hóa"),
        ("admin", "/donvi GDMN email gdmn@sgd.gov.vn văn thư"),
        ("admin", "/nhansu 5 -trưởng phòng"),
    ):
        department.say(who, typed)
    store = department.store
    store.emails.await_code(3, "gdct@sgd.gov.vn", "123456", AHEAD)
    store._db.execute("update portal_source set read_at = ?", [to_iso(AHEAD)])
    department.close("editor", "4/2027")
    department.now = BACK
    assert store.ahead.newest_record() == AHEAD
    with store.transaction():
        assert store.ahead.set_right(BACK)
    return department


def test_what_people_wrote_while_the_clock_was_ahead_waits_for_no_year(ahead: Department) -> None:
    told = [(one.address.id, one.message.key) for _, one in ahead.pass_to(at("2026-04-23 10:00"))]
    assert ("editor", "obstacle/1/raised/p10") in told
    heads = ahead.store.inbox.heads({"console"})
    assert heads
    assert max(head.due for head in heads) <= BACK


def test_no_code_and_no_question_lives_for_a_year(ahead: Department) -> None:
    assert ahead.store.invitations.unused() == ()
    assert What.CODE_WITHDRAWN in {one.what for one in ahead.store.changes.page(None, 5)}
    assert "chưa có gì thay đổi" in ahead.say("GDTH", "/pick 1 1").text
    assert ahead.store.emails.awaited(3, BACK) == ""
    assert ahead.store.invitations.may_guess(Address("console", "nobody"), BACK)
    assert rows(ahead.store._db, "select 1 from stranger where day > '2026-04-22'") == []


def test_the_ledger_keeps_its_times_and_no_light_is_red_for_them(ahead: Department) -> None:
    (newest,) = rows(ahead.store._db, "select max(at) as at from entry")
    assert newest["at"] == to_iso(AHEAD)
    findings = {one.name: one.ok for one in examine_store(ahead.store, Settings(), BACK)}
    assert findings["clock"]
    with ahead.store.transaction():
        assert not ahead.store.ahead.set_right(BACK + timedelta(minutes=1))
    ahead.now = at("2028-01-01 08:00")
    ahead.say("editor", "/add 1 GDTrH")
    findings = {one.name: one.ok for one in examine_store(ahead.store, Settings(), BACK)}
    assert not findings["clock"]


def test_no_time_but_of_what_is_only_added_to_is_still_to_come(ahead: Department) -> None:
    """Every column with a moment, in every table."""
    sql = (
        "select t.name as held, c.name as text from sqlite_schema t, pragma_table_info(t.name) c"
        " where t.type = 'table' and c.type = 'TEXT' and t.name not like 'sqlite_%'"
    )
    year = f"{AHEAD.year}-%+07:00"
    found = {
        row["held"]
        for row in rows(ahead.store._db, sql)
        if rows(ahead.store._db, f"select 1 from {row['held']} where {row['text']} like ?", [year])
    }
    assert found == {"change", "decision", "entry", "fact"}


@pytest.mark.parametrize("started_anew", [False, True])
async def test_a_clock_that_is_right_again_sets_right_what_was_written(
    field: Field, machine: Machine, *, started_anew: bool
) -> None:
    if not started_anew:
        machine.off = AHEAD - TRUE
        await field.minute()
        machine.off = timedelta(0)

    def written(store: Store) -> None:
        with store.transaction():
            store.outbox.plan(note("x", 12, NoticeChanged("x"), AHEAD), AHEAD)

    await field.thread(written)
    await field.minute()
    assert "x" in [
        one.key
        for one in await field.thread(
            lambda s: s.outbox.of_month(Month.of(AHEAD), [MessageKind.NOTE])
        )
        if one.state == "sent"
    ]


@pytest.mark.parametrize("restored", [False, True])
async def test_rungs_that_a_clock_ahead_planned_are_planned_again_in_their_time(
    field: Field, machine: Machine, *, restored: bool
) -> None:
    """As by a command line, which asks no platform; and which may have restored a copy then."""

    def planned(store: Store) -> None:
        if restored:
            store.remember("restored", AHEAD.isoformat())
        plan_due(store, Rules(), AHEAD)

    await field.thread(planned)
    await field.minute()
    before = 0 if restored else NUDGED  # what was due at a restore is held
    assert field.sent == before
    known = await field.thread(lambda store: rows(store._db, "select distinct month from rung"))
    assert [one["month"] for one in known] == [str(Month.of(TRUE))]
    machine.pass_by(5 * 24 * 3600)  # the month's last working day
    await field.minute()
    assert field.sent > before


async def test_a_network_that_comes_before_the_time_does_not_make_a_wrong_clock_right(
    field: Field,
) -> None:
    field.machine.off, field.machine.answers = timedelta(days=40), False
    await field.minute()
    field.machine.answers = field.machine.heard = True
    await field.minute()
    assert field.sent == 0
    assert not await field.thread(lambda store: rows(store._db, "select 1 from rung"))


@pytest.mark.parametrize("off", [timedelta(days=400), -timedelta(days=400)])
async def test_nothing_is_thrown_away_because_a_platforms_clock_is_wrong(
    tmp_path: Path, field: Field, machine: Machine, off: timedelta
) -> None:
    settings, place = copied_elsewhere(tmp_path)
    mine = [TRUE - timedelta(days=days) for days in (20, 2)]
    for made in mine:
        copy_of(settings, made)
        copy_of(settings.model_copy(update={"backups": place}), made)
    machine.true, machine.off = TRUE + off, -off
    await field.keeper.keep()
    assert field.watch.is_wrong
    await Maintenance(field.program, settings).nightly()
    await Copies(field.program, settings).keep()
    assert {*mine} <= {made for made, _ in backups(settings.backups)}
    assert {*mine} <= {made for made, _ in backups(place)}


async def test_without_a_network_the_clock_is_believed_once_a_platform_was_heard(
    field: Field,
) -> None:
    field.machine.answers = False
    await field.minute()
    assert field.sent == 0
    field.machine.heard = True
    await field.minute()
    assert field.sent == NUDGED


async def test_a_right_clock_is_asked_about_every_ten_minutes(field: Field) -> None:
    for _ in range(20):
        await field.keeper.keep()
        field.machine.pass_by(60)
    assert field.machine.asked == 20 * 60 / LOOK_EVERY


async def test_health_doctor_and_the_health_line_say_it(
    field: Field, deployment: Deployment
) -> None:
    clock, monotonic = field.machine.clock, lambda: field.machine.seconds
    check = HealthCheck(
        field.program, Listening({}, [], Rules(), clock, monotonic, 0.0), field.watch
    )
    field.machine.off = timedelta(days=40)
    await field.minute()
    assert not (await check.examine()).ready

    def faults(store: Store) -> list[str]:
        return known_faults(store, deployment.settings, field.program.now())

    assert "time" in await field.thread(faults)
    field.machine.off = timedelta(0)
    await field.minute()
    assert (await check.examine()).ready
    assert "time" not in await field.thread(faults)


async def test_a_database_that_was_made_a_year_ahead_takes_the_right_day_when_it_is_known(
    machine: Machine, field: Field
) -> None:
    def made_ahead(store: Store) -> None:
        with store.transaction():
            store.be_born(TRUE + timedelta(days=365))

    def born(store: Store) -> datetime:
        return store.born

    await field.thread(made_ahead)
    findings = await field.thread(lambda store: list(examine_store(store, Settings(), TRUE)))
    assert not next(one for one in findings if one.name == "born").ok
    machine.true = BORN
    await field.minute()
    assert await field.thread(born) == BORN
    machine.pass_by(15 * 3600)
    await field.minute()
    assert field.sent == NUDGED  # no rung was lost


async def test_the_administrator_is_told_by_how_much(field: Field) -> None:
    field.machine.off = timedelta(days=2)
    await field.minute()
    field.machine.off = timedelta(0)
    await field.minute()

    def events(store: Store) -> list[object]:
        found = store.outbox.of_month(Month.of(TRUE), [MessageKind.NOTE])
        return [one.about for one in found if isinstance(one.about, ClockWrong)]

    assert await field.thread(events) == [ClockWrong("", 2880)]


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, False),
        ({"telegram_token": TOKEN}, True),
        ({"zalo_token": TOKEN}, True),
        ({"telegram_token": TOKEN, "telegram_base_url": "http://127.0.0.1:8081"}, False),
        ({"telegram_token": TOKEN, "telegram_base_url": "http://localhost:8081"}, False),
        ({"telegram_token": TOKEN, "telegram_base_url": "http://bot-api:8081"}, False),
        ({"telegram_token": TOKEN, "telegram_base_url": "http://192.168.1.5:8081"}, True),
        ({"telegram_token": TOKEN, "telegram_base_url": "https://[2001:db8::1]"}, True),
    ],
)
def test_a_server_on_this_machine_knows_no_better(settings: dict[str, Any], asked: bool) -> None:
    assert (asking(Settings(**settings)) is not None) is asked
