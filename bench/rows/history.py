"""What years of entries cost: a /status, and the planning of a day's nudges."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench import department
from bench.department import MONTH, STARTS
from bench.measuring import Aim, Bench, Row, in_turn
from core.chat import Address, Incoming
from core.ladder import Rules
from core.ledger import By
from handlers.dispatch import reply_to
from handlers.request import Services
from reminders.planner import plan_due
from store.database import Store

OFFICES = 3000
YEARS = 10
EACH = 8  # entries of an office in a month; every office is below its floor
NOW = STARTS + timedelta(seconds=2)
REPEATS = 9
RULES = Rules()


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ask_status(store: Store) -> str:
    """One head's /status, whose rank is among all the offices."""
    head = Address("telegram", str(department.FIRST_PERSON))
    incoming = Incoming("1", head, head, "x", "/status", NOW)
    services = Services(store, RULES, lambda: "x", reachable=frozenset({"telegram"}))
    with store.transaction():
        reply = reply_to(services, incoming, NOW)
    assert reply is not None
    return reply.text


def change(store: Store) -> None:
    """An entry, and its undoing: nothing that is remembered of the month can be used again."""
    with store.transaction():
        office, by = store.offices.all()[0].code, By(None, "editor", "console")
        store.ledger.undo(store.ledger.add(MONTH, office, 1, by, NOW), by, NOW)


def timed_status(store: Store) -> float:
    """Milliseconds, the middle one of several, each after a change."""
    took: list[float] = []
    for _ in range(REPEATS):
        change(store)
        took.append(seconds(lambda: ask_status(store)))
    return 1000 * median(took)


def with_history(path: Path) -> int:
    """Write years of entries up to this month; returns how many."""
    months = [MONTH.plus(-back) for back in range(12 * YEARS, -1, -1)]
    return department.fill(path, months, EACH)


def history(bench: Bench) -> list[Row]:
    bench.progress(f"writing {YEARS} years of {OFFICES} offices")
    path, bare = bench.folder / "full.db", bench.folder / "month.db"
    for each in (path, bare):
        department.with_offices(each, OFFICES, department.BORN_EARLY).close()
    entries = with_history(path)
    department.fill(bare, [MONTH], EACH)
    full, month = Store.open(path, NOW), Store.open(bare, NOW)
    found = in_turn(
        bench.rounds, lambda: timed_status(full), lambda: timed_status(month), bench.progress
    )
    planned = in_turn(bench.rounds, lambda: _plan(full), lambda: _tally(full), bench.progress)
    full.close()
    month.close()
    return [
        Row(
            "status-history",
            f"/status after {YEARS} years of {OFFICES:,} offices ({entries:,} entries)",
            "the same month, nothing before it",
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
            Aim(3, at_least=False, held=4),
            planned.ours,
            planned.baseline,
        ),
    ]


def _plan(store: Store) -> float:
    """Milliseconds to plan, on disk, after a change; what was planned is taken away again."""
    change(store)
    found = 1000 * seconds(lambda: plan_due(store, RULES, NOW))
    with store.transaction():
        planned = store._db.execute("delete from outbox").rowcount  # noqa: SLF001 - undoing it
        store._db.execute("delete from rung")  # noqa: SLF001
    if planned != OFFICES:
        raise RuntimeError(f"{planned} planned")
    return found


_TALLIES = (
    "select office, sum(count) from entry where month = ? and kind in (?, ?, ?) group by office"
)


def _tally(store: Store) -> float:
    """Milliseconds to sum the month by office, each time anew."""
    parameters = [str(MONTH), *sorted(RULES.kinds)]
    return 1000 * seconds(lambda: dict(store._db.execute(_TALLIES, parameters).fetchall()))  # noqa: SLF001
