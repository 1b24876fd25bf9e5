"""Copies of the database: made online, opened and checked, kept for a while, put back."""

import glob
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkstemp
from typing import TypeAlias

from core.month import ZONE

log = logging.getLogger("dondoc.backup")

PAGES_AT_A_TIME = 2048  # between two steps it may be told to stop
STEPS_AT_A_TIME = 100_000  # of SQLite's own, while a copy is checked
PARTS_KEPT = timedelta(days=1)  # unfinished copies, left by a process that was killed
OWNER_ONLY = 0o600
_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r".+-(\d{8}-\d{6})(?:\.db|(?:\.\w+)?\.part)")
_ASIDE = re.compile(r".+\.replaced-(\d{8}-\d{6})(?:-wal|-shm)?")

Stopped: TypeAlias = Callable[[], bool]


@dataclass
class DamagedError(Exception):
    """A file is not a whole database of ours."""

    path: Path
    fault: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fault}"


class StoppedError(Exception):
    """Whoever asked for a copy does not want it any more."""


def back_up(
    database: Path,
    folder: Path,
    now: datetime,
    stopped: Stopped = lambda: False,
    tidy: Callable[[Path], None] | None = None,
) -> Path:
    """Copy a database that may be in use; the copy counts only once it was opened and checked.

    Raises OSError or sqlite3.Error when it cannot be written, DamagedError when it is not whole.
    stopped: asked on the way; StoppedError ends the work. tidy: blanks in the copy what is not to
    be kept, before it gets its name; see `app.maintenance.copy_of`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = folder / f"{database.stem}-{now.astimezone(ZONE):{_STAMP}}.db"
    # Of a name of its own: a copy may be made by hand in the second in which the bot makes one.
    handle, name = mkstemp(".part", f"{made.stem}.", folder)
    os.close(handle)
    part = Path(name)
    try:
        _copy(database, part, stopped, tidy)
        part.replace(made)
        _to_disk(folder)
    finally:
        part.unlink(missing_ok=True)
    log.info("backup=%s bytes=%d", made.name, made.stat().st_size)
    return made


def _copy(
    database: Path,
    part: Path,
    stopped: Stopped = lambda: False,
    tidy: Callable[[Path], None] | None = None,
) -> None:
    """Copy what the database holds at this moment, however much is written to it; check the copy.

    Raises DamagedError, naming the database: the copy is gone when somebody reads it.
    """

    def go_on(*_pages: int) -> None:
        if stopped():
            raise StoppedError

    with closing(read_only(database)) as source, closing(sqlite3.connect(part)) as target:
        # Within one reading transaction: otherwise every write in between begins it anew.
        source.execute("begin")
        source.execute("select count(*) from sqlite_schema").fetchone()
        source.backup(target, pages=PAGES_AT_A_TIME, progress=go_on)
        target.execute("pragma journal_mode = delete")
    try:
        check(part, stopped)
        if tidy:
            tidy(part)
            check(part, stopped)
    except DamagedError as wrong:
        raise DamagedError(database, wrong.fault) from wrong
    _to_disk(part)


def check(path: Path, stopped: Stopped = lambda: False) -> None:
    """Raise DamagedError unless the file is a whole database of ours."""
    try:
        with closing(read_only(path)) as db:
            db.set_progress_handler(stopped, STEPS_AT_A_TIME)
            found = [row[0] for row in db.execute("pragma integrity_check")]
            broken = db.execute("pragma foreign_key_check").fetchone()
            ours = db.execute("select count(*) from fact where name = 'born'").fetchone()[0]
    except (sqlite3.Error, OSError) as fault:
        if stopped():
            raise StoppedError from fault
        raise DamagedError(path, str(fault)) from fault
    if found != ["ok"]:
        raise DamagedError(path, found[0])
    if broken or not ours:
        raise DamagedError(path, "rows that belong together are missing")


def backups(folder: Path) -> list[tuple[datetime, Path]]:
    """The copies in a folder with the time at which each was made, oldest first."""
    return _stamped(folder.glob("*.db"))


def _stamped(paths: Iterable[Path], name: re.Pattern[str] = _NAME) -> list[tuple[datetime, Path]]:
    named = ((name.fullmatch(path.name), path) for path in paths)
    return sorted(
        (datetime.strptime(match[1], _STAMP).replace(tzinfo=ZONE), path)
        for match, path in named
        if match
    )


def prune(folder: Path, keep: timedelta, now: datetime, database: Path | None = None) -> int:
    """Remove copies older than that, but never the newest, and unfinished ones; returns how many.

    database: what restores have set aside beside it grows old in the same way.
    """
    old = [path for made, path in backups(folder)[:-1] if now - made > keep]
    parts = _stamped(folder.glob("*.part"))
    old += [path for made, path in parts if now - made > PARTS_KEPT]
    if database is not None:
        aside = _stamped(database.parent.glob(f"{glob.escape(database.name)}.replaced-*"), _ASIDE)
        old += [path for made, path in aside if now - made > keep]
    for path in old:
        path.unlink()
    return len(old)


def put_back(copy: Path, database: Path, now: datetime) -> Path | None:
    """Put a checked copy in the database's place; returns where the replaced one was kept.

    The caller holds the database's lock. The live file is not touched before the new one is ready;
    should the process end between the two, `half_restored` tells.
    """
    check(copy)
    part = _part_of(database)
    part.unlink(missing_ok=True)  # of a restore that was interrupted, perhaps in mid-write
    os.close(os.open(part, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    _copy(copy, part)
    kept = _set_aside(database, now)
    part.replace(database)
    _to_disk(database.parent)
    return kept


def _part_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.part")


def half_restored(database: Path) -> bool:
    """Whether a restore was interrupted after it took the old file away: the new one is not there."""
    return not database.exists() and _part_of(database).exists()


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Keep the replaced file together with its log of writes, which may hold the newest entries."""
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.replaced-{now.astimezone(ZONE):{_STAMP}}")
    for ending in ("", "-wal", "-shm"):
        source = database.with_name(database.name + ending)
        if source.exists():
            source.replace(kept.with_name(kept.name + ending))
    return kept


def read_only(path: Path) -> sqlite3.Connection:
    """Look at a database without leaving a trace beside it. Raises sqlite3.OperationalError.

    A file without a log of writes is in use by nobody. Opened as usual it would get a new log, which
    would belong to the user who only looked.
    """
    at_rest = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{at_rest}", uri=True, timeout=5.0)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
