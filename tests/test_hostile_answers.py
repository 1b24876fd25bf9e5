"""Who answers in a platform's place: a relay, a proxy, or a server that was taken over.

It may say what it likes. It is given no file of this machine, takes no more memory than a platform
would, and ends nothing for longer than an hour.
"""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from channels.http import HttpClient, NoAnswerError
from channels.telegram.channel import TelegramChannel
from channels.telegram.transport import LONGEST_REST, UNTOLD_REST
from channels.zalo.channel import ZaloChannel
from core.chat import Address, DeliveryError, IncomingFile, Menu, Reply
from tests.fakes.bot_api import TOKEN

HEAD = Address("telegram", "33")


@asynccontextmanager
async def answering(
    body: bytes, status: int = 200, headers: Sequence[str] = ()
) -> AsyncIterator[str]:
    """A server that answers everything with this; its root."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = [
            f"HTTP/1.1 {status} x",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *headers,
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def telegram(result: object = None, **refusal: object) -> AsyncIterator[TelegramChannel]:
    """Telegram as such a server plays it: everything has this result, or is refused like this."""
    said = {"ok": False, **refusal} if refusal else {"ok": True, "result": result}
    async with answering(json.dumps(said).encode(), 429 if refusal else 200) as root:
        channel = TelegramChannel(TOKEN, base_url=root)
        yield channel
        await channel.close()


@pytest.mark.parametrize("packed", [False, True], ids=["as it is", "packed"])
async def test_an_answer_without_end_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    monkeypatch.setattr("channels.http.LARGEST", 100_000)
    headers = ["Content-Encoding: gzip"] if packed else []
    client = HttpClient()
    for size, whole in ((100_000, True), (100_001, False)):
        body = b" " * size
        async with answering(gzip.compress(body) if packed else body, headers=headers) as root:
            if whole:
                assert await client.request("GET", root, read=5) == (200, body)
            else:
                with pytest.raises(NoAnswerError, match="too large"):
                    await client.request("GET", root, read=5)
    await client.close()


OURS = ("secret.csv", f"{TOKEN}/../secret.csv", f"{TOKEN}/link.csv", f"{TOKEN}x/secret.csv")


@pytest.mark.parametrize("place", [*OURS, "", None, 5, ["x"]])
async def test_no_file_of_this_machine_is_taken_for_one_that_was_sent(
    tmp_path: Path, place: object
) -> None:
    """The library opens it, as for a server on the same machine."""
    for folder in ("", TOKEN, f"{TOKEN}x"):
        (tmp_path / folder).mkdir(exist_ok=True)
    for name in ("secret.csv", f"{TOKEN}x/secret.csv"):
        (tmp_path / name).write_text("secret", encoding="utf-8")
    (tmp_path / TOKEN / "link.csv").symlink_to(tmp_path / "secret.csv")
    found = str(tmp_path / place) if place in OURS else place
    described = {"file_id": "f", "file_unique_id": "f", "file_path": found}
    async with telegram(described) as channel:
        with pytest.raises(DeliveryError) as fault:
            await channel.fetch(IncomingFile("a.csv", "f", 1), 100)
    assert str(tmp_path) not in fault.value.reason


async def test_a_bot_api_server_on_this_machine_hands_out_what_it_keeps_for_us(
    tmp_path: Path,
) -> None:
    """Begun with `--local` it names the file, and gives it out in no other way."""
    sent = tmp_path / TOKEN / "documents" / "file_0.csv"
    sent.parent.mkdir(parents=True)
    sent.write_bytes(b"GDMN;3")
    described = {"file_id": "f", "file_unique_id": "f", "file_path": str(sent)}
    async with telegram(described) as channel:
        assert await channel.fetch(IncomingFile("a.csv", "f", 1), 100) == b"GDMN;3"


PAGE = b"<html><body>This site is blocked.</body></html>"
JSON_OF_ANOTHER = b'{"error": "forbidden"}'


@pytest.mark.parametrize("platform", [TelegramChannel, ZaloChannel])
async def test_a_page_on_the_way_says_nothing_about_the_chat_the_token_or_the_message(
    platform: type[TelegramChannel | ZaloChannel],
) -> None:
    """A provider's block page with 403 is no chat that blocked the bot, and with 401 no bad token."""
    wrong = []
    for status in (301, 302, 307, 400, 401, 403, 404, 405, 407, 409, 410, 414, 418, 451, 499):
        for body in (PAGE, JSON_OF_ANOTHER, b""):
            async with answering(body, status) as root:
                channel = platform(TOKEN, base_url=root)
                for ask in (partial(channel.send, HEAD, Reply("x")), channel.get_me):
                    with pytest.raises(DeliveryError) as fault:
                        await ask()
                    if replace(fault.value, reason="") != DeliveryError(""):
                        wrong.append((status, body, fault.value))
                await channel.close()
    assert wrong == []


@pytest.mark.parametrize(
    "said",
    [
        PAGE,
        b"",
        b'{"ok": false, "error_code": 429, "description": "Too Many Requests"}',
        *(
            b'{"ok": false, "description": "x", "parameters": {"retry_after": %s}}' % asked
            for asked in (b'"7"', b"7.5", b"null", b"{}")
        ),
    ],
)
async def test_whoever_asks_for_a_rest_gets_one_though_it_is_not_said_how_long(said: bytes) -> None:
    async with answering(said, 429) as root:
        channel = TelegramChannel(TOKEN, base_url=root)
        with pytest.raises(DeliveryError) as fault:
            await channel.send(HEAD, Reply("x"))
        await channel.close()
    assert fault.value == DeliveryError("too many requests", retry_after=UNTOLD_REST)


async def test_where_no_webhook_is_set_zalo_may_say_so_with_a_page() -> None:
    async with answering(PAGE, 404) as root:
        channel = ZaloChannel(TOKEN, base_url=root)
        assert await channel.webhook() == ""
        await channel.close()


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(7, 7), (0, 1), (-5, 1), (LONGEST_REST + 1, LONGEST_REST), (10**14, LONGEST_REST)],
)
async def test_nobody_is_silenced_for_longer_than_an_hour(asked: int, waits: int) -> None:
    async with telegram(description="x", parameters={"retry_after": asked}) as channel:
        with pytest.raises(DeliveryError) as fault:
            await channel.send(HEAD, Reply("x"))
    assert fault.value.retry_after == waits


@pytest.mark.parametrize(
    "refusal",
    [
        {"description": {"x": 1}},
        {"description": ["x"]},
        {"description": "x", "parameters": "x"},
        {"description": "x", "parameters": ["retry_after"]},
        {"description": "x", "parameters": {"retry_after": "7"}},
        {"description": "x", "parameters": {"retry_after": 1e300}},
        {"description": "x", "parameters": {"migrate_to_chat_id": {}, "more": "x"}},
    ],
)
async def test_a_refusal_that_is_none_is_a_fault_of_the_platform_and_not_ours(
    refusal: dict[str, object],
) -> None:
    async with telegram(**refusal) as channel:
        with pytest.raises(DeliveryError):
            await channel.send(HEAD, Reply("x"))
        await channel.set_menus([Menu("vi", (("trogiup", "Trợ giúp"),))])
