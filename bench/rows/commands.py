"""Commands end to end: from a message on the server to the answer it gets, all durable."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import department, processes
from bench.department import STARTS
from bench.measuring import Aim, Progress, Row, in_turn
from bench.processes import Server
from core.people import Grant, Role

PEOPLE = 100
COMMANDS = 2000
WARM_UP = 200
OURS, BASELINE = "111:ours", "222:baseline"
DATE = int(STARTS.timestamp()) + 1
SETTINGS = {"BENCH_STARTS": STARTS.isoformat(), "POLL_SECONDS": "25"}


@dataclass(frozen=True)
class Bench:
    """What every row gets. folder: its own, empty. aiogram: the Python that has it."""

    folder: Path
    rounds: int
    progress: Progress
    aiogram: Path


@dataclass(frozen=True)
class Talk:
    """A conversation of many people with one bot. wanted: what every right answer has."""

    api: Server
    token: str
    text: str
    wanted: str

    def rate(self, count: int = COMMANDS) -> float:
        """Commands a second, each answered once."""
        people = [department.FIRST_PERSON + n % PEOPLE for n in range(count)]
        self.api.push(self.token, self.text, people, DATE)
        traffic = self.api.until(self.token, count)
        if set(traffic.sent.values()) != {count // PEOPLE}:
            raise RuntimeError(f"lost or repeated: {traffic.sent}")
        if self.wanted not in traffic.last_text:
            raise RuntimeError(f"not the answer: {traffic.last_text}")
        return traffic.rate


@contextmanager
def ours(bench: Bench, api: Server, text: str, wanted: str) -> Iterator[Talk]:
    """The product with a hundred people, warm."""
    database = bench.folder / "dondoc.db"
    store = department.made(database, department.BORN_LATE)
    editors: Sequence[Sequence[Grant]] = [[Grant(Role.EDITOR)]]
    grants = editors if text.startswith("/add") else department.heads_and_editors(store)
    department.link(store, department.people(PEOPLE), grants)
    store.close()
    settings = {**SETTINGS, "DATABASE": str(database), "BACKUPS": str(bench.folder / "backups")}
    with processes.bot(processes.ours(), api, OURS, bench.folder / "ours.log", **settings):
        talk = Talk(api, OURS, text, wanted)
        talk.rate(WARM_UP)
        yield talk


@contextmanager
def echo(bench: Bench, api: Server, command: Sequence[str], text: str) -> Iterator[Talk]:
    with processes.bot(command, api, BASELINE, bench.folder / "baseline.log"):
        talk = Talk(api, BASELINE, text, text)
        talk.rate(WARM_UP)
        yield talk


def status(bench: Bench) -> list[Row]:
    with (
        processes.server() as api,
        ours(bench, api, "/status", "4/2026") as mine,
        echo(bench, api, processes.ptb_echo(), "/status") as other,
    ):
        found = in_turn(bench.rounds, mine.rate, other.rate, bench.progress)
    return [
        Row(
            "status",
            "/status end to end, durable inbox",
            "a bare PTB echo, its default transport",
            "commands/s",
            Aim(1.5, at_least=True),
            found.ours,
            found.baseline,
        )
    ]


def add(bench: Bench) -> list[Row]:
    with processes.server() as api, ours(bench, api, "/add 1 GDTrH", " → ") as mine:
        bare = in_turn(
            bench.rounds, mine.rate, lambda: durable_rows(bench.folder), bench.progress
        )
        with echo(bench, api, processes.aiogram_echo(bench.aiogram), "/add 1 GDTrH") as other:
            echoed = in_turn(bench.rounds, mine.rate, other.rate, bench.progress)
    _check_sum(bench.folder / "dondoc.db", WARM_UP + 2 * bench.rounds * COMMANDS)
    title = "/add end to end, durable and exactly once"
    return [
        Row(
            "add-sqlite",
            title,
            "bare sqlite3, a durable row a transaction, no network",
            "commands/s",
            Aim(0.25, at_least=True),
            bare.ours,
            bare.baseline,
        ),
        Row(
            "add-aiogram",
            title,
            "a bare aiogram echo",
            "commands/s",
            Aim(1.2, at_least=True),
            echoed.ours,
            echoed.baseline,
        ),
    ]


def durable_rows(folder: Path, count: int = COMMANDS) -> float:
    """Rows a second, each in a transaction of its own and on disk before the next."""
    path = folder / "bare.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("create table if not exists entry (id integer primary key, at text, count integer)")
    began = time.monotonic()
    for _ in range(count):
        db.execute("begin immediate")
        db.execute("insert into entry (at, count) values ('2026-04-22T08:00:00+07:00', 1)")
        db.execute("commit")
    taken = time.monotonic() - began
    db.close()
    return count / taken


def _check_sum(database: Path, articles: int) -> None:
    """Exactly once: the ledger has what was said, no more and no less."""
    db = sqlite3.connect(database)
    found = db.execute("select sum(count) from entry").fetchone()[0]
    db.close()
    if found != articles:
        raise RuntimeError(f"the ledger has {found} articles, {articles} were told")
