"""Telegram as a channel: updates in, replies out, and nothing else."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from channels.splitting import split
from channels.telegram.faults import closing_error, delivery_error
from channels.telegram.parsing import CHANNEL, parse_update
from channels.telegram.polling import Poller
from channels.telegram.transport import AiohttpRequest
from core.chat import (
    Address,
    Attachment,
    Choice,
    DeliveryError,
    Incoming,
    IncomingFile,
    Limits,
    Menu,
    Receive,
    Render,
    Reply,
)

log = logging.getLogger("dondoc.telegram")

TEXT_LIMIT = 4096  # UTF-16 units after the entities are read, so escaping does not count
PARALLEL_ANSWERS = 8


class TelegramChannel:
    """render: turns an attachment's recipe into bytes. poll_timeout: seconds of an empty poll."""

    name = CHANNEL
    limits = Limits(text=TEXT_LIMIT, buttons=True, pictures=True, documents=True)

    def __init__(
        self,
        token: str,
        *,
        base_url: str = "https://api.telegram.org",
        render: Render | None = None,
        poll_timeout: int = 25,
        first_pause: float = 1.0,
    ) -> None:
        self._bot = Bot(
            token,
            base_url=f"{base_url}/bot",
            base_file_url=f"{base_url}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        )
        self._id = token.partition(":")[0]
        self._render = render
        self._poller = Poller(self._bot, self._id, poll_timeout, first_pause, self._batch_stored)
        self._menus: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._username = ""

    def parse(self, payload: str, received: datetime) -> Incoming | None:
        return parse_update(payload, self._id, received)

    async def listen(self, receive: Receive) -> None:
        await self._poller.run(receive)

    async def _batch_stored(self, batch: list[Any]) -> None:
        """Answer pressed buttons at once, so that they stop spinning; the real answer follows."""
        pressed = [u["callback_query"]["id"] for u in batch if "id" in u.get("callback_query", {})]
        if pressed:
            task = asyncio.create_task(self._answer_presses(pressed))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _answer_presses(self, pressed: Sequence[str]) -> None:
        places = asyncio.Semaphore(PARALLEL_ANSWERS)

        async def answer(query: str) -> None:
            async with places:
                try:
                    await self._bot.answer_callback_query(query)
                except TelegramError as fault:
                    log.info("press_not_answered fault=%s", type(fault).__name__)

        await asyncio.gather(*(answer(query) for query in pressed))

    async def send(self, to: Address, reply: Reply) -> str:
        """Send the text in as many parts as it needs, the choices under the last, then the files."""
        try:
            message = ""
            parts = split(reply.text, TEXT_LIMIT)
            for number, part in enumerate(parts, start=1):
                choices = reply.choices if number == len(parts) else ()
                message = await self._send_text(to, part, choices)
            for attachment in reply.attachments:
                message = await self._send_file(to, attachment)
        except TelegramError as fault:
            raise delivery_error(fault, self.name) from None
        return message

    async def _send_text(self, to: Address, text: str, choices: Sequence[Choice]) -> str:
        sent = await self._bot.send_message(
            to.id,
            escape(text, quote=False),
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(choices),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return str(sent.message_id)

    async def _send_file(self, to: Address, attachment: Attachment) -> str:
        if self._render is None:
            raise DeliveryError("no renderer for files", permanent=True)
        content = await self._render(attachment)
        if attachment.picture:
            sent = await self._bot.send_photo(to.id, content, filename=attachment.name)
        else:
            sent = await self._bot.send_document(to.id, content, filename=attachment.name)
        return str(sent.message_id)

    async def fetch(self, file: IncomingFile, limit: int) -> bytes:
        if file.size > limit:
            raise DeliveryError("file too large", permanent=True)
        try:
            found = await self._bot.get_file(file.ref)
            if (found.file_size or 0) > limit:
                raise DeliveryError("file too large", permanent=True)
            content = bytes(await found.download_as_bytearray())
        except TelegramError as fault:
            raise delivery_error(fault, self.name) from None
        if len(content) > limit:
            raise DeliveryError("file too large", permanent=True)
        return content

    async def get_me(self) -> str:
        """The bot's user name. Raises ChannelClosedError for a bad token, else DeliveryError."""
        try:
            self._username = (await self._bot.get_me()).username or ""
        except TelegramError as fault:
            raise closing_error(fault) or delivery_error(fault, self.name) from None
        return self._username

    def link(self, payload: str) -> str:
        """A deep link that says "/start payload"; empty until `get_me` told the bot's name."""
        code = payload.replace("-", "")
        return f"https://t.me/{self._username}?start={code}" if self._username else ""

    async def set_menus(self, menus: Sequence[Menu]) -> None:
        """Show each person the commands of their roles; only what changed is sent."""
        for menu in menus:
            scopes: list[tuple[str, BotCommandScope]] = [
                (address.id, BotCommandScopeChat(address.id)) for address in menu.people
            ] or [("", BotCommandScopeDefault())]
            for chat, scope in scopes:
                # Vietnamese is also what people of any other language get.
                for code in ("", "vi") if menu.language == "vi" else (menu.language,):
                    await self._set_menu(menu, chat, scope, code)

    async def _set_menu(self, menu: Menu, chat: str, scope: BotCommandScope, code: str) -> None:
        if self._menus.get((chat, code)) == menu.commands:
            return
        commands = [BotCommand(name, text) for name, text in menu.commands]
        try:
            await self._bot.set_my_commands(commands, scope=scope, language_code=code or None)
        except TelegramError as fault:
            log.info("menu_not_set fault=%s", type(fault).__name__)
            return
        self._menus[chat, code] = menu.commands

    async def close(self) -> None:
        for task in self._background:
            task.cancel()
        await self._bot.shutdown()
        for request in self._bot._request:  # noqa: SLF001 - shut down even if never initialised
            await request.shutdown()


def _keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    if not choices:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(choice.label, callback_data=choice.pick)] for choice in choices]
    )
