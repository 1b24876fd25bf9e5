"""What is said of a count that was just shown: "tháng 3", "3 bài mới đúng", "nhầm, GDTH".

Only where every word is a part of a count or a word of correcting; anything else is read as ever.
"trừ đi 1" changes what was shown, "bỏ GDTH" leaves one of several out, and "sai phòng" or "khoan"
only says that it is not right yet.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month
from core.names import OfficeNames, fold
from core.quota import Kind
from core.reading.counted import Counted
from core.reading.items import Item, Named, Sign
from core.reading.lines import parts_of
from core.reading.phrases import REFUSING, What
from core.reading.times import When
from core.reading.writing import Marks, Vocabulary, clean, half_typed, signature, vocabulary

_PARTS = frozenset({What.COUNT, What.OFFICE, What.KIND, What.TIME})
_BETWEEN = frozenset({What.FILLER, What.SEPARATOR, What.COLON, What.MARK, What.DASH})
# Words that say that it was wrong before, with the marks by which a half-typed one is known.
_CORRECTING = (
    "nhầm|nhằm|sai|lộn|mới|đúng|chứ|phải|ý|thành|sửa|chỉnh|đổi|chuyển|sang|đính|chính|lẽ|đáng"
    "|lỗi|sorry|wrong|mistake|oops|should|meant|mean|actually|instead|correction|change|not"
)
_BESIDE = (
    "à|á|ah|ơ|ồ|cơ|chỉ|quên|ờ|ấy|đi|đủ|có|thôi|nhưng|ok|oke|ra|lại|là|mà"
    "|i|it|is|was|be|but|for|to|of"
)
# What was wrong, beside a word of correcting: "số lượng tháng 3" alone asks for something.
_NAMING = "phòng|đơn|vị|tháng|ngày|loại|số|lượng|xin|the|month|office"
_INTO = frozenset({"thanh", "sang", "to"})  # behind it stands what is meant, before it what was
_MISTAKEN = frozenset({"nham", "sai", "lon", "wrong"})  # "sai 1 bài": one of them, or one in all
_MORE = "nua"  # "GDTH nữa": besides, and not instead
_NO = frozenset({"khong", "ko", "hong", "no", "not"})
_KNOWN = vocabulary(f"{_CORRECTING}|{_BESIDE}|{_NAMING}".split("|"))
# Words that leave out what was shown, that have it wait, and that only say that it is wrong.
_DROPPING = "bỏ|xóa|loại|gỡ|hủy|trừ|bớt|giảm|rút|drop|remove"
_WAITING = "thôi|khỏi|khoan|chờ|đợi|từ|hẵng|wait|hold|stop"
_WRONG = "nhầm|nhằm|sai|lộn|lỗi|ngược|đảo|chưa|wrong|mistake|oops"
_POINTING = (
    "ủa|sr|đã|chút|tí|xíu|lát|đó|này|kia|ấy|dòng|cái|phần|ra|luôn|đâu|chỉ|phải|cả|hết|it|that|on"
)
_UNSURE = vocabulary(
    f"{_CORRECTING}|{_BESIDE}|{_NAMING}|{_DROPPING}|{_WAITING}|{_WRONG}|{_POINTING}".split("|")
)
_DROPS = frozenset(map(fold, _DROPPING.split("|")))
# Without "đợi": "doi" may as well be "đổi", and whoever only has it wait is known by that.
_REFUSING = f"{_DROPPING}|{_WAITING}|{_WRONG}|không|ko|hong|no|not".replace("|đợi", "")
_SAYS_NO = vocabulary(_REFUSING.split("|"))
_MINUS_SIGNS = frozenset("-–—−")
_WAITS = vocabulary(_WAITING.split("|"))
_MAY_REFUSE = _SAYS_NO | _WAITS
_POINTS = frozenset(map(fold, _POINTING.split("|")))
_TILDE, _HOOK = "\u0303", "\u0309"
_ONLY = "chỉ"
_CHANGES = frozenset({What.ADD, What.MINUS})
_MARKS_IT = frozenset(map(fold, _CORRECTING.split("|")))
_NAMES_IT = frozenset(map(fold, _NAMING.split("|")))
_T = TypeVar("_T")


class Amended(Struct, frozen=True):
    """Counts as they are meant now. marked: a word says that they were wrong before."""

    counted: tuple[Counted, ...]
    marked: bool


class _Words(Struct, frozen=True):
    """The words beside the parts of a count. denied: "không phải GDMN mà là GDTH"."""

    marked: bool
    denied: bool


def amended(
    text: str,
    shown: Sequence[Counted],
    names: OfficeNames,
    today: date,
    *,
    asked: bool = False,
) -> Amended | None:
    """The counts with what a text says otherwise of them; None: it is about something else.

    Of several a time is of all of them, and anything else of the one whose office is named.
    """
    line = clean(text)
    items = parts_of(line, names, today)
    if counted := _changed(shown, line, items) or _without(shown, line, items):
        return Amended(counted, marked=True)
    return _in_parts(shown, line, items, today, asked=asked)


def _in_parts(
    shown: Sequence[Counted], line: str, items: Sequence[Item], today: date, *, asked: bool
) -> Amended | None:
    """Another count, office, kind or time than was shown."""
    if any(
        item.signed or (item.time and (item.time.fault or not item.time.when)) for item in items
    ):
        return None
    words = _words(line, items)
    if words is None:
        return None
    words = replace(words, marked=words.marked or asked)
    about = _about(shown, items, words)
    meant = [_with(one, line, items, words, today) if one in about else one for one in shown]
    counted = tuple(one for one in meant if one)
    if len(counted) < len(shown) or counted == tuple(shown):
        return None
    return Amended(counted, words.marked)


def _changed(shown: Sequence[Counted], line: str, items: Sequence[Item]) -> tuple[Counted, ...]:
    """As in "+1", "thêm 1 bài nữa", "trừ đi 1": the one count that was shown, and so many more."""
    numbers = [item for item in items if item.what is What.COUNT]
    said = {item.what for item in items}
    kinds = {item.kind for item in items if item.kind}
    if len(shown) != 1 or len(numbers) != 1 or not (numbers[0].signed or said & _CHANGES):
        return ()
    (one,), (number,) = shown, numbers
    beside_them = _CHANGES | _BETWEEN | _PARTS
    beside = _spelled_all(line, [item for item in items if item.what not in beside_them])
    if not said.isdisjoint({What.OFFICE, What.TIME}) or not (
        kinds <= {one.kind} or one.kind is Kind.ARTICLE
    ):
        return ()
    if not beside <= _KNOWN.keys() or number.sign not in (Sign.PLUS, Sign.MINUS):
        return ()
    meant = one.count + (number.count if number.sign is Sign.PLUS else -number.count)
    return (replace(one, count=meant),) if meant * one.count > 0 else ()


def _without(shown: Sequence[Counted], line: str, items: Sequence[Item]) -> tuple[Counted, ...]:
    """As in "bỏ GDTH", "chỉ GDMN thôi": those of the counts that are left."""
    words = _spelled_all(line, [item for item in items if item.what not in _PARTS | _BETWEEN])
    offices = {item.office for item in items if item.office}
    only = _ONLY in line.lower().split()
    drops = bool(words & _DROPS) or {"khong", "co"} <= words
    alone = not {item.what for item in items} & {What.COUNT, What.KIND, What.TIME}
    if not alone or only == drops or not words <= _UNSURE.keys() | _NO:
        return ()
    if not offices or not offices <= {one.office for one in shown}:
        return ()
    left = tuple(one for one in shown if (one.office in offices) is only)
    return left if 0 < len(left) < len(shown) else ()


def says_no(text: str, names: OfficeNames, today: date) -> bool:
    """Whether it only says that what was shown is not right, or is to wait."""
    line = clean(text)
    if not _may_refuse(line):
        return False  # as most notes, which need not be taken apart
    items = parts_of(line, names, today)
    beside = [item for item in items if item.what not in _PARTS | _BETWEEN]
    words = _spelled_all(line, beside)
    known = all(word in _UNSURE or word in _NO or word.isdecimal() for word in words)
    refused = any(_refuses(line[item.start : item.end], _SAYS_NO) for item in beside)
    refused = refused or has_it_wait(text) or not REFUSING.isdisjoint(line)
    refused = refused or any(item.sign is Sign.MINUS for item in items)
    of_its_own = {What.COUNT, What.OFFICE} <= {item.what for item in items}
    return known and refused and not of_its_own and "?" not in line


def _may_refuse(line: str) -> bool:
    return _refuses(line, _MAY_REFUSE) or not (REFUSING | _MINUS_SIGNS).isdisjoint(line)


def has_it_wait(text: str) -> bool:
    """As in "khoan đã", "chờ chút", and nothing else."""
    line = clean(text)
    words = set(map(_spelled, re.findall(r"\w+", line)))
    return _refuses(line, _WAITS) and words <= _WAITS.keys() | _POINTS


def _refuses(line: str, known: Vocabulary) -> bool:
    """Whether a word of a line is one of these, its marks compared as well.

    "chuyển đổi" has nothing wait, though "đợi" has its letters; "lổi" is "lỗi" all the same.
    """
    return any(_is_among(word, known) for word in re.findall(r"[^\W\d]\w*", line))


def _is_among(word: str, known: Vocabulary) -> bool:
    letters, marks = signature(word)
    spellings = map(_one_tone, known.get(letters, ()))
    fits = any(_one_tone(marks) <= real for real in spellings)
    return fits or half_typed(word, known) is not None


def _one_tone(marks: Marks) -> Marks:
    """Many write the tilde and the hook for each other."""
    return frozenset(_HOOK if mark == _TILDE else mark for mark in marks)


def _spelled_all(line: str, items: Sequence[Item]) -> set[str]:
    said = (word for item in items for word in re.findall(r"\w+", line[item.start : item.end]))
    return {_spelled(word) for word in said}


def _about(shown: Sequence[Counted], items: Sequence[Item], words: _Words) -> Sequence[Counted]:
    """Which counts it is about; none where it is a count of its own, or not plain."""
    said = {item.what for item in items}
    only_a_time = not said & {What.COUNT, What.OFFICE, What.KIND}
    if {What.COUNT, What.OFFICE} <= said and not words.marked:
        return ()
    if len(shown) == 1 or only_a_time:
        return shown
    offices = {item.office for item in items}
    named = [one for one in shown if one.office in offices]
    if words.denied and What.OFFICE not in said:  # "không phải 2 mà là 5"
        numbers = {item.count for item in items if item.what is What.COUNT}
        named = [one for one in shown if abs(one.count) in numbers]
    return named if len(named) == 1 and words.marked else ()


def says_wrong(text: str) -> bool:
    """Whether a word of it corrects something: "thành 5" may as well be what it comes to."""
    line = clean(text)
    corrects = _MARKS_IT - _INTO
    return _begins_with_no(line) or any(
        _spelled(word) in corrects for word in re.findall(r"\w+", line)
    )


def _words(line: str, items: Sequence[Item]) -> _Words | None:
    """What stands between; None where a word of it tells something else."""
    said: list[str] = []
    for index, item in enumerate(items):
        words = line[item.start : item.end]
        if item.what is What.QUESTION and index:
            return None
        if item.what is What.COUNT and index and _is_mistaken(line, items[index - 1]):
            return None
        if item.what in _PARTS or (item.what in _BETWEEN and fold(words) != _MORE):
            continue
        said += map(_spelled, words.split())
    plain = frozenset(said)
    if not plain <= _KNOWN.keys() | _NO:
        return None
    denied = bool(plain & _NO) and bool(plain & {"phai", "not"})
    refused = _begins_with_no(line)
    if plain & _NO and not denied and not refused:
        return None
    marked = bool(plain & _MARKS_IT) or refused
    return _Words(marked, denied) if marked or not plain & _NAMES_IT else None


def _spelled(word: str) -> str:
    """Without its marks, unless they make it another word: "Lễ" is not "lẽ"."""
    plain = fold(word)
    if plain in _UNSURE and not _is_among(word, _UNSURE):
        return word.lower()
    return plain if plain in _UNSURE else half_typed(word, _UNSURE) or plain


def _is_mistaken(line: str, item: Item) -> bool:
    return any(_spelled(word) in _MISTAKEN for word in line[item.start : item.end].split())


def _begins_with_no(line: str) -> bool:
    """As in "không, 3 bài": no to what was shown, and not to the three."""
    first, comma, _rest = line.partition(",")
    return bool(comma) and fold(first) in _NO


def _with(
    counted: Counted, line: str, items: Sequence[Item], words: _Words, today: date
) -> Counted | None:
    shown = When(counted.month or Month.of(today), counted.day)
    turns = [
        at
        for at, item in enumerate(items)
        if item.what not in _PARTS
        and _INTO & set(map(_spelled, line[item.start : item.end].split()))
    ]
    if turns:
        if not _is_shown(Named.by(items[: turns[-1]]), counted, shown):
            return None  # "chuyển 1 bài sang GDTH" below two is of one of them
        items = items[turns[-1] :]
    said = Named.by(items)
    counts = [item.count for item in said.counts]
    parts = (counts, said.offices, said.kinds, said.whens)
    of_two = any(len(set(part)) > 1 for part in parts)
    count = _instead(counts, abs(counted.count), words, of_two=of_two)
    office = _instead(said.offices, counted.office, words, of_two=of_two)
    kind = _instead(said.kinds, counted.kind, words, of_two=of_two)
    when = _instead(said.whens, shown, words, of_two=of_two)
    if count is None or not (office and kind and when):
        return None
    meant = replace(counted, count=-count if counted.count < 0 else count, office=office, kind=kind)
    return meant if when == shown else replace(meant, month=when.month, day=when.day)


def _is_shown(said: Named, counted: Counted, shown: When) -> bool:
    """Whether all of it is as it was shown."""
    return (
        {item.count for item in said.counts} <= {abs(counted.count)}
        and set(said.offices) <= {counted.office}
        and (set(said.kinds) <= {counted.kind} or counted.kind is Kind.ARTICLE)
        and all(one.month == shown.month and one.day in (None, shown.day) for one in said.whens)
    )


def _instead(said: Sequence[_T], shown: _T, words: _Words, *, of_two: bool) -> _T | None:
    """The one that is meant; of two the other than was shown, where that one is denied.

    of_two: two of some part are named, and it is of that part that the first is denied: in
    "GDMN không phải 2 mà là 5" of the count.
    """
    named = list(dict.fromkeys(said))
    denied = words.denied and (len(named) > 1 or not of_two)
    others = [one for one in named if one != shown]
    if denied and named and (shown not in named or not others):
        return None
    if len(named) > 1 + denied:
        return None
    return others[0] if others else shown
