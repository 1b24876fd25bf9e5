"""`doctor` leads through the first start: what it names first is what is mended first."""

import re
from pathlib import Path

import pytest

from locales import health
from locales.words import load
from tests.fakes.bot_api import BotApi
from tests.test_bot_process import ADMIN, command, invited, running

VI = load("vi")


def open_faults(printed: str) -> list[str]:
    """The names of what is not well, in the order in which it is told."""
    labels = {health.label(VI, name): name for name in health.names()}
    return [labels[found] for found in re.findall(r"^✗ ([^:\n]+)", printed, re.MULTILINE)]


@pytest.mark.slow
async def test_doctor_names_what_is_missing_in_the_order_of_the_first_start(
    tmp_path: Path,
) -> None:
    database = tmp_path / "dondoc.db"
    async with BotApi() as api:
        code, told = await command(api, database, "doctor", TELEGRAM_TOKEN="")
        assert code == 1
        assert open_faults(told) == ["channels", "database", "lock", "backup"]

        _, told = await command(api, database, "doctor", TELEGRAM_TOKEN="1:not-this-one")
        assert open_faults(told)[0] == "telegram"

        _, told = await command(api, database, "doctor")
        assert re.search(r"✓ mã truy cập Telegram: \w+", told)
        assert open_faults(told) == ["database", "lock", "backup"]

        async with running(api, database):
            await invited(api, database, ADMIN, "admin")
            _, told = await command(api, database, "doctor")
            assert open_faults(told) == ["heads", "backup"]
            assert "--all-heads" in told


def test_every_finding_has_its_place() -> None:
    assert [health.place(name) for name in health.names()] == list(range(len(health.names())))
    assert health.place("channels") < health.place("telegram") < health.place("admin")
