"""From the bytes of a file to sheets of cells: .xlsx, .docx, and text with separators.

The content decides what a file is, not its name. Row 1 is the first of `Sheet.rows`. Formulas
are never worked out: a cell has the number that was saved with its formula, else `Formula`.
"""

import csv
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.imports import LIMITS, FileFault, FileRefusedError
from reports.cells import Formula, Percent, Sheet, Value, clean
from reports.markup import Markup, Place
from reports.package import Package, checked_package
from reports.wordtables import read_tables

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old Excel files, and encrypted new ones
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")
_HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]*)"\s*(?:[,;]\s*"([^"]*)"\s*)?\)', re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')  # letters in a number format
_MARKED = ("<", "{\\rtf", "MIME-Version:")  # a web page or a letter, which Excel and Word open too
_HINT = "sep="  # a first line by which Excel tells the separator


class Book(Struct, frozen=True):
    """A file's sheets. ending: what its name should end in.

    alternatives: the sheets are the same text, read once with each separator it may have.
    as_text: it has nothing but text, so that a number that is text is no surprise.
    """

    sheets: tuple[Sheet, ...]
    ending: str
    alternatives: bool = False
    as_text: bool = False
    from_1904: bool = False


def read_book(data: bytes) -> Book:
    """Raises FileRefusedError for what is no spreadsheet or must not be opened."""
    if len(data) > LIMITS.size:
        raise FileRefusedError(FileFault.TOO_LARGE, LIMITS.size)
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise FileRefusedError(FileFault.ENCRYPTED if encrypted else FileFault.OLD_FORMAT)
    if data.startswith(_ZIP):
        return _packed(checked_package(data))
    text = _decoded(data)
    if text.lstrip().startswith(_MARKED):
        raise FileRefusedError(FileFault.OLD_FORMAT)
    found = tuple(sheet for mark in _SEPARATORS if (sheet := _table(text, mark)))
    if not found:
        raise FileRefusedError(FileFault.BROKEN)
    return Book(found, "csv", alternatives=True, as_text=True)


def _packed(package: Package) -> Book:
    try:
        if package.document:
            return Book(read_tables(package), "docx", as_text=True)
        # Whatever openpyxl finds unusual (extensions, odd dates) it says in warnings.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read_workbook(package)
    except FileRefusedError:
        raise
    except Exception as fault:  # the libraries meet damaged content with any error at all
        raise FileRefusedError(FileFault.BROKEN) from fault


def _read_workbook(package: Package) -> Book:
    values = _opened(package, data_only=True)
    written = _opened(package, data_only=False).worksheets if package.formulas else []
    pairs = zip_longest(values.worksheets, written)
    sheets = tuple(_sheet(package, sheet, formulas) for sheet, formulas in pairs)
    return Book(sheets, "xlsx", from_1904=values.epoch == CALENDAR_MAC_1904)


def _opened(package: Package, *, data_only: bool) -> Workbook:
    source = BytesIO(package.data)
    return load_workbook(
        source, read_only=True, data_only=data_only, keep_links=False, rich_text=data_only
    )


def _sheet(package: Package, sheet: Worksheet, formulas: Worksheet | None) -> Sheet:
    markup = package.markup.get(sheet.title, Markup())
    reading = _Reading(dict(markup.links))
    rows = tuple(reading.rows(sheet, formulas))
    return Sheet(
        sheet.title,
        rows,
        hidden=sheet.sheet_state != "visible",
        markup=replace(markup, links=reading.links),
        days=frozenset(reading.days),
        struck=tuple(reading.struck),
    )


@dataclass
class _Reading:
    """One sheet's cells, row by row. links: behind cells, by place. days, struck: see `Sheet`."""

    links: dict[Place, str]
    days: set[Place] = field(default_factory=set)
    struck: list[Place] = field(default_factory=list)

    def rows(self, sheet: Worksheet, formulas: Worksheet | None) -> Iterator[tuple[Value, ...]]:
        """formulas: the same sheet with its formulas in place of their values."""
        # Its own idea of its size may be wrong, or be made to fill a million rows.
        rows, columns = LIMITS.rows, LIMITS.columns
        saved = sheet.iter_rows(1, rows, 1, columns)
        written = formulas.iter_rows(1, rows, 1, columns) if formulas else ()
        for number, (values, cells) in enumerate(zip_longest(saved, written)):
            texts = [cell.value if cell.data_type == "f" else None for cell in cells or ()]
            pairs = enumerate(zip_longest(values, texts))
            row = [self._cell((number, column), *pair) for column, pair in pairs]
            while row and row[-1] is None:
                row.pop()
            yield tuple(row)

    def _cell(self, place: Place, cell: Any, formula: object) -> Value:
        """One cell. cell: as saved, with its formula if it has one."""
        value = cell.value if cell is not None else None
        if value is not None and cell.font.strike:
            self.struck.append(place)
            return None
        if isinstance(value, CellRichText):
            value = self._standing(place, value)
        if formula is not None and not isinstance(value, int | float | date):
            return self._formula(place, str(getattr(formula, "text", formula)), value)
        if isinstance(value, datetime | date):
            day = value.date() if isinstance(value, datetime) else value
            return self._dated(place, day, cell.number_format)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Percent(float(value)) if "%" in cell.number_format else value
        if value is None or isinstance(value, bool):
            return value
        return clean(str(value)) or None

    def _standing(self, place: Place, text: CellRichText) -> str:
        """What is not struck out of a text, without the raised numbers of footnotes."""
        parts = []
        for part in text:
            font = part.font if isinstance(part, TextBlock) else None
            if font and font.strike:
                self.struck.append(place)
            elif font is None or font.vertAlign != "superscript":
                parts.append(str(part))
        return "".join(parts)

    def _formula(self, place: Place, formula: str, value: object) -> Value:
        """A formula's text; of a link, the words that it shows."""
        link = _HYPERLINK.fullmatch(formula.strip())
        if link is None:
            return Formula(clean(formula))
        self.links[place] = link[1]
        words = value if isinstance(value, str) and value else link[2] or link[1]
        return clean(words) or None

    def _dated(self, place: Place, day: date, number_format: str) -> date:
        """The date as it is shown: of one in the form of "04/2026" the day is anybody's guess."""
        shape = _LITERAL.sub("", number_format.casefold())
        if "d" in shape and "y" not in shape:
            self.days.add(place)
        return day if "d" in shape or "y" not in shape else day.replace(day=1)


def _decoded(data: bytes) -> str:
    """UTF-8 or, with its mark, UTF-16; other letters would be guesswork."""
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        binary = b"\0" in data or data.startswith(b"%PDF")
        fault = FileFault.NOT_A_SPREADSHEET if binary else FileFault.ENCODING
        raise FileRefusedError(fault) from None
    if "\0" in text or not text.strip():
        raise FileRefusedError(FileFault.NOT_A_SPREADSHEET)
    return text


def _table(text: str, separator: str) -> Sheet | None:
    """The text as a table with this separator; None if it cannot be one."""
    lines = StringIO(text, newline="")
    if text[: len(_HINT)].lower() == _HINT:
        lines.readline()
    try:
        rows = tuple(_text_rows(csv.reader(lines, delimiter=separator, strict=True)))
    except csv.Error:
        return None
    return Sheet("", rows)


def _text_rows(reader: Iterable[list[str]]) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(reader, start=1):
        if number > LIMITS.rows:
            raise FileRefusedError(FileFault.TOO_MANY_ROWS, LIMITS.rows)
        if len(row) > LIMITS.columns and any(row[LIMITS.columns :]):
            raise FileRefusedError(FileFault.TOO_MANY_COLUMNS, LIMITS.columns)
        yield tuple(_typed(text) for text in row[: LIMITS.columns])


def _typed(text: str) -> Value:
    """A cell of a text file. What a spreadsheet program would take for a formula is one here."""
    text = clean(text)
    return Formula(text) if text.startswith("=") else text or None
