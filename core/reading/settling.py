"""What a part of a line is beside its neighbours: "trừ 2" takes away, "trừ" alone is a word."""

from collections.abc import Sequence

from msgspec.structs import replace

from core.names import fold
from core.reading.items import Item
from core.reading.phrases import What

_ABOUT = "ve"
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
