"""The channels of a deployment and its web server, built from the settings."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec import Struct

from app.allowance import Allowance
from app.listening import Ear
from app.page import PageServer
from app.page_process import PageProcess, Shown
from app.program import Program
from channels.email.channel import EmailChannel, MailWords
from channels.links import FileGrant, FileLinks, derive
from channels.page import PageHandler, sentence_page
from channels.server import WebServer
from channels.telegram.channel import TelegramChannel
from channels.web import DownloadHandler, Examine, FileSentences, Metrics, application
from channels.zalo.channel import PlainWords, ZaloChannel
from channels.zalo.webhook import Hook, ZaloWebhook
from config import Settings
from core.chat import Attachment, Channel, Render
from core.page import PLACE, NewPage, NewPages
from core.people import Person
from engine.tasks import StoreThread
from handlers.table import find
from locales import emails, importing
from locales.privacy import MY_DATA
from locales.words import load
from store.database import Store

log = logging.getLogger("dondoc.channels")

LINK_LIFE = timedelta(days=7)  # a report is read within its week


class Channels(Struct, frozen=True):
    """The channels whose tokens are set. hook: where Zalo brings updates; None: they are fetched.

    links: None where the deployment has no public address, or nobody who needs links.
    allowance: of messages on Zalo.
    """

    telegram: TelegramChannel | None
    zalo: ZaloChannel | None
    email: EmailChannel | None
    hook: Hook | None
    links: FileLinks | None
    allowance: Allowance | None

    @property
    def by_name(self) -> dict[str, Channel]:
        found: tuple[Channel | None, ...] = (self.telegram, self.zalo, self.email)
        return {channel.name: channel for channel in found if channel}

    def links_for(self, code: str) -> Mapping[str, str]:
        """Where an invitation code is presented, by channel; without those that are not known."""
        telegram, zalo = self.telegram, self.zalo
        links = {
            "telegram": telegram.link(code) if telegram else "",
            "zalo": zalo.address() if zalo else "",
        }
        return {name: link for name, link in links.items() if link}

    @property
    def talking(self) -> tuple[TelegramChannel | ZaloChannel, ...]:
        """Those on which people answer."""
        return tuple(channel for channel in (self.telegram, self.zalo) if channel)

    @property
    def ears(self) -> Mapping[str, Ear]:
        return {channel.name: channel for channel in self.talking}


def build_channels(
    settings: Settings, clock: Callable[[], datetime], thread: StoreThread, render: Render
) -> Channels:
    """render: turns an attachment's recipe into bytes."""
    words = load(settings.bot_language)
    telegram = build_telegram(
        settings,
        render=render,
        not_made=words.say(importing.NOT_MADE),
        poll_timeout=settings.poll_seconds,
    )
    email = build_email(settings, clock, render)
    if not (token := settings.zalo_token.get_secret_value()):
        return Channels(telegram, None, email, None, None, None)
    running = {*settings.channels, *([email.name] if email else [])}
    allowance = Allowance("zalo", settings.zalo_monthly_messages, thread, clock, running)
    hook = links = None
    if url := settings.public_url:
        hook = Hook.of(token, url)
        links = FileLinks(derive(token, "file links"), url, LINK_LIFE, clock)
    zalo = build_zalo(
        settings,
        per_second=settings.zalo_messages_per_second,
        link=links.make if links else None,
        words=PlainWords(
            partial(importing.linked, words),
            partial(importing.refused, words),
            partial(importing.elsewhere, words, telegram="telegram" in running),
            words.say(importing.CHOOSE),
        ),
        on_sent=allowance.note_sent,
        on_refused=allowance.note_refused,
        hook=hook,
        poll_timeout=settings.poll_seconds,
    )
    return Channels(telegram, zalo, email, hook, links, allowance)


def build_telegram(settings: Settings, **options: Any) -> TelegramChannel | None:
    """None where no token is set. options: see `TelegramChannel`."""
    if not (token := settings.telegram_token.get_secret_value()):
        return None
    url, proxy = settings.telegram_base_url, settings.telegram_proxy.get_secret_value()
    return TelegramChannel(token, base_url=url, proxy=proxy, **options)


def build_zalo(settings: Settings, **options: Any) -> ZaloChannel | None:
    """The same. options: see `ZaloChannel`."""
    if not (token := settings.zalo_token.get_secret_value()):
        return None
    url, proxy = settings.zalo_base_url, settings.zalo_proxy.get_secret_value()
    return ZaloChannel(token, base_url=url, proxy=proxy, **options)


def build_email(
    settings: Settings, clock: Callable[[], datetime], render: Render | None = None
) -> EmailChannel | None:
    """The e-mail channel; None where no mail server is set."""
    if (server := settings.mail_server) is None:
        return None
    words = load(settings.bot_language)
    return EmailChannel(
        server,
        settings.mail_from,
        clock,
        reply_to=settings.mail_reply_to,
        render=render,
        words=MailWords(words.say(importing.NOT_MADE), partial(emails.too_large, words)),
    )


def may_have(person: Person | None, attachment: Attachment) -> bool:
    """Whether somebody may give the command that makes such a file, and it is about them."""
    if attachment.report == MY_DATA:
        return person is not None and attachment.month == str(person.id)
    command = find("chart" if attachment.picture else "report", pressed=False)
    return person is not None and command is not None and command.open_to(person)


def new_pages(root: Callable[[], str], keys: Callable[[], str]) -> NewPages:
    """Draws addresses of the page. root: what they begin with; empty where no page is set up."""

    def new_page() -> NewPage | None:
        key = keys()
        return NewPage(key, f"{root()}{PLACE}{key}") if root() else None

    return new_page


@asynccontextmanager
async def page_server(settings: Settings, program: Program) -> AsyncIterator[PageHandler | None]:
    """The page, where it is set up, made in a process of its own."""
    if not settings.page_root:
        yield None
        return
    if settings.page_in_the_open:
        log.warning("page listens openly without TLS: its addresses can be read on the way")
    process = PageProcess(Shown(str(settings.database), program.rules))
    try:
        yield PageHandler(PageServer(program, process))
    finally:
        await process.close()


@asynccontextmanager
async def web_server(
    settings: Settings,
    channels: Channels,
    program: Program,
    render: Render,
    examine: Examine,
    page: PageHandler | None = None,
) -> AsyncIterator[None]:
    """Serve meanwhile, where anything is served. Raises OSError for a port that is taken."""
    if not settings.public_url and page is None:
        yield
        return
    webhook = downloads = None
    if (zalo := channels.zalo) and channels.hook:
        receive = partial(program.processor.receive, zalo.name)
        webhook = ZaloWebhook(channels.hook, zalo.bot_id, receive)
    if channels.links:
        words = load(settings.bot_language)
        told = (
            sentence_page(words.say(sentence), words.language)
            for sentence in (
                importing.LINK_EXPIRED,
                importing.LINK_UNKNOWN,
                importing.NOT_MADE,
                importing.BUSY,
            )
        )
        sentences = FileSentences(*told)
        admits = partial(_admits, program, channels.links)
        downloads = DownloadHandler(channels.links, render, sentences, admits)
    server = WebServer(application(examine, webhook, downloads, page))
    async with _serving("listening", settings.listen, server):
        yield


@asynccontextmanager
async def health_server(
    settings: Settings, examine: Examine, metrics: Metrics
) -> AsyncIterator[None]:
    """A port for who watches, where one is set; no request of a stranger comes there."""
    if not settings.health_listen:
        yield
        return
    server = WebServer(application(examine, metrics=metrics))
    async with _serving("health", settings.health_listen, server):
        yield


@asynccontextmanager
async def _serving(name: str, place: str, server: WebServer) -> AsyncIterator[None]:
    host, _, port = place.rpartition(":")
    async with server:
        log.info("%s=%s:%d", name, host, await server.start(host.strip("[]"), int(port)))
        yield


async def _admits(program: Program, links: FileLinks, grant: FileGrant) -> bool:
    """Whoever was unlinked, or lost the role, since the link was made gets nothing for it."""

    def holder(store: Store) -> Person | None:
        found = (one for one in store.people.linked() if links.mark(one) == grant.mark)
        address = next(found, None)
        return store.people.at(address) if address else None

    return may_have(await program.thread(holder), grant.attachment)
