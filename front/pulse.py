"""The running bot's pulse, for health checks that have no port to ask.

Each minute, after the round of planning, the store's thread touches the lock's file: a process
that hangs holds its lock, but has no pulse.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from core.month import ZONE
from store.database import Store
from store.lock import ProcessLock
from store.thread import StoreThread

MISSED = timedelta(minutes=5)  # a backup or a burst may hold a beat or two up


def beating(
    lock: ProcessLock, thread: StoreThread, clock: Callable[[], datetime]
) -> Callable[[], Awaitable[None]]:
    """The job that the service does every minute."""

    def touch(_store: Store) -> None:
        with suppress(OSError):  # no pulse is what tells
            lock.touch(clock().timestamp())

    async def beat() -> None:
        await thread(touch)

    return beat


def alive(lock: ProcessLock, now: datetime) -> bool:
    """Whether a bot holds the lock and had a pulse of late."""
    touched = lock.touched()
    if lock.holder() is None or touched is None:
        return False
    return now - datetime.fromtimestamp(touched, ZONE) < MISSED
