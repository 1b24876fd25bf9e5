"""The annex, the letter and the chart of nine offices; and whether answers wait for them."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import date
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from bench import department
from bench.api import message
from bench.department import STARTS
from bench.measuring import Aim, Bench, Judged, Progress, Row
from bench.rows.backlog import NOW, Silent, clock
from config import DATA
from core.chat import Raw
from core.month import Month, Span
from core.people import Grant, Role
from core.rules import Rules
from front.program import Outside, Program
from locales.annex import annex_text, entries_text
from locales.charts import month_chart
from locales.paper import LetterFacts, default_letterhead, letter_text
from locales.words import load
from reminders.pacing import Pacing
from reports.chart import month_bars
from reports.excel import annex_workbook
from reports.table import build_annex
from reports.word import letter_document
from store.database import Store
from store.seed import seed, seed_demo
from store.thread import StoreThread

FOUR_MONTHS = Span(Month(2026, 1), Month(2026, 4))
MADE = date(2026, 5, 4)
LATE = 100.0  # milliseconds
EVERY = 0.02  # seconds between two questions
MEANWHILE = 3  # of each paper

Maker = Callable[[], bytes]


def makers() -> Mapping[str, Maker]:
    """What lays out each paper; the figures are read already, as the product reads them first."""
    store = Store.in_memory(NOW)
    seed(store, DATA, NOW)
    seed_demo(store, DATA, NOW)
    words, month = load("vi"), FOUR_MONTHS.last
    head, offices = default_letterhead(words), store.offices.all()
    counts, standings = store.ledger.counts_over(FOUR_MONTHS), store.standings(month)
    annex = build_annex(offices, counts, store.province.all(2026), FOUR_MONTHS)
    text = annex_text(words, annex, head, MADE)
    entries = entries_text(words, [], {office.code: office.name for office in offices})
    letter = letter_text(words, LetterFacts(annex, standings, month.last, MADE), head)
    chart = month_chart(words, month, standings, NOW)
    return {
        "annex .xlsx": partial(annex_workbook, text, entries, MADE),
        "letter .docx": partial(letter_document, letter, MADE),
        "chart .png": partial(month_bars, standings, chart),
    }


def paper(bench: Bench) -> list[Row]:
    found = []
    for name, make in makers().items():
        bench.progress(name)
        taken = [_seconds(make) for _ in range(bench.rounds + 1)][1:]  # the first one imports
        title, aim = f"{name} of nine offices", Aim(1, at_least=False, judged=Judged.OURS)
        found.append(Row(f"paper-{name.split()[0]}", title, "", "s", aim, taken, []))
    with_paper, without = _answering(bench.folder, bench.rounds, bench.progress)
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


def _seconds(make: Maker) -> float:
    began = time.perf_counter()
    make()
    return time.perf_counter() - began


def _answering(folder: Path, rounds: int, progress: Progress) -> tuple[list[float], list[float]]:
    """Milliseconds that the latest answer took, with papers being made and without, in turn."""
    store = department.made(folder / "dondoc.db", department.BORN_LATE)
    department.link(store, department.people(1), [[Grant(Role.EDITOR)]])
    store.close()
    channel = Silent("111:x")
    thread = StoreThread(partial(Store.open, folder / "dondoc.db", NOW))
    outside = Outside(clock, time.monotonic, lambda: "x")
    program = Program.build(
        Rules(), outside, thread, {channel.name: channel}, Pacing(time.monotonic)
    )
    try:
        return asyncio.run(_in_turn(program, rounds, progress))
    finally:
        thread.close()


async def _in_turn(
    program: Program, rounds: int, progress: Progress
) -> tuple[list[float], list[float]]:
    with_paper, without = [], []
    keys = count(1)
    # Where the product makes its papers: to be changed with it.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        await _made(elsewhere)
        for number in range(1, rounds + 1):
            progress(f"answering meanwhile, round {number} of {rounds}")
            making = asyncio.create_task(_made(elsewhere))
            with_paper.append(await _latest(program, keys, making))
            nothing = asyncio.create_task(asyncio.sleep(1.0))
            without.append(await _latest(program, keys, nothing))
    return with_paper, without


async def _made(elsewhere: Executor) -> None:
    loop = asyncio.get_running_loop()
    for make in list(makers().values()) * MEANWHILE:
        await loop.run_in_executor(elsewhere, make)


async def _latest(program: Program, keys: "count[int]", until: asyncio.Task[None]) -> float:
    """Milliseconds from a question to its answer, the longest, until that task is done."""
    longest = 0.0
    while not until.done():
        asked = time.perf_counter()
        update = message(next(keys), department.FIRST_PERSON, "/status", int(STARTS.timestamp()))
        raw = Raw(f"111:{update['update_id']}", json.dumps(update))
        await program.desk.receive("telegram", [raw])
        await program.desk.drain()
        longest = max(longest, time.perf_counter() - asked)
        await asyncio.sleep(EVERY)
    await until
    return 1000 * longest
