"""Reading the portal as the program does: when due, when asked; told of, recorded, and once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

import bot
from app.portal import PortalReader, examine_portal, record
from config import Settings
from core.articles import State
from core.chat import Reply
from core.events import PortalRead, PortalSilent
from core.ladder import MessageKind, Rules
from core.ledger import By
from core.people import Role
from core.portal import Outcome, Reading, Source
from engine.tasks import StoreThread
from locales.portal import address
from portal.fetching import Fetcher, Way
from store.database import Store
from tests.bots import LONGEST_WAIT, until
from tests.cast import APRIL, MORNING, Clock, Department, at, demo_store
from tests.deployment import Deployment
from tests.fakes.channel import FakeChannel
from tests.fakes.portal import Portal, Written, written
from tests.post import program_of

READING_TIMES = Settings().reading_times


class Running:
    """The program over the department's store, with one list of a portal."""

    def __init__(self, portal: Portal, path: str = "/list") -> None:
        self.portal, self.clock, self.source = portal, Clock(), Source(f"{portal.url}{path}")
        self.thread = StoreThread(demo_store)
        self.channel, rules = FakeChannel(), Rules(sources=(self.source,))
        self.program = program_of(self.thread, {"console": self.channel}, self.clock, rules=rules)
        way = Way("DonDoc/0", private=True, pace=0.0, patience=LONGEST_WAIT)
        self.reader = PortalReader(self.program, Fetcher(way).opened, [self.source], READING_TIMES)

    def events(self) -> list[object]:
        def found(store: Store) -> list[object]:
            notes = store.outbox.of_month(APRIL, [MessageKind.NOTE])
            return [one.about for one in notes]

        return self.thread.now(found)

    def waiting(self) -> list[str]:
        proposed = self.thread.now(lambda store: store.articles.waiting(State.PROPOSED))
        return [article.title for article in proposed]

    async def said(self) -> list[str]:
        """What went out, but for the editors' digests."""
        await self.program.outbox_sender.drain()
        return [text for _to, text in self.channel.sent if "chưa gắn đơn vị" not in text]


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with Portal(written(3)) as portal:
        found = Running(portal)
        yield found
        found.thread.close()


async def test_it_is_read_when_it_is_due_and_not_between(running: Running) -> None:
    for moment, requests in [
        ("2026-04-22 08:00", 1),
        ("2026-04-22 08:01", 1),
        ("2026-04-22 08:30", 2),
        ("2026-04-22 08:31", 2),
        ("2026-04-22 15:30", 3),
        ("2026-04-25 15:30", 4),  # Friday's, which nobody made up for
        ("2026-04-26 15:30", 4),
    ]:
        running.clock.now = at(moment)
        await running.reader.keep()
        assert len(running.portal.asked) == requests
    assert running.waiting() == ["Tin số 1", "Tin số 2", "Tin số 3"]


async def test_what_failed_is_read_again_within_the_hour(running: Running) -> None:
    running.portal.fault = "500"
    await running.reader.keep()
    running.portal.fault = ""
    running.clock.now += timedelta(minutes=15)
    await running.reader.keep()
    assert len(running.waiting()) == 3


async def test_a_month_of_readings_proposes_each_article_once(running: Running) -> None:
    """Edited, dated anew, under other addresses, in other places of the list, reposted."""
    articles = written(20)
    for day in range(20):
        running.portal.articles = articles[20 - day - 1 :][:6]
        first, *rest = running.portal.articles
        if day % 3 == 1 and rest:
            old = rest[-1]
            rest[-1] = Written(old.number, old.title, "22/04/2026 07:00:00", link=old.link)
        if day % 3 == 2 and rest:
            rest[-1] = Written(rest[-1].number, rest[-1].title, site="99999", host="khac.test")
        running.portal.articles = [*rest, first] if day % 2 else [first, *rest]
        running.portal.as_text = bool(day % 2)
        await running.reader.read([running.source])
    assert sorted(running.waiting()) == sorted(one.title for one in articles)
    counted = running.thread.now(lambda store: store.standings(APRIL))
    assert counted == running.thread.now(lambda _store: demo_store().standings(APRIL))


async def test_what_is_not_recorded_is_read_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proposed with the reading or not at all: a kill in between leaves nothing half done."""
    with monkeypatch.context() as broken:
        broken.setattr("app.portal.propose", _killed)
        with pytest.raises(KeyboardInterrupt):
            await running.reader.keep()
    assert running.waiting() == []
    await running.reader.keep()
    assert len(running.waiting()) == 3


def _killed(*_: object) -> int:
    raise KeyboardInterrupt


# --- Asked for


async def ask(running: Running, who: str = "admin") -> None:
    def want(store: Store) -> None:
        (person,) = store.people.having(Role.ADMIN)
        store.portal.want(person.id)

    await running.thread(want)


async def test_who_asks_is_told_what_came_of_it(running: Running) -> None:
    await ask(running)
    await running.reader.read_wanted()
    (text,) = await running.said()
    assert "đã đọc được" in text
    assert "Số bài mới trong lần đọc này: 3." in text
    await running.reader.read_wanted()
    assert len(running.portal.asked) == 1


async def test_a_reading_that_is_asked_for_goes_on_while_others_are_answered(
    running: Running,
) -> None:
    running.portal.fault = "drip"
    await ask(running)
    task = asyncio.create_task(running.reader.run())
    running.reader.wake()
    await until(lambda: bool(running.portal.asked))
    assert await running.thread(lambda store: store.portal.wanted())  # it is at work still
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_administrator_is_answered_at_once(department: Department) -> None:
    assert "PORTAL_URLS" in department.say("admin", "/cong").text
    department.rules = Rules(sources=(Source("https://portal.test/list"),))
    assert department.say("admin", "/cong").text == "Đang đọc lại; có kết quả sẽ gửi đồng chí ngay."
    with department.store.transaction():
        reading = Reading(Outcome.STATUS, status=503)
        department.store.portal.record("https://portal.test/list", reading, MORNING, APRIL)
    text = department.say("admin", "/cổng").text
    assert "portal.test/list" in text
    assert "lỗi 503" in text
    assert "Chưa lần nào đọc được" in text


@pytest.mark.parametrize("who", ["editor", "leader", "GDMN"])
def test_nobody_else_reads_the_portal(department: Department, who: str) -> None:
    department.rules = Rules(sources=(Source("https://portal.test/list"),))
    assert isinstance(department.say(who, "/cong"), Reply)
    assert department.store.portal.wanted() == ()


# --- Told


HOSTILE = ["big", "bomb", "login", "error page", "half packed", "redirect"]


@pytest.mark.parametrize("fault", HOSTILE)
async def test_a_hostile_portal_is_told_to_the_administrator_once(
    running: Running, fault: str
) -> None:
    running.portal.fault = fault
    for minutes in (0, 15, 30):
        running.clock.now = MORNING + timedelta(minutes=minutes)
        await running.reader.keep()
    (text,) = await running.said()
    assert "không tự hết" in text
    assert running.waiting() == []


async def test_a_fault_that_passes_is_told_to_nobody_before_three_working_days(
    running: Running,
) -> None:
    await running.reader.keep()
    running.portal.fault = "500"
    for moment in ("2026-04-22 15:00", "2026-04-23 09:00", "2026-04-24 09:00", "2026-04-29 07:00"):
        running.clock.now = at(moment)
        await running.reader.keep()
    assert running.events() == []
    running.clock.now = at("2026-04-29 08:30")
    await running.reader.keep()
    (event,) = running.events()
    assert isinstance(event, PortalSilent)
    (text,) = await running.said()
    assert "Đã ba ngày làm việc không đọc được" in text
    assert "lỗi 500" in text
    assert "08 giờ 00 ngày 22/4/2026" in text


async def test_a_list_that_brings_nothing_new_is_told_with_its_last_article(
    running: Running,
) -> None:
    await running.reader.keep()
    for moment in ("2026-04-28 15:00", "2026-04-29 08:30", "2026-04-29 15:00"):
        running.clock.now = at(moment)
        await running.reader.keep()
    (text,) = await running.said()
    assert "không có bài mới" in text
    assert "Tin số 3" in text


async def test_what_is_told_waits_for_the_hours_of_sending(running: Running) -> None:
    running.portal.fault = "login"
    running.clock.now = at("2026-04-22 20:00")
    await running.reader.keep()
    assert running.events() == []
    running.clock.now = at("2026-04-23 08:00")
    await running.reader.keep()
    assert len(running.events()) == 1


async def test_the_editors_are_told_of_a_counted_article_that_was_taken_down(
    running: Running,
) -> None:
    await running.reader.read([running.source])

    def count(store: Store) -> None:
        article = store.articles.waiting(State.PROPOSED)[1]
        entry = store.ledger.add(APRIL, "GDMN", 1, By(None, "editor", "console"), MORNING)
        store.articles.publish(article.id, entry.id, None, MORNING)

    await running.thread(count)
    running.portal.articles = [one for one in written(3) if one.title != "Tin số 2"]
    for _ in range(3):
        await running.reader.read([running.source])
    (text,) = {*await running.said()}
    assert "“Tin số 2” (GDMN, 4/2026)" in text
    assert running.thread.now(lambda store: store.ledger.count(APRIL, "GDMN")) == 2


# --- The command line


def settings(portal: Portal, path: str, **more: object) -> Settings:
    told = {"portal_urls": f"{portal.url}{path}", "portal_allow_private": True, **more}
    return Settings.model_validate(told)


def test_what_would_be_proposed_is_shown_and_nothing_is_written(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = deployment.settings.database.read_bytes()
    articles = [*written(2), Written(10000009, "Cũ", "01/02/2020 08:00:00")]
    articles += [Written(10000010, "Không rõ ngày", "2026/4/21")]
    told, code = _portal_command(deployment, monkeypatch, capsys, articles)
    assert code == 0
    assert "3 bài sẽ được đề xuất, 1 bài đã biết" in told
    assert "- 21/4/2026 Tin số 2" in told
    assert "- – Không rõ ngày" in told
    assert "01 bài không có ngày đọc được chắc chắn" in told
    assert "Cũ" not in told
    assert deployment.settings.database.read_bytes() == before


def test_the_command_says_what_a_wrong_address_answers(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told, code = _portal_command(deployment, monkeypatch, capsys, [], fault="404")
    assert (code, "lỗi 404" in told) == (1, True)


def _portal_command(
    deployment: Deployment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    articles: list[Written],
    fault: str = "",
) -> tuple[str, int]:
    """Run it beside a portal that lives in a loop of its own."""
    monkeypatch.chdir(deployment.folder)
    monkeypatch.setenv("DATABASE", str(deployment.settings.database))
    monkeypatch.setenv("PORTAL_ALLOW_PRIVATE", "true")
    monkeypatch.setattr("portal.fetching.PACE", 0.0)

    async def beside() -> int:
        async with Portal(articles, fault=fault) as portal:
            return await asyncio.to_thread(bot.main, ["portal", "--url", f"{portal.url}/list"])

    code = asyncio.run(beside())
    said = capsys.readouterr()
    return said.out + said.err, code


@pytest.mark.parametrize("url", ["http://[x/", "https://a℀b.vn/x"])
def test_what_is_no_address_is_told_as_it_was_typed(url: str) -> None:
    assert address(url) == url


async def test_doctor_tells_what_each_list_answers() -> None:
    async with Portal(written(3)) as portal:
        (well,) = await examine_portal(settings(portal, "/list"))
        portal.fault = "login"
        (ill,) = await examine_portal(settings(portal, "/list"))
    assert (well.name, well.ok, well.detail.split(" ", 1)[1]) == ("portal", True, "(read 3)")
    assert (ill.ok, ill.detail.split(" ", 1)[1]) == (False, "(login 0)")


def test_a_note_keeps_how_many_were_new(department: Department) -> None:
    event = PortalRead((1,), 3)
    assert (event.tag, event.new) == ("portal-read", 3)
    source = Source("https://portal.test/list")
    found = record(department.store, source, Reading(Outcome.EMPTY), MORNING)
    assert (found.proposed, found.seen.new) == (0, ())
