"""Nothing fails in silence: people are told who could not be reached, and which channel failed.

Only nudges and overdue notices go up to the editors, else the admins. When not even an
administrator can be told, an ERROR line says it; `doctor` and the health report read the same rows.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from core.chat import OUT_ONLY
from core.events import (
    Alarm,
    ChannelEvent,
    CopyFailed,
    EmailCode,
    EmailFailed,
    PapersByEmail,
    PortalEvent,
)
from core.ladder import NUDGES, WORTH_TELLING, MessageKind, Notice, note
from core.people import Person, Role
from store.database import Store
from store.outbox import OutboxMessage

log = logging.getLogger("dondoc.alarms")

Trouble: TypeAlias = ChannelEvent | PortalEvent | CopyFailed


def raise_alarms(store: Store, channels: Collection[str], now: datetime) -> int:
    """Plan one alarm to each editor for all new failures; returns how many were planned."""
    failed = store.failures.untold(sorted(NUDGES))
    planned = _raise(store, failed, channels, now) if failed else 0
    for alarm in store.failures.untold([MessageKind.ALARM]):
        planned += _alarm_failed(store, alarm, channels, now)
    for mail in store.failures.untold([MessageKind.NOTE]):
        planned += _mail_failed(store, mail, now)
    return planned


def _mail_failed(store: Store, mail: OutboxMessage, now: datetime) -> int:
    """Whoever asked for an e-mail is told in the chat that it did not arrive."""
    store.failures.tell([mail], mail.id)
    if not isinstance(mail.about, EmailCode | PapersByEmail):
        return 0
    where = mail.tried[-1] if mail.tried else mail.address
    event = EmailFailed(where.id if where else "–")
    until, key = now + WORTH_TELLING, f"{mail.key}/failed"
    notice = Notice(key, MessageKind.NOTE, mail.month, now, until, person=mail.person, about=event)
    return int(store.outbox.plan(notice, now))


def _raise(
    store: Store, failed: Sequence[OutboxMessage], channels: Collection[str], now: datetime
) -> int:
    batch = failed[0].id
    store.failures.tell(failed, batch)
    for message in failed:
        log.warning(
            "outbox=%d key=%s not_reached reason=%r", message.id, message.key, message.reason
        )
    return _tell(store, batch, failed[0], channels, now, Role.EDITOR)


def _tell(
    store: Store,
    batch: int,
    first: OutboxMessage,
    channels: Collection[str],
    now: datetime,
    role: Role,
) -> int:
    """Tell everybody of this role who can be reached and was not tried yet, else the next role."""
    tried = {copy.person for copy in store.failures.copies(batch)}
    untried = [person for person in store.people.having(role) if person.id not in tried]
    reachable = store.reach.reachable(untried, channels)
    if not reachable and role is Role.EDITOR:
        return _tell(store, batch, first, channels, now, Role.ADMIN)
    if not reachable:
        log.error("alarm=%d key=%s nobody_to_tell", batch, first.key)
    return sum(store.outbox.plan(_notice(batch, first, person, now), now) for person in reachable)


def _notice(batch: int, first: OutboxMessage, person: Person, now: datetime) -> Notice:
    key, until, to = f"alarm/{batch}/p{person.id}", now + WORTH_TELLING, person.id
    return Notice(key, MessageKind.ALARM, first.month, now, until, person=to, about=Alarm(batch))


def _alarm_failed(
    store: Store, alarm: OutboxMessage, channels: Collection[str], now: datetime
) -> int:
    """An alarm did not arrive either: if no other copy of it did, the administrators are told."""
    assert isinstance(alarm.about, Alarm)
    batch = alarm.about.alarm
    store.failures.tell([alarm], batch)
    if any(copy.state != "failed" for copy in store.failures.copies(batch)):
        return 0
    return _tell(store, batch, alarm, channels, now, Role.ADMIN)


def tell_in_charge(
    store: Store,
    subject: str,
    event: Trouble,
    running: Collection[str],
    now: datetime,
) -> int:
    """Plan a note to each administrator, else to each editor; returns how many were planned.

    subject: what is told once and no more. Whoever has another chat gets it there.
    """
    chats = {*running} - OUT_ONLY
    return tell_people(store, store.reach.in_charge(chats), subject, event, chats, now)


def tell_people(
    store: Store,
    people: Sequence[Person],
    subject: str,
    event: Trouble,
    running: Collection[str],
    now: datetime,
) -> int:
    """Plan a note to each of them; the same subject again is nothing new."""
    return sum(
        _tell_person(store, person, f"{subject}/p{person.id}", event, running, now)
        for person in people
    )


def _tell_person(
    store: Store,
    person: Person,
    key: str,
    event: Trouble,
    running: Collection[str],
    now: datetime,
) -> bool:
    planned = store.outbox.plan(note(key, person.id, event, now), now)
    if not isinstance(event, ChannelEvent):
        return planned
    # Where it can be told elsewhere, it goes to none of the channels that do not work.
    reach, elsewhere = store.people.reach(person.id), {*running} - {event.channel}
    if planned and store.reach.reachable([person], elsewhere):
        store.outbox.avoid(key, [one for one in reach.open if one.channel not in elsewhere])
    return planned
