"""Who is away until when, and who stands in."""

from datetime import date, datetime

from msgspec import Struct
from sqlite_utils import Database

from store.rows import day, row, stamp


class Absence(Struct, frozen=True):
    """until: the last day away. deputy: a person's id, or None for any deputy of the office."""

    until: date
    deputy: int | None


class Absences:
    def __init__(self, db: Database) -> None:
        self._db = db

    def set(self, person: int, absence: Absence, now: datetime) -> None:
        self._db.execute(
            "insert or replace into absence values (?, ?, ?, ?)",
            [person, absence.until.isoformat(), absence.deputy, stamp(now)],
        )

    def end(self, person: int) -> bool:
        """Back again; False if they were not away."""
        cursor = self._db.execute("delete from absence where person = ?", [person])
        return cursor.rowcount == 1

    def on(self, person: int, today: date) -> Absence | None:
        """The person's absence, if it covers that day."""
        sql = "select * from absence where person = ? and until >= ?"
        found = row(self._db, sql, [person, today.isoformat()])
        return Absence(day(found["until"]), found["deputy"]) if found else None
