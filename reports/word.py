"""The letter as a .docx, laid out as Nghị định 30/2020/NĐ-CP wants an official letter.

A4 with margins of 20, 20, 30 and 15 mm; Times New Roman; page numbers in the top margin, hidden
on the first page; the annex is a section of its own, numbered from 1 again. Number and day are
left blank: the records office issues them.
"""

from collections.abc import Collection, Sequence
from datetime import date

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm
from docx.table import Table

from core.documents import AnnexText, LetterText, TableText
from reports import layout, wordparts
from reports.layout import Page
from reports.wordparts import LEFT_ALIGNED, Look, first_paragraph, write

# Millimetres.
HEADER_BLOCK = (66.0, 99.0)
HALVES = (layout.PORTRAIT.width / 2,) * 2
AGENCY_RULE = 0.42  # of the text above it: between a third and a half
TITLE_RULE = 40.0
NAME_INDENT = 0.5
CELL_ROOM = 2.0  # points above and below a cell's text

# The decree's sizes; the sixty points above the signer's name are for the signature.
DRAFT = Look("Draft mark", 13, bold=True, align=LEFT_ALIGNED)
PARENT = Look("Parent agency", 13)
AGENCY = Look("Agency", 13, bold=True)
COUNTRY = Look("Country", 13, bold=True)
MOTTO = Look("Motto", 14, bold=True)
NUMBER = Look("Number and code", 13, above=6)
PLACE = Look("Place and date", 14, italic=True, above=6)
SUBJECT = Look("Subject line", 12, above=6)
ADDRESSEE = Look("Addressee", 14, above=12, below=12)
BODY = Look("Body Text", 14, align=WD_ALIGN_PARAGRAPH.JUSTIFY, below=6, first_line=10)
COPIES_HEAD = Look("Copies heading", 12, bold=True, italic=True, align=LEFT_ALIGNED)
COPIES = Look("Copies", 11, align=LEFT_ALIGNED)
SIGNING = Look("Signing capacity", 14, bold=True)
SIGNER = Look("Signer", 14, bold=True, above=60)
ANNEX = Look("Heading 1", 14, bold=True, keep_with_next=True)
TITLE = Look("Annex title", 14, bold=True, keep_with_next=True)
REFERENCE = Look("Annex reference", 13, italic=True)
SECTION = Look(
    "Heading 2", 14, bold=True, align=LEFT_ALIGNED, above=6, below=6, keep_with_next=True
)
SOURCE = Look("Table source", 12, italic=True, align=LEFT_ALIGNED, above=3)
HEAD_CELL = Look("Table head", 12, bold=True, above=CELL_ROOM, below=CELL_ROOM)
NARROW_HEAD = Look("Narrow table head", 11, bold=True, above=CELL_ROOM, below=CELL_ROOM)
CELL = Look("Table cell", 12, above=CELL_ROOM, below=CELL_ROOM)
NAME_CELL = Look(
    "Name cell", 12, align=LEFT_ALIGNED, above=CELL_ROOM, below=CELL_ROOM, indent=NAME_INDENT
)
LOOKS = (
    *(DRAFT, PARENT, AGENCY, COUNTRY, MOTTO, NUMBER, PLACE, SUBJECT, ADDRESSEE, BODY),
    *(COPIES_HEAD, COPIES, SIGNING, SIGNER, ANNEX, TITLE, REFERENCE, SECTION, SOURCE),
    *(HEAD_CELL, NARROW_HEAD, CELL, NAME_CELL),
)


def letter_document(text: LetterText, made: date) -> bytes:
    """The .docx of the letter with its annex. made: the date of the file's properties."""
    document = wordparts.new_document(text.subject, text.agency, made, 14, LOOKS)
    _set_up(document.sections[0], text)
    _head(document, text)
    _body(document, text)
    _close(document, text)
    _annex(document, text.annex)
    if text.articles:
        _articles(document, text.articles)
    return wordparts.to_bytes(document, made)


def _set_up(section: Section, text: LetterText) -> None:
    _set_page(section, layout.PORTRAIT)
    wordparts.add_page_number(section.header.paragraphs[0], 14)
    mark = write(section.first_page_header.paragraphs[0], text.draft, DRAFT)
    wordparts.frame(mark.runs[0])


def _set_page(section: Section, page: Page) -> None:
    """The first page of a section hides its number."""
    section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = map(Mm, page.sides)
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
    write(first_paragraph(agency), _balanced(text.parent, PARENT.size, room), PARENT)
    own = _balanced(text.agency, AGENCY.size, room)
    write(agency.add_paragraph(), own, AGENCY)
    above = max(layout.width_of(line, AGENCY.size) for line in own.split("\n"))
    wordparts.add_rule(agency.add_paragraph(), room, AGENCY_RULE * above)
    write(first_paragraph(country), text.country, COUNTRY)
    write(country.add_paragraph(), text.motto, MOTTO)
    under = layout.width_of(text.motto, MOTTO.size)
    wordparts.add_rule(country.add_paragraph(), right_room, under)
    number, place = table.rows[1].cells
    write(first_paragraph(number), text.number, NUMBER)
    write(first_paragraph(place), _place(text.place_and_date), PLACE)
    write(first_paragraph(table.rows[2].cells[0]), text.subject, SUBJECT)


def _balanced(text: str, size: float, room: float) -> str:
    """A name on one line, or else on two of about the same length."""
    words = text.split(" ")
    if layout.width_of(text, size) <= room * 0.95 or len(words) == 1:  # bold letters are wider
        return text
    halves = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words)))
    return "\n".join(min(halves, key=lambda pair: max(layout.width_of(p, size) for p in pair)))


def _place(text: str) -> str:
    """The date has its own line where the place's name leaves it no room."""
    if layout.width_of(text, PLACE.size) <= HEADER_BLOCK[1] + 1:  # what is italic is narrower
        return text
    place, _comma, day = text.partition(", ")
    return f"{place},\n{day}"


def _body(document: Document, text: LetterText) -> None:
    write(document.add_paragraph(), text.addressee, ADDRESSEE)
    for number, paragraph in enumerate(text.paragraphs, start=1):
        line = write(document.add_paragraph(), paragraph.text, BODY, paragraph.bold)
        if number == len(text.paragraphs):
            line.paragraph_format.keep_with_next = True  # the signature never stands alone


def _close(document: Document, text: LetterText) -> None:
    """Who gets copies, and who signs."""
    table = document.add_table(rows=1, cols=2)
    wordparts.set_columns(table, HALVES, ruled=False)
    wordparts.keep_on_one_page(table.rows[0])
    copies, signature = table.rows[0].cells
    write(first_paragraph(copies), text.recipients_head, COPIES_HEAD)
    for recipient in text.recipients:
        write(copies.add_paragraph(), recipient, COPIES)
    lines = [first_paragraph(signature), *(signature.add_paragraph() for _ in text.signing[1:])]
    for paragraph, line in zip(lines, text.signing, strict=False):
        write(paragraph, line, SIGNING)
    write(signature.add_paragraph(), text.signer, SIGNER)


def _annex(document: Document, text: AnnexText) -> None:
    page = layout.page_of(text.months)
    _add_section(document, page)
    write(document.add_paragraph(), text.label, ANNEX)
    write(document.add_paragraph(), text.title, TITLE)
    write(document.add_paragraph(), text.reference, REFERENCE)
    wordparts.add_rule(document.add_paragraph(), page.width, TITLE_RULE)
    _table(document, text.province, layout.province_widths(text.months), page)
    _table(document, text.offices, layout.office_widths(text.months), page)


def _articles(document: Document, text: TableText) -> None:
    _add_section(document, layout.PORTRAIT)
    _table(document, text, layout.ARTICLE_WIDTHS, layout.PORTRAIT, names=(2, 3))


def _add_section(document: Document, page: Page) -> None:
    """What follows begins on a new page, numbered from 1."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, page)
    wordparts.restart_page_numbers(section)


def _table(
    document: Document,
    text: TableText,
    widths: Sequence[float],
    page: Page,
    names: Collection[int] = (1,),
) -> None:
    """A table with its heading. names: the columns that hold names."""
    write(document.add_paragraph(), text.heading, SECTION)
    head = NARROW_HEAD if min(widths[1:]) < layout.TOUCHING else HEAD_CELL
    looks = [NAME_CELL if place in names else CELL for place in range(len(widths))]
    table = document.add_table(rows=1 + len(text.rows), cols=len(text.head))
    wordparts.set_columns(table, widths, ruled=True)
    _fill(table, 0, text.head, [head] * len(widths))
    for number, contents in enumerate(text.rows, start=1):
        _fill(table, number, ["" if c is None else str(c) for c in contents], looks)
    for row, link in zip(table.rows[1:], text.links, strict=False):
        wordparts.open_with(first_paragraph(row.cells[-1]), link)
    wordparts.repeat_as_head(table.rows[0])
    # Kept together only where it fits: else it would begin on a new page and break all the same.
    rows = table.rows if _height(text, widths, head) < page.height else table.rows[:2]
    for row in (*rows, table.rows[-1]):  # the source does not stand alone on a page
        for cell in row.cells:
            first_paragraph(cell).paragraph_format.keep_with_next = True
    if text.source:
        write(document.add_paragraph(), text.source, SOURCE)


def _fill(table: Table, number: int, contents: Sequence[str], looks: Sequence[Look]) -> None:
    row = table.rows[number]
    wordparts.keep_on_one_page(row)
    for cell, told, look in zip(row.cells, contents, looks, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        write(first_paragraph(cell), told, look)


def _height(text: TableText, widths: Sequence[float], head: Look) -> float:
    """Millimetres that a table takes, with its heading and its source."""
    sizes = [head.size, *[CELL.size] * len(text.rows)]
    lines = sum(
        size
        * max(
            layout.lines_of(str(c), size, w - NAME_INDENT - 2 * layout.CELL_PADDING)
            for c, w in zip(row, widths, strict=True)
        )
        for size, row in zip(sizes, (text.head, *text.rows), strict=True)
    )
    room = lines * layout.LINE + len(sizes) * 2 * CELL_ROOM
    around = (SECTION.size + SECTION.above) * 2 + SOURCE.size * 3 * layout.LINE
    return (room + around) * layout.POINT
