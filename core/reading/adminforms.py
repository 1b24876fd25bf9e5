"""What administrators type about quotas, exemptions and days: parts in any order, spans of time.

"GDMN 5 - 8 từ tháng 5", "TCCB từ 5 đến 7/2026", "15/2/2027 đến 21/2/2027 nghỉ Tết", "11/5 hủy".
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from core.month import LATEST_YEAR, Month, Span, parse_date
from core.names import OfficeNames, fold
from core.quota import Office
from core.reading.reckoning import Purpose, day_of
from core.reading.times import TimeFault, leading_time, times_in
from core.reading.timewords import SUNDAY, WEEKDAYS
from core.refusal import Refusal, Why
from core.text import flat
from core.workdays import ONE_DAY

LONGEST_SPAN = 31  # days that are set at once
MOST_MONTHS = 12  # that are exempted at once
OVER_NEW_YEAR = 6  # months: "11 đến 2/2027" is meant so, "7 đến 5/2026" is a slip
CANCEL = frozenset({"huy", "huybo", "bo", "xoa", "thoi", "khongmien", "bomien", "off", "cancel"})
_NOISE = frozenset({"cho", "for", "trong", "donvi", "tu", "từ", "from", "since"})
_UNTIL = r"\s*(?:-|\bden|\btoi|\bto|\buntil)\s*"
_MONTH = r"(?:thang\s*|t|month\s+)?([0-9]{1,2})(?:\s*/\s*([0-9]{4})|\s+nam\s+([0-9]{4}))?"
_MONTHS = re.compile(
    rf"(tu\s+|from\s+)?({_MONTH}){_UNTIL}(?:het\s+)?({_MONTH})(?![\d/.])(?:[\s,;:]|$)"
)
_LISTED = re.compile(
    r"(?:cac\s+)?(?:thang|t)\s*([0-9]{1,2}(?:\s*(?:,|va|&)\s*(?:thang\s*|t)?[0-9]{1,2})+)"
    r"(?:\s*/\s*([0-9]{4})|\s+nam\s+([0-9]{4}))?(?![\d/.])(?:[\s,;:]|$)"
)
_PAIR = re.compile(
    r"(?:tu\s+|toi thieu\s+|min\s+|san\s+)?([0-9]{1,3})(?:\s*(?:-|,|;|\bden\b|\btoi\b)\s*|\s+)"
    r"(?:phan dau\s+|toi da\s+|max\s+|muc tieu\s+)?([0-9]{1,3})(?![\d/.,-])"
    r"(?:\s*(?:tin\b,?\s*bai\b|tin\b|bai\b))?(?:\s*(?:/|moi\s+)\s*thang\b(?!\s*\d))?"
)
_WHOLE_YEAR = re.compile(r"ca\s+(?=nam\s+\d{4})")
_DAY = r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}(?:[/.][0-9]{4})?)"
_DAYS = re.compile(
    rf"(?:\b(?:tu|from)\s+)?(?:\bngay\s+)?(?<![\d/.])(?:({_DAY}|[0-9]{{1,2}}){_UNTIL}"
    rf"(?:het\s+)?(?:ngay\s+)?)?({_DAY})(?![\d/])"
)
_WEEKDAY = re.compile(r"(?:thu (hai|ba|tu|nam|sau|bay|[2-7])|(chu nhat|cn))$")
_KIND = re.compile(r"(?:(nghi|off)|lam viec|di lam|lam|working|work)(?:[\s:,]|$)")
_REASON = re.compile(r"(?:ly do|li do)\s*:?\s*|[:;,-]\s*")
_SAYS_WHY = frozenset({"le", "bu", "phep"})  # "nghỉ lễ", "làm bù": together with the kind
_OURS = ("off", "work")  # before a reason that was asked for

_HEAD = 200  # letters in which the next part of a form begins and ends
_TAIL = 16  # words that the months behind a reason take at most


class Form(Struct, frozen=True):
    """What was found. months: each that was named, in order; rest: what is no part of the form."""

    office: Office | None = None
    months: tuple[Month, ...] = ()
    pair: tuple[int, int] | None = None
    cancel: bool = False
    rest: str = ""


class Days(Struct, frozen=True):
    """Days off, worked, or (working: None) no longer set apart. shown: they are only asked for."""

    first: date
    last: date
    working: bool | None = None
    reason: str = ""
    shown: bool = False

    @property
    def ends(self) -> tuple[date, date]:
        return self.first, self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1))


def quota_form(text: str, names: OfficeNames, today: date) -> Form:
    """Floor and target, an office, a month, in any order."""
    return _parts(text, names, today, pair=True)


def exemption_form(text: str, names: OfficeNames, today: date) -> Form:
    """An office, months, and the reason or the word that takes it back."""
    return _parts(text, names, today, pair=False)


def _parts(text: str, names: OfficeNames, today: date, *, pair: bool) -> Form:
    office: Office | None = None
    months: tuple[Month, ...] = ()
    numbers: tuple[int, int] | None = None
    cancel = False
    while text := text.lstrip(" ,;:"):
        head = text[:_HEAD]
        if match := _WHOLE_YEAR.match(flat(head)):
            text, head = text[match.end() :], head[match.end() :]
        words = head.split()
        if not months and (found := _leading_months(head, today, ranges=not pair or bool(numbers))):
            months, taken = found
        elif pair and not numbers and (match := _PAIR.match(flat(head))):
            numbers, taken = (int(match[1]), int(match[2])), match.end()
        elif office is None and (named := names.leading(words)):
            office, taken = named[0], _length(head, named[1])
        elif not cancel and (word := _cancel(words, last=bool(months and office))):
            cancel, taken = True, _length(head, word)
        elif words[0].casefold() in _NOISE and len(words) > 1:  # and not "chờ", which says why
            taken = _length(head, 1)
        else:
            break
        text = text[taken:]
    if match := _REASON.match(flat(text[:_HEAD])):
        text = text[match.end() :]
    if not months and office and not pair:
        text, months = _months_at_the_end(text, today)
    return Form(office, months, numbers, cancel, text.strip())


def _months_at_the_end(text: str, today: date) -> tuple[str, tuple[Month, ...]]:
    """What stands before the months of "sáp nhập từ tháng 5", and they."""
    starts = [match.start() for match in re.finditer(r"(?<!\S)\S", text)]
    for start in starts[-_TAIL:]:
        found = _leading_months(text[start:], today, ranges=True)
        if found and start + found[1] == len(text):
            return text[:start], found[0]
    return text, ()


def _cancel(words: Sequence[str], *, last: bool) -> int:
    """How many leading words mean "cancel"; 0: none. last: they must be the last ones.

    Otherwise they could be the beginning of a reason.
    """
    for length in (2, 1):
        if len(words) >= length and fold("".join(words[:length])) in CANCEL:
            if last and len(words) > length:
                continue
            return length
    return 0


def _length(text: str, words: int) -> int:
    """How many characters the leading words take."""
    match = re.match(rf"\s*(?:\S+\s*){{{words}}}", text)
    return match.end() if match else 0


def _leading_months(
    text: str, today: date, *, ranges: bool
) -> tuple[tuple[Month, ...], int] | None:
    """The months that a text begins with, and how many characters they take.

    ranges: without a year or "tháng" two numbers are months too, if "từ" stands before them.
    """
    plain = flat(text)
    if (match := _MONTHS.match(plain)) and _is_range(match, ranges=ranges):
        return _range(match, text, today), match.end()
    if match := _LISTED.match(plain):
        numbers = [int(number) for number in re.findall(r"[0-9]+", match[1])]
        year = match[2] or match[3]
        last = _month(numbers[-1], year, today, text)
        months = tuple(_month(number, str(last.year), today, text) for number in numbers)
        return months, match.end()
    found = leading_time(text.split(), today, Purpose.OF_A_MONTH)
    if found is None:
        return None
    taken = _length(text, found.words)
    typed = text[:taken].strip()
    if found.span:
        return found.span.months, taken
    if found.fault is TimeFault.NO_SUCH_MONTH or not found.when or found.when.day:
        raise Refusal(Why.BAD_MONTH, typed=typed)
    return (found.when.month,), taken


def _is_range(match: re.Match[str], *, ranges: bool) -> bool:
    """Two bare numbers ("10 - 15") are months only where nothing else can be meant."""
    first, last = match[2], match[6]
    named = any(mark in f"{first} {last}" for mark in ("t", "/", "nam", "month"))
    return named or (ranges and match[1] is not None)


def _range(match: re.Match[str], text: str, today: date) -> tuple[Month, ...]:
    typed = text[: match.end()].strip()
    last = _month(int(match[7]), match[8] or match[9], today, typed)
    first = _month(int(match[3]), match[4] or match[5] or str(last.year), today, typed)
    over = not (match[4] or match[5]) and first > last and first.plus(-12).distance(last)
    if over and over < OVER_NEW_YEAR:
        if match[8] or match[9]:
            first = first.plus(-12)  # "11 đến 2/2027"
        else:
            last = last.plus(12)  # "tháng 11 đến tháng 2"
    if first > last or first.distance(last) >= MOST_MONTHS:
        raise Refusal(Why.BAD_MONTH, typed=typed)
    return Span(first, last).months


def _month(number: int, year: str | None, today: date, typed: str) -> Month:
    if not 1 <= number <= 12 or (year and int(year) > LATEST_YEAR):  # noqa: PLR2004
        raise Refusal(Why.BAD_MONTH, typed=typed)
    return Month(int(year), number) if year else Month.of(today).nearest(number)


def days_form(text: str, today: date, set_apart: Sequence[date] = ()) -> Days | None:
    """Days, what they are, and why; None if something is missing or could mean two things.

    set_apart: the days that are set already; to take one back its year need not be written.
    Raises Refusal for what is no date.
    """
    plain = flat(text)
    match = _DAYS.search(plain)
    if match is None:
        return days_form(_with_a_date(text, today), today, set_apart)
    before, after = text[: match.start()].strip(" ,:"), text[match.end() :].strip(" ,:")
    if before and _DAYS.search(flat(after)):
        return None  # "làm bù 25/4 cho 27/4": which of them?
    before, weekday = _without_weekday(before)
    rest = " ".join(filter(None, (before, after)))
    cancel = fold(rest) in CANCEL - {"off"}
    typed = text[match.start() : match.end()].strip()
    first, last = _first_and_last(match, typed, today, set_apart if cancel else ())
    if weekday not in (None, first.weekday()):
        raise Refusal(Why.BAD_DATE, typed=text[: match.end()].strip())
    if not rest or cancel:
        return Days(first, last, shown=not rest)
    kind = _KIND.match(flat(rest))
    if kind is None:
        return None
    reason, working = rest[kind.end() :].strip(" :,()"), not kind[1]
    makes_up = working and fold(rest.split()[0]) == "lam" and fold(reason)[:2] == "bu"
    whole = makes_up or (fold(reason) in _SAYS_WHY and not flat(rest).startswith(_OURS))
    why = rest.strip() if whole else reason
    return Days(first, last, working, why)


def _without_weekday(before: str) -> tuple[str, int | None]:
    """What stands before a date, and the day of the week between them: "nghỉ thứ hai 11/5"."""
    found = _WEEKDAY.search(flat(before))
    if found is None:
        return before, None
    return before[: found.start()].strip(" ,:"), WEEKDAYS[found[1]] if found[1] else SUNDAY


def _with_a_date(text: str, today: date) -> str:
    """The text with its day in figures: "ngày mai nghỉ", "mùng 5 tháng 5 nghỉ"."""
    words = text.split()
    for index, found in times_in(words, today, Purpose.AHEAD):
        if found.when and found.when.day and not found.fault:
            after = words[index + found.words :]
            return " ".join([*words[:index], str(found.when.day), *after])
    raise Refusal(Why.BAD_DATE, typed=words[0])


def _first_and_last(
    match: re.Match[str], typed: str, today: date, set_apart: Sequence[date]
) -> tuple[date, date]:
    begun, ended = match[1], match[2]
    if begun is None:
        day = _day(ended, today, typed, set_apart)
        return day, day
    if begun.isdecimal():  # "15 - 21/2/2027"
        last = _day(ended, today, typed, set_apart)
        first = _on(begun, last.month, last.year, typed)
    elif _has_year(ended) and not _has_year(begun):
        last = _day(ended, today, typed, set_apart)
        number, month = re.split(r"[/.]", begun)
        first = _on(number, int(month), last.year, typed)
        if first > last:
            first = _on(number, int(month), last.year - 1, typed)
    else:
        first = _day(begun, today, typed, set_apart)
        last = _day(ended, first, typed)
    if first > last or (last - first).days >= LONGEST_SPAN:
        raise Refusal(Why.BAD_DATE, typed=typed)
    return first, last


def _has_year(text: str) -> bool:
    return re.search(r"[0-9]{4}", text) is not None


def _day(text: str, after: date, typed: str, set_apart: Sequence[date] = ()) -> date:
    """A day; without its year the next such day, or the nearest of those that are set apart."""
    if _has_year(text):
        found = parse_date(text.replace(".", "/"), after)
    else:
        number, month = map(int, re.split(r"[/.]", text))
        such = [day for day in set_apart if (day.day, day.month) == (number, month)]
        nearest = min(such, key=lambda day: abs(day - after), default=None)
        found = nearest or day_of(number, month, after, Purpose.AHEAD)
    if found is None:
        raise Refusal(Why.BAD_DATE, typed=typed)
    return found


def _on(number: str, month: int, year: int, typed: str) -> date:
    try:
        return date(year, month, int(number))
    except ValueError:
        raise Refusal(Why.BAD_DATE, typed=typed) from None
