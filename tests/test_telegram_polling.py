"""Updates on their way in: stored before they are confirmed, and each by itself."""

import asyncio
import json
import logging
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from channels.polling import FIRST_FLOOR, LONGEST_FLOOR
from channels.telegram.channel import TelegramChannel
from core.chat import RawUpdate, UpdateKind
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.inbox import LONGEST_WAIT, Inbox, Pauses, listening, listening_on, until

RECEIVED = datetime(2026, 4, 22, 1, tzinfo=UTC)


# Storing before confirming


async def test_updates_arrive_in_order_as_they_were_given(api: BotApi) -> None:
    inbox = Inbox()
    first = api.say(33, "một")
    async with listening(api, inbox.receive):
        await until(lambda: inbox.kept)
        api.say(33, "hai")
        await until(lambda: len(inbox.kept) == 2)
    assert inbox.texts == ["một", "hai"]
    assert [raw.key for raw in inbox.kept] == [f"123456:{first}", f"123456:{first + 1}"]
    assert [json.loads(raw.payload) for raw in inbox.kept] == [update for _, update in api.queue]


async def test_a_batch_is_confirmed_only_by_the_poll_after_it_was_stored(api: BotApi) -> None:
    seen: list[set[int]] = []
    inbox = Inbox()

    async def receive(batch: Sequence[RawUpdate]) -> None:
        seen.append(set(api.confirmed))
        await inbox.receive(batch)

    number = api.say(33, "x")
    async with listening(api, receive):
        await until(lambda: api.confirmed)
    assert seen == [set()]
    assert api.confirmed == {number}


async def test_a_batch_that_could_not_be_stored_comes_again(api: BotApi) -> None:
    pauses, inbox = Pauses(), Inbox(refusals=2)
    api.say(33, "x")
    async with listening(api, inbox.receive, pauses):
        await until(lambda: api.confirmed)
    assert inbox.texts == ["x"]
    assert len(inbox.offered) == 3
    assert pauses.taken == [1, 2]


async def test_what_a_poller_stored_and_died_before_confirming_comes_again_the_same(
    api: BotApi,
) -> None:
    first, second = Inbox(), Inbox()
    stored = asyncio.Event()

    async def receive(batch: Sequence[RawUpdate]) -> None:
        await first.receive(batch)
        stored.set()
        await asyncio.Event().wait()

    api.say(33, "x")
    async with listening(api, receive), asyncio.timeout(LONGEST_WAIT):
        await stored.wait()
    assert api.confirmed == set()
    async with listening(api, second.receive):
        await until(lambda: second.kept)
    assert first.kept == second.kept


async def test_a_backlog_comes_a_hundred_at_a_time_and_whole(api: BotApi) -> None:
    for number in range(250):
        api.say(33, f"{number}")
    inbox = Inbox()
    async with listening(api, inbox.receive):
        await until(lambda: len(inbox.kept) == 250)
    assert [len(batch) for batch in inbox.offered] == [100, 100, 50]
    assert inbox.texts == [f"{number}" for number in range(250)]


async def test_updates_whose_numbers_begin_anew_after_a_week_of_silence_are_not_passed_over(
    api: BotApi,
) -> None:
    inbox = Inbox()
    api.say(33, "before")
    async with listening(api, inbox.receive):
        await until(lambda: api.confirmed)
        held = len(api.called("getUpdates"))
        api.wake(taken_over=False)  # an empty poll ends
        await until(lambda: len(api.called("getUpdates")) > held)
        api.next_update = 5
        api.say(33, "after")
        await until(lambda: len(inbox.kept) == 2)
    assert inbox.texts == ["before", "after"]


async def test_the_first_poll_has_no_offset_and_asks_for_what_is_understood(api: BotApi) -> None:
    async with listening(api, Inbox().receive):
        await until(lambda: api.calls)
    (poll,) = api.called("getUpdates")
    wanted = ["message", "edited_message", "callback_query", "my_chat_member"]
    assert json.loads(poll.pop("allowed_updates")) == wanted
    assert poll == {"timeout": "25"}


async def test_polling_leaves_the_warnings_of_the_program_as_they_were(api: BotApi) -> None:
    before = list(warnings.filters)
    inbox = Inbox()
    api.say(33, "x")
    async with listening(api, inbox.receive):
        await until(lambda: api.confirmed)
    assert warnings.filters == before


# Malformed updates


async def test_one_malformed_update_does_not_stop_the_rest(api: BotApi) -> None:
    inbox = Inbox()
    api.push({"message": 5})
    api.push({"callback_query": "x"})
    api.push({"callback_query": {"id": [], "data": "x"}})
    api.push({})
    api.say(33, "\ud83d half of a pair")
    api.push("no object at all")
    api.say(33, "/status")
    async with listening(api, inbox.receive) as channel:
        await until(lambda: len(inbox.kept) == 6)
        await until(lambda: len(api.confirmed) == 7)
        *bad, half, good = inbox.kept
        for raw in (bad[0], bad[1], bad[2], half):
            with pytest.raises(ValueError, match=r"not an? (object|text)"):
                channel.parse(raw.payload, RECEIVED)
        understood = channel.parse(good.payload, RECEIVED)
    assert all(raw.payload.encode() for raw in inbox.kept)
    assert understood is not None
    assert (understood.form, understood.text) == (UpdateKind.TEXT, "/status")


# Presses


async def test_a_press_is_answered_once_it_is_stored_and_not_before(api: BotApi) -> None:
    inbox = Inbox(refusals=1)
    answered_at: list[int] = []

    async def receive(batch: Sequence[RawUpdate]) -> None:
        answered_at.append(len(api.called("answerCallbackQuery")))
        await inbox.receive(batch)

    api.press(33, "/pick 41 1")
    api.press(33, "/pick 41 1")
    async with listening(api, receive) as channel:
        await until(lambda: len(api.called("answerCallbackQuery")) == 2)
        pressed = channel.parse(inbox.kept[0].payload, RECEIVED)
    assert answered_at == [0, 0]
    assert pressed is not None
    assert (pressed.form, pressed.text) == (UpdateKind.PRESS, "/pick 41 1")


async def test_a_press_that_cannot_be_answered_holds_nothing_up(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    inbox = Inbox()
    api.faults.script("answerCallbackQuery", "400", "500")
    api.press(33, "/pick 41 1")
    api.press(33, "/pick 41 2")
    async with listening(api, inbox.receive):
        await until(lambda: caplog.text.count("press_not_answered") == 2)
        api.say(33, "x")
        await until(lambda: len(inbox.kept) == 3)


async def test_a_server_that_answers_empty_polls_at_once_is_not_asked_without_a_pause(
    api: BotApi,
) -> None:
    inbox, pauses = Inbox(), Pauses()
    channel = TelegramChannel(TOKEN, base_url=api.url, poll_timeout=0, sleep=pauses.sleep)
    async with listening_on(channel, inbox.receive):
        await until(lambda: len(pauses.taken) >= 7)
        api.say(33, "x")
        await until(lambda: inbox.kept)
    polls = len(api.called("getUpdates"))
    assert pauses.taken[0] == FIRST_FLOOR
    assert LONGEST_FLOOR in pauses.taken
    assert polls <= len(pauses.taken) + 2
