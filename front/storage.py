"""Opening the databases that commands work on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from config import DATA, Settings
from core.month import ZONE
from front.program import Outside
from front.upgrade import alone_and_backed_up
from front.upkeep import backed_up_first
from store.database import Store
from store.seed import seed, seed_demo

DEMO_BEGINS = datetime(2026, 4, 22, 8, tzinfo=ZONE)  # the day to which the letter's figures run


def real_store(settings: Settings, outside: Outside) -> Store:
    """The deployment's own database: the offices and the calendar, and no counts."""
    now = outside.clock()
    return _seeded(settings, now, backed_up_first(settings, now))


def _seeded(settings: Settings, now: datetime, before: Callable[[Path], None]) -> Store:
    store = Store.open(settings.database, now, before)
    seed(store, DATA, now)
    return store


@contextmanager
def opened(settings: Settings, outside: Outside) -> Iterator[Store]:
    """The same, beside a running bot if need be, closed at the end."""
    now = outside.clock()
    store = _seeded(settings, now, alone_and_backed_up(settings, now))
    try:
        yield store
    finally:
        store.close()


def demo_store(now: datetime = DEMO_BEGINS) -> Store:
    """The letter's figures and people, in memory."""
    store = Store.in_memory(now)
    seed(store, DATA, now)
    seed_demo(store, DATA, now)
    return store
