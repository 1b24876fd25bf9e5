"""What would be recorded if a file were right: its counts or articles against the ledger's.

A table of counts is the truth about the months and offices that it names: each count is brought
to the file's. A list of articles adds to what is there, each article once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from core.intake import Doubt, Finding, Imported, same_link
from core.month import Month
from core.paper import EntryRow
from core.quota import WRITTEN, Kind

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

    articles: those recorded one by one, by the entry's number. without_link: articles in entries
    that name none of them, by place.
    """

    counts: Mapping[Place, int]
    closed: Collection[Month] = ()
    articles: Mapping[int, EntryRow] = {}
    without_link: Mapping[Place, int] = {}


class ImportPlan(Struct, frozen=True):
    """What would be recorded. changes: by month, then in the file's order.

    entries: the articles of a list that are new; of a table the changes are recorded themselves.
    known: articles that are recorded already. findings: all that is doubtful.
    """

    changes: tuple[Change, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    known: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.changes and not self.entries


def planned(imported: Imported, known: Known, kinds: Collection[Kind] = WRITTEN) -> ImportPlan:
    """What the file would change. kinds: which kinds of article count."""
    plan = _articles(imported, known, kinds) if imported.entries else _counts(imported, known)
    return replace(plan, findings=(*imported.findings, *plan.findings))


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
        articles = self.known.articles.items()
        self._by_link = {same_link(one.link): (n, one) for n, one in articles if one.link}
        self._unlinked = {_alike(one) for _, one in articles if not one.link}

    def take(self, entry: EntryRow) -> None:
        month = Month.of(entry.day)
        number, same = self._by_link.get(same_link(entry.link), (0, None))
        if same is None:
            # An article without a link is known by the rest; two titles of one day may be alike.
            known = _alike(entry) in self._unlinked and (not entry.link or bool(entry.title))
        else:
            known = (Month.of(same.day), same.office) == (month, entry.office)
        if known:
            self.known_already += 1
        elif same is not None:
            self._find(Finding(Doubt.KNOWN_LINK, entry.row, typed=entry.link, other_row=number))
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
