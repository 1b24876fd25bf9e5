"""Telegram as a channel: updates in, replies out, and nothing else."""

import asyncio
import logging
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

import telegram
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from channels.http import READ
from channels.jsontext import Json
from channels.polling import Sleep
from channels.sending import Sending, as_told, in_parts, rendered
from channels.splitting import messages
from channels.telegram.faults import closing_error, delivery_error, reason
from channels.telegram.parsing import CHANNEL, parse_update
from channels.telegram.polling import Poller
from channels.telegram.transport import AiohttpRequest
from core import chat
from core.text import JOINER

log = logging.getLogger("dondoc.telegram")

DEFAULT_LANGUAGE = "vi"  # also what people whose Telegram speaks any other language are shown


def _places(menu: chat.Menu) -> Iterator[tuple[str, str]]:
    """Chat and language code of every place where a menu is set; "": everybody, any language.

    A person's menu is set for any language: theirs is what they chose here, which need not be
    their Telegram's.
    """
    if menu.people:
        yield from ((address.id, "") for address in menu.people if address.channel == CHANNEL)
        return
    if menu.language == DEFAULT_LANGUAGE:
        yield "", ""
    yield "", menu.language


_TAPPABLE = re.compile(rf"[^\s“”]*{JOINER}[^\s“”]*")  # see `core.text.foreign`
_QUOTATION = re.compile(r"^“[^“”\n]*”$", re.MULTILINE)
ROOT = "https://api.telegram.org"
TEXT_LIMIT = 4096  # UTF-16 units after the entities are read, so escaping does not count
PARALLEL_ANSWERS = 8
MOST_ROWS = 8  # of buttons; then two share a row where both are short
SHORT = 14  # letters of a label, of which two fit beside each other on a telephone
NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """base_url: the server's root. render: turns an attachment's recipe into bytes.

    not_made: said in place of a file that cannot be made; empty: such a reply fails.
    poll_timeout: seconds for which Telegram holds an empty poll. patience: seconds without an
    answer before a request is given up.
    """

    name = CHANNEL
    takes_files = True

    def __init__(
        self,
        token: str,
        *,
        base_url: str = ROOT,
        render: chat.Render | None = None,
        not_made: str = "",
        poll_timeout: int = 25,
        patience: float = READ,
        proxy: str = "",
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        root = base_url.rstrip("/")
        # Two, so that a held poll never waits for a place among the sends, nor they for it.
        relayed = root != ROOT
        self._polls = AiohttpRequest(patience, proxy, relayed=relayed)
        self._sends = AiohttpRequest(patience, proxy, relayed=relayed)
        self._bot = telegram.Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._sends,
            get_updates_request=self._polls,
        )
        self._id = token.partition(":")[0]
        self._render = render
        self._not_made = not_made
        self._poller = Poller(
            bot=self._bot,
            bot_id=self._id,
            wait=poll_timeout,
            patience=patience,
            stored=self._batch_stored,
            log=log,
            sleep=sleep,
        )
        # Each place's commands, as far as this process has set them.
        self._menus: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._username = ""

    def parse(self, payload: str, received: datetime) -> chat.Incoming | None:
        """Raises ValueError for what is not as the Bot API describes it."""
        return parse_update(payload, self._id, received, self._username)

    async def listen(self, receive: chat.Receive) -> None:
        await self._poller.run(receive)

    async def taken(self, seconds: float) -> bool:
        """Whether another program polls with this token. Raises as `get_me` does."""
        with as_told(closing_error, delivery_error):
            return await self._poller.taken(seconds)

    def silence(self) -> float | None:
        """Seconds since Telegram last answered a poll; None: it never did."""
        return self._poller.silence()

    def news(self) -> str:
        """What the administrators should know and were not told yet: "removed", a webhook."""
        found, self._poller.untold = self._poller.untold, ""
        return found

    def trouble(self) -> str:
        """What went wrong since, for the log."""
        return self._poller.trouble

    def _batch_stored(self, batch: Sequence[Json]) -> None:
        """Answer pressed buttons at once, so that they stop spinning; the real answer follows."""
        queries = [update.get("callback_query") for update in batch]
        ids = [query.get("id") for query in queries if isinstance(query, dict)]
        if pressed := [query for query in ids if isinstance(query, str)]:
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
                    log.info("press_not_answered reason=%r", reason(fault))

        await asyncio.gather(*(answer(query) for query in pressed))

    def parts(self, _to: chat.Address, reply: chat.Reply) -> Sequence[chat.Reply]:
        """The text in as many messages as it needs, the choices under the last, then the files."""
        return in_parts(reply, messages(reply.text, TEXT_LIMIT))

    async def send(self, to: chat.Address, reply: chat.Reply) -> str:
        sending = Sending(delivery_error)
        for part in self.parts(to, reply):
            await sending.step(self._send_part(to, part))
        return sending.done()

    async def _send_part(self, to: chat.Address, part: chat.Reply) -> str:
        if part.leave:
            await self._bot.leave_chat(to.id)
            return ""
        for attachment in part.attachments:
            return await self._send_file(to, attachment, part.topic)
        return await self._send_text(to, part.text, part.choices, part.topic)

    async def _send_text(
        self, to: chat.Address, text: str, choices: Sequence[chat.Choice] = (), topic: str = ""
    ) -> str:
        marked = _marked(text)
        plain = marked == escape(text, quote=False)  # which says the same as the text itself
        sent = await self._bot.send_message(
            to.id,
            text if plain else marked,
            parse_mode=None if plain else ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=_keyboard(choices),
            message_thread_id=_topic(topic),
        )
        return str(sent.message_id)

    async def _send_file(self, to: chat.Address, attachment: chat.Attachment, topic: str) -> str:
        content = await rendered(self._render, attachment)
        if content is None:
            if not self._not_made:
                raise chat.DeliveryError(f"{attachment.report} not rendered", permanent=True)
            told = f"{attachment.name}: {self._not_made}"
            return await self._send_text(to, told, topic=topic)
        send = self._bot.send_photo if attachment.picture else self._bot.send_document
        sent = await send(
            to.id,
            content,
            filename=attachment.name,
            caption=attachment.caption or None,
            message_thread_id=_topic(topic),
        )
        return str(sent.message_id)

    async def fetch(self, file: chat.IncomingFile, limit: int) -> bytes:
        _check_size(file.size, limit)
        with as_told(delivery_error):
            found = await self._bot.get_file(file.ref)
            _check_size(found.file_size or 0, limit)
            self._check_place(found.file_path or "")
            content = bytes(await found.download_as_bytearray())
        _check_size(len(content), limit)
        return content

    def _check_place(self, path: str) -> None:
        """The library opens whatever file of this machine the answer names.

        A Bot API server on this machine (`--local`) hands out what it keeps for us in this way: in a
        folder that has our token for its name. Anything else was not sent to us.
        """
        if path.startswith(self._bot.base_file_url):
            return
        if self._bot.token not in Path(path).resolve().parent.parts:
            raise chat.DeliveryError("the answer names no file of the platform's", permanent=True)

    async def get_me(self) -> str:
        """The bot's user name. Raises ChannelClosedError for a bad token, else DeliveryError."""
        with as_told(closing_error, delivery_error):
            self._username = (await self._bot.get_me()).username or ""
        return self._username

    def link(self, payload: str) -> str:
        """A deep link that says "/start payload"; empty until `get_me` told the bot's name.

        payload: up to 64 of A–Z a–z 0–9 _ -.
        """
        return f"https://t.me/{self._username}?start={payload}" if self._username else ""

    async def set_menus(self, menus: Sequence[chat.Menu]) -> None:
        """Show each person the commands of their roles; only what changed is sent.

        Whose roles or link ended loses theirs. A fault is logged, and tried again next time; not so
        what a chat refuses, until there is another menu for it.
        """
        wanted = {place: menu.commands for menu in menus for place in _places(menu)}
        for place in self._menus.keys() - wanted.keys():
            wanted[place] = ()
        for place, commands in wanted.items():
            if self._menus.get(place) != commands and await self._has_menu(*place, commands):
                self._menus[place] = commands

    def without_menu(self) -> list[chat.Address]:
        """The chats whose menu was taken away since this was asked last."""
        over = [place for place, commands in self._menus.items() if place[0] and not commands]
        for place in over:
            del self._menus[place]
        return [chat.Address(CHANNEL, to) for to, _code in over]

    async def _has_menu(self, to: str, code: str, commands: Sequence[tuple[str, str]]) -> bool:
        """Whether that is done with: it is shown, or taken away where there are none, or refused."""
        shown = [telegram.BotCommand(name, text) for name, text in commands]
        scope = telegram.BotCommandScopeChat(to) if to else telegram.BotCommandScopeDefault()
        try:
            if shown:
                await self._bot.set_my_commands(shown, scope=scope, language_code=code or None)
            else:
                await self._bot.delete_my_commands(scope=scope, language_code=code or None)
        except TelegramError as fault:
            log.warning("menu_not_set reason=%r", reason(fault))
            # What is refused would be refused each minute.
            return isinstance(fault, BadRequest | Forbidden)
        return True

    async def close(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        for request in (self._polls, self._sends):
            await request.shutdown()


def _marked(text: str) -> str:
    """The text as Telegram's HTML. What somebody else wrote and could be tapped is only copied.

    A line that is nothing but a quotation is set apart as one.
    """
    marked = _TAPPABLE.sub(r"<code>\g<0></code>", escape(text, quote=False)).replace(JOINER, "")
    return _QUOTATION.sub(r"<blockquote>\g<0></blockquote>", marked)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise chat.DeliveryError("file too large", permanent=True)


def _topic(topic: str) -> int | None:
    return int(topic) if topic else None


def _keyboard(choices: Sequence[chat.Choice]) -> telegram.InlineKeyboardMarkup | None:
    """A row each, so that no thumb meets two; of many, short ones side by side, to fit a screen."""
    if not choices:
        return None
    buttons = [telegram.InlineKeyboardButton(c.label, callback_data=c.pick) for c in choices]
    rows: list[list[telegram.InlineKeyboardButton]] = []
    for button in buttons:
        beside = rows[-1] if rows and len(rows[-1]) == 1 and len(buttons) > MOST_ROWS else []
        if beside and max(len(beside[0].text), len(button.text)) <= SHORT:
            beside.append(button)
        else:
            rows.append([button])
    return telegram.InlineKeyboardMarkup(rows)
