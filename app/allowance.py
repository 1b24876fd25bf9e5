"""A platform's monthly allowance: counted in the store, and told of before it is used up."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from app.listening import arriving
from core.events import AllowanceLow, AllowanceSpent
from core.month import Month
from core.people import Role
from engine.tasks import StoreThread
from reminders.escalation import tell_in_charge, tell_people
from store.database import Store

log = logging.getLogger("dondoc.allowance")

_SPENT = "spent/"  # the month in which a channel's platform refused the last message


def low_mark(allowance: int) -> int:
    """The number of messages from which on to warn: 2,800 of 3,000."""
    return allowance * 14 // 15


def is_spent(store: Store, channel: str, month: Month) -> bool:
    """Whether the platform itself says so: it may have counted more than we did."""
    return store.fact(f"{_SPENT}{channel}") == str(month)


@dataclass
class Allowance:
    """Messages are noted at once and written down by `keep`, once a minute and at the end.

    A kill loses at most a minute's count; the platform itself has the last word, by refusing.
    running: the names of the channels on which something is sent.
    """

    channel: str
    messages: int
    thread: StoreThread
    clock: Callable[[], datetime]
    running: Collection[str]
    _noted: int = 0
    _refused: bool = False

    def note_sent(self, messages: int) -> None:
        self._noted += messages

    def note_refused(self) -> None:
        """The platform says that the allowance is used up."""
        self._refused = True

    async def keep(self) -> None:
        """Write down what was noted, and warn; each warning once a month."""
        noted, refused = self._noted, self._refused
        if not noted and not refused:
            return
        now = self.clock()
        self._noted, self._refused = 0, False
        try:
            used = await self.thread(
                lambda store: self._kept(store, noted, refused=refused, now=now)
            )
        except Exception:  # of the disk: next time, with what was noted meanwhile
            self._noted += noted
            self._refused = self._refused or refused
            raise
        log.info("channel=%s month=%s used=%d", self.channel, Month.of(now), used)

    def _kept(self, store: Store, noted: int, *, refused: bool, now: datetime) -> int:
        month = Month.of(now)
        with store.transaction():
            used = store.usage.count(self.channel, month, noted)
            # What is accepted afterwards shows that the plan was raised.
            store.remember(f"{_SPENT}{self.channel}", str(month) if refused else None)
            subject = f"allowance/{self.channel}"
            if used >= low_mark(self.messages):
                event = AllowanceLow(self.channel, used, self.messages)
                tell_in_charge(store, f"{subject}/low/{month}", event, self.running, now)
            if refused:
                self._tell_spent(store, f"{subject}/spent/{month}", now)
        return used

    def _tell_spent(self, store: Store, subject: str, now: datetime) -> None:
        """To whoever is in charge and hears of it elsewhere; by e-mail where no chat carries it."""
        event = AllowanceSpent(self.channel)
        ways = arriving(store, self.running, now) - {self.channel}
        admins, editors = (store.people.having(role) for role in (Role.ADMIN, Role.EDITOR))
        people = store.reach.reachable(admins, ways) or store.reach.reachable(editors, ways)
        if people:
            tell_people(store, people, subject, event, ways, now)
        else:
            log.error("channel=%s spent nobody_to_tell", self.channel)
            tell_in_charge(store, subject, event, self.running, now)
