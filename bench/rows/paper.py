"""The annex, the letter and the chart of nine offices; and whether answers wait for them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path

from app.program import Environment, Program
from app.rendering import RenderContext, Renderer
from app.worker import Worker
from bench import department
from bench.api import message
from bench.department import STARTS
from bench.measuring import Aim, Bench, Judged, Progress, Row
from bench.rows.backlog import NOW, Silent, clock
from config import DATA
from core.chat import Attachment, RawUpdate
from core.ladder import Rules
from core.people import Grant, Role
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from locales import documents
from locales.letterhead import DEFAULT_LETTERHEAD
from store.database import Store
from store.seed import seed_demo

MONTH = str(department.MONTH)
PAPERS = {
    "annex": Attachment(documents.ANNEX, MONTH, "annex.xlsx"),
    "letter": Attachment(documents.LETTER, MONTH, "letter.docx"),
    "chart": Attachment(documents.MONTH_CHART, MONTH, "chart.png", picture=True),
}
LATE = 100.0  # milliseconds
EVERY = 0.02  # seconds between two questions
MEANWHILE = 3  # of each paper


def paper(bench: Bench) -> list[Row]:
    return asyncio.run(_paper(bench))


async def _paper(bench: Bench) -> list[Row]:
    async with _office(bench.folder) as (program, render):
        found = []
        for name, attachment in PAPERS.items():
            bench.progress(name)
            make = partial(render, attachment)
            await make()  # reads the libraries from the disk
            taken = [await _seconds(make) for _ in range(bench.rounds)]
            title, aim = (
                f"{attachment.name} of nine offices",
                Aim(1, at_least=False, judged=Judged.OURS),
            )
            found.append(Row(f"paper-{name}", title, "", "s", aim, taken, []))
        with_paper, without = await _in_turn(program, render, bench.rounds, bench.progress)
    return [
        *found,
        Row(
            "paper-meanwhile",
            "the latest answer while papers are made",
            "the latest answer while none is",
            "ms",
            Aim(LATE, at_least=False, judged=Judged.DIFFERENCE),
            with_paper,
            without,
        ),
    ]


@asynccontextmanager
async def _office(folder: Path) -> AsyncIterator[tuple[Program, Renderer]]:
    """The letter's office with its figures; papers are made where the product makes them."""
    store = department.made(folder / "dondoc.db", department.BORN_LATE)
    seed_demo(store, DATA, NOW)
    department.link(store, department.people(1), [[Grant(Role.EDITOR)]])
    store.close()
    channel, rules = Silent("111:x"), Rules()
    thread = StoreThread(partial(Store.open, folder / "dondoc.db", NOW))
    environment = Environment(clock, time.monotonic, lambda: "x")
    limiter = RateLimiter(time.monotonic)
    program = Program.build(rules, environment, thread, {channel.name: channel}, limiter)
    try:
        context = RenderContext(rules, DEFAULT_LETTERHEAD)
        yield program, Renderer(thread, context, clock, Worker())
    finally:
        thread.close()


async def _seconds(make: Callable[[], Awaitable[bytes]]) -> float:
    began = time.perf_counter()
    await make()
    return time.perf_counter() - began


async def _in_turn(
    program: Program, render: Renderer, rounds: int, progress: Progress
) -> tuple[list[float], list[float]]:
    """Milliseconds that the latest answer took, with papers being made and without, in turn."""
    with_paper, without = [], []
    keys = count(1)
    for number in range(1, rounds + 1):
        progress(f"answering meanwhile, round {number} of {rounds}")
        began = time.perf_counter()
        making = asyncio.create_task(_made(render))
        with_paper.append(await _latest(program, keys, making))
        nothing = asyncio.create_task(asyncio.sleep(time.perf_counter() - began))
        without.append(await _latest(program, keys, nothing))
    return with_paper, without


async def _made(render: Renderer) -> None:
    for attachment in list(PAPERS.values()) * MEANWHILE:
        await render(attachment)


async def _latest(program: Program, keys: Iterator[int], until: asyncio.Task[None]) -> float:
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
