"""Moving a clock by hand, from one due moment to the next: the terminal's `!at`."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from core.ladder import AT_ONCE
from core.rules import Rules
from core.workdays import WorkCalendar
from reminders.planner import next_rung_at
from store.database import Store

FARTHEST = timedelta(days=730)


def next_moment(store: Store, rules: Rules, now: datetime) -> datetime:
    """The next moment after `now` at which something falls due or may go out."""
    calendar = WorkCalendar(store.days.overrides(), rules.hours)
    moments = [next_rung_at(store, rules, now)]
    for step, due in store.outbox.waiting():
        moment = due if step in AT_ONCE else calendar.next_open(max(due, now))
        if moment > now:
            moments.append(moment)
    return min(moments)


async def advance(
    now: Callable[[], datetime],
    move: Callable[[datetime], None],
    following: Callable[[datetime], Awaitable[datetime]],
    ring: Callable[[], Awaitable[None]],
    to: datetime,
) -> None:
    """Ring at every due moment up to `to`, in order, with the clock standing at it."""
    while (moment := await following(now())) <= to:
        move(moment)
        await ring()
    move(to)
    await ring()
