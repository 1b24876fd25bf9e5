"""A count that goes from one office to another: "chuyển 1 bài từ GDMN sang TCCB"."""

from collections.abc import Sequence

from core.names import fold
from core.reading.counted import Readings, count_of
from core.reading.items import Item, Named
from core.reading.phrases import What

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
    said = Named.by(items)
    if len(said.counts) > 1 and all(item.signed for item in said.counts):
        return None  # "+1 GDTrH, -1 GDMN: nhầm phòng" says which is more and which is less
    counts = [item.count for item in said.counts if not item.signed]
    if len(to) != 1 or len(counts) != 1 or not said.is_of_one:
        return ()
    if not between <= _MOVING | _TO | _BESIDE:
        return ()
    giving, taking = said.offices if to == offices[1:] else said.offices[::-1]
    return (
        (
            count_of(-counts[0], giving, said.kind, said.when, note=f"chuyển sang {taking.code}"),
            count_of(counts[0], taking, said.kind, said.when, note=f"chuyển từ {giving.code}"),
        ),
    )
