"""Polling with an offset of our own: a batch is on disk before Telegram is told that it arrived."""

import json
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from channels.jsontext import Json
from channels.polling import FIRST_PAUSE, Polling, Setback
from channels.telegram.faults import closing_error, is_about_webhook, reason, seconds
from channels.telegram.parsing import update_key
from core.chat import RawUpdate, Receive

MOST_CONFLICTS = 5  # in a row
MOST_REMOVED = 3  # webhooks, until it is clear that somebody sets them again
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]


@dataclass(kw_only=True)
class Poller(Polling):
    """Asks for updates, has them stored, and only then confirms them.

    wait, patience: seconds for which Telegram holds an empty poll, and then may be late.
    stored: called with a batch once it is stored.
    """

    bot: Bot
    bot_id: str
    wait: int
    patience: float
    stored: Callable[[list[Json]], None]
    _conflicts: int = field(default=0, init=False)  # in a row
    _removed: int = field(default=0, init=False)  # webhooks
    untold: str = field(default="", init=False)  # what the administrators should know

    async def run(self, receive: Receive) -> None:
        """Poll until cancelled. Raises ChannelClosedError.

        An offset is sent only to confirm what was stored just before, never at start nor after an
        empty poll: after a week of silence Telegram's numbers begin anywhere, perhaps below it.
        """
        offset: int | None = None
        self._conflicts = self._removed = 0
        while True:
            offset = await self.until_done(partial(self._round, offset, receive), self._setback)

    async def taken(self, seconds: float) -> bool:
        """Whether another program polls: whoever asks last is let in, and the other asks again soon."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                await self._fetched(None)
            except Conflict:
                return True
            await self.sleep(FIRST_PAUSE)
        return False

    async def _round(self, offset: int | None, receive: Receive) -> int | None:
        """One poll; the offset that confirms what it brought, or None where it brought nothing."""
        asked = time.monotonic()
        batch = self._numbered(await self._updates(offset))
        self.answered()
        self._conflicts = 0
        await self.not_at_once(asked, empty=not batch)
        if not batch:
            return None
        # In ASCII, because half a surrogate pair, which JSON allows, cannot be written as UTF-8.
        await receive([RawUpdate(update_key(it, self.bot_id), json.dumps(it)) for it in batch])
        self.stored(batch)
        highest: int = max(update["update_id"] for update in batch)
        return highest + 1

    async def _updates(self, offset: int | None) -> list[object]:
        """A webhook that was left behind would keep them: it is removed, unless it comes again."""
        try:
            return await self._fetched(offset)
        except Conflict as fault:
            if not is_about_webhook(fault) or self._removed == MOST_REMOVED:
                raise
        self._removed += 1
        await self.bot.delete_webhook()
        self.log.warning("webhook_removed times=%d", self._removed)
        self.untold = "removed"
        return await self._fetched(offset)

    async def _fetched(self, offset: int | None) -> list[object]:
        """Updates as JSON: `Bot.get_updates` fails as a whole if it cannot understand one of them."""
        parameters: dict[str, Any] = {"timeout": self.wait, "allowed_updates": ALLOWED}
        if offset is not None:
            parameters["offset"] = offset
        # The library warns before it first waits for anything, so this filter is the one in force.
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", r"Please use 'Bot\.getUpdates' instead of", PTBUserWarning
            )
            found = await self.bot.do_api_request(
                "getUpdates", api_kwargs=parameters, read_timeout=self.wait + self.patience
            )
        if not isinstance(found, list):
            raise TypeError(f"getUpdates gave {type(found).__name__}")
        return found

    def _numbered(self, found: list[object]) -> list[Json]:
        """The updates that have a number; without one an update can be neither stored nor confirmed."""
        batch = [u for u in found if isinstance(u, dict) and type(u.get("update_id")) is int]
        if len(batch) < len(found):
            self.log.warning("updates_without_number=%d", len(found) - len(batch))
        if found and not batch:
            raise ValueError("no update bears a number")
        return batch

    def _setback(self, fault: Exception) -> Setback:
        """Raises ChannelClosedError: for conflicts only after several in a row.

        A single one is met without any other poller, after a connection that was cut or a relay.
        """
        self._conflicts += isinstance(fault, Conflict)
        if isinstance(fault, Conflict) and self._conflicts < MOST_CONFLICTS:
            return Setback(f"poll_failed reason={reason(fault)!r}")
        return _setback(fault)


def _setback(fault: Exception) -> Setback:
    if isinstance(fault, RetryAfter):
        return Setback(f"poll_failed retry_after={seconds(fault):g}", seconds(fault))
    if not isinstance(fault, TelegramError):  # not stored, so not confirmed: it comes again
        return Setback(f"poll_not_stored fault={type(fault).__name__}")
    if closed := closing_error(fault):
        raise closed from None
    return Setback(f"poll_failed reason={reason(fault)!r}")
