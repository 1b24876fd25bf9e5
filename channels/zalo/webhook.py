"""The webhook: Zalo sends each update, and sends it again until it is told that it was stored."""

import asyncio
import hmac
import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self

from aiohttp import web
from msgspec import Struct

from channels.links import derive
from channels.zalo.parsing import EVENT, each, raws
from core.chat import RawUpdate, Receive

log = logging.getLogger("dondoc.zalo")

HEADER = "X-Bot-Api-Secret-Token"
PLAIN = "identity"
_PATH_LETTERS = 32


class Hook(Struct, frozen=True):
    """Where Zalo sends updates, and the secret that proves that it was Zalo.

    path: the last part of the URL. secret: 8 to 256 letters, which are Zalo's limits.
    """

    public_url: str
    path: str
    secret: str

    @classmethod
    def of(cls, token: str, public_url: str) -> Self:
        """A hook whose path and secret follow from the bot's token: always the same."""
        path = derive(token, "zalo webhook path")[:_PATH_LETTERS]
        return cls(public_url, path, derive(token, "zalo webhook secret"))

    @property
    def route(self) -> str:
        return f"/zalo/{self.path}"

    @property
    def url(self) -> str:
        return self.public_url + self.route


BODY_WITHIN = 10.0  # seconds; an update comes with its head
TELL_AGAIN = 60.0  # seconds; whoever guesses does not write the log


@dataclass
class ZaloWebhook:
    """receive: returns once the updates are stored; only then is Zalo told so.

    body_within: seconds for a request's body.
    """

    hook: Hook
    bot_id: str
    receive: Receive
    body_within: float = BODY_WITHIN
    _refused: int = 0
    _told: float = -TELL_AGAIN

    async def handle(self, request: web.Request) -> web.Response:
        """200 once stored; 401, 403 for no secret or a wrong one; 503: bring it again.

        200 as well for what bears the secret and is no update: Zalo's own probe, whose body nobody
        knows, or what could never be read however often it were brought.

        408 for a body that takes too long, 413 for a large one, 415 for a packed one. Nothing of
        it is read before the secret is right.
        """
        given = request.headers.get(HEADER)
        if given is None:
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        if not _same(given, self.hook.secret):
            self._wrong_secret()
            return web.Response(status=HTTPStatus.FORBIDDEN)
        if request.headers.get("Content-Encoding", PLAIN) != PLAIN:
            return web.Response(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            async with asyncio.timeout(self.body_within):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        try:
            batch = _batch(body, self.bot_id)
        except (ValueError, RecursionError) as fault:
            log.warning("webhook_passed_over fault=%s", type(fault).__name__)
            batch = []
        try:
            if batch:
                await self.receive(batch)
        except Exception as fault:  # noqa: BLE001 - whatever it is, Zalo still has the update
            log.warning("not_stored fault=%s", type(fault).__name__)
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return web.json_response({"ok": True})

    def _wrong_secret(self) -> None:
        """Log wrong secrets: one line a minute, with how many there were."""
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if now - self._told >= TELL_AGAIN:
            log.warning("webhook_refused reason='wrong secret' times=%d", self._refused)
            self._refused, self._told = 0, now


def _same(given: str, secret: str) -> bool:
    """Compare in constant time. Bytes of the header that are not UTF-8 arrive as surrogates."""
    return hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode())


def _batch(body: bytes, bot_id: str) -> list[RawUpdate]:
    # Better with a wrong letter than not at all, as when it is fetched.
    found = json.loads(body.decode("utf-8", "replace")) if body.strip() else None
    return raws([one for one in each(found) if EVENT in one], bot_id)
