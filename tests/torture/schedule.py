"""When the bots of a torture run live: in the sending hours of the days on which rungs fall due.

A life lasts seconds, so the bots' clock is set on between two lives: the month passes in a run.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.workdays import Hours, at

BORN = at(date(2026, 4, 14), time(7, 50))
# Previews fall due on the first, third and fifth; on the others rungs do.
DAYS = (*(date(2026, 4, day) for day in (14, 15, 23, 24, 28, 29)), date(2026, 5, 4))
RUNG_DAYS = DAYS[1::2] + DAYS[-1:]
EVENING = time(15, 50)  # nobody writes any more, and what is left is worked off
LAST_LIFE = time(15, 40)  # the longest pause before another attempt is over by the evening
LIVES_FOR_ALL_DAYS = 5 * len(DAYS)


@dataclass(frozen=True)
class Day:
    """lives: when each of the day's bots begins; it is killed before the next one does."""

    lives: tuple[datetime, ...]
    evening: datetime


def schedule(kills: int) -> tuple[Day, ...]:
    """So many lives, spread evenly over the open hours; each day has its share and its evening."""
    days = DAYS if kills >= LIVES_FOR_ALL_DAYS else RUNG_DAYS[:kills]
    shares = [kills * (n + 1) // len(days) - kills * n // len(days) for n in range(len(days))]
    return tuple(
        Day(_lives(day, share), at(day, EVENING)) for day, share in zip(days, shares, strict=True)
    )


def _lives(day: date, count: int) -> tuple[datetime, ...]:
    windows = [(at(day, first), at(day, min(last, LAST_LIFE))) for first, last in Hours().windows]
    whole = sum((last - first for first, last in windows), timedelta())
    return tuple(_into(windows, whole * n / count) for n in range(count))


def _into(windows: list[tuple[datetime, datetime]], passed: timedelta) -> datetime:
    """The moment at which so much of the open time has passed."""
    for first, last in windows:
        if first + passed < last:
            return first + passed
        passed -= last - first
    raise ValueError(passed)
