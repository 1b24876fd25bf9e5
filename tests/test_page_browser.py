"""The page in a real browser: on a telephone and a screen, light and dark, printed, read aloud.

They run where Chromium is found; `.ci/run` installs it and sees to it that they do. axe-core, whose
rules say what a screen reader needs, is fetched by `make test` where npm is found.
"""

import asyncio
import os
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from core.articles import Article, State
from core.documents import AnnexRow
from core.ledger import By
from core.month import Month, Span
from core.people import Grant, Role
from handlers.documents import annex_of
from tests.cast import APRIL, MORNING
from tests.page_reader import Site
from tests.test_page_server import handler_of, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
AXE = Path(__file__).parent.parent / "build" / "axe" / "axe.min.js"
NEEDED = bool(os.environ.get("BROWSER_NEEDED"))  # set by .ci/run
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
A4_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")

pytestmark = pytest.mark.skipif(not CHROMIUM and not NEEDED, reason="there is no Chromium here")

# The figures and words without a hyphen that do not stand in one line of their own.
BROKEN = r"""() => {
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const broken = [];
    while (texts.nextNode()) {
        const text = texts.currentNode;
        for (const word of text.data.matchAll(/(?<!\S)[^\s-]{1,14}(?!\S)/g)) {
            const place = document.createRange();
            place.setStart(text, word.index);
            place.setEnd(text, word.index + word[0].length);
            if (new Set([...place.getClientRects()].map(at => Math.round(at.top))).size > 1)
                broken.push(word[0]);
        }
    }
    return broken;
}"""
# How many lines the labels above the figures have; how wide the ranking's bars are; what is too
# small for a thumb.
SHAPES = """() => {
    const all = (what, of) => [...new Set([...document.querySelectorAll(what)].map(of))];
    const box = each => each.getBoundingClientRect();
    const lines = each => Math.round(box(each).height / parseFloat(getComputedStyle(each).lineHeight));
    return {
        lines: all("dt", lines),
        bars: all(".ranking .bar", each => Math.round(box(each).width)),
        small: all(".links a", each => Math.min(box(each).width, box(each).height)).filter(n => n < 44),
    };
}"""
WIDTHS = (360, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WHO = ("leader", "GDMN")


def furnished() -> Site:
    """The letter's month with an obstacle, articles with long words, an exemption, a closed month."""
    site = Site()
    department, store = site.department, site.department.store
    department.say("GDMN", "/vuongmac Chưa có cán bộ phụ trách viết bài " + "rấtdài" * 30)
    department.say("admin", "/mien TCCB 4/2026 Sắp xếp lại tổ chức")
    department.say("editor", "/add 2 GDMN")  # now of the same rank as two others
    department.close("editor", "3/2026")
    with store.transaction():
        for number, state in enumerate(State):
            link = f"https://gd.example/{'rat-dai-' * 20}{number}"
            store.articles.add(
                Article(
                    0,
                    "",
                    f"Bài {number}: {'hội thi ' * 30}",
                    link,
                    MORNING,
                    state,
                    office="GDMN",
                    published=MORNING.date(),
                )
            )
    return site


@dataclass
class Server:
    """The page on a loop and a thread of its own; the browser is driven from the test's."""

    url: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    rows: tuple[AnnexRow, ...] = ()
    counts: list[tuple[str, int]] = field(default_factory=list)

    async def serve(self, ready: "Future[None]", ended: asyncio.Event) -> None:
        site = furnished()
        store, rules = site.department.store, site.department.rules
        self.keys = {who: site.key(who) for who in WHO}
        self.rows = annex_of(store, rules, Span(Month(2026, 1), APRIL)).rows
        found = store.standings(APRIL, rules.kinds)
        self.counts = [(one.office.name, one.count) for one in found]
        async with served(handler_of(site)) as self.url:
            ready.set_result(None)
            await ended.wait()

    def at(self, who: str, query: str = "") -> str:
        return f"{self.url}/xem/{self.keys[who]}{query}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server, ready = Server(), Future[None]()
    loop, ended = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve(ready, ended)))
    thread.start()
    ready.result(30)
    yield server
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "the page is to be looked at in a browser, and there is none"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that is open, and what happened on the way."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @classmethod
    def to(cls, context: BrowserContext, url: str) -> "Visit":
        # One page to a context: for another the browser would start a process.
        visit = cls(context.pages[0] if context.pages else context.new_page())
        visit.page.on("console", lambda message: visit.said.append(message.text))
        visit.page.on("pageerror", lambda fault: visit.said.append(str(fault)))
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        answer = visit.page.goto(url)
        assert answer
        assert answer.ok
        return visit


@pytest.fixture(params=WIDTHS, scope="module")
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def context(browser: Browser, width: int) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": width, "height": 740})
    yield context
    context.close()


@pytest.mark.parametrize("who", WHO)
def test_the_page_fits_its_screen_and_asks_for_nothing_else(
    context: BrowserContext, server: Server, width: int, who: str
) -> None:
    url = server.at(who, "?donvi=GDMN")
    visit = Visit.to(context, url)
    wide = visit.page.evaluate("document.documentElement.scrollWidth")
    beyond = visit.page.evaluate(
        "[...document.querySelectorAll('main *')].filter("
        "e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML)"
    )
    assert (wide, beyond, visit.page.evaluate(BROKEN)) == (width, [], [])
    assert visit.said == []
    assert [one for one in visit.asked if not one.startswith("data:")] == [url]
    assert visit.page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("who", WHO)
def test_the_page_is_taken_in_at_a_glance_and_used_with_a_thumb(
    context: BrowserContext, server: Server, width: int, who: str
) -> None:
    """Figures stand at one height, bars can be compared and take up the screen, links are large."""
    visit = Visit.to(context, server.at(who, "?donvi=GDMN"))
    found = visit.page.evaluate(SHAPES)
    (bar,) = found["bars"]
    assert bar > min(width, 1024) / 2
    assert (found["lines"], found["small"]) == ([1], [])


def test_the_ranking_is_a_table_to_a_screen_reader(context: BrowserContext, server: Server) -> None:
    """However it is laid out."""
    visit = Visit.to(context, server.at("leader"))
    row = visit.page.get_by_role("table", name="Xếp hạng").get_by_role("row").nth(1)
    assert row.get_by_role("cell").all_inner_texts() == ["1", "12", "đạt mức tối thiểu"]
    assert row.get_by_role("rowheader").inner_text().strip() == "Phòng Giáo dục Trung học"
    heads = visit.page.get_by_role("heading").all_inner_texts()
    assert {"Xếp hạng tháng 4/2026", "Năm 2026 theo tháng"} <= {*heads}


@pytest.mark.skipif(not AXE.exists() and not NEEDED, reason="axe-core was not fetched: no npm here")
def test_the_page_can_be_read_by_everybody(context: BrowserContext, server: Server) -> None:
    """A head's page has everything that any page has."""
    visit = Visit.to(context, server.at("GDMN", "?donvi=GDMN"))
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))  # not bound by the page's policy
    for scheme in SCHEMES:
        visit.page.emulate_media(color_scheme=scheme)
        # Of text in a drawing axe cannot tell the ground; it is the page's, as is the text's colour.
        found = visit.page.evaluate("axe.run({exclude: [['svg text']]})")
        told = [
            (rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in (*found["violations"], *found["incomplete"])
        ]
        assert told == [], scheme
        assert {rule["id"] for rule in found["passes"]} >= {"color-contrast", "html-has-lang"}


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


def test_the_figures_of_the_letter_stand_on_the_page(phone: BrowserContext, server: Server) -> None:
    visit = Visit.to(phone, server.at("leader"))
    table = "table => [...table.tBodies[0].rows].map(r => [...r.cells].map(c => c.innerText))"
    year = visit.page.eval_on_selector("table.months", table)
    assert [row[1:] for row in year] == [
        [row.office.code, *map(str, row.counts), str(row.total)] for row in server.rows
    ]
    ranking = visit.page.eval_on_selector("table.ranking", table)
    shown = [(row[1].strip(), int(row[2])) for row in ranking]
    assert shown == server.counts
    visit = Visit.to(phone, server.at("GDMN"))
    count, under_way = visit.page.inner_text("#bai > p").split("\n")
    assert (count[:5], under_way[:14]) == ("GDMN:", "Đang chờ duyệt")


def test_links_lead_through_months_and_offices_without_the_mouse(
    phone: BrowserContext, server: Server
) -> None:
    visit = Visit.to(phone, server.at("leader"))
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")  # January
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "T2"
    page.keyboard.press("Enter")
    page.wait_for_url("**thang=2026-02*")
    assert "02/2026" in page.inner_text("h1")
    page.click("table.ranking a >> text=Phòng Giáo dục Trung học")
    page.wait_for_url("**donvi=GDTrH*")
    assert "Phòng Giáo dục Trung học, tháng 02/2026" in page.inner_text("#bai h2")
    assert visit.said == []


@pytest.mark.parametrize("who", WHO)
def test_the_page_is_printed_on_one_sheet(browser: Browser, server: Server, who: str) -> None:
    with browser.new_context() as context:
        visit = Visit.to(context, server.at(who, "?donvi=GDMN"))
        paper = visit.page.pdf(prefer_css_page_size=True)
        assert len(A4_PAGE.findall(paper)) == 1
        visit.page.emulate_media(media="print")
        assert not visit.page.is_visible("nav")
        assert visit.page.is_visible("table.months")
        foot = visit.page.locator("table.months tfoot")
        display = foot.evaluate("each => getComputedStyle(each).display")
        assert display == "table-row-group"  # else each sheet of a long table ends with the sums


def test_a_link_that_is_no_address_of_ours_is_a_sentence(browser: Browser, server: Server) -> None:
    """It is read without a lens: a telephone shows plain text as on a wide screen, made smaller."""
    with browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True) as context:
        page = context.new_page()
        answer = page.goto(f"{server.url}/xem/{'x' * 22}")
        assert answer
        assert answer.status == 404
        assert "/trang" in page.inner_text("body")
        assert page.evaluate("innerWidth") == 360


def test_a_year_of_twelve_months_and_large_figures_fits_a_telephone(browser: Browser) -> None:
    site = Site()
    department = site.department
    department.now = MORNING.replace(month=12)
    store = department.store
    with store.transaction():
        person = department.join("viewer", Grant(Role.LEADER))
    with store.transaction():
        for month in Span(Month(2026, 1), Month(2026, 12)).months:
            for code in ("GDCT-HSSV", "GDNN-GDTX", "VP"):
                store.ledger.add(month, code, 120, By(person.id, "editor", "console"), MORNING)
    html = site.look("viewer").html.decode()
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.set_content(html)
        assert page.inner_text("table.months tfoot tr:first-child td:nth-of-type(12)") == "360"
        for width in (320, 360):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate(BROKEN) == []
        paper = page.pdf(prefer_css_page_size=True)
        assert len(A4_PAGE.findall(paper)) == 1
