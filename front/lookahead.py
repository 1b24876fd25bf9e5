"""A dry run: what would go out by a moment, tried on a copy of the database."""

from collections.abc import Iterator
from datetime import datetime

from core.rules import Rules
from reminders.claims import Parcel, Post, claim, delivered
from reminders.clockwork import next_moment
from reminders.planner import plan_due
from store.database import Store

EVERY_CHANNEL = frozenset({"telegram", "zalo", "console"})


def look_ahead(
    store: Store, rules: Rules, now: datetime, until: datetime
) -> Iterator[tuple[datetime, Parcel]]:
    """Each message with the moment at which it would go out. Works on `store`: give it a copy."""
    post = Post(rules, EVERY_CHANNEL, lambda _address: 0.0)
    moment = min(now, until)
    while moment <= until:
        plan_due(store, rules, moment)
        while parcel := claim(store, post, moment):
            delivered(store, parcel, "", moment)
            yield moment, parcel
        moment = next_moment(store, rules, moment)
