"""Telling those who keep the bot running what has become of one of its channels."""

from collections.abc import Collection
from datetime import datetime

from core.ladder import Notice, Step
from core.month import Month
from core.people import Person, Role
from core.workdays import ONE_DAY
from store.database import Store

WORTH_TELLING = 5 * ONE_DAY


def tell_watchers(
    store: Store,
    subject: str,
    channel: str,
    detail: dict[str, str | int],
    running: Collection[str],
    now: datetime,
) -> int:
    """Plan a note to each administrator, else to each editor; returns how many were planned.

    subject: what is told once and no more. Whoever has another channel gets it there.
    """
    return sum(
        _tell(store, person, f"{subject}/p{person.id}", channel, detail, running, now)
        for person in _watchers(store, running)
    )


def _tell(
    store: Store,
    person: Person,
    key: str,
    channel: str,
    detail: dict[str, str | int],
    running: Collection[str],
    now: datetime,
) -> bool:
    notice = Notice(
        key,
        Step.NOTE,
        Month.of(now),
        now,
        now + WORTH_TELLING,
        person=person.id,
        detail={**detail, "channel": channel},
    )
    planned = store.outbox.plan(notice, now)
    doors = store.people.reach(person.id).open
    if planned and any(door.channel in running and door.channel != channel for door in doors):
        store.outbox.avoid(key, [door for door in doors if door.channel == channel])
    return planned


def _watchers(store: Store, running: Collection[str]) -> tuple[Person, ...]:
    people = store.people
    admins = tuple(
        person
        for person in people.having(Role.ADMIN)
        if any(door.channel in running for door in people.reach(person.id).open)
    )
    return admins or people.having(Role.EDITOR)
