"""The months that a sentence names, and those that it compares."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from core.month import Month, Span
from core.names import fold
from core.reading.sentences import Part, Sentence
from core.reading.talkwords import Say
from core.reading.times import Time, TimeFault, When


class Period(Struct, frozen=True):
    """The months that were named; a fault says why they cannot be answered."""

    span: Span | None = None
    fault: TimeFault | None = None
    when: When | None = None

    @property
    def of_a_day(self) -> bool:
        """Whether one day was named, which `span` is the month of."""
        return self.fault is TimeFault.WEEK and self.span is not None


def period_of(said: Sentence, today: date) -> Period | None:
    """The months that a sentence names; None if it is not sure which."""
    times, year = said.all(Say.TIME), today.year
    if said.all(Say.SINCE):
        return None if times else Period(Span(Month(year, 1), Month(year, 12)))
    if not times:
        return Period()
    found = [_months(part.time, today) for part in times if part.time]
    if len(found) == 1:
        return found[0]
    first, last = found[0], found[-1]
    if len(found) == 2 and Say.TO in said.says:  # noqa: PLR2004
        if first.span and last.span and first.span.first <= last.span.last:
            days = first.of_a_day or last.of_a_day
            return Period(Span(first.span.first, last.span.last), TimeFault.WEEK if days else None)
        return first if first.fault else last
    return None


def _months(time: Time, today: date) -> Period:
    current = Month.of(today)
    if time.span:
        late = time.span.first > current
        return Period(time.span, TimeFault.TO_COME if late else None)
    if time.fault is TimeFault.TWO_MONTHS and time.asked_for:
        return Period(Span(time.asked_for.month, time.asked_for.month))
    if time.fault:
        earlier = time.earlier.month if time.earlier else None
        return Period(Span(earlier, earlier) if earlier else None, time.fault, time.when)
    assert time.when
    if time.when.day == today:
        return Period()
    month = Span(time.when.month, time.when.month)
    return Period(month, TimeFault.WEEK if time.when.day else None)


def compared(said: Sentence, today: date) -> tuple[Period, Period] | None:
    """What is compared, and what it is compared with; None where that is not sure."""
    parts = said.parts
    at = next((i for i, part in enumerate(parts) if part.say is Say.COMPARE), len(parts))
    before = [part for part in parts[:at] if part.time]
    after = [part for part in parts[at:] if part.time]
    if len(before) == 2 and not after:  # noqa: PLR2004 - "tháng 3 hay tháng 4 nhiều hơn"
        before, after = before[1:], before[:1]
    if len(after) == 2 and not before:  # noqa: PLR2004 - "so sánh tháng 3 với tháng 4"
        before, after = after[:1], after[1:]
    if len(before) > 1 or len(after) > 1:
        return None
    own, to = (_of_first(one, today) for one in (before, after))
    if own.of_a_day or to.of_a_day:
        return None
    of_another = own.span is not None and own.span.last != Month.of(today)
    if of_another and after and tuple(map(fold, after[0].words)) in _ONE_BEFORE:
        return own, Period()  # "tháng 1 so với tháng trước": with December
    return own, to


def _of_first(parts: Sequence[Part], today: date) -> Period:
    time = parts[0].time if parts else None
    return _months(time, today) if time else Period()


_ONE_BEFORE = frozenset({("thang", "truoc"), ("quy", "truoc")})
