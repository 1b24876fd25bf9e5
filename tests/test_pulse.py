"""Health checks without a port: is the bot that holds the lock alive?"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.health import MISSED, alive, beating
from engine.tasks import StoreThread
from store.database import Store
from store.lock import ProcessLock
from tests.bots import Bot, answered
from tests.cast import MORNING
from tests.fakes.bot_api import BotApi

LONG_AGO = MORNING - timedelta(days=1)


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[ProcessLock]:
    made = ProcessLock(tmp_path / "dondoc.db")
    made.take("bot.py run")
    yield made
    made.release()


def touched_at(tmp_path: Path, seconds: float) -> None:
    os.utime(tmp_path / "dondoc.db.lock", (seconds, seconds))


def test_a_bot_with_a_pulse_is_alive(lock: ProcessLock, tmp_path: Path) -> None:
    touched_at(tmp_path, MORNING.timestamp())
    assert alive(lock, MORNING + MISSED - timedelta(seconds=1))


def test_one_that_hangs_is_not_though_it_holds_the_lock(lock: ProcessLock, tmp_path: Path) -> None:
    touched_at(tmp_path, MORNING.timestamp())
    assert lock.holder()
    assert not alive(lock, MORNING + MISSED)
    assert not alive(lock, MORNING - MISSED)  # the clock was set back meanwhile


def test_one_that_ended_is_not_though_its_last_beat_was_just_now(
    lock: ProcessLock, tmp_path: Path
) -> None:
    touched_at(tmp_path, MORNING.timestamp())
    lock.release()
    assert not alive(lock, MORNING)


def test_where_none_ever_ran_none_is_alive(tmp_path: Path) -> None:
    assert not alive(ProcessLock(tmp_path / "dondoc.db"), MORNING)


async def test_each_beat_touches_the_lock(lock: ProcessLock, tmp_path: Path) -> None:
    thread = StoreThread(lambda: Store.in_memory(MORNING))
    touched_at(tmp_path, LONG_AGO.timestamp())
    beat = beating(lock, thread, lambda: MORNING)
    await beat()
    assert lock.touched() == MORNING.timestamp()
    (tmp_path / "dondoc.db.lock").unlink()
    await beat()  # a disk that takes nothing must not stop the round
    assert lock.touched() is None
    thread.close()


@pytest.mark.slow
async def test_the_health_check_needs_no_port(tmp_path: Path) -> None:
    async with BotApi() as api:
        bot = Bot(api.url, tmp_path / "dondoc.db")
        async with bot.running():
            await answered(api, 11, "/start")
            assert await bot.command("alive") == (0, "Hệ thống đang chạy.\n")
        code, told = await bot.command("alive")
        assert code == 1
        assert "Hệ thống không chạy" in told
