"""The page to look at: what its links choose, who may see what, and its final words and figures.

Whatever can grow is cut here, so that a page has a bounded size however many offices, articles and
obstacles there are.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlencode

from msgspec import Struct

from core.articles import Article, State
from core.documents import Annex
from core.month import Month
from core.people import ADMINS, OVERSEERS, Person
from core.quota import Standing, pace
from core.review import ProvinceRank

UNUSED_FOR = timedelta(days=90)  # then an address ends by itself
MOST_ADDRESSES = 12  # of one person
LONGEST_NAME = 40  # letters of what somebody calls an address

OFFICES_SHOWN = 40  # on one page; the others are a link away
ARTICLES_SHOWN = 30
ARTICLES_WEIGH = 10_500  # bytes of titles and links, which may be long
OBSTACLES_SHOWN = 12
LONGEST_TEXT = 160  # letters of a title or an obstacle


# What the addresses of the page are written with, as people see them.
PLACE = "/xem/"
MONTH, OFFICE, BEGIN, ARTICLES = "thang", "donvi", "tu", "bai"


class NewPage(Struct, frozen=True):
    """An address that was just made. key: kept as a hash only. url: the whole address."""

    key: str
    url: str


class View(Struct, frozen=True):
    """What the links of the page choose. office: whose articles are shown.

    begin, articles: the first line shown of the offices and of the articles, counted from 0.
    """

    month: Month
    office: str = ""
    begin: int = 0
    articles: int = 0

    @property
    def href(self) -> str:
        """The link to it, from anywhere on the page."""
        month, begin, articles = str(self.month), self.begin, self.articles
        chosen = ((MONTH, month), (OFFICE, self.office), (BEGIN, begin), (ARTICLES, articles))
        return "?" + urlencode([(name, value) for name, value in chosen if value])


class PageAddress(Struct, frozen=True):
    """An address as it is kept. name: as its owner calls it. used: the last time, to the day."""

    hash: str
    person: int
    name: str
    issued: datetime
    used: datetime | None

    def lives(self, now: datetime) -> bool:
        return now - (self.used or self.issued) < UNUSED_FOR


NewPages: TypeAlias = Callable[[], NewPage | None]
"""Draws a new address; None where no page is set up."""


class Sight(Struct, frozen=True):
    """What somebody may see beside what everybody sees, as the chat's commands would tell it.

    own: codes of their offices. articles: what waits or was returned, of every office. obstacles:
    those of every office.
    """

    own: tuple[str, ...]
    articles: bool
    obstacles: bool

    @classmethod
    def of(cls, person: Person) -> "Sight":
        overseer = person.may(OVERSEERS)
        return cls(person.own_offices, overseer or person.may(ADMINS), overseer)

    def sees(self, article: Article) -> bool:
        published = article.state is State.PUBLISHED
        return published or self.articles or article.office in self.own


class Whole(Struct, frozen=True):
    """What everybody may see of a month and of its year so far.

    annex: the year up to the month. floors: of all offices together, by month; office_floors: by
    month and code. province: the latest notice; before: the one before it. passed, workdays:
    working days of the month. next_rung: when offices are urged next; None while messages are
    paused. years: those of which there are figures. most: the largest count or target, at least 1.
    """

    month: Month
    standings: Sequence[Standing]
    annex: Annex
    floors: Sequence[int]
    office_floors: Mapping[tuple[Month, str], int]
    province: ProvinceRank | None
    before: ProvinceRank | None
    today: date
    next_rung: datetime | None
    last_entry: datetime | None
    years: Sequence[int]
    closed: bool = False
    workdays: int = 0
    passed: int = 0
    most: int = 1

    @property
    def running(self) -> bool:
        return Month.of(self.today) == self.month and not self.closed

    @property
    def on_pace(self) -> int:
        """Articles that all offices together have by now if each is on pace."""
        owing = (one.quota for one in self.standings if not one.exempt)
        return sum(pace(quota, self.passed, self.workdays) for quota in owing)


class Link(Struct, frozen=True):
    """current: it is what is shown."""

    text: str
    href: str
    current: bool = False


class Figure(Struct, frozen=True):
    """One figure of a headline, and what is to be said about it."""

    label: str
    value: str
    note: str = ""


class Bar(Struct, frozen=True):
    """A count against floor and target, to be drawn; both are 0 where nothing is owed.

    most: what the whole width stands for.
    """

    count: int
    floor: int
    target: int
    most: int
    reached: bool


class OfficeRow(Struct, frozen=True):
    """An office's line of the ranking. own: it is the reader's.

    verdict: what it lacks or reached, whether others have as many, and what is under way.
    """

    rank: str
    office: Link
    count: str
    bar: Bar
    verdict: str
    own: bool = False


class Cell(Struct, frozen=True):
    """A month of an office in the year's table. shade: 0 (nothing) to 4; reached: the floor."""

    text: str
    shade: int
    reached: bool = False


class YearRow(Struct, frozen=True):
    rank: str
    office: str
    cells: tuple[Cell, ...]
    total: str
    own: bool = False


class Table(Struct, frozen=True):
    """more: links to the lines that are not shown."""

    caption: str
    head: tuple[str, ...]
    note: str = ""
    more: tuple[Link, ...] = ()


class WholeLine(Struct, frozen=True):
    """The whole by month, to be drawn: counts against the floor, which steps where quotas change."""

    title: str
    told: str
    months: tuple[str, ...]
    counts: tuple[int, ...]
    floors: tuple[int, ...]
    count_label: str
    floor_label: str


class Item(Struct, frozen=True):
    """A line of a list. href: where it leads, or empty. about: what stands below it."""

    text: str
    about: str
    href: str = ""


class List(Struct, frozen=True):
    title: str
    items: tuple[Item, ...] = ()
    note: str = ""
    more: tuple[Link, ...] = ()


class OwnOffice(Struct, frozen=True):
    """A head's own month."""

    title: str
    figures: tuple[Figure, ...]
    bar: Bar
    told: str


class PageText(Struct, frozen=True):
    """A page in its final words. whose: who looks at it. own: the reader's offices."""

    language: str
    title: str
    heading: str
    whose: str
    as_of: str
    skip: str
    choose: str
    months: tuple[Link, ...]
    years: tuple[Link, ...]
    own: tuple[OwnOffice, ...]
    whole: str
    figures: tuple[Figure, ...]
    ranking: Table
    offices: tuple[OfficeRow, ...]
    year: Table
    year_rows: tuple[YearRow, ...]
    sums: tuple[tuple[str, ...], ...]
    line: WholeLine
    obstacles: List | None
    articles: List | None
    next_rung: str
    foot: str


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    return text if len(text) <= longest else text[:longest] + "…"


def within(articles: Sequence[Article], begin: int) -> Sequence[Article]:
    """The articles of one page, from that place on: fewer than usual where they are long."""
    weight, end = 0, begin
    for one in articles[begin : begin + ARTICLES_SHOWN]:
        weight += len(cut(one.title).encode()) + len(one.link.encode())
        if weight > ARTICLES_WEIGH and end > begin:
            break
        end += 1
    return articles[begin:end]
