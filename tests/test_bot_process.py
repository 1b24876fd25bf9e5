"""The real program as a process of its own, against the local Bot API server."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.bot_api import TOKEN, BotApi

ROOT = Path(__file__).parent.parent
ADMIN = 11
EDITOR = 22
HEAD = 33
LONGEST_WAIT = 30.0

pytestmark = pytest.mark.slow


def environment(api: BotApi, database: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "DATABASE": str(database),
        "BACKUPS": str(database.parent / "backups"),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": api.url,
        "POLL_SECONDS": "1",
        **more,
    }


async def command(api: BotApi, database: Path, *arguments: str) -> tuple[int, str]:
    """Run `bot.py` to its end; its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "bot.py",
        *arguments,
        cwd=ROOT,
        env=environment(api, database),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


@asynccontextmanager
async def running(api: BotApi, database: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    log = (database.parent / "bot.log").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", "run", cwd=ROOT, env=environment(api, database), stderr=log
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), LONGEST_WAIT)
        log.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true; how long it takes is the machine's business."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not true():  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.02)


async def answered(api: BotApi, person: int, text: str) -> str:
    """Say something and wait for the answer."""
    before = len(api.sent_to(person))
    api.say(person, text)
    await until(lambda: len(api.sent_to(person)) > before)
    return api.sent_to(person)[-1].text


async def invited(api: BotApi, database: Path, person: int, *role: str) -> None:
    """Link somebody by a deep link, through the notice and consent."""
    _, printed = await command(api, database, "invite", "--role", *role)
    code = next(word for word in printed.split() if word.count("-") == 2)
    await answered(api, person, f"/start {code}")
    before = len(api.sent_to(person))
    api.press_label(person, "Đồng ý")
    await until(lambda: len(api.sent_to(person)) > before)


async def test_a_day_on_telegram_from_invitation_to_a_delivered_nudge(tmp_path: Path) -> None:
    database = tmp_path / "dondoc.db"
    async with BotApi() as api, running(api, database):
        await invited(api, database, EDITOR, "editor")
        await invited(api, database, HEAD, "head", "--office", "GDMN")
        assert "Trưởng phòng Giáo dục Mầm non" in api.sent_to(HEAD)[-1].text

        assert "0 → 3" in await answered(api, EDITOR, "/add 3 GDTrH")
        before = len(api.sent_to(EDITOR))
        api.press_label(EDITOR, "Hủy ghi nhận")
        api.press_label(EDITOR, "Hủy ghi nhận")
        await until(lambda: len(api.sent_to(EDITOR)) == before + 2)
        once, twice = api.sent_to(EDITOR)[-2:]
        assert "3 → 0" in once.text
        assert once.text == twice.text

        assert "GDTrH" in await answered(api, EDITOR, "/add 4 GDTRHH")
        before = len(api.sent_to(EDITOR))
        api.press_label(EDITOR, "GDTrH")
        await until(lambda: len(api.sent_to(EDITOR)) > before)
        assert "0 → 4" in api.sent_to(EDITOR)[-1].text
        assert api.violations == []
