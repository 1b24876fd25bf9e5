"""The annex as a workbook: what the letter's annex prints, and the articles behind it.

Every cell holds its value, totals beside their formula: previews show formulas blank. Text is
written as text whatever it begins with, so that an office called "=1+1" is an office and no sum.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from io import BytesIO

from msgspec import Struct
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break, RowBreak
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.documents import AnnexText, Cell as Content, DayCell, TableText
from core.text import printed
from reports import layout
from reports.layout import FONT, LANGUAGE, POINT, Page

ENTRY_WIDTHS = (10.0, 24.0, 60.0, 80.0, 60.0, 20.0, 20.0)
_LONGEST = 32_767  # characters that a cell can hold
_INCH = 25.4  # millimetres
_PIXEL = _INCH / 96
_LINE = 1.3  # of the letters' size
_REGULAR = 0.95  # how much narrower letters are that are not bold
_PADDING, _INDENT = 1.5, 3.0  # millimetres that a cell keeps free, and a left one besides
_TOUCHING = 16.0  # millimetres in which "Tháng 01" in letters of 12 points touches the lines
_SURELY_FITS = 0.94  # of a page
_MADE_TO_FIT = 1.15  # of a page: what is printed a little smaller, so that it takes one
_UNKNOWN_ROOM = 33.0  # millimetres
_NAMES = frozenset({2})
_TEXTS = frozenset({3, 4, 5, 6})
_SIDE = Side(style="thin")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD_FILL = PatternFill("solid", start_color="E7E6E6")
_LINK_COLOUR = "0563C1"
_DAY, _MONTH = "dd/mm/yyyy", "mm/yyyy"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


class Look(Struct, frozen=True):
    """A cell style. built_in: the number of the spreadsheet program's own style of that name."""

    name: str
    size: float
    bold: bool = False
    italic: bool = False
    side: str = "center"
    ruled: bool = False
    filled: bool = False
    link: bool = False
    built_in: int | None = None

    @property
    def style(self) -> NamedStyle:
        return NamedStyle(
            self.name,
            builtinId=self.built_in,
            font=Font(
                name=FONT,
                size=self.size,
                bold=self.bold,
                italic=self.italic,
                underline="single" if self.link else None,
                color=_LINK_COLOUR if self.link else "000000",
            ),
            alignment=Alignment(
                horizontal=self.side,
                vertical="center",
                wrap_text=True,
                indent=1 if self.ruled and self.side == "left" else 0,
            ),
            border=_BOX if self.ruled else Border(),
            fill=_HEAD_FILL if self.filled else PatternFill(),
        )


LABEL = Look("Heading 1", 14, bold=True, built_in=16)
TITLE = Look("Title", 14, bold=True, built_in=15)
REFERENCE = Look("Annex reference", 13, italic=True)
SECTION = Look("Heading 2", 13, bold=True, side="left", built_in=17)
SOURCE = Look("Table source", 11, italic=True, side="left")
HEAD = Look("Table head", 12, bold=True, ruled=True, filled=True)
NARROW_HEAD = Look("Narrow table head", 11, bold=True, ruled=True, filled=True)
CELL = Look("Table cell", 12, ruled=True)
LEFT_CELL = Look("Left table cell", 12, ruled=True, side="left")
LINK_CELL = Look("Link cell", 12, ruled=True, side="left", link=True)
LOOKS = (
    *(LABEL, TITLE, REFERENCE, SECTION, SOURCE, HEAD, NARROW_HEAD, CELL, LEFT_CELL, LINK_CELL),
)


def annex_workbook(text: AnnexText, entries: TableText, made: date) -> bytes:
    """The .xlsx: the annex on the first sheet, the articles on the second. made: its date."""
    book = Workbook()
    for look in LOOKS:
        book.add_named_style(look.style)
    sheet = book.worksheets[0]
    sheet.title = text.sheet
    book.properties.title, book.properties.creator = text.title, ""
    book.properties.language = LANGUAGE
    sums = _lay_out_annex(sheet, text)
    _lay_out_entries(book.create_sheet(entries.heading), entries)
    packed = BytesIO()
    book.save(packed)
    return layout.reproducible(packed.getvalue(), made, partial(_finished, sums))


def _finished(sums: Mapping[str, int], part: str, content: bytes) -> bytes:
    """The annex's sheet with the values of its formulas, which openpyxl leaves blank.

    The digits of the book's own face are the unit of all widths: where it is not installed, every
    column changes. So it is the face of the cells.
    """
    if part == "xl/styles.xml":
        face = f'<font><name val="{FONT}"/><sz val="11"/></font>'.encode()
        return re.sub(rb'<font><name val="Calibri"/>.*?</font>', face, content)
    if part != "xl/worksheets/sheet1.xml":
        return content

    def valued(found: re.Match[str]) -> str:
        return f"{found[1]}<v>{sums[found[2]]}</v>"

    formula = r'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?'
    return re.sub(formula, valued, content.decode()).encode()


def _lay_out_annex(sheet: Worksheet, text: AnnexText) -> dict[str, int]:
    """Returns the values of the cells that hold sums."""
    page = layout.page_of(text.months)
    rows = _Rows(sheet, layout.office_widths(text.months), page.height / POINT)
    rows.line(text.label, LABEL)
    rows.line(text.title, TITLE)
    rows.line(text.reference, REFERENCE)
    rows.table(text.province, _province_spans(text.months), _NAMES)
    if page.landscape:
        rows.turn_page()
    head = rows.table(text.offices, [1] * len(text.offices.head), _NAMES)
    # Frozen down to this head, the upper table would fill a small screen and nothing could be
    # scrolled to.
    sheet.freeze_panes = "C1"
    sheet.print_title_rows = f"{head}:{head}"
    _set_up_print(sheet, page, 0 if page.landscape else rows.made_to_fit())
    return _add_up(sheet, text, head)


def _add_up(sheet: Worksheet, text: AnnexText, head: int) -> dict[str, int]:
    """Each office's total becomes the sum of its months, so that a correction is added up."""
    last, sums = get_column_letter(2 + text.months), {}
    for row, contents in enumerate(text.offices.rows, start=head + 1):
        cell, total = sheet.cell(row, 3 + text.months), contents[2 + text.months]
        assert isinstance(total, int)
        cell.value = f"=SUM(C{row}:{last}{row})"
        sums[cell.coordinate] = total
    return sums


def _province_spans(months: int) -> list[int]:
    """How many of the other table's columns each column of the province's ranking covers."""
    columns = months + 4
    if layout.page_of(months).landscape:
        # As many as hold the words for what is not known on one line.
        wide = articles = math.ceil(_UNKNOWN_ROOM / layout.office_widths(months)[2])
    else:
        wide, articles = 1, 2 if months > 2 else 1  # noqa: PLR2004
    return [1, 1, wide, articles, columns - 2 - wide - articles]


def _lay_out_entries(sheet: Worksheet, entries: TableText) -> None:
    _Rows(sheet, ENTRY_WIDTHS).fill(entries, [1] * len(ENTRY_WIDTHS), _TEXTS)
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(ENTRY_WIDTHS))
    sheet.auto_filter.ref = f"A1:{last}{len(entries.rows) + 1}"
    sheet.print_title_rows = "1:1"
    _set_up_print(sheet, layout.LANDSCAPE)


class _Rows:
    """A sheet that is filled from the top. widths: of its columns, in millimetres.

    room: the height of a printed page, in points.
    """

    def __init__(self, sheet: Worksheet, widths: Sequence[float], room: float = math.inf) -> None:
        self._sheet = sheet
        self._widths = widths
        self._room = room
        self._next = 1
        self._whole = 0.0  # height of all rows
        self._used = 0.0  # of the page that is being filled
        self._repeated = 0.0  # the head of the table, which every further page begins with
        for number, width in enumerate(widths, start=1):
            # The unit is a digit's width of 7 pixels, with 5 for all padding.
            column = sheet.column_dimensions[get_column_letter(number)]
            column.width = (width / _PIXEL - 5) / 7

    def line(self, text: str, look: Look) -> None:
        """One line of text over all columns."""
        self._row([text], [len(self._widths)], [look])

    def table(self, table: TableText, spans: Sequence[int], left: Collection[int]) -> int:
        """A heading, a table and its source; the row of the table's head."""
        self.line(table.heading, SECTION)
        head = self._next
        self.fill(table, spans, left)
        if table.source:
            self.line(table.source, SOURCE)
            self._keep_with_last_row()
        return head

    def _keep_with_last_row(self) -> None:
        """The source never stands on a page alone: there the table's last row goes with it.

        Programs differ by a few points, so what only just fits goes over as well.
        """
        source = self._sheet.row_dimensions[self._next - 1].height or 0
        alone = self._used <= self._repeated + source
        if alone or self._used > self._room * _SURELY_FITS:
            self._sheet.row_breaks.append(Break(id=self._next - 3))

    def turn_page(self) -> None:
        """What follows is printed on a new page."""
        self._sheet.row_breaks.append(Break(id=self._next - 1))
        self._used = 0.0

    def made_to_fit(self) -> int:
        """1 where one page holds all of it, if need be a little smaller; 0: as many as it takes."""
        if self._whole > self._room * _MADE_TO_FIT:
            return 0
        self._sheet.row_breaks = RowBreak()
        return 1

    def fill(self, table: TableText, spans: Sequence[int], left: Collection[int]) -> None:
        """Head and rows. spans: columns that each cell covers. left: cells that stand left."""
        narrow = min(self._widths[1:]) < _TOUCHING
        self._row(table.head, spans, [NARROW_HEAD if narrow else HEAD] * len(spans))
        self._repeated = self._sheet.row_dimensions[self._next - 1].height or 0
        looks = [LEFT_CELL if cell in left else CELL for cell in range(1, len(spans) + 1)]
        for row in table.rows:
            self._row(row, spans, looks)

    def _row(
        self, contents: Sequence[Content], spans: Sequence[int], looks: Sequence[Look]
    ) -> None:
        row, height, end = self._next, 0.0, 0
        for content, span, look in zip(contents, spans, looks, strict=True):
            first, end = end + 1, end + span
            for column in range(first, end + 1):
                self._sheet.cell(row, column).style = look.name
            cell = self._sheet.cell(row, first)
            assert isinstance(cell, Cell)
            _write(cell, content)
            if span > 1:
                self._sheet.merge_cells(None, row, first, row, end)
            # Programs do not fit the height of merged cells themselves.
            lines = 1
            if isinstance(content, str):
                free = _PADDING + (_INDENT if look.side == "left" else 0)
                room = sum(self._widths[first - 1 : end]) - free
                lines = layout.lines_of(content, look.size * (1 if look.bold else _REGULAR), room)
            height = max(height, lines * look.size * _LINE + 2)
        self._sheet.row_dimensions[row].height = height
        self._whole += height
        fits = self._used + height <= self._room
        self._used = self._used + height if fits else self._repeated + height
        self._next += 1


def _write(cell: Cell, content: Content) -> None:
    """Put a value into a cell: a number as a number, a date as a date, any text as text."""
    if isinstance(content, DayCell):
        cell.value = content.day
        cell.number_format = _MONTH if content.whole_month else _DAY
        return
    if not isinstance(content, str):
        cell.value = content
        return
    cell.value = text = printed(content)[:_LONGEST]
    cell.data_type = "s"
    if layout.opens(text):
        cell.hyperlink = text
        cell.style = LINK_CELL.name
    if text.startswith(_RISKY):
        cell.quotePrefix = True  # still text after somebody has edited the cell


def _set_up_print(sheet: Worksheet, page: Page, pages: int = 0) -> None:
    """A4, one page wide, with the letter's margins and the number of each page.

    pages: on how many it is made to fit; 0: on as many as it takes.
    """
    setup = sheet.page_setup
    setup.paperSize = 9  # A4
    setup.orientation = "landscape" if page.landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, pages
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sides = (layout.LEFT, layout.RIGHT, layout.TOP, layout.BOTTOM)
    sheet.page_margins = PageMargins(*(millimetres / _INCH for millimetres in sides))
    sheet.print_options.horizontalCentered = True
    assert sheet.oddFooter is not None
    sheet.oddFooter.center.text = "&P/&N"
