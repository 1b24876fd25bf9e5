"""What people write and what is read from it: `tests/data/spoken.txt`, and what always holds."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.commands import split_command
from core.counted import Counted, Reading, Unclear
from core.names import OfficeNames
from core.quota import Kind
from core.reading import read
from store.officetable import read_offices
from tests.cast import DATA

NAMES = OfficeNames(read_offices(DATA / "offices.csv"))
TODAY = date(2026, 4, 22)
SPOKEN = Path(__file__).parent / "data" / "spoken.txt"
KINDS = {Kind.NEWS: "tin", Kind.FEATURE: "bài", Kind.CLIP: "clip"}


def spoken() -> Iterator[tuple[date, str, str]]:
    """(today, what was written, what is read) of every row."""
    today = TODAY
    for line in SPOKEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            today = date.fromisoformat(line[2:])
        elif line and not line.startswith("#"):
            text, _, expected = line.rpartition("=>")
            yield (
                today,
                text.rstrip(" ").replace("\\n", "\n").replace("\\t", "\t"),
                expected.strip(),
            )


def shown(counted: Counted) -> str:
    parts = [str(counted.count), KINDS.get(counted.kind, ""), counted.office.code]
    parts += [f"@{counted.day}" if counted.day else str(counted.month or "")]
    for name in ("note", "title", "link"):
        parts += [f"{name}({value})"] if (value := getattr(counted, name)) else []
    return " ".join(filter(None, parts))


def asked(unclear: Unclear, expected: str) -> str:
    """The doubt, with as much of it as the row gives."""
    parts = [f"? {unclear.doubt}"]
    if "“" in expected:
        parts += [f"“{words}”" for words in unclear.left_over]
    if "~" in expected:
        parts += ["~ " + "; ".join(map(shown, reading)) for reading in unclear.readings]
    return " ".join(parts)


def as_in_the_table(reading: Reading, expected: str) -> str:
    wanted = iter(part for part in expected.split("; ") if part.startswith("?"))
    found = [
        shown(line) if isinstance(line, Counted) else asked(line, next(wanted, "? “ ~"))
        for line in reading.lines
    ]
    return "; ".join(found) or "-"


def read_as_sent(text: str, today: date) -> Reading:
    command = split_command(text) if text.startswith("/") else None
    return read(command[1] if command else text, NAMES, today)


@pytest.mark.parametrize(("today", "text", "expected"), list(spoken()))
def test_what_is_written_is_read_or_asked_about(today: date, text: str, expected: str) -> None:
    assert as_in_the_table(read_as_sent(text, today), expected) == expected
