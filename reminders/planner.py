"""Planning: what fell due becomes rows of the outbox, once each."""

import logging
from datetime import datetime

from core.ladder import RUNGS, Rung, fallen_due, next_due, to_people
from core.people import Role
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
        return sum(_plan(store, rules, rung, now) for rung in due)


def _plan(store: Store, rules: Rules, rung: Rung, now: datetime) -> int:
    if not store.outbox.begin_rung(rung.month, rung.name, now):
        return 0
    state = "held" if rung.due <= held_until(store) else "planned"
    if rung.step in RUNGS:
        planned = _plan_for_offices(store, rules, rung, now, state)
    else:
        planned = _plan_for_people(store, rung, now, state)
    log.info("rung=%s month=%s planned=%d", rung.name, rung.month, planned)
    return planned


def _plan_for_offices(store: Store, rules: Rules, rung: Rung, now: datetime, state: str) -> int:
    offices = [office.code for office in store.owing(rung.month, rules.kinds)]
    store.outbox.plan_rung(rung, offices, now, state)
    return len(offices)


def _plan_for_people(store: Store, rung: Rung, now: datetime, state: str) -> int:
    editors = [person.id for person in store.people.having(Role.EDITOR)]
    leaders = [person.id for person in store.people.having(Role.LEADER)]
    notices = to_people(rung, editors, leaders)
    for notice in notices:
        store.outbox.plan(notice, now, state)
    return len(notices)


def held_until(store: Store) -> datetime:
    """Rungs due before a restore may have been sent by the database that it replaced."""
    restored = store.fact("restored")
    return datetime.fromisoformat(restored) if restored else store.born


def next_rung_at(store: Store, rules: Rules, now: datetime) -> datetime:
    """When the next rung falls due."""
    calendar = WorkCalendar(store.days.overrides(), rules.hours)
    return next_due(now, calendar, rules.ladder, store.months.closings())
