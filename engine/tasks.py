"""Helpers for asyncio: tasks that end politely, a wait that can be cut short, the store's thread."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from store.database import Store

GRACE = 1.0  # seconds; a message that was handed over is usually confirmed by then

Result = TypeVar("Result")


async def woken(event: asyncio.Event, seconds: float | None) -> None:
    """Wait until the event is set, and clear it; or for so many seconds. None: without a limit.

    Not `asyncio.wait_for`, which until Python 3.12 loses a cancellation that meets the event.
    """
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
    event.clear()


@dataclass
class BackgroundTasks:
    """Tasks that run beside the one that began them, and are ended together."""

    _running: set[asyncio.Task[Any]] = field(default_factory=set)

    def begin(self, work: Coroutine[Any, Any, object]) -> None:
        self._keep(asyncio.create_task(work))

    async def finish(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run it and return its result; it runs to its end even if the caller is cancelled."""
        task = asyncio.create_task(work)
        self._keep(task)
        return await asyncio.shield(task)

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def end(self) -> None:
        """Let the tasks, and those that they begin, finish; cancel what takes longer than GRACE."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GRACE
        while self._running and (left := deadline - loop.time()) > 0:
            await asyncio.wait(self._running, timeout=left)
        late = tuple(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


class StoreThread:
    """Opens a Store on a thread of its own, and runs functions on it there, one at a time."""

    def __init__(self, opening: Callable[[], Store]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._store = self._pool.submit(opening).result()

    async def __call__(self, work: Callable[[Store], Result]) -> Result:
        """Run `work(store)` and return its result; what it raises is raised here."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, work, self._store)

    def now(self, work: Callable[[Store], Result]) -> Result:
        """The same, for callers without an event loop."""
        return self._pool.submit(work, self._store).result()

    def close(self) -> None:
        """Finish what is running, then close the database."""
        self._pool.submit(self._store.close).result()
        self._pool.shutdown()
