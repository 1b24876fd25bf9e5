"""The channels of a deployment and its web server, built from the settings."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from msgspec import Struct

from app.allowance import Allowance
from app.health import Finding
from app.program import Program
from channels.links import FileGrant, FileLinks, derive
from channels.telegram.channel import TelegramChannel
from channels.web import DownloadHandler, Examine, Pages, WebServer, application
from channels.zalo.channel import PlainWords, ZaloChannel
from channels.zalo.webhook import Hook, ZaloWebhook
from config import Settings
from core.chat import Attachment, Channel, DeliveryError, Render
from core.people import Person
from engine.tasks import StoreThread
from handlers.table import find
from locales import importing
from locales.words import load


class Channels(Struct, frozen=True):
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

    @property
    def hooks(self) -> Mapping[str, Callable[[], bool]]:
        """Of each channel that is brought its updates: whether its platform was told where."""
        zalo = self.zalo
        return {} if zalo is None or self.hook is None else {zalo.name: lambda: zalo.hooked}


def build_channels(
    settings: Settings, clock: Callable[[], datetime], thread: StoreThread, render: Render
) -> Channels:
    """render: turns an attachment's recipe into bytes."""
    telegram = _telegram(settings, render)
    if not settings.zalo_token:
        return Channels(telegram, None, None, None, None)

    most, running = settings.zalo_monthly_messages, settings.channels
    allowance = Allowance("zalo", most, thread, clock, running)
    return Channels(telegram, *zalo_channel(settings, clock, allowance), allowance)


def _telegram(settings: Settings, render: Render) -> TelegramChannel | None:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    return TelegramChannel(
        token,
        base_url=settings.telegram_base_url,
        render=render,
        not_made=load(settings.bot_language).say(importing.NOT_MADE),
        poll_timeout=settings.poll_seconds,
    )


def may_have(person: Person | None, attachment: Attachment) -> bool:
    """Whether somebody may give the command that makes such a file."""
    command = find("chart" if attachment.picture else "report", pressed=False)
    return person is not None and command is not None and command.open_to(person)


LINK_LIFE = timedelta(days=7)  # a report is read within its week


def zalo_channel(
    settings: Settings, clock: Callable[[], datetime], allowance: Allowance
) -> tuple[ZaloChannel, Hook | None, FileLinks | None]:
    """The channel; where it is brought updates, and links to files, if there is an address."""
    token, url = settings.zalo_token.get_secret_value(), settings.public_url
    hook = Hook.of(token, url) if url else None
    links = FileLinks(derive(token, "file links"), url, LINK_LIFE, clock) if url else None
    words = load(settings.bot_language)
    elsewhere = partial(importing.elsewhere, words, telegram="telegram" in settings.channels)
    channel = ZaloChannel(
        token,
        base_url=settings.zalo_base_url,
        link=links.make if links else None,
        words=PlainWords(partial(importing.linked, words), elsewhere, words.say(importing.CHOOSE)),
        on_sent=allowance.note_sent,
        on_refused=allowance.note_refused,
        hook=hook,
        poll_timeout=settings.poll_seconds,
    )
    return channel, hook, links


def examiner(settings: Settings) -> ZaloChannel:
    """A channel that only asks Zalo how it stands with the bot."""
    return ZaloChannel(settings.zalo_token.get_secret_value(), base_url=settings.zalo_base_url)


async def way_of_updates(settings: Settings, zalo: ZaloChannel) -> list[Finding]:
    """Whether Zalo brings updates to this deployment, or lets them be fetched where it has no address.

    Otherwise another program has the same token. Of a URL only the host is told: its path is a
    secret. Nothing where Zalo does not answer, which the token's own finding tells.
    """
    token, url = settings.zalo_token.get_secret_value(), settings.public_url
    try:
        found = await zalo.webhook()
    except DeliveryError:
        return []
    wanted = Hook.of(token, url).url if url else ""
    return [Finding("zalo_updates", found == wanted, urlsplit(found).netloc)]


log = logging.getLogger("dondoc.channels")


@asynccontextmanager
async def web_server(
    settings: Settings, channels: Channels, program: Program, render: Render, examine: Examine
) -> AsyncIterator[None]:
    """Serve meanwhile. Raises OSError for a port that is taken."""
    app = application(
        examine,
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
    receive = partial(program.processor.receive, channels.zalo.name)
    return ZaloWebhook(channels.hook, channels.zalo.bot_id, receive)


def _shelf(
    channels: Channels, program: Program, render: Render, language: str
) -> DownloadHandler | None:
    if channels.links is None:
        return None
    words = load(language)
    pages = Pages(
        words.say(importing.LINK_EXPIRED),
        words.say(importing.LINK_UNKNOWN),
        words.say(importing.NOT_MADE),
    )
    return DownloadHandler(channels.links, render, pages, partial(_admits, program))


async def _admits(program: Program, ticket: FileGrant) -> bool:
    """Whoever was unlinked, or lost the role, since the link was made gets nothing for it."""
    person = await program.thread(lambda store: store.people.at(ticket.to))
    return may_have(person, ticket.attachment)
