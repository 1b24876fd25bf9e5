"""When something happens next; and moving a clock by hand to it: the terminal's `!at`."""

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
    rung, delivery = next_rung_at(store, rules, now), next_delivery(store, rules, now)
    return rung if delivery is None else min(rung, delivery)


def next_delivery(store: Store, rules: Rules, now: datetime) -> datetime | None:
    """The next moment after `now` at which a message that waits may go out; None: none waits.

    What may go out at `now` already, and yet waits, is held back by something else than time.
    """
    waiting = store.outbox.waiting()
    if not waiting:
        return None
    calendar = WorkCalendar(store.days.overrides(), rules.hours)
    moments = (
        due if step in AT_ONCE else calendar.next_open(max(due, now)) for step, due in waiting
    )
    return min((moment for moment in moments if moment > now), default=None)


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
