"""The desk: works off the stored inbox, many updates to a transaction, and sends the answers.

An update's effect and its answer are written together, each update in a savepoint of its own; a
crash anywhere is resumed from the inbox.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.chat import Address, Channel, DeliveryError, Incoming, Raw, Reply
from core.pauses import Holds, growing
from handlers.ask import Workshop
from handlers.dispatch import reply_to
from locales.notices import internal_fault, storage_fault
from locales.words import load
from store.database import Store
from store.faults import is_storage_fault
from store.inbox import Answer, Update
from store.thread import StoreThread

log = logging.getLogger("dondoc.desk")

BATCH = 200  # updates to a transaction: enough to share one fsync, little enough to answer soon
ANSWERS_AT_ONCE = 32
GIVE_UP_AFTER = timedelta(hours=24)
REST = 1.0  # seconds after a storage fault


def work_off(shop: Workshop, channels: Mapping[str, Channel], now: datetime) -> int:
    """Handle the oldest waiting updates in one transaction; returns how many there were."""
    with shop.store.transaction():
        waiting = shop.store.inbox.waiting(channels.keys(), BATCH)
        for update in waiting:
            _handle(shop, channels[update.channel], update, now)
    return len(waiting)


def _handle(shop: Workshop, channel: Channel, update: Update, now: datetime) -> None:
    try:
        with shop.store.transaction():
            _understood(shop, channel, update, now)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        # Whatever is wrong with it, the rest go on.
        log.warning("update=%d channel=%s set_aside fault=%r", update.id, update.channel, fault)
        shop.store.inbox.broken(update.id, repr(fault))


def _understood(shop: Workshop, channel: Channel, update: Update, now: datetime) -> None:
    incoming = channel.parse(update.payload, update.received)
    if incoming is None:
        shop.store.inbox.handled(update.id, None, None, now)
        return
    reply = _reply(shop, incoming, update, now)
    shop.store.inbox.handled(update.id, incoming.chat, reply, now)
    log.info("update=%d channel=%s form=%s handled", update.id, update.channel, incoming.form)


def _reply(shop: Workshop, incoming: Incoming, update: Update, now: datetime) -> Reply | None:
    try:
        with shop.store.transaction():
            return reply_to(shop, incoming, now)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        log.exception("update=%d channel=%s fault", update.id, update.channel)
        return Reply(internal_fault(load(shop.rules.language), f"{update.id}"))


@dataclass
class Desk:
    """shop: makes the handlers' workshop for a store. changed: called after work was done."""

    thread: StoreThread
    shop: Callable[[Store], Workshop]
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    holds: Holds
    changed: Callable[[], None] = lambda: None
    language: str = "vi"
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _answers: asyncio.Event = field(default_factory=asyncio.Event)
    _told: set[str] = field(default_factory=set)

    async def receive(self, channel: str, batch: Sequence[Raw]) -> None:
        """Store a batch; returns only when it is on disk."""
        now = self.clock()
        try:
            await self.thread(lambda store: _store_batch(store, channel, batch, now))
        except Exception as fault:
            if is_storage_fault(fault):
                for raw in batch:
                    await self._tell_of_fault(channel, raw.payload)
            raise
        self._work.set()

    async def drain(self) -> None:
        """Handle everything that waits, and send every answer that may go out."""
        while await self._work_off():
            pass
        while await self._send_answers():
            pass

    async def run(self) -> None:
        """Handle and answer until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run_work())
            tasks.create_task(self._run_answers())

    async def _run_work(self) -> None:
        self._work.set()
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                while await self._work_off():
                    self._answers.set()
            except Exception as fault:
                log.exception("desk work fault=%s", type(fault).__name__)
                await asyncio.sleep(REST)
                self._work.set()

    async def _work_off(self) -> int:
        now = self.clock()
        try:
            done = await self.thread(lambda store: work_off(self.shop(store), self.channels, now))
        except Exception as fault:
            if is_storage_fault(fault):
                await self._tell_waiting()
            raise
        if done:
            self._told.clear()
            self.changed()
        return done

    async def _run_answers(self) -> None:
        while True:
            try:
                while await self._send_answers():
                    pass
                pause = await self._until_next_answer()
            except Exception as fault:
                log.exception("desk answers fault=%s", type(fault).__name__)
                pause = REST
            try:
                await asyncio.wait_for(self._answers.wait(), pause)
            except TimeoutError:
                continue
            self._answers.clear()

    async def _until_next_answer(self) -> float | None:
        """Seconds until an answer that failed may be tried again; None: none is waiting."""
        due = await self.thread(lambda store: store.inbox.next_answer_at())
        return None if due is None else max(0.05, (due - self.clock()).total_seconds())

    async def _send_answers(self) -> int:
        """Send one answer to each chat that has any waiting; returns how many were tried."""
        now, names = self.clock(), list(self.channels)
        ready = await self.thread(lambda store: store.inbox.unanswered(names, now, ANSWERS_AT_ONCE))
        await asyncio.gather(*(self._send(answer) for answer in ready))
        return len(ready)

    async def _send(self, answer: Answer) -> None:
        channel = self.channels[answer.chat.channel]
        await self.holds.wait(channel.name)
        try:
            await channel.send(answer.chat, answer.reply)
        except DeliveryError as fault:
            await self._failed(answer, fault)
            return
        except Exception as fault:
            # A fault of ours: nobody can tell how far it came, so it is tried again, ever more rarely.
            log.exception("update=%d channel=%s answer fault", answer.update, channel.name)
            await self._failed(answer, DeliveryError(type(fault).__name__, uncertain=True))
            return
        now = self.clock()
        await self.thread(lambda store: store.inbox.answered(answer.update, now))
        log.info("update=%d channel=%s answered", answer.update, channel.name)

    async def _failed(self, answer: Answer, fault: DeliveryError) -> None:
        now = self.clock()
        if fault.retry_after is not None:
            self.holds.hold(answer.chat.channel, fault.retry_after)
        log.warning(
            "update=%d channel=%s answer_failed permanent=%s reason=%r",
            answer.update,
            answer.chat.channel,
            fault.permanent,
            fault.reason,
        )
        await self.thread(lambda store: _note_failure(store, answer, fault, now))

    async def _tell_waiting(self) -> None:
        """The disk took the updates in, but not their effects."""
        names = self.channels.keys()
        waiting = await self.thread(lambda store: store.inbox.waiting(names, BATCH))
        for update in waiting:
            await self._tell_of_fault(update.channel, update.payload)

    async def _tell_of_fault(self, channel: str, payload: str) -> None:
        """Say once to each chat that nothing is recorded yet; the update waits meanwhile."""
        await self._say(self.channels[channel], payload, self.clock())

    async def _say(self, channel: Channel, payload: str, now: datetime) -> None:
        try:
            incoming = channel.parse(payload, now)
            if incoming and not incoming.group and str(incoming.chat) not in self._told:
                self._told.add(str(incoming.chat))
                await channel.send(incoming.chat, Reply(storage_fault(load(self.language))))
        except Exception as fault:  # noqa: BLE001 - it is a courtesy on top of another fault
            log.warning("channel=%s fault_notice_failed fault=%r", channel.name, fault)


def _store_batch(store: Store, channel: str, batch: Sequence[Raw], now: datetime) -> None:
    with store.transaction():
        store.inbox.receive(channel, batch, now)


def _note_failure(store: Store, answer: Answer, fault: DeliveryError, now: datetime) -> None:
    """What becomes of an answer that did not arrive."""
    with store.transaction():
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
