"""Every path on which somebody who is not linked can cause an answer, and what all of it may cost.

The paths are generated: each kind of update, in private and in a group, with every text that means
something to the bot. They are let through the inbox as the platforms' own updates would be.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest
from msgspec.json import decode

from app.maintenance import purge
from channels.splitting import messages
from channels.zalo.channel import TEXT_LIMIT
from config import Settings
from core.chat import (
    Address,
    Channel,
    ChannelClosedError,
    Incoming,
    IncomingFile,
    RawUpdate,
    Receive,
    Reply,
    UpdateKind,
)
from core.ladder import Rules
from core.month import Month
from engine.intake import store_batch
from handlers import dispatch
from handlers.gate import gate
from handlers.request import Services
from handlers.strangers import (
    ANSWERS_A_DAY,
    ANSWERS_A_DAY_TOGETHER,
    ANSWERS_WITH_A_CODE,
    DAYS_TO_SPEND_IT,
    PERCENT_OF_ALLOWANCE,
    share_of,
)
from handlers.table import CHOICES, COMMANDS, names_of
from store.rows import marks, rows
from tests.cast import Department, work_off

ALLOWANCE = 3000
WHO = "nobody"
CODE = "/start AAAA-BBBB-CCCC"
FILE = IncomingFile("2026.xlsx", "f1", 1000)
TYPED = sorted({f"/{name}" for command in (*COMMANDS, *CHOICES) for name in names_of(command)})
TEXTS = (
    *TYPED,
    *(f"{name} 1 GDMN x" for name in TYPED),
    *(CODE, "/start", "/pick 9 9", "/pick 1 1", "/pick", "/pick a b", "/khongco", "/"),
    *("1", "7.", "999999999999", "+3 GDTrH", "3 GDTrH\n4 GDMN", "status", "tình hình"),
    *("xin chào", "", " ", "e" + "\u0301" * 500, "a " * 2000, "\u202e/start x", "{", "<b>"),
)
KINDS = tuple(UpdateKind)


@dataclass(frozen=True)
class Path:
    """One thing that somebody can send."""

    kind: UpdateKind
    text: str
    group: bool = False


PATHS = tuple(Path(*one) for one in product(KINDS, TEXTS, (False, True)))


@dataclass
class Wire:
    """A channel whose updates are `Incoming`s kept by their number: what the parsers hand over."""

    name: str
    known: dict[str, Incoming] = field(default_factory=dict)
    takes_files: bool = False

    def raw(self, path: Path, who: str, department: Department) -> RawUpdate:
        key = f"1:{len(self.known)}"
        sender = Address(self.name, who)
        chat = Address(self.name, "group") if path.group else sender
        self.known[key] = Incoming(
            key,
            sender,
            chat,
            who,
            path.text,
            department.now,
            path.kind,
            path.group,
            numbered=True,
            file=FILE if path.kind is UpdateKind.FILE else None,
        )
        return RawUpdate(key, json.dumps(key))

    def parse(self, payload: str, _received: object) -> Incoming:
        return self.known[json.loads(payload)]

    async def listen(self, receive: Receive) -> None:
        raise ChannelClosedError("a test")

    def parts(self, _to: Address, reply: Reply) -> Sequence[Reply]:
        return (reply,)

    async def send(self, to: Address, reply: Reply) -> str:
        raise AssertionError(to)

    async def fetch(self, file: IncomingFile, limit: int) -> bytes:
        raise AssertionError(file)

    async def close(self) -> None: ...


@dataclass
class Town:
    """The department, and everybody else. allowance: as of a channel whose messages are counted."""

    department: Department = field(
        default_factory=lambda: Department(rules=Rules(allowances={"zalo": ALLOWANCE}))
    )
    channel: str = "zalo"

    def __post_init__(self) -> None:
        self.wire = Wire(self.channel)

    def say(self, path: Path, who: str = WHO) -> Reply | None:
        """Let it in, work it off, and return what is kept to be sent."""
        return self.say_all([path], who)[0]

    def say_all(self, paths: Sequence[Path], who: str = WHO) -> list[Reply | None]:
        department, wire = self.department, self.wire
        raws = [wire.raw(path, who, department) for path in paths]
        store = department.store
        store_batch(store, wire, raws, department.now)
        channels: dict[str, Channel] = {wire.name: wire}
        while work_off(department.services(), channels, department.now).updates:
            pass
        keys = [raw.key for raw in raws]
        sql = f"select key, reply from inbox where key in ({marks(keys)}) and channel = ?"
        found = {row["key"]: row["reply"] for row in rows(store._db, sql, [*keys, wire.name])}
        assert not rows(store._db, "select 1 from inbox where state in ('new', 'broken')")
        kept = [found.get(raw.key) for raw in raws]
        return [decode(reply, type=Reply) if reply else None for reply in kept]

    def told(self, paths: Sequence[Path], who: str = WHO) -> list[Reply]:
        return [reply for reply in self.say_all(paths, who) if reply and not reply.leave]

    def text(self, text: str, who: str = WHO) -> Reply | None:
        return self.say(Path(UpdateKind.TEXT, text), who)


@pytest.fixture
def town() -> Town:
    return Town()


def counted(town: Town) -> int:
    """What strangers cost this channel so far this month, as it is put down."""
    day = town.department.now.date()
    return town.department.store.strangers.told_on(town.channel, day)[1]


def test_the_budget_is_a_handful_and_a_twentieth() -> None:
    assert ANSWERS_A_DAY <= 5
    assert PERCENT_OF_ALLOWANCE <= 5


@pytest.mark.parametrize("kind", KINDS)
def test_on_no_path_is_a_stranger_told_more_than_a_handful_a_day(
    town: Town, kind: UpdateKind
) -> None:
    paths = [path for path in PATHS if path.kind is kind and not path.group]
    told = town.told([path for path in paths for _ in range(3)])
    assert len(told) <= ANSWERS_A_DAY
    assert counted(town) == len(told)


def test_all_paths_of_a_day_together_are_a_handful(town: Town) -> None:
    assert len(town.told(PATHS)) == ANSWERS_A_DAY == counted(town)


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_group_nothing_is_said_to_who_is_not_linked(town: Town, kind: UpdateKind) -> None:
    assert not town.told([path for path in PATHS if path.group and path.kind is kind])
    assert not counted(town)


def test_each_path_counts_as_one_message_where_it_is_answered() -> None:
    """Alone, by somebody new each time: what is said fits into a message, and is put down."""
    town = Town(channel="telegram")  # so that all of them together are not what stops it
    for number, path in enumerate(path for path in PATHS if not path.group):
        before = counted(town)
        if number % (ANSWERS_A_DAY_TOGETHER // 2) == 0:
            town.department.now += timedelta(days=1)
            before = counted(town)
        reply = town.say(path, f"somebody{number}")
        assert counted(town) - before == (reply is not None), path
        if reply is not None:
            assert len(messages(reply.text, TEXT_LIMIT)) == 1
            assert not reply.attachments


def test_many_strangers_are_told_a_share_of_the_allowance_and_no_more(town: Town) -> None:
    share = ALLOWANCE * PERCENT_OF_ALLOWANCE // 100
    assert share == share_of(ALLOWANCE) == 150
    told = 0
    while town.department.now < Department().now + timedelta(days=8):  # up to the month's end
        for number in range(30):
            reply = town.text("xin chào", f"{town.department.now:%d}-{number}")
            told += reply is not None
        town.department.now += timedelta(days=1)
    assert told == 8 * (share // DAYS_TO_SPEND_IT)


def test_the_month_is_never_more_than_its_share(town: Town) -> None:
    town.department.pass_to(town.department.now + timedelta(days=9))  # 1 May
    told = 0
    for day in range(30):
        for number in range(20):
            told += town.text("xin chào", f"{day}-{number}") is not None
        town.department.now += timedelta(days=1)
    assert Month.of(town.department.now - timedelta(days=1)) == Month(2026, 5)
    assert told == share_of(ALLOWANCE)
    assert town.text("xin chào") is None
    town.department.now += timedelta(days=1)  # June
    assert town.text("xin chào") is not None


def test_where_nothing_is_counted_by_the_platform_there_is_a_bound_all_the_same() -> None:
    town = Town(channel="telegram")
    told = [town.text("xin chào", f"somebody{number}") for number in range(300)]
    assert sum(reply is not None for reply in told) == ANSWERS_A_DAY_TOGETHER


def spent(town: Town) -> None:
    """Others have used up what strangers may cost today."""
    for number in range(ALLOWANCE):
        if town.text("xin chào", f"other{number}") is None:
            return


def test_a_right_code_opens_whatever_others_have_spent(town: Town) -> None:
    code = town.department.code()
    spent(town)
    assert town.text("xin chào") is None
    notice = town.text(f"/start {code}")
    assert notice is not None
    linked = town.text(notice.choices[0].pick)
    assert linked is not None
    assert "Đã liên kết" in linked.text
    assert town.text("/status") is not None


def test_a_right_code_opens_for_who_was_told_enough_and_may_be_declined(town: Town) -> None:
    town.told([Path(UpdateKind.TEXT, "xin chào")] * 20)
    notice = town.text(f"/start {town.department.code()}")
    assert notice is not None
    assert town.text(notice.choices[1].pick) is not None
    assert town.text("xin chào") is None


def test_a_right_code_is_no_way_to_be_told_without_end(town: Town) -> None:
    code = town.department.code()
    told = town.told([Path(UpdateKind.TEXT, f"/start {code}")] * 100)
    assert len(told) == ANSWERS_WITH_A_CODE


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not UpdateKind.TEXT])
def test_a_right_code_opens_only_as_a_text(town: Town, kind: UpdateKind) -> None:
    town.say(Path(kind, f"/start {town.department.code()}"))
    reserved = town.department.store.invitations.reserved(Address("zalo", WHO), town.department.now)
    assert reserved is None


def test_wrong_codes_are_counted_when_nobody_is_told_any_more(town: Town) -> None:
    spent(town)
    assert not town.told([Path(UpdateKind.TEXT, CODE)] * 50)
    assert not town.department.store.invitations.may_guess(
        Address("zalo", WHO), town.department.now
    )


def test_what_is_too_long_for_a_code_is_not_looked_at_when_all_is_spent(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent(town)
    read: list[str] = []
    for where in (
        "handlers.gate.as_typed",
        "handlers.dispatch.as_typed",
        "handlers.dispatch.clean",
    ):
        monkeypatch.setattr(where, read.append)
    assert not town.told([Path(UpdateKind.TEXT, "/start " + "e" + "\u0301" * 4000)] * 9)
    assert not read


def test_the_budget_is_the_same_after_a_restart(town: Town) -> None:
    assert len(town.told([Path(UpdateKind.TEXT, "xin chào")] * 9)) == ANSWERS_A_DAY
    again = Town(town.department)  # nothing but the store is left
    again.wire.known = dict(town.wire.known)
    assert again.text("xin chào") is None


def test_the_night_forgets_who_it_was_and_keeps_the_sum(town: Town) -> None:
    town.told([Path(UpdateKind.TEXT, "xin chào")] * 9)
    town.department.now += timedelta(days=1)
    purge(town.department.store, 12, town.department.now)
    assert not rows(town.department.store._db, "select 1 from stranger")
    assert counted(town) == ANSWERS_A_DAY
    assert town.text("xin chào") is not None


def test_a_fault_of_ours_is_told_no_more_often_than_anything_else(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Reply:
        raise RuntimeError("a test")

    monkeypatch.setattr(dispatch, "_answer", fails)
    assert len(town.told([Path(UpdateKind.TEXT, "xin chào")] * 20)) == ANSWERS_A_DAY


def asked_for_access(town: Town, times: int) -> Iterator[Reply]:
    for number in range(times):
        who = f"somebody{number}"
        if (welcome := town.text("xin chào", who)) is None:
            return
        if (reply := town.text(welcome.choices[0].pick, who)) is not None:
            yield reply


def test_the_notes_that_strangers_cause_cost_as_answers_do(town: Town) -> None:
    department = town.department
    admin = department.person("admin")
    with department.store.transaction():
        department.store.people.link(admin.id, Address("zalo", "admin"), department.now)
        department.store.people.change(admin.id, channel="zalo")
    department.running = frozenset({"console", "zalo"})
    replies = list(asked_for_access(town, 30))
    notes = department.store.outbox.planned_under("access/")
    assert notes
    assert counted(town) == share_of(ALLOWANCE) // DAYS_TO_SPEND_IT
    assert 2 * len(replies) + notes <= counted(town) + 1
    passed_on = [reply for reply in replies if "Đã chuyển" in reply.text]
    assert len(passed_on) == notes  # and who was not passed on is not told so


def test_what_is_allowed_follows_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZALO_MONTHLY_MESSAGES", "1000")
    assert Settings(_env_file=None).rules.allowances == {"zalo": 1000}


def test_who_is_linked_is_never_stopped_at_the_gate(town: Town) -> None:
    department = town.department
    spent(town)
    for _ in range(50):
        assert department.say("editor", "/status").text
    said: Services = department.services()
    incoming = Incoming(
        "1:x", Address("console", "editor"), Address("console", "g"), "x", "x", department.now
    )
    assert gate(said, incoming, department.now, lambda: Reply("x")) == Reply("x")


# Groups

GROUP = Address("telegram", "-100")
LEAVE = Reply("", leave=True)


def in_group(
    town: Town, who: str, form: UpdateKind = UpdateKind.TEXT, *, addressed: bool = True
) -> Reply | None:
    department = town.department
    incoming = Incoming(
        "1:x",
        Address("console", who),
        GROUP,
        "x",
        "/status",
        department.now,
        form,
        group=True,
        addressed=addressed,
    )
    return gate(department.services(), incoming, department.now, lambda: Reply("x"))


@pytest.mark.parametrize("form", [UpdateKind.TEXT, UpdateKind.OTHER, UpdateKind.ADDED])
@pytest.mark.parametrize("who", [WHO, "editor", "GDMN"])
def test_a_group_that_no_admin_bound_is_left_once(town: Town, who: str, form: UpdateKind) -> None:
    assert in_group(town, who, form) == LEAVE
    assert [in_group(town, who) for _ in range(60)] == [None] * 60


@pytest.mark.parametrize("form", [UpdateKind.TEXT, UpdateKind.ADDED])
def test_in_a_bound_group_it_is_said_once_a_day_that_nothing_is_served_there(
    town: Town, form: UpdateKind
) -> None:
    in_group(town, "admin", form)
    town.department.now += timedelta(days=1)
    assert in_group(town, "GDMN", addressed=False) is None
    assert [in_group(town, who) for who in (WHO, "GDMN", "editor", "admin")] == [
        None,
        Reply("x"),
        None,
        None,
    ]
    town.department.now += timedelta(days=1)
    assert in_group(town, "editor") == Reply("x")


def test_a_group_from_which_the_bot_was_taken_is_bound_no_longer(town: Town) -> None:
    in_group(town, "admin", UpdateKind.ADDED)
    in_group(town, "editor", UpdateKind.BLOCKED)
    assert in_group(town, "editor", UpdateKind.ADDED) == LEAVE
