"""Planning: what fell due becomes rows of the outbox, once each."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from core.ladder import ONE_AT_A_TIME, RUNGS, Rung, fallen_due, next_due, notices
from core.month import Month
from core.people import Role
from core.quota import Standing
from core.rules import Rules
from core.workdays import WorkCalendar
from reminders.deadlines import expire
from store.database import Store

log = logging.getLogger("dondoc.planner")


def plan_due(store: Store, rules: Rules, now: datetime) -> int:
    """Plan every rung that fell due and was not planned yet; returns the number of messages.

    Rungs that were due before the database was made are nobody's. Of several that an outage
    piled up, an office gets the last; the others are recorded as superseded.
    """
    calendar = WorkCalendar(store.days.overrides(), rules.hours)
    with store.transaction():
        expire(store, now)
        closings = store.months.closings()
        due = fallen_due(store.born, now, calendar, rules.ladder, closings)
        standings = cache(lambda month: store.standings(month, rules.kinds))
        return sum(_plan(store, standings, rung, now) for rung in due)


def _plan(
    store: Store, standings: Callable[[Month], Sequence[Standing]], rung: Rung, now: datetime
) -> int:
    outbox = store.outbox
    if not outbox.begin_rung(rung.month, rung.name, now):
        return 0
    editors = [person.id for person in store.people.having(Role.EDITOR)]
    leaders = [person.id for person in store.people.having(Role.LEADER)]
    found = standings(rung.month) if rung.step in RUNGS else ()
    planned = notices(rung, found, editors, leaders)
    waiting = outbox.awaited(ONE_AT_A_TIME) if rung.step in RUNGS else frozenset()
    outbox.plan_all(planned, now, "held" if rung.due <= held_until(store) else "planned")
    for notice in planned:
        if notice.office in waiting:
            outbox.supersede(notice.office, ONE_AT_A_TIME, notice.key, rung.month, now)
    log.info("rung=%s month=%s planned=%d", rung.name, rung.month, len(planned))
    return len(planned)


def held_until(store: Store) -> datetime:
    """Rungs due before a restore may have been sent by the database that it replaced."""
    restored = store.fact("restored")
    return datetime.fromisoformat(restored) if restored else store.born


def next_rung_at(store: Store, rules: Rules, now: datetime) -> datetime:
    """When the next rung falls due."""
    calendar = WorkCalendar(store.days.overrides(), rules.hours)
    return next_due(now, calendar, rules.ladder, store.months.closings())
