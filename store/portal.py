"""What was read from the portal: the sources and how they answered, the articles that were seen.

An article is new once, whatever address it comes under. What is proposed of it stands in the
register (`store/articles.py`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict, replace

from core.articles import Article, State, key_of, kind_of
from core.month import ZONE, Month
from core.names import fold
from core.portal import (
    ANSWERED,
    LONGEST_AHEAD,
    Outcome,
    PortalItem,
    Reading,
    SourceState,
    Validators,
    are_two,
    same_article,
)
from store.articles import Articles
from store.rows import Facts, Row, from_iso_or_none, read

WANTED = "portal_wanted"
_LIST = """
insert into portal_listed (source, item, position) values (?, ?, ?)
on conflict (source, item) do update set position = excluded.position, missing_at = null
"""
_ITEM = "select i.*, k.key as under from portal_item i join portal_key k on k.item = i.id"


class Seen(Struct, frozen=True):
    """What a reading brought, in the list's order.

    new: never seen before. changed: with another title or date than before. vanished: taken down.
    also: the first key of an article, and another under which it was found now.
    """

    new: tuple[PortalItem, ...] = ()
    changed: tuple[PortalItem, ...] = ()
    vanished: tuple[PortalItem, ...] = ()
    also: tuple[tuple[str, str], ...] = ()


class Portal(Facts):
    def state(self, url: str) -> SourceState:
        """What is remembered of a source; of a new one nothing, and its id is 0."""
        found = self.known_of([url])
        return found[0] if found else SourceState(0, url)

    def states(self, sources: Iterable[int]) -> tuple[SourceState, ...]:
        sql = "select * from portal_source where id = ?"
        return tuple(_state(row) for one in sources if (row := self._row(sql, [one])))

    def known_of(self, urls: Iterable[str]) -> tuple[SourceState, ...]:
        """The states of those that were ever read."""
        sql = "select * from portal_source where url = ?"
        return tuple(_state(row) for url in urls if (row := self._row(sql, [url])))

    def keys(self) -> frozenset[str]:
        """Every key under which an article was seen."""
        return frozenset(row["key"] for row in self._rows("select key from portal_key"))

    def is_read(self) -> bool:
        """Whether any list was ever read well: from then on what is published is proposed."""
        return self._exists("select 1 from portal_source where begun_at is not null limit 1")

    def is_gone(self, key: str) -> bool:
        """Whether the article of this key was taken down."""
        sql = (
            "select 1 from portal_key k join portal_item i on i.id = k.item"
            " where k.key = ? and i.vanished_at is not null"
        )
        return self._exists(sql, [key])

    def want(self, person: int) -> None:
        """Somebody wants it to be read now, and to be told."""
        self._keep_wanted({*self.wanted(), person})

    def wanted(self) -> tuple[int, ...]:
        return tuple(map(int, (self.fact(WANTED) or "").split()))

    def unwant(self, people: Iterable[int]) -> None:
        """They were told."""
        self._keep_wanted({*self.wanted()} - {*people})

    def _keep_wanted(self, people: Collection[int]) -> None:
        self.remember(WANTED, " ".join(map(str, sorted(people))))

    # --- Readings

    def record(self, url: str, reading: Reading, now: datetime, first: Month) -> Seen:
        """Record the result of a reading; returns what is new in it.

        first: the database's first month. What is older is known, and never new.
        """
        state, seen = self._begun(url), Seen()
        if reading.outcome is Outcome.READ:
            seen = self._seen(state.id, reading.items, now, first.first)
        self._remember(state, reading, seen.new, now)
        return seen

    def _begun(self, url: str) -> SourceState:
        sql = "insert into portal_source (url) values (?) on conflict (url) do nothing"
        self._change(sql, [url])
        return self.state(url)

    def _remember(
        self, state: SourceState, reading: Reading, new: Sequence[PortalItem], now: datetime
    ) -> None:
        as_before = state.outcome is not None and (
            state.outcome == reading.outcome or (reading.answered and state.outcome in ANSWERED)
        )
        told: dict[str, object] = {
            "read_at": now,
            "outcome": reading.outcome,
            "status": reading.status,
            "outcome_since": state.outcome_since if as_before else now,
        }
        if reading.answered:
            told |= {"answered_at": now, "begun_at": state.begun_at or now}
        if reading.outcome is Outcome.READ:
            told |= asdict(reading.validators)
        if new:
            told |= {"newest_at": now, "newest": new[0].title}
        changes = ", ".join(f"{name} = :{name}" for name in told)
        self._change(f"update portal_source set {changes} where id = :id", {**told, "id": state.id})

    def _seen(self, source: int, items: Sequence[PortalItem], now: datetime, first: date) -> Seen:
        new, changed, also = [], [], []
        listed: dict[int, int] = {}  # position by article, the first where it stands twice
        for position, told in enumerate(items):
            item = _believed(told, now)
            row = self._known(item)
            if row is None:
                known = item.created is not None and item.created.astimezone(ZONE).date() < first
                number = self._add(item, now, known=known)
                new += [] if known else [item]
            else:
                number = row["id"]
                also += [] if row["under"] == item.key else [(row["key"], item.key)]
                changed += self._followed(row, item, now)
            listed.setdefault(number, position)
        vanished = self._missing(source, listed, now)
        for number, position in listed.items():
            self._change(_LIST, [source, number, position])
        return Seen(tuple(new), tuple(changed), vanished, tuple(also))

    def _known(self, item: PortalItem) -> Row | None:
        """The article that is meant: under this key, else under another address."""
        if found := self._row(f"{_ITEM} where k.key = ?", [item.key]):
            return found
        for other in self._perhaps(item):
            if same_article(item, _item(other, other["under"])):
                sql = "insert into portal_key values (?, ?) on conflict (key) do nothing"
                self._change(sql, [item.key, other["id"]])
                return other
        return None

    def _perhaps(self, item: PortalItem) -> Iterator[Row]:
        """Articles that may be the same: of the same number on the same host, or of the same title."""
        if item.number:
            yield from self._rows(f"{_ITEM} where k.key like ?", [f"{item.host}/%/{item.number}"])
        yield from self._rows(f"{_ITEM} where i.folded = ?", [fold(item.title)])

    def _add(self, item: PortalItem, now: datetime, *, known: bool) -> int:
        told = {"key": item.key, "title": item.title, "link": item.link, "created": item.created}
        more = {"folded": fold(item.title), "seen_at": now, "known": known}
        number = self._insert("portal_item", **told, **more)
        self._insert("portal_key", key=item.key, item=number)
        return number

    def _followed(self, row: Row, item: PortalItem, now: datetime) -> list[PortalItem]:
        """Take over what changed. Only under its first key: two hosts may differ for good."""
        if row["vanished_at"] is not None:
            self._change("update portal_item set vanished_at = null where id = ?", [row["id"]])
        if row["key"] != item.key:
            return []
        before = _item(row, row["key"])
        created = item.created or before.created
        if (item.title, created) == (before.title, before.created):
            return []
        told = {"title": item.title, "folded": fold(item.title), "link": item.link or before.link}
        sql = (
            "update portal_item set title = :title, folded = :folded, link = :link,"
            " created = :created, changed_at = :now where id = :id"
        )
        self._change(sql, {**told, "created": created, "now": now, "id": row["id"]})
        return [replace(item, created=created)]

    def _missing(
        self, source: int, listed: Mapping[int, int], now: datetime
    ) -> tuple[PortalItem, ...]:
        """The articles that were taken down: missing from the list for a second time.

        What fell off the list's end is not missing: that needs an article which stood behind it
        before, and is listed still. Pinned ones stand in front, so they prove nothing.
        """
        sql = "select item, position, missing_at from portal_listed where source = ?"
        before = {row["item"]: row for row in self._rows(sql, [source])}
        stayed = [number for number in listed if number in before]
        if not stayed:
            return ()
        last = before[max(stayed, key=lambda number: listed[number])]["position"]
        gone = []
        for number, row in before.items():
            if number in listed:
                continue
            if row["missing_at"] is None and row["position"] < last:
                sql = "update portal_listed set missing_at = ? where source = ? and item = ?"
                self._change(sql, [now, source, number])
                continue
            self._change(
                "delete from portal_listed where source = ? and item = ?", [source, number]
            )
            if row["missing_at"] is not None:
                gone.append(number)
        return tuple(found for number in gone if (found := self._vanished(number, now)))

    def _vanished(self, number: int, now: datetime) -> PortalItem | None:
        """Note that an article vanished, unless another list still has it."""
        sql = (
            "update portal_item set vanished_at = ? where id = ? and not"
            " exists (select 1 from portal_listed where item = portal_item.id)"
        )
        if not self._change(sql, [now, number]):
            return None
        return _item(
            row := self._one("select * from portal_item where id = ?", [number]), row["key"]
        )


def _believed(item: PortalItem, now: datetime) -> PortalItem:
    """Without a date that lies ahead: most likely day and month have changed places."""
    ahead = item.created is not None and item.created > now + LONGEST_AHEAD
    return replace(item, created=None) if ahead else item


def _item(row: Row, key: str) -> PortalItem:
    return PortalItem(key, row["title"], row["link"], from_iso_or_none(row["created"]))


def _state(row: Row) -> SourceState:
    return read(SourceState, row, validators=Validators(row["etag"], row["modified"]))


def propose(articles: Articles, items: Sequence[PortalItem], now: datetime) -> int:
    """Bring new articles into the register, the oldest first; returns how many wait for an office.

    items: newest first, as lists have them. One that an office sent in already joins it: by the
    same key, else by the same title within ten days. What was returned waits again then.
    """
    return sum(_propose(articles, item, now) for item in reversed(items))


def _propose(articles: Articles, item: PortalItem, now: datetime) -> bool:
    found = _sent_in(articles, item, now)
    if found is None:
        new = Article(
            id=0,
            key=item.key,
            title=item.title,
            link=item.link,
            at=now,
            state=State.PROPOSED,
            kind=kind_of(item.title, item.category),
            author=item.author,
            source=item.source,
            category=item.category,
            created=item.created,
            seen=now,
        )
        articles.know_as(articles.add(new).id, key_of(item.link))
        return True
    for key in (item.key, key_of(item.link)):
        articles.know_as(found.id, key)
    if found.state is State.RETURNED and found.seen is None:  # published all the same
        articles.decide(found.id, State.SUBMITTED, None, now)
    articles.change(
        found.id,
        title=found.title or item.title,
        link=found.link or item.link,
        author=item.author,
        source=item.source,
        category=item.category,
        created=item.created,
        seen=found.seen or now,
    )
    return False


def _sent_in(articles: Articles, item: PortalItem, now: datetime) -> Article | None:
    """The article of the register that is meant. What the portal showed before is another one."""
    if found := articles.with_key(item.key):
        return found
    # Articles that only their numbers tell apart may all lead to one page.
    if (found := articles.with_key(key_of(item.link))) and not _are_two(found, item):
        return found
    day = (item.created or now).astimezone(ZONE).date()
    for state in (State.SUBMITTED, State.PUBLISHED, State.RETURNED):
        found = articles.with_title(item.title, day, state=state)
        if found and found.seen is None and not _are_two(found, item):
            return found
    return None


def _are_two(known: Article, item: PortalItem) -> bool:
    return are_two(PortalItem(known.key, known.title), item)


class Followed(Struct, frozen=True):
    """Counted articles, by id, of which the editors have to be told."""

    gone: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


def follow(articles: Articles, seen: Seen) -> Followed:
    """Take changed titles and further addresses over into the register. No count changes by itself."""
    for first, other in seen.also:
        if known := articles.with_key(first):
            articles.know_as(known.id, other)
    gone = [articles.with_key(item.key) for item in seen.vanished]
    changed = []
    for item in seen.changed:
        if found := articles.with_key(item.key):
            # The month of what is counted is its entry's, whatever the portal says now.
            articles.change(found.id, title=item.title, created=item.created)
            articles.know_as(found.id, key_of(item.link))
            changed.append(found)
    return Followed(
        tuple(one.id for one in gone if one and one.state is State.PUBLISHED),
        tuple(one.id for one in changed if one.state is State.PUBLISHED),
    )
