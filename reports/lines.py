"""What each row of a table's body is: an office's, a group's, a sum, or nothing of the table."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from msgspec import Struct

from core.names import OfficeNames
from core.quota import Office
from reports.cells import has_figure, is_nothing, shown
from reports.headers import LABELS, Heading, read_heading
from reports.offices import named_office
from reports.tables import Table
from reports.titles import read_month
from reports.vocabulary import Column, is_group_name, is_sum_row

_GROUP_NUMBER = re.compile(r"(?:[IVX]{1,4}|[A-H])\s*\.?")
_SHORT = 3  # letters: a sign in place of a figure, not a signature


class LineKind(Enum):
    OFFICE = auto()
    UNKNOWN = auto()
    NAMELESS = auto()
    GROUP = auto()
    SUM = auto()


class Line(Struct, frozen=True):
    """One row that holds figures. about: what the cell for its kind says, if there is such a column.

    goes_on: it may belong to the row above, since it has neither a name nor a number.
    """

    row: int
    kind: LineKind
    label: str = ""
    office: Office | None = None
    about: Heading | None = None
    goes_on: bool = False


class Lines(Struct, frozen=True):
    """figures: the columns that may hold any. hidden: lines that are not to be read."""

    shown: tuple[Line, ...]
    hidden: tuple[Line, ...]
    figures: tuple[int, ...]

    def of(self, *kinds: LineKind) -> Iterator[Line]:
        return (line for line in self.shown if line.kind in kinds)


def read_lines(table: Table, names: OfficeNames) -> Lines:
    figures = _figure_columns(table)
    kinds = table.place(Column.KIND)
    reader = _Reader(table, names, figures, kinds)
    found = tuple(reader.lines())
    hidden = table.grid.hidden_rows
    return Lines(
        shown=tuple(line for line in found if line.row not in hidden),
        hidden=tuple(line for line in found if line.row in hidden),
        figures=figures,
    )


def _figure_columns(table: Table) -> tuple[int, ...]:
    """All that are not known to hold something else."""
    labels = {c for c, heading in table.columns.items() if heading.role in LABELS}
    return tuple(c for c in range(table.grid.width) if c not in labels)


class _Reader:
    def __init__(
        self, table: Table, names: OfficeNames, figures: Sequence[int], kinds: int | None
    ) -> None:
        self._table = table
        self._names = names
        self._figures = figures
        self._kinds = kinds
        self._offices = table.place(Column.OFFICE)
        self._numbers = table.place(Column.NUMBER)
        self._before: Line | None = None
        grid = table.grid
        figures_in = (r for r in table.body if any(has_figure(grid.cell(r, c)) for c in figures))
        self._last = max(figures_in, default=table.first)

    def lines(self) -> Iterator[Line]:
        seen: set[str] = set()
        for row in self._table.body:
            line = self._line(row)
            if line is None or not self._is_of_table(row, line, seen):
                continue
            if line.office:
                seen.add(line.office.code)
            self._before = line
            yield line

    def _is_of_table(self, row: int, line: Line, seen: set[str]) -> bool:
        """Whether the row has figures or heads others, or an office's first row words for figures.

        Below the last figures only a sign, or a row with a number, is no signature.
        """
        values = [self._table.grid.spread(row, column) for column in self._figures]
        if any(map(has_figure, values)) or (line.kind is LineKind.GROUP and row < self._last):
            return True
        signs = [v for v in values if not is_nothing(v)]
        first = line.office is not None and line.office.code not in seen
        numbered = has_figure(self._table.grid.spread(row, self._numbers or 0))
        is_within = row < self._last or (self._numbers is not None and numbered)
        short = all(len(shown(sign)) <= _SHORT for sign in signs)
        return first and bool(signs) and (is_within or short)

    def _text(self, row: int, column: int | None) -> str:
        return shown(self._table.grid.spread(row, column)).strip() if column is not None else ""

    def _line(self, row: int) -> Line | None:
        label, kind = self._text(row, self._offices), self._text(row, self._kinds)
        about = read_heading(kind) if kind else None
        number = self._text(row, self._numbers)
        if self._table.office is not None:
            return Line(row, LineKind.OFFICE, label, self._table.office, about)
        if is_sum_row(label) or (not label and self._names_a_sum(row)):
            return Line(row, LineKind.SUM, label, about=about)
        if office := named_office(self._names, label):
            return Line(row, LineKind.OFFICE, label, office, about)
        if not label and about and self._before and self._before.office:
            return Line(row, LineKind.OFFICE, self._before.label, self._before.office, about)
        if label and self._is_group(label, number):
            return Line(row, LineKind.GROUP, label, about=about)
        if label:
            return Line(row, LineKind.UNKNOWN, label, about=about)
        return Line(row, LineKind.NAMELESS, about=about, goes_on=not number)

    def _names_a_sum(self, row: int) -> bool:
        texts = (shown(value) for c, value in self._table.grid.filled(row) if c != self._kinds)
        return any(is_sum_row(text) for text in texts)

    def _is_group(self, label: str, number: str) -> bool:
        """A heading over several offices: "I. Khối Văn phòng", "Tháng 3"."""
        is_numbered = bool(_GROUP_NUMBER.fullmatch(number))
        return is_numbered or is_group_name(label) or read_month(label) is not None
