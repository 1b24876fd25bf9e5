"""Days and months reckoned from today: whose year is not written, or told by their distance."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum, auto

from core.month import EARLIEST_YEAR, LATEST_YEAR, Month
from core.reading import timewords

_LEAP_GAP = 8  # years between two 29/2 around 2100
_MONTHS = 12
_FARTHEST = 99  # days or months that somebody counts


class Purpose(StrEnum):
    """What a day or a month without its year is about, which decides the year."""

    AHEAD = auto()  # a day off, an absence: the next such day, today included
    BEHIND = auto()  # an article, a notice: the latest such day that is not in the future
    OF_A_MONTH = auto()  # nearest to the month in question


def day_of(day: int, month: int, today: date, purpose: Purpose) -> date | None:
    """The date whose year was not written; 29/2 takes a year in which it exists.

    None: there is no such day in any year.
    """
    years = range(today.year - _LEAP_GAP, today.year + _LEAP_GAP + 1)
    days = [found for year in years if (found := date_in(year, month, day))]
    if purpose is Purpose.AHEAD:
        return min((found for found in days if found >= today), default=None)
    if purpose is Purpose.BEHIND:
        return max((found for found in days if found <= today), default=None)
    return min(days, key=lambda found: abs(found - today), default=None)


def month_of(number: int, current: Month, purpose: Purpose) -> Month:
    """The month whose year was not written. number: 1 to 12."""
    same = Month(current.year, number)
    if purpose is Purpose.AHEAD:
        return same if same >= current else same.plus(_MONTHS)
    if purpose is Purpose.BEHIND:
        return same if same <= current else same.plus(-_MONTHS)
    return current.nearest(number)


def full_year(year: int) -> int:
    """The year that two digits are short for."""
    return year + 2000 if year < 100 else year  # noqa: PLR2004


def known_year(year: int) -> bool:
    return EARLIEST_YEAR <= year <= LATEST_YEAR


def date_in(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def ago(words: Sequence[str], today: date) -> tuple[int, Month | date | None] | None:
    """How many of the leading words tell a time by its distance, and which day or month it is.

    As in "3 ngày trước", "cách đây hai tháng". The time is None where nobody can tell which day or
    month it is: "mấy hôm trước", "2 tuần trước". words: in plain form.
    """
    since = tuple(words[:2]) == timewords.SINCE
    number, unit, *behind = [*words[2 * since :], "", ""][:3]
    if unit not in timewords.UNITS or not (number.isdecimal() or number in timewords.NUMBERS):
        return None
    back = behind == ["truoc"]
    if not (since or back):
        return None
    distance = int(number) if number.isdecimal() else timewords.NUMBERS[number]
    return 2 * since + 2 + back, _moved(today, unit, distance)


def _moved(today: date, unit: str, distance: int) -> Month | date | None:
    """distance: 0 where no number is told."""
    if not 0 < distance <= _FARTHEST:
        return None
    if unit == "thang":
        return Month.of(today).plus(-distance)
    return today - timedelta(distance) if unit in timewords.UNITS_OF_DAYS else None
