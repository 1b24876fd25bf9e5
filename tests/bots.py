"""Real bot processes for tests: started, told, ended, and looked into."""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from core.chat import Address
from core.people import Grant, Role
from store.database import Store
from tests import forked
from tests.cast import at, seeded_file
from tests.fakes.bot_api import TOKEN, BotApi
from tests.forked import Files, ForkedProcess

ROOT = Path(__file__).parent.parent
LONGEST_WAIT = 60.0  # seconds, for a machine that is busy with something else
REAL = ("tests.shifted",)
START = "2026-04-22T08:00"

ADMIN, EDITOR, HEAD = 11, 22, 33
PEOPLE: Mapping[int, Sequence[Grant]] = {
    ADMIN: [Grant(Role.ADMIN)],
    EDITOR: [Grant(Role.EDITOR)],
    HEAD: [Grant(Role.HEAD, "GDMN")],
}

Found = TypeVar("Found")


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true; how long it takes is the machine's business."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not true():  # noqa: ASYNC110 - neither a server nor a process has an event for it
            await asyncio.sleep(0.02)


@dataclass(frozen=True)
class Bot:
    """A deployment: its database, and the server that it talks to.

    start: when its clock begins. program: the module that runs it, and its first arguments.
    settings: what differs from a deployment with Telegram.
    """

    url: str
    database: Path
    start: str = START
    program: tuple[str, ...] = REAL
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {
            **kept,
            "DATABASE": str(self.database),
            "BACKUPS": str(self.database.parent / "backups"),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": self.url,
            "POLL_SECONDS": "1",
            **self.settings,
        }

    def start_process(self, *arguments: str, log: Path = Path(os.devnull)) -> ForkedProcess:
        module, *more = self.program
        given = (*more, self.start, *arguments)
        return forked.start(module, given, self.environment, Files(output=log, error=log))

    async def start_anew(self, *arguments: str) -> Process:
        """With everything that a start does: Python, the libraries, the program."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *self.program, self.start, *arguments),
            cwd=ROOT,
            env=self.environment,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )

    async def command(self, *arguments: str) -> tuple[int, str]:
        """Run the program to its end; its exit code and what it printed."""
        with tempfile.TemporaryDirectory() as folder:
            printed = Path(folder) / "printed"
            process = self.start_process(*arguments, log=printed)
            code = await asyncio.wait_for(process.wait(), LONGEST_WAIT)
            return code, printed.read_text(encoding="utf-8")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ForkedProcess]:
        """The bot runs meanwhile, unless it is ended before; its log is kept beside its database."""
        process = self.start_process("run", log=self.log)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), LONGEST_WAIT)

    @property
    def log(self) -> Path:
        return self.database.parent / "bot.log"

    def link(self, people: Mapping[int, Sequence[Grant]] = PEOPLE) -> None:
        """Make the database, with these people linked on Telegram."""
        now = at(self.start.replace("T", " "))
        seeded_file(self.database, now, demo=False)
        store = Store.open(self.database, now)
        with store.transaction():
            for number, grants in people.items():
                person = store.people.add(f"Nhân viên {number}", grants, now)
                store.people.link(person.id, Address("telegram", str(number)), now)
        store.close()

    def look(self, work: Callable[[Store], Found]) -> Found:
        """Read the database, beside the bot if need be."""
        store = Store.looked_at(self.database)
        try:
            return work(store)
        finally:
            store.close()

    def inbox(self) -> dict[str, int]:
        return self.look(lambda store: store.inbox.tally())

    def notes(self) -> list[str]:
        """The notes of all entries, in order: by them a test knows its commands' effects."""
        return self.look(lambda store: [entry.note for entry in store.ledger.every()])


async def answered(api: BotApi, person: int, text: str) -> str:
    """Say something and wait for the answer."""
    before = len(api.sent_to(person))
    api.say(person, text)
    await until(lambda: len(api.sent_to(person)) > before)
    return api.sent_to(person)[-1].text


async def pressed(api: BotApi, person: int, label: str) -> str:
    """Press the newest button of this label and wait for the answer."""
    before = len(api.sent_to(person))
    api.press_label(person, label)
    await until(lambda: len(api.sent_to(person)) > before)
    return api.sent_to(person)[-1].text


async def invited(api: BotApi, bot: Bot, person: int, *role: str) -> None:
    """Link somebody by a deep link, through the notice and consent."""
    _, printed = await bot.command("invite", "--role", *role)
    code = next(word for word in printed.split() if word.count("-") == 2)
    await answered(api, person, f"/start {code}")
    await pressed(api, person, "Đồng ý")
