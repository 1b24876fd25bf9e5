"""Whether the running program does its work at this moment."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Readiness:
    """figures: such as scheduler lag, age of the oldest outbox row, seconds since the last poll."""

    ready: bool
    figures: Mapping[str, float | str | None] = field(default_factory=dict)


Examine: TypeAlias = Callable[[], Awaitable[Readiness]]
