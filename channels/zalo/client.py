"""The Bot Platform's HTTP API: one call gives one answer, or raises an HttpError.

The platform tells of its errors with HTTP 200, so `ok` decides and not the status. No error holds
the token, a URL or the text of another error, which might.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

from channels.http import READ, HttpClient, HttpError, NoAnswerError, NoConnectionError
from core.chat import ChannelClosedError, DeliveryError

_LONGEST_REASON = 200
BAD_CALL = frozenset({400, 404, 405, 413, 414, 415})
BAD_TOKEN = 401
TIMED_OUT = 408  # for a poll: nothing new
TOO_MANY = 429
SERVER = 500  # and above


class RefusedError(HttpError):
    """The platform said no. code: its error code, 0 where it gave none."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{description} ({code})" if description else f"error {code}")
        self.code = code
        # Other words with this code mean the rate: that passes within a minute, the month does not.
        self.quota = code == TOO_MANY and "quota" in description.casefold()


class BusyError(HttpError):
    """No refusal of the platform's: what stands before it takes no more requests for now."""


class TurnedAwayError(NoConnectionError):
    """Not the platform said no but what stands before it: a gateway, a proxy, a block page."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused on the way to the platform ({status})")
        self.code = status


# The outcomes of the platform's probe of a webhook, by its own names.
OUTCOMES = frozenset(
    {
        *(f"http.{status}" for status in ("403", "404", "5xx")),
        *(f"err.{fault}" for fault in ("tls", "dns", "timeout", "conn", "proxy", "blocked")),
        "webhook.other",
    }
)


class UnverifiedError(HttpError):
    """The platform did not reach the webhook. outcome: one of `OUTCOMES`."""

    def __init__(self, outcome: str) -> None:
        super().__init__(f"the webhook was not reached ({outcome})")
        self.outcome = outcome


class ZaloClient:
    """base_url: the server's root. patience: seconds without an answer before a call is given up."""

    def __init__(self, token: str, base_url: str, patience: float = READ, proxy: str = "") -> None:
        self._token = token
        self._root = f"{base_url}/bot{token}"
        self._patience = patience
        self._client = HttpClient(proxy)

    async def call(
        self, method: str, parameters: Mapping[str, str] | None = None, *, held: float = 0.0
    ) -> object:
        """The call's result as JSON. Raises HttpError.

        held: seconds for which the platform may hold the call before it answers.
        """
        status, body = await self._client.request(
            "POST",
            f"{self._root}/{method}",
            read=held + self._patience,
            json=dict(parameters or {}),
        )
        return read_answer(status, body, self._token)

    async def webhook(self) -> str:
        """The URL to which Zalo brings updates; empty: they are fetched. Raises HttpError."""
        try:
            found = await self.call("getWebhookInfo")
        except (RefusedError, TurnedAwayError) as fault:
            if fault.code in BAD_CALL:
                return ""  # where none is set, Zalo says 404, perhaps as a page
            raise
        return str(found.get("url") or "") if isinstance(found, dict) else ""

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates brought there. Raises UnverifiedError, HttpError.

        The platform says yes, and keeps the URL, even where its own probe failed. One that tells
        nothing of a probe made none.
        """
        found = await self.call("setWebhook", {"url": url, "secret_token": secret})
        probe = found.get("verification") if isinstance(found, dict) else None
        if isinstance(probe, dict) and probe.get("ok") is not True:
            outcome = probe.get("outcome")
            raise UnverifiedError(outcome if outcome in OUTCOMES else "webhook.other")

    async def close(self) -> None:
        await self._client.close()


def read_answer(status: int, body: bytes, token: str = "") -> object:
    """An answer's result. Raises RefusedError or BusyError; if it is not Zalo's, another HttpError.

    token: blotted out, should the platform quote it.
    """
    try:
        # An update is handed out once: better with a wrong letter than not at all.
        answer = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and answer.get("ok") is True:
        return answer.get("result")
    if isinstance(answer, dict) and answer.get("ok") is False:
        refused = RefusedError(_code(answer, status), _description(answer, token))
        if refused.code == TOO_MANY and not refused.quota:
            raise BusyError(str(refused))
        raise refused
    # What a gateway means as much as the platform does, whatever page it shows with it.
    if status == TIMED_OUT:
        raise RefusedError(status, "")
    if status == TOO_MANY:
        raise BusyError("too many requests")
    if HTTPStatus.MULTIPLE_CHOICES <= status < SERVER:
        raise TurnedAwayError(status)
    raise NoAnswerError(f"the answer is not the Bot Platform's ({status})")


def _code(answer: Mapping[str, object], status: int) -> int:
    given = answer.get("error_code", answer.get("errorCode"))
    if isinstance(given, str) and given.isascii() and given.isdigit():
        given = int(given[:9])
    if type(given) is int and given:
        return given
    return status if status >= HTTPStatus.BAD_REQUEST else 0


def _description(answer: Mapping[str, object], token: str) -> str:
    text = answer.get("description")
    if not isinstance(text, str):
        return ""
    for secret in filter(None, (token, token.rpartition(":")[2])):
        text = text.replace(secret, "***")
    return text[:_LONGEST_REASON]


QUOTA_REST = 3600.0  # seconds; the platform does not say for how long the month's quota is used up
BUSY_REST = 45.0  # seconds; a rate is counted by the minute or less
USED_UP = "quota exceeded"


def delivery_error(fault: Exception) -> DeliveryError | None:
    """What a fault means for the message; None: it is a fault of ours."""
    if not isinstance(fault, HttpError):
        return None
    if isinstance(fault, NoConnectionError):
        return DeliveryError(str(fault))
    if isinstance(fault, BusyError):
        return DeliveryError(str(fault), retry_after=BUSY_REST)
    if not isinstance(fault, RefusedError) or fault.code == TIMED_OUT or fault.code >= SERVER:
        return DeliveryError(str(fault), uncertain=True)
    if fault.code == BAD_TOKEN:
        return DeliveryError("ZALO_TOKEN was refused")
    if fault.quota:
        return DeliveryError(USED_UP, retry_after=QUOTA_REST)
    return DeliveryError(str(fault), permanent=fault.code in BAD_CALL)


def closing_error(fault: Exception) -> ChannelClosedError | None:
    """Why the channel must stop; None: try again."""
    if isinstance(fault, RefusedError) and fault.code == BAD_TOKEN:
        return ChannelClosedError(
            "Zalo does not know this token", "Check ZALO_TOKEN in the Zalo Bot Platform"
        )
    return None
