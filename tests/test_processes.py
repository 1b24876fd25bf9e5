"""Processes: one at a time, commands beside it, stopped in order, and killed in the middle."""

import asyncio
import re
import signal
import threading
import time
from asyncio.subprocess import Process
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from core.people import Grant, Role
from store.lock import ProcessLock
from tests.bots import EDITOR, HEAD, LONGEST_WAIT, Bot, until
from tests.cast import APRIL
from tests.fakes.bot_api import BotApi
from tests.forked import ForkedProcess

pytestmark = pytest.mark.slow

STOPPED_WITHIN = 5.0  # seconds: the promise is two, and the machine may be busy


@pytest.fixture
def bot(api: BotApi, tmp_path: Path) -> Bot:
    found = Bot(api.url, tmp_path / "dondoc.db")
    found.link()
    return found


def all_say(api: BotApi, count: int) -> list[str]:
    """A backlog of counts, each with a note of its own."""
    notes = [f"dòng {number:04}" for number in range(count)]
    for note in notes:
        api.say(EDITOR, f"/add 1 GDTrH: {note}")
    return notes


async def polling(api: BotApi, process: ForkedProcess) -> None:
    """Wait until the bot asks for updates."""
    before = len(api.called("getUpdates"))
    await until(lambda: len(api.called("getUpdates")) > before or process.returncode is not None)


async def ended(process: ForkedProcess | Process) -> float:
    """Seconds until the process has ended, which it does by itself."""
    began = time.monotonic()
    await asyncio.wait_for(process.wait(), LONGEST_WAIT)
    return time.monotonic() - began


async def settled(bot: Bot, answers: int) -> None:
    await until(lambda: bot.inbox() == {"answered": answers})


def texts(api: BotApi, person: int) -> list[str]:
    return [message.text for message in api.sent_to(person)]


async def test_a_second_process_refuses_and_names_the_first(api: BotApi, bot: Bot) -> None:
    async with bot.running() as first:
        await polling(api, first)
        code, printed = await bot.command("run")
        assert code == 1
        assert f"{first.pid} bot.py run" in printed
        assert "Traceback" not in printed
        assert first.returncode is None


async def test_the_terminal_refuses_a_database_that_another_process_holds(
    api: BotApi, bot: Bot
) -> None:
    elsewhere = replace(bot, settings={"DATABASE": str(bot.database.with_name("other.db"))})
    async with bot.running() as first:
        await polling(api, first)
        code, printed = await elsewhere.command("chat", "--db", str(bot.database))
        assert (code, f"{first.pid} bot.py run" in printed) == (1, True)


def test_looking_whether_the_bot_runs_never_keeps_it_from_starting(tmp_path: Path) -> None:
    lock, doctor = (ProcessLock(tmp_path / "dondoc.db") for _ in range(2))
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            assert (doctor.holder() or "bot.py run").endswith("bot.py run")

    with ThreadPoolExecutor(1) as looking:
        found = looking.submit(look)
        for _ in range(300):
            lock.take("bot.py run")
            lock.release()
        ended.set()
        found.result()


async def test_command_line_work_runs_beside_the_bot(api: BotApi, bot: Bot) -> None:
    async with bot.running() as process:
        await polling(api, process)
        code, printed = await bot.command("invite", "--role", "leader")
        assert (code, printed.count("-") >= 2) == (0, True)
        code, printed = await bot.command("backup")
        assert code == 0
        assert (await bot.command("remind", "--dry-run", "--at", "2026-04-24T08:00"))[0] == 0
        _, printed = await bot.command("doctor")
        assert f"{process.pid} bot.py run" in printed
        api.say(EDITOR, "/add 3 GDTrH")
        await settled(bot, 1)
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("signals", [1, 2])
async def test_told_to_stop_in_a_backlog_it_stops_and_loses_nothing(
    api: BotApi, bot: Bot, signals: int
) -> None:
    notes = all_say(api, 250)
    async with bot.running() as process:
        await until(lambda: bool(api.sent_to(EDITOR)))
        for _ in range(signals):
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0)
        assert await ended(process) < STOPPED_WITHIN
        assert process.returncode == 0
    assert len(api.confirmed) <= sum(bot.inbox().values())
    async with bot.running():
        await settled(bot, 250)
    assert bot.notes() == notes
    assert bot.look(lambda store: store.ledger.count(APRIL, "GDTrH")) == 250
    assert len(set(texts(api, EDITOR))) == 250
    assert len(texts(api, EDITOR)) == 250  # what was under way had a moment to arrive


async def test_told_to_stop_while_it_sends_it_repeats_nothing(api: BotApi, tmp_path: Path) -> None:
    bot = Bot(api.url, tmp_path / "dondoc.db", "2026-04-24T08:00")
    heads = {100 + n: [Grant(Role.HEAD, code)] for n, code in enumerate(["GDMN", "GDTH", "TCCB"])}
    Bot(api.url, bot.database, "2026-04-23T17:00").link(heads)
    async with bot.running() as process:
        await until(lambda: bool(api.delivered))
        process.send_signal(signal.SIGTERM)
        assert await ended(process) < STOPPED_WITHIN
    async with bot.running():
        await until(lambda: len(api.delivered) >= 3)
        await polling(api, process)
    assert sorted(message.chat for message in api.delivered) == ["100", "101", "102"]
    assert not any("gửi trước đó" in message.text for message in api.delivered)


async def test_told_to_stop_while_the_platform_hangs_it_stops_and_the_repeat_is_labelled(
    api: BotApi, tmp_path: Path
) -> None:
    bot = Bot(api.url, tmp_path / "dondoc.db", "2026-04-24T08:00")
    Bot(api.url, bot.database, "2026-04-23T17:00").link({HEAD: [Grant(Role.HEAD, "GDMN")]})
    api.faults.script("sendMessage", "hang")
    api.faults.script("getMe", "hang")
    async with bot.running() as process:
        await until(lambda: bool(api.delivered))
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        assert await ended(process) < STOPPED_WITHIN
        assert process.returncode == 0
    async with bot.running():
        await until(lambda: len(api.delivered) == 2)
    first, second = texts(api, HEAD)
    assert "có thể đã được gửi trước đó" not in first
    assert "có thể đã được gửi trước đó" in second


@pytest.mark.parametrize("after", [0.05, 0.4, 0.8])
async def test_told_to_stop_while_it_starts_it_stops_and_starts_again(
    api: BotApi, bot: Bot, after: float
) -> None:
    process = await bot.start_anew("run")
    await asyncio.sleep(after)  # wherever the start has come by then
    process.send_signal(signal.SIGTERM)
    assert await ended(process) < STOPPED_WITHIN
    assert process.returncode in {0, -signal.SIGTERM}
    async with bot.running():
        api.say(EDITOR, "/add 3 GDTrH")
        await settled(bot, 1)


@pytest.mark.parametrize("answers", [0, 1, 60])
async def test_killed_in_a_batch_it_does_everything_once_and_answers_everything(
    api: BotApi, bot: Bot, answers: int
) -> None:
    """answers: how many have gone out when it is killed; 0: as soon as the updates are on disk."""
    notes = all_say(api, 250)
    async with bot.running() as process:
        await until(lambda: len(api.delivered) >= answers and bool(api.called("getUpdates")))
        process.kill()
        await process.wait()
    assert len(api.confirmed) <= sum(bot.inbox().values())
    async with bot.running():
        await settled(bot, 250)
    assert bot.notes() == notes
    answered = [re.findall(r"dòng \d+", text) for text in texts(api, EDITOR)]
    assert {line for (line,) in answered} == set(notes)
