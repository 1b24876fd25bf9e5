"""Whether the running program does its work at this moment: the figures of /health/ready."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from core.ladder import AT_ONCE
from core.month import Month
from core.readiness import Readiness
from core.rules import Rules
from core.workdays import WorkCalendar
from front.program import Program
from store.database import Store

LONGEST_LAG = 180.0  # seconds; the bell rings every minute
LONGEST_SILENCE = 180.0  # seconds; a poll is held for less than one minute, and paused for one
LONGEST_WAIT = 300.0  # seconds that a message may wait though nothing holds it back


class Waiting(NamedTuple):
    """Seconds; 0.0: no message waits so.

    due: since the oldest fell due that may go out by now. ready: for which one waits though nothing
    holds it back, not even the pause after an attempt.
    """

    due: float
    ready: float


class Watch(Struct, frozen=True):
    """silences: of each channel that polls, see `front.channels`. started: monotonic seconds.

    hooks: of each channel that is brought its updates, whether its platform was told where.
    metered: names of the channels whose messages are counted.
    """

    program: Program
    silences: Mapping[str, Callable[[], float | None]]
    started: float
    hooks: Mapping[str, Callable[[], bool]]
    metered: Sequence[str] = ()

    async def examine(self) -> Readiness:
        now, rules = self.program.now(), self.program.rules
        waiting, sent = await self.program.thread(
            lambda store: (waits(store, rules, now), self._sent(store, now))
        )
        lag = self.program.lag
        polls = {name: silence() for name, silence in self.silences.items()}
        hooks = {name: hooked() for name, hooked in self.hooks.items()}
        # What has not happened yet has as long as any other time, from the start.
        up = self.program.outside.monotonic() - self.started
        late = (up if lag is None else lag) > LONGEST_LAG
        silent = any((up if it is None else it) > LONGEST_SILENCE for it in polls.values())
        deaf = up > LONGEST_SILENCE and not all(hooks.values())
        return Readiness(
            ready=not (late or silent or deaf or waiting.ready > LONGEST_WAIT),
            figures={
                "scheduler_lag": _rounded(lag),
                "oldest_outbox_row": _rounded(waiting.due),
                **{f"last_poll_{name}": _rounded(found) for name, found in polls.items()},
                **{f"webhook_{name}": "set" if it else "not set" for name, it in hooks.items()},
                **{f"messages_this_month_{name}": count for name, count in sent.items()},
            },
        )

    def _sent(self, store: Store, now: datetime) -> dict[str, int]:
        return {name: store.usage.used(name, Month.of(now)) for name in self.metered}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def waits(store: Store, rules: Rules, now: datetime) -> Waiting:
    """Of the messages that may go out at this hour."""
    if store.fact("paused") is not None:
        return Waiting(0.0, 0.0)
    calendar = WorkCalendar(store.days.overrides(), rules.hours)
    open_now = calendar.is_open(now)

    def longest(moments: Sequence[datetime]) -> float:
        return max(0.0, (now - min(moments, default=now)).total_seconds())

    rows = [
        (due, tried) if step in AT_ONCE else (calendar.next_open(due), calendar.next_open(tried))
        for step, due, tried in store.outbox.unsent()
        if step in AT_ONCE or open_now
    ]
    return Waiting(longest([due for due, _ in rows]), longest([tried for _, tried in rows]))
