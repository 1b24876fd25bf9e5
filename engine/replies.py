"""Sending the kept answers: in order within a chat, and no chat waits for another one.

An answer is on disk before it is sent, and leaves the inbox only once it is known to have arrived.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec import Struct

from core.chat import Address, Channel, DeliveryError, growing
from engine.limits import RateLimitHold, woken
from engine.tasks import BoundedTasks, StoreThread
from store.database import Store
from store.inbox import Answer

log = logging.getLogger("dondoc.answers")

AT_ONCE = 100
GATHER = 0.003  # seconds: attempts that end so close together are put down in one transaction
GIVE_UP_AFTER = timedelta(hours=24)
REST = 1.0  # seconds after a storage fault


class Outcome(Struct, frozen=True):
    """What became of an attempt. fault: None where it arrived."""

    answer: Answer
    fault: DeliveryError | None
    at: datetime


class NextReplies(Struct, frozen=True):
    """What may be sent now, and when something else may be."""

    ready: tuple[Answer, ...]
    next_at: datetime | None


@dataclass
class ReplySender:
    """under_way: updates whose answers are being sent, or were, and that is not on disk yet."""

    thread: StoreThread
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    holds: RateLimitHold
    _under_way: set[int] = field(default_factory=set)
    _ended: list[Outcome] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """There are new answers, or an attempt has ended."""
        self._wake.set()

    async def drain(self) -> None:
        """Send every answer that may go out now."""
        while ready := (await self._turn()).ready:
            await asyncio.gather(*(self._send(answer) for answer in ready))

    async def run(self) -> None:
        """Send until cancelled; then let what is under way arrive, and put it down."""
        sending = BoundedTasks(AT_ONCE)
        try:
            while True:
                await woken(self._wake, await self._round(sending))
                if self._under_way:
                    await asyncio.sleep(GATHER)
        finally:
            await sending.end()
            await self._put_down_the_last()

    async def _round(self, sending: BoundedTasks) -> float | None:
        """Begin what may be sent; returns the seconds until there may be more, None: to be woken."""
        try:
            turn = await self._turn()
        except Exception as fault:
            log.exception("answers fault=%s", type(fault).__name__)
            return REST
        for answer in turn.ready:
            sending.begin(self._send(answer))
        pauses = [left for name in self.channels if (left := self.holds.left(name))]
        if turn.next_at is not None:
            pauses.append(max(0.05, (turn.next_at - self.clock()).total_seconds()))
        return min(pauses, default=None)

    async def _turn(self) -> NextReplies:
        """Put down what ended since the last turn, many to a transaction, and take what is next."""
        ended, now = tuple(self._ended), self.clock()
        done = {outcome.answer.update for outcome in ended}
        free = [name for name in self.channels if not self.holds.left(name)]
        busy = self._under_way - done
        turn = await self.thread(lambda store: _turn(store, ended, free, busy, now))
        _tell_arrived(ended)
        del self._ended[: len(ended)]
        self._under_way -= done
        self._under_way |= {answer.update for answer in turn.ready}
        return turn

    async def _put_down_the_last(self) -> None:
        ended = tuple(self._ended)
        try:
            await self.thread(lambda store: _put_down(store, ended))
            _tell_arrived(ended)
        except Exception as fault:
            log.exception("answers fault=%s", type(fault).__name__)

    async def _send(self, answer: Answer) -> None:
        channel = self.channels[answer.chat.channel]
        await self.holds.wait(channel.name)
        failed: DeliveryError | None = None
        try:
            await channel.send(answer.chat, answer.reply)
        except DeliveryError as fault:
            failed = fault
        except Exception as fault:
            # A fault of ours: nobody can tell how far it came, so it is tried again, ever more rarely.
            log.exception("update=%d channel=%s answer fault", answer.update, channel.name)
            failed = DeliveryError(type(fault).__name__, uncertain=True)
        self._note(Outcome(answer, failed, self.clock()))

    def _note(self, outcome: Outcome) -> None:
        answer, fault = outcome.answer, outcome.fault
        self._ended.append(outcome)
        self._wake.set()
        if fault is None:
            return
        if fault.retry_after is not None:
            self.holds.hold(answer.chat.channel, fault.retry_after)
        log.warning(
            "update=%d channel=%s answer_failed permanent=%s reason=%r",
            answer.update,
            answer.chat.channel,
            fault.permanent,
            fault.reason,
        )


def _turn(
    store: Store,
    ended: Sequence[Outcome],
    channels: Collection[str],
    busy: Collection[int],
    now: datetime,
) -> NextReplies:
    _put_down(store, ended)
    room = max(0, AT_ONCE - len(busy))
    heads = [head for head in store.inbox.heads(channels) if head.update not in busy]
    due = [head.update for head in heads if head.due <= now]
    following = min((head.due for head in heads if head.due > now), default=None)
    return NextReplies(store.inbox.answers(due[:room]), following)


def _tell_arrived(ended: Sequence[Outcome]) -> None:
    """A line for each channel, of all that was put down together."""
    arrived: dict[str, list[str]] = {}
    for outcome in ended:
        if outcome.fault is None:
            answer = outcome.answer
            arrived.setdefault(answer.chat.channel, []).append(str(answer.update))
    for channel, updates in arrived.items():
        log.info("channel=%s answered=%s", channel, ",".join(updates))


def _put_down(store: Store, ended: Sequence[Outcome]) -> None:
    if not ended:
        return
    with store.transaction():
        for outcome in ended:
            if outcome.fault is None:
                store.inbox.answered(outcome.answer.update, outcome.at)
            else:
                _failed(store, outcome.answer, outcome.fault, outcome.at)


def _failed(store: Store, answer: Answer, fault: DeliveryError, now: datetime) -> None:
    """What becomes of an answer that did not arrive."""
    if fault.moved_to is not None:
        follow(store, answer.chat, fault.moved_to)
    elif fault.permanent or now - answer.since > GIVE_UP_AFTER:
        store.inbox.undeliverable(answer.update, fault.reason, now)
        return
    pause = timedelta(seconds=fault.retry_after or 0)
    if fault.moved_to is None and not pause:
        pause = growing(answer.attempts + 1)
    store.inbox.retry(answer.update, now + pause)


def follow(store: Store, old: Address, new: Address) -> None:
    """A chat has a new id: everything that waits for it goes there."""
    store.people.move(old, new)
    store.inbox.move(old, new)
