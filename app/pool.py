"""A process of its own for what takes long: laying out documents, drawing, opening sent files.

matplotlib and openpyxl hold the interpreter's lock for as long as they work, so a thread would
make everybody wait. The process starts with the first job, knows no secret of ours, is ended
where a job takes too long, and goes when it was idle for a while.
"""

import asyncio
import logging
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

from app.worker import HEADER, framed

log = logging.getLogger("dondoc.workroom")

Result = TypeVar("Result")
ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds for one job
IDLE = 300.0  # seconds without one, after which its memory is given back
# The process opens files of strangers: it gets no token from the environment.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "HOME", "TZ", "TMPDIR", "XDG_CACHE_HOME", "MPLCONFIGDIR")


class WorkFailedError(Exception):
    """A job that raised, took too long, or took its process with it."""


class WorkerPool:
    """One job at a time. patience, idle: seconds."""

    def __init__(self, patience: float = PATIENCE, idle: float = IDLE) -> None:
        self._patience = patience
        self._idle = idle
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._ended: set[asyncio.Future[int]] = set()

    async def __call__(self, job: Callable[[], Result]) -> Result:
        """Run a job that can be pickled; its result, or WorkFailedError."""
        async with self._turn:
            if self._rest is not None:
                self._rest.cancel()
            done, result = await self._worked(pickle.dumps(job))
            self._rest = asyncio.get_running_loop().call_later(self._idle, self._end)
        if not done:
            raise WorkFailedError(result)
        found: Result = result
        return found

    async def _worked(self, job: bytes) -> tuple[bool, Any]:
        try:
            async with asyncio.timeout(self._patience):
                return await _exchange(await self._started(), job)
        except BaseException as fault:
            self._end()  # nobody knows what it would say next
            if isinstance(fault, TimeoutError | asyncio.IncompleteReadError | ConnectionError):
                raise WorkFailedError(type(fault).__name__) from fault
            raise

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "app.worker",
                stdin=PIPE,
                stdout=PIPE,
                cwd=ROOT,
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            )
            log.info("workroom pid=%d", self._process.pid)
        return self._process

    def _end(self) -> None:
        """End the process; the next job starts another one."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        ended = asyncio.ensure_future(process.wait())
        self._ended.add(ended)
        ended.add_done_callback(self._ended.discard)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_fault: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._end()
        await asyncio.gather(*self._ended)


async def _exchange(process: Process, job: bytes) -> tuple[bool, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(framed(job))
    await process.stdin.drain()
    (length,) = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
    found: tuple[bool, Any] = pickle.loads(  # noqa: S301 - from our own child, over its pipe
        await process.stdout.readexactly(length)
    )
    return found
