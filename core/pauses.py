"""Pauses before trying again, and the hold that a platform's 429 puts on everything."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)


def growing(attempts: int, first: timedelta = FIRST_PAUSE) -> timedelta:
    """The pause after so many attempts: doubling from the first, never over five minutes."""
    doublings = min(max(attempts - 1, 0), 16)
    return min(LONGEST_PAUSE, first * (1 << doublings))


async def woken(event: asyncio.Event, seconds: float | None) -> None:
    """Wait for the event, and take it back; or so long at most. None: as long as it takes.

    Not `asyncio.wait_for`, which until Python 3.12 loses a cancellation that meets the event.
    """
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
    event.clear()


CAREFUL_FOR = 60.0  # seconds after a hold
TURN = 1 / 28  # seconds; Telegram takes 30 messages a second


@dataclass
class Holds:
    """Until when each channel must not be spoken to. monotonic: seconds that only grow.

    For a while after a hold those who waited take turns, or all of them would be refused again.
    """

    monotonic: Callable[[], float]
    _until: dict[str, float] = field(default_factory=dict)
    _next_turn: dict[str, float] = field(default_factory=dict)

    def hold(self, channel: str, seconds: float) -> None:
        """Nothing more goes out on this channel for so long."""
        self._until[channel] = max(self._until.get(channel, 0.0), self.monotonic() + seconds)

    def left(self, channel: str) -> float:
        """Seconds for which the channel is still held."""
        return max(0.0, self._until.get(channel, 0.0) - self.monotonic())

    async def wait(self, channel: str) -> None:
        """Return once the channel may be spoken to."""
        while True:
            while (left := self.left(channel)) > 0:  # noqa: ASYNC110 - another hold may have come
                await asyncio.sleep(left)
            if not (pause := self._turn(channel)):
                return
            await asyncio.sleep(pause)
            if not self.left(channel):
                return

    def _turn(self, channel: str) -> float:
        """Seconds until the caller's turn: none where nothing was held of late."""
        now = self.monotonic()
        if channel not in self._until or now > self._until[channel] + CAREFUL_FOR:
            return 0.0
        turn = max(now, self._next_turn.get(channel, now))
        self._next_turn[channel] = turn + TURN
        return turn - now
