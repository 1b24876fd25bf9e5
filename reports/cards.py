"""The sheet of invitation cards, and QR codes for paper and for a terminal."""

from datetime import date
from io import BytesIO, StringIO

import segno
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.shared import Mm
from docx.table import _Row

from core.documents import Card, CardSheet
from reports import wordparts
from reports.layout import A4_LONG, A4_SHORT
from reports.wordparts import LEFT_ALIGNED, Look, first_paragraph, write

_MODULE = 8  # pixels
_QUIET = 2  # modules; scanners want four, and the paper around the picture gives the rest
# Millimetres.
_MARGIN = 12
_CARD = 27  # high; nine cards and the heading fill one page
_QR = 22
_ROOM = A4_SHORT - 2 * _MARGIN
_CODE, _SCAN = 40.0, 25.0  # columns: the code, each picture; how to link has the rest

HEADING = Look("Heading 1", 14, bold=True)
NOTE = Look("Card note", 10, italic=True, below=3)
TITLE = Look("Card title", 11, bold=True, align=LEFT_ALIGNED, indent=2)
ABOUT = Look("Card purpose", 9, italic=True, align=LEFT_ALIGNED, indent=2)
LINE = Look("Card line", 9, align=LEFT_ALIGNED, above=1, indent=2)
CODE = Look("Card code", 11, bold=True)
VALIDITY = Look("Card validity", 9, italic=True, above=3)
LABEL = Look("Channel name", 8, bold=True)
LOOKS = (HEADING, NOTE, TITLE, ABOUT, LINE, CODE, VALIDITY, LABEL)


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
    document = wordparts.new_document(sheet.heading, "", made, 11, LOOKS)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(A4_SHORT), Mm(A4_LONG)
    page.top_margin = page.bottom_margin = page.left_margin = page.right_margin = Mm(_MARGIN)
    page.header_distance = page.footer_distance = Mm(5)
    write(document.add_paragraph(), sheet.heading, HEADING)
    write(document.add_paragraph(), sheet.note, NOTE)
    # As many pictures as there are bots with an address: no column stays empty.
    scans = max((len(card.scans) for card in sheet.cards), default=0)
    widths = [_ROOM - _CODE - scans * _SCAN, _CODE, *[_SCAN] * scans]
    table = document.add_table(rows=len(sheet.cards), cols=len(widths))
    for row, card in zip(table.rows, sheet.cards, strict=True):
        _fill(row, card)
    wordparts.set_columns(table, widths, ruled=True)
    return wordparts.to_bytes(document, made)


def _fill(row: _Row, card: Card) -> None:
    wordparts.keep_on_one_page(row)
    row.height, row.height_rule = Mm(_CARD), WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell in row.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    guide, code, *pictures = row.cells
    write(first_paragraph(guide), card.title, TITLE)
    write(guide.add_paragraph(), card.about, ABOUT)
    for line in card.lines:
        write(guide.add_paragraph(), line, LINE)
    letters = write(first_paragraph(code), card.code, CODE).runs[0]
    letters.font.name = "Courier New"  # where 0 and O, 1 and I are told apart
    write(code.add_paragraph(), card.validity, VALIDITY)
    for cell, scan in zip(pictures, card.scans, strict=False):
        wordparts.add_picture(first_paragraph(cell), qr_picture(scan.link), _QR, scan.told)
        write(cell.add_paragraph(), scan.label, LABEL)
