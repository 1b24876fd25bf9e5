"""What an administrator sets: /quota, /day, /pause, /resume, /portal; and everybody's /language."""

import re
from datetime import date, datetime

from core.changes import What
from core.chat import Choice, Reply
from core.ladder import NUDGES, THANKS, MessageKind, still_wanted, urges_in_vain
from core.month import Month
from core.names import fold
from core.quota import Office, Quota, standing_of
from core.reading.adminforms import Form, days_form, quota_form
from core.refusal import Refusal, Why
from core.text import flat
from core.workdays import DayOverride, Pause
from handlers.arguments import by_spelling, day_and_rest, office_named, refuse_long
from handlers.months import exempt
from handlers.request import Answer, Prompt, Request
from locales import months, portal as words, settling
from locales.refusals import refused
from locales.words import LANGUAGES, load, said

_EXEMPTING = re.compile(r"\b(?:mien|exempt)(?:\s+dinh muc)?\b(?!\s*non)")
_LANGUAGES = by_spelling({"vi": "vi viet tiengviet", "en": "en anh tienganh english"})
_UNTIL = frozenset({"den", "het", "ngay", "until", "to"})
MOST_WAITING = 1000  # messages that are looked at to say what would go out


def quota(request: Request) -> Answer:
    """Set floor and target from a month on, for all or for one office; or show a month's."""
    if exempting := _EXEMPTING.search(flat(request.args)):
        start, end = exempting.span()
        args = f"{request.args[:start]} {request.args[end:]}".strip()
        return exempt(request.saying(args))
    form = quota_form(request.args, request.names, request.today)
    if form.rest and form.pair and not form.office:
        floor, target = form.pair
        template = " ".join(["/quota", str(floor), str(target), "{}", *map(str, form.months)])
        office_named(form.rest, request.names, template)
    if form.rest or form.cancel or len(form.months) > 1:
        raise Refusal(Why.BAD_QUOTA)
    if form.pair is None:
        return _quotas_of(request, form)
    wanted = Quota(*form.pair)
    if not 0 < wanted.floor <= wanted.target:
        raise Refusal(Why.BAD_QUOTA)
    # What this month is measured by stays; a quota that begins earlier must be named.
    since = next(iter(form.months), request.month.plus(1))
    code = form.office.code if form.office else ""
    request.store.quotas.set(wanted, since, request.now, office=code, by=request.me.id)
    about = f"{since} {wanted.floor} {wanted.target} {code}".strip()
    request.change(What.QUOTA, about)
    facts = {"month": since, "floor": wanted.floor, "target": wanted.target}
    if form.office is None:
        return request.reply(months.COMMON_QUOTA, **facts)
    return request.reply(months.QUOTA_OF, office=form.office, **facts)


def _quotas_of(request: Request, form: Form) -> Reply:
    """The quotas of the month named; else this month's, and what changes with the next one."""
    month = next(iter(form.months), request.month)
    lines = _quotas(request, month, form.office)
    shown = [(month, lines)]
    if not form.months:
        later = _quotas(request, month.plus(1), form.office)
        if changes := [line for line in later if line not in lines]:
            shown.append((month.plus(1), changes))
    told = [
        settling.quotas(
            request.words,
            one,
            found,
            request.store.months.exemptions(one),
            changing=one == shown[-1][0],
        )
        for one, found in shown
    ]
    return Reply("\n".join(told))


def _quotas(request: Request, month: Month, office: Office | None) -> list[tuple[Office, Quota]]:
    offices = (office,) if office else request.store.offices.active(month)
    quotas = request.store.quotas.of(month, offices)
    return [(one, quotas[one.code]) for one in offices]


def day(request: Request) -> Answer:
    """Make days off or working, with a reason, or leave them to the calendar again; or show them."""
    store = request.store.days
    if not request.args:
        return Reply(settling.days(request.words, store.all()))
    found = days_form(request.args, request.today, tuple(store.overrides()))
    if found is None:
        raise Refusal(Why.USAGE, command="day")
    if found.shown:
        among = [override for override in store.all() if override.day in set(found)]
        calendar = request.services.calendar()
        return Reply(settling.shown(request.words, found.first, found.last, among, calendar))
    if found.working is None:
        dropped = store.unset(found)
        if not dropped:
            raise Refusal(Why.NOT_SET_APART, days=settling.span(request.words, *found.ends))
        request.change(What.CALENDAR, settling.typed(found.first, found.last))
        return Reply(settling.unset(request.words, dropped))
    if not found.reason:
        kind = "work" if found.working else "off"
        asked = settling.ask_reason(request.words, found.first, found.last, working=found.working)
        return Prompt(asked, f"/day {settling.typed(found.first, found.last)} {kind}")
    refuse_long(found.reason)
    for one in found:
        store.set(DayOverride(one, found.working, found.reason), request.now, request.me.id)
    request.change(What.CALENDAR, settling.typed(found.first, found.last))
    return Reply(settling.days_set(request.words, *found.ends, found.reason, working=found.working))


def pause(request: Request) -> Reply:
    """Ask whether every automatic message is to stop, until a day if one is named: "đến 24/2"."""
    words = request.args.split()
    while words and fold(words[0]) in _UNTIL:
        words.pop(0)
    if request.args and not words:
        raise Refusal(Why.USAGE, command="pause")
    until = day_and_rest(words, request.now.date(), alone=True)[0] if words else None
    _refuse_past(request, until)
    if already := _paused_already(request, until):
        return already
    return request.reply(
        months.ASK_PAUSE_UNTIL if until else months.ASK_PAUSE,
        request.choice(months.PAUSE, f"/pausenow {until or ''}".rstrip()),
        request.choice(months.KEEP_SENDING, "/keepsending"),
        day=until,
    )


def _paused_already(request: Request, until: date | None) -> Reply | None:
    since = request.store.fact("paused")
    if since and request.store.pause(request.now) == Pause(until):
        already = Refusal(Why.ALREADY_PAUSED, at=datetime.fromisoformat(since))
        return Reply(refused(request.words, already), (_resuming(request),))
    return None


def _resuming(request: Request) -> Choice:
    return request.choice(months.RESUME_NOW, "/resume")


def pause_now(request: Request) -> Reply:
    """The confirmed pause. Its last day may have passed while the question was open."""
    until = date.fromisoformat(request.args) if request.args else None
    _refuse_past(request, until)
    if already := _paused_already(request, until):
        return already
    request.store.set_pause(Pause(until), request.now)
    request.change(What.PAUSED, until.isoformat() if until else "")
    told = months.PAUSED_UNTIL if until else months.PAUSED
    return request.reply(told, _resuming(request), day=until)


def _refuse_past(request: Request, until: date | None) -> None:
    if until and until < request.now.date():
        raise Refusal(Why.PAST_DATE, day=until)


def resume(request: Request) -> Reply:
    """Say what is about to go out, and ask."""
    if not request.store.pause(request.now):
        raise Refusal(Why.NOT_PAUSED)
    return Reply(
        months.ask_resume(request.words, _about_to_go(request)),
        (
            request.choice(months.RESUME, "/resumenow"),
            request.choice(months.STAY_PAUSED, "/staypaused"),
        ),
    )


def _about_to_go(request: Request) -> list[tuple[MessageKind, Month, list[str]]]:
    """What waits and still holds: its kind, month, and the offices that it is for."""
    outbox, closings = request.store.outbox, request.store.months.closings()
    found: dict[tuple[MessageKind, Month], list[str]] = {}
    for one in outbox.ready(request.now, only_at_once=False, limit=MOST_WAITING):
        if urges_in_vain(one.step, one.month, request.now, closings):
            continue
        if one.step in NUDGES | THANKS:
            own = standing_of(request.standings(one.month), one.office)
            if own is None or not still_wanted(one.step, own):
                continue
        found.setdefault((one.step, one.month), []).append(one.office)
    return [(*which, offices) for which, offices in found.items()]


def resume_now(request: Request) -> Reply:
    """The confirmed end of the pause: what waits goes out."""
    if not request.store.pause(request.now):
        raise Refusal(Why.NOT_PAUSED)
    request.store.set_pause(None, request.now)
    request.change(What.RESUMED)
    return request.reply(months.RESUMED)


def language_named(text: str) -> str | None:
    """The language that a text names: "en", "tiếng Anh"; None if it names none."""
    return _LANGUAGES.get(fold(text))


def language(request: Request) -> Reply:
    """Choose one's own language; alone: list them."""
    wanted = language_named(request.args)
    if wanted is None:
        known = said(*(f"{one} ({name})" for one, name in LANGUAGES.items()), by=", ")
        return request.reply(months.WHICH_LANGUAGES, languages=known)
    request.store.people.change(request.me.id, language=wanted)
    return Reply(load(wanted).say(months.LANGUAGE_SET))


def portal(request: Request) -> Reply:
    """How the portal was last read. It is read anew too: that takes its time, and is told later."""
    sources = request.rules.sources
    if not sources:
        return request.reply(words.NOT_SET_UP)
    request.store.portal.want(request.me.id)
    states = request.store.portal.known_of(source.url for source in sources)
    told = words.status(request.words, states)
    return Reply("\n\n".join(filter(None, [told, request.say(words.BEING_READ)])))
