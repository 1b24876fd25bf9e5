"""Finding the row that names a table's columns, whatever stands above it.

Names are compared folded: without case, diacritics, blanks and signs, in any order. A head may
take two rows, as where "Tháng" stands once above 1, 2, 3.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from typing import TypeAlias

from msgspec import Struct

from core.names import fold
from reports.sheets import Sheet, Value, shown

DEEPEST = 60  # rows of titles above a table


class Column(Enum):
    OFFICE = auto()
    SUM = auto()
    RANK = auto()
    NUMBER = auto()
    DATE = auto()
    TITLE = auto()
    LINK = auto()
    KIND = auto()
    COUNT = auto()
    NOTE = auto()


class MonthColumn(Struct, frozen=True):
    """A month's column. year: None where the head does not name it."""

    number: int
    year: int | None = None


Meaning: TypeAlias = Column | MonthColumn

_NAMES = {
    Column.OFFICE: "phong donvi phongdonvi tenphong tendonvi phongban phongthuocso office",
    Column.SUM: "cong tong tongcong tongso total sum",
    Column.RANK: "xephang xephangtheosoluong thuhang rank",
    Column.NUMBER: "tt stt sott sothutu no",
    Column.DATE: "ngay ngaydang ngaythang ngaydangbai ngayduyetdang ngayxuatban date",
    Column.TITLE: "tieude tenbai tenbaiviet tentinbai tieudebaiviet tieudetinbai title",
    Column.LINK: "link duonglink duongdan lienket linkbai linkbaiviet url",
    Column.KIND: "loai theloai loaitin loaibai loaitinbai kind",
    Column.COUNT: "soluong sobai sotinbai soluongbai soluongtinbai count",
    Column.NOTE: "ghichu note",
}
_COLUMNS = {name: column for column, names in _NAMES.items() for name in names.split()}
_SUM_ROWS = {fold(name) for name in ("cong", "tong", "tong cong", "tong so", "toan so", "total")}
_MONTH = re.compile(r"(?:thang|month|t)?([0-9]{1,2})(?:nam)?(20[0-9]{2})?")
_ISO_MONTH = re.compile(r"(20[0-9]{2})([0-9]{2})")
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


class Head(Struct, frozen=True):
    """Where a table begins. first: index of its first row. columns: what each index means.

    years: the years named in each row above it, nearest row first.
    """

    first: int
    columns: Mapping[int, Meaning]
    names: Mapping[int, str]
    years: tuple[frozenset[int], ...]

    @property
    def months(self) -> Mapping[int, MonthColumn]:
        found = self.columns.items()
        return {index: what for index, what in found if isinstance(what, MonthColumn)}

    @property
    def is_table(self) -> bool:
        """Offices by months."""
        return self.place(Column.OFFICE) is not None and bool(self.months)

    @property
    def is_list(self) -> bool:
        """One article in each row."""
        return None not in {self.place(Column.OFFICE), self.place(Column.DATE)}

    @property
    def is_known(self) -> bool:
        return self.is_table or self.is_list

    def place(self, column: Column) -> int | None:
        """The first column of that meaning."""
        return next((index for index, what in self.columns.items() if what is column), None)

    @property
    def year(self) -> int | None:
        """The one year that the nearest row above names."""
        return next((min(years) for years in self.years if len(years) == 1), None)


def find_head(sheet: Sheet) -> Head | None:
    """The first row, or two, that make a head."""
    rows = sheet.rows[:DEEPEST]
    for index, row in enumerate(rows):
        one = _head(_one_row(row), index + 1, rows[:index])
        if one.is_known:
            return one
        below = rows[index + 1] if index + 1 < len(rows) else ()
        two = _head(_two_rows(row, below), index + 2, rows[:index])
        # Where the row below is a head by itself, this one is a title above it.
        if two.is_known and not _head(_one_row(below), index + 2, ()).is_known:
            return two
    return None


def _head(names: Mapping[int, str], first: int, above: Sequence[tuple[Value, ...]]) -> Head:
    columns: dict[int, Meaning] = {}
    for index, name in names.items():
        what = meaning(name)
        # A second column of the same meaning is left to be asked about; of the same month, too.
        if what and (isinstance(what, MonthColumn) or what not in columns.values()):
            columns[index] = what
    years = tuple(frozenset(_years(row)) for row in reversed(above))
    return Head(first, columns, names, years)


def meaning(name: str) -> Meaning | None:
    """What a column of that name holds; None if the name is not known."""
    folded = fold(name)
    if iso := _ISO_MONTH.fullmatch(folded):
        return _month(int(iso[2]), int(iso[1]))
    if month := _MONTH.fullmatch(folded):
        bare = folded == month[1]
        return None if bare else _month(int(month[1]), int(month[2]) if month[2] else None)
    return _COLUMNS.get(folded)


def is_sum(value: Value) -> bool:
    """Whether a cell says that its row is a sum of the rows above."""
    return fold(shown(value)) in _SUM_ROWS


def _month(number: int, year: int | None) -> MonthColumn | None:
    return MonthColumn(number, year) if 1 <= number <= 12 else None  # noqa: PLR2004


def _name(value: Value) -> str:
    """A head's cell. Spreadsheet programs make a date of a typed "4/2026"."""
    if isinstance(value, date):
        return f"{value.month}/{value.year}"
    return shown(int(value) if isinstance(value, float) and value.is_integer() else value)


def _one_row(row: Sequence[Value]) -> dict[int, str]:
    return {index: name for index, value in enumerate(row) if (name := _name(value))}


def _two_rows(above: Sequence[Value], below: Sequence[Value]) -> dict[int, str]:
    """Names of a head of two rows; a merged cell's text stands only in its first column."""
    upper, lower = _one_row(above), _one_row(below)
    names: dict[int, str] = {}
    carried = ""
    for index in range(max(len(above), len(below))):
        carried = upper.get(index, carried if index in lower else "")
        name = lower.get(index)
        if name is None:
            names[index] = upper.get(index, "")
        else:
            names[index] = name if meaning(name) else f"{carried} {name}".strip()
    return {index: name for index, name in names.items() if name}


def _years(row: Sequence[Value]) -> Iterator[int]:
    for value in row:
        if isinstance(value, str):
            yield from (int(found) for found in _YEAR.findall(value))


def year_in(name: str) -> int | None:
    """The one year in a file's name."""
    found = {int(year) for year in _YEAR.findall(name)}
    return found.pop() if len(found) == 1 else None
