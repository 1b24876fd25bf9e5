"""Files that people send: fetched and read before the update that brought them is handled.

Handlers are plain functions on the store's thread, so whatever waits for the network or for a
reader is done here. What a file says is stored in the same transaction as the mark that its update
can be handled now; after a crash before that, the file is fetched again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from core.chat import Channel, DeliveryError, IncomingFile
from core.imports import LIMITS, FileFault, FileRefusedError, Imported
from core.month import Month
from core.quota import Office
from engine.intake import understood
from engine.tasks import StoreThread
from store.database import Store
from store.inbox import Update, Upload

log = logging.getLogger("dondoc.files")

AT_ONCE = 4  # files
PAUSES = (1.0, 5.0)  # seconds before a file is asked for again
# Seconds: others' files wait as long. Who has sent one that takes longer is asked to send it again.
LONGEST_PAUSE = 60.0

Content: TypeAlias = Imported | FileRefusedError
Reader: TypeAlias = Callable[[bytes, str, Sequence[Office], Month], Awaitable[Content]]
"""Bytes, the file's name, the offices and the running month: what the file says, or why not."""


@dataclass
class FileFetcher:
    """read: opens the files. pauses: seconds before each further attempt to fetch one."""

    thread: StoreThread
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    read: Reader
    pauses: Sequence[float] = PAUSES

    async def fetch_waiting(self) -> int:
        """Fetch and read some of the files that wait; returns their number."""
        names = self.channels.keys()
        waiting = await self.thread(lambda store: store.inbox.fetching(names, AT_ONCE))
        async with asyncio.TaskGroup() as tasks:
            for update in waiting:
                tasks.create_task(self._take(update))
        return len(waiting)

    async def _take(self, update: Update) -> None:
        channel = self.channels[update.channel]
        incoming = understood(channel, update)
        assert incoming is not None
        assert incoming.file is not None
        now = self.clock()
        month = Month.of(min(incoming.sent, now))
        upload = Upload(incoming.file.name, await self._content(channel, incoming.file, month))
        await self.thread(lambda store: _keep(store, update, upload, now))

    async def _content(self, channel: Channel, file: IncomingFile, month: Month) -> Content:
        try:
            data = await self._fetched(channel, file)
        except DeliveryError as fault:
            log.warning("channel=%s not_fetched reason=%r", channel.name, fault.reason)
            return FileRefusedError(FileFault.NOT_FETCHED)
        except Exception:
            # A fault of ours, which would come again and again, and hold up the files of others.
            log.exception("channel=%s not_fetched", channel.name)
            return FileRefusedError(FileFault.NOT_FETCHED)
        offices = await self.thread(lambda store: store.offices.active())
        try:
            return await self.read(data, file.name, offices, month)
        except Exception:
            # Whatever the file does to the reader, its sender gets an answer.
            log.exception("channel=%s not_read bytes=%d", channel.name, len(data))
            return FileRefusedError(FileFault.BROKEN)

    async def _fetched(self, channel: Channel, file: IncomingFile) -> bytes:
        """The file's bytes; a fault that may pass is waited out a few times."""
        for pause in self.pauses:
            try:
                return await channel.fetch(file, LIMITS.size)
            except DeliveryError as fault:
                wait = max(pause, fault.retry_after or 0)
                if fault.permanent or wait > LONGEST_PAUSE:
                    raise
                await asyncio.sleep(wait)
        return await channel.fetch(file, LIMITS.size)


def _keep(store: Store, update: Update, upload: Upload, now: datetime) -> None:
    with store.transaction():
        store.uploads.keep(update.id, upload, now)
        store.inbox.fetched(update.id)
