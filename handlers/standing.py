"""Where offices stand: /status and /rank."""

from collections.abc import Sequence

from core.chat import Choice, Reply
from core.month import Month, Span
from core.people import OVERSEERS, Role
from core.quota import Office, standings
from handlers.arguments import read_office_and_month, read_span
from handlers.counting import refuse_inactive
from handlers.request import Ask
from locales import standing as say
from locales.obstacles import dispute_label


def status(ask: Ask) -> Reply:
    """A head's own office; for editors and leaders the whole department; or the office named."""
    office, month = read_office_and_month(ask.args, ask.store.offices.names(), ask.month, "/status")
    if office:
        refuse_inactive(office, month)
    situation = situation_of(ask, month)
    offices = _offices(ask, office, situation)
    parts = [say.office_status(ask.words, one, situation) for one in offices]
    if office is None and (ask.me.may({*OVERSEERS, Role.ADMIN}) or not parts):
        parts.append(_whole(ask, situation))
    return Reply("\n\n".join(parts), _dispute(ask, month, offices))


def _dispute(ask: Ask, month: Month, shown: Sequence[Office]) -> tuple[Choice, ...]:
    """A head whose own figures do not match says so here."""
    own = [office for office in shown if office.code in ask.me.offices]
    return tuple(
        Choice(
            dispute_label(ask.words, office.code if len(own) > 1 else ""),
            f"/dispute {office.code} {month}",
        )
        for office in own
    )


def situation_of(ask: Ask, month: Month) -> say.Situation:
    paused = ask.store.fact("paused") is not None
    found = ask.store.standings(month, ask.rules.kinds)
    return say.Situation.of(month, found, ask.shop.calendar(), ask.now, paused=paused)


def _offices(ask: Ask, named: Office | None, situation: say.Situation) -> list[Office]:
    """The office named, or those of the person who asks, as far as they are in the table."""
    listed = {standing.office.code: standing.office for standing in situation.standings}
    wanted = [named.code] if named else ask.me.offices
    return [listed[code] for code in wanted if code in listed]


def _whole(ask: Ask, situation: say.Situation) -> str:
    latest = ask.store.province.latest(situation.month)
    province = say.province_line(ask.words, latest.rank, latest.of, latest.month) if latest else ""
    waiting = ask.store.obstacles.count_waiting()
    return say.whole_status(ask.words, situation, province, waiting)


def rank(ask: Ask) -> Reply:
    """Competition ranking of a month or of a year as far as it has come."""
    span = read_span(ask.args, ask.month)
    offices = ask.store.offices.active(span.last)
    counts: dict[str, int] = {}
    for (_, code), count in ask.store.ledger.counts_over(span, ask.rules.kinds).items():
        counts[code] = counts.get(code, 0) + count
    quotas = ask.store.quotas.of(span.last, offices)
    exempt = _exempt_months(ask, span)
    found = standings(offices, counts, quotas)
    return Reply(say.ranking(ask.words, span, found, ask.now, exempt))


def _exempt_months(ask: Ask, span: Span) -> dict[str, list[Month]]:
    """In which of the months each office owed nothing, by code."""
    found: dict[str, list[Month]] = {}
    for month in span.months:
        for code in ask.store.months.exemptions(month):
            found.setdefault(code, []).append(month)
    return found
