"""Claiming: the next row that may go out, with its recipient and its words, in one transaction.

The count is looked at again here, in the transaction that takes the row: an office that reached
its floor a moment ago gets nothing.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from msgspec import Struct

from core.chat import Address, DeliveryError, Reply, growing
from core.ladder import NUDGES, THANKS, Notice, Rules, Step, still_wanted
from core.quota import Standing
from core.workdays import WorkCalendar
from reminders.escalation import raise_alarms
from reminders.messages import compose, with_choices
from reminders.planner import expire
from reminders.recipients import recipient, why_nobody
from store.database import Store, is_storage_fault
from store.outbox import Letter

log = logging.getLogger("dondoc.claims")


class Parcel(Struct, frozen=True):
    """A claimed row, ready to hand to its channel."""

    letter: Letter
    address: Address
    title: str
    reply: Reply


class Post(Struct, frozen=True):
    """What claiming needs to know. delay: seconds for which an address must still be left alone."""

    rules: Rules
    channels: Collection[str]
    delay: Callable[[Address], float]


def claim(store: Store, post: Post, now: datetime) -> Parcel | None:
    """Take the next row that may go out at this moment; None: there is none."""
    with store.transaction():
        calendar = WorkCalendar(store.days.overrides(), post.rules.hours)
        expire(store, now)
        paused = store.fact("paused") is not None
        while True:
            ready = () if paused else _ready(store, calendar, now)
            for letter in ready:
                if parcel := _take_safely(store, post, calendar, letter, now):
                    return parcel
            if not ready and not raise_alarms(store, post.channels, now):
                return None


def _ready(store: Store, calendar: WorkCalendar, now: datetime) -> tuple[Letter, ...]:
    return store.outbox.ready(now, only_at_once=not calendar.is_open(now))


def _take_safely(
    store: Store, post: Post, calendar: WorkCalendar, letter: Letter, now: datetime
) -> Parcel | None:
    """A row that cannot be put into words fails like any other, and does not hold up the rest."""
    try:
        with store.transaction():
            return _take(store, post, calendar, letter, now)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        log.exception("outbox=%d key=%s fault", letter.id, letter.key)
        store.outbox.end(letter.id, "failed", "fault of ours", now)
        return None


def _take(
    store: Store, post: Post, calendar: WorkCalendar, letter: Letter, now: datetime
) -> Parcel | None:
    standing = None
    if letter.step in NUDGES | THANKS:
        standing = _standing(store, post.rules, letter)
        if standing is None or not still_wanted(letter.step, standing):
            store.outbox.end(letter.id, "skipped", "no longer wanted", now)
            _thank_for_less(store, letter, standing, now)
            return None
    found = recipient(store, letter, post.channels, now.date(), post.delay)
    if found is None:
        reason = letter.reason or why_nobody(store, letter)
        store.outbox.end(letter.id, "failed", reason, now)
        log.warning("outbox=%d key=%s nobody reason=%r", letter.id, letter.key, reason)
        return None
    if (delay := post.delay(found.address)) > 0:
        store.outbox.postpone(letter.id, now + timedelta(seconds=delay))
        return None
    reply = compose(store, post.rules, calendar, letter, found, standing, now)
    reply = with_choices(store, letter, found, reply, now)
    store.outbox.claim(letter.id, found.person.id, found.address, now)
    return Parcel(store.outbox.get(letter.id), found.address, found.person.title, reply)


def _thank_for_less(store: Store, letter: Letter, standing: Standing | None, now: datetime) -> None:
    """An office that lost its target again, and kept its floor, is thanked for that."""
    if letter.step is Step.TARGET and standing and still_wanted(Step.FLOOR, standing):
        key = f"{letter.month}/{Step.FLOOR}/{letter.office}"
        less = Notice(key, Step.FLOOR, letter.month, now, letter.deadline, office=letter.office)
        store.outbox.plan(less, now)


def _standing(store: Store, rules: Rules, letter: Letter) -> Standing | None:
    found = store.standings(letter.month, rules.kinds)
    return next((one for one in found if one.office.code == letter.office), None)


def delivered(store: Store, parcel: Parcel, message_id: str, now: datetime) -> None:
    with store.transaction():
        store.outbox.sent(parcel.letter.id, message_id, now)


def not_delivered(store: Store, parcel: Parcel, fault: DeliveryError, now: datetime) -> None:
    """Record a failed attempt: another address, another time, or the chat's new id."""
    outbox, letter = store.outbox, parcel.letter
    with store.transaction():
        if fault.moved_to is not None:
            store.people.move(parcel.address, fault.moved_to)
            store.inbox.move(parcel.address, fault.moved_to)
            outbox.retry(letter.id, now, fault.reason, certain=not fault.uncertain)
        elif fault.permanent:
            outbox.refuse(letter, fault.reason, now, certain=not fault.uncertain)
        else:
            pause = growing(letter.attempts)
            if fault.retry_after is not None:
                pause = timedelta(seconds=fault.retry_after)
            outbox.retry(letter.id, now + pause, fault.reason, certain=not fault.uncertain)
