"""Reading which months somebody asks about: "3/2026", "quý I", "6 tháng đầu năm", "năm 2026"."""

from collections.abc import Iterator, Sequence
from datetime import date

from core.month import Month, Span, parse_month
from core.names import fold
from core.quota import Office
from core.reading.times import LONGEST, Time, TimeFault, leading_time
from core.refusal import Refusal, Why
from handlers.arguments import like_a_month, office_named
from handlers.request import Request
from store.database import Store

_LONGEST = 2 * LONGEST + 2  # words of "từ … đến …"
_TO = frozenset({"den", "toi", "to", "denhet"})
_FROM = frozenset({"tu", "from"})


def read_office_and_span(request: Request, command: str) -> tuple[Office | None, Span]:
    """Read "[office] [months]", in that order or the other; no months mean this one."""
    words, names = request.args.split(), request.names
    if office := names.exact(request.args):
        return office, with_figures(request, None)
    for typed, rest in _parted(words):
        if span := months_of(typed, request.month, request.today):
            office = office_named(rest, names, f"{command} {{}}")
            return office, with_figures(request, span)
    if like_a_month(request.args, request.month):
        raise Refusal(Why.BAD_MONTH, typed=request.args)
    return office_named(request.args, names, f"{command} {{}}"), with_figures(request, None)


def read_span(request: Request) -> Span:
    """The same where no office can be named."""
    span = None
    if request.args:
        span = months_of(request.args, request.month, request.today)
        if span is None:
            raise Refusal(Why.BAD_MONTH, typed=request.args)
    return with_figures(request, span)


def _parted(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each end and beginning that may be months, with the rest of the words; the longest first."""
    for length in range(min(_LONGEST, len(words)), 0, -1):
        cut = len(words) - length
        yield " ".join(words[cut:]), " ".join(words[:cut])
        yield " ".join(words[:length]), " ".join(words[length:])


def months_of(text: str, current: Month, today: date) -> Span | None:
    """The months that a text names, and nothing else; None if it names none.

    Raises Refusal for what is surely a time, and is none.
    """
    words = text.split()
    if len(words) > _LONGEST:
        return None
    if words and fold(words[0]) in _FROM:
        words = words[1:]
    for index in range(1, len(words) - 1):
        if words[index] == "-" or fold(words[index]) in _TO:
            return _between(" ".join(words[:index]), " ".join(words[index + 1 :]), current, today)
    if month := parse_month(text, current, bare=True):
        return Span.of(month)
    time = leading_time(words, today)
    if time is None or time.words < len(words):
        return None
    if time.fault is TimeFault.NO_SUCH_MONTH:
        raise Refusal(Why.BAD_MONTH, typed=text)
    return time.span or _month(time)


def _between(begin: str, end: str, current: Month, today: date) -> Span | None:
    first, last = months_of(begin, current, today), months_of(end, current, today)
    return Span(first.first, last.last) if first and last and first.first <= last.last else None


def _month(time: Time) -> Span | None:
    when = time.asked_for
    return Span.of(when.month) if when and not when.day else None


def up_to_now(span: Span | None, current: Month) -> Span:
    """The months as far as they have come; None: this month. Raises Refusal for what is to come."""
    if span is None:
        return Span.of(current)
    if span.first > current:
        raise Refusal(Why.FUTURE_MONTH, month=span.first, current=current)
    return Span(span.first, min(span.last, current))


def with_figures(request: Request, span: Span | None) -> Span:
    """The months of which there are figures: as far as they have come, and none before the data.

    Of what was before them nobody can say that nothing was published. Raises Refusal where none
    is left.
    """
    found = known(request.store, up_to_now(span, request.month))
    if found is None:
        raise Refusal(Why.NO_FIGURES, month=begins(request.store))
    return found


def has_figures(request: Request, span: Span) -> bool:
    """Whether there are figures of any of these months."""
    return span.first <= request.month and known(request.store, span) is not None


def begins(store: Store) -> Month:
    """The first month of which there are figures."""
    born = Month.of(store.born)
    return min(born, store.ledger.first_month() or born)


def known(store: Store, span: Span) -> Span | None:
    """The months among these of which there are figures: none before the data."""
    first = max(span.first, begins(store))
    return Span(first, span.last) if first <= span.last else None
