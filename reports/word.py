"""The letter as a .docx, laid out as Nghị định 30/2020/NĐ-CP wants an official letter.

A4 with margins of 20, 20, 30 and 15 mm; Times New Roman; page numbers in the top margin, hidden
on the first page; the annex is a section of its own, numbered from 1 again. Number and day are
left blank: the records office issues them.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO

from docx import Document
from docx.document import Document as Letter
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

from core.documents import AnnexText, Cell, LetterText, TableText
from reports.layout import (
    BOTTOM,
    LEFT,
    LONG,
    RIGHT,
    SHORT,
    TOP,
    WIDE,
    WIDTH,
    is_landscape,
    office_widths,
    province_widths,
    stable,
    width_of,
)
from reports.wordparts import (
    boxed,
    first_of,
    fixed,
    numbered_from_one,
    page_number,
    repeated,
    rule,
    set_face,
    whole,
    written,
)

# Millimetres.
HEADER_BLOCK = (66.0, 99.0)
HALVES = (WIDTH / 2, WIDTH / 2)
AGENCY_RULE = 0.42  # of the text above it: between a third and a half
TITLE_RULE = 40.0

SIGNATURE = 60  # points to sign in
LEFTWARDS = WD_ALIGN_PARAGRAPH.LEFT


def letter_document(text: LetterText, made: date) -> bytes:
    """The .docx of the letter with its annex. made: the date of the file's properties."""
    document = Document()
    _set_up(document, text, made)
    _head(document, text)
    _body(document, text)
    _close(document, text)
    _annex(document, text.annex)
    packed = BytesIO()
    document.save(packed)
    return stable(packed.getvalue(), made)


def _set_up(document: Letter, text: LetterText, made: date) -> None:
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    set_face(normal, Pt(14))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = text.subject, text.agency, ""
    properties.created = properties.modified = datetime.combine(made, time())
    section = document.sections[0]
    _set_page(section, landscape=False)
    page_number(section.header.paragraphs[0], 14)
    mark = written(section.first_page_header.paragraphs[0], text.draft, 13, bold=True)
    mark.alignment = LEFTWARDS
    boxed(mark.runs[0])


def _set_page(section: Section, *, landscape: bool) -> None:
    """A4 either way; the first page of a section hides its number."""
    width, height = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _head(document: Letter, text: LetterText) -> None:
    """The block of two columns: who writes, and the country's name."""
    table = document.add_table(rows=3, cols=2)
    fixed(table, HEADER_BLOCK, ruled=False)
    room, right_room = HEADER_BLOCK
    agency, country = table.rows[0].cells
    written(first_of(agency), text.parent, 13)
    written(agency.add_paragraph(), text.agency, 13, bold=True)
    above = min(room, width_of(text.agency, 13))
    rule(agency.add_paragraph(), room, AGENCY_RULE * above)
    written(first_of(country), text.country, 13, bold=True)
    written(country.add_paragraph(), text.motto, 14, bold=True)
    rule(country.add_paragraph(), right_room, width_of(text.motto, 14))
    number, place = table.rows[1].cells
    written(first_of(number), text.number, 13, above=6)
    written(first_of(place), text.place_and_date, 14, italic=True, above=6)
    written(first_of(table.rows[2].cells[0]), text.subject, 12, above=6)


def _body(document: Letter, text: LetterText) -> None:
    addressee = written(document.add_paragraph(), text.addressee, 14, above=12)
    addressee.paragraph_format.space_after = Pt(12)
    for number, paragraph in enumerate(text.paragraphs, start=1):
        line = written(document.add_paragraph(), paragraph, 14, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        line.paragraph_format.first_line_indent = Mm(10)
        line.paragraph_format.space_after = Pt(6)
        # The signature never stands alone on a page.
        line.paragraph_format.keep_with_next = number == len(text.paragraphs)


def _close(document: Letter, text: LetterText) -> None:
    """Who gets copies, and who signs."""
    table = document.add_table(rows=1, cols=2)
    fixed(table, HALVES, ruled=False)
    whole(table.rows[0])
    copies, signature = table.rows[0].cells
    written(first_of(copies), text.recipients_head, 12, bold=True, italic=True, align=LEFTWARDS)
    for recipient in text.recipients:
        written(copies.add_paragraph(), recipient, 11, align=LEFTWARDS)
    lines = [first_of(signature), *(signature.add_paragraph() for _ in text.signing[1:])]
    for paragraph, line in zip(lines, text.signing, strict=False):
        written(paragraph, line, 14, bold=True)
    written(signature.add_paragraph(), text.signer, 14, bold=True, above=SIGNATURE)


def _annex(document: Letter, text: AnnexText) -> None:
    landscape = is_landscape(text.months)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, landscape=landscape)
    numbered_from_one(section)
    room = WIDE if landscape else WIDTH
    written(document.add_paragraph(), text.label, 14, bold=True)
    written(document.add_paragraph(), text.title, 14, bold=True)
    written(document.add_paragraph(), text.reference, 13, italic=True)
    rule(document.add_paragraph(), room, TITLE_RULE)
    _table(document, text.province, province_widths(text.months))
    _table(document, text.offices, office_widths(text.months))


def _table(document: Letter, text: TableText, widths: Sequence[float]) -> None:
    heading = written(document.add_paragraph(), text.heading, 14, bold=True, align=LEFTWARDS)
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(6)
    heading.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(text.rows), cols=len(text.head))
    fixed(table, widths, ruled=True)
    for row, contents in zip(table.rows, (text.head, *text.rows), strict=True):
        whole(row)
        for place, (cell, content) in enumerate(zip(row.cells, contents, strict=True)):
            _fill(cell, content, is_head=contents is text.head, is_name=place == 1)
    repeated(table.rows[0])
    if text.source:
        written(document.add_paragraph(), text.source, 12, italic=True, align=LEFTWARDS, above=3)


def _fill(cell: _Cell, content: Cell, *, is_head: bool, is_name: bool) -> None:
    """One cell of a table. Names stand to the left, everything else in the middle."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = written(first_of(cell), "" if content is None else str(content), 12, bold=is_head)
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(2)
    form.keep_with_next = True  # a table that fits on a page is not broken over two
    if is_name and not is_head:
        paragraph.alignment = LEFTWARDS
        form.left_indent = Mm(1.5)
