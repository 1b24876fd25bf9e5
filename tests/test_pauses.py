"""Waiting: for an event, for the next try, for a platform that wants to hear nothing."""

import asyncio
import time
from datetime import timedelta

import pytest

from core.chat import LONGEST_PAUSE, Address, growing
from engine.limits import BURST, PACED_FOR, TURN, RateLimitHold
from engine.tasks import woken

CHAT, NEXT_CHAT = Address("telegram", "1"), Address("telegram", "2")
OTHER = Address("zalo", "1")


async def test_an_event_ends_the_wait_and_is_taken_back() -> None:
    event = asyncio.Event()
    event.set()
    await woken(event, None)
    assert not event.is_set()


async def test_without_an_event_the_wait_ends_in_its_time() -> None:
    await woken(asyncio.Event(), 0.01)


@pytest.mark.parametrize("moments", range(6))
async def test_told_to_end_around_the_moment_of_waking_it_ends(moments: int) -> None:
    """Whoever waits in a loop would otherwise go on for ever."""
    event = asyncio.Event()

    async def for_ever() -> None:
        while True:
            await woken(event, 60)

    waiting = asyncio.create_task(for_ever())
    for _ in range(6):
        await asyncio.sleep(0)
    event.set()
    for _ in range(moments):
        await asyncio.sleep(0)
    waiting.cancel()
    done, _ = await asyncio.wait([waiting], timeout=60)
    waiting.cancel()
    assert done


def test_pauses_double_to_five_minutes() -> None:
    pauses = [growing(attempts) for attempts in range(20)]
    assert pauses[:4] == [timedelta(seconds=s) for s in (2, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_the_longest_of_several_holds_counts() -> None:
    seconds = 0.0
    holds = RateLimitHold(lambda: seconds)
    holds.hold(CHAT, 30)
    holds.hold(CHAT, 5)
    assert holds.left(CHAT) == 30
    assert holds.left(OTHER) == 0
    seconds = 31.0
    assert holds.left(CHAT) == 0


async def test_where_nothing_was_held_nobody_waits_for_a_turn() -> None:
    holds = RateLimitHold(lambda: 0.0)
    holds.hold(OTHER, 0.0)
    async with asyncio.timeout(0):  # over at the first moment that is waited for
        for _ in range(1000):
            await holds.wait(CHAT)


async def test_after_a_hold_those_who_waited_go_one_after_another() -> None:
    holds, gone = RateLimitHold(time.monotonic), []

    async def go() -> None:
        await holds.wait(CHAT)
        gone.append(time.monotonic())

    began = time.monotonic()
    for chat in (CHAT, NEXT_CHAT):
        holds.hold(chat, 0.05)
    await asyncio.gather(*(go() for _ in range(10)))
    assert gone[0] - began >= 0.05
    assert gone[-1] - gone[0] >= 8 * TURN


def test_a_minute_after_a_hold_it_is_forgotten() -> None:
    seconds = 0.0
    holds = RateLimitHold(lambda: seconds)
    for chat in (CHAT, NEXT_CHAT):
        holds.hold(chat, 1)
    seconds = 1.5
    assert [holds._turn("telegram") for _ in range(3)] == pytest.approx([0, TURN, 2 * TURN])
    seconds = 62.0
    assert [holds._turn("telegram") for _ in range(3)] == [0, 0, 0]


def paced() -> tuple[RateLimitHold, list[float]]:
    seconds = [0.0]
    return RateLimitHold(lambda: seconds[0]), seconds


def test_a_refusal_holds_its_chat_and_a_second_one_elsewhere_the_channel() -> None:
    holds, _ = paced()
    holds.hold(CHAT, 30)
    assert (holds.left(CHAT), holds.left(NEXT_CHAT), holds.left(Address("telegram", "3"))) == (
        30,
        0,
        0,
    )
    holds.hold(CHAT, 30)
    assert holds.left(NEXT_CHAT) == 0
    holds.hold(NEXT_CHAT, 20)
    assert holds.left(Address("telegram", "3")) == 20
    assert holds.left(OTHER) == 0


def test_refusals_one_after_the_other_do_not_hold_the_channel() -> None:
    holds, seconds = paced()
    holds.hold(CHAT, 30)
    seconds[0] = 31
    holds.hold(NEXT_CHAT, 30)
    assert holds.left(CHAT) == 0


def test_after_a_refusal_answers_keep_one_a_second_over_a_burst_of_a_few() -> None:
    holds, seconds = paced()
    holds.hold(CHAT, 1)
    sent = {CHAT: 0, NEXT_CHAT: 0}
    while seconds[0] < 30:
        for chat in sent:
            if holds.pace.delay(chat) == 0:
                assert holds.pace.room(chat) != 0
                holds.pace.sent(chat)
                sent[chat] += 1
        seconds[0] += 0.125
    assert 29 <= sent[CHAT] <= 31  # its burst was used up when it was refused
    assert 29 + BURST <= sent[NEXT_CHAT] <= 31 + BURST


def test_the_pace_is_forgotten_after_an_hour_and_is_none_before_a_refusal() -> None:
    holds, seconds = paced()
    assert holds.pace.delay(CHAT) == 0
    holds.hold(CHAT, 1)
    assert holds.pace.delay(CHAT) == 1
    seconds[0] = PACED_FOR + 1
    for _ in range(100):
        holds.pace.sent(CHAT)
    assert holds.pace.delay(CHAT) == 0


def test_a_success_ends_an_outage_once_and_a_short_fault_is_none() -> None:
    holds, seconds = paced()
    holds.outages.failed("telegram")
    seconds[0] = 1
    assert not holds.outages.arrived("telegram")
    holds.outages.failed("telegram")
    seconds[0] = 70
    assert not holds.outages.arrived("zalo")
    assert holds.outages.arrived("telegram")
    assert not holds.outages.arrived("telegram")
