"""From a recipe to a file: figures read on the store's thread, laid out in the workroom.

The letter, its annex and the names in them are Vietnamese, whoever asks; charts speak the
deployment's language.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeAlias

from msgspec import Struct

from app.pool import WorkerPool
from core.chat import Attachment
from core.documents import Letterhead
from core.imports import FileRefusedError, Imported
from core.ladder import Rules
from core.month import Month, Span
from core.quota import Office
from engine.files import Reader
from engine.tasks import StoreThread
from handlers.documents import annex_of, article, floor_of_all, floors_of, year_so_far
from locales import documents
from locales.letter import LetterFacts, annex_text, entries_text, letter_text
from locales.words import load
from reports import tasks
from store.database import Store

Job: TypeAlias = Callable[[], bytes]


class RenderContext(Struct, frozen=True):
    """What every file is made with. head: who writes the letter."""

    rules: Rules
    head: Letterhead


def job_of(store: Store, press: RenderContext, attachment: Attachment, now: datetime) -> Job:
    """Read the figures; the rest needs no database. Raises KeyError for an unknown report."""
    return _JOBS[attachment.report](store, press, attachment.month, now)


def _annex(store: Store, press: RenderContext, key: str, now: datetime) -> Job:
    span = year_so_far(Month.from_key(key))
    annex = annex_of(store, press.rules, span)
    text = annex_text(annex, press.head, now.date())
    names = {office.code: office.name for office in store.offices.all()}
    entries = sorted(
        (article(entry) for entry in store.ledger.standing(span)), key=lambda one: one.day
    )
    return partial(tasks.annex_file, text, entries_text(entries, names), now.date())


def _letter(store: Store, press: RenderContext, key: str, now: datetime) -> Job:
    month = Month.from_key(key)
    facts = LetterFacts(
        annex=annex_of(store, press.rules, year_so_far(month)),
        standings=store.standings(month, press.rules.kinds),
        tally=min(now.date(), month.last),
        made=now.date(),
    )
    return partial(tasks.letter_file, letter_text(facts, press.head), now.date())


def _month_chart(store: Store, press: RenderContext, key: str, now: datetime) -> Job:
    month = Month.from_key(key)
    found = store.standings(month, press.rules.kinds)
    text = documents.month_chart(load(press.rules.language), month, found, now)
    return partial(tasks.month_picture, found, text)


def _year_chart(store: Store, press: RenderContext, key: str, now: datetime) -> Job:
    span = Span.year(int(key), Month.of(now))
    annex = annex_of(store, press.rules, span)
    text = documents.year_chart(load(press.rules.language), annex, now)
    return partial(tasks.year_picture, annex, floors_of(store, span), text)


def _whole_chart(store: Store, press: RenderContext, key: str, now: datetime) -> Job:
    span = Span.year(int(key), Month.of(now))
    annex = annex_of(store, press.rules, span)
    floor = floor_of_all(store, press.rules, span.last)
    text = documents.whole_chart(load(press.rules.language), annex, floor, now)
    return partial(tasks.whole_picture, annex, floor, text)


_JOBS: dict[str, Callable[[Store, RenderContext, str, datetime], Job]] = {
    documents.ANNEX: _annex,
    documents.LETTER: _letter,
    documents.MONTH_CHART: _month_chart,
    documents.YEAR_CHART: _year_chart,
    documents.WHOLE_CHART: _whole_chart,
}


class Renderer(Struct, frozen=True):
    """A channel's `Render`: the bytes of one attachment, with the figures of this moment."""

    thread: StoreThread
    press: RenderContext
    clock: Callable[[], datetime]
    worker_pool: WorkerPool

    async def __call__(self, attachment: Attachment) -> bytes:
        now = self.clock()
        job = await self.thread(lambda store: job_of(store, self.press, attachment, now))
        return await self.worker_pool(job)


def reader_in(worker_pool: WorkerPool) -> Reader:
    """Opens sent files there, where they can harm nobody else."""

    async def read(
        data: bytes, name: str, offices: Sequence[Office], month: Month
    ) -> Imported | FileRefusedError:
        return await worker_pool(partial(tasks.read_file, data, name, offices, month))

    return read
