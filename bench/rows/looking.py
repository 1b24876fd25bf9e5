"""The chat of a large department while its page is looked at and an editor works.

The program serves the page as it is deployed, over loopback; the readers are a process of their own
(`python -m bench.rows.looking ADDRESS…`), so that they hold nobody's interpreter.
"""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles

import aiohttp

from app.program import Environment, Program
from app.wiring import page_server
from bench import department
from bench.api import message
from bench.department import STARTS
from bench.measuring import Aim, Bench, Judged, Row
from bench.processes import ROOT
from bench.rows.backlog import NOW, Silent, clock
from channels.server import WebServer
from channels.web import Readiness, application
from config import Settings
from core.chat import RawUpdate
from core.ladder import Rules
from core.page import PLACE
from core.people import Grant, Role
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from store.database import Store

REQUESTS = 1000
AT_ONCE = 25
KEYS = ("key-of-the-first-reader", "key-of-the-second-reader", "key-of-the-third-reader")
EVERY = 0.02  # seconds between two messages
FIRST = 10  # of them, of which the first /status reads what is remembered from then on
LATER = {"slowest": 100.0, "p99": 50.0, "p50": 10.0}  # milliseconds


def looking(bench: Bench, database: Path, offices: int) -> list[Row]:
    """database: of so many offices, each with its articles; a head of each is linked."""
    with_readers(database, offices)
    rounds = asyncio.run(_rounds(bench, database, offices))
    return [
        Row(
            f"page-chat-{name}",
            f"{name} answer of the chat while an editor works and the page is asked for"
            f" {REQUESTS:,} times, {offices:,} offices",
            "the same while nobody looks",
            "ms",
            Aim(later, at_least=False, judged=Judged.DIFFERENCE),
            [busy[name] for _, busy in rounds],
            [idle[name] for idle, _ in rounds],
        )
        for name, later in LATER.items()
    ]


def with_readers(database: Path, offices: int) -> None:
    """An editor on Telegram, and people with an address of the page."""
    store = Store.open(database, NOW)
    department.link(store, [department.FIRST_PERSON + offices], [[Grant(Role.EDITOR)]])
    with store.transaction():
        for key in KEYS:
            person = store.people.add(key, [Grant(Role.LEADER)], NOW)
            store.pages.issue(key, person.id, "bench", NOW)
    store.close()


async def _rounds(
    bench: Bench, database: Path, offices: int
) -> list[tuple[dict[str, float], dict[str, float]]]:
    found = []
    async with _deployed(database) as (program, root):
        updates = _updates(offices)
        await _waits(program, updates, lambda waits: len(waits) == FIRST)
        for number in range(1, bench.rounds + 1):
            bench.progress(f"round {number} of {bench.rounds}, looking, half a minute or so")
            found.append(await _round(program, root, updates))
    return found


async def _round(
    program: Program, root: str, updates: Iterator[RawUpdate]
) -> tuple[dict[str, float], dict[str, float]]:
    """Without readers, and with them; the slowest is of as many messages in both."""
    looked = asyncio.create_task(_readers(root))
    busy = await _waits(program, updates, lambda _: looked.done())
    await looked
    idle = await _waits(program, updates, lambda waits: len(waits) == len(busy))
    return _told(idle), _told(busy)


@asynccontextmanager
async def _deployed(database: Path) -> AsyncIterator[tuple[Program, str]]:
    """The program, and where its page is."""
    thread, channel = StoreThread(partial(Store.open, database, NOW)), Silent("111:x")
    environment = Environment(clock, time.monotonic, lambda: "x")
    limiter = RateLimiter(time.monotonic)
    program = Program.build(Rules(), environment, thread, {channel.name: channel}, limiter)
    settings = Settings(database=database, page_url="http://127.0.0.1")
    try:
        async with (
            page_server(settings, program) as page,
            WebServer(application(_ready, page=page)) as server,
        ):
            yield program, f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}{PLACE}"
    finally:
        thread.close()


async def _ready() -> Readiness:
    return Readiness(ready=True)


def _updates(offices: int) -> Iterator[RawUpdate]:
    """In turn a head who asks and an editor who adds an article, so that figures are never old."""
    for number in count(1):
        asking = number % 2
        text = "/status" if asking else f"/add 1 K{number // 2 % offices + 1:04}: bài {number}"
        person = department.FIRST_PERSON + (0 if asking else offices)
        update = message(number, person, text, int(STARTS.timestamp()))
        yield RawUpdate(f"111:{update['update_id']}", json.dumps(update))


async def _waits(
    program: Program, updates: Iterator[RawUpdate], enough: Callable[[Sequence[float]], bool]
) -> list[float]:
    """Milliseconds from each message to its answer."""
    found: list[float] = []
    while not enough(found):
        asked = time.perf_counter()
        await program.processor.receive("telegram", [next(updates)])
        await program.processor.drain()
        found.append(1000 * (time.perf_counter() - asked))
        await asyncio.sleep(EVERY)
    return found


def _told(waits: Sequence[float]) -> dict[str, float]:
    parts = quantiles(waits, n=100, method="inclusive")
    return {"slowest": max(waits), "p99": parts[98], "p50": parts[49]}


async def _readers(root: str) -> None:
    command = (sys.executable, "-m", "bench.rows.looking", *(f"{root}{key}" for key in KEYS))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    output, _ = await process.communicate()
    if output.split() != [b"200"] * REQUESTS:
        raise RuntimeError(f"not all of {REQUESTS} pages came: {output[:200]!r}")


async def read(addresses: Sequence[str]) -> None:
    """So many readers at once, each asking again when it has its page."""
    numbers = iter(range(REQUESTS))

    async def reader(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            async with session.get(addresses[number % len(addresses)]) as response:
                await response.read()
                print(response.status)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(reader(session) for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(read(sys.argv[1:]))
