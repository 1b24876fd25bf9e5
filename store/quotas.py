"""Quotas by date: a past month keeps the quota it had."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from core.month import Month
from core.quota import Office, Quota
from store.rows import rows, stamp
from store.versions import Remembered


class Quotas:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._all = Remembered(db, "quota", self._read)

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
        latest = {office: quota for since, office, quota in self._all() if since <= month}
        common = latest.get("", Quota())
        return {office.code: latest.get(office.code, common) for office in offices}

    def _read(self) -> tuple[tuple[Month, str, Quota], ...]:
        """Every quota that was set: since when, for whom; the latest last."""
        found = rows(self._db, "select * from quota order by month, id")
        return tuple(
            (Month.from_key(one["month"]), one["office"], Quota(one["floor"], one["target"]))
            for one in found
        )
