"""Exempting an office for a month, closing a month and reopening it."""

from core.chat import Reply
from core.ladder import MessageKind
from core.month import Month
from core.names import fold
from core.refusal import Refusal, Why
from core.workdays import at
from handlers.arguments import OFF, office_named, read_month
from handlers.counting import refuse_inactive
from handlers.request import Request, month_and_rest, refuse_long, saying
from locales import months

MONTHS_END = (MessageKind.OVERDUE, MessageKind.REPORT)

leave_open = saying(months.LEFT_OPEN)


def exempt(request: Request) -> Reply:
    """The office owes nothing in a month, with a reason; "off" as the reason takes it back."""
    words = request.args.split()
    if not words:
        raise Refusal(Why.USAGE, command="exempt")
    leading = request.names.leading(words)
    if leading is None:
        office_named(words[0], request.names, f"/exempt {{}} {' '.join(words[1:])}")
        raise Refusal(Why.NO_OFFICE, command="exempt")
    office, taken = leading
    month, reason = month_and_rest(words[taken:], request.month, ahead=True)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="exempt")
    refuse_long(reason)
    refuse_inactive(office, month)
    if fold(reason) in OFF:
        if not request.store.months.owe_again(month, office.code):
            raise Refusal(Why.NOTHING_CHANGES)
        return request.reply(months.OWES_AGAIN, office=office, month=month)
    request.store.months.exempt(month, office.code, reason, request.now, request.me.id)
    return request.reply(months.EXEMPTED, office=office, month=month, reason=reason)


def close(request: Request) -> Reply:
    """Close a month: no more entries by accident; what waited for its end goes out."""
    if not request.args:
        raise Refusal(Why.USAGE, command="close")
    month = read_month(request.args, request.month)
    if request.store.months.is_closed(month):
        raise Refusal(Why.NOTHING_CHANGES)
    if month < Month.of(request.now):
        return _closed(request, month)
    return request.reply(
        months.ASK_CLOSE,
        request.choice(months.CLOSE, f"/closenow {month}"),
        request.choice(months.LEAVE_OPEN, "/leaveopen"),
        month=month,
    )


def close_now(request: Request) -> Reply:
    """The confirmed closing of a month that still runs."""
    month = Month.from_key(request.args)
    if request.store.months.is_closed(month):
        raise Refusal(Why.NOTHING_CHANGES)
    return _closed(request, month)


def _closed(request: Request, month: Month) -> Reply:
    running = month == Month.of(request.now)
    ends = request.store.outbox.of_month(month, MONTHS_END)
    told = any(one.state != "planned" for one in ends)
    request.store.months.close(month, request.now, request.me.id)
    if not running:
        request.store.months.end_falls_due(month, request.now)
    return Reply(months.closed(request.words, month, running=running, told=told))


def reopen(request: Request) -> Reply:
    """Reopen a closed month, with a reason; what its closing brought forward waits again."""
    month, reason = month_and_rest(request.args.split(), request.month)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="reopen")
    refuse_long(reason)
    if not request.store.months.reopen(month, reason, request.now, request.me.id):
        raise Refusal(Why.NOTHING_CHANGES)
    # When overdue notices and the report fall due without a closing.
    calendar = request.services.calendar()
    usual = at(calendar.on_or_after(month.plus(1).first), calendar.hours.afternoon)
    if usual > request.now:
        request.store.months.end_falls_due(month, usual)
    return request.reply(months.REOPENED, month=month, reason=reason)
