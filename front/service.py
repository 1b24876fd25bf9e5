"""The bot as a service: channels, desk, courier and bell, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import partial

from core.chat import Channel, ChannelClosedError
from front.program import Program
from reminders.bell import ring, safely
from reminders.watchers import tell_watchers
from store.database import Store

log = logging.getLogger("dondoc")

STOP_WITHIN = 1.5  # seconds that everything under way is given to end
REST = 1.0  # seconds before a channel that failed is listened to again


@dataclass
class Service:
    """daily: jobs by their hour. every_minute: jobs beside the planning of what fell due."""

    program: Program
    channels: Mapping[str, Channel]
    daily: Mapping[time, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    every_minute: Sequence[Callable[[], Awaitable[None]]] = ()
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: set[str] = field(default_factory=set)

    async def run(self) -> int:
        """Run until SIGTERM or SIGINT; returns the exit code. 1: no channel is left."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        await self.program.recover()
        each_minute = (self.program.ring, *self.every_minute)
        work = [
            asyncio.create_task(self.program.desk.run(), name="desk"),
            asyncio.create_task(self.program.courier.run(), name="courier"),
            asyncio.create_task(ring(each_minute, self.daily), name="bell"),
        ]
        listening = [
            asyncio.create_task(self._listen(channel), name=channel.name)
            for channel in self.channels.values()
        ]
        code = await self._until_stopped(work, listening)
        await _end([*work, *listening])
        for channel in self.channels.values():
            await channel.close()
        log.info("stop code=%d", code)
        return code

    async def _listen(self, channel: Channel) -> None:
        """Until the channel closes for good; no fault of ours silences it."""
        while True:
            try:
                await channel.listen(partial(self.program.desk.receive, channel.name))
            except ChannelClosedError as fault:
                log.error("channel=%s closed reason=%r", channel.name, str(fault))  # noqa: TRY400
                await safely(partial(self._tell, channel.name, fault.kind))()
                return
            except Exception as fault:
                log.exception("channel=%s fault=%s", channel.name, type(fault).__name__)
                await asyncio.sleep(REST)
            else:
                return

    async def _tell(self, closed: str, kind: str) -> None:
        """Tell the administrators once a day, through a channel that is left."""
        self._closed.add(closed)
        left, now = self.channels.keys() - self._closed, self.program.now()
        if not left:
            return

        def plan(store: Store) -> None:
            detail: dict[str, str | int] = {"event": "closed", "kind": kind}
            with store.transaction():
                tell_watchers(store, f"closed/{closed}/{now.date()}", closed, detail, left, now)

        await self.program.thread(plan)
        self.program.courier.wake()

    async def _until_stopped(
        self, work: Sequence[asyncio.Task[None]], listening: Sequence[asyncio.Task[None]]
    ) -> int:
        """Wait for a signal, for the last channel to close, or for a fault in the work itself."""
        stop = asyncio.ensure_future(self._stop.wait())
        silent = asyncio.ensure_future(asyncio.wait(listening))
        await asyncio.wait([stop, silent, *work], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        silent.cancel()
        if self._stop.is_set():
            return 0
        for task in work:
            if task.done() and not task.cancelled() and (fault := task.exception()):
                log.error("task=%s ended fault=%r", task.get_name(), fault)
        return 1


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel, and wait for what each still has to put away."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=STOP_WITHIN)
