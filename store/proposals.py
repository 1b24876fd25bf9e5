"""What the portal published and nobody has decided about, with what one tap may record of it.

Read in one go, by whoever shows it and by whoever writes the digest.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from core.articles import Article, State, is_numbered
from core.month import Month, Span
from core.names import fold
from core.placing import MOST_AT_ONCE, Placed, Proposals, Sure, plain
from core.quota import WRITTEN, Kind
from store.database import Store

MOST_ALIKE = 5  # articles that are named as perhaps the same


def proposals(store: Store, kinds: frozenset[Kind] = WRITTEN) -> Proposals:
    waiting = [one for one in store.articles.waiting() if one.seen]
    sure = tuple(_sure(store, waiting, kinds)) if waiting else ()
    return Proposals(
        tuple(one for one in waiting if one.state is State.PROPOSED),
        tuple(one for one in waiting if one.state is State.SUBMITTED),
        sure[:MOST_AT_ONCE],
    )


def _sure(store: Store, waiting: Sequence[Article], kinds: frozenset[Kind]) -> Iterator[Sure]:
    """Those of which nothing has to be asked. Of two with one title both are looked at."""
    placed = placed_today(store)
    titles = [fold(one.title) for one in waiting]
    for article, title in zip(waiting, titles, strict=True):
        code = article.office or plain(article, placed)
        if not code or len(article.months) != 1 or titles.count(title) > 1:
            continue
        (month,) = article.months
        if _nothing_to_ask(store, article, code, month, kinds):
            yield Sure(article, code, month)


def _nothing_to_ask(
    store: Store, article: Article, code: str, month: Month, kinds: frozenset[Kind]
) -> bool:
    return (
        store.offices.get(code).is_active(month)
        and not store.portal.is_gone(article.key)
        and not store.months.is_closed(month)
        and alone(store, month, code, kinds) <= 0
        and not store.articles.counted_with_title(article)
        and not alike(store, article, code, month)
    )


def _going_on(store: Store, code: str) -> str:
    """The office that has this one's work today; empty for none."""
    office = store.offices.get(code) if code else None
    while office and office.merged_into:
        office = store.offices.get(office.merged_into)
    return office.code if office else ""


def placed_today(store: Store) -> tuple[Placed, ...]:
    """Where articles went before, under the offices that have the work today."""
    return tuple(
        replace(one, office=_going_on(store, one.office)) for one in store.articles.placed()
    )


def alone(store: Store, month: Month, code: str, kinds: frozenset[Kind] = WRITTEN) -> int:
    """How many of an office's month are recorded without an article behind them."""
    return store.ledger.count(month, code, kinds) - store.articles.count(month, code, kinds)


def alike(store: Store, article: Article, code: str, month: Month) -> tuple[Article, ...]:
    """Articles of the office's month that may be this one under another title, the newest first.

    One side is known by its address, the other was named without one that tells them apart.
    """
    if article.seen is None and is_numbered(article.link):
        return ()
    found = [
        one
        for one in store.articles.in_span(Span(month, month), code)
        if one.id != article.id and _may_be(one, article)
    ]
    return tuple(reversed(found))[:MOST_ALIKE]


def _may_be(one: Article, article: Article) -> bool:
    if article.seen and article.submitted_by is None:
        waits_or_counts = one.state in (State.SUBMITTED, State.PUBLISHED)
        return one.seen is None and waits_or_counts and not is_numbered(one.link)
    addressed = one.seen is not None or is_numbered(one.link)
    not_sent = one.submitted_by is None and one.state is State.PUBLISHED
    return article.seen is None and addressed and not_sent
