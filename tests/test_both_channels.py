"""One real bot on Telegram and Zalo: one person with two doors, and no message through both."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.chat import Address
from store.database import Store
from tests.bots import EDITOR, HEAD, Bot, until
from tests.fakes.bot_api import BotApi
from tests.fakes.zalo_api import ZaloApi
from tests.zalo import HEAD as HEAD_ON_ZALO, answered, chosen, code_in, zalo_settings

pytestmark = pytest.mark.slow


@dataclass
class Both:
    telegram: BotApi
    zalo: ZaloApi
    bot: Bot

    async def on_telegram(self, person: int, text: str) -> str:
        before = len(self.telegram.sent_to(person))
        self.telegram.say(person, text)
        await until(lambda: len(self.telegram.sent_to(person)) > before)
        return self.telegram.sent_to(person)[-1].text

    async def link_head_on_zalo(self) -> None:
        code = code_in(await self.on_telegram(HEAD, "/kenh zalo"))
        await answered(self.zalo, HEAD_ON_ZALO, f"/start {code}")
        await chosen(self.zalo, HEAD_ON_ZALO, "Đồng ý")

    async def nudge(self) -> None:
        """Have the editor urge the head, and wait until the message went out."""
        await self.on_telegram(EDITOR, "/nudge GDMN")
        self.telegram.press_label(EDITOR, "Gửi")
        await until(lambda: len(self.nudges()) > 0 and not self._unsent())

    def nudges(self) -> list[str]:
        """The channels on which the head was urged, in no order."""
        on_telegram = [m.text for m in self.telegram.sent_to(HEAD)]
        on_zalo = self.zalo.sent_to(HEAD_ON_ZALO)
        texts = [("telegram", t) for t in on_telegram] + [("zalo", t) for t in on_zalo]
        return [channel for channel, text in texts if text.startswith("Kính gửi")]

    def _unsent(self) -> int:
        tally = self.bot.look(lambda store: store.outbox.tally())
        return sum(tally.get(state, 0) for state in ("planned", "unknown", "sending"))


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with BotApi() as telegram, ZaloApi() as zalo:
        bot = Bot(telegram.url, tmp_path / "dondoc.db", settings=zalo_settings(zalo))
        bot.link()
        async with bot.running():
            yield Both(telegram, zalo, bot)
        assert telegram.violations == []
        assert zalo.violations == []


async def test_a_head_on_both_is_one_person_and_is_urged_where_they_chose(both: Both) -> None:
    await both.link_head_on_zalo()
    assert "còn thiếu 10" in await answered(both.zalo, HEAD_ON_ZALO, "/status")
    await answered(both.zalo, HEAD_ON_ZALO, "/kenh zalo")
    await both.nudge()
    assert both.nudges() == ["zalo"]
    await answered(both.zalo, HEAD_ON_ZALO, "/kenh telegram off")
    assert "mã mời" in await both.on_telegram(HEAD, "/status")


async def test_who_is_gone_from_one_channel_gets_it_once_through_the_other(both: Both) -> None:
    await both.link_head_on_zalo()
    await both.on_telegram(HEAD, "/kenh telegram")
    both.telegram.gone.add(str(HEAD))
    await both.nudge()
    assert both.nudges() == ["zalo"]


async def test_who_is_gone_from_zalo_is_urged_on_telegram(both: Both) -> None:
    await both.link_head_on_zalo()
    await answered(both.zalo, HEAD_ON_ZALO, "/kenh zalo")
    both.zalo.gone.add(HEAD_ON_ZALO)
    await both.nudge()
    assert both.nudges() == ["telegram"]


async def test_a_code_for_telegram_comes_with_a_link_that_presents_it(both: Both) -> None:
    await both.link_head_on_zalo()
    await answered(both.zalo, HEAD_ON_ZALO, "/kenh telegram off")
    told = await answered(both.zalo, HEAD_ON_ZALO, "/kenh telegram")
    assert f"https://t.me/dondoc_bot?start={code_in(told)}" in told
    await both.on_telegram(HEAD, f"/start {code_in(told)}")
    both.telegram.press_label(HEAD, "Đồng ý")
    await until(lambda: both.bot.look(_is_one_person))


def _is_one_person(store: Store) -> bool:
    on_zalo = store.people.at(Address("zalo", HEAD_ON_ZALO))
    return on_zalo is not None and on_zalo == store.people.at(Address("telegram", str(HEAD)))
