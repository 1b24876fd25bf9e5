"""The inbox processor: stores updates, handles what is stored, and has the replies sent.

An update's effect and its reply are committed together, each update in a savepoint of its own; a
crash anywhere is resumed from the inbox.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from core.chat import Channel, Incoming, RawUpdate, Reply, UpdateKind
from engine.files import FileFetcher, Reader
from engine.intake import store_batch, take_in, understood
from engine.sender import REST, Sender
from engine.tasks import StoreThread, woken
from handlers.dispatch import internal_fault, must_be_read, reply_to, storage_fault
from handlers.gate import gate
from handlers.request import Services
from store.database import StorageError, Store, is_storage_fault
from store.inbox import Answer, Update, Upload

log = logging.getLogger("dondoc.inbox")

# A platform keeps what it could not deliver for a day; a message from before that bears a wrong time.
LONGEST_UNDELIVERED = timedelta(days=7)
LOOKED_BACK = 200  # updates, for what an edited message said before
GATHER = 0.01  # seconds; an answer to what comes in them would wait for its turn for longer
A_MOMENT = 0.03  # seconds; what is said unasked may be so much later than an answer
BETWEEN = 1.0  # seconds, at least, between two times that the log of writes is written back
BATCH = 100  # updates to a transaction: enough to share one fsync, few enough to answer soon


class Handled(NamedTuple):
    """How many updates one transaction took up, and how many of them wait for their file.

    to_wipe: the log of writes holds what was erased.
    """

    updates: int = 0
    files: int = 0
    to_wipe: bool = False


def process_waiting(services: Services, channels: Mapping[str, Channel], now: datetime) -> Handled:
    """Handle the oldest waiting updates, strangers' when no others wait; all in one transaction.

    Inside a transaction of the caller's it is part of that one.
    """
    files, store = 0, services.store
    erased = store.privacy.erased()
    with store.transaction():
        waiting = store.inbox.waiting(channels.keys(), BATCH)
        for update in waiting:
            files += not _handle(services, channels[update.channel], update, now)
    if waiting:
        log.debug("updates=%d-%d handled=%d", waiting[0].id, waiting[-1].id, len(waiting))
    return Handled(len(waiting), files, store.privacy.log_holds_erased(erased))


def _handle(services: Services, channel: Channel, update: Update, now: datetime) -> bool:
    """False if its file must be read first. An update that cannot be understood is set aside."""
    try:
        with services.store.transaction():
            return _understood(services, channel, update, now)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        # Its words may quote the update; they are kept beside it.
        kind = type(fault).__name__
        log.warning("update=%d channel=%s set_aside fault=%s", update.id, update.channel, kind)
        services.store.inbox.broken(update.id, repr(fault))
        return True


def _understood(services: Services, channel: Channel, update: Update, now: datetime) -> bool:
    incoming = understood(channel, update)
    if incoming is None:
        services.store.inbox.handled(update.id, None, None, now)
        return True
    if not update.received - LONGEST_UNDELIVERED <= incoming.sent <= update.received:
        # The time of sending decides the month, and this one cannot be right.
        incoming = replace(incoming, sent=update.received)
    if incoming.form is UpdateKind.EDIT and _says_the_same(
        services.store, channel, update, incoming
    ):
        services.store.inbox.handled(update.id, None, None, now)
        return True
    upload = services.store.uploads.of_update(update.id) if incoming.file else None
    if upload is None and must_be_read(services, incoming):
        services.store.inbox.fetch_first(update.id)
        return False
    reply = gate(services, incoming, now, lambda: _reply(services, incoming, upload, update, now))
    if reply and incoming.topic:
        reply = replace(reply, topic=incoming.topic)
    services.store.inbox.handled(update.id, incoming.chat, reply, now)
    log.debug("update=%d channel=%s form=%s", update.id, update.channel, incoming.form)
    return True


def _says_the_same(store: Store, channel: Channel, edit: Update, incoming: Incoming) -> bool:
    """Whether the text of an edited message is what it was: a reaction or a preview changed it."""
    for earlier in store.inbox.latest(edit.channel, edit.id, LOOKED_BACK):
        if incoming.message not in earlier.payload:
            continue
        try:
            found = understood(channel, earlier)
        except ValueError:
            continue
        if found and (found.chat, found.message) == (incoming.chat, incoming.message):
            return found.text == incoming.text
    return False


def _reply(
    services: Services, incoming: Incoming, upload: Upload | None, update: Update, now: datetime
) -> Reply | None:
    """The handler's reply. A fault of ours undoes what it did, and becomes a sentence."""
    try:
        with services.store.transaction():
            return reply_to(services, incoming, now, upload)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        log.exception("update=%d channel=%s fault", update.id, update.channel)
        return internal_fault(services.rules.language, update.id)


@dataclass
class InboxProcessor:
    """services: makes what the handlers share. changed: called after updates were handled.

    read: opens the files that people send.
    """

    thread: StoreThread
    services: Callable[[Store], Services]
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    replies: Sender[Answer]
    read: Reader
    changed: Callable[[], None] = lambda: None
    language: str = "vi"
    _updates: asyncio.Event = field(default_factory=asyncio.Event)
    _files: asyncio.Event = field(default_factory=asyncio.Event)
    _to_write_back: asyncio.Event = field(default_factory=asyncio.Event)
    _told: set[str] = field(default_factory=set)
    _changing: bool = False

    def __post_init__(self) -> None:
        self.file_fetcher = FileFetcher(self.thread, self.channels, self.clock, self.read)

    async def receive(self, channel: str, batch: Sequence[RawUpdate]) -> None:
        """Store a batch; returns only when it is on disk.

        Where nothing else waits its first updates are handled in the same transaction, with the
        outcomes of what was sent before: one fsync for all that a message waits for. Their answers
        leave before it returns. While answers wait for their turn in a chat it returns a moment
        later, so that the next batch brings what came meanwhile together.
        """
        await self._receive(channel, batch)
        await self.replies.leave()
        await self.replies.turns_pass(GATHER)

    async def _receive(self, channel: str, batch: Sequence[RawUpdate]) -> None:
        now = self.clock()
        try:
            handled = await self._process(lambda store: self._take_in(store, channel, batch, now))
        except Exception as fault:
            if not is_storage_fault(fault):
                log.exception("channel=%s not_handled_at_once", channel)
            await self._only_store(channel, batch, now)
            return
        if handled < len(batch):
            self._updates.set()  # such as strangers among those who are linked

    def _take_in(
        self, store: Store, channel: str, batch: Sequence[RawUpdate], now: datetime
    ) -> Handled:
        """Nothing is handled where others wait, and these are behind them."""
        behind = store.inbox.waiting(self.channels.keys(), 1)
        take_in(store, self.channels[channel], batch, now)
        if behind:
            return Handled()
        return process_waiting(self.services(store), self.channels, now)

    async def _process(self, work: Callable[[Store], Handled]) -> int:
        """Returns how many updates were handled, in one transaction with the outcomes so far."""
        handled = await self.replies.beside(work)
        if handled.updates:
            self._told.clear()
            self._tell_changed()
        if handled.files:
            self._files.set()
        if handled.to_wipe:
            await self.thread(lambda store: store.privacy.wipe_log())
        return handled.updates

    async def _only_store(self, channel: str, batch: Sequence[RawUpdate], now: datetime) -> None:
        """Store a batch without handling it: the disk may still have room for that."""
        try:
            await self.thread(lambda store: store_batch(store, self.channels[channel], batch, now))
        except Exception as fault:
            if is_storage_fault(fault):
                for raw in batch:
                    await self._tell_of_fault(channel, raw.payload)
            raise
        self._updates.set()

    async def drain(self) -> None:
        """Handle everything that waits, and send every reply that may go out."""
        while await self._handle_waiting() or await self.file_fetcher.fetch_waiting():
            pass
        await self.replies.drain()

    async def run(self) -> None:
        """Handle and reply until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_repeat(self._updates, self._handle_waiting, self.replies.wake))
            tasks.create_task(
                _repeat(self._files, self.file_fetcher.fetch_waiting, self._updates.set)
            )
            tasks.create_task(self._keep_written_back())
            tasks.create_task(self.replies.run())

    async def _handle_waiting(self) -> int:
        now = self.clock()
        try:
            return await self._process(
                lambda store: process_waiting(self.services(store), self.channels, now)
            )
        except Exception as fault:
            if is_storage_fault(fault):
                await self._tell_waiting()
            raise

    def _tell_changed(self) -> None:
        """Call `changed` once for all that is handled within a moment, so that answers go first."""
        if not self._changing:
            self._changing = True
            asyncio.get_running_loop().call_later(A_MOMENT, self._say_changed)

    def _say_changed(self) -> None:
        self._changing = False
        self.changed()
        self._to_write_back.set()

    async def _keep_written_back(self) -> None:
        """A moment after updates were handled: their answers are on their way by then.

        What could not be written back is, after the next ones: nothing is lost meanwhile.
        """
        while True:
            await woken(self._to_write_back, None)
            try:
                await self.thread(lambda store: store.write_back())
            except StorageError as fault:
                log.warning("write_back=failed fault=%s", type(fault).__name__)
            await asyncio.sleep(BETWEEN)

    async def _tell_waiting(self) -> None:
        """Tell people whose messages are stored that the disk did not let them be carried out yet."""
        names = self.channels.keys()
        waiting = await self.thread(lambda store: store.inbox.waiting(names, BATCH))
        for update in waiting:
            if update.stranger is None:
                await self._tell_of_fault(update.channel, update.payload)

    async def _tell_of_fault(self, channel: str, payload: str) -> None:
        """Say once to each linked person that nothing is recorded yet; the update waits meanwhile."""
        try:
            incoming = self.channels[channel].parse(payload, self.clock())
            if incoming is None or incoming.group or str(incoming.chat) in self._told:
                return
            sender = incoming.sender
            if await self.thread(lambda store: store.people.at(sender)):
                self._told.add(str(incoming.chat))
                await self.channels[channel].send(incoming.chat, storage_fault(self.language))
        except Exception as fault:  # noqa: BLE001 - it is a courtesy on top of another fault
            log.warning("channel=%s fault_notice_failed fault=%r", channel, fault)


async def _repeat(
    waiting: asyncio.Event, work: Callable[[], Awaitable[int]], then: Callable[[], None]
) -> None:
    """Work at the start and whenever something waits, until cancelled.

    work: returns how much it did; after each part `then` is called. A fault is tried again.
    """
    while True:
        try:
            while await work():
                then()
        except Exception as fault:
            log.exception("inbox fault=%s", type(fault).__name__)
            await asyncio.sleep(REST)
        else:
            await woken(waiting, None)
