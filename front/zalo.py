"""Zalo, for a deployment that has a token for it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from channels.keys import derive
from channels.links import FileLinks
from channels.zalo.channel import PlainWords, ZaloChannel
from channels.zalo.webhook import Hook
from config import Settings
from core.chat import DeliveryError
from front.allowance import Allowance
from front.health import Finding
from locales import files
from locales.words import load

LINK_LIFE = timedelta(days=7)  # a report is read within its week


def zalo_channel(
    settings: Settings, clock: Callable[[], datetime], allowance: Allowance
) -> tuple[ZaloChannel, Hook | None, FileLinks | None]:
    """The channel; where it is brought updates, and links to files, if there is an address."""
    token, url = settings.zalo_token.reveal(), settings.public_url
    hook = Hook.of(token, url) if url else None
    links = FileLinks(derive(token, "file links"), url, LINK_LIFE, clock) if url else None
    words = load(settings.bot_language)
    elsewhere = partial(files.elsewhere, words, telegram="telegram" in settings.channels)
    channel = ZaloChannel(
        token,
        base_url=settings.zalo_base_url,
        link=links.make if links else None,
        words=PlainWords(partial(files.linked, words), elsewhere, files.choose(words)),
        on_sent=allowance.note_sent,
        on_refused=allowance.note_refused,
        hook=hook,
        poll_timeout=settings.poll_seconds,
    )
    return channel, hook, links


def examiner(settings: Settings) -> ZaloChannel:
    """A channel that only asks Zalo how it stands with the bot."""
    return ZaloChannel(settings.zalo_token.reveal(), base_url=settings.zalo_base_url)


async def way_of_updates(settings: Settings, zalo: ZaloChannel) -> list[Finding]:
    """Whether Zalo brings updates to this deployment, or lets them be fetched where it has no address.

    Otherwise another program has the same token. Of a URL only the host is told: its path is a
    secret. Nothing where Zalo does not answer, which the token's own finding tells.
    """
    token, url = settings.zalo_token.reveal(), settings.public_url
    try:
        found = await zalo.webhook()
    except DeliveryError:
        return []
    wanted = Hook.of(token, url).url if url else ""
    return [Finding("zalo_updates", found == wanted, urlsplit(found).netloc)]
