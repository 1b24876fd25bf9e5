"""Where offices stand: /status and /rank."""

from collections.abc import Sequence

from core.chat import Choice, Reply
from core.month import Month, Span
from core.people import OVERSEERS, Role
from core.quota import Office, standings
from handlers.arguments import read_office_and_month, read_span
from handlers.counting import refuse_inactive
from handlers.request import Request
from locales import standing
from locales.obstacles import dispute_label


def status(request: Request) -> Reply:
    """A head's own office; for editors and leaders the whole department; or the office named."""
    office, month = read_office_and_month(request.args, request.names, request.month, "/status")
    if office:
        refuse_inactive(office, month)
    situation = situation_of(request, month)
    offices = _offices(request, office, situation)
    parts = [standing.office_status(request.words, one, situation) for one in offices]
    if office is None and (request.me.may({*OVERSEERS, Role.ADMIN}) or not parts):
        parts.append(_whole(request, situation))
    return Reply("\n\n".join(parts), _dispute(request, month, offices))


def _dispute(request: Request, month: Month, shown: Sequence[Office]) -> tuple[Choice, ...]:
    """A head whose own figures do not match says so here."""
    own = [office for office in shown if office.code in request.me.offices]
    return tuple(
        Choice(
            dispute_label(request.words, office.code if len(own) > 1 else ""),
            f"/dispute {office.code} {month}",
        )
        for office in own
    )


def situation_of(request: Request, month: Month) -> standing.Situation:
    paused = request.store.fact("paused") is not None
    found = request.store.standings(month, request.rules.kinds)
    return standing.Situation.of(
        month, found, request.services.calendar(), request.now, paused=paused
    )


def _offices(request: Request, named: Office | None, situation: standing.Situation) -> list[Office]:
    """The office named, or those of the person who asks, as far as they are in the table."""
    listed = {one.office.code: one.office for one in situation.standings}
    wanted = [named.code] if named else request.me.offices
    return [listed[code] for code in wanted if code in listed]


def _whole(request: Request, situation: standing.Situation) -> str:
    province = request.store.province.latest(situation.month)
    waiting = request.store.obstacles.count_waiting()
    return standing.whole_status(request.words, situation, province, waiting)


def rank(request: Request) -> Reply:
    """Competition ranking of a month or of a year as far as it has come."""
    span = read_span(request.args, request.month)
    offices = request.store.offices.active(span.last)
    counts: dict[str, int] = {}
    for (_, code), count in request.store.ledger.counts_over(span, request.rules.kinds).items():
        counts[code] = counts.get(code, 0) + count
    quotas = request.store.quotas.of(span.last, offices)
    exempt = _exempt_months(request, span)
    found = standings(offices, counts, quotas)
    return Reply(standing.ranking(request.words, span, found, request.now, exempt))


def _exempt_months(request: Request, span: Span) -> dict[str, list[Month]]:
    """In which of the months each office owed nothing, by code."""
    found: dict[str, list[Month]] = {}
    for month in span.months:
        for code in request.store.months.exemptions(month):
            found.setdefault(code, []).append(month)
    return found
