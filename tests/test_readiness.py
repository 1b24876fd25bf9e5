"""Whether the running program does its work: the figures of /health/ready."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.clock import ClockWatch
from app.health import HealthCheck
from app.listening import Listening
from app.program import Program
from channels.web import Readiness
from core.chat import Address, ChannelClosedError
from core.ladder import Rules
from engine.tasks import StoreThread
from reminders.planner import plan_due
from store.database import Store
from tests.cast import APRIL, Clock, at, demo_store
from tests.fakes.bot_api import BotApi
from tests.fakes.channel import FakeChannel
from tests.fakes.inbox import Inbox, listening, until
from tests.post import program_of

EVE, DUE = at("2026-04-23 17:00"), at("2026-04-24 08:00")


@dataclass
class Times(Clock):
    """The two clocks of a program, and its channel: for how long it is silent, and why."""

    silent: float | None = 1.0
    fault: str = ""

    def silence(self) -> float | None:
        return self.silent

    def trouble(self) -> str:
        return self.fault


@dataclass
class Watched:
    times: Times
    program: Program
    watch: HealthCheck

    async def found(self) -> Readiness:
        return await self.watch.examine()


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    times = Times(DUE)
    thread = StoreThread(lambda: demo_store(EVE))
    channels = {"console": FakeChannel()}
    rules = Rules(allowances={"telegram": 1, "zalo": 3000})
    program = program_of(thread, channels, times, times.monotonic, rules=rules)
    hearing = Listening({"zalo": times}, ["zalo"], rules, times, times.monotonic, 0.0)
    right = ClockWatch(times, times.monotonic, None, hearing.heard_any)
    yield Watched(times, program, HealthCheck(program, hearing, right))
    thread.close()


async def test_a_program_at_work_is_ready_and_says_how_it_is(watched: Watched) -> None:
    await watched.program.tick()
    await watched.program.outbox_sender.drain()
    watched.times.pass_by(20)
    found = await watched.found()
    assert found.ready
    assert found.figures == {
        "scheduler_lag": 20.0,
        "oldest_outbox_row": 0.0,
        "silence_zalo": 1.0,
        "fault_zalo": "",
        "messages_this_month_zalo": 0,
    }


async def test_a_bell_that_rings_no_more_is_noticed(watched: Watched) -> None:
    assert (await watched.found()).ready  # it has just begun
    watched.times.pass_by(200)
    assert not (await watched.found()).ready
    await watched.program.tick()
    await watched.program.outbox_sender.drain()
    assert (await watched.found()).ready


async def test_a_message_that_nothing_holds_back_and_that_does_not_go_out_is_noticed(
    watched: Watched,
) -> None:
    await watched.program.tick()
    watched.times.pass_by(310)
    await watched.program.tick()
    found = await watched.found()
    assert found.figures["oldest_outbox_row"] == 310.0
    assert not found.ready


async def test_a_message_that_is_tried_in_vain_shows_its_age_and_is_not_taken_for_a_stopped_sender(
    watched: Watched,
) -> None:
    def tried_just_now(store: Store) -> None:
        with store.transaction():
            for number in range(1, 20):
                again = watched.times.now + timedelta(minutes=5)
                store.outbox.claim(number, 1, Address("console", "x"), watched.times.now)
                store.outbox.retry(number, again, "no connection", certain=True)

    await watched.program.tick()
    watched.times.pass_by(3000)
    await watched.program.tick()
    await watched.program.thread(tried_just_now)
    found = await watched.found()
    assert found.figures["oldest_outbox_row"] == 3000.0
    assert found.ready


async def test_a_channel_that_its_platform_does_not_serve_is_noticed(watched: Watched) -> None:
    watched.times.silent = None
    await watched.program.tick()
    await watched.program.outbox_sender.drain()
    found = await watched.found()
    assert (found.ready, found.figures["silence_zalo"]) == (True, None)  # it has just begun
    watched.times.pass_by(190)
    await watched.program.tick()
    watched.times.fault = "the webhook was not reached (err.tls)"
    found = await watched.found()
    assert (found.ready, found.figures["fault_zalo"]) == (False, watched.times.fault)
    watched.times.silent, watched.times.fault = 0.0, ""
    found = await watched.found()
    assert (found.ready, found.figures["silence_zalo"]) == (True, 0.0)


async def test_the_months_messages_are_told(watched: Watched) -> None:
    def count(store: Store) -> None:
        with store.transaction():
            store.usage.count("zalo", APRIL, 12)

    await watched.program.thread(count)
    assert (await watched.found()).figures["messages_this_month_zalo"] == 12


@pytest.mark.parametrize("held_back", ["night", "pause"])
async def test_a_message_that_waits_for_its_hour_or_a_word_is_not_late(
    watched: Watched, held_back: str
) -> None:
    def hold_back(store: Store) -> None:
        plan_due(store, Rules(), DUE)
        with store.transaction():
            if held_back == "pause":
                store.remember("paused", DUE.isoformat())

    await watched.program.thread(hold_back)
    watched.times.now = at("2026-04-24 22:00") if held_back == "night" else DUE
    watched.times.pass_by(1000)
    await watched.program.tick()
    assert (await watched.found()).figures["oldest_outbox_row"] == 0.0


async def test_a_platform_that_answers_no_poll_is_noticed(watched: Watched) -> None:
    await watched.program.tick()
    await watched.program.outbox_sender.drain()
    for silence, ready in ((None, True), (170.0, True), (190.0, False)):
        watched.times.silent = silence
        assert (await watched.found()).ready is ready
    watched.times.silent = None
    watched.times.pass_by(190)
    await watched.program.tick()
    assert not (await watched.found()).ready


async def test_a_channel_that_is_refused_is_never_green_though_its_platform_answers(
    watched: Watched,
) -> None:
    """A 401 or 409 is an answer too; `Listening` says what it means."""
    await watched.program.tick()
    await watched.program.outbox_sender.drain()
    assert (await watched.found()).ready
    watched.watch.listening.refused("zalo", ChannelClosedError("no such token"))
    assert not (await watched.found()).ready


async def test_the_silence_since_telegrams_last_answer_is_known() -> None:
    async with BotApi() as api, listening(api, Inbox().receive) as channel:
        assert channel.silence() is None
        api.say(22, "x")
        await until(lambda: channel.silence() is not None)
