"""Upkeep of the data: backups, restoring, the nightly purge, the daily health line."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from config import Settings
from core.ladder import Notice, Step
from core.month import Month
from core.people import Role
from front.health import log_summary
from front.program import Program
from store.backup import back_up, prune, put_back
from store.database import Store
from store.lock import ProcessLock
from store.questions import OPEN_FOR

log = logging.getLogger("dondoc.upkeep")

QUESTIONS_KEPT = timedelta(hours=24)  # past their expiry
UPLOADS_KEPT = OPEN_FOR + QUESTIONS_KEPT  # as long as the question about them
DEPARTED_KEPT = timedelta(days=30)  # name and phone of who has no role any more
DAYS_IN_A_MONTH = 30.44


@dataclass
class Upkeep:
    """The jobs that the bell rings at night and in the morning."""

    program: Program
    settings: Settings

    async def nightly(self) -> None:
        """Back up first, then forget what is old, so that a fault in one leaves the other."""
        now = self.program.now()
        keep = timedelta(days=self.settings.keep_backups_days)
        await asyncio.to_thread(back_up, self.settings.database, self.settings.backups, now)
        await asyncio.to_thread(prune, self.settings.backups, keep, now)
        months = self.settings.keep_messages_months
        await self.program.thread(lambda store: purge(store, months, now))

    async def daily(self) -> None:
        """One line that says how it is."""
        await self.program.thread(
            lambda store: log_summary(store, self.settings, self.program.outside.clock)
        )


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


@dataclass(frozen=True)
class Restored:
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
