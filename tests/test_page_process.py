"""The page's own process: it answers as ours would, sees what is written, and ends in any case."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import pytest

from app.page import Answered, Batch, Pages
from app.page_process import PageProcess, Shown, _framed
from channels.page import PageAnswer, PageRequest
from core.ladder import Rules
from engine.tasks import StoreThread
from store.database import Store
from tests.cast import MORNING, person_at
from tests.deployment import Deployment
from tests.fakes.inbox import until
from tests.page_reader import Look

KEY = "key-of-the-leader-0123"
UNKNOWN = PageRequest("key-of-nobody-at-all-0")
PAGE = PageRequest(KEY)


def doing(body: str) -> list[str]:
    """The process's command, but this is done where the figures are read."""
    code = (
        "import os, time\n"
        "from app import page, page_process\n"
        f"def whole(*_):\n    {body}\n"
        "page.whole = whole\n"
        "page_process.main()\n"
    )
    return [sys.executable, "-c", code]


def playing(then: str) -> list[str]:
    """What stands for the process, and loads nothing: it answers 404, but this to the leader."""
    answer = _framed([Answered(PageAnswer(HTTPStatus.NOT_FOUND))])
    code = (
        "import os, sys, time\n"
        "def read():\n"
        "    return sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), 'big'))\n"
        "read()\n"
        "while asked := read():\n"
        f"    if {KEY.encode()!r} in asked:\n        {then}\n"
        f"    sys.stdout.buffer.write({answer!r})\n"
        "    sys.stdout.buffer.flush()\n"
    )
    return [sys.executable, "-c", code]


def batch(*asked: PageRequest) -> Batch:
    return Batch(MORNING, 0.0, asked)


class Asked:
    """The process beside an open database, whose leader has an address of the page."""

    def __init__(self, deployment: Deployment, thread: StoreThread, **given: Any) -> None:
        self.thread = thread
        shown = Shown(str(deployment.settings.database), Rules())
        self.process = PageProcess(shown, **given)

    async def __call__(self, *asked: PageRequest) -> list[Answered]:
        return list(await self.process(batch(*asked)))

    @property
    def running(self) -> Process:
        assert self.process._process is not None
        return self.process._process


@asynccontextmanager
async def asking(deployment: Deployment, **given: Any) -> AsyncIterator[Asked]:
    thread = StoreThread(deployment.opened)
    await thread(with_address)
    asked = Asked(deployment, thread, **given)
    try:
        yield asked
    finally:
        await asked.process.close()
        await asyncio.to_thread(thread.close)


def with_address(store: Store) -> None:
    person = person_at(store, "leader")
    with store.transaction():
        store.pages.issue(KEY, person.id, "test", MORNING)


async def test_it_answers_as_our_own_process_would_and_sees_what_the_chat_writes(
    deployment: Deployment,
) -> None:
    async with asking(deployment) as ask:
        found = await ask(PAGE, UNKNOWN)
        ours = await ask.thread(lambda store: Pages(Rules()).answers(store, batch(PAGE, UNKNOWN)))
        assert found == ours
        assert [one.answer.status for one in found] == [200, 404]
        deployment.add(2)
        (again,) = await ask(PageRequest(KEY, known=found[0].answer.etag))
        before, after = (
            int(next(iter(Look(one.answer.body).figures().values()))) for one in (found[0], again)
        )
        assert after == before + 2
        (known,) = await ask(PageRequest(KEY, known=again.answer.etag))
        assert known.answer.status == 304
        process = ask.running
        assert process.stdin is not None
        process.stdin.close()  # as a parent that dies would
        assert await process.wait() == 0


async def test_it_knows_no_token_has_no_network_and_little_memory_and_writes_nowhere(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """And a fault is a sentence to the reader, and a line without the address to who mends it."""
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:secret")
    tried = (
        "import socket\n"
        "    assert 'TELEGRAM_TOKEN' not in os.environ\n"
        "    try:\n        socket.socket()\n"
        "    except PermissionError:\n        pass\n"
        "    else:\n        os._exit(9)\n"
        "    try:\n        bytearray(2 * 1024**3)\n"
        "    except MemoryError:\n        pass\n"
        "    else:\n        os._exit(9)\n"
        "    _[0].pages.end_all()"
    )
    async with asking(deployment, command=doing(tried)) as ask:
        (refused,) = await ask(PAGE)
        assert refused.answer.status == 500
        assert "chưa tạo được trang" in refused.answer.body.decode()
        assert [one.answer.status for one in await ask(UNKNOWN)] == [404]
        running = ask.running
    assert running.returncode == -signal.SIGKILL  # with the service
    said = capfd.readouterr().err
    assert "page not_made fault=OperationalError at=" in said
    assert KEY not in said


async def test_after_one_that_died_the_next_request_has_another(deployment: Deployment) -> None:
    async with asking(deployment, command=playing("os._exit(9)")) as ask:
        with pytest.raises(asyncio.IncompleteReadError):
            await ask(PAGE)
        assert [one.answer.status for one in await ask(UNKNOWN)] == [404]
        first = ask.running
        first.kill()
        await first.wait()
        assert [one.answer.status for one in await ask(UNKNOWN)] == [404]
        assert ask.running.pid != first.pid


async def test_one_that_fails_again_and_again_is_started_after_pauses_that_grow_to_a_minute(
    deployment: Deployment,
) -> None:
    """Meanwhile each reader is asked to come back, and nothing is started."""
    waits: list[int] = []
    async with asking(deployment, command=["no-such-program"]) as ask:
        second = 0
        while len(waits) < 9:
            asked = Batch(MORNING, second, [PAGE, UNKNOWN])
            try:
                answers = await ask.process(asked)
            except FileNotFoundError:
                waits.append(0)
            else:
                waits[-1] += 1
                assert [one.answer.status for one in answers] == [500, 500]
                assert "mở lại sau ít phút" in answers[0].answer.body.decode()
            second += 1
        assert waits == [0, 1, 3, 7, 15, 31, 59, 59, 0]
        ask.process.command = playing("pass")
        assert len(await ask.process(Batch(MORNING, second + 60, [PAGE]))) == 1
        ended = ask.running
        ask.process._end()
        await ended.wait()
        ask.process.command = ["no-such-program"]
        for _ in range(2):  # once it answered, its next fault is a first one again
            with pytest.raises(FileNotFoundError):
                await ask.process(Batch(MORNING, second + 61, [PAGE]))


async def test_one_that_takes_too_long_is_ended(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(deployment, command=playing("time.sleep(600)")) as ask:
        await ask(UNKNOWN)
        endless = ask.running
        monkeypatch.setattr("app.page_process.LIMIT", 0.1)
        with pytest.raises(TimeoutError):
            await ask(PAGE)
        assert await endless.wait() == -signal.SIGKILL


async def test_when_nobody_looks_for_a_while_its_memory_is_given_back(
    deployment: Deployment,
) -> None:
    async with asking(deployment, command=playing("pass"), unused_for=0.0) as ask:
        await ask(UNKNOWN)
        unused = ask.running
        await until(lambda: ask.process._process is None)
        assert await unused.wait() == -signal.SIGKILL
