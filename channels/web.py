"""The one web server: the webhook, the files behind signed links, the page, and health checks.

POST /zalo/<path>: updates, with the secret in a header.
GET /files/<token>: a file.
GET /xem/<key>: the page to look at.
GET /health/live: 200 while the program answers at all.
GET /health/ready, and /health: 200 or 503.
GET /metrics: figures for Prometheus, at the port of HEALTH_LISTEN alone.
GET /figures: the same with figures, for who asks on this machine and not through a proxy.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct

from channels.links import FILES, FileGrant, FileLinks, LinkExpiredError, LinkUnknownError
from channels.page import GUARDED, SENTENCE, PageHandler
from channels.sending import media_type
from channels.server import marked_busy
from channels.zalo.webhook import ZaloWebhook
from core.chat import Attachment, Render
from core.page import PLACE
from core.text import is_loopback, normal


class Readiness(Struct, frozen=True):
    """figures: such as scheduler lag, age of the oldest outbox row, seconds since the last poll."""

    ready: bool
    figures: Mapping[str, float | str | None] = {}


Examine: TypeAlias = Callable[[], Awaitable[Readiness]]
Metrics: TypeAlias = Callable[[], Awaitable[bytes]]


log = logging.getLogger("dondoc.web")


class FileSentences(Struct, frozen=True):
    """What a reader is told in place of a file, each as a page of one sentence."""

    expired: bytes
    unknown: bytes
    failed: bytes
    busy: bytes


MOST_WAITING = 8  # readers of files at once; each waits for at most so many others


@dataclass
class DownloadHandler:
    """render: turns a recipe into bytes. admits: whether the person may still have the file."""

    links: FileLinks
    render: Render
    sentences: FileSentences
    admits: Callable[[FileGrant], Awaitable[bool]]
    _waiting: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        """200 with the file, 404 for a link that is not ours, 410 for one that has expired.

        429 where too many wait already.
        """
        try:
            grant = self.links.read(request.match_info["token"])
        except LinkUnknownError:
            return _page(HTTPStatus.NOT_FOUND, self.sentences.unknown)
        except LinkExpiredError:
            return _page(HTTPStatus.GONE, self.sentences.expired)
        if self._waiting >= MOST_WAITING:
            return _page(HTTPStatus.TOO_MANY_REQUESTS, self.sentences.busy)
        self._waiting += 1
        try:
            return await self._served(grant)
        finally:
            self._waiting -= 1

    async def _served(self, grant: FileGrant) -> web.Response:
        attachment = grant.attachment
        try:
            if not await self.admits(grant):
                return _page(HTTPStatus.GONE, self.sentences.expired)
            content = await self.render(attachment)
        except Exception:
            log.exception("not_served report=%s month=%s", attachment.report, attachment.month)
            return _page(HTTPStatus.INTERNAL_SERVER_ERROR, self.sentences.failed)
        log.info("served report=%s month=%s", attachment.report, attachment.month)
        return _file(attachment, content)


def _file(attachment: Attachment, content: bytes) -> web.Response:
    kind = media_type(attachment.name)
    shown = "inline" if attachment.picture else "attachment"
    headers = {"Content-Type": kind, "Content-Disposition": disposition(shown, attachment.name)}
    return web.Response(body=content, headers=GUARDED | headers)


def disposition(shown: str, name: str) -> str:
    """A Content-Disposition with the name in UTF-8, and in ASCII for old programs."""
    stripped = normal(name.replace("đ", "d").replace("Đ", "D"), "NFKD")
    plain = "".join(c for c in stripped if " " <= c <= "~" and c not in '"\\%/')
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _page(status: HTTPStatus, body: bytes) -> web.Response:
    again = {"Retry-After": "10"} if status is HTTPStatus.TOO_MANY_REQUESTS else {}
    return web.Response(status=status, body=body, headers=SENTENCE | again)


EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus's text
LARGEST_BODY = 256 * 1024  # bytes; an update has a few hundred
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def application(
    examine: Examine,
    webhook: ZaloWebhook | None = None,
    downloads: DownloadHandler | None = None,
    page: PageHandler | None = None,
    metrics: Metrics | None = None,
) -> web.Application:
    """The routes of a deployment; what it does not have answers 404.

    metrics: the figures for Prometheus, at a port that only who watches reaches.
    """

    async def examined() -> Readiness:
        try:
            return await examine()
        except Exception as fault:
            log.exception("not_examined")
            return Readiness(ready=False, figures={"fault": type(fault).__name__})

    async def ready(_request: web.Request) -> web.Response:
        found = await examined()
        return web.json_response({"ready": found.ready}, status=_status(found))

    async def figures(request: web.Request) -> web.Response:
        if not _on_this_machine(request):
            raise web.HTTPNotFound
        found = await examined()
        told = {"ready": found.ready, **found.figures}
        return web.json_response(told, status=_status(found))

    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[marked_busy])
    app.on_response_prepare.append(_say_nothing_of_us)
    app.router.add_get("/health/live", _live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/health", ready)
    app.router.add_get("/figures", figures)
    if webhook is not None:
        app.router.add_post(webhook.hook.route, webhook.handle)
    if downloads is not None:
        app.router.add_get(f"{FILES}{{token}}", downloads.handle)
    if page is not None:
        app.router.add_get(f"{PLACE}{{key}}", page.handle)
    if metrics is not None:
        app.router.add_get("/metrics", partial(_measured, metrics))
    return app


async def _live(_request: web.Request) -> web.Response:
    return web.json_response({"live": True})


async def _measured(metrics: Metrics, _request: web.Request) -> web.Response:
    return web.Response(body=await metrics(), headers={"Content-Type": EXPOSITION})


def _status(found: Readiness) -> HTTPStatus:
    return HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE


def _on_this_machine(request: web.Request) -> bool:
    """A proxy on this machine has its address too, but says for whom it asks."""
    forwarded = any(name in request.headers for name in _FORWARDED)
    return not forwarded and is_loopback(request.remote or "")


async def _say_nothing_of_us(_request: web.Request, response: web.StreamResponse) -> None:
    """Neither what the server is written with nor its version."""
    response.headers.pop("Server", None)
