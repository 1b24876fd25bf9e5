"""From a recipe to a file: figures read on the store's thread, laid out by the worker.

The letter, its annex and the names in them are Vietnamese, whoever asks; charts speak the
deployment's language.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from app.worker import Worker
from core.chat import Attachment
from core.documents import Letterhead, LetterText
from core.imports import FileRefusedError, Imported
from core.ladder import Rules
from core.month import Month, Span
from core.quota import Office
from engine.files import Reader
from engine.tasks import StoreThread
from handlers.documents import annex_of, articles_of, common_floors, floors_of, year_so_far
from locales import documents
from locales.letter import LetterFacts, annex_text, articles_text, entries_text, letter_text
from locales.words import load
from reports import tasks
from store.database import Store


class RenderContext(Struct, frozen=True):
    """What every file is made with. head: who writes the letter."""

    rules: Rules
    head: Letterhead


def job_of(
    store: Store, context: RenderContext, attachment: Attachment, now: datetime
) -> tasks.Rendering:
    """Read the figures; the rest needs no database. Raises KeyError for an unknown report."""
    return _JOBS[attachment.report](store, context, attachment.month, now)


def _annex(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    span = year_so_far(Month.from_key(key))
    annex = annex_of(store, context.rules, span)
    text = annex_text(annex, context.head, now.date())
    names = {office.code: office.name for office in store.offices.named_in(span.last)}
    entries = articles_of(store, span)
    return tasks.AnnexFile(text, entries_text(entries, names), now.date())


def _letter(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    return tasks.LetterFile(_letter_text(store, context, Month.from_key(key), now), now.date())


def _letter_and_list(
    store: Store, context: RenderContext, key: str, now: datetime
) -> tasks.Rendering:
    month = Month.from_key(key)
    text = _letter_text(store, context, month, now)
    names = {office.code: office.name for office in store.offices.named_in(month)}
    rows = articles_of(store, Span(month, month))
    text = replace(text, articles=articles_text(rows, names, month))
    return tasks.LetterFile(text, now.date())


def _letter_text(store: Store, context: RenderContext, month: Month, now: datetime) -> LetterText:
    facts = LetterFacts(
        annex=annex_of(store, context.rules, year_so_far(month)),
        standings=store.standings(month, context.rules.kinds),
        tally=min(now.date(), month.last),
        made=now.date(),
    )
    return letter_text(facts, context.head)


def _month_chart(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    month = Month.from_key(key)
    found = store.standings(month, context.rules.kinds)
    text = documents.month_chart(load(context.rules.language), month, found, now)
    return tasks.MonthPicture(tuple(found), text)


def _year_chart(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    span = Span.year(int(key), Month.of(now))
    annex = annex_of(store, context.rules, span)
    text = documents.year_chart(load(context.rules.language), annex, now)
    floors = floors_of(store, span).items()
    flat = tuple((month, office, floor) for (month, office), floor in floors)
    return tasks.YearPicture(annex, flat, text)


def _whole_chart(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    span = Span.year(int(key), Month.of(now))
    annex = annex_of(store, context.rules, span)
    floors = common_floors(store, context.rules, span)
    text = documents.whole_chart(load(context.rules.language), annex, floors, now)
    return tasks.WholePicture(annex, floors, text)


_JOBS: dict[str, Callable[[Store, RenderContext, str, datetime], tasks.Rendering]] = {
    documents.ANNEX: _annex,
    documents.LETTER: _letter,
    documents.LETTER_AND_LIST: _letter_and_list,
    documents.MONTH_CHART: _month_chart,
    documents.YEAR_CHART: _year_chart,
    documents.WHOLE_CHART: _whole_chart,
}


class Renderer(Struct, frozen=True):
    """A channel's `Render`: the bytes of one attachment, with the figures of this moment."""

    thread: StoreThread
    context: RenderContext
    clock: Callable[[], datetime]
    worker: Worker

    async def __call__(self, attachment: Attachment) -> bytes:
        now = self.clock()
        job = await self.thread(lambda store: job_of(store, self.context, attachment, now))
        return await self.worker.run(job, bytes)


def reader_in(worker: Worker) -> Reader:
    """Opens sent files there, where they can harm nobody else."""

    async def read(
        data: bytes, name: str, offices: Sequence[Office], month: Month
    ) -> Imported | FileRefusedError:
        job = tasks.ReadFile(data, name, tuple(offices), month)
        reading = await worker.run(job, tasks.Reading)
        return reading.refused or reading.imported

    return read
