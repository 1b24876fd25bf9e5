"""Workbooks drawn as text, so that a test shows what the sheet looks like.

One line is a row, cells are parted by "|". A cell is text, or a number; `<` goes on from the cell
at its left and `^` from the one above (merged), `60%` is a number in a percentage's format,
`'06` a number as text, `d2026-04-15` a date, `b2026-02-01` a date that is shown as day and month.
`text -> https://…` has a link behind it. `~` before a row hides it. A line `## name` begins a
sheet, `hide C` hides a column. Nothing between two bars is an empty cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from core.imports import Doubt, Imported


@dataclass(frozen=True)
class Drawn:
    """A workbook and what must come out of it.

    counts: "4/2026 VP 6, GDTrH 12; …". entries: how many articles of a list, by office.
    doubts: all that is said, each once.
    """

    what: str
    drawn: str
    counts: str = ""
    entries: str = ""
    doubts: frozenset[Doubt] = field(default_factory=frozenset)
    name: str = "so-lieu.xlsx"
    current: str = "2026-04"

    @property
    def data(self) -> bytes:
        return workbook(self.drawn)


def case(
    what: str,
    drawn: str,
    counts: str = "",
    *doubts: Doubt,
    entries: str = "",
    name: str = "so-lieu.xlsx",
    current: str = "2026-04",
) -> Drawn:
    return Drawn(what, drawn, counts, entries, frozenset(doubts), name, current)


def told(imported: Imported) -> str:
    """What was read, in the form of `Drawn.counts`."""
    by_month: dict[str, list[str]] = {}
    for count in imported.counts:
        month = f"{count.month.number}/{count.month.year}"
        by_month.setdefault(month, []).append(f"{count.office} {count.count}")
    return "; ".join(f"{month} {', '.join(counts)}" for month, counts in by_month.items())


def told_entries(imported: Imported) -> str:
    by_office: dict[str, int] = {}
    for entry in imported.entries:
        by_office[entry.office] = by_office.get(entry.office, 0) + entry.count
    return ", ".join(f"{office} {count}" for office, count in by_office.items())


def workbook(drawn: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    first = True
    for line in drawn.strip("\n").splitlines():
        text = line.strip()
        if text.startswith("## "):
            sheet = sheet if first and sheet.max_row == 1 else book.create_sheet()
            sheet.title = text.removeprefix("## ")
        elif text.startswith("hide "):
            sheet.column_dimensions[text.removeprefix("hide ")].hidden = True
        else:
            _add_row(sheet, text, first=first)
            first = False
            continue
        first = text.startswith("## ")
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _add_row(sheet: Worksheet, text: str, *, first: bool) -> None:
    row = 1 if first else sheet.max_row + 1
    sheet.row_dimensions[row].hidden = text.startswith("~")
    cells = [cell.strip() for cell in text.removeprefix("~").split("|")]
    for column, drawn in enumerate(cells, start=1):
        cell = sheet.cell(row, column)
        if drawn in {"<", "^"}:
            _merge(sheet, row, column, drawn)
        elif isinstance(cell, Cell):
            _fill(cell, drawn)
    if not any(cells):
        sheet.cell(row, 1).value = " "


def _merge(sheet: Worksheet, row: int, column: int, sign: str) -> None:
    before = (row, column - 1) if sign == "<" else (row - 1, column)
    area = next((one for one in sheet.merged_cells.ranges if before in set(one.cells)), None)
    top, left, bottom, right = (
        (area.min_row, area.min_col, area.max_row, area.max_col) if area else (*before, *before)
    )
    if area:
        sheet.unmerge_cells(str(area))
    sheet.merge_cells(None, top, left, max(bottom, row), max(right, column))


def _fill(cell: Cell, drawn: str) -> None:
    text, _, link = drawn.partition(" -> ")
    if link:
        cell.hyperlink = link
    if text.startswith("'"):
        cell.value = text[1:]
    elif text[:1] in {"d", "b"} and text[1:5].isdigit():
        cell.value = datetime.fromisoformat(text[1:])
        cell.number_format = "d-mmm" if text.startswith("b") else "dd/mm/yyyy"
    elif text.endswith("%") and _number(text[:-1]) is not None:
        cell.value = (_number(text[:-1]) or 0) / 100
        cell.number_format = "0%"
    elif (number := _number(text)) is not None:
        cell.value = number
    elif text:
        cell.value = text


def _number(text: str) -> float | int | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text) if text.replace(".", "").replace("-", "").isdigit() else None
    except ValueError:
        return None


def rows(imported: Imported) -> Iterator[str]:
    """For a failing test: what was said."""
    yield from (f"{finding.doubt} {finding.row}{finding.column}" for finding in imported.findings)
