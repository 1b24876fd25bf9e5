"""What a command line asks platforms and servers: who the bot is, and whether they do their part."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import urlsplit

from app.clock import platforms, told_by
from app.health import CLOCK_SLACK, Finding
from app.portal import examine_portal
from app.wiring import build_email, build_telegram, build_zalo
from channels.zalo.channel import BOTS as ON_ZALO, ZaloChannel
from channels.zalo.webhook import Hook
from config import Settings
from core.chat import Channel, ChannelClosedError, DeliveryError

IN_ALL = 8.0  # seconds that each of them is given to tell what the doctor asks
PATIENCE = 5.0  # seconds for one answer of a platform
CLOCK_WITHIN = 3.0  # seconds for one platform to tell the time
ON_TELEGRAM = "https://t.me/"


async def bot_addresses(settings: Settings) -> dict[str, str]:
    """Where the bot is opened, by channel that is set up; empty where the platform does not say."""
    found = {}
    for channel, root in (
        (build_telegram(settings, patience=PATIENCE), ON_TELEGRAM),
        (build_zalo(settings, patience=PATIENCE), ON_ZALO),
    ):
        if channel:
            answer = await _answer_of(channel, channel.get_me)
            name = answer.detail if answer.ok else ""
            found[channel.name] = f"{root}{name}" if name else ""
    return found


async def examine_others(settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    """What all of them answer, asked at once, so that the slowest sets the time."""
    asking = {
        "time": examine_time(settings, clock),
        "telegram": examine_telegram(settings),
        "zalo": examine_zalo(settings),
        "email": examine_email(settings, clock),
        "portal": examine_portal(settings),
    }
    answers = await asyncio.gather(*(_in_time(*one) for one in asking.items()))
    return [finding for answer in answers for finding in answer]


async def _in_time(name: str, asking: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        async with asyncio.timeout(IN_ALL):
            return await asking
    except TimeoutError:
        return [Finding(name, ok=False, detail="no answer in time")]


async def examine_time(settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    """Compare the clock with a platform's; nothing where none is set up or none answers."""
    theirs = await told_by(platforms(settings), CLOCK_WITHIN)
    if theirs is None:
        return []
    off = clock() - theirs
    return [Finding("time", ok=abs(off) < CLOCK_SLACK, detail=f"{off.total_seconds():+.0f} s")]


async def examine_telegram(settings: Settings) -> list[Finding]:
    """Ask the platform who the bot is."""
    telegram = build_telegram(settings, patience=PATIENCE)
    return [await _answer_of(telegram, telegram.get_me)] if telegram else []


async def examine_zalo(settings: Settings) -> list[Finding]:
    """The same, and where it brings updates."""
    zalo = build_zalo(settings, patience=PATIENCE)
    if zalo is None:
        return []
    updates = await _way_of_updates(settings, zalo)
    return [await _answer_of(zalo, zalo.get_me), *updates]


async def _way_of_updates(settings: Settings, zalo: ZaloChannel) -> list[Finding]:
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


async def examine_email(settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    """Ask the mail server whether it takes e-mails."""
    email = build_email(settings, clock)
    return [await _answer_of(email, email.check)] if email else []


async def _answer_of(channel: Channel, ask: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(channel.name, ok=True, detail=await ask())
    except (ChannelClosedError, DeliveryError) as fault:
        return Finding(channel.name, ok=False, detail=fault.reason)
    finally:
        await channel.close()
