"""What becomes of a message that is still unsent at its deadline."""

import logging
from datetime import datetime

from store.database import Store

log = logging.getLogger("dondoc.deadlines")


def expire(store: Store, now: datetime) -> None:
    """Tried in vain, it failed, and somebody is told; never tried, the office's next one names it.

    Runs before anything is planned: what is due next would otherwise quietly take the place of a
    message that was tried in vain, because a rung's deadline is the moment of the next one.
    """
    for letter in store.outbox.expired(now):
        state = "failed" if letter.attempts else "superseded"
        store.outbox.end(letter.id, state, letter.reason or "deadline passed", now)
        log.warning("outbox=%d key=%s expired state=%s", letter.id, letter.key, state)
