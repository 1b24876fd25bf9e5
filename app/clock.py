"""The machine's clock against the platforms': where it is wrong, nothing is planned or sent."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from app.program import Program
from channels.http import server_time
from config import Settings
from core.events import ClockWrong
from core.text import is_loopback
from reminders.escalation import tell_in_charge
from store.ahead import SLACK
from store.database import Store

log = logging.getLogger("dondoc.clock")

WRONG = SLACK  # off by more than this
LOOK_EVERY = 600.0  # seconds, while all is well
PATIENCE = 5.0  # seconds for one platform

Ask = Callable[[], Awaitable[datetime | None]]


def asking(settings: Settings) -> Ask | None:
    """Asks the platforms that are set up for their time; None: there is none but on this machine."""
    elsewhere = [it for it in platforms(settings) if not _is_here(urlsplit(it[0]).hostname or "")]
    return partial(told_by, elsewhere, PATIENCE) if elsewhere else None


def _is_here(host: str) -> bool:
    """Whether it is this machine, or a container on it, which has a name without a dot.

    A Bot API server there has the same clock: it would say of any time that it is right.
    """
    return is_loopback(host) or not {".", ":"} & {*host}


async def told_by(places: Iterable[tuple[str, str]], patience: float) -> datetime | None:
    """The time, of the first that tells it. patience: seconds for each."""
    for url, proxy in places:
        if found := await server_time(url, patience, proxy):
            return found
    return None


def platforms(settings: Settings) -> list[tuple[str, str]]:
    """The address of each platform that is set up, and the proxy that leads there."""
    known = (
        (settings.telegram_token, settings.telegram_base_url, settings.telegram_proxy),
        (settings.zalo_token, settings.zalo_base_url, settings.zalo_proxy),
    )
    return [(url, proxy.get_secret_value()) for token, url, proxy in known if token]


@dataclass
class ClockWatch:
    """What is known of the clock. ask: None where there is nobody to ask.

    heard: whether any channel has heard from its platform. Where one has, and yet none tells the
    time, the clock is trusted; before they were asked it is not.
    """

    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    ask: Ask | None
    heard: Callable[[], bool]
    _measured: timedelta = timedelta(0)
    _looked: tuple[datetime, float] | None = None
    _untold: bool = False

    @property
    def off(self) -> timedelta:
        """How far the clock is ahead: what was measured, plus how far it was set since."""
        if self._looked is None:
            return timedelta(0)
        wall, ticks = self._looked
        passed = timedelta(seconds=self.monotonic() - ticks)
        return self._measured + (self.clock() - wall - passed)

    def true_time(self) -> datetime | None:
        """The time, corrected by what the platforms said; None: nobody knows it yet."""
        if self.trusted():
            return self.clock()
        return self.clock() - self.off if self._looked else None

    def trusted(self) -> bool:
        if self.ask is None:
            return True
        return self._untold if self._looked is None else abs(self.off) <= WRONG

    @property
    def is_wrong(self) -> bool:
        return self._looked is not None and not self.trusted()

    @property
    def is_right(self) -> bool:
        return self._looked is not None and self.trusted()

    async def look(self) -> None:
        """Ask the platforms, if it is time to. Without an answer everything stays as it was."""
        if self.ask is None:
            return
        if self.is_right and self._looked and self.monotonic() - self._looked[1] < LOOK_EVERY:
            return
        heard = self.heard()
        theirs = await self.ask()
        self._untold = heard and theirs is None
        if theirs:
            self._looked = self.clock(), self.monotonic()
            self._measured = self._looked[0] - theirs


@dataclass
class ClockKeeper:
    """The job of every minute."""

    watch: ClockWatch
    program: Program
    _worst: timedelta = timedelta(0)
    _settled: bool = False

    async def keep(self) -> None:
        before = self.watch.trusted()
        await self.watch.look()
        if self.watch.is_wrong:
            self._worst = self.watch.off
            log.error("clock_off=%+.0f nothing_planned", self._worst.total_seconds())
        await self.program.thread(self._keep)
        if self.watch.trusted() and not before:
            await self.program.tick()

    def _keep(self, store: Store) -> None:
        now, off = self.program.now(), int(self.watch.off.total_seconds())
        with store.transaction():
            store.remember("clock_off", str(off) if self.watch.is_wrong else None)
            if self.watch.is_right and store.born > now + WRONG:
                log.warning("born=%s lay_ahead", store.born.isoformat())
                store.be_born(now)
            if self.watch.is_right and self._worst:
                event = ClockWrong("", int(self._worst.total_seconds() // 60))
                subject = f"clock/{now.isoformat()}"
                tell_in_charge(store, subject, event, self.program.running, now)
                self._worst = timedelta(0)
            if self.watch.is_right and not self._settled and store.ahead.set_right(now):
                log.warning("written_ahead=corrected")
            self._settled = self.watch.is_right  # nothing is written ahead before it is wrong again
