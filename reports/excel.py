"""The annex as a workbook: what the letter's annex prints, and the articles behind it.

Every cell is a value: previews show formulas blank. Text is written as text whatever it begins
with, so that an office called "=1+1" is an office and not a sum.
"""

from collections.abc import Collection, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.documents import AnnexText, Cell as Content, DayCell, TableText
from reports import layout
from reports.layout import FONT, is_landscape

FROZEN_MOST = 16  # rows: a frozen head that fills a phone's screen leaves nothing to scroll
ENTRY_WIDTHS = (10.0, 24.0, 60.0, 80.0, 60.0, 20.0, 20.0)
_LONGEST = 32_767  # characters that a cell can hold
_INCH = 25.4  # millimetres
_PIXEL = _INCH / 96
_LINE = 1.3  # of the letters' size
_PADDING = 2.0  # millimetres that a cell keeps free
_NAMES = frozenset({2})
_TEXTS = frozenset({3, 4, 5, 6})
_SIDE = Side(style="thin")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD_FILL = PatternFill("solid", start_color="E7E6E6")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def annex_workbook(text: AnnexText, entries: TableText, made: date) -> bytes:
    """The .xlsx: the annex on the first sheet, the articles on the second. made: its date."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = text.sheet
    book.properties.title, book.properties.creator = text.title, ""
    _lay_out_annex(sheet, text)
    _lay_out_entries(book.create_sheet(entries.heading), entries)
    packed = BytesIO()
    book.save(packed)
    return layout.reproducible(packed.getvalue(), made)


def _lay_out_annex(sheet: Worksheet, text: AnnexText) -> None:
    page = _Page(sheet, layout.office_widths(text.months))
    page.line(text.label, Font(name=FONT, size=14, bold=True))
    page.line(text.title, Font(name=FONT, size=14, bold=True))
    page.line(text.reference, Font(name=FONT, size=13, italic=True))
    page.table(text.province, _province_spans(text.months), _NAMES)
    if is_landscape(text.months):
        page.turn()
    head = page.table(text.offices, [1] * len(text.offices.head), _NAMES)
    sheet.freeze_panes = f"C{head + 1}" if head <= FROZEN_MOST else "C1"
    sheet.print_title_rows = f"{head}:{head}"
    _set_up_print(sheet, landscape=is_landscape(text.months))


def _province_spans(months: int) -> list[int]:
    """How many of the other table's columns each column of the province's ranking covers."""
    columns = months + 4
    wide = 2 if is_landscape(months) else 1
    articles = 2 if months > wide + 1 else 1
    return [1, 1, wide, articles, columns - 2 - wide - articles]


def _lay_out_entries(sheet: Worksheet, entries: TableText) -> None:
    _Page(sheet, ENTRY_WIDTHS).rows(entries, [1] * len(ENTRY_WIDTHS), _TEXTS)
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(ENTRY_WIDTHS))
    sheet.auto_filter.ref = f"A1:{last}{len(entries.rows) + 1}"
    sheet.print_title_rows = "1:1"
    _set_up_print(sheet, landscape=True)


class _Page:
    """A sheet that is filled from the top. widths: of its columns, in millimetres."""

    def __init__(self, sheet: Worksheet, widths: Sequence[float]) -> None:
        self._sheet = sheet
        self._widths = widths
        self._next = 1
        for number, width in enumerate(widths, start=1):
            # The unit is a digit's width of 7 pixels, with 5 for all padding.
            column = sheet.column_dimensions[get_column_letter(number)]
            column.width = (width / _PIXEL - 5) / 7

    def line(self, text: str, font: Font, align: str = "center") -> None:
        """One line of text over all columns."""
        self._row([text], [len(self._widths)], font, [align])

    def table(self, table: TableText, spans: Sequence[int], left: Collection[int]) -> int:
        """A heading, a table and its source; the row of the table's head."""
        self.line(table.heading, Font(name=FONT, size=13, bold=True), align="left")
        head = self._next
        self.rows(table, spans, left)
        if table.source:
            self.line(table.source, Font(name=FONT, size=11, italic=True), align="left")
        return head

    def turn(self) -> None:
        """What follows is printed on a new page."""
        self._sheet.row_breaks.append(Break(id=self._next - 1))

    def rows(self, table: TableText, spans: Sequence[int], left: Collection[int]) -> None:
        """Head and rows. spans: columns that each cell covers. left: cells that stand left."""
        heads = ["center"] * len(spans)
        sides = ["left" if cell in left else "center" for cell in range(1, len(spans) + 1)]
        bold, plain = Font(name=FONT, size=12, bold=True), Font(name=FONT, size=12)
        self._row(table.head, spans, bold, heads, _HEAD_FILL)
        for row in table.rows:
            self._row(row, spans, plain, sides, PatternFill())

    def _row(
        self,
        contents: Sequence[Content],
        spans: Sequence[int],
        font: Font,
        sides: Sequence[str],
        fill: PatternFill | None = None,
    ) -> None:
        """The next row. fill: of a table's cell, which has lines round it; None for text."""
        row, lines, end = self._next, 1, 0
        for content, span, side in zip(contents, spans, sides, strict=True):
            first, end = end + 1, end + span
            cells = [self._sheet.cell(row, column) for column in range(first, end + 1)]
            assert isinstance(cells[0], Cell)
            _write(cells[0], content)
            cells[0].font = font
            cells[0].alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
            if fill is not None:
                for cell in cells:
                    cell.border, cell.fill = _BOX, fill
            if span > 1:
                self._sheet.merge_cells(None, row, first, row, end)
            # Programs do not fit the height of merged cells themselves.
            if isinstance(content, str):
                room = sum(self._widths[first - 1 : end]) - _PADDING
                lines = max(lines, layout.lines_of(content, font.size, room))
        self._sheet.row_dimensions[row].height = lines * font.size * _LINE + 2
        self._next += 1


def _write(cell: Cell, content: Content) -> None:
    """Put a value into a cell: a number as a number, a date as a date, any text as text."""
    if isinstance(content, DayCell):
        cell.value, cell.number_format = content.day, "dd/mm/yyyy"
        return
    if not isinstance(content, str):
        cell.value = content
        return
    cell.value = text = ILLEGAL_CHARACTERS_RE.sub("", content)[:_LONGEST]
    cell.data_type = "s"
    if layout.opens(text):
        cell.hyperlink = text
    if text.startswith(_RISKY):
        cell.quotePrefix = True  # still text after somebody has edited the cell


def _set_up_print(sheet: Worksheet, *, landscape: bool) -> None:
    """A4, one page wide, with the letter's margins."""
    setup = sheet.page_setup
    setup.paperSize = 9  # A4
    setup.orientation = "landscape" if landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sides = (layout.LEFT, layout.RIGHT, layout.TOP, layout.BOTTOM)
    sheet.page_margins = PageMargins(*(millimetres / _INCH for millimetres in sides))
    sheet.print_options.horizontalCentered = True
