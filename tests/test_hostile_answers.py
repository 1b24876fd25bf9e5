"""Who answers in a platform's place: a relay, a proxy, or a server that was taken over.

It may say what it likes. It is given no file of this machine, takes no more memory than a platform
would, and ends nothing for longer than an hour.
"""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.http import HttpClient, NoAnswerError
from channels.telegram.channel import TelegramChannel
from channels.telegram.transport import LONGEST_REST
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
