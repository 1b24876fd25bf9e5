"""The program, built from its parts: what the terminal and the service both run."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from core.chat import EMAIL, OUT_ONLY, Channel
from core.ladder import Rules
from core.month import Month
from core.page import NewPages
from core.quota import Office
from engine.files import Content, Reader
from engine.limits import RateLimiter, RateLimitHold
from engine.processor import InboxProcessor
from engine.queues import OutboxQueue, ReplyQueue
from engine.sender import Sender
from engine.tasks import StoreThread
from handlers.request import Links, Services, no_links
from reminders.claims import ClaimContext, ClaimedMessage, claim, delivered
from reminders.planner import next_moment, plan_due
from reports.tasks import read_file
from store.database import Store

log = logging.getLogger("dondoc")


class Environment(Struct, frozen=True):
    """What comes from outside the program: clocks and random codes. bot.py has the real ones.

    clock: the wall clock, aware. monotonic: seconds that only grow. codes: invitation codes.
    keys: of the addresses of the page, 128 random bits each.
    """

    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    codes: Callable[[], str]
    keys: Callable[[], str] = lambda: ""


async def in_a_thread(data: bytes, name: str, offices: Sequence[Office], month: Month) -> Content:
    """A reader of sent files for where nobody else waits for an answer."""
    return await asyncio.to_thread(read_file, data, name, offices, month)


@dataclass
class Program:
    """The inbox processor and the sender of the outbox, on one store thread.

    trusts_clock: whether anything may be planned and sent by the clock as it is.
    true_time: what the platforms say; None: nobody knows it, and nothing grows old.
    ticked: when the scheduler last ticked and all went well; monotonic.
    listeners: called after updates were handled.
    """

    rules: Rules
    environment: Environment
    thread: StoreThread
    processor: InboxProcessor
    outbox_sender: Sender[ClaimedMessage]
    true_time: Callable[[], datetime | None]
    listeners: list[Callable[[], None]] = field(default_factory=list)
    trusts_clock: Callable[[], bool] = lambda: True
    ticked: float | None = None

    @classmethod
    def build(
        cls,
        rules: Rules,
        environment: Environment,
        thread: StoreThread,
        channels: Mapping[str, Channel],
        limiter: RateLimiter,
        links: Links = no_links,
        read: Reader = in_a_thread,
        new_page: NewPages = lambda: None,
        trusts_clock: Callable[[], bool] = lambda: True,
        true_time: Callable[[], datetime | None] | None = None,
    ) -> "Program":
        """links: where an invitation code is presented.

        read: opens the files that people send. new_page: draws an address of the page.
        """
        talking = frozenset(channels) - OUT_ONLY
        without_files = frozenset(name for name in talking if not channels[name].takes_files)
        emails = EMAIL in channels

        def services(store: Store) -> Services:
            return Services(
                store, rules, environment.codes, links, talking, without_files, new_page, emails
            )

        clock, holds = environment.clock, RateLimitHold(environment.monotonic, limiter.to_a_chat)
        reply_sender = Sender(thread, ReplyQueue(holds, rules.language), channels, clock)
        outbox = OutboxQueue(rules, holds, limiter, new_page, trusts_clock)
        outbox_sender = Sender(thread, outbox, channels, clock)
        listeners = [outbox_sender.wake]

        def changed() -> None:
            for listener in listeners:
                listener()

        # An outage that ends for the one has ended for the other.
        reply_sender.resumed, outbox_sender.resumed = outbox_sender.wake, reply_sender.wake
        processor = InboxProcessor(
            thread, services, channels, clock, reply_sender, read, changed, rules.language
        )
        return cls(
            rules,
            environment,
            thread,
            processor,
            outbox_sender,
            true_time or clock,
            listeners,
            trusts_clock,
        )

    def now(self) -> datetime:
        return self.environment.clock()

    @property
    def running(self) -> Collection[str]:
        """The names of the channels on which something is sent."""
        return self.outbox_sender.channels.keys()

    async def tick(self) -> None:
        now = self.now()
        if self.trusts_clock():
            await self._plan(now)
        self.ticked = self.environment.monotonic()

    async def _plan(self, now: datetime) -> None:
        if await self.thread(lambda store: plan_due(store, self.rules, now)):
            self.outbox_sender.wake()

    @property
    def lag(self) -> float | None:
        """Seconds since the scheduler last ticked and all went well; None: it never did."""
        return None if self.ticked is None else self.environment.monotonic() - self.ticked

    async def recover(self) -> None:
        """After a stop of any kind, mark what was being sent: it may have arrived or not."""
        now = self.now()

        def work(store: Store) -> int:
            with store.transaction():
                store.inbox.recover(now)
                return store.outbox.recover()

        interrupted = await self.thread(work)
        log.info("start interrupted=%d", interrupted)


EVERY_CHANNEL = frozenset({"telegram", "zalo", "console"})


def look_ahead(
    store: Store, rules: Rules, now: datetime, until: datetime, *, emails: bool = False
) -> Iterator[tuple[datetime, ClaimedMessage]]:
    """Each message with the moment at which it would go out. Works on `store`: give it a copy.

    emails: whether e-mails are sent.
    """
    channels = EVERY_CHANNEL | {EMAIL} if emails else EVERY_CHANNEL
    context = ClaimContext(rules, channels, lambda _address: 0.0)
    moment = min(now, until)
    while moment <= until:
        plan_due(store, rules, moment)
        while claimed := claim(store, context, moment):
            delivered(store, claimed, "", moment)
            yield moment, claimed
        moment = next_moment(store, rules, moment)
