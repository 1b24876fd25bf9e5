"""What the local servers that play Telegram and Zalo share: to listen, be driven, and end.

In process: `async with BotApi() as api:`, then `api.url`. As a program, which outlives the bots
that it serves: `python -m tests.fakes.bot_api --port 0`; it prints its port, and is driven by JSON
over `/control/…`.
"""

import argparse
import asyncio
import json
import signal
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

from aiohttp import web

from tests.fakes.faults import PAGE, PORTAL, Faults

LARGEST_REQUEST = 64 * 1024 * 1024


@dataclass
class Delivered:
    """A message that reached its chat. at: monotonic. answered: whether the bot was told so.

    file: a document's name. photo: a picture's URL. content: of what came with the message.
    """

    chat: str
    text: str
    buttons: list[tuple[str, str]]
    at: float
    file: str = ""
    content: bytes = b""
    answered: bool = True
    photo: str = ""


@dataclass(kw_only=True)
class Platform(ABC):
    """calls: method and parameters. violations: of the documentation. gone: chats that are closed."""

    settable: ClassVar[frozenset[str]] = frozenset()

    faults: Faults = field(default_factory=Faults)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    url: str = ""
    _numbers: int = 0
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start(0)
        return self

    async def __aexit__(self, *_fault: object) -> None:
        self._ended.set()
        assert self._runner is not None
        await self._runner.cleanup()

    async def start(self, port: int) -> int:
        """Listen on loopback; returns the port."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        self.add_to(app)
        app.router.add_post("/control/{name}", self._control)
        app.router.add_route("*", "/{rest:.*}", self.no_such_path)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        found = int(self._runner.addresses[0][1])
        self.url = f"http://127.0.0.1:{found}"
        return found

    @abstractmethod
    def add_to(self, app: web.Application) -> None:
        """Add the platform's own paths."""

    @abstractmethod
    async def no_such_path(self, request: web.Request) -> web.Response:
        """What is answered at any other."""

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    # Driven from outside

    def commands(self) -> dict[str, Callable[..., Any]]:
        """What `/control/<name>` calls, with the fields of the body."""
        return {
            "script": lambda method, faults: self.faults.script(method, *faults),
            "at_random": lambda chance, seed=1, methods=(): self.faults.at_random(
                chance, seed, *methods
            ),
            "set": self._set,
            "called": self.called,
            "state": self.state,
        }

    def state(self) -> dict[str, Any]:
        """Everything that a run is judged by."""
        return {"violations": self.violations, "calls": len(self.calls)}

    async def _control(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        return web.json_response(self.commands()[request.match_info["name"]](**body))

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            assert name in self.settable
            setattr(self, name, value)


def told(delivered: Sequence[Delivered]) -> list[dict[str, Any]]:
    """Messages as JSON; of what they carried, the size."""
    return [{**asdict(message), "content": len(message.content)} for message in delivered]


def page(fault: str) -> web.Response:
    """What a gateway puts in the place of an answer."""
    text, status = "<html><body>Bad Gateway</body></html>", {PAGE: 502, PORTAL: 200}[fault]
    return web.Response(status=status, text=text, content_type="text/html")


def is_gone(request: web.Request) -> bool:
    """Whoever asked has ended the connection."""
    return request.transport is None or request.transport.is_closing()


def cut(request: web.Request) -> web.Response:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def run_as_program(make: Callable[[], Platform], description: str) -> None:
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--state", type=Path, help="where to write what happened, at the end")
    chosen = options.parse_args()
    state = asyncio.run(_served(make, chosen.port))
    if chosen.state is not None:
        chosen.state.write_text(json.dumps(state), encoding="utf-8")


async def _served(make: Callable[[], Platform], port: int) -> dict[str, Any]:
    """Serve until told to end; what happened."""
    stop, api = asyncio.Event(), make()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(await api.start(port), flush=True)
    await stop.wait()
    await api.__aexit__()
    return api.state()
