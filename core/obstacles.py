"""Obstacles: what keeps an office from writing, and what became of it."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from core.month import Month


class State(StrEnum):
    """What became of one. Kept in the database, so the values stay as they are."""

    OPEN = "open"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


WAITING = (State.OPEN, State.FORWARDED)


class Obstacle(Struct, frozen=True):
    """figures: of the moment, for a disputed count; empty otherwise."""

    id: int
    office: str
    month: Month
    text: str
    figures: str
    person: int
    at: datetime
    state: State
    answer: str
    answered_at: datetime | None

    @property
    def number(self) -> str:
        """VM-07."""
        return f"VM-{self.id:02}"
