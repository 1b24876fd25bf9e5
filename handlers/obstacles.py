"""Obstacles: /obstacle, /obstacles, /resolve, and disputed figures."""

import re

from core.chat import Choice, Reply
from core.ladder import Notice, Step
from core.month import Month, parse_month
from core.people import Role
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.arguments import LONGEST_TEXT, office_named
from handlers.ask import Answer, Ask, Prompt
from locales import obstacles as say
from store.obstacles import Obstacle, State

WORTH_TELLING = 30 * ONE_DAY
_NUMBER = re.compile(r"(?:vm[- ]?)?0*([1-9][0-9]{0,8})", re.IGNORECASE)


def obstacle(ask: Ask) -> Answer:
    """Raise an obstacle of one's own office; the text is asked for when it is left out."""
    _own_office(ask)
    if not ask.args:
        return Prompt(say.ask_text(ask.words), "/obstacle")
    return _raise(ask, ask.args)


def dispute(ask: Ask) -> Answer:
    """The choice under a head's /status: the figures of this moment are kept with it."""
    office = _own_office(ask)
    month_key, _, text = ask.args.partition(" ")
    month = Month.from_key(month_key)
    if not text:
        return Prompt(say.ask_dispute(ask.words), f"/dispute {month}")
    standings = ask.store.standings(month, ask.rules.kinds)
    own = next((s for s in standings if s.office.code == office), None)
    figures = say.figures(ask.words, month, own.count, own.rank, len(standings)) if own else ""
    return _raise(ask, text, figures)


def _own_office(ask: Ask) -> str:
    if not ask.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    return ask.me.offices[0]


def _raise(ask: Ask, text: str, figures: str = "") -> Reply:
    if len(text) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    office = ask.store.offices.get(_own_office(ask))
    found = ask.store.obstacles.add(office.code, ask.month, text, ask.me.id, ask.now, figures)
    for editor in ask.store.people.having(Role.EDITOR):
        tell(ask, found, "raised", person=editor.id)
    return Reply(say.received(ask.words, office, found.number, text))


def tell(ask: Ask, found: Obstacle, event: str, *, person: int = 0, office: str = "") -> None:
    """Plan a note about an obstacle, to a person or to an office's head; it goes at once."""
    to = office or f"p{person}"
    times = f"/{ask.now.timestamp():.3f}" if event == "answered" else ""
    notice = Notice(
        f"obstacle/{found.id}/{event}{times}/{to}",
        Step.NOTE,
        found.month,
        ask.now,
        ask.now + WORTH_TELLING,
        office=office,
        person=person,
        detail={"obstacle": found.id, "event": event},
    )
    ask.store.outbox.plan(notice, ask.now)


def obstacles(ask: Ask) -> Reply:
    """The open ones, or those of an office or a month; editors may hand them to the leaders."""
    month = parse_month(ask.args, ask.month, bare=True) if ask.args else None
    if month:
        found = ask.store.obstacles.of_month(month)
    else:
        office = office_named(ask.args, ask.store.offices.names(), "/obstacles {}")
        found = ask.store.obstacles.waiting(office.code if office else "")
    lines = [_line(one) for one in found]
    open_ones = [one for one in found if one.state is State.OPEN]
    choices = tuple(
        Choice(say.forward_label(ask.words, one.number), f"/forward {one.number}")
        for one in open_ones
        if Role.EDITOR in ask.me.roles
    )
    return Reply(say.listed(ask.words, lines), choices)


def _line(found: Obstacle) -> say.Line:
    return say.Line(
        found.number,
        found.office,
        found.at.date(),
        found.text,
        found.state,
        found.figures,
        found.answer,
    )


def forward(ask: Ask) -> Reply:
    """Hand an open obstacle to the leaders, who are told at once."""
    found, _ = _numbered(ask)
    if not ask.store.obstacles.forward(found):
        raise Refusal(Why.NOTHING_CHANGES)
    for leader in ask.store.people.having(Role.LEADER):
        tell(ask, found, "forwarded", person=leader.id)
    return Reply(say.forward_kept(ask.words, found.number))


def resolve(ask: Ask) -> Answer:
    """Answer an obstacle: a leader resolves it, an editor answers; the office is told."""
    found, text = _numbered(ask)
    if not text:
        raise Refusal(Why.USAGE, command="resolve")
    if len(text) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    state = State.RESOLVED if Role.LEADER in ask.me.roles else State.ANSWERED
    answered = ask.store.obstacles.answer(found, state, text, ask.me.id, ask.now)
    tell(ask, answered, "answered", office=found.office)
    office = ask.store.offices.get(found.office)
    return Reply(say.answer_kept(ask.words, found.number, office))


def _numbered(ask: Ask) -> tuple[Obstacle, str]:
    number, _, text = ask.args.partition(" ")
    if not number:
        raise Refusal(Why.USAGE, command="resolve")
    match = _NUMBER.fullmatch(number)
    try:
        if match:
            return ask.store.obstacles.get(int(match[1])), text.strip()
    except KeyError:
        pass
    raise Refusal(Why.UNKNOWN_OBSTACLE, typed=number)
