"""What a part of a line is beside its neighbours: "trừ 2" takes away, "trừ" alone is a word."""

from collections.abc import Sequence
from itertools import takewhile

from msgspec.structs import replace

from core.names import fold
from core.reading.items import Item
from core.reading.phrases import What, any_of

_ABOUT = "ve"
_ENDS = frozenset({What.SEPARATOR, What.OFFICE})  # what is said of an office
_NONE = any_of("chua|chuaco|khong|khongco")
_OF_NONE = any_of("bai|tin|tinbai|nao|gi|ca|clip|a|")
_WHEREAS = "còn"


def settled(text: str, items: Sequence[Item]) -> list[Item]:
    """A verb that takes away belongs to the number behind it, or is a word like any other."""
    found: list[Item] = []
    topics = _topics(text, items)
    for index, item in enumerate(items):
        following = items[index + 1].what if index + 1 < len(items) else None
        what = item.what
        if what in (What.TAKE_AWAY, What.MINUS):
            what = What.FILLER if following is What.COUNT else What.WORD
        elif what is What.PLAN and following is What.OFFICE and _goes_on(text, item, found):
            what = What.SEPARATOR
        elif what is What.REQUEST:
            what = What.PLAN if following in (What.COUNT, What.OFFICE) else What.FILLER
        elif what in (What.NOTE, What.TITLE, What.TOTAL) or index in topics:
            what = What.WORD
        office = None if what is What.WORD else item.office
        found.append(replace(item, what=what, office=office))
    return _kinds_in_words(found)


def none_as_zero(text: str, items: Sequence[Item], *, listed: bool) -> list[Item]:
    """As in "VP 3, KHTC chưa có bài nào": of an office beside counts, that is 0.

    listed: there are counts in other lines.
    """
    found: list[Item] = []
    counted = listed or any(item.what is What.COUNT for item in items)
    at = 0
    while at < len(items):
        end = _end_of_none(text, items, at) if counted else 0
        item = items[at]
        found.append(Item(What.COUNT, item.start, items[end - 1].end) if end else item)
        at = end or at + 1
    return found


def _end_of_none(text: str, items: Sequence[Item], at: int) -> int:
    """Where such words end that begin there and are all that is said of an office; else 0."""
    if items[at].what is not What.PLAN or fold(text[items[at].start : items[at].end]) not in _NONE:
        return 0
    if not _of_an_office(items, at):
        return 0
    end = at + 1
    while end < len(items) and not _ends(items[end]):
        if fold(text[items[end].start : items[end].end]) not in _OF_NONE:
            return 0
        end += 1
    return end


def _ends(item: Item) -> bool:
    return item.what in _ENDS or item.divides


def _of_an_office(items: Sequence[Item], at: int) -> bool:
    """Whether an office without a count of its own stands in front."""
    behind = range(at - 1, -1, -1)
    office = next((i for i in behind if items[i].what is not What.COLON), -1)
    if office < 0 or items[office].what is not What.OFFICE:
        return False
    before = takewhile(lambda i: not _ends(items[i]), range(office - 1, -1, -1))
    return all(items[i].what is not What.COUNT for i in before)


def _goes_on(text: str, item: Item, before: Sequence[Item]) -> bool:
    """As in "GDMN 3 bài, còn GDTH 2 bài", where "còn" misses nothing."""
    counted = {What.COUNT, What.OFFICE} <= {one.what for one in before}
    return counted and text[item.start : item.end].lower() == _WHEREAS


def _topics(text: str, items: Sequence[Item]) -> frozenset[int]:
    """As in "2 bài về tiểu học của mầm non": what they are about, beside whose they are.

    Where each office has its count, or it goes on with "và", it is asked what "về" means.
    """
    offices = [at for at, item in enumerate(items) if item.what is What.OFFICE]
    counts = sum(item.what is What.COUNT for item in items)
    before = {at: items[at - 1] for at in offices if at}
    topics = {at for at, one in before.items() if fold(text[one.start : one.end]) == _ABOUT}
    listed = {at for at, one in before.items() if one.what is What.SEPARATOR}
    whose = set(offices) - topics - listed
    return frozenset(topics if whose and counts < len(offices) else ())


def _kinds_in_words(items: Sequence[Item]) -> list[Item]:
    """As in "bài tuyển sinh", "gỡ bài": a kind beside such words and no count is one of them."""
    found: list[Item] = []
    for index, item in enumerate(items):
        before = found[-1].what if found else None
        after = items[index + 1].what if index + 1 < len(items) else None
        beside = What.WORD in (before, after) and What.COUNT not in (before, after)
        is_word = item.what is What.KIND and beside
        found.append(replace(item, what=What.WORD, kind=None) if is_word else item)
    return found
