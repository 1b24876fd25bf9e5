"""Working off what piled up: from the stored inbox to answers that are put down."""

import asyncio
import json
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from unittest.mock import patch

from app.program import Environment, Program
from bench import department
from bench.api import message
from bench.department import STARTS
from bench.measuring import Aim, Bench, Row, in_turn
from bench.rows.commands import OFFICES, PEOPLE, check_sum
from channels.telegram.channel import TelegramChannel
from core.chat import Address, RawUpdate, Reply
from core.ladder import Rules
from core.people import Grant, Role
from engine import processor
from engine.limits import RateLimiter
from engine.tasks import StoreThread
from store.database import Store

# Over three years of months, so that no office has a thousand articles in one. The database is
# older, since what is told of a year before it is asked about.
BORN = STARTS.replace(year=STARTS.year - 4)
SPREAD = [
    f"/add 1 {code} {month.number}/{month.year}"
    for month in (department.MONTH.plus(-back) for back in range(36))
    for code in OFFICES
]
BACKLOG = 10_000
ONE_BY_ONE = 1_000  # of them; it is the rate that counts
NOW = STARTS + timedelta(seconds=2)


class Silent(TelegramChannel):
    """Telegram, whose answers arrive at once: the network is not what is measured here."""

    async def send(self, to: Address, reply: Reply) -> str:  # noqa: ARG002 - the channel's protocol
        return "1"


def waiting(path: Path, updates: int, texts: Sequence[str] = SPREAD) -> None:
    """A database with so many updates stored and none handled."""
    store = department.made(path, BORN)
    department.link(store, department.people(PEOPLE), [[Grant(Role.EDITOR)]])
    date = int(STARTS.timestamp())
    with store.transaction():
        for n in range(updates):
            person = department.FIRST_PERSON + n % PEOPLE
            text = f"{texts[n % len(texts)]}: dòng {n}"
            update = json.dumps(message(n, person, text, date))
            store.inbox.receive("telegram", [RawUpdate(f"111:{n}", update)], NOW)
    store.close()


def clock() -> datetime:
    return NOW


def process_waiting(path: Path, at_a_time: int | None) -> float:
    """Updates a second, each handled, answered and put down. at_a_time: None: as the product does."""
    channel = Silent("111:x")
    thread = StoreThread(partial(Store.open, path, NOW))
    environment = Environment(clock, time.monotonic, lambda: "x")
    limiter = RateLimiter(time.monotonic)
    program = Program.build(Rules(), environment, thread, {channel.name: channel}, limiter)
    with ExitStack() as limits:
        if at_a_time:
            limits.enter_context(patch.object(processor, "BATCH", at_a_time))
            program.processor.replies.queue.at_once = at_a_time
        began = time.monotonic()
        asyncio.run(_drained(program))
        taken = time.monotonic() - began
    tally = thread.now(lambda store: store.inbox.tally())
    thread.close()
    if set(tally) != {"answered"}:
        raise RuntimeError(f"not all are answered: {tally}")
    check_sum(path, tally["answered"])
    return tally["answered"] / taken


async def _drained(program: Program) -> None:
    await program.processor.drain()


def backlog(bench: Bench) -> list[Row]:
    whole, part = bench.folder / "whole.db", bench.folder / "part.db"
    waiting(whole, BACKLOG)
    waiting(part, ONE_BY_ONE)
    numbers = count(1)

    def copied(path: Path) -> Path:
        return Path(shutil.copy(path, bench.folder / f"{next(numbers)}.db"))

    found = in_turn(
        bench.rounds,
        lambda: process_waiting(copied(whole), None),
        lambda: process_waiting(copied(part), 1),
        bench.progress,
    )
    return [
        Row(
            "backlog",
            f"working off a backlog of {BACKLOG:,} stored updates",
            "the same, one at a time",
            "updates/s",
            Aim(4, at_least=True, held=3),
            found.ours,
            found.baseline,
        )
    ]
