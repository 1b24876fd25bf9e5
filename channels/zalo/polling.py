"""Polling: Zalo hands an update out once and forgets it, so nothing else happens before it is kept.

What is on the wire when the process dies is lost; the webhook has no such gap.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from channels.zalo.client import (
    BAD_CALL,
    QUOTA,
    TIMED_OUT,
    RefusedError,
    ZaloClient,
    ZaloError,
    closing_error,
)
from channels.zalo.parsing import raws
from core.chat import RawUpdate, Receive

log = logging.getLogger("dondoc.zalo")

Result = TypeVar("Result")
Sleep: TypeAlias = Callable[[float], Awaitable[object]]

LONGEST_PAUSE = 60.0  # seconds
TOO_SOON = 1.0  # an empty answer in under a second is no long poll: do not ask at once again


@dataclass
class Poller:
    """wait: seconds for which Zalo holds an empty poll. sleep: asyncio's, but for tests."""

    client: ZaloClient
    bot_id: str
    wait: int
    first_pause: float
    sleep: Sleep = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    _answered: float | None = field(default=None, init=False)

    async def run(self, receive: Receive) -> None:
        """Poll until cancelled. Raises ChannelClosedError."""
        await self.until_done("webhook_not_cleared", self._clear_webhook)
        while True:
            batch = await self.until_done("poll_failed", self._poll)
            if batch:
                await self._store(batch, receive)

    @property
    def silence(self) -> float | None:
        """Seconds since Zalo last answered a poll; None: it never did."""
        return None if self._answered is None else self.monotonic() - self._answered

    async def until_done(self, failure: str, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Try until it succeeds, with growing pauses. Raises ChannelClosedError."""
        pause = self.first_pause
        while True:
            try:
                return await attempt()
            except ZaloError as fault:
                if closed := closing_error(fault):
                    raise closed from None
                if isinstance(fault, RefusedError) and fault.code == QUOTA:
                    pause = LONGEST_PAUSE
                log.warning("%s reason=%r pause=%g", failure, str(fault), pause)
            except Exception as fault:  # noqa: BLE001 - no answer, whatever it is, ends the polling
                log.warning("%s fault=%s pause=%g", failure, type(fault).__name__, pause)
            pause = await self._rest(pause)

    async def _rest(self, pause: float) -> float:
        await self.sleep(pause)
        return min(pause * 2, LONGEST_PAUSE)

    async def _clear_webhook(self) -> None:
        """A webhook that is still set would take the updates. Where there is none, Zalo says 404."""
        try:
            found = await self.client.call("getWebhookInfo")
        except RefusedError as fault:
            if fault.code in BAD_CALL:
                return
            raise
        if isinstance(found, dict) and found.get("url"):
            await self.client.call("deleteWebhook")
            log.info("webhook_cleared")

    async def _poll(self) -> list[RawUpdate]:
        asked = self.monotonic()
        batch = raws(await self._updates(), self.bot_id)
        self._answered = self.monotonic()
        if not batch and self._answered - asked < TOO_SOON:
            await self.sleep(TOO_SOON)
        return batch

    async def _updates(self) -> object:
        try:
            return await self.client.call("getUpdates", {"timeout": f"{self.wait}"}, held=self.wait)
        except RefusedError as fault:
            if fault.code == TIMED_OUT:
                return None
            raise

    async def _store(self, batch: Sequence[RawUpdate], receive: Receive) -> None:
        """Keep trying: Zalo does not have the batch any more."""
        pause = self.first_pause
        while not await _stored(batch, receive):
            log.warning("store_again pause=%g", pause)
            try:
                pause = await self._rest(pause)
            except asyncio.CancelledError:
                _tell_of_loss(batch)
                raise


async def _stored(batch: Sequence[RawUpdate], receive: Receive) -> bool:
    """One attempt, which a stop of the program does not break off."""
    storing = asyncio.ensure_future(receive(batch))
    try:
        await asyncio.shield(storing)
    except asyncio.CancelledError:
        (outcome,) = await asyncio.gather(storing, return_exceptions=True)
        if outcome is not None:
            _tell_of_loss(batch)
        raise
    except Exception as fault:  # noqa: BLE001 - a full disk or a fault of ours: it must be kept
        log.warning("not_stored fault=%s", type(fault).__name__)
        return False
    return True


def _tell_of_loss(batch: Sequence[RawUpdate]) -> None:
    log.error("stopped_before_storing keys=%s", ",".join(raw.key for raw in batch))
