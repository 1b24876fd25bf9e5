"""Which columns make a month's count, and of which year the month is.

Several columns or rows may tell of one month: kinds are added up, a sum is checked against them,
a plan is passed over. Where it is not plain which of them is the count, there is none.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from core.imports import Doubt, Finding
from core.month import Month
from core.quota import Kind
from reports.headers import NO_COUNTS, Heading
from reports.titles import MonthColumn, Title, months_of, read_month
from reports.vocabulary import Column, is_part, speaks_of

_SUMMER = range(6, 9)  # months of which a school year has none, or two
_AUTUMN = 9
_SPRING = 4

Key = TypeVar("Key", bound=Hashable)


class Pick(Struct, Generic[Key], frozen=True):
    """counted: what is added up. sums: what must agree with that. clips: what is not taken over.

    doubt: why there is no count.
    """

    counted: tuple[Key, ...] = ()
    sums: tuple[Key, ...] = ()
    clips: tuple[Key, ...] = ()
    doubt: Doubt | None = None


def pick(found: Sequence[tuple[Key, Heading]]) -> Pick[Key]:
    """Choose, among the columns (or rows) of one month, those that make its count."""
    told = [(key, h) for key, h in _parted(found) if h.role not in (*NO_COUNTS, Column.PERIOD)]
    if not all(heading.understood for _key, heading in told):
        return Pick(doubt=Doubt.MONTH_UNCLEAR)
    sums = tuple(key for key, h in told if h.role is Column.SUM)
    whole = [key for key, h in told if h.role is None and h.kind in {None, Kind.ARTICLE}]
    by_kind: dict[Kind, list[Key]] = {}
    for key, heading in told:
        if heading.role is None and heading.kind not in {None, Kind.ARTICLE}:
            assert heading.kind is not None
            by_kind.setdefault(heading.kind, []).append(key)
    clips = tuple(by_kind.pop(Kind.CLIP, ()))
    if len(whole) > 1 or any(len(keys) > 1 for keys in by_kind.values()):
        return Pick(doubt=Doubt.SAME_MONTH_TWICE)
    kinds = tuple(keys[0] for keys in by_kind.values())
    return _pick(tuple(whole), kinds, sums, clips, set(by_kind))


def _parted(found: Sequence[tuple[Key, Heading]]) -> Iterator[tuple[Key, Heading]]:
    """Beside news "Bài viết" is the other kind, unless news is said to be a part of it."""
    by_kind = {h.kind: h for _key, h in found if h.role is None}
    news = by_kind.get(Kind.NEWS) if Kind.FEATURE not in by_kind else None
    for key, h in found:
        own = h.text.rpartition(" / ")[2]
        beside = news is not None and h.kind is Kind.ARTICLE and not speaks_of(Kind.NEWS, own)
        part = news is not None and is_part(news.text) and not is_part(h.text)
        yield key, replace(h, kind=Kind.FEATURE) if beside and not part else h


def _pick(
    whole: tuple[Key, ...],
    kinds: tuple[Key, ...],
    sums: tuple[Key, ...],
    clips: tuple[Key, ...],
    which: Collection[Kind],
) -> Pick[Key]:
    if whole and len(kinds) < 2:  # noqa: PLR2004 - one kind alone is a part of the whole
        return Pick(whole, sums, clips)
    if which == {Kind.NEWS}:
        return Pick(doubt=Doubt.ONE_KIND)
    if kinds:
        return Pick(kinds, (*whole, *sums), clips)
    if len(sums) == 1 and not clips:
        return Pick(sums)
    return Pick(doubt=Doubt.MONTH_UNCLEAR)


def title_month(titles: Iterable[Title], sheet: str) -> MonthColumn | None:
    """The month of a table whose head names none: from its title, else from its sheet's name."""
    titles = tuple(titles)
    named = months_of(titles)
    of_sheet = read_month(sheet)
    if any(title.several for title in titles) or len(named) > 1:
        return None
    found = next(iter(named), None)
    if found is None or of_sheet is None:
        return found or of_sheet
    return found if found.number == of_sheet.number else None


class Years(Struct, frozen=True):
    """The month of each column; or a finding, with no month if it is not plain which year."""

    months: Mapping[int, Month]
    finding: Finding | None = None


class Told(Struct, frozen=True):
    """What tells the year. latest: the last month that has articles. named: by the file's name."""

    titles: tuple[Title, ...]
    current: Month
    named: int | None = None
    latest: int = 1


def dated(columns: Mapping[int, MonthColumn], told: Told) -> Years:
    """columns: in the order of the sheet."""
    own = frozenset(year for title in told.titles for year in title.years)
    schools = {title.school for title in told.titles if title.school}
    explicit = {month.year for month in columns.values() if month.year}
    open_ones = [month.number for month in columns.values() if month.year is None]
    if not open_ones:
        if columns and len(own) == 1 and not own & explicit:
            return _unclear(own | explicit)
        return Years({c: Month(m.year, m.number) for c, m in columns.items() if m.year})
    if explicit:
        return _beside_explicit(columns, own or explicit)
    if len(schools) == 1 and own <= {*schools, *(one + 1 for one in schools)}:
        return _school_year(columns, schools.pop())
    if len(own) > 2:  # noqa: PLR2004
        return _unclear(own)
    return _plain_years(columns, own, told)


def _unclear(years: Iterable[int]) -> Years:
    named = ", ".join(map(str, sorted(years)))
    return Years({}, Finding(Doubt.YEAR_UNCLEAR, typed=named))


def _beside_explicit(columns: Mapping[int, MonthColumn], years: Collection[int]) -> Years:
    """Some columns name their year: the others must be of the one year that is told."""
    if len(years) != 1:
        return _unclear(years)
    (year,) = years
    return Years({c: Month(m.year or year, m.number) for c, m in columns.items()})


def _turn(numbers: Sequence[int]) -> int | None:
    """Where a sequence of months falls back into a new year: 9, 10, 11, 12, 1, 2."""
    falls = [n for n in range(1, len(numbers)) if numbers[n] < numbers[n - 1]]
    if len(falls) != 1:
        return None
    at = falls[0]
    rises = numbers[-1] < numbers[0] and numbers[at - 1] >= _AUTUMN and numbers[at] <= _SPRING
    return at if rises else None


def _in_two_years(columns: Mapping[int, MonthColumn], first: int, at: int) -> dict[int, Month]:
    places = enumerate(columns.items())
    return {c: Month(first + (n >= at), month.number) for n, (c, month) in places}


def _school_year(columns: Mapping[int, MonthColumn], first: int) -> Years:
    numbers = [month.number for month in columns.values()]
    if (at := _turn(numbers)) is not None:
        return Years(_in_two_years(columns, first, at))
    if numbers[0] == _SUMMER[-1] and numbers == sorted(numbers):
        return Years({c: Month(first, m.number) for c, m in columns.items()})
    if any(number in _SUMMER for number in numbers):
        return _unclear({first, first + 1})
    return Years({c: Month(first + (m.number < _AUTUMN), m.number) for c, m in columns.items()})


def _plain_years(columns: Mapping[int, MonthColumn], own: Collection[int], told: Told) -> Years:
    numbers = [month.number for month in columns.values()]
    at = _turn(numbers)
    if at is not None and own:
        first = min(own)
        spans = len(own) == 2 and max(own) == first + 1  # noqa: PLR2004
        return Years(_in_two_years(columns, first, at)) if spans else _unclear(own)
    if len(own) > 1:
        return _unclear(own)
    year = next(iter(own), None) or told.named
    if year is not None and at is None:
        return Years({c: Month(year, m.number) for c, m in columns.items()})
    return _assumed(columns, at, told)


def _assumed(columns: Mapping[int, MonthColumn], at: int | None, told: Told) -> Years:
    """The latest year in which no month with articles lies in the future."""
    current = told.current
    if at is not None:
        last = list(columns.values())[-1].number
        first = current.year - 1 - (last > current.number)
        return Years(_in_two_years(columns, first, at), Finding(Doubt.YEAR_ASSUMED, stated=first))
    year = current.year if told.latest <= current.number else current.year - 1
    cited = {one for title in told.titles for one in title.cited}
    if cited and year not in cited:
        return _unclear(cited | {year})
    months = {c: Month(year, m.number) for c, m in columns.items()}
    return Years(months, Finding(Doubt.YEAR_ASSUMED, stated=year))
