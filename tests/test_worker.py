"""The process for heavy work: what it answers, when it ends, and what it never sees."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import pytest

from app import sandbox
from app.worker import LIMIT, LONGEST, NotInTimeError, Worker, WorkFailedError
from core.imports import FileFault, FileRefusedError, ImportedCount
from reports.tasks import ReadFile, Reading
from tests.cast import APRIL
from tests.papers import OFFICES

ROOT = Path(__file__).parent.parent
TABLE = "Phòng,Tháng 4/2026\nVăn phòng Sở,7\n".encode()
JOB = ReadFile(TABLE, "counts.csv", OFFICES, APRIL)
ENDLESS = "time.sleep(600)"


def doing(body: str) -> list[str]:
    """The worker's command, but what the job does is this."""
    code = (
        "import os, signal, time\n"
        "from app.worker import main\n"
        "from reports.tasks import ReadFile\n"
        f"def run(job):\n    {body}\n"
        "ReadFile.run = run\n"
        "main()\n"
    )
    return [sys.executable, "-c", code]


class Started(list[Process]):
    """Every process that was started. first: set with the first."""

    def __init__(self) -> None:
        super().__init__()
        self.first = asyncio.Event()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    found, start = Started(), asyncio.create_subprocess_exec

    async def noted(*command: str, **options: Any) -> Process:
        found.append(await start(*command, **options))
        found.first.set()
        return found[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    return found


async def test_a_jobs_answer_comes_back() -> None:
    reading = await Worker().run(JOB, Reading)
    assert reading.imported.counts == (ImportedCount("VP", APRIL, 7, 2),)
    assert reading.refused is None
    assert await Worker(command=doing("return bytes(3_000_000)")).run(JOB, bytes) == bytes(
        3_000_000
    )


async def test_a_file_that_is_not_read_is_an_answer_too() -> None:
    reading = await Worker().run(ReadFile(b"PK\x03\x04", "x.xlsx", OFFICES, APRIL), Reading)
    assert reading.refused == FileRefusedError(FileFault.BROKEN)


async def test_each_job_has_a_process_of_its_own_which_ends_with_it(started: Started) -> None:
    worker = Worker(command=doing("return os.getpid()"))
    pids = [await worker.run(JOB, int), await worker.run(JOB, int)]
    assert pids == [process.pid for process in started]
    assert len({*pids, os.getpid()}) == 3
    assert [process.returncode for process in started] == [0, 0]


async def test_of_a_job_that_raises_only_the_type_is_told() -> None:
    worker = Worker(command=doing("raise ValueError('what stands in the file')"))
    with pytest.raises(WorkFailedError) as failed:
        await worker.run(JOB, int)
    assert str(failed.value) == "ValueError"


async def test_a_job_that_prints_does_not_disturb_the_answer() -> None:
    worker = Worker(command=doing("print('by accident', flush=True); return 3"))
    assert await worker.run(JOB, int) == 3


async def test_a_job_that_takes_too_long_is_ended(started: Started) -> None:
    with pytest.raises(NotInTimeError):
        await Worker(0.5, doing(ENDLESS)).run(JOB, int)
    assert [process.returncode for process in started] == [-signal.SIGKILL]


async def test_the_time_limit_does_not_count_the_wait_for_another_job(started: Started) -> None:
    worker = Worker(command=doing(ENDLESS))
    endless = asyncio.create_task(worker.run(JOB, int))
    await started.first.wait()
    worker.command = doing("return 3")
    waiting = asyncio.create_task(worker.run(JOB, int))
    await asyncio.sleep(0)
    assert len(started) == 1
    endless.cancel()
    assert await waiting == 3


async def test_a_process_that_dies_is_a_failure_and_the_next_job_has_another() -> None:
    worker = Worker(command=doing("os._exit(9)"))
    with pytest.raises(WorkFailedError, match="exit code 9"):
        await worker.run(JOB, int)
    worker.command = doing("return 3")
    assert await worker.run(JOB, int) == 3


async def test_a_process_that_dies_before_it_read_its_job_is_a_failure() -> None:
    job = ReadFile(bytes(3_000_000), "x.csv", (), APRIL)
    with pytest.raises(WorkFailedError, match="exit code 9"):
        await Worker(command=[sys.executable, "-c", "import os; os._exit(9)"]).run(job, int)


@pytest.mark.parametrize("running", [False, True])
async def test_a_caller_who_gives_up_ends_the_process(started: Started, *, running: bool) -> None:
    worker = Worker(command=doing(ENDLESS))
    waiting = asyncio.create_task(worker.run(JOB, int))
    await asyncio.sleep(0)
    if running:
        await started.first.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert [process.returncode for process in started] == [-signal.SIGKILL] * running
    worker.command = doing("return 3")
    assert await worker.run(JOB, int) == 3


async def test_it_sees_no_secret_and_no_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:secret")
    names = await Worker(command=doing("return list(os.environ)")).run(JOB, list[str])
    assert "PATH" in names
    assert "TELEGRAM_TOKEN" not in names
    # A terminal sends Ctrl-C to the group of processes that it talks to.
    assert await Worker(command=doing("return os.getpgrp()")).run(JOB, int) != os.getpgrp()


OPENED = "import socket; return socket.socket().fileno()"
WRITTEN = "os.write(os.memfd_create('x'), b'x')"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (OPENED, "PermissionError"),
        ("import socket; socket.socket(socket.AF_UNIX)", "PermissionError"),
        ("bytearray(3 * 1024 ** 3)", "MemoryError"),
        ("[os.open('/', 0) for _ in range(100)]", "OSError"),
        (WRITTEN, "OSError"),
    ],
)
async def test_a_sent_file_that_takes_the_process_over_has_nothing_to_gain(
    body: str, fault: str
) -> None:
    with pytest.raises(WorkFailedError) as failed:
        await Worker(command=doing(body)).run(JOB, int)
    assert str(failed.value) == fault


async def test_it_has_little_time_of_the_processor_and_leaves_no_dump() -> None:
    body = (
        "import resource as r; return [r.getrlimit(r.RLIMIT_CPU)[1], r.getrlimit(r.RLIMIT_CORE)[1]]"
    )
    assert await Worker(command=doing(body)).run(JOB, list[int]) == [LIMIT, 0]


@pytest.mark.parametrize("seconds", [None, 60], ids=["the page's process", "the worker"])
def test_what_is_bounded_from_outside_is_never_loosened(
    monkeypatch: pytest.MonkeyPatch, seconds: int | None
) -> None:
    """As by a unit's LimitCPU: the system would refuse it, and the process would not start."""
    bounded = dict.fromkeys((resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NOFILE), 7)
    monkeypatch.setattr(resource, "getrlimit", lambda what: (7, bounded.get(what, -1)))
    monkeypatch.setattr(resource, "setrlimit", lambda what, both: bounded.update({what: both[1]}))
    sandbox.limit(seconds)
    assert bounded == dict.fromkeys(bounded, 7) | {resource.RLIMIT_CORE: 0}


def test_a_machine_whose_calls_are_not_known_is_not_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    assert not sandbox.cut_off()
    assert not sandbox.can_cut_off()


def test_the_bots_memory_is_hidden_from_other_processes_of_its_user() -> None:
    code = (
        "import ctypes\n"
        "from app.sandbox import hide_memory\n"
        "assert hide_memory()\n"
        "raise SystemExit(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


async def test_the_system_ends_it_where_nobody_else_does() -> None:
    left = await Worker(command=doing("return signal.alarm(0)")).run(JOB, int)
    assert LONGEST < left <= 2 * LONGEST


def test_it_does_not_outlive_a_parent_that_is_killed() -> None:
    """Its input ends with the parent, however that came."""
    code = (
        "import asyncio\n"
        "from app.worker import Worker\n"
        "from tests.test_worker import JOB, doing\n"
        "command = doing('os.kill(os.getppid(), signal.SIGKILL); time.sleep(600)')\n"
        "asyncio.run(Worker(command=command).run(JOB, int))\n"
    )
    # Both write to this test's pipes, which end with the last of them.
    arguments = [sys.executable, "-c", code]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
