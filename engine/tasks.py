"""Tasks under way, so many at a time; and the one thread on which the database is used."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from store.database import Store

GRACE = 1.0  # seconds; a message that was handed over is usually confirmed by then

Result = TypeVar("Result")


@dataclass
class BoundedTasks:
    """most: how many may be under way."""

    most: int
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set)

    async def room(self) -> None:
        """Return once one more may begin."""
        while len(self._under_way) >= self.most:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    def begin(self, errand: Coroutine[None, None, None]) -> None:
        self._keep(asyncio.create_task(errand))

    async def do(self, errand: Coroutine[None, None, Result]) -> Result:
        """Begin it and wait for it; it goes on even where the waiting is cancelled."""
        task = asyncio.create_task(errand)
        self._keep(task)
        return await asyncio.shield(task)

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def end(self) -> None:
        """Let what is under way, and what it begins, finish; and cancel what takes longer."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GRACE
        while self._under_way and (left := deadline - loop.time()) > 0:
            await asyncio.wait(self._under_way, timeout=left)
        late = tuple(self._under_way)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


class StoreThread:
    """Opens a Store on a thread of its own, and runs functions of it there, one at a time."""

    def __init__(self, opening: Callable[[], Store]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._store = self._pool.submit(opening).result()

    async def __call__(self, work: Callable[[Store], Result]) -> Result:
        """Run `work(store)`; what it raises is raised here."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, work, self._store)

    def now(self, work: Callable[[Store], Result]) -> Result:
        """The same, for callers without an event loop."""
        return self._pool.submit(work, self._store).result()

    def close(self) -> None:
        """Finish what is running, then close the file."""
        self._pool.submit(self._store.close).result()
        self._pool.shutdown()
