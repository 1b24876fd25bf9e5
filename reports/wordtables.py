"""The tables of a Word document, as sheets of text.

Read from the checked XML itself: a document may have much more inside than its tables, and none
of that needs to be opened.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from msgspec import Struct

from core.imports import LIMITS, FileFault, FileRefusedError
from reports.cells import Sheet, Value, clean
from reports.markup import Area, Markup, Place
from reports.package import DOCUMENT, Package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_GONE = frozenset({_W + "del", _W + "moveFrom"})  # what somebody proposes to take out
_STRUCK = ("strike", "dstrike")
_OFF = frozenset({"0", "false", "off"})
_TITLES = 6  # paragraphs above a table that may be its title


class _Cell(Struct, frozen=True):
    """text, the link behind it, and how it is merged: it begins an area, or goes on below another.

    struck: whether something of it is struck out.
    """

    text: str
    link: str
    left: int
    width: int
    begins: bool
    goes_on: bool
    struck: bool


def read_tables(package: Package) -> tuple[Sheet, ...]:
    """Every table with the paragraphs above it; named by its number in the document."""
    with ZipFile(BytesIO(package.data)) as archive:
        body = fromstring(archive.read(DOCUMENT), forbid_dtd=True).find(_W + "body")
    found: list[Sheet] = []
    above: list[str] = []
    for block in _blocks(body) if body is not None else ():
        if block.tag == _W + "tbl":
            found.append(_sheet(block, str(len(found) + 1), tuple(above[-_TITLES:]), package))
            above.clear()
        elif text := clean(_text(block)):
            above.append(text)
    if sum(len(sheet.rows) for sheet in found) > LIMITS.rows:
        raise FileRefusedError(FileFault.TOO_MANY_ROWS, LIMITS.rows)
    return tuple(found)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, also inside content controls."""
    for child in parent:
        if child.tag in {_W + "p", _W + "tbl"}:
            yield child
        elif child.tag in {_W + "sdt", _W + "sdtContent", _W + "ins"}:
            yield from _blocks(child)


def _text(parent: Element) -> str:
    """What is to be read, tables inside of cells included."""
    parts: list[str] = []
    for child in parent:
        if child.tag == _W + "t":
            parts.append(child.text or "")
        elif child.tag in {_W + "tab", _W + "br", _W + "cr"}:
            parts.append(" ")
        elif child.tag == _W + "noBreakHyphen":
            parts.append("-")
        elif child.tag not in _GONE and not _is_aside(child):
            parts.append(_text(child))
            if child.tag == _W + "p":
                parts.append(" ")
    return "".join(parts)


def _is_aside(run: Element) -> bool:
    """Whether a run of letters is struck out, hidden, or the raised number of a footnote."""
    raised = run.find(f"{_W}rPr/{_W}vertAlign")
    is_mark = raised is not None and raised.get(_W + "val") == "superscript"
    return is_mark or _is_any(run, (*_STRUCK, "vanish"))


def _is_any(run: Element, looks: Iterable[str]) -> bool:
    found = (run.find(f"{_W}rPr/{_W}{look}") for look in looks)
    return any(one is not None and one.get(_W + "val") not in _OFF for one in found)


def _sheet(table: Element, name: str, titles: tuple[str, ...], package: Package) -> Sheet:
    rows: list[tuple[Value, ...]] = []
    links: dict[Place, str] = {}
    areas: list[Area] = []
    struck: list[Place] = []
    open_areas: dict[int, Area] = {}
    standing = (row for row in _children(table, "tr") if row.find(f"{_W}trPr/{_W}del") is None)
    for number, row in enumerate(standing):
        values: list[Value] = []
        for cell in islice(_cells(row, package), LIMITS.columns):
            if cell.left + cell.width > LIMITS.columns:
                raise FileRefusedError(FileFault.TOO_MANY_COLUMNS, LIMITS.columns)
            values.extend([None] * (cell.left - len(values)))
            values.extend([None if cell.goes_on else cell.text or None, *[None] * (cell.width - 1)])
            if cell.link:
                links[number, cell.left] = cell.link
            if cell.struck:
                struck.append((number, cell.left))
            _merge(open_areas, areas, cell, number)
        rows.append(tuple(values))
    merged = (*areas, *open_areas.values())
    cells = tuple(area for area in merged if area.bottom > area.top or area.right > area.left)
    markup = Markup(merged=cells, links=links)
    return Sheet(name, tuple(rows), titles=titles, markup=markup, struck=tuple(struck))


def _merge(open_areas: dict[int, Area], areas: list[Area], cell: _Cell, row: int) -> None:
    """Put vertically merged cells together: Word marks each of them by itself."""
    before = open_areas.pop(cell.left, None)
    if cell.goes_on and before:
        open_areas[cell.left] = Area(before.top, before.left, row, before.right)
        return
    if before:
        areas.append(before)
    area = Area(row, cell.left, row, cell.left + cell.width - 1)
    if cell.begins:
        open_areas[cell.left] = area
    else:
        areas.append(area)


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also inside content controls; none of a table inside."""
    for child in parent:
        if child.tag == _W + tag:
            yield child
        elif child.tag in {_W + "sdt", _W + "sdtContent"}:
            yield from _children(child, tag)


def _cells(row: Element, package: Package) -> Iterator[_Cell]:
    left = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
    for cell in _children(row, "tc"):
        width = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
        down = cell.find(f"{_W}tcPr/{_W}vMerge")
        begins = down is not None and down.get(_W + "val") == "restart"
        link = next((one.get(_ID, "") for one in cell.iter(_W + "hyperlink")), "")
        yield _Cell(
            text=clean(_text(cell)),
            link=package.links.get(link, ""),
            left=left,
            width=width,
            begins=begins,
            goes_on=down is not None and not begins,
            struck=any(_is_any(run, _STRUCK) for run in cell.iter(_W + "r")),
        )
        left += width


def _number(element: Element | None, otherwise: int) -> int:
    return int(element.get(_W + "val", otherwise)) if element is not None else otherwise
