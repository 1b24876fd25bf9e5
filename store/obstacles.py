"""Obstacles that offices raise, and what became of them. Numbers are never given twice."""

from datetime import datetime

from core.month import Month
from core.obstacles import Obstacle, State
from store.rows import Queries

_WAITS = "state in ('open', 'forwarded')"


class Obstacles(Queries):
    def add(
        self, office: str, month: Month, text: str, person: int, now: datetime, figures: str = ""
    ) -> Obstacle:
        about = {"office": office, "month": month, "text": text, "figures": figures}
        return self.get(self._insert("obstacle", **about, person=person, at=now))

    def get(self, obstacle: int) -> Obstacle:
        """Raises KeyError for a number that was never given."""
        for found in self._all("id = ?", obstacle):
            return found
        raise KeyError(obstacle)

    def waiting(self, office: str = "") -> tuple[Obstacle, ...]:
        """Those not answered yet, oldest first, of one office or of all."""
        return self._all(f"{_WAITS} and ? in (office, '')", office)

    def found(self, office: str = "", month: Month | None = None) -> tuple[Obstacle, ...]:
        """Those of an office, raised about a month, in any state; oldest first."""
        where = "? in (office, '') and ? in (month, '')"
        return self._all(where, office, str(month or ""))

    def count_waiting(self) -> int:
        return self._number(f"select count(*) from obstacle where {_WAITS}")

    def forward(self, obstacle: Obstacle) -> bool:
        """Hand an open obstacle to the leaders; False if it is open no longer."""
        sql = "update obstacle set state = 'forwarded' where id = ? and state = 'open'"
        return self._change(sql, [obstacle.id]) == 1

    def withdraw(self, obstacle: Obstacle) -> bool:
        """Taken back by whoever raised it; False if it does not wait any longer."""
        sql = f"update obstacle set state = 'withdrawn' where id = ? and {_WAITS}"
        return self._change(sql, [obstacle.id]) == 1

    def answer(
        self, obstacle: Obstacle, state: State, text: str, person: int, now: datetime
    ) -> Obstacle:
        """Keep the answer, in place of an earlier one."""
        sql = "update obstacle set state = ?, answer = ?, answered_by = ?, answered_at = ? where id = ?"
        self._change(sql, [state, text, person, now, obstacle.id])
        return self.get(obstacle.id)

    def _all(self, where: str, *parameters: str | int) -> tuple[Obstacle, ...]:
        sql = f"select * from obstacle where {where} order by id"
        return self._values(Obstacle, sql, parameters)
