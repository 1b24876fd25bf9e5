"""The process for heavy work: what it returns, what becomes of it, and what it never sees."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from app.pool import WorkerPool, WorkFailedError

ROOT = Path(__file__).parent.parent


@pytest.fixture
async def worker_pool() -> AsyncIterator[WorkerPool]:
    async with WorkerPool() as found:
        yield found


async def gone(pid: int) -> None:
    """Wait until no process has that number."""
    async with asyncio.timeout(30):
        with suppress(ProcessLookupError):
            while True:
                os.kill(pid, 0)
                await asyncio.sleep(0.01)


async def test_a_jobs_result_comes_back(worker_pool: WorkerPool) -> None:
    assert await worker_pool(partial(sorted, "ba")) == ["a", "b"]
    assert await worker_pool(partial(bytes, 3_000_000)) == bytes(3_000_000)


async def test_it_is_a_process_of_its_own_which_stays(worker_pool: WorkerPool) -> None:
    first, second = await worker_pool(os.getpid), await worker_pool(os.getpid)
    assert first == second != os.getpid()


async def test_a_job_that_raises_leaves_the_next_one_alone(worker_pool: WorkerPool) -> None:
    with pytest.raises(WorkFailedError, match="invalid literal"):
        await worker_pool(partial(int, "x"))
    assert await worker_pool(partial(int, "3")) == 3


async def test_a_job_that_prints_does_not_disturb_the_answers(worker_pool: WorkerPool) -> None:
    await worker_pool(partial(print, "by accident", flush=True))
    assert await worker_pool(partial(int, "3")) == 3


async def test_a_job_that_takes_too_long_is_ended() -> None:
    async with WorkerPool(patience=1.0) as worker_pool:
        with pytest.raises(WorkFailedError):
            await worker_pool(partial(time.sleep, 600))
    async with WorkerPool() as worker_pool:
        assert await worker_pool(partial(int, "3")) == 3


async def test_after_one_that_took_too_long_the_next_finds_a_new_process() -> None:
    async with WorkerPool() as worker_pool:
        first = await worker_pool(os.getpid)
        worker_pool._patience = 0.5
        with pytest.raises(WorkFailedError):
            await worker_pool(partial(time.sleep, 600))
        worker_pool._patience = 60.0
        assert await worker_pool(os.getpid) != first
    await gone(first)


async def test_a_process_that_dies_is_replaced(worker_pool: WorkerPool) -> None:
    with pytest.raises(WorkFailedError):
        await worker_pool(partial(os._exit, 9))
    assert await worker_pool(partial(int, "3")) == 3


async def test_a_caller_who_gives_up_does_not_leave_its_answer_to_the_next(
    worker_pool: WorkerPool,
) -> None:
    await worker_pool(os.getpid)
    waiting = asyncio.create_task(worker_pool(partial(time.sleep, 600)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await worker_pool(partial(int, "3")) == 3


async def test_an_idle_process_goes() -> None:
    async with WorkerPool(idle=0.0) as worker_pool:
        await gone(await worker_pool(os.getpid))
        assert await worker_pool(partial(int, "3")) == 3


async def test_it_sees_no_secret_and_no_interrupt(
    worker_pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:secret")
    assert await worker_pool(partial(os.getenv, "TELEGRAM_TOKEN")) is None
    os.kill(await worker_pool(os.getpid), signal.SIGINT)
    assert await worker_pool(partial(int, "3")) == 3


def test_it_does_not_outlive_a_parent_that_is_killed() -> None:
    """Its input ends with the parent, however that came."""
    code = (
        "import asyncio, os, time\n"
        "from app.pool import WorkerPool\n"
        "async def main():\n"
        "    print(await WorkerPool()(os.getpid), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    # Both write to this test's pipes, which end with the last of them.
    arguments = [sys.executable, "-c", code]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert int(done.stdout) > 0
