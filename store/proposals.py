"""Articles from the portal that wait for a decision, and those that one tap may record.

Read in one go, by whoever shows it and by whoever writes the digest.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from core.articles import Article, State, is_numbered
from core.month import Month, Span
from core.names import fold
from core.placing import MOST_AT_ONCE, Placed, Proposals, Sure, by_likeness, plain
from core.quota import WRITTEN, Kind
from store.database import Store

MOST_ALIKE = 5  # articles that are named as perhaps the same


def proposals(store: Store, kinds: frozenset[Kind] = WRITTEN) -> Proposals:
    waiting = [one for one in store.articles.waiting() if one.seen]
    sure = tuple(islice(_sure(store, waiting, kinds), MOST_AT_ONCE))
    return Proposals(
        tuple(one for one in waiting if one.state is State.PROPOSED),
        tuple(one for one in waiting if one.state is State.SUBMITTED),
        sure,
    )


def _sure(store: Store, waiting: Sequence[Article], kinds: frozenset[Kind]) -> Iterator[Sure]:
    """The articles of which nothing has to be asked. Two with one title are both asked about."""
    titles = Counter(fold(one.title) for one in waiting)
    placed: dict[Month, tuple[Placed, ...]] = {}
    for article in waiting:
        if len(article.months) != 1 or titles[fold(article.title)] > 1:
            continue
        (month,) = article.months
        if month not in placed:
            placed[month] = placed_for(store, month)
        office = article.office or plain(article, placed[month])
        code = store.offices.going_on(office, month).code if office else ""
        if code and _nothing_to_ask(store, article, code, month, kinds):
            yield Sure(article, code, month)


def _nothing_to_ask(
    store: Store, article: Article, code: str, month: Month, kinds: frozenset[Kind]
) -> bool:
    return (
        store.offices.get(code).is_active(month)
        and not store.portal.is_gone(article.key)
        and not store.months.is_closed(month)
        and not _returned(store, article)
        and alone(store, month, code, kinds) <= 0
        and not store.articles.counted_with_title(article)
        and not alike(store, article, code, month)
    )


def _returned(store: Store, article: Article) -> bool:
    """Whether it waits only because the portal shows what had been returned."""
    steps = store.articles.history(article.id)
    return len(steps) > 1 and steps[-2].state is State.RETURNED and steps[-1].person is None


def placed_for(store: Store, month: Month) -> tuple[Placed, ...]:
    """Where articles went before, under the offices that have the work in this month."""
    return tuple(
        replace(one, office=store.offices.going_on(one.office, month).code) if one.office else one
        for one in store.articles.placed()
    )


def alone(store: Store, month: Month, code: str, kinds: frozenset[Kind]) -> int:
    """How many of an office's month are recorded without an article behind them."""
    return store.ledger.count(month, code, kinds) - store.articles.count(month, code, kinds)


def alike(store: Store, article: Article, code: str, month: Month) -> tuple[Article, ...]:
    """Articles of the office's month that may be this one under another title, the most alike first.

    One side is known by its address, the other was named without one that tells them apart.
    """
    if article.seen is None and article.submitted_by and is_numbered(article.link):
        return ()
    found = [
        one
        for one in store.articles.in_span(Span.of(month), code)
        if one.id != article.id and _may_be(one, article)
    ]
    return by_likeness(article, found)[:MOST_ALIKE]


def _may_be(one: Article, article: Article) -> bool:
    told_apart = article.seen is not None or is_numbered(article.link)
    if told_apart and article.submitted_by is None:
        waits_or_counts = one.state in (State.SUBMITTED, State.PUBLISHED)
        return one.seen is None and waits_or_counts and not is_numbered(one.link)
    addressed = one.seen is not None or is_numbered(one.link)
    not_sent = one.submitted_by is None and one.state is State.PUBLISHED
    return article.seen is None and addressed and not_sent
