"""Whether the sums that a table states agree with the figures that were read.

A sum may be about all rows, the rows above it, or the rows of a group; a table may have its total on
top. The table does not say which, so a sum agrees if it fits one of these in all its columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from core.imports import Doubt, Finding
from reports.cells import LARGEST_SUM, Formula, read_count, shown
from reports.grid import Grid
from reports.headers import NO_COUNTS, Heading
from reports.lines import Line, LineKind, Lines
from reports.vocabulary import Column


class Running(Struct, frozen=True):
    """Sums of a column from the top: of rows that are shown, of all, and how many are not read."""

    shown: Sequence[int]
    all: Sequence[int]
    unread: Sequence[int]

    def fits(self, stated: int, first: int, last: int) -> bool:
        """Whether the rows first to last add up to it, or may if the unread ones are added."""
        visible = self.shown[last] - self.shown[first]
        everything = self.all[last] - self.all[first]
        unread = self.unread[last] - self.unread[first]
        return stated in {visible, everything} or (unread > 0 and stated >= visible)

    def between(self, first: int, last: int) -> int:
        return self.shown[last] - self.shown[first]


class ColumnSums:
    """What the rows that state sums say, held against the other rows."""

    def __init__(self, grid: Grid, lines: Lines, columns: Sequence[int]) -> None:
        self._grid = grid
        self._columns = columns
        every = sorted((*lines.shown, *lines.hidden), key=lambda line: line.row)
        self._hidden = {line.row for line in lines.hidden}
        self._every = every
        self._places = {line.row: place for place, line in enumerate(every)}
        self._running: dict[tuple[int, object], Running] = {}
        self._scopes = list(_scopes(every))

    def findings(self) -> Iterator[Finding]:
        for line, scopes in zip(self._every, self._scopes, strict=True):
            if line.kind in {LineKind.SUM, LineKind.GROUP} and line.row not in self._hidden:
                yield from self._of_line(line, scopes)

    def is_sum(self, line: Line) -> bool:
        """Whether a row without a name is the sum of others."""
        place = self._places[line.row]
        stated = self._stated(line)
        found = any(count for count in stated.values())
        return found and any(
            last - first > 1 and self._fits(stated, line, first, last)
            for first, last in self._scopes[place]
        )

    def _of_line(self, line: Line, scopes: Sequence[tuple[int, int]]) -> Iterator[Finding]:
        stated = self._stated(line)
        yield from self._unread(line)
        fitting = next((s for s in scopes if self._fits(stated, line, *s)), None)
        first, last = fitting or scopes[0]
        for column, count in stated.items():
            computed = self._of(column, line).between(first, last)
            everything = self._of(column, line)
            if count in {computed, everything.all[last] - everything.all[first]}:
                continue
            doubt = Doubt.SUM_SHORT if fitting else Doubt.SUM_WRONG
            number, letters = self._grid.name(line.row, column)
            yield Finding(doubt, number, letters, stated=count, computed=computed)

    def _unread(self, line: Line) -> Iterator[Finding]:
        """What the row states in a way that cannot be read; formulas without values once."""
        formulas = 0
        for column in self._columns:
            value = self._grid.cell(line.row, column)
            doubt = read_count(value, LARGEST_SUM)
            if isinstance(value, Formula):
                formulas += 1
            elif isinstance(doubt, Doubt) and doubt not in {Doubt.NOT_A_COUNT, Doubt.PERCENT}:
                number, letters = self._grid.name(line.row, column)
                yield Finding(doubt, number, letters, shown(value))
            if formulas == 1 and isinstance(value, Formula):
                number, letters = self._grid.name(line.row)
                yield Finding(Doubt.FORMULA, number, letters, shown(value))

    def _stated(self, line: Line) -> dict[int, int]:
        counts = ((c, read_count(self._grid.cell(line.row, c), LARGEST_SUM)) for c in self._columns)
        return {column: count for column, count in counts if isinstance(count, int)}

    def _fits(self, stated: Mapping[int, int], line: Line, first: int, last: int) -> bool:
        return all(self._of(c, line).fits(count, first, last) for c, count in stated.items())

    def _of(self, column: int, line: Line) -> Running:
        """A column's running sums, of the rows of the same kind as the sum's own."""
        kind = line.about.kind if line.about else None
        key = (column, kind)
        if key not in self._running:
            self._running[key] = self._run(column, line.about if kind else None)
        return self._running[key]

    def _run(self, column: int, about: Heading | None) -> Running:
        counts = [self._count(line, column, about) for line in self._every]
        read = [count if isinstance(count, int) else 0 for count in counts]
        visible = [
            0 if line.row in self._hidden else count
            for line, count in zip(self._every, read, strict=True)
        ]
        unread = [int(isinstance(count, Doubt)) for count in counts]
        return Running(*(tuple(accumulate(each, initial=0)) for each in (visible, read, unread)))

    def _count(self, line: Line, column: int, about: Heading | None) -> int | Doubt | None:
        if line.kind in {LineKind.SUM, LineKind.GROUP, LineKind.NAMELESS}:
            return None
        if about is not None and (line.about is None or line.about.kind is not about.kind):
            return None
        if about is None and line.about and line.about.role in (*NO_COUNTS, Column.SUM):
            return None
        return read_count(self._grid.cell(line.row, column), LARGEST_SUM)


def _scopes(lines: Sequence[Line]) -> Iterator[list[tuple[int, int]]]:
    """For each line the rows of which it may be the sum, the likeliest first."""
    every = len(lines)
    dividers = [n for n, line in enumerate(lines) if line.kind in {LineKind.SUM, LineKind.GROUP}]
    following = dict(pairwise([*dividers, every]))
    before = 0
    for place, line in enumerate(lines):
        next_one = following.get(place, every)
        if place == 0 or line.kind is LineKind.GROUP:
            scopes = [(place, next_one), (place, every), (before, place), (0, every)]
        else:
            scopes = [(0, place), (before, place), (0, every), (place, next_one), (place, every)]
        yield scopes
        if place in following:
            before = place


def row_findings(
    grid: Grid,
    rows: Sequence[int],
    column: int,
    choices: Sequence[Sequence[int]],
    more: Sequence[int],
) -> Iterator[Finding]:
    """A column of sums along the rows.

    choices: the columns of which it may be the sum, the likeliest first. more: columns that it
    may hold besides, as of clips or hidden ones.
    """
    found: list[Finding] = []
    for number, columns in enumerate(choices):
        wrong = list(_wrong_along(grid, rows, column, columns, more))
        if not wrong:
            found = []
            break
        if number == 0:
            found = wrong
    yield from found
    formula = next((c for row in rows if isinstance(c := grid.cell(row, column), Formula)), None)
    if formula:
        number, letters = grid.name(column=column)
        yield Finding(Doubt.FORMULA, number, letters, shown(formula))


def _wrong_along(
    grid: Grid, rows: Sequence[int], column: int, columns: Sequence[int], more: Sequence[int]
) -> Iterator[Finding]:
    for row in rows:
        stated = read_count(grid.cell(row, column), LARGEST_SUM)
        if not isinstance(stated, int):
            continue
        counts = [read_count(grid.cell(row, one)) for one in columns]
        computed = sum(count for count in counts if isinstance(count, int))
        extra = [read_count(grid.cell(row, one)) for one in more]
        besides = sum(count for count in extra if isinstance(count, int))
        unread = any(isinstance(count, Doubt) for count in (*counts, *extra))
        if stated not in {computed, computed + besides} and not (unread and stated >= computed):
            number, letters = grid.name(row, column)
            yield Finding(Doubt.SUM_WRONG, number, letters, stated=stated, computed=computed)
