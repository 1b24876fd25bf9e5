"""Sending the kept answers: order within a chat, independence between chats, once where it can be."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from core.chat import Address, Reply
from engine import processor, queues, sender
from store.database import Store
from tests.cast import MORNING, demo_store
from tests.fakes.channel import CUT, FakeChannel, busy
from tests.fakes.inbox import meanwhile, until
from tests.post import Engine

AN_HOUR = 3600.0


@dataclass
class SlowChannel(FakeChannel):
    """slow: people to whom a message takes until its event is set."""

    slow: dict[str, asyncio.Event] = field(default_factory=dict)

    async def send(self, to: Address, reply: Reply) -> str:
        if event := self.slow.get(to.id):
            await event.wait()
        return await super().send(to, reply)

    def told(self, who: str) -> int:
        return sum(to == who for to, _ in self.sent)


class Office(Engine):
    """The inbox in memory."""

    def __init__(self) -> None:
        self.channel, self.zalo = SlowChannel(), SlowChannel(name="zalo")
        super().__init__(demo_store, {"console": self.channel, "zalo": self.zalo}, MORNING)

    async def say(self, who: str, text: str, key: int, channel: str = "console") -> None:
        raw = self.channel.raw(who, text, f"1:{key}")
        await self.processor.receive(channel, [raw])

    def pragma(self, text: str) -> None:
        self.thread.now(lambda store: _pragma(store, text))

    def running(self) -> AbstractAsyncContextManager[asyncio.Task[None]]:
        return meanwhile(self.processor.run())


def _pragma(store: Store, text: str) -> None:
    store._db.execute(f"pragma {text}").fetchall()


@pytest.fixture
def office() -> Iterator[Office]:
    found = Office()
    yield found
    found.thread.close()


async def test_the_log_names_every_answer_that_arrived_and_on_which_channel(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "dondoc.sender")
    for key, channel in enumerate(("console", "zalo", "console"), start=1):
        await office.say("editor", "/status", key, channel)
    async with office.running():
        await until(lambda: office.states() == {"answered": 3})
    told = dict.fromkeys(("console", "zalo"), "")
    for record in (one for one in caplog.records if one.name == "dondoc.sender"):
        channel, numbers = record.getMessage().removeprefix("channel=").split(" answered=")
        told[channel] += f"{numbers},"
    assert {name: sorted(filter(None, told[name].split(","))) for name in told} == {
        "console": ["1", "3"],
        "zalo": ["2"],
    }


async def test_a_chat_that_hangs_holds_up_only_its_own_answers(office: Office) -> None:
    office.channel.slow["editor"] = asyncio.Event()
    async with office.running():
        await office.say("editor", "/status", 1)
        await office.say("editor", "/rank", 2)
        await office.say("GDMN", "/status", 3)
        await until(lambda: office.channel.told("GDMN") == 1)
        await office.say("GDMN", "/status", 4)
        await until(lambda: office.channel.told("GDMN") == 2)
        assert office.channel.told("editor") == 0
        office.channel.slow["editor"].set()
        await until(lambda: office.channel.told("editor") == 2)
    assert office.states() == {"answered": 4}


async def test_an_answer_that_cannot_be_read_any_more_holds_up_nothing(office: Office) -> None:
    """Neither what waits for being handled, nor other answers, in the same chat or elsewhere."""
    for key, who in enumerate(("editor", "editor", "GDMN"), start=1):
        await office.say(who, "/status", key)
    damaged = "update inbox set reply = '{\"text\"' where key = '1:2'"
    office.thread.now(lambda store: store._change(damaged, []))
    async with office.running():
        await office.say("editor", "/add 3 GDTrH", 4)
        await until(lambda: office.states() == {"answered": 4})
    told = [text for to, text in office.channel.sent if to == "editor"]
    assert len(told) == 3
    assert "gửi lại lệnh" in told[1]
    assert "→" in told[2]


async def test_one_platforms_429_holds_up_no_other_platform(office: Office) -> None:
    office.channel.outcomes.append(busy(3600))
    async with office.running():
        await office.say("editor", "/status", 1)
        await until(lambda: office.holds.left(Address("console", "editor")) > 0)
        office.channel.outcomes.append(busy(3600))
        await office.say("VP", "/status", 2)
        await until(lambda: office.holds.left(Address("console", "GDMN")) > 0)
        await office.say("GDMN", "/status", 4)
        await office.say("nobody", "/status", 3, "zalo")
        await until(lambda: office.zalo.told("nobody"))
        assert office.channel.sent == []


async def sent_and_not_written(office: Office) -> None:
    """What waits is sent to the editor; by the time that it arrives, the disk takes nothing."""
    office.channel.slow["editor"] = asyncio.Event()
    sending = asyncio.create_task(office.replies.drain())
    await until(lambda: office.replies._under_way)
    office.pragma("query_only = on")
    office.channel.slow["editor"].set()
    with pytest.raises(sqlite3.OperationalError):
        await sending


async def test_an_answer_that_arrived_is_not_sent_again_while_that_cannot_be_written(
    office: Office,
) -> None:
    await office.say("editor", "/status", 1)
    await office.processor._handle_waiting()
    await sent_and_not_written(office)
    for _ in range(3):
        with pytest.raises(sqlite3.OperationalError):
            await office.replies.drain()
    office.pragma("query_only = off")
    await office.replies.drain()
    assert office.channel.told("editor") == 1
    assert office.states() == {"answered": 1}


async def test_while_outcomes_cannot_be_written_two_answers_in_a_chat_are_in_doubt_at_most(
    office: Office,
) -> None:
    for key in range(1, 6):
        await office.say("editor", "/status", key)
    await sent_and_not_written(office)
    assert office.channel.told("editor") == 2
    office.pragma("query_only = off")
    for _answer in range(5):  # what was taken goes on as it is put down
        await office.replies.drain()
    assert (office.channel.told("editor"), office.states()) == (5, {"answered": 5})


async def test_what_is_being_sent_at_the_stop_may_still_arrive_and_is_put_down(
    office: Office,
) -> None:
    office.channel.slow["editor"] = asyncio.Event()
    async with office.running() as task:
        await office.say("editor", "/status", 1)
        await until(lambda: office.replies._under_way)
        task.cancel()
        await asyncio.sleep(0)
        office.channel.slow["editor"].set()
    assert office.channel.told("editor") == 1
    assert office.states() == {"answered": 1}


async def test_what_takes_too_long_at_the_stop_is_sent_by_the_next_process(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.tasks.GRACE", 0.01)
    office.channel.slow["editor"] = asyncio.Event()
    async with office.running():
        await office.say("editor", "/status", 1)
        await until(lambda: office.replies._under_way)
    assert office.states() == {"handled": 1}


async def test_nothing_is_looked_up_before_a_failed_answers_time(office: Office) -> None:
    office.channel.outcomes.append(CUT)
    for key in (1, 2):  # the second waits for the first, and not for its own time
        await office.say("editor", "/status", key)
    await office.processor.drain()
    turn = await office.replies._turn()
    assert turn.items == ()
    assert turn.next_at == office.now + timedelta(seconds=2)


async def test_answers_of_a_channel_that_is_not_running_wait_without_being_looked_for(
    office: Office,
) -> None:
    await office.say("nobody", "/status", 1, "zalo")
    await office.processor._handle_waiting()
    del office.channels["zalo"]
    turn = await office.replies._turn()
    assert (turn.items, turn.next_at) == ((), None)


async def test_whoever_is_not_linked_is_answered_though_linked_people_came_with_them(
    office: Office,
) -> None:
    said = (("nobody", "xin chào"), ("editor", "/status"), ("somebody", "/start"))
    batch = [
        office.channel.raw(who, text, f"1:{key}") for key, (who, text) in enumerate(said, start=1)
    ]
    async with office.running():
        await office.say("editor", "/status", 9)
        await until(lambda: office.states() == {"answered": 1})
        await office.processor.receive("console", batch)
        await until(lambda: {to for to, _ in office.channel.sent} == {who for who, _ in said})


async def test_others_are_told_once_of_what_is_handled_within_a_moment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment is over when the test says so, however busy the machine is."""
    told: list[int] = []
    asked: list[int] = []
    over: list[Callable[..., object]] = []
    loop = asyncio.get_running_loop()
    wait = loop.call_later

    def noted(delay: float, call: Callable[..., object], *given: Any) -> asyncio.TimerHandle:
        if delay != processor.A_MOMENT:
            return wait(delay, call, *given)
        over.append(call)
        return wait(AN_HOUR, call)

    monkeypatch.setattr(loop, "call_later", noted)
    office.processor.changed = lambda: told.append(len(office.channel.sent))
    async with office.running():
        for moment in (1, 2):
            for _ in range(3):
                asked.append(len(asked))
                await office.say("editor", "/status", asked[-1])
            await until(lambda: len(office.channel.sent) == len(asked))
            over[-1]()
            assert len(over) == moment
    assert told == [3, 6]


@pytest.mark.parametrize("at_once", range(1, 8))
async def test_answers_in_a_chat_do_not_wait_for_outcomes_that_are_gathered(
    office: Office, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """However many of them are taken at once."""
    monkeypatch.setattr(sender, "GATHER", AN_HOUR)
    monkeypatch.setattr(queues, "LONGEST_RUN", at_once)
    arrives = office.channel.send

    async def after_what_was_to_be_written(to: Address, reply: Reply) -> str:
        for _turn in range(3):
            await office.thread(lambda _store: None)
        return await arrives(to, reply)

    monkeypatch.setattr(office.channel, "send", after_what_was_to_be_written)
    batch = [office.channel.raw("editor", "/status", f"1:{key}") for key in range(1, 7)]
    async with office.running():
        await office.say("TCCB", "/status", 8)
        await until(lambda: office.channel.told("TCCB") == 1)
        await office.processor.receive("console", batch)
        await until(lambda: office.channel.told("editor") == len(batch))
        await office.say("TCCB", "/status", 9)  # with the next message the last ones are put down
        await until(lambda: office.states().get("answered", 0) >= len(batch) + 1)


async def test_answers_leave_before_the_next_batch_is_asked_for(office: Office) -> None:
    async with office.running():
        await office.say("TCCB", "/status", 9)
        await until(lambda: office.channel.told("TCCB") == 1)
        for key, who in enumerate(("editor", "GDMN", "VP"), start=1):
            await office.say(who, "/status", key)
            assert office.channel.told(who) == 1


async def test_the_next_batch_is_asked_for_once_the_answers_in_a_chat_have_nearly_gone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "GATHER", AN_HOUR)
    office.channel.slow["editor"] = asyncio.Event()
    batch = [office.channel.raw("editor", "/status", f"1:{key}") for key in range(1, 6)]
    async with office.running():
        await office.say("TCCB", "/status", 9)
        await until(lambda: office.channel.told("TCCB") == 1)
        asked = asyncio.create_task(office.processor.receive("console", batch))
        await until(lambda: office.states().get("handled") == len(batch))
        assert not asked.done()
        office.channel.slow["editor"].set()
        await asyncio.wait_for(asked, AN_HOUR)
        assert office.channel.told("editor") >= len(batch) - 2
