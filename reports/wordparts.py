"""What all our .docx have, and what python-docx has no words for: rules, borders, page fields.

Its objects keep their XML behind one underscore, which is why that rule is off in this file.
"""
# ruff: noqa: SLF001

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from msgspec import Struct

from core.text import printed
from reports import layout
from reports.layout import FONT, LANGUAGE, opens, reproducible

LEFT_ALIGNED = WD_ALIGN_PARAGRAPH.LEFT
CENTERED = WD_ALIGN_PARAGRAPH.CENTER


class Look(Struct, frozen=True):
    """A paragraph style. size, above, below: in points. first_line, indent: in millimetres."""

    name: str
    size: float
    bold: bool = False
    italic: bool = False
    align: WD_ALIGN_PARAGRAPH = CENTERED
    above: float = 0
    below: float = 0
    first_line: float = 0
    indent: float = 0
    keep_with_next: bool = False

    @property
    def key(self) -> str:
        """What python-docx makes of the name, and a document calls the style by."""
        return self.name.replace(" ", "")


def new_document(
    title: str, author: str, made: date, size: float, looks: Iterable[Look]
) -> Document:
    """An empty document. made: the date in its properties. size: of its letters, in points."""
    document = docx.Document()
    _forget_the_template(document)
    style = document.styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    _set_font(style, size)
    for look in looks:
        _add_style(document, look)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, author, ""
    properties.language = LANGUAGE
    properties.created = properties.modified = datetime.combine(made, time())
    return document


def _forget_the_template(document: Document) -> None:
    """Without its thumbnail, its program's name and its language."""
    package = document.part.package
    assert package is not None
    for key, found in list(package.rels.items()):
        if found.reltype in {RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES}:
            del package.rels[key]
    languages = (
        *document.styles.element.xpath("w:docDefaults//w:lang"),
        *document.settings.element.xpath("w:themeFontLang"),
    )
    for language in languages:
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)


def to_bytes(document: Document, made: date) -> bytes:
    target = BytesIO()
    document.save(target)
    return reproducible(target.getvalue(), made)


def _add_style(document: Document, look: Look) -> None:
    """Add a style, or change one of the word processor's own, such as a heading, to look like this."""
    styles = document.styles
    known = look.name in styles
    style = styles[look.name] if known else styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    _set_font(style, look.size)
    style.font.bold, style.font.italic = look.bold, look.italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.quick_style = True
    form = style.paragraph_format
    form.alignment, form.keep_with_next = look.align, look.keep_with_next
    form.space_before, form.space_after = Pt(look.above), Pt(look.below)
    form.first_line_indent, form.left_indent = Mm(look.first_line), Mm(look.indent)


def _set_font(style: ParagraphStyle, size: float) -> None:
    """One font for every script, in Vietnamese, with no room above or below a paragraph."""
    style.font.name = FONT
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    properties.append(_element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE))
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE


def write(paragraph: Paragraph, text: str, look: Look, bold: str = "") -> Paragraph:
    """Write a line of text. bold: the part of it that is printed bold."""
    paragraph._p.style = look.key  # by its name it would be searched for among hundreds
    text = printed(text)
    before, found, after = text.partition(bold) if bold else (text, "", "")
    for part in filter(None, (before, found, after)):
        run = paragraph.add_run()
        _add_unbroken(run, part)
        if part is found:
            run.bold = True
    return paragraph


_CODE_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def _add_unbroken(run: Run, text: str) -> None:
    """Text whose codes, such as 49/KH-SGDĐT, are not broken at their hyphens."""
    first, *others = _CODE_HYPHEN.split(text)
    run.text = first
    for part in others:
        run._r.append(_element("w:noBreakHyphen"))
        run.add_text(part)


def open_with(paragraph: Paragraph, link: str) -> None:
    """Let the paragraph's text open an address; what is no address opens nothing."""
    if not opens(link):
        return
    relation = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink = _element("w:hyperlink")
    hyperlink.set(qn("r:id"), relation)
    for run in paragraph.runs:
        run.font.underline = True
        hyperlink.append(run._r)
    paragraph._p.append(hyperlink)


def add_rule(paragraph: Paragraph, room: float, length: float) -> None:
    """A line in the middle of a room, as an empty paragraph's border. In millimetres."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(max(0.0, (room - length) / 2))
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(4)
    form.space_before = Pt(4)
    borders = _element("w:pBdr")
    borders.append(_element("w:top", val="single", sz="6", space="1", color="000000"))
    # The schema wants borders before spacing and indents.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def frame(run: Run) -> None:
    """A frame round a few words."""
    border = _element("w:bdr", val="single", sz="6", space="0", color="000000")
    run._r.get_or_add_rPr().append(border)


def add_picture(paragraph: Paragraph, png: bytes, width: float, told: str) -> None:
    """A picture in the middle of a line. width: in millimetres. told: what it shows, in words."""
    paragraph.alignment = CENTERED
    inline = paragraph.add_run().add_picture(BytesIO(png), width=Mm(width))._inline
    inline.docPr.set("descr", told)
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")  # where it is left out, some word processors add room of their own


def add_page_number(paragraph: Paragraph, size: float) -> None:
    """The number of the page, as a field that the word processor fills in."""
    paragraph.alignment = CENTERED
    run = paragraph.add_run()
    run.font.size = Pt(size)
    instruction = _element("w:instrText")
    instruction.text = "PAGE"
    run._r.append(_element("w:fldChar", fldCharType="begin"))
    run._r.append(instruction)
    run._r.append(_element("w:fldChar", fldCharType="end"))


def set_columns(table: Table, widths: Sequence[float], *, ruled: bool) -> None:
    """Columns of exact widths in millimetres, with lines and a little padding or with neither."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER if ruled else WD_TABLE_ALIGNMENT.LEFT
    # The schema wants this order.
    properties = table._tbl.tblPr
    if ruled:
        names = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = _sides("w:tblBorders", names, val="single", sz="4", space="0", color="000000")
        properties.insert_element_before(lines, "w:tblLayout", "w:tblCellMar", "w:tblLook")
    room = Mm(layout.CELL_PADDING).twips if ruled else 0
    padding = _sides("w:tblCellMar", ("left", "right"), w=str(room), type="dxa")
    properties.insert_element_before(padding, "w:tblLook")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def keep_on_one_page(row: _Row) -> None:
    """A row that is not split between two pages."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def repeat_as_head(row: _Row) -> None:
    """A head that stands on every page that its table reaches."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def first_paragraph(cell: _Cell) -> Paragraph:
    """The paragraph that every cell has."""
    paragraph: Paragraph = cell.paragraphs[0]
    return paragraph


def restart_page_numbers(section: Section) -> None:
    """Pages of this section are counted afresh."""
    numbering = _element("w:pgNumType", start="1")
    section._sectPr.insert_element_before(numbering, "w:cols", "w:titlePg", "w:docGrid")


def _sides(tag: str, names: Sequence[str], **attributes: str) -> BaseOxmlElement:
    element = _element(tag)
    for name in names:
        element.append(_element(f"w:{name}", **attributes))
    return element


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
