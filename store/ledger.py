"""The append-only ledger: every count is the sum of its entries, and nothing is changed in place."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec.structs import asdict, replace
from sqlite_utils import Database

from core.articles import Article, State, key_of
from core.ledger import AlreadyUndoneError, By, Entry
from core.month import Month, Span
from core.people import Role
from core.quota import WRITTEN, Kind
from store.articles import Articles
from store.rows import Queries, from_iso_or_none, marks, read

_SELECT = "select e.*, u.id as undone from entry e left join entry u on u.undoes = e.id where"

# Nearly every entry undoes nothing. The plus keeps SQLite from searching the index on `undoes`.
_STANDS = "+e.undoes is null and u.id is null"


class Ledger(Queries):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._articles = Articles(db)

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
        undoes: int | None = None,
    ) -> Entry:
        """Append an entry that names no article. count: never 0."""
        return self.append(Entry(0, now, month, office, kind, count, by, note, undoes=undoes))

    def append(self, entry: Entry, article: int | None = None) -> Entry:
        """Append an entry, whose number is still to be given, and publish the article that it counts.

        title, link: of the one article, by which the register finds or gets it. article: the number
        of one that is in the register.
        """
        columns = asdict(entry) | asdict(entry.by)
        for name in ("id", "by", "undone"):
            del columns[name]
        entry = replace(entry, id=self._insert("entry", **columns))
        if article is not None:
            self._articles.publish(article, entry.id, entry.by.person, entry.at)
        elif entry.count > 0 and entry.undoes is None and (entry.title or entry.link):
            self._register(entry)
        return entry

    def _register(self, entry: Entry) -> None:
        """The article that an entry names. One that is counted already stays with its entry.

        Another link under a title that is counted already was asked about: it is another article.
        """
        day = entry.published or entry.at.date()
        known = self._articles.matching(entry.link, entry.title, day, entry.office)
        if known and known.state is not State.PUBLISHED:
            self._articles.know_as(known.id, key_of(entry.link) or known.key)
            self._articles.publish(known.id, entry.id, entry.by.person, entry.at)
        elif known is None or (entry.link and not self._articles.with_key(key_of(entry.link))):
            new = Article(
                0,
                "",
                entry.title,
                entry.link,
                entry.at,
                State.PUBLISHED,
                entry.kind,
                entry.office,
                published=entry.published,
                entry=entry.id,
            )
            self._articles.add(new, entry.by.person)

    def get(self, entry: int) -> Entry:
        """Raises KeyError for a number that was never given."""
        for found in self._entries("e.id = ?", entry):
            return found
        raise KeyError(entry)

    def undo(self, entry: Entry, by: By, now: datetime, note: str = "") -> Entry:
        """Append the counter-entry, and put back what the entry counted.

        Raises AlreadyUndoneError.
        """
        if entry.undone is not None:
            raise AlreadyUndoneError(entry.id, entry.undone)
        month, office, count = entry.month, entry.office, -entry.count
        self._articles.put_back(entry.id, by.person, now)
        return self.add(month, office, count, by, now, kind=entry.kind, note=note, undoes=entry.id)

    def latest_of(self, person: int) -> Entry | None:
        """The person's last entry that still stands and undoes nothing."""
        where = f"e.person = ? and {_STANDS} order by e.id desc limit 1"
        return next(self._entries(where, person), None)

    def of_batch(self, batch: int) -> tuple[Entry, ...]:
        """The entries that one choice recorded and that still stand, in order."""
        where = f"e.batch = ? and {_STANDS} order by e.id"
        return tuple(self._entries(where, batch))

    def same_again(
        self, since: datetime, office: str, month: Month, kind: Kind, count: int, **told: object
    ) -> Entry | None:
        """The first entry that an editor made since then, that still stands and that says the same.

        told: what else is said of the article, by column; where either says nothing, it is no
        difference. Nor is a kind where the other is "tin, bài", which are not told apart.
        """
        kinds = {Kind.ARTICLE: WRITTEN, Kind.CLIP: {kind}}.get(kind, {kind, Kind.ARTICLE})
        said = {name: value for name, value in told.items() if value}
        # The plus keeps SQLite from reading all that was entered lately, a whole backlog perhaps.
        alike = "".join(f" and coalesce(e.{name}, '') in ('', ?)" for name in said)
        where = (
            f"e.month = ? and e.office = ? and e.kind in ({', '.join('?' * len(kinds))})"
            " and e.count = ? and +e.at >= ?"
            f" and e.role = '{Role.EDITOR}'{alike} and {_STANDS} order by e.id limit 1"
        )
        values = (month, office, *sorted(kinds), count, since, *said.values())
        found = self._entries(where, *values)
        return next(found, None)

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
        where = f"e.month between ? and ? and {_STANDS} order by e.month, e.id"
        return tuple(self._entries(where, span.first, span.last))

    def standing_since(self, month: Month, office: str) -> tuple[Entry, ...]:
        """An office's entries of that month and of later ones that still count, in order."""
        where = f"e.office = ? and e.month >= ? and {_STANDS} order by e.id"
        return tuple(self._entries(where, office, month))

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

    def has_any(self, month: Month) -> bool:
        """Whether anybody has entered anything for that month, be it undone since."""
        return self._exists("select 1 from entry where month = ? limit 1", [month])

    def count(self, month: Month, office: str, kinds: frozenset[Kind] = WRITTEN) -> int:
        return self._number(
            "select sum(count) from entry"
            f" where month = ? and office = ? and kind in ({marks(kinds)})",
            [month, office, *sorted(kinds)],
        )

    def counts_over(
        self, span: Span, kinds: frozenset[Kind] = WRITTEN
    ) -> Mapping[tuple[Month, str], int]:
        """Articles by month and office over a span."""
        return {
            (month, office): count
            for month in span.months
            for office, count in self.counts(month, kinds).items()
        }

    def last_entries(self, span: Span) -> Mapping[Month, int]:
        sql = "select month, max(id) as id from entry where month between ? and ? group by month"
        found = self._rows(sql, [span.first, span.last])
        return {Month.from_key(each["month"]): each["id"] for each in found}

    def first_month(self) -> Month | None:
        """The earliest month that anything was entered for."""
        found = self._one("select min(month) from entry")[0]
        return Month.from_key(found) if found else None

    def last_entry_at(self, month: Month) -> datetime | None:
        return from_iso_or_none(self._one("select max(at) from entry where month = ?", [month])[0])

    def late_entries(
        self, month: Month, since: datetime, kinds: frozenset[Kind] = WRITTEN
    ) -> tuple[int, int]:
        """What people entered for a month from a moment on: how many entries, and their sum."""
        entries, net = self._one(
            "select count(*), coalesce(sum(count), 0) from entry"
            f" where month = ? and at >= ? and role <> 'import' and kind in ({marks(kinds)})",
            [month, since, *sorted(kinds)],
        )
        return entries, net

    def _entries(self, where: str, *parameters: object) -> Iterator[Entry]:
        for found in self._rows(f"{_SELECT} {where}", parameters):
            yield read(Entry, found, by=read(By, found))
