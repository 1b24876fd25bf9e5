"""What documents share: the measures of the paper, the width of a line, and reproducible files."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from msgspec import Struct

from core.text import normal

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
POINT = 25.4 / 72  # millimetres

# Millimetres.
A4_SHORT, A4_LONG = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15  # the margins


class Page(Struct, frozen=True):
    """A4, standing or lying. sides: of the paper. width, height: between the margins."""

    landscape: bool

    @property
    def sides(self) -> tuple[int, int]:
        return (A4_LONG, A4_SHORT) if self.landscape else (A4_SHORT, A4_LONG)

    @property
    def width(self) -> int:
        return self.sides[0] - LEFT - RIGHT

    @property
    def height(self) -> int:
        return self.sides[1] - TOP - BOTTOM


PORTRAIT, LANDSCAPE = Page(landscape=False), Page(landscape=True)

# Millimetres: the columns of the table of offices.
_NUMBER, _NAME, _SUM, _RANK = 10.0, 62.0, 14.0, 19.0
_MONTH, _NARROW_MONTH = 15.0, 12.0
_LANDSCAPE_FROM = 6  # months
_NARROW_FROM = 5  # months
CELL_PADDING = 0.5
TOUCHING = 13.0  # a column in which "Tháng" in letters of 12 points touches the lines

ARTICLE_WIDTHS = (_NUMBER, 24.0, 46.0, PORTRAIT.width - _NUMBER - 24.0 - 46.0)

_OPENS = re.compile(
    r"https?://[\w-]+(\.[\w-]+)+(:\d+)?(/[!#-;=?-Z_a-z~]*)?", re.ASCII | re.IGNORECASE
)
LONGEST_LINK = 2000  # characters; spreadsheet programs refuse a file with a longer one


def opens(text: str) -> bool:
    """Whether a text is an address that a reader may open, and nothing else."""
    return len(text) <= LONGEST_LINK and _OPENS.fullmatch(text) is not None


def page_of(months: int) -> Page:
    """The page of an annex with so many months."""
    return LANDSCAPE if months >= _LANDSCAPE_FROM else PORTRAIT


def office_widths(months: int) -> list[float]:
    """The columns of the table of offices: number, name, each month, sum, rank.

    Few months leave more room for the name.
    """
    page = page_of(months)
    room = page.width - _NUMBER - _SUM - _RANK
    if page.landscape:
        month, name = (room - _NAME) / months, _NAME
    else:
        month = _MONTH if months < _NARROW_FROM else _NARROW_MONTH
        name = room - month * months
    return [_NUMBER, name, *[month] * months, _SUM, _RANK]


def province_widths(months: int) -> list[float]:
    """The columns of the province's ranking: number, month, rank, articles, notice."""
    columns = [_NUMBER, 22.0, 33.0, 36.0]
    return [*columns, page_of(months).width - sum(columns)]


LINE = 1.15  # of the letters' size: the height of a line of Times New Roman
# How wide the bold letters of Times New Roman are, in thousandths of their size.
_OTHER = 500
_CROSSED = {0x0110: "D", 0x0111: "d"}  # these do not decompose
_WIDTHS = {
    letter: width
    for width, letters in {
        250: " \N{NO-BREAK SPACE},.",
        278: "il/",
        333: "fjt-",
        389: "Is",
        444: "cerz",
        500: "agovxyJ0123456789",
        556: "bdhknpquS",
        611: "FP",
        667: "BELTZ",
        722: "ACDNRUVXYw",
        778: "GHKOQ",
        833: "m",
        944: "M",
        1000: "W",
    }.items()
    for letter in letters
}


def width_of(text: str, size: float) -> float:
    """Millimetres that a line takes. size: of the letters, in points."""
    plain = normal(text.translate(_CROSSED), "NFD")
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return sum(_WIDTHS.get(letter, _OTHER) for letter in letters) / 1000 * size * POINT


def lines_of(text: str, size: float, room: float) -> int:
    """How many lines a text takes in a column. size: in points; room: in millimetres."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        width = width_of(word + " ", size)
        if used and used + width > room:
            lines, used = lines + 1, 0.0
        used += width
    return lines


_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def _as_it_is(_name: str, part: bytes) -> bytes:
    return part


def reproducible(
    document: bytes, made: date, change: Callable[[str, bytes], bytes] = _as_it_is
) -> bytes:
    """A .docx or .xlsx whose parts and properties all carry the day `made`, at midnight.

    change: what else is done to a part, by its name.
    """
    packed = BytesIO()
    with ZipFile(BytesIO(document)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = change(name, source.read(name))
            if name == _CORE:
                part = _DATES.sub(rb"\g<1>%sT00:00:00Z\g<2>" % made.isoformat().encode(), part)
            info = ZipInfo(name, (made.year, made.month, made.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, part)
    return packed.getvalue()
