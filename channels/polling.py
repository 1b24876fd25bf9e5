"""What polling a platform needs: trying again with growing pauses, and how long it was silent."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from msgspec import Struct

Result = TypeVar("Result")
Sleep: TypeAlias = Callable[[float], Awaitable[object]]

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds; people wait on the other side of an outage
TOO_SOON = 1.0  # seconds; an empty answer in less is no long poll
FIRST_FLOOR, LONGEST_FLOOR = 0.05, 1.0  # seconds between two of those


class Setback(Struct, frozen=True):
    """An attempt that failed.

    told: for the log. wait: seconds that the platform asks for; None: a pause that grows each time.
    least: seconds of this pause.
    """

    told: str
    wait: float | None = None
    least: float = 0.0

    @property
    def why(self) -> str:
        """The reason alone, where one is told."""
        _, _, reason = self.told.partition("reason=")
        return reason.strip("'\"") or self.told


@dataclass(kw_only=True)
class Polling:
    """sleep: asyncio's, but for tests."""

    log: logging.Logger
    sleep: Sleep = asyncio.sleep
    _answered: float | None = field(default=None, init=False)
    _floor: float = field(default=FIRST_FLOOR, init=False)
    trouble: str = field(default="", init=False)  # what went wrong since, for the log

    def silence(self) -> float | None:
        """Seconds since the platform last answered a poll; None: it never did."""
        return None if self._answered is None else time.monotonic() - self._answered

    def answered(self) -> None:
        """The platform has just answered a poll."""
        self._answered = time.monotonic()
        self.trouble = ""

    async def until_done(
        self, attempt: Callable[[], Awaitable[Result]], judge: Callable[[Exception], Setback]
    ) -> Result:
        """Try until it succeeds. judge: raises where trying again is of no use."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await attempt()
            except Exception as fault:  # noqa: BLE001 - no answer, whatever it is, ends the polling
                setback = judge(fault)
            self.trouble = setback.why
            if setback.wait is not None:
                self.log.warning("%s", setback.told)
                await self.sleep(setback.wait)
                continue
            pause = max(pause, setback.least)
            self.log.warning("%s pause=%g", setback.told, pause)
            pause = await self.rest(pause)

    async def not_at_once(self, asked: float, *, empty: bool) -> None:
        """Pause after an empty poll that was answered at once, so that polling never spins.

        asked: monotonic seconds. The pause begins short, so that a conversation goes on quickly,
        and grows.
        """
        if not empty or time.monotonic() - asked >= TOO_SOON:
            self._floor = FIRST_FLOOR
            return
        await self.sleep(self._floor)
        self._floor = min(2 * self._floor, LONGEST_FLOOR)

    async def rest(self, pause: float) -> float:
        """Sleep for so many seconds; returns how many it should be the next time."""
        await self.sleep(pause)
        return min(pause * 2, LONGEST_PAUSE)
