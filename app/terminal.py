"""The terminal: the whole program behind typed lines."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from app.commandline import CommandResult, Invocation, failure, moment
from app.maintenance import DEMO_BEGINS, demo_store
from app.page import PageServer, on_thread
from app.portal import SAMPLE, PortalReader, sample
from app.program import Environment, Program
from app.rendering import RenderContext, Renderer, reader_in
from app.service import serve
from app.wiring import new_pages
from app.worker import Worker
from channels.page import PageHandler
from channels.server import WebServer
from channels.terminal import Console, prompted_lines, typed_lines
from channels.web import Readiness, application
from core.chat import EMAIL, Address, Attachment, Render
from core.page import NewPages
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from locales import operation
from locales.documents import FILE_AT
from locales.importing import NOT_MADE
from locales.words import Sentence, Words, said
from reminders.planner import FARTHEST, advance, next_moment
from store.database import Store
from store.lock import ProcessLock

log = logging.getLogger("dondoc.terminal")

FILES = Path("build")  # where files are put unless a folder is named
NOBODY = "nobody"


@dataclass
class StandingClock:
    """The demo's clock: it stands still until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = to


@dataclass
class LocalPage:
    """The page beside a conversation, on this machine alone, once somebody wants it.

    The port is any free one, so it is taken only when somebody asks: all other conversations stay
    the same each time. root: empty while the page is not served.
    """

    program: Program
    thread: StoreThread
    root: str = ""
    _server: WebServer | None = None
    _asking: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def on_demand(self) -> Iterator[None]:
        """While this lasts, a command that draws an address has the page served.

        A report that goes out of itself has not: its words would differ each time.
        """
        self._asking = asyncio.get_running_loop()
        try:
            yield
        finally:
            self._asking = None

    def address(self) -> str:
        """What addresses begin with; empty while the page is not served. For the store's thread."""
        if self._asking is not None:
            asyncio.run_coroutine_threadsafe(self.open(), self._asking).result()
        return self.root

    async def open(self) -> None:
        """Serve the page. If no port can be had, the conversation goes on without it."""
        if self._server is None:
            answering = on_thread(self.thread, self.program.rules)
            handler = PageHandler(PageServer(self.program, answering))
            self._server = WebServer(application(_ready, page=handler))
            try:
                self.root = f"http://127.0.0.1:{await self._server.start('127.0.0.1', 0)}"
            except OSError:
                log.exception("page not_served")

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()


async def _ready() -> Readiness:
    return Readiness(ready=True)


@dataclass
class Terminal:
    """One conversation. move: moves the clock; None where it is the real one.

    portal: reads the sample list; no terminal reads a real one. pages: addresses of the page that
    were given out, by whose they are.
    titles: of everybody who is linked here, by what `!as` takes.
    """

    program: Program
    console: Console
    words: Words
    move: Callable[[datetime], None] | None
    portal: PortalReader
    local: LocalPage
    new_page: NewPages
    pages: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Send what fell due before, then carry out each line, until the last one or `!quit`."""
        await self._learn_titles()
        await self.program.recover()
        interactive = sys.stdin.isatty()
        if interactive:
            self._say(operation.WELCOME, moment=self.program.now())
            await self._page(self.console.speaker)
        with self.console.announcing_all():
            await self._tick()
        lines = (
            prompted_lines(self.console) if interactive else typed_lines(self.console, sys.stdin)
        )
        async for line in _joined(lines):
            if line.strip() == "!quit":
                break
            if line.lstrip().startswith("!"):
                await self._own(line.strip())
            elif line.strip():
                await self._hear(line)
        if self.local.root and not interactive:
            self._say(operation.PAGE_ENDS)

    def heading(self, to: Address) -> str:
        return operation.heading(self.program.now(), self.titles.get(to.id, to.id))

    async def _learn_titles(self) -> None:
        self.titles = await self.program.thread(_console_people)

    async def _hear(self, text: str, file: Path | None = None) -> None:
        raw = self.console.raw(text, self.program.now(), file)
        with self.local.on_demand():
            await self.program.processor.receive(self.console.name, [raw])
            await self.program.processor.drain()
        await self._learn_titles()
        await self._tick()

    async def _tick(self) -> None:
        """Whatever is due now goes out, in order."""
        await self.portal.read_wanted()
        await self.program.tick()
        await self.program.outbox_sender.drain()

    async def _own(self, line: str) -> None:
        name, _, rest = line[1:].strip().partition(" ")
        lines = {
            "as": self._as,
            "at": self._at,
            "file": self._file,
            "page": self._page,
            "portal": self._portal,
            "who": self._who,
        }
        own = lines.get(name.casefold())
        if own is None:
            self._say(operation.UNKNOWN_LINE)
        else:
            await own(rest.strip())

    def _say(self, sentence: Sentence, **facts: object) -> None:
        self.console.print(self.words.say(sentence, **facts) + "\n")

    def _say_who_speaks(self) -> None:
        title = self.titles.get(self.console.speaker) or self.words.say(operation.NOBODY)
        self._say(operation.NOW_SPEAKING, title=title)

    async def _as(self, typed: str) -> None:
        known = {key.casefold(): key for key in (*self.titles, NOBODY)}
        if typed.casefold() not in known:
            known_here = sorted(known.values())
            self._say(operation.UNKNOWN_SPEAKER, typed=typed or "–", known=known_here)
            return
        self.console.speaker = known[typed.casefold()]
        self._say_who_speaks()

    async def _at(self, typed: str) -> None:
        try:
            ahead = moment(typed) - self.program.now()
        except ValueError:
            ahead = timedelta(-1)
        if self.move is None:
            self._say(operation.CLOCK_IS_REAL)
        elif not timedelta(0) <= ahead <= FARTHEST:
            self._say(operation.CLOCK_USAGE)
        else:
            with self.console.announcing_all():
                now = self.program.now
                await advance(now, self.move, self._next_moment, self._tick, now() + ahead)
            self._say(operation.CLOCK_IS, moment=self.program.now())

    async def _next_moment(self, now: datetime) -> datetime:
        rules = self.program.rules
        return await self.program.thread(lambda store: next_moment(store, rules, now))

    async def _file(self, typed: str) -> None:
        unquoted = typed.strip("\"'")  # as a file manager puts a file into a terminal
        # Not Path.is_file, which raises for a name that is too long.
        if await asyncio.to_thread(os.path.isfile, unquoted):
            await self._hear("", Path(unquoted))
        else:
            self._say(operation.NO_FILE, typed=typed or "–")

    async def _portal(self, _typed: str) -> None:
        (found,) = await self.portal.read([SAMPLE])
        self._say(operation.SAMPLE_READ, listed=len(found.reading.items), new=found.proposed)
        with self.console.announcing_all():
            await self._tick()

    async def _page(self, typed: str) -> None:
        """An address of the page, of whoever is named or speaks; always the same one."""
        keys = {key.casefold(): key for key in self.titles}
        speaker = keys.get((typed or self.console.speaker).casefold())
        if speaker is None:
            self._say(operation.UNKNOWN_SPEAKER, typed=typed or NOBODY, known=sorted(self.titles))
            return
        await self.local.open()
        if speaker not in self.pages and (new := self.new_page()):
            now, address = self.program.now(), Address(self.console.name, speaker)
            name = self.words.channel(self.console.name)

            def issue(store: Store) -> None:
                with store.transaction():
                    if person := store.people.at(address):
                        store.pages.issue(new.key, person.id, name, now)

            await self.program.thread(issue)
            self.pages[speaker] = new.url
        if url := self.pages.get(speaker):
            self._say(operation.PAGE_AT, title=self.titles[speaker], address=said(url))

    async def _who(self, _typed: str) -> None:
        self.console.print("\n".join(f"{key}: {title}" for key, title in self.titles.items()))
        self._say_who_speaks()


async def _joined(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """A line that ends in a backslash goes on with the next, as several lines of one message."""
    begun = ""
    async for line in lines:
        if line.endswith("\\"):
            begun += line[:-1] + "\n"
            continue
        yield begun + line
        begun = ""
    if begun:
        yield begun


def _console_people(store: Store) -> dict[str, str]:
    return {
        linked.address.id: person.title
        for person in store.people.all()
        for linked in store.people.reach(person.id).addresses
        if linked.address.channel == "console"
    }


async def _filed(render: Render, words: Words, attachment: Attachment) -> str:
    """Put a file of a reply where it can be looked at, and say where."""
    file = FILES / attachment.name
    try:
        content = await render(attachment)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except Exception:
        log.exception("not_filed report=%s month=%s", attachment.report, attachment.month)
        return f"{attachment.name}: {words.say(NOT_MADE)}"
    return words.say(FILE_AT, path=file)


def chat(call: Invocation) -> CommandResult:
    """A demo that begins afresh, or a database that is kept."""
    kept = call.options.db
    if kept is None:
        return _talk(call)
    if kept.absolute() == call.settings.database.absolute():
        # The terminal reaches nobody who is linked elsewhere: what fell due would be given up.
        return failure(call.words.say(operation.REAL_DATABASE, path=kept))
    # A bot on the same file would have what it is sending just now taken for interrupted.
    with ProcessLock(kept).held("bot.py chat"):
        return _talk(call)


def _talk(call: Invocation) -> CommandResult:
    rules, environment, kept = call.settings.rules, call.environment, call.options.db
    rules = replace(rules, sources=(SAMPLE,))
    standing = None if kept else StandingClock(call.options.begin or DEMO_BEGINS)
    if standing:
        # The demo guards nothing, and the same lines must give the same conversation.
        codes = map("DEMO-{:04}".format, count(1))
        keys = environment.keys
        environment = Environment(standing, environment.monotonic, partial(next, codes), keys)
    thread = StoreThread(lambda: demo_store(environment.clock(), kept))
    worker, context = Worker(), RenderContext(rules, call.settings.letterhead)
    filed = partial(_filed, Renderer(thread, context, environment.clock, worker), call.words)
    console = Console(lambda to: terminal.heading(to), sys.stdout, filed)  # noqa: PLW0108 - it comes later
    limiter = RateLimiter(environment.monotonic, over_all=float("inf"), to_a_chat=0.0)
    mails = Console(console.heading, sys.stdout, filed, name=EMAIL)
    channels = {console.name: console, mails.name: mails}
    new_page = new_pages(lambda: local.address(), environment.keys)  # noqa: PLW0108 - it comes later
    program = Program.build(
        rules, environment, thread, channels, limiter, read=reader_in(worker), new_page=new_page
    )
    local = LocalPage(program, thread)
    portal = PortalReader(program, sample(environment.clock), [SAMPLE])
    move = standing.move if standing else None
    terminal = Terminal(program, console, call.words, move, portal, local, new_page)
    try:
        asyncio.run(_closing(terminal, local))
    finally:
        thread.close()
    return CommandResult()


async def _closing(terminal: Terminal, local: LocalPage) -> None:
    try:
        await terminal.run()
    finally:
        await local.close()


def run(call: Invocation) -> CommandResult:
    """The bot, on the channels whose tokens are set."""
    if not call.settings.channels:
        return failure(call.words.say(operation.NO_CHANNEL), code=2)
    with ProcessLock(call.settings.database).held("bot.py run"):
        return CommandResult(code=asyncio.run(serve(call.settings, call.environment)))
