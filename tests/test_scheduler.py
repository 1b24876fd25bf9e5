"""The scheduler: its jobs run at the start, then every minute, whatever becomes of the others."""

import asyncio
from datetime import time

from reminders.scheduler import scheduled, ticking
from tests.cast import at


async def nothing() -> None:
    """A job."""


async def test_it_rings_at_the_start_and_one_fault_holds_up_nobody_else() -> None:
    rung = asyncio.Event()

    async def broken() -> None:
        raise OSError

    async def sound() -> None:
        rung.set()

    with ticking([broken, sound], {}) as scheduler:
        await asyncio.wait_for(rung.wait(), 60)
        assert scheduler.running


async def test_a_job_that_hangs_holds_up_nobody_else() -> None:
    rung = asyncio.Event()

    async def hanging() -> None:
        await asyncio.Event().wait()

    async def sound() -> None:
        rung.set()

    with ticking([hanging, sound], {}):
        await asyncio.wait_for(rung.wait(), 60)


def test_it_rings_every_minute_and_each_daily_job_at_its_hour() -> None:
    scheduler = scheduled([nothing], {time(2, 30): nothing, time(7, 30): nothing})
    now = at("2026-04-22 08:00:20")
    rings = [job.trigger.get_next_fire_time(None, now) for job in scheduler.get_jobs()]
    assert rings == [
        at("2026-04-22 08:01"),
        at("2026-04-23 02:30"),
        at("2026-04-23 07:30"),
    ]
