"""Gathering a month in review."""

from core.ladder import NUDGES
from core.month import Month
from core.quota import WRITTEN, Kind
from core.review import Late, Review
from store.database import Store

_TOLD = frozenset({"sent", "failed"})


def review(store: Store, month: Month, kinds: frozenset[Kind] = WRITTEN) -> Review:
    """What is known of a month now."""
    return Review(
        month=month,
        standings=store.standings(month, kinds),
        before=store.standings(month.plus(-1), kinds),
        province=store.province.latest(month),
        obstacles=_by_state(store, month),
        left_over=tuple(one.number for one in store.obstacles.waiting() if one.month < month),
        late=Late(*store.ledger.late_entries(month, store.months.settled(month))),
        reopened=store.months.reopenings(month),
        urged=sum(one.state in _TOLD for one in store.outbox.of_month(month, sorted(NUDGES))),
        unreached=_unreached(store, month),
    )


def _by_state(store: Store, month: Month) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, list[str]] = {}
    for one in store.obstacles.found(month=month):
        found.setdefault(str(one.state), []).append(one.number)
    return tuple((state, tuple(numbers)) for state, numbers in found.items())


def _unreached(store: Store, month: Month) -> tuple[tuple[str, str], ...]:
    """Each head whom a message of the month's round did not reach, once, with the last reason."""
    failed = {
        message.office: message.reason
        for message in store.outbox.of_month(month, sorted(NUDGES))
        if message.state == "failed"
    }
    return tuple((store.offices.get(code).head_title, why) for code, why in failed.items())
