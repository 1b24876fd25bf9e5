"""The letter as a .docx, laid out as Nghị định 30/2020/NĐ-CP wants an official letter.

A4 with margins of 20, 20, 30 and 15 mm; Times New Roman; page numbers in the top margin, hidden
on the first page; the annex is a section of its own, numbered from 1 again. Number and day are
left blank: the records office issues them.
"""

from collections.abc import Sequence
from datetime import date

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell

from core.documents import AnnexText, Cell, LetterText, TableText
from reports import layout, wordparts
from reports.wordparts import LEFT_ALIGNED, first_paragraph, write

# Millimetres.
HEADER_BLOCK = (66.0, 99.0)
HALVES = (layout.PORTRAIT_ROOM / 2, layout.PORTRAIT_ROOM / 2)
AGENCY_RULE = 0.42  # of the text above it: between a third and a half
TITLE_RULE = 40.0

SIGNATURE = 60  # points to sign in


def letter_document(text: LetterText, made: date) -> bytes:
    """The .docx of the letter with its annex. made: the date of the file's properties."""
    document = wordparts.new_document(text.subject, text.agency, made, size=14)
    _set_up(document.sections[0], text)
    _head(document, text)
    _body(document, text)
    _close(document, text)
    _annex(document, text.annex)
    if text.articles:
        _articles(document, text.articles)
    return wordparts.to_bytes(document, made)


def _set_up(section: Section, text: LetterText) -> None:
    _set_page(section, landscape=False)
    wordparts.add_page_number(section.header.paragraphs[0], 14)
    first = section.first_page_header.paragraphs[0]
    mark = write(first, text.draft, 13, bold=True, align=LEFT_ALIGNED)
    wordparts.frame(mark.runs[0])


def _set_page(section: Section, *, landscape: bool) -> None:
    """A4 either way; the first page of a section hides its number."""
    short, long = Mm(layout.A4_SHORT), Mm(layout.A4_LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _head(document: Document, text: LetterText) -> None:
    """The block of two columns: who writes, and the country's name."""
    table = document.add_table(rows=3, cols=2)
    wordparts.set_columns(table, HEADER_BLOCK, ruled=False)
    room, right_room = HEADER_BLOCK
    agency, country = table.rows[0].cells
    write(first_paragraph(agency), text.parent, 13)
    write(agency.add_paragraph(), text.agency, 13, bold=True)
    above = min(room, layout.width_of(text.agency, 13))
    wordparts.add_rule(agency.add_paragraph(), room, AGENCY_RULE * above)
    write(first_paragraph(country), text.country, 13, bold=True)
    write(country.add_paragraph(), text.motto, 14, bold=True)
    wordparts.add_rule(country.add_paragraph(), right_room, layout.width_of(text.motto, 14))
    number, place = table.rows[1].cells
    write(first_paragraph(number), text.number, 13, above=6)
    write(first_paragraph(place), text.place_and_date, 14, italic=True, above=6)
    write(first_paragraph(table.rows[2].cells[0]), text.subject, 12, above=6)


def _body(document: Document, text: LetterText) -> None:
    addressee = write(document.add_paragraph(), text.addressee, 14, above=12)
    addressee.paragraph_format.space_after = Pt(12)
    for number, paragraph in enumerate(text.paragraphs, start=1):
        line = write(document.add_paragraph(), paragraph, 14, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        line.paragraph_format.first_line_indent = Mm(10)
        line.paragraph_format.space_after = Pt(6)
        # The signature never stands alone on a page.
        line.paragraph_format.keep_with_next = number == len(text.paragraphs)


def _close(document: Document, text: LetterText) -> None:
    """Who gets copies, and who signs."""
    table = document.add_table(rows=1, cols=2)
    wordparts.set_columns(table, HALVES, ruled=False)
    wordparts.keep_on_one_page(table.rows[0])
    copies, signature = table.rows[0].cells
    head = write(first_paragraph(copies), text.recipients_head, 12, bold=True, italic=True)
    head.alignment = LEFT_ALIGNED
    for recipient in text.recipients:
        write(copies.add_paragraph(), recipient, 11, align=LEFT_ALIGNED)
    lines = [first_paragraph(signature), *(signature.add_paragraph() for _ in text.signing[1:])]
    for paragraph, line in zip(lines, text.signing, strict=False):
        write(paragraph, line, 14, bold=True)
    write(signature.add_paragraph(), text.signer, 14, bold=True, above=SIGNATURE)


def _annex(document: Document, text: AnnexText) -> None:
    landscape = layout.is_landscape(text.months)
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, landscape=landscape)
    wordparts.restart_page_numbers(section)
    room = layout.LANDSCAPE_ROOM if landscape else layout.PORTRAIT_ROOM
    write(document.add_paragraph(), text.label, 14, bold=True)
    write(document.add_paragraph(), text.title, 14, bold=True)
    write(document.add_paragraph(), text.reference, 13, italic=True)
    wordparts.add_rule(document.add_paragraph(), room, TITLE_RULE)
    _table(document, text.province, layout.province_widths(text.months))
    _table(document, text.offices, layout.office_widths(text.months))


def _articles(document: Document, text: TableText) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, landscape=False)
    wordparts.restart_page_numbers(section)
    _table(document, text, layout.ARTICLE_WIDTHS, whole=False)


def _table(
    document: Document, text: TableText, widths: Sequence[float], *, whole: bool = True
) -> None:
    """whole: not broken over two pages, if it fits on one."""
    heading = write(document.add_paragraph(), text.heading, 14, bold=True, align=LEFT_ALIGNED)
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(6)
    heading.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(text.rows), cols=len(text.head))
    wordparts.set_columns(table, widths, ruled=True)
    for row, contents in zip(table.rows, (text.head, *text.rows), strict=True):
        wordparts.keep_on_one_page(row)
        for place, (cell, content) in enumerate(zip(row.cells, contents, strict=True)):
            is_head = contents is text.head
            is_name = place in ((2, 3) if text.links else (1,))
            _fill(cell, content, is_head=is_head, is_name=is_name, whole=whole)
    for row, link in zip(table.rows[1:], text.links, strict=False):
        wordparts.open_with(first_paragraph(row.cells[-1]), link)
    wordparts.repeat_as_head(table.rows[0])
    if text.source:
        write(document.add_paragraph(), text.source, 12, italic=True, align=LEFT_ALIGNED, above=3)


def _fill(cell: _Cell, content: Cell, *, is_head: bool, is_name: bool, whole: bool) -> None:
    """One cell of a table. Names stand to the left, everything else in the middle."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    told = "" if content is None else str(content)
    paragraph = write(first_paragraph(cell), told, 12, bold=is_head)
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(2)
    form.keep_with_next = whole
    if is_name and not is_head:
        paragraph.alignment = LEFT_ALIGNED
        form.left_indent = Mm(1.5)
