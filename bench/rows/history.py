"""What years of entries cost: a /status, and the planning of a day's nudges."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench import department
from bench.department import MONTH, STARTS
from bench.measuring import Aim, Bench, Row, in_turn
from core.chat import Address, Incoming
from core.rules import Rules
from handlers.ask import Workshop
from handlers.dispatch import reply_to
from reminders.planner import plan_due
from store.database import Store

OFFICES = 3000
YEARS = 10
EACH = 8  # entries of an office in a month; every office is below its floor
NOW = STARTS + timedelta(seconds=2)
REPEATS = 5
RULES = Rules()


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ask_status(store: Store) -> str:
    """One head's /status, whose rank is among all the offices."""
    head = Address("telegram", str(department.FIRST_PERSON))
    incoming = Incoming("1", head, head, "x", "/status", NOW)
    shop = Workshop(store, RULES, lambda: "x", reachable=frozenset({"telegram"}))
    with store.transaction():
        reply = reply_to(shop, incoming, NOW)
    assert reply is not None
    return reply.text


def timed_status(store: Store) -> float:
    """Milliseconds, the mean of several."""
    return 1000 * seconds(lambda: [ask_status(store) for _ in range(REPEATS)]) / REPEATS


def with_history(folder: Path, offices: int, years: int, each: int) -> tuple[Path, int]:
    """A database with years of entries up to this month (0: only this one's); and how many."""
    path = folder / f"{offices}-{years}-{each}.db"
    department.with_offices(path, offices, department.BORN_EARLY).close()
    months = [MONTH.plus(-back) for back in range(12 * years, -1, -1)]
    return path, department.fill(path, months, each)


def history(bench: Bench) -> list[Row]:
    bench.progress(f"writing {YEARS} years of {OFFICES} offices")
    path, entries = with_history(bench.folder, OFFICES, YEARS, EACH)
    bare, _ = with_history(bench.folder, OFFICES, 0, EACH)
    full, empty = Store.open(path, NOW), Store.open(bare, NOW)
    found = in_turn(
        bench.rounds, lambda: timed_status(full), lambda: timed_status(empty), bench.progress
    )
    planned = in_turn(bench.rounds, lambda: _plan(full), lambda: _tally(full), bench.progress)
    full.close()
    empty.close()
    return [
        Row(
            "status-history",
            f"/status after {YEARS} years of {OFFICES:,} offices ({entries:,} entries)",
            "the same with this month's entries alone",
            "ms",
            Aim(1.3, at_least=False),
            found.ours,
            found.baseline,
        ),
        Row(
            "planning",
            f"planning a day's nudges for {OFFICES:,} offices, all below the floor",
            "one pass over the tallies query",
            "ms",
            Aim(3, at_least=False),
            planned.ours,
            planned.baseline,
        ),
    ]


def _plan(store: Store) -> float:
    """Milliseconds to plan, on disk; what was planned is taken away again."""
    found = 1000 * seconds(lambda: plan_due(store, RULES, NOW))
    with store.transaction():
        planned = store._db.execute("delete from outbox").rowcount  # noqa: SLF001 - undoing it
        store._db.execute("delete from rung")  # noqa: SLF001
    if planned != OFFICES:
        raise RuntimeError(f"{planned} planned")
    return found


def _tally(store: Store) -> float:
    return 1000 * seconds(lambda: store.ledger.counts(MONTH, RULES.kinds))
