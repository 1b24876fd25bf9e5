"""The values that papers are made of: the annex, the letter, charts, the sheet of invitations."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month, Span
from core.quota import Kind, Office, Quota, standings, taking_part
from core.review import ProvinceRank


class DayCell(Struct, frozen=True):
    """A date for a spreadsheet. Not a bare `date`: in JSON that could not be told from a text.

    whole_month: only its month is known; the day is the month's first.
    """

    day: date
    whole_month: bool = False


Cell: TypeAlias = str | int | DayCell | None

CHART_ROWS = 40  # more bars or lines than this cannot be read on a phone


class Letterhead(Struct, frozen=True):
    """Who writes the letter: a deployment's settings. `locales/letterhead.py` has the defaults.

    code: what follows the number ("12/SGDĐT-VP"). signing: the lines above the signer's name,
    which may be blank. records: who keeps the file copy, by initials. province: what it is called
    ("tỉnh"). director: who asks. office: the office that edits the portal. role: what the portal
    is. background: why its rank changed, or empty. plan: the decision that sets the quota, as it
    is cited, or empty; plan_subject: what that is about. tasks: what is asked beside the quota.
    """

    parent: str
    agency: str
    agency_short: str
    place: str
    code: str
    signing: tuple[str, ...]
    signer: str
    records: str
    province: str
    director: str
    office: str
    role: str
    background: str
    plan: str
    plan_subject: str
    tasks: tuple[str, ...]


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
        """The same article without row and `dated`, so that two readings of it compare as equal."""
        return replace(self, dated=True, row=0)


class TableText(Struct, frozen=True):
    """A table in its final words: a heading, its cells, and where the figures are from.

    links: what the last cell of each row opens, or empty; none where no cell opens anything.
    """

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    links: tuple[str, ...] = ()


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


class Paragraph(Struct, frozen=True):
    """A paragraph of the letter. bold: the part of its text that is printed bold."""

    text: str
    bold: str = ""


class LetterText(Struct, frozen=True):
    """The letter in its final words, from its top to its last line.

    paragraphs: the body. signing: the lines above the room to sign; signer: the name below it.
    articles: the month's list of articles, where it was asked for.
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
    paragraphs: tuple[Paragraph, ...]
    signing: tuple[str, ...]
    signer: str
    recipients_head: str
    recipients: tuple[str, ...]
    annex: AnnexText
    articles: TableText | None = None


class ChartText(Struct, frozen=True):
    """What stands in a chart. months: as the axis names them. note: the line below the title.

    floor, target: the labels of those lines. met, below, exempt: what the bars mean.
    second: the title of a second panel.
    unknown: what stands where a figure is not known.
    """

    title: str
    note: str = ""
    months: tuple[str, ...] = ()
    floor: str = ""
    target: str = ""
    met: str = ""
    below: str = ""
    exempt: str = ""
    second: str = ""
    unknown: str = ""


class Scan(Struct, frozen=True):
    """A link as a QR code. label: whose it is. told: what scanning it does, for who cannot see."""

    label: str
    link: str
    told: str


class Card(Struct, frozen=True):
    """title: who it is for. about: what it opens. lines: how, also where no code is scanned."""

    title: str
    about: str
    lines: tuple[str, ...]
    code: str
    validity: str
    scans: tuple[Scan, ...] = ()


class CardSheet(Struct, frozen=True):
    """One card for each person, in the offices' order."""

    heading: str
    note: str
    cards: tuple[Card, ...]


def build_annex(
    offices: Iterable[Office],
    counts: Mapping[tuple[Month, str], int],
    province: Iterable[ProvinceRank],
    span: Span,
) -> Annex:
    """Rank the offices by their total over the span, ties in the order of `position`.

    counts: articles by month and office code; an office without a count had none. An office
    that began or retired within the span is in the table, with empty cells outside its time; an
    entry counts in any case.
    """
    months = span.months
    of_these = ((code, count) for (month, code), count in counts.items() if month in months)
    listed = taking_part(offices, of_these, months)
    by_code = {
        office.code: tuple(
            counts.get((month, office.code), 0 if office.is_active(month) else None)
            for month in months
        )
        for office in listed
    }
    totals = {code: sum(count or 0 for count in row) for code, row in by_code.items()}
    no_quota = dict.fromkeys(totals, Quota())  # a ranking does not depend on it
    rows = (
        AnnexRow(found.office, by_code[found.office.code], found.count, found.rank)
        for found in standings(listed, totals, no_quota)
    )
    told = sorted(
        (rank for rank in province if span.first <= rank.month <= span.last),
        key=lambda rank: rank.month,
    )
    return Annex(span, tuple(rows), tuple(told))
