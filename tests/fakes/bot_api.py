"""A local server that plays Telegram's Bot API, for tests and for the torture run.

In process: `async with BotApi(TOKEN) as api:`, then `api.url`. As a program, which outlives the
bots that it serves: `python -m tests.fakes.bot_api --port 0`; it prints its port, and is driven
over `/control/…`. It confirms updates as Telegram does: by the offset of a later getUpdates.
"""

import argparse
import asyncio
import html.parser
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from tests.fakes.faults import Faults

TOKEN = "123456:TEST-token"
DESCRIPTION = Path(__file__).parent.parent / "data" / "bot_api_methods.json"
LIMITS = {"text": 4096, "caption": 1024}
NOW = 1_776_800_000  # seconds; what the fake says the time is, unless told

REFUSALS = {
    "500": (500, "Internal Server Error"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "cannot_send": (403, "Forbidden: bot can't send messages to the user"),
    "no_chat": (400, "Bad Request: chat not found"),
    "401": (401, "Unauthorized"),
    "409": (
        409,
        (
            "Conflict: terminated by other getUpdates request;"
            " make sure that only one bot instance is running"
        ),
    ),
}


@dataclass
class Delivered:
    """A message that reached its chat. answered: whether the bot was told so."""

    chat: str
    text: str
    buttons: list[tuple[str, str]]
    at: float
    file: str = ""
    content: bytes = b""
    answered: bool = True


@dataclass
class BotApi:
    token: str = TOKEN
    faults: Faults = field(default_factory=Faults)
    updates: list[dict[str, Any]] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)
    delivered: list[Delivered] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    migrated: dict[str, str] = field(default_factory=dict)
    rate: int = 0  # messages a second; 0: no limit
    now: int = NOW
    url: str = ""
    _next: int = 1000
    _polls: int = 0
    _new: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start(0)
        return self

    async def __aexit__(self, *_fault: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def start(self, port: int) -> int:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", f"/bot{self.token}/{{method}}", self._call)
        app.router.add_get("/file/{rest:.*}", self._file)
        app.router.add_post("/control/{name}", self._control)
        app.router.add_route("*", "/{rest:.*}", self._unknown)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        found = int(self._runner.addresses[0][1])
        self.url = f"http://127.0.0.1:{found}"
        return found

    # What people do

    def push(self, update: dict[str, Any]) -> int:
        """Queue an update as it is."""
        self._next += 1
        self.updates.append({"update_id": self._next, **update})
        self._new.set()
        return self._next

    def say(self, person: int, text: str, **more: Any) -> int:
        return self.push({"message": {**self._head(person), "text": text, **more}})

    def press(self, person: int, data: str) -> int:
        self._next += 1
        return self.push(
            {
                "callback_query": {
                    "id": str(self._next),
                    "from": self._from(person),
                    "chat_instance": "1",
                    "message": self._head(person),
                    "data": data,
                }
            }
        )

    def press_label(self, person: int, label: str) -> int:
        """Press the newest button of this label in the person's chat."""
        for message in reversed(self.sent_to(person)):
            for text, data in message.buttons:
                if label in text:
                    return self.press(person, data)
        raise AssertionError(f"no button {label!r} in chat {person}")

    def _from(self, person: int) -> dict[str, Any]:
        return {"id": person, "is_bot": False, "first_name": "x", "language_code": "vi"}

    def _head(self, person: int) -> dict[str, Any]:
        return {
            "message_id": self._next,
            "date": self.now,
            "chat": {"id": person, "type": "private", "first_name": "x"},
            "from": self._from(person),
        }

    def sent_to(self, person: int) -> list[Delivered]:
        return [message for message in self.delivered if message.chat == str(person)]

    # The API

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters, uploads = await _parameters(request)
        self.calls.append((method, parameters))
        self.violations += list(_violations(method, parameters, uploads))
        fault = self.faults.next(method)
        if fault == "cut_before":
            return _cut(request)
        if fault and fault not in ("cut_after", "hang"):
            return self._refuse(fault)
        handler = getattr(self, f"_{method.lower()}", None)
        result = await handler(parameters, uploads) if handler else True
        if isinstance(result, web.Response):
            return result
        if fault in ("cut_after", "hang"):
            if method.startswith("send"):
                self.delivered[-1].answered = False
            if fault == "hang":
                await asyncio.sleep(3600)
            return _cut(request)
        return web.json_response({"ok": True, "result": result})

    def _refuse(self, fault: str) -> web.Response:
        if fault == "502":
            page = "<html><body>502 Bad Gateway</body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        if fault == "429":
            return _too_many(self.faults.retry_after)
        if fault == "migrated":
            parameters = {"migrate_to_chat_id": self.faults.migrate_to}
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return _refused(400, text, parameters)
        return _refused(*REFUSALS[fault])

    async def _getme(self, _parameters: Any, _uploads: Any) -> dict[str, Any]:
        return {"id": 123456, "is_bot": True, "first_name": "Đôn Đốc", "username": "dondoc_bot"}

    async def _getupdates(self, parameters: dict[str, Any], _uploads: Any) -> Any:
        offset = int(parameters.get("offset", 0))
        self.confirmed |= {u["update_id"] for u in self.updates if u["update_id"] < offset}
        if self._polls:
            return self._refuse("409")
        self._polls += 1
        try:
            waiting = self._waiting()
            if not waiting and float(parameters.get("timeout", 0)) > 0:
                self._new.clear()
                try:
                    await asyncio.wait_for(self._new.wait(), float(parameters["timeout"]))
                except TimeoutError:
                    return []
                waiting = self._waiting()
            return waiting[: int(parameters.get("limit", 100))]
        finally:
            self._polls -= 1

    def _waiting(self) -> list[dict[str, Any]]:
        return [u for u in self.updates if u["update_id"] not in self.confirmed]

    async def _sendmessage(self, parameters: dict[str, Any], _uploads: Any) -> Any:
        return self._deliver(parameters, str(parameters["text"]))

    async def _senddocument(self, parameters: dict[str, Any], uploads: Any) -> Any:
        return self._deliver(parameters, str(parameters.get("caption", "")), uploads)

    _sendphoto = _senddocument

    def _deliver(self, parameters: dict[str, Any], text: str, uploads: Any = None) -> Any:
        chat = str(parameters["chat_id"])
        now = time.monotonic()
        recent = [m for m in self.delivered if now - m.at < 1.0]
        if self.rate and len(recent) >= self.rate:
            return _too_many(self.faults.retry_after)
        if chat in self.gone:
            return self._refuse("blocked")
        if chat in self.migrated:
            self.faults.migrate_to = int(self.migrated[chat])
            return self._refuse("migrated")
        if parameters.get("parse_mode") == "HTML" and (fault := _html_fault(text)):
            return _refused(400, f"Bad Request: can't parse entities: {fault}")
        markup = parameters.get("reply_markup") or {}
        rows = (json.loads(markup) if isinstance(markup, str) else markup).get(
            "inline_keyboard", []
        )
        buttons = [(b["text"], b["callback_data"]) for row in rows for b in row]
        name, content = next(iter((uploads or {}).values()), ("", b""))
        plain = _plain(text) if parameters.get("parse_mode") == "HTML" else text
        self.delivered.append(Delivered(chat, plain, buttons, now, name, content))
        return {
            "message_id": len(self.delivered),
            "date": self.now,
            "chat": {"id": int(chat), "type": "private"},
            "text": plain,
        }

    async def _getfile(self, parameters: dict[str, Any], _uploads: Any) -> dict[str, Any]:
        ref = parameters["file_id"]
        size = len(self.files[ref])
        return {"file_id": ref, "file_unique_id": ref, "file_size": size, "file_path": f"doc/{ref}"}

    async def _file(self, request: web.Request) -> web.Response:
        ref = request.path.rpartition("/")[2]
        return web.Response(body=self.files[ref])

    async def _unknown(self, _request: web.Request) -> web.Response:
        return _refused(404, "Not Found")

    # Driven from outside

    async def _control(self, request: web.Request) -> web.Response:
        """say, push, chance and state, for when the server is a process of its own."""
        body = await request.json()
        match request.match_info["name"]:
            case "say":
                return web.json_response(self.say(body["person"], body["text"]))
            case "press":
                return web.json_response(self.press(body["person"], body["data"]))
            case "push":
                return web.json_response(self.push(body))
            case "chance":
                self.faults.chance = body
                return web.json_response(True)
            case _:
                return web.json_response(
                    {
                        "confirmed": sorted(self.confirmed),
                        "queued": len(self.updates),
                        "violations": self.violations,
                        "delivered": [
                            {
                                "chat": m.chat,
                                "text": m.text,
                                "buttons": m.buttons,
                                "answered": m.answered,
                            }
                            for m in self.delivered
                        ],
                    }
                )


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Form fields as they mean (numbers and JSON decoded), and uploaded files by field."""
    parameters: dict[str, Any] = {}
    uploads: dict[str, tuple[str, bytes]] = {}
    form: Mapping[str, Any] = await request.post()
    for name, value in form.items():
        if isinstance(value, web.FileField):
            uploads[name] = (value.filename, value.file.read())
        else:
            parameters[name] = value
    return parameters, uploads


def _violations(method: str, parameters: dict[str, Any], uploads: dict[str, Any]) -> list[str]:
    """What in a request is not as the Bot API describes it."""
    known = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["methods"].get(method)
    if known is None:
        return [f"{method}: unknown method"]
    given = {**parameters, **uploads}
    found = [f"{method}: unknown field {name}" for name in parameters if name not in known]
    found += [
        f"{method}: {name} is missing"
        for name, rule in known.items()
        if rule["required"] and name not in given
    ]
    for name, limit in LIMITS.items():
        text = _plain(str(parameters.get(name, "x")))
        if not 0 < len(text.encode("utf-16-le")) // 2 <= limit:
            found.append(f"{method}: length of {name}")
    markup = parameters.get("reply_markup")
    for row in json.loads(markup)["inline_keyboard"] if markup else []:
        for button in row:
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                found.append(f"{method}: length of callback_data")
            if not button["text"]:
                found.append(f"{method}: empty button")
    return found


class _Html(html.parser.HTMLParser):
    """Collects the text, and notes any tag: this bot writes none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _html_fault(text: str) -> str:
    parser = _Html()
    parser.feed(text)
    parser.close()
    return f"unexpected tag {parser.tags[0]}" if parser.tags else ""


def _plain(text: str) -> str:
    parser = _Html()
    parser.feed(text)
    parser.close()
    return "".join(parser.text)


def _refused(status: int, text: str, parameters: dict[str, int] | None = None) -> web.Response:
    answer: dict[str, Any] = {"ok": False, "error_code": status, "description": text}
    if parameters:
        answer["parameters"] = parameters
    return web.json_response(answer, status=status)


def _too_many(seconds: int) -> web.Response:
    text = f"Too Many Requests: retry after {seconds}"
    return _refused(429, text, {"retry_after": seconds})


def _cut(request: web.Request) -> web.Response:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _serve(port: int) -> None:
    api = BotApi()
    print(await api.start(port), flush=True)
    await asyncio.sleep(24 * 3600)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    asyncio.run(_serve(options.parse_args().port))
