"""Copies of the database: made online, opened and checked, kept for a while, put back."""

import logging
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.month import ZONE

log = logging.getLogger("dondoc.backup")

PAGES_AT_A_TIME = 512  # between two steps other connections may write
OWNER_ONLY = 0o600
_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r".+-(\d{8}-\d{6})\.db")


@dataclass
class DamagedError(Exception):
    """A file is not a whole database of ours."""

    path: Path
    fault: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fault}"


def back_up(database: Path, folder: Path, now: datetime) -> Path:
    """Copy a database that may be in use; the copy counts only once it was opened and checked.

    Raises OSError or sqlite3.Error when it cannot be written, DamagedError when it is not whole.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = folder / f"{database.stem}-{now.astimezone(ZONE):{_STAMP}}.db"
    part = made.with_suffix(".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    try:
        with closing(read_only(database)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target, pages=PAGES_AT_A_TIME)
            target.execute("pragma journal_mode = delete")
        check(part)
        _to_disk(part)
        part.replace(made)
        _to_disk(folder)
    finally:
        part.unlink(missing_ok=True)
    log.info("backup=%s bytes=%d", made.name, made.stat().st_size)
    return made


def check(path: Path) -> None:
    """Raise DamagedError unless the file is a whole database of ours."""
    try:
        with closing(read_only(path)) as db:
            found = [row[0] for row in db.execute("pragma integrity_check")]
            broken = db.execute("pragma foreign_key_check").fetchone()
            ours = db.execute("select count(*) from fact where name = 'born'").fetchone()[0]
    except (sqlite3.Error, OSError) as fault:
        raise DamagedError(path, str(fault)) from fault
    if found != ["ok"]:
        raise DamagedError(path, found[0])
    if broken or not ours:
        raise DamagedError(path, "rows that belong together are missing")


def backups(folder: Path) -> list[tuple[datetime, Path]]:
    """The copies in a folder with the time at which each was made, oldest first."""
    found = []
    for path in folder.glob("*.db"):
        if match := _NAME.fullmatch(path.name):
            made = datetime.strptime(match[1], _STAMP).replace(tzinfo=ZONE)
            found.append((made, path))
    return sorted(found)


def prune(folder: Path, keep: timedelta, now: datetime) -> int:
    """Remove copies older than that, but never the newest; returns how many."""
    old = [path for made, path in backups(folder)[:-1] if now - made > keep]
    for path in old:
        path.unlink()
    return len(old)


def put_back(copy: Path, database: Path, now: datetime) -> Path | None:
    """Put a checked copy in the database's place; returns where the replaced one was kept.

    The caller holds the database's lock. The live file is not touched before the new one is ready.
    """
    check(copy)
    part = database.with_name(f"{database.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    with closing(read_only(copy)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    check(part)
    _to_disk(part)
    kept = _set_aside(database, now)
    part.replace(database)
    _to_disk(database.parent)
    return kept


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

    A file whose log of writes is gone has nobody at work on it; opened as an ordinary one it would
    get a log again, which would then belong to whoever only looked.
    """
    at_rest = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{at_rest}", uri=True, timeout=5.0)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
