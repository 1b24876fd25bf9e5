"""A table of offices from a file, as `data/offices.csv` has it."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.names import AliasTakenError, check_names
from core.officetable import OfficeTableError, OfficeTableFault
from core.quota import Office

COLUMNS = ("position", "code", "name", "short", "head_title", "aliases")


def read_offices(path: Path) -> tuple[Office, ...]:
    """Offices from a table: position, code, name, short, head_title, aliases (split at "|").

    Raises OfficeTableError, or OSError where there is no such file.
    """
    try:
        lines = list(_lines(path))
    except (UnicodeDecodeError, csv.Error):
        raise OfficeTableError(OfficeTableFault.UNREADABLE) from None
    if not lines:
        raise OfficeTableError(OfficeTableFault.NO_OFFICES)
    offices = tuple(_office(line, row) for row, line in enumerate(lines, start=2))
    try:
        check_names(offices)
    except AliasTakenError as taken:
        raise OfficeTableError(OfficeTableFault.NAME_TAKEN, taken.alias) from None
    return offices


def _office(line: Mapping[str, str | None], row: int) -> Office:
    """One row of the table. What a short row leaves out is None."""
    for column in COLUMNS:
        if column not in line:
            raise OfficeTableError(OfficeTableFault.NO_COLUMN, column)
        if not (line[column] or "").strip() and column != "aliases":
            raise OfficeTableError(OfficeTableFault.EMPTY, column, row)
    cells = {column: (cell or "").strip() for column, cell in line.items() if column}
    if not cells["position"].isdecimal():
        raise OfficeTableError(OfficeTableFault.BAD_POSITION, cells["position"], row)
    return Office(
        code=cells["code"],
        name=cells["name"],
        short=cells["short"],
        head_title=cells["head_title"],
        position=int(cells["position"]),
        aliases=tuple(filter(None, (alias.strip() for alias in cells["aliases"].split("|")))),
    )


def _lines(path: Path) -> Iterator[Mapping[str, str | None]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)
