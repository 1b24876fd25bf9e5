"""Where offices stand: /status and /rank."""

from collections.abc import Sequence

from core.chat import Choice, Reply
from core.month import Month, Span
from core.people import ADMINS, OVERSEERS
from core.quota import Office, Quota, Standing, standings
from handlers.counting import refuse_inactive
from handlers.documents import annex_of
from handlers.request import Request
from handlers.spans import read_office_and_span, read_span
from locales import obstacles, standing


def status(request: Request) -> Reply:
    """A head's own office; for editors and leaders the whole department; or the office named."""
    office, span = read_office_and_span(request, "/status")
    return show(request, office, span)


def show(request: Request, office: Office | None, span: Span, *, whole: bool = False) -> Reply:
    """Where somebody's own offices stand, or the office named, or (`whole`) the department."""
    found = over(request, span)
    listed = {one.office.code: one.office for one in found}
    if office and office.code not in listed:
        refuse_inactive(office, span.last)
    wanted = [office.code] if office else [] if whole else request.own_offices(span.last)
    shown = [listed[code] for code in wanted if code in listed]
    of_all = office is None and (request.me.may(OVERSEERS | ADMINS) or not shown)
    if span.only is None:
        parts = standing.over_months(request.words, span, found, shown, request.now, whole=of_all)
        return Reply("\n\n".join(parts))
    parts = _of_month(request, span.only, found, shown, whole=of_all)
    return Reply("\n\n".join(parts), _dispute(request, span.only, shown), apart=True)


def _of_month(
    request: Request,
    month: Month,
    found: Sequence[Standing],
    shown: Sequence[Office],
    *,
    whole: bool,
) -> list[str]:
    store, paused = request.store, request.store.pause(request.now) is not None
    calendar, closed = request.services.calendar(), store.months.is_closed(month)
    situation = standing.Situation(month, found, calendar, request.now, paused, closed)
    parts = [standing.office_status(request.words, one, situation) for one in shown]
    if whole:
        province, waiting = store.province.latest(month), store.obstacles.count_waiting()
        parts.append(standing.whole_status(request.words, situation, province, waiting))
    return parts


def _dispute(request: Request, month: Month, shown: Sequence[Office]) -> tuple[Choice, ...]:
    """A head whose own figures do not match says so here."""
    own = [office for office in shown if office.code in request.me.offices]
    return request.choice_of_offices(
        own, obstacles.DISPUTE, obstacles.DISPUTE_FOR, lambda one: f"/dispute {one.code} {month}"
    )


def rank(request: Request) -> Reply:
    """Competition ranking of a month, a quarter, a half or a year as far as it has come."""
    return Reply(ranking(request, read_span(request)))


def ranking(request: Request, span: Span) -> str:
    """The table of ranks of a span, and who was exempt in which of its months."""
    store = request.store
    exempt: dict[str, list[Month]] = {}  # in which of the months each office owed nothing
    for month in span.months:
        for code in store.months.exemptions(month):
            exempt.setdefault(code, []).append(month)
    annex = annex_of(store, request.rules, span)
    return standing.ranking(request.words, annex, request.now, exempt)


def over(request: Request, span: Span) -> tuple[Standing, ...]:
    """Where offices stand in a span: over several months each owes the sum of what it owed in each.

    Whoever owed nothing in any of them is exempt.
    """
    if span.only:
        return request.standings(span.only)
    store = request.store
    rows = annex_of(store, request.rules, span).rows
    offices, counts = [row.office for row in rows], {row.office.code: row.total for row in rows}
    owed = dict.fromkeys(counts, Quota(0, 0))
    excused, owing = dict[str, str](), set[str]()
    for found in store.standings_of(span, request.kinds).values():
        for one in found:
            code, so_far = one.office.code, owed[one.office.code]
            if one.exempt:
                excused[code] = one.exempt
                continue
            owing.add(code)
            owed[code] = Quota(so_far.floor + one.quota.floor, so_far.target + one.quota.target)
    exempt = {code: why for code, why in excused.items() if code not in owing}
    return store.with_waiting(standings(offices, counts, owed, exempt), span, request.kinds)
