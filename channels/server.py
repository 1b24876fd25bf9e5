"""The web server's connections: how many there may be, and how long each may take.

A request's body is read only when a handler asks for it: nothing is unpacked or parsed before
route, method and secret are right. Slow connections are ended to make room for new ones.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Self, TypeAlias

from aiohttp import web

log = logging.getLogger("dondoc.web")

MOST_CONNECTIONS = 200
BACKLOG = 64  # connections that the system keeps until they are taken up
HEADERS_WITHIN = 10.0  # seconds for the head of a request, the first and each later one
DRAINED_FOR = 0.2  # seconds in which the rest of a refused body is read, so that the answer arrives
END_WITHIN = 1.0  # seconds that requests under way are given at the end
# No access log: the links in it would be good for a while.
_OPTIONS: dict[str, Any] = {
    "access_log": None,
    "auto_decompress": False,
    "keepalive_timeout": HEADERS_WITHIN,
    "lingering_time": DRAINED_FOR,
}


class Connection(web.RequestHandler):
    """One connection. busy: a handler is at work for it. asked: it sent a whole request before."""

    __slots__ = ("asked", "busy")

    def __init__(self, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(server, loop=loop, **_OPTIONS)
        self.busy = self.asked = False

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - the base's signature
    ) -> web.StreamResponse:
        """What is no HTTP gets a bare status: no word of the library's, and no line in the log."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("not_answered", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is under way")
        answer = web.Response(status=status, headers={"Server": ""})
        answer.force_close()
        return answer


Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def marked_busy(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A connection whose request is being answered is not ended to make room."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.busy = connection.asked = True
    try:
        return await handler(request)
    finally:
        connection.busy = False


class _Refused(asyncio.Protocol):
    """A connection for which there is no room."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


class WebServer:
    """Serves from `start` to `close`. most: connections at once."""

    def __init__(self, app: web.Application, most: int = MOST_CONNECTIONS) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=END_WITHIN)
        self._most = most
        self._listening: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port (0: any free one). Raises OSError where it is taken."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self._taken_up, host, port, backlog=BACKLOG)
        return int(self._listening.sockets[0].getsockname()[1])

    def _taken_up(self) -> asyncio.Protocol:
        """A new connection; where there are too many, one goes that waits for a request.

        First those that never sent a whole one, the oldest of them: a proxy or Zalo, which keep
        theirs open for the next request, are spared as long as possible.
        """
        server = self._runner.server
        assert server is not None
        open_ones = [one for one in server.connections if isinstance(one, Connection)]
        kept = [one for one in open_ones if one.transport is not None]
        if len(kept) >= self._most:
            idle = [one for one in kept if not one.busy]
            if not idle:
                return _Refused()
            min(idle, key=lambda one: one.asked).force_close()
        return Connection(server, asyncio.get_running_loop())

    async def close(self) -> None:
        """Stop taking requests, and let those under way end."""
        if self._listening is not None:
            self._listening.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_fault: object) -> None:
        await self.close()
