"""The scheduler: its jobs run at the start, then every minute, whatever becomes of the others."""

import asyncio
from datetime import time, timedelta
from functools import partial

import pytest

from reminders.scheduler import Job, awaken, scheduled, ticking
from tests.cast import at
from tests.fakes.inbox import until


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


async def test_a_job_is_awaited_whatever_kind_of_callable_it_is() -> None:
    rung: set[str] = set()

    class Called:
        async def __call__(self, name: str) -> None:
            rung.add(name)

    async def ring(name: str) -> None:
        rung.add(name)

    jobs: list[Job] = [partial(Called(), "object"), partial(ring, "part"), lambda: ring("lambda")]
    with ticking(jobs, {}):
        await until(lambda: rung == {"object", "part", "lambda"})


async def test_a_job_that_hangs_holds_up_nobody_else() -> None:
    rung = asyncio.Event()

    async def hanging() -> None:
        await asyncio.Event().wait()

    async def sound() -> None:
        rung.set()

    with ticking([hanging, sound], {}):
        await asyncio.wait_for(rung.wait(), 60)


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=400)])
async def test_after_the_clock_was_set_back_it_rings_within_the_minute(ahead: timedelta) -> None:
    """It was started by a clock that was ahead; APScheduler would sleep until that day."""
    now = at("2026-04-22 08:00:20")
    scheduler = scheduled([nothing], {time(2, 30): nothing})
    scheduler.start(paused=True)
    for job in scheduler.get_jobs():
        job.modify(next_run_time=job.trigger.get_next_fire_time(None, now + ahead))
    awaken(scheduler, now)
    rings = sorted(job.next_run_time for job in scheduler.get_jobs())
    scheduler.shutdown(wait=False)
    assert rings == [at("2026-04-22 08:01"), at("2026-04-23 02:30")]


@pytest.mark.parametrize("second", [0, 1])
async def test_of_the_years_that_a_clock_is_set_forward_it_counts_no_minute(second: int) -> None:
    scheduler = scheduled([nothing], {time(2, 30): nothing})
    scheduler.start(paused=True)
    now = at(f"2026-04-22 08:00:0{second}")
    for job in scheduler.get_jobs():
        job.modify(next_run_time=at("1970-01-01 08:01"))
        assert job._get_run_times(now) == [at("1970-01-01 08:01")]
    scheduler.shutdown(wait=False)


def test_it_rings_every_minute_and_each_daily_job_at_its_hour() -> None:
    scheduler = scheduled([nothing], {time(2, 30): nothing, time(7, 30): nothing})
    now = at("2026-04-22 08:00:20")
    rings = [job.trigger.get_next_fire_time(None, now) for job in scheduler.get_jobs()]
    assert rings == [at("2026-04-22 08:01"), at("2026-04-23 02:30"), at("2026-04-23 07:30")]
