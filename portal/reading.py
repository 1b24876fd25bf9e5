"""Reading one source: which reader, which address, how many pages."""

import asyncio
import logging
from collections.abc import Collection
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
    text = await _text(answer)
    kind = source.kind
    if kind is ReaderKind.AUTO:
        kind = kind_of(text, source.selectors) or ReaderKind.AUTO
    if kind is ReaderKind.LIFERAY and is_json(text):
        return await _pages(answer, text, fetch, known, answer.validators)
    listed = await asyncio.to_thread(_listed, source, kind, answer.url, text)
    # A page that loads the list, or names the feed. The page's own validators say nothing about them.
    if not listed.items and source.kind in {ReaderKind.AUTO, ReaderKind.LIFERAY}:
        if address := list_address(text, answer.url):
            first = await fetch(page_of(address, 1))
            return await _pages(first, await _text(first), fetch, known)
        if source.kind is ReaderKind.AUTO and (address := feed_address(text, answer.url)):
            answer, kind = await fetch(address), ReaderKind.FEED
            text = await _text(answer)
            return _reading(await asyncio.to_thread(read_feed, text, answer.url), kind)
    return _reading(listed, kind, answer.validators)


def _first(source: Source) -> str:
    """The list portlet wants to be told which page, and how long."""
    asked = "p_p_resource_id=loadPage" in source.url and "pageNum=" not in source.url
    return page_of(source.url, 1) if asked else source.url


def _listed(source: Source, kind: ReaderKind, url: str, text: str) -> Listed:
    if kind is ReaderKind.HTML:
        return read_html(text, url, source.selectors)
    return read_liferay(text, url) if kind is ReaderKind.LIFERAY else read_feed(text, url)


async def _pages(
    answer: Answer,
    text: str,
    fetch: Fetch,
    known: Collection[str],
    validators: Validators = NO_VALIDATORS,
) -> Reading:
    """The list from its first page on, until a page has something that was seen before.

    text: of the first page, which `answer` brought.
    """
    found = await asyncio.to_thread(read_liferay, text, answer.url)
    listed, items = found, found.items
    for number in range(2, min(found.pages, MOST_PAGES) + 1):
        if not listed.items or any(item.key in known for item in listed.items):
            break
        following = await fetch(page_of(answer.url, number))
        listed = await asyncio.to_thread(read_liferay, await _text(following), following.url)
        if listed.outcome is not Outcome.READ:
            break
        items += listed.items
    every = tuple({item.key: item for item in items}.values())
    whole = Listed(found.outcome, every, left_off=found.left_off)
    return _reading(whole, ReaderKind.LIFERAY, validators)


def _reading(listed: Listed, kind: ReaderKind, validators: Validators = NO_VALIDATORS) -> Reading:
    items, left_off = listed.items[:MOST_ITEMS], listed.left_off + len(listed.items[MOST_ITEMS:])
    return Reading(listed.outcome, items, kind, validators, left_off=left_off)


async def _text(answer: Answer) -> str:
    return await asyncio.to_thread(decoded, answer.body, answer.charset)
