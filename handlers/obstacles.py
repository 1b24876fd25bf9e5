"""Obstacles: /obstacle, /obstacles, /resolve, and disputed figures."""

import re

from core.chat import Choice, Reply
from core.events import (
    ObstacleAnswered,
    ObstacleEvent,
    ObstacleForwarded,
    ObstacleRaised,
    ObstacleWithdrawn,
)
from core.month import Month
from core.obstacles import WAITING, Obstacle, State
from core.people import OVERSEERS, Role
from core.quota import standing_of
from core.refusal import Refusal, Why
from core.text import flat, foreign
from handlers.arguments import read_office_and_month, refuse_long
from handlers.declining import skipping
from handlers.paging import page, without_page
from handlers.request import Answer, Prompt, Request
from locales import obstacles, talking

MOST_A_DAY = 8  # of an office that nobody answered yet; to withdraw one makes no room for another
_UNANSWERED = (*WAITING, State.WITHDRAWN)
_NAMED = re.compile(
    r"(?P<verb>xem|tra loi|giai quyet|trinh lanh dao so|trinh lanh dao|trinh|rut|huy)?[ :]*"
    r"(?:vuong mac so |(?:vuong mac )?vm[- ]?)0*(?P<number>[1-9][0-9]{0,8})\b[ :.,–-]*"
)
_WITHDRAWS = frozenset({"rut", "huy"})
_NUMBERED = re.compile(
    r"(?:vm[- ]?|#)?0*([1-9][0-9]{0,8})[:.,]?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL
)


def raise_one(request: Request) -> Answer:
    """Raise an obstacle of one's own office; the text is asked for when it is left out."""
    if not request.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    wanted = {
        code: f"{code} {request.month} {request.args}".rstrip() for code in request.me.offices
    }
    if len(wanted) == 1:
        return raise_about(request.saying(wanted[request.me.offices[0]]))
    name = request.store.offices.get
    choices = (Choice(foreign(name(code).name), f"/raise {args}") for code, args in wanted.items())
    return request.reply(obstacles.WHICH_OFFICE, *choices)


def raise_about(request: Request) -> Answer:
    """The same for an office and a month that are named: the choice under a nudge."""
    code, month, text = _chosen(request)
    if not text:
        return Prompt(request.say(obstacles.ASK_TEXT), f"/raise {code} {month}")
    return _raise(request, code, month, text)


def dispute(request: Request) -> Answer:
    """The choice under a head's /status: the figures of this moment are kept with it."""
    code, month, text = _chosen(request)
    if not text:
        return Prompt(request.say(obstacles.ASK_DISPUTE), f"/dispute {code} {month}")
    standings = request.standings(month)
    own = standing_of(standings, code)
    figures = ""
    if own:
        sentence = obstacles.FIGURES if own.rank else obstacles.FIGURES_UNRANKED
        facts = {"count": own.count, "rank": own.rank, "of": len(standings)}
        figures = request.say(sentence, month=month, **facts)
    return _raise(request, code, month, text, figures)


def _chosen(request: Request) -> tuple[str, Month, str]:
    """Read "GDMN 2026-04 text", as a choice gives it; the office must still be one's own."""
    code, key, *text = request.args.split(maxsplit=2)
    if code not in request.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    return code, Month.from_key(key), text[0] if text else ""


def _raise(request: Request, code: str, month: Month, text: str, figures: str = "") -> Reply:
    refuse_long(text)
    today = request.now.date()
    raised = request.store.obstacles.found(code)
    if sum(one.at.date() == today and one.state in _UNANSWERED for one in raised) >= MOST_A_DAY:
        raise Refusal(Why.TOO_MANY_OBSTACLES, limit=MOST_A_DAY)
    obstacle = request.store.obstacles.add(code, month, text, request.me.id, request.now, figures)
    for person in request.editors:
        _tell(request, obstacle, ObstacleRaised, person=person.id)
    office = request.store.offices.get(code)
    return request.reply(
        obstacles.RECEIVED,
        _withdrawing(request, obstacle),
        office=office,
        number=obstacle.number,
        text=text,
    )


def _withdrawing(request: Request, obstacle: Obstacle) -> Choice:
    number = obstacle.number
    return request.choice(obstacles.WITHDRAW, f"/withdraw {number}", number=number)


def withdraw(request: Request) -> Reply:
    """Take back an obstacle that one raised oneself, while it waits."""
    obstacle, _ = _numbered(request)
    if obstacle.person != request.me.id:
        return request.reply(obstacles.NOT_YOURS, number=obstacle.number)
    if not request.store.obstacles.withdraw(obstacle):
        return _not_waiting(request, obstacle)
    told = [*request.editors]
    if obstacle.state is State.FORWARDED:
        told += request.store.people.having(Role.LEADER)
    for person in dict.fromkeys(one.id for one in told):
        _tell(request, obstacle, ObstacleWithdrawn, person=person)
    return request.reply(obstacles.WITHDRAWN, number=obstacle.number)


def _not_waiting(request: Request, obstacle: Obstacle) -> Reply:
    state = request.say(obstacles.STATES[obstacle.state])
    return request.reply(obstacles.NOT_WAITING, number=obstacle.number, state=state)


def own_waiting(request: Request) -> bool:
    """Whether whoever asks raised one that still waits."""
    raised = (one for code in request.me.offices for one in request.store.obstacles.found(code))
    return any(one.person == request.me.id and one.state in WAITING for one in raised)


def _own(request: Request) -> Reply:
    """The obstacles of one's own offices; those that one raised oneself can be withdrawn."""
    store = request.store.obstacles
    found = [one for code in request.me.offices for one in store.found(code)]
    found.sort(key=lambda one: (one.state not in WAITING, one.id))
    shown = page(request, "/obstacles", found, without_page(request.args)[1])
    choices = [
        _withdrawing(request, one)
        for one in shown.lines
        if one.person == request.me.id and one.state in WAITING
    ]
    text = obstacles.listed(request.words, None, None, shown.lines, "", own=True)
    return Reply(text, (*choices, *shown.more), apart=True)


def _tell(
    request: Request,
    obstacle: Obstacle,
    kind: type[ObstacleEvent],
    person: int = 0,
    office: str = "",
) -> None:
    """Plan a note about an obstacle, to a person or to an office's head."""
    to, event = office or f"p{person}", kind(obstacle.id)
    # It may be answered anew, and each answer is told.
    times = f"/{request.now.timestamp():.3f}" if kind is ObstacleAnswered else ""
    key = f"obstacle/{obstacle.id}/{event.tag}{times}/{to}"
    request.note(key, event, person=person, office=office, month=obstacle.month)


def named(request: Request) -> Answer | None:
    """As in "VM-07 đã cử người", "rút VM-07": asked first; without such words it is only shown."""
    match = _NAMED.match(flat(request.args))
    if match is None:
        return None
    verb, text = (match["verb"] or "").split(" ")[0], request.args[match.end() :].strip()
    oversees = request.me.may(OVERSEERS)
    if not oversees and not request.me.offices:
        raise Refusal(Why.NOT_ALLOWED)
    try:
        obstacle = request.store.obstacles.get(int(match["number"]))
    except KeyError:
        raise Refusal(Why.UNKNOWN_OBSTACLE, typed=f"VM-{int(match['number']):02}") from None
    number = obstacle.number
    doing = None
    if verb == "trinh" and Role.EDITOR in request.me.roles:
        doing = request.choice(obstacles.FORWARD, f"/forward {number}", number=number)
    if verb in _WITHDRAWS and request.me.offices:
        doing = request.choice(obstacles.WITHDRAW, f"/withdraw {number}", number=number)
    if doing:
        facts = {"number": number, "text": obstacle.text}
        return request.reply(talking.ASK_OBSTACLE, doing, skipping(request), **facts)
    if oversees and text:
        refuse_long(text)
        sending = request.choice(talking.SEND_ANSWER, f"/resolve {number} {text}")
        facts = {"number": number, "text": text}
        return request.reply(talking.ASK_ANSWER, sending, skipping(request), **facts)
    return request.give("resolve", number) if oversees else request.give("obstacles")


def list_them(request: Request) -> Reply:
    """The open ones; or all of an office, of a month, or of both. To a head those of the office."""
    if not request.me.may(OVERSEERS):
        return _own(request)
    # Unlike elsewhere, no month means any month.
    typed, after = without_page(request.args)
    office, month = read_office_and_month(typed, request.names, request.month, "/obstacles")
    store, code = request.store.obstacles, office.code if office else ""
    listed = store.found(code, month) if office or month else store.waiting()
    shown = page(request, f"/obstacles {typed}".strip(), listed, after)
    choices = [
        request.choice(obstacles.FORWARD, f"/forward {one.number}", number=one.number)
        for one in shown.lines
        if one.state is State.OPEN and Role.EDITOR in request.me.roles
    ]
    waiting = next((one.number for one in shown.lines if one.state in WAITING), "")
    text = obstacles.listed(request.words, office, month, shown.lines, waiting)
    return Reply(text, (*choices, *shown.more), apart=True)


def forward(request: Request) -> Reply:
    """Hand an open obstacle to the leaders, who are told at once."""
    obstacle, _ = _numbered(request)
    if obstacle.state is State.WITHDRAWN:
        return _not_waiting(request, obstacle)
    leaders = request.store.people.having(Role.LEADER)
    if not leaders:
        raise Refusal(Why.NO_LEADER)
    if not request.store.obstacles.forward(obstacle):
        if obstacle.answered_at:
            raise Refusal(Why.ALREADY_ANSWERED, number=obstacle.number, at=obstacle.answered_at)
        raise Refusal(Why.ALREADY_FORWARDED, number=obstacle.number)
    for leader in leaders:
        _tell(request, obstacle, ObstacleForwarded, person=leader.id)
    return request.reply(obstacles.FORWARD_KEPT, number=obstacle.number)


def resolve(request: Request) -> Answer:
    """Answer an obstacle; the office is told. An answer that was given before is not lost unseen."""
    obstacle, text = _numbered(request)
    number = obstacle.number
    if obstacle.state is State.WITHDRAWN:
        return _not_waiting(request, obstacle)
    if not text:
        office = request.store.offices.get(obstacle.office)
        asked = request.say(obstacles.ASK_ANSWER, number=number, office=office, text=obstacle.text)
        return Prompt(asked, f"/resolve {number}")
    refuse_long(text)
    if not obstacle.answer:
        return _answer(request, obstacle, text)
    return request.reply(
        obstacles.ANSWERED_BEFORE,
        request.choice(obstacles.REPLACE_ANSWER, f"/answer {number} {text}"),
        request.choice(obstacles.KEEP_ANSWER, "/keepanswer"),
        number=number,
        at=obstacle.answered_at or "–",
        answer=obstacle.answer,
    )


def answer_again(request: Request) -> Reply:
    """The confirmed new answer, in place of the one before."""
    obstacle, text = _numbered(request)
    if obstacle.state is State.WITHDRAWN:
        return _not_waiting(request, obstacle)
    return _answer(request, obstacle, text)


def _answer(request: Request, obstacle: Obstacle, text: str) -> Reply:
    """What the leaders have before them is resolved by an answer, whoever writes it down."""
    final = Role.LEADER in request.me.roles or obstacle.state in (State.FORWARDED, State.RESOLVED)
    state = State.RESOLVED if final else State.ANSWERED
    request.store.obstacles.answer(obstacle, state, text, request.me.id, request.now)
    _tell(request, obstacle, ObstacleAnswered, office=obstacle.office)
    office = request.store.offices.get(obstacle.office)
    reachable = request.store.reach.reaches_office(office.code)
    kept = obstacles.ANSWER_KEPT if reachable else obstacles.ANSWER_KEPT_UNREACHABLE
    return request.reply(kept, number=obstacle.number, office=office)


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
