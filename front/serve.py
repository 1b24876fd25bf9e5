"""Building the channels that are set up, and running the bot on them."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import time
from functools import partial

from channels.heartbeat import beat
from channels.telegram.channel import TelegramChannel
from config import Settings
from core.chat import Channel, ChannelClosedError, DeliveryError, Menu, Render
from core.readiness import Examine
from front.channels import Channels, build_channels
from front.health import Finding
from front.program import Outside, Program
from front.pulse import beating
from front.readiness import Watch
from front.rendering import Press, Renderer, reader_in
from front.service import Service
from front.storage import real_store
from front.upkeep import Upkeep
from front.version import running_on, version
from front.workroom import Workroom
from handlers.help import menu
from locales.words import load
from reminders.bell import safely
from reminders.pacing import Pacing
from store.database import Store
from store.lock import ProcessLock
from store.thread import StoreThread

log = logging.getLogger("dondoc")

NIGHT = time(2, 30)  # when nobody writes
MORNING = time(7, 30)  # before the first window opens
NAME_WITHIN = 5.0  # seconds in which a command line that wants a link asks for the bot's name
HOURLY = tuple(time(hour, 5) for hour in range(24))


async def serve(settings: Settings, outside: Outside) -> int:
    """Run the bot until it is told to stop; returns the exit code."""
    lock = ProcessLock(settings.database)
    lock.take("bot.py run")
    log.info("version=%s on=%r", version(), running_on())
    thread = StoreThread(partial(real_store, settings, outside))
    workroom = Workroom()
    press = Press(settings.rules, settings.letterhead)
    render = Renderer(thread, press, outside.clock, workroom)
    channels = build_channels(settings, outside.clock, thread, render)
    every_minute: list[Callable[[], Awaitable[None]]] = []
    if telegram := channels.telegram:
        every_minute.append(partial(_introduce, telegram, thread, settings.bot_language))
    if allowance := channels.allowance:
        every_minute.append(allowance.keep)
    every_minute.append(beating(lock, thread, outside.clock))
    pacing = Pacing(outside.monotonic, settings.messages_per_second, settings.seconds_per_chat)
    read = reader_in(workroom)
    program = Program.build(
        settings.rules, outside, thread, channels.by_name, pacing, channels.link, read
    )
    watch = Watch(
        program,
        channels.silences,
        outside.monotonic(),
        channels.hooks,
        [allowance.channel] if allowance else [],
    )
    url = settings.heartbeat_url.reveal()
    upkeep = Upkeep(program, settings, partial(beat, url) if url else None, watch.examine)
    every_minute.append(upkeep.catch_up)
    daily = {NIGHT: upkeep.nightly, MORNING: upkeep.daily, **dict.fromkeys(HOURLY, upkeep.beat)}
    try:
        async with _web_server(settings, channels, program, render, watch.examine):
            return await Service(program, channels.by_name, daily, every_minute).run()
    finally:
        await workroom.close()
        if allowance:
            await safely(allowance.keep)()
        thread.close()
        lock.release()


def _web_server(
    settings: Settings, channels: Channels, program: Program, render: Render, examine: Examine
) -> AbstractAsyncContextManager[None]:
    """Without a public address no port is opened, and no server loaded."""
    if not settings.public_url:
        return nullcontext()
    from front.website import web_server  # noqa: PLC0415 - few deployments have one

    return web_server(settings, channels, program, render, examine)


async def _introduce(telegram: TelegramChannel, thread: StoreThread, language: str) -> None:
    """Learn the bot's own name, and keep everybody's command menu right."""
    try:
        if not telegram.link("x"):
            await telegram.get_me()
    except (DeliveryError, ChannelClosedError) as fault:
        log.warning("channel=telegram no_name reason=%r", str(fault))
        return
    await telegram.set_menus(await thread(partial(_menus, language=language)))


def _menus(store: Store, language: str) -> list[Menu]:
    """Everybody's default menu, then each linked person's own."""
    found = [menu(load(language), None)]
    for person in store.people.all():
        if addresses := store.people.addresses([person], "telegram"):
            own = menu(load(person.language), person)
            found.append(Menu(own.language, own.commands, addresses))
    return found


async def deep_links(settings: Settings) -> Callable[[str], str]:
    """Makes a deep link from a code, once Telegram told the bot's name; else empty texts."""
    token = settings.telegram_token.reveal()
    if not token:
        return lambda _code: ""
    telegram = TelegramChannel(token, base_url=settings.telegram_base_url, patience=NAME_WITHIN)
    try:
        await telegram.get_me()
    except (ChannelClosedError, DeliveryError) as fault:
        log.warning("channel=telegram no_name reason=%r", str(fault))
    finally:
        await telegram.close()
    return telegram.link


async def examine_tokens(settings: Settings) -> list[Finding]:
    """Ask each platform who the bot is."""
    found = []
    if token := settings.telegram_token.reveal():
        telegram = TelegramChannel(token, base_url=settings.telegram_base_url)
        found.append(await _examine_token(telegram, telegram.get_me))
    if settings.zalo_token:
        from front.zalo import examiner, way_of_updates  # noqa: PLC0415 - see `front.channels`

        zalo = examiner(settings)
        updates = await way_of_updates(settings, zalo)
        found += [await _examine_token(zalo, zalo.get_me), *updates]
    return found


async def _examine_token(channel: Channel, ask: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(channel.name, ok=True, detail=await ask())
    except (ChannelClosedError, DeliveryError) as fault:
        return Finding(channel.name, ok=False, detail=fault.reason)
    finally:
        await channel.close()
