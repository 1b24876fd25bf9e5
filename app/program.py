"""The program, built from its parts: what the terminal and the service both run."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from core.chat import Channel
from core.ladder import Rules
from engine.files import Reader, in_a_thread
from engine.limits import Holds, Pacing
from engine.outgoing import Courier
from engine.processor import Desk
from engine.tasks import StoreThread
from handlers.request import Workshop
from reminders.claims import Parcel, Post, claim, delivered
from reminders.planner import next_moment, plan_due
from store.database import Store

log = logging.getLogger("dondoc")


class Outside(Struct, frozen=True):
    """What comes from outside the program: the clocks and the dice. bot.py has the real ones.

    clock: the wall clock, aware. monotonic: seconds that only grow. codes: invitation codes.
    """

    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    codes: Callable[[], str]


@dataclass
class Program:
    """Desk and courier over one store thread. rang: when the bell last rang; monotonic."""

    rules: Rules
    outside: Outside
    thread: StoreThread
    desk: Desk
    courier: Courier
    rang: float | None = None

    @classmethod
    def build(
        cls,
        rules: Rules,
        outside: Outside,
        thread: StoreThread,
        channels: Mapping[str, Channel],
        pacing: Pacing,
        link: Callable[[str], str] = lambda _code: "",
        read: Reader = in_a_thread,
    ) -> "Program":
        """link: makes a deep link from an invitation code, or an empty text.

        read: opens the files that people send.
        """

        def shop(store: Store) -> Workshop:
            return Workshop(store, rules, outside.codes, link, frozenset(channels))

        holds = Holds(outside.monotonic)
        courier = Courier(thread, rules, channels, outside.clock, holds, pacing)
        desk = Desk(
            thread, shop, channels, outside.clock, holds, courier.wake, rules.language, read
        )
        return cls(rules, outside, thread, desk, courier)

    def now(self) -> datetime:
        return self.outside.clock()

    async def ring(self) -> None:
        """Plan what fell due, and wake the courier."""
        now = self.now()
        if await self.thread(lambda store: plan_due(store, self.rules, now)):
            self.courier.wake()
        self.rang = self.outside.monotonic()

    @property
    def lag(self) -> float | None:
        """Seconds since the bell last rang and all went well; None: it never did."""
        return None if self.rang is None else self.outside.monotonic() - self.rang

    async def recover(self) -> None:
        """After a stop of any kind: what was being sent may have arrived or not."""
        interrupted = await self.thread(lambda store: store.outbox.recover())
        log.info("start interrupted=%d", interrupted)


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
