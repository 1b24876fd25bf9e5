"""The page over HTTP: what is said beside it, what a log has of it, and who need not wait for it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest
from msgspec.msgpack import encode

from app.health import examine
from app.page import TOGETHER, Answered, Answering, Batch, PageServer, on_thread
from app.program import Program
from app.terminal import LocalPage
from app.wiring import new_pages, page_server
from channels.page import PageAnswer, PageHandler, PageRequest
from channels.server import WebServer
from channels.web import Readiness, application
from config import Settings
from core.ladder import Rules
from core.ledger import By
from core.page import PageText, View, Whole
from core.people import Person
from engine.tasks import Result, StoreThread
from handlers import viewing
from store.database import Store
from tests.cast import APRIL, MORNING, Clock, person_at
from tests.deployment import Deployment
from tests.fakes.channel import FakeChannel
from tests.page_reader import Look, Site
from tests.post import program_of

HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


async def ready() -> Readiness:
    return Readiness(ready=True)


@asynccontextmanager
async def served(handler: PageHandler) -> AsyncIterator[str]:
    """The root of a server that has the page."""
    async with WebServer(application(ready, page=handler)) as server:
        yield f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"


@dataclass
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]


async def ask(url: str, method: str = "GET", **headers: str) -> Answer:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, headers=headers, allow_redirects=False) as response,
    ):
        return Answer(response.status, await response.read(), response.headers)


def handler_of(site: Site) -> PageHandler:
    async def show(asked: PageRequest) -> PageAnswer:
        return site.request(asked)

    return PageHandler(show)


async def test_nothing_keeps_the_page_and_nothing_comes_with_it() -> None:
    site = Site()
    async with served(handler_of(site)) as root:
        page = await ask(f"{root}/xem/{site.key('leader')}")
        wrong = await ask(f"{root}/xem/{'x' * 22}")
    assert (page.status, wrong.status) == (200, 404)
    for answer in (page, wrong):
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "Set-Cookie" not in answer.headers
        assert "Server" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_what_the_browser_has_is_not_sent_again_and_a_head_has_no_body() -> None:
    site = Site()
    async with served(handler_of(site)) as root:
        url = f"{root}/xem/{site.key('leader')}"
        first = await ask(url)
        again = await ask(url, **{"If-None-Match": first.headers["ETag"]})
        head = await ask(url, "HEAD")
        month = await ask(f"{url}?thang=2026-02", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (head.status, head.body) == (200, b"")
    assert month.status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_the_page_is_only_for_looking(method: str) -> None:
    site = Site()
    async with served(handler_of(site)) as root:
        answer = await ask(f"{root}/xem/{site.key('leader')}", method)
    assert answer.status == 405


async def test_a_proxy_on_this_machine_says_who_guesses() -> None:
    site = Site()
    async with served(handler_of(site)) as root:
        for n in range(31):
            guess = await ask(
                f"{root}/xem/guess-{n:016}", **{"X-Forwarded-For": "1.1.1.1, 10.0.0.9"}
            )
        other = await ask(
            f"{root}/xem/guess-new-000000", **{"X-Forwarded-For": "10.0.0.9, 10.0.0.1"}
        )
    assert (guess.status, guess.headers["Retry-After"]) == (429, "60")
    assert other.status == 404


@pytest.mark.parametrize(
    "asked",
    [
        b"/xem/abcdefgh HTTP/1.1\r\nIf-None-Match: \xff\xfe",
        b"/xem/abcdefgh HTTP/1.1\r\nX-Forwarded-For: 1.1.1.1, \xff",
        b"/xem/abc%ff%ED%A0%80%00 HTTP/1.1",
        b"/xem/abcdefgh?%ff=%ED%A0%80&thang=%00 HTTP/1.1",
    ],
)
async def test_bytes_that_are_no_text_harm_nobody_who_waits_beside_them(asked: bytes) -> None:
    """Requests that wait together go on in one message: what cannot be written would spoil all."""
    handed_on: list[PageRequest] = []

    async def show(request: PageRequest) -> PageAnswer:
        handed_on.append(request)
        return PageAnswer(HTTPStatus.NOT_FOUND)

    async with served(PageHandler(show)) as root:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(root.rpartition(":")[2]))
        writer.write(b"GET " + asked + b"\r\nHost: a\r\nConnection: close\r\n\r\n")
        await reader.read()
        writer.close()
    assert encode(handed_on)


# --- As a service serves it


class Counting(StoreThread):
    """The thread that answers people, and how many jobs it had."""

    jobs = 0

    async def __call__(self, work: Callable[[Store], Result]) -> Result:
        self.jobs += 1
        return await super().__call__(work)


@dataclass
class Office:
    """A deployment's program with its page, each with a connection of its own.

    In one process here; `test_page_process.py` is about the page's own.
    """

    program: Program
    thread: "Counting"
    root: str
    server: PageServer

    def key(self, who: str) -> str:
        return new_address(self.thread, self.root, who)


def new_address(thread: StoreThread, root: str, who: str) -> str:
    new = new_pages(lambda: root, lambda: f"key-of-{who}-0123456789")()
    assert new

    def issue(store: Store) -> None:
        person = person_at(store, who)
        with store.transaction():
            store.pages.issue(new.key, person.id, "test", MORNING)

    thread.now(issue)
    return new.url


@pytest.fixture
async def office(deployment: Deployment) -> AsyncIterator[Office]:
    thread = Counting(deployment.opened)
    program = program_of(thread, {"console": FakeChannel()}, Clock(), time.monotonic)
    reading = StoreThread(deployment.opened)
    server = PageServer(program, on_thread(reading, program.rules))
    async with served(PageHandler(server)) as root:
        yield Office(program, thread, root, server)
    for each in (reading, thread):
        await asyncio.to_thread(each.close)


async def test_the_address_is_in_no_line_of_the_log(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = office.key("leader")
    with caplog.at_level(logging.DEBUG):
        await ask(url)
        monkeypatch.setattr("app.page.whole", lambda *_: 1 / 0)
        failed = await ask(f"{url}?thang=2026-01")
        monkeypatch.setattr("store.pages.Pages.note_use", lambda *_: 1 / 0)
        await ask(office.key("editor"))
    assert failed.status == 500
    assert "chưa tạo được trang" in failed.body.decode()
    assert "page not_made" in caplog.text
    assert "key-of-" not in caplog.text


async def test_the_last_use_is_noted_and_a_disk_that_takes_nothing_keeps_nobody_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = office.key("leader")
    monkeypatch.setattr("store.pages.Pages.note_use", lambda *_: 1 / 0)
    assert (await ask(url)).status == 200
    monkeypatch.undo()
    assert (await ask(url)).status == 200
    used = await office.program.thread(lambda s: s._rows("select used from page"))
    assert [row["used"] is not None for row in used] == [True]


async def test_no_answer_of_the_chat_waits_for_a_thousand_requests(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: the thread that answers people has one job for each first use."""
    url, made = office.key("leader"), []
    make = viewing.page_of

    def counted(store: Store, rules: Rules, person: Person, view: View, found: Whole) -> PageText:
        made.append(view)
        return make(store, rules, person, view, found)

    monkeypatch.setattr("app.page.page_of", counted)
    async with aiohttp.ClientSession() as session:
        for _ in range(20):
            answers = await asyncio.gather(*(_status(session, url) for _ in range(50)))
            assert set(answers) == {200}
    assert office.thread.jobs <= 50  # those that came before the first use was noted
    assert made == [View(APRIL)]


def adding(office: Office, when: Callable[..., Result], made: list[int]) -> Callable[..., Result]:
    """The same, but figures change each time it has read them."""

    def read(*given: object) -> Result:
        found = when(*given)
        made.append(len(made))
        office.thread.now(an_article)
        return found

    return read


def an_article(store: Store) -> None:
    with store.transaction():
        store.ledger.add(APRIL, "GDMN", 1, By(None, "editor", "console"), MORNING)


async def test_while_an_editor_works_a_thousand_requests_read_the_figures_a_few_times(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, made = office.key("leader").rpartition("/")[2], list[int]()
    monkeypatch.setattr("app.page.whole", adding(office, viewing.whole, made))
    answers = await asyncio.gather(*(office.server(PageRequest(key)) for _ in range(1000)))
    assert {answer.status for answer in answers} == {200}
    assert len(made) == 1000 / TOGETHER
    first, last = (int(figure_of(answer.body)) for answer in (answers[0], answers[-1]))
    assert last - first == len(made) - 1


def figure_of(page: bytes) -> str:
    return next(iter(Look(page).figures().values()))


@dataclass
class Held:
    """Where pages are made, but nothing is made before it is let go."""

    answering: Answering
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, batch: Batch) -> Sequence[Answered]:
        self.asked.set()
        await self.let_go.wait()
        return await self.answering(batch)


async def test_whoever_loses_the_address_while_waiting_sees_nothing_and_others_do(
    office: Office,
) -> None:
    leader, head, gone = (office.key(who).rpartition("/")[2] for who in ("leader", "GDMN", "VP"))
    held = office.server.answering = Held(office.server.answering)
    running = asyncio.create_task(office.server(PageRequest(leader)))
    await held.asked.wait()
    waiting = [asyncio.create_task(office.server(PageRequest(key))) for key in (gone, head, leader)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    office.thread.now(lambda store: store.pages.end(person_at(store, "GDMN").id))
    held.let_go.set()
    assert (await running).status == 200
    assert [(await one).status for one in waiting[1:]] == [404, 200]


async def test_what_is_wrong_with_one_page_is_wrong_with_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = office.key("leader").rpartition("/")[2]
    make = viewing.page_of

    def faulty(store: Store, rules: Rules, person: Person, view: View, found: Whole) -> PageText:
        if view.office:
            raise ZeroDivisionError
        return make(store, rules, person, view, found)

    monkeypatch.setattr("app.page.page_of", faulty)
    asked = [PageRequest(key), PageRequest(key, {"donvi": "GDMN"}), PageRequest(key)]
    answers = await asyncio.gather(*map(office.server, asked))
    assert [answer.status for answer in answers] == [200, 500, 200]


async def _status(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(url) as response:
        await response.read()
        return response.status


async def test_another_connection_reads_what_the_chat_wrote(office: Office) -> None:
    url = office.key("leader")
    before = await ask(url)

    def write(store: Store) -> None:
        with store.transaction():
            store.ledger.add(APRIL, "GDMN", 2, By(None, "editor", "console"), MORNING)

    await office.program.thread(write)
    after = await ask(url, **{"If-None-Match": before.headers["ETag"]})
    assert after.status == 200
    assert "<strong>40</strong>" in after.body.decode()


async def test_the_demo_has_its_page_on_this_machine_once_it_is_wanted(office: Office) -> None:
    local = LocalPage(office.program, office.thread)
    assert local.root == ""
    await local.open()
    root = local.root
    await local.open()
    assert local.root == root
    path = office.key("GDMN").removeprefix(office.root)
    assert "Trưởng phòng Giáo dục Mầm non" in (await ask(root + path)).body.decode()
    await local.close()


async def test_a_page_is_of_one_moment_whatever_is_written_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, url = viewing.page_of, office.key("leader")

    def meanwhile(store: Store, rules: Rules, person: Person, view: View, found: Whole) -> PageText:
        office.thread.now(write)
        return make(store, rules, person, view, found)

    def write(store: Store) -> None:
        with store.transaction():
            store.obstacles.add("GDMN", APRIL, "Written meanwhile", 1, MORNING)

    monkeypatch.setattr("app.page.page_of", meanwhile)
    assert "Written meanwhile" not in (await ask(url)).body.decode()
    monkeypatch.undo()
    assert "Written meanwhile" in (await ask(url)).body.decode()


# --- Where it is set up


@pytest.mark.parametrize(
    ("settings", "root"),
    [
        (Settings(), ""),
        (Settings(page_url="http://192.168.1.5:8080/"), "http://192.168.1.5:8080"),
        (Settings(public_url="https://dondoc.example"), "https://dondoc.example"),
        (
            Settings(public_url="https://dondoc.example", page_url="http://intranet"),
            "http://intranet",
        ),
    ],
)
def test_addresses_begin_with_what_is_set(settings: Settings, root: str) -> None:
    assert settings.page_root == root
    new = new_pages(lambda: settings.page_root, lambda: "k")()
    assert (new.url if new else "") == (f"{root}/xem/k" if root else "")


async def test_a_service_serves_the_page_of_its_own_database(deployment: Deployment) -> None:
    """With its own process, which is ended with it."""
    running = deployment.running()
    settings = deployment.settings.model_copy(update={"page_url": "http://127.0.0.1"})
    async with page_server(settings, running.program) as handler:
        assert handler
        async with served(handler) as root:
            url = new_address(running.thread, root, "GDMN")
            page = await ask(url)
            assert "Trưởng phòng Giáo dục Mầm non" in page.body.decode()
            await running.program.thread(an_article)
            again = await ask(url, **{"If-None-Match": page.headers["ETag"]})
            assert (page.status, again.status) == (200, 200)
    running.thread.close()


async def test_without_an_address_no_connection_is_opened(
    deployment: Deployment, tmp_path: Path
) -> None:
    running = deployment.running()
    async with page_server(deployment.settings, running.program) as handler:
        assert handler is None
    running.thread.close()


@pytest.mark.parametrize(
    ("listen", "page_url", "warned"),
    [
        ("0.0.0.0:8080", "http://192.168.1.5:8080", True),
        ("0.0.0.0:8080", "https://192.168.1.5", False),
        ("127.0.0.1:8080", "http://intranet", False),
    ],
)
async def test_listening_openly_without_tls_is_warned_of(
    deployment: Deployment,
    caplog: pytest.LogCaptureFixture,
    listen: str,
    page_url: str,
    warned: bool,
) -> None:
    running = deployment.running()
    settings = deployment.settings.model_copy(update={"listen": listen, "page_url": page_url})
    with caplog.at_level(logging.WARNING):
        async with page_server(settings, running.program):
            pass
    assert ("without TLS" in caplog.text) is warned
    told = [one.ok for one in examine(settings, MORNING) if one.name == "page"]
    assert told == [not warned]
    running.thread.close()
