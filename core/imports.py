"""What a sent table says, what is doubtful about it, and what would be recorded of it.

A cell that is empty states nothing; only a written 0 is zero. What is doubtful becomes a
`Finding`, never an exception; a file that cannot be read at all is a `FileRefusedError`.

A table of counts is the truth about the months and offices that it names: each count is brought
to the file's. A list of articles adds to what is there, each article once.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from core.articles import key_of
from core.documents import EntryRow
from core.month import Month
from core.quota import WRITTEN, Kind, Office


class FileFault(StrEnum):
    """Why a file is not read."""

    TOO_LARGE = auto()  # limit, in bytes
    TOO_MANY_ROWS = auto()  # limit
    TOO_MANY_COLUMNS = auto()  # limit
    UNPACKS_TOO_LARGE = auto()  # more inside than a spreadsheet of this size can need
    ENTITIES = auto()  # XML that declares entities
    ENCRYPTED = auto()
    OLD_FORMAT = auto()  # .xls, .doc, .xlsb, .ods, a web page that is called one
    TCVN3 = auto()  # letters of a time before Unicode, which look like others
    VNI = auto()
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
    PERCENT = auto()
    MERGED_COUNT = auto()  # one figure over several offices or months
    TOO_BIG = auto()
    NOT_A_COUNT = auto()
    TEXT_COUNT = auto()
    FORMULA = auto()
    SUM_WRONG = auto()  # nothing of the table is taken over
    SUM_SHORT = auto()  # it says more than could be read, and some cells could not be read
    FUTURE_MONTH = auto()
    YEAR_ASSUMED = auto()
    YEAR_UNCLEAR = auto()  # typed: the years that are named
    MONTH_UNCLEAR = auto()  # typed: its columns, of which none is plainly the count
    ONE_KIND = auto()  # typed: the only kind that the month has, or the title that names it
    CLIPS = auto()  # a column or a row of clips, which no table of counts takes over
    NOT_COUNTS = auto()  # typed: the title, which speaks of a plan, percentages or something else
    UNKNOWN_COLUMN = auto()
    UNNAMED_COLUMN = auto()  # month: the one beside it
    NAMELESS_ROW = auto()  # other_row: the row above, which it may belong to
    HIDDEN_ROWS = auto()  # typed: their numbers
    HIDDEN_COLUMN = auto()
    TABLES_DIFFER = auto()  # month: one that two tables tell differently
    STRUCK = auto()  # typed: the cells of which something is struck out
    HIDDEN_SHEET = auto()
    UNREAD_SHEET = auto()  # it has figures, but no table that is understood
    OTHER_SHEET = auto()
    WRONG_ENDING = auto()
    BAD_DATE = auto()
    FUTURE_DATE = auto()
    OTHER_MONTH = auto()  # a date outside of the month or year that the title or the sheet names
    UNPUBLISHED = auto()  # typed: what says so, or the column's name
    MONTH_FIRST = auto()  # typed: a date that is impossible day first
    SWAPPED_DATES = auto()  # date cells that a spreadsheet program made of month first
    UNKNOWN_KIND = auto()
    BAD_LINK = auto()
    SAME_LINK = auto()
    SAME_ROW = auto()
    CLOSED_MONTH = auto()
    KNOWN_LINK = auto()
    KNOWN_TITLE = auto()  # an article of that title and time is counted, under another address
    WITHOUT_LINK = auto()


# Doubts that leave the figure as it is. Every other doubt leaves out what it is about.
KEPT = frozenset(
    {
        Doubt.TEXT_COUNT,
        Doubt.SUM_SHORT,
        Doubt.YEAR_ASSUMED,
        Doubt.WRONG_ENDING,
        Doubt.BAD_LINK,
        Doubt.WITHOUT_LINK,
    }
)


class Finding(Struct, frozen=True):
    """One doubt. row, column: as the spreadsheet shows them, 0 and "" for the whole.

    sheet: its name, where several are read. typed: what stands there. stated, computed: of a sum.
    other_row: the row or the ledger's entry that it repeats.
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
    sheet: str = ""

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


LIMITS = ImportLimits()


class Imported(Struct, frozen=True):
    """What was read: counts from a table of offices and months, entries from a list of articles.

    One of the two is empty; `findings` are in the order of the file.
    """

    counts: tuple[ImportedCount, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    findings: tuple[Finding, ...] = ()


Place: TypeAlias = tuple[Month, str]
"""A month and the code of an office."""


class Change(Struct, frozen=True):
    """One office's month, before and after."""

    month: Month
    office: str
    before: int
    after: int


class Known(Struct, frozen=True):
    """What the ledger has. counts: articles that count; an absent place has none.

    articles: those recorded one by one, by the entry's number. registered: the list's articles
    that the register knows under any address, with the entry that counts them. titled: those of
    which it knows the title alone. without_link: articles in entries that name none of them, by
    place.
    """

    counts: Mapping[Place, int]
    closed: Collection[Month] = ()
    articles: Mapping[int, EntryRow] = {}
    registered: tuple[tuple[int, EntryRow], ...] = ()
    titled: Mapping[EntryRow, int] = {}
    without_link: Mapping[Place, int] = {}


class MonthTotal(Struct, frozen=True):
    """What the file says of a month in all, to be compared with its own sums."""

    month: Month
    count: int


class ImportPlan(Struct, frozen=True):
    """What would be recorded. changes: by month, then in the file's order.

    entries: the articles of a list that are new; of a table the changes are recorded themselves.
    known: articles that are recorded already. findings: all that is doubtful. totals: what was
    read, recorded or not.
    """

    changes: tuple[Change, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    known: int = 0
    findings: tuple[Finding, ...] = ()
    totals: tuple[MonthTotal, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.entries


def planned(imported: Imported, known: Known, kinds: Collection[Kind] = WRITTEN) -> ImportPlan:
    """What the file would change. kinds: which kinds of article count."""
    plan = _articles(imported, known, kinds) if imported.entries else _counts(imported, known)
    findings = (*imported.findings, *plan.findings)
    return replace(plan, findings=findings, totals=tuple(_totals(imported, kinds)))


def _totals(imported: Imported, kinds: Collection[Kind]) -> Iterator[MonthTotal]:
    by_month: Counter[Month] = Counter()
    for one in imported.counts:
        by_month[one.month] += one.count
    for entry in imported.entries:
        by_month[Month.of(entry.day)] += entry.count if entry.kind in kinds else 0
    for month, count in sorted(by_month.items()):
        yield MonthTotal(month, count)


def _counts(imported: Imported, known: Known) -> ImportPlan:
    told = (
        Change(one.month, one.office, known.counts.get((one.month, one.office), 0), one.count)
        for one in imported.counts
    )
    changes = sorted((c for c in told if c.before != c.after), key=lambda change: change.month)
    shut = dict.fromkeys(change.month for change in changes if change.month in known.closed)
    return ImportPlan(
        changes=tuple(change for change in changes if change.month not in shut),
        findings=tuple(Finding(Doubt.CLOSED_MONTH, month=month) for month in shut),
    )


def _articles(imported: Imported, known: Known, kinds: Collection[Kind]) -> ImportPlan:
    sifted = _Sifted(known)
    for entry in imported.entries:
        sifted.take(entry)
    changes = tuple(_sums(sifted.new, known.counts, kinds))
    unnamed = (
        Finding(Doubt.WITHOUT_LINK, typed=change.office, month=change.month, stated=count)
        for change in changes
        if (count := known.without_link.get((change.month, change.office), 0)) > 0
    )
    findings = (*sifted.findings, *unnamed)
    return ImportPlan(changes, tuple(sifted.new), sifted.known_already, findings)


@dataclass
class _Sifted:
    """The articles of a list, each held against the ledger."""

    known: Known
    new: list[EntryRow] = field(default_factory=list)
    known_already: int = 0
    shut: set[Month] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        articles = (*self.known.articles.items(), *self.known.registered)
        self._by_link = {key_of(one.link): (n, one) for n, one in articles if one.link}
        self._unlinked = {_alike(one) for _, one in articles if not one.link}

    def take(self, entry: EntryRow) -> None:
        month = Month.of(entry.day)
        number, same = self._by_link.get(key_of(entry.link), (0, None))
        if same is None:
            # An article without a link is known by the rest; two titles of one day may be alike.
            known = _alike(entry) in self._unlinked and (not entry.link or bool(entry.title))
        else:
            known = (Month.of(same.day), same.office) == (month, entry.office)
        if known:
            self.known_already += 1
        elif same is not None:
            self._find(Finding(Doubt.KNOWN_LINK, entry.row, typed=entry.link, other_row=number))
        elif number := self.known.titled.get(entry, 0):
            self._find(Finding(Doubt.KNOWN_TITLE, entry.row, typed=entry.title, other_row=number))
        elif month not in self.known.closed:
            self.new.append(entry)
        elif month not in self.shut:
            self.shut.add(month)
            self._find(Finding(Doubt.CLOSED_MONTH, month=month))

    def _find(self, finding: Finding) -> None:
        self.findings.append(finding)


def _alike(entry: EntryRow) -> EntryRow:
    return replace(entry.article, link="")


def _sums(
    entries: Collection[EntryRow], counts: Mapping[Place, int], kinds: Collection[Kind]
) -> Iterator[Change]:
    """What the articles add to each office's month."""
    added: dict[Place, int] = {}
    for entry in entries:
        place = (Month.of(entry.day), entry.office)
        added[place] = added.get(place, 0) + (entry.count if entry.kind in kinds else 0)
    for (month, office), count in sorted(added.items(), key=lambda each: each[0][0]):
        before = counts.get((month, office), 0)
        if count:
            yield Change(month, office, before, before + count)


class OfficeTableFault(StrEnum):
    UNREADABLE = auto()
    NO_OFFICES = auto()
    NO_COLUMN = auto()  # about: its name
    EMPTY = auto()  # about: the column whose cell is empty
    BAD_POSITION = auto()  # about: what stands there
    NAME_TAKEN = auto()  # about: the name that leads to two


@dataclass
class OfficeTableError(Exception):
    """about: what the fault is about. row: as a spreadsheet shows it, 0 for the whole table."""

    fault: OfficeTableFault
    about: str = ""
    row: int = 0
