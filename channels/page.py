"""The page to look at, over HTTP: one address, GET and HEAD alone, and nothing kept by a browser.

A chat service fetches a link before anybody opens it, so a request changes nothing that anybody
could notice.
"""

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from http import HTTPStatus
from typing import TypeAlias

from aiohttp import web
from msgspec import Struct

from core.text import is_loopback

# Nothing is kept by a browser, found by a search, or told to whoever is linked to from it.
GUARDED = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
# A page of one sentence loads nothing, and stands in nobody's frame.
SENTENCE = GUARDED | {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
AGAIN_AFTER = 60  # seconds, where too many addresses were tried


def sentence_page(text: str, language: str) -> bytes:
    """One sentence in place of a page. As plain text a telephone would show it too small to read."""
    shown = escape(text)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{shown}</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<meta name="color-scheme" content="light dark"><p>{shown}\n'
    ).encode()


class PageAnswer(Struct, frozen=True):
    """policy: a page's Content-Security-Policy; one sentence needs none of its own."""

    status: HTTPStatus
    body: bytes = b""
    etag: str = ""
    policy: str = ""


class PageRequest(Struct, frozen=True):
    """key, query: of the address. known: the ETag that the browser has. place: who asks, roughly."""

    key: str
    query: Mapping[str, str] = {}
    known: str = ""
    place: str = ""


Show: TypeAlias = Callable[[PageRequest], Awaitable[PageAnswer]]


class PageHandler(Struct, frozen=True):
    show: Show

    async def handle(self, request: web.Request) -> web.Response:
        """200 with the page, 304 where the browser has it, 404 for no address of ours, 429, 500."""
        query = {_written(name): _written(value) for name, value in request.query.items()}
        known = request.headers.get("If-None-Match", "")
        key, place = request.match_info["key"], _place(request)
        asked = PageRequest(_written(key), query, _written(known), _written(place))
        answer = await self.show(asked)
        headers = SENTENCE | ({"Content-Security-Policy": answer.policy} if answer.policy else {})
        if answer.etag:
            headers["ETag"] = answer.etag
        if answer.status is HTTPStatus.TOO_MANY_REQUESTS:
            headers["Retry-After"] = str(AGAIN_AFTER)
        return web.Response(status=answer.status, body=answer.body, headers=headers)


def _written(text: str) -> str:
    """As it can be written on: bytes that are no UTF-8 arrive as halves of surrogate pairs."""
    return text.encode(errors="replace").decode()


def _place(request: web.Request) -> str:
    """Where a request comes from; behind a proxy on this machine, the client that the proxy names."""
    remote = request.remote or ""
    if not is_loopback(remote):
        return remote
    forwarded = request.headers.getall("X-Forwarded-For", [""])
    return forwarded[-1].rpartition(",")[2].strip() or remote
