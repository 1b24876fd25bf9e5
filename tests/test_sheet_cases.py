"""Sheets as offices keep them: each is read as its own figures, with its doubts and no others.

`tests/data/` has them drawn (see `tests.drawn`), under lines that say what must come out.
"""

import pytest

from core.imports import FileRefusedError
from core.names import OfficeNames
from reports.importing import read_spreadsheet
from tests.cast import demo_store
from tests.drawn import Drawn, cases, corpus, told, told_entries
from tests.together import together

NAMES = OfficeNames(tuple(demo_store().offices.all()))
LINKED = ("i-f-lien-ket-an", "i-g-hyperlink", "i-12b-moi-phong-mot-trang")


def outcome(drawn: Drawn) -> dict[str, list[str]]:
    """What came out, in the form in which it is expected."""
    try:
        read = read_spreadsheet(drawn.data, drawn.name, NAMES, drawn.current)
    except FileRefusedError as refused:
        return {"refused": [refused.fault]}
    doubts = ", ".join(sorted({finding.doubt for finding in read.findings}))
    found = {
        "counts": [month for month in told(read).split("; ") if month],
        "entries": [told_entries(read)] if read.entries else [],
        "doubts": [doubts] if doubts else [],
    }
    return {what: lines for what, lines in found.items() if lines}


def test_the_corpus_is_large_and_names_each_sheet_once() -> None:
    names = {drawn.what for drawn in corpus()}
    assert len(names) == len(corpus()) >= 60


@together("drawn", lambda: (*cases(), *corpus()), ids=lambda drawn: drawn.what)
def test_it_is_read_as_its_own_figures_or_refused(drawn: Drawn) -> None:
    wanted = {what: drawn.said(what) for what in ("counts", "entries", "doubts", "refused")}
    assert outcome(drawn) == {what: lines for what, lines in wanted.items() if lines}


@pytest.mark.parametrize("name", LINKED)
def test_links_behind_cells_and_in_formulas_are_kept(name: str) -> None:
    drawn = next(one for one in cases() if one.what == name)
    read = read_spreadsheet(drawn.data, drawn.name, NAMES, drawn.current)
    assert read.entries
    assert all(entry.link.startswith("https://sgddt.") for entry in read.entries)
    assert all(entry.title.startswith("Bài") for entry in read.entries)
