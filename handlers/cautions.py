"""Doubt before harm: what is shown before it is recorded, although it was understood."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from core.articles import Article, State, key_of
from core.month import Month
from core.reading.counted import Counted
from handlers.request import Request
from locales import articles, counting
from locales.counting import Change
from store.proposals import alike, alone

LARGE = 30  # articles at once
AGAIN_WITHIN = timedelta(minutes=10)


def cautions(request: Request, counted: Sequence[Counted], changes: Sequence[Change]) -> list[str]:
    """Why these should be looked at first; empty: they may be recorded at once."""
    found: list[str] = []
    for one, change in zip(counted, changes, strict=True):
        found += too_large(request, change)
        found += _long_ago(request, change)
        found += _same_again(request, one, change.month)
        found += _same_link(request, one)
        found += _counted_one_by_one(request, one, change.month)
        found += _perhaps_counted(request, one, change.month)
    found += _links_twice(request, counted)
    found += below_the_export(request, changes)
    return list(dict.fromkeys(found))


def too_large(request: Request, change: Change) -> Iterator[str]:
    if abs(change.count) > LARGE:
        yield request.say(counting.LARGE, office=change.office, count=change.count, limit=LARGE)


def _long_ago(request: Request, change: Change) -> Iterator[str]:
    """A year that was over when the database was made is more likely a slip."""
    begins = request.store.born.year
    if change.month.year < begins:
        yield request.say(counting.BEFORE_THE_DATA, month=change.month, year=begins)


def _same_again(request: Request, counted: Counted, month: Month) -> Iterator[str]:
    """The same count for the same office, a few minutes ago, by whichever editor.

    Another day, note, title or link makes it another article. A file's counts are no repetition.
    """
    same = request.store.ledger.same_again(
        request.now - AGAIN_WITHIN,
        counted.office.code,
        month,
        counted.kind,
        counted.count,
        published=counted.day,
        note=counted.note,
        title=counted.title,
        link=counted.link,
    )
    if same:
        yield request.say(counting.SAME_AGAIN, office=counted.office, at=same.at, entry=same.id)


def _same_link(request: Request, counted: Counted) -> Iterator[str]:
    """Added: an article that was decided about already. A correction may well name it again."""
    known = request.store.articles.with_key(key_of(counted.link)) if counted.link else None
    if known is None or counted.count < 0:
        return
    if known.entry is not None:
        office = request.store.offices.get(request.store.ledger.get(known.entry).office)
        yield request.say(counting.SAME_LINK, entry=known.entry, office=office, link=counted.link)
    elif known.office not in (None, counted.office.code):
        sent_by = request.store.offices.get(known.office or "")
        yield request.say(counting.SENT_BY_ANOTHER, office=sent_by, link=counted.link)
    elif known.state in (State.REPOST, State.SKIPPED):
        state = request.say(articles.STATES[known.state])
        yield request.say(counting.NOT_COUNTED_BEFORE, state=state, link=counted.link)


def _counted_one_by_one(request: Request, counted: Counted, month: Month) -> Iterator[str]:
    """A bare number may count articles a second time that are recorded by name."""
    if counted.count <= 0 or counted.link or counted.title:
        return
    named = request.store.articles.count(month, counted.office.code, request.kinds)
    if named and counted.kind in request.kinds:
        yield request.say(counting.NAMED, office=counted.office, month=month, n=named)


def _perhaps_counted(request: Request, counted: Counted, month: Month) -> Iterator[str]:
    """A named article may be part of a number that is recorded, or be known under another title.

    Asked only where the portal is read, since its list most likely has the article as well.
    """
    named = counted.count == 1 and bool(counted.link or counted.title)
    if not named or counted.kind not in request.kinds or not request.store.portal.is_read():
        return
    code, facts = counted.office.code, {"office": counted.office, "month": month}
    n = alone(request.store, month, code, request.kinds)
    if n > 0:
        yield request.say(counting.NUMBERS_ALONE, n=n, **facts)
    meant = Article(0, "", counted.title, counted.link, request.now, State.PUBLISHED)
    titles = [one.title or one.link for one in alike(request.store, meant, code, month)]
    if titles:
        yield request.say(counting.PERHAPS_KNOWN, titles=titles, **facts)


def _links_twice(request: Request, counted: Sequence[Counted]) -> Iterator[str]:
    added = [one.link for one in counted if one.link and one.count > 0]
    for link in dict.fromkeys(added):
        if added.count(link) > 1:
            yield request.say(counting.LINK_TWICE, link=link)


def below_the_export(request: Request, changes: Sequence[Change]) -> Iterator[str]:
    """Changes that leave less than the last report of the month says."""
    last = {(change.month, change.office.code): change for change in changes}
    taken = {(one.month, one.office.code) for one in changes if one.after < one.before}
    for place in taken & last.keys():
        exported = request.store.exports.of(*place)
        change = last[place]
        if exported and change.after < exported.count:
            yield request.say(
                counting.BELOW_THE_EXPORT,
                office=change.office,
                month=change.month,
                at=exported.at,
                exported=exported.count,
                after=change.after,
            )
