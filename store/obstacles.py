"""Obstacles that offices raise, and what became of them. Numbers are never given twice."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlite_utils import Database

from core.month import Month
from store.rows import Row, from_iso, from_iso_or_none, row, rows, to_iso


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    RESOLVED = "resolved"


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


def _obstacle(found: Row) -> Obstacle:
    return Obstacle(
        id=found["id"],
        office=found["office"],
        month=Month.from_key(found["month"]),
        text=found["text"],
        figures=found["figures"],
        person=found["person"],
        at=from_iso(found["at"]),
        state=State(found["state"]),
        answer=found["answer"],
        answered_at=from_iso_or_none(found["answered_at"]),
    )


class Obstacles:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, office: str, month: Month, text: str, person: int, now: datetime, figures: str = ""
    ) -> Obstacle:
        new = {
            "office": office,
            "month": str(month),
            "text": text,
            "figures": figures,
            "person": person,
            "at": to_iso(now),
        }
        number = self._db.table("obstacle").insert(new).last_pk
        assert isinstance(number, int)
        return self.get(number)

    def get(self, obstacle: int) -> Obstacle:
        """Raises KeyError for a number that was never given."""
        found = row(self._db, "select * from obstacle where id = ?", [obstacle])
        if found is None:
            raise KeyError(obstacle)
        return _obstacle(found)

    def waiting(self, office: str = "") -> tuple[Obstacle, ...]:
        """Those not answered yet, oldest first, of one office or of all."""
        marks = ", ".join("?" for _ in WAITING)
        found = rows(
            self._db,
            f"select * from obstacle where state in ({marks}) and (office = ? or ? = '')"
            " order by id",
            [*map(str, WAITING), office, office],
        )
        return tuple(_obstacle(each) for each in found)

    def found(self, office: str = "", month: Month | None = None) -> tuple[Obstacle, ...]:
        """Those of an office, raised about a month, in any state; oldest first."""
        found = rows(
            self._db,
            "select * from obstacle where (office = ? or ? = '') and (month = ? or ? = '')"
            " order by id",
            [office, office, str(month or ""), str(month or "")],
        )
        return tuple(_obstacle(each) for each in found)

    def count_waiting(self) -> int:
        marks = ", ".join("?" for _ in WAITING)
        return self._db.table("obstacle").count_where(f"state in ({marks})", [*map(str, WAITING)])

    def forward(self, obstacle: Obstacle) -> bool:
        """Hand an open obstacle to the leaders; False if it is open no longer."""
        sql = "update obstacle set state = 'forwarded' where id = ? and state = 'open'"
        return self._db.execute(sql, [obstacle.id]).rowcount == 1

    def answer(
        self, obstacle: Obstacle, state: State, text: str, person: int, now: datetime
    ) -> Obstacle:
        """Keep the answer, in place of an earlier one."""
        answered = {
            "state": str(state),
            "answer": text,
            "answered_by": person,
            "answered_at": to_iso(now),
        }
        self._db.table("obstacle").update(obstacle.id, answered)
        return self.get(obstacle.id)
