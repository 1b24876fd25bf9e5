"""Faults on the wire, scripted one by one or thrown at random from a seeded generator."""

from collections import deque
from dataclasses import dataclass, field
from random import Random

# name: what the client sees
FAULTS = (
    "429",  # too many requests, with retry_after
    "500",
    "502",  # a gateway's page of HTML
    "cut_before",  # the connection ends before the request is carried out
    "cut_after",  # … and after
    "hang",  # carried out, and never answered
    "blocked",
    "cannot_send",
    "no_chat",
    "migrated",
    "401",
    "409",
)


@dataclass
class Faults:
    """Scripted faults of a method come first; then each call may fail at random."""

    scripted: dict[str, deque[str]] = field(default_factory=dict)
    chance: dict[str, float] = field(default_factory=dict)
    dice: Random = field(default_factory=lambda: Random(1))
    retry_after: int = 1
    migrate_to: int = -1001

    def script(self, method: str, *faults: str) -> None:
        """The next calls of a method meet these, in order; "" lets one through."""
        unknown = set(faults) - {*FAULTS, ""}
        assert not unknown, unknown
        self.scripted.setdefault(method, deque()).extend(faults)

    def next(self, method: str) -> str:
        """What happens to this call; empty: nothing."""
        if waiting := self.scripted.get(method):
            return waiting.popleft()
        for fault, probability in self.chance.items():
            if self.dice.random() < probability:
                return fault
        return ""
