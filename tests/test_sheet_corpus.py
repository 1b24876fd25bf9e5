"""A corpus of small sheets: each is read as its own figures, with its doubts and no others."""

import pytest

from core.month import Month
from core.names import OfficeNames
from reports.importing import read_spreadsheet
from tests.cast import demo_store
from tests.drawn import Drawn, told, told_entries
from tests.sheet_corpus import CORPUS

NAMES = OfficeNames(tuple(demo_store().offices.all()))


def test_the_corpus_is_large_and_names_each_sheet_once() -> None:
    names = {drawn.what for drawn in CORPUS}
    assert len(names) == len(CORPUS) >= 60


@pytest.mark.parametrize("drawn", [pytest.param(drawn, id=drawn.what) for drawn in CORPUS])
def test_it_is_read_as_its_own_figures(drawn: Drawn) -> None:
    current = Month.from_key(drawn.current)
    read = read_spreadsheet(drawn.data, drawn.name, NAMES, current)
    doubts = frozenset(finding.doubt for finding in read.findings)
    assert (told(read), told_entries(read)) == (drawn.counts, drawn.entries), read.findings
    assert doubts == drawn.doubts, read.findings
