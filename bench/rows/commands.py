"""Commands end to end: from a message on the server to the answer it gets, all durable."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from statistics import quantiles

from bench import department, processes
from bench.department import MONTH, STARTS
from bench.measuring import Aim, Bench, Row, in_turn
from bench.processes import Server, Traffic
from core.people import Grant, Role

PEOPLE = 100
COMMANDS = 2000
WARM_UP = 200
ALONE, AT_ONCE, PILED_UP = 640, 64, 1000  # commands of one person alone: in all, at a time, at most
A_DAYS_CHATS, A_SECOND, PACED = 20, 20, 200  # chats, commands a second from them, commands in all
OURS, BASELINE = "111:ours", "222:baseline"
_number = count(1000)  # of the databases
DATE = int(STARTS.timestamp()) + 1
STATUS, IN_STATUS, IN_ADD = ("/status",), f"{MONTH.number}/{MONTH.year}", " → "
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
        return self.held(commands).rate

    def latency(self) -> tuple[float, float]:
        """Milliseconds to an answer at an even pace: of the middle one, and of one in a hundred."""
        waits = quantiles(self.held(PACED, every=1 / A_SECOND).waits, n=100, method="inclusive")
        return 1000 * waits[49], 1000 * waits[98]

    def held(self, commands: int, every: float = 0.0) -> Traffic:
        people = [department.FIRST_PERSON + n % self.people for n in range(commands)]
        self.api.push(self.token, self.texts, people, DATE, together=self.together, every=every)
        traffic = self.api.until(self.token, commands)
        if set(traffic.sent.values()) != {commands // self.people}:
            raise RuntimeError(f"lost or repeated: {traffic.sent}")
        if self.wanted not in traffic.last_text:
            raise RuntimeError(f"not the answer: {traffic.last_text}")
        return traffic


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
        with self.talk() as talk:
            return talk.rate(self.commands)

    @contextmanager
    def talk(self) -> Iterator[Talk]:
        folder = self.bench.folder / f"ours-{next(self.numbers)}"
        database = folder / "dondoc.db"
        self._make(database)
        settings = {"DATABASE": str(database), "BACKUPS": str(folder / "backups")}
        command = processes.ours(STARTS)
        with processes.bot(command, self.api, OURS, folder / "log", **settings):
            # Of the texts' other end: the same again would be asked about.
            talk = Talk(self.api, OURS, self.texts, self.wanted, self.people, self.together)
            replace(talk, texts=self.texts[-WARM_UP:]).rate(WARM_UP)
            yield talk
        if self.texts == ADD:
            check_sum(database, WARM_UP + self.commands)

    def _make(self, database: Path) -> None:
        store = department.made(database, department.BORN_LATE)
        editors: Sequence[Sequence[Grant]] = [[Grant(Role.EDITOR)]]
        grants = editors if self.texts == ADD else department.heads_and_editors(store)
        department.link(store, department.people(PEOPLE), grants)
        store.close()


@contextmanager
def echo(
    bench: Bench, api: Server, command: Sequence[str], texts: Sequence[str], wanted: str = ""
) -> Iterator[Talk]:
    """wanted: what it answers, where that is not what it was told."""
    with processes.bot(command, api, BASELINE, bench.folder / "baseline.log"):
        talk = Talk(api, BASELINE, texts, wanted or texts[0].split()[0])
        talk.rate(WARM_UP)
        yield talk


def status(bench: Bench) -> list[Row]:
    with processes.server() as api, echo(bench, api, processes.ptb_echo(), STATUS) as other:
        ours = Ours(bench, api, STATUS, IN_STATUS, _number)
        found = in_turn(bench.rounds, ours, other.rate, bench.progress)
    return [
        Row(
            "status",
            "/status end to end, durable inbox",
            "a bare PTB echo, its default transport",
            "commands/s",
            Aim(2.0, at_least=True, held=1.1),
            found.ours,
            found.baseline,
        )
    ]


def one_chat(bench: Bench) -> list[Row]:
    """One person alone: one command after another, many at once, and all that piled up."""
    rows = []
    for name, title, texts, wanted, together, commands, held in (
        ("status", "one after another", STATUS, IN_STATUS, 1, ALONE, 0.65),
        ("add", "one after another", ADD, IN_ADD, 1, ALONE, 0.5),
        ("64", f"{AT_ONCE} at once", STATUS, IN_STATUS, AT_ONCE, ALONE, 0.85),
        ("1000", f"{PILED_UP:,} waiting", STATUS, IN_STATUS, 0, PILED_UP, 0.55),
    ):
        with processes.server() as api, echo(bench, api, processes.ptb_echo(), texts) as other:
            alone = replace(other, people=1, together=together)
            ours = Ours(bench, api, texts, wanted, _number, 1, together, commands)
            found = in_turn(bench.rounds, ours, lambda: alone.rate(commands), bench.progress)  # noqa: B023
        against = "a bare PTB echo under the same load"
        aim = Aim(1.0, at_least=True, held=held)
        unit = "commands/s"
        told = f"{texts[0].split()[0]} of one person, {title}"
        row = Row(f"one-chat-{name}", told, against, unit, aim, found.ours, found.baseline)
        rows.append(row)
    return rows


def add(bench: Bench) -> list[Row]:
    rows = []
    for name, against, command, wanted, aim, held in (
        (
            "sqlite",
            "a PTB bot that commits each count to SQLite and keeps no inbox",
            processes.ptb_sqlite(bench.folder / "peer.db"),
            IN_ADD,
            2.0,
            0.9,
        ),
        ("aiogram", "a bare aiogram echo", processes.aiogram_echo(bench.aiogram), "", 1.0, 0.4),
    ):
        with processes.server() as api, echo(bench, api, command, ADD, wanted) as other:
            ours = Ours(bench, api, ADD, IN_ADD, _number)
            found = in_turn(bench.rounds, ours, other.rate, bench.progress)
        title, unit = "/add end to end, durable and exactly once", "commands/s"
        judged = Aim(aim, at_least=True, held=held)
        row = Row(f"add-{name}", title, against, unit, judged, found.ours, found.baseline)
        rows.append(row)
    return rows


def latency(bench: Bench) -> list[Row]:
    """Answers at the pace of a busy day."""
    ours, theirs = [], []
    with processes.server() as api, echo(bench, api, processes.ptb_echo(), ADD) as other:
        peer = replace(other, people=A_DAYS_CHATS)
        mine = Ours(bench, api, ADD, IN_ADD, _number, A_DAYS_CHATS, commands=PACED)
        for number in range(1, bench.rounds + 1):
            bench.progress(f"round {number} of {bench.rounds}")
            with mine.talk() as talk:
                ours.append(talk.latency())
            theirs.append(peer.latency())
    title = f"/add at {A_SECOND} a second from {A_DAYS_CHATS} chats: "
    return [
        Row(
            f"latency-{name}",
            f"{title}{told}",
            "a bare PTB echo under the same load",
            "ms",
            Aim(1.5, at_least=False, held=2.3),
            [sample[place] for sample in ours],
            [sample[place] for sample in theirs],
        )
        for place, (name, told) in enumerate(
            (("p50", "the middle answer"), ("p99", "the slowest of a hundred"))
        )
    ]


def check_sum(database: Path, articles: int) -> None:
    """Exactly once: the ledger has what was said, no more and no less."""
    with closing(sqlite3.connect(database)) as db:
        found = db.execute("select sum(count) from entry").fetchone()[0]
    if found != articles:
        raise RuntimeError(f"the ledger has {found} articles, {articles} were told")
