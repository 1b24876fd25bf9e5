"""The days of an absence: "đến 30/4", "từ mai đến thứ sáu", "tuần sau", "3 ngày"."""

from datetime import date, timedelta
from itertools import pairwise

from msgspec.structs import replace

from core.month import Month
from core.names import fold
from core.reading import timewords
from core.reading.intents import BeAway, DoubtfulTime
from core.reading.reckoning import Purpose
from core.reading.sentences import Part, Sentence
from core.reading.talkwords import Say
from core.reading.times import TimeFault, leading_time

LONGEST_STAY = 366  # days
_MOST_WORDS = 4  # of a place or a reason behind "đi công tác"
_NOTHING = frozenset({Say.FILLER, Say.BREAK})
_MAY = _NOTHING | {
    *(Say.TRIP, Say.LEAVE, Say.TIME, Say.TO, Say.WEEK, Say.MONTH_END, Say.NUMBER, Say.DAYS),
    *(Say.UNKNOWN, Say.OWN, Say.POLITE, Say.GREETING, Say.THANKS, Say.EDITORS),
}
Days = tuple[date, date]


def absence(said: Sentence, today: date) -> BeAway | DoubtfulTime | None:
    """The absence that a sentence tells; None if it is surely not about the speaker's own absence."""
    if not said.says & {Say.TRIP, Say.LEAVE} or not said.says <= _MAY:
        return None
    said = replace(said, parts=_with_bare_days(said.parts))
    found = _days(said, today)
    if found is None or isinstance(found, DoubtfulTime):
        return found
    placed = Say.UNKNOWN not in said.says or (found.until and _only_a_place(said.parts))
    return found if placed else None


def _with_bare_days(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts, the numbers in "từ 25 đến 28" as the days that they are."""
    found: list[Part] = []
    for part, behind in zip(parts, (*parts[1:], None), strict=True):
        before = found[-1] if found else None
        begins = before is not None and before.plain == "tu" and before.say is Say.FILLER
        ends = before is not None and before.say is Say.TO
        of_days = behind is not None and behind.say is Say.DAYS
        if part.say is Say.NUMBER and (begins or ends) and not of_days:
            words, plain = ("ngày", str(part.number)), "tu" if begins else "ngay"
            found = found[:-1] if begins else found
            found.append(replace(part, say=Say.TIME, words=words, plain=plain))
        else:
            found.append(part)
    return tuple(found)


def _only_a_place(parts: tuple[Part, ...]) -> bool:
    """Whether the unknown words stand together, right behind "đi công tác"."""
    trip = next((i for i, part in enumerate(parts) if part.say is Say.TRIP), None)
    if trip is None:
        return False
    end = trip + 1
    while end < len(parts) and parts[end].say in _NOTHING | {Say.UNKNOWN}:
        end += 1
    outside = (*parts[:trip], *parts[end:])
    inside = [part for part in parts[trip:end] if part.say is Say.UNKNOWN]
    return len(inside) <= _MOST_WORDS and not any(part.say is Say.UNKNOWN for part in outside)


def _days(said: Sentence, today: date) -> BeAway | DoubtfulTime | None:
    first = until = None
    up_to = False
    for part in said.parts:
        if part.say is Say.TO:
            up_to = True
        if part.say is Say.WEEK:
            until = _week(today, 0)[1]
        if part.say is Say.MONTH_END:
            until = Month.of(today).last
        if part.say is not Say.TIME:
            continue
        days = _of(part, today)
        if days is None or isinstance(days, DoubtfulTime):
            return days
        if up_to:
            until = _from(first, days[1], part)
        elif part.plain == "tu":
            first = days[0]
        elif first or until:
            return None
        else:
            first, until = days
    return _checked(_lasting(said, first, until, today), today)


def _from(first: date | None, until: date, part: Part) -> date:
    """The last day, of the week after where it would be before the first: "từ thứ sáu đến thứ hai"."""
    of_a_week = first and until < first and "thu" in map(fold, part.words)
    return until + timedelta(7) if of_a_week else until


def _lasting(said: Sentence, first: date | None, until: date | None, today: date) -> BeAway | None:
    """The absence, its end by the number of days if one is named: "3 ngày", from its day or today."""
    numbers = said.all(Say.NUMBER)
    if not numbers:
        return BeAway(first, until) if Say.DAYS not in said.says else None
    days = numbers[0].number
    follows = [behind.say for part, behind in pairwise(said.parts) if part.say is Say.NUMBER]
    if len(numbers) > 1 or follows != [Say.DAYS] or not 0 < days <= LONGEST_STAY:
        return None
    if until and until != first:
        return None
    start = first or today
    return BeAway(start, start + timedelta(days - 1))


def _checked(found: BeAway | None, today: date) -> BeAway | None:
    """None for days that are over, or in the wrong order."""
    days = [today, *(day for day in (found.first, found.until) if day)] if found else []
    return found if days == sorted(days) else None


def _of(part: Part, today: date) -> Days | DoubtfulTime | None:
    """The first and the last day of a time that is to come."""
    time = leading_time(part.words, today, Purpose.AHEAD)
    if time is None:
        return None
    if time.when and time.when.day:
        return time.when.day, time.when.day
    if time.when:
        return time.when.month.first, time.when.month.last
    if time.span:
        return time.span.first.first, time.span.last.last
    if time.fault in (TimeFault.NOT_ONE_MONTH, TimeFault.WEEK):
        return _within_weeks(part, today)
    assert time.fault
    return DoubtfulTime(time.fault, BeAway())


def _within_weeks(part: Part, today: date) -> Days | None:
    *front, last = map(fold, part.words)
    if "tuan" in front:
        return _week(today, 7 if last in {"sau", "toi"} else 0)
    weekday = timewords.WEEKDAYS.get(last)
    if "thu" not in front or weekday is None:
        return None
    day = today + timedelta((weekday - today.weekday()) % 7)
    return day, day


def _week(today: date, later: int) -> Days:
    monday = today - timedelta(today.weekday()) + timedelta(later)
    return max(monday, today), monday + timedelta(6)
