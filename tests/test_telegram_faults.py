"""Faults on Telegram alone, at sending and polling. What both platforms share: test_platforms."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from channels.telegram.channel import TelegramChannel
from channels.telegram.polling import MOST_CONFLICTS, MOST_REMOVED
from core.chat import (
    Address,
    Attachment,
    Channel,
    ChannelClosedError,
    DeliveryError,
    IncomingFile,
    Menu,
    Reply,
)
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.inbox import (
    LONGEST_WAIT,
    Inbox,
    Pauses,
    listening,
    listening_on,
    telegram as telegram_at,
    until,
)

ALICE = Address("telegram", "33")
SPREADSHEET = Attachment("annex", "2026-04", "báo cáo tháng 4.xlsx")


@pytest.fixture
async def telegram(api: BotApi) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(TOKEN, base_url=api.url, render=rendered)
    yield channel
    await channel.close()


async def rendered(attachment: Attachment) -> bytes:
    return attachment.report.encode()


async def failure(channel: Channel, reply: Reply) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await channel.send(ALICE, reply)
    return raised.value


# At sending


@pytest.mark.parametrize("status", ["301", "302", "307", "308"])
async def test_what_is_meant_for_telegram_is_told_to_no_other_server(
    api: BotApi, status: str
) -> None:
    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status} x\r\nLocation: {api.url}/bot{TOKEN}/sendMessage\r\n"
        writer.write(f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async with await asyncio.start_server(elsewhere, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        channel = TelegramChannel(TOKEN, base_url=f"http://127.0.0.1:{port}", render=rendered)
        told = f"refused on the way to the platform ({status})"
        for reply in (Reply("x"), Reply("", attachments=(SPREADSHEET,))):
            assert await failure(channel, reply) == DeliveryError(told)
        await channel.close()
    assert api.calls == []


async def test_a_file_that_fails_after_its_text_arrived_is_uncertain(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.faults.script("sendDocument", "cannot_send")
    assert (await failure(telegram, Reply("x", attachments=(SPREADSHEET,)))).uncertain


async def test_neither_a_menu_nor_a_file_that_fails_brings_a_secret_into_the_log(
    api: BotApi, telegram: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.faults.script("setMyCommands", "502")
    await telegram.set_menus([Menu("en", (("help", "Help"),))])
    with pytest.raises(DeliveryError) as fetched:
        await telegram.fetch(IncomingFile("my secret", "nothing", 9), 100)
    written = repr(fetched.value) + caplog.text
    assert "menu_not_set" in written
    for secret in (TOKEN, TOKEN.partition(":")[2], api.url, "my secret"):
        assert secret not in written


# At polling


async def test_a_poll_that_is_never_answered_is_given_up_and_made_again(api: BotApi) -> None:
    pauses, inbox = Pauses(), Inbox()
    api.faults.script("getUpdates", "hang")
    api.say(33, "x")
    channel = TelegramChannel(
        TOKEN, base_url=api.url, poll_timeout=0, patience=0.2, sleep=pauses.sleep
    )
    async with listening_on(channel, inbox.receive):
        await until(lambda: api.confirmed)
    assert inbox.texts == ["x"]
    assert pauses.taken


@pytest.mark.parametrize(
    ("fault", "told", "polls"),
    [
        ("401", "TELEGRAM_TOKEN", 1),
        ("409", "another process polls", MOST_CONFLICTS),
        # Removed, and set by somebody once more each time.
        ("webhook", "deleteWebhook", 2 * MOST_REMOVED + MOST_CONFLICTS - MOST_REMOVED),
    ],
)
async def test_where_polling_is_of_no_use_it_ends_and_says_why(
    api: BotApi, fault: str, told: str, polls: int
) -> None:
    api.faults.script("getUpdates", *[fault] * 20)
    async with telegram_at(api) as channel:
        with pytest.raises(ChannelClosedError, match=told) as closed:
            await channel.listen(Inbox().receive)
    assert len(api.called("getUpdates")) == polls
    assert TOKEN not in repr(closed.value)


async def test_of_two_pollers_one_ends_and_the_other_gets_everything(api: BotApi) -> None:
    first, second = Inbox(), Inbox()
    async with telegram_at(api) as channel:
        older = asyncio.create_task(channel.listen(first.receive))
        await until(lambda: api.held is not None)
        async with listening(api, second.receive):
            with pytest.raises(ChannelClosedError, match="another process"):
                await asyncio.wait_for(older, LONGEST_WAIT)
            api.say(33, "x")
            await until(lambda: second.kept)
    assert first.kept == []


async def test_the_log_tells_of_faults_and_holds_neither_token_nor_text(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    inbox = Inbox(refusals=1)
    api.faults.script("getUpdates", "502", "429", "cut_before", "portal", "hollow")
    api.say(33, "my secret")
    async with listening(api, inbox.receive):
        await until(lambda: api.confirmed)
    lines = [record.getMessage() for record in caplog.records if record.name == "dondoc.telegram"]
    assert lines == [
        "poll_failed reason='Bad Gateway (502)' pause=1",
        "poll_failed retry_after=1",
        "poll_failed reason='connection lost (ServerDisconnectedError)' pause=2",
        'poll_failed reason="the answer is not the Bot API\'s" pause=4',
        "poll_not_stored fault=TypeError pause=8",
        "poll_not_stored fault=OSError pause=15",
    ]
    for secret in (TOKEN, TOKEN.partition(":")[2], api.url, "my secret"):
        assert secret not in caplog.text
