"""What an administrator sets: /quota, /day, /pause, /resume; and everybody's /language."""

from core.chat import Reply
from core.month import Month
from core.names import fold
from core.quota import Office, Quota
from core.reading.times import Purpose, leading_time
from core.refusal import Refusal, Why
from core.workdays import DayOverride
from handlers.arguments import looks_like_count, office_named, parse_count
from handlers.request import Request, month_and_rest, refuse_long
from locales import months
from locales.words import LANGUAGES, load

_FROM = frozenset({"tu", "from", "since"})
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
    date = found.when.day if found and found.when and not found.fault else None
    if found is None or date is None:
        raise Refusal(Why.BAD_DATE, typed=words[0])
    kind, _, reason = " ".join(words[found.words :]).partition(" ")
    if kind == "làm" and reason.startswith("việc"):
        reason = reason.removeprefix("việc").strip()
    if fold(kind) not in _OFF | _WORK or not reason:
        raise Refusal(Why.USAGE, command="day")
    refuse_long(reason)
    working = fold(kind) in _WORK
    request.store.days.set(DayOverride(date, working, reason), request.now, request.me.id)
    return Reply(months.day_set(request.words, date, reason, working=working))


def pause(request: Request) -> Reply:
    """Stop every automatic message."""
    if request.store.fact("paused"):
        raise Refusal(Why.NOTHING_CHANGES)
    request.store.remember("paused", request.now.isoformat())
    return request.reply(months.PAUSED)


def resume(request: Request) -> Reply:
    if not request.store.fact("paused"):
        raise Refusal(Why.NOTHING_CHANGES)
    request.store.remember("paused", None)
    return request.reply(months.RESUMED)


def language(request: Request) -> Reply:
    """Choose one's own language; alone: list them."""
    wanted = fold(request.args)
    if wanted not in LANGUAGES:
        return request.reply(months.LANGUAGES)
    request.store.people.change(request.me.id, language=wanted)
    return Reply(load(wanted).say(months.LANGUAGE_SET))
