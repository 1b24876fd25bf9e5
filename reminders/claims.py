"""Claiming: the next row that may go out, with its recipient and its words, in one transaction.

The count is looked at again here, in the transaction that takes the row: an office that reached
its floor a moment ago gets nothing.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from core.chat import (
    EMAIL,
    LONGEST_WHILE_WAITED_FOR,
    OUT_ONLY,
    REPLACED_AFTER,
    Address,
    DeliveryError,
    Envelope,
    Reply,
)
from core.events import ChannelLost, EmailCode
from core.ladder import NUDGES, THANKS, MessageKind, Notice, Rules, still_wanted
from core.page import NewPages
from core.quota import Standing
from core.workdays import WorkCalendar
from locales import emails
from locales.words import load
from reminders.escalation import raise_alarms
from reminders.messages import articles_to_tell, compose, with_choices, with_page
from reminders.planner import expire
from reminders.recipients import may_still_read, recipient
from store.database import Store, is_storage_fault
from store.outbox import OutboxMessage
from store.reach import Recipient
from store.reviews import report_goes_out

log = logging.getLogger("dondoc.claims")


class ClaimedMessage(Struct, frozen=True):
    """A claimed row, ready to hand to its channel. language: of whoever gets it.

    doubts: how often a part that follows others may have arrived; the first one says so itself.
    """

    message: OutboxMessage
    address: Address
    title: str
    reply: Reply
    language: str = ""
    doubts: int = 0

    @property
    def id(self) -> int:
        return self.message.id

    @property
    def parts(self) -> int:
        return self.message.parts

    @property
    def failing(self) -> datetime | None:
        return self.message.failing


class ClaimContext(Struct, frozen=True):
    """What claiming needs to know. delay: seconds for which an address must still be left alone.

    new_page: draws an address of the page.
    """

    rules: Rules
    channels: Collection[str]
    delay: Callable[[Address], float]
    new_page: NewPages = lambda: None


def claim(store: Store, context: ClaimContext, now: datetime) -> ClaimedMessage | None:
    """Take the next row that may go out at this moment; None: there is none."""
    with store.transaction():
        calendar = WorkCalendar(store.days.overrides(), context.rules.hours)
        expire(store, now)
        paused = store.pause(now) is not None
        while True:
            ready = () if paused else _ready(store, calendar, now)
            for message in ready:
                if claimed := _take_safely(store, context, calendar, message, now):
                    return claimed
            if not ready and not raise_alarms(store, context.channels, now):
                return None


def _ready(store: Store, calendar: WorkCalendar, now: datetime) -> tuple[OutboxMessage, ...]:
    return store.outbox.ready(now, only_at_once=not calendar.is_open(now))


def _take_safely(
    store: Store,
    context: ClaimContext,
    calendar: WorkCalendar,
    message: OutboxMessage,
    now: datetime,
) -> ClaimedMessage | None:
    """A row that cannot be put into words fails like any other, and does not hold up the rest."""
    try:
        with store.transaction():
            return _take(store, context, calendar, message, now)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        log.exception("outbox=%d key=%s fault", message.id, message.key)
        store.outbox.end(message.id, "failed", "fault of ours", now)
        return None


def _take(
    store: Store,
    context: ClaimContext,
    calendar: WorkCalendar,
    message: OutboxMessage,
    now: datetime,
) -> ClaimedMessage | None:
    told_of_figures = message.step in NUDGES | THANKS
    standing = _standing(store, context.rules, message) if told_of_figures else None
    if ended := _unwanted(store, message, standing):
        store.outbox.end(message.id, *ended, now)
        _thank_for_less(store, message, standing, now)
        return None
    found = recipient(store, message, context.channels, now.date(), context.delay)
    if found is None:
        reason = message.reason or store.reach.why_not(message.office, message.person)
        store.outbox.end(message.id, "failed", reason, now)
        log.warning("outbox=%d key=%s nobody reason=%r", message.id, message.key, reason)
        return None
    if (delay := context.delay(found.address)) > 0:
        store.outbox.postpone(message.id, now + timedelta(seconds=delay))
        return None
    # Of what has arrived in part the rest follows as it was worded.
    reply = message.reply or _worded(store, context, calendar, message, found, standing, now)
    store.outbox.claim(message.id, found.person.id, found.address, now)
    return ClaimedMessage(
        store.outbox.get(message.id),
        found.address,
        found.person.title,
        reply,
        found.person.language,
        message.doubts if message.parts else 0,
    )


def _unwanted(
    store: Store, message: OutboxMessage, standing: Standing | None
) -> tuple[str, str] | None:
    """The state and the reason with which a row ends unsent; None: it is still wanted."""
    if message.step in NUDGES | THANKS and (
        standing is None or not still_wanted(message.step, standing)
    ):
        return "skipped", "no longer wanted"
    if not may_still_read(store, message):
        # An alarm that is not told to this person must be told to somebody else.
        state = "failed" if message.step is MessageKind.ALARM else "skipped"
        return state, "no longer in the role"
    return None if articles_to_tell(store, message) else ("skipped", "no longer wanted")


def _worded(
    store: Store,
    context: ClaimContext,
    calendar: WorkCalendar,
    message: OutboxMessage,
    found: Recipient,
    standing: Standing | None,
    now: datetime,
) -> Reply:
    reply = compose(store, context.rules, calendar, message, found, standing, now)
    if found.address.channel == EMAIL:
        reply = as_email(store, context, message, found, reply)
    else:
        reply = with_choices(store, context.rules, calendar, message, found, reply, now)
    if message.step is not MessageKind.REPORT:
        return reply
    report_goes_out(store, message.month, now, context.rules.kinds)
    return with_page(store, message, found, reply, context.new_page(), now)


def as_email(
    store: Store, context: ClaimContext, message: OutboxMessage, found: Recipient, reply: Reply
) -> Reply:
    """The same as an e-mail: with a subject, and with where to answer instead of choices."""
    words, rules = load(found.person.language), context.rules
    office = store.offices.get(message.office) if message.office else None
    # Who is asked for a code has nothing to answer, and may be anybody.
    asked = isinstance(message.about, EmailCode)
    unheard = isinstance(message.about, ChannelLost)
    told = emails.Addressed(
        office if found.mailbox else None,
        found.readers,
        () if asked or unheard else sorted(set(context.channels) - OUT_ONLY),
        "" if asked else rules.editors_contact,
        rules.email_answers,
    )
    subject = emails.subject(words, message.step, message.month, message.about, office)
    # The attempt that is about to begin.
    envelope = Envelope(subject, f"{message.key}/{message.attempts + 1}")
    return replace(reply, text=emails.mail(words, reply.text, told), envelope=envelope)


def _thank_for_less(
    store: Store, message: OutboxMessage, standing: Standing | None, now: datetime
) -> None:
    """An office that lost its target again, and kept its floor, is thanked for that."""
    if (
        message.step is MessageKind.TARGET
        and standing
        and still_wanted(MessageKind.FLOOR, standing)
    ):
        key = f"{message.month}/{MessageKind.FLOOR}/{message.office}"
        less = Notice(
            key, MessageKind.FLOOR, message.month, now, message.deadline, office=message.office
        )
        store.outbox.plan(less, now)


def _standing(store: Store, rules: Rules, message: OutboxMessage) -> Standing | None:
    found = store.standings(message.month, rules.kinds)
    return next((one for one in found if one.office.code == message.office), None)


def delivered(store: Store, claimed: ClaimedMessage, message_id: str, now: datetime) -> None:
    with store.transaction():
        store.outbox.sent(claimed.message.id, message_id, now)


def delivered_in_part(store: Store, claimed: ClaimedMessage, now: datetime) -> None:
    """One message of several has arrived; the next one is claimed anew."""
    with store.transaction():
        store.outbox.arrived_in_part(claimed.message.id, claimed.reply, now)


def not_delivered(
    store: Store,
    claimed: ClaimedMessage,
    fault: DeliveryError,
    now: datetime,
    *,
    replaceable: bool = False,
    replaced: bool = False,
) -> None:
    """Record a failed attempt: another address comes next, or the same one after a pause.

    replaceable: a sentence may take the part's place. replaced: one had.
    """
    outbox, message = store.outbox, claimed.message
    certain, counted = not fault.uncertain, fault.retry_after is None
    with store.transaction():
        if fault.final and not replaceable:
            outbox.refuse(message, fault.reason, now, certain=certain)
            return
        # A chat that is held is left alone by the next claim, which may find another channel.
        at = now + fault.pause(message.tries) if counted else now
        failing: datetime | None = None
        if fault.final:
            at, failing = now, now - REPLACED_AFTER  # so that the sentence is sent at once
        elif replaceable or replaced:
            at = min(at, now + LONGEST_WHILE_WAITED_FOR)
            failing = fault.failing_since(message.failing, now, replaced=replaced)
        outbox.retry(
            message.id, at, fault.reason, certain=certain, counted=counted, failing=failing
        )
