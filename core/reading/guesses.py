"""What somebody may have meant who named one office and one number, or one for each: shown first."""

from datetime import date

from msgspec.structs import replace

from core.names import OfficeNames, fold
from core.reading.counted import Counted, count_of
from core.reading.items import Named, Sign
from core.reading.lines import parts_of
from core.reading.notes import cut
from core.reading.phrases import What, any_of
from core.reading.writing import clean

_SPEAKING_OF_SOMETHING_ELSE = frozenset(
    {What.PLAN, What.QUESTION, What.BAD, What.LINK, What.MINUS, What.TAKE_AWAY, What.EACH}
    | {What.TOTAL, What.NOTE, What.TITLE, What.QUOTE, What.REQUEST}
)
_NO = any_of("k|hok|ko|hong|khong|khoan|thoi|huy|bo|no|con")
_IN_ALL = frozenset({"len", "hien", "du", "dat", "nang"})


def names_what_there_is(text: str) -> bool:
    """Whether a word says that the number is of all that an office has: "tăng lên 8"."""
    return any(fold(word) in _IN_ALL for word in clean(text).split())


def says_more(text: str, names: OfficeNames, today: date) -> bool:
    """Whether a sign or a word such as "thêm" says that a number is added; a note says nothing."""
    line = clean(text)
    items = cut(line, parts_of(line, names, today)).items
    adds = any(item.what is What.ADD for item in items)
    return adds or any(item.signed and item.sign is Sign.PLUS for item in items)


_OF_EACH = frozenset(
    {What.COUNT, What.KIND, What.TIME, What.FILLER, What.ADD, What.MARK, What.EACH, What.SEPARATOR}
)
_EXCEPTED = frozenset({What.OFFICE, What.SEPARATOR, What.FILLER, What.MARK})
_OFFICES = ("phong", "donvi", "ben", "noi")


def one_for_each(text: str, names: OfficeNames, today: date) -> tuple[Counted, ...]:
    """As in "mỗi phòng 1 bài", "… trừ GDMN": the same count for every office but those.

    Empty where it is not that alone.
    """
    line = clean(text)
    parts = parts_of(line, names, today)
    but = next((at for at, item in enumerate(parts) if item.what is What.MINUS), len(parts))
    items, excepted = parts[:but], parts[but + 1 :]
    left_out = {item.office for item in excepted if item.what is What.OFFICE}
    if not {item.what for item in excepted} <= _EXCEPTED or (but < len(parts) and not left_out):
        return ()
    said = Named.by(items)
    each = [fold(line[item.start : item.end]) for item in items if item.what is What.EACH]
    if not {item.what for item in items} <= _OF_EACH or not said.is_of_one:
        return ()
    if len(said.counts) != 1 or len(each) != 1 or not each[0].endswith(_OFFICES):
        return ()
    count = said.counts[0]
    if count.sign is not Sign.PLUS or not count.count:
        return ()
    return tuple(
        count_of(count.count, one, said.kind, said.when)
        for one in names.offices
        if one not in left_out
    )


def perhaps_counted(text: str, names: OfficeNames, today: date) -> Counted | None:
    """The count of a line with one office and one number, whatever else stands in it."""
    line = clean(text)
    items = [
        replace(item, what=What.OFFICE) if item.what is What.PLAN and item.office else item
        for item in parts_of(line, names, today)  # "kế hoạch" is an office's name as well
    ]
    said = Named.by(items)
    words = [fold(line[item.start : item.end]) for item in items]
    if {item.what for item in items} & _SPEAKING_OF_SOMETHING_ELSE or set(words) & _NO:
        return None
    if len(said.counts) != 1 or len(said.offices) != 1 or not said.is_of_one:
        return None
    (count,) = said.counts
    if count.signed or not count.count:
        return None
    return count_of(count.count, said.offices[0], said.kind, said.when)
