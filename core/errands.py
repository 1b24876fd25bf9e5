"""Tasks under way, so many at a time; whoever ends them gives them a moment to finish."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field

GRACE = 1.0  # seconds; a message that was handed over is usually confirmed by then


@dataclass
class Errands:
    """most: how many may be under way. An errand keeps its faults to itself."""

    most: int
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def room(self) -> None:
        """Return once one more may begin."""
        while len(self._under_way) >= self.most:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    def begin(self, errand: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(errand)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def end(self) -> None:
        """Let what is under way finish, and cancel what takes longer."""
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
