"""What a column holds, from all the cells of its head together.

A head is the whole block of rows above the figures: a month over Tin and Bài, "Số tin, bài theo
tháng" over 1, 2, 3. Each cell of it says something about the column's role, its month or its
kind; what no cell says is open, and a word that is not known makes the column not understood.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from msgspec import Struct

from core.quota import Kind
from reports.cells import Value, shown
from reports.grid import Grid
from reports.titles import MonthColumn, is_period, month_within, read_month, read_year
from reports.vocabulary import (
    SEVERAL_MONTHS,
    Column,
    column_named,
    figures_named,
    is_about_months,
    is_sum_name,
    is_understood,
    kind_named,
    words,
)

LABELS = frozenset(
    {
        Column.OFFICE,
        Column.NUMBER,
        Column.MONTH,
        Column.DATE,
        Column.TITLE,
        Column.LINK,
        Column.KIND,
        Column.AUTHOR,
        Column.NOTE,
        Column.RANK,
    }
)
# Figures that do not count a month's articles, in order of precedence.
NO_COUNTS = (Column.PERCENT, Column.CUMULATIVE, Column.OTHER, Column.PLAN)

_DIFFERENCE = re.compile(r"[-–/\s]*[+±][-–+±/\s]*")


class Heading(Struct, frozen=True):
    """What one head cell says, or all of a column together. role: None for figures of articles.

    over_months: it stands over months and says so. understood: every word of it is known.
    """

    text: str
    role: Column | None = None
    month: MonthColumn | None = None
    kind: Kind | None = None
    year: int | None = None
    over_months: bool = False
    understood: bool = True

    @property
    def is_label(self) -> bool:
        return self.role in LABELS

    @property
    def is_figures(self) -> bool:
        """Whether it holds figures of articles: a count, a kind, a sum, or what is not understood."""
        return not self.is_label and self.role not in NO_COUNTS


def head_text(grid: Grid, row: int, column: int) -> str:
    """A head's cell. Spreadsheet programs make a date of a typed "4/2026" or "1/2"."""
    value: Value = grid.spread(row, column)
    if isinstance(value, date):
        area = grid.areas.get((row, column))
        place = (area.top, area.left) if area else (row, column)
        whole = value.day == 1 and place not in grid.days
        return f"{value.month}/{value.year}" if whole else f"{value.day}/{value.month}"
    return shown(int(value) if isinstance(value, float) and value.is_integer() else value)


@lru_cache(maxsize=4096)
def read_heading(text: str, *, below_months: bool = False) -> Heading:
    """What one cell of a head says. below_months: a number alone is a month there."""
    if month := read_month(text, bare=below_months):
        return Heading(text, month=month)
    if year := read_year(text):
        return Heading(text, year=year)
    column = column_named(text)
    if column in LABELS:
        return Heading(text, role=column, over_months=column is Column.MONTH)
    if is_sum_name(text):
        return Heading(text, role=Column.SUM)
    if kind := kind_named(text):
        return Heading(text, kind=kind)
    return _read_words(text)


def _read_words(text: str) -> Heading:
    """What a head of several words says."""
    if not words(text):
        return Heading(
            text, role=Column.OTHER if _DIFFERENCE.fullmatch(text) else None, understood=False
        )
    month, rest = month_within(text) or (None, text)
    kind = kind_named(rest)
    role = None if kind else figures_named(rest)
    if role is None and is_period(text):
        role = Column.PERIOD
    own = SEVERAL_MONTHS.sub(" ", rest) if role is Column.SUM else rest
    years = re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9])", rest)
    return Heading(
        text,
        role=role if role is not Column.COUNT else None,
        month=month,
        kind=kind,
        year=int(years[0]) if len(years) == 1 and month is None else None,
        over_months=month is None and role is not Column.PERIOD and is_about_months(rest),
        understood=kind is not None
        or role in (*NO_COUNTS, Column.PERIOD, Column.RANK)
        or is_understood(own),
    )


def combined(levels: Sequence[Heading]) -> Heading:
    """What the cells above a column say together, from the top down."""
    text = " / ".join(level.text for level in levels)
    month, is_one_month = _month_of(levels)
    kinds = [level.kind for level in levels if level.kind]
    specific = {kind for kind in kinds if kind is not Kind.ARTICLE}
    return Heading(
        text,
        role=_role_of(levels, month),
        month=month,
        kind=kinds[-1] if kinds else None,
        understood=is_one_month
        and len(specific) <= 1
        and all(level.understood for level in levels),
    )


def _month_of(levels: Sequence[Heading]) -> tuple[MonthColumn | None, bool]:
    """The month, with the year of a heading above it; and whether no two are named."""
    months = {level.month for level in levels if level.month}
    years = {level.year for level in levels if level.year}
    if not months:
        return None, True
    month = max(months, key=lambda one: one.year or 0)
    if month.year is None and len(years) == 1:
        month = MonthColumn(month.number, years.pop())
    numbers = {one.number for one in months}
    named = {one.year for one in months if one.year} | years
    return month, len(numbers) == 1 and len(named) <= 1


def _role_of(levels: Sequence[Heading], month: MonthColumn | None) -> Column | None:
    roles = [level.role for level in levels]
    for role in NO_COUNTS:
        if role in roles:
            return role
    labels = [role for role in roles if role in LABELS]
    at_month = next((n for n, level in enumerate(levels) if level.month), None)
    if labels and month is None:
        return labels[-1]
    if labels and roles[-1] in LABELS:
        return labels[-1]  # a note or a rank below a month
    # Above a month a sum is but a heading ("Tổng số tin, bài"); at it or below, it is its sum.
    if Column.SUM in roles[at_month or 0 :]:
        return Column.SUM
    if month is None and Column.PERIOD in roles:
        return Column.PERIOD
    return Column.PERIOD if Column.PERIOD in roles[at_month or 0 :] else None
