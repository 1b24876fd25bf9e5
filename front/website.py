"""The web server, for a deployment with a public address: Zalo's webhook, links to files, /health."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from channels.files import FileShelf, Pages
from channels.links import Ticket
from channels.web import WebServer, application
from channels.zalo.webhook import ZaloWebhook
from config import Settings
from core.chat import Render
from core.readiness import Examine
from front.channels import Channels, may_have
from front.program import Program
from locales import files
from locales.words import load

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
