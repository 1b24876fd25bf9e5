"""Who watches the service: systemd, a health port of its own, Prometheus."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from app.health import beating
from app.installation import notify
from app.metrics import exposition, figures
from app.service import Service
from app.wiring import health_server
from channels.web import Readiness
from config import Settings
from engine.tasks import StoreThread
from store.database import Store
from store.lock import ProcessLock
from tests.cast import MORNING, demo_store
from tests.fakes.inbox import until
from tests.test_deaf import silent_for
from tests.test_service import Listening, service

FIGURES = {
    "dondoc_ready",
    "dondoc_updates_total",
    "dondoc_rungs_total",
    "dondoc_inbox",
    "dondoc_outbox",
    "dondoc_oldest_waiting_seconds",
    "dondoc_channel_age_seconds",
    "dondoc_channel_deaf",
    "dondoc_backup_age_seconds",
}


@pytest.fixture
def watcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """systemd's end."""
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(place))
        end.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))
        yield end


def heard(end: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(end.recv(100).decode())
        except BlockingIOError:
            return found


async def test_systemd_hears_when_the_service_is_ready_and_when_it_ends(
    watcher: socket.socket,
) -> None:
    thread = StoreThread(lambda: demo_store(MORNING))
    channel = Listening()
    started: Service = service(thread, channel)
    task = asyncio.create_task(started.run())
    await until(lambda: channel.tries)
    assert heard(watcher) == ["READY=1"]
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 30)
    assert heard(watcher) == ["STOPPING=1"]
    thread.close()


async def test_a_sign_of_life_is_given_only_while_the_store_answers(
    tmp_path: Path, watcher: socket.socket
) -> None:
    lock = ProcessLock(tmp_path / "dondoc.db")
    with lock.held("bot.py run"):
        thread = StoreThread(lambda: Store.in_memory(MORNING))
        beat = beating(lock, thread, lambda: MORNING)
        await beat()
        assert heard(watcher) == ["WATCHDOG=1"]
        hanging = asyncio.Event()
        stuck = asyncio.create_task(thread(lambda _store: _wait(hanging)))
        waiting = asyncio.ensure_future(beat())
        await asyncio.sleep(0)
        told_meanwhile = heard(watcher)
        hanging.set()
        assert told_meanwhile == []
        await asyncio.gather(stuck, waiting)
        assert heard(watcher) == ["WATCHDOG=1"]
        thread.close()


def _wait(event: asyncio.Event) -> None:
    while not event.is_set():
        os.sched_yield()


def test_a_socket_that_has_a_name_and_no_file_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind("")  # the system gives it a name that nobody has
        end.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{end.getsockname()[1:].decode()}")
        notify("READY=1")
        assert heard(end) == ["READY=1"]


@pytest.mark.parametrize("place", ["", "/no/such/place", "@no-such-name"])
def test_without_systemd_nothing_is_told_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    notify("READY=1")


def exposed(tmp_path: Path) -> str:
    (tmp_path / f"dondoc-{MORNING:%Y%m%d-%H%M%S}.db").touch()
    store = demo_store(MORNING)
    found = figures(store, 12.5)
    store.close()
    states = silent_for(20, MORNING)
    return exposition(found, states, tmp_path, ready=False, now=MORNING).decode()


def test_prometheus_reads_every_figure(tmp_path: Path) -> None:
    lines = [line for line in exposed(tmp_path).splitlines() if not line.startswith("#")]
    assert {line.partition("{")[0].partition(" ")[0] for line in lines} >= FIGURES - {
        "dondoc_inbox",  # nothing came yet
        "dondoc_outbox",
    }
    assert 'dondoc_channel_age_seconds{channel="telegram"} 1200.0' in lines
    assert 'dondoc_channel_deaf{channel="telegram"} 1.0' in lines
    assert 'dondoc_channel_deaf{channel="zalo"} 0.0' in lines
    assert "dondoc_oldest_waiting_seconds 12.5" in lines
    assert "dondoc_backup_age_seconds 0.0" in lines
    assert "dondoc_ready 0.0" in lines


def free_port() -> int:
    with socket.socket() as end:
        end.bind(("127.0.0.1", 0))
        return int(end.getsockname()[1])


@pytest.fixture
async def watched() -> AsyncIterator[tuple[str, list[bool]]]:
    ready = [True]

    async def examine() -> Readiness:
        return Readiness(ready[0])

    async def metrics() -> bytes:
        return b"dondoc_ready 1.0\n"

    place = f"127.0.0.1:{free_port()}"
    async with health_server(Settings(health_listen=place), examine, metrics):
        yield f"http://{place}", ready


async def test_the_port_for_who_watches_has_health_and_metrics_and_nothing_else(
    watched: tuple[str, list[bool]],
) -> None:
    url, ready = watched

    async def got(path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(url + path) as answer:
            return answer.status, await answer.text()

    assert (await got("/health"))[0] == 200
    assert await got("/metrics") == (200, "dondoc_ready 1.0\n")
    assert (await got("/files/x"))[0] == 404
    ready[0] = False
    assert (await got("/health"))[0] == 503
    assert (await got("/health/live"))[0] == 200


async def test_where_no_port_is_set_none_is_opened() -> None:
    async def never() -> bytes:
        raise AssertionError

    async def examine() -> Readiness:
        raise AssertionError

    async with health_server(Settings(), examine, never):
        pass
