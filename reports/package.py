"""Checks of an .xlsx or .docx before any library opens it: whether that is safe.

An .xlsx or .docx is a zip of XML parts. Every part is unpacked against a limit and read through
once by a parser that refuses entity declarations; only the XML that passed is handed on, with
what that reading saw beside the cells: merged, hidden and linked ones (`reports.markup`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import defusedxml.sax
from defusedxml.common import DefusedXmlException
from msgspec import Struct
from openpyxl.utils import column_index_from_string

from core.imports import LIMITS, FileFault, FileRefusedError
from reports.markup import Gathered, Markup

_ENCRYPTED_FLAG = 0x1
_XML_NAMES = (".xml", ".rels")
_LINKED = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
# Elements of which a sheet has one or more for each cell; of all others a workbook has few.
_CELLS = frozenset({"row", "c", "v", "f", "is", "t", "si", "r", "rPr"})
_CELL_PARTS = frozenset({"worksheet", "sst"})
_VALUES = frozenset({"v", "t"})
_CALLED = re.compile(r"\w\|(.*)", re.DOTALL)  # program|topic!item
_REFERENCE = re.compile(r"([A-Za-z]{1,3})[0-9]+")


DOCUMENT = "word/document.xml"


class Package(Struct, frozen=True):
    """The checked XML parts, zipped anew. formulas: whether any cell has one.

    markup: of each sheet, by its name. document: whether it is a .docx.
    links: where the relations of a .docx lead, by their ids.
    """

    data: bytes
    formulas: bool
    markup: Mapping[str, Markup] = {}
    document: bool = False
    links: Mapping[str, str] = {}


@dataclass
class _Seen:
    """What has been counted so far in all the parts of one file."""

    unpacked: int = 0
    elements: int = 0
    others: int = 0
    formulas: bool = False
    gathered: Gathered = field(default_factory=Gathered)

    def unpack(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > LIMITS.unpacked:
            raise FileRefusedError(FileFault.UNPACKS_TOO_LARGE, LIMITS.unpacked)

    def element(self, *, cell: bool) -> None:
        self.elements += 1
        self.others += not cell
        if self.elements > LIMITS.elements or self.others > LIMITS.others:
            raise FileRefusedError(FileFault.UNPACKS_TOO_LARGE, LIMITS.elements)


def checked_package(data: bytes) -> Package:
    """Raises FileRefusedError for a workbook that must not be opened."""
    seen = _Seen()
    clean = BytesIO()
    try:
        with ZipFile(BytesIO(data)) as archive, ZipFile(clean, "w", ZIP_DEFLATED) as kept:
            members = archive.infolist()
            _check_directory(members)
            for member in members:
                if member.filename.lower().endswith(_XML_NAMES):
                    kept.writestr(member.filename, _checked_part(archive, member, seen))
    except FileRefusedError:
        raise
    except DefusedXmlException:
        raise FileRefusedError(FileFault.ENTITIES) from None
    except Exception as fault:  # zip and XML libraries have no common error for damaged data
        raise FileRefusedError(FileFault.BROKEN) from fault
    return Package(
        clean.getvalue(),
        seen.formulas,
        seen.gathered.by_sheet(),
        document=any(member.filename == DOCUMENT for member in members),
        links=seen.gathered.relations("word/_rels/document.xml.rels"),
    )


def _check_directory(members: list[ZipInfo]) -> None:
    """Judge a zip by its directory alone."""
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise FileRefusedError(FileFault.ENCRYPTED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefusedError(FileFault.MACROS)
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise FileRefusedError(FileFault.OLD_FORMAT)
    known = DOCUMENT in names or any(name.startswith("xl/") for name in names)
    if "[content_types].xml" not in names or not known:
        raise FileRefusedError(FileFault.NOT_A_SPREADSHEET)
    if any(name.startswith(_LINKED) for name in names):
        raise FileRefusedError(FileFault.EXTERNAL_LINKS)
    declared = sum(member.file_size for member in members)
    if len(members) > LIMITS.members or declared > LIMITS.unpacked:
        raise FileRefusedError(FileFault.UNPACKS_TOO_LARGE, LIMITS.unpacked)


def _checked_part(archive: ZipFile, member: ZipInfo, seen: _Seen) -> bytes:
    """The unpacked bytes of one XML part, after reading it through."""
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise FileRefusedError(FileFault.BROKEN)
    with archive.open(member) as source:
        # The directory may lie: no more is unpacked than is still allowed.
        data = source.read(LIMITS.unpacked - seen.unpacked + 1)
    seen.unpack(len(data))
    if b"macroEnabled" in data[:100_000] and member.filename.lower() == "[content_types].xml":
        raise FileRefusedError(FileFault.MACROS)
    defusedxml.sax.parse(BytesIO(data), _Part(seen, member.filename), forbid_dtd=True)
    return data


@dataclass
class _Part(ContentHandler):
    """Reads one part through and stops at the first thing that must not be there."""

    seen: _Seen
    name: str
    root: str = ""
    depth: int = 0
    row: int = 0
    reference: str = ""
    within: str = ""
    formula: list[str] = field(default_factory=list)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        self.root = self.root or local
        self.depth += 1
        if self.depth > LIMITS.depth:
            raise FileRefusedError(FileFault.BROKEN)
        self.seen.element(cell=self.root in _CELL_PARTS and local in _CELLS)
        self.within = local
        if local == "row":
            self.row = int(attrs.get("r", str(self.row + 1)))
        elif local == "c":
            self.reference = attrs.get("r", "")
        elif local == "f":
            self.seen.formulas = True
            self.formula.clear()
        self.seen.gathered.element(self.name, local, self.row, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1
        self.within = ""
        if name.rpartition(":")[2] == "f" and _has_dde("".join(self.formula)):
            raise FileRefusedError(FileFault.EXTERNAL_LINKS)

    def characters(self, content: str) -> None:
        if self.within == "f":
            self.formula.append(content)
        elif self.within in _VALUES and self.root == "worksheet" and content.strip():
            self._check_place()

    def _check_place(self) -> None:
        """A cell with a value lies within the rows and columns that are read."""
        if self.row > LIMITS.rows:
            raise FileRefusedError(FileFault.TOO_MANY_ROWS, LIMITS.rows)
        reference = _REFERENCE.fullmatch(self.reference)
        if reference and column_index_from_string(reference[1]) > LIMITS.columns:
            raise FileRefusedError(FileFault.TOO_MANY_COLUMNS, LIMITS.columns)


def _has_dde(formula: str) -> bool:
    """Whether it may call another program: "|" and then "!", with no quotation mark between.

    In what is quoted too, as a sheet's name may hold such a mark. Each letter is read once.
    """
    called = filter(None, map(_CALLED.search, formula.split('"')))
    return any("!" in found[1] for found in called)
