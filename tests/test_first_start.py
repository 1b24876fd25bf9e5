"""`doctor` leads through the first start: what it names first is what is mended first."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from locales import health
from locales.words import load
from tests.bots import ADMIN, Bot, invited, until
from tests.fakes.bot_api import BotApi

VI = load("vi")


def open_faults(printed: str) -> list[str]:
    """The names of what is not well, in the order in which it is told.

    That the time is not the platform's is left out: this bot's clock stands at a day of its own.
    """
    labels = {VI.say(label): name for name, label in health.FINDINGS.items()}
    found = [labels[told] for told in re.findall(r"^✗ ([^:\n]+)", printed, re.MULTILINE)]
    return [name for name in found if name != "time"]


@pytest.mark.slow
async def test_doctor_names_what_is_missing_in_the_order_of_the_first_start(tmp_path: Path) -> None:
    async with BotApi() as api:
        bot = Bot(api.url, tmp_path / "dondoc.db")
        code, told = await replace(bot, settings={"TELEGRAM_TOKEN": ""}).command("doctor")
        assert code == 1
        assert open_faults(told) == ["channels", "database", "lock", "backup"]

        _, told = await replace(bot, settings={"TELEGRAM_TOKEN": "1:not-it"}).command("doctor")
        assert open_faults(told)[0] == "telegram"

        _, told = await bot.command("doctor")
        assert re.search(r"✓ mã truy cập Telegram: \w+", told)
        assert open_faults(told) == ["database", "lock", "backup"]

        async with bot.running():
            await until(lambda: bool(api.called("getUpdates")))
            await invited(api, bot, ADMIN, "admin")
            await until(lambda: any(tmp_path.glob("backups/*.db")))
            _, told = await bot.command("doctor")
            assert open_faults(told) == ["heads"]
            assert "invite-heads" in told


def test_every_finding_has_its_place() -> None:
    order = list(health.FINDINGS)
    assert order.index("channels") < order.index("telegram") < order.index("admin")
