"""A new version on old data: the copy first, then the schema, with nobody else at the file."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from config import Settings
from store.backup import back_up
from store.database import Store, has_todays_schema
from store.lock import LockedError, ProcessLock

PATIENCE = 10.0  # seconds


class Upgraded(Struct, frozen=True):
    """copy: made before anything was touched. changed: whether the database changed its shape."""

    copy: Path
    changed: bool


def upgrade(settings: Settings, now: datetime) -> Upgraded:
    """Raises LockedError while the bot runs, DamagedError if the database is not whole."""
    lock = ProcessLock(settings.database)
    lock.take("upgrade")
    try:
        copy = back_up(settings.database, settings.backups, now)
        changed: list[Path] = []
        Store.open(settings.database, now, changed.append).close()
    finally:
        lock.release()
    return Upgraded(copy, bool(changed))


def alone_and_backed_up(
    settings: Settings, now: datetime, patience: float = PATIENCE
) -> Callable[[Path], None]:
    """What a command beside the bot does before a migration.

    A bot that is just starting brings the data along itself, and is waited for; an older version
    that still runs would not know the new shape: LockedError then.
    """

    def before(path: Path) -> None:
        holder = ProcessLock(path).holder()
        if holder is None:
            back_up(path, settings.backups, now)
        elif not _brought_along(path, patience):
            raise LockedError(holder)

    return before


def _brought_along(path: Path, patience: float) -> bool:
    """Whether the file has today's schema, within so many seconds."""
    until = time.monotonic() + patience
    while not (current := has_todays_schema(path)) and time.monotonic() < until:
        time.sleep(0.1)
    return current
