"""Planning: what fell due becomes rows of the outbox, once each."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from core.events import FiguresMissing
from core.ladder import (
    AT_ONCE,
    NUDGES,
    RUNGS,
    MessageKind,
    Notice,
    Rules,
    Rung,
    below_floor,
    fallen_due,
    next_due,
    papers,
    to_people,
)
from core.month import Month
from core.people import Person, Role
from core.quota import Standing
from core.workdays import WorkCalendar
from store.database import Store

A_WORKDAY = timedelta(hours=9)
FARTHEST = timedelta(days=730)  # that the terminal's clock may be moved ahead
# What is said of offices by their figures, to others than the editors, who enter them.
ON_FIGURES = NUDGES | {MessageKind.REPORT}
log = logging.getLogger("dondoc.planner")


class Moment(Struct, frozen=True):
    """What is kept and what holds at one moment: all that planning and wording go by."""

    store: Store
    rules: Rules
    now: datetime
    calendar: WorkCalendar

    @classmethod
    def of(cls, store: Store, rules: Rules, now: datetime) -> "Moment":
        return cls(store, rules, now, store.calendar(rules.hours))

    def standings(self, month: Month) -> tuple[Standing, ...]:
        """Where every office stands in a month, best first."""
        return self.store.standings(month, self.rules.kinds)

    def below_floor(self, month: Month) -> tuple[Standing, ...]:
        """Whom a month's rungs are for."""
        return below_floor(self.standings(month))


def expire(store: Store, now: datetime) -> None:
    """End what is past its deadline.

    What was tried in vain has failed, and somebody is told; what was never tried is superseded,
    and the office's next message names it. This runs before anything is planned: a rung's deadline
    is the moment of the next rung, which would otherwise quietly replace what failed.
    """
    for message in store.outbox.expired(now):
        state = "failed" if message.attempts else "superseded"
        store.outbox.end(message.id, state, message.reason or "deadline passed", now)
        log.warning("outbox=%d key=%s expired state=%s", message.id, message.key, state)


def plan_due(store: Store, rules: Rules, now: datetime) -> int:
    """Plan every rung that fell due and was not planned yet; returns the number of messages.

    Rungs that were due before the database was made are nobody's. Of several that an outage
    piled up, an office gets the last; the others are recorded as superseded.
    """
    with store.transaction():
        expire(store, now)
        moment = Moment.of(store, rules, now)
        return sum(_plan(moment, rung) for rung in _fallen_due(moment))


def _fallen_due(moment: Moment) -> tuple[Rung, ...]:
    store, closings = moment.store, moment.store.months.closings()
    return fallen_due(store.born, moment.now, moment.calendar, moment.rules.ladder, closings)


def _plan(moment: Moment, rung: Rung) -> int:
    store, now = moment.store, moment.now
    if _waits_for_figures(moment, rung):
        return _tell_of_missing(moment, rung)
    if not store.outbox.begin_rung(rung.month, rung.name, now):
        return 0
    if rung.step in ON_FIGURES and store.outbox.planned_under(f"{_no_figures(rung)}/"):
        rung = replace(rung, due=now)  # it was held, and is not late because of a fault
    state = "held" if rung.due <= held_until(store) else "planned"
    if rung.step in RUNGS:
        offices = [standing.office.code for standing in moment.below_floor(rung.month)]
        store.outbox.plan_rung(rung, offices, now, state)
        planned = len(offices)
    else:
        planned = _plan_for_people(store, rung, now, state)
    log.info("rung=%s month=%s planned=%d", rung.name, rung.month, planned)
    return planned


def _waits_for_figures(moment: Moment, rung: Rung) -> bool:
    """Whether nobody is to be urged or reported on yet: what was never entered is no zero.

    A rung that began waits no more: it was planned while there was no editor to ask.
    """
    store = moment.store
    if rung.step not in ON_FIGURES or store.outbox.has_begun(rung.month, rung.name):
        return False
    until = _held_for_figures(moment, rung)
    if until is not None and until <= moment.now:
        return False
    return lacks_figures(store, rung.month) and bool(_editors_to_ask(store))


def lacks_figures(store: Store, month: Month) -> bool:
    """Whether nothing was entered for a month, and nobody said that this is right."""
    entered = store.ledger.has_any(month)
    return not (entered or store.months.are_zeros(month) or month in store.months.closings())


def _held_for_figures(moment: Moment, rung: Rung) -> datetime | None:
    """Until when a rung waits for figures; None: for as long as there are none.

    A new deployment enters its first month late. Later on the offices' right to be urged in time
    goes first: the editors have until the next window opens, and were told the day before too.
    """
    if rung.month <= Month.of(moment.store.born):
        return None
    calendar = moment.calendar
    following = calendar.window_after(calendar.window(rung.due))
    return following if following < rung.deadline else rung.due + (rung.deadline - rung.due) / 2


def _editors_to_ask(store: Store) -> tuple[Person, ...]:
    return store.reach.reachable(store.people.having(Role.EDITOR))


def _no_figures(rung: Rung) -> str:
    """Nudges and report of the same hour are told of once."""
    return f"{rung.month}/no-figures/{rung.due:%Y-%m-%dT%H:%M}"


def _tell_of_missing(moment: Moment, rung: Rung) -> int:
    """The editors are told instead, and asked."""
    store, now, until = moment.store, moment.now, moment.now + A_WORKDAY
    about, step = FiguresMissing(_held_for_figures(moment, rung)), MessageKind.NOTE
    notices = [
        Notice(key, step, rung.month, now, until, person=editor.id, about=about)
        for editor in _editors_to_ask(store)
        if (key := f"{_no_figures(rung)}/p{editor.id}")
    ]
    return sum(store.outbox.plan(notice, now) for notice in notices)


def _plan_for_people(store: Store, rung: Rung, now: datetime, state: str) -> int:
    editors = [person.id for person in store.people.having(Role.EDITOR)]
    leaders = [person.id for person in store.people.having(Role.LEADER)]
    notices = to_people(rung, editors, leaders)
    for notice in notices:
        store.outbox.plan(notice, now, state)
        if rung.step is MessageKind.REPORT and store.emails.wants_papers(notice.person):
            store.outbox.plan(papers(notice), now, state)
    return len(notices)


def held_until(store: Store) -> datetime:
    """Rungs due before a restore may have been sent by the database that it replaced."""
    restored = store.fact("restored")
    return datetime.fromisoformat(restored) if restored else store.born


def next_moment(store: Store, rules: Rules, now: datetime) -> datetime:
    """The next moment after `now` at which something falls due or may go out."""
    at = Moment.of(store, rules, now)
    held = (_held_for_figures(at, r) for r in _fallen_due(at) if _waits_for_figures(at, r))
    rung = next_due(now, at.calendar, rules.ladder, store.months.closings())
    moments = (rung, next_delivery(store, rules, now), *held)
    return min(moment for moment in moments if moment is not None)


def next_delivery(store: Store, rules: Rules, now: datetime) -> datetime | None:
    """The next moment after `now` at which a message that waits may go out; None: none waits.

    What may go out at `now` already, and yet waits, is held back by something else than time.
    """
    waiting = store.outbox.unsent()
    if not waiting:
        return None
    calendar = Moment.of(store, rules, now).calendar
    pause = store.pause(now)
    resumed = pause.ends if pause and pause.ends else now
    moments = (
        max(next_try, resumed)
        if step in AT_ONCE
        else calendar.next_open(max(next_try, now, resumed))
        for step, _due, next_try in waiting
    )
    return min((moment for moment in moments if moment > now), default=None)


async def advance(
    now: Callable[[], datetime],
    move: Callable[[datetime], None],
    following: Callable[[datetime], Awaitable[datetime]],
    tick: Callable[[], Awaitable[None]],
    to: datetime,
) -> None:
    """Tick at every due moment up to `to`, in order, with the clock standing at it."""
    while (moment := await following(now())) <= to:
        move(moment)
        await tick()
    move(to)
    await tick()
