"""Upkeep of the data: backups, restoring, the nightly purge, the daily health line."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from config import Settings
from core.ladder import Notice, Step
from core.month import Month
from core.people import Role
from core.readiness import Examine
from front.health import TOLD_IN_THE_CHAT, known_faults, log_summary
from front.program import Program
from store.backup import back_up, backups, prune, put_back
from store.database import Store
from store.lock import ProcessLock
from store.questions import OPEN_FOR

log = logging.getLogger("dondoc.upkeep")

QUESTIONS_KEPT = timedelta(hours=24)  # past their expiry
UPLOADS_KEPT = OPEN_FOR + QUESTIONS_KEPT  # as long as the question about them
DEPARTED_KEPT = timedelta(days=30)  # name and phone of who has no role any more
DAYS_IN_A_MONTH = 30.44
A_NIGHT_MISSED = timedelta(hours=25)  # without a copy
TRY_AGAIN = timedelta(hours=1)


@dataclass
class Upkeep:
    """The jobs that the bell rings. heartbeat: asks the URL that was set; None: there is none.

    examine: tells whether the program does its work, as /health does.
    """

    program: Program
    settings: Settings
    heartbeat: Callable[[], Awaitable[object]] | None = None
    examine: Examine | None = None
    _tried: datetime | None = None

    async def nightly(self) -> None:
        """Back up and forget what is old; a fault in the one leaves the other to be done."""
        now = self.program.now()
        try:
            await self._back_up(now)
        except Exception:
            log.exception("backup=failed")
        months = self.settings.keep_messages_months
        await self.program.thread(lambda store: purge(store, months, now))

    async def catch_up(self) -> None:
        """Make the copy of a night in which nothing ran, or in which it could not be made."""
        now = self.program.now()
        made = backups(self.settings.backups)
        fresh = made and now - made[-1][0] < A_NIGHT_MISSED
        tried = self._tried and timedelta(0) <= now - self._tried < TRY_AGAIN
        if not fresh and not tried:
            await self._back_up(now)

    async def _back_up(self, now: datetime) -> None:
        """On a thread of its own, which is told when nobody waits for it any more."""
        self._tried = now
        ended = threading.Event()
        keep = timedelta(days=self.settings.keep_backups_days)

        def work() -> None:
            back_up(self.settings.database, self.settings.backups, now, ended.is_set)
            prune(self.settings.backups, keep, now)

        try:
            await asyncio.to_thread(work)
        except asyncio.CancelledError:
            ended.set()
            raise

    async def daily(self) -> None:
        """One line that says how it is."""
        now = self.program.now()
        await self.program.thread(lambda store: log_summary(store, self.settings, now))

    async def beat(self) -> None:
        """Tell whoever watches that all is well; say nothing where it is not."""
        if self.heartbeat is None:
            return
        now = self.program.now()
        known = await self.program.thread(lambda s: known_faults(s, self.settings, now))
        faults = [name for name in known if name not in TOLD_IN_THE_CHAT]
        if self.examine and not (await self.examine()).ready:
            faults.append("not_ready")
        if faults:
            log.warning("heartbeat=withheld faults=%s", ",".join(faults))
            return
        await self.heartbeat()


def purge(store: Store, months: int, now: datetime) -> None:
    """Blank the words of what was answered, and remove what is older than the setting."""
    with store.transaction():
        blanked = store.inbox.blank()
        store.questions.blank(now - QUESTIONS_KEPT)
        store.uploads.blank(now - UPLOADS_KEPT)
        store.privacy.forget_departed(now - DEPARTED_KEPT, now)
        store.privacy.purge(now - timedelta(days=months * DAYS_IN_A_MONTH))
    store.privacy.scrub()
    log.info("purge blanked=%d", blanked)


def backed_up_first(settings: Settings, now: datetime) -> Callable[[Path], None]:
    """What `Store.open` calls before a migration."""

    def before(path: Path) -> None:
        back_up(path, settings.backups, now)

    return before


class Restored(Struct, frozen=True):
    """kept: where the replaced file is. held: unsent messages. forgotten: people forgotten again."""

    kept: Path | None
    held: int
    forgotten: int


def restore(copy: Path, settings: Settings, now: datetime) -> Restored:
    """Put a copy back. Raises LockedError while the bot runs, DamagedError for a damaged copy.

    What fell due since the copy may have been sent by the database that is replaced: it is held
    until an editor has looked at it.
    """
    lock = ProcessLock(settings.database)
    lock.take("restore")
    try:
        kept = put_back(copy, settings.database, now)
        store = Store.open(settings.database, now)
        with store.transaction():
            store.remember("restored", now.isoformat())
            held = store.outbox.hold(now)
            forgotten = store.privacy.forget_again(now)
            _tell_editors(store, held, now)
        store.privacy.scrub()
        store.close()
    finally:
        lock.release()
    log.info("restored=%s held=%d forgotten=%d", copy.name, held, forgotten)
    return Restored(kept, held, forgotten)


def _tell_editors(store: Store, held: int, now: datetime) -> None:
    for editor in store.people.having(Role.EDITOR):
        notice = Notice(
            f"restored/{now.isoformat()}/p{editor.id}",
            Step.NOTE,
            Month.of(now),
            now,
            now + timedelta(days=5),
            person=editor.id,
            detail={"event": "restored", "held": held},
        )
        store.outbox.plan(notice, now)
