"""Opening the one SQLite file, and its transactions.

A Store belongs to the thread that opened it. Every write happens inside `transaction()`, which
takes the write lock at once: a transaction that began as a reader could not become a writer once
another process has written.
"""

import logging
import os
import sqlite3
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path

from msgspec.structs import replace
from sqlite_utils import Database

from core.articles import State
from core.chat import Address
from core.month import Month, Span
from core.quota import NOT_FOLLOWED, WRITTEN, Kind, Standing, standings, taking_part
from core.workdays import Hours, Pause, WorkCalendar
from store.ahead import Ahead
from store.articles import Articles
from store.backup import OWNER_ONLY, DamagedError, half_restored, read_only
from store.changes import Changes
from store.emails import Emails
from store.groups import Groups
from store.inbox import Inbox, Uploads
from store.invitations import Invitations
from store.journal import (
    Journal,
    append,
    forgotten_before,
    has_lines,
    journal_of,
    old_journal_of,
)
from store.ledger import Ledger
from store.months import Days, Exports, Months, Province, Quotas
from store.obstacles import Obstacles
from store.offices import Offices
from store.outbox import Failures, Outbox, Usage
from store.pages import Pages
from store.people import Absences, People
from store.portal import Portal
from store.privacy import Privacy
from store.questions import Questions
from store.reach import Reach
from store.roles import Roles
from store.rows import Facts, Remembered, from_iso, to_iso
from store.schema_1_0 import migrations
from store.strangers import Strangers

_OF_THE_DISK = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_NOMEM,
}
_OF_A_STANDING = ("article", "entry", "exemption", "office", "office_name", "quota")  # the tables
_PRIMARY = 0xFF  # the low byte of an extended result code


def is_storage_fault(fault: BaseException) -> bool:
    """Whether the disk is full, read-only, locked or damaged: trying again later may help."""
    code = getattr(fault, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY in _OF_THE_DISK


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing, on disk when it ends. Inside another one: a savepoint of that one.

    sqlite-utils' own `atomic` would begin as a reader, and name each savepoint anew, so that SQLite
    had to compile two statements for every message.
    """
    run, inside = db.conn.execute, db.conn.in_transaction
    run("savepoint inner" if inside else "begin immediate")
    try:
        yield
        run("release inner" if inside else "commit")
    except BaseException:
        if not inside:
            db.rollback()
        elif db.conn.in_transaction:  # a full disk may have ended the whole of it
            run("rollback to inner")
            run("release inner")
        raise


log = logging.getLogger("dondoc.store")

BUSY_TIMEOUT = 5.0  # seconds for which a write waits for another process's
OPENING_TIMEOUT = 60.0  # the same while it is opened: another process may be making or changing it
OPENING_PAUSE = 0.02  # seconds between two attempts

SQLITE_VERSION = sqlite3.sqlite_version

StorageError = sqlite3.Error
"""What the disk or another process did to us: full, read-only, locked, damaged."""


def _database(connection: sqlite3.Connection) -> Database:
    # Looking for plugins reads the metadata of everything installed, and none is wanted.
    return Database(connection, execute_plugins=False)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. While another process does, SQLite refuses without waiting."""
    deadline = time.monotonic() + OPENING_TIMEOUT
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(OPENING_PAUSE)
        else:
            return


def has_todays_schema(path: Path) -> bool:
    """Whether this version can use the file as it is."""
    with closing(read_only(path)) as source:
        return not migrations.pending(_database(source))


@dataclass
class NotInPlaceError(Exception):
    """The database that belongs here is gone: a restore was interrupted, or somebody took it away."""

    path: Path


@dataclass
class NewerSchemaError(Exception):
    """A later version has changed the shape of the file; this one would not understand it."""

    path: Path


def is_lost(path: Path) -> bool:
    """Whether the database that belongs here is gone, or emptied: its journal is still there."""
    there = path.exists() and path.stat().st_size
    return half_restored(path) or (not there and has_lines(path))


def refuse_strange(path: Path) -> None:
    """Raises DamagedError for another program's file, NewerSchemaError for a later version's."""
    if not path.exists():
        return
    with (
        suppress(StorageError),
        closing(read_only(path)) as source,
    ):  # a damaged one is told elsewhere
        _refuse_strange(_database(source), path)


def _refuse_strange(db: Database, path: Path) -> None:
    applied = migrations.applied(db)
    if not applied and db.table_names():
        raise DamagedError(path, "no such table: fact")
    if any(one.name not in _known_migrations() for one in applied):
        raise NewerSchemaError(path)


@cache
def _known_migrations() -> frozenset[str]:
    with closing(_database(sqlite3.connect(":memory:"))) as empty:
        return frozenset(one.name for one in migrations.pending(empty))


class Store(Facts):
    """The only door to the database: one attribute for each kind of thing it keeps."""

    def __init__(self, db: Database, path: Path | None = None) -> None:
        super().__init__(db)
        self.offices = Offices(db)
        self.people = People(db)
        self.invitations = Invitations(db)
        self.ledger = Ledger(db)
        self.articles = Articles(db)
        self.quotas = Quotas(db)
        self.days = Days(db)
        self.province = Province(db)
        self.inbox = Inbox(db)
        self.questions = Questions(db)
        self.uploads = Uploads(db)
        self.outbox = Outbox(db)
        self.failures = Failures(db)
        self.obstacles = Obstacles(db)
        self.portal = Portal(db)
        self.months = Months(db)
        self.exports = Exports(db)
        self.pages = Pages(db)
        self.absences = Absences(db)
        self.emails = Emails(db)
        self.reach = Reach(self.offices, self.people, self.absences, self.emails)
        self.usage = Usage(db)
        self.strangers = Strangers(db)
        self.groups = Groups(db)
        self.changes = Changes(db)
        self.privacy = Privacy(db, self.changes)
        self.roles = Roles(
            self.offices, self.people, self.invitations, self.privacy, self.outbox, self.changes
        )
        self.ahead = Ahead(db, self.invitations, self.roles)
        self.standings_of = Remembered(db, _OF_A_STANDING, self._standings_of, most=3)
        """Where every office stands, best first, for each month of a span in their order."""
        self.journal = Journal(journal_of(path) if path else None, self.changes)

    @classmethod
    def open(
        cls, path: Path, now: datetime, before_migration: Callable[[], object] | None = None
    ) -> "Store":
        """Open or make the file at `path`, readable by its owner only, with today's schema.

        now: becomes the birth of a new database; nothing is due that was due before it.
        before_migration: called when an existing file is about to change shape.
        Raises NotInPlaceError rather than begin anew where there was a database before, and what
        `refuse_strange` does.
        """
        new = not path.exists()
        if is_lost(path):
            raise NotInPlaceError(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if new:
            # Only then: where this process has the file open already, closing any handle of it takes
            # SQLite's locks away, and the next process that looks at the file deletes the log.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
        # Changes nothing, but the system names a disk that is read-only, as SQLite does not.
        path.chmod(path.stat().st_mode)
        db = _database(sqlite3.connect(path, timeout=OPENING_TIMEOUT))
        _refuse_strange(db, path)  # before anything about it is changed
        path.chmod(OWNER_ONLY)
        if not new and before_migration and migrations.applied(db) and migrations.pending(db):
            before_migration()
        store = cls._prepared(db, now, path)
        db.conn.execute(f"pragma busy_timeout = {BUSY_TIMEOUT * 1000:.0f}")
        old = old_journal_of(path)
        append(journal_of(path), forgotten_before(old, now))
        old.unlink(missing_ok=True)
        store.journal.catch_up()
        return store

    @classmethod
    def at_rest(cls, path: Path) -> "Store":
        """A copy that nobody else has open, as it is: it is not brought to today's schema."""
        db = _database(sqlite3.connect(path))
        db.conn.isolation_level = None
        db.conn.execute("pragma foreign_keys = on")
        return cls(db)

    @classmethod
    def in_memory(cls, now: datetime) -> "Store":
        """A new database that is gone when it is closed: the terminal's demo, and tests."""
        return cls._prepared(_database(sqlite3.connect(":memory:")), now)

    @classmethod
    def copied(cls, path: Path, now: datetime) -> "Store":
        """A copy in memory of the file at `path`: for looking ahead without touching it."""
        refuse_strange(path)
        db = _database(sqlite3.connect(":memory:"))
        with closing(read_only(path)) as source:
            source.backup(db.conn)
        return cls._prepared(db, now)

    @classmethod
    def looked_at(cls, path: Path) -> "Store":
        """The file at `path` as it is, to read a little of it. Raises StorageError."""
        return cls(_database(read_only(path)))

    @classmethod
    def _prepared(cls, db: Database, now: datetime, path: Path | None = None) -> "Store":
        # A wait between statements, not inside them: Python would begin transactions of its own.
        db.conn.isolation_level = None
        _write_ahead(db.conn)
        for pragma in ("synchronous = full", "foreign_keys = on", "secure_delete = on"):
            db.conn.execute(f"pragma {pragma}")
        if migrations.pending(db):
            with transaction(db):  # one process at a time: who comes second finds it done
                migrations.apply(db)
        store = cls(db, path)
        with store.transaction():
            sql = "insert into fact values ('born', ?) on conflict (name) do nothing"
            if store._change(sql, [now]):
                store.remember("salt", uuid.uuid4().hex)
        return store

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on disk when it ends. Inside another one: a savepoint of that one."""
        with transaction(self._db):
            yield
        if not self._db.conn.in_transaction:
            self.journal.keep()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read meanwhile shows the same moment, whatever other connections write."""
        if self._db.conn.in_transaction:
            yield
            return
        self._db.execute("begin")
        try:
            yield
        finally:
            self._db.rollback()

    def move_chat(self, old: Address, new: Address) -> None:
        """A chat has a new id: its person's link and the messages that wait follow it."""
        self.people.move(old, new)
        self.inbox.move(old, new)
        self.groups.move(old, new)

    def hasten(self, channel: str, now: datetime) -> None:
        """The channel is well again: whatever waits for its next attempt there is tried now."""
        self.inbox.hasten(channel, now)
        self.outbox.hasten(channel, now)

    def standings(self, month: Month, kinds: frozenset[Kind] = WRITTEN) -> tuple[Standing, ...]:
        """Where every office stands in a month, best first."""
        return self.standings_of(Span.of(month), kinds)[month]

    def _standings_of(
        self, span: Span, kinds: frozenset[Kind] = WRITTEN
    ) -> Mapping[Month, tuple[Standing, ...]]:
        exempt = self.months.exemptions_over(span)
        found = {}
        for month in span.months:
            counts = self.ledger.counts(month, kinds)
            offices = taking_part(self.offices.named_in(month), counts.items(), [month])
            quotas = self.quotas.of(month, offices)
            owing_nothing = {
                office.code: NOT_FOLLOWED for office in offices if not office.is_active(month)
            }
            excused = owing_nothing | {**exempt[month]}
            ranked = standings(offices, counts, quotas, excused)
            found[month] = self.with_waiting(ranked, Span.of(month), kinds)
        return found

    def with_waiting(
        self, found: Sequence[Standing], span: Span, kinds: frozenset[Kind]
    ) -> tuple[Standing, ...]:
        """Standings over a span, with the articles of its months that wait or were returned."""
        known = self.under_way(span, kinds)
        told = {code for code, _ in known}
        return tuple(
            replace(
                one,
                waiting=known.get((one.office.code, State.SUBMITTED), 0),
                returned=known.get((one.office.code, State.RETURNED), 0),
            )
            if one.office.code in told
            else one
            for one in found
        )

    def under_way(
        self, span: Span, kinds: frozenset[Kind] = WRITTEN
    ) -> Mapping[tuple[str, State], int]:
        """The articles that wait or were returned, by the office that is to be told, and state."""
        found: Counter[tuple[str, State]] = Counter()
        for (code, state), count in self.articles.under_way(span, kinds).items():
            found[self.offices.going_on(code, span.last).code, state] += count
        return found

    def calendar(self, hours: Hours) -> WorkCalendar:
        """The calendar of working days, as it is set. hours: in which messages may go out."""
        return WorkCalendar(self.days.overrides(), hours)

    def pause(self, now: datetime) -> Pause | None:
        """Whether automatic messages are paused. One with an end is over by itself."""
        if self.fact("paused") is None:
            return None
        until = self.fact("paused_until")
        pause = Pause(date.fromisoformat(until) if until else None)
        return None if pause.ends and pause.ends <= now else pause

    def set_pause(self, pause: Pause | None, now: datetime) -> None:
        """Pause automatic messages, or (None) resume them."""
        until = pause.until.isoformat() if pause and pause.until else None
        self.remember("paused", now.isoformat() if pause else None)
        self.remember("paused_until", until)

    @cached_property
    def born(self) -> datetime:
        """When the database was made."""
        return from_iso(self.fact("born") or "")

    def be_born(self, now: datetime) -> None:
        """Correct the moment at which the database was made: the clock was wrong then."""
        self.remember("born", to_iso(now))
        self.born = now

    def mark(self) -> tuple[int, ...]:
        """The newest numbers of entries, updates and messages: they grow with whatever comes."""
        return tuple(
            self._number(f"select max(id) from {table}") for table in ("entry", "inbox", "outbox")
        )

    def write_back(self) -> None:
        """Write what the log of writes holds to the file. Outside a transaction.

        SQLite does it within the commit that makes the log too long, for which somebody waits.
        """
        self._db.execute("pragma wal_checkpoint(passive)").fetchall()

    def close(self) -> None:
        self._db.close()
