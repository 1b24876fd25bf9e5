"""The page to look at, over HTTP: one address, GET and HEAD alone, and nothing kept by a browser.

A chat service fetches a link before anybody opens it, so a request changes nothing that anybody
could notice.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TypeAlias

from aiohttp import web
from msgspec import Struct

AGAIN_AFTER = 60  # seconds, where too many addresses were tried


class PageAnswer(Struct, frozen=True):
    """html: of a page; otherwise body is one sentence. policy: the page's Content-Security-Policy."""

    status: HTTPStatus
    body: bytes = b""
    etag: str = ""
    policy: str = ""
    html: bool = False


Show: TypeAlias = Callable[[str, Mapping[str, str], str], Awaitable[PageAnswer]]
"""From a key, what the address asks for, and what the browser has already."""


class PageHandler(Struct, frozen=True):
    show: Show

    async def handle(self, request: web.Request) -> web.Response:
        """200 with the page, 304 where the browser has it, 404 for no address of ours, 429, 500."""
        key, known = request.match_info["key"], request.headers.get("If-None-Match", "")
        answer = await self.show(key, request.query, known)
        kind = "text/html" if answer.html else "text/plain"
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": answer.policy
            or "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow",
        }
        if answer.etag:
            headers["ETag"] = answer.etag
        if answer.status is HTTPStatus.TOO_MANY_REQUESTS:
            headers["Retry-After"] = str(AGAIN_AFTER)
        if answer.status is HTTPStatus.NOT_MODIFIED:
            return web.Response(status=answer.status, headers=headers)
        headers["Content-Type"] = f"{kind}; charset=utf-8"
        return web.Response(status=answer.status, body=answer.body, headers=headers)
