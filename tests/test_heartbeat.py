"""The heartbeat: asked once an hour while all is well, not at all when it is not, and never shown."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web

from app.service import HOURLY
from channels.http import beat
from channels.web import Readiness
from tests.deployment import Deployment, Running

SECRET = "2f1c9b7e-secret"


@dataclass
class Watcher:
    """Whoever is asked. statuses: of the next answers; then all is well."""

    url: str = ""
    asked: int = 0
    statuses: list[int] = field(default_factory=list)

    async def handle(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def watcher() -> AsyncIterator[Watcher]:
    found = Watcher()
    app = web.Application()
    app.router.add_get(f"/{SECRET}", found.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/{SECRET}"
    yield found
    await runner.cleanup()


async def beaten(running: Running, watcher: Watcher) -> int:
    """How often one tick of the scheduler asked."""
    before = watcher.asked
    running.maintenance.heartbeat = lambda: beat(watcher.url)
    await running.maintenance.beat()
    return watcher.asked - before


async def test_it_is_asked_while_all_is_well(deployment: Deployment, watcher: Watcher) -> None:
    with deployment.running() as running:
        await running.maintenance.nightly()
        assert await beaten(running, watcher) == 1


def test_the_bell_rings_for_it_once_an_hour() -> None:
    assert sorted({hour.hour for hour in HOURLY}) == list(range(24))


async def test_it_is_not_asked_without_a_fresh_copy(
    deployment: Deployment, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    with deployment.running() as running:
        assert await beaten(running, watcher) == 0
        await running.maintenance.nightly()
        deployment.now += timedelta(hours=37)
        assert await beaten(running, watcher) == 0
    assert "heartbeat=withheld faults=backup" in caplog.text


async def test_it_is_not_asked_on_a_full_disk(
    deployment: Deployment, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deployment.running() as running:
        await running.maintenance.nightly()
        monkeypatch.setattr("app.health.LITTLE_SPACE", 1 << 62)
        assert await beaten(running, watcher) == 0


async def test_it_is_not_asked_when_the_clock_is_behind(
    deployment: Deployment, watcher: Watcher
) -> None:
    deployment.add(1)
    with deployment.running() as running:
        await running.maintenance.nightly()
        deployment.now -= timedelta(minutes=10)
        assert await beaten(running, watcher) == 0


async def test_it_is_not_asked_when_the_database_cannot_be_read(
    deployment: Deployment, watcher: Watcher
) -> None:
    with deployment.running() as running:
        await running.maintenance.nightly()
        running.thread.now(lambda store: store._db.execute("alter table outbox rename to x"))
        with pytest.raises(sqlite3.OperationalError):
            await beaten(running, watcher)
    assert watcher.asked == 0


async def test_a_head_who_was_not_reached_is_told_in_the_chat_and_silences_nothing(
    deployment: Deployment, watcher: Watcher
) -> None:
    with deployment.running() as running:
        await running.maintenance.nightly()
        running.channel.dead.add("GDMN")
        deployment.now += timedelta(days=2)
        await running.program.tick()
        await running.program.outbox_sender.drain()
        await running.maintenance.nightly()
        assert await beaten(running, watcher) == 1


async def test_it_is_not_asked_when_the_bot_does_not_do_its_work(
    deployment: Deployment, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    """As when its platform has not answered for minutes; see `test_readiness.py`."""

    async def silent() -> Readiness:
        return Readiness(ready=False)

    with deployment.running() as running:
        await running.maintenance.nightly()
        running.maintenance.examine = silent
        assert await beaten(running, watcher) == 0
    assert "heartbeat=withheld faults=not_ready" in caplog.text


async def test_without_a_url_nothing_is_asked(deployment: Deployment) -> None:
    with deployment.running() as running:
        await running.maintenance.beat()
        assert running.maintenance.heartbeat is None


@pytest.mark.parametrize("status", [404, 500])
async def test_an_answer_that_is_not_well_is_a_line_in_the_log(
    watcher: Watcher, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.INFO)
    watcher.statuses.append(status)
    assert not await beat(watcher.url)
    assert caplog.messages == [f"heartbeat=asked status={status}"]


async def test_no_line_holds_the_url(
    watcher: Watcher, caplog: pytest.LogCaptureFixture, unused_port: int
) -> None:
    caplog.set_level(logging.DEBUG, logger="dondoc")
    assert await beat(watcher.url)
    assert not await beat(f"http://127.0.0.1:{unused_port}/{SECRET}")
    assert not await beat(f"no-url/{SECRET}")
    assert len(caplog.messages) == 3
    assert SECRET not in caplog.text


@pytest.fixture
def unused_port() -> int:
    import socket

    with closing(socket.socket()) as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        return int(nobody_listens.getsockname()[1])
