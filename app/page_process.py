"""The page in a process of its own: whoever writes in a chat does not wait while it is made.

To read thousands of offices holds the interpreter's lock for a quarter of a second, of which a
thread beside it would lose as much with every statement. `PageProcess` starts
`python -m app.page_process` with the first request, and ends it when nobody has looked for a while.
It reads the database and writes nowhere; it knows no token, has no network and no more memory than
the worker; it ends with its parent. What it was told and what it answers are messages of msgpack,
each after its length.
"""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from msgspec import Struct
from msgspec.msgpack import decode, encode

from app import logs
from app.page import Answered, Batch, Pages, failed
from app.sandbox import cut_off, hide_memory, limit
from app.worker import NICENESS, own_output, started
from core.chat import growing
from core.ladder import Rules
from core.text import as_text
from store.database import Store

Message = TypeVar("Message")
COMMAND = (sys.executable, "-m", "app.page_process")
LIMIT = 60.0  # seconds for one batch
UNUSED_FOR = 600.0  # seconds; then its memory is given back
LONGEST_PAUSE = timedelta(minutes=1)  # before one is started again that failed again and again
_LENGTH = 4  # bytes


class Shown(Struct, frozen=True):
    """Of which database, and by which rules."""

    database: str
    rules: Rules


@dataclass
class PageProcess:
    """A `PageServer`'s `Answering`. Asked for one batch at a time."""

    shown: Shown
    command: Sequence[str] = COMMAND
    unused_for: float = UNUSED_FOR
    _process: Process | None = None
    _rest: asyncio.TimerHandle | None = None
    _failures: int = 0  # one after another
    _started_from: float = 0.0  # by the batches' clock

    async def __call__(self, batch: Batch) -> Sequence[Answered]:
        """Raises what came between; then the next batch has another process.

        Where that one fails too, readers are asked to come back, until a growing pause is over.
        """
        if batch.seconds < self._started_from:
            return [Answered(failed(self.shown.rules))] * len(batch.requests)
        if self._rest:
            self._rest.cancel()
        try:
            async with asyncio.timeout(LIMIT):
                answers = await self._exchange(await self._running(), batch)
        except BaseException:
            self._end()  # whatever it would still say answers nobody
            if self._failures:
                pause = growing(self._failures, LONGEST_PAUSE)
                self._started_from = batch.seconds + pause.total_seconds()
            self._failures += 1
            raise
        self._failures = 0
        self._rest = asyncio.get_running_loop().call_later(self.unused_for, self._end)
        return answers

    async def close(self) -> None:
        if self._rest:
            self._rest.cancel()
        process = self._process
        self._end()
        if process:
            await process.wait()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await started(self.command)
            self._write(self._process, self.shown)
        return self._process

    def _write(self, process: Process, message: object) -> None:
        assert process.stdin is not None
        process.stdin.write(_framed(message))

    async def _exchange(self, process: Process, batch: Batch) -> Sequence[Answered]:
        self._write(process, batch)
        assert process.stdout is not None
        length = int.from_bytes(await process.stdout.readexactly(_LENGTH))
        return decode(await process.stdout.readexactly(length), type=list[Answered])

    def _end(self) -> None:
        """It only reads, so that nothing is lost."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        self._process = None


def _framed(message: object) -> bytes:
    encoded = encode(message, enc_hook=as_text)
    return len(encoded).to_bytes(_LENGTH) + encoded


def _received(source: BinaryIO, kind: type[Message]) -> Message | None:
    """None where nothing more is sent: the parent ended it, or itself."""
    head = source.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    return decode(source.read(int.from_bytes(head)), type=kind)


def main() -> None:
    """The process: batches in, answers out, until its input ends."""
    os.nice(NICENESS)
    limit()
    cut_off()
    hide_memory()
    logs.set_up("INFO", ())
    asked = sys.stdin.buffer
    with own_output() as output:
        shown = _received(asked, Shown)
        if shown is None:
            return
        pages = Pages(shown.rules)
        with closing(Store.looked_at(Path(shown.database))) as store:
            while batch := _received(asked, Batch):
                output.write(_framed(pages.answers(store, batch)))
                output.flush()


if __name__ == "__main__":
    main()
