"""Rows that were pasted from a sheet: cells between tabs."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from core.names import OfficeNames, fold
from core.quota import Kind
from core.reading.counted import Counted, Doubt, Unclear, count_of
from core.reading.phrases import COLUMNS, KINDS, What, each_of
from core.reading.times import When, leading_time

FEWEST_CELLS = 3  # with two a row reads like any line
_COUNT = re.compile(r"[0-9]{1,3}")
_NUMBERING = re.compile(r"([0-9]{1,3})[.)]?")
_NOTHING = frozenset({"", "-", "–", "0", "00"})


class Column(Struct, frozen=True):
    what: What
    kind: Kind = Kind.ARTICLE
    when: When | None = None


_KINDS = {Column(What.COUNT, kind): names for kind, names in KINDS.items()}
_OTHERS = {Column(what): names for what, names in COLUMNS.items()}
_BY_NAME = {
    fold(name): column for column, names in (_KINDS | _OTHERS).items() for name in each_of(names)
}


def columns(cells: Sequence[str], today: date) -> tuple[Column, ...] | None:
    """What the columns under these headings hold; None if this is no row of headings."""
    found = [_column(cell, today) for cell in cells]
    known = [column for column in found if column]
    whats = {column.what for column in known}
    if len(known) < len(found) or not {What.OFFICE, What.COUNT} <= whats:
        return None
    return tuple(known)


def _column(cell: str, today: date) -> Column | None:
    if named := _BY_NAME.get(fold(cell)):
        return named
    words = cell.split()
    time = leading_time(words, today) if words else None
    if time and time.words == len(words) and time.when and not time.fault:
        return Column(What.COUNT, when=time.when)
    return None


def numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first cells only number the rows, from 1."""
    numbers = [match[1] if (match := _NUMBERING.fullmatch(row[0])) else "" for row in rows]
    return len(rows) > 1 and numbers == [str(index) for index in range(1, len(rows) + 1)]


def read_row(
    cells: Sequence[str], heads: Sequence[Column], names: OfficeNames, heading: When | None
) -> tuple[Counted | Unclear, ...]:
    """The counts of one row under known headings; empty cells and zeros are no counts."""
    couples = list(zip(heads, cells, strict=False))
    name = next((cell for head, cell in couples if head.what is What.OFFICE), "")
    note = next((cell for head, cell in couples if head.what is What.NOTE), "")
    office = names.exact(name)
    if office is None:
        found = names.unknown(name).suggestions
        return (Unclear(Doubt.UNKNOWN_OFFICE, left_over=(name,), offices=found),)
    values = [(head, cell) for head, cell in couples if head.what is What.COUNT]
    strange = tuple(
        cell for _, cell in values if cell not in _NOTHING and not _COUNT.fullmatch(cell)
    )
    if strange or len(cells) > len(heads):
        return (Unclear(Doubt.TABLE, left_over=strange or tuple(cells[len(heads) :])),)
    counts = tuple(
        count_of(int(cell), office, head.kind, head.when or heading, note=note)
        for head, cell in values
        if cell not in _NOTHING
    )
    stated = next((cell for head, cell in couples if head.what is What.TOTAL), "")
    summed = sum(one.count for one in counts)
    if _COUNT.fullmatch(stated) and int(stated) != summed:
        return (Unclear(Doubt.TOTAL, understood=counts, stated=int(stated), summed=summed),)
    return counts


def total_of(cells: Sequence[str], heads: Sequence[Column]) -> int:
    """What a row of totals says of all columns of counts together."""
    counts = (cell for head, cell in zip(heads, cells, strict=False) if head.what is What.COUNT)
    return sum(int(cell) for cell in counts if _COUNT.fullmatch(cell))


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a row, without blanks around them and without empty ones at its end."""
    cells = [" ".join(cell.split()) for cell in line.split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def rows_of(lines: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows that need their columns explained."""
    return (cells for cells in lines if len(cells) >= FEWEST_CELLS)
