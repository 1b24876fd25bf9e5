"""Reading one source: which reader, which address, how many pages."""

import asyncio
import logging
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from core.portal import MOST_ITEMS, NO_VALIDATORS, Outcome, ReaderKind, Reading, Source, Validators
from portal.fetching import Answer, Fetch, FetchError, Opened
from portal.readers import (
    Listed,
    feed_address,
    is_json,
    kind_of,
    list_address,
    page_of,
    read_feed,
    read_html,
    read_liferay,
)
from portal.texts import decoded

log = logging.getLogger("dondoc.portal")

MOST_PAGES = 4  # of a list, as long as everything on a page is new


async def read(
    source: Source,
    opened: Opened,
    known: Collection[str] = (),
    validators: Validators = NO_VALIDATORS,
) -> Reading:
    """Read a source once. Whatever it answers, this returns.

    known: keys that were seen before: further pages are wanted as long as none of them comes.
    validators: of the last answer.
    """
    try:
        async with opened() as fetch:
            return await _read(source, fetch, known, validators)
    except FetchError as fault:
        return Reading(fault.outcome, kind=source.kind, status=fault.status)
    except Exception:  # what a library makes of such bytes is no reason to ask again at once
        log.exception("portal=%s not_read", urlsplit(source.url).netloc)
        return Reading(Outcome.BROKEN, kind=source.kind)


async def _read(
    source: Source, fetch: Fetch, known: Collection[str], validators: Validators
) -> Reading:
    answer = await fetch(_first(source), validators)
    kind, text, listed = await asyncio.to_thread(_listed, source, answer)
    if kind is ReaderKind.LIFERAY and is_json(text):
        return await _pages(answer.url, listed, fetch, known, answer.validators)
    # A page that loads the list, or names the feed. The page's own validators say nothing about them.
    if not listed.items and source.kind in {ReaderKind.AUTO, ReaderKind.LIFERAY}:
        if address := list_address(text, answer.url):
            first = await fetch(page_of(address, 1))
            return await _pages(first.url, await _read_by(read_liferay, first), fetch, known)
        if source.kind is ReaderKind.AUTO and (address := feed_address(text, answer.url)):
            kind = ReaderKind.FEED
            return _reading(await _read_by(read_feed, await fetch(address)), kind)
    return _reading(listed, kind, answer.validators)


def _first(source: Source) -> str:
    """The list portlet wants to be told which page, and how long."""
    asked = "p_p_resource_id=loadPage" in source.url and "pageNum=" not in source.url
    return page_of(source.url, 1) if asked else source.url


def _listed(source: Source, answer: Answer) -> tuple[ReaderKind, str, Listed]:
    """By which reader, the text, and what it lists."""
    text, kind = decoded(answer.body, answer.charset), source.kind
    if kind is ReaderKind.AUTO:
        kind = kind_of(text, source.selectors) or ReaderKind.AUTO
    if kind is ReaderKind.HTML:
        return kind, text, read_html(text, answer.url, source.selectors)
    reader = read_liferay if kind is ReaderKind.LIFERAY else read_feed
    return kind, text, reader(text, answer.url)


async def _read_by(reader: Callable[[str, str], Listed], answer: Answer) -> Listed:
    return await asyncio.to_thread(lambda: reader(decoded(answer.body, answer.charset), answer.url))


async def _pages(
    address: str,
    first: Listed,
    fetch: Fetch,
    known: Collection[str],
    validators: Validators = NO_VALIDATORS,
) -> Reading:
    """The list from its first page on, until a page has something that was seen before."""
    listed, items = first, first.items
    for number in range(2, min(first.pages, MOST_PAGES) + 1):
        if not listed.items or any(item.key in known for item in listed.items):
            break
        listed = await _read_by(read_liferay, await fetch(page_of(address, number)))
        if listed.outcome is not Outcome.READ:
            break
        items += listed.items
    every = tuple({item.key: item for item in items}.values())
    whole = Listed(first.outcome, every, left_off=first.left_off)
    return _reading(whole, ReaderKind.LIFERAY, validators)


def _reading(listed: Listed, kind: ReaderKind, validators: Validators = NO_VALIDATORS) -> Reading:
    items, left_off = listed.items[:MOST_ITEMS], listed.left_off + len(listed.items[MOST_ITEMS:])
    return Reading(listed.outcome, items, kind, validators, left_off=left_off)
