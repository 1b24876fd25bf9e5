"""What a start loads: no library for papers or the page, before one is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAPERS = {"matplotlib", "openpyxl", "docx", "segno", "defusedxml", "jinja2"}


@pytest.mark.parametrize("module", ["bot", "app.service", "app.terminal"])
def test_a_start_loads_no_library_for_papers(module: str) -> None:
    code = f"import {module}, sys; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    modules = set(found.stdout.split())
    assert module in modules
    assert not PAPERS & modules
