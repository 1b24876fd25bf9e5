"""One process at a time: a lock beside the database, held for as long as the process lives."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from store.backup import OWNER_ONLY

TRIES = 5
PAUSE = 0.05  # seconds; whoever only looks holds it for far less


@dataclass
class LockedError(Exception):
    """Another process holds the database. holder: its process id and what it is, as it wrote it."""

    holder: str

    def __str__(self) -> str:
        return self.holder


class ProcessLock:
    """The operating system frees it when the process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: IO[str] | None = None

    def take(self, who: str) -> None:
        """Hold it from now on. Raises LockedError, naming the holder."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, OWNER_ONLY), "r+")
        if not _locked(file, TRIES):
            holder = file.readline().strip()
            file.close()
            raise LockedError(holder)
        # In one write over the last holder's name, so that a reader always finds a name.
        file.write(f"{os.getpid()} {who}\n")
        file.flush()
        file.truncate()
        self._file = file

    @contextmanager
    def held(self, who: str) -> Iterator[None]:
        """The same, for as long as the work inside takes."""
        self.take(who)
        try:
            yield
        finally:
            self.release()

    def holder(self) -> str | None:
        """Who holds it; None: nobody. To find out, it is taken for an instant."""
        if not self._path.exists():
            return None
        with self._path.open("r+") as file:
            return None if _locked(file, 1) else file.readline().strip()

    def touch(self, moment: float) -> None:
        """Leave a sign of life: the file's time, in seconds since 1970. Raises OSError."""
        os.utime(self._path, (moment, moment))

    def touched(self) -> float | None:
        """When the holder last left a sign of life, in seconds since 1970; None: there is no file."""
        try:
            return self._path.stat().st_mtime
        except FileNotFoundError:
            return None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _locked(file: IO[str], tries: int) -> bool:
    """Lock the file until it is closed; False: another process holds it."""
    for left in reversed(range(tries)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if left:
                time.sleep(PAUSE)
        else:
            return True
    return False
