"""A platform's monthly allowance: counted in the store, and told of before it is used up."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from core.events import AllowanceLow, AllowanceSpent, ChannelEvent
from core.month import Month
from engine.tasks import StoreThread
from reminders.escalation import tell_in_charge
from store.database import Store

log = logging.getLogger("dondoc.allowance")


def low_mark(allowance: int) -> int:
    """The number of messages from which on to warn: 2,800 of 3,000."""
    return allowance * 14 // 15


@dataclass
class Allowance:
    """Messages are noted at once and written down by `keep`, once a minute and at the end.

    A kill loses at most a minute's count; the platform itself has the last word, by refusing.
    running: the names of the channels that are running.
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
        with store.transaction():
            used = store.usage.count(self.channel, Month.of(now), noted)
            if used >= low_mark(self.messages):
                self._tell(store, "low", AllowanceLow(self.channel, used, self.messages), now)
            if refused:
                self._tell(store, "spent", AllowanceSpent(self.channel), now)
        return used

    def _tell(self, store: Store, name: str, event: ChannelEvent, now: datetime) -> None:
        subject = f"allowance/{self.channel}/{name}/{Month.of(now)}"
        tell_in_charge(store, subject, event, self.running, now)
