"""A portal's list of 5,000 articles against parsing its bytes alone; and 500 new ones, put down."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from email.utils import format_datetime
from io import BytesIO
from itertools import cycle
from pathlib import Path

import feedparser

from app.portal import SAMPLE_FILE, record
from bench import department
from bench.measuring import Aim, Bench, Judged, Row, in_turn
from bench.rows.backlog import NOW
from core.portal import NO_VALIDATORS, ReaderKind, Source, Validators
from portal.fetching import Answer, Fetch, Opened
from portal.reading import read

LISTED, NEW = 5_000, 500
SITE = "https://portal.example.gov.vn"
FIRST_NUMBER = 10_000_000


def addresses(first: int, listed: int = LISTED) -> Iterator[tuple[int, str]]:
    """Numbers and addresses, the newest first."""
    last = first + FIRST_NUMBER
    return ((n, f"{SITE}/news/-/details/7/tin-{n}") for n in range(last + listed, last, -1))


def feed(first: int) -> bytes:
    day = format_datetime(NOW)
    items = "".join(
        f"<item><title>Tin số {n}</title><link>{link}</link><pubDate>{day}</pubDate></item>"
        for n, link in addresses(first)
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>x</title>'
    return f"{head}{items}</channel></rss>".encode()


def liferay(first: int, listed: int = LISTED) -> bytes:
    """Rows as the portlet gives them, with all that is read of none."""
    sample = cycle(json.loads(SAMPLE_FILE.read_bytes())["items"])
    day = f"{NOW:%d/%m/%Y %H:%M:%S}"
    items = [
        {**next(sample), "id": n, "title": f"Tin số {n}", "urlDetail": link, "createdDate": day}
        for n, link in addresses(first, listed)
    ]
    return json.dumps({"items": items, "totalPageNum": 1}, ensure_ascii=False).encode()


def answering(body: bytes) -> Opened:
    """A portal that always answers with this."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Fetch]:
        async def fetch(url: str, validators: Validators = NO_VALIDATORS) -> Answer:  # noqa: ARG001 - the protocol's
            return Answer(url, body)

        yield fetch

    return opened


def read_in(loop: asyncio.Runner, kind: ReaderKind, body: bytes) -> float:
    """Seconds from the bytes to the articles; of so long a list the first are taken."""
    began = time.perf_counter()
    reading = loop.run(read(Source(f"{SITE}/list", kind), answering(body)))
    taken = time.perf_counter() - began
    if len(reading.items) != NEW:
        raise RuntimeError(f"{len(reading.items)} read, {reading.outcome}")
    return taken


def proposed(path: Path) -> float:
    """Seconds to put down what is new and to propose it, on disk."""
    store, source = department.made(path, department.BORN_LATE), Source(f"{SITE}/list")
    for first in (0, NEW):
        reading = asyncio.run(read(source, answering(liferay(first))))
        began = time.perf_counter()
        found = record(store, source, reading, NOW)
        taken = time.perf_counter() - began
    store.close()
    if found.proposed != NEW:
        raise RuntimeError(f"{found.proposed} proposed")
    return taken


def parsed(parse: Callable[[bytes], object], body: bytes) -> float:
    began = time.perf_counter()
    parse(body)
    return time.perf_counter() - began


def portal(bench: Bench) -> list[Row]:
    with asyncio.Runner() as loop:  # which the product has, with its threads
        rows = _read_rows(bench, loop)
    bench.progress(f"proposing {NEW}")
    taken = [proposed(bench.folder / f"{number}.db") for number in range(bench.rounds)]
    aim = Aim(1, at_least=False, judged=Judged.OURS)
    title = f"putting down and proposing {NEW} new articles"
    return [*rows, Row("portal-new", title, "", "s", aim, taken, [])]


def _read_rows(bench: Bench, loop: asyncio.Runner) -> list[Row]:
    rows = []
    for kind, body, parse, named, held in (
        (
            ReaderKind.FEED,
            feed(0),
            lambda body: feedparser.parse(BytesIO(body)),
            "feedparser",
            None,
        ),
        (ReaderKind.LIFERAY, liferay(0), json.loads, "json", 4.5),
    ):
        found = in_turn(
            bench.rounds,
            lambda: read_in(loop, kind, body),  # noqa: B023
            lambda: parsed(parse, body),  # noqa: B023
            bench.progress,
        )
        rows.append(
            Row(
                f"portal-{kind}",
                f"reading a portal's list of {LISTED:,} articles, of which {NEW} are taken",
                f"{named} of the same bytes alone",
                "s",
                Aim(3, at_least=False, held=held),
                found.ours,
                found.baseline,
            )
        )
    return rows
