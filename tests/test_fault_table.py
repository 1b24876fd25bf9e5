"""The table of faults, as the whole way meets it: outbox, sender, channel, wire, platform.

One head, linked on Telegram, and a nudge that fell due. What each fault means to the channel alone
stands in `test_telegram_faults.py`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from channels.telegram.channel import TelegramChannel
from core.chat import Address, RawUpdate, Reply
from core.ladder import Rules
from reminders.planner import plan_due
from store.database import Store
from store.outbox import OutboxMessage
from tests.cast import at, demo_store, person_at
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.channel import FakeChannel
from tests.fakes.inbox import Inbox, Pauses, listening, until
from tests.post import EDITORS, REPEAT, Engine, drop_others

HEAD = 33
CHAT = Address("telegram", str(HEAD))
KEY = "2026-04/third-last/GDMN"


class Exchange(Engine):
    """Telegram for the head of GDMN, whose second channel is Zalo; the terminal for the editors."""

    def __init__(self, api: BotApi, telegram: TelegramChannel) -> None:
        self.api, self.telegram = api, telegram
        self.zalo, self.console = FakeChannel(name="zalo"), FakeChannel()
        super().__init__(
            linked_on_telegram,
            {"telegram": telegram, "zalo": self.zalo, "console": self.console},
            at("2026-04-24 08:00"),
        )

    async def later(self, **passed: float) -> None:
        self.pass_by(**passed)
        await self.outbox_sender.drain()

    @property
    def message(self) -> OutboxMessage:
        found = self.thread.now(lambda store: store.outbox.by_key(KEY))
        assert found is not None
        return found

    @property
    def texts(self) -> list[str]:
        """What reached the head's chat."""
        return [message.text for message in self.api.sent_to(HEAD)]

    @property
    def told(self) -> set[str]:
        """Who was told that somebody could not be reached."""
        return {to for to, text in self.console.sent if "Mầm non" in text}


def linked_on_telegram() -> Store:
    store = demo_store(at("2026-04-23 17:00"))
    head = person_at(store, "GDMN")
    store.people.link(head.id, CHAT, at("2026-04-23 17:00"))
    store.people.unlink(Address("console", "GDMN"))
    plan_due(store, Rules(), at("2026-04-24 08:00"))
    drop_others(store, ("GDMN",))
    return store


@asynccontextmanager
async def exchanging(patience: float = 30.0) -> AsyncIterator[Exchange]:
    """patience: seconds that a request waits for its answer."""
    async with BotApi() as api:
        exchange = Exchange(api, TelegramChannel(TOKEN, base_url=api.url, patience=patience))
        try:
            yield exchange
        finally:
            await exchange.telegram.close()
            exchange.thread.close()


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with exchanging() as found:
        yield found


@pytest.fixture
def on_zalo(exchange: Exchange) -> Address:
    door = Address("zalo", "6ede9afa")

    def link(store: Store) -> None:
        head = person_at(store, CHAT)
        store.people.link(head.id, door, exchange.now)

    exchange.thread.now(link)
    return door


# Passing, and certainly not arrived: again after a pause, without a label


@pytest.mark.parametrize("fault", ["cannot_send", "401", "404", "409"])
async def test_what_certainly_did_not_arrive_comes_once_and_unlabelled(
    exchange: Exchange, fault: str
) -> None:
    exchange.api.faults.script("sendMessage", fault)
    await exchange.outbox_sender.drain()
    assert (exchange.message.state, exchange.message.doubts) == ("planned", 0)
    assert exchange.texts == []
    await exchange.later(minutes=1)
    assert exchange.message.state == "sent"
    assert len(exchange.texts) == 1
    assert REPEAT not in exchange.texts[0]
    assert exchange.told == set()


async def test_a_platform_that_refuses_a_person_for_minutes_only_keeps_that_person(
    exchange: Exchange, on_zalo: Address
) -> None:
    """403 "can't send messages" has been seen to pass: nobody is given up for it at once."""
    exchange.api.faults.script("sendMessage", *["cannot_send"] * 4)
    await exchange.outbox_sender.drain()
    for _ in range(4):
        await exchange.later(seconds=20)
    assert len(exchange.texts) == 1
    assert exchange.zalo.tried == []


async def test_a_platform_that_refuses_a_person_for_good_is_left_for_the_other(
    exchange: Exchange, on_zalo: Address
) -> None:
    exchange.api.faults.script("sendMessage", *["cannot_send"] * 100)
    await exchange.outbox_sender.drain()
    for _ in range(8):
        await exchange.later(minutes=5)
    assert [to for to, _ in exchange.zalo.sent] == [on_zalo.id]
    assert exchange.texts == []


# Passing, and perhaps arrived: again at the same address, labelled


@pytest.mark.parametrize("fault", ["500", "502", "portal", "hollow", "cut_before", "cut_after"])
async def test_what_may_have_arrived_is_repeated_there_with_a_label(
    exchange: Exchange, on_zalo: Address, fault: str
) -> None:
    exchange.api.faults.script("sendMessage", fault)
    await exchange.outbox_sender.drain()
    assert (exchange.message.state, exchange.message.doubts) == ("unknown", 1)
    await exchange.later(minutes=1)
    assert exchange.message.state == "sent"
    *before, last = exchange.texts
    assert REPEAT in last
    assert len(before) == (fault == "cut_after")
    assert not any(REPEAT in text for text in before)
    assert exchange.zalo.tried == []


async def test_a_request_that_is_never_answered_adds_one_labelled_copy() -> None:
    async with exchanging(patience=0.3) as exchange:
        exchange.api.faults.script("sendMessage", "hang")
        await exchange.outbox_sender.drain()
        assert exchange.message.reason == "no answer in time"
        for _ in range(5):  # on a slow machine a request may be given up that was fine
            if len(exchange.texts) == 1:
                await exchange.later(minutes=5)
        assert [REPEAT in text for text in exchange.texts] == [False, True]


async def test_each_unanswered_request_adds_at_most_one_copy(exchange: Exchange) -> None:
    exchange.api.faults.script("sendMessage", "cut_after", "cut_after", "500", "cut_after")
    await exchange.outbox_sender.drain()
    for _ in range(6):
        await exchange.later(minutes=1)
    assert exchange.message.state == "sent"
    assert [REPEAT in text for text in exchange.texts] == [False, True, True, True]


# For good: the other channel, the deputy, the editors


@pytest.mark.parametrize("fault", ["blocked", "deactivated", "kicked", "no_chat", "400"])
async def test_a_refusal_for_good_goes_to_the_other_channel_at_once(
    exchange: Exchange, on_zalo: Address, fault: str
) -> None:
    exchange.api.faults.script("sendMessage", fault)
    await exchange.outbox_sender.drain()
    assert [to for to, _ in exchange.zalo.sent] == [on_zalo.id]
    assert REPEAT not in exchange.zalo.sent[0][1]
    assert exchange.texts == []
    assert exchange.told == set()


@pytest.mark.parametrize("fault", ["blocked", "deactivated", "kicked", "no_chat", "400"])
async def test_a_refusal_for_good_of_the_only_channel_goes_to_the_editors(
    exchange: Exchange, fault: str
) -> None:
    exchange.api.faults.script("sendMessage", fault)
    await exchange.outbox_sender.drain()
    assert exchange.message.state == "failed"
    assert exchange.told == EDITORS


async def test_a_person_who_blocks_the_bot_is_not_tried_at_the_next_rung(
    exchange: Exchange, on_zalo: Address
) -> None:
    inbox = Inbox()
    exchange.api.block(HEAD)
    async with listening(exchange.api, inbox.receive):
        await until(lambda: inbox.kept)
    await exchange.processor.receive("telegram", inbox.kept)
    await exchange.processor.drain()
    await exchange.outbox_sender.drain()
    assert exchange.api.called("sendMessage") == []
    assert len(exchange.zalo.sent) == 1


# A chat that became another


async def test_a_chat_that_moved_is_followed_and_the_message_sent_again(exchange: Exchange) -> None:
    exchange.api.migrated[str(HEAD)] = -100555
    await exchange.outbox_sender.drain()
    assert exchange.texts == []
    assert len(exchange.api.sent_to(-100555)) == 1
    assert REPEAT not in exchange.api.sent_to(-100555)[0].text
    moved = exchange.thread.now(lambda store: store.people.at(Address("telegram", "-100555")))
    assert moved is not None
    assert exchange.thread.now(lambda store: store.people.at(CHAT)) is None


# 429


async def test_after_a_429_nothing_at_all_is_said_to_that_chat_until_its_time(
    exchange: Exchange,
) -> None:
    exchange.api.faults.retry_after = 30
    exchange.api.faults.script("sendMessage", "429")
    await exchange.outbox_sender.drain()
    assert exchange.message.state == "planned"
    assert exchange.holds.left(CHAT) == 30
    await exchange.later(seconds=29)
    assert len(exchange.api.called("sendMessage")) == 1
    await exchange.later(seconds=1)
    assert len(exchange.texts) == 1
    assert REPEAT not in exchange.texts[0]


async def test_a_reply_that_met_a_429_holds_the_outbox_back_too(exchange: Exchange) -> None:
    inbox = Inbox()
    exchange.api.say(HEAD, "/status")
    async with listening(exchange.api, inbox.receive, Pauses()):
        await until(lambda: inbox.kept)
    exchange.api.faults.retry_after = 30
    exchange.api.faults.script("sendMessage", "429")
    await exchange.processor.receive("telegram", inbox.kept)
    await exchange.processor.drain()
    await exchange.outbox_sender.drain()
    assert len(exchange.api.called("sendMessage")) == 1
    await exchange.later(seconds=30)
    await exchange.processor.drain()
    assert len(exchange.texts) == 2


async def test_a_429_is_no_attempt(exchange: Exchange) -> None:
    """However often it was told to wait, the next true fault has the first pause."""
    exchange.api.faults.retry_after = 30
    exchange.api.faults.script("sendMessage", *["429"] * 6, "409")
    await exchange.outbox_sender.drain()
    for _ in range(6):
        await exchange.later(seconds=30)
    assert exchange.message.tries == 1
    await exchange.later(seconds=2)
    assert len(exchange.texts) == 1


async def test_a_429_is_no_attempt_of_an_answer_either(exchange: Exchange) -> None:
    exchange.api.faults.retry_after = 30
    exchange.api.faults.script("sendMessage", *["429"] * 6, "409")
    exchange.thread.now(lambda store: keep_answer(store, exchange.now))
    replies = exchange.processor.replies
    for _ in range(7):
        await replies.drain()
        exchange.pass_by(seconds=30)
    assert exchange.texts == []
    exchange.now -= timedelta(seconds=28)  # two seconds after the true fault
    await replies.drain()
    assert len(exchange.texts) == 1


def keep_answer(store: Store, now: datetime) -> None:
    with store.transaction():
        store.inbox.receive("telegram", [RawUpdate("1", "{}")], now)
        store.inbox.handled(1, CHAT, Reply("an answer"), now)


async def test_the_other_channels_go_on_meanwhile(exchange: Exchange) -> None:
    exchange.api.faults.script("sendMessage", "429")
    await exchange.outbox_sender.drain()
    assert exchange.holds.left(CHAT) > 0
    assert exchange.holds.left(Address("console", "GDMN")) == 0


# To the very end


async def test_faults_until_the_deadline_end_with_the_editors(exchange: Exchange) -> None:
    exchange.api.faults.at_random({"500": 1.0}, 1, "sendMessage")
    await exchange.outbox_sender.drain()
    await exchange.later(hours=2)
    await exchange.later(days=5)
    assert exchange.message.state == "failed"
    assert exchange.told == EDITORS
    assert "có thể vẫn đã đến nơi" in exchange.console.sent[0][1]
