"""Acknowledging a message, and being away: who stands in until when."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.chat import Reply
from core.ladder import NUDGES
from core.names import fold
from core.people import Person
from core.reading.absences import LONGEST_STAY
from core.reading.intents import BeAway
from core.refusal import Refusal, Why
from handlers.arguments import OFF, day_and_rest
from handlers.declining import skipping
from handlers.request import Answer, Prompt, Request
from locales import months, talking
from locales.nudges import NAMES
from store.outbox import OutboxMessage
from store.people import Absence

UNUSUAL = timedelta(LONGEST_STAY)  # a longer absence is asked about: 29/2 may be years ahead
LONGEST_ABSENCE = 4 * UNUSUAL
WENT_OUT = ("sent", "unknown", "sending")  # or may have
_UNTIL = frozenset({"den", "toi", "until", "till"})


def ack(request: Request) -> Reply:
    """Note that the office's messages were received; a pressed choice names one of them."""
    wanted = [one for one in unacknowledged(request) if request.args in ("", one.key)]
    if not wanted:
        return request.reply(months.NOTHING_TO_ACKNOWLEDGE)
    for message in wanted:
        request.store.outbox.acknowledge(message.id, request.now)
    names = (request.say(NAMES[message.step], month=message.month) for message in wanted)
    return request.reply(months.ACKNOWLEDGED, messages="; ".join(names))


def unacknowledged(request: Request) -> list[OutboxMessage]:
    """What went out to the offices of whoever asks, and waits to be acknowledged."""
    return [
        message
        for month in (request.month.plus(-1), request.month)
        for message in request.store.outbox.of_month(month, sorted(NUDGES))
        if message.office in request.me.offices
        and message.state in WENT_OUT
        and message.acknowledged is None
    ]


def away(request: Request) -> Answer:
    """Send messages to the deputy until a day, that day included; "off" ends it."""
    if not request.args:
        raise Refusal(Why.USAGE, command="away")
    if fold(request.args) in OFF:
        if not request.store.absences.end(request.me.id):
            raise Refusal(Why.NOT_AWAY)
        return request.reply(months.BACK_AGAIN)
    today = request.now.date()
    until, named = _last_day(request.args.split(), today)
    if until > today + UNUSUAL and not named:
        return ask_away(request, BeAway(today, until))
    stand_ins = _stand_ins(request, named)
    chosen = stand_ins[0].id if named else None
    titles = [one.title for one in stand_ins]
    told = request.say(months.AWAY_UNTIL, day=until, deputies=titles)
    replaced = _replaced(request, until)
    request.store.absences.set(request.me.id, Absence(until, chosen), request.now)
    return Reply("\n".join([told, *replaced]))


def _replaced(request: Request, until: date) -> list[str]:
    """There is one absence at a time: which one holds no longer."""
    known = request.store.absences.known(request.me.id, request.now.date())
    if known is None or known.until == until:
        return []
    return [request.say(months.AWAY_INSTEAD, day=known.until)]


def _last_day(words: Sequence[str], today: date) -> tuple[date, str]:
    """The last day away, and the words behind it."""
    until, rest = day_and_rest(words[1:] if fold(words[0]) in _UNTIL else words, today)
    _refuse_odd(until, until, today)
    return until, rest


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


# --- In one's own words: both days are shown, and asked about


def ask_away(request: Request, said: BeAway) -> Answer:
    """The days and who stands in; a last day that was not named is asked for."""
    first = said.first or request.now.date()
    if said.until is None:
        return Prompt(request.say(talking.ASK_UNTIL), f"/awayuntil {first}")
    _refuse_odd(first, said.until, request.now.date())
    titles = [one.title for one in _stand_ins(request, "")]
    if first == said.until:
        asked = request.say(talking.ASK_AWAY_ON, until=said.until, deputies=titles)
    else:
        asked = request.say(talking.ASK_AWAY, first=first, until=said.until, deputies=titles)
    choices = (request.choice(talking.YES, f"/awayfrom {first} {said.until}"), skipping(request))
    return Reply("\n".join([*_replaced(request, said.until), asked]), choices)


def away_until(request: Request) -> Answer:
    """The last day, as it was answered: "30/4", "thứ sáu" is none yet."""
    key, *words = request.args.split()
    until, _ = day_and_rest(words, request.now.date(), alone=True)
    return ask_away(request, BeAway(date.fromisoformat(key), until))


def away_from(request: Request) -> Reply:
    """The confirmed days."""
    first, until = map(date.fromisoformat, request.args.split())
    first = max(first, request.now.date())
    _refuse_odd(first, until, request.now.date())
    stand_ins = _stand_ins(request, "")
    request.store.absences.set(request.me.id, Absence(until, None, first), request.now)
    titles = [one.title for one in stand_ins]
    if first == until:
        return request.reply(months.AWAY_ON, day=until, deputies=titles)
    return request.reply(months.AWAY_FROM, first=first, day=until, deputies=titles)


def _refuse_odd(first: date, until: date, today: date) -> None:
    for day in (first, until):
        if not today <= day <= today + LONGEST_ABSENCE:
            raise Refusal(Why.BAD_ABSENCE, day=day)
    if until < first:
        raise Refusal(Why.BAD_ABSENCE, day=until)


def ask_back(request: Request) -> Reply:
    if not request.store.absences.known(request.me.id, request.now.date()):
        return request.reply(talking.NOT_AWAY)
    return request.reply(
        talking.ASK_BACK, request.choice(talking.YES, "/away off"), skipping(request)
    )
