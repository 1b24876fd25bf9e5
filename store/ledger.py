"""The append-only ledger: every count is the sum of its entries, and nothing is changed in place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import Struct
from sqlite_utils import Database

from core.month import Month, Span
from core.quota import WRITTEN, Kind
from store.rows import Row, day, from_iso, one, row, rows, to_iso


class By(Struct, frozen=True):
    """Who made an entry. The role and the way outlive the person; via: the channel's name."""

    person: int | None
    role: str
    via: str


class Entry(Struct, frozen=True):
    """One change. count: articles, negative for a correction. undone: by this entry's number."""

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


@dataclass
class AlreadyUndoneError(Exception):
    entry: int
    by: int


_SELECT = "select e.*, u.id as undone from entry e left join entry u on u.undoes = e.id where"


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        at=from_iso(row["at"]),
        month=Month.from_key(row["month"]),
        office=row["office"],
        kind=Kind(row["kind"]),
        count=row["count"],
        by=By(row["person"], row["role"], row["via"]),
        note=row["note"],
        title=row["title"],
        link=row["link"],
        published=day(row["published"]) if row["published"] else None,
        undoes=row["undoes"],
        undone=row["undone"],
    )


class Ledger:
    def __init__(self, db: Database) -> None:
        self._db = db

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
    ) -> Entry:
        """Append an entry. count: articles, never 0. title, link, published: of the one article."""
        cursor = self._db.execute(
            "insert into entry (at, month, office, kind, count, person, role, via, note, title,"
            " link, published, undoes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                to_iso(now),
                str(month),
                office,
                str(kind),
                count,
                by.person,
                by.role,
                by.via,
                note,
                title,
                link,
                published.isoformat() if published else None,
                undoes,
            ],
        )
        number = int(cursor.lastrowid or 0)
        return Entry(
            number, now, month, office, kind, count, by, note, title, link, published, undoes
        )

    def get(self, entry: int) -> Entry:
        """Raises KeyError for a number that was never given."""
        found = row(self._db, f"{_SELECT} e.id = ?", [entry])
        if found is None:
            raise KeyError(entry)
        return _entry(found)

    def undo(self, entry: Entry, by: By, now: datetime, note: str = "") -> Entry:
        """Append the counter-entry. Raises AlreadyUndoneError."""
        if entry.undone is not None:
            raise AlreadyUndoneError(entry.id, entry.undone)
        return self.add(
            entry.month,
            entry.office,
            -entry.count,
            by,
            now,
            kind=entry.kind,
            note=note,
            undoes=entry.id,
        )

    def latest_of(self, person: int) -> Entry | None:
        """The person's last entry that still stands and undoes nothing."""
        sql = f"{_SELECT} e.person = ? and e.undoes is null and u.id is null order by e.id desc limit 1"
        found = row(self._db, sql, [person])
        return _entry(found) if found else None

    def with_link(self, link: str) -> Entry | None:
        """A standing entry that already has this link."""
        sql = f"{_SELECT} e.link = ? and e.link <> '' and u.id is null order by e.id limit 1"
        found = row(self._db, sql, [link])
        return _entry(found) if found else None

    def entries(
        self, office: str | None, month: Month | None, *, limit: int, before: int | None = None
    ) -> tuple[Entry, ...]:
        """Newest first; `before`: only those with a smaller number, for the next page."""
        wanted = [("e.office = ?", office), ("e.month = ?", month), ("e.id < ?", before)]
        used = [(clause, str(value)) for clause, value in wanted if value is not None]
        where = " and ".join(clause for clause, _ in used) or "1"
        parameters = [value for _, value in used]
        found = rows(
            self._db, f"{_SELECT} {where} order by e.id desc limit ?", [*parameters, limit]
        )
        return tuple(_entry(row) for row in found)

    def standing(self, span: Span) -> tuple[Entry, ...]:
        """The entries of a span that still count, in order of month and then as they were made."""
        sql = (
            f"{_SELECT} e.month between ? and ? and e.undoes is null and u.id is null"
            " order by e.month, e.id"
        )
        found = rows(self._db, sql, [str(span.first), str(span.last)])
        return tuple(_entry(row) for row in found)

    def links(self) -> Mapping[str, int]:
        """Every link of an entry that still counts, with that entry's number."""
        sql = (
            "select e.link, min(e.id) as id from entry e left join entry u on u.undoes = e.id"
            " where e.link <> '' and u.id is null group by e.link"
        )
        return {each["link"]: each["id"] for each in rows(self._db, sql)}

    def every(self) -> Iterator[Entry]:
        """All entries in the order in which they were made."""
        for found in rows(self._db, f"{_SELECT} 1 order by e.id"):
            yield _entry(found)

    def counts(self, month: Month, kinds: frozenset[Kind] = WRITTEN) -> Mapping[str, int]:
        """Articles by office code in one month: the sum of the entries of these kinds.

        An office without an entry is not in it.
        """
        marks = ", ".join("?" for _ in kinds)
        found = rows(
            self._db,
            "select office, sum(count) as count from entry"
            f" where month = ? and kind in ({marks}) group by office",
            [str(month), *sorted(kinds)],
        )
        return {row["office"]: row["count"] for row in found}

    def count(self, month: Month, office: str, kinds: frozenset[Kind] = WRITTEN) -> int:
        """One office's articles in one month."""
        marks = ", ".join("?" for _ in kinds)
        found = one(
            self._db,
            "select coalesce(sum(count), 0) as count from entry"
            f" where month = ? and office = ? and kind in ({marks})",
            [str(month), office, *sorted(kinds)],
        )
        return int(found["count"])

    def counts_over(
        self, span: Span, kinds: frozenset[Kind] = WRITTEN
    ) -> Mapping[tuple[Month, str], int]:
        """Articles by month and office over a span."""
        marks = ", ".join("?" for _ in kinds)
        found = rows(
            self._db,
            "select month, office, sum(count) as count from entry"
            f" where month between ? and ? and kind in ({marks}) group by month, office",
            [str(span.first), str(span.last), *sorted(kinds)],
        )
        return {(Month.from_key(row["month"]), row["office"]): row["count"] for row in found}

    def last_entry_at(self, month: Month) -> datetime | None:
        """When the month was last written to."""
        found = one(self._db, "select max(at) as at from entry where month = ?", [str(month)])
        return from_iso(found["at"]) if found["at"] else None

    def late_entries(self, month: Month, since: datetime) -> tuple[int, int]:
        """What people entered for a month from a moment on: how many entries, and their sum."""
        found = one(
            self._db,
            "select count(*) as n, coalesce(sum(count), 0) as net from entry"
            " where month = ? and at >= ? and role <> 'import'",
            [str(month), to_iso(since)],
        )
        return int(found["n"]), int(found["net"])
