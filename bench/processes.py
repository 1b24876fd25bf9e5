"""The bots and the server as processes of their own, and the server driven from here."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
PATIENCE = 600.0  # seconds; longer than anything here takes, on any machine
END = 10.0
MIB = 1024 * 1024


@dataclass(frozen=True)
class Traffic:
    """What the server saw. times: of each message it took; begun: of the push before them.

    waits: seconds from each message to its answer.
    """

    begun: float
    times: Sequence[float]
    waits: Sequence[float]
    sent: dict[str, int]
    refused: int
    last_text: str

    @property
    def rate(self) -> float:
        """Answers a second from the push to the last of them."""
        return len(self.times) / (self.times[-1] - self.begun)

    @property
    def lasted(self) -> float:
        """Seconds from the first message to the last."""
        return self.times[-1] - self.times[0]


@dataclass(frozen=True)
class Server:
    """A running `bench.api`."""

    url: str
    port: int

    def push(
        self,
        token: str,
        texts: Sequence[str],
        people: Sequence[int],
        date: int,
        *,
        together: int = 0,
        every: float = 0.0,
    ) -> None:
        self._call(
            "push",
            token=token,
            texts=list(texts),
            people=list(people),
            date=date,
            together=together,
            every=every,
        )

    def limit(self, token: str, a_second: int) -> None:
        self._call("limit", token=token, limit=a_second)

    def until(self, token: str, wanted: int) -> Traffic:
        """Wait for so many messages since the last push."""
        found = self._call("until", token=token, wanted=wanted, seconds=PATIENCE)
        if len(found["times"]) < wanted:
            raise RuntimeError(f"{wanted} messages wanted, {len(found['times'])} came: {found}")
        return Traffic(**found)

    def state(self, token: str) -> Traffic:
        return Traffic(**self._call("state", token=token))

    def _call(self, method: str, **given: Any) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE + END)
        connection.request("POST", f"/control/{method}", json.dumps(given))
        found: dict[str, Any] = json.loads(connection.getresponse().read())["result"]
        connection.close()
        return found


@contextmanager
def server() -> Iterator[Server]:
    """A Bot API server in a process of its own; it ends with us, whatever becomes of us."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.api"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        yield Server(f"http://127.0.0.1:{port}", port)
    finally:
        process.stdin.close()
        _end(process)


@contextmanager
def bot(
    command: Sequence[str], api: Server, token: str, log: Path, **settings: str
) -> Iterator[psutil.Process]:
    """A bot on that server, until the block ends. log: where its stderr goes."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {**kept, "TELEGRAM_TOKEN": token, "TELEGRAM_BASE_URL": api.url, **settings}
    with log.open("ab") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=errors, stderr=errors)
        try:
            yield psutil.Process(process.pid)
        finally:
            _end(process)


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ours(start: datetime) -> list[str]:
    """The product as it is deployed; only its clock is set.

    What is measured must not depend on the day on which it is: nudges go out on working days, and
    in a month's first days an /add asks which month is meant.
    """
    return [sys.executable, "-m", "bench.bots.ours", start.isoformat()]


def ptb_echo() -> list[str]:
    return [sys.executable, "-m", "bench.bots.ptb_echo"]


def ptb_sqlite(database: Path) -> list[str]:
    return [sys.executable, "-m", "bench.bots.ptb_sqlite", str(database)]


def aiogram_echo(python: Path) -> list[str]:
    """python: of the environment that has aiogram."""
    return [str(python), str(HERE / "bots" / "aiogram_echo.py")]


def resident(process: psutil.Process) -> float:
    """Resident memory in MiB."""
    return float(process.memory_info().rss) / MIB
