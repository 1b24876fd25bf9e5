"""Zalo as a channel: plain text out, with choices as numbered lines and files as links."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from channels.http import READ
from channels.links import Link
from channels.polling import Setback, Sleep
from channels.sending import Pace, Sending, as_told, in_parts
from channels.splitting import messages
from channels.zalo.client import USED_UP, UnverifiedError, ZaloClient, closing_error, delivery_error
from channels.zalo.parsing import CHANNEL, parse_update
from channels.zalo.polling import Poller, setback
from channels.zalo.webhook import Hook
from core import chat
from core.text import normal

log = logging.getLogger("dondoc.zalo")

BASE_URL = "https://bot-api.zaloplatforms.com"
BOTS = "https://zalo.me/"
_ACCOUNT = re.compile(r"[\w.-]{1,64}", re.ASCII)
BURST = 10  # messages; one person's answers come at once
TEXT_LIMIT = 1900  # UTF-16 units; Zalo takes 2,000 of a kind that it does not name


def _named(file: chat.Attachment, url: str, _until: datetime) -> str:
    return f"{file.name}: {url}"


class PlainWords(Struct, frozen=True):
    """What is written in place of what Zalo cannot carry; the sentences come from `locales.importing`.

    linked: the file, its URL and until when it is good. refused: the same of a picture that Zalo
    did not take. elsewhere: where else to get the file.
    choose: the line above numbered choices; empty: there is none.
    """

    linked: Callable[[chat.Attachment, str, datetime], str] = _named
    refused: Callable[[chat.Attachment, str, datetime], str] = _named
    elsewhere: Callable[[chat.Attachment], str] = lambda file: file.name
    choose: str = ""


class ZaloChannel:
    """base_url: the server's root. patience: seconds without an answer before a call is given up.

    link: makes a signed link for one person, where the deployment has a public address.
    on_refused: told that the platform's quota is used up.
    on_sent: told how many of the platform's messages a reply used up, as its quota counts them.
    hook: where Zalo shall bring updates; None: they are fetched by polling. hooked: Zalo was told,
    and reached it. unreached: what its probe met else, see `OUTCOMES`.
    per_second: messages that may leave, after a burst; 0: any number.
    poll_timeout: seconds for which Zalo holds an empty poll.
    """

    name = CHANNEL
    takes_files = False

    def __init__(
        self,
        token: str,
        *,
        base_url: str = BASE_URL,
        link: Callable[[chat.Attachment, chat.Address], Link] | None = None,
        words: PlainWords | None = None,
        on_sent: Callable[[int], None] = lambda _messages: None,
        on_refused: Callable[[], None] = lambda: None,
        hook: Hook | None = None,
        poll_timeout: int = 30,
        patience: float = READ,
        proxy: str = "",
        per_second: float = 0.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.bot_id = token.partition(":")[0]
        self._client = ZaloClient(token, base_url, patience, proxy)
        self._poller = Poller(
            client=self._client, bot_id=self.bot_id, wait=poll_timeout, log=log, sleep=sleep
        )
        self._pace = Pace(per_second, BURST, sleep=sleep)
        self._link = link
        self._words = words or PlainWords()
        self._on_sent = on_sent
        self._on_refused = on_refused
        self._hook = hook
        self.hooked = False
        self.unreached = ""
        self._account = ""
        self._probes = 0

    def parse(self, payload: str, received: datetime) -> chat.Incoming | None:
        """Raises ValueError for what is not as Zalo describes it."""
        return parse_update(payload, self.bot_id, received)

    async def listen(self, receive: chat.Receive) -> None:
        """Poll; or, where there is a webhook, tell Zalo of it: the web server does the rest.

        It is told again and again, since nothing else has Zalo knock: a certificate that has run out
        or a proxy that fell over is noticed by nobody here, and another program may have taken it.
        """
        if (hook := self._hook) is None:
            await self._poller.run(receive)
            return
        setting = partial(self._client.set_webhook, hook.url, hook.secret)
        while True:
            await self._poller.until_done(setting, self._not_hooked)
            self._poller.answered()
            if not self.hooked:
                log.info("webhook_set")
            self.hooked, self.unreached, self._probes = True, "", 0
            await self._poller.sleep(chat.LONGEST_PAUSE.total_seconds())

    def _not_hooked(self, fault: Exception) -> Setback:
        """Raises ChannelClosedError. Each attempt has the platform probe, so they grow rare."""
        if self.hooked and not self._poller.trouble:
            self._poller.answered()  # until now all was well
        found = setback("webhook_not_set", fault)
        if not isinstance(fault, UnverifiedError):
            return found
        self.hooked, self.unreached = False, fault.outcome
        self._probes += 1
        return replace(found, least=chat.growing(self._probes).total_seconds())

    def news(self) -> str:
        """What the administrators should know: see `unreached`."""
        return self.unreached

    def silence(self) -> float | None:
        """Seconds since Zalo last answered a poll, or no longer reaches us; None: it never did.

        0 while it brings updates itself: whether anybody writes is another matter.
        """
        well = self.hooked and not self._poller.trouble
        return 0.0 if well else self._poller.silence()

    def parts(self, to: chat.Address, reply: chat.Reply) -> Sequence[chat.Reply]:
        """The text in as many messages as it needs, then the pictures."""
        texts = messages(normal(self._written(to, reply)), TEXT_LIMIT)
        pictures = tuple(one for one in reply.attachments if one.picture and self._link)
        return in_parts(replace(reply, choices=(), attachments=pictures), texts)

    def trouble(self) -> str:
        """What went wrong since, for the log."""
        return self._poller.trouble

    async def send(self, to: chat.Address, reply: chat.Reply) -> str:
        if reply.leave:
            return ""  # there is no call for it
        sending = Sending(delivery_error)
        try:
            for part in self.parts(to, reply):
                await self._send_part(sending, to, part)
        except chat.DeliveryError as fault:
            if fault.reason == USED_UP:
                self._on_refused()
            raise
        finally:
            if sending.used:
                self._on_sent(sending.used)
        return sending.done()

    async def _send_part(self, sending: Sending, to: chat.Address, part: chat.Reply) -> None:
        if part.text:
            await sending.step(self._send_text(to, part.text))
        for picture in part.attachments:
            assert self._link is not None  # without it there are no such parts
            await self._send_picture(sending, to, picture, self._link(picture, to))

    async def _send_text(self, to: chat.Address, text: str) -> str:
        return await self._post("sendMessage", {"chat_id": to.id, "text": text})

    async def _send_picture(
        self, sending: Sending, to: chat.Address, picture: chat.Attachment, link: Link
    ) -> None:
        """Zalo fetches a picture itself; where it will not, the reader gets the link."""
        given = {"chat_id": to.id, "photo": link.url}
        if picture.caption:
            given["caption"] = normal(picture.caption)
        try:
            await sending.step(self._post("sendPhoto", given))
        except chat.DeliveryError as fault:
            if not fault.permanent:
                raise
            log.warning("picture_refused reason=%r", fault.reason)
            told = self._words.refused(picture, link.url, link.expires)
            await sending.step(self._send_text(to, told))

    async def _post(self, method: str, parameters: dict[str, str]) -> str:
        """The message's id; empty where Zalo gives none."""
        await self._pace.turn()
        found = await self._client.call(method, parameters)
        return str(found.get("message_id", "")) if isinstance(found, dict) else ""

    def _written(self, to: chat.Address, reply: chat.Reply) -> str:
        """The text, then a line for each file, then a line for each choice."""
        files = [self._line(file, to) for file in reply.attachments]
        choices = [f"{choice.number}. {choice.label}" for choice in reply.choices]
        above = self._words.choose if choices else ""
        return "\n".join(filter(None, [reply.text, *files, above, *choices]))

    def _line(self, file: chat.Attachment, to: chat.Address) -> str:
        if self._link is None:
            return self._words.elsewhere(file)
        if file.picture:
            return ""
        link = self._link(file, to)
        return self._words.linked(file, link.url, link.expires)

    async def fetch(self, file: chat.IncomingFile, limit: int) -> bytes:  # noqa: ARG002 - the protocol's
        raise chat.DeliveryError("Zalo hands no documents to bots", permanent=True)

    async def get_me(self) -> str:
        """The bot's account name. Raises ChannelClosedError for a bad token, else DeliveryError."""
        with as_told(closing_error, delivery_error):
            found = await self._client.call("getMe")
        name = found.get("account_name") if isinstance(found, dict) else ""
        self._account = name if isinstance(name, str) and _ACCOUNT.fullmatch(name) else ""
        return self._account

    def address(self) -> str:
        """Where the bot is opened; empty until `get_me` told its name."""
        return f"{BOTS}{self._account}" if self._account else ""

    async def webhook(self) -> str:
        """The URL to which Zalo brings updates; empty: they are fetched. Raises DeliveryError."""
        with as_told(delivery_error):
            return await self._client.webhook()

    async def close(self) -> None:
        await self._client.close()
