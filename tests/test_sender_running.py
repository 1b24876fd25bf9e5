"""The sender as it runs: stopping, a disk that fails under it, its pace, when it looks again."""

import asyncio
import threading
from datetime import timedelta

import pytest

from core.chat import Address, Reply
from core.ladder import Rules
from engine.limits import RateLimiter
from engine.queues import OutboxQueue
from reminders.claims import not_delivered
from reminders.planner import next_delivery
from store.database import Store
from store.outbox import OutboxMessage
from tests.cast import at
from tests.fakes.channel import CUT, REFUSED, FakeChannel
from tests.fakes.inbox import LONGEST_WAIT, meanwhile, until
from tests.post import REPEAT, OutboxUnderTest


class SlowChannel(FakeChannel):
    """Messages arrive when `arrive` is set. begun: how many sends have started."""

    def __init__(self) -> None:
        super().__init__()
        self.arrive = asyncio.Event()
        self.begun = 0

    async def send(self, to: Address, reply: Reply) -> str:
        self.begun += 1
        await self.arrive.wait()
        return await super().send(to, reply)


def slow(post: OutboxUnderTest) -> SlowChannel:
    channel = SlowChannel()
    post.outbox_sender.channels = {"console": channel}
    return channel


def query_only(post: OutboxUnderTest, *, on: bool) -> None:
    def work(store: Store) -> None:
        store._db.execute(f"pragma query_only = {int(on)}")

    post.thread.now(work)


def acknowledge(post: OutboxUnderTest, message: OutboxMessage) -> None:
    def work(store: Store) -> None:
        with store.transaction():
            store.outbox.acknowledge(message.id, post.now)

    post.thread.now(work)


async def test_what_is_being_sent_at_the_stop_may_still_arrive_and_is_not_repeated(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN", "GDTH", "TCCB")
    channel = slow(post)
    async with meanwhile(post.outbox_sender.run()) as task:
        await until(lambda: channel.begun == 3)
        task.cancel()
        await asyncio.sleep(0)
        channel.arrive.set()
    assert len(channel.sent) == 3
    assert post.thread.now(lambda store: store.outbox.recover()) == 0
    assert post.message("GDMN").state == "sent"


async def test_a_row_that_is_being_taken_at_the_stop_is_sent_nevertheless(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN")
    taking, go_on = threading.Event(), threading.Event()

    def held(_store: Store) -> None:
        taking.set()
        go_on.wait(LONGEST_WAIT)

    async with meanwhile(post.outbox_sender.run()) as task:
        holding = asyncio.create_task(post.thread(held))
        await until(taking.is_set)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        await holding
    assert post.message("GDMN").state == "sent"


async def test_a_disk_that_fails_after_a_message_went_out_stops_nothing_and_repeats_nothing(
    post: OutboxUnderTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("engine.sender.REST", 0.0)
    post.plan("GDMN", "GDTH")
    channel = slow(post)
    async with meanwhile(post.outbox_sender.run()) as task:
        await until(lambda: channel.begun == 2)
        query_only(post, on=True)
        channel.arrive.set()
        await until(lambda: len(channel.sent) == 2)
        await until(lambda: caplog.text.count("queue=OutboxQueue fault") > 2)
        assert not task.done()
        query_only(post, on=False)
        await until(lambda: post.message("GDTH").state == post.message("GDMN").state == "sent")
    assert channel.begun == 2


async def test_a_message_whose_reader_has_it_is_not_sent_again(post: OutboxUnderTest) -> None:
    post.plan("GDMN")
    channel = slow(post)
    channel.outcomes.append(CUT)
    sending = asyncio.create_task(post.outbox_sender.drain())
    await until(lambda: channel.begun)
    acknowledge(post, post.message("GDMN"))
    channel.arrive.set()
    await sending
    await post.later(minutes=5)
    assert post.message("GDMN").state == "sent"
    assert channel.begun == 1


async def test_a_message_acknowledged_before_a_crash_is_not_sent_after_it(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN")
    message = post.message("GDMN")
    door = Address("console", "GDMN")
    post.thread.now(lambda store: store.outbox.claim(message.id, 8, door, post.now))
    acknowledge(post, message)
    post.thread.now(lambda store: store.outbox.recover())
    assert await post.outbox_sender.drain() == 0
    assert post.message("GDMN").state == "sent"


async def test_at_night_and_while_paused_nothing_is_looked_for(post: OutboxUnderTest) -> None:
    post.plan("GDMN")

    def following() -> object:
        return post.thread.now(lambda store: next_delivery(store, Rules(), post.now))

    assert following() is None  # it may go out now, and only a pause can hold it
    post.now = at("2026-04-24 11:00")
    assert following() == at("2026-04-24 14:00")
    post.now = at("2026-04-24 16:00")
    assert following() == at("2026-04-28 08:00")


async def test_a_row_that_was_taken_and_never_sent_is_sent_by_the_next_process(
    post: OutboxUnderTest,
) -> None:
    post.plan("GDMN")
    assert (await post.outbox_sender._turn()).items
    post.thread.now(lambda store: store.outbox.recover())
    await post.outbox_sender.drain()
    assert [to for to, _ in post.console.sent] == ["GDMN"]
    assert REPEAT in post.console.sent[0][1]


async def test_however_often_it_is_woken_it_sends_no_faster_than_is_allowed(
    post: OutboxUnderTest,
) -> None:
    post.plan()
    limiter = RateLimiter(lambda: post.seconds, over_all=28)
    post.outbox_sender.queue = OutboxQueue(Rules(), post.holds, limiter)
    assert [await post.outbox_sender.drain() for _ in range(3)] == [2, 0, 0]
    post.seconds += 1 / 28
    assert [await post.outbox_sender.drain() for _ in range(3)] == [1, 0, 0]
    taken = await post.outbox_sender._turn()
    assert taken.next_at is not None
    assert (taken.next_at - post.now).total_seconds() == pytest.approx(1 / 28, abs=1e-5)


async def test_so_many_are_under_way_and_no_more(post: OutboxUnderTest) -> None:
    post.plan()
    channel = slow(post)
    post.outbox_sender.queue.at_once = 2
    async with meanwhile(post.outbox_sender.run()):
        await until(lambda: channel.begun == 2)
        for _ in range(3):
            await post.outbox_sender._turn()
        assert channel.begun == 2
        channel.arrive.set()
        await until(lambda: len(channel.sent) == 8)


async def test_an_outcome_that_is_told_twice_counts_once(post: OutboxUnderTest) -> None:
    """The process was told to stop while it was written down."""
    post.plan("GDMN")
    await post.meet(CUT)
    post.now += timedelta(minutes=1)
    (claimed,) = (await post.outbox_sender._turn()).items
    for _ in range(2):
        post.thread.now(lambda store: not_delivered(store, claimed, REFUSED, post.now))
    assert post.message("GDMN").doubts == 1
