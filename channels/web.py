"""The one web server: the webhook, the files behind signed links, and how the program is.

POST /zalo/<path>: updates, with the secret in a header.
GET /files/<token>: a file.
GET /health/live: 200 while the program answers at all.
GET /health/ready, and /health: 200 or 503, with figures.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import PurePath
from typing import Self, TypeAlias
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct

from channels.links import FILES, FileGrant, FileLinks, LinkExpiredError, LinkUnknownError
from channels.zalo.webhook import ZaloWebhook
from core.chat import Render
from core.text import normal


class Readiness(Struct, frozen=True):
    """figures: such as scheduler lag, age of the oldest outbox row, seconds since the last poll."""

    ready: bool
    figures: Mapping[str, float | str | None] = {}


Examine: TypeAlias = Callable[[], Awaitable[Readiness]]


log = logging.getLogger("dondoc.web")

# Here and not from the system, whose table differs from one machine to the next.
TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".png": "image/png",
    ".csv": "text/csv; charset=utf-8",
}
_GUARDED = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class Pages(Struct, frozen=True):
    """What a reader is told in place of a file; the sentences come from `locales.importing`."""

    expired: str
    unknown: str
    failed: str


async def everybody(_grant: FileGrant) -> bool:
    return True


class DownloadHandler(Struct, frozen=True):
    """render: turns a recipe into bytes. admits: whether the person may still have the file."""

    links: FileLinks
    render: Render
    pages: Pages
    admits: Callable[[FileGrant], Awaitable[bool]] = everybody

    async def handle(self, request: web.Request) -> web.Response:
        """200 with the file, 404 for what is no link of ours, 410 for one that is over."""
        try:
            grant = self.links.read(request.match_info["token"])
        except LinkUnknownError:
            return _page(HTTPStatus.NOT_FOUND, self.pages.unknown)
        except LinkExpiredError:
            return _page(HTTPStatus.GONE, self.pages.expired)
        try:
            if not await self.admits(grant):
                return _page(HTTPStatus.GONE, self.pages.expired)
            content = await self.render(grant.attachment)
        except Exception:
            attachment = grant.attachment
            log.exception("not_served report=%s month=%s", attachment.report, attachment.month)
            return _page(HTTPStatus.INTERNAL_SERVER_ERROR, self.pages.failed)
        return _file(grant, content)


def _file(grant: FileGrant, content: bytes) -> web.Response:
    attachment = grant.attachment
    log.info("served report=%s month=%s to=%s", attachment.report, attachment.month, grant.to)
    kind = TYPES.get(PurePath(attachment.name).suffix.lower(), "application/octet-stream")
    shown = "inline" if attachment.picture else "attachment"
    headers = {"Content-Type": kind, "Content-Disposition": disposition(shown, attachment.name)}
    return web.Response(body=content, headers=_GUARDED | headers)


def disposition(shown: str, name: str) -> str:
    """A Content-Disposition with the name in UTF-8, and in ASCII for old programs."""
    stripped = normal(name.replace("đ", "d").replace("Đ", "D"), "NFKD")
    plain = "".join(c for c in stripped if " " <= c <= "~" and c not in '"\\%/')
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _page(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers=_GUARDED)


LARGEST_BODY = 256 * 1024  # bytes; an update has a few hundred
END_WITHIN = 1.0  # seconds that requests under way are given at the end


def application(
    examine: Examine, webhook: ZaloWebhook | None = None, downloads: DownloadHandler | None = None
) -> web.Application:
    """The routes of a deployment; what it does not have answers 404."""

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_request: web.Request) -> web.Response:
        try:
            found = await examine()
        except Exception as fault:
            log.exception("not_examined")
            found = Readiness(ready=False, figures={"fault": type(fault).__name__})
        status = HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response({"ready": found.ready, **found.figures}, status=status)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/health", ready)
    if webhook is not None:
        app.router.add_post(webhook.hook.route, webhook.handle)
    if downloads is not None:
        app.router.add_get(f"{FILES}{{token}}", downloads.handle)
    return app


class WebServer:
    """Serves from `start` to `close`. No access log: the links in it would be good for a while."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=END_WITHIN)

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port (0: any free one). Raises OSError where it is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop taking requests, and let those under way end."""
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_fault: object) -> None:
        await self.close()
