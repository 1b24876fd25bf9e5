"""Polling: Zalo gives each update once and forgets it, so it is stored before anything else.

What is on the wire when the process dies is lost; the webhook has no such gap.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from channels.http import HttpError
from channels.polling import FIRST_PAUSE, Polling, Setback
from channels.zalo.client import (
    BUSY_REST,
    TIMED_OUT,
    BusyError,
    RefusedError,
    ZaloClient,
    closing_error,
)
from channels.zalo.parsing import raws
from core.chat import RawUpdate, Receive

log = logging.getLogger("dondoc.zalo")

USED_UP_PAUSE = 60.0  # seconds; the month's quota does not come back soon


@dataclass(kw_only=True)
class Poller(Polling):
    """wait: seconds for which Zalo holds an empty poll."""

    client: ZaloClient
    bot_id: str
    wait: int

    async def run(self, receive: Receive) -> None:
        """Poll until cancelled. Raises ChannelClosedError."""
        await self.until_done(self._clear_webhook, partial(setback, "webhook_not_cleared"))
        while True:
            batch = await self.until_done(self._poll, partial(setback, "poll_failed"))
            if batch:
                await self._store(batch, receive)

    async def _clear_webhook(self) -> None:
        """A webhook that is still set would take the updates."""
        if await self.client.webhook():
            await self.client.call("deleteWebhook")
            log.info("webhook_cleared")

    async def _poll(self) -> list[RawUpdate]:
        asked = time.monotonic()
        try:
            found = await self.client.call(
                "getUpdates", {"timeout": f"{self.wait}"}, held=self.wait
            )
        except RefusedError as fault:
            if fault.code != TIMED_OUT:
                raise
            found = None
        batch = raws(found, self.bot_id)
        self.answered()
        await self.not_at_once(asked, empty=not batch)
        return batch

    async def _store(self, batch: Sequence[RawUpdate], receive: Receive) -> None:
        """Keep trying: Zalo does not have the batch any more."""
        pause = FIRST_PAUSE
        while not await _stored(batch, receive):
            log.warning("store_again pause=%g", pause)
            try:
                pause = await self.rest(pause)
            except asyncio.CancelledError:
                _tell_of_loss(batch)
                raise


def setback(failure: str, fault: Exception) -> Setback:
    """What a failed call means for trying again. failure: what the log calls it.

    Raises ChannelClosedError.
    """
    if isinstance(fault, HttpError):
        if closed := closing_error(fault):
            raise closed from None
        least = 0.0
        if isinstance(fault, BusyError):
            least = BUSY_REST
        elif isinstance(fault, RefusedError) and fault.quota:
            least = USED_UP_PAUSE
        return Setback(f"{failure} reason={str(fault)!r}", least=least)
    return Setback(f"{failure} fault={type(fault).__name__}")


async def _stored(batch: Sequence[RawUpdate], receive: Receive) -> bool:
    """One attempt to store a batch. It is brought to its end even if the program is told to stop."""
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
