"""Polling with the offset in our own hands: a batch is on disk before Telegram is told."""

import asyncio
import json
import logging
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from channels.telegram.faults import closing_error, seconds
from channels.telegram.parsing import update_key
from core.chat import Raw, Receive

log = logging.getLogger("dondoc.telegram")

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
LONGEST_PAUSE = 60.0  # seconds


@dataclass
class Poller:
    """wait: seconds for which Telegram holds an empty poll. stored: called with a stored batch."""

    bot: Bot
    bot_id: str
    wait: int
    first_pause: float
    stored: Callable[[list[Any]], Awaitable[None]]

    async def run(self, receive: Receive) -> None:
        """Poll until cancelled. Raises ChannelClosedError.

        There is no offset at start: after a week of silence Telegram's numbers begin anywhere,
        and what it still has is what was never confirmed.
        """
        offset: int | None = None
        pause = self.first_pause
        while True:
            try:
                batch = await self._updates(offset)
                await receive([_raw(update, self.bot_id) for update in batch])
            except RetryAfter as fault:
                await asyncio.sleep(seconds(fault))
                continue
            except TelegramError as fault:
                if closed := _closing(fault):
                    raise closed from None
                log.warning("poll_failed fault=%s", type(fault).__name__)
            except Exception as fault:
                # It was not stored, so it is not confirmed: Telegram gives it again.
                log.exception("poll_not_stored fault=%s", type(fault).__name__)
            else:
                if batch:
                    offset = max(update["update_id"] for update in batch) + 1
                    await self.stored(batch)
                pause = self.first_pause
                continue
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _updates(self, offset: int | None) -> list[Any]:
        parameters: dict[str, Any] = {"timeout": self.wait, "allowed_updates": ALLOWED}
        if offset is not None:
            parameters["offset"] = offset
        with warnings.catch_warnings():
            # The library would rather parse the updates; they are kept as they came.
            warnings.filterwarnings("ignore", category=PTBUserWarning, message=".*do_api_request.*")
            found = await self.bot.do_api_request(
                "getUpdates", api_kwargs=parameters, read_timeout=self.wait + 10
            )
        if not isinstance(found, list):
            raise TypeError(f"getUpdates gave {type(found).__name__}")
        return found


def _closing(fault: TelegramError) -> Exception | None:
    # `do_api_request` takes a 404 for a method that does not exist; ours does: it is the token.
    if isinstance(fault, EndPointNotFound):
        return closing_error(InvalidToken())
    return closing_error(fault)


def _raw(update: Any, bot_id: str) -> Raw:
    return Raw(update_key(update, bot_id), json.dumps(update, ensure_ascii=False))
