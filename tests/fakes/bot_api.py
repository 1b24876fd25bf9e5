"""A local server that plays Telegram's Bot API, for tests and for the torture run.

It confirms updates as Telegram does: by the offset of a later getUpdates.
"""

import asyncio
import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.bot_api_rules import METHODS, violations
from tests.fakes.entities import read_html
from tests.fakes.faults import (
    CUT_AFTER,
    CUT_BEFORE,
    HANG,
    HOLLOW,
    MIGRATED,
    PAGE,
    PORTAL,
    REFUSALS,
    TOO_MANY,
)
from tests.fakes.people import People
from tests.fakes.platform import Delivered, cut, is_gone, page, run_as_program, told

TOKEN = "123456:TEST-token"
OVERALL, PER_CHAT = 30, 1  # messages a second, where the server is strict
LARGEST_DOWNLOAD = 20 * 1024 * 1024


@dataclass
class BotApi(People):
    """strict: 30 messages a second in all and one to a chat, and 429 for more.

    forums: groups that have topics.
    """

    settable = frozenset({"strict", "webhook", "now"})

    token: str = TOKEN
    migrated: dict[str, int] = field(default_factory=dict)
    webhook: str = ""
    strict: bool = False
    forums: set[str] = field(default_factory=set)
    clock: Callable[[], float] = time.monotonic

    async def __aexit__(self, *fault: object) -> None:
        self._ended.set()
        self.wake(taken_over=False)
        await super().__aexit__(*fault)

    def add_to(self, app: web.Application) -> None:
        app.router.add_route("*", f"/bot{self.token}/{{method}}", self._call)
        app.router.add_get("/file/{token}/{ref}", self._file)  # the colon may come as %3A

    # The API

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given, uploads = await _form(request)
        self.calls.append((method, given))
        found = violations(method, given, frozenset(uploads))
        self.violations += found
        fault = self.faults.next(method)
        if fault == CUT_BEFORE:
            return cut(request)
        if fault and fault not in {CUT_AFTER, HANG}:
            return self._refusal(fault)
        if found:
            return _refused(400, f"Bad Request: {found[0]}") if method in METHODS else _no_path()
        result = await self._carry_out(method, given, uploads)
        if isinstance(result, web.Response):
            return result
        if fault or is_gone(request):
            if method.startswith("send"):  # its message is the newest: nothing was awaited since
                self.delivered[-1].answered = False
            if fault == HANG:
                await self._ended.wait()
            return cut(request)
        return web.json_response({"ok": True, "result": result})

    def _refusal(self, fault: str) -> web.Response:
        if fault in {PAGE, PORTAL}:
            return page(fault)
        if fault == HOLLOW:
            return web.json_response({"ok": True, "result": {}})
        if fault == TOO_MANY:
            text = f"Too Many Requests: retry after {self.faults.retry_after}"
            return _refused(429, text, retry_after=self.faults.retry_after)
        if fault == MIGRATED:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return _refused(400, text, migrate_to_chat_id=self.faults.migrate_to)
        return _refused(*REFUSALS[fault])

    async def _carry_out(
        self, method: str, given: dict[str, str], uploads: dict[str, tuple[str, bytes]]
    ) -> object:
        match method:
            case "getUpdates":
                return await self._updates(given)
            case "sendMessage":
                return self._deliver(given, given["text"])
            case "sendDocument" | "sendPhoto":
                return self._deliver(given, given.get("caption", ""), uploads)
            case "answerCallbackQuery":
                if given["callback_query_id"] in self.queries:
                    return True
                text = "query is too old and response timeout expired or query ID is invalid"
                return _refused(400, f"Bad Request: {text}")
            case "getFile":
                return self._describe(given["file_id"])
            case "getMe":
                number = int(self.token.partition(":")[0])
                able = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
                who = {"id": number, "is_bot": True, "first_name": "x", "username": "dondoc_bot"}
                return {**who, **dict.fromkeys(able, False)}
            case "getWebhookInfo":
                return {"url": self.webhook, "has_custom_certificate": False} | {
                    "pending_update_count": len(self.waiting())
                }
            case "deleteWebhook":
                self.webhook = ""
        return True

    async def _updates(self, given: dict[str, str]) -> object:
        """A newer poll ends the one that is held: that one, and not the newer, hears of it."""
        if self.webhook:
            return self._refusal("webhook")
        offset, seconds = int(given.get("offset", 0)), float(given.get("timeout", 0))
        self.confirmed |= {number for number, _ in self.queue if number < offset}
        self.wake(taken_over=True)
        if not self.waiting(offset) and seconds > 0 and not self._ended.is_set():
            self.held = asyncio.get_running_loop().create_future()
            try:
                if await asyncio.wait_for(self.held, seconds):
                    return self._refusal("409")
            except TimeoutError:
                return []
        return self.waiting(offset)[: int(given.get("limit", 100))]

    def _deliver(
        self, given: dict[str, str], text: str, uploads: dict[str, tuple[str, bytes]] | None = None
    ) -> object:
        chat, now = given["chat_id"], self.clock()
        if self.strict and self._too_fast(chat, now):
            return self._refusal(TOO_MANY)
        if not re.fullmatch(r"-?\d+", chat):
            return self._refusal("no_chat")
        if chat in self.gone:
            return self._refusal("blocked")
        if "message_thread_id" in given and chat.startswith("-") and chat not in self.forums:
            return _refused(400, "Bad Request: message thread not found")
        if chat in self.migrated:
            self.faults.migrate_to = self.migrated[chat]
            return self._refusal(MIGRATED)
        plain, fault = read_html(text) if given.get("parse_mode") == "HTML" else (text, "")
        if fault:
            return _refused(400, f"Bad Request: can't parse entities: {fault}")
        rows = json.loads(given.get("reply_markup", "{}")).get("inline_keyboard", [])
        buttons = [(button["text"], button["callback_data"]) for row in rows for button in row]
        name, content = next(iter((uploads or {}).values()), ("", b""))
        self.delivered.append(Delivered(chat, plain, buttons, now, name, content))
        kind = "supergroup" if chat.startswith("-") else "private"
        about = {"id": int(chat), "type": kind, "first_name": "x"}
        sent = {"message_id": len(self.delivered), "date": self.now, "chat": about, "text": plain}
        number = int(self.token.partition(":")[0])
        return {**sent, "from": {"id": number, "is_bot": True, "first_name": "x"}}

    def _too_fast(self, chat: str, now: float) -> bool:
        recent = [message for message in self.delivered[-OVERALL:] if now - message.at < 1.0]
        return len(recent) >= OVERALL or sum(m.chat == chat for m in recent) >= PER_CHAT

    def _describe(self, ref: str) -> object:
        if ref not in self.files:
            return _refused(400, "Bad Request: invalid file_id")
        size = len(self.files[ref])
        if size > LARGEST_DOWNLOAD:
            return _refused(400, "Bad Request: file is too big")
        return {"file_id": ref, "file_unique_id": ref, "file_size": size, "file_path": ref}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != f"bot{self.token}":
            return _refused(404, "Not Found")
        fault = self.faults.next("file")
        if fault in {CUT_BEFORE, CUT_AFTER}:
            return cut(request)
        if fault:
            return self._refusal(fault)
        return web.Response(body=self.files[request.match_info["ref"]])

    async def no_such_path(self, request: web.Request) -> web.Response:
        """A token that could be one is unknown; anything else is no path."""
        could_be = re.match(r"/bot\d+(?::|%3A)[\w-]+/", request.path)
        return _refused(401, "Unauthorized") if could_be else _no_path()

    # Driven from outside

    def state(self) -> dict[str, Any]:
        return {
            **super().state(),
            "queued": [number for number, _ in self.queue],
            "confirmed": sorted(self.confirmed),
            "delivered": told(self.delivered),
        }

    def commands(self) -> dict[str, Callable[..., Any]]:
        return {
            **super().commands(),
            "push": self.push,
            "say": self.say,
            "hand_over": lambda person, name, content: self.hand_over(
                person, name, base64.b64decode(content)
            ),
            "edit": self.edit,
            "press": self.press,
            "press_label": self.press_label,
            "block": self.block,
            "unblock": self.unblock,
        }


async def _form(request: web.Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """Text fields, and uploaded files (name and content) by field.

    In JSON a field that is no text stands for the JSON of it, as in a form.
    """
    if request.content_type == "application/json":
        fields = json.loads(await request.read())
        texts = {n: v if isinstance(v, str) else json.dumps(v) for n, v in fields.items()}
        return texts, {}
    given: dict[str, str] = {}
    uploads: dict[str, tuple[str, bytes]] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = (value.filename, value.file.read())
        elif isinstance(value, str):
            given[name] = value
    return given, uploads


def _no_path() -> web.Response:
    return _refused(404, "Not Found")


def _refused(status: int, text: str, **parameters: int) -> web.Response:
    answer: dict[str, Any] = {"ok": False, "error_code": status, "description": text}
    if parameters:
        answer["parameters"] = parameters
    return web.json_response(answer, status=status)


if __name__ == "__main__":
    run_as_program(BotApi, "A local server that plays Telegram's Bot API.")
