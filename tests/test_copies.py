"""A second place for copies, and the second machine: what dies with the first, and that it is said."""

import asyncio
import os
import shlex
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

import bot
from app import commands
from app.copies import AFTER, AGAIN, MANY, Copies, newest_whole, promote
from app.health import known_faults
from channels.telegram.channel import TelegramChannel
from config import Settings
from core.changes import What
from core.ladder import MessageKind
from core.people import Role
from store.backup import backups
from store.database import Store
from store.journal import read_journal
from tests.cast import APRIL, MORNING
from tests.deployment import Deployment, Running
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.inbox import Inbox, until

NOBODY = 65534


@dataclass
class First:
    """The first machine, and the place to which its copies go."""

    deployment: Deployment
    place: Path
    running: Running
    copies: Copies = field(init=False)

    def __post_init__(self) -> None:
        self.leads_to(str(self.place))

    def leads_to(self, place: str) -> None:
        settings = self.deployment.settings.model_copy(update={"copies_to": place})
        self.copies = Copies(self.running.program, settings)

    async def after(self, minutes: float) -> int:
        """Let time pass by, as the scheduler does; how many copies are in the place then."""
        for _ in range(int(minutes)):
            self.deployment.now += timedelta(minutes=1)
            await self.copies.keep()
        return len(backups(self.place))


@pytest.fixture
async def first(tmp_path: Path, deployment: Deployment) -> AsyncIterator[First]:
    place = tmp_path / "second-place"
    place.mkdir()
    with deployment.running() as running:
        found = First(deployment, place, running)
        await found.copies.keep()
        yield found


async def test_an_hour_in_which_something_came_is_copied_and_a_quiet_one_is_not(
    first: First,
) -> None:
    assert await first.after(0) == 1
    assert await first.after(180) == 1
    first.deployment.add(1)
    assert await first.after(1) == 2  # the hour was over long ago
    first.deployment.add(1)
    assert await first.after(58) == 2
    assert await first.after(2) == 3


async def test_many_entries_as_of_an_import_are_copied_at_once(first: First) -> None:
    for _ in range(MANY):
        first.deployment.add(1)
    assert await first.after(1) == 2


async def test_the_copies_are_whole_closed_to_others_and_have_their_journal(first: First) -> None:
    ((_, path),) = backups(first.place)
    assert newest_whole(first.place) is not None
    assert path.stat().st_mode & 0o777 == 0o600
    assert not list(first.place.glob("*.part"))


async def test_a_command_takes_the_copy_away(first: First, tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    program = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])"
    line = shlex.join([sys.executable, "-c", program, "{file}", str(target)])
    first.leads_to(line)
    await first.copies.keep()
    assert newest_whole(target) is not None


@pytest.mark.parametrize("place", ["/no/such/folder", "false {file}", "/no/such/command {file}"])
async def test_a_place_that_takes_nothing_is_named_and_tried_again(
    first: First, place: str
) -> None:
    def faults(store: Store) -> list[str]:
        return known_faults(store, first.copies.settings, first.deployment.now)

    first.leads_to(place)
    await first.copies.keep()
    assert "copies" in await first.running.thread(faults)
    await first.after(AGAIN.total_seconds() / 60 + 1)
    await first.running.program.outbox_sender.drain()
    told = [to for to, text in first.running.channel.sent if "COPIES_TO" in text]
    assert told == ["admin"]
    first.leads_to(str(first.place))
    await first.after(AGAIN.total_seconds() / 60 + 1)
    assert "copies" not in await first.running.thread(faults)


async def test_a_place_that_takes_nothing_for_a_week_does_not_fill_this_machines_disk(
    first: First,
) -> None:
    first.leads_to("false {file}")
    waiting = first.copies.settings.backups / "hourly"
    before = len(backups(waiting))
    for _ in range(5):
        await first.after(AGAIN.total_seconds() / 60 + 1)
    assert len(backups(waiting)) == before


async def test_an_hour_whose_copy_could_not_be_taken_is_copied_soon_after(first: First) -> None:
    first.deployment.add(1)
    away = first.place.rename(first.place.with_name("away"))
    await first.after(61)
    away.rename(first.place)
    assert await first.after(AGAIN.total_seconds() / 60 + 1) == 2


@pytest.mark.parametrize("fails_first", [False, True])
async def test_a_clock_that_was_set_back_holds_up_no_copy(
    first: First, *, fails_first: bool
) -> None:
    if fails_first:
        away = first.place.rename(first.place.with_name("away"))
        await first.after(1)
        away.rename(first.place)
    else:
        await first.after(1)
    first.deployment.now -= timedelta(days=1)
    first.deployment.add(1)
    before = len(backups(first.place))
    assert await first.after(1) == before + 1


async def test_a_journal_that_could_not_be_carried_is_carried_later(first: First) -> None:
    def pause(store: Store) -> None:
        with store.transaction():
            store.changes.note(What.PAUSED, first.deployment.now)

    first.leads_to(str(first.place / "away"))
    await first.running.thread(pause)
    await first.after(1)
    (first.place / "away").mkdir()
    await first.after(AGAIN.total_seconds() / 60 + 1)
    assert What.PAUSED in {one.what for one in read_journal(first.place / "away/dondoc.journal")}


async def test_old_copies_leave_the_place(first: First) -> None:
    keep = timedelta(days=first.copies.settings.keep_backups_days)
    old = first.place / f"dondoc-{MORNING - keep - AFTER:%Y%m%d-%H%M%S}.db"
    old.write_bytes(b"")
    first.deployment.add(MANY)
    await first.after(61)
    assert not old.exists()


# The drill: the first machine dies in mid-work, the second takes over.


@pytest.fixture
def second(tmp_path: Path) -> Settings:
    folder = tmp_path / "second-machine"
    return Settings(database=folder / "dondoc.db", backups=folder / "backups")


async def test_the_second_machine_goes_on_and_says_what_was_lost(
    first: First, second: Settings
) -> None:
    before = first.deployment.count()
    first.deployment.add(2)
    await first.after(61)
    first.deployment.add(3)  # and the machine dies within the hour
    now = first.deployment.now + timedelta(minutes=20)
    done = promote(first.place, second, now)
    assert done is not None
    store = Store.open(second.database, now)
    assert store.ledger.count(APRIL, "GDMN") == before + 2
    notes = [
        one.key
        for one in store.outbox.of_month(APRIL, [MessageKind.NOTE])
        if one.key.startswith("restored/")
    ]
    assert len(notes) == len(store.people.having(Role.EDITOR, Role.ADMIN))
    store.close()
    assert now - done[0] < AFTER


async def test_whoever_lost_a_role_after_the_copy_has_none_on_the_second_machine(
    first: First, second: Settings
) -> None:
    def dismiss(store: Store) -> None:
        with store.transaction():
            leader = store.people.having(Role.LEADER)[0]
            store.roles.end(leader.id, leader.grants[0], None, first.deployment.now)

    await first.running.thread(dismiss)
    assert await first.after(1) == 1  # no new copy: only its journal was carried there
    promote(first.place, second, first.deployment.now)
    store = Store.open(second.database, first.deployment.now)
    assert store.people.having(Role.LEADER) == ()
    store.close()


def test_a_damaged_copy_is_passed_over(tmp_path: Path, second: Settings) -> None:
    (tmp_path / "dondoc-20260422-080000.db").write_bytes(b"half of it")
    assert promote(tmp_path, second, MORNING) is None
    assert not second.database.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
@pytest.mark.parametrize("closed", ["", "dondoc-20260422-080000.db"])
def test_copies_that_may_not_be_read_are_not_called_damaged(
    tmp_path: Path, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when root brought them here, and the command works as the service's user."""
    monkeypatch.chdir(tmp_path)  # whose parents are closed to others
    tmp_path.chmod(0o755)
    (tmp_path / "dondoc-20260422-080000.db").write_bytes(b"whole or not")
    (tmp_path / closed).chmod(0o700)
    os.seteuid(NOBODY)
    try:
        with pytest.raises(PermissionError):
            newest_whole(Path())
    finally:
        os.seteuid(0)


# Whether the first machine still runs.


async def test_it_is_noticed_that_the_first_machine_still_polls(api: BotApi) -> None:
    """What the service does after a 409: it asks again soon."""

    async def keeps_polling() -> None:
        channel = TelegramChannel(TOKEN, base_url=api.url)
        try:
            while True:
                with suppress(Exception):
                    await channel.listen(Inbox().receive)
                await asyncio.sleep(0.01)
        finally:
            await channel.close()

    first = asyncio.create_task(keeps_polling())
    await until(lambda: api.held is not None)
    second = TelegramChannel(TOKEN, base_url=api.url)
    assert await second.taken(20)
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    await second.close()


def promoted(
    settings: Settings, place: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bot, "load_settings", lambda: settings)
        patched.setattr(bot, "wall_clock", lambda: MORNING)
        code = bot.main(["promote", str(place), *more])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize(
    ("more", "code", "told"), [((), 1, "--off"), (("--off",), 0, "Máy này tiếp tục từ bản sao")]
)
def test_where_nobody_can_tell_it_has_to_be_said(
    deployment: Deployment,
    second: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    place = tmp_path / "place"
    with deployment.running() as running:
        copies = Copies(
            running.program, deployment.settings.model_copy(update={"copies_to": str(place)})
        )
        place.mkdir()
        asyncio.run(copies.keep())
    found = promoted(second, place, capsys, *more)
    assert found[0] == code
    assert told in found[1]
    assert second.database.exists() is (code == 0)


def test_nothing_is_changed_while_the_first_machine_polls(
    second: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def taken(_channel: TelegramChannel, _seconds: float) -> bool:
        return True

    monkeypatch.setattr(TelegramChannel, "taken", taken)
    settings = second.model_copy(update={"telegram_token": SecretStr(TOKEN)})
    code, told = promoted(settings, tmp_path, capsys)
    assert code == 1
    assert "Vẫn có chương trình khác" in told
    assert not second.database.exists()
    assert commands.FIRST_ASKS_AGAIN > 0
