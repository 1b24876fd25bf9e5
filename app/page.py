"""Serving the page: whose an address is, the cache of pages, and what stops guessing.

Who waits at the same time is answered together, from one moment: so what a page shows is never
older than the request for it, and however many ask while figures change, what all of them see is
read once for all who wait.
"""

import asyncio
import logging
import re
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.json import encode

from app.health import version
from app.program import Program
from channels.page import AGAIN_AFTER, PageAnswer, PageRequest, sentence_page
from core.ladder import Rules
from core.month import ZONE
from core.page import PageAddress, View, Whole
from core.people import Person
from core.text import as_text
from engine.tasks import StoreThread
from handlers.viewing import page_of, view_of, whole
from locales import addresses
from locales.words import Sentence, load
from store.database import Store
from store.pages import digest

log = logging.getLogger("dondoc.page")

PAGES_KEPT = 100  # of at most 60 kB
MONTHS_KEPT = 4
KEYS_KEPT = 10_000
# Wrong addresses in AGAIN_AFTER seconds: from one place, and from all of them together.
MOST_GUESSES = 30
MOST_GUESSES_IN_ALL = 600
SAME_USE = timedelta(hours=20)  # the last use is told to the day
TOGETHER = 50  # requests, whose pages are held in memory until the last of them is made
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")

Kept = TypeVar("Kept")


class Latest(Generic[Kept]):
    """A cache of the values that were used last. most: how many it keeps."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[object, Kept] = OrderedDict()

    def has(self, key: object) -> bool:
        return key in self._kept

    def get(self, key: object, make: Callable[[], Kept]) -> Kept:
        if key not in self._kept:
            self._kept[key] = make()
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return self._kept[key]


class Batch(Struct, frozen=True):
    """Requests that wait together. seconds: the clock that only grows."""

    now: datetime
    seconds: float
    requests: Sequence[PageRequest]


class Answered(Struct, frozen=True):
    """used: the address whose use is worth noting."""

    answer: PageAnswer
    used: PageAddress | None = None


@dataclass
class Pages:
    """Answers to requests for the page. Not to be shared between threads."""

    rules: Rules
    _pages: Latest[PageAnswer] = field(default_factory=lambda: Latest(PAGES_KEPT))
    _months: Latest[Whole] = field(default_factory=lambda: Latest(MONTHS_KEPT))
    _right: Latest[bool] = field(default_factory=lambda: Latest(KEYS_KEPT))
    _wrong: deque[tuple[float, str]] = field(default_factory=deque)

    def answers(self, store: Store, batch: Batch) -> list[Answered]:
        """In their order. What is wrong with one page is wrong with that one alone."""
        with store.snapshot():
            return [self._safely(store, batch, asked) for asked in batch.requests]

    def _safely(self, store: Store, batch: Batch, asked: PageRequest) -> Answered:
        try:
            return self._answer(store, batch, asked)
        except Exception:
            log.exception("page not_made")
            return Answered(failed(self.rules))

    def _answer(self, store: Store, batch: Batch, asked: PageRequest) -> Answered:
        now = batch.now
        address = self._found(store, batch, asked)
        if isinstance(address, PageAnswer):
            return Answered(address)
        person = store.people.get(address.person)
        view, hour = view_of(asked.query, now), now.astimezone(ZONE)
        state = (store.pages.version(), f"{hour:%Y-%m-%d %H}")
        unused = address.used is None or now - address.used > SAME_USE
        told = address if unused else None
        etag = _etag(person, view, state, self.rules)
        if etag in asked.known:  # one of several perhaps, or called weak by a proxy that packed it
            return Answered(PageAnswer(HTTPStatus.NOT_MODIFIED, etag=etag), told)
        made = self._pages.get(etag, partial(self._made, store, person, view, state, now, etag))
        return Answered(made, told)

    def _found(self, store: Store, batch: Batch, asked: PageRequest) -> PageAddress | PageAnswer:
        """Who guesses learns nothing for a while, not even from a right guess.

        Whose address was opened before is let in meanwhile.
        """
        hashed, seconds = digest(asked.key), batch.seconds
        if self._guesses(asked.place, seconds) and not self._right.has(hashed):
            return _sentence(self.rules, HTTPStatus.TOO_MANY_REQUESTS, addresses.TOO_MANY)
        found = store.pages.find(asked.key, batch.now) if _KEY.fullmatch(asked.key) else None
        if found is None:
            self._wrong.append((seconds, asked.place))
            return _sentence(self.rules, HTTPStatus.NOT_FOUND, addresses.UNKNOWN)
        self._right.get(hashed, lambda: True)
        return found

    def _guesses(self, place: str, seconds: float) -> bool:
        while self._wrong and seconds - self._wrong[0][0] >= AGAIN_AFTER:
            self._wrong.popleft()
        own = sum(each == place for _, each in self._wrong)
        return own >= MOST_GUESSES or len(self._wrong) >= MOST_GUESSES_IN_ALL

    def _made(
        self,
        store: Store,
        person: Person,
        view: View,
        state: tuple[str, str],
        now: datetime,
        etag: str,
    ) -> PageAnswer:
        from pages.layout import policy, render  # noqa: PLC0415 - heavy, and seldom wanted

        rules, month = self.rules, (view.month, *state)
        seen_by_all = self._months.get(month, lambda: whole(store, rules, view.month, now))
        html = render(page_of(store, rules, person, view, seen_by_all))
        return PageAnswer(HTTPStatus.OK, html, etag, policy())


def _sentence(rules: Rules, status: HTTPStatus, sentence: Sentence) -> PageAnswer:
    return PageAnswer(status, sentence_page(load(rules.language).say(sentence), rules.language))


def failed(rules: Rules) -> PageAnswer:
    return _sentence(rules, HTTPStatus.INTERNAL_SERVER_ERROR, addresses.FAILED)


def _etag(person: Person, view: View, state: tuple[str, str], rules: Rules) -> str:
    """The same for the same page: who looks, at what, at which figures, by which program and rules."""
    by = (version(), sorted(rules.kinds), rules.ladder)
    shown = encode((person, view, state, by), enc_hook=as_text)
    return f'"{sha256(shown).hexdigest()[:32]}"'


Answering: TypeAlias = Callable[[Batch], Awaitable[Sequence[Answered]]]
"""Where pages are read and made; asked for one batch at a time."""


def on_thread(thread: StoreThread, rules: Rules) -> Answering:
    """For a few offices: in this process, with the connection of that thread."""
    pages = Pages(rules)

    async def answering(batch: Batch) -> Sequence[Answered]:
        return await thread(partial(pages.answers, batch=batch))

    return answering


@dataclass
class PageServer:
    """A channel's `Show`."""

    program: Program
    answering: Answering
    _waiting: list[tuple[PageRequest, asyncio.Future[Answered]]] = field(default_factory=list)
    _work: asyncio.Task[None] | None = None

    async def __call__(self, asked: PageRequest) -> PageAnswer:
        waiting: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, waiting))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._answer_all())
        found = await waiting
        if found.used is not None:
            await self._note_use(found.used)
        return found.answer

    async def _answer_all(self) -> None:
        """Until nobody waits."""
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            found = await self._answers([asked for asked, _ in batch])
            for (_, waiting), answered in zip(batch, found, strict=True):
                if not waiting.done():  # who asked may have gone
                    waiting.set_result(answered)
                await asyncio.sleep(0)  # between two pages the chat has its turn

    async def _answers(self, requests: Sequence[PageRequest]) -> Sequence[Answered]:
        environment = self.program.environment
        try:
            return await self.answering(
                Batch(environment.clock(), environment.monotonic(), requests)
            )
        except Exception:
            log.exception("page not_made")
            return [Answered(failed(self.program.rules))] * len(requests)

    async def _note_use(self, address: PageAddress) -> None:
        """Note once a day that an address was used. A fault of the disk stops nobody from looking."""
        now = self.program.now()

        def note(store: Store) -> None:
            with store.transaction():
                store.pages.note_use(address, now)

        try:
            await self.program.thread(note)
        except Exception:
            log.exception("page use_not_noted")
