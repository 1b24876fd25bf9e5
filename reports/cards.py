"""The sheet of invitation cards, and QR codes for paper and for a terminal."""

from datetime import date
from io import BytesIO, StringIO

import segno
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row

from core.documents import Card, CardSheet
from reports import wordparts
from reports.layout import A4_LONG, A4_SHORT
from reports.wordparts import LEFT_ALIGNED, first_paragraph, write

_MODULE = 8  # pixels
_QUIET = 2  # modules; scanners want four, and the paper around the picture gives the rest
# Millimetres.
_MARGIN = 12
_CARD = 28  # high; nine cards and the heading fill one page
_QR = 25
_COLUMNS = (94.0, 64.0, 28.0)  # how to link, the code, the picture
_INDENT = 2.5


def qr_picture(text: str) -> bytes:
    """A .png, black on white."""
    packed = BytesIO()
    segno.make(text, error="m", micro=False).save(packed, kind="png", scale=_MODULE, border=_QUIET)
    return packed.getvalue()


def qr_letters(text: str) -> str:
    """The same in half-block letters, for whoever sits at a terminal."""
    drawn = StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def cards_document(sheet: CardSheet, made: date) -> bytes:
    """The .docx of the sheet. made: the date of the file's properties."""
    document = wordparts.new_document(sheet.heading, "", made, size=11)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(A4_SHORT), Mm(A4_LONG)
    page.top_margin = page.bottom_margin = page.left_margin = page.right_margin = Mm(_MARGIN)
    page.header_distance = page.footer_distance = Mm(5)
    write(document.add_paragraph(), sheet.heading, 14, bold=True)
    note = write(document.add_paragraph(), sheet.note, 10, italic=True)
    note.paragraph_format.space_after = Pt(3)
    table = document.add_table(rows=len(sheet.cards), cols=len(_COLUMNS))
    for row, card in zip(table.rows, sheet.cards, strict=True):
        _fill(row, card)
    wordparts.set_columns(table, _COLUMNS, ruled=True)
    return wordparts.to_bytes(document, made)


def _fill(row: _Row, card: Card) -> None:
    wordparts.keep_on_one_page(row)
    row.height, row.height_rule = Mm(_CARD), WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell in row.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    guide, code, picture = row.cells
    _explain(guide, card)
    letters = write(first_paragraph(code), card.code, 16, bold=True).runs[0]
    letters.font.name = "Courier New"
    write(code.add_paragraph(), card.validity, 9, italic=True, above=3)
    if card.link:
        wordparts.add_picture(first_paragraph(picture), qr_picture(card.link), _QR)


def _explain(cell: _Cell, card: Card) -> None:
    title = write(first_paragraph(cell), card.title, 12, bold=True, align=LEFT_ALIGNED)
    about = write(cell.add_paragraph(), card.about, 9, italic=True, align=LEFT_ALIGNED)
    lines = [
        write(cell.add_paragraph(), line, 10, align=LEFT_ALIGNED, above=2) for line in card.lines
    ]
    for paragraph in (title, about, *lines):
        paragraph.paragraph_format.left_indent = Mm(_INDENT)
