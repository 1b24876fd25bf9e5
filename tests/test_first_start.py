"""`doctor` leads through the first start: what it names first is what is mended first."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.month import ZONE
from locales import health
from locales.words import load
from tests.bots import ADMIN, Bot, until
from tests.fakes.bot_api import BotApi
from tests.test_bot_process import invited

VI = load("vi")


def open_faults(printed: str) -> list[str]:
    """The names of what is not well, in the order in which it is told."""
    labels = {health.label(VI, name): name for name in health.names()}
    return [labels[found] for found in re.findall(r"^✗ ([^:\n]+)", printed, re.MULTILINE)]


@pytest.mark.slow
async def test_doctor_names_what_is_missing_in_the_order_of_the_first_start(
    tmp_path: Path,
) -> None:
    async with BotApi() as api:
        # The server's clock is the real one, and doctor compares them.
        bot = Bot(api.url, tmp_path / "dondoc.db", datetime.now(ZONE).isoformat())
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
            _, told = await bot.command("doctor")
            # The first copy is made beside all this, sooner or later.
            assert open_faults(told) in (["heads"], ["heads", "backup"])
            assert "invite-heads" in told


def test_every_finding_has_its_place() -> None:
    assert [health.place(name) for name in health.names()] == list(range(len(health.names())))
    assert health.place("channels") < health.place("telegram") < health.place("admin")
