"""Obstacles: /obstacle, /obstacles, /resolve, and disputed figures."""

import re

from core.chat import Choice, Reply
from core.events import ObstacleAnswered, ObstacleEvent, ObstacleForwarded, ObstacleRaised
from core.ladder import MessageKind, Notice
from core.month import Month, parse_month
from core.people import Role
from core.quota import Office
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY
from handlers.arguments import LONGEST_TEXT, office_named
from handlers.request import Answer, Prompt, Request
from locales import obstacles
from store.obstacles import WAITING, Obstacle, State

WORTH_TELLING = 30 * ONE_DAY
MOST_FORWARDED = 20  # choices under one list
_NUMBERED = re.compile(
    r"(?:vm[- ]?|#)?0*([1-9][0-9]{0,8})[:.,]?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL
)


def raise_one(request: Request) -> Answer:
    """Raise an obstacle of one's own office; the text is asked for when it is left out."""
    offices = request.me.offices
    if len(offices) > 1:
        return _which_office(request, offices)
    return _about(request, own_office(request), request.month, request.args)


def _which_office(request: Request, codes: tuple[str, ...]) -> Reply:
    """Somebody who answers for several offices says which of them it is."""
    return Reply(
        request.words.say(obstacles.WHICH_OFFICE),
        tuple(
            Choice(
                request.store.offices.get(code).name,
                f"/raise {code} {request.month} {request.args}".rstrip(),
            )
            for code in codes
        ),
    )


def raise_about(request: Request) -> Answer:
    """The same for an office and a month that are named: the choice under a nudge."""
    code, month, text = _named(request)
    return _about(request, code, month, text)


def _about(request: Request, office: str, month: Month, text: str) -> Answer:
    if not text:
        return Prompt(request.words.say(obstacles.ASK_TEXT), f"/raise {office} {month}")
    return _raise(request, office, month, text)


def dispute(request: Request) -> Answer:
    """The choice under a head's /status: the figures of this moment are kept with it."""
    code, month, text = _named(request)
    if not text:
        return Prompt(request.words.say(obstacles.ASK_DISPUTE), f"/dispute {code} {month}")
    standings = request.store.standings(month, request.rules.kinds)
    own = next((s for s in standings if s.office.code == code), None)
    if own is None:
        return _raise(request, code, month, text)
    figures = request.words.say(
        obstacles.FIGURES, month=month, count=own.count, rank=own.rank, of=len(standings)
    )
    return _raise(request, code, month, text, figures)


def _named(request: Request) -> tuple[str, Month, str]:
    """Read "GDMN 2026-04 text", as a choice gives it; the office must still be one's own."""
    code, key, *text = request.args.split(maxsplit=2)
    if code not in request.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    return code, Month.from_key(key), text[0] if text else ""


def own_office(request: Request) -> str:
    if not request.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    return request.me.offices[0]


def _raise(request: Request, code: str, month: Month, text: str, figures: str = "") -> Reply:
    if len(text) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    office = request.store.offices.get(code)
    obstacle = request.store.obstacles.add(
        office.code, month, text, request.me.id, request.now, figures
    )
    people = request.store.people
    for person in people.having(Role.EDITOR) or people.having(Role.ADMIN):
        tell(request, obstacle, ObstacleRaised, person=person.id)
    return Reply(
        request.words.say(obstacles.RECEIVED, office=office, number=obstacle.number, text=text)
    )


def tell(
    request: Request,
    obstacle: Obstacle,
    kind: type[ObstacleEvent],
    *,
    person: int = 0,
    office: str = "",
) -> None:
    """Plan a note about an obstacle, to a person or to an office's head; it goes at once."""
    to, event = office or f"p{person}", kind(obstacle.id)
    # It may be answered anew, and each answer is told.
    times = f"/{request.now.timestamp():.3f}" if kind is ObstacleAnswered else ""
    notice = Notice(
        f"obstacle/{obstacle.id}/{event.tag}{times}/{to}",
        MessageKind.NOTE,
        obstacle.month,
        request.now,
        request.now + WORTH_TELLING,
        office=office,
        person=person,
        about=event,
    )
    request.store.outbox.plan(notice, request.now)


def list_them(request: Request) -> Reply:
    """The open ones; or all of an office, of a month, or of both."""
    office, month = _office_and_month(request)
    store = request.store.obstacles
    listed = (
        store.found(office.code if office else "", month) if office or month else store.waiting()
    )
    open_ones = [one for one in listed if one.state is State.OPEN]
    choices = tuple(
        Choice(request.words.say(obstacles.FORWARD, number=one.number), f"/forward {one.number}")
        for one in open_ones[:MOST_FORWARDED]
        if Role.EDITOR in request.me.roles
    )
    waiting = next((one.number for one in listed if one.state in WAITING), "")
    lines = [_line(one) for one in listed]
    text = obstacles.listed(request.words, office, month, lines, waiting)
    return Reply(text, choices)


def _office_and_month(request: Request) -> tuple[Office | None, Month | None]:
    """Read "[office] [month]"; unlike elsewhere, no month means any month."""
    words = request.args.split()
    month = None
    for length in (2, 1):
        typed = " ".join(words[-length:])
        if len(words) >= length and (month := parse_month(typed, request.month, bare=True)):
            words = words[:-length]
            break
    office = office_named(" ".join(words), request.store.offices.names(), "/obstacles {}")
    return office, month


def _line(one: Obstacle) -> obstacles.Line:
    return obstacles.Line(
        one.number, one.office, one.at.date(), one.text, one.state, one.figures, one.answer
    )


def forward(request: Request) -> Reply:
    """Hand an open obstacle to the leaders, who are told at once."""
    obstacle, _ = _numbered(request)
    leaders = request.store.people.having(Role.LEADER)
    if not leaders:
        raise Refusal(Why.NO_LEADER)
    if not request.store.obstacles.forward(obstacle):
        raise Refusal(Why.NOTHING_CHANGES)
    for leader in leaders:
        tell(request, obstacle, ObstacleForwarded, person=leader.id)
    return Reply(request.words.say(obstacles.FORWARD_KEPT, number=obstacle.number))


def resolve(request: Request) -> Answer:
    """Answer an obstacle; the office is told. An answer that was given before is not lost unseen."""
    obstacle, text = _numbered(request)
    number, words = obstacle.number, request.words
    if not text:
        office = request.store.offices.get(obstacle.office)
        asking = words.say(obstacles.ASK_ANSWER, number=number, office=office, text=obstacle.text)
        return Prompt(asking, f"/resolve {number}")
    if len(text) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    if not obstacle.answer:
        return _answer(request, obstacle, text)
    answered = obstacle.answered_at or "–"
    return Reply(
        words.say(obstacles.ANSWERED_BEFORE, number=number, at=answered, answer=obstacle.answer),
        (
            Choice(words.say(obstacles.REPLACE_ANSWER), f"/answer {number} {text}"),
            Choice(words.say(obstacles.KEEP_ANSWER), "/keepanswer"),
        ),
    )


def answer_again(request: Request) -> Reply:
    """The confirmed new answer, in place of the one before."""
    return _answer(request, *_numbered(request))


def keep_answer(request: Request) -> Reply:
    return Reply(request.words.say(obstacles.ANSWER_STAYS))


def _answer(request: Request, obstacle: Obstacle, text: str) -> Reply:
    """What the leaders have before them is resolved by an answer, whoever writes it down."""
    final = Role.LEADER in request.me.roles or obstacle.state in (State.FORWARDED, State.RESOLVED)
    state = State.RESOLVED if final else State.ANSWERED
    request.store.obstacles.answer(obstacle, state, text, request.me.id, request.now)
    tell(request, obstacle, ObstacleAnswered, office=obstacle.office)
    office = request.store.offices.get(obstacle.office)
    reachable = request.store.reach.reaches_office(office.code)
    kept = obstacles.ANSWER_KEPT if reachable else obstacles.ANSWER_KEPT_UNREACHABLE
    return Reply(request.words.say(kept, number=obstacle.number, office=office))


def _numbered(request: Request) -> tuple[Obstacle, str]:
    """Read "VM-07 text", "vm7 text", "7: text"."""
    if not request.args:
        raise Refusal(Why.USAGE, command="resolve")
    try:
        if match := _NUMBERED.fullmatch(request.args):
            return request.store.obstacles.get(int(match[1])), (match[2] or "").strip()
    except KeyError:
        pass
    raise Refusal(Why.UNKNOWN_OBSTACLE, typed=request.args.split()[0])
