"""What is kept of an update when it comes in: all of it, or of a stranger's message only a stub.

Who is not linked may send without end. So what they send waits until nobody who is linked waits,
is kept without what no answer depends on, and beyond a ceiling is not kept at all; its platform is
told all the same that it arrived.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from msgspec.json import decode, encode
from msgspec.structs import replace

from core.chat import Address, Channel, Incoming, RawUpdate, UpdateKind
from core.month import ZONE
from handlers.gate import LONGEST_START, presents_code
from store.database import Store
from store.inbox import NOBODY_KNOWN, Update

log = logging.getLogger("dondoc.inbox")

UPDATES_A_DAY = 40  # of one stranger that are kept
UPDATES_A_DAY_TOGETHER = (
    5000  # of all of them on a channel; twice as many where each presents a code
)
LONGEST_NAME = 64  # characters
_READ = frozenset({UpdateKind.TEXT, UpdateKind.FILE})


def store_batch(store: Store, channel: Channel, batch: Sequence[RawUpdate], now: datetime) -> None:
    """Keep a batch; returns only when it is on disk."""
    with store.transaction():
        take_in(store, channel, batch, now)


def take_in(store: Store, channel: Channel, batch: Sequence[RawUpdate], now: datetime) -> None:
    """The same, in the transaction of the caller."""
    kept = [_kept(store, channel, raw, now) for raw in batch]
    if passed_over := kept.count(False):
        log.info("channel=%s strangers_passed_over=%d", channel.name, passed_over)


def understood(channel: Channel, update: Update) -> Incoming | None:
    """A stored update as what it says. Raises ValueError for what is not as its platform says."""
    if update.stranger:
        return decode(update.payload, type=Incoming)
    return channel.parse(update.payload, update.received)


def stub(incoming: Incoming) -> Incoming:
    """Without what no answer to a stranger depends on.

    A text that is too long is none any more, rather than a part of one: its sender may have been
    linked before it is read, and half a list would be recorded as if it were whole.
    """
    if len(incoming.text) > LONGEST_START:
        form = UpdateKind.OTHER if incoming.form in _READ else incoming.form
        incoming = replace(incoming, text="", form=form, file=None)
    return replace(incoming, name=incoming.name[:LONGEST_NAME])


def _kept(store: Store, channel: Channel, raw: RawUpdate, now: datetime) -> bool:
    """Whether it was kept; a stranger's update beyond the ceiling is not."""
    incoming = _parsed(channel, raw, now)
    if incoming and (_is_moved(incoming) or _goes_first(store, incoming.sender)):
        store.inbox.receive(channel.name, [raw], now)
        return True
    if not _below_ceiling(store, channel.name, incoming, now.astimezone(ZONE).date()):
        return False
    if incoming is None:
        store.inbox.receive(channel.name, [raw], now, stranger=NOBODY_KNOWN)
        return True
    short = RawUpdate(raw.key, encode(stub(incoming)).decode())
    store.inbox.receive(channel.name, [short], now, stranger=str(incoming.sender))
    return True


def _parsed(channel: Channel, raw: RawUpdate, now: datetime) -> Incoming | None:
    """What an update says; None if it cannot be understood: it is set aside when its turn comes."""
    try:
        return channel.parse(raw.payload, now)
    except Exception:  # noqa: BLE001 - whatever it is, it will come again and be told then
        return None


def _is_moved(incoming: Incoming) -> bool:
    """A group's new id is known before anything that is said there is handled."""
    return incoming.group and incoming.form is UpdateKind.MOVED


def _goes_first(store: Store, sender: Address) -> bool:
    """Whoever is linked; but not before what they said as a stranger and was not handled yet."""
    return store.people.knows(sender) and not store.inbox.waits_as_stranger(sender)


def _below_ceiling(store: Store, channel: str, incoming: Incoming | None, day: date) -> bool:
    """Count one more update of today, if there may be one."""
    sender = incoming.sender if incoming else Address(channel, NOBODY_KNOWN)
    own, all_together = store.strangers.received(sender, day)
    most = UPDATES_A_DAY_TOGETHER * (2 if incoming and presents_code(incoming) else 1)
    if all_together >= most or (incoming and own >= UPDATES_A_DAY):
        return False
    store.strangers.count_received(sender, day)
    return True
