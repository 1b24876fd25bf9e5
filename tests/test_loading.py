"""What a start loads: nothing for papers, the page, the portal or a prompt before it is wanted."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SELDOM = {"matplotlib", "openpyxl", "docx", "segno", "defusedxml", "jinja2"} | {
    "prompt_toolkit",
    "prometheus_client",
    "feedparser",
    "selectolax",
}


STARTED = ("bot", "app.service", "app.terminal")


def test_a_start_loads_no_library_that_is_seldom_needed() -> None:
    code = f"import sys, {', '.join(STARTED)}; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    modules = set(found.stdout.split())
    assert modules.issuperset(STARTED)
    assert not SELDOM & modules
