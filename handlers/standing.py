"""Where offices stand: /status and /rank."""

from collections.abc import Sequence

from core.chat import Choice, Reply
from core.month import Month
from core.people import OVERSEERS, Role
from core.quota import Office
from handlers.arguments import read_office_and_month, read_span
from handlers.counting import refuse_inactive
from handlers.documents import annex_of
from handlers.request import Request
from locales import standing
from locales.obstacles import dispute_label


def status(request: Request) -> Reply:
    """A head's own office; for editors and leaders the whole department; or the office named."""
    office, month = read_office_and_month(request.args, request.names, request.month, "/status")
    if office:
        refuse_inactive(office, month)
    store, paused = request.store, request.store.pause(request.now) is not None
    found, calendar = store.standings(month, request.rules.kinds), request.services.calendar()
    situation = standing.Situation(month, found, calendar, request.now, paused)
    listed = {one.office.code: one.office for one in found}
    wanted = [office.code] if office else request.me.offices
    shown = [listed[code] for code in wanted if code in listed]
    parts = [standing.office_status(request.words, one, situation) for one in shown]
    if office is None and (request.me.may({*OVERSEERS, Role.ADMIN}) or not parts):
        province, waiting = store.province.latest(month), store.obstacles.count_waiting()
        parts.append(standing.whole_status(request.words, situation, province, waiting))
    return Reply("\n\n".join(parts), _dispute(request, month, shown))


def _dispute(request: Request, month: Month, shown: Sequence[Office]) -> tuple[Choice, ...]:
    """A head whose own figures do not match says so here."""
    own = [office.code for office in shown if office.code in request.me.offices]
    several = len(own) > 1
    return tuple(
        Choice(dispute_label(request.words, code if several else ""), f"/dispute {code} {month}")
        for code in own
    )


def rank(request: Request) -> Reply:
    """Competition ranking of a month or of a year as far as it has come."""
    span, store = read_span(request.args, request.month), request.store
    exempt: dict[str, list[Month]] = {}  # in which of the months each office owed nothing
    for month in span.months:
        for code in store.months.exemptions(month):
            exempt.setdefault(code, []).append(month)
    annex = annex_of(store, request.rules, span)
    return Reply(standing.ranking(request.words, annex, request.now, exempt))
