"""Sending: the replies that the inbox keeps, and the messages of the outbox.

`Sender` is the one loop for both: it takes what is ready from its queue, sends it, and records what
became of it. The two tables differ in what is ready and in what is recorded; that is the whole of
`ReplyQueue` and `OutboxQueue`, whose functions run on the store's thread.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from core.chat import Address, Channel, DeliveryError, Reply
from core.ladder import Rules
from engine.limits import RateLimiter, RateLimitHold
from engine.tasks import BackgroundTasks, StoreThread, woken
from reminders.claims import ClaimContext, ClaimedMessage, claim, delivered, not_delivered
from reminders.planner import next_delivery
from store.database import Store
from store.inbox import Answer

log = logging.getLogger("dondoc.sender")

REST = 1.0  # seconds after a storage fault
GATHER = 0.003  # seconds; attempts that end so close together are recorded in one transaction
LONGEST_SLEEP = 60.0  # seconds; the wall clock may be set while we sleep
GIVE_UP_AFTER = timedelta(hours=24)  # on a reply


class Sendable(Protocol):
    """What a queue hands out. id: unique in its table."""

    @property
    def id(self) -> int: ...
    @property
    def address(self) -> Address: ...
    @property
    def reply(self) -> Reply: ...


Item = TypeVar("Item", bound=Sendable)


class Outcome(Struct, Generic[Item], frozen=True):
    """What became of one attempt. fault: None where it arrived."""

    item: Item
    at: datetime
    message_id: str = ""
    fault: DeliveryError | None = None


class Taken(Struct, Generic[Item], frozen=True):
    """What is to be sent now, and when to look again; None: when somebody says so."""

    items: tuple[Item, ...] = ()
    next_at: datetime | None = None


class Queue(Protocol[Item]):
    """A table of messages to send.

    at_once: how many may be under way. waits: whether what was taken may wait while its channel
    is held.
    """

    holds: RateLimitHold
    at_once: int
    waits: bool

    def take(
        self, store: Store, channels: Collection[str], under_way: Collection[int], now: datetime, /
    ) -> Taken[Item]:
        """What may be sent now on these channels, beside what is under way already (ids)."""

    def record(self, store: Store, outcome: Outcome[Item], /) -> None:
        """Write down what became of an attempt, in the transaction of the caller."""

    def log_sent(self, items: Sequence[Item], /) -> None:
        """Say that these arrived, and that this is on disk."""

    def name(self, item: Item, /) -> str:
        """What the log calls it."""


@dataclass
class Sender(Generic[Item]):
    """_under_way: what is being sent, or was and has no outcome on disk yet; it is not taken again.

    An outcome that cannot be written is kept here and tried again, whatever the disk says.
    """

    thread: StoreThread
    queue: Queue[Item]
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    _under_way: set[int] = field(default_factory=set)
    _ended: list[Outcome[Item]] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """There is something new to send."""
        self._wake.set()

    async def drain(self) -> int:
        """Send all that may go out at this moment; returns the number of attempts."""
        attempts = 0
        while items := (await self._turn()).items:
            await asyncio.gather(*(self._send(item) for item in items))
            attempts += len(items)
        return attempts

    async def run(self) -> None:
        """Send until cancelled; then let what is under way arrive, so that it is not repeated."""
        tasks = BackgroundTasks()
        try:
            while True:
                await woken(self._wake, await self._round(tasks))
                if self._under_way:
                    await asyncio.sleep(GATHER)
        finally:
            await tasks.end()
            await self._record_the_last()

    async def _round(self, tasks: BackgroundTasks) -> float:
        """Begin to send what is ready; returns the seconds until more may be."""
        try:
            # To its end: what is being taken when the stop comes is sent nevertheless.
            next_at = await tasks.finish(self._begin(tasks))
        except Exception as fault:
            log.exception("queue=%s fault=%s", type(self.queue).__name__, type(fault).__name__)
            return REST
        if next_at is None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (next_at - self.clock()).total_seconds()))

    async def _begin(self, tasks: BackgroundTasks) -> datetime | None:
        taken = await self._turn()
        for item in taken.items:
            tasks.begin(self._send(item))
        return taken.next_at

    async def _turn(self) -> Taken[Item]:
        """Record what has ended, then take what may be sent."""
        await self._record()
        if len(self._under_way) >= self.queue.at_once:
            return Taken()  # until one of them ends
        channels, under_way, now = self.channels.keys(), frozenset(self._under_way), self.clock()
        taken = await self.thread(lambda store: self.queue.take(store, channels, under_way, now))
        self._under_way.update(item.id for item in taken.items)
        return taken

    async def _record(self) -> None:
        """Write down the outcomes so far, all in one transaction."""
        if not (ended := tuple(self._ended)):
            return
        await self.thread(lambda store: _record_all(store, self.queue, ended))
        del self._ended[: len(ended)]
        self._under_way.difference_update(outcome.item.id for outcome in ended)
        if arrived := [outcome.item for outcome in ended if outcome.fault is None]:
            self.queue.log_sent(arrived)

    async def _record_the_last(self) -> None:
        try:
            await self._record()
        except Exception as fault:
            log.exception("queue=%s fault=%s", type(self.queue).__name__, type(fault).__name__)

    async def _send(self, item: Item) -> None:
        channel = self.channels[item.address.channel]
        if self.queue.waits:
            await self.queue.holds.wait(channel.name)
        try:
            message_id = await channel.send(item.address, item.reply)
        except DeliveryError as fault:
            self._failed(item, fault)
        except Exception as fault:
            # A fault of ours: nobody can tell how far it came, so it is tried again, ever more rarely.
            log.exception("%s channel=%s fault", self.queue.name(item), channel.name)
            self._failed(item, DeliveryError(type(fault).__name__, uncertain=True))
        else:
            self._ended.append(Outcome(item, self.clock(), message_id))
        self._wake.set()

    def _failed(self, item: Item, fault: DeliveryError) -> None:
        self._ended.append(Outcome(item, self.clock(), fault=fault))
        channel = item.address.channel
        if fault.retry_after is not None:
            self.queue.holds.hold(channel, fault.retry_after)
        log.warning(
            "%s channel=%s failed permanent=%s uncertain=%s reason=%r",
            self.queue.name(item),
            channel,
            fault.permanent,
            fault.uncertain,
            fault.reason,
        )


def _record_all(store: Store, queue: Queue[Item], ended: Sequence[Outcome[Item]]) -> None:
    with store.transaction():
        for outcome in ended:
            if outcome.fault is not None and (moved_to := outcome.fault.moved_to) is not None:
                store.move_chat(outcome.item.address, moved_to)
            queue.record(store, outcome)


@dataclass
class ReplyQueue:
    """The replies that the inbox keeps: each chat's in order, and no chat waits for another.

    A reply is on disk before it is sent, and leaves the inbox once it is known to have arrived.
    """

    holds: RateLimitHold
    at_once: int = 100
    waits: bool = True

    def take(
        self, store: Store, channels: Collection[str], under_way: Collection[int], now: datetime
    ) -> Taken[Answer]:
        held = {name: left for name in channels if (left := self.holds.left(name))}
        heads = store.inbox.heads([name for name in channels if name not in held])
        free = [head for head in heads if head.update not in under_way]
        ready = [head.update for head in free if head.due <= now]
        moments = [head.due for head in free if head.due > now]
        moments += [now + timedelta(seconds=left) for left in held.values()]
        room = self.at_once - len(under_way)
        return Taken(store.inbox.answers(ready[:room]), min(moments, default=None))

    def record(self, store: Store, outcome: Outcome[Answer]) -> None:
        answer, fault, now = outcome.item, outcome.fault, outcome.at
        if fault is None:
            store.inbox.answered(answer.id, now)
        elif fault.final or (fault.moved_to is None and now - answer.since > GIVE_UP_AFTER):
            store.inbox.undeliverable(answer.id, fault.reason, now)
        else:
            store.inbox.retry(answer.id, now + fault.pause(answer.attempts + 1))

    def log_sent(self, items: Sequence[Answer]) -> None:
        """One line for each channel: when many are answered, a line for each would cost too much."""
        updates: dict[str, list[str]] = {}
        for answer in items:
            updates.setdefault(answer.address.channel, []).append(str(answer.id))
        for channel, ids in updates.items():
            log.info("channel=%s answered=%s", channel, ",".join(ids))

    def name(self, item: Answer) -> str:
        return f"update={item.id} attempt={item.attempts + 1}"


@dataclass
class OutboxQueue:
    """The messages of the outbox, never faster than is allowed.

    A row is claimed on disk before it is sent, so that no other process takes it as well, and a
    crash leaves a trace: what may have arrived is repeated with a label.
    """

    rules: Rules
    holds: RateLimitHold
    limiter: RateLimiter
    at_once: int = 30  # a second's worth
    waits: bool = False  # by the time that it may go out, it may no longer be wanted

    def take(
        self, store: Store, channels: Collection[str], _under_way: Collection[int], now: datetime
    ) -> Taken[ClaimedMessage]:
        if wait := self.limiter.left():
            return Taken(next_at=now + timedelta(seconds=wait))
        claimed = claim(store, ClaimContext(self.rules, channels, self._delay), now)
        if claimed is None:
            return Taken(next_at=next_delivery(store, self.rules, now))
        self.limiter.sent(claimed.address)
        # The slot of the next one, counted from now: however long the claim took, they keep apart.
        return Taken((claimed,), now + timedelta(seconds=self.limiter.slot()))

    def _delay(self, address: Address) -> float:
        return max(self.holds.left(address.channel), self.limiter.delay(address))

    def record(self, store: Store, outcome: Outcome[ClaimedMessage]) -> None:
        if outcome.fault is None:
            delivered(store, outcome.item, outcome.message_id, outcome.at)
        else:
            not_delivered(store, outcome.item, outcome.fault, outcome.at)

    def log_sent(self, items: Sequence[ClaimedMessage]) -> None:
        for item in items:
            message, channel = item.message, item.address.channel
            line = "outbox=%d key=%s channel=%s attempt=%d sent"
            log.info(line, message.id, message.key, channel, message.attempts)

    def name(self, item: ClaimedMessage) -> str:
        return f"outbox={item.id} key={item.message.key} attempt={item.message.attempts}"
