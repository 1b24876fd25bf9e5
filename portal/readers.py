"""The three readers: RSS and Atom, Liferay's JSON list, an HTML list. Each gives `PortalItem`s.

They are handed a text and the address that it came from, and fetch nothing themselves.
"""

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser
from msgspec import Struct
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from core.portal import MOST_ITEMS, Outcome, PortalItem, ReaderKind, Selectors, item_key
from portal.texts import absolute, as_markup, as_utf8_xml, moment, plain

Row = TypeVar("Row")

SHORT = 120  # characters of an author, a source or a category


class Listed(Struct, frozen=True):
    """What a reader found. outcome: READ, or why it is no list. pages: in all, where they are told.

    left_off: articles beyond those that are read.
    """

    outcome: Outcome
    items: tuple[PortalItem, ...] = ()
    pages: int = 1
    left_off: int = 0


def _item(link: str, base: str, number: str = "", /, **told: Any) -> PortalItem | None:
    """One article; None if it has no title, or neither an address nor a number."""
    title = plain(told.get("title"))
    key = item_key(link, urlsplit(base).hostname or "", number)
    if not title or not key:
        return None
    return PortalItem(
        key,
        title,
        link,
        moment(told.get("created")),
        plain(told.get("author"), SHORT),
        plain(told.get("source"), SHORT),
        plain(told.get("category"), SHORT),
    )


def _listed(
    rows: Sequence[Row], item: Callable[[Row], PortalItem | None], pages: int = 1
) -> Listed:
    """Each article once, in the list's order; of an endless list the first ones."""
    found = [one for row in rows[:MOST_ITEMS] if (one := item(row))]
    items = {one.key: one for one in reversed(found)}
    outcome = Outcome.READ if items else Outcome.EMPTY
    return Listed(outcome, tuple(reversed(items.values())), pages, len(rows[MOST_ITEMS:]))


# --- RSS and Atom

_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]", re.IGNORECASE)
# Where items begin. A feed is cut to MOST_ITEMS before the library, which takes half a minute for
# a hostile one, gets to see it.
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_HEAD = 4096  # characters in which a feed says that it is one


def is_feed(text: str) -> bool:
    return bool(_FEED.search(text[:_HEAD]))


def read_feed(text: str, base: str) -> Listed:
    if not is_feed(text):
        return Listed(_no_list(text))
    # Handed over as a file, because the library would open what it takes for a path or an address.
    # It would guess at dates too, and clean markup; both are done here instead.
    starts = [found.start() for found in _ENTRY.finditer(text)][MOST_ITEMS:]
    content = BytesIO(as_utf8_xml(text[: starts[0]] if starts else text))
    found = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    listed = _listed(found.entries, partial(_of_entry, base))
    return replace(listed, left_off=len(starts))


def _of_entry(base: str, entry: Mapping[str, Any]) -> PortalItem | None:
    """It is known by its address, not its guid, which may be missing, shared, or changed by an edit."""
    link = absolute(entry.get("link"), base) or absolute(entry.get("id"), "")
    tags, source = entry.get("tags") or [{}], entry.get("source")
    updated = entry["updated"] if "updated" in entry else ""  # noqa: SIM401 - `get` is deprecated for it
    return _item(
        link,
        base,
        title=entry.get("title"),
        created=entry.get("published") or updated,
        author=entry.get("author"),
        source=source.get("title") if isinstance(source, Mapping) else "",
        category=tags[0].get("term"),
    )


# --- Liferay's list

PER_PAGE = 50
_LIST_ADDRESS = re.compile(r"""loadPageURL["']?\s*[:=]\s*["']([^"']+)["']""")
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|/)")


def is_json(text: str) -> bool:
    return text.lstrip()[:1] in {"{", "["}


def read_liferay(text: str, base: str) -> Listed:
    try:
        answer = _json(text)
        found = answer.get("items") if isinstance(answer, dict) else answer
        if isinstance(found, str):  # older installations
            found = _json(found) if found.strip() else []
    except (ValueError, RecursionError):
        return Listed(_no_list(text))
    if not isinstance(found, list):
        return Listed(Outcome.NOT_A_LIST)
    pages = str(answer.get("totalPageNum", "")) if isinstance(answer, dict) else ""
    rows = [row for row in found if isinstance(row, dict)]
    few = pages.isascii() and pages.isdigit() and len(pages) < len("10000")
    return _listed(rows, partial(_of_row, base), int(pages) if few else 1)


def _json(text: str) -> Any:
    # Python's reader lets half a letter pass, which a title that was cut off may end with, and signs
    # in a title that JSON forbids. Those around the titles are rare, so they are looked for last.
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(as_markup(text), strict=False)


def _of_row(base: str, row: Mapping[str, Any]) -> PortalItem | None:
    number = str(row.get("id") or "")
    return _item(
        absolute(row.get("urlDetail"), base),
        base,
        number if number.isascii() and number.isdigit() else "",
        title=row.get("title"),
        created=row.get("createdDate"),
        author=row.get("author"),
        source=row.get("source"),
        category=row.get("cateName"),
    )


def list_address(page: str, base: str) -> str:
    """The address of the list that a category page loads in its script, or an empty text."""
    found = _LIST_ADDRESS.search(page)
    return absolute(_ESCAPED.sub(_unescaped, found[1]), base) if found else ""


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else "/"


def page_of(address: str, number: int) -> str:
    """The address of one page of a list."""
    parts = urlsplit(address)
    own = {"pageNum": str(number), "recordPerPage": str(PER_PAGE), "keyword": ""}
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in own]
    return urlunsplit(parts._replace(query=urlencode([*kept, *own.items()])))


# --- HTML


def read_html(text: str, base: str, selectors: Selectors) -> Listed:
    tree = LexborHTMLParser(as_markup(text))
    try:
        found = _listed(tree.css(selectors.item), partial(_of_node, _base(tree, base), selectors))
    except SelectolaxError:
        return Listed(Outcome.BAD_SELECTOR)
    if found.items:
        return found
    return Listed(Outcome.LOGIN if _asks_for_password(tree) else Outcome.NO_ITEMS)


def _of_node(base: str, selectors: Selectors, node: LexborNode) -> PortalItem | None:
    link = _link(node, selectors.link)
    href = absolute(link.attributes.get("href"), base) if link is not None else ""
    title = node.css_first(selectors.title) if selectors.title else link
    return _item(
        href,
        base,
        title=_text(title) or (link.attributes.get("title") if link is not None else ""),
        created=_date(node, selectors.date),
        author=_text(node.css_first(selectors.author)) if selectors.author else "",
    )


def _base(tree: LexborHTMLParser, url: str) -> str:
    """What a page's relative addresses begin with."""
    for told in tree.css("base[href]"):
        return absolute(told.attributes.get("href"), url) or url
    return url


def _link(node: LexborNode, selector: str) -> LexborNode | None:
    """The first one that has a text: before it often stands a picture, which is a link too."""
    links = [node] if node.tag == "a" else node.css(selector)
    return next((link for link in links if link.text().strip()), links[0] if links else None)


def _date(node: LexborNode, selector: str) -> str:
    """The text of the date, else an attribute: the text may be "2 giờ trước"."""
    found = node.css_first(selector) if selector else None
    if found is None:
        return ""
    told = (_text(found), *(found.attributes.get(name) or "" for name in ("datetime", "title")))
    return next(filter(moment, told), "")


def _text(node: LexborNode | None) -> str:
    return html.escape(node.text(separator=" ")) if node is not None else ""


def feed_address(page: str, base: str) -> str:
    """The feed that a page names in its head, or an empty text."""
    tree = LexborHTMLParser(page)
    for kind in ("application/rss+xml", "application/atom+xml"):
        found = tree.css_first(f'link[type="{kind}"][href]')
        if found is not None:
            return absolute(found.attributes.get("href"), _base(tree, base))
    return ""


def _asks_for_password(tree: LexborHTMLParser) -> bool:
    return tree.css_first('input[type="password"]') is not None


def _no_list(text: str) -> Outcome:
    """What a page is that came instead of a list."""
    return Outcome.LOGIN if _asks_for_password(LexborHTMLParser(text)) else Outcome.NOT_A_LIST


def kind_of(text: str, selectors: Selectors) -> ReaderKind | None:
    """Which reader an answer is for; None: a page that may lead to one."""
    if is_json(text):
        return ReaderKind.LIFERAY
    if is_feed(text):
        return ReaderKind.FEED
    return ReaderKind.HTML if selectors.item else None
