"""The slowest answer while six hundred nudges go out, papers are made and the portal is read."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path

from app.portal import PortalReader
from app.program import Environment, Program
from app.rendering import RenderContext, Renderer
from app.worker import Worker
from bench import department
from bench.api import message
from bench.department import STARTS
from bench.measuring import Aim, Bench, Judged, Row
from bench.rows.backlog import NOW, Silent, clock
from bench.rows.paper import PAPERS, another_day
from bench.rows.portal import SITE, answering, liferay
from core.chat import Address, RawUpdate, Reply
from core.ladder import Rules
from core.portal import ReaderKind, Source
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from locales.letterhead import DEFAULT_LETTERHEAD
from store.database import Store

OFFICES = 600
PAGE, FRESH = 50, 5  # articles on the portal's page, and how many are new each time
IDLE = 5.0  # seconds
EVERY = 0.02  # seconds between two questions
LATE = 100.0  # milliseconds


class Counted(Silent):
    """Remembers to which chats something was sent."""

    def __init__(self) -> None:
        super().__init__("111:x")
        self.chats: set[Address] = set()

    async def send(self, to: Address, reply: Reply) -> str:
        self.chats.add(to)
        return await super().send(to, reply)


def meanwhile(bench: Bench) -> list[Row]:
    busy, idle = asyncio.run(_rounds(bench))
    return [
        Row(
            "meanwhile",
            f"the slowest answer while {OFFICES} nudges go out, papers are made, the portal is read",
            "the slowest answer while nothing else is done",
            "ms",
            Aim(LATE, at_least=False, judged=Judged.DIFFERENCE),
            busy,
            idle,
        )
    ]


async def _rounds(bench: Bench) -> tuple[list[float], list[float]]:
    busy, idle = [], []
    for number in range(1, bench.rounds + 1):
        bench.progress(f"round {number} of {bench.rounds}, half a minute or so")
        async with _department(bench.folder / f"{number}.db") as (program, channel, render):
            keys = count(1)
            idle.append(await _slowest(program, keys, asyncio.create_task(asyncio.sleep(IDLE))))
            await program.tick()
            sending = asyncio.create_task(program.outbox_sender.run())
            work = asyncio.create_task(_work(program, channel, render))
            busy.append(await _slowest(program, keys, work))
            sending.cancel()
            await asyncio.wait([sending])
    return busy, idle


@asynccontextmanager
async def _department(path: Path) -> AsyncIterator[tuple[Program, Counted, Renderer]]:
    department.with_offices(path, OFFICES, department.BORN_EARLY).close()
    thread, channel, rules = StoreThread(partial(Store.open, path, NOW)), Counted(), Rules()
    environment = Environment(clock, time.monotonic, lambda: "x")
    limiter = RateLimiter(time.monotonic)
    program = Program.build(rules, environment, thread, {channel.name: channel}, limiter)
    try:
        context = RenderContext(rules, DEFAULT_LETTERHEAD)
        yield program, channel, Renderer(thread, context, another_day(), Worker())
    finally:
        thread.close()


async def _work(program: Program, channel: Counted, render: Renderer) -> None:
    """Papers and readings, one after another, until every nudge has gone."""
    source = Source(f"{SITE}/list", ReaderKind.LIFERAY)
    for first in count(0, FRESH):
        if len(channel.chats) == OFFICES:
            return
        page = answering(liferay(first, PAGE))
        await PortalReader(program, page, [source]).read([source])
        for paper in ("annex", "letter"):
            await render(PAPERS[paper])


async def _slowest(program: Program, keys: Iterator[int], until: asyncio.Task[None]) -> float:
    """Milliseconds from a question to its answer, the longest, until that task is done."""
    longest = 0.0
    while not until.done():
        asked = time.perf_counter()
        update = message(next(keys), department.FIRST_PERSON, "/status", int(STARTS.timestamp()))
        raw = RawUpdate(f"111:{update['update_id']}", json.dumps(update))
        await program.processor.receive("telegram", [raw])
        await program.processor.drain()
        longest = max(longest, time.perf_counter() - asked)
        await asyncio.sleep(EVERY)
    await until
    return 1000 * longest
