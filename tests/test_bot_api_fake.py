"""The local server is as strict as the platform that it plays."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.entities import read_html
from tests.fakes.faults import Faults

ROOT = Path(__file__).parent.parent
LONGEST_WAIT = 30.0


@dataclass
class Client:
    """Calls a server as any HTTP library does."""

    http: aiohttp.ClientSession
    url: str

    async def call(self, method: str, **fields: str) -> tuple[int, Any]:
        """The answer's status, and its result or description."""
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", data=fields) as response:
            answer = await response.json()
            return response.status, answer.get("result", answer.get("description"))

    async def control(self, name: str, **fields: object) -> Any:
        async with self.http.post(f"{self.url}/control/{name}", json=fields) as response:
            return await response.json()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as server:
        yield server


@pytest.fixture
def client(api: BotApi, http: aiohttp.ClientSession) -> Client:
    return Client(http, api.url)


async def numbers(client: Client, **fields: str) -> list[int]:
    _, updates = await client.call("getUpdates", **fields)
    return [update["update_id"] for update in updates]


async def test_updates_come_again_until_a_higher_offset_confirms_them(
    api: BotApi, client: Client
) -> None:
    first, second = api.say(33, "x"), api.say(33, "y")
    assert await numbers(client) == [first, second]
    assert await numbers(client, limit="1") == [first]
    assert await numbers(client, offset=f"{second}") == [second]
    assert await numbers(client) == [second]
    assert api.confirmed == {first}


async def test_a_confirmed_update_may_be_delivered_again(api: BotApi, client: Client) -> None:
    first, second = api.say(33, "x"), api.say(33, "y")
    assert await numbers(client) == [first, second]
    assert await numbers(client, offset=f"{second + 1}") == []
    api.again(first)
    assert await numbers(client) == [first]


async def test_a_poll_that_is_cut_leaves_alone_what_was_delivered_meanwhile(
    api: BotApi, client: Client
) -> None:
    api.faults.script("getUpdates", "cut_after")
    poll = asyncio.create_task(numbers(client, timeout="25"))
    async with asyncio.timeout(LONGEST_WAIT):
        while api.held is None:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.005)
    await client.call("sendMessage", chat_id="33", text="x")
    api.say(33, "y")
    with pytest.raises(aiohttp.ClientConnectionError):
        await poll
    assert [message.answered for message in api.delivered] == [True]


async def test_an_empty_poll_is_held_until_somebody_speaks(api: BotApi, client: Client) -> None:
    poll = asyncio.create_task(numbers(client, timeout="25"))
    async with asyncio.timeout(LONGEST_WAIT):
        while api.held is None:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.005)
        number = api.say(33, "x")
        assert await poll == [number]


async def test_a_webhook_keeps_pollers_out_until_it_is_deleted(api: BotApi, client: Client) -> None:
    api.webhook = "https://example.org/hook"
    status, told = await client.call("getUpdates")
    assert (status, "webhook is active" in told) == (409, True)
    assert (await client.call("getWebhookInfo"))[1]["url"] == "https://example.org/hook"
    await client.call("deleteWebhook")
    assert await client.call("getUpdates") == (200, [])


async def test_a_wrong_token_is_refused(api: BotApi, http: aiohttp.ClientSession) -> None:
    async with http.post(f"{api.url}/bot1:other/getMe") as response:
        assert response.status == 401
    async with http.post(f"{api.url}/botother/getMe") as response:
        assert response.status == 404
    async with http.get(f"{api.url}/file/bot1:other/f1") as response:
        assert response.status == 404


KEYBOARD = {"inline_keyboard": [[{"text": "x", "callback_data": "x" * 65}]]}
SCOPE = json.dumps({"type": "chat"})
WRONG_SCOPE = json.dumps({"type": "planet"})
COMMANDS = json.dumps([{"command": "trợ giúp", "description": ""}])


@pytest.mark.parametrize(
    ("method", "fields", "violation"),
    [
        ("sendFax", {}, "unknown method"),
        ("sendMessage", {"chat_id": "1"}, "text is missing"),
        ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}, "colour is unknown"),
        ("sendMessage", {"chat_id": "1", "text": " "}, "length of text"),
        ("sendMessage", {"chat_id": "1", "text": "🎉" * 2049}, "length of text"),
        ("sendMessage", {"chat_id": "1", "text": "x", "protect_content": "1"}, "not Boolean"),
        ("sendMessage", {"chat_id": "1", "text": "x", "entities": "[{}]"}, "not described here"),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": "[]"}, "not an object"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "x", "reply_markup": json.dumps(KEYBOARD)},
            "length of callback_data",
        ),
        ("sendDocument", {"chat_id": "1", "document": "x", "caption": "x" * 1025}, "caption"),
        ("getUpdates", {"offset": "soon"}, "offset is not Integer"),
        ("getUpdates", {"allowed_updates": "message"}, "not a list"),
        ("setMyCommands", {"commands": "[]", "scope": SCOPE}, "chat_id is missing"),
        ("setMyCommands", {"commands": "[]", "scope": WRONG_SCOPE}, "type is unknown"),
        ("setMyCommands", {"commands": COMMANDS}, "command 'trợ giúp'"),
        ("setMyCommands", {"commands": "[]", "language_code": "vi-VN"}, "two letters"),
    ],
)
async def test_a_request_that_is_not_as_described_is_refused_and_noted(
    api: BotApi, client: Client, method: str, fields: dict[str, str], violation: str
) -> None:
    status, _ = await client.call(method, **fields)
    assert status == (404 if violation == "unknown method" else 400)
    assert violation in api.violations[0]
    assert api.delivered == []


async def test_markup_that_telegram_cannot_read_is_refused(api: BotApi, client: Client) -> None:
    wanted = {"chat_id": "33", "parse_mode": "HTML"}
    status, told = await client.call("sendMessage", text="2 < 3", **wanted)
    assert (status, "can't parse entities" in told) == (400, True)
    assert (await client.call("sendMessage", text="2 &lt; <b>3</b>", **wanted))[0] == 200
    assert [message.text for message in api.sent_to(33)] == ["2 < 3"]


@pytest.mark.parametrize(
    ("text", "seen", "fault"),
    [
        ("a &amp; b &#39;&#x41; &nbsp; &", "a & b 'A &nbsp; &", ""),
        ("<b>x</b><a href='y'>z</a>", "xz", ""),
        ("<br>", "", "Unsupported start tag"),
        ("a <b", "", "Unclosed start tag"),
        ("<b>x</i>", "", "Unexpected end tag"),
        ("<b>x", "", "Can't find end tag"),
    ],
)
def test_html_is_read_as_telegram_reads_it(text: str, seen: str, fault: str) -> None:
    found, told = read_html(text)
    assert (found, told[: len(fault)]) == (seen, fault)


async def test_a_strict_server_takes_one_message_a_second_to_a_chat_and_thirty_in_all(
    client: Client, api: BotApi
) -> None:
    moment = 0.0
    api.strict, api.clock = True, lambda: moment
    to = [str(chat) for chat in (1, 1, *range(2, 33))]
    statuses = [(await client.call("sendMessage", chat_id=chat, text="x"))[0] for chat in to]
    assert statuses == [200, 429, *[200] * 29, 429, 429]
    moment = 1.0
    assert (await client.call("sendMessage", chat_id="1", text="x"))[0] == 200


async def test_somebody_who_blocked_the_bot_gets_nothing_until_they_return(
    api: BotApi, client: Client
) -> None:
    api.block(33)
    assert (await client.call("sendMessage", chat_id="33", text="x"))[0] == 403
    api.unblock(33)
    assert (await client.call("sendMessage", chat_id="33", text="x"))[0] == 200
    states = [
        u["my_chat_member"]["new_chat_member"]["status"]
        for u in api.waiting()
        if isinstance(u, dict)
    ]
    assert states == ["kicked", "member"]


async def test_an_old_group_tells_its_new_number(api: BotApi, client: Client) -> None:
    api.migrated["-5"] = -1005
    status, told = await client.call("sendMessage", chat_id="-5", text="x")
    assert (status, "upgraded to a supergroup" in told) == (400, True)
    assert api.faults.migrate_to == -1005


@pytest.mark.parametrize(("fault", "arrived"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_cut_connection_leaves_open_whether_the_message_arrived(
    api: BotApi, client: Client, fault: str, arrived: int
) -> None:
    api.faults.script("sendMessage", fault)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.call("sendMessage", chat_id="33", text="x")
    assert [message.answered for message in api.delivered] == [False] * arrived


def test_random_faults_are_the_same_for_the_same_seed_and_spare_other_methods() -> None:
    def thrown() -> list[str]:
        faults = Faults()
        faults.at_random({"500": 0.3, "cut_after": 0.3}, 7, "sendMessage")
        assert faults.next("getUpdates") == ""
        return [faults.next("sendMessage") for _ in range(50)]

    assert thrown() == thrown()
    assert set(thrown()) == {"", "500", "cut_after"}


async def test_a_fault_that_does_not_exist_is_an_error_of_the_test() -> None:
    with pytest.raises(AssertionError, match="tsunami"):
        Faults().script("sendMessage", "tsunami")


@asynccontextmanager
async def program(state: Path) -> AsyncIterator[int]:
    """The server as a process of its own; its port. It is told to end at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.bot_api", "--port", "0", "--state", str(state)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield int(await asyncio.wait_for(process.stdout.readline(), LONGEST_WAIT))
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), LONGEST_WAIT)


@pytest.mark.slow
async def test_as_a_program_it_is_driven_over_http_and_tells_at_the_end_what_happened(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    kept = tmp_path / "state.json"
    async with program(kept) as port:
        client = Client(http, f"http://127.0.0.1:{port}")
        number = await client.control("say", person=33, text="/status")
        await client.control("script", method="sendMessage", faults=["500"])
        await client.control("set", strict=True)
        assert await numbers(client) == [number]
        said = [await client.call("sendMessage", chat_id="33", text="x") for _ in range(2)]
        assert [status for status, _ in said] == [500, 200]
        await client.control("at_random", chance={"502": 1}, seed=3, methods=["getMe"])
        assert (await http.post(f"{client.url}/bot{TOKEN}/getMe")).status == 502
        state = await client.control("state")
    assert json.loads(kept.read_text(encoding="utf-8")) == state
    assert [message["text"] for message in state["delivered"]] == ["x"]
    assert state["queued"] == [number]
