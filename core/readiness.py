"""Whether the running program does its work at this moment."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from msgspec import Struct


class Readiness(Struct, frozen=True):
    """figures: such as scheduler lag, age of the oldest outbox row, seconds since the last poll."""

    ready: bool
    figures: Mapping[str, float | str | None] = {}


Examine: TypeAlias = Callable[[], Awaitable[Readiness]]
