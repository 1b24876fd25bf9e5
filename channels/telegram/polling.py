"""Polling with the offset in our own hands: a batch is on disk before Telegram is told."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from channels import http
from channels.telegram.faults import closing_error, reason, seconds
from channels.telegram.parsing import Json, update_key
from core.chat import RawUpdate, Receive

log = logging.getLogger("dondoc.telegram")

Sleep: TypeAlias = Callable[[float], Awaitable[object]]

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
LONGEST_PAUSE = 60.0  # seconds


@dataclass
class Poller:
    """Asks for updates, has them stored, and only then confirms them.

    wait, patience: seconds for which Telegram holds an empty poll, and then may be late.
    stored: called with a batch once it is stored. sleep: asyncio's, but for tests.
    """

    bot: Bot
    bot_id: str
    wait: int
    first_pause: float
    patience: float
    stored: Callable[[list[Json]], None]
    sleep: Sleep = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    _answered: float | None = field(default=None, init=False)

    @property
    def silence(self) -> float | None:
        """Seconds since Telegram last answered a poll; None: it never did."""
        return None if self._answered is None else self.monotonic() - self._answered

    async def run(self, receive: Receive) -> None:
        """Poll until cancelled. Raises ChannelClosedError.

        An offset is sent only to confirm what was stored just before, never at start nor after an
        empty poll: after a week of silence Telegram's numbers begin anywhere, perhaps below it.
        """
        offset: int | None = None
        pause = self.first_pause
        while True:
            try:
                offset = await self._round(offset, receive)
            except RetryAfter as fault:
                log.warning("poll_failed retry_after=%g", seconds(fault))
                await self.sleep(seconds(fault))
            except TelegramError as fault:
                if closed := closing_error(fault):
                    raise closed from None
                log.warning("poll_failed reason=%r pause=%g", reason(fault), pause)
                pause = await self._rest(pause)
            except Exception as fault:  # noqa: BLE001 - not stored, so not confirmed: it comes again
                log.warning("poll_not_stored fault=%s pause=%g", type(fault).__name__, pause)
                pause = await self._rest(pause)
            else:
                pause = self.first_pause

    async def _rest(self, pause: float) -> float:
        await self.sleep(pause)
        return min(pause * 2, LONGEST_PAUSE)

    async def _round(self, offset: int | None, receive: Receive) -> int | None:
        """One poll; the offset that confirms what it brought, or None where it brought nothing."""
        batch = _numbered(await self._updates(offset))
        self._answered = self.monotonic()
        if not batch:
            return None
        await receive([_raw(update, self.bot_id) for update in batch])
        self.stored(batch)
        highest: int = max(update["update_id"] for update in batch)
        return highest + 1

    async def _updates(self, offset: int | None) -> list[object]:
        parameters: dict[str, Any] = {"timeout": self.wait, "allowed_updates": ALLOWED}
        if offset is not None:
            parameters["offset"] = offset
        found = await self.bot.do_api_request(
            "getUpdates", api_kwargs=parameters, read_timeout=self.wait + self.patience
        )
        if not isinstance(found, list):
            raise TypeError(f"getUpdates gave {type(found).__name__}")
        return found


def _numbered(found: list[object]) -> list[Json]:
    """What bears an update's number, without which it can be neither kept nor confirmed."""
    batch = [u for u in found if isinstance(u, dict) and type(u.get("update_id")) is int]
    if len(batch) < len(found):
        log.warning("updates_without_number=%d", len(found) - len(batch))
    if found and not batch:
        raise ValueError("no update bears a number")
    return batch


def _raw(update: Json, bot_id: str) -> RawUpdate:
    return RawUpdate(update_key(update, bot_id), http.written(update))
