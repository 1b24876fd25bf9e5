"""Tasks under way, so many at a time; whoever ends them gives them a moment to finish."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

GRACE = 1.0  # seconds; a message that was handed over is usually confirmed by then

Result = TypeVar("Result")


@dataclass
class Errands:
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
