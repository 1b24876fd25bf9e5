"""When to look again: APScheduler calls each job at the start, every minute, or at its hour.

It holds no state. The schedule of the messages is a function of the calendar and the settings, and
the outbox is its memory; a job that runs late finds whatever has fallen due.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from core.month import ZONE

Job = Callable[[], Awaitable[None]]
# A job that could not run in time still runs, however late, and once for all the times missed.
A_MOMENT = timedelta(microseconds=1)
DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


@BaseTrigger.register
class FromNow:
    """At these hours and minutes, of which the next is counted from now and not from the last one.

    Otherwise APScheduler goes through every time that was missed and holds up everything meanwhile:
    for twelve minutes after a machine without a battery learns that it is not 1970.
    """

    def __init__(self, **fields: int) -> None:
        self._times = CronTrigger(timezone=ZONE, **fields)

    def get_next_fire_time(self, _last: datetime | None, now: datetime) -> datetime | None:
        found: datetime | None = self._times.get_next_fire_time(None, now + A_MOMENT)
        return found


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
        scheduler.add_job(_done, FromNow(second=0), args=[job])
    for hour, job in daily.items():
        at = FromNow(hour=hour.hour, minute=hour.minute)
        scheduler.add_job(_done, at, args=[job])
    return scheduler


def awaken(scheduler: AsyncIOScheduler, now: datetime) -> None:
    """After the clock was set back, no job waits for the hour that the old one had promised it.

    APScheduler sleeps until then, be it a year: nothing would be planned, and nobody told.
    """
    for job in scheduler.get_jobs():
        due = job.trigger.get_next_fire_time(None, now)
        if due and job.next_run_time and job.next_run_time > due:
            job.modify(next_run_time=due)


async def _done(job: Job) -> None:
    """APScheduler awaits only what is plainly a coroutine function, and not whatever gives one."""
    await job()
