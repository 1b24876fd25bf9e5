"""How fast messages may be sent: holds after a 429, and the rate of sending."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from core.chat import Address

CAREFUL_FOR = 60.0  # seconds after a hold
TURN = 1 / 28  # seconds; Telegram takes 30 messages a second


@dataclass
class RateLimitHold:
    """Until when nothing may be sent on a channel. monotonic: seconds that only grow.

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
        """Return once something may be sent on the channel."""
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


@dataclass
class RateLimiter:
    """How fast messages may follow one another, on all channels and to one chat.

    over_all: messages a second. to_a_chat: seconds between two messages to one chat.
    monotonic: seconds that only grow.
    """

    monotonic: Callable[[], float]
    over_all: float = 28.0
    to_a_chat: float = 1.0
    _slot: float = 0.0
    _next: float = 0.0
    _last: dict[Address, float] = field(default_factory=dict)

    def slot(self) -> float:
        """Take the next sending slot; returns the seconds until it comes."""
        now = self.monotonic()
        self._slot = max(now, self._next)
        self._next = self._slot + 1.0 / self.over_all
        return self._slot - now

    def left(self) -> float:
        """Seconds until the slot that was taken last."""
        return max(0.0, self._slot - self.monotonic())

    def delay(self, address: Address) -> float:
        """Seconds until this chat may get another message."""
        last = self._last.get(address)
        return 0.0 if last is None else max(0.0, last + self.to_a_chat - self.monotonic())

    def sent(self, address: Address) -> None:
        """Remember a message to this chat, and forget those that no longer matter."""
        now = self.monotonic()
        self._last = {a: at for a, at in self._last.items() if now - at < self.to_a_chat}
        self._last[address] = now
