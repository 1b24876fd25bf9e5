"""Bytes and texts of a portal made plain: character sets, markup, addresses, dates.

Nothing is guessed: a date that can be read in several ways is left out, and a person is asked.
"""

import codecs
import html
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from core.month import EARLIEST_YEAR, LATEST_YEAR, ZONE
from core.text import normal, seen

LONGEST_TITLE = 300  # characters
LONGEST_LINK = 2000
LONGEST_LOOKED_AT = 10_000  # of a text with its markup
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD = 2048  # bytes in which a document says how it is written


def decoded(body: bytes, charset: str = "") -> str:
    """The text, as it was written. charset: what the header says.

    What is well-formed UTF-8 is UTF-8, whatever a header says: no other text is so by chance.
    """
    declared = _DECLARED.search(body[:_HEAD])
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    named = (charset, declared[1].decode("ascii") if declared else "")
    for name in ("utf-8", *filter(_is_vietnamese, named), "cp1258"):
        try:
            return body.decode(name)
        except (LookupError, ValueError):  # no character set, or not this one
            continue
    return body.decode("utf-8", "replace")


def _is_vietnamese(charset: str) -> bool:
    """Whether Vietnamese can be written in it: what a server names by default cannot hold it."""
    try:
        return codecs.lookup(charset).name not in {"ascii", "iso8859-1", "cp1252"}
    except (LookupError, ValueError):
        return False


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def as_markup(text: str) -> str:
    """Without the signs that HTML, XML and JSON forbid."""
    return _CONTROLS.sub("", text)


def as_utf8_xml(text: str) -> bytes:
    """XML without its declaration, whose character set holds no more."""
    return _DECLARATION.sub("", as_markup(text)).lstrip().encode()


_MARKUP = re.compile(r"<[A-Za-z/!]")


def plain(value: object, longest: int = LONGEST_TITLE) -> str:
    """A text of the portal in one line, without markup, entities and invisible signs."""
    told = "" if value is None else str(value)
    text = html.unescape(told[:LONGEST_LOOKED_AT])
    if _MARKUP.search(text):
        tree = LexborHTMLParser(text.encode(errors="ignore").decode())
        tree.strip_tags(["script", "style", "template", "noscript"])
        text = tree.body.text(separator=" ") if tree.body else ""
    text = seen(html.unescape(text))  # entities are often escaped twice
    text = normal(" ".join(text.split()))
    return text if len(text) <= longest else text[: longest - 1] + "…"


# In an address that was written over several lines; the others are no part of one either.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f]+ *")
_SLASHES = re.compile(r"^(https?):/*(?=[^/])", re.IGNORECASE)


def absolute(link: object, base: str) -> str:
    """A link as an address of the web, or an empty text."""
    text = _BREAKS.sub("", html.unescape(link).strip()) if isinstance(link, str) else ""
    text = "%20".join(normal(seen(text)).split())
    if not text or len(text) > LONGEST_LINK:
        return ""
    text = _SLASHES.sub(r"\1://", text)
    try:
        found = text if urlsplit(text).scheme else urljoin(base, text)
        parts = urlsplit(found)
    except ValueError:
        return ""
    return found if parts.scheme in {"http", "https"} and parts.hostname else ""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_VIETNAMESE = (
    *("một", "hai", "ba", "tư", "năm", "sáu"),
    *("bảy", "tám", "chín", "mười", "mười một", "mười hai"),
)
_CLOCK = r"(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_OFFSET = r"(?P<zone>Z|ICT|(?:UTC|GMT)? ?[+-][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT)"
_AHEAD = re.compile(r"([+-])([0-9]{1,2}?):?([0-9]{2})?$")  # of Greenwich
_MAIL = re.compile(
    rf"(?:[a-z]+, *)?(?P<day>[0-9]{{1,2}})[ -](?P<month>{'|'.join(_MONTHS)})[a-z]*"
    rf"[ -](?P<year>[0-9]{{4}})(?:,? {_CLOCK} ?{_OFFSET}?)?",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    rf"(?:[T ]{_CLOCK}(?:[.][0-9]+)? *{_OFFSET}?)?"
)
_DAY_FIRST = re.compile(
    r"(?<![0-9/.-])(?P<day>[0-9]{1,2}) *(?P<sign>[/.-]) *(?P<month>[0-9]{1,2}) *(?P=sign) *"
    r"(?P<year>[0-9]{4})(?![0-9/]|[.-][0-9])"
)
_IN_WORDS = re.compile(
    r"(?<![0-9])(?P<day>[0-9]{1,2}) (?:tháng|thg) (?P<month>[0-9]{1,2}|"
    rf"{'|'.join(reversed(_IN_VIETNAMESE))})(?:,| năm|, năm)? (?P<year>[0-9]{{4}})(?![0-9])",
    re.IGNORECASE,
)
_IN_ENGLISH = re.compile(r"[0-9] ?(?:AM|PM)\b", re.IGNORECASE)
_TIME = re.compile(rf"(?<![0-9:]){_CLOCK}(?![0-9:])(?! *(?:AM|PM|SA|CH)\b)", re.IGNORECASE)


def moment(text: object) -> datetime | None:
    """A date as portals write it: day first, or as standards have it; None if it is not certain.

    Without a time zone it is Vietnam's; without a time it is midnight. No two-digit years.
    """
    said = plain(text)
    for standard in (_MAIL, _ISO):
        if found := standard.fullmatch(said):
            return _moment(**found.groupdict())
    dates = [it for form in (_DAY_FIRST, _IN_WORDS) for it in form.finditer(said)]
    days = {(int(it["day"]), _month(it["month"]), int(it["year"])) for it in dates}
    if len(days) != 1:  # none, or several of which none is surely the article's
        return None
    times = list(_TIME.finditer(said))
    clock = times[0].groupdict() if len(times) == 1 else {}
    (day, month, year) = days.pop()
    if _IN_ENGLISH.search(said) and day != month and day <= len(_MONTHS):
        return None  # the month may stand first, as English has it
    return _moment(str(day), str(month), str(year), **clock)


def _moment(
    day: str,
    month: str,
    year: str,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    zone: str | None = None,
) -> datetime | None:
    try:
        found = datetime(
            int(year),
            _month(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=_zone(zone),
        )
    except ValueError:
        return None
    return found.astimezone(ZONE) if EARLIEST_YEAR <= found.year < LATEST_YEAR else None


def _month(text: str) -> int:
    name = text.casefold()
    for names in (_MONTHS, _IN_VIETNAMESE):
        if name in names:
            return names.index(name) + 1
    return int(text)


def _zone(text: str | None) -> tzinfo:
    if not text:
        return ZONE
    found = _AHEAD.search(text)
    if found is None:
        return ZONE if text.upper() == "ICT" else UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)
