"""The annex, the letter and the chart of nine offices."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

from app.rendering import RenderContext, Renderer
from app.worker import Worker
from bench import department
from bench.measuring import Aim, Bench, Judged, Row
from bench.rows.backlog import NOW
from config import DATA
from core.chat import Attachment
from core.ladder import Rules
from core.people import Grant, Role
from core.workdays import ONE_DAY
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


def another_day() -> Callable[[], datetime]:
    """A clock on which nothing that was made before is today's."""
    days = count()
    return lambda: NOW + next(days) * ONE_DAY


def paper(bench: Bench) -> list[Row]:
    return asyncio.run(_paper(bench))


async def _paper(bench: Bench) -> list[Row]:
    async with _office(bench.folder) as render:
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
    return found


@asynccontextmanager
async def _office(folder: Path) -> AsyncIterator[Renderer]:
    """The letter's office with its figures; papers are made where the product makes them."""
    store = department.made(folder / "dondoc.db", department.BORN_LATE)
    seed_demo(store, DATA, NOW)
    department.link(store, department.people(1), [[Grant(Role.EDITOR)]])
    store.close()
    thread = StoreThread(partial(Store.open, folder / "dondoc.db", NOW))
    try:
        context = RenderContext(Rules(), DEFAULT_LETTERHEAD)
        yield Renderer(thread, context, another_day(), Worker())
    finally:
        thread.close()


async def _seconds(make: Callable[[], Awaitable[bytes]]) -> float:
    began = time.perf_counter()
    await make()
    return time.perf_counter() - began
