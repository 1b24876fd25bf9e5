"""The service around inbox, outbox and scheduler: starting, stopping, and channels that fail."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest

from app.service import Service
from core.chat import ChannelClosedError, Receive
from engine.tasks import StoreThread
from tests.cast import at, demo_store
from tests.fakes.channel import FakeChannel
from tests.fakes.inbox import until
from tests.post import program_of

DUE = at("2026-04-24 08:00")


@dataclass
class Listening(FakeChannel):
    """Hears nothing. faults: how often listening fails. refusals: how often the platform refuses."""

    faults: int = 0
    refusals: int = 0
    tries: int = 0

    async def listen(self, receive: Receive) -> None:
        self.tries += 1
        if self.tries <= self.faults:
            raise ZeroDivisionError
        if self.tries <= self.faults + self.refusals:
            raise ChannelClosedError("another process polls with this token")
        await never_answered()


async def never_answered() -> None:
    await asyncio.Event().wait()


@pytest.fixture
def thread() -> Iterator[StoreThread]:
    found = StoreThread(lambda: demo_store(at("2026-04-23 17:00")))
    yield found
    found.close()


def service(thread: StoreThread, channel: FakeChannel) -> Service:
    channels = {"console": channel}
    return Service(program_of(thread, channels, lambda: DUE), channels, at_once)


async def at_once(_name: str, _fault: ChannelClosedError) -> float:
    return 0.0


@asynccontextmanager
async def running(started: Service) -> AsyncIterator[asyncio.Task[int]]:
    task = asyncio.create_task(started.run())
    yield task
    if not task.done():
        os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 30)


async def test_a_platform_that_does_not_answer_at_the_start_holds_up_neither_work_nor_the_stop(
    thread: StoreThread,
) -> None:
    channel = Listening()
    started = service(thread, channel)
    started.every_minute = [never_answered]
    async with running(started) as task:
        await until(lambda: len(channel.sent) == 8)
        assert channel.tries == 1
    assert task.result() == 0


async def test_the_scheduler_is_looked_after(
    thread: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    awakened: list[datetime] = []
    monkeypatch.setattr("app.service.LOOK_AFTER", 0.0)
    monkeypatch.setattr("app.service.awaken", lambda _scheduler, now: awakened.append(now))
    async with running(service(thread, Listening())):
        await until(lambda: len(awakened) > 1)
    assert set(awakened) == {DUE}


async def test_a_channel_that_fails_is_listened_to_again(
    thread: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.service.REST", 0.0)
    channel = Listening(faults=3)
    async with running(service(thread, channel)):
        await until(lambda: channel.tries == 4)


async def test_a_platform_that_refuses_the_bot_is_asked_again_and_nothing_ends(
    thread: StoreThread,
) -> None:
    channel = Listening(refusals=3)
    told: list[tuple[str, str]] = []
    started = service(thread, channel)

    async def refused(name: str, fault: ChannelClosedError) -> float:
        told.append((name, fault.kind))
        return 0.0

    started.refused = refused
    async with running(started) as task:
        await until(lambda: channel.tries == 4)
    assert told == [("console", "token")] * 3
    assert task.result() == 0
