"""Heavy work in a process of its own, one for each job: documents, charts, files that were sent.

matplotlib and openpyxl hold the interpreter's lock for as long as they work, so a thread would
make everybody wait. `Worker.run` starts `python -m app.worker`, which reads one job as a line of
JSON from its input, writes the answer to its output and ends. It knows no secret of ours, has no
network and little of everything (`app/sandbox.py`), and is ended when its time is up, when the
caller gives up, and when its parent dies.
"""

import asyncio
import os
import signal
import sys
import threading
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

from msgspec.json import decode, encode

from app.sandbox import ONE_THREAD, cut_off, limit, write_nothing
from core.text import as_text
from reports.tasks import Job, ReadFile

Answer = TypeVar("Answer")
ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "app.worker")
AT_ONCE = 1  # processes
LIMIT = 60.0  # seconds of the processor for one job
LONGEST = 300.0  # seconds for one job where others use the processor: that is no fault of the job
NICENESS = 10  # answering people comes first
# The process opens files of strangers: it gets no token from the environment.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "HOME", "TZ", "TMPDIR", "XDG_CACHE_HOME", "MPLCONFIGDIR")


class WorkFailedError(Exception):
    """A job that raised, used up its time of the processor, or took its process with it."""


class NotInTimeError(WorkFailedError):
    """A job that was not done after its time by the clock; it may be done when it is tried again."""


@dataclass
class Worker:
    """Runs jobs, each in a process of its own. limit: seconds for one, without the wait for it."""

    limit: float = LONGEST
    command: Sequence[str] = COMMAND
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self, job: Job, answer: type[Answer]) -> Answer:
        """What the job's `run` returns, which is of the type `answer`. Raises WorkFailedError."""
        async with self._turn:
            try:
                async with asyncio.timeout(self.limit):
                    code, output = await self._exchange(encode(job, enc_hook=as_text))
            except TimeoutError as fault:
                raise NotInTimeError("took too long") from fault
        if code:
            raise WorkFailedError(output.decode(errors="replace") or f"exit code {code}")
        return decode(output, type=answer)

    async def _exchange(self, job: bytes) -> tuple[int, bytes]:
        """The process's exit code and output. It does not outlive this call."""
        process = await started(self.command)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(ConnectionError):  # it died already; its exit code tells
                process.stdin.write(job + b"\n")
                await process.stdin.drain()
            # Its input stays open: where it ends, the process knows that its parent died.
            output = await process.stdout.read()
            return await process.wait(), output
        finally:
            process.stdin.close()
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def started(command: Sequence[str]) -> Process:
    """A process with no token in its environment, which is talked to by its input and output."""
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env=ONE_THREAD | {name: os.environ[name] for name in PASSED_ON if name in os.environ},
        start_new_session=True,  # a Ctrl-C is meant for the parent
    )


def own_output() -> BinaryIO:
    """The process's output for answers alone: whatever prints by accident must not come into it."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def main() -> None:
    """The process: one job in, one answer out; of a job that raises, only the error's type."""
    os.nice(NICENESS)
    limit(round(LIMIT))
    cut_off()  # where the system cannot, `doctor` says so
    signal.alarm(round(2 * LONGEST))  # the system's own limit, should all else fail
    output = own_output()
    line = sys.stdin.buffer.readline()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    code = 0
    try:
        job = decode(line, type=Job)
        if isinstance(job, ReadFile):
            _keep_silent()
            write_nothing()
        answer = encode(job.run())
    except Exception as fault:  # noqa: BLE001 - the parent is told, and raises its own
        answer, code = type(fault).__name__.encode(), 1
    with output:
        output.write(answer)
    sys.exit(code)


def _keep_silent() -> None:
    """What a sent file makes a library say is no line of our log."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for shown in (sys.stdout, sys.stderr):
        os.dup2(nowhere, shown.fileno())


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing more is sent: this returns at the end of the input
    os._exit(1)


if __name__ == "__main__":
    main()
