"""Working days, nudge days and sending hours in Vietnam.

The `holidays` package knows public holidays and most official swaps; an admin's own overrides
always win over it, because swaps are decreed late.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from msgspec import Struct

from core.month import ZONE, Month


@cache
def public_holidays() -> holidays.HolidayBase:
    """The country's calendar; its names are Vietnamese."""
    return holidays.country_holidays("VN", language="vi")


ONE_DAY = timedelta(days=1)


class DayOverride(Struct, frozen=True):
    """A day that an admin made off or made working, and why."""

    day: date
    working: bool
    reason: str


class Hours(Struct, frozen=True):
    """When scheduled messages may go out on working days: windows, from one hour to another."""

    windows: tuple[tuple[time, time], ...] = ((time(8), time(11)), (time(14), time(16)))
    morning: time = time(8)  # rungs fall due
    afternoon: time = time(14)  # previews, overdue notices and the report fall due

    @property
    def closing(self) -> time:
        """When a day's last window ends."""
        return self.windows[-1][1]


@cache
def _is_worked(day: date) -> bool:
    """Whether a day is worked by law and decree."""
    return bool(public_holidays().is_working_day(day))


def at(day: date, hour: time) -> datetime:
    """That hour of that day in the office's time zone."""
    return datetime.combine(day, hour, ZONE)


class Pause(Struct, frozen=True):
    """Automatic messages wait. until: the last day of it; None: until somebody resumes them."""

    until: date | None = None

    @property
    def ends(self) -> datetime | None:
        return at(self.until + ONE_DAY, time(0)) if self.until else None


class WorkCalendar(Struct, frozen=True):
    """Which days are worked. overrides: by day, True for working, False for off."""

    overrides: Mapping[date, bool] = {}
    hours: Hours = Hours()

    def is_workday(self, day: date) -> bool:
        if (override := self.overrides.get(day)) is not None:
            return override
        return _is_worked(day)

    def workdays(self, first: date, last: date) -> Iterator[date]:
        """The working days from first to last, both included."""
        days = (first + n * ONE_DAY for n in range((last - first).days + 1))
        return filter(self.is_workday, days)

    def on_or_after(self, day: date) -> date:
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def before(self, day: date) -> date:
        """The last working day before that day."""
        day -= ONE_DAY
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def nth_workday(self, month: Month, n: int) -> date:
        """The n-th working day of a month, counted from 1."""
        day = self.on_or_after(month.first)
        for _ in range(n - 1):
            day = self.on_or_after(day + ONE_DAY)
        return day

    def mid_day(self, month: Month, wanted: int = 15, latest: int = 20) -> date:
        """The wanted day, else the next working day up to `latest`, else the last one before it."""
        day = date(month.year, month.number, wanted)
        return next(self.workdays(day, day.replace(day=latest)), None) or self.before(day)

    def last_workdays(
        self, month: Month, n: int, cut_off_day: int | None = None
    ) -> tuple[date, ...]:
        """The last n working days up to the cut-off day, or the month's end; earliest first."""
        last = month.last
        day = last.replace(day=min(cut_off_day or last.day, last.day)) + ONE_DAY
        found: list[date] = []
        for _ in range(n):
            day = self.before(day)
            found.append(day)
        return tuple(reversed(found))

    def workdays_left(self, today: date, last: date) -> int:
        """Working days from today to last, today included."""
        return sum(1 for _ in self.workdays(today, last))

    def workdays_passed(self, month: Month, today: date) -> tuple[int, int]:
        """Working days of the month before today, and in the whole month."""
        whole = list(self.workdays(month.first, month.last))
        return sum(1 for day in whole if day < today), len(whole)

    def is_open(self, moment: datetime) -> bool:
        """Whether a scheduled message may go out at this moment."""
        return self.next_open(moment) == moment

    def window(self, moment: datetime) -> datetime:
        """The beginning of the sending window that is open then, else of the next one."""
        opens = self.next_open(moment)
        starts = (at(opens.date(), start) for start, _end in self.hours.windows)
        return max(start for start in starts if start <= opens)

    def window_after(self, window: datetime) -> datetime:
        """The beginning of the sending window after the one that begins then."""
        end = next(end for start, end in self.hours.windows if at(window.date(), start) == window)
        return self.window(at(window.date(), end))

    def next_open(self, moment: datetime) -> datetime:
        """The first moment, this one included, at which a scheduled message may go out."""
        local = moment.astimezone(ZONE)
        day = self.on_or_after(local.date())
        for start, end in self.hours.windows:
            if local < at(day, end):
                return max(local, at(day, start))
        return at(self.on_or_after(day + ONE_DAY), self.hours.windows[0][0])
