"""What is decided about a month: exemptions, closing and reopening."""

from collections.abc import Mapping
from datetime import datetime, time

from sqlite_utils import Database

from core.month import Month
from core.workdays import at
from store.rows import moment, row, rows, stamp


class Months:
    def __init__(self, db: Database) -> None:
        self._db = db

    def exempt(self, month: Month, office: str, reason: str, now: datetime, by: int) -> None:
        """The office owes nothing in that month; a later reason replaces an earlier one."""
        self._db.execute(
            "insert or replace into exemption values (?, ?, ?, ?, ?)",
            [str(month), office, reason, stamp(now), by],
        )

    def owe_again(self, month: Month, office: str) -> bool:
        """Take an exemption back; False if there was none."""
        sql = "delete from exemption where month = ? and office = ?"
        return self._db.execute(sql, [str(month), office]).rowcount == 1

    def exemptions(self, month: Month) -> Mapping[str, str]:
        """Reasons by office code."""
        sql = "select office, reason from exemption where month = ?"
        return {each["office"]: each["reason"] for each in rows(self._db, sql, [str(month)])}

    def close(self, month: Month, now: datetime, by: int) -> bool:
        """False if it is closed already."""
        if self.is_closed(month):
            return False
        sql = "insert into closing (month, at, person) values (?, ?, ?)"
        self._db.execute(sql, [str(month), stamp(now), by])
        return True

    def reopen(self, month: Month, reason: str, now: datetime, by: int) -> bool:
        """False if it is not closed."""
        return (
            self._db.execute(
                "update closing set reopened_at = ?, reopened_by = ?, reason = ?"
                " where month = ? and reopened_at is null",
                [stamp(now), by, reason, str(month)],
            ).rowcount
            == 1
        )

    def end_falls_due(self, month: Month, due: datetime) -> None:
        """When the overdue notices and the report go out that nobody has tried to send yet."""
        self._db.execute(
            "update outbox set due = ?, next_try = ? where month = ? and state = 'planned'"
            " and attempts = 0 and step in ('overdue', 'report')",
            [stamp(due), stamp(due), str(month)],
        )

    def is_closed(self, month: Month) -> bool:
        sql = "select 1 as closed from closing where month = ? and reopened_at is null"
        return row(self._db, sql, [str(month)]) is not None

    def closings(self) -> Mapping[Month, datetime]:
        """When each month that is closed now was closed."""
        sql = "select month, at from closing where reopened_at is null"
        return {Month.from_key(each["month"]): moment(each["at"]) for each in rows(self._db, sql)}

    def settled(self, month: Month) -> datetime:
        """From when on an entry is a late one: the month's end, or its first closing before that."""
        end = at(month.plus(1).first, time(0))
        return min(end, self.first_closings().get(month, end))

    def reopenings(self, month: Month) -> tuple[tuple[datetime, str], ...]:
        """(when, reason), in order of time."""
        sql = "select * from closing where month = ? and reopened_at is not null order by id"
        found = rows(self._db, sql, [str(month)])
        return tuple((moment(each["reopened_at"]), each["reason"]) for each in found)

    def first_closings(self) -> Mapping[Month, datetime]:
        """When each month was first closed."""
        sql = "select month, min(at) as at from closing group by month"
        return {Month.from_key(each["month"]): moment(each["at"]) for each in rows(self._db, sql)}
