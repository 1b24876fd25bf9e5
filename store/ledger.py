"""The append-only ledger: every count is the sum of its entries, and nothing is changed in place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict, replace

from core.month import Month, Span
from core.quota import WRITTEN, Kind
from store.rows import Queries, from_iso_or_none, marks, read


class By(Struct, frozen=True):
    """Who made an entry. The role and the way outlive the person; via: the channel's name."""

    person: int | None
    role: str
    via: str


class Entry(Struct, frozen=True):
    """One change. count: articles, negative for a correction. undone: by this entry's number.

    published: the day of publication, where it was told. batch: the same number for all entries
    that one choice recorded.
    """

    id: int
    at: datetime
    month: Month
    office: str
    kind: Kind
    count: int
    by: By
    note: str = ""
    title: str = ""
    link: str = ""
    published: date | None = None
    undoes: int | None = None
    undone: int | None = None
    batch: int | None = None


@dataclass
class AlreadyUndoneError(Exception):
    entry: int
    by: int


_SELECT = "select e.*, u.id as undone from entry e left join entry u on u.undoes = e.id where"


class Ledger(Queries):
    def add(
        self,
        month: Month,
        office: str,
        count: int,
        by: By,
        now: datetime,
        *,
        kind: Kind = Kind.ARTICLE,
        note: str = "",
        title: str = "",
        link: str = "",
        published: date | None = None,
        undoes: int | None = None,
        batch: int | None = None,
    ) -> Entry:
        """Append an entry. count: articles, never 0. title, link: of the one article."""
        entry = Entry(
            0,
            now,
            month,
            office,
            kind,
            count,
            by,
            note,
            title,
            link,
            published,
            undoes,
            batch=batch,
        )
        columns = asdict(entry) | asdict(by)
        for name in ("id", "by", "undone"):
            del columns[name]
        return replace(entry, id=self._insert("entry", **columns))

    def get(self, entry: int) -> Entry:
        """Raises KeyError for a number that was never given."""
        for found in self._entries("e.id = ?", entry):
            return found
        raise KeyError(entry)

    def undo(self, entry: Entry, by: By, now: datetime, note: str = "") -> Entry:
        """Append the counter-entry. Raises AlreadyUndoneError."""
        if entry.undone is not None:
            raise AlreadyUndoneError(entry.id, entry.undone)
        month, office, count = entry.month, entry.office, -entry.count
        return self.add(month, office, count, by, now, kind=entry.kind, note=note, undoes=entry.id)

    def latest_of(self, person: int) -> Entry | None:
        """The person's last entry that still stands and undoes nothing."""
        where = "e.person = ? and e.undoes is null and u.id is null order by e.id desc limit 1"
        return next(self._entries(where, person), None)

    def of_batch(self, batch: int) -> tuple[Entry, ...]:
        """The entries that one choice recorded and that still stand, in order."""
        where = "e.batch = ? and e.undoes is null and u.id is null order by e.id"
        return tuple(self._entries(where, batch))

    def since(self, moment: datetime, office: str) -> tuple[Entry, ...]:
        """The office's entries from a moment on that still stand, in order."""
        where = "e.office = ? and e.at >= ? and e.undoes is null and u.id is null order by e.id"
        return tuple(self._entries(where, office, moment))

    def with_link(self, link: str) -> Entry | None:
        """A standing entry that already has this link."""
        where = "e.link = ? and e.link <> '' and u.id is null order by e.id limit 1"
        return next(self._entries(where, link), None)

    def entries(
        self, office: str | None, month: Month | None, *, limit: int, before: int | None = None
    ) -> tuple[Entry, ...]:
        """Newest first; `before`: only those with a smaller number, for the next page."""
        wanted = [("e.office = ?", office), ("e.month = ?", month), ("e.id < ?", before)]
        used = [(clause, value) for clause, value in wanted if value is not None]
        where = " and ".join(clause for clause, _ in used) or "1"
        values = [value for _, value in used]
        return tuple(self._entries(f"{where} order by e.id desc limit ?", *values, limit))

    def standing(self, span: Span) -> tuple[Entry, ...]:
        """The entries of a span that still count, in order of month and then as they were made."""
        where = (
            "e.month between ? and ? and e.undoes is null and u.id is null order by e.month, e.id"
        )
        return tuple(self._entries(where, span.first, span.last))

    def standing_since(self, month: Month, office: str) -> tuple[Entry, ...]:
        """An office's entries of that month and of later ones that still count, in order."""
        where = "e.office = ? and e.month >= ? and e.undoes is null and u.id is null order by e.id"
        return tuple(self._entries(where, office, month))

    def links(self) -> Mapping[str, int]:
        """Every link of an entry that still counts, with that entry's number."""
        sql = (
            "select e.link, min(e.id) as id from entry e left join entry u on u.undoes = e.id"
            " where e.link <> '' and u.id is null group by e.link"
        )
        return {each["link"]: each["id"] for each in self._rows(sql)}

    def every(self) -> Iterator[Entry]:
        """All entries in the order in which they were made."""
        return self._entries("1 order by e.id")

    def counts(self, month: Month, kinds: frozenset[Kind] = WRITTEN) -> Mapping[str, int]:
        """Articles by office code in one month: the sum of the entries of these kinds.

        An office without an entry is not in it.
        """
        found = self._rows(
            "select office, sum(count) as count from entry"
            f" where month = ? and kind in ({marks(kinds)}) group by office",
            [month, *sorted(kinds)],
        )
        return {row["office"]: row["count"] for row in found}

    def count(self, month: Month, office: str, kinds: frozenset[Kind] = WRITTEN) -> int:
        """One office's articles in one month."""
        return self.counts(month, kinds).get(office, 0)

    def counts_over(
        self, span: Span, kinds: frozenset[Kind] = WRITTEN
    ) -> Mapping[tuple[Month, str], int]:
        """Articles by month and office over a span."""
        found = self._rows(
            "select month, office, sum(count) as count from entry"
            f" where month between ? and ? and kind in ({marks(kinds)}) group by month, office",
            [span.first, span.last, *sorted(kinds)],
        )
        return {(Month.from_key(row["month"]), row["office"]): row["count"] for row in found}

    def last_entries(self, span: Span) -> Mapping[Month, int]:
        """The number of each month's newest entry."""
        sql = "select month, max(id) as id from entry where month between ? and ? group by month"
        found = self._rows(sql, [span.first, span.last])
        return {Month.from_key(each["month"]): each["id"] for each in found}

    def last_entry_at(self, month: Month) -> datetime | None:
        """When the month was last written to."""
        found = self._one("select max(at) as at from entry where month = ?", [month])
        return from_iso_or_none(found["at"])

    def late_entries(self, month: Month, since: datetime) -> tuple[int, int]:
        """What people entered for a month from a moment on: how many entries, and their sum."""
        found = self._one(
            "select count(*) as n, coalesce(sum(count), 0) as net from entry"
            " where month = ? and at >= ? and role <> 'import'",
            [month, since],
        )
        return int(found["n"]), int(found["net"])

    def _entries(self, where: str, *parameters: object) -> Iterator[Entry]:
        for found in self._rows(f"{_SELECT} {where}", parameters):
            yield read(Entry, found, by=read(By, found))
