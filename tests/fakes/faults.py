"""Faults on the wire, scripted one by one or thrown at random from a seeded generator."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

# Not an answer of the API: a gateway's page, or nothing at all.
PAGE = "502"
PORTAL = "portal"  # the same, with a status that says all is well
HOLLOW = "hollow"  # all is well, and the result is empty
CUT_BEFORE = "cut_before"  # the connection ends before the request is carried out
CUT_AFTER = "cut_after"  # … and after
HANG = "hang"  # carried out, and never answered
TOO_MANY = "429"  # with retry_after
MIGRATED = "migrated"  # with migrate_to_chat_id

_TAKEN_OVER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_HOOKED = (
    "can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)

# name: status and description, in Telegram's words
REFUSALS = {
    "400": (400, "Bad Request: BUTTON_DATA_INVALID"),
    "401": (401, "Unauthorized"),
    "404": (404, "Not Found"),
    "409": (409, f"Conflict: {_TAKEN_OVER}"),
    "413": (413, "Request Entity Too Large"),
    "500": (500, "Internal Server Error"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "kicked": (403, "Forbidden: bot was kicked from the group chat"),
    "cannot_send": (403, "Forbidden: bot can't send messages to the user"),
    "no_chat": (400, "Bad Request: chat not found"),
    "webhook": (409, f"Conflict: {_HOOKED}"),
}
FAULTS = frozenset(
    {PAGE, PORTAL, HOLLOW, CUT_BEFORE, CUT_AFTER, HANG, TOO_MANY, MIGRATED, *REFUSALS}
)


@dataclass
class Faults:
    """Scripted faults of a method come first; then each call may fail at random.

    known: the names that may be scripted.
    chance: the probability of each fault. methods: those that fail at random; empty: all.
    """

    known: ClassVar[frozenset[str]] = FAULTS

    scripted: dict[str, deque[str]] = field(default_factory=dict)
    chance: dict[str, float] = field(default_factory=dict)
    methods: frozenset[str] = frozenset()
    dice: Random = field(default_factory=lambda: Random(1))
    retry_after: int = 1
    migrate_to: int = -1001

    def script(self, method: str, *faults: str) -> None:
        """The next calls of a method meet these, in order; "" lets one through."""
        self._check(faults)
        self.scripted.setdefault(method, deque()).extend(faults)

    def at_random(self, chance: Mapping[str, float], seed: int, *methods: str) -> None:
        self._check(chance)
        self.chance, self.dice, self.methods = dict(chance), Random(seed), frozenset(methods)

    def next(self, method: str) -> str:
        """What happens to this call; empty: nothing."""
        if waiting := self.scripted.get(method):
            return waiting.popleft()
        if self.methods and method not in self.methods:
            return ""
        for fault, probability in self.chance.items():
            if self.dice.random() < probability:
                return fault
        return ""

    def _check(self, faults: Iterable[str]) -> None:
        unknown = set(faults) - self.known - {""}
        assert not unknown, unknown
