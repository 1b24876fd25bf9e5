"""What a torture run leaves behind: the platform's side, and the database's, as plain values."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.json import decode
from sqlite_utils import Database

from core.chat import Reply
from core.ladder import RUNGS, LadderSettings, fallen_due
from core.workdays import WorkCalendar
from store.database import Store
from store.rows import rows
from tests.fakes.bot_api import BotApi
from tests.fakes.platform import Delivered
from tests.torture.crowd import OFFICES


@dataclass(frozen=True)
class Received:
    """A row of the inbox: the update's number, its state, to whom what was answered (or None)."""

    number: int
    state: str
    chat: str
    reply: str | None


@dataclass(frozen=True)
class Written:
    """An entry of the ledger."""

    id: int
    note: str
    undoes: int | None


@dataclass(frozen=True)
class Posted:
    """A row of the outbox. arrived_as: the platform's message id that it was told of.

    told_in: the key of the row that names this one, which it took the place of.
    """

    key: str
    step: str
    state: str
    chat: str
    arrived_as: int | None
    told_in: str = ""


@dataclass(frozen=True)
class Ends:
    """How the bots ended. killed: (before, after), monotonic. stopped: seconds that each took."""

    killed: Sequence[tuple[float, float]]
    stopped: Sequence[float] = ()
    failed: Sequence[str] = ()


@dataclass(frozen=True)
class Record:
    """updates: by number. choices: the command of each choice, by (question, number).

    due: keys of the messages that the calendar wants. nonsense: updates that nobody can understand.
    """

    updates: Mapping[int, Any]
    confirmed: frozenset[int]
    nonsense: frozenset[int]
    messages: Sequence[Delivered]
    violations: Sequence[str]
    inbox: Sequence[Received]
    ledger: Sequence[Written]
    outbox: Sequence[Posted]
    choices: Mapping[tuple[int, int], str]
    due: frozenset[str]
    ends: Ends


_POSTED = (
    "select one.*, other.key as told_in from outbox one"
    " left join outbox other on other.id = one.folded_into order by one.id"
)


def unfinished(database: Path) -> int:
    """How much is still to do: updates, answers, messages."""
    with closing(_opened(database)) as db:
        return sum(
            rows(db, f"select count(*) as n from {table} where state in ({states})")[0]["n"]
            for table, states in (
                ("inbox", "'new', 'handled', 'files'"),
                ("outbox", "'planned', 'unknown', 'sending'"),
            )
        )


# Without what was entered before the run.
_WRITTEN = "select * from entry where note <> '' or undoes is not null order by id"


def read(
    database: Path, api: BotApi, nonsense: frozenset[int], ends: Ends, until: datetime
) -> Record:
    """until: when the run's clock ended."""
    with closing(_opened(database)) as db:
        return Record(
            dict(api.queue),
            frozenset(api.confirmed),
            nonsense,
            tuple(api.delivered),
            tuple(api.violations),
            tuple(_received(row) for row in rows(db, "select * from inbox order by id")),
            tuple(
                Written(row["id"], row["note"], row["undoes"])
                for row in rows(
                    db, "select * from entry where note <> '' or undoes is not null order by id"
                )
            ),
            tuple(_posted(row) for row in rows(db, _POSTED)),
            _choices(db),
            due_keys(database, until),
            ends,
        )


def _opened(database: Path) -> Database:
    return Database(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10))


def _received(row: sqlite3.Row) -> Received:
    number = int(row["key"].rpartition(":")[2])
    chat = (row["chat"] or "").rpartition(":")[2]
    reply = decode(row["reply"], type=Reply).text if row["reply"] else None
    return Received(number, row["state"], chat, reply)


def _posted(row: sqlite3.Row) -> Posted:
    arrived_as = int(row["message_id"]) if row["message_id"] else None
    chat = (row["address"] or "").rpartition(":")[2]
    return Posted(row["key"], row["step"], row["state"], chat, arrived_as, row["told_in"] or "")


def _choices(db: Database) -> dict[tuple[int, int], str]:
    return {
        (row["id"], choice["number"]): choice["command"]
        for row in rows(db, "select id, choices from question")
        for choice in json.loads(row["choices"])
    }


def due_keys(database: Path, until: datetime) -> frozenset[str]:
    """The calendar's own word, for offices that never reach their floor."""
    store = Store.copied(database, until)
    calendar = WorkCalendar(store.days.overrides())
    rungs = fallen_due(store.born, until, calendar, LadderSettings(), {})
    store.close()
    return frozenset(rung.key(code) for rung in rungs if rung.step in RUNGS for code in OFFICES)
