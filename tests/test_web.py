"""The web server: files behind signed links, health, and nothing that nobody set up."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

import aiohttp
import pytest

from channels import server
from channels.links import FileGrant, FileLinks
from channels.server import WebServer
from channels.web import (
    MOST_WAITING,
    DownloadHandler,
    FileSentences,
    Readiness,
    application,
    disposition,
)
from core.chat import Address, Attachment
from tests.cast import Clock
from tests.fakes.inbox import LONGEST_WAIT, until

ALICE = Address("zalo", "6ede9afa66b88fe6d6a9")
SHEET = Attachment("annex", "2026-04", "Phụ lục tháng 4.xlsx")
CHART = Attachment("chart", "2026-04", "biểu đồ.png", picture=True)
PAGES = FileSentences(
    expired=b"link is over", unknown=b"no such link", failed=b"not now", busy=b"later"
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Site:
    """A server, and a reader's browser."""

    clock: Clock = field(default_factory=Clock)
    found: Readiness | Exception = field(
        default_factory=lambda: Readiness(ready=True, figures={"scheduler_lag": 0.5})
    )
    broken: bool = False
    barred: bool = False
    made: list[Attachment] = field(default_factory=list)
    slow: asyncio.Event | None = None
    url: str = ""

    def __post_init__(self) -> None:
        self.links = FileLinks("secret", "https://bot.example.org", timedelta(hours=1), self.clock)

    async def examine(self) -> Readiness:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def render(self, attachment: Attachment) -> bytes:
        if self.broken:
            raise ZeroDivisionError
        self.made.append(attachment)
        if self.slow:
            await self.slow.wait()
        return f"{attachment.report} {attachment.month}".encode()

    async def admits(self, _grant: FileGrant) -> bool:
        return not self.barred

    def path(self, attachment: Attachment) -> str:
        return self.links.make(attachment, ALICE).url.removeprefix("https://bot.example.org")

    async def get(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url + path, headers=headers) as response,
        ):
            return response.status, await response.read(), dict(response.headers)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    downloads = DownloadHandler(site.links, site.render, PAGES, site.admits)
    async with WebServer(application(site.examine, downloads=downloads)) as running:
        site.url = f"http://127.0.0.1:{await running.start('127.0.0.1', 0)}"
        yield site


def port_of(site: Site) -> int:
    return int(site.url.rpartition(":")[2])


# Files


async def test_a_document_comes_with_its_type_and_its_vietnamese_name(site: Site) -> None:
    status, content, headers = await site.get(site.path(SHEET))
    assert (status, content) == (200, b"annex 2026-04")
    assert headers["Content-Type"] == XLSX
    assert headers["Content-Disposition"] == (
        'attachment; filename="Phu luc thang 4.xlsx"; '
        f"filename*=UTF-8''{quote('Phụ lục tháng 4.xlsx')}"
    )
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_picture_is_shown_in_place(site: Site) -> None:
    status, _, headers = await site.get(site.path(CHART))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert headers["Content-Disposition"].startswith('inline; filename="bieu do.png"')


async def test_a_file_of_an_unknown_kind_is_only_bytes(site: Site) -> None:
    _, _, headers = await site.get(site.path(Attachment("x", "2026", "a.html")))
    assert headers["Content-Type"] == "application/octet-stream"


def test_a_file_name_cannot_add_to_the_header() -> None:
    made = disposition("attachment", 'a";\r\nX: 1; ../b\\.xlsx')
    assert made == (
        'attachment; filename="a;X: 1; ..b.xlsx"; '
        "filename*=UTF-8''a%22%3B%0D%0AX%3A%201%3B%20..%2Fb%5C.xlsx"
    )


async def test_a_link_is_served_again_and_again_until_it_is_over(site: Site) -> None:
    path = site.path(SHEET)
    for _ in range(3):
        assert (await site.get(path))[0] == 200
    site.clock.now += timedelta(hours=1, seconds=1)
    status, content, headers = await site.get(path)
    assert (status, content) == (410, b"link is over")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert len(site.made) == 3


async def test_an_altered_link_is_not_found_and_nothing_is_rendered(site: Site) -> None:
    path = site.path(SHEET)
    for altered in (path[:-4], path[:8] + path[9:], "/files/x", "/files/%F0%9F%8E%89"):
        assert (await site.get(altered))[:2] == (404, b"no such link")
    assert site.made == []


async def test_a_person_who_may_not_have_the_file_any_more_gets_nothing(site: Site) -> None:
    path = site.path(SHEET)
    site.barred = True
    assert (await site.get(path))[:2] == (410, b"link is over")
    assert site.made == []


async def test_a_file_that_cannot_be_made_is_a_sentence_and_no_traceback(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.broken = True
    assert (await site.get(site.path(SHEET)))[:2] == (500, b"not now")
    assert "not_served report=annex month=2026-04" in caplog.text


async def test_a_link_is_never_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = site.path(SHEET)
    await site.get(path)
    site.broken = True
    await site.get(path)
    await site.get(path[:-4])
    assert "served report=annex month=2026-04" in caplog.text
    assert ALICE.id not in caplog.text
    assert path.rpartition("/")[2][:20] not in caplog.text


# Health


async def test_a_program_that_answers_is_live(site: Site) -> None:
    site.found = Readiness(ready=False)
    assert (await site.get("/health/live"))[:2] == (200, b'{"live": true}')


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
async def test_readiness_is_told_without_a_figure(site: Site, path: str) -> None:
    assert (await site.get(path))[:2] == (200, b'{"ready": true}')
    site.found = Readiness(ready=False, figures={"last_poll": None})
    assert (await site.get(path))[:2] == (503, b'{"ready": false}')


async def test_the_figures_are_for_who_asks_on_this_machine(site: Site) -> None:
    assert (await site.get("/figures"))[:2] == (200, b'{"ready": true, "scheduler_lag": 0.5}')


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
async def test_who_asks_through_a_proxy_is_told_no_figures(site: Site, header: str) -> None:
    assert (await site.get("/figures", **{header: "192.0.2.1"}))[0] == 404


async def test_a_program_that_cannot_be_examined_is_not_ready(site: Site) -> None:
    site.found = OSError("disk")
    assert (await site.get("/health"))[:2] == (503, b'{"ready": false}')
    assert (await site.get("/figures"))[:2] == (503, b'{"ready": false, "fault": "OSError"}')


# Connections


async def said(port: int, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    await writer.drain()
    return reader, writer


@pytest.fixture
async def narrow(site: Site) -> AsyncIterator[tuple[int, Site]]:
    """A server with room for two."""
    downloads = DownloadHandler(site.links, site.render, PAGES, site.admits)
    async with WebServer(application(site.examine, downloads=downloads), most=2) as running:
        yield await running.start("127.0.0.1", 0), site


async def test_who_never_ends_their_request_makes_room_for_who_comes(
    narrow: tuple[int, Site],
) -> None:
    port, _ = narrow
    unfinished = [await said(port, b"GET / HTTP/1.1\r\nX: ") for _ in range(6)]
    reader, writer = await said(port, b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
    async with asyncio.timeout(LONGEST_WAIT):
        assert b" 200 " in await reader.readline()
        for ended, _ in unfinished[:5]:
            assert await ended.read() == b""
    for _, one in (*unfinished, (reader, writer)):
        one.close()


async def test_who_asked_before_and_may_ask_again_stays_longest(narrow: tuple[int, Site]) -> None:
    port, _ = narrow
    request = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    reader, writer = await said(port, request)
    async with asyncio.timeout(LONGEST_WAIT):
        await reader.readuntil(b"}")
        crowd = [await said(port, b"GET / HTTP/1.1\r\nX: ") for _ in range(5)]
        assert await crowd[0][0].read() == b""
        writer.write(request)
        assert b" 200 " in await reader.readline()
    for _, one in (*crowd, (reader, writer)):
        one.close()


async def test_who_is_being_answered_is_not_ended_for_who_comes(narrow: tuple[int, Site]) -> None:
    port, site = narrow
    site.slow = asyncio.Event()
    request = f"GET {site.path(SHEET)} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    answered = [await said(port, request) for _ in range(2)]
    async with asyncio.timeout(LONGEST_WAIT):
        await until(lambda: len(site.made) == 2)
        refused, third = await said(port, b"GET / HTTP/1.1\r\n")
        assert await refused.read() == b""
        site.slow.set()
        assert [b" 200 " in await reader.readline() for reader, _ in answered] == [True, True]
    for _, one in (*answered, (refused, third)):
        one.close()


async def test_a_head_that_does_not_come_is_not_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(server._OPTIONS, "keepalive_timeout", 0.01)
    reader, writer = await said(port_of(site), b"GET / HTTP/1.1\r\nX: ")
    async with asyncio.timeout(LONGEST_WAIT):
        assert await reader.read() == b""
    writer.close()


NO_HTTP = [b"\x16\x03\x01\x02\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n"]


@pytest.mark.parametrize("sent", NO_HTTP)
async def test_what_is_no_http_gets_a_bare_status_and_no_line_in_the_log(
    site: Site, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await said(port_of(site), sent)
    async with asyncio.timeout(LONGEST_WAIT):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.0 400 ")
    assert answer.endswith(b"\r\n\r\n")
    assert b"aiohttp" not in answer
    assert caplog.text == ""


HIDDEN = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    "ambiguous",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        *(b"Content-Length: 0\r\nContent-Length: 40\r\n\r\n", b"Content-Length: +0\r\n\r\n"),
        *(b"Content-Length: -1\r\n\r\n", b"Content-Length : 0\r\n\r\n"),
        b"Transfer-Encoding: xchunked\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding\x0b: chunked\r\n\r\n0\r\n\r\n",
        *(b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n", b"X: a\r\n b\r\n\r\n"),
        *(b"X: a\rY: b\r\n\r\n", b"X: a\x00b\r\n\r\n", b"Host: b\r\n\r\n"),
        b"Content-Length: 60\r\n\r\n",
    ],
)
async def test_where_a_request_ends_is_never_a_matter_of_opinion(
    site: Site, ambiguous: bytes
) -> None:
    """What a proxy takes for a body, and we for a second request, would be answered in its name."""
    head = b"POST /health/live HTTP/1.1\r\nHost: a\r\n"
    reader, writer = await said(port_of(site), head + ambiguous + HIDDEN)
    async with asyncio.timeout(LONGEST_WAIT):
        answers = await reader.read()
    writer.close()
    assert answers.count(b"HTTP/1.") == 1
    assert b"live" not in answers


@pytest.mark.parametrize("path", ["/health", "/health/live", "/nothing", "/files/x", "/figures"])
async def test_no_answer_says_what_the_server_is(site: Site, path: str) -> None:
    assert "Server" not in (await site.get(path))[2]


@pytest.mark.parametrize("path", ["/", "/nothing", "/health", "/files/x", "/zalo/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_a_packed_body_is_never_unpacked(
    site: Site, path: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpacked(*_given: object) -> None:
        raise AssertionError("a body was unpacked")

    monkeypatch.setattr("aiohttp.http_parser.DeflateBuffer.__init__", unpacked)
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
    body = gzip.compress(bytes(100_000))
    reader, writer = await said(
        port_of(site), f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    )
    async with asyncio.timeout(LONGEST_WAIT):
        assert (await reader.readline()).split()[1] in {b"200", b"404", b"405"}
    writer.close()


# Many readers


async def test_beyond_a_short_queue_a_reader_is_asked_to_come_again(site: Site) -> None:
    site.slow, path = asyncio.Event(), site.path(SHEET)
    readers = [asyncio.create_task(site.get(path)) for _ in range(MOST_WAITING)]
    async with asyncio.timeout(LONGEST_WAIT):
        await until(lambda: len(site.made) == MOST_WAITING)
        status, content, headers = await site.get(path)
        assert (status, content) == (429, b"later")
        assert int(headers["Retry-After"]) > 0
        site.slow.set()
        assert {(await reader)[0] for reader in readers} == {200}
        assert (await site.get(path))[0] == 200


# The rest


async def test_what_is_not_set_up_is_not_there(site: Site) -> None:
    async with WebServer(application(site.examine)) as another:
        site.url = f"http://127.0.0.1:{await another.start('127.0.0.1', 0)}"
        assert (await site.get("/health/live"))[0] == 200
        assert (await site.get(site.path(SHEET)))[0] == 404
        assert (await site.get("/zalo/x", "POST"))[0] == 404


async def test_a_port_that_is_taken_is_said_so(site: Site) -> None:
    port = port_of(site)
    async with WebServer(application(site.examine)) as another:
        with pytest.raises(OSError, match="address already in use"):
            await another.start("127.0.0.1", port)


async def test_a_server_that_is_closed_listens_no_more(site: Site) -> None:
    closed = WebServer(application(site.examine))
    site.url = f"http://127.0.0.1:{await closed.start('127.0.0.1', 0)}"
    await closed.close()
    with pytest.raises(aiohttp.ClientConnectorError):
        await site.get("/health")
