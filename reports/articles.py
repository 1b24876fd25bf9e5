"""Reading a list of articles, one in each row, with everything that is doubtful about it."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from core.articles import key_of
from core.documents import EntryRow
from core.imports import Doubt, Finding, Imported
from core.month import Month
from core.names import OfficeNames, fold
from core.quota import Kind, Office
from reports.cells import (
    LARGEST_SUM,
    Formula,
    Value,
    is_nothing,
    read_count,
    read_date,
    read_link,
    shown,
    written_date,
)
from reports.counts import Source
from reports.headers import Heading
from reports.offices import named_office
from reports.subject import off_subject
from reports.tables import Table
from reports.titles import MonthColumn, months_of, read_month
from reports.vocabulary import (
    Column,
    is_mark,
    is_sum_row,
    kind_named,
    states_published,
    states_unpublished,
)

_READ = (Column.DATE, Column.OFFICE, Column.TITLE, Column.LINK)
# What these hold says nothing of whether the article was published.
_OF_ARTICLE = frozenset({*_READ, Column.AUTHOR, Column.NUMBER, Column.COUNT})
_NAMELESS = Heading("")
_TWELVE = 12  # months: a day up to it may be a month as well
_OFFICE_WORDS = ("phong", "vanphong", "ban", "to", "trungtam", "donvi")


def has_articles(table: Table, names: OfficeNames) -> bool:
    """Whether the list says, in a column or in headings, whose the articles are."""
    if not table.is_list or table.place(Column.DATE) is None:
        return False
    if table.office or table.place(Column.OFFICE) is not None:
        return True
    return any(named_office(names, table.lone_text(row)) for row in table.body)


def read_articles(source: Source, seen: dict[Hashable, int]) -> Imported:
    """Every article in the list, and every doubt in the order of the file.

    seen: articles that earlier lists of the file told of, by what makes them the same.
    """
    if finding := off_subject(source.table, source.names):
        return Imported(findings=(finding,))
    articles = _List(source, seen)
    for row in source.table.body:
        articles.read(row)
    findings = (*articles.about_columns(), *articles.findings)
    wrong = any(finding.doubt is Doubt.SUM_WRONG for finding in findings)
    return Imported(entries=() if wrong else tuple(articles.entries), findings=findings)


@dataclass
class _LeftOutError(Exception):
    """A row that is not taken over, and why; None where its whole column is doubted."""

    finding: Finding | None = None


@dataclass
class _List:
    """heading: the office, or what stands for one, under which the next rows stand."""

    source: Source
    seen: dict[Hashable, int]
    entries: list[EntryRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    heading: str = ""
    summed: int = 0
    left_out: int = 0

    def read(self, row: int) -> None:
        if text := self._table.lone_text(row):
            self._note_heading(text)
            return
        cells = {column: self._cell(row, column) for column in Column}
        number = row + 1
        if any(is_sum_row(shown(cells[column])) for column in (Column.NUMBER, Column.OFFICE)):
            self._check_sum(number, cells[Column.COUNT])
        elif sum(self._own(row, column) is not None for column in _READ) < 2:  # noqa: PLR2004
            return  # a note below the list
        elif row in self._table.grid.hidden_rows:
            self.hidden.append(number)
        else:
            try:
                self._check_published(row)
                self.entries.append(self._once(number, self._entry(row, cells)))
            except _LeftOutError as left_out:
                self.left_out += 1
                if left_out.finding:
                    self.findings.append(left_out.finding)

    def about_columns(self) -> Iterator[Finding]:
        """What is said once for the whole list or for a column."""
        if self.hidden:
            yield Finding(Doubt.HIDDEN_ROWS, typed=", ".join(map(str, self.hidden)))
        column = self._table.place(Column.DATE)
        letters = self._table.grid.name(column=column)[1]
        for doubt, typed in self._dates_doubted.items():
            yield Finding(doubt, column=letters, typed=typed)
        if self._year is None and self.entries and self._omits_years:
            yield Finding(Doubt.YEAR_ASSUMED, stated=self.source.current.year)

    @property
    def _table(self) -> Table:
        return self.source.table

    def _own(self, row: int, column: Column) -> Value:
        """The cell itself, without what it is merged with."""
        place = self._table.place(column)
        return self._table.grid.cell(row, place) if place is not None else None

    def _cell(self, row: int, column: Column) -> Value:
        """The cell; a merged one holds for all its rows."""
        place = self._table.place(column)
        return self._table.grid.spread(row, place) if place is not None else None

    def _note_heading(self, text: str) -> None:
        office = named_office(self.source.names, text)
        if office or fold(text).startswith(_OFFICE_WORDS):
            self.heading = text

    def _entry(self, row: int, cells: dict[Column, Value]) -> EntryRow:
        number = row + 1
        return EntryRow(
            day=self._day(number, cells[Column.DATE]),
            office=self._office(number, cells[Column.OFFICE]).code,
            title=self._title(number, cells[Column.TITLE]),
            link=self._link(row, cells[Column.LINK]),
            kind=self._kind(number, cells[Column.KIND]),
            count=self._count(number, cells[Column.COUNT]),
            row=number,
        )

    # Dates

    @cached_property
    def _dates_doubted(self) -> dict[Doubt, str]:
        """The doubts about the column's dates, each with a date that shows it."""
        values = [self._own(row, Column.DATE) for row in self._table.body]
        days = [value for value in values if isinstance(value, date)]
        texts = [(v, written) for v in values if (written := written_date(v))]
        found: dict[Doubt, str] = {}
        if wrong := next((v for v, written in texts if written.is_month_first), None):
            found[Doubt.MONTH_FIRST] = shown(wrong)
        late = any(written.day > _TWELVE for _v, written in texts) or bool(wrong)
        if late and days and all(day.day <= _TWELVE for day in days):
            found[Doubt.SWAPPED_DATES] = shown(days[0])
        return found

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(year for title in self._table.titles for year in title.years)

    @property
    def _omits_years(self) -> bool:
        dates = (written_date(self._own(row, Column.DATE)) for row in self._table.body)
        return any(written and not written.year for written in dates)

    @property
    def _year(self) -> int | None:
        """The year of dates that name none: the titles' own, else the sheet's or the file's."""
        return next(iter(self._years)) if len(self._years) == 1 else self.source.year

    @cached_property
    def _months(self) -> frozenset[MonthColumn]:
        return months_of(self._table.titles)

    def _day(self, number: int, value: Value) -> date:
        year = self._year or self.source.current.year
        if Doubt.MONTH_FIRST in self._dates_doubted and written_date(value):
            raise _LeftOutError
        day = read_date(value, year, from_1904=self.source.from_1904)
        if day is None:
            raise self._left_out(Doubt.BAD_DATE, number, Column.DATE, value)
        if Doubt.SWAPPED_DATES in self._dates_doubted:
            raise _LeftOutError
        if self._may_be_swapped(value, day):
            raise self._left_out(Doubt.SWAPPED_DATES, number, Column.DATE, value)
        if Month.of(day) > self.source.current:
            raise self._left_out(Doubt.FUTURE_DATE, number, Column.DATE, value)
        if self._is_of_another_time(day):
            raise self._left_out(Doubt.OTHER_MONTH, number, Column.DATE, value)
        return day

    def _is_of_another_time(self, day: date) -> bool:
        """Whether it lies in none of the months and years that the titles or the sheet name."""
        of_sheet = read_month(self._table.sheet)
        months = self._months or {one for one in [of_sheet] if one}
        within = any(one.number == day.month and one.year in {None, day.year} for one in months)
        return bool((months and not within) or (self._years and day.year not in self._years))

    def _may_be_swapped(self, value: Value, day: date) -> bool:
        """Whether day and month may have been exchanged by a spreadsheet program."""
        if len(self._months) != 1 or not isinstance(value, date):
            return False
        (titled,) = self._months
        is_other = titled.year is not None and (titled.year, titled.number) != (day.year, day.month)
        return is_other and day.day == titled.number

    # The other cells

    def _check_published(self, row: int) -> None:
        """No cell may say that the article is not on the portal, nor a mark below words that say so.

        A column for what became of it must say that it is.
        """
        status = self._table.place(Column.STATUS)
        for column, value in self._table.grid.filled(row):
            heading = self._table.columns.get(column, _NAMELESS)
            if heading.role in _OF_ARTICLE or column == status:
                continue
            if states_unpublished(shown(value)):
                raise self._unpublished(row, column, shown(value))
            if is_mark(shown(value)) and states_unpublished(heading.text):
                raise self._unpublished(row, column, heading.text)
        if status is not None and self._tells_status:
            text = shown(self._table.grid.spread(row, status)).strip()
            if not states_published(text):
                raise self._unpublished(row, status, text or self._table.columns[status].text)

    @cached_property
    def _tells_status(self) -> bool:
        return any(not is_nothing(self._own(row, Column.STATUS)) for row in self._table.body)

    def _unpublished(self, row: int, column: int, typed: str) -> _LeftOutError:
        number, letters = self._table.grid.name(row, column)
        return _LeftOutError(Finding(Doubt.UNPUBLISHED, number, letters, typed))

    def _office(self, number: int, value: Value) -> Office:
        typed = shown(value) or self.heading
        office = named_office(self.source.names, typed) if typed else self._table.office
        if office:
            return office
        near = self.source.names.unknown(typed).suggestions if typed else ()
        raise _LeftOutError(Finding(Doubt.UNKNOWN_OFFICE, number, typed=typed, suggestions=near))

    def _title(self, number: int, value: Value) -> str:
        if isinstance(value, Formula):
            self.findings.append(self._finding(Doubt.FORMULA, number, Column.TITLE, value))
            return ""
        return shown(value)

    def _link(self, row: int, value: Value) -> str:
        """The address that is written, or that lies behind the link's or the title's words."""
        if link := read_link(value):
            return link
        for column in (Column.LINK, Column.TITLE):
            place = self._table.place(column)
            behind = self._table.grid.links.get((row, place)) if place is not None else None
            if behind and (link := read_link(behind)):
                return link
        if value is not None:
            doubt = Doubt.FORMULA if isinstance(value, Formula) else Doubt.BAD_LINK
            self.findings.append(self._finding(doubt, row + 1, Column.LINK, value))
        return ""

    def _kind(self, number: int, value: Value) -> Kind:
        if value is None:
            return Kind.ARTICLE
        if kind := kind_named(shown(value)):
            return kind
        raise self._left_out(Doubt.UNKNOWN_KIND, number, Column.KIND, value)

    def _count(self, number: int, value: Value) -> int:
        """How many articles the row stands for: one, unless it says otherwise; never none."""
        count = 1 if value is None else read_count(value) or Doubt.NOT_A_COUNT
        if isinstance(count, Doubt):
            raise self._left_out(count, number, Column.COUNT, value)
        return count

    def _once(self, number: int, entry: EntryRow) -> EntryRow:
        """The entry, unless an earlier row told of the same article."""
        address = key_of(entry.link)
        if address and (before := self.seen.get(address)):
            raise _LeftOutError(
                Finding(Doubt.SAME_LINK, number, typed=entry.link, other_row=before)
            )
        if before := self.seen.get(entry.article):
            raise _LeftOutError(Finding(Doubt.SAME_ROW, number, other_row=before))
        self.seen[entry.article] = number
        if address:
            self.seen[address] = number
        return entry

    def _check_sum(self, number: int, value: Value) -> None:
        """A sum of all articles above, or of those since the sum before."""
        stated = read_count(value, LARGEST_SUM)
        computed = sum(entry.count for entry in self.entries)
        since, self.summed = computed - self.summed, computed
        if not isinstance(stated, int) or stated in {computed, since}:
            return
        unread = self.left_out or self.hidden
        doubt = Doubt.SUM_SHORT if unread and stated >= since else Doubt.SUM_WRONG
        self.findings.append(Finding(doubt, number, stated=stated, computed=computed))

    def _left_out(self, doubt: Doubt, number: int, column: Column, value: Value) -> _LeftOutError:
        return _LeftOutError(self._finding(doubt, number, column, value))

    def _finding(self, doubt: Doubt, number: int, column: Column, value: Value) -> Finding:
        letters = self._table.grid.name(column=self._table.place(column))[1]
        return Finding(doubt, number, letters, shown(value))
