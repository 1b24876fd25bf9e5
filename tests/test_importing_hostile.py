"""Files that nobody should send: each is refused with a reason, or read with a doubt."""

import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from core.imports import Doubt, FileFault, FileRefusedError, Finding
from core.month import Month
from core.names import OfficeNames
from locales.importing import file_refused, finding_line
from locales.words import load
from reports.importing import read_spreadsheet
from tests.cast import demo_store
from tests.drawn import corpus
from tests.spreadsheets import HEAD, ROW, Hostile, doubted, refused, replaced, xlsx
from tests.together import together

ROOT = Path(__file__).parent.parent
APRIL = Month(2026, 4)
MOST_MEMORY = 300 * 1024  # kibibytes
# What only the ledger can tell, and no file by itself.
BY_THE_LEDGER = frozenset(
    {Doubt.CLOSED_MONTH, Doubt.KNOWN_LINK, Doubt.KNOWN_TITLE, Doubt.WITHOUT_LINK}
)


@cache
def known() -> OfficeNames:
    return OfficeNames(tuple(demo_store().offices.all()))


@pytest.fixture
def names() -> OfficeNames:
    return known()


@together("hostile", refused, ids=lambda hostile: hostile.what)
def test_it_is_refused_with_a_reason(hostile: Hostile) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        read_spreadsheet(hostile.data, hostile.name, known(), APRIL)
    assert refusal.value.fault is hostile.outcome


@cache
def read_with_doubts() -> list[tuple[Hostile, tuple[Finding, ...]]]:
    return [
        (one, read_spreadsheet(one.data, one.name, known(), APRIL).findings) for one in doubted()
    ]


@together(("hostile", "findings"), read_with_doubts, ids=lambda one: getattr(one, "what", ""))
def test_it_is_read_with_a_doubt(hostile: Hostile, findings: tuple[Finding, ...]) -> None:
    assert hostile.outcome in {finding.doubt for finding in findings}


@pytest.mark.parametrize("cut", range(0, 2000, 97))
def test_no_truncation_gives_another_error(cut: int, names: OfficeNames) -> None:
    whole = xlsx(HEAD, ROW)
    with pytest.raises(FileRefusedError):
        read_spreadsheet(whole[:cut], "2026.xlsx", names, APRIL)


def test_no_flipped_byte_gives_another_error(names: OfficeNames) -> None:
    whole = xlsx(HEAD, ROW)
    for place in range(0, len(whole), 41):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        with suppress(FileRefusedError):
            read_spreadsheet(bytes(damaged), "2026.xlsx", names, APRIL)


def test_a_sheet_that_claims_a_million_rows_is_read_as_what_it_has(names: OfficeNames) -> None:
    far = b'<row r="1048576" ht="15"/></sheetData>'
    claimed = replaced(xlsx(HEAD, ROW), b"</sheetData>", far)
    claimed = replaced(claimed, b'ref="A1:E3"', b'ref="A1:XFD1048576"')
    read = read_spreadsheet(claimed, "2026.xlsx", names, APRIL)
    assert [count.count for count in read.counts] == [5, 3]
    assert read.findings == ()


def test_every_refusal_and_every_doubt_has_its_sentence(names: OfficeNames) -> None:
    words = load("vi")
    refusals = {file_refused(words, FileRefusedError(fault, 1024 * 1024)) for fault in FileFault}
    assert len(refusals) == len(FileFault)
    found = [finding for _, findings in read_with_doubts() for finding in findings]
    for drawn in corpus():
        expected = {doubt for line in drawn.said("doubts") for doubt in line.split(", ")}
        if expected - {finding.doubt for finding in found}:
            found += read_spreadsheet(drawn.data, drawn.name, names, APRIL).findings
    assert not [line for line in (finding_line(words, one) for one in found) if "{" in line]
    assert {finding.doubt for finding in found} == set(Doubt) - BY_THE_LEDGER


@pytest.mark.long
def test_no_hostile_file_takes_300_mebibytes() -> None:
    """In a process of its own: the highest memory that it ever held."""
    peak = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.test_importing_hostile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert 0 < int(peak) < MOST_MEMORY


def _peak_memory() -> int:
    """Kibibytes. What `getrusage` tells would include the process that started this one."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _read_all() -> None:
    offices = OfficeNames(tuple(demo_store().offices.all()))
    for hostile in (*refused(), *doubted()):
        with suppress(FileRefusedError):
            read_spreadsheet(hostile.data, hostile.name, offices, APRIL)


if __name__ == "__main__":
    _read_all()
    print(_peak_memory())
