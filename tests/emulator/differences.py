"""The same calls to crabline and to our own fakes, and what each answers.

The verdicts stand in docs/emulator.md: a difference without one, or one on what differs no more,
fails the run.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import aiohttp

from tests.emulator.crabline import Crabline
from tests.fakes.bot_api import TOKEN as TELEGRAM_TOKEN, BotApi
from tests.fakes.zalo_api import TOKEN as ZALO_TOKEN, ZaloApi

Call: TypeAlias = tuple[str, Mapping[str, Any]]
SECRET = "a-secret-of-some-length"

# In this order: a webhook that is set stays set.
ON_TELEGRAM: Mapping[str, Call] = {
    "who the bot is": ("getMe", {}),
    "no news": ("getUpdates", {"timeout": 0}),
    "a text": ("sendMessage", {"chat_id": 5, "text": "chào"}),
    "a blank text": ("sendMessage", {"chat_id": 5, "text": " "}),
    "no text": ("sendMessage", {"chat_id": 5}),
    "a long text": ("sendMessage", {"chat_id": 5, "text": "a" * 4097}),
    "markup": ("sendMessage", {"chat_id": 5, "text": "<b>x</b>&lt;", "parse_mode": "HTML"}),
    "broken markup": ("sendMessage", {"chat_id": 5, "text": "<b>x", "parse_mode": "HTML"}),
    "a field that nobody knows": ("sendMessage", {"chat_id": 5, "text": "x", "nonsense": 1}),
    "a chat that is no number": ("sendMessage", {"chat_id": "x", "text": "x"}),
    "a topic of a group without topics": (
        "sendMessage",
        {"chat_id": -5, "text": "x", "message_thread_id": 7},
    ),
    "a button without data": (
        "sendMessage",
        {"chat_id": 5, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
    ),
    "a command in capitals": (
        "setMyCommands",
        {"commands": [{"command": "Add", "description": "x"}]},
    ),
    "commands taken away": ("deleteMyCommands", {}),
    "a press that nobody made": ("answerCallbackQuery", {"callback_query_id": "x"}),
    "a file": ("getFile", {"file_id": "x"}),
    "leaving a group": ("leaveChat", {"chat_id": -5}),
    "an unknown method": ("getNonsense", {}),
    "the webhook": ("getWebhookInfo", {}),
    "the webhook taken away": ("deleteWebhook", {}),
}
ON_ZALO: Mapping[str, Call] = {
    "who the bot is": ("getMe", {}),
    "no news": ("getUpdates", {"timeout": "0"}),
    "a text": ("sendMessage", {"chat_id": "a5", "text": "chào"}),
    "a blank text": ("sendMessage", {"chat_id": "a5", "text": " "}),
    "no text": ("sendMessage", {"chat_id": "a5"}),
    "a long text": ("sendMessage", {"chat_id": "a5", "text": "a" * 2001}),
    "a field that nobody knows": ("sendMessage", {"chat_id": "a5", "text": "x", "nonsense": "1"}),
    "a picture": ("sendPhoto", {"chat_id": "a5", "photo": "https://example.org/a.png"}),
    "a picture that is no address": ("sendPhoto", {"chat_id": "a5", "photo": "a.png"}),
    "typing": ("sendChatAction", {"chat_id": "a5", "action": "typing"}),
    "an unknown method": ("getNonsense", {}),
    "the webhook that is not set": ("getWebhookInfo", {}),
    "a webhook without a secret": ("setWebhook", {"url": "http://127.0.0.1:9/x"}),
    "a webhook with a short secret": (
        "setWebhook",
        {"url": "http://127.0.0.1:9/x", "secret_token": "short"},
    ),
    "a webhook at a private address": (
        "setWebhook",
        {"url": "https://10.0.0.1/x", "secret_token": SECRET},
    ),
    "a webhook where nobody listens": (
        "setWebhook",
        {"url": "http://127.0.0.1:9/x", "secret_token": SECRET},
    ),
    "news while there is a webhook": ("getUpdates", {"timeout": "0"}),
    "the webhook taken away": ("deleteWebhook", {}),
}


async def answers(url: str, token: str, calls: Mapping[str, Call]) -> dict[str, str]:
    """What a server answers to each call, and to a token that it does not know."""
    async with aiohttp.ClientSession() as session:
        found = {
            name: await _answer(session, f"{url}/bot{token}/{method}", given)
            for name, (method, given) in calls.items()
        }
        return found | {"an unknown token": await _answer(session, f"{url}/bot1:x/getMe", {})}


async def _answer(session: aiohttp.ClientSession, url: str, given: Mapping[str, Any]) -> str:
    """Its kind: yes or no, the code, and for no the HTTP status."""
    async with session.post(url, json=given) as response:
        if response.content_type != "application/json":
            return f"no JSON, HTTP {response.status}"
        answer = await response.json()
    if answer["ok"]:
        return f"yes: {_shape(answer.get('result'))}"
    return f"no, {answer['error_code']}, HTTP {response.status}"


def _shape(result: object) -> str:
    return ", ".join(sorted(result)) if isinstance(result, dict) else repr(result)


async def differences(emulator: Crabline) -> dict[str, tuple[str, str]]:
    """What differs, by the call: crabline's answer and our fake's."""
    if emulator.platform == "telegram":
        async with BotApi() as telegram:
            ours = await answers(telegram.url, TELEGRAM_TOKEN, ON_TELEGRAM)
        theirs = await answers(emulator.url, emulator.token, ON_TELEGRAM)
    else:
        async with ZaloApi() as zalo:
            ours = await answers(zalo.url, ZALO_TOKEN, ON_ZALO)
        theirs = await answers(emulator.url, emulator.token, ON_ZALO)
    return {name: (theirs[name], ours[name]) for name in ours if theirs[name] != ours[name]}
