"""The one web server: the webhook, the files behind signed links, and how the program is.

POST /zalo/<path>: updates, with the secret in a header.
GET /files/<token>: a file.
GET /health/live: 200 while the program answers at all.
GET /health/ready, and /health: 200 or 503, with figures.
"""

import logging
from http import HTTPStatus
from typing import Self

from aiohttp import web

from channels.files import FileShelf
from channels.links import FILES
from channels.zalo.webhook import ZaloWebhook
from core.readiness import Examine, Readiness

log = logging.getLogger("dondoc.web")

LARGEST_BODY = 256 * 1024  # bytes; an update has a few hundred
END_WITHIN = 1.0  # seconds that requests under way are given at the end


def application(
    examine: Examine, webhook: ZaloWebhook | None = None, shelf: FileShelf | None = None
) -> web.Application:
    """The routes of a deployment; what it does not have answers 404."""

    async def ready(_request: web.Request) -> web.Response:
        found = await _examined(examine)
        status = HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response({"ready": found.ready, **found.figures}, status=status)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/health/live", _live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/health", ready)
    if webhook is not None:
        app.router.add_post(webhook.route, webhook.handle)
    if shelf is not None:
        app.router.add_get(f"{FILES}{{token}}", shelf.handle)
    return app


async def _live(_request: web.Request) -> web.Response:
    return web.json_response({"live": True})


async def _examined(examine: Examine) -> Readiness:
    try:
        return await examine()
    except Exception as fault:
        log.exception("not_examined")
        return Readiness(ready=False, figures={"fault": type(fault).__name__})


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
        """End, letting what is under way come to its end."""
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_fault: object) -> None:
        await self.close()
