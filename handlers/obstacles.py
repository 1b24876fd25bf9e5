"""Obstacles: /obstacle, /obstacles, /resolve, and disputed figures."""

import re

from core.chat import Choice, Reply
from core.ladder import Notice, Step
from core.month import Month, parse_month
from core.people import Role
from core.quota import Office
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.arguments import LONGEST_TEXT, office_named
from handlers.request import Answer, Ask, Prompt
from locales import obstacles as say
from store.obstacles import WAITING, Obstacle, State

WORTH_TELLING = 30 * ONE_DAY
MOST_FORWARDED = 20  # choices under one list
_NUMBERED = re.compile(
    r"(?:vm[- ]?|#)?0*([1-9][0-9]{0,8})[:.,]?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL
)


def obstacle(ask: Ask) -> Answer:
    """Raise an obstacle of one's own office; the text is asked for when it is left out."""
    offices = ask.me.offices
    if len(offices) > 1:
        return _which_office(ask, offices)
    return _about(ask, own_office(ask), ask.month, ask.args)


def _which_office(ask: Ask, codes: tuple[str, ...]) -> Reply:
    """Somebody who answers for several offices says which of them it is."""
    return Reply(
        say.which_office(ask.words),
        tuple(
            Choice(
                ask.store.offices.get(code).name, f"/raise {code} {ask.month} {ask.args}".rstrip()
            )
            for code in codes
        ),
    )


def raise_about(ask: Ask) -> Answer:
    """The same for an office and a month that are named: the choice under a nudge."""
    code, month, text = _named(ask)
    return _about(ask, code, month, text)


def _about(ask: Ask, office: str, month: Month, text: str) -> Answer:
    if not text:
        return Prompt(say.ask_text(ask.words), f"/raise {office} {month}")
    return _raise(ask, office, month, text)


def dispute(ask: Ask) -> Answer:
    """The choice under a head's /status: the figures of this moment are kept with it."""
    code, month, text = _named(ask)
    if not text:
        return Prompt(say.ask_dispute(ask.words), f"/dispute {code} {month}")
    standings = ask.store.standings(month, ask.rules.kinds)
    own = next((s for s in standings if s.office.code == code), None)
    figures = say.figures(ask.words, month, own.count, own.rank, len(standings)) if own else ""
    return _raise(ask, code, month, text, figures)


def _named(ask: Ask) -> tuple[str, Month, str]:
    """Read "GDMN 2026-04 text", as a choice gives it; the office must still be one's own."""
    code, key, *text = ask.args.split(maxsplit=2)
    if code not in ask.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    return code, Month.from_key(key), text[0] if text else ""


def own_office(ask: Ask) -> str:
    if not ask.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    return ask.me.offices[0]


def _raise(ask: Ask, code: str, month: Month, text: str, figures: str = "") -> Reply:
    if len(text) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    office = ask.store.offices.get(code)
    found = ask.store.obstacles.add(office.code, month, text, ask.me.id, ask.now, figures)
    people = ask.store.people
    for person in people.having(Role.EDITOR) or people.having(Role.ADMIN):
        tell(ask, found, "raised", person=person.id)
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
    """The open ones; or all of an office, of a month, or of both."""
    office, month = _office_and_month(ask)
    store = ask.store.obstacles
    found = (
        store.found(office.code if office else "", month) if office or month else store.waiting()
    )
    open_ones = [one for one in found if one.state is State.OPEN]
    choices = tuple(
        Choice(say.forward_label(ask.words, one.number), f"/forward {one.number}")
        for one in open_ones[:MOST_FORWARDED]
        if Role.EDITOR in ask.me.roles
    )
    waiting = next((one.number for one in found if one.state in WAITING), "")
    text = say.listed(ask.words, office, month, [_line(one) for one in found], waiting)
    return Reply(text, choices)


def _office_and_month(ask: Ask) -> tuple[Office | None, Month | None]:
    """Read "[office] [month]"; unlike elsewhere, no month means any month."""
    words = ask.args.split()
    month = None
    for length in (2, 1):
        typed = " ".join(words[-length:])
        if len(words) >= length and (month := parse_month(typed, ask.month, bare=True)):
            words = words[:-length]
            break
    office = office_named(" ".join(words), ask.store.offices.names(), "/obstacles {}")
    return office, month


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
    leaders = ask.store.people.having(Role.LEADER)
    if not leaders:
        raise Refusal(Why.NO_LEADER)
    if not ask.store.obstacles.forward(found):
        raise Refusal(Why.NOTHING_CHANGES)
    for leader in leaders:
        tell(ask, found, "forwarded", person=leader.id)
    return Reply(say.forward_kept(ask.words, found.number))


def resolve(ask: Ask) -> Answer:
    """Answer an obstacle; the office is told. An answer that was given before is not lost unseen."""
    found, text = _numbered(ask)
    if not text:
        office = ask.store.offices.get(found.office)
        return Prompt(
            say.ask_answer(ask.words, office, found.number, found.text), f"/resolve {found.number}"
        )
    if len(text) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    if not found.answer:
        return _answer(ask, found, text)
    return Reply(
        say.answered_before(ask.words, found.number, found.answered_at, found.answer),
        (
            Choice(say.replace_label(ask.words), f"/answer {found.number} {text}"),
            Choice(say.keep_answer_label(ask.words), "/keepanswer"),
        ),
    )


def answer_again(ask: Ask) -> Reply:
    """The confirmed new answer, in place of the one before."""
    return _answer(ask, *_numbered(ask))


def keep_answer(ask: Ask) -> Reply:
    return Reply(say.answer_stays(ask.words))


def _answer(ask: Ask, found: Obstacle, text: str) -> Reply:
    """What the leaders have before them is resolved by an answer, whoever writes it down."""
    final = Role.LEADER in ask.me.roles or found.state in (State.FORWARDED, State.RESOLVED)
    state = State.RESOLVED if final else State.ANSWERED
    ask.store.obstacles.answer(found, state, text, ask.me.id, ask.now)
    tell(ask, found, "answered", office=found.office)
    office = ask.store.offices.get(found.office)
    people = ask.store.people
    reachable = any(
        people.reach(person.id).open
        for person in people.having(Role.HEAD, Role.DEPUTY, office=office.code)
    )
    return Reply(say.answer_kept(ask.words, found.number, office, reachable=reachable))


def _numbered(ask: Ask) -> tuple[Obstacle, str]:
    """Read "VM-07 text", "vm7 text", "7: text"."""
    if not ask.args:
        raise Refusal(Why.USAGE, command="resolve")
    try:
        if match := _NUMBERED.fullmatch(ask.args):
            return ask.store.obstacles.get(int(match[1])), (match[2] or "").strip()
    except KeyError:
        pass
    raise Refusal(Why.UNKNOWN_OBSTACLE, typed=ask.args.split()[0])
