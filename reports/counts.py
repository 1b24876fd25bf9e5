"""Reading a table of offices and months, with everything that is doubtful about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import Struct

from core.imports import Doubt, Finding, Imported, ImportedCount
from core.month import Month
from core.names import OfficeNames
from core.quota import Office
from reports.headers import Column, Head, MonthColumn, is_sum
from reports.package import column_letters
from reports.sheets import Sheet, Value, read_count, shown

_LARGEST_SUM = 10**9


class Source(Struct, frozen=True):
    """A sheet with its head, and what is needed to judge it.

    current: months after it have not come yet. year: as the file's name has it.
    as_text: the file has nothing but text, so a number that is text is no surprise.
    """

    sheet: Sheet
    head: Head
    names: OfficeNames
    current: Month
    year: int | None = None
    as_text: bool = False
    from_1904: bool = False

    def rows(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """The rows below the head, numbered as the spreadsheet shows them."""
        return enumerate(self.sheet.rows[self.head.first :], start=self.head.first + 1)

    def cell(self, row: tuple[Value, ...], column: Column) -> Value:
        place = self.head.place(column)
        return at(row, place) if place is not None else None


def at(row: tuple[Value, ...], index: int) -> Value:
    """A row's cell; what lies beyond its end is empty."""
    return row[index] if index < len(row) else None


def read_counts(source: Source) -> Imported:
    """Every count that the table states, and every doubt in the order of the file."""
    table = _Table(source)
    for number, row in source.rows():
        table.read(number, row)
    counts = tuple(table.counts)
    return Imported(counts=counts, findings=(*table.about_columns(), *table.findings))


@dataclass
class _Table:
    source: Source
    counts: list[ImportedCount] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows_of: dict[str, int] = field(default_factory=dict)
    left_out: dict[int, Finding] = field(default_factory=dict)

    def read(self, number: int, row: tuple[Value, ...]) -> None:
        self._note_unknown_columns(row)
        figures = [*(at(row, index) for index in self._head.months), self._sum_of(row)]
        stated = any(figure is not None for figure in figures)
        labels = (self.source.cell(row, Column.OFFICE), self.source.cell(row, Column.NUMBER))
        if any(is_sum(label) for label in labels):
            self._check_column_sums(number, row)
        elif stated and (office := self._office(number, labels[0])):
            self.rows_of[office.code] = number
            self._check_row_sum(number, row, self._read_months(number, row, office))

    def _sum_of(self, row: tuple[Value, ...]) -> Value:
        return self.source.cell(row, Column.SUM)

    @property
    def _head(self) -> Head:
        return self.source.head

    def about_columns(self) -> Iterator[Finding]:
        """What is said once for the whole table or for a column."""
        if self._assumed_year:
            yield Finding(Doubt.YEAR_ASSUMED, stated=self._assumed_year)
        yield from (self.left_out[index] for index in sorted(self.left_out))

    def _office(self, number: int, label: Value) -> Office | None:
        """The row's office, once: one that is unknown or was there before is a finding."""
        names, typed = self.source.names, shown(label)
        office = names.exact(typed)
        if office is None:
            near = names.unknown(typed).suggestions if typed else ()
            finding = Finding(Doubt.UNKNOWN_OFFICE, number, typed=typed, suggestions=near)
        elif before := self.rows_of.get(office.code):
            finding = Finding(Doubt.SAME_OFFICE_TWICE, number, typed=typed, other_row=before)
        else:
            return office
        self.findings.append(finding)
        return None

    def _read_months(self, number: int, row: tuple[Value, ...], office: Office) -> int:
        """Take over one row's counts; their sum."""
        total = 0
        for index, month in self._months.items():
            value = at(row, index)
            if value is None:
                continue
            if month > self.source.current:
                self._leave_out(index, Doubt.FUTURE_MONTH, month)
                continue
            count = self._count(number, index, value)
            if count is not None:
                self.counts.append(ImportedCount(office.code, month, count, number))
                total += count
        return total

    def _count(self, number: int, index: int, value: Value) -> int | None:
        count = read_count(value)
        if isinstance(count, Doubt):
            self._doubt(count, number, index, value)
            return None
        if isinstance(value, str) and not self.source.as_text:
            self._doubt(Doubt.TEXT_COUNT, number, index, value)
        return count

    def _doubt(self, doubt: Doubt, number: int, index: int, value: Value) -> None:
        self.findings.append(Finding(doubt, number, column_letters(index + 1), shown(value)))

    def _check_row_sum(self, number: int, row: tuple[Value, ...], computed: int) -> None:
        if (place := self._head.place(Column.SUM)) is not None:
            self._check_sum(number, place, at(row, place), computed)

    def _check_column_sums(self, number: int, row: tuple[Value, ...]) -> None:
        for index, month in self._months.items():
            above = sum(count.count for count in self.counts if count.month == month)
            self._check_sum(number, index, at(row, index), above)
        self._check_row_sum(number, row, sum(count.count for count in self.counts))

    def _check_sum(self, number: int, index: int, value: Value, computed: int) -> None:
        stated = read_count(value, _LARGEST_SUM)
        if isinstance(stated, Doubt):
            self._doubt(stated, number, index, value)
        elif stated is not None and stated != computed:
            column = column_letters(index + 1)
            self.findings.append(
                Finding(Doubt.SUM_WRONG, number, column, stated=stated, computed=computed)
            )

    def _note_unknown_columns(self, row: tuple[Value, ...]) -> None:
        for index, value in enumerate(row):
            if value is not None and index not in self._head.columns:
                self._leave_out(index, Doubt.UNKNOWN_COLUMN)
            elif value is not None and index in self._repeated:
                self._leave_out(index, Doubt.SAME_MONTH_TWICE, self._repeated[index])

    def _leave_out(self, index: int, doubt: Doubt, month: Month | None = None) -> None:
        name = self._head.names.get(index, "")
        finding = Finding(doubt, column=column_letters(index + 1), typed=name, month=month)
        self.left_out.setdefault(index, finding)

    @cached_property
    def _assumed_year(self) -> int | None:
        """The year of the months, if the file does not tell: the latest that is not the future."""
        nameless = {i: m for i, m in self._head.months.items() if m.year is None}
        if not nameless or self._head.year or self.source.year:
            return None
        current = self.source.current
        latest = max((m.number for i, m in nameless.items() if self._has_articles(i)), default=1)
        return current.year if latest <= current.number else current.year - 1

    def _has_articles(self, index: int) -> bool:
        return any(at(row, index) not in {None, 0, "0"} for _number, row in self.source.rows())

    @cached_property
    def _every_month(self) -> Mapping[int, Month]:
        year = self._head.year or self.source.year or self._assumed_year or 0

        def dated(column: MonthColumn) -> Month:
            return Month(column.year or year, column.number)

        return {index: dated(column) for index, column in self._head.months.items()}

    @cached_property
    def _months(self) -> Mapping[int, Month]:
        """The month of each column that is read."""
        return {i: m for i, m in self._every_month.items() if i not in self._repeated}

    @cached_property
    def _repeated(self) -> Mapping[int, Month]:
        """Columns of a month that has one already."""
        seen: set[Month] = set()
        repeated = {}
        for index, month in self._every_month.items():
            if month in seen:
                repeated[index] = month
            seen.add(month)
        return repeated
