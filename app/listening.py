"""Whether each channel receives: one answer for `doctor`, `alive`, /health, the log and people.

The running bot writes it to the database once a minute, where other processes read it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.json import decode, encode

from core.chat import ChannelClosedError, growing
from core.events import ChannelClosed
from core.ladder import Rules
from core.people import Role
from engine.tasks import StoreThread
from reminders.escalation import tell_people
from reminders.scheduler import Job
from store.database import Store

log = logging.getLogger("dondoc.listening")

SILENT_AFTER = timedelta(minutes=3)  # a poll is held for less than one, and paused for one
TOLD_AFTER = timedelta(minutes=15)
TOKEN_PAUSE = 3600.0  # a token that is refused is mended by a person
WENT_WELL = 600.0  # seconds of listening after which a refusal is the first one again
_FACT = "channel/"
SENDS_STILL = frozenset({"poller", "webhook"})  # somebody else hears; what is sent arrives


class ChannelState(Struct, frozen=True):
    """since: when the bot began to listen. heard: when the platform last answered.

    refused: why it serves nobody, see `core.chat.ChannelClosedError.kind`. fault: what went wrong
    last, for who mends it.
    """

    since: datetime
    heard: datetime | None = None
    refused: str = ""
    fault: str = ""

    @property
    def last(self) -> datetime:
        return self.heard or self.since

    def is_deaf(self, now: datetime) -> bool:
        return bool(self.refused) or now - self.last > SILENT_AFTER

    def carries(self, now: datetime) -> bool:
        """Whether what is sent arrives, as far as is known."""
        return self.refused in SENDS_STILL or not self.is_deaf(now)


def states(store: Store) -> dict[str, ChannelState]:
    """The state of each channel, as the bot that runs, or ran last, wrote it down."""
    return {
        name.removeprefix(_FACT): decode(value, type=ChannelState)
        for name, value in store.facts(_FACT).items()
    }


def deaf(store: Store, now: datetime) -> list[str]:
    return [name for name, state in states(store).items() if state.is_deaf(now)]


def arriving(store: Store, running: Collection[str], now: datetime) -> set[str]:
    """Those of the running channels on which what is sent arrives, as far as is known."""
    found = states(store)
    return {name for name in running if name not in found or found[name].carries(now)}


def deaf_at(database: Path, now: datetime) -> list[str]:
    """The names of the channels that hear nothing, read beside the running bot."""
    with closing(Store.looked_at(database)) as store:
        return deaf(store, now)


class Ear(Protocol):
    """A channel that hears."""

    def silence(self) -> float | None:
        """Seconds since its platform last answered; None: it never did."""

    def trouble(self) -> str:
        """What went wrong since, for the log."""


@dataclass
class Listening:
    """What is known of every channel that hears. monotonic: seconds that only grow.

    running: the names of the channels on which something is sent.
    """

    ears: Mapping[str, Ear]
    running: Collection[str]
    rules: Rules
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    began: float
    _refused: dict[str, tuple[ChannelClosedError, float]] = field(default_factory=dict)
    _refusals: Counter[str] = field(default_factory=Counter)  # one after another

    def refused(self, name: str, fault: ChannelClosedError) -> float:
        """A platform will not serve the bot; returns the seconds after which to try again."""
        now = self.monotonic()
        before = self._refused.get(name)
        if before is None or now - before[1] > WENT_WELL:
            self._refusals[name] = 0
        self._refused[name] = fault, now
        if fault.kind == "token":
            return TOKEN_PAUSE
        self._refusals[name] += 1  # another program that polls may be gone soon
        return growing(self._refusals[name]).total_seconds()

    def states(self) -> dict[str, ChannelState]:
        return {name: self._state(name, ear) for name, ear in self.ears.items()}

    @property
    def up(self) -> float:
        """Seconds since the bot began to listen."""
        return self.monotonic() - self.began

    def _state(self, name: str, ear: Ear) -> ChannelState:
        now = self.clock()
        silence, since = ear.silence(), now - timedelta(seconds=self.up)
        heard = None if silence is None else now - timedelta(seconds=silence)
        closed = self._refused.get(name)
        if closed and (silence is None or self.monotonic() - closed[1] < silence):
            return ChannelState(since, heard, closed[0].kind, str(closed[0]))
        return ChannelState(since, heard, "", ear.trouble())

    def heard_any(self) -> bool:
        return any(ear.silence() is not None for ear in self.ears.values())

    def deaf(self) -> list[str]:
        now = self.clock()
        return [name for name, state in self.states().items() if state.is_deaf(now)]

    def job(self, thread: StoreThread, wake: Callable[[], None]) -> Job:
        """What the scheduler calls every minute."""

        async def keep() -> None:
            found, now = self.states(), self.clock()
            if await thread(lambda store: keep_states(store, self.rules, found, self.running, now)):
                wake()

        return keep


def keep_states(
    store: Store,
    rules: Rules,
    found: Mapping[str, ChannelState],
    running: Collection[str],
    now: datetime,
) -> int:
    """Keep what is known, and tell of what is deaf; returns how many messages were planned.

    running: the names of the channels on which something is sent.
    """
    with store.transaction():
        for gone in states(store).keys() - found.keys():
            store.remember(f"{_FACT}{gone}", None)
        for name, state in found.items():
            store.remember(f"{_FACT}{name}", encode(state).decode())
        deaf_ones = [name for name in found if _is_worth_telling(store, rules, found[name], now)]
        ways = arriving(store, running, now)
        return sum(_tell(store, name, found[name], ways, now) for name in deaf_ones)


def _tell(store: Store, name: str, state: ChannelState, ways: set[str], now: datetime) -> int:
    """Once a day: a refused token at once, silence after a while."""
    event = ChannelClosed(name, state.refused or "silent")
    subject = f"closed/{name}/{now.date()}"
    keepers = store.people.having(Role.ADMIN, Role.EDITOR)
    people = store.reach.reachable(keepers, ways)
    if not people:
        log.error("channel=%s deaf nobody_to_tell fault=%r", name, state.fault)
    return tell_people(store, people, subject, event, ways, now)


def _is_worth_telling(store: Store, rules: Rules, state: ChannelState, now: datetime) -> bool:
    if not state.is_deaf(now):
        return False
    if state.refused == "token":
        return True
    calendar = store.calendar(rules.hours)
    return now - state.last >= TOLD_AFTER and calendar.is_open(now)
