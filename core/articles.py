"""Articles: what one is known by, its states, and when two addresses mean the same one."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from msgspec import Struct

from core.month import Month
from core.names import fold
from core.quota import Kind
from core.reading.writing import END_OF_LINK, LINK


class State(StrEnum):
    SUBMITTED = "submitted"  # an office sent it; it waits for the editors
    PROPOSED = "proposed"  # seen on the portal; it has no office yet
    PUBLISHED = "published"  # counted by a ledger entry
    REPOST = "repost"  # on the portal, but first published elsewhere; never counted
    SKIPPED = "skipped"  # looked at, and not counted
    RETURNED = "returned"  # to the office, with a reason; it may be sent again
    JOINED = "joined"  # another article of the register is this one; it stands in no list


WAITING = (State.SUBMITTED, State.PROPOSED)
SAME_TITLE_WITHIN = timedelta(days=10)


class Article(Struct, frozen=True):
    """One article of the register.

    at: when it came into the register. seen: when the portal was first seen to list it; created:
    when the portal says that it was written. published: the day of publication, as far as it is
    known. kind: ARTICLE where nobody said which. reason: of the last decision. entry: the ledger
    entry that counts it; several articles may stand behind one entry. month: of that entry.
    """

    id: int
    key: str
    title: str
    link: str
    at: datetime
    state: State
    kind: Kind = Kind.ARTICLE
    office: str | None = None
    author: str = ""
    source: str = ""
    category: str = ""
    created: datetime | None = None
    seen: datetime | None = None
    published: date | None = None
    submitted_by: int | None = None
    reason: str = ""
    entry: int | None = None
    month: Month | None = None

    @property
    def day(self) -> date:
        """The day that it is listed under: of publication, else of the first that is known."""
        return self.published or (self.created or self.seen or self.at).date()

    @property
    def of_month(self) -> Month:
        """The month that it is counted in, or would be."""
        return self.month or Month.of(self.day)

    @property
    def months(self) -> tuple[Month, ...]:
        """The months in which it may count, by the days that are known; empty if none is."""
        if self.published:
            return (Month.of(self.published),)
        if self.seen and not self.created:  # it may have stood there for a while
            return Month.of(self.seen).plus(-1), Month.of(self.seen)
        return tuple(sorted({Month.of(day) for day in (self.created, self.seen) if day}))

    @property
    def waits(self) -> bool:
        return self.state in WAITING


# Liferay: /-/details/<site>/<slug>-<number>. An edit changes the slug, never site and number.
_DETAILS = re.compile(r"/-/details/([0-9]+)/(?:[^/]*-)?([0-9]{6,12})(?:\.html?)?/?$")
# Elsewhere: <folder>/<slug>-<number>.html, where the number is no day, month or school year.
_PAGE = re.compile(r"(.*/)[^/]*-([0-9]{6,12})\.(?:html?|aspx|php)", re.IGNORECASE)
_A_DATE = re.compile(
    r"([0-3][0-9])?[01][0-9]20[0-9]{2}|20[0-9]{2}([01][0-9]([0-3][0-9])?|20[0-9]{2})"
    r"|[0-3][0-9][01][0-9]2[0-9]"
)
NUMBERED = re.compile(r"[^/]+/([0-9]*)/([0-9]{5,12})")  # a key: host, site and number
_SLASHES = re.compile("//+")
_SCHEME = re.compile(r"^(?:https?:)?/*", re.IGNORECASE)
# What a link carries about how it was passed on. "ref" is not here: elsewhere it is the article.
_TRACKING = re.compile(
    r"utm_.*|[a-z]*clk?id|[gw]braid|gad_.*|srsltid|_ga|_gl|_hs.*|mc_[ce]id|fb_.*|sfnsn|rdid|mibextid"
    r"|igsh(?:id)?|zarsrc|gidzl|redirect|.*_redirect",
    re.IGNORECASE,
)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
# Parameters that were added to an address without looking whether it has any.
_ADDED = re.compile(r"^([^?#]*?)&(?=[\w.-]+=)")
# What a host has around its name without being another one: a telephone's pages, the usual ports.
_AROUND_A_HOST = re.compile(r"^(?:(?:www|m|mobile)\.)+(?=[^.]+\.[^.])|\.?(?::(?:80|443)?)?$")

_ANOTHER_LINK = re.compile(r"((?:https?://|www\.)\S+)[ \t]+(?=https?://|www\.)", re.IGNORECASE)
_AROUND_A_TITLE = " \t-–—:;,|"
_IN_A_LIST = re.compile(r" *(?:[0-9]{1,2}[.)]|[-–—•*+]) +(?=[^ ])")  # before a title
_QUOTES = ("“”", "«»", '""', "''", "‘’")


def key_of(link: str) -> str:
    """The key that all addresses of one article share, as far as addresses can tell; "" for none.

    The portal's host, site and article number where the address has them, else the address
    without scheme, www, fragment, tracking and the order of its parameters.
    """
    link = _ADDED.sub(r"\1?", _SESSION.sub("", link.strip()))
    if not link:
        return ""
    try:
        parts = urlsplit("//" + _SCHEME.sub("", link))
        host = _host(parts.netloc)
    except ValueError:  # brackets that are no address: whoever typed it meant something
        return link.casefold()
    path = _SLASHES.sub("/", unquote(parts.path))
    if found := _DETAILS.search(path):
        return portal_key(host, found[1], found[2])
    query = parse_qsl(parts.query, keep_blank_values=True)
    named = {name.casefold().rpartition("_")[2]: value for name, value in query}
    if named.get("articleid", "").isascii() and named.get("articleid", "").isdigit():
        return portal_key(host, named.get("groupid", ""), named["articleid"])
    if (found := _PAGE.fullmatch(path)) and not _A_DATE.fullmatch(found[2]):
        path = f"{found[1]}{found[2]}"
    kept = sorted(pair for pair in query if not _TRACKING.fullmatch(pair[0]))
    return f"{host}{path.rstrip('/')}{'?' if kept else ''}{urlencode(kept)}".casefold()


def is_numbered(link: str) -> bool:
    """Whether the address says beyond doubt which article of a portal it is."""
    return NUMBERED.fullmatch(key_of(link)) is not None


def articles_in(text: str) -> tuple[tuple[str, str], ...]:
    """The articles that somebody names: link and title of each, either of which may be empty.

    Several links are several articles, and so are the lines of a list. A title stands beside its
    link, or in lines of its own: above it where the text begins with a title, else below it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(map(_IN_A_LIST.match, lines)):
        return tuple(one for line in lines for one in articles_in(_IN_A_LIST.sub("", line, 1)))
    if len(LINK.findall(text)) <= 1:
        return (_named_in(text),)
    found: list[str] = []
    titles_above = LINK.match(text.lstrip()) is None
    for line in _ANOTHER_LINK.sub(r"\1\n", text).splitlines():
        complete = bool(found) and LINK.search(found[-1]) is not None
        if not found or (complete and (titles_above or LINK.search(line))):
            found.append(line)
        else:
            found[-1] += f" {line}"
    return tuple(_named_in(each) for each in found)


def _named_in(text: str) -> tuple[str, str]:
    link = LINK.search(text)
    if link is None:
        return "", _trimmed(text)
    address = link[0].rstrip(END_OF_LINK)
    rest = f"{text[: link.start()]} {text[link.start() + len(address) :]}"
    return address, _trimmed(rest)


def _trimmed(title: str) -> str:
    """Without the marks that stand around a title; a quote inside it keeps its own."""
    text = _IN_A_LIST.sub("", " ".join(title.split()), 1).strip(_AROUND_A_TITLE)
    for pair in _QUOTES:
        opening, closing = pair[0], pair[1]
        inner = text.removeprefix(opening).removesuffix(closing)
        if inner != text and opening not in inner and closing not in inner:
            return _trimmed(inner)
    return text


_TABLE = re.compile(r"\.(?:xlsx?|xlsm|xlsb|ods|csv|tsv)$", re.IGNORECASE)


def title_of_file(name: str) -> str:
    """The title that a file is named after: "Khai_mac_hoi_thi.docx"; "" for a spreadsheet."""
    if _TABLE.search(name):
        return ""
    return _trimmed(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name).replace("_", " "))


def portal_key(host: str, site: str, number: str) -> str:
    """The key of an article whose site and number are known from the portal."""
    return f"{_host(host)}/{site}/{number}"


def _host(netloc: str) -> str:
    return _AROUND_A_HOST.sub("", netloc.casefold().rpartition("@")[2])


# As titles are marked: "Clip: …", "[Video] …", "(Video clip) …".
_MARKED_CLIP = re.compile(
    r"(?:[\[(] *)?(?:video ?-?clip|clip|video) *(?:[\])]|[:|–-])", re.IGNORECASE
)
_AMONG_CLIPS = re.compile(r"\b(?:clips?|videos?|video-?clips?)\b", re.IGNORECASE)


def kind_of(title: str, category: str = "") -> Kind:
    """A clip where the title is marked as one or stands in a category of clips; else not told."""
    is_clip = _MARKED_CLIP.match(title.strip()) or _AMONG_CLIPS.search(category)
    return Kind.CLIP if is_clip else Kind.ARTICLE


def same_title(one: str, other: str) -> bool:
    folded = fold(one)
    return bool(folded) and folded == fold(other)


def near(one: date, other: date) -> bool:
    """Whether two days are near enough for the same title to mean the same article."""
    return abs(one - other) <= SAME_TITLE_WITHIN
