"""The bell: APScheduler rings it, and it holds no state.

The schedule is a function of the calendar and the settings, and the outbox is its memory; so the
bell only says "look again", every minute, and whatever fell due is found.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import time

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from core.month import ZONE

log = logging.getLogger("dondoc.bell")

Job = Callable[[], Awaitable[None]]


async def tick(every_minute: Sequence[Job], daily: Mapping[time, Job]) -> None:
    """Ring now, and then every minute until cancelled. daily: jobs by their hour."""
    async with asyncio.TaskGroup() as at_once:
        # Apart from one another, so that a platform that does not answer holds up no planning.
        for job in every_minute:
            at_once.create_task(safely(job)())
        scheduler = _scheduler(every_minute, daily)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)


def _scheduler(every_minute: Sequence[Job], daily: Mapping[time, Job]) -> AsyncIOScheduler:
    """A ring that comes late still rings, once: what it finds due is decided by the outbox."""
    scheduler = AsyncIOScheduler(timezone=ZONE)
    options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    for job in every_minute:
        scheduler.add_job(safely(job), CronTrigger(second=0, timezone=ZONE), **options)
    for hour, job in daily.items():
        trigger = CronTrigger(hour=hour.hour, minute=hour.minute, timezone=ZONE)
        scheduler.add_job(safely(job), trigger, **options)
    return scheduler


def safely(job: Job) -> Callable[[], Coroutine[None, None, None]]:
    """APScheduler tells only its own logger of a fault; this one tells ours, and rings again."""

    async def run() -> None:
        try:
            await job()
        except Exception as fault:
            log.exception("bell fault=%s", type(fault).__name__)

    return run
