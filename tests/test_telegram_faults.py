"""Every fault of the wire and every refusal of the platform: what it means at either end."""

import asyncio
import logging
import socket
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
from tests.fakes.inbox import LONGEST_WAIT, Inbox, Pauses, listening, telegram as telegram_at, until

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

PERMANENT = {"permanent": True}
PASSING: dict[str, object] = {}
UNCERTAIN = {"uncertain": True}


@pytest.mark.parametrize(
    ("fault", "reason", "expected"),
    [
        ("429", "too many requests", {"retry_after": 7.0}),
        ("500", "Internal Server Error", UNCERTAIN),
        ("502", "Bad Gateway (502)", UNCERTAIN),
        ("portal", "the answer is not the Bot API's", UNCERTAIN),
        ("hollow", "answer not understood (KeyError)", UNCERTAIN),
        ("cut_before", "connection lost (ServerDisconnectedError)", UNCERTAIN),
        ("cut_after", "connection lost (ServerDisconnectedError)", UNCERTAIN),
        ("blocked", "Forbidden: bot was blocked by the user", PERMANENT),
        ("deactivated", "Forbidden: user is deactivated", PERMANENT),
        ("kicked", "Forbidden: bot was kicked from the group chat", PERMANENT),
        ("cannot_send", "Forbidden: bot can't send messages to the user", PASSING),
        ("no_chat", "Chat not found", PERMANENT),
        ("400", "Button_data_invalid", PERMANENT),
        ("migrated", "migrated", {"moved_to": Address("telegram", "-1001")}),
        ("401", "the bot's token was refused", PASSING),
        ("404", "the relay answers 404", PASSING),
        ("409", "Conflict: terminated by other getUpdates request", PASSING),
    ],
)
async def test_each_fault_at_sending_means_what_the_table_says(
    api: BotApi, telegram: TelegramChannel, fault: str, reason: str, expected: dict[str, object]
) -> None:
    api.faults.retry_after = 7
    api.faults.script("sendMessage", fault)
    failed = await failure(telegram, Reply("x"))
    assert failed.reason.startswith(reason)
    nothing = {"permanent": False, "uncertain": False, "retry_after": None, "moved_to": None}
    assert {name: getattr(failed, name) for name in nothing} == nothing | expected


async def test_a_request_that_is_never_answered_is_uncertain_and_may_have_arrived(
    api: BotApi,
) -> None:
    channel = TelegramChannel(TOKEN, base_url=api.url, patience=0.05)
    api.faults.script("sendMessage", "hang")
    failed = await failure(channel, Reply("x"))
    await channel.close()
    assert failed == DeliveryError("no answer in time", uncertain=True)
    assert [message.answered for message in api.sent_to(33)] == [False]


async def test_a_message_that_was_certainly_not_sent_is_not_uncertain() -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        port = nobody_listens.getsockname()[1]
        channel = TelegramChannel(TOKEN, base_url=f"http://127.0.0.1:{port}")
        assert await failure(channel, Reply("x")) == DeliveryError("no connection")
        await channel.close()


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
        assert not (await failure(channel, Reply("x"))).permanent
        assert (await failure(channel, Reply("", attachments=(SPREADSHEET,)))).uncertain
        await channel.close()
    assert api.calls == []


async def test_a_failure_after_a_part_arrived_is_uncertain_because_that_part_will_be_repeated(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.faults.script("sendMessage", "", "429")
    failed = await failure(telegram, Reply("x" * 5000))
    assert (failed.uncertain, failed.retry_after) == (True, 1.0)
    api.faults.script("sendDocument", "cannot_send")
    assert (await failure(telegram, Reply("x", attachments=(SPREADSHEET,)))).uncertain


async def test_after_a_fault_the_next_message_goes_out(
    api: BotApi, telegram: TelegramChannel
) -> None:
    api.faults.script("sendMessage", "cut_before")
    await failure(telegram, Reply("x"))
    await telegram.send(ALICE, Reply("y"))
    assert [message.text for message in api.sent_to(33)] == ["y"]


async def test_neither_log_nor_error_holds_the_token_the_address_or_a_text(
    api: BotApi, telegram: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.faults.script("sendMessage", "502", "cut_before", "hollow", "portal", "401", "no_chat")
    api.faults.script("setMyCommands", "502")
    told = [repr(await failure(telegram, Reply("my secret"))) for _ in range(6)]
    await telegram.set_menus([Menu("en", (("help", "Help"),))])
    with pytest.raises(DeliveryError) as fetched:
        await telegram.fetch(IncomingFile("my secret", "nothing", 9), 100)
    written = "\n".join([*told, repr(fetched.value), caplog.text])
    assert "menu_not_set" in written
    for secret in (TOKEN, TOKEN.partition(":")[2], api.url, "my secret"):
        assert secret not in written


# At polling


@pytest.mark.parametrize(
    ("fault", "paused"),
    [
        ("429", 7),
        ("500", 1),
        ("502", 1),
        ("portal", 1),
        ("hollow", 1),
        ("cut_before", 1),
        ("cut_after", 1),
        ("blocked", 1),
        ("cannot_send", 1),
        ("no_chat", 1),
        ("migrated", 1),
    ],
)
async def test_polling_goes_on_after_a_pause(api: BotApi, fault: str, paused: float) -> None:
    pauses, inbox = Pauses(), Inbox()
    api.faults.retry_after = 7
    api.faults.script("getUpdates", fault)
    api.say(33, "x")
    async with listening(api, inbox.receive, pauses):
        await until(lambda: api.confirmed)
    assert inbox.texts == ["x"]
    assert pauses.taken == [paused]


async def test_a_poll_that_is_never_answered_is_given_up_and_made_again(api: BotApi) -> None:
    pauses, inbox = Pauses(), Inbox()
    api.faults.script("getUpdates", "hang")
    api.say(33, "x")
    channel = TelegramChannel(
        TOKEN, base_url=api.url, poll_timeout=0, patience=0.2, sleep=pauses.sleep
    )
    task = asyncio.create_task(channel.listen(inbox.receive))
    await until(lambda: api.confirmed)
    task.cancel()
    await asyncio.wait([task])
    await channel.close()
    assert inbox.texts == ["x"]
    assert pauses.taken


async def test_pauses_grow_to_15_seconds_and_start_afresh_after_a_success(
    api: BotApi,
) -> None:
    pauses, inbox = Pauses(), Inbox()
    api.faults.script("getUpdates", *["500"] * 8, "", "500")
    api.say(33, "x")
    async with listening(api, inbox.receive, pauses):
        await until(lambda: api.confirmed)
    assert pauses.taken == [1, 2, 4, 8, 15, 15, 15, 15, 1]


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


async def test_no_connection_is_waited_out() -> None:
    pauses, inbox = Pauses(), Inbox()
    api = BotApi()
    port = await api.start(0)
    await api.__aexit__()
    again = BotApi()
    again.say(33, "x")
    async with listening(api, inbox.receive, pauses):
        await until(lambda: pauses.taken)
        await again.start(port)
        await until(lambda: inbox.kept)
    await again.__aexit__()
    assert inbox.texts == ["x"]


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
