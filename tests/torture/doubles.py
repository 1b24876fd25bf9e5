"""Programs that each break one promise, to show that the torture notices.

`python -m tests.torture.doubles forgets 2026-04-22T08:00 run` is the real program but for one step.
"""

import asyncio
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from unittest.mock import patch

from msgspec.structs import replace

from core.chat import Incoming, RawUpdate, Reply
from engine import processor
from engine.processor import InboxProcessor
from handlers.request import Services
from store.inbox import Inbox
from store.outbox import Outbox
from tests import shifted

LATER = 0.5  # seconds
_receive, _keep = InboxProcessor.receive, Inbox.receive
_under_way: set[asyncio.Task[None]] = set()


async def _stored_later(self: InboxProcessor, channel: str, batch: Sequence[RawUpdate]) -> None:
    """The platform is told "received" before anything is on disk, as with a queue in memory."""

    async def store() -> None:
        await asyncio.sleep(LATER)
        await _receive(self, channel, batch)

    task = asyncio.create_task(store())
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


def _every_delivery_is_new(
    self: Inbox,
    channel: str,
    batch: Sequence[RawUpdate],
    now: datetime,
    *,
    stranger: str | None = None,
) -> int:
    fresh = [replace(raw, key=f"{uuid.uuid4().hex}:{raw.key}") for raw in batch]
    return _keep(self, channel, fresh, now, stranger=stranger)


def _taken_for_unsent(self: Outbox) -> int:
    """What was being sent at the crash is sent again as if for the first time."""
    sql = "update outbox set state = 'planned', doubts = 0 where state = 'sending'"
    return self._db.execute(sql).rowcount


def _answers_everybody(
    _services: Services, _incoming: Incoming, _now: datetime, answer: Callable[[], Reply | None]
) -> Reply | None:
    return answer()


DOUBLES: Mapping[str, AbstractContextManager[object]] = {
    "forgets": patch.object(InboxProcessor, "receive", _stored_later),
    "doubles": patch.object(Inbox, "receive", _every_delivery_is_new),
    "talkative": patch.object(processor, "gate", _answers_everybody),
    "unlabelled": patch.object(Outbox, "recover", _taken_for_unsent),
}


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    with DOUBLES[name]:
        sys.exit(shifted.main(*arguments))
