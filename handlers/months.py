"""Acknowledging, being away, exempting, closing a month."""

from datetime import date, datetime, timedelta

from core.chat import Choice, Reply
from core.ladder import NUDGES, Step
from core.month import Month, parse_date, parse_month
from core.names import fold
from core.people import Person, Role
from core.quota import Office
from core.refusal import Refusal, Why
from core.workdays import at
from handlers.arguments import LONGEST_TEXT, office_named, read_month
from handlers.counting import refuse_inactive
from handlers.request import Ask
from locales import months as say
from locales.nudges import step_name
from store.outbox import Letter
from store.people import Absence

LONGEST_ABSENCE = timedelta(days=366)
NEXT_YEAR_WITHIN = timedelta(days=92)  # a date without a year that is past may be the next one
MONTHS_END = (Step.OVERDUE, Step.REPORT)
OFF = frozenset({"off", "huy", "thoi"})


def ack(ask: Ask) -> Reply:
    """Note that the office's messages were received; a pressed choice names one of them."""
    wanted = [
        letter
        for letter in _own_letters(ask)
        if letter.acknowledged is None and (not ask.args or letter.key == ask.args)
    ]
    for letter in wanted:
        ask.store.outbox.acknowledge(letter.id, ask.now)
    if not wanted:
        return Reply(say.nothing_to_acknowledge(ask.words))
    steps = [step_name(ask.words, letter.step, letter.month) for letter in wanted]
    return Reply(say.acknowledged(ask.words, steps))


def _own_letters(ask: Ask) -> list[Letter]:
    """What went out, or may have, to one's offices for this month and the one before."""
    months = (ask.month.plus(-1), ask.month)
    return [
        letter
        for month in months
        for letter in ask.store.outbox.of_month(month, sorted(NUDGES))
        if letter.office in ask.me.offices and letter.state in ("sent", "unknown", "sending")
    ]


def away(ask: Ask) -> Reply:
    """Send messages to the deputy until a day, that day included; "off" ends it."""
    typed, _, rest = ask.args.partition(" ")
    if not typed:
        raise Refusal(Why.USAGE, command="away")
    if fold(typed) in OFF:
        if not ask.store.absences.end(ask.me.id):
            raise Refusal(Why.NOTHING_CHANGES)
        return Reply(say.back_again(ask.words))
    until = _last_day(typed, ask.now.date())
    stand_ins = _stand_ins(ask, rest.strip())
    chosen = stand_ins[0].id if rest.strip() else None
    ask.store.absences.set(ask.me.id, Absence(until, chosen), ask.now)
    return Reply(say.away_until(ask.words, until, [one.title for one in stand_ins]))


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


def _stand_ins(ask: Ask, named: str) -> list[Person]:
    """The office's deputies (for a deputy: its head too) who can be reached, or the one named.

    named: a title, a name or a number.
    """
    people = ask.store.people
    held = {grant.office: grant.role for grant in ask.me.grants if grant.office}
    found = {
        person.id: person
        for office, role in held.items()
        for person in people.having(
            Role.DEPUTY, *([Role.HEAD] if role is Role.DEPUTY else []), office=office
        )
        if person.id != ask.me.id and people.reach(person.id).open
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


def exempt(ask: Ask) -> Reply:
    """The office owes nothing in a month, with a reason; "off" as the reason takes it back."""
    office, month, reason = _office_month_reason(ask)
    refuse_inactive(office, month)
    if fold(reason) in OFF:
        if not ask.store.months.owe_again(month, office.code):
            raise Refusal(Why.NOTHING_CHANGES)
        return Reply(say.owes_again(ask.words, office, month))
    ask.store.months.exempt(month, office.code, reason, ask.now, ask.me.id)
    return Reply(say.exempted(ask.words, office, month, reason))


def _office_month_reason(ask: Ask) -> tuple[Office, Month, str]:
    names = ask.store.offices.names()
    words = ask.args.split()
    if not words:
        raise Refusal(Why.USAGE, command="exempt")
    leading = names.leading(words)
    if leading is None:
        office_named(words[0], names, f"/exempt {{}} {' '.join(words[1:])}")
        raise Refusal(Why.NO_OFFICE, command="exempt")
    office, taken = leading
    month, reason = leading_month(words[taken:], ask.month, ahead=True)
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


def close(ask: Ask) -> Reply:
    """Close a month: no more entries by accident; what waited for its end goes out."""
    if not ask.args:
        raise Refusal(Why.USAGE, command="close")
    month = read_month(ask.args, ask.month)
    if ask.store.months.is_closed(month):
        raise Refusal(Why.NOTHING_CHANGES)
    if month < Month.of(ask.now):
        return _closed(ask, month)
    return Reply(
        say.ask_close(ask.words, month),
        (
            Choice(say.close_label(ask.words), f"/closenow {month}"),
            Choice(say.leave_open_label(ask.words), "/leaveopen"),
        ),
    )


def close_now(ask: Ask) -> Reply:
    """The confirmed closing of a month that still runs."""
    month = Month.from_key(ask.args)
    if ask.store.months.is_closed(month):
        raise Refusal(Why.NOTHING_CHANGES)
    return _closed(ask, month)


def leave_open(ask: Ask) -> Reply:
    return Reply(say.left_open(ask.words))


def _closed(ask: Ask, month: Month) -> Reply:
    running = month == Month.of(ask.now)
    told = [one for one in ask.store.outbox.of_month(month, MONTHS_END) if one.state != "planned"]
    ask.store.months.close(month, ask.now, ask.me.id)
    if not running:
        ask.store.months.end_falls_due(month, ask.now)
    return Reply(say.closed(ask.words, month, running=running, told=bool(told)))


def reopen(ask: Ask) -> Reply:
    """Reopen a closed month, with a reason; what its closing brought forward waits again."""
    month, reason = leading_month(ask.args.split(), ask.month)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="reopen")
    if len(reason) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    if not ask.store.months.reopen(month, reason, ask.now, ask.me.id):
        raise Refusal(Why.NOTHING_CHANGES)
    if (usual := _usual_end(ask, month)) > ask.now:
        ask.store.months.end_falls_due(month, usual)
    return Reply(say.reopened(ask.words, month, reason))


def _usual_end(ask: Ask, month: Month) -> datetime:
    """When overdue notices and the report fall due without a closing."""
    calendar = ask.shop.calendar()
    return at(calendar.on_or_after(month.plus(1).first), calendar.hours.afternoon)
