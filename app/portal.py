"""Reading the portal: when it is due, when somebody asks, and what is told of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.json import decode, encode

from app.health import Finding, version
from app.program import Program
from config import DATA, Settings
from core.events import PortalChanged, PortalRead, PortalSilent
from core.ladder import WORTH_TELLING, MessageKind, Notice, note
from core.month import ZONE, Month
from core.people import Role
from core.portal import (
    NO_VALIDATORS,
    ReaderKind,
    Reading,
    Silence,
    Source,
    SourceState,
    Validators,
    reading_due,
    silence,
    silent_since,
)
from engine.tasks import woken
from locales.portal import address
from portal.fetching import Answer, Fetch, Fetcher, Opened, Way
from reminders.escalation import tell_in_charge
from store.database import Store
from store.portal import Followed, Seen, follow, propose

log = logging.getLogger("dondoc.portal")

FURTHER_LISTS = timedelta(minutes=5)  # that reading the other lists may take
REST = 5.0  # seconds after a fault of the disk
SAMPLE = Source("https://portal.example.gov.vn/danh-sach-mau", ReaderKind.LIFERAY)
SAMPLE_FILE = DATA / "portal-sample.json"


def fetcher(settings: Settings) -> Fetcher:
    return Fetcher(
        Way(
            f"DonDoc/{version()}",
            settings.portal_ca_file,
            settings.portal_proxy.get_secret_value(),
            private=settings.portal_allow_private,
        )
    )


def sample(clock: Callable[[], datetime]) -> Opened:
    """A portal that always answers with what the sample list has published by then."""

    async def fetch(url: str, validators: Validators = NO_VALIDATORS) -> Answer:  # noqa: ARG001 - the protocol's
        listed = decode(await asyncio.to_thread(SAMPLE_FILE.read_bytes))
        listed["items"] = [one for one in listed["items"] if _published(one) <= clock()]
        return Answer(url, encode(listed))

    @asynccontextmanager
    async def opened() -> AsyncIterator[Fetch]:
        yield fetch

    return opened


def _published(item: dict[str, str]) -> datetime:
    return datetime.strptime(item["createdDate"], "%d/%m/%Y %H:%M:%S").replace(tzinfo=ZONE)


class Found(Struct, frozen=True):
    """What came of reading one source. proposed: articles that wait for an office now."""

    source: Source
    reading: Reading
    seen: Seen = Seen()
    proposed: int = 0


@dataclass
class PortalReader:
    """One reading at a time. opened: gives what fetches, for one reading. times: of a working day."""

    program: Program
    opened: Opened
    sources: Sequence[Source]
    times: Sequence[time] = ()
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _asked: Iterator[int] = field(default_factory=count)

    async def keep(self) -> None:
        """Read what is due, and tell of silence; once a minute."""
        now = self.program.now()
        await self.read(await self.program.thread(lambda store: self._due(store, now)))
        await self.program.thread(lambda store: self._tell_of_silence(store, self.program.now()))
        self.program.outbox_sender.wake()

    def wake(self) -> None:
        """Somebody may have asked for a reading."""
        self._wanted.set()

    async def run(self) -> None:
        """Read whenever somebody asks, until cancelled."""
        while True:
            try:
                await self.read_wanted()
            except Exception:
                log.exception("portal=not_read")
                await asyncio.sleep(REST)
            else:
                await woken(self._wanted, None)

    async def read_wanted(self) -> None:
        """If somebody asked for a reading, read everything and tell them the result."""
        people = await self.program.thread(lambda store: store.portal.wanted())
        if not people:
            return
        found = await self.read(self.sources)
        new = sum(len(one.seen.new) for one in found)
        now = self.program.now()
        await self.program.thread(lambda store: self._tell(store, people, new, now))
        self.program.outbox_sender.wake()

    async def read(self, sources: Sequence[Source]) -> list[Found]:
        """Read these one after the other; each is recorded, with what is new, in one transaction."""
        async with self._turn:
            last = len(sources)
            return [
                await self._read(source, further=number < last)
                for number, source in enumerate(sources, start=1)
            ]

    async def _read(self, source: Source, *, further: bool) -> Found:
        """further: more lists are read right after it, and their articles are told with its own."""

        def before(store: Store) -> tuple[SourceState, frozenset[str]]:
            return store.portal.state(source.url), store.portal.keys()

        state, known = await self.program.thread(before)
        reading = await _answer_of(source, self.opened, known, state.validators)
        now = self.program.now()
        due = now + FURTHER_LISTS if further else now
        found = await self.program.thread(lambda store: record(store, source, reading, now, due))
        log.info(
            "portal=%s outcome=%s status=%d listed=%d new=%d vanished=%d",
            urlsplit(source.url).netloc,
            reading.outcome,
            reading.status,
            len(reading.items),
            len(found.seen.new),
            len(found.seen.vanished),
        )
        return found

    def _due(self, store: Store, now: datetime) -> list[Source]:
        calendar = store.calendar(self.program.rules.hours)
        return [
            source
            for source in self.sources
            if reading_due(store.portal.state(source.url), self.times, calendar, now)
        ]

    def _tell(self, store: Store, people: Sequence[int], new: int, now: datetime) -> None:
        with store.transaction():
            states = store.portal.known_of(source.url for source in self.sources)
            about = PortalRead(tuple(state.id for state in states), new)
            asked = f"portal/read/{now.isoformat()}/{next(self._asked)}"
            for person in people:
                store.outbox.plan(note(f"{asked}/p{person}", person, about, now), now)
            store.portal.unwant(people)

    def _tell_of_silence(self, store: Store, now: datetime) -> None:
        """Tell the administrators, once for each time, while messages may be sent."""
        calendar = store.calendar(self.program.rules.hours)
        if not calendar.is_open(now):
            return
        for state in store.portal.known_of(source.url for source in self.sources):
            if kind := silence(state, calendar, now):
                event = PortalSilent(state.id, kind)
                with store.transaction():
                    tell_in_charge(store, _subject(state, kind), event, self.program.running, now)


def _subject(state: SourceState, kind: Silence) -> str:
    """What is told once: this silence, of this source, that began on this day."""
    since = silent_since(state, kind)
    named = state.outcome if kind is Silence.FAULT else kind
    return f"portal/{state.id}/{named}/{since.date() if since else ''}"


def record(
    store: Store, source: Source, reading: Reading, now: datetime, due: datetime | None = None
) -> Found:
    """Keep what was read, propose what is new, tell of what changed: all of it, or nothing.

    due: when the digest goes out; by default at once.
    """
    with store.transaction():
        seen = store.portal.record(source.url, reading, now, Month.of(store.born))
        before = _waiting(store)
        proposed = propose(store.articles, seen.new, now)
        _tell_editors(store, follow(store.articles, seen), now)
        if _waiting(store) > before:
            _tell_of_new(store, due or now, now)
        return Found(source, reading, seen, proposed)


def _waiting(store: Store) -> int:
    """How many articles of the portal wait for the editors, those that offices sent too."""
    return sum(one.seen is not None for one in store.articles.waiting())


def _tell_of_new(store: Store, due: datetime, now: datetime) -> None:
    """Plan a digest to each editor, worded when it goes out; one that waits already will do."""
    month, until = Month.of(now), due + WORTH_TELLING
    planned = store.outbox.of_month(month, [MessageKind.PORTAL])
    told = {one.person for one in planned if one.state == "planned"}
    for editor in store.people.having(Role.EDITOR):
        if editor.id not in told:
            key = f"portal/new/{now.isoformat()}/p{editor.id}"
            notice = Notice(key, MessageKind.PORTAL, month, due, until, person=editor.id)
            store.outbox.plan(notice, now)


def _tell_editors(store: Store, told: Followed, now: datetime) -> None:
    if told == Followed():
        return
    event = PortalChanged(told.gone, told.changed)
    for editor in store.people.having(Role.EDITOR):
        first = min(told.gone + told.changed)
        key = f"portal/changed/{now.isoformat()}/{first}/p{editor.id}"
        store.outbox.plan(note(key, editor.id, event, now), now)


async def _answer_of(
    source: Source,
    opened: Opened,
    known: Collection[str] = (),
    validators: Validators = NO_VALIDATORS,
) -> Reading:
    """As `portal.reading.read`; its parsers are loaded only where there is a portal to read."""
    from portal.reading import read  # noqa: PLC0415 - its parsers are heavy

    return await read(source, opened, known, validators)


async def look(
    store: Store, sources: Sequence[Source], opened: Opened, now: datetime
) -> list[Found]:
    """Read these, and record it in `store`: give it a copy to leave everything as it is."""
    known = store.portal.keys()
    return [record(store, it, await _answer_of(it, opened, known), now) for it in sources]


async def examine_portal(settings: Settings) -> list[Finding]:
    """What each list answers now; nothing is recorded."""
    opened, found = fetcher(settings).opened, []
    for source in settings.sources:
        reading = await _answer_of(source, opened)
        said = f"{reading.outcome} {reading.status or len(reading.items)}"
        found.append(Finding("portal", reading.answered, f"{address(source.url)} ({said})"))
    return found
