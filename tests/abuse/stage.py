"""A real bot between two platforms that are played here, and people who are linked to it.

While somebody does their worst, the linked people go on working, and how long they wait is measured.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil
from sqlite_utils import Database

from app.maintenance import purge
from channels.zalo.webhook import Hook
from core.chat import Address
from store.database import Store
from tests.bots import EDITOR, PEOPLE, REAL, START, Bot
from tests.cast import at, person_at
from tests.fakes.bot_api import BotApi
from tests.fakes.zalo_api import TOKEN, ZaloApi
from tests.zalo import EDITOR as ZALO_EDITOR, public_settings, zalo_settings

LONGEST_WAIT = 20.0  # seconds; longer is told as that
SOON = 1.0  # seconds
PAUSE = 0.4  # seconds between an answer and the next command
ANY_MOMENT = 0.01


@dataclass
class Platform(BotApi):
    """crowded: chats that Telegram refuses for so many seconds, each time anew."""

    crowded: dict[str, int] = field(default_factory=dict)

    def _deliver(
        self, given: dict[str, str], text: str, uploads: dict[str, tuple[str, bytes]] | None = None
    ) -> object:
        if seconds := self.crowded.get(given["chat_id"]):
            self.faults.retry_after = seconds
            return self._refusal("429")
        return super()._deliver(given, text, uploads)


@dataclass(frozen=True)
class Use:
    """Of the bot's process, and of its log in bytes."""

    threads: int
    descriptors: int
    memory: int
    log: int


@dataclass
class Stage:
    """hook: where Zalo brings updates, "" where they are fetched. listen: host and port of the web.

    new_request: seconds that a new connection waited.
    known: chats on Telegram of people who are linked.
    """

    telegram: Platform
    zalo: ZaloApi
    bot: Bot
    process: psutil.Process
    hook: str = ""
    secret: str = ""
    listen: str = ""
    patience: float = LONGEST_WAIT
    known: set[str] = field(default_factory=lambda: {str(number) for number in PEOPLE})
    new_request: float = 0.0
    most_threads: int = 0
    most_descriptors: int = 0
    _next: int = 700_000

    def strangers(self, number: int = 1) -> list[int]:
        """People whom nobody has seen before."""
        self._next += number
        return list(range(self._next - number, self._next))

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    def use(self) -> Use:
        log = self.bot.log.stat().st_size
        with self.process.oneshot():
            threads, memory = self.process.num_threads(), self.process.memory_info().rss
        return Use(threads, self.process.num_fds(), memory, log)

    def told_to_strangers(self) -> dict[str, int]:
        """Messages that reached chats of nobody linked, by channel."""
        on_telegram = [m for m in self.telegram.delivered if m.chat not in self.known]
        on_zalo = [m for m in self.zalo.delivered if m.chat != ZALO_EDITOR]
        return {"telegram": len(on_telegram), "zalo": len(on_zalo)}

    async def quiet(self) -> None:
        """Until everything that was sent in is handled, or it takes too long."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            waiting = len(self.zalo.queue) + len(self.telegram.waiting())
            if not waiting and not self.rows("new"):
                return
            await asyncio.sleep(0.2)

    def rows(self, *states: str) -> int:
        """How many updates are in one of these states."""
        with Database(str(self.bot.database)) as db:
            return sum(db["inbox"].count_where("state = ?", [state]) for state in states)

    async def settled(self) -> None:
        """Until it answers on both channels: what an attack leaves behind is not the next one's."""
        self.telegram.crowded.clear()
        async with asyncio.timeout(3 * LONGEST_WAIT):
            for channel in ("telegram", "zalo"):
                while await self._wait(channel) >= SOON or self.rows("new", "handled"):
                    pass

    async def waits(self, stop: asyncio.Event) -> dict[str, float]:
        """The longest wait of the editor on each channel, until told to stop."""
        longest = await asyncio.gather(self._waits("telegram", stop), self._waits("zalo", stop))
        return dict(longest)

    async def _waits(self, channel: str, stop: asyncio.Event) -> tuple[str, float]:
        longest = 0.0
        while True:
            longest = max(longest, await self._wait(channel))
            if stop.is_set():
                return channel, longest
            await asyncio.sleep(PAUSE)

    def _answers(self, channel: str) -> int:
        if channel == "telegram":
            return len(self.telegram.sent_to(EDITOR))
        return len(self.zalo.sent_to(ZALO_EDITOR))

    async def _wait(self, channel: str) -> float:
        """Say something and wait for the answer, in seconds."""
        before, began = self._answers(channel), time.monotonic()
        if channel == "telegram":
            self.telegram.say(EDITOR, "/status")
        else:
            self.zalo.say(ZALO_EDITOR, "/status")
        while self._answers(channel) == before and time.monotonic() - began < self.patience:  # noqa: ASYNC110
            await asyncio.sleep(ANY_MOMENT)
        return time.monotonic() - began

    async def watch(self, stop: asyncio.Event) -> None:
        """The most threads and descriptors, until told to stop."""
        self.most_threads = self.most_descriptors = 0
        while not stop.is_set() and self.process.is_running():
            now = self.use()
            self.most_threads = max(self.most_threads, now.threads)
            self.most_descriptors = max(self.most_descriptors, now.descriptors)
            await asyncio.sleep(0.1)


@asynccontextmanager
async def stage(
    folder: Path, *, web: bool, program: tuple[str, ...] = REAL
) -> AsyncIterator[Stage]:
    """web: the deployment has a public address, so Zalo brings updates; else they are fetched."""
    public = public_settings() if web else {}
    async with Platform() as telegram, ZaloApi() as zalo:
        bot = Bot(
            telegram.url,
            folder / "dondoc.db",
            program=program,
            settings={**zalo_settings(zalo), **public},
        )
        bot.link()
        _link_on_zalo(bot)
        async with bot.running() as process:
            hook = Hook.of(TOKEN, public["PUBLIC_URL"]) if web else None
            found = Stage(
                telegram,
                zalo,
                bot,
                psutil.Process(process.pid),
                hook.route if hook else "",
                hook.secret if hook else "",
                public.get("LISTEN", ""),
            )
            await found.settled()
            yield found


def _link_on_zalo(bot: Bot) -> None:
    now = at(START.replace("T", " "))
    store = Store.open(bot.database, now)
    with store.transaction():
        person = person_at(store, Address("telegram", str(EDITOR)))
        store.people.link(person.id, Address("zalo", ZALO_EDITOR), now)
    store.close()


def size(database: Path) -> int:
    """Bytes of the database on disk, with what was written ahead."""
    return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*"))


def in_use(database: Path) -> int:
    """Bytes of the pages that hold something."""
    with Database(str(database)) as db:
        pages, free, each = (
            int(db.execute(f"pragma {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
    return (pages - free) * each


def after_the_night(database: Path, days: int = 1) -> int:
    """Bytes in use after the nightly purge. The bot must have ended."""
    now = at(START.replace("T", " ")) + timedelta(days=days)
    store = Store.open(database, now)
    purge(store, 12, now)
    store.close()
    return in_use(database)
