"""Commands that keep talking until they are told to stop: chat, run."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from functools import partial
from itertools import count

from channels.console import Console
from config import DATA, Settings
from core.loading import trusting_nobody, undisturbed
from front.commandline import Said, complaint
from front.paperwork import FILES
from front.program import Outside, Program
from front.rendering import Press, Renderer, reader_in
from front.storage import DEMO_BEGINS
from front.terminal import Folder, StandingClock, Terminal, converse
from front.workroom import Workroom
from locales import operation as say
from locales.words import load
from reminders.pacing import Pacing
from store.database import Store
from store.lock import ProcessLock
from store.seed import seed, seed_demo
from store.thread import StoreThread


def chat(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    """Talk in this terminal: a demo that begins afresh, or a database that is kept."""
    if options.db is None:
        return _talk(settings, options, outside)
    if options.db.absolute() == settings.database.absolute():
        # The terminal reaches nobody who is linked elsewhere: what fell due would be given up.
        return complaint(say.real_database(load(settings.bot_language), options.db))
    # A bot on the same file would have what it is sending just now taken for interrupted.
    with ProcessLock(options.db).held("bot.py chat"):
        return _talk(settings, options, outside)


def _talk(settings: Settings, options: argparse.Namespace, outside: Outside) -> Said:
    kept = options.db
    standing = None if kept else StandingClock(options.begin or DEMO_BEGINS)
    if standing:
        outside = Outside(standing, outside.monotonic, _plain_codes())
    thread = StoreThread(partial(_store, options, outside))
    workroom, words = Workroom(), load(settings.bot_language)
    press = Press(settings.rules, settings.letterhead)
    folder = Folder(FILES, Renderer(thread, press, outside.clock, workroom), words)
    console = Console(lambda to: terminal.heading(to), sys.stdout, folder)  # noqa: PLW0108 - it comes later
    pacing = Pacing(outside.monotonic, over_all=float("inf"), to_a_chat=0.0)
    channels = {console.name: console}
    program = Program.build(
        settings.rules, outside, thread, channels, pacing, read=reader_in(workroom)
    )
    terminal = Terminal(program, standing.move if standing else None, workroom)
    try:
        asyncio.run(converse(console, terminal, words, sys.stdin))
    finally:
        thread.close()
    return Said()


def _plain_codes() -> Callable[[], str]:
    """The demo guards nothing, and the same lines must give the same conversation."""
    numbers = count(1)
    return lambda: f"DEMO-{next(numbers):04}"


def _store(options: argparse.Namespace, outside: Outside) -> Store:
    now = outside.clock()
    store = Store.open(options.db, now) if options.db else Store.in_memory(now)
    seed(store, DATA, now)
    seed_demo(store, DATA, now)
    return store


def run(settings: Settings, _options: argparse.Namespace, outside: Outside) -> Said:
    """Run the bot on the channels whose tokens are set."""
    if not settings.has_token:
        return complaint(say.no_channel(load(settings.bot_language)), code=2)
    with undisturbed(), trusting_nobody():
        from front.serve import serve  # noqa: PLC0415 - the terminal needs no network library

    return Said(code=asyncio.run(serve(settings, outside)))
