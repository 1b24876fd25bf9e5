"""The page to look at, in its final words."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from core.articles import Article, State
from core.documents import AnnexRow
from core.month import Month
from core.obstacles import Obstacle
from core.page import (
    OBSTACLES_SHOWN,
    OFFICES_SHOWN,
    Bar,
    Cell,
    Figure,
    Item,
    Link,
    List,
    OfficeRow,
    OwnOffice,
    PageText,
    Sight,
    Table,
    View,
    Whole,
    WholeLine,
    YearRow,
    cut,
    within,
)
from core.people import Person
from core.quota import Office, Standing, common_floor, total
from core.review import ProvinceRank
from core.text import foreign
from locales.annex import COMMON_FLOOR
from locales.articles import STATES as ARTICLE_STATES, Made, sums
from locales.obstacles import STATES as OBSTACLE_STATES
from locales.standing import NOBODY_RANKED, published, verdict, why_exempt
from locales.words import Words, plural as _n, said, sentence as _

_HEADING = _("Articles of month {month}")
_CLOSED = _("Articles of month {month} (closed)")
_WHOSE = _("Page of: {title}")
_AS_OF = _("Figures of {day}; last entry at {at}.")
_AS_OF_NONE = _("Figures of {day}; no entry in this month yet.")
_SKIP = _("To the figures")
_CHOOSE = _("Choose a month")
_MONTH_NAME = _("M{month}")
_WHOLE = _("The whole department")
_TOTAL = _("Articles")
_AT_FLOOR = _("At the floor")
_OFFICES = _("offices")
_MISSING = _("Missing")
_TO_THE_FLOOR = _("articles to the floor")
_PACE = _("Pace")
_ON_PACE, _BEHIND = _("on schedule"), _("behind")
_DUE = _("{n:n} due by today")
_WORKDAYS = _("Working days")
_LEFT = _("{n:n} left")
_OF_MONTH = _("of {n:n} in the month")
_UP = _n("month {month}, up {n:n} place", "month {month}, up {n:n} places")
_DOWN = _n("month {month}, down {n:n} place", "month {month}, down {n:n} places")
_SAME = _("month {month}, unchanged")
_ALONE = _("month {month}")
_NO_RANK = _("not announced yet")
_RANKING = _("Ranking of month {month}")
_RANK, _OFFICE, _COUNT, _RESULT = _("Rank"), _("Office"), _("Articles"), _("Result")
_TIED = _("tied")
_WAITING = _("waiting: {n:n}")
_RETURNED = _("returned: {n:n}")
_EXEMPT = _("exempt ({reason})")
_BAR = _("The bar ends at the count; the full line is the floor, the dotted one the target.")
_PART = _("Offices {first:n} to {last:n} of {of:n}.")
_EARLIER, _LATER = _("Before"), _("Further")
_YEAR = _("The year {year:d} by month")
_SUM = _("Sum")
_FLOORS = _("Floor")
_PROVINCE_RANK = _("Province")
_FRAMED = _("Framed: the floor is reached.")
_LINE = _("The whole department by month, {year:d}")
_LINE_TOLD = _("Month {month}: {count:n} of the common floor {floor:n}")
_OBSTACLES = _("Obstacles of month {month}")
_NO_OBSTACLES = _("There are none.")
_COUNTED = _("{state}: {n:n}")
_EARLIER_MONTH = _("since month {month}")
_MORE_OBSTACLES = _("The first {n} of {of}; all of them: {/obstacle}")
_ARTICLES = _("Articles of {office}, month {month}")
_NO_ARTICLES = _("No article is registered.")
_UNTITLED = _("Article without a title")
_REASON = _("reason: {reason}")
_NEXT = _("Offices below the floor are urged next on {day:weekday} {day}.")
_PAUSED = _("Automatic messages are paused.")
_FOOT = _(
    "This page is only for looking; figures are changed in the chat. Whoever has its address sees it; to end the address, send {/page} off."
)
_YOURS = _("{office} (your office)")


class Seen(Struct, frozen=True):
    """What is shown to whom. office: whose articles; made: what its count consists of.

    obstacles: of the month; waiting: those of earlier months that wait still.
    """

    person: Person
    view: View
    whole: Whole
    sight: Sight
    office: Office | None
    articles: Sequence[Article]
    made: Made | None
    obstacles: Sequence[Obstacle]
    waiting: Sequence[Obstacle]


def text(words: Words, seen: Seen) -> PageText:
    """Everything on the page."""
    whole, say, month = seen.whole, words.say, seen.whole.month
    heading = say(_CLOSED if whole.closed else _HEADING, month=month)
    as_of = _AS_OF if whole.last_entry else _AS_OF_NONE
    return PageText(
        language=words.language,
        title=heading,
        heading=heading,
        whose=say(_WHOSE, title=seen.person.title),
        as_of=say(as_of, day=whole.today, at=whole.last_entry or ""),
        skip=say(_SKIP),
        choose=say(_CHOOSE),
        months=_months(words, seen),
        years=_years(seen),
        own=_own(words, seen),
        whole=say(_WHOLE),
        figures=_headline(words, whole),
        ranking=_ranking(words, seen),
        offices=tuple(_office_row(words, seen, one) for one in _part(seen, whole.standings)),
        year=Table(
            say(_YEAR, year=month.year),
            (say(_RANK), say(_OFFICE), *_month_names(words, whole), say(_SUM)),
            say(_FRAMED),
        ),
        year_rows=tuple(_year_row(words, seen, row) for row in _part(seen, whole.annex.rows)),
        sums=_sums(words, whole),
        line=_line(words, whole),
        obstacles=_obstacles(words, seen),
        articles=_articles(words, seen),
        next_rung=say(_NEXT, day=whole.next_rung.date()) if whole.next_rung else say(_PAUSED),
        foot=say(_FOOT),
    )


def _months(words: Words, seen: Seen) -> tuple[Link, ...]:
    """The months of the year that is shown, as far as they have come."""
    view, today = seen.view, Month.of(seen.whole.today)
    months = (Month(view.month.year, number) for number in range(1, 13))
    return tuple(
        Link(_month_name(words, one), View(one, view.office).href, one == view.month)
        for one in months
        if one <= today
    )


def _years(seen: Seen) -> tuple[Link, ...]:
    """The same month of the other years."""
    view, today = seen.view, Month.of(seen.whole.today)
    months = (min(Month(year, view.month.number), today) for year in seen.whole.years)
    return tuple(
        Link(str(one.year), View(one, view.office).href, one.year == view.month.year)
        for one in months
    )


def _headline(words: Words, whole: Whole) -> tuple[Figure, ...]:
    say, found = words.say, whole.standings
    met = sum(one.met and not one.exempt for one in found)
    missing = sum(one.missing for one in found)
    count, floor = total(found), common_floor(found)
    figures = [
        Figure(say(_TOTAL), words.number(count), say(COMMON_FLOOR, n=floor)),
        Figure(say(_AT_FLOOR), f"{words.number(met)}/{words.number(len(found))}", say(_OFFICES)),
        Figure(say(_MISSING), words.number(missing), say(_TO_THE_FLOOR)),
    ]
    if whole.running:
        pace = say(_ON_PACE if count >= whole.on_pace else _BEHIND)
        left = say(_LEFT, n=whole.workdays - whole.passed)
        figures += [
            Figure(say(_PACE), pace, say(_DUE, n=whole.on_pace)),
            Figure(say(_WORKDAYS), left, say(_OF_MONTH, n=whole.workdays)),
        ]
    return (*figures, _province(words, whole.province, whole.before))


def _province(words: Words, now: ProvinceRank | None, before: ProvinceRank | None) -> Figure:
    if now is None:
        return Figure(words.say(_PROVINCE_RANK), "–", words.say(_NO_RANK))
    change = before.rank - now.rank if before else 0  # the first is the best
    moved = (_UP if change > 0 else _DOWN) if change else (_SAME if before else _ALONE)
    note = words.say(moved, month=now.month, n=abs(change))
    return Figure(words.say(_PROVINCE_RANK), f"{now.rank}/{now.of}", note)


def _own(words: Words, seen: Seen) -> tuple[OwnOffice, ...]:
    by_code = {one.office.code: one for one in seen.whole.standings}
    return tuple(_own_office(words, seen, by_code[c]) for c in seen.sight.own if c in by_code)


def _own_office(words: Words, seen: Seen, one: Standing) -> OwnOffice:
    say, of = words.say, len(seen.whole.standings)
    rank = f"{_rank(words, one.rank)}/{words.number(of)}" if one.rank else "–"
    tied = say(_TIED) if one.tied else ""
    figures = (
        Figure(say(_COUNT), words.number(one.count), verdict(words, one)),
        Figure(say(_RANK), rank, tied),
        *_under_way(words, one),
    )
    return OwnOffice(
        say(_YOURS, office=one.office), figures, _bar(seen, one), published(words, one)
    )


def _under_way(words: Words, one: Standing) -> list[Figure]:
    states = ((one.waiting, State.SUBMITTED), (one.returned, State.RETURNED))
    return [Figure(words.say(ARTICLE_STATES[it]), words.number(n)) for n, it in states if n]


Line = TypeVar("Line", Standing, AnnexRow)


def _part(seen: Seen, lines: Sequence[Line]) -> Sequence[Line]:
    """The offices of this page, and the reader's own wherever they stand."""
    begin = _begin(seen)
    return [
        line
        for place, line in enumerate(lines)
        if begin <= place < begin + OFFICES_SHOWN or line.office.code in seen.sight.own
    ]


def _begin(seen: Seen) -> int:
    """The first office of this page; beyond the last office it is the first of all."""
    begin = seen.view.begin
    return begin if begin < len(seen.whole.standings) else 0


def _ranking(words: Words, seen: Seen) -> Table:
    say, begin, of = words.say, _begin(seen), len(seen.whole.standings)
    last = min(begin + OFFICES_SHOWN, of)
    part = say(_PART, first=begin + 1, last=last, of=of)
    notes = [say(_BAR), part if (begin, last) != (0, of) else ""]
    if not any(one.rank for one in seen.whole.standings):
        notes.append(say(NOBODY_RANKED))
    head = tuple(map(say, (_RANK, _OFFICE, _COUNT, _RESULT)))
    caption = say(_RANKING, month=seen.whole.month)
    return Table(
        caption, head, " ".join(filter(None, notes)), _around(words, seen, begin, last, of)
    )


def _around(words: Words, seen: Seen, begin: int, last: int, of: int) -> tuple[Link, ...]:
    links = []
    if begin:
        before = replace(seen.view, begin=max(0, begin - OFFICES_SHOWN))
        links.append(Link(words.say(_EARLIER), before.href))
    if last < of:
        links.append(Link(words.say(_LATER), replace(seen.view, begin=last).href))
    return tuple(links)


def _rank(words: Words, rank: int) -> str:
    return words.number(rank) if rank else "–"


def _office_row(words: Words, seen: Seen, one: Standing) -> OfficeRow:
    code, own = one.office.code, one.office.code in seen.sight.own
    result = (
        words.say(_EXEMPT, reason=cut(why_exempt(words, one)))
        if one.exempt
        else verdict(words, one)
    )
    told = [result, words.say(_TIED)] if one.tied else [result]
    told += [
        words.say(sentence, n=n)
        for sentence, n in ((_WAITING, one.waiting), (_RETURNED, one.returned))
        if n and (own or seen.sight.articles)
    ]
    chosen = replace(seen.view, office=code, articles=0)
    link = Link(foreign(one.office.name), f"{chosen.href}#bai", code == seen.view.office)
    rank, count = _rank(words, one.rank), words.number(one.count)
    return OfficeRow(rank, link, count, _bar(seen, one), "; ".join(told), own)


def _bar(seen: Seen, one: Standing) -> Bar:
    """Of an office that owes nothing only the count: it is neither failing nor praised."""
    quota = one.quota
    if one.exempt:
        return Bar(one.count, 0, 0, seen.whole.most, reached=False)
    return Bar(one.count, quota.floor, quota.target, seen.whole.most, reached=one.met)


SHADES = (0.5, 1.0, 1.5)  # of the floor


def _year_row(words: Words, seen: Seen, row: AnnexRow) -> YearRow:
    cells = tuple(
        _cell(words, count, seen.whole.office_floors.get((month, row.office.code)))
        for month, count in zip(seen.whole.annex.months, row.counts, strict=True)
    )
    own = row.office.code in seen.sight.own
    rank = _rank(words, row.rank)
    return YearRow(rank, row.office.code, cells, words.number(row.total), own)


def _cell(words: Words, count: int | None, floor: int | None) -> Cell:
    """floor: None for an office that owed nothing: it is neither failing nor praised."""
    if count is None:
        return Cell("–", 0)
    if floor is None or count == 0:
        return Cell(words.number(count), min(count, 1))
    shade = 1 + sum(count >= share * floor for share in SHADES)
    return Cell(words.number(count), shade, reached=count >= floor)


def _month_names(words: Words, whole: Whole) -> tuple[str, ...]:
    return tuple(_month_name(words, one) for one in whole.annex.months)


def _month_name(words: Words, month: Month) -> str:
    return words.say(_MONTH_NAME, month=str(month.number))


def _sums(words: Words, whole: Whole) -> tuple[tuple[str, ...], ...]:
    """The rows below the year's table: the department, the floor, the rank in the province."""
    annex = whole.annex
    ranks = [rank.rank if rank else None for rank in map(annex.rank_of, annex.months)]
    lines: Sequence[tuple[str, Sequence[int | None], int | None]] = (
        (words.say(_WHOLE), annex.sums, sum(annex.sums)),
        (words.say(_FLOORS), whole.floors, sum(whole.floors)),
        (words.say(_PROVINCE_RANK), ranks, None),
    )
    return tuple(
        (name, *("" if n is None else words.number(n) for n in (*numbers, last)))
        for name, numbers, last in lines
    )


def _line(words: Words, whole: Whole) -> WholeLine:
    annex = whole.annex
    told = [
        words.say(_LINE_TOLD, month=month, count=count, floor=floor)
        for month, count, floor in zip(annex.months, annex.sums, whole.floors, strict=True)
    ]
    return WholeLine(
        title=words.say(_LINE, year=whole.month.year),
        told="; ".join(told),
        months=_month_names(words, whole),
        counts=annex.sums,
        floors=tuple(whole.floors),
        count_label=words.say(_TOTAL),
        floor_label=words.say(_FLOORS),
    )


def _obstacles(words: Words, seen: Seen) -> List | None:
    """The list of obstacles; None for a reader to whom the chat would show none."""
    if not seen.sight.obstacles and not seen.sight.own:
        return None
    title = words.say(_OBSTACLES, month=seen.whole.month)
    states = Counter(one.state for one in seen.obstacles)
    counted = [
        words.say(_COUNTED, state=words.say(OBSTACLE_STATES[state]), n=n)
        for state, n in states.items()
    ]
    every = [*seen.waiting, *seen.obstacles]
    if len(every) > OBSTACLES_SHOWN:
        counted.append(words.say(_MORE_OBSTACLES, n=OBSTACLES_SHOWN, of=len(every)))
    items = tuple(_obstacle(words, seen, one) for one in every[:OBSTACLES_SHOWN])
    return List(title, items, "; ".join(counted) if every else words.say(_NO_OBSTACLES))


def _obstacle(words: Words, seen: Seen, one: Obstacle) -> Item:
    about = [one.number, one.office, words.say(OBSTACLE_STATES[one.state])]
    if one.month < seen.whole.month:
        about.append(words.say(_EARLIER_MONTH, month=one.month))
    told = [cut(foreign(each)) for each in (one.text, one.answer) if each]
    return Item(" → ".join(told), " · ".join(about))


def _articles(words: Words, seen: Seen) -> List | None:
    if seen.office is None or seen.made is None:
        return None
    begin = seen.view.articles if seen.view.articles < len(seen.articles) else 0
    shown = within(seen.articles, begin)
    end = begin + len(shown)
    more = []
    if begin:
        more.append(Link(words.say(_EARLIER), f"{replace(seen.view, articles=0).href}#bai"))
    if end < len(seen.articles):
        more.append(Link(words.say(_LATER), f"{replace(seen.view, articles=end).href}#bai"))
    note = said(*sums(words, [seen.made]), by="\n") or words.say(_NO_ARTICLES)
    title = words.say(_ARTICLES, office=seen.office, month=seen.whole.month)
    return List(title, tuple(_article(words, one) for one in shown), note, tuple(more))


_WEB = re.compile(r"https?://", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"www\.", re.IGNORECASE)


def _article(words: Words, one: Article) -> Item:
    about = [words.say(_("{day:day}"), day=one.day), words.say(ARTICLE_STATES[one.state])]
    if one.reason:
        about.append(words.say(_REASON, reason=cut(one.reason)))
    title = cut(foreign(one.title or one.link)) or words.say(_UNTITLED)
    return Item(title, " · ".join(about), _href(one.link))


def _href(link: str) -> str:
    """An address of the web, and nothing that a browser would do something else with."""
    full = f"https://{link}" if _WITHOUT_SCHEME.match(link) else link
    return full if _WEB.match(full) else ""
