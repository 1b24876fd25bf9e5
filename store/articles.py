"""The register of articles, and the history of what was decided about each.

It says of which articles the ledger's counts consist; the ledger stays the only truth about
counts. An article is published together with its entry, in the caller's transaction, and goes
back to what it was before when that entry is undone.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict, replace

from core.articles import SAME_TITLE_WITHIN, WAITING, Article, State, key_of
from core.month import Month, Span
from core.names import fold
from core.placing import Placed
from core.quota import WRITTEN, Kind
from store.rows import Queries, as_json, marks

_SELECT = (
    "select a.*, coalesce(e.month, '') as month from article a left join entry e on e.id = a.entry"
)
_WAITS = f"a.state in ({', '.join(repr(state.value) for state in WAITING)})"
# Decided, and to be told, as the indexes have it: to the office, or to whoever sent it.
_DECIDED = "a.state not in ('submitted', 'proposed')"
_UNTOLD = f"a.told is null and {_DECIDED} and a.office = ?"
_UNHEARD = f"a.heard is null and a.submitted_by is not null and {_DECIDED}"
_UNHEARD_BY = f"{_UNHEARD} and a.submitted_by = ?"
_TOLD = f"a.told > 0 and a.told = ? and a.office = ? and {_DECIDED}"
_HEARD = f"a.heard > 0 and a.heard = ? and a.submitted_by = ? and {_DECIDED}"
_DAY = "coalesce(a.published, substr(coalesce(a.created, a.seen, a.at), 1, 10))"
# What waits and has no day yet may count in the month in which it was sent, or in a later one.
_IN_SPAN = (
    f"(substr({_DAY}, 1, 7) between :first and :last or a.state = 'submitted' and"
    " coalesce(a.published, a.created, a.seen) is null and substr(a.at, 1, 7) <= :last)"
)
# To the office that it came from, or the one that was counted for and goes on in its place. The day
# is once more what the portal says by now, where it says one.
_RETURNS = """update article set kind = ?, told = 0, heard = 0,
published = iif(created is null, published, null), office = coalesce((select o.merged_into
from entry e join office o on o.merged_into = e.office where e.id = ? and o.code = b.code), b.code)
from (select ? as code) b where article.id = ?"""
# What an article that is joined may teach the other; of these nothing is null, of the others "".
_LEARNED = ("title", "link", "author", "source", "category", "created", "seen", "submitted_by")
_NOTHING = frozenset({"created", "seen", "submitted_by"})
_CHANGED = frozenset(
    {
        *("title", "link", "kind", "office", "author", "source", "category"),
        *("created", "seen", "published", "submitted_by"),
    }
)


def _months(span: Span) -> dict[str, str]:
    return {"first": str(span.first), "last": str(span.last)}


class Decision(Struct, frozen=True):
    """One step of an article's history. office, kind: of the article as it was then."""

    article: int
    at: datetime
    state: State
    person: int | None = None
    reason: str = ""
    entry: int | None = None
    office: str | None = None
    kind: Kind = Kind.ARTICLE


class Articles(Queries):
    def get(self, article: int) -> Article:
        """Raises KeyError for a number that was never given, or whose article is gone."""
        for found in self._all("a.id = ?", article):
            return found
        raise KeyError(article)

    def with_key(self, key: str) -> Article | None:
        """The article that is known by this key, under whatever address it came first."""
        where = "a.id = (select article from article_key where key = ?)"
        return next(iter(self._all(where, key)), None) if key else None

    def with_title(
        self,
        title: str,
        day: date,
        office: str | None = None,
        state: State | None = None,
        but: int = 0,
    ) -> Article | None:
        """The first article of the same folded title within ten days.

        state: only in this one. office: the office of the article in hand; another office's
        article does not match, since two offices may well use the same title. but: not this one.
        """
        folded = fold(title)
        first, last = day - SAME_TITLE_WITHIN, day + SAME_TITLE_WITHIN
        where = (
            f"a.folded = ? and a.folded <> '' and {_DAY} between ? and ? and a.id <> ?"
            " and (a.office is null or ? in ('', a.office)) and a.state <> 'joined'"
            " and ? in ('', a.state) order by a.id limit 1"
        )
        found = self._all(where, folded, first, last, but, office or "", state or "")
        return next(iter(found), None)

    def matching(self, link: str, title: str, day: date, office: str | None) -> Article | None:
        """The article that is meant: by its key, else by its title."""
        return self.with_key(key_of(link)) or self.with_title(title, day, office)

    def counted_with_title(self, article: Article) -> Article | None:
        """Another article of this one's title and time that is counted."""
        published = State.PUBLISHED
        return self.with_title(article.title, article.day, state=published, but=article.id)

    # --- Changing

    def add(self, article: Article, person: int | None = None, reason: str = "") -> Article:
        """A new article, in its state, with the first step of its history.

        Without a key it gets the link's; without a link a random one. Its id and month are
        ignored. person: who brought it in; None: the portal or a file.
        """
        key = article.key or key_of(article.link) or f"drawn/{uuid.uuid4().hex}"
        told = None if article.waits else 0  # it came with its entry: there is nothing to tell
        columns = asdict(replace(article, key=key)) | {"folded": fold(article.title)}
        columns |= {"told": told, "heard": told}
        for name in ("id", "month"):
            del columns[name]
        new = self._insert("article", **columns)
        self.know_as(new, key)
        self._remember(Decision(new, article.at, article.state, person, reason, article.entry))
        return self.get(new)

    def know_as(self, article: int, key: str) -> None:
        """One more key of the same article, if it is one that leads to no other article."""
        sql = "insert into article_key select ?, ? where ? <> '' on conflict (key) do nothing"
        self._change(sql, [key, article, key])

    def change(self, article: int, **columns: object) -> None:
        """Set what was learned about an article, as title, office, author or when it was seen."""
        if unknown := columns.keys() - _CHANGED:
            raise KeyError(*unknown)
        if "title" in columns:
            columns["folded"] = fold(str(columns["title"]))
        told = ", ".join(f"{name} = :{name}" for name in columns)
        self._change(f"update article set {told} where id = :id", {**columns, "id": article})

    def decide(
        self, article: int, state: State, person: int | None, now: datetime, reason: str = ""
    ) -> Article:
        """Sent again, returned, a repost, skipped: whatever is not counted by an entry."""
        self._take(Decision(article, now, state, person, reason))
        return self.get(article)

    def publish(self, article: int, entry: int, person: int | None, now: datetime) -> Article:
        """Counted by this entry. The office, the kind and the day are the entry's."""
        sql = (
            "update article set office = e.office,"
            " published = coalesce(article.published, e.published),"
            " kind = iif(article.kind = 'article', e.kind, article.kind)"
            " from entry e where e.id = ? and article.id = ?"
        )
        self._change(sql, [entry, article])
        self._take(Decision(article, now, State.PUBLISHED, person, entry=entry))
        return self.get(article)

    def move(self, article: int, entry: int) -> None:
        """Counted by another entry, of the same articles; for nobody has anything been decided."""
        sql = (
            "update article set entry = ?, office = e.office, told = coalesce(told, 0),"
            " heard = coalesce(heard, 0) from entry e where e.id = ? and article.id = ?"
        )
        self._change(sql, [entry, entry, article])

    def put_back(self, entry: int, person: int | None, now: datetime) -> None:
        """The entry was undone: its articles are again what they were before it counted them.

        An article that came with the entry, and that the portal never showed, goes with it.
        """
        for article in self.of_entry(entry):
            before = self._before_publishing(article)
            if before is None:
                self._part_all(article.id, person, now)
                self._remove(article.id)
                continue
            step = replace(before, at=now, person=person)
            self._bring(step)
            # The office is told nothing: nothing new was decided about its article.
            self._change(_RETURNS, [before.kind, entry, before.office, article.id])
            self._remember(step)

    def join(self, kept: Article, same: Article, person: int | None, now: datetime) -> Article:
        """Two articles turn out to be one: what is known of the second goes over to the first.

        The second is counted by no entry. Who sent it hears what became of the first.
        """
        known = {name: getattr(same, name) for name in _LEARNED if not getattr(kept, name)}
        filled = {name: value for name, value in known.items() if value}
        self._change(
            "insert into article_join (article, kept, filled, keys, told, heard)"
            " select ?, id, ?, (select json_group_array(key) from article_key where article = ?),"
            " told, heard from article where id = ?",
            [same.id, as_json(sorted(filled)), same.id, kept.id],
        )
        self._change("update article_key set article = ? where article = ?", [kept.id, same.id])
        self._take(Decision(same.id, now, State.JOINED, person))
        self._change("update article set told = 0, heard = 0 where id = ?", [same.id])
        if filled:
            self.change(kept.id, **filled)
        if same.submitted_by and not kept.waits:
            self._change("update article set told = null, heard = null where id = ?", [kept.id])
        return self.get(kept.id)

    def part(self, article: int, person: int | None, now: datetime) -> Article | None:
        """They are two articles after all: it waits again. The other, or None if it was not joined.

        The other loses what it only had from this one, and stays as it was decided.
        """
        joined = self._row("select * from article_join where article = ?", [article])
        if joined is None:
            return None
        kept, filled = joined["kept"], json.loads(joined["filled"])
        emptied = {name: None if name in _NOTHING else "" for name in filled}
        if emptied:
            self.change(kept, **emptied)
        keys = "select value from json_each(?)"
        self._change(
            f"update article_key set article = ? where article = ? and key in ({keys})",
            [article, kept, joined["keys"]],
        )
        self._change(
            "update article set told = coalesce(told, ?), heard = coalesce(heard, ?) where id = ?",
            [joined["told"], joined["heard"], kept],
        )
        self._change("delete from article_join where article = ?", [article])
        waited = [step for step in self.history(article) if step.state is not State.JOINED]
        self._take(replace(waited[-1], at=now, person=person))
        return self.get(kept)

    def _part_all(self, kept: int, person: int | None, now: datetime) -> None:
        """Whatever was joined to an article that goes waits again."""
        for each in self._rows("select article from article_join where kept = ?", [kept]):
            self.part(each["article"], person, now)

    def _before_publishing(self, article: Article) -> Decision | None:
        steps = self.history(article.id)
        for step in reversed(steps):
            if step.state is not State.PUBLISHED:
                return step
        return Decision(article.id, steps[0].at, State.PROPOSED) if article.seen else None

    def _take(self, step: Decision) -> None:
        """Bring an article to the state that was decided, and remember the decision."""
        self._bring(step)
        self._remember(step)

    def _bring(self, step: Decision) -> None:
        sql = (
            "update article set state = ?, decided_by = ?, decided_at = ?, reason = ?, entry = ?,"
            " told = d.news, heard = d.news from (select iif(exists (select 1 from decision"
            " where article = ? and state in ('submitted', 'proposed')), null, 0) as news) d"
            " where id = ?"
        )
        decided = [step.state, step.person, step.at, step.reason, step.entry]
        self._change(sql, [*decided, step.article, step.article])

    def _remember(self, step: Decision) -> None:
        """Add a step to the history, with the office and the kind that the article has by now."""
        sql = (
            "insert into decision (article, at, state, person, reason, entry, office, kind)"
            " select id, ?, ?, ?, ?, ?, office, kind from article where id = ?"
        )
        decided = [step.at, step.state, step.person, step.reason, step.entry]
        self._change(sql, [*decided, step.article])

    def _remove(self, article: int) -> None:
        for table, column in (
            ("decision", "article"),
            ("article_key", "article"),
            ("article", "id"),
        ):
            self._change(f"delete from {table} where {column} = ?", [article])

    # --- Looking

    def history(self, article: int) -> tuple[Decision, ...]:
        """What became of it, in order."""
        sql = "select * from decision where article = ? order by id"
        return self._values(Decision, sql, [article])

    def of_entry(self, entry: int) -> tuple[Article, ...]:
        return self._all("a.entry = ? order by a.id", entry)

    def waiting(self, *states: State, office: str = "") -> tuple[Article, ...]:
        """Those in the queue, oldest first."""
        states = states or WAITING
        chosen = f"{_WAITS} and a.state in ({marks(states)})"  # as the index has it, and of these
        where = f"{chosen} and ? in (a.office, '') order by a.at, a.id"
        return self._all(where, *states, office)

    def in_span(self, span: Span, office: str = "") -> tuple[Article, ...]:
        """All of these months, by day: those counted in them, and the others by their own day."""
        where = (
            f"iif(e.month is null, {_IN_SPAN}, e.month between :first and :last)"
            f" and a.state <> 'joined'"
            f"{' and a.office = :office' if office else ''} order by {_DAY}, a.id"
        )
        sql = f"{_SELECT} where {where}"
        return self._values(Article, sql, _months(span) | {"office": office})

    def outcomes(self, office: str, message: int) -> tuple[Article, ...]:
        """The decisions about an office's articles that it was not told yet; this message tells them.

        Asked again for the same message, it is the same and what was decided since.
        """
        self._tell("told", message, _UNTOLD, office)
        return self._all(f"{_TOLD} order by a.decided_at, a.id", message, office)

    def heard_by(self, person: int, message: int) -> tuple[Article, ...]:
        """The same of whatever somebody sent in, which this message tells that person."""
        self._tell("heard", message, _UNHEARD_BY, person)
        return self._all(f"{_HEARD} order by a.decided_at, a.id", message, person)

    def heard_as_office(self, office: str, person: int) -> None:
        """What the office is told of comes to this person, who hears of it in no other message."""
        self._tell("heard", 0, f"{_UNHEARD_BY} and a.office = ?", person, office)

    def _tell(self, column: str, message: int, which: str, *parameters: object) -> None:
        chosen = f"select a.id from article a where {which}"
        sql = f"update article set {column} = ? where id in ({chosen})"
        self._change(sql, [message, *parameters])

    def has_outcomes(self, office: str, message: int = 0) -> bool:
        """Whether there is anything that this message, or a new one, would tell."""
        untold = self._all(f"{_UNTOLD} limit 1", office)
        return bool(untold or self._all(f"{_TOLD} limit 1", message, office))

    def has_heard(self, person: int, message: int) -> bool:
        """The same of a message to whoever sent articles in."""
        unheard = self._all(f"{_UNHEARD_BY} limit 1", person)
        return bool(unheard or self._all(f"{_HEARD} limit 1", message, person))

    def senders_to_tell(self, office: str) -> tuple[int, ...]:
        """Who sent in what was decided of this office, and has not heard of it."""
        found = self._rows(
            "select distinct a.submitted_by as person from article a"
            f" where {_UNHEARD} and a.office = ?",
            [office],
        )
        return tuple(each["person"] for each in found)

    def take_back(self, article: Article, person: int, now: datetime) -> bool:
        """What was sent by mistake is gone again; False once anything was decided about it.

        What the portal shows stays, and is nobody's yet.
        """
        joined = self._exists("select 1 from article_join where kept = ?", [article.id])
        decided = joined or len(self.history(article.id)) > 1
        if decided or article.state is not State.SUBMITTED:
            return False
        if article.seen:
            self.change(article.id, office=None, submitted_by=None)
            self._take(Decision(article.id, now, State.PROPOSED, person))
        else:
            self._remove(article.id)
        return True

    def counted(
        self, span: Span, kinds: frozenset[Kind] = WRITTEN
    ) -> Mapping[tuple[Month, str], int]:
        """How many articles stand behind the counts, by month and office."""
        found = self._rows(
            "select e.month, e.office, count(*) as n from article a join entry e on e.id = a.entry"
            f" where e.month between ? and ? and e.kind in ({marks(kinds)}) group by e.month, e.office",
            [span.first, span.last, *sorted(kinds)],
        )
        return {(Month.from_key(each["month"]), each["office"]): each["n"] for each in found}

    def count(self, month: Month, office: str, kinds: frozenset[Kind] = WRITTEN) -> int:
        """How many articles stand behind one office's count."""
        return self._number(
            "select count(*) from article a join entry e on e.id = a.entry"
            f" where e.month = ? and e.office = ? and e.kind in ({marks(kinds)})",
            [month, office, *sorted(kinds)],
        )

    def placed(self) -> tuple[Placed, ...]:
        """How many articles of the portal went where, by author, source and category."""
        sql = (
            "select author, source, category, iif(state = 'repost', '', office) as office,"
            " count(*) as n from article where seen is not null and state in ('published', 'repost')"
            " and (state = 'repost' or office is not null) group by 1, 2, 3, 4"
        )
        return self._values(Placed, sql)

    def under_way(
        self, span: Span, kinds: frozenset[Kind] = WRITTEN
    ) -> Mapping[tuple[str, State], int]:
        """How many articles of each office wait or were returned, by its code and the state.

        kinds: those that would count; a clip beside a count would be taken for one more of it.
        """
        found = self._rows(
            "select office, state, count(*) as n from article a"
            f" where a.state in ('submitted', 'returned') and a.office is not null and {_IN_SPAN}"
            " and a.kind in (select value from json_each(:kinds)) group by office, state",
            _months(span) | {"kinds": as_json(sorted(kinds))},
        )
        return {(each["office"], State(each["state"])): each["n"] for each in found}

    def per_entry(self, span: Span) -> Mapping[int, int]:
        """How many articles with an address of their own stand behind each entry of these months."""
        sql = (
            "select a.entry, count(*) as n from article a join entry e on e.id = a.entry"
            " where a.link <> '' and e.month between ? and ? group by a.entry"
        )
        return {each["entry"]: each["n"] for each in self._rows(sql, [span.first, span.last])}

    def room(self, month: Month, office: str, kinds: frozenset[Kind] = WRITTEN) -> Sequence[int]:
        """The entries that count more than articles stand behind them, oldest first.

        An entry of three is listed once however much room it has.
        """
        found = self._rows(
            "select e.id from entry e left join entry u on u.undoes = e.id"
            f" where e.month = ? and e.office = ? and e.kind in ({marks(kinds)})"
            " and +e.undoes is null and u.id is null"  # few of them: not by that index
            " and e.count > (select count(*) from article a where a.entry = e.id) order by e.id",
            [month, office, *sorted(kinds)],
        )
        return [each["id"] for each in found]

    def _all(self, where: str, *parameters: object) -> tuple[Article, ...]:
        return self._values(Article, f"{_SELECT} where {where}", parameters)
