"""Tables whose rows are of several months: a month, or an office, above or beside some of them.

Each month's rows, or each office's, become a table of their own, which is read like any other.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from msgspec.structs import replace

from core.names import OfficeNames
from reports.cells import Sheet, Value
from reports.headers import head_text
from reports.offices import forms, named_office
from reports.tables import Table, find_tables, turned_table
from reports.titles import Title, read_month, read_title
from reports.vocabulary import MONTH_NAME, SUM_NAME, Column, is_sum_row


def find_sections(sheet: Sheet, names: OfficeNames) -> list[Table]:
    """Every table of a sheet, in parts where its rows are of several months."""
    return [part for table in find_tables(sheet, names) for part in _parts(table, names)]


def _parts(table: Table, names: OfficeNames) -> Iterator[Table]:
    if table.is_list or any(one.month for one in table.columns.values()):
        yield table
    elif by_month := _months_beside(table):
        yield from (_of_month(table, text, rows) for text, rows in by_month.items())
    else:
        yield from _months_above(table, names)


def _titles(table: Table, month: str) -> tuple[Title, ...]:
    above = (replace(title, months=frozenset()) for title in table.titles)
    return (read_title(month), *above)


# A month, or an office, above some of the rows


def _months_above(table: Table, names: OfficeNames) -> Iterator[Table]:
    heads = [row for row in table.body if any(map(read_month, forms(_above(table, row))))]
    offices = [row for row in table.body if named_office(names, _above(table, row))]
    if not heads:
        yield table
        return
    if offices and offices[0] < heads[0] and {row + 1 for row in offices} <= {*heads}:
        ends = (max(row for row in heads if row < end) for end in [*offices[1:], table.last])
        yield from (_of_office(table, *each, names) for each in zip(offices, ends, strict=True))
        return
    if heads[0] > table.first:
        yield replace(table, last=heads[0])
    blocks = [range(*each) for each in pairwise([*heads, table.last])]
    for block in _without_last_sums(table, blocks):
        head = block[0]
        first = head + 1 if table.lone_text(head) else head  # its figures are a sum
        above = _titles(table, _above(table, head))
        yield replace(table, first=first, last=block[-1] + 1, titles=above)


def _above(table: Table, row: int) -> str:
    """What may be a heading above further rows: alone, or with their sum, where offices stand."""
    office = table.place(Column.OFFICE)
    label = table.grid.cell(row, office) if office is not None else None
    return table.lone_text(row) or (label if isinstance(label, str) else "")


def _is_sum(table: Table, row: int) -> bool:
    texts = (value for _column, value in table.grid.filled(row) if isinstance(value, str))
    return any(map(is_sum_row, texts))


def _without_last_sums(table: Table, blocks: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """Without the sum of all months, which stands below the last of them."""
    sums = [[row for row in block if _is_sum(table, row)] for block in blocks]
    if len(blocks) < 2 or len(sums[-1]) <= len(sums[0]):  # noqa: PLR2004
        return list(blocks)
    end = sums[-1][len(sums[0])]
    return [*blocks[:-1], [row for row in blocks[-1] if row < end]]


def _of_office(table: Table, row: int, last: int, names: OfficeNames) -> Table:
    """The months below one office, turned; what stands beside its name is their sum."""
    column = table.place(Column.OFFICE)
    assert column is not None
    grid, width = table.grid, table.grid.width
    rows = list(grid.rows)
    rows[row - 1] = tuple(_last_name(table, c) for c in range(width))
    rows[row] = tuple(SUM_NAME if c == column else grid.cell(row, c) for c in range(width))
    areas = {place: area for place, area in grid.areas.items() if not row - 1 <= place[0] <= row}
    turned = replace(grid, rows=tuple(rows), areas=areas).turn(row - 1, last + 1)
    found = turned_table(table.sheet, turned, column, table.titles, names)
    return replace(found, office=named_office(names, _above(table, row)))


def _last_name(table: Table, column: int) -> str | None:
    heading = table.columns.get(column)
    return None if heading is None or heading.is_label else heading.text.rpartition(" / ")[2]


# A month beside each row


def _months_beside(table: Table) -> dict[str, Sequence[int]]:
    """The rows of each month that a column of its own names, beside the one of offices."""
    column = table.place(Column.MONTH)
    if column is None or table.place(Column.OFFICE) is None:
        return {}
    month, months = "", dict[int, str]()
    for row in table.body:
        own = head_text(table.grid, row, column)
        month = own if read_month(own, bare=True) else month
        if month:
            months[row] = month
    blocks = [(text, list(rows)) for text, rows in groupby(months, months.__getitem__)]
    found = dict(blocks)
    if len(found) == len(blocks):  # of months that stand together the sums are told
        return dict(zip(found, _without_last_sums(table, list(found.values())), strict=True))
    return {
        text: [row for row, month in months.items() if month == text and not _is_sum(table, row)]
        for text in found
    }


def _of_month(table: Table, text: str, rows: Sequence[int]) -> Table:
    """The rows of one month, each with the office that is named in it or further up."""
    office, months = table.place(Column.OFFICE), table.place(Column.MONTH)
    assert office is not None
    assert months is not None
    kept: list[tuple[Value, ...]] = list(table.grid.rows)
    named: Value = None
    for row in table.body:
        named = table.grid.spread(row, office) or named
        own = head_text(table.grid, row, months)
        if row not in rows:
            kept[row] = ()
        elif read_month(own, bare=True) and table.grid.cell(row, office) is None:
            kept[row] = tuple(named if c == office else v for c, v in enumerate(kept[row]))
    title = text if read_month(text) else f"{MONTH_NAME} {text}"
    areas = {place: area for place, area in table.grid.areas.items() if place[1] != office}
    grid = replace(table.grid, rows=tuple(kept), areas=areas)
    return replace(table, grid=grid, titles=_titles(table, title))
