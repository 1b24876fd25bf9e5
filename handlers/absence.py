"""Acknowledging a message, and being away: who stands in until when."""

from datetime import date, timedelta

from core.chat import Reply
from core.ladder import NUDGES
from core.month import parse_date
from core.names import fold
from core.people import Person
from core.refusal import Refusal, Why
from handlers.arguments import OFF
from handlers.request import Request
from locales import months
from locales.nudges import NAMES
from store.people import Absence

LONGEST_ABSENCE = timedelta(days=366)
WENT_OUT = ("sent", "unknown", "sending")  # or may have
NEXT_YEAR_WITHIN = timedelta(days=92)  # a date without a year that is past may be the next one


def ack(request: Request) -> Reply:
    """Note that the office's messages were received; a pressed choice names one of them."""
    wanted = [
        message
        for month in (request.month.plus(-1), request.month)
        for message in request.store.outbox.of_month(month, sorted(NUDGES))
        if message.office in request.me.offices
        and message.state in WENT_OUT
        and message.acknowledged is None
        and request.args in ("", message.key)
    ]
    if not wanted:
        return request.reply(months.NOTHING_TO_ACKNOWLEDGE)
    for message in wanted:
        request.store.outbox.acknowledge(message.id, request.now)
    names = (request.say(NAMES[message.step], month=message.month) for message in wanted)
    return request.reply(months.ACKNOWLEDGED, messages="; ".join(names))


def away(request: Request) -> Reply:
    """Send messages to the deputy until a day, that day included; "off" ends it."""
    typed, _, rest = request.args.partition(" ")
    if not typed:
        raise Refusal(Why.USAGE, command="away")
    if fold(typed) in OFF:
        if not request.store.absences.end(request.me.id):
            raise Refusal(Why.NOTHING_CHANGES)
        return request.reply(months.BACK_AGAIN)
    until = _last_day(typed, request.now.date())
    stand_ins = _stand_ins(request, rest.strip())
    chosen = stand_ins[0].id if rest.strip() else None
    request.store.absences.set(request.me.id, Absence(until, chosen), request.now)
    titles = [one.title for one in stand_ins]
    return request.reply(months.AWAY_UNTIL, day=until, deputies=titles)


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
    """Those who can stand in for the sender, or the one of them who is named.

    named: a title, a name or a number.
    """
    wanted = [
        person
        for person in request.store.reach.stand_ins(request.me)
        if not named
        or named == str(person.id)
        or fold(named) in {fold(person.title), fold(person.name)}
    ]
    if not wanted:
        raise Refusal(Why.NO_DEPUTY)
    return wanted
