"""The people of a torture run: they count, undo, press, urge, ask, and send nonsense, at random."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from core.people import Grant, Role
from store.seed import read_offices
from tests.cast import DATA, at
from tests.fakes.bot_api import BotApi

OFFICES = tuple(office.code for office in read_offices(DATA / "offices.csv"))
QUIET_LIVES = 0.4  # their share
HEADS = range(201, 201 + len(OFFICES))
# On this day the leaders get a report, and an undo that leaves less than it says is asked about.
REPORTED = at("2026-05-04 00:00").timestamp()
EDITORS = (301, 302, 303)
NONSENSE: Sequence[Mapping[str, object]] = (
    {"message": {"chat": 5}},
    {"message": "x"},
    {"callback_query": {"id": 7}},
    {"poll": {}},
)


def people() -> dict[int, list[Grant]]:
    """The heads of the offices, the editors, an administrator and a leader, by their chats."""
    heads = {n: [Grant(Role.HEAD, code)] for n, code in zip(HEADS, OFFICES, strict=True)}
    editors = {number: [Grant(Role.EDITOR)] for number in EDITORS}
    return {**heads, **editors, 401: [Grant(Role.ADMIN)], 501: [Grant(Role.LEADER)]}


@dataclass
class Crowd:
    """nonsense: numbers of the updates that no bot can understand.

    _today: how many messages there were when the day began. Older buttons may have expired.
    """

    api: BotApi
    dice: Random
    nonsense: set[int] = field(default_factory=set)
    _said: int = 0
    _today: int = 0
    _quiet: bool = False

    def begin_day(self) -> None:
        self._today = len(self.api.delivered)

    def begin_life(self) -> None:
        """In some lives many count; in others all is quiet, so that rounds of nudges are sent."""
        self._quiet = self.dice.random() < QUIET_LIVES

    def act(self) -> None:
        """One of them does something."""
        action: Callable[[], None]
        (action,) = self.dice.choices(*zip(*self._actions(), strict=True))
        action()

    def _actions(self) -> Iterator[tuple[Callable[[], None], int]]:
        """What they may do, and how likely it is."""
        if not self._quiet:
            yield self._count, 60
        if not self._quiet and self.api.now < REPORTED:
            yield self._undo, 6
            yield self._press_undo, 15
        yield self._urge, 8
        yield self._send, 12
        yield self._acknowledge, 6
        yield self._ask, 10
        yield self._again, 8
        yield self._nonsense, 3

    def _editor(self) -> int:
        return self.dice.choice(EDITORS)

    def _count(self) -> None:
        """Each count has a note of its own, by which its effect is known."""
        self._said += 1
        count, office = self.dice.randint(1, 3), self.dice.choice(OFFICES)
        self.api.say(self._editor(), f"/add {count} {office} 4/2026: dòng {self._said}")

    def _undo(self) -> None:
        self.api.say(self._editor(), "/undo")

    def _press_undo(self) -> None:
        self._press(self._editor(), "Hủy ghi nhận", times=self.dice.choice((1, 1, 2)))

    def _ask(self) -> None:
        who = self.dice.choice([*EDITORS, *HEADS])
        self.api.say(who, self.dice.choice(("/status", "/rank", "/help")))

    def _urge(self) -> None:
        office = "" if self._quiet else self.dice.choice(OFFICES)
        self.api.say(self._editor(), f"/nudge {office}")

    def _send(self) -> None:
        self._press(self._editor(), "Gửi", times=self.dice.choice((1, 2)))

    def _acknowledge(self) -> None:
        self._press(self.dice.choice(HEADS), "Đã nhận")

    def _press(self, person: int, label: str, times: int = 1) -> None:
        """The newest such button in the person's chat, if today brought any."""
        today = (m for m in self.api.delivered[self._today :] if m.chat == str(person))
        if any(label in text for message in today for text, _ in message.buttons):
            for _ in range(times):
                self.api.press_label(person, label)

    def _again(self) -> None:
        """The platform delivers something that it has delivered before."""
        if self.api.queue:
            self.api.again(self.dice.choice(self.api.queue[-30:])[0])

    def _nonsense(self) -> None:
        self.nonsense.add(self.api.push(dict(self.dice.choice(NONSENSE))))
