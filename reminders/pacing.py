"""How fast scheduled messages go out: so many a second over all, one a second to a chat."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.chat import Address


@dataclass
class Pacing:
    """over_all: messages a second. to_a_chat: seconds between two to one chat.

    monotonic: seconds that only grow.
    """

    monotonic: Callable[[], float]
    over_all: float = 28.0
    to_a_chat: float = 1.0
    _next: float = 0.0
    _last: dict[Address, float] = field(default_factory=dict)

    def slot(self) -> float:
        """Take the next sending slot; returns the seconds to wait for it."""
        now = self.monotonic()
        wait = max(0.0, self._next - now)
        self._next = max(now, self._next) + 1.0 / self.over_all
        return wait

    def delay(self, address: Address) -> float:
        """Seconds for which this chat must still be left alone."""
        last = self._last.get(address)
        return 0.0 if last is None else max(0.0, last + self.to_a_chat - self.monotonic())

    def sent(self, address: Address) -> None:
        """Remember a message to this chat, and forget those that no longer matter."""
        now = self.monotonic()
        self._last = {a: at for a, at in self._last.items() if now - at < self.to_a_chat}
        self._last[address] = now
