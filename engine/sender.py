"""Sending: the replies that the inbox keeps, and the messages of the outbox.

`Sender` is the one loop for both: it takes what is ready from its queue, sends it part by part, and
records what became of each. The two tables differ in what is ready and in what is recorded; that is
`engine/queues.py`, whose functions run on the store's thread.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from core.chat import REPLACED_AFTER, Address, Channel, DeliveryError, Reply
from engine.limits import RateLimitHold
from engine.tasks import BackgroundTasks, StoreThread, woken
from handlers.dispatch import not_sent, repeated
from store.database import Store

log = logging.getLogger("dondoc.sender")

REST = 1.0  # seconds after a storage fault
GATHER = 0.02  # seconds; attempts that end so close together are recorded in one transaction
SOON = 0.003  # the same where all is sent while somebody waits for it
A_FEW = 2  # with so few answers waiting for their turn, no more outcomes need be gathered
TURNS_TO_LEAVE = 2  # of the event loop: a task begins, and then its request is written
LONGEST_SLEEP = 60.0  # seconds; the wall clock may be set while we sleep


class Sendable(Protocol):
    """What a queue hands out. id: unique in its table. language: of whoever gets it.

    parts: how many parts of the reply have arrived. doubts: how often the next one may have.
    failing: since when that one fails.
    """

    @property
    def id(self) -> int: ...
    @property
    def address(self) -> Address: ...
    @property
    def reply(self) -> Reply: ...
    @property
    def parts(self) -> int: ...
    @property
    def doubts(self) -> int: ...
    @property
    def failing(self) -> datetime | None: ...
    @property
    def language(self) -> str: ...


Item = TypeVar("Item", bound=Sendable)
Result = TypeVar("Result")


class Left(Enum):
    """What is left of a reply once a part of it has arrived."""

    NOTHING = auto()
    WORDS = auto()
    FILES = auto()


class Outcome(Struct, Generic[Item], frozen=True):
    """What became of one attempt at one part. fault: None where it arrived.

    file: the part is one. replaced: a sentence took its place.
    """

    item: Item
    at: datetime
    message_id: str = ""
    fault: DeliveryError | None = None
    left: Left = Left.NOTHING
    file: bool = False
    replaced: bool = False

    @property
    def replaceable(self) -> bool:
        """Whether a sentence may take the part's place: not of the words with which a reply begins."""
        return (self.file or self.item.parts > 0) and not self.replaced

    @property
    def next_may_go(self) -> bool:
        """Whether the chat's next reply may follow."""
        return self.fault is None and self.left is not Left.WORDS


class Taken(Struct, Generic[Item], frozen=True):
    """What is to be sent now, and when to look again; None: once somebody wakes the sender.

    runs: of each chat what goes there in this order. behind: whether more may wait for what is
    under way, or now will be.
    """

    runs: tuple[tuple[Item, ...], ...] = ()
    next_at: datetime | None = None
    behind: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for run in self.runs for item in run)


class Queue(Protocol[Item]):
    """A table of messages to send.

    at_once: how many runs may be under way.
    """

    holds: RateLimitHold
    at_once: int

    async def turn(self, address: Address, /) -> None:
        """Return once what was taken for this chat may leave."""

    def take(
        self,
        store: Store,
        channels: Collection[str],
        under_way: Collection[int],
        room: int,
        now: datetime,
        /,
    ) -> Taken[Item]:
        """What may be sent now on these channels, beside what is under way already (ids)."""

    def record(self, store: Store, outcome: Outcome[Item], /) -> None:
        """Write down what became of an attempt, in the transaction of the caller."""

    def log_sent(self, items: Sequence[Item], /) -> None:
        """Say that these arrived, and that this is on disk."""

    def name(self, item: Item, /) -> str:
        """What the log calls it."""


class Ended(Generic[Item]):
    """An outcome on its way to the disk. on_disk: set once it is there. hasten: an outage ended."""

    def __init__(self, outcome: Outcome[Item], *, hasten: bool) -> None:
        self.outcome = outcome
        self.hasten = hasten
        self.on_disk = asyncio.Event()


@dataclass
class Sender(Generic[Item]):
    """_under_way: what is being sent, or was and has no outcome on disk yet; it is not taken again.

    An outcome that cannot be written is kept here and tried again, whatever the disk says.
    resumed: called when an outage of a channel has ended. _in_turn: how many of what was taken wait
    for others to the same chat.
    """

    thread: StoreThread
    queue: Queue[Item]
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    resumed: Callable[[], None] = lambda: None
    _under_way: set[int] = field(default_factory=set)
    _runs: int = 0
    _in_turn: int = 0
    _turns_passed: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: list[Ended[Item]] = field(default_factory=list)
    _behind: bool = False
    _tasks: BackgroundTasks | None = None
    _taking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _to_write: asyncio.Event = field(default_factory=asyncio.Event)
    _written_soon: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """There is something new to send."""
        self._wake.set()

    async def drain(self) -> int:
        """Send all that may go out at this moment; returns the number of attempts."""
        attempts = 0
        while runs := (await self._turn()).runs:
            sending = [asyncio.ensure_future(self._send_run(run)) for run in runs]
            while not all(run.done() for run in sending):
                await asyncio.wait(sending, timeout=SOON)
                await self._record()
            attempts += sum(run.result() for run in sending)
        return attempts

    async def run(self) -> None:
        """Send until cancelled; then let what is under way arrive, so that it is not repeated."""
        self._tasks = tasks = BackgroundTasks()
        recording = asyncio.create_task(self._keep_recording())
        try:
            while True:
                await woken(self._wake, await self._round(tasks))
        finally:
            await tasks.end()
            self._tasks = None
            recording.cancel()
            await asyncio.wait([recording])
            await self._record_safely()

    async def _keep_recording(self) -> None:
        while True:
            await woken(self._to_write, None)
            await woken(self._written_soon, GATHER)
            if not await self._record_safely():
                await asyncio.sleep(REST)
                self._to_write.set()

    async def _round(self, tasks: BackgroundTasks) -> float:
        """Begin to send what is ready; returns the seconds until more may be."""
        try:
            # To its end: what is being taken when the stop comes is sent nevertheless.
            taken = await tasks.finish(self._begin_more())
        except Exception as fault:
            log.exception("queue=%s fault=%s", type(self.queue).__name__, type(fault).__name__)
            return REST
        if taken.next_at is None:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (taken.next_at - self.clock()).total_seconds()))

    async def _begin_more(self) -> Taken[Item]:
        taken = await self._turn()
        self._begin(taken)
        return taken

    async def _turn(self) -> Taken[Item]:
        """Record what has ended, then take what may be sent."""
        async with self._taking:
            await self._record()
            room, channels = self._room, self.channels.keys()
            if room <= 0:
                return Taken()  # until one of them ends
            under_way, now = frozenset(self._under_way), self.clock()
            taken = await self.thread(
                lambda store: self.queue.take(store, channels, under_way, room, now)
            )
            self._note(taken)
            return taken

    async def leave(self) -> None:
        """Let what was begun get to the network first: somebody waits for it, and not for a poll."""
        for _ in range(TURNS_TO_LEAVE):
            await asyncio.sleep(0)

    async def turns_pass(self, seconds: float) -> None:
        """Return once what was taken for a chat has nearly all been sent, or after so long."""
        if self._in_turn >= A_FEW:
            self._turns_passed.clear()
            await woken(self._turns_passed, seconds)

    async def beside(self, work: Callable[[Store], Result]) -> Result:
        """Do this work and record what has ended, in one transaction; then send what may be sent.

        One trip to the store's thread and one fsync serve both.
        """
        async with self._taking:
            ended, channels, now = self.hand_over(), self.channels.keys(), self.clock()
            room = self._room if self._tasks else 0
            under_way = frozenset(self._under_way)

            def all_of_it(store: Store) -> tuple[Result, Taken[Item]]:
                with store.transaction():
                    self.write(store, ended)
                    result = work(store)
                    taken: Taken[Item] = Taken()
                    if room > 0:
                        taken = self.queue.take(store, channels, under_way, room, now)
                return result, taken

            try:
                result, taken = await self.thread(all_of_it)
            except BaseException:
                self.take_back(ended)
                raise
            self.written(ended)
            self._note(taken)
            self._begin(taken)
            if taken.next_at is not None:
                self._wake.set()  # to sleep no longer than that
            return result

    @property
    def _room(self) -> int:
        return self.queue.at_once - self._runs

    def _note(self, taken: Taken[Item]) -> None:
        self._behind = taken.behind
        self._under_way.update(item.id for item in taken.items)
        self._runs += len(taken.runs)
        self._in_turn += len(taken.items) - len(taken.runs)

    def _begin(self, taken: Taken[Item]) -> None:
        for run in taken.runs:
            assert self._tasks is not None  # nothing is taken to be begun where this does not run
            self._tasks.begin(self._send_run(run))

    # What has ended

    def hand_over(self) -> Sequence[Ended[Item]]:
        """The outcomes so far, for the caller to `write`; then they are `written`, or taken back."""
        ended = tuple(self._ended)
        self._ended.clear()
        return ended

    def write(self, store: Store, ended: Sequence[Ended[Item]]) -> None:
        """Write them down, in the transaction of the caller, on the store's thread."""
        for one in ended:
            outcome = one.outcome
            if outcome.fault is not None and (moved_to := outcome.fault.moved_to) is not None:
                store.move_chat(outcome.item.address, moved_to)
            self.queue.record(store, outcome)
            if one.hasten:
                store.hasten(outcome.item.address.channel, outcome.at)

    def written(self, ended: Sequence[Ended[Item]]) -> None:
        """They are on disk."""
        if not ended:
            return
        self._under_way.difference_update(one.outcome.item.id for one in ended)
        for one in ended:
            one.on_disk.set()
        outcomes = [one.outcome for one in ended]
        if self._behind or any(o.fault or o.left is not Left.NOTHING for o in outcomes):
            self._wake.set()
        if any(one.hasten for one in ended):
            self._wake.set()
            self.resumed()
        if arrived := [o.item for o in outcomes if o.fault is None and o.left is Left.NOTHING]:
            self.queue.log_sent(arrived)

    def take_back(self, ended: Sequence[Ended[Item]]) -> None:
        """They could not be written."""
        self._ended[:0] = ended
        self._to_write.set()

    async def _record(self) -> None:
        """Write down the outcomes so far, all in one transaction."""
        if not (ended := self.hand_over()):
            return
        try:
            await self.thread(lambda store: _write_all(store, self, ended))
        except BaseException:
            self.take_back(ended)
            raise
        self.written(ended)

    async def _record_safely(self) -> bool:
        try:
            await self._record()
        except Exception as fault:
            log.exception("queue=%s fault=%s", type(self.queue).__name__, type(fault).__name__)
            return False
        return True

    # Sending

    async def _send_run(self, run: Sequence[Item]) -> int:
        """Send one after another, to the first that does not arrive; returns how many were tried.

        While an outcome is being written the next message may leave, but not the one after it: so a
        crash leaves little in doubt.
        """
        before: Ended[Item] | None = None
        tried = 0
        for tried, item in enumerate(run, start=1):
            if tried > 1:
                self._passes(1)
            ended = await self._send(item)
            if not ended.outcome.next_may_go:
                break
            if before is not None and not before.on_disk.is_set():
                self._written_soon.set()
                await before.on_disk.wait()
            before = ended
        self._passes(len(run) - tried)
        self._under_way.difference_update(item.id for item in run[tried:])
        if tried < len(run) or self._room <= 0:
            self._wake.set()
        if self._behind:
            self._written_soon.set()  # the chat's next ones wait for it
        self._runs -= 1
        return tried

    def _passes(self, turns: int) -> None:
        self._in_turn -= turns
        if self._in_turn < A_FEW:
            self._turns_passed.set()

    async def _send(self, item: Item) -> Ended[Item]:
        channel = self.channels[item.address.channel]
        await self.queue.turn(item.address)
        left, file, replaced = Left.NOTHING, False, False
        try:
            parts = channel.parts(item.address, item.reply)
            if 0 < len(parts) <= item.parts:  # the channel makes fewer of it than it did
                return self._ends(Outcome(item, self.clock()))
            part, left = _next(parts, item.parts)
            file = bool(part.attachments) and not part.text
            if replaced := self._is_overdue(item):
                part = not_sent(item.language, part)
            elif item.doubts:
                part = repeated(item.language, part)
            message_id = await channel.send(item.address, part)
            outcome = Outcome(item, self.clock(), message_id, None, left, file, replaced)
        except DeliveryError as fault:
            outcome = Outcome(item, self.clock(), "", fault, left, file, replaced)
        except Exception as fault:
            # A fault of ours: nobody can tell how far it came, so it is tried again, ever more rarely.
            log.exception("%s channel=%s fault", self.queue.name(item), channel.name)
            unknown = DeliveryError(type(fault).__name__, uncertain=True)
            outcome = Outcome(item, self.clock(), "", unknown, left, file, replaced)
        return self._ends(outcome)

    def _is_overdue(self, item: Item) -> bool:
        return item.failing is not None and self.clock() - item.failing >= REPLACED_AFTER

    def _ends(self, outcome: Outcome[Item]) -> Ended[Item]:
        address, fault, holds = outcome.item.address, outcome.fault, self.queue.holds
        hasten = False
        if fault is None:
            holds.pace.sent(address)
            hasten = holds.outages.arrived(address.channel)
        else:
            self._log_fault(outcome.item, fault)
            if fault.retry_after is not None:
                holds.hold(address, fault.retry_after)
            elif not fault.permanent:
                holds.outages.failed(address.channel)
        ended = Ended(outcome, hasten=hasten)
        self._ended.append(ended)
        self._to_write.set()
        return ended

    def _log_fault(self, item: Item, fault: DeliveryError) -> None:
        log.warning(
            "%s channel=%s failed permanent=%s uncertain=%s reason=%r",
            self.queue.name(item),
            item.address.channel,
            fault.permanent,
            fault.uncertain,
            fault.reason,
        )


def _next(parts: Sequence[Reply], arrived: int) -> tuple[Reply, Left]:
    """The part that is to be sent, and what is left once it has arrived."""
    if not parts:
        raise DeliveryError("nothing to send", permanent=True)
    after = parts[arrived + 1 :]
    if not after:
        return parts[arrived], Left.NOTHING
    return parts[arrived], Left.FILES if after[0].attachments else Left.WORDS


def _write_all(store: Store, sender: Sender[Item], ended: Sequence[Ended[Item]]) -> None:
    with store.transaction():
        sender.write(store, ended)
