"""The desk: works off the stored inbox, many updates to a transaction, and has the answers sent.

An update's effect and its answer are written together, each update in a savepoint of its own; a
crash anywhere is resumed from the inbox.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from core.chat import Channel, Incoming, RawUpdate, Reply
from engine.files import FileFetcher, Reader, in_a_thread
from engine.limits import RateLimitHold
from engine.replies import REST, ReplySender
from engine.tasks import StoreThread
from handlers.dispatch import must_be_read, reply_to
from handlers.request import Services
from locales.notices import INTERNAL_FAULT, STORAGE_FAULT
from locales.words import load
from store.database import Store, is_storage_fault
from store.inbox import Update, Upload

log = logging.getLogger("dondoc.desk")

# A platform keeps what it could not deliver for a day; a message from before that bears a wrong time.
LONGEST_UNDELIVERED = timedelta(days=7)
BATCH = 200  # updates to a transaction: enough to share one fsync, little enough to answer soon


class Worked(NamedTuple):
    """How many updates were taken up, and how many of them wait for their file."""

    updates: int
    files: int


def process_waiting(services: Services, channels: Mapping[str, Channel], now: datetime) -> Worked:
    """Handle the oldest waiting updates in one transaction."""
    files = 0
    with services.store.transaction():
        waiting = services.store.inbox.waiting(channels.keys(), BATCH)
        for update in waiting:
            files += not _handle(services, channels[update.channel], update, now)
    if waiting:
        log.info("updates=%d-%d handled=%d", waiting[0].id, waiting[-1].id, len(waiting))
    return Worked(len(waiting), files)


def _handle(services: Services, channel: Channel, update: Update, now: datetime) -> bool:
    """False if its file must be read first."""
    try:
        with services.store.transaction():
            return _understood(services, channel, update, now)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        # Whatever is wrong with it, the rest go on.
        log.warning("update=%d channel=%s set_aside fault=%r", update.id, update.channel, fault)
        services.store.inbox.broken(update.id, repr(fault))
        return True


def _understood(services: Services, channel: Channel, update: Update, now: datetime) -> bool:
    incoming = channel.parse(update.payload, update.received)
    if incoming is None:
        services.store.inbox.handled(update.id, None, None, now)
        return True
    if not update.received - LONGEST_UNDELIVERED <= incoming.sent <= update.received:
        # It would decide the month: better when it came than a time that cannot be.
        incoming = replace(incoming, sent=update.received)
    upload = services.store.uploads.of_update(update.id) if incoming.file else None
    if upload is None and must_be_read(services, incoming):
        services.store.inbox.fetch_first(update.id)
        return False
    reply = _reply(services, incoming, upload, update, now)
    services.store.inbox.handled(update.id, incoming.chat, reply, now)
    log.debug("update=%d channel=%s form=%s", update.id, update.channel, incoming.form)
    return True


def _reply(
    services: Services, incoming: Incoming, upload: Upload | None, update: Update, now: datetime
) -> Reply | None:
    try:
        with services.store.transaction():
            return reply_to(services, incoming, now, upload)
    except Exception as fault:
        if is_storage_fault(fault):
            raise
        log.exception("update=%d channel=%s fault", update.id, update.channel)
        words = load(services.rules.language)
        return Reply(words.say(INTERNAL_FAULT, reference=update.id))


@dataclass
class InboxProcessor:
    """shop: makes the handlers' workshop for a store. changed: called after work was done.

    read: opens the files that people send.
    """

    thread: StoreThread
    services: Callable[[Store], Services]
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    holds: RateLimitHold
    changed: Callable[[], None] = lambda: None
    language: str = "vi"
    read: Reader = in_a_thread
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _files: asyncio.Event = field(default_factory=asyncio.Event)
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.answers = ReplySender(self.thread, self.channels, self.clock, self.holds)
        self.file_fetcher = FileFetcher(self.thread, self.channels, self.clock, self.read)

    async def receive(self, channel: str, batch: Sequence[RawUpdate]) -> None:
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
        while await self._work_off() or await self.file_fetcher.clear():
            pass
        await self.answers.drain()

    async def run(self) -> None:
        """Handle and answer until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run_work())
            tasks.create_task(self._run_files())
            tasks.create_task(self.answers.run())

    async def _run_work(self) -> None:
        self._work.set()
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                while await self._work_off():
                    self.answers.wake()
            except Exception as fault:
                log.exception("desk work fault=%s", type(fault).__name__)
                await asyncio.sleep(REST)
                self._work.set()

    async def _run_files(self) -> None:
        self._files.set()
        while True:
            await self._files.wait()
            self._files.clear()
            try:
                while await self.file_fetcher.clear():
                    self._work.set()
            except Exception as fault:
                log.exception("desk files fault=%s", type(fault).__name__)
                await asyncio.sleep(REST)
                self._files.set()

    async def _work_off(self) -> int:
        now = self.clock()
        try:
            done = await self.thread(
                lambda store: process_waiting(self.services(store), self.channels, now)
            )
        except Exception as fault:
            if is_storage_fault(fault):
                await self._tell_waiting()
            raise
        if done.updates:
            self._told.clear()
            self.changed()
        if done.files:
            self._files.set()
        return done.updates

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
                await channel.send(incoming.chat, Reply(load(self.language).say(STORAGE_FAULT)))
        except Exception as fault:  # noqa: BLE001 - it is a courtesy on top of another fault
            log.warning("channel=%s fault_notice_failed fault=%r", channel.name, fault)


def _store_batch(store: Store, channel: str, batch: Sequence[RawUpdate], now: datetime) -> None:
    with store.transaction():
        store.inbox.receive(channel, batch, now)
