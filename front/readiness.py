"""Whether the running program does its work at this moment: the figures of /health/ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from channels.web import Readiness
from core.ladder import AT_ONCE
from core.rules import Rules
from core.workdays import WorkCalendar
from front.program import Program
from store.database import Store

LONGEST_LAG = 180.0  # seconds; the bell rings every minute
LONGEST_SILENCE = 180.0  # seconds; a poll is held for less than one minute, and paused for one
LONGEST_WAIT = 300.0  # seconds that a message may wait though nothing holds it back


@dataclass(frozen=True)
class Watch:
    """silences: of each channel that polls, see `front.channels`. started: monotonic seconds."""

    program: Program
    silences: Mapping[str, Callable[[], float | None]]
    started: float

    async def examine(self) -> Readiness:
        now = self.program.now()
        rules = self.program.rules
        waited = await self.program.thread(lambda store: longest_wait(store, rules, now))
        up = self.program.outside.monotonic() - self.started
        lag = self.program.lag
        polls = {name: silence() for name, silence in self.silences.items()}
        # What has not happened yet has as long as any other time, from the start.
        late = (up if lag is None else lag) > LONGEST_LAG
        silent = any((up if it is None else it) > LONGEST_SILENCE for it in polls.values())
        return Readiness(
            ready=not (late or silent or waited > LONGEST_WAIT),
            figures={
                "scheduler_lag": _rounded(lag),
                "oldest_outbox_row": _rounded(waited),
                **{f"last_poll_{name}": _rounded(found) for name, found in polls.items()},
            },
        )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def longest_wait(store: Store, rules: Rules, now: datetime) -> float:
    """Seconds for which the oldest message waits that could go out: 0.0 where none does."""
    if store.fact("paused") is not None:
        return 0.0
    calendar = WorkCalendar(store.days.overrides(), rules.hours)
    open_now = calendar.is_open(now)
    since = [
        due if step in AT_ONCE else calendar.next_open(due)
        for step, due in store.outbox.waiting()
        if step in AT_ONCE or open_now
    ]
    return max(0.0, (now - min(since, default=now)).total_seconds())
