"""What the page shows to somebody: read from the store, and put into its final words.

Each figure comes from where the chat takes it. What everybody may see is read once for all of them;
what is somebody's own is read beside it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from core.ladder import Rules, next_rung_due
from core.month import Month, Span, parse_month
from core.obstacles import Obstacle
from core.page import ARTICLES, BEGIN, MONTH, OFFICE, PageText, Sight, View, Whole
from core.people import Person
from core.quota import Office, common_floor, standing_of
from core.workdays import WorkCalendar
from handlers.documents import annex_of, floors_of, year_so_far
from locales import page
from locales.articles import Made
from locales.words import load
from store.database import Store

MOST_DIGITS = 6  # of a place in a list


def view_of(query: Mapping[str, str], now: datetime) -> View:
    """What an address asks for; whatever is not understood is as good as not there."""
    current = Month.of(now)
    month = parse_month(query.get(MONTH, ""), current) or current
    return View(
        min(month, current),
        query.get(OFFICE, ""),
        _place(query.get(BEGIN, "")),
        _place(query.get(ARTICLES, "")),
    )


def _place(text: str) -> int:
    usable = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if usable else 0


def whole(store: Store, rules: Rules, month: Month, now: datetime) -> Whole:
    """What everybody may see."""
    span = year_so_far(store, month)
    tables = store.standings_of(span, rules.kinds)
    calendar = store.calendar(rules.hours)
    passed, workdays = calendar.workdays_passed(month, now.date())
    province = store.province.latest(month)
    first = store.ledger.first_month() or month
    return Whole(
        month=month,
        standings=tables[month],
        annex=annex_of(store, rules, span),
        floors=tuple(map(common_floor, tables.values())),
        office_floors=floors_of(tables),
        province=province,
        before=store.province.latest(province.month.plus(-1)) if province else None,
        today=now.date(),
        next_rung=None if store.pause(now) else _next_urged(store, rules, calendar, now),
        last_entry=store.ledger.last_entry_at(month),
        years=range(min(first.year, month.year), Month.of(now).year + 1),
        closed=store.months.is_closed(month),
        workdays=workdays,
        passed=passed,
        most=max([1, *(max(one.count, one.quota.target) for one in tables[month])]),
    )


def _next_urged(store: Store, rules: Rules, calendar: WorkCalendar, now: datetime) -> datetime:
    """When heads are next told that they are below the floor; also of the month that is over."""
    month, closings = max(Month.of(store.born), Month.of(now).plus(-1)), store.months.closings()
    return next_rung_due(month, now, calendar, rules.ladder, closings)


def page_of(store: Store, rules: Rules, person: Person, view: View, found: Whole) -> PageText:
    """The page, as this person may see it now. found: of the view's month."""
    sight = Sight.of(person)
    code = view.office or next(iter(sight.own), "")
    office = next((one for one in store.offices.named_in(view.month) if one.code == code), None)
    articles = store.articles.in_span(Span.of(view.month), office.code) if office else ()
    earlier = (one for one in store.obstacles.waiting() if one.month < view.month)
    seen = page.Seen(
        person=person,
        view=replace(view, office=office.code if office else ""),
        whole=found,
        sight=sight,
        office=office,
        articles=tuple(filter(sight.sees, articles)),
        made=_made(store, rules, sight, office, found) if office else None,
        obstacles=_seen(sight, store.obstacles.found(month=view.month)),
        waiting=_seen(sight, earlier),
    )
    return page.text(load(person.language), seen)


def _made(store: Store, rules: Rules, sight: Sight, office: Office, found: Whole) -> Made:
    """What the office's count consists of, as the chat's list of articles tells it."""
    one = standing_of(found.standings, office.code)
    listed = store.articles.count(found.month, office.code, rules.kinds)
    if one is None:
        return Made(office, 0, listed, 0, 0)
    visible = sight.articles or office.code in sight.own
    return Made(office, one.count, listed, one.waiting * visible, one.returned * visible)


def _seen(sight: Sight, obstacles: Iterable[Obstacle]) -> tuple[Obstacle, ...]:
    return tuple(one for one in obstacles if sight.obstacles or one.office in sight.own)
