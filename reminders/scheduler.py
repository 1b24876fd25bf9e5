"""When to look again: APScheduler calls each job at the start, every minute, or at its hour.

It holds no state. The schedule of the messages is a function of the calendar and the settings, and
the outbox is its memory; a job that runs late finds whatever has fallen due.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import time

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.month import ZONE

Job = Callable[[], Awaitable[None]]
# A job that could not run in time still runs, however late, and once for all the times missed.
DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


@contextmanager
def ticking(every_minute: Sequence[Job], daily: Mapping[time, Job]) -> Iterator[AsyncIOScheduler]:
    """Run the jobs meanwhile, those of every minute also now. daily: jobs by their hour.

    Needs a running event loop. A job that hangs or fails holds up no other; APScheduler logs it.
    """
    scheduler = scheduled(every_minute, daily)
    for job in every_minute:
        scheduler.add_job(_done, args=[job])
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


def scheduled(every_minute: Sequence[Job], daily: Mapping[time, Job]) -> AsyncIOScheduler:
    """The scheduler with its jobs, not started yet."""
    scheduler = AsyncIOScheduler(timezone=ZONE, job_defaults=DEFAULTS)
    for job in every_minute:
        scheduler.add_job(_done, "cron", args=[job], second=0)
    for hour, job in daily.items():
        scheduler.add_job(_done, "cron", args=[job], hour=hour.hour, minute=hour.minute)
    return scheduler


async def _done(job: Job) -> None:
    """APScheduler awaits only what is plainly a coroutine function, and not whatever gives one."""
    await job()
