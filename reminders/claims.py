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
from core.ladder import (
    NUDGES,
    THANKS,
    MessageKind,
    PreviewOf,
    Rules,
    still_wanted,
    thanks_for,
    urges_in_vain,
)
from core.page import NewPages
from core.quota import Standing, standing_of
from locales import emails
from reminders.escalation import raise_alarms
from reminders.messages import Telling, articles_to_tell, compose, with_choices, with_page
from reminders.planner import Moment, expire
from reminders.recipients import may_still_read, recipient
from store.database import Store, is_storage_fault
from store.outbox import OutboxMessage
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
        moment = Moment.of(store, context.rules, now)
        expire(store, now)
        paused, only_at_once = store.pause(now) is not None, not moment.calendar.is_open(now)
        while True:
            ready = () if paused else store.outbox.ready(now, only_at_once=only_at_once)
            for message in ready:
                if claimed := _take_safely(moment, context, message):
                    return claimed
            if not ready and not raise_alarms(store, context.channels, now):
                return None


def _take_safely(
    moment: Moment, context: ClaimContext, message: OutboxMessage
) -> ClaimedMessage | None:
    """A row that cannot be put into words fails like any other, and does not hold up the rest."""
    store, now = moment.store, moment.now
    try:
        with store.transaction():
            return _take(moment, context, message)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        log.exception("outbox=%d key=%s fault", message.id, message.key)
        store.outbox.end(message.id, "failed", "fault of ours", now)
        return None


def _take(moment: Moment, context: ClaimContext, message: OutboxMessage) -> ClaimedMessage | None:
    store, now = moment.store, moment.now
    standing = None
    if message.step in NUDGES | THANKS:
        standing = standing_of(moment.standings(message.month), message.office)
    if ended := _unwanted(moment, message, standing):
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
    telling = Telling(store, moment.rules, now, moment.calendar, message, found)
    reply = message.reply or _worded(telling, context, standing)
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
    moment: Moment, message: OutboxMessage, standing: Standing | None
) -> tuple[str, str] | None:
    """The state and the reason with which a row ends unsent; None: it is still wanted."""
    store, closings = moment.store, moment.store.months.closings()
    step = message.about.of if isinstance(message.about, PreviewOf) else message.step
    if urges_in_vain(step, message.month, moment.now, closings):
        return "skipped", "no longer wanted"
    if message.step in NUDGES | THANKS and (
        standing is None or not still_wanted(message.step, standing)
    ):
        return "skipped", "no longer wanted"
    if not may_still_read(store, message):
        # An alarm that is not told to this person must be told to somebody else.
        state = "failed" if message.step is MessageKind.ALARM else "skipped"
        return state, "no longer in the role"
    return None if articles_to_tell(store, message) else ("skipped", "no longer wanted")


def _worded(telling: Telling, context: ClaimContext, standing: Standing | None) -> Reply:
    reply = compose(telling, standing)
    by_email = telling.recipient.address.channel == EMAIL
    reply = as_email(telling, context, reply) if by_email else with_choices(telling, reply)
    if telling.message.step is not MessageKind.REPORT:
        return reply
    report_goes_out(telling.store, telling.message.month, telling.now, telling.rules.kinds)
    return with_page(telling, reply, context.new_page())


def as_email(telling: Telling, context: ClaimContext, reply: Reply) -> Reply:
    """The same as an e-mail: with a subject, and with where to answer instead of choices."""
    words, message, rules = telling.words, telling.message, telling.rules
    office = telling.store.offices.get(message.office) if message.office else None
    # Who is asked for a code has nothing to answer, and may be anybody.
    asked = isinstance(message.about, EmailCode)
    unheard = isinstance(message.about, ChannelLost)
    told = emails.Addressed(
        office if telling.recipient.mailbox else None,
        telling.recipient.readers,
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
    less = MessageKind.FLOOR
    if message.step is MessageKind.TARGET and standing and still_wanted(less, standing):
        thanks = thanks_for(less, message.month, message.office, now, message.deadline)
        store.outbox.plan(thanks, now)


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
