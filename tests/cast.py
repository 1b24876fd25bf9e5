"""The cast of the tests: the department of the letter, on 22/4/2026 at 08:00.

Everybody is linked in the terminal under a short key: the nine heads under their office's code
("GDMN", "VP"…), then "editor", "leader" and "admin"; "nobody" is not linked. SQLite is real; only
the clock stands still.
"""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from io import StringIO
from pathlib import Path

from msgspec.json import decode
from sqlite_utils import Database

from app.program import look_ahead
from app.wiring import new_pages
from channels.terminal import Console
from core.chat import Address, Channel, Choice, RawUpdate, Reply
from core.ladder import Rules
from core.month import ZONE, Month
from core.people import OF_AN_OFFICE, Grant, Person, Role
from engine.processor import Handled, process_waiting
from handlers.request import Links, Services, no_links
from reminders.claims import ClaimedMessage
from reports.tasks import read_file
from store.backup import half_restored
from store.database import Store
from store.inbox import Upload
from store.rows import rows
from store.seed import seed, seed_demo

DATA = Path(__file__).parent.parent / "data"
MORNING = datetime(2026, 4, 22, 8, tzinfo=ZONE)
APRIL = Month(2026, 4)
MAY = Month(2026, 5)


def at(text: str) -> datetime:
    """A moment in the office's time zone: "2026-04-24 08:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def granted(role: Role) -> Grant:
    """The role; for the office of pre-school education where it is one in an office."""
    return Grant(role, "GDMN" if role in OF_AN_OFFICE else "")


@cache
def _seeded(now: datetime, *, demo: bool = True) -> bytes:
    """The file as it is after the seeding, which takes ten times as long as copying it."""
    store = Store.in_memory(now)
    seed(store, DATA, now)
    if demo:
        seed_demo(store, DATA, now)
    content = bytes(store._db.conn.serialize())
    store.close()
    return content


def seeded_file(path: Path, now: datetime, *, demo: bool = True) -> None:
    """Make the file where there is none, with the offices, for the demo with people and figures."""
    if not path.exists() and not half_restored(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_seeded(now, demo=demo))


def demo_store(now: datetime = MORNING) -> Store:
    return _opened(_seeded(now))


def _opened(content: bytes) -> Store:
    """Opened like `Store.at_rest`: its shape is today's, and nothing of it is on a disk."""
    db = Database(memory=True, execute_plugins=False)
    db.conn.deserialize(content)
    db.conn.isolation_level = None
    db.conn.execute("pragma foreign_keys = on")
    return Store(db)


def work_off(services: Services, channels: Mapping[str, Channel], now: datetime) -> Handled:
    """Handle what waits, in one transaction, and wipe whoever was erased from the log."""
    handled = process_waiting(services, channels, now)
    if handled.to_wipe:
        services.store.privacy.wipe_log()
    return handled


@dataclass
class Department:
    """The program without its event loop: what is said is stored, handled and answered at once."""

    now: datetime = MORNING
    rules: Rules = field(default_factory=Rules)
    codes: int = 0
    keys: int = 0
    running: frozenset[str] = frozenset({"console"})
    without_files: frozenset[str] = frozenset()
    links: Links = no_links
    emails: bool = False

    def __post_init__(self) -> None:
        self.store = demo_store(self.now)
        self.console = Console(str, StringIO())

    def again(self) -> "Department":
        """A copy, as after a restart: what is done in either is not done in the other."""
        found = copy(self)
        found.store = _opened(bytes(self.store._db.conn.serialize()))
        return found

    def on(self, channel: str) -> None:
        """From here on people write on this channel."""
        self.console = Console(str, StringIO(), name=channel)

    def services(self) -> Services:
        return Services(
            self.store,
            self.rules,
            self._code,
            links=self.links,
            reachable=self.running,
            without_files=self.without_files,
            emails=self.emails,
            new_page=new_pages(lambda: "https://dondoc.example", self._key),
        )

    def _key(self) -> str:
        self.keys += 1
        return f"test-key-{self.keys:04}"

    def _code(self) -> str:
        self.codes += 1
        return f"TEST-CODE-{self.codes:04}"

    def say(self, who: str, *typed: str, sent: datetime | None = None) -> Reply:
        """Messages, one after the other; the reply to the last, as it is kept.

        sent: the platform's time of the messages.
        """
        self.console.speaker = who
        replies = [self._answer(self.console.raw(text, sent or self.now)) for text in typed]
        return replies[-1]

    def is_answered(self, who: str, text: str) -> bool:
        """Whether a typed line gets any reply."""
        return self.heard(who, text) is not None

    def heard(self, who: str, text: str) -> Reply | None:
        """One typed line; the reply, if there is any."""
        self.console.speaker = who
        raw = self.console.raw(text, self.now)
        with self.store.transaction():
            self.store.inbox.receive(self.console.name, [raw], self.now)
        self._work_off()
        (kept,) = rows(self.store._db, "select reply from inbox where key = ?", [raw.key])
        return decode(kept["reply"], type=Reply) if kept["reply"] is not None else None

    def send_file(self, who: str, data: bytes, name: str = "2026.xlsx", caption: str = "") -> Reply:
        """A document. It is read at once, where the real one is read in a process of its own."""
        self.console.speaker = who
        return self._answer(self.console.raw(caption, self.now, Path(name)), data)

    def _answer(self, raw: RawUpdate, data: bytes = b"") -> Reply:
        with self.store.transaction():
            self.store.inbox.receive(self.console.name, [raw], self.now)
        self._work_off()
        for update in self.store.inbox.fetching([self.console.name], 1):
            incoming = self.console.parse(update.payload, update.received)
            assert incoming.file
            name, offices = incoming.file.name, self.store.offices.active()
            content = read_file(data, name, offices, Month.of(self.now))
            with self.store.transaction():
                self.store.uploads.keep(update.id, Upload(name, content), self.now)
                self.store.inbox.fetched(update.id)
            self._work_off()
        found = rows(self.store._db, "select reply from inbox where key = ?", [raw.key])
        return decode(found[0]["reply"], type=Reply)

    def _work_off(self) -> None:
        work_off(self.services(), {self.console.name: self.console}, self.now)

    def press(self, who: str, asked: Reply | str, label: str = "") -> Reply:
        """Press the first choice whose label contains `label`. asked: the reply, or what is typed."""
        reply = self.say(who, asked) if isinstance(asked, str) else asked
        return self.say(who, choice_of(reply, label).pick)

    def code(self, typed: str = "/invite GDMN deputy", by: str = "admin") -> str:
        """The invitation code that a command gives."""
        return code_in(self.say(by, typed))

    def close(self, who: str, month: str) -> Reply:
        """Close a month, and confirm it."""
        return self.press(who, f"/close {month}", "Chốt số liệu")

    def pause(self, typed: str = "") -> Reply:
        """Pause the automatic messages, and confirm it."""
        return self.press("admin", f"/tamdung {typed}".rstrip(), "Tạm dừng")

    def join(self, key: str, *grants: Grant, title: str = "Người mới") -> Person:
        """Somebody new, who is linked under this key."""
        person = self.store.people.add(title, grants, self.now)
        self.store.people.link(person.id, Address(self.console.name, key), self.now)
        return person

    def pass_to(self, moment: datetime) -> list[tuple[datetime, ClaimedMessage]]:
        """Let time pass; every message that goes out on the way, with its moment."""
        sent = list(look_ahead(self.store, self.rules, self.now, moment, emails=self.emails))
        self.now = moment
        return sent

    def wait(self, **passed: float) -> list[tuple[datetime, ClaimedMessage]]:
        return self.pass_to(self.now + timedelta(**passed))

    def count(self, office: str, month: Month = APRIL) -> int:
        return self.store.ledger.count(month, office)

    def person(self, key: str) -> Person:
        return person_at(self.store, key)


def person_at(store: Store, where: Address | str) -> Person:
    """Whoever is linked there. where: a key is the terminal's."""
    found = store.people.at(Address("console", where) if isinstance(where, str) else where)
    assert found is not None, where
    return found


def choice_of(reply: Reply, label: str) -> Choice:
    found = [choice for choice in reply.choices if label in choice.label]
    assert found, f"no choice {label!r} among {[choice.label for choice in reply.choices]}"
    return found[0]


def titles(sent: Sequence[tuple[datetime, ClaimedMessage]]) -> list[str]:
    """Who got something, in order."""
    return [claimed.title for _, claimed in sent]


def code_in(reply: Reply) -> str:
    """The invitation code that an answer names."""
    found = re.search(r"TEST-CODE-\d+", reply.text)
    assert found, reply.text
    return found[0]


@dataclass
class Clock:
    """A clock that stands. seconds: of the one beside it that only grows."""

    now: datetime = MORNING
    seconds: float = 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds
