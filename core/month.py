"""Months, years and dates as an office writes them.

Dates in text are administrative style: 29/4/2026, with a leading zero only for days below 10 and
for the months 1 and 2 (04/3/2026, 30/01/2026).
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct


def _zone() -> tzinfo:
    """Vietnam's time, which has had no summer time since 1975; so it can do without the data."""
    try:
        return ZoneInfo("Asia/Ho_Chi_Minh")
    except ZoneInfoNotFoundError:  # `doctor` says so
        return timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


ZONE = _zone()
EARLIEST_YEAR = 2000
LATEST_YEAR = 2100

_MONTH = re.compile(
    r"(?:t|tháng|thang|month)?[ .]*([0-9]{1,2})(?:[ ]*[/.-][ ]*([0-9]{4}))?", re.IGNORECASE
)
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{4}))?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class Month(Struct, frozen=True, order=True):
    """A calendar month in Asia/Ho_Chi_Minh."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a date, or of an aware moment in the office's time zone."""
        if isinstance(day, datetime):
            day = day.astimezone(ZONE)
        return cls(day.year, day.month)

    @classmethod
    def from_key(cls, key: str) -> "Month":
        """The inverse of `str`: "2026-04"."""
        year, number = key.split("-")
        return cls(int(year), int(number))

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> "Month":
        """The month so many months later (or earlier, if negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def distance(self, other: "Month") -> int:
        """How many months lie between the two, whichever comes first."""
        return abs((self.year - other.year) * 12 + self.number - other.number)

    def nearest(self, number: int) -> "Month":
        """The month of that number that is nearest to this one, before or after."""
        years = range(self.year + 1, self.year - 2, -1)
        return min((Month(year, number) for year in years), key=self.distance)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


class Span(Struct, frozen=True):
    """Consecutive months, first to last: what a table or a ranking is about."""

    first: Month
    last: Month

    @classmethod
    def of(cls, month: Month) -> "Span":
        """One month alone."""
        return cls(month, month)

    @classmethod
    def year(cls, year: int, until: Month) -> "Span":
        """The year as far as it has come."""
        return cls(Month(year, 1), min(Month(year, 12), max(until, Month(year, 1))))

    @property
    def only(self) -> Month | None:
        """The month where it is one alone."""
        return self.first if self.first == self.last else None

    def __str__(self) -> str:
        """As it is typed: "2026-04", "2026-01 - 2026-04"."""
        return str(self.only or f"{self.first} - {self.last}")

    @property
    def months(self) -> tuple[Month, ...]:
        count = (self.last.year - self.first.year) * 12 + self.last.number - self.first.number + 1
        return tuple(self.first.plus(i) for i in range(count))


def parse_month(
    text: str, current: Month, *, bare: bool = False, ahead: bool = False
) -> Month | None:
    """Read "4/2026", "T4", "tháng 4", "2026-04" and, if `bare`, "4"; None if it is no month.

    Without a year it is the latest such month that is not after `current`; or, if `ahead`, the
    nearest one, before or after: for what may be about a month to come.
    """
    text = text.strip()
    if iso := _ISO_MONTH.fullmatch(text):
        return _month(int(iso[1]), int(iso[2]))
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    number, year = int(match[1]), match[2]
    if year:
        return _month(int(year), number)
    if text[0].isdigit() and not bare:
        return None
    found = _month(current.year, number)
    if found and ahead:
        return current.nearest(number)
    return found.plus(-12) if found and found > current else found


def parse_year(text: str) -> int | None:
    """Read "2026" or "năm 2026"."""
    match = re.fullmatch(r"(?:năm|nam|year)?[ ]*(\d{4})", text.strip(), re.IGNORECASE | re.ASCII)
    return int(match[1]) if match and EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR else None


def parse_date(text: str, today: date) -> date | None:
    """Read "29/4", "29/4/2026" or "2026-04-29"; without a year it is today's year."""
    text = text.strip()
    if not text.isascii():
        return None
    if iso := _ISO_DATE.fullmatch(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _DATE.fullmatch(text)
    return _date(int(match[3] or today.year), int(match[2]), int(match[1])) if match else None


def _month(year: int, number: int) -> Month | None:
    known = EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= number <= 12  # noqa: PLR2004
    return Month(year, number) if known else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if EARLIEST_YEAR <= year <= LATEST_YEAR else None
    except ValueError:
        return None


def padded_month(number: int) -> str:
    """01, 02, 3, 4 … 12: only the first two take a zero."""
    return f"{number:02}" if number <= 2 else str(number)  # noqa: PLR2004


def format_month(month: Month) -> str:
    """5/2026, 01/2026."""
    return f"{padded_month(month.number)}/{month.year}"


def format_date(day: date) -> str:
    """29/4/2026, 04/3/2026, 30/01/2026."""
    return f"{format_day(day)}/{day.year}"


def format_day(day: date) -> str:
    """29/4, 04/3: a date whose year is plain."""
    return f"{day.day:02}/{padded_month(day.month)}"
