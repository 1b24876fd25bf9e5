"""The real program beside a portal: it answers others meanwhile, and a kill costs nothing."""

import signal
from pathlib import Path

import pytest

from core.articles import State
from tests.bots import ADMIN, EDITOR, Bot, until
from tests.fakes.bot_api import BotApi
from tests.fakes.portal import Portal, written

pytestmark = pytest.mark.slow


def beside(api: BotApi, portal: Portal, folder: Path) -> Bot:
    settings = {"PORTAL_URLS": f"{portal.url}/list", "PORTAL_ALLOW_PRIVATE": "true"}
    bot = Bot(api.url, folder / "dondoc.db", settings=settings)
    bot.link()
    return bot


def proposed(bot: Bot) -> list[str]:
    found = bot.look(lambda store: store.articles.waiting(State.PROPOSED))
    return [article.title for article in found]


async def test_a_portal_that_drips_delays_no_answer(tmp_path: Path) -> None:
    async with BotApi() as api, Portal(written(3), fault="drip") as portal:
        bot = beside(api, portal, tmp_path)
        async with bot.running():
            await until(lambda: bool(portal.asked))
            api.say(ADMIN, "/cong")
            api.say(EDITOR, "/add 3 GDTrH")
            await until(lambda: bool(api.sent_to(EDITOR) and api.sent_to(ADMIN)))
            assert "0 → 3" in api.sent_to(EDITOR)[-1].text
            assert "Đang đọc lại" in api.sent_to(ADMIN)[-1].text
        assert proposed(bot) == []


async def test_each_article_is_proposed_once_though_the_program_is_killed(tmp_path: Path) -> None:
    async with BotApi() as api, Portal() as portal:
        bot = beside(api, portal, tmp_path)
        for kills in range(1, 4):
            portal.articles = written(4 * kills)
            portal.asked.clear()
            process = bot.start_process("run", log=bot.log)
            api.say(ADMIN, "/cong")
            await until(lambda: bool(portal.asked))
            process.send_signal(signal.SIGKILL)
            await process.wait()
        async with bot.running():
            api.say(ADMIN, "/cong")
            await until(lambda: len(proposed(bot)) == len(portal.articles))
    assert sorted(proposed(bot)) == sorted(one.title for one in portal.articles)
