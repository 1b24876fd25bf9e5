"""From a recipe to a file: figures read on the store's thread, laid out by the worker.

The letter, its annex and the names in them are Vietnamese, whoever asks; charts speak their
reader's language.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from app.worker import NotInTimeError, Worker
from core.chat import Attachment, DeliveryError
from core.documents import Letterhead, LetterText
from core.imports import FileRefusedError, Imported
from core.ladder import Rules
from core.month import Month, Span
from core.quota import Office
from core.text import as_text
from engine.files import Reader
from engine.tasks import StoreThread
from handlers.documents import (
    annex_of,
    articles_of,
    charted,
    common_floors,
    floors_of,
    year_so_far,
)
from handlers.privacy import held_of
from locales import documents, privacy
from locales.annex import annex_text, articles_text, entries_text
from locales.letter import LetterFacts, letter_text
from locales.words import load
from reports import tasks
from store.database import Store

MOST_ACCESSES = 10_000  # of a year; more than anybody reads


class RenderContext(Struct, frozen=True):
    """What every file is made with. head: who writes the letter."""

    rules: Rules
    head: Letterhead


def job_of(
    store: Store, context: RenderContext, attachment: Attachment, now: datetime
) -> tasks.Rendering:
    """Read the figures; the rest needs no database. Raises KeyError for an unknown report."""
    if attachment.language:
        context = replace(context, rules=replace(context.rules, language=attachment.language))
    return _JOBS[attachment.report](store, context, attachment.month, now)


def _annex(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    span = year_so_far(store, Month.from_key(key))
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
    rows = articles_of(store, Span.of(month))
    text = replace(text, articles=articles_text(rows, names, month))
    return tasks.LetterFile(text, now.date())


def _letter_text(store: Store, context: RenderContext, month: Month, now: datetime) -> LetterText:
    span, making = year_so_far(store, month), Month.of(now.date())
    facts = LetterFacts(
        annex=annex_of(store, context.rules, span),
        standings=store.standings_of(span, context.rules.kinds),
        tally=min(now.date(), month.last),
        made=now.date(),
        coming=store.standings(making, context.rules.kinds) if making > month else (),
    )
    return letter_text(facts, context.head)


def _month_chart(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    month = Month.from_key(key)
    found = store.standings(month, context.rules.kinds)
    text = documents.month_chart(load(context.rules.language), month, found, now)
    return tasks.MonthPicture(tuple(found), text)


def _year_chart(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    span = charted(store, int(key), now)
    annex = annex_of(store, context.rules, span)
    text = documents.year_chart(load(context.rules.language), annex, now)
    floors = floors_of(store.standings_of(span, context.rules.kinds)).items()
    flat = tuple((month, office, floor) for (month, office), floor in floors)
    return tasks.YearPicture(annex, flat, text)


def _whole_chart(store: Store, context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    span = charted(store, int(key), now)
    annex = annex_of(store, context.rules, span)
    floors = common_floors(store, context.rules, span)
    text = documents.whole_chart(load(context.rules.language), annex, floors, now)
    return tasks.WholePicture(annex, floors, text)


def _own_data(store: Store, _context: RenderContext, key: str, now: datetime) -> tasks.Rendering:
    held = held_of(store, int(key), now, accesses=MOST_ACCESSES)
    return tasks.TextFile(privacy.whole(load(held.reach.person.language), held, now))


_JOBS: dict[str, Callable[[Store, RenderContext, str, datetime], tasks.Rendering]] = {
    documents.ANNEX: _annex,
    documents.LETTER: _letter,
    documents.LETTER_AND_LIST: _letter_and_list,
    documents.MONTH_CHART: _month_chart,
    documents.YEAR_CHART: _year_chart,
    documents.WHOLE_CHART: _whole_chart,
    privacy.MY_DATA: _own_data,
}


MOST_KEPT = 16  # files


@dataclass
class Renderer:
    """A channel's `Render`: the bytes of one attachment, with the figures of this moment.

    As long as the figures and the day stay the same a file is made once, however often and by
    however many it is asked for. _made: by what it shows, see `_version`.
    """

    thread: StoreThread
    context: RenderContext
    clock: Callable[[], datetime]
    worker: Worker
    _made: dict[bytes, bytes] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, attachment: Attachment) -> bytes:
        now = self.clock()
        version = await self.thread(lambda store: self._version(store, attachment, now))
        if version not in self._made:
            async with self._turn:
                version = await self._make(attachment, now)
        return self._made[version]

    async def _make(self, attachment: Attachment, now: datetime) -> bytes:
        """Make it, unless whoever had the turn before did; returns its version."""

        def look(store: Store) -> tuple[bytes, tasks.Rendering]:
            version = self._version(store, attachment, now)
            return version, job_of(store, self.context, attachment, now)

        version, job = await self.thread(look)
        if version not in self._made:
            try:
                made = await self.worker.run(job, bytes)
            except NotInTimeError as fault:
                # Nothing is wrong with the file: it is tried again, and not given up for a sentence.
                raise DeliveryError(f"{attachment.report} not made in time") from fault
            while len(self._made) >= MOST_KEPT:
                del self._made[next(iter(self._made))]
            self._made[version] = made
        return version

    def _version(self, store: Store, attachment: Attachment, now: datetime) -> bytes:
        """A hash of all that the file shows except the hour."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return sha256(
            encode(job_of(store, self.context, attachment, day), enc_hook=as_text)
        ).digest()


def reader_in(worker: Worker) -> Reader:
    """Opens sent files there, where they can harm nobody else."""

    async def read(
        data: bytes, name: str, offices: Sequence[Office], month: Month
    ) -> Imported | FileRefusedError:
        job = tasks.ReadFile(data, name, tuple(offices), month)
        reading = await worker.run(job, tasks.Reading)
        return reading.refused or reading.imported

    return read
