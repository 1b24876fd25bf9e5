"""What an administrator sets: /quota, /day, /pause, /resume; and everybody's /language."""

from collections.abc import Sequence
from datetime import date

from core.chat import Reply
from core.ladder import NUDGES, THANKS, MessageKind, still_wanted
from core.month import Month
from core.names import fold
from core.quota import Office, Quota
from core.reading.times import Purpose, leading_time
from core.refusal import Refusal, Why
from core.workdays import DayOverride, Pause
from handlers.arguments import looks_like_count, office_named, parse_count
from handlers.request import Request, month_and_rest, refuse_long, saying
from locales import months
from locales.words import LANGUAGES, load

_FROM = frozenset({"tu", "from", "since"})
_UNTIL = frozenset({"den", "het", "ngay", "until", "to"})
MOST_WAITING = 1000  # messages that are looked at to say what would go out
_OFF = frozenset({"off", "nghi"})
_WORK = frozenset({"work", "working", "lam", "lamviec"})


def quota(request: Request) -> Reply:
    """Set floor and target from a month on, for all or for one office; alone: show them."""
    words = request.args.split()
    if not words:
        now, later = (_quotas(request, request.month.plus(ahead)) for ahead in (0, 1))
        text = months.quotas(request.words, request.month, now)
        if changes := [line for line in later if line not in now]:
            text += "\n" + months.quotas(request.words, request.month.plus(1), changes)
        return Reply(text)
    if len(words) < 2 or not all(map(looks_like_count, words[:2])):  # noqa: PLR2004
        raise Refusal(Why.BAD_QUOTA)
    wanted = Quota(parse_count(words[0]), parse_count(words[1]))
    if not 0 < wanted.floor <= wanted.target:
        raise Refusal(Why.BAD_QUOTA)
    # What this month is measured by stays; a quota that begins earlier must be named.
    month, rest = month_and_rest(words[2:], request.month, last=True, ahead=True)
    named = rest.split()
    if month and named and fold(named[-1]) in _FROM:
        named.pop()
    since, template = month or request.month.plus(1), f"/quota {words[0]} {words[1]} {{}}"
    office = office_named(" ".join(named), request.names, template)
    code = office.code if office else ""
    request.store.quotas.set(wanted, since, request.now, office=code, by=request.me.id)
    facts = {"month": since, "floor": wanted.floor, "target": wanted.target}
    if office is None:
        return request.reply(months.COMMON_QUOTA, **facts)
    return request.reply(months.QUOTA_OF, office=office, **facts)


def _quotas(request: Request, month: Month) -> list[tuple[Office, Quota]]:
    offices = request.store.offices.active(month)
    quotas = request.store.quotas.of(month, offices)
    return [(office, quotas[office.code]) for office in offices]


def day(request: Request) -> Reply:
    """Make a day off or working, with a reason; alone: show what was set."""
    words = request.args.split()
    if not words:
        return Reply(months.days(request.words, request.store.days.all()))
    found = leading_time(words, request.now.date(), Purpose.AHEAD)
    wanted = found.when.day if found and found.when and not found.fault else None
    if found is None or wanted is None:
        raise Refusal(Why.BAD_DATE, typed=words[0])
    kind, _, reason = " ".join(words[found.words :]).partition(" ")
    if kind == "làm" and reason.startswith("việc"):
        reason = reason.removeprefix("việc").strip()
    if fold(kind) not in _OFF | _WORK or not reason:
        raise Refusal(Why.USAGE, command="day")
    refuse_long(reason)
    working = fold(kind) in _WORK
    request.store.days.set(DayOverride(wanted, working, reason), request.now, request.me.id)
    return Reply(months.day_set(request.words, wanted, reason, working=working))


def pause(request: Request) -> Reply:
    """Stop every automatic message, until a day if one is named: "đến 24/2"."""
    words = request.args.split()
    while words and fold(words[0]) in _UNTIL:
        words.pop(0)
    if request.args and not words:
        raise Refusal(Why.USAGE, command="pause")
    until = _last_day(words, request.now.date()) if words else None
    wanted, known = Pause(until), request.store.pause(request.now)
    if known == wanted:
        raise Refusal(Why.NOTHING_CHANGES)
    request.store.set_pause(wanted, request.now)
    return request.reply(months.PAUSED_UNTIL if until else months.PAUSED, day=until)


def _last_day(words: Sequence[str], today: date) -> date:
    """The day named; without a year the next such day."""
    found = leading_time(words, today, Purpose.AHEAD)
    day = found.when.day if found and found.when and not found.fault else None
    if found is None or day is None or found.words < len(words) or day < today:
        raise Refusal(Why.BAD_DATE, typed=" ".join(words))
    return day


def resume(request: Request) -> Reply:
    """Say what is about to go out, and ask."""
    if not request.store.pause(request.now):
        raise Refusal(Why.NOTHING_CHANGES)
    return Reply(
        months.ask_resume(request.words, _about_to_go(request)),
        (
            request.choice(months.RESUME, "/resumenow"),
            request.choice(months.STAY_PAUSED, "/staypaused"),
        ),
    )


def _about_to_go(request: Request) -> list[tuple[MessageKind, Month, list[str]]]:
    """What waits and still holds: its kind, month, and the offices that it is for."""
    store, kinds = request.store, request.rules.kinds
    found: dict[tuple[MessageKind, Month], list[str]] = {}
    for one in store.outbox.ready(request.now, only_at_once=False, limit=MOST_WAITING):
        if one.step in NUDGES | THANKS:
            own = [s for s in store.standings(one.month, kinds) if s.office.code == one.office]
            if not own or not still_wanted(one.step, own[0]):
                continue
        found.setdefault((one.step, one.month), []).append(one.office)
    return [(*which, offices) for which, offices in found.items()]


def resume_now(request: Request) -> Reply:
    """The confirmed resumption."""
    if not request.store.pause(request.now):
        raise Refusal(Why.NOTHING_CHANGES)
    request.store.set_pause(None, request.now)
    return request.reply(months.RESUMED)


stay_paused = saying(months.STILL_PAUSED)


def language(request: Request) -> Reply:
    """Choose one's own language; alone: list them."""
    wanted = fold(request.args)
    if wanted not in LANGUAGES:
        return request.reply(months.LANGUAGES)
    request.store.people.change(request.me.id, language=wanted)
    return Reply(load(wanted).say(months.LANGUAGE_SET))
