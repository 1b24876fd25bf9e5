"""What somebody may have meant who named one office and one number, or one for each: shown first."""

from datetime import date

from core.names import OfficeNames, fold
from core.quota import Kind
from core.reading.counted import Counted
from core.reading.items import Sign
from core.reading.lines import parts_of
from core.reading.phrases import What, any_of
from core.reading.writing import clean

_SPEAKING_OF_SOMETHING_ELSE = frozenset(
    {What.PLAN, What.QUESTION, What.BAD, What.LINK, What.MINUS, What.TAKE_AWAY, What.EACH}
    | {What.TOTAL, What.NOTE, What.TITLE, What.QUOTE, What.REQUEST}
)
_NO_COUNT_BEHIND = any_of("so|hang|dieu|thu|lan|dot|ky|ki|muc|ma|ban|nam|lop|khoi")
_NO = any_of("k|hok|ko|hong|khong|khoan|thoi|huy|bo|no|con")
_IN_ALL = frozenset({"len", "hien", "du", "dat", "nang"})


def names_what_there_is(text: str) -> bool:
    """Whether a word says that the number is of all that an office has: "tăng lên 8"."""
    return any(fold(word) in _IN_ALL for word in clean(text).split())


_OF_EACH = frozenset(
    {What.COUNT, What.KIND, What.TIME, What.FILLER, What.ADD, What.MARK, What.EACH}
)
_OFFICES = ("phong", "donvi", "ben", "noi")


def one_for_each(text: str, names: OfficeNames, today: date) -> tuple[Counted, ...]:
    """As in "mỗi phòng 1 bài": the same count for every office; empty where it is not that alone."""
    line = clean(text)
    items = parts_of(line, names, today)
    counts = [item for item in items if item.what is What.COUNT]
    each = [fold(line[item.start : item.end]) for item in items if item.what is What.EACH]
    kinds = [item.kind for item in items if item.what is What.KIND and item.kind]
    times = [item.time for item in items if item.time]
    whens = [time.when for time in times if time.when and not time.fault]
    if not {item.what for item in items} <= _OF_EACH or len(whens) != len(times):
        return ()
    if len(counts) != 1 or len(each) != 1 or len(kinds) > 1 or len(times) > 1:
        return ()
    if counts[0].sign is not Sign.PLUS or not counts[0].count or not each[0].endswith(_OFFICES):
        return ()
    kind = kinds[0] if kinds else Kind.ARTICLE
    month, day = (whens[0].month, whens[0].day) if whens else (None, None)
    return tuple(Counted(counts[0].count, one, kind, month, day) for one in names.offices)


def perhaps_counted(text: str, names: OfficeNames, today: date) -> Counted | None:
    """The count of a line with one office and one number, whatever else stands in it."""
    line = clean(text)
    items = parts_of(line, names, today)
    words = [fold(line[item.start : item.end]) for item in items]
    if {item.what for item in items} & _SPEAKING_OF_SOMETHING_ELSE or set(words) & _NO:
        return None
    counts = [at for at, item in enumerate(items) if item.what is What.COUNT]
    offices = [item.office for item in items if item.what is What.OFFICE and item.office]
    kinds = [item.kind for item in items if item.what is What.KIND and item.kind]
    times = [item.time for item in items if item.time]
    if len(counts) != 1 or len(offices) != 1 or len(kinds) > 1 or len(times) > 1:
        return None
    count, before = items[counts[0]], words[counts[0] - 1] if counts[0] else ""
    if (
        count.signed
        or not count.count
        or before in _NO_COUNT_BEHIND
        or any(time.fault or not time.when for time in times)
    ):
        return None
    when = times[0].when if times else None
    return Counted(
        count.count,
        offices[0],
        kinds[0] if kinds else Kind.ARTICLE,
        when.month if when else None,
        when.day if when else None,
    )
