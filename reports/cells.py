"""What one cell means: a count, a sum, a date, a text; or the doubt about it."""

import re
from datetime import date
from math import isfinite

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from core.intake import Doubt
from core.month import EARLIEST_YEAR, LATEST_YEAR, Month, parse_date
from reports.sheets import Formula, Value

MOST = 999  # a count is typed with one to three digits
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_FRACTION = re.compile(r"-?[0-9]+[.,][0-9]{1,2}")


def shown(value: Value) -> str:
    """A cell as somebody would read it."""
    if isinstance(value, Formula):
        return value.text
    return "" if value is None else str(value)


def read_count(value: Value, most: int = MOST) -> int | Doubt | None:
    """A count of articles, why it is none, or None for an empty cell."""
    if isinstance(value, Formula):
        return Doubt.FORMULA
    if isinstance(value, str):
        return _text_count(value, most)
    if value is None:
        return None
    if isinstance(value, bool | date) or not isfinite(value):
        return Doubt.NOT_A_COUNT
    if value < 0:
        return Doubt.NEGATIVE
    if value != int(value):
        return Doubt.FRACTIONAL
    return int(value) if value <= most else Doubt.TOO_BIG


def _text_count(text: str, most: int) -> int | Doubt:
    if _FRACTION.fullmatch(text):
        return Doubt.FRACTIONAL
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return Doubt.NOT_A_COUNT
    if digits != text:
        return Doubt.NEGATIVE
    return int(text) if len(text) <= len(str(most)) else Doubt.TOO_BIG


def read_date(value: Value, current: Month, *, from_1904: bool = False) -> date | None:
    """A date: a date cell, a day's serial number, or text like 29/4/2026; None if it is none.

    current: its year is meant where the text has none.
    """
    if isinstance(value, date):
        return value if EARLIEST_YEAR <= value.year <= LATEST_YEAR else None
    if isinstance(value, str) and not value.isdecimal():
        return parse_date(re.split("[ T]", value)[0], current.first)
    if isinstance(value, bool | Formula) or value is None:
        return None
    return _from_serial(float(value), from_1904=from_1904)


def _from_serial(serial: float, *, from_1904: bool) -> date | None:
    epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
    if not 1 <= serial <= 100_000:  # noqa: PLR2004 - within three centuries of the epoch
        return None
    found = from_excel(serial, epoch)
    day = date(found.year, found.month, found.day)
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def read_link(value: Value) -> str | None:
    """A web address; None if the cell is none."""
    text = shown(value)
    return text if _LINK.fullmatch(text) else None
