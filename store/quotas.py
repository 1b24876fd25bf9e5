"""Quotas by date: a past month keeps the quota it had."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from core.month import Month
from core.quota import Office, Quota
from store.rows import rows, stamp


class Quotas:
    def __init__(self, db: Database) -> None:
        self._db = db

    def set(
        self, quota: Quota, since: Month, now: datetime, *, office: str = "", by: int | None = None
    ) -> None:
        """From that month on, for one office or (empty) for all that have none of their own."""
        self._db.execute(
            "insert into quota (month, office, floor, target, at, person) values (?, ?, ?, ?, ?, ?)",
            [str(since), office, quota.floor, quota.target, stamp(now), by],
        )

    def of(self, month: Month, offices: Iterable[Office]) -> dict[str, Quota]:
        """The quota of each office in that month, by code. An office's own goes before the common."""
        found = rows(
            self._db,
            "select office, floor, target from quota where month <= ? order by month, id",
            [str(month)],
        )
        latest = {row["office"]: Quota(row["floor"], row["target"]) for row in found}
        common = latest.get("", Quota())
        return {office.code: latest.get(office.code, common) for office in offices}
