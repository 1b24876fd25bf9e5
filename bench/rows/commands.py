"""Commands end to end: from a message on the server to the answer it gets, all durable."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from bench import department, processes
from bench.department import MONTH, STARTS
from bench.measuring import Aim, Bench, Row, in_turn
from bench.processes import Server
from core.people import Grant, Role

PEOPLE = 100
COMMANDS = 2000
WARM_UP = 200
ALONE, AT_ONCE = 640, 64  # commands of one person alone, and how many of them at a time
OURS, BASELINE = "111:ours", "222:baseline"
_number = count(1000)  # of the databases
DATE = int(STARTS.timestamp()) + 1
STATUS = ("/status",)
OFFICES = ("VP", "GDTrH", "GDCT-HSSV", "KHTC", "GDTH", "QLCL", "GDNN-GDTX", "GDMN", "TCCB")
# Each with a note of its own: the same twice within minutes would be asked about.
ADD = tuple(f"/add 1 {code}: dòng {n}" for n in range(400) for code in OFFICES)


@dataclass(frozen=True)
class Talk:
    """A conversation of many people with one bot. wanted: what every right answer has.

    people: how many. together: commands that are under way at a time; 0: all of them.
    """

    api: Server
    token: str
    texts: Sequence[str]
    wanted: str
    people: int = PEOPLE
    together: int = 0

    def rate(self, commands: int = COMMANDS) -> float:
        """Commands a second, each answered once."""
        people = [department.FIRST_PERSON + n % self.people for n in range(commands)]
        self.api.push(self.token, self.texts, people, DATE, together=self.together)
        traffic = self.api.until(self.token, commands)
        if set(traffic.sent.values()) != {commands // self.people}:
            raise RuntimeError(f"lost or repeated: {traffic.sent}")
        if self.wanted not in traffic.last_text:
            raise RuntimeError(f"not the answer: {traffic.last_text}")
        return traffic.rate


@dataclass(frozen=True)
class Ours:
    """The product on a new database, once for each sample, so that no round is after another."""

    bench: Bench
    api: Server
    texts: Sequence[str]
    wanted: str
    numbers: Iterator[int]
    people: int = PEOPLE
    together: int = 0
    commands: int = COMMANDS

    def __call__(self) -> float:
        folder = self.bench.folder / f"ours-{next(self.numbers)}"
        database = folder / "dondoc.db"
        self._make(database)
        settings = {"DATABASE": str(database), "BACKUPS": str(folder / "backups")}
        command = processes.ours(STARTS)
        with processes.bot(command, self.api, OURS, folder / "log", **settings):
            # Of the texts' other end: the same again would be asked about.
            talk = Talk(self.api, OURS, self.texts, self.wanted, self.people, self.together)
            replace(talk, texts=self.texts[-WARM_UP:]).rate(WARM_UP)
            found = talk.rate(self.commands)
        if self.texts == ADD:
            _check_sum(database, WARM_UP + COMMANDS)
        return found

    def _make(self, database: Path) -> None:
        store = department.made(database, department.BORN_LATE)
        editors: Sequence[Sequence[Grant]] = [[Grant(Role.EDITOR)]]
        grants = editors if self.texts == ADD else department.heads_and_editors(store)
        department.link(store, department.people(PEOPLE), grants)
        store.close()


@contextmanager
def echo(bench: Bench, api: Server, command: Sequence[str], texts: Sequence[str]) -> Iterator[Talk]:
    with processes.bot(command, api, BASELINE, bench.folder / "baseline.log"):
        talk = Talk(api, BASELINE, texts, texts[0].split()[0])
        talk.rate(WARM_UP)
        yield talk


def status(bench: Bench) -> list[Row]:
    with processes.server() as api, echo(bench, api, processes.ptb_echo(), STATUS) as other:
        ours = Ours(bench, api, STATUS, f"{MONTH.number}/{MONTH.year}", count(1))
        found = in_turn(bench.rounds, ours, other.rate, bench.progress)
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


def one_chat(bench: Bench) -> list[Row]:
    """One person alone: one command after another, and many at once."""
    rows = []
    for name, title, together in (
        ("one-chat", "/status of one person, one after another", 1),
        ("one-chat-64", "/status of one person, 64 at once", AT_ONCE),
    ):
        with processes.server() as api, echo(bench, api, processes.ptb_echo(), STATUS) as other:
            alone = replace(other, people=1, together=together)
            wanted = f"{MONTH.number}/{MONTH.year}"
            ours = Ours(bench, api, STATUS, wanted, _number, 1, together, ALONE)
            found = in_turn(bench.rounds, ours, lambda: alone.rate(ALONE), bench.progress)  # noqa: B023
        rows.append(
            Row(
                name,
                title,
                "a bare PTB echo, its default transport",
                "commands/s",
                Aim(1.0, at_least=True),
                found.ours,
                found.baseline,
            )
        )
    return rows


def add(bench: Bench) -> list[Row]:
    with processes.server() as api:
        ours = Ours(bench, api, ADD, " → ", count(1))
        bare = in_turn(bench.rounds, ours, lambda: durable_rows(bench.folder), bench.progress)
        with echo(bench, api, processes.aiogram_echo(bench.aiogram), ADD) as other:
            echoed = in_turn(bench.rounds, ours, other.rate, bench.progress)
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


def durable_rows(folder: Path, rows: int = COMMANDS) -> float:
    """Rows a second, each in a transaction of its own and on disk before the next."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("create table if not exists entry (id integer primary key, at text, n integer)")
        began = time.monotonic()
        for _ in range(rows):
            db.execute("begin immediate")
            db.execute("insert into entry (at, n) values ('2026-04-22T08:00:00.000+07:00', 1)")
            db.execute("commit")
        return rows / (time.monotonic() - began)


def _check_sum(database: Path, articles: int) -> None:
    """Exactly once: the ledger has what was said, no more and no less."""
    with closing(sqlite3.connect(database)) as db:
        found = db.execute("select sum(count) from entry").fetchone()[0]
    if found != articles:
        raise RuntimeError(f"the ledger has {found} articles, {articles} were told")
