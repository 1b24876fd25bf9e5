"""The ledger: a count is the sum of its entries, whoever writes at the same time as whom."""

import asyncio
import re
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from app.program import in_a_thread
from core.chat import Address
from core.ledger import By
from core.month import Month
from engine.processor import InboxProcessor
from engine.queues import ReplyQueue
from engine.sender import Sender
from handlers.request import Services
from store.database import Store
from tests.cast import APRIL, Department, person_at
from tests.deployment import Deployment, Running
from tests.fakes.channel import FakeChannel
from tests.fakes.inbox import meanwhile

FEW = settings(max_examples=settings().max_examples // 3)  # each is a whole department
OFFICES = ("GDMN", "GDTH", "TCCB")
CHANGE = re.compile(r"tháng 4/2026: (\d+) → (\d+)")


def sums(store: Store) -> Counter[str]:
    """April's counts, added up one by one."""
    found: Counter[str] = Counter()
    for entry in store.ledger.every():
        if entry.month == APRIL:
            found[entry.office] += entry.count
    return found


class Editors:
    """Two editors, each on a channel of their own, before one inbox."""

    def __init__(self, running: Running, deployment: Deployment) -> None:
        self.channels = {"console": FakeChannel(), "zalo": FakeChannel(name="zalo")}
        rules, clock = running.program.rules, lambda: deployment.now
        queue = ReplyQueue(running.program.outbox_sender.queue.holds)
        self.processor = InboxProcessor(
            running.thread,
            partial(Services, rules=rules, codes=lambda: "CODE"),
            self.channels,
            clock,
            Sender(running.thread, queue, self.channels, clock),
            in_a_thread,
        )
        running.thread.now(self._link)

    def _link(self, store: Store) -> None:
        editor = person_at(store, "editor")
        store.people.link(editor.id, Address("zalo", "editor"), store.born)

    async def work(self, channel: str, who: str, seed: int, commands: int) -> None:
        """So many commands, one after another, each an /add or an /undo."""
        dice = Random(seed)
        for number in range(commands):
            add = f"/add {dice.randint(1, 9)} {dice.choice(OFFICES)}"
            text = add if dice.random() < 0.6 else "/undo"
            raw = self.channels[channel].raw(who, text, f"{channel}:{number}")
            await self.processor.receive(channel, [raw])
            await asyncio.sleep(0)


async def test_two_editors_two_hundred_commands_at_once_end_in_the_sum_of_the_entries(
    deployment: Deployment,
) -> None:
    with deployment.running() as running:
        editors = Editors(running, deployment)
        async with meanwhile(editors.processor.run()):
            await asyncio.gather(
                editors.work("console", "VP", seed=1, commands=100),
                editors.work("zalo", "editor", seed=2, commands=100),
            )
        await editors.processor.drain()
        tally = running.thread.now(lambda store: store.inbox.tally())
        assert tally == {"answered": 200}
        running.thread.now(check_history)
        told = [text for c in editors.channels.values() for _, text in c.sent if "→" in text]
        assert len(told) > 100


def check_history(store: Store) -> None:
    """Counts are sums, never below zero on the way, and nothing was undone twice."""
    assert store.ledger.counts(APRIL) == sums(store)
    running: Counter[tuple[Month, str]] = Counter()
    undone: set[int] = set()
    for entry in store.ledger.every():
        running[entry.month, entry.office] += entry.count
        assert running[entry.month, entry.office] >= 0
        if entry.undoes is not None:
            assert entry.undoes not in undone
            undone.add(entry.undoes)


async def test_what_was_said_before_and_after_fits_together_in_the_order_of_the_entries(
    deployment: Deployment,
) -> None:
    """Between one editor's before and after nobody else's entry can slip in."""
    with deployment.running() as running:
        editors = Editors(running, deployment)
        batches = {
            name: [channel.raw(who, f"/add 1 GDMN: {name} {n}", f"{name}:{n}") for n in range(60)]
            for (name, channel), who in zip(editors.channels.items(), ("VP", "editor"), strict=True)
        }
        async with meanwhile(editors.processor.run()):
            await asyncio.gather(
                *(editors.processor.receive(name, b) for name, b in batches.items())
            )
        await editors.processor.drain()
        told = [text for channel in editors.channels.values() for _, text in channel.sent]
        changes = sorted((int(a), int(b)) for text in told for a, b in CHANGE.findall(text))
    assert {(n, n + 1) for n in range(1, 121)} == set(changes)


async def test_another_process_that_writes_meanwhile_takes_nothing_away(
    deployment: Deployment,
) -> None:
    def elsewhere(path: Path) -> None:
        with closing(sqlite3.connect(path, timeout=30)) as db:
            for _ in range(50):
                db.execute(
                    "insert into entry (at, month, office, kind, count, role, via)"
                    " values ('2026-04-22T08:00:00.000+07:00', '2026-04', 'GDMN', 'article', 1,"
                    " 'editor', 'import')"
                )
                db.commit()

    with deployment.running() as running:
        editors = Editors(running, deployment)
        async with meanwhile(editors.processor.run()):
            await asyncio.gather(
                editors.work("console", "VP", seed=3, commands=50),
                asyncio.to_thread(elsewhere, deployment.settings.database),
            )
        await editors.processor.drain()
        imported = running.thread.now(
            lambda store: sum(entry.by.via == "import" for entry in store.ledger.every())
        )
        running.thread.now(check_history)
    assert imported >= 50


operations = st.one_of(
    st.builds("/add {} {}".format, st.integers(-9, 20), st.sampled_from(OFFICES)),
    st.builds("/add {} {} clip".format, st.integers(1, 5), st.sampled_from(OFFICES)),
    st.builds("/undo {}".format, st.integers(1, 45)),
    st.just("/undo"),
    st.builds("/set {} {} 4/2026".format, st.integers(0, 20), st.sampled_from(OFFICES)),
)


@FEW
@given(st.lists(st.tuples(st.sampled_from(["VP", "editor"]), operations), max_size=12))
def test_whatever_is_added_corrected_and_undone_the_count_is_the_sum(
    done: list[tuple[str, str]],
) -> None:
    department = Department()
    for who, text in done:
        reply = department.say(who, text)
        if reply.choices and text.startswith("/set"):
            department.press(who, reply)
    clips = sums(department.store) - Counter(department.store.ledger.counts(APRIL))
    assert all(n >= 0 for n in clips.values())
    for office in OFFICES:
        written = sum(
            entry.count
            for entry in department.store.ledger.every()
            if (entry.month, entry.office) == (APRIL, office) and entry.kind != "clip"
        )
        assert department.count(office) == written >= 0


def test_no_statement_changes_or_removes_an_entry(department: Department) -> None:
    db = department.store._db
    for statement in (
        "update entry set count = 99 where id = 1",
        "delete from entry where id = 1",
        "insert or replace into entry select * from entry where id = 1",
    ):
        before = sums(department.store)
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(statement)
        assert sums(department.store) == before


def test_an_entry_is_countered_once_whatever_the_program_thinks(department: Department) -> None:
    department.say("editor", "/add 3 GDMN")
    ledger, by = department.store.ledger, By(1, "editor", "console")
    entry = ledger.entries("GDMN", APRIL, limit=1)[0]
    ledger.undo(entry, by, department.now)
    with pytest.raises(sqlite3.IntegrityError):
        ledger.undo(entry, by, department.now)
    assert department.count("GDMN") == 1
