"""Acknowledging, being away, exempting, closing a month."""

from datetime import date, datetime, timedelta

from core.chat import Choice, Reply
from core.ladder import NUDGES, MessageKind
from core.month import Month, parse_date, parse_month
from core.names import fold
from core.people import Person, Role
from core.quota import Office
from core.refusal import Refusal, Why
from core.workdays import at
from handlers.arguments import LONGEST_TEXT, office_named, read_month
from handlers.counting import refuse_inactive
from handlers.request import Request
from locales import months as say
from locales.nudges import NAMES
from store.outbox import OutboxMessage
from store.people import Absence

LONGEST_ABSENCE = timedelta(days=366)
NEXT_YEAR_WITHIN = timedelta(days=92)  # a date without a year that is past may be the next one
MONTHS_END = (MessageKind.OVERDUE, MessageKind.REPORT)
OFF = frozenset({"off", "huy", "thoi"})


def ack(request: Request) -> Reply:
    """Note that the office's messages were received; a pressed choice names one of them."""
    wanted = [
        message
        for message in _own_letters(request)
        if message.acknowledged is None and (not request.args or message.key == request.args)
    ]
    for message in wanted:
        request.store.outbox.acknowledge(message.id, request.now)
    if not wanted:
        return Reply(say.nothing_to_acknowledge(request.words))
    steps = [request.words.say(NAMES[message.step], month=message.month) for message in wanted]
    return Reply(say.acknowledged(request.words, steps))


def _own_letters(request: Request) -> list[OutboxMessage]:
    """What went out, or may have, to one's offices for this month and the one before."""
    months = (request.month.plus(-1), request.month)
    return [
        message
        for month in months
        for message in request.store.outbox.of_month(month, sorted(NUDGES))
        if message.office in request.me.offices and message.state in ("sent", "unknown", "sending")
    ]


def away(request: Request) -> Reply:
    """Send messages to the deputy until a day, that day included; "off" ends it."""
    typed, _, rest = request.args.partition(" ")
    if not typed:
        raise Refusal(Why.USAGE, command="away")
    if fold(typed) in OFF:
        if not request.store.absences.end(request.me.id):
            raise Refusal(Why.NOTHING_CHANGES)
        return Reply(say.back_again(request.words))
    until = _last_day(typed, request.now.date())
    stand_ins = _stand_ins(request, rest.strip())
    chosen = stand_ins[0].id if rest.strip() else None
    request.store.absences.set(request.me.id, Absence(until, chosen), request.now)
    return Reply(say.away_until(request.words, until, [one.title for one in stand_ins]))


def _last_day(typed: str, today: date) -> date:
    """The last day away. In December "5/1" is meant for the year to come."""
    until = parse_date(typed, today)
    if until is None:
        raise Refusal(Why.BAD_DATE, typed=typed)
    following = parse_date(f"{typed}/{today.year + 1}", today)
    if until < today and following and following <= today + NEXT_YEAR_WITHIN:
        return following
    if not today <= until <= today + LONGEST_ABSENCE:
        raise Refusal(Why.BAD_ABSENCE, day=until)
    return until


def _stand_ins(request: Request, named: str) -> list[Person]:
    """The office's deputies (for a deputy: its head too) who can be reached, or the one named.

    named: a title, a name or a number.
    """
    people = request.store.people
    held = {grant.office: grant.role for grant in request.me.grants if grant.office}
    found = {
        person.id: person
        for office, role in held.items()
        for person in people.having(
            Role.DEPUTY, *([Role.HEAD] if role is Role.DEPUTY else []), office=office
        )
        if person.id != request.me.id and people.reach(person.id).open
    }
    wanted = [
        person
        for person in found.values()
        if not named
        or named == str(person.id)
        or fold(named) in {fold(person.title), fold(person.name)}
    ]
    if not wanted:
        raise Refusal(Why.NO_DEPUTY)
    return wanted


def exempt(request: Request) -> Reply:
    """The office owes nothing in a month, with a reason; "off" as the reason takes it back."""
    office, month, reason = _office_month_reason(request)
    refuse_inactive(office, month)
    if fold(reason) in OFF:
        if not request.store.months.owe_again(month, office.code):
            raise Refusal(Why.NOTHING_CHANGES)
        return Reply(say.owes_again(request.words, office, month))
    request.store.months.exempt(month, office.code, reason, request.now, request.me.id)
    return Reply(say.exempted(request.words, office, month, reason))


def _office_month_reason(request: Request) -> tuple[Office, Month, str]:
    names = request.store.offices.names()
    words = request.args.split()
    if not words:
        raise Refusal(Why.USAGE, command="exempt")
    leading = names.leading(words)
    if leading is None:
        office_named(words[0], names, f"/exempt {{}} {' '.join(words[1:])}")
        raise Refusal(Why.NO_OFFICE, command="exempt")
    office, taken = leading
    month, reason = leading_month(words[taken:], request.month, ahead=True)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="exempt")
    if len(reason) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    return office, month, reason


def leading_month(
    words: list[str], current: Month, *, ahead: bool = False
) -> tuple[Month | None, str]:
    """A month at the beginning and the rest of the text. ahead: it may well be one to come."""
    for length in (2, 1):
        typed = " ".join(words[:length])
        if len(words) >= length and (month := parse_month(typed, current, ahead=ahead)):
            return month, " ".join(words[length:])
    return None, " ".join(words)


def close(request: Request) -> Reply:
    """Close a month: no more entries by accident; what waited for its end goes out."""
    if not request.args:
        raise Refusal(Why.USAGE, command="close")
    month = read_month(request.args, request.month)
    if request.store.months.is_closed(month):
        raise Refusal(Why.NOTHING_CHANGES)
    if month < Month.of(request.now):
        return _closed(request, month)
    return Reply(
        say.ask_close(request.words, month),
        (
            Choice(say.close_label(request.words), f"/closenow {month}"),
            Choice(say.leave_open_label(request.words), "/leaveopen"),
        ),
    )


def close_now(request: Request) -> Reply:
    """The confirmed closing of a month that still runs."""
    month = Month.from_key(request.args)
    if request.store.months.is_closed(month):
        raise Refusal(Why.NOTHING_CHANGES)
    return _closed(request, month)


def leave_open(request: Request) -> Reply:
    return Reply(say.left_open(request.words))


def _closed(request: Request, month: Month) -> Reply:
    running = month == Month.of(request.now)
    told = [
        one for one in request.store.outbox.of_month(month, MONTHS_END) if one.state != "planned"
    ]
    request.store.months.close(month, request.now, request.me.id)
    if not running:
        request.store.months.end_falls_due(month, request.now)
    return Reply(say.closed(request.words, month, running=running, told=bool(told)))


def reopen(request: Request) -> Reply:
    """Reopen a closed month, with a reason; what its closing brought forward waits again."""
    month, reason = leading_month(request.args.split(), request.month)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="reopen")
    if len(reason) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    if not request.store.months.reopen(month, reason, request.now, request.me.id):
        raise Refusal(Why.NOTHING_CHANGES)
    if (usual := _usual_end(request, month)) > request.now:
        request.store.months.end_falls_due(month, usual)
    return Reply(say.reopened(request.words, month, reason))


def _usual_end(request: Request, month: Month) -> datetime:
    """When overdue notices and the report fall due without a closing."""
    calendar = request.services.calendar()
    return at(calendar.on_or_after(month.plus(1).first), calendar.hours.afternoon)
