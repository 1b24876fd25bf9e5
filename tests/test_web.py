"""The web server: files behind signed links, health, and nothing that nobody set up."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

import aiohttp
import pytest

from channels.links import FileGrant, FileLinks
from channels.web import DownloadHandler, Pages, Readiness, WebServer, application, disposition
from core.chat import Address, Attachment
from tests.test_links import Clock

ALICE = Address("zalo", "6ede9afa66b88fe6d6a9")
SHEET = Attachment("annex", "2026-04", "Phụ lục tháng 4.xlsx")
CHART = Attachment("chart", "2026-04", "biểu đồ.png", picture=True)
PAGES = Pages(expired="link is over", unknown="no such link", failed="not now")
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
        return f"{attachment.report} {attachment.month}".encode()

    async def admits(self, _grant: FileGrant) -> bool:
        return not self.barred

    def path(self, attachment: Attachment) -> str:
        return self.links.make(attachment, ALICE).url.removeprefix("https://bot.example.org")

    async def get(self, path: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url + path) as response,
        ):
            return response.status, await response.read(), dict(response.headers)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    downloads = DownloadHandler(site.links, site.render, PAGES, site.admits)
    async with WebServer(application(site.examine, downloads=downloads)) as server:
        site.url = f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"
        yield site


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
    site.clock.moment += timedelta(hours=1, seconds=1)
    assert (await site.get(path))[:2] == (410, b"link is over")
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
    assert "served report=annex month=2026-04 to=zalo:6ede9afa66b88fe6d6a9" in caplog.text
    assert path.rpartition("/")[2][:20] not in caplog.text


# Health


async def test_a_program_that_answers_is_live(site: Site) -> None:
    site.found = Readiness(ready=False)
    assert (await site.get("/health/live"))[:2] == (200, b'{"live": true}')


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
async def test_readiness_is_told_by_the_status_and_in_figures(site: Site, path: str) -> None:
    assert (await site.get(path))[:2] == (200, b'{"ready": true, "scheduler_lag": 0.5}')
    site.found = Readiness(ready=False, figures={"last_poll": None})
    assert (await site.get(path))[:2] == (503, b'{"ready": false, "last_poll": null}')


async def test_a_program_that_cannot_be_examined_is_not_ready(site: Site) -> None:
    site.found = OSError("disk")
    assert (await site.get("/health"))[:2] == (503, b'{"ready": false, "fault": "OSError"}')


# The rest


async def test_what_is_not_set_up_is_not_there(site: Site) -> None:
    async with WebServer(application(site.examine)) as server:
        site.url = f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"
        assert (await site.get("/health/live"))[0] == 200
        assert (await site.get(site.path(SHEET)))[0] == 404
        assert (await site.get("/zalo/x", "POST"))[0] == 404


async def test_a_port_that_is_taken_is_said_so(site: Site) -> None:
    port = int(site.url.rpartition(":")[2])
    async with WebServer(application(site.examine)) as server:
        with pytest.raises(OSError, match="address already in use"):
            await server.start("127.0.0.1", port)


async def test_a_server_that_is_closed_listens_no_more(site: Site) -> None:
    server = WebServer(application(site.examine))
    site.url = f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"
    await server.close()
    with pytest.raises(aiohttp.ClientConnectorError):
        await site.get("/health")
