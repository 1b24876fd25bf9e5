"""What is decided about months: quotas, exemptions, closings, the calendar, the province's notices."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from msgspec import Struct
from msgspec.structs import asdict
from sqlite_utils import Database

from core.month import Month, Span
from core.quota import Office, Quota
from core.review import ProvinceRank
from core.workdays import DayOverride, at
from store.rows import Facts, Queries, Remembered, Row, from_iso, read, to_iso


class Quotas(Queries):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._all = Remembered(db, ["quota"], self._read)

    def set(
        self, quota: Quota, since: Month, now: datetime, *, office: str = "", by: int | None = None
    ) -> None:
        """Set a quota from that month on. office: empty for all offices without one of their own."""
        self._insert("quota", month=since, office=office, **asdict(quota), at=now, person=by)

    def of(self, month: Month, offices: Iterable[Office]) -> dict[str, Quota]:
        """The quota of each office in that month, by code. An office's own goes before the common."""
        latest = {office: quota for since, office, quota in self._all() if since <= month}
        common = latest.get("", Quota())
        return {office.code: latest.get(office.code, common) for office in offices}

    def _read(self) -> tuple[tuple[Month, str, Quota], ...]:
        """Every quota that was set: since when, for whom; the latest last."""
        found = self._rows("select * from quota order by month, id")
        return tuple((Month.from_key(r["month"]), r["office"], read(Quota, r)) for r in found)


class Exported(Struct, frozen=True):
    """What the last report told of an office's month, and when."""

    count: int
    at: datetime


class Exports(Queries):
    """What the last annex or report said, so that nothing falls below it unnoticed."""

    def remember(self, counts: Mapping[tuple[Month, str], int], now: datetime) -> None:
        """Articles by month and office, as they went out."""
        for (month, office), count in counts.items():
            key = ("month", "office")
            self._upsert("exported", key, month=month, office=office, count=count, at=now)

    def of(self, month: Month, office: str) -> Exported | None:
        sql = "select count, at from exported where month = ? and office = ?"
        return self._value(Exported, sql, [month, office])


class Days(Queries):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.all = Remembered(db, ["day"], self._all)
        self.overrides = Remembered(db, ["day"], self._overrides)
        """The days set apart: True for working, False for off."""

    def _all(self) -> tuple[DayOverride, ...]:
        return self._values(DayOverride, "select * from day order by day")

    def _overrides(self) -> Mapping[date, bool]:
        return {override.day: override.working for override in self.all()}

    def set(self, override: DayOverride, now: datetime, by: int | None = None) -> None:
        self._upsert("day", "day", **asdict(override), at=now, person=by)

    def unset(self, days: Iterable[date]) -> tuple[date, ...]:
        """Leave days to the public calendar again; those that were set."""
        sql = "delete from day where day = ?"
        return tuple(day for day in days if self._change(sql, [day]))


_ZEROS = "zeros/"


class Months(Facts):
    def exempt(self, month: Month, office: str, reason: str, now: datetime, by: int) -> None:
        """The office owes nothing in that month; a later reason replaces an earlier one."""
        told = {"reason": reason, "at": now, "person": by}
        self._upsert("exemption", ("month", "office"), month=month, office=office, **told)

    def confirm_zeros(self, month: Month, now: datetime) -> None:
        """An editor says that no office has anything: it is not that nobody entered it."""
        self.remember(f"{_ZEROS}{month}", to_iso(now))

    def are_zeros(self, month: Month) -> bool:
        return self.fact(f"{_ZEROS}{month}") is not None

    def owe_again(self, month: Month, office: str) -> bool:
        """Take an exemption back; False if there was none."""
        sql = "delete from exemption where month = ? and office = ?"
        return self._change(sql, [month, office]) == 1

    def exemptions(self, month: Month) -> Mapping[str, str]:
        """Reasons by office code."""
        sql = "select office, reason from exemption where month = ?"
        return {each["office"]: each["reason"] for each in self._rows(sql, [month])}

    def exemptions_over(self, span: Span) -> Mapping[Month, Mapping[str, str]]:
        """The same for each month of a span."""
        sql = "select month, office, reason from exemption where month between ? and ?"
        found: dict[Month, dict[str, str]] = {month: {} for month in span.months}
        for each in self._rows(sql, [span.first, span.last]):
            found[Month.from_key(each["month"])][each["office"]] = each["reason"]
        return found

    def exemptions_from(self, month: Month) -> tuple[tuple[Month, str, str], ...]:
        """(month, office, reason) of that month and later ones, in order."""
        sql = "select month, office, reason from exemption where month >= ? order by office, month"
        found = self._rows(sql, [month])
        return tuple((Month.from_key(r["month"]), r["office"], r["reason"]) for r in found)

    def close(self, month: Month, figures: str, now: datetime, by: int) -> bool:
        """False if it is closed already. figures: what it is closed with, to compare later."""
        if self.is_closed(month):
            return False
        self._insert("closing", month=month, at=now, person=by, figures=figures)
        return True

    def closed_with(self, month: Month) -> tuple[str, ...]:
        """The figures of each of its closings so far, the latest last."""
        sql = "select figures from closing where month = ? order by id"
        return tuple(each["figures"] for each in self._rows(sql, [month]))

    def reopen(self, month: Month, reason: str, now: datetime, by: int) -> None:
        sql = (
            "update closing set reopened_at = ?, reopened_by = ?, reason = ?"
            " where month = ? and reopened_at is null"
        )
        self._change(sql, [now, by, reason, month])

    def end_falls_due(self, month: Month, due: datetime) -> None:
        """Move the overdue notices and the report that nobody has tried to send yet to this time."""
        sql = (
            "update outbox set due = ?, next_try = ? where month = ? and state = 'planned'"
            " and attempts = 0 and step in ('overdue', 'report')"
        )
        self._change(sql, [due, due, month])

    def is_closed(self, month: Month) -> bool:
        sql = "select 1 from closing where month = ? and reopened_at is null"
        return self._exists(sql, [month])

    def closings(self) -> Mapping[Month, datetime]:
        sql = "select month, at from closing where reopened_at is null"
        return {Month.from_key(each["month"]): from_iso(each["at"]) for each in self._rows(sql)}

    def settled(self, month: Month) -> datetime:
        """When entries begin to be late: at the month's end, or at its first closing before that."""
        end = at(month.plus(1).first, time(0))
        return min(end, self.first_closings().get(month, end))

    def reopenings(self, month: Month) -> tuple[tuple[datetime, str], ...]:
        """(when, reason), in order of time."""
        sql = "select * from closing where month = ? and reopened_at is not null order by id"
        found = self._rows(sql, [month])
        return tuple((from_iso(each["reopened_at"]), each["reason"]) for each in found)

    def first_closings(self) -> Mapping[Month, datetime]:
        sql = "select month, min(at) as at from closing group by month"
        return {Month.from_key(each["month"]): from_iso(each["at"]) for each in self._rows(sql)}


def _rank(found: Row) -> ProvinceRank:
    return read(ProvinceRank, found, of=found["of_agencies"])


class Province(Queries):
    def save(self, rank: ProvinceRank, now: datetime, by: int | None = None) -> None:
        """Keep a month's notice in place of what was known before."""
        columns = asdict(rank)
        columns["of_agencies"] = columns.pop("of")
        self._upsert("province", "month", **columns, at=now, person=by)

    def remove(self, month: Month) -> None:
        self._change("delete from province where month = ?", [month])

    def of(self, month: Month) -> ProvinceRank | None:
        found = self._row("select * from province where month = ?", [month])
        return _rank(found) if found else None

    def all(self, year: int) -> tuple[ProvinceRank, ...]:
        sql = "select * from province where month like ? order by month"
        return tuple(_rank(found) for found in self._rows(sql, [f"{year}-%"]))

    def latest(self, until: Month) -> ProvinceRank | None:
        """The newest notice that is not about a later month."""
        sql = "select * from province where month <= ? order by month desc limit 1"
        found = self._row(sql, [until])
        return _rank(found) if found else None
