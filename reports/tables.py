"""Finding the tables in a sheet: where the head of each begins and ends, and its titles.

A head is recognised by a cell that names a column of offices, or of dates and titles. Where
months stand below each other, the table is turned first, so that it is read like any other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from core.imports import FileFault, FileRefusedError
from core.names import OfficeNames, fold
from core.quota import Office
from reports.cells import Formula, Percent, Sheet, Value, shown
from reports.grid import Grid, grid_of
from reports.headers import LABELS, NO_COUNTS, Heading, combined, head_text, read_heading
from reports.offices import named_office
from reports.titles import Title, read_month, read_title
from reports.vocabulary import Column, column_named, is_of_publishing, is_sum_name, kind_named

DEEPEST = 60  # rows of titles above a table
_HIGHEST = 6  # rows of a head
_MOST_MONTHS = 400  # rows of a table whose months stand below each other; a turned one is wide
_NEAR = 4  # columns and rows in which offices are looked for that no head names
_NAMELESS = Heading("")
_WIDEST_TITLE = 3  # cells
_MOST_BESIDE = 8  # tables side by side
_MOST_SPLIT = 24  # times that tables stand side by side, below each other
_LONGEST_LABEL = 80  # letters
_NUMBERED = re.compile(r"\(?(?:[0-9]{1,2}|[A-Za-z])\)?(?: ?= ?[-+0-9() :x*/%.]+)?")


class Table(Struct, frozen=True):
    """A table in a sheet. first, last: rows of its body, the last not included.

    columns: the heading of each column that has one. office: of the whole table, where a title
    or the sheet's name says so.
    """

    sheet: str
    grid: Grid
    columns: Mapping[int, Heading]
    first: int
    last: int
    titles: tuple[Title, ...]
    is_list: bool = False
    office: Office | None = None

    def place(self, column: Column) -> int | None:
        """The first column of that role, visible ones before others."""
        found = [index for index, heading in self.columns.items() if heading.role is column]
        visible = [index for index in found if index not in self.grid.hidden_columns]
        return next(iter(visible or found), None)

    @property
    def body(self) -> range:
        return range(self.first, self.last)

    def lone_text(self, row: int) -> str:
        """The text of a row that has nothing else but a number: a heading above further rows."""
        numbers = self.place(Column.NUMBER)
        filled = list(self.grid.filled(row))
        cells = [value for column, value in filled if column != numbers or len(filled) == 1]
        return cells[0] if len(cells) == 1 and isinstance(cells[0], str) else ""


def find_tables(sheet: Sheet, names: OfficeNames) -> list[Table]:
    """Every table of a sheet, from the top down and from the left to the right."""
    parts = _parts(grid_of(sheet))
    return [table for grid in parts for table in _tables_of(grid, sheet, names)]


def _parts(grid: Grid) -> Iterator[Grid]:
    """The sheet in parts, of which each has its tables below each other."""
    every, height = range(grid.width), len(grid.rows)
    start = split = row = 0
    while row < height:
        if firsts := _firsts(grid, row):
            if (split := split + 1) > _MOST_SPLIT:
                raise FileRefusedError(FileFault.UNPACKS_TOO_LARGE)
            heads = (r for r in range(row + 1, height) if _is_office_head(grid, r))
            top = _first_title(grid, row, start)
            end = next((_first_title(grid, head, row + 1) for head in heads), height)
            yield grid.part(range(start, top), every, top)
            for first, last in pairwise([0, *firsts, grid.width]):
                yield grid.part(range(top, end), range(first, last), row)
            start = row = end
        else:
            row += 1
    yield grid.part(range(start, height), every, 0) if start else grid


def _named_offices(grid: Grid, row: int) -> list[int]:
    """The columns of cells that name a column of offices."""
    texts = ((column, value) for column, value in grid.filled(row) if isinstance(value, str))
    return [column for column, text in texts if column_named(text) is Column.OFFICE]


def _is_office_head(grid: Grid, row: int) -> bool:
    offices = _named_offices(grid, row)
    return bool(offices) and _names_more(grid, row, offices)


def _firsts(grid: Grid, row: int) -> list[int]:
    """Where further tables begin, if a row has the heads of several side by side."""
    offices = _named_offices(grid, row)
    if not 1 < len(offices) <= _MOST_BESIDE or not _names_more(grid, row, offices):
        return []
    found = []
    for before, office in pairwise(offices):
        numbered = column_named(head_text(grid, row, office - 1)) is Column.NUMBER
        first = office - 1 if numbered else office
        labels = {fold(head_text(grid, row, column)) for column in (before, office)}
        if first > before + 1 or len(labels) == 1:
            found.append(first)
    return found


def _first_title(grid: Grid, head: int, lowest: int) -> int:
    """The first of the rows without figures above a head."""
    row = head
    while row > lowest and not any(_is_number(value) for _c, value in grid.filled(row - 1)):
        row -= 1
    return row


def _tables_of(grid: Grid, sheet: Sheet, names: OfficeNames) -> list[Table]:
    found: list[Table] = []
    heads = list(_heads(grid, names))
    ends = [*(head.top for head in heads[1:]), len(grid.rows)][: len(heads)]
    above = tuple(map(read_title, sheet.titles))
    before = 0
    for head, end in zip(heads, ends, strict=True):
        titles = (*_titles(grid, head.top, before), *above)
        found.append(_table(sheet.name, grid, head, end, titles, names))
        before = head.bottom + 1
    return found


class _Head(Struct, frozen=True):
    """Rows of a head, and how it was recognised: `turned` where months stand below each other."""

    top: int
    bottom: int
    column: int
    is_list: bool = False
    turned: bool = False


def _heads(grid: Grid, names: OfficeNames) -> Iterator[_Head]:
    row = 0
    while row < len(grid.rows):
        head = _head_at(grid, row, names)
        if head:
            yield head
        row = head.bottom + 1 if head else row + 1


def _head_at(grid: Grid, row: int, names: OfficeNames) -> _Head | None:
    labels = {
        column: named
        for column, value in grid.filled(row)
        if isinstance(value, str) and len(value) < _LONGEST_LABEL and (named := column_named(value))
    }
    by_label = {named: column for column, named in reversed(labels.items())}
    month = by_label.get(Column.MONTH, by_label.get(Column.DATE))
    if month is not None and _months_down(grid, row + 1, month, names, least=2):
        return _Head(row, row + 1, month, turned=True)  # one name for all the offices stands above
    articles = any(kind_named(shown(value)) for _column, value in grid.filled(row))
    titled = articles or Column.TITLE in by_label or Column.LINK in by_label
    is_dated = Column.DATE in by_label and titled
    if (office := by_label.get(Column.OFFICE)) is not None and _names_more(grid, row, [office]):
        top, bottom = _block(grid, row, office)
        return _Head(top, bottom, office, is_list=Column.DATE in by_label)
    if is_dated:
        return _Head(row, row, by_label[Column.DATE], is_list=True)
    return _months_down(grid, row, month, names) or _unnamed_offices(grid, row, month, names)


def _names_more(grid: Grid, row: int, offices: Sequence[int]) -> bool:
    """Whether a cell beside those that name the offices is a head's as well.

    "Các phòng" may be a group within a table: then its rows are right above and below it.
    """

    def is_of_head(other: int) -> bool:
        text = head_text(grid, other, offices[0])
        return other == row or not text or column_named(text) is Column.MONTH

    area = grid.areas.get((row, offices[0]))
    beside = filter(is_of_head, range(row - 1, row + 2))
    rows = range(area.top, area.bottom + 1) if area else beside
    texts = {head_text(grid, r, c) for r in rows for c, _ in grid.filled(r) if c not in offices}
    return any(read_heading(text).understood for text in texts if len(text) < _LONGEST_LABEL)


def _months_down(
    grid: Grid, row: int, label: int | None, names: OfficeNames, least: int = 0
) -> _Head | None:
    """A head over months that stand below each other: offices beside "Tháng", or kinds."""
    cells = [(c, v) for c, v in grid.filled(row) if isinstance(v, str) and len(v) < _LONGEST_LABEL]
    offices = {c: office for c, text in cells if (office := named_office(names, text))}
    several = len({office.code for office in offices.values()})
    if several < (2 if label is None else least):
        return None
    first = min(offices, default=grid.width)
    columns = [label] if label is not None else range(first)
    for column in columns:
        texts = [head_text(grid, below, column) for below in range(row + 1, row + 1 + _HIGHEST)]
        if label is not None and named_office(names, texts[0]) and read_month(texts[1]):
            return _Head(row, row, column)  # its months stand below each office
        if any(read_month(text, bare=label is not None) for text in texts):
            return _Head(row, row, column, turned=True)
    return None


def _unnamed_offices(grid: Grid, row: int, corner: int | None, names: OfficeNames) -> _Head | None:
    """A head of months over a column that holds offices, whatever it is called.

    corner: a cell for both, as "Đơn vị/Tháng", beside which months are bare numbers.
    """
    below = range(row + 1, row + 1 + _NEAR)
    for column in range(_NEAR):
        told = [named_office(names, shown(grid.cell(r, column))) for r in (row, *below)]
        if told[0] or len({office.code for office in told[1:] if office}) < 2:  # noqa: PLR2004
            continue
        cells = [head_text(grid, row, c) for c, _value in grid.filled(row) if c > column]
        months = [text for text in cells if read_month(text, bare=corner == column)]
        if len(months) > 1 and not any(_named_offices(grid, r) for r in below):
            top, bottom = _block(grid, row, column)
            return _Head(top, bottom, column)
    return None


def _block(grid: Grid, row: int, office: int) -> tuple[int, int]:
    """The first and the last row of the head around the cell that names the offices."""
    area = grid.areas.get((row, office))
    top, bottom = (area.top, area.bottom) if area else (row, row)
    for column, _value in grid.filled(row):
        if beside := grid.areas.get((row, column)):
            bottom = max(bottom, beside.bottom) if beside.bottom < row + _HIGHEST else bottom
    while bottom - row < _HIGHEST and _is_below(grid, bottom + 1, row, office):
        bottom += 1
        if not all(isinstance(value, str) for _column, value in grid.filled(bottom)):
            break  # months as numbers are the last row of a head
    while row - top < _HIGHEST and _is_above(grid, top - 1, office):
        top -= 1
    return top, bottom


def _is_below(grid: Grid, row: int, above: int, office: int) -> bool:
    """Whether a row belongs to the head above it: words, or months as numbers, but no office."""
    cells = list(grid.filled(row))
    if not cells or grid.cell(row, office) is not None:
        return False
    overs = [read_heading(head_text(grid, above, column)) for column, _value in cells]
    if any(
        over.role in LABELS - {Column.MONTH} and _heads_rows(head_text(grid, row, column))
        for over, (column, _value) in zip(overs, cells, strict=True)
    ):
        return False
    return all(_may_name(grid, row, column, overs[0]) for column, _value in cells)


def _heads_rows(text: str) -> bool:
    """Whether it may stand above the first rows of a list: a month, or "Các phòng thuộc Sở"."""
    return read_month(text) is not None or column_named(text) is Column.OFFICE


def _may_name(grid: Grid, row: int, column: int, over: Heading) -> bool:
    value = grid.cell(row, column)
    text = head_text(grid, row, column)
    if isinstance(value, Formula | Percent):
        return False
    number = not isinstance(value, str) or text.strip().isdigit()
    if number:
        return bool(read_month(text, bare=over.over_months))
    return not is_sum_name(text) or column > 1


def _is_above(grid: Grid, row: int, office: int) -> bool:
    """Whether a row is an upper part of the head: it speaks of columns right of the offices."""
    cells = [(column, grid.areas.get((row, column))) for column, _value in grid.filled(row)]
    if not cells:
        return False
    right = [column for column, area in cells if (area.left if area else column) > office]
    headings = [read_heading(head_text(grid, row, column)) for column in right]
    others = [head_text(grid, row, column) for column, _area in cells if column not in right]
    tells = any(
        h.understood and (h.month or h.kind or h.role or h.over_months or h.year) for h in headings
    )
    return tells and all(column_named(text) for text in others)


def _titles(grid: Grid, top: int, lowest: int) -> tuple[Title, ...]:
    """What stands above a head, the nearest first, up to the table before it."""
    found: list[Title] = []
    for row in range(top - 1, max(lowest, top - DEEPEST) - 1, -1):
        cells = [value for _column, value in grid.filled(row)]
        if len(cells) > _WIDEST_TITLE or any(_is_number(value) for value in cells[1:]):
            break
        found.extend(read_title(shown(value)) for value in cells)
    return tuple(found)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _table(
    sheet: str, grid: Grid, head: _Head, end: int, titles: Sequence[Title], names: OfficeNames
) -> Table:
    while end > head.bottom + 1 and not any(True for _cell in grid.filled(end - 1)):
        end -= 1
    if head.turned and end - head.top <= _MOST_MONTHS:
        label = head_text(grid, head.top, head.column)
        return turned_table(sheet, grid.turn(head.bottom, end), head.column, titles, names, label)
    columns = _headings(grid, head)
    named = columns.get(head.column, _NAMELESS)
    if not (head.is_list or named.month):
        columns[head.column] = Heading(named.text, role=Column.OFFICE)
    first = head.bottom + 1
    while first < end and _is_numbering(grid, first, names):
        first += 1
    is_list = head.is_list and not any(heading.month for heading in columns.values())
    if is_list:
        columns = _of_list(grid, range(first, end), columns)
    else:
        rows = range(first, end)
        columns = {c: _of_counts(grid, rows, c, heading) for c, heading in columns.items()}
    return Table(sheet, grid, columns, first, end, tuple(titles), is_list)


def _of_list(grid: Grid, rows: range, columns: Mapping[int, Heading]) -> dict[int, Heading]:
    """In a list "Số lượng" tells how many articles a row stands for, "Kết quả" what became of it.

    "Tin, bài" over words is the title. Of several dates that of publishing is meant.
    """
    named = {column: column_named(heading.text) for column, heading in columns.items()}
    own: dict[int, Column] = {
        c: one for c, one in named.items() if one in {Column.COUNT, Column.STATUS}
    }
    if Column.TITLE not in named.values():
        kinds = (c for c, one in columns.items() if one.kind and _holds_words(grid, rows, c))
        own |= dict.fromkeys(list(kinds)[:1], Column.TITLE)
    dates = [column for column, one in named.items() if one is Column.DATE]
    published = [column for column in dates if is_of_publishing(columns[column].text)]
    own |= dict.fromkeys(set(dates) - set(published[:1] or dates), Column.OTHER)
    return {c: replace(one, role=own[c]) if c in own else one for c, one in columns.items()}


def _holds_words(grid: Grid, rows: range, column: int) -> bool:
    texts = [value for row in rows if isinstance(value := grid.cell(row, column), str)]
    return any(len(text.split()) > 2 for text in texts)  # noqa: PLR2004 - "Tin ảnh" is a kind


def _of_counts(grid: Grid, rows: range, column: int, heading: Heading) -> Heading:
    """Beside counts, "Nội dung" tells what each row is about: news, features, plan, result."""
    if heading.role is not Column.TITLE:
        return heading
    told = (read_heading(head_text(grid, row, column)) for row in rows)
    about = any(one.kind or one.role in NO_COUNTS for one in told)
    return replace(heading, role=Column.KIND) if about else heading


def turned_table(
    sheet: str,
    grid: Grid,
    labels: int,
    titles: Sequence[Title],
    names: OfficeNames,
    label: str = "",
) -> Table:
    """labels: the row that holds the months, and `label` its name.

    What was a column's name is now a row's.
    """
    first = labels + 1
    over_months = read_heading(label).over_months
    columns: dict[int, Heading] = {}
    for column in range(1, grid.width):
        text = head_text(grid, labels, column)
        if text:
            columns[column] = read_heading(text, below_months=over_months)
    offices = any(
        named_office(names, head_text(grid, row, 0)) for row in range(first, len(grid.rows))
    )
    columns[0] = Heading("", role=Column.OFFICE if offices else Column.KIND)
    kinds = any(read_heading(head_text(grid, row, 1)).kind for row in range(first, len(grid.rows)))
    if offices and kinds and not columns.get(1, Heading("")).month:
        columns[1] = Heading(head_text(grid, labels, 1), role=Column.KIND)
    return Table(sheet, grid, columns, first, len(grid.rows), tuple(titles))


def _headings(grid: Grid, head: _Head) -> dict[int, Heading]:
    found: dict[int, Heading] = {}
    for column in range(grid.width):
        levels = list(_levels(grid, head, column))
        if levels:
            found[column] = combined(levels)
    return found


def _levels(grid: Grid, head: _Head, column: int) -> Iterator[Heading]:
    """What the cells of a head say above one column, each merged cell once."""
    corner = column_named(head_text(grid, head.bottom, head.column))
    over_months, seen = corner is Column.MONTH and column > head.column, None
    for row in range(head.top, head.bottom + 1):
        area = grid.areas.get((row, column))
        text = head_text(grid, row, column)
        if not text and area is None and row < head.bottom:
            text = _carried(grid, head, row, column)
        if not text or (area is not None and area == seen):
            continue
        seen = area
        heading = read_heading(text, below_months=over_months)
        over_months = over_months or (heading.over_months and heading.understood)
        yield heading


def _carried(grid: Grid, head: _Head, row: int, column: int) -> str:
    """The name that stands further left and spreads over this column without being merged."""
    if not any(head_text(grid, below, column) for below in range(row + 1, head.bottom + 1)):
        return ""
    for left in range(column - 1, head.column, -1):
        if text := head_text(grid, row, left):
            below = any(head_text(grid, r, left) for r in range(row + 1, head.bottom + 1))
            area = grid.areas.get((row, left))
            spreads = (
                below and area is None and read_heading(text).role not in LABELS - {Column.MONTH}
            )
            return text if spreads else ""
    return ""


def _is_numbering(grid: Grid, row: int, names: OfficeNames) -> bool:
    """A row that numbers the columns: A, B, 1, 2 or (1), (2), (5)=(3)+(4)."""
    cells = [shown(value) for _column, value in grid.filled(row)]
    if len(cells) < 2 or not all(map(_NUMBERED.fullmatch, cells)):  # noqa: PLR2004
        return False
    numbers = [int(found[0]) for cell in cells if (found := re.search(r"[0-9]+", cell))]
    return numbers == sorted(set(numbers)) and not any(named_office(names, cell) for cell in cells)
