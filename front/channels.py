"""The channels of a deployment, built from its settings, and the web server that some of it needs."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from channels.files import FileShelf, Pages
from channels.keys import derive
from channels.links import FileLinks, Ticket
from channels.telegram.channel import TelegramChannel
from channels.web import WebServer, application
from channels.zalo.channel import FileWords, ZaloChannel
from channels.zalo.webhook import Hook, ZaloWebhook
from config import Settings
from core.chat import Attachment, Channel, Render
from core.people import Person
from front.allowance import Allowance
from front.program import Program
from front.readiness import Watch
from handlers.table import find, may
from locales import files
from locales.words import load
from store.thread import StoreThread

log = logging.getLogger("dondoc.channels")

LINK_LIFE = timedelta(days=7)  # a report is read within its week


@dataclass(frozen=True)
class Channels:
    """Those whose tokens are set. hook: where Zalo brings updates; None: they are fetched.

    links: None where the deployment has no public address, or nobody who needs links.
    allowance: of messages on Zalo.
    """

    telegram: TelegramChannel | None
    zalo: ZaloChannel | None
    hook: Hook | None
    links: FileLinks | None
    allowance: Allowance | None

    @property
    def by_name(self) -> dict[str, Channel]:
        found: list[Channel | None] = [self.telegram, self.zalo]
        return {channel.name: channel for channel in found if channel is not None}

    def link(self, code: str) -> str:
        """A deep link that presents an invitation code, or an empty text."""
        return self.telegram.link(code) if self.telegram else ""

    @property
    def silences(self) -> Mapping[str, Callable[[], float | None]]:
        """Of each channel that polls: seconds since its platform last answered a poll."""
        found: dict[str, Callable[[], float | None]] = {}
        if (telegram := self.telegram) is not None:
            found[telegram.name] = lambda: telegram.silence
        if (zalo := self.zalo) is not None and self.hook is None:
            found[zalo.name] = lambda: zalo.silence
        return found


def build_channels(
    settings: Settings, clock: Callable[[], datetime], thread: StoreThread, render: Render
) -> Channels:
    """render: turns an attachment's recipe into bytes."""
    token = settings.zalo_token.get_secret_value()
    hook = links = None
    if token and settings.public_url:
        hook = Hook.of(token, settings.public_url)
        links = FileLinks(derive(token, "file links"), settings.public_url, LINK_LIFE, clock)
    telegram = _telegram(settings, render)
    if not token:
        return Channels(telegram, None, None, None, None)
    most, running = settings.zalo_monthly_messages, settings.channels
    allowance = Allowance(ZaloChannel.name, most, thread, clock, running)
    zalo = _zalo(settings, token, hook, links, allowance)
    return Channels(telegram, zalo, hook, links, allowance)


def _telegram(settings: Settings, render: Render) -> TelegramChannel | None:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    return TelegramChannel(
        token,
        base_url=settings.telegram_base_url,
        render=render,
        not_made=files.not_made(load(settings.bot_language)),
        poll_timeout=settings.poll_seconds,
    )


def _zalo(
    settings: Settings,
    token: str,
    hook: Hook | None,
    links: FileLinks | None,
    allowance: Allowance,
) -> ZaloChannel:
    words = load(settings.bot_language)
    elsewhere = partial(files.elsewhere, words, telegram="telegram" in settings.channels)
    return ZaloChannel(
        token,
        base_url=settings.zalo_base_url,
        link=links.make if links else None,
        words=FileWords(partial(files.linked, words), elsewhere),
        on_sent=allowance.note_sent,
        on_refused=allowance.note_refused,
        hook=hook,
        poll_timeout=settings.poll_seconds,
    )


@asynccontextmanager
async def web_server(
    settings: Settings, channels: Channels, program: Program, render: Render
) -> AsyncIterator[None]:
    """Serve meanwhile; without a public address no port is opened. Raises OSError for a taken one."""
    if not settings.public_url:
        yield
        return
    watch = Watch(program, channels.silences, program.outside.monotonic())
    app = application(
        watch.examine,
        _webhook(channels, program),
        _shelf(channels, program, render, settings.bot_language),
    )
    host, _, port = settings.listen.rpartition(":")
    async with WebServer(app) as server:
        log.info("listening=%s:%d", host, await server.start(host, int(port)))
        yield


def _webhook(channels: Channels, program: Program) -> ZaloWebhook | None:
    if channels.zalo is None or channels.hook is None:
        return None
    receive = partial(program.desk.receive, channels.zalo.name)
    return ZaloWebhook(channels.hook, channels.zalo.bot_id, receive)


def _shelf(channels: Channels, program: Program, render: Render, language: str) -> FileShelf | None:
    if channels.links is None:
        return None
    words = load(language)
    pages = Pages(files.link_expired(words), files.link_unknown(words), files.not_made(words))
    return FileShelf(channels.links, render, pages, partial(_admits, program))


async def _admits(program: Program, ticket: Ticket) -> bool:
    """Whoever was unlinked, or lost the role, since the link was made gets nothing for it."""
    person = await program.thread(lambda store: store.people.at(ticket.to))
    return may_have(person, ticket.attachment)


def may_have(person: Person | None, attachment: Attachment) -> bool:
    """Whether somebody may give the command that makes such a file."""
    command = find("chart" if attachment.picture else "report", pressed=False)
    return person is not None and command is not None and may(person, command)
