"""Updates that Zalo brings by itself: refused, kept, or brought again; never lost."""

import asyncio
import contextlib
import gzip
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from channels.server import WebServer
from channels.web import LARGEST_BODY, Readiness, application
from channels.zalo.channel import ZaloChannel
from channels.zalo.webhook import HEADER, Hook, ZaloWebhook
from core.chat import ChannelClosedError
from tests.fakes.inbox import LONGEST_WAIT, Inbox, Pauses, listening_on, until
from tests.fakes.zalo_api import TOKEN, ZaloApi

BOT = TOKEN.partition(":")[0]
ALICE = "6ede9afa66b88fe6d6a9"
SECRET = "a secret of the hook"


def update(number: int = 1) -> dict[str, Any]:
    message = {"message_id": f"{number:020x}", "text": "x"}
    return {"message": message, "event_name": "message.text.received"}


async def examine() -> Readiness:
    return Readiness(ready=True)


@dataclass
class LinkedAddress:
    """The web server with a webhook, and somebody who knocks."""

    inbox: Inbox = field(default_factory=Inbox)
    hook: Hook = field(default_factory=lambda: Hook("", "path", SECRET))
    server: WebServer = field(init=False)

    async def open(self, port: int = 0) -> None:
        webhook = ZaloWebhook(self.hook, BOT, self.inbox.receive)
        self.server = WebServer(application(examine, webhook))
        port = await self.server.start("127.0.0.1", port)
        self.hook = Hook(f"http://127.0.0.1:{port}", "path", SECRET)

    async def knock(self, body: object, secret: str | None = SECRET, path: str = "") -> int:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if secret is None else {HEADER: secret}
        url = self.hook.url + path
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=content, headers=headers) as response,
        ):
            return response.status


@pytest.fixture
async def door() -> AsyncIterator[LinkedAddress]:
    door = LinkedAddress()
    await door.open()
    yield door
    await door.server.close()


# Who may bring


async def test_an_update_with_the_right_secret_is_kept(door: LinkedAddress) -> None:
    assert await door.knock(update()) == 200
    assert door.inbox.keys == [f"{BOT}:{1:020x}"]


@pytest.mark.parametrize("secret", [None, "wrong", "", SECRET + "x", SECRET[:-1], "bí mật"])
async def test_without_the_right_secret_nothing_is_kept(
    door: LinkedAddress, secret: str | None
) -> None:
    assert await door.knock(update(), secret) == (401 if secret is None else 403)
    assert door.inbox.offered == []


async def test_a_stranger_is_refused_before_a_single_byte_of_the_body_is_read(
    door: LinkedAddress,
) -> None:
    host, port = "127.0.0.1", int(door.hook.public_url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection(host, port)
    head = f"POST {door.hook.route} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
    writer.write(head.encode())
    async with asyncio.timeout(LONGEST_WAIT):
        status = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert b" 401 " in status


async def test_a_body_that_does_not_come_is_not_waited_for(door: LinkedAddress) -> None:
    webhook = ZaloWebhook(door.hook, BOT, door.inbox.receive, body_within=0.01)
    async with WebServer(application(examine, webhook)) as server:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", await server.start("127.0.0.1", 0)
        )
        head = f"POST {door.hook.route} HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\n"
        writer.write(f"{head}Content-Length: 1000\r\n\r\n{{".encode())
        async with asyncio.timeout(LONGEST_WAIT):
            status = await reader.readline()
        writer.close()
        await writer.wait_closed()
    assert b" 408 " in status


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "x"])
async def test_a_packed_body_is_refused_even_with_the_secret(
    door: LinkedAddress, packing: str
) -> None:
    body = gzip.compress(json.dumps(update()).encode())
    headers = {HEADER: SECRET, "Content-Encoding": packing}
    async with (
        aiohttp.ClientSession() as session,
        session.post(door.hook.url, data=body, headers=headers) as response,
    ):
        assert response.status == 415
    assert door.inbox.offered == []


async def test_whoever_guesses_the_secret_does_not_write_the_log(
    door: LinkedAddress, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(20):
        assert await door.knock(update(), "wrong") == 403
    assert caplog.text.count("webhook_refused") == 1


async def test_on_another_path_there_is_nothing(door: LinkedAddress) -> None:
    assert await door.knock(update(), path="x") == 404


# What may be brought


async def test_a_huge_body_is_refused(door: LinkedAddress) -> None:
    assert await door.knock(b" " * (LARGEST_BODY + 1)) == 413
    assert await door.knock(json.dumps(update()).encode() + b" " * (LARGEST_BODY // 2)) == 200


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"{", b"\xff", b"5", b'"x"', b"null", b"[" * 100_000, b"1" * 5000, b"ping=1"],
    ids=["empty", "blank", "cut", "no UTF-8", "number", "text", "null", "nested", "digits", "form"],
)
async def test_what_is_no_update_is_a_probe_and_is_not_brought_again(
    door: LinkedAddress, body: bytes
) -> None:
    assert await door.knock(body) == 200
    assert door.inbox.offered == []


@pytest.mark.parametrize("body", [{}, [], {"ok": True, "result": []}, {"event": "probe"}])
async def test_nothing_new_is_taken_and_nothing_kept(door: LinkedAddress, body: object) -> None:
    assert await door.knock(body) == 200
    assert door.inbox.offered == []


async def test_an_update_may_come_in_its_envelope(door: LinkedAddress) -> None:
    assert await door.knock({"ok": True, "result": update()}) == 200
    assert door.inbox.keys == [f"{BOT}:{1:020x}"]


async def test_the_same_update_twice_has_the_same_key(door: LinkedAddress) -> None:
    assert [await door.knock(update()) for _ in range(2)] == [200, 200]
    assert len(door.inbox.keys) == 2
    assert len(set(door.inbox.keys)) == 1


async def test_a_hundred_at_once_are_all_kept(door: LinkedAddress) -> None:
    statuses = await asyncio.gather(*(door.knock(update(n)) for n in range(100)))
    assert statuses == [200] * 100
    assert sorted(door.inbox.keys) == [f"{BOT}:{n:020x}" for n in range(100)]


async def test_what_could_not_be_stored_is_not_called_received(door: LinkedAddress) -> None:
    door.inbox.refusals = 1
    assert await door.knock(update()) == 503
    assert await door.knock(update()) == 200
    assert len(door.inbox.kept) == 1


async def test_neither_secret_nor_text_is_logged(
    door: LinkedAddress, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    door.inbox.refusals = 1
    await door.knock({**update(), "text": "my words"})
    await door.knock(b"my words")
    await door.knock(update(), "wrong secret")
    assert "webhook_refused reason='wrong secret'" in caplog.text
    assert "not_stored fault=OSError" in caplog.text
    assert SECRET not in caplog.text
    assert "my words" not in caplog.text


# The hook


def test_a_hook_follows_from_the_token_and_does_not_show_it() -> None:
    hook = Hook.of(TOKEN, "https://bot.example.org")
    assert hook == Hook.of(TOKEN, "https://bot.example.org")
    assert hook.url.startswith("https://bot.example.org/zalo/")
    assert hook.path not in hook.secret
    assert TOKEN.partition(":")[2] not in hook.url + hook.secret
    assert Hook.of("12:other", "").secret != hook.secret


@contextlib.asynccontextmanager
async def listening(api: ZaloApi, hook: Hook, pauses: Pauses) -> AsyncIterator[ZaloChannel]:
    channel = ZaloChannel(TOKEN, base_url=api.url, hook=hook, sleep=pauses.sleep)
    async with listening_on(channel, Inbox().receive):
        yield channel


async def test_zalo_is_told_of_the_hook_however_often_it_takes(door: LinkedAddress) -> None:
    pauses = Pauses()
    async with ZaloApi() as api:
        api.faults.script("setWebhook", "403", "cut_before")
        async with listening(api, door.hook, pauses):
            await until(lambda: api.webhook)
        assert (api.webhook, api.secret) == (door.hook.url, SECRET)
        assert pauses.taken[:2] == [1, 2]
        assert api.called("getUpdates") == []
        assert api.violations == []


async def test_a_refused_token_closes_the_channel(door: LinkedAddress) -> None:
    async with ZaloApi() as api:
        api.faults.script("setWebhook", "401")
        channel = ZaloChannel(TOKEN, base_url=api.url, hook=door.hook)
        with pytest.raises(ChannelClosedError, match="ZALO_TOKEN"):
            await channel.listen(Inbox().receive)
        await channel.close()


@pytest.mark.parametrize("enveloped", [False, True], ids=["bare", "enveloped"])
async def test_zalo_brings_everything_in_order(door: LinkedAddress, *, enveloped: bool) -> None:
    async with ZaloApi(enveloped=enveloped) as api:
        sent = [api.say(ALICE, f"{number}") for number in range(20)]
        async with listening(api, door.hook, Pauses()):
            await until(lambda: len(door.inbox.kept) == 20)
    assert door.inbox.keys == [f"{BOT}:{number}" for number in sent]


async def test_nothing_is_lost_while_the_disk_is_full_or_the_program_is_down(
    door: LinkedAddress,
) -> None:
    door.inbox.refusals = 3
    port = int(door.hook.public_url.rpartition(":")[2])
    async with ZaloApi() as api:
        first = api.say(ALICE, "một")
        async with listening(api, door.hook, Pauses()):
            await until(lambda: door.inbox.kept)
            await door.server.close()
            second = api.say(ALICE, "hai")
            await until(lambda: (second, 0) in api.brought)
            await door.open(port)
            await until(lambda: not api.queue)
    assert door.inbox.keys == [f"{BOT}:{first}", f"{BOT}:{second}"]
    assert api.brought[:4] == [(first, 503)] * 3 + [(first, 200)]


async def test_polling_after_the_webhook_takes_over_what_was_not_brought(
    door: LinkedAddress,
) -> None:
    inbox = Inbox()
    async with ZaloApi() as api:
        async with listening(api, door.hook, Pauses()):
            await until(lambda: api.webhook)
        await door.server.close()
        number = api.say(ALICE, "x")
        async with listening_on(ZaloChannel(TOKEN, base_url=api.url), inbox.receive):
            await until(lambda: inbox.kept)
        await door.open()
    assert inbox.keys == [f"{BOT}:{number}"]
