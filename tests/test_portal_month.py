"""A month on the portal with the real program, killed while it reads, proposes and is tapped.

The portal shows its list in three shapes, edits titles, changes dates, lists articles a second time
under another address, takes some down, and reposts others'. Whatever happens, each article is
proposed once and counted at most once, by a tap; in the end the figures are the list's own.

A short month is part of every run; `make long` plays one of 200 articles.
"""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from core.articles import State
from store.database import Store
from tests.bots import ADMIN, EDITOR, Bot, until
from tests.cast import APRIL
from tests.fakes.bot_api import BotApi
from tests.fakes.platform import Delivered
from tests.fakes.portal import Portal, Written

pytestmark = pytest.mark.slow

OFFICES = ("GDMN", "GDTH", "GDTrH", "VP")
REPOST = "báo khác"
SHAPES = ("/list", "/rss", "/trang")
SHOWN = re.compile(r"Bài mới trên Cổng [0-9]|Không còn bài nào|[0-9]+ bài mới trên Cổng chưa")
LATEST_DEATH = 0.3  # seconds after what the program is to be killed in


@dataclass
class Month:
    """What the portal does in a month, and what editors do about it."""

    articles: int
    api: BotApi
    portal: Portal
    folder: Path
    chance: Random = field(default_factory=lambda: Random(20260422))
    taken_down: set[int] = field(default_factory=set)
    reposts_gone: int = 0

    def bot(self, *shapes: str) -> Bot:
        urls = " ".join(
            f"{'html=' if shape == '/trang' else ''}{self.portal.url}{shape}" for shape in shapes
        )
        settings = {"PORTAL_URLS": urls, "PORTAL_ALLOW_PRIVATE": "true"} | {
            "PORTAL_ITEM": "li.tin",
            "PORTAL_DATE": ".ngay",
            "PORTAL_AUTHOR": ".tg",
        }
        return Bot(self.api.url, self.folder / "dondoc.db", settings=settings)

    # --- The portal

    def publishes(self, first: int, last: int) -> None:
        """New articles, the newest first; and something happens to older ones."""
        for number in range(first, last):
            of = OFFICES[number % len(OFFICES)] if number % 7 else REPOST
            day = f"{1 + number * 20 // self.articles:02}/04/2026 08:30:00"
            one = Written(10000001 + number, f"Tin số {number} của {of}", day, author=of)
            self.portal.articles.insert(0, one)
        for change in (self._edited, self._dated_anew, self._under_another_address):
            place = self.chance.randrange(len(self.portal.articles))
            self.portal.articles[place] = change(self.portal.articles[place])

    def _edited(self, one: Written) -> Written:
        return replace(one, title=one.title.replace("Tin số", "Tin (sửa) số"))

    def _dated_anew(self, one: Written) -> Written:
        return replace(one, day=f"{one.day[:10]} 16:45:00")

    def _under_another_address(self, one: Written) -> Written:
        return replace(one, site="76641", host="www.portal.test", category="Mục khác")

    def takes_down(self) -> None:
        """One in the middle of the list."""
        gone = self.portal.articles.pop(len(self.portal.articles) // 2)
        self.taken_down.add(gone.number)
        self.reposts_gone += gone.author == REPOST

    # --- The editor

    async def dies(self, bot: Bot) -> None:
        """One life: the portal is read, the editor taps, and the program is killed in between."""
        process = bot.start_process("run", log=bot.log)
        before = len(self.portal.asked)
        self.api.say(ADMIN, "/cong")
        if self.chance.random() < 0.7:  # else it is killed before anything was read
            await until(lambda: len(self.portal.asked) > before)
            await self._taps(self.chance.randrange(3))
        await asyncio.sleep(self.chance.uniform(0, LATEST_DEATH))
        process.kill()
        await process.wait()

    async def _taps(self, times: int) -> None:
        for _ in range(times):
            if not await self.tapped():
                return

    async def tapped(self) -> bool:
        """The editor looks, and taps once; False where there is nothing to tap."""
        before = len(self.api.sent_to(EDITOR))
        self.api.say(EDITOR, "/choduyet cổng")
        await until(lambda: self._shown(before) is not None)
        shown = self._shown(before)
        assert shown
        if shown.text.startswith("Không còn"):
            return False
        label = self._answer(shown)
        (data,) = {data for text, data in shown.buttons if text.startswith(label)}
        self.api.press(EDITOR, data)
        return True

    def _shown(self, before: int) -> Delivered | None:
        new = self.api.sent_to(EDITOR)[before:]
        return next((one for one in new if SHOWN.match(one.text)), None)

    def _answer(self, shown: Delivered) -> str:
        labels = [text for text, _ in shown.buttons]
        if all_of_them := [label for label in labels if label.startswith("Ghi nhận tất cả")]:
            return all_of_them[0]
        if "Xem từng bài" in labels:
            return "Xem từng bài"
        if "không còn trong danh sách" in shown.text:
            return "Không tính"
        found = re.search(r"của (.+?)”", shown.text)
        assert found, shown.text
        return "Đăng lại" if found[1] == REPOST else found[1]

    async def reads(self) -> None:
        """An administrator has the portal read, and waits for what came of it."""
        before = len(self.api.sent_to(ADMIN))
        self.api.say(ADMIN, "/cong")
        await until(
            lambda: any("lần đọc này" in it.text for it in self.api.sent_to(ADMIN)[before:])
        )

    async def ends(self) -> None:
        """What is left is read, tapped, and what was taken down is counted no longer."""
        bot = self.bot(*(SHAPES if self.taken_down else SHAPES[:1]))
        async with bot.running():
            for _ in range(2 if self.taken_down else 1):  # what is missing twice was taken down
                await self.reads()
            while await self.tapped():
                pass
            for data in self._withdrawing():
                self.api.press(EDITOR, data)
            await self.tapped()  # it is answered after them
        self.judge(bot)

    def _withdrawing(self) -> list[str]:
        buttons = (button for one in self.api.sent_to(EDITOR) for button in one.buttons)
        return [data for text, data in buttons if text.startswith("Không tính nữa")]

    # --- What came of it

    def judge(self, bot: Bot) -> None:
        in_truth = Counter(one.author for one in self.portal.articles)
        counts = bot.look(lambda store: store.ledger.counts(APRIL))
        assert counts == {code: in_truth[code] for code in OFFICES}
        found = bot.look(_register)
        # Some were taken down before anybody saw them.
        assert len(self.portal.articles) <= len(found) <= self.articles
        assert {times for _state, times, _entries in found} == {1}, "proposed more than once"
        states = Counter(state for state, _times, _entries in found)
        # What was called a repost and taken down afterwards stays one: there is no count to withdraw.
        assert in_truth[REPOST] <= states[State.REPOST] <= in_truth[REPOST] + self.reposts_gone
        assert states[State.SKIPPED] <= len(self.taken_down)
        assert all(entries <= 1 for _state, _times, entries in found), "counted more than once"


def _register(store: Store) -> list[tuple[State, int, int]]:
    """Of each article: its state, how often it was proposed, and how often counted."""
    sql = (
        "select a.state, sum(d.state = 'proposed' and d.person is null) as proposed,"
        " sum(d.state = 'published') as counted from article a join decision d on d.article = a.id"
        " group by a.id"
    )
    return [(State(it["state"]), it["proposed"], it["counted"]) for it in store._db.query(sql)]


@pytest.mark.parametrize("articles", [9, pytest.param(200, marks=pytest.mark.long)])
async def test_each_article_is_proposed_once_and_counted_once_whatever_is_killed(
    tmp_path: Path, articles: int
) -> None:
    lives = max(3, articles // 8)
    async with BotApi() as api, Portal() as portal:
        month = Month(articles, api, portal, tmp_path)
        month.bot(*SHAPES).link()
        for life in range(lives):
            month.publishes(articles * life // lives, articles * (life + 1) // lives)
            if life % 4 == 3:
                month.takes_down()
            await month.dies(month.bot(SHAPES[life % len(SHAPES)]))
        await month.ends()
        assert api.violations == []
