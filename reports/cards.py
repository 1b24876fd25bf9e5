"""The sheet of invitation cards, and QR codes for paper and for a terminal."""

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO

import segno
from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell, _Row

from core.documents import Card, CardSheet
from reports.layout import LONG, SHORT, stable
from reports.wordparts import first_of, fixed, pictured, set_face, whole, written

_MODULE = 8  # pixels
_QUIET = 2  # modules; scanners want four, and the paper around the picture gives the rest


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


# Millimetres.
MARGIN = 12
STRIP = 28  # nine of them and the heading fill one page
QR = 25
COLUMNS = (94.0, 64.0, 28.0)  # how to link, the code, the picture
INDENT = 2.5
LEFTWARDS = WD_ALIGN_PARAGRAPH.LEFT


def cards_document(sheet: CardSheet, made: date) -> bytes:
    """The .docx of the sheet. made: the date of the file's properties."""
    document = Document()
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    set_face(normal, Pt(11))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = sheet.heading, "", ""
    properties.created = properties.modified = datetime.combine(made, time())
    page = document.sections[0]
    page.page_width, page.page_height = Mm(SHORT), Mm(LONG)
    page.top_margin = page.bottom_margin = page.left_margin = page.right_margin = Mm(MARGIN)
    page.header_distance = page.footer_distance = Mm(5)
    written(document.add_paragraph(), sheet.heading, 14, bold=True)
    note = written(document.add_paragraph(), sheet.note, 10, italic=True)
    note.paragraph_format.space_after = Pt(3)
    _strips(document.add_table(rows=len(sheet.cards), cols=len(COLUMNS)).rows, sheet.cards)
    fixed(document.tables[0], COLUMNS, ruled=True)
    packed = BytesIO()
    document.save(packed)
    return stable(packed.getvalue(), made)


def _strips(rows: Sequence[_Row], cards: Sequence[Card]) -> None:
    for row, card in zip(rows, cards, strict=True):
        whole(row)
        row.height, row.height_rule = Mm(STRIP), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell in row.cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        guide, code, picture = row.cells
        _fill(guide, card)
        letters = written(first_of(code), card.code, 16, bold=True).runs[0]
        letters.font.name = "Courier New"
        written(code.add_paragraph(), card.validity, 9, italic=True, above=3)
        if card.link:
            pictured(first_of(picture), qr_picture(card.link), QR)


def _fill(cell: _Cell, card: Card) -> None:
    title = written(first_of(cell), card.title, 12, bold=True, align=LEFTWARDS)
    about = written(cell.add_paragraph(), card.about, 9, italic=True, align=LEFTWARDS)
    lines = [
        written(cell.add_paragraph(), line, 10, align=LEFTWARDS, above=2) for line in card.lines
    ]
    for paragraph in (title, about, *lines):
        paragraph.paragraph_format.left_indent = Mm(INDENT)
