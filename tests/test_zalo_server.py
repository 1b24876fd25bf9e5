"""The server that plays Zalo keeps to what is known of it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import aiohttp
import pytest

from tests.fakes.inbox import LONGEST_WAIT, until
from tests.fakes.platform import is_gone
from tests.fakes.zalo_api import TOKEN, ZaloApi
from tests.fakes.zalo_rules import violations

ROOT = Path(__file__).parent.parent


async def call(api: ZaloApi, method: str, **given: str) -> Any:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{api.url}/bot{TOKEN}/{method}", json=given) as response,
    ):
        return await response.json()


async def test_an_update_is_handed_out_once_and_one_at_a_time() -> None:
    async with ZaloApi() as api:
        first, second = api.say("a", "một"), api.say("a", "hai")
        polled = [await call(api, "getUpdates", timeout="0") for _ in range(3)]
    assert [answer["ok"] for answer in polled] == [True, True, False]
    assert [p["result"]["message"]["message_id"] for p in polled[:2]] == [first, second]
    assert polled[2]["error_code"] == 408


async def test_a_poller_that_is_gone_takes_no_update_with_it() -> None:
    async with ZaloApi() as api:
        poll = asyncio.create_task(call(api, "getUpdates", timeout="30"))
        await until(lambda: api.called("getUpdates"))
        poll.cancel()
        await asyncio.wait([poll])
        await until(lambda: api.poll is not None and is_gone(api.poll))
        number = api.say("a", "x")
        answer = await call(api, "getUpdates", timeout="30")
    assert answer["result"]["message"]["message_id"] == number


async def test_the_quota_is_counted_down_and_then_refused() -> None:
    async with ZaloApi(quota=2) as api:
        sent = [await call(api, "sendMessage", chat_id="a", text="x") for _ in range(3)]
    assert [answer["ok"] for answer in sent] == [True, True, False]
    assert sent[2]["error_code"] == 429


async def test_where_a_webhook_is_set_there_is_nothing_to_poll() -> None:
    async with ZaloApi() as api:
        await call(api, "setWebhook", url="http://127.0.0.1:9/x", secret_token="x" * 8)
        assert (await call(api, "getWebhookInfo"))["result"]["url"] == "http://127.0.0.1:9/x"
        assert (await call(api, "getUpdates", timeout="0"))["error_code"] == 400
        await call(api, "deleteWebhook")
        assert (await call(api, "getWebhookInfo"))["error_code"] == 404


@pytest.mark.parametrize(
    ("method", "given", "fault"),
    [
        ("sendDocument", {}, "no such method"),
        ("sendMessage", {"chat_id": "a"}, "no text"),
        ("sendMessage", {"chat_id": 5, "text": "x"}, "chat_id is no text"),
        ("sendMessage", {"chat_id": "a", "text": " "}, "1 to 2000"),
        ("sendMessage", {"chat_id": "a", "text": "🎉" * 1001}, "1 to 2000"),
        ("sendMessage", {"chat_id": "a", "text": "x", "parse_mode": "y"}, "parse_mode"),
        ("sendPhoto", {"chat_id": "a", "photo": "file.png"}, "no URL"),
        ("setWebhook", {"url": "http://example.org", "secret_token": "x" * 8}, "not https"),
        ("setWebhook", {"url": "https://example.org", "secret_token": "x"}, "8 to 256"),
    ],
)
def test_a_call_that_the_documentation_does_not_allow_is_noticed(
    method: str, given: Mapping[str, object], fault: str
) -> None:
    assert fault in violations(method, given)[0]


@pytest.mark.slow
def test_as_a_program_it_is_driven_from_outside(tmp_path: Path) -> None:
    kept = tmp_path / "state.json"
    command = [sys.executable, "-m", "tests.fakes.zalo_api", "--state", str(kept)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        control(url, "set", empty="list", quota=5)
        number = control(url, "say", person="a", text="/status")
        control(url, "script", method="sendMessage", faults=["429"])
        assert control(url, "state")["queued"] == [number]
        server.terminate()
        assert server.wait(LONGEST_WAIT) == 0
    assert json.loads(kept.read_text())["quota"] == 5


def control(url: str, name: str, **given: object) -> Any:
    request = Request(f"{url}/control/{name}", json.dumps(given).encode())
    with urlopen(request, timeout=LONGEST_WAIT) as answer:
        return json.load(answer)
