"""A disk that is full, read-only, locked or slow: a sentence, nothing half done, and then it goes on.

The faults are SQLite's own, on a real file, while inbox and outbox are worked off as in service.
"""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest

from core.chat import RawUpdate
from core.ledger import By
from engine import processor
from reminders.planner import plan_due
from store.database import Store
from store.rows import rows
from tests.cast import APRIL
from tests.deployment import Deployment, Running
from tests.fakes.inbox import until

TOLD = "không ghi được dữ liệu"
NUDGE = "còn 03 ngày làm việc"
Change = Callable[[Store], object]


def pragma(setting: str) -> Change:
    return lambda store: store._db.execute(f"pragma {setting}").fetchall()


def full(store: Store) -> None:
    """No page more than there is, and none free."""
    store._db.execute("vacuum")
    used = rows(store._db, "pragma page_count")[0]["page_count"]
    pragma(f"max_page_count = {used}")(store)


@dataclass(frozen=True)
class Fault:
    """begins, ends: on the bot's own connection."""

    name: str
    begins: Change
    ends: Change


FAULTS = (
    Fault("full", full, pragma("max_page_count = 1000000")),
    Fault("read-only", pragma("query_only = on"), pragma("query_only = off")),
)
EACH = pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])


@pytest.fixture
async def service(deployment: Deployment) -> AsyncIterator[Running]:
    with deployment.running() as running:
        running.thread.now(pragma("busy_timeout = 20"))
        work = [
            asyncio.create_task(running.program.processor.run()),
            asyncio.create_task(running.program.outbox_sender.run()),
        ]
        yield running
        assert not [task for task in work if task.done()]
        for task in work:
            task.cancel()
        await asyncio.wait(work)


def long_command(running: Running, key: int, count: int = 3) -> RawUpdate:
    """So long that it does not fit into what is left of any page."""
    return running.channel.raw(
        "editor", f"/add {count} GDTrH: dòng {key} " + "ghi chú " * 60, f"1:{key}"
    )


def entries(running: Running) -> list[int]:
    return [entry.count for entry in running.thread.now(lambda store: tuple(store.ledger.every()))]


def answers(running: Running, text: str) -> int:
    return sum(text in answer for _, answer in running.channel.sent)


async def until_refused(running: Running) -> int:
    """Give commands until one is not taken in; its number."""
    for key in range(1, 300):
        try:
            await running.program.processor.receive("console", [long_command(running, key)])
        except sqlite3.Error:
            return key
        await until(lambda: answers(running, "→") + answers(running, TOLD) >= key)  # noqa: B023
        if answers(running, TOLD):
            return key + 1
    raise AssertionError("the disk never was full")


@EACH
async def test_a_command_that_cannot_be_stored_is_told_and_done_when_it_comes_again(
    service: Running, fault: Fault
) -> None:
    before = entries(service)
    service.thread.now(fault.begins)
    refused = await until_refused(service)
    assert answers(service, TOLD) == 1
    recorded = len(entries(service)) - len(before)
    service.thread.now(fault.ends)
    for key in range(1, refused + 1):  # the platform brings what was not confirmed, and more
        await service.program.processor.receive("console", [long_command(service, key)])
    await until(lambda: answers(service, "→") == refused)
    assert recorded <= refused
    assert entries(service) == [*before, *[3] * refused]


@EACH
async def test_what_was_stored_and_could_not_be_done_is_done_afterwards_by_itself(
    service: Running, fault: Fault
) -> None:
    """Nobody brings it again: the platform was told that it was received."""
    before = entries(service)
    await service.program.processor.receive("console", [service.channel.raw("VP", "/rank", "1:0")])
    await until(lambda: service.channel.sent)
    batch = [long_command(service, key, count=key) for key in range(1, 30)]

    def stored_then_faulty(store: Store) -> None:
        with store.transaction():
            store.inbox.receive("console", batch, service.program.now())
        fault.begins(store)

    service.thread.now(stored_then_faulty)
    service.program.processor._updates.set()
    await until(lambda: answers(service, TOLD))
    assert entries(service) == before
    service.thread.now(fault.ends)
    await until(lambda: answers(service, "→") == len(batch))
    assert entries(service) == [*before, *range(1, 30)]
    assert answers(service, TOLD) == 1


@EACH
async def test_a_nudge_waits_for_the_disk_and_goes_out_once(
    service: Running, deployment: Deployment, fault: Fault
) -> None:
    def planned_then_faulty(store: Store) -> None:
        plan_due(store, service.program.rules, deployment.now)
        fault.begins(store)

    deployment.now += timedelta(days=2)
    service.thread.now(planned_then_faulty)
    with suppress(sqlite3.OperationalError):
        await service.program.outbox_sender.drain()
    service.thread.now(fault.ends)
    service.program.outbox_sender.wake()
    await until(lambda: answers(service, NUDGE) == 8)
    assert len({to for to, text in service.channel.sent if NUDGE in text}) == 8


async def test_what_was_stored_is_written_back_once_nobody_waits_and_in_nobodys_commit(
    service: Running, deployment: Deployment
) -> None:
    """SQLite would do so after a thousand pages, a few milliseconds at a time."""
    await service.program.processor.receive("console", [long_command(service, 1)])
    await until(lambda: answers(service, "→") == 1)
    await until(lambda: "dòng 1 ghi chú".encode() in deployment.settings.database.read_bytes())


async def test_what_cannot_be_written_back_waits_for_the_next_command(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is not written to once a second, and neither is the log."""
    tries: list[Store] = []

    def refused(store: Store) -> None:
        tries.append(store)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "write_back", refused)
    monkeypatch.setattr(processor, "BETWEEN", 0)
    monkeypatch.setattr(processor, "REST", 0)
    for key in (1, 2):
        await service.program.processor.receive("console", [long_command(service, key)])
        await until(lambda: len(tries) >= key)  # noqa: B023
        for _ in range(5):
            await service.program.thread(lambda store: store.born)
        assert len(tries) == key


async def test_another_process_at_work_for_a_moment_is_not_noticed(
    service: Running, deployment: Deployment
) -> None:
    service.thread.now(pragma("busy_timeout = 5000"))
    released = threading.Event()
    other = sqlite3.connect(deployment.settings.database, check_same_thread=False)
    other.execute("begin immediate")

    def release() -> None:
        other.rollback()
        released.set()

    threading.Timer(0.2, release).start()
    await service.program.processor.receive("console", [long_command(service, 1)])
    assert released.is_set()
    await until(lambda: service.channel.sent)
    assert answers(service, "→") == 1
    other.close()


async def test_another_process_at_work_for_long_is_told_and_waited_for(
    service: Running, deployment: Deployment
) -> None:
    before = entries(service)
    with closing(sqlite3.connect(deployment.settings.database)) as other:
        other.execute("begin immediate")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await service.program.processor.receive("console", [long_command(service, 1)])
        assert answers(service, TOLD) == 1
        other.rollback()
    await service.program.processor.receive("console", [long_command(service, 1)])
    await until(lambda: answers(service, "→"))
    assert entries(service) == [*before, 3]


async def test_reading_goes_on_while_another_process_writes(
    service: Running, deployment: Deployment
) -> None:
    with closing(sqlite3.connect(deployment.settings.database)) as other:
        other.execute("begin immediate")
        count = service.thread.now(lambda store: len(tuple(store.ledger.every())))
        assert count > 0
        other.rollback()


async def test_the_rung_that_could_not_be_planned_is_planned_by_a_later_ring(
    service: Running, deployment: Deployment
) -> None:
    deployment.now += timedelta(days=2)
    service.thread.now(pragma("query_only = on"))
    with pytest.raises(sqlite3.OperationalError):
        await service.program.tick()
    service.thread.now(pragma("query_only = off"))
    await service.program.tick()
    await until(lambda: answers(service, NUDGE) == 8)


LOOK = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(*db.execute("select count(*) from entry").fetchone())
db.close()
"""


def test_whoever_opens_the_file_once_more_in_the_same_process_takes_no_lock_away(
    deployment: Deployment,
) -> None:
    """Else the next process to close it deletes the log of writes under the one that writes."""
    store = deployment.opened()
    deployment.opened().close()
    seen = []
    for _ in range(3):
        with store.transaction():
            store.ledger.add(APRIL, "GDMN", 1, By(None, "editor", "console"), deployment.now)
        look = [sys.executable, "-I", "-c", LOOK, str(deployment.settings.database)]
        done = subprocess.run(look, check=True, capture_output=True, text=True)
        seen.append(int(done.stdout))
    store.close()
    assert seen == [seen[0], seen[0] + 1, seen[0] + 2]
