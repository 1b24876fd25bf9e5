"""The journal: the audit trail as lines beside the database and beside every copy.

A copy cannot know what was taken away after it was made. The journal does: a restore ends it again
(`store/roles.py`), so that nobody gets back in with an older state. It repeats the table `change` and
tells nothing about anybody. A line that another process wrote too is read once.
"""

import errno
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec.json import decode, encode

from core.changes import Change, What
from store.backup import OWNER_ONLY
from store.changes import Changes

log = logging.getLogger("dondoc.journal")

ENDING = ".journal"
OLD_ENDING = ".forgotten"  # written by 0.1: the uids of people who were forgotten


def journal_of(database: Path) -> Path:
    return database.with_name(database.name + ENDING)


def has_lines(database: Path) -> bool:
    """Whether the journal tells of what happened in the database, be that there or not."""
    path = journal_of(database)
    return path.is_file() and path.stat().st_size > 0


def old_journal_of(database: Path) -> Path:
    return database.with_name(database.name + OLD_ENDING)


def read_journal(path: Path) -> Iterator[Change]:
    """Every whole line; of a line that was cut short nothing can be told."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield decode(line, type=Change)
        except msgspec.DecodeError:
            if line.strip():
                log.warning("journal=%s line=unreadable", path.name)


def append(path: Path, changes: Iterable[Change]) -> None:
    """Add lines, on disk when it returns. Raises OSError."""
    lines = b"".join(encode(change) + b"\n" for change in changes)
    if not lines:
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            lines = b"\n" + lines  # whoever wrote the last line was killed meanwhile
        if os.write(handle, lines) < len(lines):
            # A full disk takes a part and says nothing. A line that is written again is read once.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_with(database: Path, folder: Path) -> None:
    """Bring the journal in a folder of copies up to the one beside the database."""
    source, target = journal_of(database), folder / (database.stem + ENDING)
    if not (source.exists() and folder.is_dir()) or _is_newer(target, source):
        return
    known = {change.uid for change in read_journal(target)}
    try:
        append(target, [one for one in read_journal(source) if one.uid not in known])
    except OSError:
        if target.exists():
            os.utime(target, (0, 0))  # a part of it would pass for the newer one
        raise
    if target.exists():
        target.touch()  # nothing to look at until the source changes again


def _is_newer(path: Path, than: Path) -> bool:
    return path.exists() and path.stat().st_mtime_ns > than.stat().st_mtime_ns


@dataclass
class Journal:
    """What `Store` writes after each transaction that added to the trail. path: None in memory."""

    _path: Path | None
    _changes: Changes
    _newest: str = ""
    _known: set[str] = field(default_factory=set)

    def keep(self) -> None:
        """Write what is new. A disk that refuses is tried again after the next transaction."""
        if self._path is None or not self._changes.unwritten:
            return
        try:
            self._write(self._path)
        except OSError:
            log.exception("journal=%s not_written", self._path.name)

    def catch_up(self) -> None:
        """At start: take over the file of the versions before, write what a crash left out."""
        self._changes.unwritten = True
        self.keep()

    def _write(self, path: Path) -> None:
        if not self._newest:
            self._known = {change.uid for change in read_journal(path)}
        found = [one for one in self._changes.after(self._newest) if one.uid not in self._known]
        append(path, found)
        self._known.update(one.uid for one in found)
        self._newest = self._changes.newest()
        self._changes.unwritten = False


def forgotten_before(path: Path, now: datetime) -> list[Change]:
    """The file of the versions before as lines of a journal."""
    if not path.exists():
        return []
    return [
        Change(sha256(uid.encode()).hexdigest()[:32], now, What.FORGOTTEN, person=uid)
        for uid in path.read_text(encoding="ascii").split()
    ]
