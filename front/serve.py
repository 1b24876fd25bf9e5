"""Building the channels that are set up, and running the bot on them."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from channels.telegram.channel import TelegramChannel
from config import Settings
from core.chat import Channel, ChannelClosedError, DeliveryError, Menu
from front.program import Outside, Program
from front.service import Service
from handlers.help import menu
from locales.words import load
from reminders.pacing import Pacing
from store.database import Store
from store.seed import seed
from store.thread import StoreThread

log = logging.getLogger("dondoc")


def open_real(settings: Settings, outside: Outside, data: Path) -> Store:
    """The deployment's own database: the offices and the calendar, and no counts."""
    store = Store.open(settings.database, outside.clock())
    seed(store, data, outside.clock())
    return store


async def serve(settings: Settings, outside: Outside, data: Path) -> int:
    """Run the bot until it is told to stop; returns the exit code."""
    thread = StoreThread(partial(open_real, settings, outside, data))
    channels: dict[str, Channel] = {}
    every_minute: list[Callable[[], Awaitable[None]]] = []
    link: Callable[[str], str] = lambda _code: ""  # noqa: E731
    if token := settings.telegram_token.get_secret_value():
        telegram = TelegramChannel(
            token, base_url=settings.telegram_base_url, poll_timeout=settings.poll_seconds
        )
        channels[telegram.name] = telegram
        link = telegram.link
        every_minute.append(partial(_introduce, telegram, thread, settings.bot_language))
    pacing = Pacing(outside.monotonic, settings.messages_per_second, settings.seconds_per_chat)
    program = Program.build(settings.rules, outside, thread, channels, pacing, link)
    try:
        return await Service(program, channels, {}, every_minute).run()
    finally:
        thread.close()


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
