"""From the bytes of a file to sheets of cells: .xlsx, and text with commas, semicolons or tabs.

The content decides what a file is, not its name. Row 1 is the first of `Sheet.rows`. Formulas
are never worked out: a cell has the number that was saved with its formula, else `Formula`.
"""

import csv
import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import zip_longest
from math import isfinite
from typing import TypeAlias

from msgspec import Struct
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.imports import Doubt, FileFault, FileRefusedError, ImportLimits
from core.month import EARLIEST_YEAR, LATEST_YEAR, Month, parse_date
from reports.package import Package, checked_package


class Formula(Struct, frozen=True):
    """A formula without a number. text: as it is written, for the finding."""

    text: str


Value: TypeAlias = str | int | float | bool | date | Formula | None


MOST = 999  # a count is typed with one to three digits
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_FRACTION = re.compile(r"-?[0-9]+[.,][0-9]{1,2}")


def shown(value: Value) -> str:
    """A cell as somebody would read it."""
    if isinstance(value, Formula):
        return value.text
    return "" if value is None else str(value)


def read_count(value: Value, most: int = MOST) -> int | Doubt | None:
    """A count of articles, why it is none, or None for an empty cell."""
    if isinstance(value, Formula):
        return Doubt.FORMULA
    if isinstance(value, str):
        return _text_count(value, most)
    if value is None:
        return None
    if isinstance(value, bool | date) or not isfinite(value):
        return Doubt.NOT_A_COUNT
    if value < 0:
        return Doubt.NEGATIVE
    if value != int(value):
        return Doubt.FRACTIONAL
    return int(value) if value <= most else Doubt.TOO_BIG


def _text_count(text: str, most: int) -> int | Doubt:
    if _FRACTION.fullmatch(text):
        return Doubt.FRACTIONAL
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return Doubt.NOT_A_COUNT
    if digits != text:
        return Doubt.NEGATIVE
    return int(text) if len(text) <= len(str(most)) else Doubt.TOO_BIG


def read_date(value: Value, current: Month, *, from_1904: bool = False) -> date | None:
    """A date: a date cell, a day's serial number, or text like 29/4/2026; None if it is none.

    current: its year is meant where the text has none.
    """
    if isinstance(value, date):
        return value if EARLIEST_YEAR <= value.year <= LATEST_YEAR else None
    if isinstance(value, str) and not value.isdecimal():
        return parse_date(re.split("[ T]", value)[0], current.first)
    if isinstance(value, bool | Formula) or value is None:
        return None
    return _from_serial(float(value), from_1904=from_1904)


def _from_serial(serial: float, *, from_1904: bool) -> date | None:
    epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
    if not 1 <= serial <= 100_000:  # noqa: PLR2004 - within three centuries of the epoch
        return None
    found = from_excel(serial, epoch)
    day = date(found.year, found.month, found.day)
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def read_link(value: Value) -> str | None:
    """A web address; None if the cell is none."""
    text = shown(value)
    return text if _LINK.fullmatch(text) else None


_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old Excel files, and encrypted new ones
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")
_HINT = "sep="  # a first line by which Excel tells the separator
_CONTROL = dict.fromkeys([0x7F, *(code for code in range(32) if chr(code) not in "\t\n\r")])
# Byte order marks, zero-width letters, and what turns the direction of writing.
_INVISIBLE = (0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNPRINTED = _CONTROL | dict.fromkeys(_INVISIBLE)


class Sheet(Struct, frozen=True):
    """One sheet. Rows are of different lengths; what lies beyond a row's end is empty."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    hidden: bool = False


class Book(Struct, frozen=True):
    """A file's sheets. ending: what its name should end in.

    alternatives: the sheets are the same text, read once with each separator it may have.
    """

    sheets: tuple[Sheet, ...]
    ending: str
    alternatives: bool = False
    from_1904: bool = False


def read_book(data: bytes, limits: ImportLimits) -> Book:
    """Raises FileRefusedError for what is no spreadsheet or must not be opened."""
    if len(data) > limits.size:
        raise FileRefusedError(FileFault.TOO_LARGE, limits.size)
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise FileRefusedError(FileFault.ENCRYPTED if encrypted else FileFault.OLD_FORMAT)
    if data.startswith(_ZIP):
        return _workbook(checked_package(data, limits), limits)
    text = _decoded(data)
    found = tuple(sheet for mark in _SEPARATORS if (sheet := _table(text, mark, limits)))
    if not found:
        raise FileRefusedError(FileFault.BROKEN)
    return Book(found, "csv", alternatives=True)


def _workbook(package: Package, limits: ImportLimits) -> Book:
    try:
        # Whatever openpyxl finds unusual (extensions, odd dates) it says in warnings.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read_workbook(package, limits)
    except Exception as fault:  # openpyxl meets damaged content with any error at all
        raise FileRefusedError(FileFault.BROKEN) from fault


def _read_workbook(package: Package, limits: ImportLimits) -> Book:
    values = _opened(package, data_only=True)
    written = _opened(package, data_only=False).worksheets if package.formulas else []
    pairs = zip_longest(values.worksheets, written)
    sheets = tuple(
        Sheet(sheet.title, tuple(_rows(sheet, formulas, limits)), sheet.sheet_state != "visible")
        for sheet, formulas in pairs
    )
    return Book(sheets, "xlsx", from_1904=values.epoch == CALENDAR_MAC_1904)


def _opened(package: Package, *, data_only: bool) -> Workbook:
    return load_workbook(
        BytesIO(package.data), read_only=True, data_only=data_only, keep_links=False
    )


def _rows(
    sheet: Worksheet, formulas: Worksheet | None, limits: ImportLimits
) -> Iterator[tuple[Value, ...]]:
    """A sheet's rows. formulas: the same sheet with its formulas in place of their values."""
    # Its own idea of its size may be wrong, by accident or to make the reader fill a million rows.
    rows, columns = limits.rows, limits.columns
    saved = sheet.iter_rows(1, rows, 1, columns, values_only=True)
    written = formulas.iter_rows(1, rows, 1, columns) if formulas else ()
    for values, cells in zip_longest(saved, written):
        texts = [cell.value if cell.data_type == "f" else None for cell in cells or ()]
        row = [_cell(*pair, limits) for pair in zip_longest(values, texts)]
        while row and row[-1] is None:
            row.pop()
        yield tuple(row)


def _cell(value: object, formula: object, limits: ImportLimits) -> Value:
    """One cell. value: as saved, with its formula if it has one."""
    if formula is not None and not isinstance(value, int | float | date):
        return Formula(clean(str(getattr(formula, "text", formula)), limits.cell))
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, bool | int | float | date):
        return value
    return clean(str(value), limits.cell) or None


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


def _table(text: str, separator: str, limits: ImportLimits) -> Sheet | None:
    """The text as a table with this separator; None if it cannot be one."""
    lines = StringIO(text, newline="")
    if text[: len(_HINT)].lower() == _HINT:
        lines.readline()
    try:
        rows = tuple(_text_rows(csv.reader(lines, delimiter=separator, strict=True), limits))
    except csv.Error:
        return None
    return Sheet("", rows)


def _text_rows(reader: Iterable[list[str]], limits: ImportLimits) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(reader, start=1):
        if number > limits.rows:
            raise FileRefusedError(FileFault.TOO_MANY_ROWS, limits.rows)
        if len(row) > limits.columns and any(row[limits.columns :]):
            raise FileRefusedError(FileFault.TOO_MANY_COLUMNS, limits.columns)
        yield tuple(_typed(text, limits) for text in row[: limits.columns])


def _typed(text: str, limits: ImportLimits) -> Value:
    """A cell of a text file. What a spreadsheet program would take for a formula is one here."""
    text = clean(text, limits.cell)
    return Formula(text) if text.startswith("=") else text or None


def clean(text: str, longest: int) -> str:
    """Without control characters and invisible marks, in one line, cut to a length."""
    text = text[: 4 * longest].translate(_UNPRINTED)
    return " ".join(text.split())[:longest]
