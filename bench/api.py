"""A lean Bot API server for load: as little work for a request as will do, the same for every bot.

`python -m bench.api` prints its port and serves until it is told to end. It checks nothing (the
server in `tests/fakes` does); it counts, and takes the times. Every token has a queue of its own.
A request's path is `/bot<token>/<method>`; `/control/<method>?token=…` drives it.
"""

import asyncio
import contextlib
import json
import re
import signal
import sys
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import parse_qsl, unquote

MOST = 100  # updates to an answer, as Telegram's default is
A_SECOND = 1.0
_HEADERS = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Bot:
    """One token's queue, and what was sent with it. limit: messages a second, 0 for any number."""

    number: int
    queue: deque[tuple[int, str]] = field(default_factory=deque)
    next_update: int = 1
    held: asyncio.Future[None] | None = None
    limit: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    window: deque[float] = field(default_factory=deque)
    refused: int = 0
    last_text: str = ""
    begun: float = 0.0
    paced: bool = False
    wanted: int = 0
    enough: asyncio.Future[None] | None = None
    waiting: deque[tuple[int, str]] = field(default_factory=deque)
    asked: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    waits: list[float] = field(default_factory=list)

    def push(
        self,
        texts: list[str],
        people: list[int],
        date: int,
        together: int = 0,
        every: float = 0.0,
    ) -> None:
        """One message from each, the texts in turn; start counting afresh.

        together: so many at once, and each of the others after an answer; 0: all at once.
        every: or one after so many seconds, answered or not.
        """
        self.sent.clear()
        self.times.clear()
        self.asked.clear()
        self.waits.clear()
        self.refused = 0
        for text, person in zip(cycle(texts), people, strict=False):
            update = message(self.next_update, person, text, date)
            self.waiting.append((person, json.dumps(update)))
            self.next_update += 1
        self.begun = time.monotonic()
        self.paced = every > 0
        if self.paced:
            loop = asyncio.get_running_loop()
            for number in range(len(self.waiting)):
                loop.call_later(every * number, self._queue, 1)
        else:
            self._queue(together or len(self.waiting))

    def _queue(self, messages: int) -> None:
        for _ in range(min(messages, len(self.waiting))):
            number = self.next_update - len(self.waiting)
            person, text = self.waiting.popleft()
            self.queue.append((number, text))
            self.asked[str(person)].append(time.monotonic())
        if self.queue and self.held and not self.held.done():
            self.held.set_result(None)

    async def updates(self, given: dict[str, str]) -> bytes:
        offset = int(given.get("offset", 0))
        while self.queue and self.queue[0][0] < offset:
            self.queue.popleft()
        if not self.queue and (seconds := float(given.get("timeout", 0))) > 0:
            self.held = asyncio.get_running_loop().create_future()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.held, seconds)
        most = int(given.get("limit", MOST))
        found = [text for _, text in list(self.queue)[:most]]
        return f'{{"ok":true,"result":[{",".join(found)}]}}'.encode()

    def deliver(self, given: dict[str, str]) -> tuple[int, bytes]:
        now = time.monotonic()
        if self.limit:
            while self.window and now - self.window[0] >= A_SECOND:
                self.window.popleft()
            if len(self.window) >= self.limit:
                self.refused += 1
                return 429, _TOO_MANY
            self.window.append(now)
        self.sent[given["chat_id"]] += 1
        self.times.append(now)
        self.last_text = given["text"]
        if asked := self.asked.get(given["chat_id"]):
            self.waits.append(now - asked.popleft())
        if not self.paced:
            self._queue(1)
        if self.enough and not self.enough.done() and len(self.times) >= self.wanted:
            self.enough.set_result(None)
        chat = {"id": int(given["chat_id"]), "type": "private", "first_name": "x"}
        me = {"id": self.number, "is_bot": True, "first_name": "x", "username": "x_bot"}
        message = {"message_id": len(self.times), "from": me, "chat": chat, "date": 1776816000}
        return 200, _ok({**message, "text": given["text"]})

    async def until(self, wanted: int, seconds: float) -> None:
        """Wait for so many messages since the last push; return earlier only when time is up."""
        self.wanted = wanted
        if len(self.times) >= wanted:
            return
        self.enough = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.enough, seconds)

    def state(self) -> dict[str, Any]:
        return {
            "begun": self.begun,
            "times": self.times,
            "waits": self.waits,
            "sent": dict(self.sent),
            "refused": self.refused,
            "last_text": self.last_text,
        }


_TOO_MANY = json.dumps(
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
).encode()


def _ok(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


def message(number: int, person: int, text: str, date: int) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "x", "language_code": "vi"}
    chat = {"id": person, "first_name": "x", "type": "private"}
    command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    message = {"message_id": number, "from": sender, "chat": chat, "date": date, "text": text}
    return {"update_id": number, "message": {**message, "entities": [command]}}


@dataclass
class Api:
    bots: dict[str, Bot] = field(default_factory=dict)

    def bot(self, token: str) -> Bot:
        found = self.bots.get(token)
        if found is None:
            found = self.bots[token] = Bot(int(token.partition(":")[0]))
        return found

    async def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """The status and the body of one request's answer."""
        _, first, method = path.split("/", 2)
        if first == "control":
            return await self._control(method, json.loads(body))
        bot = self.bot(unquote(first.removeprefix("bot")))
        if method == "sendMessage":
            return bot.deliver(_form(body))
        if method == "getUpdates":
            return 200, await bot.updates(_form(body))
        if method == "getMe":
            return 200, _ok(
                {"id": bot.number, "is_bot": True, "first_name": "x", "username": "x_bot"}
            )
        return 200, _ok(result=True)

    async def _control(self, method: str, given: dict[str, Any]) -> tuple[int, bytes]:
        bot = self.bot(given.pop("token"))
        match method:
            case "push":
                bot.push(**given)
            case "limit":
                bot.limit = given["limit"]
            case "until":
                await bot.until(**given)
        return 200, _ok(bot.state())


def _form(body: bytes) -> dict[str, str]:
    """Fields of a form, or of JSON where a library sends that."""
    text = body.decode()
    if text.startswith("{"):
        return {name: str(value) for name, value in json.loads(text).items()}
    return dict(parse_qsl(text))


class Connection(asyncio.Protocol):
    """One connection, which is kept alive; requests on it are answered in their order."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._work: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end]
        length = _HEADERS.search(head)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._buffer) < whole:
            return
        body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
        path = head.split(b" ", 2)[1].decode()
        task = asyncio.ensure_future(self._answer(path, body))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _answer(self, path: str, body: bytes) -> None:
        status, found = await self._api.answer(path, body)
        if self._transport and not self._transport.is_closing():
            head = f"HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: "
            self._transport.write(f"{head}{len(found)}\r\n\r\n".encode() + found)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    api = Api()
    server = await loop.create_server(lambda: Connection(api), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Whoever started this server holds the other end: nobody there, nothing to serve.
    watch = loop.run_in_executor(None, sys.stdin.read)
    watch.add_done_callback(lambda _end: stop.set())
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
