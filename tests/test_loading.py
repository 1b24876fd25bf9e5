"""What a start loads: all that its first answer needs, and little that it does not."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAPERS = {"matplotlib", "openpyxl", "docx", "numpy", "segno", "defusedxml"}
TERMINAL = "import bot"
# As `bot.py run` does, up to the first answer; of the rest, whatever that answer loads.
SERVICE = """
import bot
from core.loading import trusting_nobody, undisturbed
with undisturbed(), trusting_nobody():
    import front.serve
from datetime import date
from core.workdays import WorkCalendar
from locales.words import load
WorkCalendar().is_workday(date(2026, 4, 22))
load("vi").number(12)
"""


def loaded(by: str) -> set[str]:
    """The modules that a new process has after it."""
    code = f"{by}\nimport sys; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(found.stdout.split())


@pytest.mark.parametrize(
    ("by", "spared"),
    [
        (TERMINAL, PAPERS | {"telegram", "aiohttp", "prompt_toolkit", "apscheduler", "dotenv"}),
        (SERVICE, PAPERS | {"prompt_toolkit", "apscheduler", "dotenv", "channels.zalo.channel"}),
    ],
)
def test_a_start_loads_what_it_needs(by: str, spared: set[str]) -> None:
    modules = loaded(by)
    assert "bot" in modules
    assert not spared & modules


def test_of_all_the_countries_holidays_only_ours_are_loaded() -> None:
    countries = {name for name in loaded(SERVICE) if name.startswith("holidays.countries.")}
    assert countries == {"holidays.countries.vietnam"}


def test_what_was_hidden_while_it_loaded_can_be_used_afterwards() -> None:
    """For certificates see `tests/test_sessions.py`."""
    assert "numpy" in loaded(f"{SERVICE}\nimport numpy; assert numpy.arange(3).sum() == 3")
    assert loaded(f"{SERVICE}\nimport holidays; assert holidays.country_holidays('DE', years=2026)")
