"""A local server that plays the Zalo Bot Platform, for tests and for the torture run.

An update is consumed when it is handed out, whether it arrives or not; a webhook is brought each
update again until it says 2xx.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import aiohttp
from aiohttp import web

from tests.fakes.faults import CUT_BEFORE, HANG, HOLLOW, PAGE, PORTAL, Faults
from tests.fakes.platform import Delivered, cut, is_gone, page, run_as_program, told
from tests.fakes.zalo_people import ZaloPeople
from tests.fakes.zalo_rules import DESCRIPTIONS, METHODS, MISSING, ZaloFaults, violations

JSON = "application/json"
TOKEN = "1459232241454765289:TEST-token"
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
BROUGHT_WITHIN = 10.0  # seconds that a webhook is given to answer


@dataclass
class ZaloApi(ZaloPeople):
    """quota: messages that may still be sent; None: any number.

    listed: updates are handed out in a list. empty: how a poll without news ends: "408",
    "http_408", "list", "object" or "null". enveloped: how the webhook is brought updates.
    outcome: what setWebhook tells of its probe; "probe": what it met; "": nothing.
    unhooked: how getWebhookInfo answers where there is none: "404" or "url".
    statuses: errors bear their code as the HTTP status too. account: getMe's account name.
    fetching: pictures are fetched from their URLs, and refused where nothing is found.
    handed: ids of the updates that were consumed by a poll. brought: (id, status) of every attempt
    to bring one to the webhook; 0: no answer. retry_pause: seconds before the next.
    """

    settable = frozenset({"quota", "listed", "empty", "enveloped", "fetching", "now", "webhook"})

    token: str = TOKEN
    faults: Faults = field(default_factory=ZaloFaults)
    handed: list[str] = field(default_factory=list)
    brought: list[tuple[str, int]] = field(default_factory=list)
    webhook: str = ""
    secret: str = ""
    quota: int | None = None
    listed: bool = False
    empty: str = "408"
    enveloped: bool = False
    outcome: str = "probe"
    unhooked: str = "404"
    statuses: bool = False
    account: object = "bot.Test"
    fetching: bool = False
    retry_pause: float = 0.01
    poll: web.Request | None = None  # the newest
    _bringing: asyncio.Task[None] | None = None

    async def start(self, port: int) -> int:
        found = await super().start(port)
        self._bringing = asyncio.create_task(self._bring())
        return found

    async def __aexit__(self, *fault: object) -> None:
        self._ended.set()
        self.news.set()
        if self._bringing is not None:
            self._bringing.cancel()
            await asyncio.wait([self._bringing])
        await super().__aexit__(*fault)

    def add_to(self, app: web.Application) -> None:
        app.middlewares.append(self._stated)
        app.router.add_post(f"/bot{self.token}/{{method}}", self._call)

    # The API

    @web.middleware
    async def _stated(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Where errors bear an HTTP status, this is it."""
        answer = await handler(request)
        if self.statuses and isinstance(answer, web.Response) and answer.body:
            told = json.loads(answer.text or "") if answer.content_type == JSON else {}
            answer.set_status(told.get("error_code") or answer.status)
        return answer

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await request.json() if request.can_read_body else {}
        self.calls.append((method, given))
        found = violations(method, given)
        self.violations += found
        fault = self.faults.next(method)
        if fault == CUT_BEFORE:
            return cut(request)
        if fault in DESCRIPTIONS or fault in {PAGE, PORTAL, HOLLOW, MISSING, "http_429"}:
            return _refusal(fault)
        if found:
            return _refused(400 if method in METHODS else 404, found[0])
        before = len(self.delivered)
        answer = await self._carry_out(request, method, given)
        if fault == HANG:
            self._unanswered(before)
            await self._ended.wait()
        if fault or is_gone(request):
            self._unanswered(before)
            return cut(request)
        return answer

    def _unanswered(self, before: int) -> None:
        for message in self.delivered[before:]:
            message.answered = False

    async def _carry_out(
        self, request: web.Request, method: str, given: dict[str, str]
    ) -> web.Response:
        match method:
            case "getUpdates":
                return await self._updates(request, float(given.get("timeout", "30")))
            case "sendMessage" | "sendPhoto":
                return await self._deliver(given)
            case "getMe":
                number = self.token.partition(":")[0]
                return _result(
                    {
                        "id": number,
                        "account_name": self.account,
                        "account_type": "BASIC",
                        "can_join_groups": False,
                    }
                )
            case "getWebhookInfo":
                if self.webhook or self.unhooked == "url":
                    return self._hook()
                return _refusal(self.unhooked)
            case "setWebhook":
                # What failed is kept all the same, and said in one place only.
                self.webhook, self.secret = given["url"], given["secret_token"]
                self.news.set()
                return self._hook(verification=await self._probed())
            case "deleteWebhook":
                self.webhook = self.secret = ""
                return self._hook()
        return web.json_response({"ok": True})

    def _hook(self, **more: object) -> web.Response:
        told = {name: value for name, value in more.items() if value is not None}
        return _result({"url": self.webhook, "updated_at": self.now, **told})

    async def _probed(self) -> dict[str, object] | None:
        """What knocking at the webhook met; None where this platform does not look."""
        outcome, status = self.outcome, None
        if outcome == "probe":
            outcome, status = await _probe(self.webhook, self.secret)
        if not outcome:
            return None
        found: dict[str, object] = {"ok": outcome == "webhook.ok", "outcome": outcome}
        return found | {"status_code": status, "latency_ms": 12, "hint": "see the console"}

    async def _updates(self, request: web.Request, seconds: float) -> web.Response:
        """One update, which is gone from here with that."""
        if self.webhook:
            return _refused(400, "a webhook is set")
        self.poll = request
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.queue and not self._ended.is_set():
                    await self._wait()
        if not self.queue or is_gone(request):
            return self._nothing_new()
        update = self.queue.popleft()
        self.handed.append(_id(update))
        return _result([update] if self.listed else update)

    def _nothing_new(self) -> web.Response:
        shapes: dict[str, object] = {"list": [], "object": {}, "null": None}
        return _result(shapes[self.empty]) if self.empty in shapes else _refusal(self.empty)

    async def _wait(self) -> None:
        self.news.clear()
        await self.news.wait()

    async def _deliver(self, given: dict[str, str]) -> web.Response:
        chat, photo = given["chat_id"], given.get("photo", "")
        if chat in self.gone:
            return _refused(400, "Bad Request: chat not found")
        if self.quota is not None and self.quota <= 0:
            return _refusal("429")
        content = await _fetched(photo) if photo and self.fetching else b""
        if content is None:
            return _refused(400, "Bad Request: photo not found")
        if self.quota is not None:
            self.quota -= 1
        text = given.get("text", given.get("caption", ""))
        self.delivered.append(
            Delivered(chat, text, [], time.monotonic(), content=content, photo=photo)
        )
        return _result({"message_id": self.new_id(), "date": self.now})

    async def no_such_path(self, _request: web.Request) -> web.Response:
        return _refusal("401")

    # The webhook

    async def _bring(self) -> None:
        """Bring the updates in order, each again until it is taken."""
        async with aiohttp.ClientSession(headers={"User-Agent": "Java/1.8.0_252"}) as session:
            while True:
                if not (self.webhook and self.queue):
                    await self._wait()
                    continue
                update = self.queue[0]
                status = await self._brought(session, update)
                self.brought.append((_id(update), status))
                if 200 <= status < 300:
                    self.queue.popleft()
                else:
                    await asyncio.sleep(self.retry_pause)

    async def _brought(self, session: aiohttp.ClientSession, update: object) -> int:
        body = {"ok": True, "result": update} if self.enveloped else update
        try:
            async with session.post(
                self.webhook,
                json=body,
                headers={"X-Bot-Api-Secret-Token": self.secret},
                timeout=aiohttp.ClientTimeout(BROUGHT_WITHIN),
            ) as response:
                return response.status
        except (aiohttp.ClientError, OSError):
            return 0

    # Driven from outside

    def state(self) -> dict[str, Any]:
        return {
            **super().state(),
            "queued": [_id(update) for update in self.queue],
            "handed": self.handed,
            "brought": self.brought,
            "delivered": told(self.delivered),
            "quota": self.quota,
        }

    def commands(self) -> dict[str, Callable[..., Any]]:
        return {
            **super().commands(),
            "push": self.push,
            "say": self.say,
            "say_in_group": self.say_in_group,
            "do": self.do,
            "do_without_message": self.do_without_message,
        }


def _id(update: Any) -> str:
    try:
        return str(update["message"]["message_id"])
    except (KeyError, TypeError):
        return ""


async def _probe(url: str, secret: str) -> tuple[str, int | None]:
    """The outcome of asking the webhook for nothing, and the HTTP status."""
    headers = {"X-Bot-Api-Secret-Token": secret}
    try:
        async with aiohttp.ClientSession() as session, session.post(url, headers=headers) as found:
            status = found.status
    except (aiohttp.ClientError, OSError):
        return "err.conn", None
    if 200 <= status < 300:
        return "webhook.ok", status
    known = {403: "http.403", 404: "http.404"}
    return known.get(status, "http.5xx" if status >= 500 else "webhook.other"), status


async def _fetched(url: str) -> bytes | None:
    """The content of a picture, as Zalo fetches it; None: there is none."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return await response.read() if response.status == 200 else None


def _result(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result, "error_code": 0})


def _refusal(fault: str) -> web.Response:
    if fault in {PAGE, PORTAL}:
        return page(fault)
    if fault == HOLLOW:
        return _result({})
    if fault.startswith("http_"):
        text = "<html><body><center>nginx</center></body></html>"
        status = int(fault.removeprefix("http_"))
        return web.Response(status=status, text=text, content_type="text/html")
    return _refused(int(fault.partition("_")[0]), DESCRIPTIONS[fault])


def _refused(code: int, text: str) -> web.Response:
    return web.json_response({"ok": False, "description": text, "error_code": code})


if __name__ == "__main__":
    run_as_program(ZaloApi, "A server that plays the Zalo Bot Platform.")
