"""Exempting an office for a month, closing a month and reopening it."""

from collections.abc import Sequence

from core.changes import What
from core.chat import Reply
from core.ladder import (
    GRACE_WORKDAYS,
    Corrected,
    MessageKind,
    Notice,
    below_floor,
    papers,
)
from core.month import Month
from core.people import Role
from core.quota import Office
from core.reading.adminforms import exemption_form
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY, at
from handlers.absence import WENT_OUT
from handlers.arguments import month_and_rest, office_named, read_month, refuse_long
from handlers.counting import refuse_inactive
from handlers.request import Answer, Prompt, Request
from locales import months, settling
from locales.months import Closing, Sending
from store.reviews import changed_since, figures_of, reported

MAY_HAVE_GONE = (*WENT_OUT, "held")  # of a report
CORRECTION_LIFE = 30 * ONE_DAY


def exempt(request: Request) -> Answer:
    """The office owes nothing in months, with a reason; or owes again; alone: who is exempt."""
    form = exemption_form(request.args, request.names, request.today)
    office, rest = form.office, form.rest
    if office is None and rest:
        typed = rest.split(maxsplit=1)[0]
        spans = " ".join(map(str, form.months))
        office_named(typed, request.names, f"/exempt {{}} {spans} {rest[len(typed) :]}".strip())
    if not form.months and not rest and not form.cancel:
        listed = request.store.months.exemptions_from(request.month)
        chosen = [one for one in listed if office is None or one[1] == office.code]
        return Reply(settling.exemptions(request.words, office, chosen))
    if office is None or not form.months:
        raise Refusal(Why.USAGE, command="exempt")
    if form.cancel:
        return _owes_again(request, office, form.months)
    for month in form.months:
        refuse_inactive(office, month)
    if shut := [month for month in form.months if request.store.months.is_closed(month)]:
        raise Refusal(Why.CLOSED_TABLE, months=shut, month=shut[0])
    if not rest:
        typed = settling.typed_months(form.months)
        asked = settling.ask_why_exempt(request.words, office, form.months)
        return Prompt(asked, f"/exempt {office.code} {typed}")
    refuse_long(rest)
    for month in form.months:
        request.store.months.exempt(month, office.code, rest, request.now, request.me.id)
    _note_change(request, office, form.months)
    return Reply(settling.exempted(request.words, office, form.months, rest))


def _owes_again(request: Request, office: Office, named: Sequence[Month]) -> Reply:
    for month in named:
        refuse_inactive(office, month)
    ended = [month for month in named if request.store.months.owe_again(month, office.code)]
    if not ended:
        spans = settling.months_span(request.words, named)
        raise Refusal(Why.NOT_EXEMPT, office=office, months=spans)
    _note_change(request, office, ended)
    return Reply(settling.owes_again(request.words, office, ended))


def _note_change(request: Request, office: Office, months: Sequence[Month]) -> None:
    request.change(What.QUOTA, f"{office.code} {settling.typed_months(months)}")


def close(request: Request) -> Reply:
    """Ask whether to close a month, and say what would be sent."""
    if not request.args:
        raise Refusal(Why.USAGE, command="close")
    month = read_month(request.args, request.month)
    _refuse_closed_already(request, month)
    return Reply(
        months.ask_close(request.words, _closing(request, month)),
        (
            request.choice(months.CLOSE, f"/closenow {month}"),
            request.choice(months.LEAVE_OPEN, "/leaveopen"),
        ),
    )


def _refuse_closed_already(request: Request, month: Month) -> None:
    if closed_at := request.store.months.closings().get(month):
        raise Refusal(Why.ALREADY_CLOSED, month=month, at=closed_at)


def close_now(request: Request) -> Reply:
    """The confirmed closing: no more entries; what waited for the month's end goes out."""
    month = Month.from_key(request.args)
    _refuse_closed_already(request, month)
    store, now = request.store, request.now
    closing = _closing(request, month)
    store.months.close(month, figures_of(store, month, request.kinds), now, request.me.id)
    if closing.sending is Sending.AT_ONCE:
        store.months.end_falls_due(month, now)
    if closing.sending in {Sending.CORRECTED, Sending.LATE}:
        _plan_report(request, closing)
    return Reply(months.closed(request.words, closing))


def _closing(request: Request, month: Month) -> Closing:
    """What closing a month now would bring about."""
    store, now = request.store, request.now
    found = request.standings(month)
    below, told = below_floor(found), reported(store, month)
    calendar = request.services.calendar()
    grace = at(calendar.nth_workday(month.plus(1), GRACE_WORKDAYS), calendar.hours.closing)
    reports = store.outbox.of_month(month, [MessageKind.REPORT])
    when, sending = calendar.next_open(now), Sending.AT_ONCE
    if month == Month.of(now):
        sending = Sending.AT_MONTHS_END
    elif month < Month.of(store.born):
        sending = Sending.NOT_OURS
    elif any(one.state in MAY_HAVE_GONE for one in reports):
        sending = Sending.CORRECTED if _is_corrected(request, month) else Sending.NOTHING
    elif when >= grace or (reports and all(one.state != "planned" for one in reports)):
        sending = Sending.LATE
    changes = changed_since(told, found) if sending is Sending.CORRECTED and told else ()
    return Closing(month, sending, when, [one.office.code for one in below], changes)


def _is_corrected(request: Request, month: Month) -> bool:
    """Whether the figures have changed since the report that was sent."""
    store, figures = request.store, figures_of(request.store, month, request.kinds)
    told = reported(store, month) or next(reversed(store.months.closed_with(month)), None)
    if told:
        return told != figures
    # It was sent by an earlier version, which did not keep what it told.
    reports = store.outbox.of_month(month, [MessageKind.REPORT])
    sent = [one.ended for one in reports if one.state == "sent" and one.ended]
    return bool(sent) and store.ledger.late_entries(month, max(sent), request.kinds)[0] > 0


def _plan_report(request: Request, closing: Closing) -> None:
    """The corrected report, or the one that was never sent, to whoever gets a month's report."""
    store, month = request.store, closing.month
    reports = store.outbox.of_month(month, [MessageKind.REPORT])
    rounds = {one.key.split("/")[1] for one in reports}
    before = {one.about.number for one in reports if isinstance(one.about, Corrected)} - {0}
    about = Corrected(1 + len(before) if closing.sending is Sending.CORRECTED else 0)
    readers = (*store.people.having(Role.LEADER), *store.people.having(Role.EDITOR))
    until = closing.when + CORRECTION_LIFE
    for person in dict.fromkeys(one.id for one in readers):
        key = f"{month}/report-{len(rounds)}/p{person}"
        report = Notice(
            key, MessageKind.REPORT, month, closing.when, until, person=person, about=about
        )
        store.outbox.plan(report, request.now)
        if store.emails.wants_papers(person):
            store.outbox.plan(papers(report), request.now)


def reopen(request: Request) -> Reply:
    """Reopen a closed month, with a reason; what its closing brought forward waits again."""
    month, reason = month_and_rest(request.args.split(), request.month)
    if month and not request.store.months.is_closed(month):
        raise Refusal(Why.NOT_CLOSED, month=month)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="reopen")
    refuse_long(reason)
    request.store.months.reopen(month, reason, request.now, request.me.id)
    # What a closing planned and nobody tried to send yet would tell figures that are open again.
    for one in request.store.outbox.of_month(month, [MessageKind.REPORT, MessageKind.NOTE]):
        by_closing = one.key.startswith(f"{month}/report-")
        if by_closing and one.state == "planned" and not one.attempts:
            request.store.outbox.end(one.id, "superseded", "reopened", request.now)
    # When overdue notices and the report fall due without a closing.
    calendar = request.services.calendar()
    usual = at(calendar.on_or_after(month.plus(1).first), calendar.hours.afternoon)
    if usual > request.now:
        request.store.months.end_falls_due(month, usual)
    return request.reply(months.REOPENED, month=month, reason=reason)
