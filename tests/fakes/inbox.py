"""What stands behind a channel under test: where updates are kept, and a clock that does not wait."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from channels.telegram.channel import TelegramChannel
from core.chat import Channel, RawUpdate, Receive
from tests.fakes.bot_api import TOKEN, BotApi

LONGEST_WAIT = 30.0


@dataclass
class Inbox:
    """Keeps what it is given; refuses the first `refusals` batches, as a full disk does."""

    refusals: int = 0
    kept: list[RawUpdate] = field(default_factory=list)
    offered: list[Sequence[RawUpdate]] = field(default_factory=list)

    async def receive(self, batch: Sequence[RawUpdate]) -> None:
        self.offered.append(batch)
        if self.refusals:
            self.refusals -= 1
            raise OSError
        self.kept += batch

    @property
    def keys(self) -> list[str]:
        return [raw.key for raw in self.kept]

    @property
    def texts(self) -> list[str]:
        """What Telegram's messages say, in the order in which they were kept."""
        return [json.loads(raw.payload)["message"]["text"] for raw in self.kept]


@dataclass
class Pauses:
    """Stands in for sleeping: notes how long, and goes on at once."""

    taken: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(LONGEST_WAIT):
        while not true():  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.005)


@asynccontextmanager
async def telegram(api: BotApi, pauses: Pauses | None = None) -> AsyncIterator[TelegramChannel]:
    """The channel at this server, whose pauses do not wait."""
    channel = TelegramChannel(TOKEN, base_url=api.url, sleep=(pauses or Pauses()).sleep)
    try:
        yield channel
    finally:
        await channel.close()


@asynccontextmanager
async def meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """It is under way meanwhile, and told to stop then, unless it was before."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        if not task.cancelling():
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def listening_on(channel: Channel, receive: Receive) -> AsyncIterator[None]:
    """The channel polls meanwhile, and is closed then."""
    try:
        async with meanwhile(channel.listen(receive)):
            yield
    finally:
        await channel.close()


@asynccontextmanager
async def listening(
    api: BotApi, receive: Receive, pauses: Pauses | None = None
) -> AsyncIterator[TelegramChannel]:
    """A channel at this server, which polls meanwhile."""
    channel = TelegramChannel(TOKEN, base_url=api.url, sleep=(pauses or Pauses()).sleep)
    async with listening_on(channel, receive):
        yield channel
