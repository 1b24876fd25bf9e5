"""A sheet and its cells: what each holds, and what it says as a count, a date or a link."""

import re
from datetime import date
from math import isfinite
from typing import TypeAlias

from msgspec import Struct
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from core.imports import LIMITS, Doubt
from core.month import EARLIEST_YEAR, LATEST_YEAR, format_date
from core.text import normal
from reports.markup import Markup, Place


class Formula(Struct, frozen=True):
    """A formula without a number. text: as it is written, for the finding."""

    text: str


class Percent(Struct, frozen=True):
    """A number that is shown as a percentage: 0.6 is 60 %."""

    value: float


Value: TypeAlias = str | int | float | bool | date | Formula | Percent | None

MOST = 999  # a count is typed with one to three digits
LARGEST_SUM = 10**9
_NOTHING = frozenset({"-", "–", "—", "--", "...", "…", "."})
_CONTROL = dict.fromkeys([0x7F, *(code for code in range(32) if chr(code) not in "\t\n\r")])
# Byte order marks, zero-width letters, and what turns the direction of writing.
_INVISIBLE = (0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNPRINTED = _CONTROL | dict.fromkeys(_INVISIBLE)
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_FRACTION = re.compile(r"-?[0-9]+[.,][0-9]{1,2}")
_WHOLE = re.compile(r"([0-9]{1,3})[.,]0{1,2}")
_NAMED = re.compile(r"([0-9]{1,3}) ?(?:tin|bài|bài viết|tin ?[,/] ?bài|tin bài)", re.IGNORECASE)
_LONGEST_FIGURE = 25  # letters
_FIGURE = re.compile(r"\W{0,2}[0-9]")
_DAY = re.compile(
    r"(?:(?:thứ \w+|chủ nhật)[ ,]+)?(?:ngày )?([0-9]{1,2})[/.-]([0-9]{1,2})"
    r"(?:[/.-]([0-9]{4}|[0-9]{2}))?",
    re.IGNORECASE,
)
_DAY_IN_WORDS = re.compile(
    r"(?:ngày )?([0-9]{1,2}) ?tháng ?([0-9]{1,2})(?: ?năm ?([0-9]{4}))?", re.IGNORECASE
)
_ISO_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_WEEKDAY = re.compile(r"\((?:thứ \w+|chủ nhật)\)", re.IGNORECASE)
_TIME = re.compile(
    r"[,T ]*\b[0-9]{1,2} ?(?::|h|giờ) ?[0-9]{0,2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: phút)?Z?\b[, ]*"
)


def shown(value: Value) -> str:
    """A cell as somebody would read it."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, Percent):
        return f"{value.value * 100:.10g}%"
    if isinstance(value, date):
        return format_date(value)
    return "" if value is None else str(value)


def is_nothing(value: Value) -> bool:
    """An empty cell, or a dash that stands for one."""
    return value is None or (isinstance(value, str) and value.strip() in _NOTHING)


def read_count(value: Value, most: int = MOST) -> int | Doubt | None:
    """A count of articles; a Doubt if the cell holds no count; None if it states nothing."""
    if isinstance(value, Formula):
        return Doubt.FORMULA
    if isinstance(value, Percent):
        return Doubt.PERCENT
    if is_nothing(value) or value is None:
        return None
    if isinstance(value, str):
        return _text_count(value, most)
    if isinstance(value, bool | date) or not isfinite(value):
        return Doubt.NOT_A_COUNT
    if value < 0:
        return Doubt.NEGATIVE
    if value != int(value):
        return Doubt.FRACTIONAL
    return int(value) if value <= most else Doubt.TOO_BIG


def _text_count(text: str, most: int) -> int | Doubt:
    named = _NAMED.fullmatch(normal(text)) or _WHOLE.fullmatch(text)
    text = named[1] if named else text
    if _FRACTION.fullmatch(text):
        return Doubt.FRACTIONAL
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return Doubt.PERCENT if re.fullmatch(r"[0-9.,]+ ?%", text) else Doubt.NOT_A_COUNT
    if digits != text:
        return Doubt.NEGATIVE
    return int(text) if len(text) <= len(str(most)) else Doubt.TOO_BIG


def has_figure(value: Value) -> bool:
    """Whether a cell holds a number, be it a count or a doubtful one."""
    if isinstance(value, str):
        return len(value) < _LONGEST_FIGURE and bool(_FIGURE.match(value))
    return value is not None and not isinstance(value, bool)


class Written(Struct, frozen=True):
    """A date as it is written in text, day first. year: 0 where there is none."""

    day: int
    month: int
    year: int

    @property
    def is_month_first(self) -> bool:
        """Impossible as it stands, possible the other way round."""
        return self.month > 12 >= self.day  # noqa: PLR2004 - months of a year

    def on(self, year: int) -> date | None:
        """year: meant where none is written."""
        try:
            found = date(self.year or year, self.month, self.day)
        except ValueError:
            return None
        return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None


def written_date(value: Value) -> Written | None:
    """The date in a text: 22/4/2026, 22/04/26, ngày 20/4/2026, 08:15 20/4/2026, 2026-04-20."""
    if not isinstance(value, str) or value.isdecimal():
        return None
    text = normal(value)
    if iso := _ISO_DAY.match(text):
        rest = _TIME.sub("", text[iso.end() :]).strip()
        return None if rest else Written(int(iso[3]), int(iso[2]), int(iso[1]))
    text = _WEEKDAY.sub("", _TIME.sub(" ", text)).strip(" ;,.")
    match = _DAY.fullmatch(text) or _DAY_IN_WORDS.fullmatch(text)
    if match is None:
        return None
    year = match[3] or "0"
    return Written(int(match[1]), int(match[2]), int(year) + (2000 if len(year) == 2 else 0))  # noqa: PLR2004


def read_date(value: Value, year: int, *, from_1904: bool = False) -> date | None:
    """The date in a date cell, a day's serial number or a text; None if it is not a date.

    year: meant where the text has none.
    """
    if isinstance(value, date):
        return value if EARLIEST_YEAR <= value.year <= LATEST_YEAR else None
    if written := written_date(value):
        return written.on(year)
    if isinstance(value, bool | Formula | Percent) or value is None:
        return None
    if isinstance(value, str) and not value.isdecimal():
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
    """The web address in a cell; None if it holds anything else."""
    text = shown(value)
    return text if _LINK.fullmatch(text) else None


class Sheet(Struct, frozen=True):
    """One sheet. Rows are of different lengths; what lies beyond a row's end is empty.

    titles: the lines above it, where they are not rows of it, as in a Word document.
    days: cells of dates that are shown as day and month alone ("1/2"), without a year.
    struck: cells of which something is struck out, and is not read.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    hidden: bool = False
    titles: tuple[str, ...] = ()
    markup: Markup = Markup()
    days: frozenset[Place] = frozenset()
    struck: tuple[Place, ...] = ()


def clean(text: str) -> str:
    """Without control characters and invisible marks, in one line, cut to a length."""
    text = text[: 4 * LIMITS.cell].translate(_UNPRINTED)
    return " ".join(text.split())[: LIMITS.cell]
