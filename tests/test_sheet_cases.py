"""Sheets that were once read wrongly, each with what is right.

`tests/data/sheets/` has them drawn (see `tests.drawn`), under lines that say what must come out.
"""

from pathlib import Path

import pytest

from core.imports import FileRefusedError
from core.month import Month
from core.names import OfficeNames
from reports.importing import read_spreadsheet
from tests.cast import demo_store
from tests.drawn import told, told_entries, workbook

SHEETS = sorted((Path(__file__).parent / "data" / "sheets").glob("*.txt"))
NAMES = OfficeNames(tuple(demo_store().offices.all()))


def expected(lines: list[str], what: str) -> list[str]:
    """What the lines "# what: …" at the top say."""
    mark = f"# {what}: "
    return [line.removeprefix(mark) for line in lines if line.startswith(mark)]


def outcome(
    data: bytes, name: str, current: Month
) -> tuple[list[str], list[str], list[str], list[str]]:
    """Counts, entries, doubts, and why it was refused."""
    try:
        read = read_spreadsheet(data, name, NAMES, current)
    except FileRefusedError as refused:
        return [], [], [], [refused.fault]
    doubts = ", ".join(sorted({finding.doubt for finding in read.findings}))
    counts = [month for month in told(read).split("; ") if month]
    return counts, [told_entries(read)] if read.entries else [], [doubts] if doubts else [], []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SHEETS])
def test_it_is_read_rightly_or_refused(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    current = Month.from_key((expected(lines, "month") or ["2026-04"])[0])
    drawn = "\n".join(line for line in lines if not line.startswith("# "))
    found = outcome(workbook(drawn), f"{path.stem}.xlsx", current)
    what = ("counts", "entries", "doubts", "refused")
    assert found == tuple(expected(lines, each) for each in what)


def test_links_behind_cells_and_in_formulas_are_kept() -> None:
    for name in ("i-f-lien-ket-an", "i-g-hyperlink", "i-12b-moi-phong-mot-trang"):
        text = next(path for path in SHEETS if path.stem == name).read_text(encoding="utf-8")
        drawn = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
        read = read_spreadsheet(workbook(drawn), f"{name}.xlsx", NAMES, Month(2026, 4))
        assert read.entries
        assert all(entry.link.startswith("https://sgddt.") for entry in read.entries)
        assert all(entry.title.startswith("Bài") for entry in read.entries)
