"""Taking the figures of a table of offices and months, with everything that is doubtful.

Only what was understood is taken: each column and row is known before the first figure is read.
Where a stated sum says otherwise than the figures, nothing of the table is taken over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import Struct

from core.imports import Doubt, Finding, Imported, ImportedCount
from core.month import Month
from core.names import OfficeNames
from core.quota import Kind
from reports.cells import Percent, has_figure, is_nothing, read_count, shown
from reports.grid import Grid
from reports.headers import Heading
from reports.lines import Line, LineKind, Lines, read_lines
from reports.months import Pick, Told, Years, dated, pick, title_month
from reports.subject import off_subject
from reports.sums import ColumnSums, row_findings
from reports.tables import Table
from reports.titles import MonthColumn
from reports.vocabulary import Column, is_elsewhere, spans_months

_PLAIN = Heading("")


class Source(Struct, frozen=True):
    """A table and what is needed to judge it.

    current: months after it have not come yet. year: as the sheet's or the file's name has it.
    as_text: the file has nothing but text, so a number that is text is no surprise.
    """

    table: Table
    names: OfficeNames
    current: Month
    year: int | None = None
    as_text: bool = False
    from_1904: bool = False


def has_months(table: Table) -> bool:
    """Whether the table tells counts by month: of its columns, or of its title."""
    if table.is_list or (table.place(Column.OFFICE) is None and table.office is None):
        return False
    if any(heading.month for heading in table.columns.values()):
        return True
    has_figures = any(heading.is_figures for heading in table.columns.values())
    return has_figures and title_month(table.titles, table.sheet) is not None


def read_counts(source: Source) -> Imported:
    """Every count that the table states, and every doubt in the order of the file."""
    return _Reading(source).result()


@dataclass
class _Reading:
    source: Source
    counts: list[ImportedCount] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_out: dict[object, Finding] = field(default_factory=dict)
    cells: dict[tuple[int, int], Finding] = field(default_factory=dict)

    def result(self) -> Imported:
        if finding := off_subject(self._table, self.source.names):
            return Imported(findings=(finding,))
        self._note_hidden()
        months = self._months()
        rows = dict(self._offices())
        for office, picked in rows.items():
            for month, columns in months.items():
                self._take(office, month, picked, columns)
        self._check(months)
        wrong = any(finding.doubt is Doubt.SUM_WRONG for finding in self.findings)
        told = sorted((*self.findings, *self.cells.values()), key=_in_order)
        findings = (*self.left_out.values(), *told)
        return Imported(() if wrong else tuple(self.counts), findings=findings)

    @cached_property
    def _table(self) -> Table:
        return self.source.table

    @cached_property
    def _grid(self) -> Grid:
        return self.source.table.grid

    @cached_property
    def _lines(self) -> Lines:
        return read_lines(self.source.table, self.source.names)

    @cached_property
    def _one_month(self) -> MonthColumn | None:
        if any(heading.month for heading in self._table.columns.values()):
            return None
        return title_month(self._table.titles, self._table.sheet)

    def _heading(self, column: int) -> Heading:
        return self._table.columns.get(column, _PLAIN)

    # Columns

    @cached_property
    def _used(self) -> tuple[int, ...]:
        """Columns that hold a figure in any row of an office; of a month, anything at all."""
        kinds = (LineKind.OFFICE, LineKind.UNKNOWN, LineKind.NAMELESS)
        rows = [
            line.row for line in (*self._lines.shown, *self._lines.hidden) if line.kind in kinds
        ]

        def is_used(column: int) -> bool:
            values = (self._grid.cell(row, column) for row in rows)
            if self._heading(column).month:
                return not all(map(is_nothing, values))
            return any(map(has_figure, values))

        return tuple(column for column in self._lines.figures if is_used(column))

    @cached_property
    def _visible(self) -> tuple[int, ...]:
        return tuple(c for c in self._used if c not in self._grid.hidden_columns)

    def _note_hidden(self) -> None:
        if self._lines.hidden:
            names = [self._grid.name(line.row) for line in self._lines.hidden]
            told = ", ".join(letters or str(number) for number, letters in names)
            self.findings.append(Finding(Doubt.HIDDEN_ROWS, typed=told))
        for column in self._used:
            if column in self._grid.hidden_columns:
                self._leave_out(column, Doubt.HIDDEN_COLUMN)

    @cached_property
    def _years(self) -> Years:
        named = {c: h.month for c, h in sorted(self._table.columns.items()) if h.month}
        if self._one_month:
            named = {c: self._one_month for c in self._lines.figures if self._may_count(c)}
        latest = max((m.number for c, m in named.items() if self._has_articles(c)), default=1)
        told = Told(self._table.titles, self.source.current, self.source.year, latest)
        return dated(named, told)

    def _may_count(self, column: int) -> bool:
        """Whether a column of a one-month table may be, or be part of, the month's count.

        Without figures only a kind is: of that there was nothing. "Kết quả" may hold words.
        """
        heading = self._heading(column)
        used = column in self._used or heading.kind in {Kind.NEWS, Kind.FEATURE}
        longer = heading.role is Column.SUM and spans_months(heading.text)
        return heading.is_figures and used and not longer

    def _has_articles(self, column: int) -> bool:
        return any(
            self._grid.cell(line.row, column) not in {None, 0, "0"} for line in self._lines.shown
        )

    def _months(self) -> Mapping[Month, Pick[int]]:
        """What makes each month's count; what is doubtful of its columns is noted."""
        if self._years.finding:
            self.left_out["year"] = self._years.finding
        by_month: dict[Month, list[int]] = {}
        for column, month in self._years.months.items():
            if column not in self._grid.hidden_columns:
                by_month.setdefault(month, []).append(column)
        empty = {m for m, columns in by_month.items() if not {*columns} & {*self._visible}}
        unnamed = self._stopped_months()
        found = {m: self._pick(m, columns) for m, columns in by_month.items() if m not in empty}
        self._note_other_columns()
        return {m: picked for m, picked in found.items() if not picked.doubt and m not in unnamed}

    def _pick(self, month: Month, columns: Sequence[int]) -> Pick[int]:
        others = self._unknown_beside() if self._one_month else []
        headings = [(column, self._heading(column)) for column in columns]
        picked = pick(headings) if not others else Pick[int](doubt=Doubt.MONTH_UNCLEAR)
        percent = any(self._holds_percent(c) for c in (*picked.counted, *picked.clips))
        if month > self.source.current:
            picked = Pick(doubt=Doubt.FUTURE_MONTH)
        elif percent:
            picked = Pick(doubt=Doubt.PERCENT)
        elif self._hides_a_part(month, picked) or self._has_only_sums(picked):
            picked = Pick(doubt=Doubt.MONTH_UNCLEAR)
        if picked.doubt:
            names = "; ".join(dict.fromkeys(h.text for _c, h in (*headings, *others) if h.text))
            self._leave_out(columns[0], picked.doubt, month, names)
        for column in {*picked.clips} & {*self._visible}:
            self._leave_out(column, Doubt.CLIPS)
        return picked

    def _hides_a_part(self, month: Month, picked: Pick[int]) -> bool:
        """Whether a kind of that month stands in a hidden column."""
        shown_kinds = {self._heading(column).kind for column in picked.counted}
        hidden = (
            self._heading(c).kind
            for c, one in self._years.months.items()
            if one == month and c in self._used and c not in self._visible
        )
        return any(kind and kind is not Kind.CLIP and kind not in shown_kinds for kind in hidden)

    def _has_only_sums(self, picked: Pick[int]) -> bool:
        """Whether sums are stated of columns that nobody filled in."""
        used = {*self._visible}
        return not used & {*picked.counted} and bool(used & {*picked.sums})

    def _holds_percent(self, column: int) -> bool:
        rows = (line.row for line in self._lines.of(LineKind.OFFICE))
        return any(isinstance(self._grid.cell(row, column), Percent) for row in rows)

    def _unknown_beside(self) -> list[tuple[int, Heading]]:
        """Columns of a one-month table that have no name, or one that is not understood."""
        found = [(column, self._heading(column)) for column in self._visible]
        return [(c, h) for c, h in found if not h.text or (h.is_figures and not h.understood)]

    def _stopped_months(self) -> set[Month]:
        """Months beside a column that has figures and no name."""
        stopped: set[Month] = set()
        months = self._years.months
        named = [c for c in range(self._grid.width) if self._heading(c).text]
        for column in self._visible:
            if self._heading(column).text:
                continue
            left = max((c for c in named if c < column), default=-1)
            right = min((c for c in named if c > column), default=-1)
            beside = [months[c] for c in (left, right) if c in months]
            if not beside:
                self._leave_out(column, Doubt.UNKNOWN_COLUMN)
            for month in beside:
                self._leave_out(column, Doubt.UNNAMED_COLUMN, month, key=(column, month))
            stopped.update(beside)
        return stopped

    def _note_other_columns(self) -> None:
        """Columns with figures of which nobody can say what they are about."""
        for column in self._visible:
            heading = self._heading(column)
            if not heading.text or heading.month or not heading.is_figures:
                continue
            if column in self._years.months:
                continue
            if heading.role not in {Column.SUM, Column.PERIOD} or not heading.understood:
                self._leave_out(column, Doubt.UNKNOWN_COLUMN)

    def _leave_out(
        self,
        column: int,
        doubt: Doubt,
        month: Month | None = None,
        typed: str = "",
        key: object = None,
    ) -> None:
        number, letters = self._grid.name(column=column)
        name = typed or self._heading(column).text
        finding = Finding(doubt, number, letters, name, month)
        self.left_out.setdefault(key or (column, doubt), finding)

    # Rows

    def _offices(self) -> Iterator[tuple[str, Pick[int]]]:
        """The rows that make each office's counts; what is doubtful of them is noted."""
        by_office: dict[str, list[Line]] = {}
        before: Line | None = None
        joined: set[str] = set()
        for line in self._lines.shown:
            if line.kind is LineKind.OFFICE and line.office:
                by_office.setdefault(line.office.code, []).append(line)
            elif line.kind is LineKind.UNKNOWN:
                self._note_unknown(line)
            elif line.kind is LineKind.NAMELESS and not self._sums.is_sum(line):
                self._note_unknown(line)
                if line.goes_on and before and before.office:
                    joined.add(before.office.code)
                    self._note_row(Doubt.NAMELESS_ROW, line, before)
            before = line
        for code, lines in by_office.items():
            picked = self._pick_rows(lines)
            if not picked.doubt and code not in joined:
                yield code, picked

    def _pick_rows(self, lines: Sequence[Line]) -> Pick[int]:
        if len(lines) > 1 and not all(line.about for line in lines):
            for line in lines[1:]:
                self._note_row(Doubt.SAME_OFFICE_TWICE, line, lines[0])
            return Pick(doubt=Doubt.SAME_OFFICE_TWICE)
        picked = pick([(line.row, line.about or _PLAIN) for line in lines])
        if picked.doubt:
            names = "; ".join(line.about.text for line in lines if line.about)
            number, letters = self._grid.name(lines[0].row)
            doubt = Doubt.ONE_KIND if picked.doubt is Doubt.ONE_KIND else Doubt.UNKNOWN_KIND
            self.findings.append(Finding(doubt, number, letters, names))
        for row in picked.clips:
            number, letters = self._grid.name(row)
            self.findings.append(Finding(Doubt.CLIPS, number, letters))
        return picked

    def _note_unknown(self, line: Line) -> None:
        near = self.source.names.unknown(line.label).suggestions if line.label else ()
        number, letters = self._grid.name(line.row)
        self.findings.append(
            Finding(Doubt.UNKNOWN_OFFICE, number, letters, line.label, suggestions=near)
        )

    def _note_row(self, doubt: Doubt, line: Line, before: Line) -> None:
        number, letters = self._grid.name(line.row)
        other = self._grid.name(before.row)[0]
        self.findings.append(Finding(doubt, number, letters, line.label, other_row=other))

    # Figures

    def _take(self, office: str, month: Month, rows: Pick[int], columns: Pick[int]) -> None:
        """One office's count of a month, unless a part of it is doubtful."""
        places = [(row, column) for row in rows.counted for column in columns.counted]
        if len(rows.counted) > 1 and len(columns.counted) > 1:
            self._leave_out(columns.counted[0], Doubt.MONTH_UNCLEAR, month)
            return
        counts = [self._count(row, column) for row, column in places]
        if None in counts or not (stated := [one for one in counts if isinstance(one, int)]):
            return
        row, column = places[0]
        number = self._grid.name(row, column)[0]
        if any(one != -1 for one in stated):
            total = sum(max(one, 0) for one in stated)
            self.counts.append(ImportedCount(office, month, total, number))

    def _count(self, row: int, column: int) -> int | None:
        """A cell's count, -1 if it states nothing, None if it is doubtful."""
        value = self._grid.cell(row, column)
        if self._is_shared(row, column):
            self._doubt(Doubt.MERGED_COUNT, row, column, shown(self._grid.spread(row, column)))
            return None
        count = read_count(value)
        if isinstance(count, Doubt):
            self._doubt(count, row, column, shown(value))
            return None
        if count is not None and isinstance(value, str) and not self.source.as_text:
            number, letters = self._grid.name(column=column)
            finding = Finding(Doubt.TEXT_COUNT, number, letters, shown(value))
            self.left_out.setdefault((column, Doubt.TEXT_COUNT), finding)
        return -1 if count is None else count

    def _is_shared(self, row: int, column: int) -> bool:
        """One figure in merged cells over several rows, or over several columns of figures."""
        area = self._grid.areas.get((row, column))
        if area is None:
            return False
        columns = [c for c in self._used if area.left <= c <= area.right and c != column]
        return area.bottom > area.top or bool(columns)

    def _doubt(self, doubt: Doubt, row: int, column: int, typed: str) -> None:
        number, letters = self._grid.name(row, column)
        self.cells.setdefault((row, column), Finding(doubt, number, letters, typed))

    # Sums

    @cached_property
    def _sums(self) -> ColumnSums:
        headings = ((column, self._heading(column)) for column in self._used)
        columns = [c for c, h in headings if h.text and h.is_figures and h.understood]
        return ColumnSums(self._grid, self._lines, columns)

    def _check(self, months: Mapping[Month, Pick[int]]) -> None:
        self.findings.extend(self._sums.findings())
        rows = [line.row for line in self._lines.of(LineKind.OFFICE, LineKind.UNKNOWN)]
        rows += [line.row for line in self._lines.of(LineKind.SUM, LineKind.GROUP)]
        clips = [c for c in self._used if _is_besides(self._heading(c))]
        hidden = [c for c in self._used if c not in self._visible and not self._is_sum(c)]
        for picked in months.values():
            for column in picked.sums:
                found = row_findings(self._grid, rows, column, [picked.counted], [*clips, *hidden])
                self.findings.extend(found)
        self._check_whole(rows, months, [*clips, *hidden])

    def _is_sum(self, column: int) -> bool:
        return self._heading(column).role is Column.SUM

    def _check_whole(
        self, rows: Sequence[int], months: Mapping[Month, Pick[int]], more: Sequence[int]
    ) -> None:
        """The columns that add up months, all or those since the sum before."""
        in_months = {c for picked in months.values() for c in (*picked.counted, *picked.sums)}
        parts = sorted(c for picked in months.values() for c in picked.counted)
        unclear = set(self._visible) - in_months
        before = -1
        for column in () if self._one_month or not self._years.months else self._visible:
            if not self._is_sum(column) or column in self._years.months:
                continue
            leads = column < min(self._years.months)
            if any(self._is_open(c) for c in unclear if c < column or leads):
                continue
            left = [c for c in parts if c < column]
            since = [c for c in left if c > before]
            year = max((self._years.months[c].year for c in left), default=0)
            own = [c for c in left if self._years.months[c].year == year]
            found = row_findings(self._grid, rows, column, [parts, left, since, own], more)
            self.findings.extend(found)
            before = column

    def _is_open(self, column: int) -> bool:
        """A column that may be a part of the sums, and was not read."""
        heading = self._heading(column)
        return heading.is_figures and not self._is_sum(column) and heading.kind is not Kind.CLIP


def _is_besides(heading: Heading) -> bool:
    """Whether it may be a part of a sum, though it is none of the count."""
    return heading.kind is Kind.CLIP or is_elsewhere(heading.text)


def _in_order(finding: Finding) -> tuple[int, str]:
    return finding.row, finding.column
