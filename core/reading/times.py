"""Time in words: days, months and spans as people say them, and the years that they leave out.

A time is looked for at the head of a sequence of words, with or without diacritics. What is surely
a time but cannot be one (31/4, tháng 13), or is not one month where one is needed (quý I), comes
back with its fault: it is never taken for something else.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum, auto

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month, Span
from core.reading import timewords
from core.reading.reckoning import Purpose, ago, date_in, day_of, full_year, known_year, month_of
from core.text import normal

LONGEST = 9  # words of the longest time: "cho sáng ngày mùng 5 tháng tư năm 2026"
RECENT = 2  # months back over the turn of the year that nobody needs to be asked about
_MONTHS = 12


class TimeFault(StrEnum):
    NO_SUCH_DAY = auto()  # 31/4
    NO_SUCH_MONTH = auto()  # tháng 13
    NOT_ONE_MONTH = auto()  # quý I, năm nay, tháng 3-4; `span` where it is known
    WEEK = auto()  # nobody keeps figures of weeks, nor of days
    TWO_MONTHS = auto()  # "tháng trước nữa": `when`, and more; or `earlier`
    TO_COME = auto()  # not begun yet: `when`; `earlier` is the same of an earlier year


class When(Struct, frozen=True):
    """A month, or a day in it."""

    month: Month
    day: date | None = None

    @classmethod
    def on(cls, day: date) -> "When":
        return cls(Month.of(day), day)


class Time(Struct, frozen=True):
    """A time that was found. words: how many words it took.

    when: the month or day, also of one that is to come. span: the months of a quarter, a half or
    a year. fault: why it is not one month or day that may be counted for, or None.
    """

    words: int
    when: When | None = None
    span: Span | None = None
    fault: TimeFault | None = None
    earlier: When | None = None

    @property
    def asked_for(self) -> When | None:
        """Of whoever asks for figures: there "nữa" adds nothing, it is the month before the last."""
        return self.earlier if self.fault is TimeFault.TWO_MONTHS else self.when


class _Scene(Struct, frozen=True):
    """The words in their plain form and as typed, and what the year depends on."""

    plain: tuple[str, ...]
    typed: tuple[str, ...]
    today: date
    purpose: Purpose

    def word(self, index: int) -> str:
        return self.plain[index] if index < len(self.plain) else ""

    def after(self, words: int) -> "_Scene":
        return replace(self, plain=self.plain[words:], typed=self.typed[words:])


def leading_time(
    words: Sequence[str], today: date, purpose: Purpose = Purpose.BEHIND
) -> Time | None:
    """The time that the leading words say, or None if they say none.

    purpose: with BEHIND a day or a month that has not begun has the fault TO_COME.
    """
    typed = tuple(words[:LONGEST])
    if not typed:
        return None
    return _anything(_Scene(tuple(_plain(word) for word in typed), typed, today, purpose))


def times_in(
    words: Sequence[str], today: date, purpose: Purpose = Purpose.BEHIND
) -> Iterator[tuple[int, Time]]:
    """Every time in a sequence of words, with the index of its first word."""
    index = 0
    while index < len(words):
        found = leading_time(words[index : index + LONGEST], today, purpose)
        if found:
            yield index, found
        index += found.words if found else 1


def _anything(scene: _Scene) -> Time | None:
    if len(scene.plain) > 1 and scene.word(0) in timewords.BEFORE | timewords.PART_OF_MONTH:
        rest = _anything(scene.after(1))
        if rest:
            return replace(rest, words=rest.words + 1)
    return next((found for read in _READERS if (found := read(scene))), None)


def _plain(word: str) -> str:
    """Lower case, without marks and without what stands around it; "(T4):" is "t4"."""
    word = word.strip(timewords.AROUND) or word
    if word.isascii():
        return word.lower()
    letters = normal(word.translate(timewords.PLAIN).lower(), "NFD").translate(timewords.PLAIN)
    return (
        "".join(c for c in letters if not unicodedata.combining(c)).strip(timewords.AROUND)
        or letters
    )


def _distance(scene: _Scene) -> Time | None:
    found = ago(scene.plain, scene.today)
    if found is None:
        return None
    words, when = found
    if isinstance(when, date):
        return Time(words, When(Month.of(when), when))
    return Time(words, When(when)) if when else Time(words, fault=TimeFault.NOT_ONE_MONTH)


# --- What is not one month


def _quarter(scene: _Scene) -> Time | None:
    if match := timewords.QUARTER.fullmatch(scene.word(0)):
        return _span_of_quarter(int(match[1]), match[2], scene, 1)
    for length in (3, 2):
        words = scene.plain[:length]
        if words in timewords.RELATIVE_QUARTERS:
            this = Month.of(scene.today)
            first = Month(this.year, (this.number - 1) // 3 * 3 + 1).plus(
                3 * timewords.RELATIVE_QUARTERS[words]
            )
            return _several_months(len(words), Span(first, first.plus(2)))
    if scene.word(0) not in {"quy", "quarter"}:
        return None
    if match := timewords.QUARTER_AND_YEAR.fullmatch(scene.word(1)):
        return _span_of_quarter(timewords.QUARTERS[match[1]], match[2], scene, 2)
    number = timewords.QUARTERS.get(scene.word(1))
    return _span_of_quarter(number, None, scene, 2) if number else None


def _span_of_quarter(number: int, year: str | None, scene: _Scene, words: int) -> Time:
    taken, spoken = _year_after(scene, words)
    first = Month(int(year or 0) or spoken or scene.today.year, number * 3 - 2)
    return _several_months(words + (0 if year else taken), Span(first, first.plus(2)))


def _half(scene: _Scene) -> Time | None:
    """As in "6 tháng đầu năm", "nửa cuối năm 2025", and up to this month "3 tháng qua"."""
    number, words = scene.word(0), 2
    length = int(number) if timewords.NUMBER.fullmatch(number) else timewords.NUMBERS.get(number, 0)
    if normal(scene.typed[0]).lower() in timewords.HALF:
        length, words = _MONTHS // 2, 1
    elif scene.word(1) != "thang" or not 1 < length <= _MONTHS:
        return None
    elif lately := next((n for n in (1, 2) if scene.plain[2 : 2 + n] in timewords.LATELY), 0):
        last = Month.of(scene.today)
        return _several_months(2 + lately, Span(last.plus(1 - length), last))
    part = scene.word(words)
    if part not in {"dau", "cuoi"} or scene.word(words + 1) != "nam":
        return None
    taken, year = _year_after(scene, words + 1)
    start = 1 if part == "dau" else _MONTHS + 1 - length
    first = Month(year or scene.today.year, start)
    return _several_months(words + 1 + (taken or 1), Span(first, first.plus(length - 1)))


def _year(scene: _Scene) -> Time | None:
    first, second = scene.word(0), scene.word(1)
    this = scene.today.year
    if first == "nam" and second == "hoc":
        return Time(3 if scene.word(2)[:1].isdigit() else 2, fault=TimeFault.NOT_ONE_MONTH)
    if (first, second) == ("ca", "nam"):
        taken, year = _year_after(scene, 1)
        return _whole_year(1 + (taken or 1), year or this)
    if (first, second) == ("this", "year"):
        return _whole_year(2, this)
    if (first, second) in {("dau", "nam"), ("cuoi", "nam"), ("giua", "nam")}:
        return Time(2, fault=TimeFault.NOT_ONE_MONTH)
    if (first, second) == ("last", "year"):
        return _whole_year(2, this - 1)
    if timewords.YEAR.fullmatch(first) and known_year(int(first)):
        return _whole_year(1, int(first))
    taken, year = _year_after(scene, 0)
    return _whole_year(taken, year) if year and first == "nam" else None


def _whole_year(words: int, year: int) -> Time:
    return _several_months(words, Span(Month(year, 1), Month(year, _MONTHS)))


def _week(scene: _Scene) -> Time | None:
    """Weeks, days of the week and "the other day": a time, but nobody can tell which month."""
    first, second = scene.word(0), scene.word(1)
    if (first == "tuan" and second in timewords.WEEKS) or (
        first in {"last", "this", "next"} and second == "week"
    ):
        return Time(2, fault=TimeFault.WEEK)
    if (first, second) in {("hom", "truoc"), ("hom", "no"), ("chu", "nhat")}:
        return Time(2, fault=TimeFault.NOT_ONE_MONTH)
    if first == "hom" and second == "thu" and scene.word(2) in timewords.WEEKDAYS:
        return Time(3, fault=TimeFault.NOT_ONE_MONTH)
    if scene.typed[0].lower() == "thứ" and second in timewords.WEEKDAYS:
        return Time(2, fault=TimeFault.NOT_ONE_MONTH)
    return None


def _several(scene: _Scene) -> Time | None:
    """As in "tháng 3-4", "tháng 3 và 4", "T3, 4" at the end: two months and not one."""
    at = int(scene.word(0) in timewords.MONTH_WORD)
    if not (at or scene.word(0).startswith("t")):
        return None
    months = scene.word(at).removeprefix("thang").removeprefix("t")
    if timewords.SEVERAL.fullmatch(months) and not timewords.AFTER_MONTH.fullmatch(months):
        return Time(at + 1, fault=TimeFault.NOT_ONE_MONTH)
    joined = scene.word(at + 1) in timewords.JOINING and len(scene.plain) == at + 3
    if joined and all(map(timewords.NUMBER.fullmatch, (months, scene.word(at + 2)))):
        return Time(at + 3, fault=TimeFault.NOT_ONE_MONTH)
    return None


def _several_months(words: int, span: Span) -> Time:
    return Time(words, span=span, fault=TimeFault.NOT_ONE_MONTH)


# --- Months


def _named_month(scene: _Scene) -> Time | None:
    """As in "tháng 4", "T4/2026", "tháng tư năm 2026", "April"."""
    first = scene.word(0)
    if match := timewords.GLUED_MONTH.fullmatch(first):
        return _month(scene, 1, int(match[1]), match[2] or match[3])
    if first in timewords.ENGLISH and scene.typed[0].isascii():
        return _month(scene, 1, timewords.ENGLISH[first], None)
    if first not in timewords.MONTH_WORD:
        return None
    if match := timewords.AFTER_MONTH.fullmatch(scene.word(1)):
        return _month(scene, 2, int(match[1]), match[2] or match[3])
    number, words = _month_name(scene) if first != "t" else (0, 0)
    return _month(scene, 1 + words, number, None) if words else None


def _month_name(scene: _Scene) -> tuple[int, int]:
    """The month that the words after "tháng" name, and how many they are; 0 if they name none."""
    if scene.word(1) == "sau" and not normal(scene.typed[1]).lower().startswith("sáu"):
        return 0, 0  # "tháng sau" is the next one
    if scene.word(1) in timewords.ROMAN and not scene.typed[1].isupper():
        return 0, 0
    for words in (2, 1):
        if number := timewords.MONTH_NAMES.get(scene.plain[1 : 1 + words]):
            return number, min(words, len(scene.plain) - 1)
    return 0, 0


def _month(scene: _Scene, words: int, number: int, written: str | None) -> Time:
    """A month, with its year from the word itself, from the words after it, or from the purpose."""
    taken, spoken = (0, None) if written else _year_after(scene, words)
    words += taken
    year = full_year(int(written)) if written else spoken
    if not 1 <= number <= _MONTHS or (year is not None and not known_year(year)):
        return Time(words, fault=TimeFault.NO_SUCH_MONTH)
    if scene.word(words) == "ngay" and timewords.NUMBER.fullmatch(scene.word(words + 1)):
        return _dated(scene, words + 2, int(scene.word(words + 1)), number, year)
    if year is not None:
        return _judged(scene, Time(words, When(Month(year, number))))
    return _month_without_year(scene, words, number)


def _month_without_year(scene: _Scene, words: int, number: int) -> Time:
    current = Month.of(scene.today)
    found = month_of(number, current, scene.purpose)
    if scene.purpose is Purpose.BEHIND and _long_ago(found, current):
        to_come = month_of(number, current, Purpose.AHEAD)
        return Time(words, When(to_come), fault=TimeFault.TO_COME, earlier=When(found))
    return Time(words, When(found))


def _long_ago(found: Month, current: Month) -> bool:
    """Another year's, and not just over its turn: whoever says T12 in April may mean the next."""
    return found.year < current.year and current.distance(found) > RECENT


def _relative(scene: _Scene) -> Time | None:
    """hôm nay, hôm qua, tháng trước; "ngày" may stand in front."""
    skip = 1 if scene.word(0) == "ngay" and scene.word(1) == "hom" else 0
    for length in (3, 2, 1):
        words = scene.plain[skip : skip + length]
        if len(words) < length:
            continue
        if words in timewords.DAYS and not _another_word(scene.after(skip), words):
            day = scene.today + timedelta(timewords.DAYS[words])
            return _judged(scene, Time(skip + length, When.on(day)))
        if words in timewords.RELATIVE_MONTHS and not skip:
            return _relative_month(scene, words)
    return None


def _another_word(scene: _Scene, words: tuple[str, ...]) -> bool:
    """Letters such as "mãi", or "hôm kìa", which is a day before "hôm kia"."""
    last = normal(scene.typed[len(words) - 1]).lower()
    return (words == ("mai",) and not last.isascii()) or last == "kìa"


def _relative_month(scene: _Scene, words: tuple[str, ...]) -> Time:
    month = Month.of(scene.today).plus(timewords.RELATIVE_MONTHS[words])
    if words == ("thang", "truoc") and scene.word(2) == "nua":  # the one before, or one more
        earlier = When(month.plus(-1))
        return Time(3, When(month), fault=TimeFault.TWO_MONTHS, earlier=earlier)
    found = _judged(scene, Time(len(words), When(month)))
    if words == ("thang", "sau") and scene.typed[0].isascii() and found.fault:
        # Without its marks this may be June as well.
        june = month_of(6, Month.of(scene.today), Purpose.BEHIND)
        return replace(found, earlier=When(june))
    return found


# --- Days


def _day(scene: _Scene) -> Time | None:
    """As in "ngày 31/3", "hôm 30/3", "sáng ngày 5 tháng 4", "ngày 31"."""
    skip = 1 if scene.word(0) in timewords.PART_OF_DAY else 0
    named = scene.word(skip) in timewords.DAY
    skip += 1 if named else 0
    skip += 1 if named and scene.word(skip) in {"mung", "mong"} else 0
    if not skip or not scene.word(skip)[:1].isdigit():
        return None
    rest = scene.after(skip)
    found = _numeric_day(rest, introduced=True) or _day_and_month(rest)
    if not found and named and timewords.NUMBER.fullmatch(rest.word(0)):
        found = _day_of_near_month(rest) or _several_days(rest) or _day_of_this_month(rest)
    return replace(found, words=found.words + skip) if found else None


def _number(scene: _Scene) -> Time | None:
    """Digits that are a time by themselves: 31/3, 31/3/2026, 4/2026, 2026-04, 5 tháng 4."""
    word = scene.word(0)
    if not word[:1].isdigit():
        return None
    if match := timewords.MONTH_AND_YEAR.fullmatch(word):
        return _month(scene, 1, int(match[1]), match[2])
    if match := timewords.ISO.fullmatch(word):
        year, month, day = int(match[1]), int(match[2]), match[3]
        return _dated(scene, 1, int(day), month, year) if day else _month(scene, 1, month, match[1])
    return _numeric_day(scene, introduced=False) or _day_and_month(scene)


def _numeric_day(scene: _Scene, *, introduced: bool) -> Time | None:
    match = timewords.DATE.fullmatch(scene.word(0))
    if match is None:
        return None
    day, month = int(match[1]), int(match[3])
    if not (introduced or match[4] or _looks_dated(match[1], match[2], match[3])):
        return None
    if match[4]:
        return _dated(scene, 1, day, month, full_year(int(match[4])))
    taken, year = _year_after(scene, 1)
    return _dated(scene, 1 + taken, day, month, year)


def _looks_dated(day: str, sign: str, month: str) -> bool:
    """Whether digits alone are a date: 3.5 and 3-4 may be a count that somebody got wrong."""
    if sign == "/":
        return True
    possible = 1 <= int(day) <= 31 and 1 <= int(month) <= _MONTHS  # noqa: PLR2004
    if sign == ".":
        return possible and (len(day) > 1 or month.startswith("0"))
    return possible and int(day) > _MONTHS


def _day_and_month(scene: _Scene) -> Time | None:
    """As in "5 tháng 4", "5 tháng tư năm 2026"."""
    if not timewords.NUMBER.fullmatch(scene.word(0)) or scene.word(1) != "thang":
        return None
    day, rest = int(scene.word(0)), scene.after(1)
    if match := timewords.AFTER_MONTH.fullmatch(rest.word(1)):
        number, written, words = int(match[1]), match[2] or match[3], 2
    else:
        (number, words), written = _month_name(rest), None
        if not words:
            return None
        words += 1
    taken, year = (0, full_year(int(written))) if written else _year_after(rest, words)
    return _dated(scene, 1 + words + taken, day, number, year)


def _dated(scene: _Scene, words: int, day: int, month: int, year: int | None) -> Time:
    if year is not None:
        found = date_in(year, month, day)
        if found is None or not known_year(year):
            return Time(words, fault=TimeFault.NO_SUCH_DAY)
        return _judged(scene, Time(words, When.on(found)))
    found = day_of(day, month, scene.today, scene.purpose)
    if found is None:
        return Time(words, fault=TimeFault.NO_SUCH_DAY)
    when = When.on(found)
    if scene.purpose is Purpose.BEHIND and _long_ago(when.month, Month.of(scene.today)):
        ahead = day_of(day, month, scene.today, Purpose.AHEAD)
        later = When.on(ahead) if ahead else None
        return Time(words, later, fault=TimeFault.TO_COME, earlier=when)
    return Time(words, when)


def _day_of_near_month(scene: _Scene) -> Time | None:
    """As in "ngày 15 tháng trước"."""
    month = _relative(scene.after(1)) if scene.word(1) == "thang" else None
    if month is None or month.when is None or month.fault is TimeFault.TWO_MONTHS:
        return None
    number, year = month.when.month.number, month.when.month.year
    return _dated(scene, 1 + month.words, int(scene.word(0)), number, year)


def _several_days(scene: _Scene) -> Time | None:
    """As in "ngày 19 và 20" at the end; in "ngày 19 - 3" the sign is perhaps of a count."""
    joined = scene.word(1) in timewords.JOINING and len(scene.plain) == 3  # noqa: PLR2004
    number = timewords.NUMBER.fullmatch(scene.word(2)) and scene.word(1) not in {"+", "-"}
    other = number or timewords.DATE.fullmatch(scene.word(2))
    return Time(3, fault=TimeFault.NOT_ONE_MONTH) if joined and other else None


def _day_of_this_month(scene: _Scene) -> Time:
    """As in "ngày 20" names no month: this one's, if it has been; else it is asked about."""
    number, month = int(scene.word(0)), Month.of(scene.today)
    same = date_in(month.year, month.number, number)
    shifts = range(12) if scene.purpose is Purpose.AHEAD else range(0, -12, -1)
    months = [month.plus(shift) for shift in shifts]
    days = [day for one in months if (day := date_in(one.year, one.number, number))]
    if not days:
        return Time(1, fault=TimeFault.NO_SUCH_DAY)
    if scene.purpose is Purpose.BEHIND and (same is None or same > scene.today):
        past = next(day for day in days if day <= scene.today)
        later = When.on(same) if same else None
        return Time(1, later, fault=TimeFault.TO_COME, earlier=When.on(past))
    ahead = scene.purpose is Purpose.AHEAD
    found = next((day for day in days if not ahead or day >= scene.today), days[0])
    return Time(1, When.on(found))


# --- Years


def _year_after(scene: _Scene, index: int) -> tuple[int, int | None]:
    """How many words say a year from here on, and which: "năm 2026", "2026", "năm ngoái"."""
    word, following = scene.word(index), scene.word(index + 1)
    if word == "nam" and timewords.YEAR.fullmatch(following):
        return 2, int(following)
    if word == "nam" and following in timewords.YEARS:
        return 2, scene.today.year + timewords.YEARS[following]
    if timewords.YEAR.fullmatch(word) and known_year(int(word)):
        return 1, int(word)
    return 0, None


def _judged(scene: _Scene, found: Time) -> Time:
    """The time, with its fault if it should be past and is not."""
    assert found.when
    late = (
        found.when.day > scene.today if found.when.day else found.when.month > Month.of(scene.today)
    )
    past = scene.purpose is Purpose.BEHIND
    return replace(found, fault=TimeFault.TO_COME) if late and past else found


_READERS = (
    *(_distance, _quarter, _half, _year, _week, _several),
    *(_named_month, _day, _number, _relative),
)
