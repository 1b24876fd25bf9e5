"""Workbooks drawn as text, so that a test shows what the sheet looks like.

One line is a row, cells are parted by "|". A cell is text, or a number; `<` goes on from the cell
at its left and `^` from the one above (merged), `60%` is a number in a percentage's format,
`'06` a number as text, `d2026-04-15` a date, `b2026-02-01` a date that is shown as day and month,
`m2026-03-31` as month and year.
`text -> https://…` has a link behind it, `~5~` is struck out. `~` before a row hides it. A line
`## name` begins a sheet, `hide C` hides a column. Nothing between two bars is an empty cell.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from core.imports import Imported
from core.month import Month

_DATES = {"d": "dd/mm/yyyy", "b": "d-mmm", "m": "[$-42A]mm/yyyy"}
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Drawn:
    """A workbook and what must come out of it, each as the lines "# what: …" above it say.

    counts: "4/2026 VP 6, GDTrH 12", a line for each month. entries: of a list, by office.
    doubts: all that is said, each once. refused: why it is not read.
    """

    what: str
    text: str

    @property
    def data(self) -> bytes:
        lines = self.text.splitlines()
        return workbook("\n".join(line for line in lines if not line.startswith("# ")))

    def said(self, what: str) -> list[str]:
        mark = f"# {what}: "
        lines = self.text.splitlines()
        return [line.removeprefix(mark) for line in lines if line.startswith(mark)]

    @property
    def name(self) -> str:
        return next(iter(self.said("name")), "so-lieu.xlsx")

    @property
    def current(self) -> Month:
        return Month.from_key(next(iter(self.said("month")), "2026-04"))


def corpus() -> list[Drawn]:
    """Small sheets in the ways that offices keep them."""
    text = (DATA / "sheet_corpus.txt").read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in text.split("=== ")[1:]]
    return [Drawn(what, drawn) for what, _, drawn in parts]


def cases() -> list[Drawn]:
    """Sheets that were once read wrongly."""
    paths = sorted((DATA / "sheets").glob("*.txt"))
    return [Drawn(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def told(imported: Imported) -> str:
    """What was read, as "# counts: …" says it, the months parted by "; "."""
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
    if text[:1] == text[-1:] == "~":
        cell.font = Font(strike=True)
        text = text.strip("~")
    if text.startswith("'"):
        cell.value = text[1:]
    elif (shape := _DATES.get(text[:1])) and text[1:5].isdigit():
        cell.value = datetime.fromisoformat(text[1:])
        cell.number_format = shape
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
