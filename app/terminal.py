"""The terminal: the whole program behind typed lines."""

import argparse
import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from app.commandline import CommandResult, failure
from app.commands import FILES
from app.maintenance import DEMO_BEGINS
from app.program import Environment, Program
from app.rendering import RenderContext, Renderer, reader_in
from app.service import serve
from app.worker import Worker
from channels.terminal import Console, Conversation, prompted_lines, typed_lines
from config import DATA, Settings
from core.chat import Address, Attachment, RawUpdate, Render
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from locales import operation
from locales.documents import FILE_AT
from locales.importing import NOT_MADE
from locales.words import Words, load
from reminders.planner import FARTHEST, advance, next_moment
from store.database import Store
from store.lock import ProcessLock
from store.seed import seed, seed_demo

log = logging.getLogger("dondoc.terminal")


@dataclass
class StandingClock:
    """The demo's clock: it stands still until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = to


class Folder(Struct, frozen=True):
    """Where the terminal puts the files of a reply; see `channels.terminal.Console.filed`."""

    path: Path
    render: Render
    words: Words

    async def __call__(self, attachment: Attachment) -> str:
        try:
            content = await self.render(attachment)
            self.path.mkdir(parents=True, exist_ok=True)
            file = self.path / attachment.name
            file.write_bytes(content)
        except Exception:
            log.exception("not_filed report=%s month=%s", attachment.report, attachment.month)
            return f"{attachment.name}: {self.words.say(NOT_MADE)}"
        return self.words.say(FILE_AT, path=file)


@dataclass
class Terminal:
    """Drives the program; see `channels.terminal.Engine`. move: None where the clock is real."""

    program: Program
    move: Callable[[datetime], None] | None
    titles: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.program.now()

    def heading(self, to: Address) -> str:
        return operation.heading(self.now(), self.titles.get(to.id, to.id))

    async def hear(self, raw: RawUpdate) -> None:
        await self.program.processor.receive("console", [raw])
        await self.program.processor.drain()
        await self.people()
        await self.tick()

    async def tick(self) -> None:
        """Whatever is due now goes out, in order."""
        await self.program.tick()
        await self.program.outbox_sender.drain()

    async def advance(self, to: datetime) -> bool:
        if self.move is None or to - self.now() > FARTHEST:
            return False
        await advance(self.now, self.move, self._following, self.tick, to)
        return True

    async def _following(self, now: datetime) -> datetime:
        rules = self.program.rules
        return await self.program.thread(lambda store: next_moment(store, rules, now))

    async def people(self) -> Mapping[str, str]:
        self.titles = await self.program.thread(_console_people)
        return self.titles


def _console_people(store: Store) -> dict[str, str]:
    return {
        linked.address.id: person.title
        for person in store.people.all()
        for linked in store.people.reach(person.id).addresses
        if linked.address.channel == "console"
    }


async def converse(console: Console, terminal: Terminal, words: Words, source: TextIO) -> None:
    """One conversation, from what fell due before it to its last line."""
    await terminal.people()
    await terminal.program.recover()
    interactive = source.isatty()
    if interactive:
        console.print(words.say(operation.WELCOME, moment=terminal.now()) + "\n")
    with console.announcing_all():
        await terminal.tick()
    lines: AsyncIterator[str] = (
        prompted_lines(console) if interactive else typed_lines(console, source)
    )
    await Conversation(console, terminal, words).run(lines)


def chat(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Talk in this terminal: a demo that begins afresh, or a database that is kept."""
    if options.db is None:
        return _talk(settings, options, environment)
    if options.db.absolute() == settings.database.absolute():
        # The terminal reaches nobody who is linked elsewhere: what fell due would be given up.
        words = load(settings.bot_language)
        return failure(words.say(operation.REAL_DATABASE, path=options.db))
    # A bot on the same file would have what it is sending just now taken for interrupted.
    with ProcessLock(options.db).held("bot.py chat"):
        return _talk(settings, options, environment)


def _talk(
    settings: Settings, options: argparse.Namespace, environment: Environment
) -> CommandResult:
    kept = options.db
    standing = None if kept else StandingClock(options.begin or DEMO_BEGINS)
    if standing:
        environment = Environment(standing, environment.monotonic, _plain_codes())
    thread = StoreThread(partial(_store, options, environment))
    worker, words = Worker(), load(settings.bot_language)
    context = RenderContext(settings.rules, settings.letterhead)
    folder = Folder(FILES, Renderer(thread, context, environment.clock, worker), words)
    console = Console(lambda to: terminal.heading(to), sys.stdout, folder)  # noqa: PLW0108 - it comes later
    limiter = RateLimiter(environment.monotonic, over_all=float("inf"), to_a_chat=0.0)
    channels = {console.name: console}
    program = Program.build(
        settings.rules, environment, thread, channels, limiter, read=reader_in(worker)
    )
    terminal = Terminal(program, standing.move if standing else None)
    try:
        asyncio.run(converse(console, terminal, words, sys.stdin))
    finally:
        thread.close()
    return CommandResult()


def _plain_codes() -> Callable[[], str]:
    """The demo guards nothing, and the same lines must give the same conversation."""
    numbers = count(1)
    return lambda: f"DEMO-{next(numbers):04}"


def _store(options: argparse.Namespace, environment: Environment) -> Store:
    now = environment.clock()
    store = Store.open(options.db, now) if options.db else Store.in_memory(now)
    seed(store, DATA, now)
    seed_demo(store, DATA, now)
    return store


def run(
    settings: Settings, _options: argparse.Namespace, environment: Environment
) -> CommandResult:
    """Run the bot on the channels whose tokens are set."""
    if not settings.has_token:
        return failure(load(settings.bot_language).say(operation.NO_CHANNEL), code=2)
    return CommandResult(code=asyncio.run(serve(settings, environment)))
