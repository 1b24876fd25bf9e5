"""Zalo's updates on their way in: kept before anything else, because they come only once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from channels.polling import FIRST_FLOOR
from channels.zalo.channel import ZaloChannel
from core.chat import ChannelClosedError, RawUpdate, Receive
from tests.fakes.inbox import LONGEST_WAIT, Inbox, Pauses, listening_on, until
from tests.fakes.zalo_api import TOKEN, ZaloApi

BOT = TOKEN.partition(":")[0]
ALICE = "6ede9afa66b88fe6d6a9"
BOB = "1459232241454765290"


@pytest.fixture
async def api() -> AsyncIterator[ZaloApi]:
    async with ZaloApi() as server:
        yield server
    assert server.violations == []


@asynccontextmanager
async def listening(
    api: ZaloApi, receive: Receive, pauses: Pauses | None = None, patience: float = LONGEST_WAIT
) -> AsyncIterator[ZaloChannel]:
    sleep = (pauses or Pauses()).sleep
    channel = ZaloChannel(TOKEN, base_url=api.url, patience=patience, sleep=sleep)
    async with listening_on(channel, receive):
        yield channel


# Updates in every shape


@pytest.mark.parametrize("listed", [False, True], ids=["object", "list"])
async def test_updates_arrive_in_order_under_their_own_ids(api: ZaloApi, *, listed: bool) -> None:
    api.listed = listed
    inbox = Inbox()
    first = api.say(ALICE, "một")
    async with listening(api, inbox.receive):
        await until(lambda: inbox.kept)
        second = api.say(BOB, "hai")
        await until(lambda: len(inbox.kept) == 2)
    assert inbox.keys == [f"{BOT}:{first}", f"{BOT}:{second}"]
    assert api.handed == [first, second]


@pytest.mark.parametrize("empty", ["408", "http_408", "list", "object", "null"])
async def test_a_poll_without_news_is_no_fault_and_the_next_waits_ever_longer(
    api: ZaloApi, empty: str, caplog: pytest.LogCaptureFixture
) -> None:
    api.empty = empty
    inbox, pauses = Inbox(), Pauses()
    channel = ZaloChannel(TOKEN, base_url=api.url, poll_timeout=0, sleep=pauses.sleep)
    async with listening_on(channel, inbox.receive):
        await until(lambda: len(pauses.taken) >= 3)
        api.say(ALICE, "x")
        await until(lambda: inbox.kept)
    assert pauses.taken[:3] == [FIRST_FLOOR, 2 * FIRST_FLOOR, 4 * FIRST_FLOOR]
    assert caplog.text == ""


async def test_polls_are_held_for_half_a_minute(api: ZaloApi) -> None:
    async with listening(api, Inbox().receive):
        await until(lambda: api.called("getUpdates"))
    assert api.called("getUpdates") == [{"timeout": "30"}]


async def test_the_same_message_twice_has_the_same_key(api: ZaloApi) -> None:
    inbox = Inbox()
    number = api.say(ALICE, "x")
    api.push(api.queue[0])
    async with listening(api, inbox.receive):
        await until(lambda: len(inbox.kept) == 2)
    assert inbox.keys == [f"{BOT}:{number}"] * 2


async def test_whatever_people_send_does_not_stop_the_polling(api: ZaloApi) -> None:
    inbox = Inbox()
    api.say(ALICE, " ")
    for what in ("image", "sticker", "voice", "unsupported"):
        api.do(ALICE, what)
    api.do_without_message()
    api.say_in_group(ALICE, "f414c8f76fa586fbdfb4", "@Bot /status")
    api.say(ALICE, "x", **{"from": {"id": BOB, "is_bot": True}})
    api.push("no object at all")
    api.push({"message": 5})
    api.say(ALICE, "/status")
    async with listening(api, inbox.receive):
        await until(lambda: len(inbox.kept) == 10)
    assert len(set(inbox.keys)) == 10


# Keeping


async def test_what_could_not_be_stored_is_offered_again_before_anything_more_is_fetched(
    api: ZaloApi,
) -> None:
    inbox, pauses = Inbox(refusals=3), Pauses()
    first, second = api.say(ALICE, "một"), api.say(ALICE, "hai")
    fetched: list[int] = []

    async def receive(batch: Sequence[RawUpdate]) -> None:
        fetched.append(len(api.handed))
        await inbox.receive(batch)

    async with listening(api, receive, pauses):
        await until(lambda: len(inbox.kept) == 2)
    assert inbox.keys == [f"{BOT}:{first}", f"{BOT}:{second}"]
    assert fetched == [1, 1, 1, 1, 2]
    assert pauses.taken == [1, 2, 4]


async def test_a_stop_waits_for_what_is_being_stored(api: ZaloApi) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    kept: list[RawUpdate] = []

    async def receive(batch: Sequence[RawUpdate]) -> None:
        begun.set()
        await may_end.wait()
        kept.extend(batch)

    api.say(ALICE, "x")
    channel = ZaloChannel(TOKEN, base_url=api.url)
    task = asyncio.create_task(channel.listen(receive))
    async with asyncio.timeout(LONGEST_WAIT):
        await begun.wait()
        task.cancel()
        await asyncio.sleep(0)
        may_end.set()
        await asyncio.wait([task])
    await channel.close()
    assert task.cancelled()
    assert len(kept) == 1


@pytest.mark.parametrize("when", ["storing", "resting"])
async def test_a_stop_that_loses_an_update_says_which(
    api: ZaloApi, caplog: pytest.LogCaptureFixture, when: str
) -> None:
    reached, may_end = asyncio.Event(), asyncio.Event()

    async def receive(_batch: Sequence[RawUpdate]) -> None:
        if when == "storing":
            reached.set()
            await may_end.wait()
        raise OSError

    async def sleep(_seconds: float) -> None:
        reached.set()
        await may_end.wait()

    number = api.say(ALICE, "my secret")
    channel = ZaloChannel(TOKEN, base_url=api.url, sleep=sleep)
    task = asyncio.create_task(channel.listen(receive))
    async with asyncio.timeout(LONGEST_WAIT):
        await reached.wait()
        task.cancel()
        await asyncio.sleep(0)
        may_end.set()
        await asyncio.wait([task])
    await channel.close()
    assert f"stopped_before_storing keys={BOT}:{number}" in caplog.text
    assert "my secret" not in caplog.text


# Faults


async def test_what_is_on_the_wire_when_the_connection_is_cut_is_lost_and_no_more_than_that(
    api: ZaloApi,
) -> None:
    inbox = Inbox()
    api.faults.script("getUpdates", "cut_after")
    lost, kept = api.say(ALICE, "một"), api.say(ALICE, "hai")
    async with listening(api, inbox.receive):
        await until(lambda: inbox.kept)
    assert inbox.keys == [f"{BOT}:{kept}"]
    assert api.handed == [lost, kept]


async def test_a_poll_that_is_never_answered_is_given_up_and_made_again(api: ZaloApi) -> None:
    inbox, pauses = Inbox(), Pauses()
    api.faults.script("getUpdates", "hang")
    api.say(ALICE, "lost")
    channel = ZaloChannel(TOKEN, base_url=api.url, poll_timeout=0, patience=0.2, sleep=pauses.sleep)
    async with listening_on(channel, inbox.receive):
        await until(lambda: len(api.called("getUpdates")) > 1)
        # Another one while none is kept: on a slow machine a poll may be given up that was fine.
        await until(lambda: inbox.kept or (not api.queue and not api.say(ALICE, "x")))


@pytest.mark.parametrize("method", ["getWebhookInfo", "getUpdates"])
async def test_a_refused_token_ends_the_polling_and_says_why(api: ZaloApi, method: str) -> None:
    api.faults.script(method, "401")
    channel = ZaloChannel(TOKEN, base_url=api.url)
    with pytest.raises(ChannelClosedError, match="ZALO_TOKEN") as closed:
        await channel.listen(Inbox().receive)
    await channel.close()
    assert TOKEN not in repr(closed.value)


async def test_the_log_tells_of_faults_and_holds_neither_token_nor_text(
    api: ZaloApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    inbox = Inbox(refusals=1)
    api.faults.script("getUpdates", "502", "429", "cut_before", "portal", "403")
    api.say(ALICE, "my secret")
    async with listening(api, inbox.receive):
        await until(lambda: inbox.kept)
    lines = [record.getMessage() for record in caplog.records if record.name == "dondoc.zalo"]
    assert lines == [
        'poll_failed reason="the answer is not the Bot Platform\'s (502)" pause=1',
        "poll_failed reason='Quota exceeded (429)' pause=60",
        "poll_failed reason='connection lost (ServerDisconnectedError)' pause=15",
        'poll_failed reason="the answer is not the Bot Platform\'s (200)" pause=15',
        "poll_failed reason='Internal server error (403)' pause=15",
        "not_stored fault=OSError",
        "store_again pause=1",
    ]
    for secret in (TOKEN, TOKEN.partition(":")[2], api.url, "my secret"):
        assert secret not in caplog.text


# A webhook that was left behind


async def test_where_no_webhook_is_set_the_polling_begins(api: ZaloApi) -> None:
    inbox = Inbox()
    api.say(ALICE, "x")
    async with listening(api, inbox.receive):
        await until(lambda: inbox.kept)
    assert [name for name, _ in api.calls][:2] == ["getWebhookInfo", "getUpdates"]


async def test_a_webhook_that_is_still_set_is_deleted_before_the_polling(api: ZaloApi) -> None:
    api.webhook = "http://127.0.0.1:9/left-behind"
    inbox = Inbox()
    async with listening(api, inbox.receive):
        await until(lambda: api.called("getUpdates"))
        api.say(ALICE, "x")
        await until(lambda: inbox.kept)
    assert [name for name, _ in api.calls][:3] == ["getWebhookInfo", "deleteWebhook", "getUpdates"]


async def test_a_webhook_that_cannot_be_looked_up_yet_is_looked_up_again(api: ZaloApi) -> None:
    api.faults.script("getWebhookInfo", "403", "502")
    async with listening(api, Inbox().receive):
        await until(lambda: api.called("getUpdates"))
    assert len(api.called("getWebhookInfo")) == 3


# For /health


async def test_the_silence_since_the_last_answered_poll_is_known(api: ZaloApi) -> None:
    inbox = Inbox()
    api.faults.script("getUpdates", "403")
    async with listening(api, inbox.receive) as channel:
        before = channel.silence()
        api.say(ALICE, "x")
        await until(lambda: inbox.kept)
        after = channel.silence()
    assert before is None
    assert after is not None
    assert 0 <= after < LONGEST_WAIT
