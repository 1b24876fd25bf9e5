"""A count that goes from one office to another: "chuyển 1 bài từ GDMN sang TCCB"."""

from collections.abc import Sequence

from core.names import fold
from core.quota import Kind, Office
from core.reading.counted import Counted, Readings
from core.reading.items import Item
from core.reading.phrases import What
from core.reading.times import When

_MOVING = frozenset({"chuyen", "doi"})
_MISTAKEN = "nham"  # which of the two was meant is not plain
_TO = frozenset({"sang", "cho", "thanh", "qua", "ve"})
_BESIDE = frozenset({"dieu", "tu", "cua", "o", "ben", "thuoc", "lai", "giup", "em", "de", "nghi"})
_PARTS = frozenset({What.COUNT, What.OFFICE, What.KIND, What.TIME})


def moved(text: str, items: Sequence[Item]) -> Readings | None:
    """One office's count less, and the other's more; None: nothing is moved.

    Empty where something is, but not plainly one count from the one to the other.
    """
    words = [fold(text[item.start : item.end]) for item in items]
    between = {
        word
        for word, item in zip(words, items, strict=True)
        if item.what not in _PARTS and item.what is not What.FILLER
    } - {""}
    offices = [at for at, item in enumerate(items) if item.what is What.OFFICE]
    if len(offices) != 2 or not between & (_MOVING | {_MISTAKEN}):  # noqa: PLR2004 - from, to
        return None
    to = [at for at in offices if at and words[at - 1] in _TO]
    counts = [item.count for item in items if item.what is What.COUNT and not item.signed]
    kinds = [item.kind for item in items if item.what is What.KIND and item.kind]
    times = [item.time for item in items if item.time]
    whens = [time.when for time in times if time.when and not time.fault]
    if len(to) != 1 or len(counts) != 1 or len(kinds) > 1 or len(times) > 1:
        return ()
    if len(whens) != len(times) or not between <= _MOVING | _TO | _BESIDE:
        return ()
    (target,), (source,) = to, [at for at in offices if at not in to]
    return (_both(items[source], items[target], counts[0], kinds, whens),)


def _both(
    source: Item, target: Item, count: int, kinds: Sequence[Kind], whens: Sequence[When]
) -> tuple[Counted, ...]:
    kind = kinds[0] if kinds else Kind.ARTICLE
    month, day = (whens[0].month, whens[0].day) if whens else (None, None)
    giving, taking = _office(source), _office(target)
    return (
        Counted(-count, giving, kind, month, day, note=f"chuyển sang {taking.code}"),
        Counted(count, taking, kind, month, day, note=f"chuyển từ {giving.code}"),
    )


def _office(item: Item) -> Office:
    assert item.office
    return item.office
