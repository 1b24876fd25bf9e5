"""There is always a copy: nightly, checked by opening it, kept for a month, readable by its owner."""

import asyncio
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

import bot
from app.service import HOURLY, MORNING, NIGHT
from store import backup
from store.backup import DamagedError, StoppedError, back_up, backups, check, prune, put_back
from tests.cast import at
from tests.deployment import Deployment


def copies(deployment: Deployment) -> list[Path]:
    return [path for _, path in backups(deployment.settings.backups)]


async def test_a_night_leaves_a_whole_copy_that_only_its_owner_reads(
    deployment: Deployment,
) -> None:
    deployment.add(3)
    deployment.now = at("2026-04-23 02:30")
    with deployment.running() as running:
        await running.maintenance.nightly()
    (copy,) = copies(deployment)
    assert copy.name == "dondoc-20260423-023000.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert deployment.settings.backups.stat().st_mode & 0o777 == 0o700
    check(copy)
    with closing(sqlite3.connect(copy)) as db:
        (count,) = db.execute(
            "select sum(count) from entry where office = 'GDMN' and month = '2026-04'"
        ).fetchone()
    assert count == 4


async def test_copies_are_kept_for_thirty_days_and_the_newest_for_ever(
    deployment: Deployment,
) -> None:
    with deployment.running() as running:
        for day in range(40):
            deployment.now = at("2026-05-01 02:30") + timedelta(days=day)
            await running.maintenance.nightly()
    kept = [made for made, _ in backups(deployment.settings.backups)]
    assert kept[0] == at("2026-05-10 02:30")
    assert kept[-1] == at("2026-06-09 02:30")
    assert len(kept) == 31
    prune(deployment.settings.backups, timedelta(days=30), at("2027-01-01 00:00"))
    assert [made for made, _ in backups(deployment.settings.backups)] == [at("2026-06-09 02:30")]


def test_the_bell_rings_for_the_copy_at_an_hour_of_its_own() -> None:
    assert len({NIGHT, MORNING, *HOURLY}) == len(HOURLY) + 2


async def test_a_copy_holds_everything_of_one_moment_though_the_bot_goes_on_writing(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES_AT_A_TIME", 2)
    settings = deployment.settings
    with closing(sqlite3.connect(settings.database)) as db:
        written = 0

        def write() -> bool:
            """Between any two steps; a copy that began anew each time would never end."""
            nonlocal written
            written += 1
            name = f"x{written}"
            db.execute("insert into fact values (?, ?)", [name, "x" * 3000])
            db.commit()
            return written > 500

        copy = back_up(settings.database, settings.backups, deployment.now, write)
    check(copy)
    with closing(sqlite3.connect(copy)) as db:
        facts = db.execute("select count(*) from fact where name like 'x%'").fetchone()[0]
    assert facts == 0
    assert written > 10


async def test_a_copy_that_nobody_waits_for_any_more_is_given_up(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES_AT_A_TIME", 1)
    begun, ended = threading.Event(), threading.Event()

    def slow(
        database: Path, folder: Path, now: object, stopped: backup.Stopped, tidy: object
    ) -> None:
        begun.set()
        while not stopped():
            pass
        ended.set()

    monkeypatch.setattr("app.maintenance.back_up", slow)
    with deployment.running() as running:
        night = asyncio.create_task(running.maintenance.nightly())
        await asyncio.to_thread(begun.wait, 30)
        night.cancel()
        await asyncio.wait([night])
        assert await asyncio.to_thread(ended.wait, 30)
    assert night.cancelled()


def test_a_copy_that_was_stopped_leaves_nothing_behind(deployment: Deployment) -> None:
    settings = deployment.settings
    with pytest.raises(StoppedError):
        back_up(settings.database, settings.backups, deployment.now, lambda: True)
    assert list(settings.backups.iterdir()) == []


async def test_a_night_in_which_nothing_ran_is_made_up_for(deployment: Deployment) -> None:
    with deployment.running() as running:
        await running.maintenance.catch_up()
        assert len(copies(deployment)) == 1
        deployment.now += timedelta(hours=24)
        await running.maintenance.catch_up()
        assert len(copies(deployment)) == 1
        deployment.now += timedelta(hours=2)
        await running.maintenance.catch_up()
        assert len(copies(deployment)) == 2


async def test_a_copy_that_could_not_be_made_is_tried_again_within_the_hour(
    deployment: Deployment,
) -> None:
    obstacle = deployment.settings.backups
    obstacle.write_text("not a folder", encoding="utf-8")
    with deployment.running() as running:
        with pytest.raises(OSError, match="File exists"):
            await running.maintenance.catch_up()
        obstacle.unlink()
        await running.maintenance.catch_up()
        assert copies(deployment) == []
        deployment.now += timedelta(minutes=61)
        await running.maintenance.catch_up()
        assert len(copies(deployment)) == 1


@pytest.mark.parametrize(
    ("now", "told"), [("2026-04-22 09:00", ["admin"]), ("2026-04-22 03:30", [])]
)
async def test_that_no_copy_can_be_made_is_told_once_a_day_when_somebody_can_look_after_it(
    deployment: Deployment, now: str, told: list[str]
) -> None:
    deployment.now = at(now)
    deployment.settings.backups.write_text("not a folder", encoding="utf-8")
    with deployment.running() as running:
        for _ in range(2):
            with pytest.raises(OSError, match="File exists"):
                await running.maintenance.catch_up()
            deployment.now += timedelta(minutes=61)
        await running.program.outbox_sender.drain()
        sent = running.channel.sent
    assert [to for to, text in sent if "Không tạo được bản sao" in text] == told


async def test_a_copy_that_fails_does_not_keep_old_words_from_being_forgotten(
    deployment: Deployment, caplog: pytest.LogCaptureFixture
) -> None:
    deployment.settings.backups.write_text("not a folder", encoding="utf-8")
    with deployment.running() as running:
        await running.program.processor.receive(
            "console", [running.channel.raw("VP", "/rank", "1:1")]
        )
        await running.program.processor.drain()
        deployment.now += timedelta(days=2)
        await running.maintenance.nightly()
        kept = running.thread.now(lambda s: s._db.execute("select payload from inbox").fetchall())
    assert kept == [("",)]
    assert "backup=failed" in caplog.text


def test_halves_that_a_killed_process_left_are_cleared_away(deployment: Deployment) -> None:
    folder = deployment.settings.backups
    folder.mkdir()
    old, fresh = (
        folder / "dondoc-20260420-023000.ab_1.part",
        folder / "dondoc-20260422-073000.x.part",
    )
    of_before = folder / "dondoc-20260420-023000.part"  # as earlier versions called them
    for each in (old, of_before, fresh):
        each.touch()
    prune(folder, timedelta(days=30), deployment.now)
    assert list(folder.iterdir()) == [fresh]


def test_two_copies_that_are_made_in_one_second_are_whole(deployment: Deployment) -> None:
    """One by hand and one by the bot, each at work when the other begins."""
    settings, both = deployment.settings, threading.Barrier(2, timeout=30)

    def made(_number: int) -> Path:
        tidy = partial(_waits_for_the_other, both)
        return back_up(settings.database, settings.backups, deployment.now, tidy=tidy)

    with ThreadPoolExecutor(2) as work:
        (copy,) = set(work.map(made, range(2)))
    check(copy)
    assert list(settings.backups.iterdir()) == [copy]


def _waits_for_the_other(both: threading.Barrier, part: Path) -> None:
    both.wait()
    check(part)


def test_what_is_put_back_is_read_by_its_owner_only_whatever_an_interrupted_restore_left(
    deployment: Deployment,
) -> None:
    """From its first byte on: it holds names and telephone numbers before anybody opens it."""
    deployment.opened().close()
    database, now = deployment.settings.database, deployment.now
    copy = back_up(database, deployment.settings.backups, now)
    left = database.with_name(f"{database.name}.part")
    left.write_bytes(b"no database " * 1000)
    left.chmod(0o644)
    before = os.umask(0o022)
    try:
        put_back(copy, database, now)
    finally:
        os.umask(before)
    check(database)
    assert database.stat().st_mode & 0o777 == 0o600


def test_a_damaged_database_gives_no_copy(deployment: Deployment) -> None:
    settings = deployment.settings
    with settings.database.open("r+b") as file:
        file.seek(20_000)
        file.write(b"\xff" * 20_000)
    with pytest.raises((DamagedError, sqlite3.DatabaseError)):
        back_up(settings.database, settings.backups, deployment.now)
    assert list(settings.backups.iterdir()) == []


def test_a_copy_in_which_a_role_is_nobodys_is_not_whole(deployment: Deployment) -> None:
    deployment.opened().close()
    made = back_up(deployment.settings.database, deployment.settings.backups, deployment.now)
    with closing(sqlite3.connect(made)) as db:
        db.execute("update role set person = 4711 where office = 'GDMN'")
        db.commit()
    with pytest.raises(DamagedError):
        check(made)


def test_by_hand_beside_a_running_bot(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", str(deployment.settings.database))
    monkeypatch.setenv("BACKUPS", str(deployment.settings.backups))
    with deployment.running():
        assert bot.main(["backup"]) == 0
    assert "Đã sao lưu" in capsys.readouterr().out
    assert len(copies(deployment)) == 1


def test_by_hand_of_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", str(tmp_path / "nothing.db"))
    monkeypatch.setenv("BACKUPS", str(tmp_path / "backups"))
    assert bot.main(["backup"]) == 1
    assert "nothing.db" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
