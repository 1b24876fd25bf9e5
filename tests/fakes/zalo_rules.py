"""What Zalo's documentation asks of a call, and its faults, in the names that a test scripts."""

from collections.abc import Iterator, Mapping
from typing import Any

from channels.splitting import utf16_length
from tests.fakes.faults import CUT_AFTER, CUT_BEFORE, HANG, HOLLOW, PAGE, PORTAL, Faults

MISSING = "http_408"  # a timeout as an HTTP status, without a body
DESCRIPTIONS = {
    "400": "Bad Request",
    "401": "Unauthorized",
    "403": "Internal server error",
    "404": "Not Found",
    "408": "Request timeout",
    "429": "Quota exceeded",
    "500": "Server error",
    "429_rate": "Too many requests",
}
FAULTS = frozenset(
    {PAGE, PORTAL, HOLLOW, CUT_BEFORE, CUT_AFTER, HANG, MISSING, *DESCRIPTIONS, "http_429"}
)
METHODS = {
    "getMe": frozenset[str](),
    "getUpdates": frozenset({"timeout"}),
    "setWebhook": frozenset({"url", "secret_token"}),
    "deleteWebhook": frozenset[str](),
    "getWebhookInfo": frozenset[str](),
    "sendMessage": frozenset({"chat_id", "text"}),
    "sendPhoto": frozenset({"chat_id", "photo", "caption"}),
    "sendChatAction": frozenset({"chat_id", "action"}),
}
OPTIONAL = frozenset({"timeout", "caption"})


class ZaloFaults(Faults):
    """The same wire with other refusals: these come with HTTP 200."""

    known = FAULTS


def violations(method: str, given: Mapping[str, Any]) -> list[str]:
    """Everything in a call that the documentation does not allow."""
    if method not in METHODS:
        return [f"{method}: no such method"]
    allowed = METHODS[method]
    wrong = [f"unknown parameter {name}" for name in given.keys() - allowed]
    wrong += [f"no {name}" for name in allowed - OPTIONAL - given.keys()]
    wrong += [f"{name} is no text" for name, value in given.items() if not isinstance(value, str)]
    return [f"{method}: {fault}" for fault in wrong or _wrong_values(given)]


def _wrong_values(given: Mapping[str, str]) -> Iterator[str]:
    text, photo, url = given.get("text", "x"), given.get("photo"), given.get("url")
    if not text.strip() or utf16_length(text) > 2000:
        yield "text must have 1 to 2000 letters"
    if photo is not None and not photo.startswith(("https://", "http://")):
        yield "photo is no URL"
    if url is not None and not url.startswith(("https://", "http://127.0.0.1:")):
        yield "url is not https"
    if not 8 <= len(given.get("secret_token", "x" * 8)) <= 256:
        yield "secret_token must have 8 to 256 letters"
