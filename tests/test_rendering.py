"""Recipes become files: the letter's own April from the ledger, while others are answered."""

import asyncio
import csv
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from msgspec.json import decode, encode
from openpyxl import load_workbook

from app.rendering import MOST_KEPT, RenderContext, Renderer, job_of
from app.worker import NotInTimeError, Worker, WorkFailedError
from core.chat import Attachment, DeliveryError, RawUpdate
from core.ladder import Rules
from core.ledger import By
from core.month import Month
from core.text import as_text
from engine.tasks import StoreThread
from locales.documents import month_pictures, report_files, year_pictures
from locales.letterhead import DEFAULT_LETTERHEAD
from locales.words import load
from reports.tasks import Job, LetterFile, MonthPicture
from store.database import Store
from tests.cast import APRIL, DATA, MORNING, Clock, Department, demo_store
from tests.fakes.channel import FakeChannel
from tests.papers import plain
from tests.post import program_of

WORDS = load("vi")
CONTEXT = RenderContext(Rules(), DEFAULT_LETTERHEAD)
ANNEX, LETTER = report_files(WORDS, APRIL)
EVERY = (ANNEX, LETTER, *month_pictures(WORDS, APRIL), *year_pictures(WORDS, 2026))
NOTICES = ("173/BBT-CTTĐT", "300/BBT-CTTĐT", "472/BBT-CTTĐT", "660/BBT-CTTĐT")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    thread = StoreThread(demo_store)
    yield Renderer(thread, CONTEXT, lambda: MORNING, Worker())
    thread.close()


def table_of(sheet: list[list[object]], heading: str, rows: int) -> list[list[object]]:
    """The rows below the heading that begins so and its table's head."""
    first = next(n for n, row in enumerate(sheet) if str(row[0]).startswith(heading)) + 2
    return sheet[first : first + rows]


async def test_the_annex_has_the_letters_tables_cell_by_cell(renderer: Renderer) -> None:
    book = load_workbook(BytesIO(await renderer(ANNEX)), data_only=True)
    sheet: list[list[object]] = [
        [cell for cell in row if cell is not None] for row in book.worksheets[0].values
    ]
    rows = [row for row in sheet if row]
    lines = (DATA / "counts-2026.csv").read_text(encoding="utf-8").splitlines()[1:]
    expected = [
        [int(cell) if cell.isdigit() else cell for cell in line] for line in csv.reader(lines)
    ]
    assert table_of(rows, "II.", 9) == expected
    province = table_of(rows, "I.", 4)
    assert [row[2] for row in province] == ["11/13", "11/13", "9/13", "8/13"]
    assert [row[3] for row in province] == ["không có số liệu"] * 3 + [38]
    assert all(notice in str(row[4]) for notice, row in zip(NOTICES, province, strict=True))


async def test_the_letter_is_the_months_own(renderer: Renderer) -> None:
    document = Document(BytesIO(await renderer(LETTER)))
    body = "\n".join(plain(paragraph.text) for paragraph in document.paragraphs)
    assert "Tính đến ngày 22/4/2026" in body
    assert "tháng 4 thứ 8/13" in body
    assert "Kế hoạch số 49/KH-SGDĐT ngày 19/11/2025" in body


async def test_a_chart_is_a_picture_as_wide_as_a_phone(renderer: Renderer) -> None:
    content = await renderer(EVERY[-1])
    assert content.startswith(PNG)
    assert int.from_bytes(content[16:20], "big") == 1080


def test_a_chart_speaks_its_readers_language(department: Department) -> None:
    for language, floor in (("vi", "tối thiểu 10"), ("en", "floor 10")):
        (chart,) = month_pictures(load(language), APRIL)
        job = job_of(department.store, CONTEXT, chart, MORNING)
        assert isinstance(job, MonthPicture)
        assert job.text.floor == floor


def test_the_letter_of_a_month_that_is_over_runs_to_its_end(department: Department) -> None:
    job = job_of(department.store, CONTEXT, report_files(WORDS, Month(2026, 3))[1], MORNING)
    assert isinstance(job, LetterFile)
    assert "Tính đến ngày 31/3/2026" in "\n".join(plain(one.text) for one in job.text.paragraphs)


def test_articles_stand_with_title_link_and_day_and_others_with_their_month(
    department: Department,
) -> None:
    department.say("editor", "/add 1 GDTrH https://example.org/9 Khai mạc")
    job = job_of(department.store, CONTEXT, ANNEX, MORNING)
    sheet = load_workbook(BytesIO(job.run())).worksheets[1]
    rows = [list(row) for row in sheet.values]
    assert [row[1:] for row in rows if row[4]][1:] == [
        [
            datetime.fromisoformat("2026-04-01"),
            "Phòng Giáo dục Trung học",
            "Khai mạc",
            "https://example.org/9",
            "Tin, bài",
            1,
        ]
    ]
    assert sum(int(str(row[6])) for row in rows[1:]) == 97


async def test_an_unknown_recipe_is_a_fault(renderer: Renderer) -> None:
    with pytest.raises(KeyError):
        await renderer(Attachment("poem", "2026-04", "x.txt"))


async def test_others_are_answered_while_a_file_is_made() -> None:
    """However long it takes: here it does not end before everybody has their answer."""
    channel = FakeChannel()
    thread = StoreThread(demo_store)
    program = program_of(thread, {"console": channel}, Clock(), time.monotonic)
    job = job_of(demo_store(), CONTEXT, ANNEX, MORNING)
    worker = Worker(command=[sys.executable, "-c", "import time; time.sleep(600)"])
    endless = asyncio.create_task(worker.run(job, bytes))
    await asyncio.sleep(0)
    raws: list[RawUpdate] = [channel.raw("GDMN", "/status", f"1:{n}") for n in range(20)]
    await program.processor.receive("console", raws)
    await program.processor.drain()
    assert len(channel.sent) == 20
    assert not endless.done()
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless
    thread.close()


def test_every_recipe_is_a_job_that_needs_no_database(department: Department) -> None:
    jobs = [job_of(department.store, CONTEXT, one, MORNING) for one in EVERY]
    department.store.close()
    assert [decode(encode(job, enc_hook=as_text), type=Job) for job in jobs] == jobs
    assert all(job.run() for job in jobs)


class Counting(Worker):
    """Makes nothing, and says how often it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    async def run(self, job: Job, answer: type[Any]) -> Any:
        await asyncio.sleep(0)
        self.jobs.append(job)
        return answer(f"{len(self.jobs)}".encode())


@pytest.fixture
async def counting() -> AsyncIterator[tuple[Renderer, Counting, Clock]]:
    thread, worker, clock = StoreThread(demo_store), Counting(), Clock(MORNING)
    yield Renderer(thread, CONTEXT, clock, worker), worker, clock
    thread.close()


@pytest.mark.parametrize("attachment", EVERY, ids=lambda one: one.report)
async def test_a_file_is_made_once_for_all_who_ask_as_long_as_its_figures_stay(
    counting: tuple[Renderer, Counting, Clock], attachment: Attachment
) -> None:
    renderer, _, clock = counting
    made = await asyncio.gather(*(renderer(attachment) for _ in range(20)))
    clock.now += timedelta(hours=1)
    assert {*made, await renderer(attachment)} == {b"1"}

    def count(store: Store) -> None:
        with store.transaction():
            store.ledger.add(APRIL, "GDMN", 1, By(1, "editor", "console"), clock.now)

    await renderer.thread(count)
    assert await renderer(attachment) == b"2"
    clock.now += timedelta(days=1)
    assert await renderer(attachment) == b"3"


async def test_what_could_not_be_made_is_made_when_it_is_asked_for_again(
    counting: tuple[Renderer, Counting, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer, worker, _ = counting
    with monkeypatch.context() as broken:
        broken.setattr(worker, "run", raising)
        with pytest.raises(WorkFailedError):
            await renderer(ANNEX)
    assert await renderer(ANNEX) == b"1"


async def test_what_a_busy_machine_did_not_make_in_time_is_sent_later_all_the_same(
    counting: tuple[Renderer, Counting, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And whatever channel asks for it: each takes such a fault for one that passes."""
    renderer, worker, _ = counting

    async def late(*_given: object) -> bytes:
        raise NotInTimeError("took too long")

    with monkeypatch.context() as busy:
        busy.setattr(worker, "run", late)
        with pytest.raises(DeliveryError) as fault:
            await renderer(ANNEX)
    assert not fault.value.permanent
    assert not fault.value.uncertain
    assert await renderer(ANNEX) == b"1"


async def test_only_a_few_files_are_kept(counting: tuple[Renderer, Counting, Clock]) -> None:
    renderer, _, clock = counting
    for _ in range(2 * MOST_KEPT):
        await renderer(ANNEX)
        clock.now += timedelta(days=1)
    assert len(renderer._made) == MOST_KEPT


async def raising(*_given: object) -> bytes:
    raise WorkFailedError("ValueError")
