"""The province's ranking through the year."""

import json
from datetime import datetime

from sqlite_utils import Database

from core.month import Month
from core.province import ProvinceRank
from store.rows import Row, day, row, rows, stamp


def _rank(found: Row) -> ProvinceRank:
    return ProvinceRank(
        month=Month.from_key(found["month"]),
        rank=found["rank"],
        of=found["of_agencies"],
        own_count=found["own_count"],
        notice=found["notice"],
        notice_date=day(found["notice_date"]) if found["notice_date"] else None,
        peers=tuple((name, count) for name, count in json.loads(found["peers"])),
    )


class Province:
    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, rank: ProvinceRank, now: datetime, by: int | None = None) -> None:
        """Keep a month's notice in place of what was known before."""
        self._db.execute(
            "insert or replace into province values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                str(rank.month),
                rank.rank,
                rank.of,
                rank.own_count,
                rank.notice,
                rank.notice_date.isoformat() if rank.notice_date else None,
                json.dumps(rank.peers, ensure_ascii=False),
                stamp(now),
                by,
            ],
        )

    def all(self, year: int) -> tuple[ProvinceRank, ...]:
        """The notices of a year, in order of month."""
        sql = "select * from province where month like ? order by month"
        return tuple(_rank(found) for found in rows(self._db, sql, [f"{year}-%"]))

    def latest(self, until: Month) -> ProvinceRank | None:
        """The newest notice that is not about a later month."""
        sql = "select * from province where month <= ? order by month desc limit 1"
        found = row(self._db, sql, [str(until)])
        return _rank(found) if found else None
