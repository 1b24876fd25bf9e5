"""The engine under test: a real store, a standing clock and scripted platforms."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest

from app.program import Environment, Program, in_a_thread
from core.chat import Address, Channel, DeliveryError
from core.ladder import Rules
from core.people import Grant, Person
from engine.limits import RateLimiter, RateLimitHold
from engine.processor import InboxProcessor
from engine.queues import OutboxQueue, ReplyQueue
from engine.sender import Sender
from engine.tasks import StoreThread
from handlers.request import Services
from reminders.planner import plan_due
from store.database import Store
from store.outbox import OutboxMessage
from tests.cast import at, demo_store, person_at
from tests.fakes.channel import FakeChannel

MOST = 1000  # times that a queue is asked while the clock stands

REPEAT = "có thể đã được gửi trước đó"
EDITORS = {"VP", "editor"}


Queue = TypeVar("Queue", ReplyQueue, OutboxQueue)


def bounded(queue: Queue) -> Queue:
    """A queue that a test may drain whatever is broken: it fails instead of going on for ever."""
    take, asked = queue.take, Counter[object]()

    def take_at_most(*given: Any) -> Any:
        now = given[-1]
        asked[now] += 1
        if asked[now] > MOST:
            pytest.fail(f"still sending after {MOST} turns at {now}")
        return take(*given)

    vars(queue)["take"] = take_at_most
    return queue


def program_of(
    thread: StoreThread,
    channels: Mapping[str, Channel],
    clock: Callable[[], datetime],
    monotonic: Callable[[], float] = lambda: 0.0,
    *,
    rules: Rules | None = None,
    **watched: Any,
) -> Program:
    """The program as it is composed, but that no message waits for its turn."""
    environment = Environment(clock, monotonic, lambda: "CODE")
    limiter = RateLimiter(monotonic, over_all=float("inf"), to_a_chat=0.0)
    return Program.build(rules or Rules(), environment, thread, channels, limiter, **watched)


class Engine:
    """What answers and what speaks first, over one store, with a standing clock and played platforms.

    opened: makes the store. seconds: of the clock that pauses are counted by.
    """

    def __init__(
        self, opened: Callable[[], Store], channels: Mapping[str, Channel], now: datetime
    ) -> None:
        self.opened, self.channels, self.now, self.seconds = opened, dict(channels), now, 0.0
        self.start()

    def start(self) -> None:
        self.thread = StoreThread(self.opened)
        self.holds = RateLimitHold(lambda: self.seconds)
        limiter = RateLimiter(lambda: self.seconds, over_all=float("inf"), to_a_chat=0.0)
        thread, channels, clock = self.thread, self.channels, lambda: self.now
        outbox = OutboxQueue(Rules(), self.holds, limiter)
        self.replies = Sender(thread, bounded(ReplyQueue(self.holds)), channels, clock)
        self.outbox_sender = Sender(thread, bounded(outbox), channels, clock)
        services = partial(Services, rules=Rules(), codes=lambda: "CODE")
        self.processor = InboxProcessor(
            thread, services, channels, clock, self.replies, in_a_thread
        )

    def pass_by(self, **passed: float) -> None:
        """Time passes on both clocks."""
        step = timedelta(**passed)
        self.now += step
        self.seconds += step.total_seconds()

    def states(self) -> dict[str, int]:
        """How many updates are in which state."""
        return self.thread.now(lambda store: store.inbox.tally())


class OutboxUnderTest(Engine):
    """On 24/4/2026 at 08:00, when the third-last rung falls due."""

    def __init__(self) -> None:
        self.console, self.zalo = FakeChannel(), FakeChannel(name="zalo")
        super().__init__(
            lambda: demo_store(at("2026-04-23 17:00")),
            {"console": self.console, "zalo": self.zalo},
            at("2026-04-24 08:00"),
        )

    def store(self) -> Store:
        return self.thread.now(lambda store: store)

    def plan(self, *offices: str) -> None:
        """Plan the third-last rung, and keep only these offices' rows (all of them if none)."""
        self.thread.now(lambda store: plan_due(store, Rules(), self.now))
        if offices:
            self.thread.now(lambda store: drop_others(store, offices))

    def message(self, office: str) -> OutboxMessage:
        found = self.thread.now(lambda store: store.outbox.by_key(f"2026-04/third-last/{office}"))
        assert found is not None
        return found

    async def meet(self, *outcomes: DeliveryError | None) -> None:
        """Whatever may go out goes out; on the terminal the next sends end like this."""
        self.console.outcomes.extend(outcomes)
        await self.outbox_sender.drain()

    async def later(self, **passed: float) -> None:
        """Time passes; then whatever may go out goes out."""
        self.pass_by(**passed)
        await self.outbox_sender.drain()

    def person(self, key: str) -> Person:
        return self.thread.now(lambda store: person_at(store, key))

    def also_on_zalo(self, key: str, zalo_id: str = "z") -> Address:
        """The same person has a second channel."""
        person, door = self.person(key).id, Address("zalo", zalo_id)
        self.thread.now(lambda store: store.people.link(person, door, self.now))
        return door

    def link(self, title: str, grant: Grant, address: Address) -> None:
        def work(store: Store) -> None:
            person = store.people.add(title, [grant], self.now)
            store.people.link(person.id, address, self.now)

        self.thread.now(work)

    def unlink(self, *keys: str) -> None:
        def work(store: Store) -> None:
            for key in keys:
                store.people.unlink(Address("console", key))

        self.thread.now(work)


def drop_others(store: Store, offices: tuple[str, ...]) -> None:
    """Nothing to any other office is to go out."""
    for message in store.outbox.ready(at("2026-04-24 08:00"), only_at_once=False, limit=100):
        if message.office not in offices:
            store.outbox.end(message.id, "skipped", "", at("2026-04-24 08:00"))
