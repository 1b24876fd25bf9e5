"""Copies in a second place, and the second machine that takes over from them.

After each hour in which anything came, and at once after many entries, as an import makes: with a
machine dies at most one hour of counts. The journal goes there within the minute: whoever lost a role
has none on the second machine either.
"""

import asyncio
import logging
import os
import shlex
import shutil
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.installation import FILE
from app.maintenance import Restored, copy_of, is_within, restore, tell_of_copies
from app.program import Program
from config import Settings
from core.events import CopyFailed
from store.backup import OWNER_ONLY, DamagedError, backups, check, prune
from store.database import StorageError, Store
from store.journal import ENDING, journal_of, keep_with

log = logging.getLogger("dondoc.copies")

AFTER = timedelta(minutes=59)  # looked at once a minute: what is lost is an hour at most
MANY = 5  # entries
AGAIN = timedelta(minutes=10)  # after a fault
KEPT_HERE = timedelta(days=1)  # copies that only wait to be taken elsewhere
WITHIN = 300.0  # seconds for a command to take a file away


@dataclass
class Elsewhere:
    """A folder, or a command that takes a file away: its words, of which one holds {file}."""

    place: str

    async def take(self, file: Path) -> None:
        """Raises OSError where it could not be taken there, TimeoutError among them."""
        if FILE in self.place:
            await _run([word.replace(FILE, str(file)) for word in shlex.split(self.place)])
        else:
            await asyncio.to_thread(_copy, file, Path(self.place))

    def prune(self, keep: timedelta, now: datetime) -> None:
        if FILE not in self.place:
            prune(Path(self.place), keep, now)


async def _run(words: Sequence[str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *words, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(WITHIN):
            code = await process.wait()
    except BaseException:
        process.kill()
        raise
    if code:
        raise OSError(f"exit code {code}")


def _copy(file: Path, folder: Path) -> None:
    if not folder.is_dir():  # what is not mounted must not fill this machine's disk
        raise FileNotFoundError(f"no folder {folder}")
    part = folder / f"{file.name}.part"
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT, OWNER_ONLY))  # before anything is in it
    shutil.copyfile(file, part)
    part.replace(folder / file.name)


@dataclass
class Copies:
    """The job of every minute.

    _seen: what the last copy held. _at: when it was made. _failed: when taking anything there last
    failed, None once it went well. _carried: how long the journal was that was taken there last.
    """

    program: Program
    settings: Settings
    _seen: tuple[int, ...] | None = None
    _at: datetime | None = None
    _failed: datetime | None = None
    _carried: int = 0

    async def keep(self) -> None:
        if (now := self.program.true_time()) is None:
            return
        if self._failed and is_within(AGAIN, self._failed, now):
            return
        mark = await self.program.thread(lambda store: store.mark())
        copy = self._is_due(mark, now)
        if not copy and _size(self._journal) == self._carried:
            return
        try:
            await (self._copy(now) if copy else self._take_journal())
        except (OSError, StorageError, DamagedError) as fault:
            self._failed = now
            log.error("copy_elsewhere=failed fault=%s", type(fault).__name__)  # noqa: TRY400
            await self._note(str(fault))
        else:
            self._failed = None
            if copy:
                self._seen, self._at = mark, now
            await self._note("")

    def _is_due(self, mark: Sequence[int], now: datetime) -> bool:
        if self._seen is None or self._at is None:
            return True
        if mark == self._seen:
            return False
        return mark[0] - self._seen[0] >= MANY or not is_within(AFTER, self._at, now)

    @property
    def _journal(self) -> Path:
        return journal_of(self.settings.database)

    @property
    def _waiting(self) -> Path:
        """Where on this machine is what goes to the other."""
        return self.settings.backups / "hourly"

    @property
    def _elsewhere(self) -> Elsewhere:
        return Elsewhere(self.settings.copies_to)

    async def _copy(self, now: datetime) -> None:
        waiting = self.settings.model_copy(update={"backups": self._waiting})
        made = await asyncio.to_thread(copy_of, waiting, now)
        try:
            await self._elsewhere.take(made)
        except BaseException:
            made.unlink()  # the next attempt makes another: they must not fill this machine's disk
            raise
        await self._take_journal()
        earlier = min(now, self.program.now())  # see `app.maintenance.Maintenance`
        await asyncio.to_thread(prune, made.parent, KEPT_HERE, earlier)
        keep = timedelta(days=self.settings.keep_backups_days)
        await asyncio.to_thread(self._elsewhere.prune, keep, earlier)
        log.info("copy_elsewhere=%s", made.name)

    async def _take_journal(self) -> None:
        size = _size(self._journal)  # before: what is added meanwhile goes the next time
        await asyncio.to_thread(keep_with, self.settings.database, self._waiting)
        journal = self._waiting / f"{self.settings.database.stem}{ENDING}"
        if journal.exists():
            await self._elsewhere.take(journal)
        self._carried = size

    async def _note(self, fault: str) -> None:
        def work(store: Store) -> None:
            with store.transaction():
                store.remember("copies_fault", fault or None)
            if fault:
                tell_of_copies(self.program, CopyFailed(elsewhere=True), store)

        await self.program.thread(work)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def newest_whole(folder: Path) -> tuple[datetime, Path] | None:
    """The newest copy that can be opened; None: there is none.

    Raises PermissionError where they may not be read: nobody can tell then whether one is damaged.
    """
    os.scandir(folder).close()
    for made, path in reversed(backups(folder)):
        path.open("rb").close()
        try:
            check(path)
        except DamagedError as fault:
            log.warning("copy=%s damaged=%r", path.name, fault.fault)
        else:
            return made, path
    return None


def promote(folder: Path, settings: Settings, now: datetime) -> tuple[datetime, Restored] | None:
    """Go on from the newest copy, on this machine: when it was made, and what became of it.

    None: there is none. Raises as `restore` does.
    """
    found = newest_whole(folder)
    if found is None:
        return None
    made, copy = found
    return made, restore(copy, settings, now)
