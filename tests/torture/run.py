"""A torture run: bots live, are killed and live again, while people write and the wire fails."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from core.ledger import By
from core.month import Month
from core.quota import Quota
from store.database import Store
from tests.bots import LONGEST_WAIT, REAL, Bot, until
from tests.fakes.bot_api import BotApi
from tests.forked import ForkedProcess
from tests.torture.crowd import Crowd, people
from tests.torture.record import Ends, Record, read, unfinished
from tests.torture.schedule import BORN, schedule

FAULTS = {
    "500": 0.01,
    "502": 0.01,
    "portal": 0.005,
    "hollow": 0.005,
    "cut_before": 0.01,
    "cut_after": 0.02,
    "hang": 0.02,
    "429": 0.002,
}
SETTINGS = {"SECONDS_PER_CHAT": "0.2", "MESSAGES_PER_SECOND": "200"}
FAULTY = ("sendMessage", "getUpdates", "answerCallbackQuery", "getMe", "setMyCommands")
BUSY = 1.5  # seconds for which a bot lives at most after its start
STARTING = 0.9  # seconds within which some are killed, wherever their start has come
STILL_STARTING = 1 / 6  # the share of those
STOPPED = 1 / 8  # how often one is told to stop before the next is killed
PAUSE = 0.03  # seconds between two acts of the crowd, on average
NEVER_REACHED = Quota(9000, 9500)  # so that every nudge is wanted to the end


def figures_before(store: Store) -> None:
    """Something was entered already: heads of a new deployment are not urged on no figures at all."""
    store.ledger.add(Month.of(BORN), "VP", 1, By(None, "editor", "console"), BORN)


@dataclass
class Torture:
    """kills: how many. program: what is run in the real program's place. faults: their chances."""

    kills: int
    seed: int
    folder: Path
    program: tuple[str, ...] = REAL
    faults: Mapping[str, float] = field(default_factory=lambda: FAULTS)
    _killed: list[tuple[float, float]] = field(default_factory=list)
    _stopped: list[float] = field(default_factory=list)
    _failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.api = BotApi()
        self.crowd = Crowd(self.api, self.dice)

    async def run(self) -> Record:
        days = schedule(self.kills)
        async with self.api:
            self._bot(BORN).link(people())
            self._raise_quota()
            for day in days:
                self.crowd.begin_day()
                for start in day.lives:
                    await self._life(start)
                await self._evening(day.evening)
        ends = Ends(tuple(self._killed), tuple(self._stopped), tuple(self._failed))
        nonsense = frozenset(self.crowd.nonsense)
        return read(self._bot(BORN).database, self.api, nonsense, ends, days[-1].evening)

    def _bot(self, start: datetime) -> Bot:
        began = start.replace(tzinfo=None).isoformat()
        return Bot(self.api.url, self.folder / "dondoc.db", began, self.program, SETTINGS)

    def _raise_quota(self) -> None:
        store = Store.open(self._bot(BORN).database, BORN)
        with store.transaction():
            store.quotas.set(NEVER_REACHED, Month.of(BORN), BORN)
            figures_before(store)
        store.close()

    async def _life(self, start: datetime) -> None:
        """A bot lives among people and faults, and is killed; now and then one is told to stop."""
        self.crowd.begin_life()
        for _ in range(self.dice.choice((0, 0, 3, 30))):
            self.crowd.act()  # what came while no bot was there
        self.api.now = int(start.timestamp())
        self.api.faults.at_random(self.faults, self.dice.randrange(1 << 30), *FAULTY)
        for end in (self._stop, self._kill) if self.dice.random() < STOPPED else (self._kill,):
            async with self._bot(start).running() as process:
                await self._busy(process)
                await end(process)

    async def _busy(self, process: ForkedProcess) -> None:
        """People write meanwhile: to a bot that still starts, or to one that polls."""
        seconds = self.dice.uniform(0, STARTING)
        if self.dice.random() > STILL_STARTING:
            await self._polls(process)
            seconds = self.dice.uniform(0, BUSY)
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self.dice.expovariate(1 / PAUSE)))
            self.crowd.act()

    async def _polls(self, process: ForkedProcess) -> None:
        before = len(self.api.calls)

        def polled() -> bool:
            return any(method == "getUpdates" for method, _ in self.api.calls[before:])

        await until(lambda: polled() or process.returncode is not None)

    async def _kill(self, process: ForkedProcess) -> None:
        if process.returncode is not None:
            self._failed.append(f"a bot ended by itself, with code {process.returncode}")
            return
        began = time.monotonic()
        process.kill()
        await process.wait()
        self._killed.append((began, time.monotonic()))

    async def _stop(self, process: ForkedProcess) -> None:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), LONGEST_WAIT)
        self._stopped.append(time.monotonic() - began)
        if process.returncode not in {0, -signal.SIGTERM}:
            self._failed.append(f"a bot that was told to stop ended with {process.returncode}")

    async def _evening(self, start: datetime) -> None:
        """Nobody writes and nothing fails: what is left is worked off."""
        self.api.now = int(start.timestamp())
        self.api.faults.at_random({}, 0)
        bot = self._bot(start)
        async with bot.running() as process:
            with contextlib.suppress(TimeoutError):  # what is still open then is counted as lost
                await until(lambda: not self.api.waiting() and not unfinished(bot.database))
            await self._stop(process)
