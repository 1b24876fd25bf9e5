"""What a spreadsheet that somebody sends says, and everything that is doubtful about it.

A cell that is empty states nothing; only a written 0 is zero. What is doubtful becomes a
`Finding`, never an exception; a file that cannot be read at all is a `FileRefusedError`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from msgspec import Struct

from core.month import Month
from core.paper import EntryRow
from core.quota import Office


class FileFault(StrEnum):
    """Why a file is not read."""

    TOO_LARGE = auto()  # limit, in bytes
    TOO_MANY_ROWS = auto()  # limit
    TOO_MANY_COLUMNS = auto()  # limit
    UNPACKS_TOO_LARGE = auto()  # more inside than a spreadsheet of this size can need
    ENTITIES = auto()  # XML that declares entities
    ENCRYPTED = auto()
    OLD_FORMAT = auto()  # .xls, .xlsb, .ods
    MACROS = auto()
    EXTERNAL_LINKS = auto()  # other workbooks, data connections, DDE
    NOT_A_SPREADSHEET = auto()
    ENCODING = auto()  # text that is neither UTF-8 nor UTF-16
    BROKEN = auto()
    NO_HEAD = auto()  # no row names the columns
    NOT_FETCHED = auto()  # the platform did not hand it over


@dataclass
class FileRefusedError(Exception):
    """A file that is not read. limit: what it exceeds, where there is one."""

    fault: FileFault
    limit: int = 0

    def __str__(self) -> str:
        return str(self.fault)


class Doubt(StrEnum):
    """What is doubtful about a cell, a row, a column, a sheet or the whole file."""

    UNKNOWN_OFFICE = auto()
    SAME_OFFICE_TWICE = auto()
    SAME_MONTH_TWICE = auto()
    NEGATIVE = auto()
    FRACTIONAL = auto()
    TOO_BIG = auto()
    NOT_A_COUNT = auto()
    TEXT_COUNT = auto()
    FORMULA = auto()
    SUM_WRONG = auto()
    FUTURE_MONTH = auto()
    YEAR_ASSUMED = auto()
    UNKNOWN_COLUMN = auto()
    HIDDEN_SHEET = auto()
    OTHER_SHEET = auto()
    WRONG_ENDING = auto()
    BAD_DATE = auto()
    FUTURE_DATE = auto()
    UNKNOWN_KIND = auto()
    BAD_LINK = auto()
    SAME_LINK = auto()
    SAME_ROW = auto()
    CLOSED_MONTH = auto()
    KNOWN_LINK = auto()
    WITHOUT_LINK = auto()


# What only the ledger can tell; see `core.importing`.
BY_THE_LEDGER = frozenset({Doubt.CLOSED_MONTH, Doubt.KNOWN_LINK, Doubt.WITHOUT_LINK})
# The figure stands all the same; with every other doubt, what it is about is left out.
KEPT = frozenset(
    {
        Doubt.TEXT_COUNT,
        Doubt.SUM_WRONG,
        Doubt.YEAR_ASSUMED,
        Doubt.WRONG_ENDING,
        Doubt.BAD_LINK,
        Doubt.WITHOUT_LINK,
    }
)


class Finding(Struct, frozen=True):
    """One doubt. row, column: as the spreadsheet shows them, 0 and "" for the whole.

    typed: what stands there. stated, computed: of a sum. other_row: the row or the ledger's entry
    that it repeats.
    """

    doubt: Doubt
    row: int = 0
    column: str = ""
    typed: str = ""
    month: Month | None = None
    stated: int = 0
    computed: int = 0
    other_row: int = 0
    suggestions: tuple[Office, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether the figure that it is about is taken over."""
        return self.doubt in KEPT


class ImportedCount(Struct, frozen=True):
    """The file says that an office has so many articles in a month. office: its code."""

    office: str
    month: Month
    count: int
    row: int


class ImportLimits(Struct, frozen=True):
    """What a file may have. size, unpacked: bytes. elements: XML elements, other: not cells."""

    size: int = 5 * 1024 * 1024
    unpacked: int = 24 * 1024 * 1024
    rows: int = 10_000
    columns: int = 100
    members: int = 500
    elements: int = 500_000
    others: int = 40_000
    depth: int = 64
    cell: int = 1_000  # characters that are kept of one cell


class Imported(Struct, frozen=True):
    """What was read: counts from a table of offices and months, entries from a list of articles.

    One of the two is empty; `findings` are in the order of the file.
    """

    counts: tuple[ImportedCount, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    findings: tuple[Finding, ...] = ()


def same_link(link: str) -> str:
    """What two spellings of one address have in common."""
    return re.sub(r"^https?://(www\.)?", "", link.casefold()).rstrip("/")
