"""The one thread on which the database is read and written.

An SQLite connection belongs to its thread, and a transaction must not see another task's
statements: so every piece of work is a plain function, run here from beginning to end.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from store.database import Store

Result = TypeVar("Result")


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
