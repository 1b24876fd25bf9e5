"""What is said of a count that was just shown: "tháng 3", "3 bài mới đúng", "nhầm, GDTH".

Only where every word is a part of a count or a word of correcting; anything else is read as ever.
"""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month
from core.names import OfficeNames, fold
from core.reading.counted import Counted
from core.reading.items import Item, lexicon
from core.reading.lines import Line, Setting, parts
from core.reading.phrases import What
from core.reading.times import When
from core.reading.writing import clean, tokens

_PARTS = frozenset({What.COUNT, What.OFFICE, What.KIND, What.TIME})
_BETWEEN = frozenset({What.FILLER, What.SEPARATOR, What.COLON, What.MARK, What.DASH})
_CORRECTING = frozenset(
    {"nham", "sai", "lon", "moi", "dung", "chu", "phai", "y", "thanh", "sua", "chinh", "doi"}
    | {"chuyen", "sang"}
)
_BESIDE = frozenset({"a", "ah", "o", "co", "thoi", "nhung", "ok", "oke", "ra", "lai", "la", "ma"})
_MORE = "nua"  # "GDTH nữa": besides, and not instead
_NO = frozenset({"khong", "ko", "hong"})
_T = TypeVar("_T")


class Amended(Struct, frozen=True):
    """A count as it is meant now. marked: a word says that it was wrong before."""

    counted: Counted
    marked: bool


class _Words(Struct, frozen=True):
    """The words beside the parts of a count. denied: "không phải GDMN mà là GDTH"."""

    marked: bool
    denied: bool


def amended(text: str, counted: Counted, names: OfficeNames, today: date) -> Amended | None:
    """The count with what a text says otherwise of it; None: it is about something else."""
    line = clean(text)
    known = lexicon(names)
    items = parts(Line(line, tokens(line, known.known)), Setting(known, today), days=False)
    if any(
        item.signed or (item.time and (item.time.fault or not item.time.when)) for item in items
    ):
        return None
    words = _words(line, items)
    if words and not words.marked and {What.COUNT, What.OFFICE} <= {item.what for item in items}:
        return None  # a count of its own
    meant = _with(counted, items, words, today) if words else None
    return Amended(meant, words.marked) if words and meant and meant != counted else None


def _words(line: str, items: Sequence[Item]) -> _Words | None:
    """What stands between; None where a word of it tells something else."""
    said: list[str] = []
    for index, item in enumerate(items):
        words = line[item.start : item.end]
        if item.what is What.QUESTION and index:
            return None
        if item.what in _PARTS or (item.what in _BETWEEN and fold(words) != _MORE):
            continue
        said += [fold(word) for word in words.split()]
    plain = frozenset(said)
    if not plain <= _CORRECTING | _BESIDE | _NO:
        return None
    denied = bool(plain & _NO) and "phai" in plain
    if plain & _NO and not denied and not _begins_with_no(line):
        return None
    return _Words(bool(plain & _CORRECTING), denied)


def _begins_with_no(line: str) -> bool:
    """As in "không, 3 bài": no to what was shown, and not to the three."""
    first, comma, _rest = line.partition(",")
    return bool(comma) and fold(first) in _NO


def _with(counted: Counted, items: Sequence[Item], words: _Words, today: date) -> Counted | None:
    shown = When(counted.month or Month.of(today), counted.day)
    counts = [item.count for item in items if item.what is What.COUNT]
    offices = [item.office for item in items if item.what is What.OFFICE and item.office]
    kinds = [item.kind for item in items if item.kind]
    times = [item.time.when for item in items if item.time and item.time.when]
    count = _instead(counts, abs(counted.count), words)
    office = _instead(offices, counted.office, words)
    kind = _instead(kinds, counted.kind, words)
    when = _instead(times, shown, words)
    if not (count and office and kind and when):
        return None
    meant = replace(counted, count=count if counted.count > 0 else -count, office=office, kind=kind)
    return meant if when == shown else replace(meant, month=when.month, day=when.day)


def _instead(said: Sequence[_T], shown: _T, words: _Words) -> _T | None:
    """The one that is meant; of two the other than was shown, where that one is denied."""
    named = list(dict.fromkeys(said))
    others = [one for one in named if one != shown]
    if words.denied and named and (shown not in named or not others):
        return None
    if len(named) > 1 + words.denied:
        return None
    return others[0] if others else shown
