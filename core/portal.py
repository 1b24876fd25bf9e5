"""What is read from the portal, and when it is to be read: values and pure functions."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from core.articles import NUMBERED, key_of, near, portal_key, same_title
from core.month import ZONE
from core.workdays import ONE_DAY, WorkCalendar, at

TRY_AGAIN = timedelta(minutes=15)
SILENT_WORKDAYS = 3
MOST_ITEMS = 500  # of one reading; a list page has fifty
LONGEST_AHEAD = ONE_DAY  # a date that lies further ahead is no date of writing


class ReaderKind(StrEnum):
    AUTO = "auto"  # whatever the answer turns out to be
    FEED = "feed"  # RSS or Atom
    LIFERAY = "liferay"  # the JSON list of Liferay's list portlet, or a page that names its address
    HTML = "html"  # a page, by CSS selectors


class Selectors(Struct, frozen=True):
    """CSS selectors of an HTML list. item: one article; the others are looked for inside it.

    title: empty: the link's own text. date, author: empty: there is none.
    """

    item: str = ""
    link: str = "a[href]"
    title: str = ""
    date: str = ""
    author: str = ""


NO_SELECTORS = Selectors()


class Source(Struct, frozen=True):
    """One list of articles."""

    url: str
    kind: ReaderKind = ReaderKind.AUTO
    selectors: Selectors = Selectors()


class PortalItem(Struct, frozen=True):
    """One article as a list shows it, the same whichever reader found it.

    key: see `core.articles.key_of`. created: None where no date could be read with certainty;
    midnight where the day alone is told. All texts are plain, without markup.
    """

    key: str
    title: str
    link: str = ""
    created: datetime | None = None
    author: str = ""
    source: str = ""
    category: str = ""

    @property
    def number(self) -> str:
        """The portal's own number, where the key has one. It outlives a move to another site."""
        found = NUMBERED.fullmatch(self.key)
        return found[2] if found else ""

    @property
    def host(self) -> str:
        return self.key.partition("/")[0]


def item_key(link: str, host: str, number: str) -> str:
    """The key of an article: by the number in its address, else the one that is told beside it.

    host: where the list came from; an article may lack an address of its own.
    """
    key = key_of(link)
    if not number or NUMBERED.fullmatch(key):
        return key
    told = portal_key(key.partition("/")[0] or host, "", number)
    return told if not key or NUMBERED.fullmatch(told) else key


def same_article(one: PortalItem, other: PortalItem) -> bool:
    """Whether two items with different keys are one article under two addresses.

    On one host two numbers are two articles, and one number is one, in whatever section. An address
    without a number changes with its title's spelling, so there the same title on the same day is
    the same article.
    """
    if one.number and one.number == other.number and one.host == other.host:
        return True
    if not same_title(one.title, other.title) or are_two(one, other):
        return False
    if one.number and one.number == other.number:
        return True
    if one.created is None or other.created is None:
        return one.created is other.created
    days = one.created.astimezone(ZONE).date(), other.created.astimezone(ZONE).date()
    return days[0] == days[1] if one.host == other.host else near(*days)


def are_two(one: PortalItem, other: PortalItem) -> bool:
    """Whether their numbers say that they are two articles, whatever their titles."""
    return bool(one.number and other.number) and (
        one.host == other.host and one.number != other.number
    )


class Outcome(StrEnum):
    """What came of a reading. Each has its sentence in `locales.portal`."""

    READ = "read"
    UNCHANGED = "unchanged"  # the portal says that nothing is new
    NO_CONNECTION = "no_connection"
    NO_ANSWER = "no_answer"  # not within the time, or not whole
    CERTIFICATE = "certificate"
    ENCRYPTION = "encryption"  # no common protocol or cipher
    STATUS = "status"  # facts: status
    TOO_LARGE = "too_large"
    BROKEN = "broken"  # cannot be unpacked, or breaks a reader
    REDIRECTS = "redirects"  # in a circle, or to what is no web address
    PRIVATE = "private"  # leads to an address that is not public
    LOGIN = "login"
    NOT_A_LIST = "not_a_list"
    EMPTY = "empty"
    NO_ITEMS = "no_items"  # the selectors find nothing
    BAD_SELECTOR = "bad_selector"


ANSWERED = frozenset({Outcome.READ, Outcome.UNCHANGED})
PASSING = frozenset({Outcome.NO_CONNECTION, Outcome.NO_ANSWER})
PASSING_STATUSES = frozenset({408, 425, 429})
SERVERS_OWN = 500  # from this status on the fault is the server's


class Validators(Struct, frozen=True):
    """What a conditional request repeats of the last answer."""

    etag: str = ""
    modified: str = ""


NO_VALIDATORS = Validators()


class Reading(Struct, frozen=True):
    """One reading of one source. kind: the reader that understood it. status: HTTP's, else 0.

    left_off: items beyond those that are taken over at once.
    """

    outcome: Outcome
    items: tuple[PortalItem, ...] = ()
    kind: ReaderKind = ReaderKind.AUTO
    validators: Validators = Validators()
    status: int = 0
    left_off: int = 0

    @property
    def answered(self) -> bool:
        return self.outcome in ANSWERED


class SourceState(Struct, frozen=True):
    """What is remembered of a source. Every time is None where it has not happened.

    outcome_since: when the outcome became what it is. answered_at: the last reading that went well.
    newest_at: when an article was last new, newest: its title; begun_at: the first good reading.
    """

    id: int
    url: str
    read_at: datetime | None = None
    outcome: Outcome | None = None
    status: int = 0
    outcome_since: datetime | None = None
    answered_at: datetime | None = None
    begun_at: datetime | None = None
    newest_at: datetime | None = None
    newest: str = ""
    validators: Validators = Validators()


def passes(outcome: Outcome, status: int) -> bool:
    """Whether a fault may be over by itself: told to nobody before it has lasted for days."""
    if outcome is Outcome.STATUS:
        return status >= SERVERS_OWN or status in PASSING_STATUSES
    return outcome in PASSING


def last_time(times: Sequence[time], calendar: WorkCalendar, now: datetime) -> datetime:
    """The latest moment up to now at which the portal was to be read."""
    day = now.astimezone(ZONE).date()
    today = [at(day, hour) for hour in times if at(day, hour) <= now]
    if today and calendar.is_workday(day):
        return max(today)
    return at(calendar.before(day), max(times))


def reading_due(
    state: SourceState, times: Sequence[time], calendar: WorkCalendar, now: datetime
) -> bool:
    """Whether a source is to be read. What failed is tried again while the hours are open."""
    if state.read_at is None or state.read_at < last_time(times, calendar, now):
        return True
    failed = state.outcome not in ANSWERED
    return failed and calendar.is_open(now) and now - state.read_at >= TRY_AGAIN


class Silence(StrEnum):
    NO_ANSWER = "no_answer"  # nothing that could be read, for days
    NOTHING_NEW = "nothing_new"  # it answers, and no article is new
    FAULT = "fault"  # what does not pass by itself


def silence(state: SourceState, calendar: WorkCalendar, now: datetime) -> Silence | None:
    """Whether the administrators have to look at a source. Days off are no silence."""
    if state.outcome is None:
        return None
    kind = Silence.NOTHING_NEW if state.outcome in ANSWERED else Silence.NO_ANSWER
    if kind is Silence.NO_ANSWER and not passes(state.outcome, state.status):
        return Silence.FAULT
    since = silent_since(state, kind)
    return kind if since and _days(calendar, since, now) else None


def silent_since(state: SourceState, kind: Silence) -> datetime | None:
    """When the silence began: part of the key of the note, so that each is told once."""
    if kind is Silence.FAULT:
        return state.outcome_since
    if kind is Silence.NOTHING_NEW:
        return state.newest_at or state.begun_at
    return state.answered_at or state.outcome_since


def _days(calendar: WorkCalendar, since: datetime, now: datetime) -> bool:
    """Whether three whole working days have passed in between."""
    first, last = since.astimezone(ZONE).date() + ONE_DAY, now.astimezone(ZONE).date() - ONE_DAY
    return calendar.workdays_left(first, last) >= SILENT_WORKDAYS
