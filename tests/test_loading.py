"""What a start loads: nothing for papers, the page, the portal or a prompt before it is wanted."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SELDOM = {"matplotlib", "openpyxl", "docx", "segno", "defusedxml", "jinja2"} | {
    "prompt_toolkit",
    "feedparser",
    "selectolax",
}


@pytest.mark.parametrize("module", ["bot", "app.service", "app.terminal"])
def test_a_start_loads_no_library_that_is_seldom_needed(module: str) -> None:
    code = f"import {module}, sys; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    modules = set(found.stdout.split())
    assert module in modules
    assert not SELDOM & modules
