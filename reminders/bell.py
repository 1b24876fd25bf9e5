"""The bell: APScheduler rings it, and it holds no state.

The schedule is a function of the calendar and the settings, and the outbox is its memory; so the
bell only says "look again", every minute, and whatever fell due is found.
"""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import time
from typing import TYPE_CHECKING

from core.month import ZONE

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger("dondoc.bell")

Job = Callable[[], Awaitable[None]]


def bell(every_minute: Sequence[Job], daily: Mapping[time, Job]) -> "AsyncIOScheduler":
    """A scheduler, not yet started. daily: jobs by the hour at which they run.

    A ring that comes late still rings, once: what it finds due is decided by the outbox.
    """
    # Loaded here, so that what was said meanwhile is asked for first.
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415

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
