"""One process at a time: a lock beside the database, held for as long as the process lives."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO


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
        file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip()
            file.close()
            raise LockedError(holder) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {who}\n")
        file.flush()
        self._file = file

    def holder(self) -> str | None:
        """Who holds it, without waiting or taking it; None: nobody."""
        if not self._path.exists():
            return None
        with self._path.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip()
            fcntl.flock(file, fcntl.LOCK_UN)
        return None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
