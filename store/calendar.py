"""The admin's own working days and days off."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlite_utils import Database

from core.workdays import DayOverride
from store.rows import day, rows, stamp
from store.versions import Remembered


class Days:
    def __init__(self, db: Database) -> None:
        self._db = db
        self.all = Remembered(db, "day", self._all)
        self.overrides = Remembered(db, "day", self._overrides)
        """By day: True for working, False for off."""

    def _all(self) -> tuple[DayOverride, ...]:
        found = rows(self._db, "select day, working, reason from day order by day")
        return tuple(DayOverride(day(r["day"]), bool(r["working"]), r["reason"]) for r in found)

    def _overrides(self) -> Mapping[date, bool]:
        return {override.day: override.working for override in self.all()}

    def set(self, override: DayOverride, now: datetime, by: int | None = None) -> None:
        self._db.execute(
            "insert into day values (?, ?, ?, ?, ?) on conflict (day) do update set"
            " working = excluded.working, reason = excluded.reason, at = excluded.at,"
            " person = excluded.person",
            [override.day.isoformat(), int(override.working), override.reason, stamp(now), by],
        )
