"""What is printed: the values that the letter, its annex and the charts are made of.

A table of the paper is given as cells in their final words, so that the rooms that lay it out
need no language. Numbers stay numbers, dates stay dates; None is an empty cell.
"""

from datetime import date
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month, Span
from core.province import ProvinceRank
from core.quota import Kind, Office

Cell: TypeAlias = str | int | date | None

CHART_ROWS = 40  # more bars or lines than this cannot be read on a phone


class Letterhead(Struct, frozen=True):
    """Who writes the letter: a deployment's settings. `locales/paper.py` has the defaults.

    code: what follows the number ("12/SGDĐT-VP"). plan: the decision that sets the quota, as it
    is cited. signing: the lines above the signer's name, which may be blank. records: who keeps
    the file copy, by initials.
    """

    parent: str
    agency: str
    agency_short: str
    place: str
    code: str
    plan: str
    signing: tuple[str, ...]
    signer: str
    records: str


class AnnexRow(Struct, frozen=True):
    """One office's line. counts: one for each month of the span, None where it was not there."""

    office: Office
    counts: tuple[int | None, ...]
    total: int
    rank: int


class Annex(Struct, frozen=True):
    """The figures of a span. rows: in ranking order. province: the notices, in order of month."""

    span: Span
    rows: tuple[AnnexRow, ...]
    province: tuple[ProvinceRank, ...] = ()

    @property
    def months(self) -> tuple[Month, ...]:
        return self.span.months

    @property
    def sums(self) -> tuple[int, ...]:
        """The whole department's articles, one for each month."""
        places = range(len(self.months))
        return tuple(sum(row.counts[place] or 0 for row in self.rows) for place in places)

    def rank_of(self, month: Month) -> ProvinceRank | None:
        """That month's notice of the province, if it is known."""
        return next((rank for rank in self.province if rank.month == month), None)


class EntryRow(Struct, frozen=True):
    """One published article, or several at once. office: its code.

    dated: False where of `day` only the month is known. row: in the file that it was read from.
    """

    day: date
    office: str
    title: str = ""
    link: str = ""
    kind: Kind = Kind.ARTICLE
    count: int = 1
    dated: bool = True
    row: int = 0

    @property
    def article(self) -> "EntryRow":
        """What was published, wherever it was read and however well its day is known."""
        return replace(self, dated=True, row=0)


class TableText(Struct, frozen=True):
    """A table in its final words: a heading, its cells, and where the figures are from."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""


class AnnexText(Struct, frozen=True):
    """The annex in its final words. reference: the line that names the letter it belongs to.

    offices: number, name, one column for each month, total, rank.
    """

    label: str
    title: str
    reference: str
    province: TableText
    offices: TableText
    sheet: str

    @property
    def months(self) -> int:
        """How many month columns the table of the offices has."""
        return len(self.offices.head) - 4


class LetterText(Struct, frozen=True):
    """The letter in its final words, from its top to its last line.

    paragraphs: the body. signing: the lines above the room to sign; signer: the name below it.
    """

    draft: str
    parent: str
    agency: str
    country: str
    motto: str
    number: str
    place_and_date: str
    subject: str
    addressee: str
    paragraphs: tuple[str, ...]
    signing: tuple[str, ...]
    signer: str
    recipients_head: str
    recipients: tuple[str, ...]
    annex: AnnexText


class ChartText(Struct, frozen=True):
    """What stands in a chart. months: as the axis names them. note: the line below the title.

    floor, target: the labels of those lines. second: the title of a second panel.
    unknown: what stands where a figure is not known.
    """

    title: str
    note: str = ""
    months: tuple[str, ...] = ()
    floor: str = ""
    target: str = ""
    second: str = ""
    unknown: str = ""
