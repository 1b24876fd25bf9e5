"""Gathering a month in review."""

from core.ladder import NUDGES
from core.month import Month
from core.quota import WRITTEN, Kind
from core.review import Late, Review
from store.database import Store

_TOLD = frozenset({"sent", "failed"})


def review(store: Store, month: Month, kinds: frozenset[Kind] = WRITTEN) -> Review:
    """What is known of a month now."""
    told = [one for one in store.outbox.of_month(month, sorted(NUDGES)) if one.state in _TOLD]
    failed = {one.office: one.reason for one in told if one.state == "failed"}
    obstacles: dict[str, list[str]] = {}
    for one in store.obstacles.found(month=month):
        obstacles.setdefault(str(one.state), []).append(one.number)
    return Review(
        month=month,
        standings=store.standings(month, kinds),
        before=store.standings(month.plus(-1), kinds),
        province=store.province.latest(month),
        obstacles=tuple(obstacles.items()),
        left_over=tuple(each.number for each in store.obstacles.waiting() if each.month < month),
        late=Late(*store.ledger.late_entries(month, store.months.settled(month))),
        reopened=store.months.reopenings(month),
        urged=len(told),
        # Each head whom a message did not reach, once, with the last reason.
        unreached=tuple((store.offices.get(code).head_title, why) for code, why in failed.items()),
    )
