"""A local server that plays a portal in its three shapes, with every fault on record.

`async with Portal() as portal:` then `portal.url`. What it lists is `portal.articles`, newest
first; `portal.fault` makes the next answers go wrong.
"""

import asyncio
import gzip
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Self

from aiohttp import web
from msgspec import Struct

SITE = "57300"
HOST = "portal.test"
BIG = 10 * 1024 * 1024

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Cổng</title>{head}</head>
<body>{body}</body></html>"""
LOGIN = PAGE.format(head="", body='<form><input name="u"><input type="password"></form>')


class Written(Struct, frozen=True):
    """An article as the portal keeps it. day: "dd/MM/yyyy HH:mm:ss"; link: in place of its own."""

    number: int
    title: str
    day: str = "21/04/2026 08:30:00"
    author: str = ""
    source: str = ""
    category: str = "Tin tức"
    link: str | None = None
    site: str = SITE
    host: str = HOST

    @property
    def address(self) -> str:
        if self.link is not None:
            return self.link
        return f"https://{self.host}/news/-/details/{self.site}/tin-{self.number}"


def written(count: int, first: int = 10000001) -> list[Written]:
    """So many articles, newest first."""
    return [Written(first + n, f"Tin số {n + 1}") for n in reversed(range(count))]


@dataclass
class Portal:
    """A portal. fault: what happens to every request from now on; see `_FAULTS`.

    as_text: the list's items are JSON inside JSON. asked: (path with query, headers) of requests.
    location: where a redirect leads. raw: a body in place of the list, as it is. headers: of it.
    """

    articles: list[Written] = field(default_factory=list)
    fault: str = ""
    as_text: bool = False
    location: str = ""
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    etag: str = ""
    per_page: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._any)
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        port = self._runner.addresses[0][1]
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        self.url = f"{scheme}://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner
        await self._runner.cleanup()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path_qs, dict(request.headers)))
        if self.fault:
            return await _FAULTS[self.fault](self, request)
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304)
        headers = self.headers | ({"ETag": self.etag} if self.etag else {})
        if self.raw is not None:
            return web.Response(body=self.raw, headers=headers)
        shapes = {"list": self._list, "rss": self._rss, "atom": self._atom, "category": self._page}
        shape = shapes.get(request.path.strip("/"), self._html)
        body, kind = shape(request)
        return web.Response(text=body, content_type=kind, headers=headers)

    def _list(self, request: web.Request) -> tuple[str, str]:
        """Liferay's list portlet."""
        number, size = int(request.query.get("pageNum", 1)), self.per_page or len(self.articles)
        rows = [_row(one) for one in self.articles[(number - 1) * size : number * size]]
        items: object = json.dumps(rows, ensure_ascii=False) if self.as_text else rows
        pages = -(-len(self.articles) // size) if size else 0
        answer = {"items": items, "totalPageNum": pages, "currentPageNum": number}
        return json.dumps(answer, ensure_ascii=False), "application/json"

    def _page(self, _request: web.Request) -> tuple[str, str]:
        """A category page, whose script loads the list."""
        script = "<script>var o = {loadPageURL: '\\/list?p_p_resource_id\\x3dloadPage'};</script>"
        return PAGE.format(head=script, body="<div id=list></div>"), "text/html"

    def _rss(self, _request: web.Request) -> tuple[str, str]:
        items = "".join(
            f"<item><title>{escape(it.title)}</title><link>{escape(it.address)}</link>"
            f"<author>{escape(it.author)}</author><category>{it.category}</category>"
            f"<pubDate>{it.day}</pubDate></item>"
            for it in self.articles
        )
        head = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Cổng</title>'
        )
        return f"{head}{items}</channel></rss>", "application/rss+xml"

    def _atom(self, _request: web.Request) -> tuple[str, str]:
        items = "".join(
            f'<entry><title type="html">{escape(it.title)}</title><link href="{it.address}"/>'
            f"<author><name>{it.author}</name></author><updated>{it.day}</updated></entry>"
            for it in self.articles
        )
        return (f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>', "application/atom+xml")

    def _html(self, request: web.Request) -> tuple[str, str]:
        """A list page; "/page-with-feed" names its feed."""
        rows = "".join(
            f'<li class="tin"><a href="{escape(it.address)}">{escape(it.title)}</a>'
            f'<span class="ngay">{it.day}</span><i class="tg">{it.author}</i></li>'
            for it in self.articles
        )
        named = '<link rel="alternate" type="application/rss+xml" href="/rss">'
        head = named if "with-feed" in request.path else ""
        return PAGE.format(head=head, body=f"<ul>{rows}</ul>"), "text/html"


def _row(one: Written) -> dict[str, object]:
    return {
        "id": one.number,
        "title": one.title,
        "createdDate": one.day,
        "urlDetail": one.address,
        "source": one.source,
        "author": one.author,
        "cateName": one.category,
        "viewCount": 7,
    }


async def _body(body: bytes, request: web.Request, **headers: str) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    await response.write(body)
    await response.write_eof()
    return response


async def _drip(_portal: Portal, request: web.Request) -> web.StreamResponse:
    """A byte at a time, without an end."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.01)


async def _cut(_portal: Portal, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"{")
    assert request.transport
    request.transport.abort()
    return response


async def _redirect(portal: Portal, request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": portal.location or request.path})


async def _big(_portal: Portal, request: web.Request) -> web.StreamResponse:
    return await _body(b"[" + b" " * BIG, request)


async def _bomb(_portal: Portal, request: web.Request) -> web.StreamResponse:
    packed = gzip.compress(b" " * BIG, 9)
    return await _body(packed, request, **{"Content-Encoding": "gzip"})


async def _status(code: int, request: web.Request) -> web.StreamResponse:
    return web.Response(status=code, text="", headers={"Connection": "close"})


async def _page(text: str, _request: web.Request) -> web.StreamResponse:
    return web.Response(text=text, content_type="text/html")


_FAULTS: dict[str, Callable[[Portal, web.Request], Awaitable[web.StreamResponse]]] = {
    "big": _big,
    "bomb": _bomb,
    "drip": _drip,
    "cut": _cut,
    "redirect": _redirect,
    "500": lambda _portal, request: _status(500, request),
    "404": lambda _portal, request: _status(404, request),
    "login": lambda _portal, request: _page(LOGIN, request),
    "error page": lambda _portal, request: _page(PAGE.format(head="", body="Lỗi"), request),
    "half packed": lambda _portal, request: _body(
        gzip.compress(b"[]" * 1000)[:20], request, **{"Content-Encoding": "gzip"}
    ),
    "strange packing": lambda _portal, request: _body(b"[]", request, **{"Content-Encoding": "br"}),
    "not packed": lambda portal, request: _body(
        portal._list(request)[0].encode(), request, **{"Content-Encoding": "gzip"}
    ),
    "packed": lambda portal, request: _body(
        gzip.compress(portal._list(request)[0].encode()), request, **{"Content-Encoding": "gzip"}
    ),
}
