"""Answering what somebody asks in a sentence. Nothing here changes anything."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from core.chat import Choice, Reply
from core.ladder import Rung, coming
from core.month import Month, Span
from core.people import OF_AN_OFFICE, Role
from core.reading import intents
from core.workdays import at
from handlers.request import Answer, Request
from handlers.spans import with_figures
from handlers.standing import over, ranking, show
from locales import gathered, people, settling, standing, talking
from locales.nudges import NAMES
from locales.words import said
from store.rows import as_json

A_MONTHS = 5  # messages of a month: four rungs and the report
MOST_REPORTS = 6  # months that are offered


def answer(request: Request, intent: intents.Intent) -> Answer:
    """The answer to an intent that only reads; rights are those of the command that it stands for."""
    return ANSWERS[type(intent)](request, intent)


def _office(request: Request, said: intents.OfficeOnly) -> Reply:
    return show(request, said.office, with_figures(request, None))


def _offices(request: Request, asked: intents.AskOffices) -> Reply:
    span = with_figures(request, asked.span)
    codes = request.own_offices(span.last) if asked.own else []
    own = [request.store.offices.get(code) for code in codes]
    both = [one for one in own if one not in asked.offices] + [*asked.offices]
    return Reply("\n\n".join(show(request, one, span).text for one in both))


def _months(request: Request, said: intents.MonthsOnly) -> Reply:
    return show(request, None, with_figures(request, said.span))


def _standing(request: Request, asked: intents.About) -> Reply:
    span = with_figures(request, asked.span)
    return show(request, asked.office, span, whole=asked.whole)


def _missing(request: Request, asked: intents.AskMissing) -> Reply:
    """What an office is missing; somebody without an office is told of all."""
    own = asked.office or request.me.own_offices
    return _standing(request, asked) if own else _below(request, asked)


def _chart(request: Request, asked: intents.AskChart) -> Answer:
    found = with_figures(request, asked.span)
    return request.give("chart", str(found))


def _report(request: Request, asked: intents.AskReport) -> Answer:
    """Of one month: of several the figures are shown, or one of them is chosen."""
    found = with_figures(request, asked.span)
    if found.only:
        return request.give("report", str(found.only))
    choices = [
        request.choice(talking.REPORT_OF, f"/report {month}", month=month)
        for month in reversed(found.months[-MOST_REPORTS:])
    ]
    wanted = intents.MonthsOnly(found)
    figures = Choice(talking.label(request.words, wanted), f"/meant {as_json(wanted)}")
    return request.reply(talking.ONE_MONTH_EACH, *choices, figures)


def _log(request: Request, asked: intents.AskLog) -> Answer:
    month = (asked.span and asked.span.only) or ""
    code = asked.office.code if asked.office else ""
    return request.give("log", f"{code} {month}".strip())


def _where(request: Request, _asked: intents.AskWhereToSend) -> Reply:
    """Where to send articles: as the settings say, and in this chat for those who may."""
    where = request.rules.articles_to
    if not request.me.may(OF_AN_OFFICE):
        return request.reply(talking.WHERE if where else talking.WHERE_UNKNOWN, where=said(where))
    told = (talking.WHERE, talking.WHERE_HERE)
    return Reply(request.words.tell(told, " ", where=said(where) if where else ""))


def _command(name: str) -> Callable[[Request, intents.Intent], Answer]:
    return lambda request, _intent: request.give(name)


def _below(request: Request, asked: intents.About) -> Reply:
    found = with_figures(request, asked.span)
    return Reply(standing.below(request.words, found, over(request, found), request.now))


def _ranking(request: Request, asked: intents.AskRanking) -> Answer:
    """The ranking; an office that was named, or the asker's own, in front. Or the province's."""
    if asked.province:
        return request.give("province", str(asked.span.last.year) if asked.span else "")
    span = with_figures(request, asked.span)
    codes = [asked.office.code] if asked.office else request.own_offices(span.last)
    listed = over(request, span)
    first = [
        request.say(talking.OWN_PLACE, office=one.office, rank=one.rank, of=len(listed))
        for one in listed
        if one.office.code in codes
    ]
    return Reply("\n".join([*first, ranking(request, span)]))


def _quota(request: Request, asked: intents.AskQuota) -> Reply:
    """The quota of an office, of one's own or of everybody, also for a month to come."""
    month = asked.span.last if asked.span else request.month
    codes = _about_whom(request, asked, month)
    offices = [one for one in request.store.offices.active(month) if not codes or one.code in codes]
    quotas = request.store.quotas.of(month, offices)
    lines = [(one, quotas[one.code]) for one in offices]
    exempt = request.store.months.exemptions(month)
    return Reply(settling.quotas(request.words, month, lines, exempt))


def _comparison(request: Request, asked: intents.AskComparison) -> Reply:
    this = with_figures(request, asked.span)
    that = asked.to or _before(asked.span or this)
    if asked.span and that.first == asked.span.first.plus(-12):
        that = Span(that.first, min(that.last, this.last.plus(-12)))  # as far as this year has come
    that = with_figures(request, that)
    now, before = _articles_by_office(request, this), _articles_by_office(request, that)
    codes = _about_whom(request, asked, this.last)
    lines = [
        (one.code, now[one.code], before[one.code])
        for one in request.store.offices.all()
        if one.is_active(this.last) or now[one.code] or before[one.code]
        if not codes or one.code in codes
    ]
    if not codes:
        lines.insert(0, (request.say(talking.THE_WHOLE), now.total(), before.total()))
    return Reply(standing.comparison(request.words, (this, that), lines, request.now))


def _articles_by_office(request: Request, span: Span) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_month, code), count in request.store.ledger.counts_over(span, request.kinds).items():
        found[code] += count
    return found


def _about_whom(request: Request, asked: intents.About, month: Month) -> Sequence[str]:
    """The office that is named, else one's own; empty: the whole department."""
    if asked.office:
        return (asked.office.code,)
    return () if asked.whole else request.own_offices(month)


def _before(span: Span) -> Span:
    """The span of the same length right before this one."""
    length = len(span.months)
    return Span(span.first.plus(-length), span.last.plus(-length))


def _nudges(request: Request, asked: intents.AskNudges) -> Answer:
    """What was sent; from an editor's point of view also what could be."""
    found = request.give("nudges", str(asked.span.last) if asked.span else "")
    if not isinstance(found, Reply) or Role.EDITOR not in request.me.roles:
        return found
    code = asked.office.code if asked.office else ""
    urge = request.choice(talking.URGE_NOW, f"/nudge {code}".rstrip())
    return Reply(found.text, (*found.choices, urge), found.attachments, apart=True)


def _articles(request: Request, asked: intents.AskArticles) -> Answer:
    """The list of articles; asked for what waits, an editor gets the first one to decide about."""
    if asked.waiting and not asked.office and Role.EDITOR in request.me.roles:
        return request.give("review")
    span = with_figures(request, asked.span)
    code = asked.office.code if asked.office else ""
    return request.give("articles", f"{code} {span}".strip())


def _deadline(request: Request, asked: intents.AskDeadline) -> Reply:
    """The deadline of this month, or of the next once the last day is over; or of one to come."""
    calendar, today = request.services.calendar(), request.now.date()
    cut_off = request.rules.ladder.cut_off_day
    month = max(Month.of(request.now), asked.span.last) if asked.span else Month.of(request.now)
    (last,) = calendar.last_workdays(month, 1, cut_off)
    if today > last:
        month = month.plus(1)
        (last,) = calendar.last_workdays(month, 1, cut_off)
    if request.store.months.is_closed(month):
        return request.reply(talking.CLOSED_NOW, month=month)
    closing = at(today, calendar.hours.closing)
    sentence = talking.DEADLINE
    if today == last:
        sentence = talking.DEADLINE_OVER
        if request.now < closing:
            morning = request.now < at(today, calendar.hours.windows[0][1])
            sentence = talking.DEADLINE_TODAY if morning else talking.DEADLINE_BY_CLOSING
    return request.reply(
        sentence,
        month=month,
        closing=closing,
        last=last,
        submit_by=calendar.before(last),
        left=calendar.workdays_left(today, last),
    )


def _schedule(request: Request, asked: intents.AskSchedule) -> Reply:
    """When offices are urged next, and the report: of the month that is over too, and of the next.

    Not of months that had ended before we were there.
    """
    services, now, store = request.services, request.now, request.store
    this, closings = Month.of(now), store.months.closings()
    months = {this.plus(-1), this, this.plus(1)}

    def found(wanted: Collection[Month]) -> Sequence[Rung]:
        ours = [month for month in wanted if month >= Month.of(store.born)]
        return coming(ours, now, services.calendar(), request.rules.ladder, closings)

    asked_for = found(asked.span.months) if asked.span else ()
    lines = [
        request.say(
            talking.SCHEDULED, due=rung.due, what=request.say(NAMES[rung.step], month=rung.month)
        )
        for rung in asked_for or found(months)[:A_MONTHS]
    ]
    lines += [request.say(standing.PAUSED)] if store.pause(now) else []
    return Reply("\n".join([request.say(talking.SCHEDULE), *lines]))


def _codes(request: Request, _asked: intents.AskCodes) -> Answer:
    """How to change them stands below only for those who may."""
    if request.may("office"):
        return request.give("office")
    listed = request.store.offices.active(request.month)
    return Reply(people.offices(request.words, listed, changing=False))


def _closed(request: Request, _asked: intents.AskClosed) -> Answer:
    """Which months are closed, for those who do not close them; and when this one will be."""
    if request.may("close"):
        return request.give("close")
    told = gathered.closed(request.words, request.store.months.closings())
    return Reply(f"{told}\n{_deadline(request, intents.AskDeadline()).text}")


def _contact(request: Request, asked: intents.AskContact) -> Answer:
    """A telephone number: people's for those who may see the contacts, the editors' for everybody."""
    if request.may("contacts"):
        return request.give("contacts")
    contact = request.rules.editors_contact
    if asked.office and not contact:
        return request.reply(talking.CONTACT_NOT_YOURS)
    told = request.say(
        talking.CONTACT if contact else talking.CONTACT_UNKNOWN, contact=said(contact)
    )
    others = [request.say(talking.CONTACT_NOT_YOURS)] if asked.office else []
    return Reply(" ".join([*others, told]))


ANSWERS: Mapping[type[intents.Intent], Callable[[Request, Any], Answer]] = {
    intents.OfficeOnly: _office,
    intents.MonthsOnly: _months,
    intents.AskStanding: _standing,
    intents.AskMissing: _missing,
    intents.AskQuota: _quota,
    intents.AskBelow: _below,
    intents.AskRanking: _ranking,
    intents.AskComparison: _comparison,
    intents.AskOffices: _offices,
    intents.AskChart: _chart,
    intents.AskReport: _report,
    intents.AskLog: _log,
    intents.AskNudges: _nudges,
    intents.AskArticles: _articles,
    intents.AskObstacles: _command("obstacles"),
    intents.AskDeadline: _deadline,
    intents.AskSchedule: _schedule,
    intents.AskCodes: _codes,
    intents.AskClosed: _closed,
    intents.AskWhereToSend: _where,
    intents.AskContact: _contact,
    intents.AskSettings: _command("settings"),
    intents.AskHelp: _command("help"),
}
