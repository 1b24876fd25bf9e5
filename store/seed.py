"""Offices, calendar and the demo's figures, from tables in `data/`."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from core.chat import Address
from core.imports import OfficeTableError, OfficeTableFault
from core.ledger import By
from core.month import Month
from core.names import AliasTakenError, check_names
from core.people import NOTICE_VERSION, Grant, Role
from core.quota import Office
from core.review import ProvinceRank
from core.workdays import DayOverride
from store.database import Store

COLUMNS = ("position", "code", "name", "short", "head_title", "aliases")


def read_offices(path: Path) -> tuple[Office, ...]:
    """Offices from a table: position, code, name, short, head_title, aliases (split at "|").

    Raises OfficeTableError, or OSError where there is no such file.
    """
    try:
        lines = list(_table(path))
    except (UnicodeDecodeError, csv.Error):
        raise OfficeTableError(OfficeTableFault.UNREADABLE) from None
    if not lines:
        raise OfficeTableError(OfficeTableFault.NO_OFFICES)
    offices = tuple(_office(line, row) for row, line in enumerate(lines, start=2))
    try:
        check_names(offices)
    except AliasTakenError as taken:
        raise OfficeTableError(OfficeTableFault.NAME_TAKEN, taken.alias) from None
    return offices


def _office(line: Mapping[str, str | None], row: int) -> Office:
    """One row of the table. What a short row leaves out is None."""
    for column in COLUMNS:
        if column not in line:
            raise OfficeTableError(OfficeTableFault.NO_COLUMN, column)
        if not (line[column] or "").strip() and column != "aliases":
            raise OfficeTableError(OfficeTableFault.EMPTY, column, row)
    position, code, name, short, head_title, aliases = (
        (line[column] or "").strip() for column in COLUMNS
    )
    if not position.isdecimal():
        raise OfficeTableError(OfficeTableFault.BAD_POSITION, position, row)
    further = tuple(filter(None, map(str.strip, aliases.split("|"))))
    return Office(code, name, short, head_title, int(position), further)


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def seed(store: Store, data: Path, now: datetime) -> None:
    """Offices and calendar overrides, if there are none yet."""
    with store.transaction():
        if not store.offices.all():
            store.offices.save_all(read_offices(data / "offices.csv"))
        if not store.days.all():
            for line in _table(data / "calendar.csv"):
                override = DayOverride(
                    date.fromisoformat(line["day"]), line["working"] == "1", line["reason"]
                )
                store.days.set(override, now)


def seed_demo(store: Store, data: Path, now: datetime) -> None:
    """The letter's counts and ranks, and everybody linked in the terminal."""
    with store.transaction():
        if store.people.all():
            return
        _seed_counts(store, data / "counts-2026.csv", now)
        _seed_province(store, data / "province-2026.csv", now)
        _seed_people(store, data / "demo-people.csv", now)


def _seed_counts(store: Store, path: Path, now: datetime) -> None:
    names = {office.name: office.code for office in store.offices.all()}
    by = By(None, "import", path.name)
    for line in _table(path):
        for column, count in line.items():
            if column.startswith("Tháng") and int(count):
                month = Month(2026, int(column.removeprefix("Tháng")))
                store.ledger.add(month, names[line["Phòng"]], int(count), by, now)


def _seed_province(store: Store, path: Path, now: datetime) -> None:
    for line in _table(path):
        pairs = (pair.rpartition("=") for pair in line["peers"].split("|") if pair)
        rank = ProvinceRank(
            month=Month.from_key(line["month"]),
            rank=int(line["rank"]),
            of=int(line["of"]),
            own_count=int(line["own_count"]) if line["own_count"] else None,
            notice=line["notice"],
            notice_date=date.fromisoformat(line["notice_date"]) if line["notice_date"] else None,
            peers=tuple((name, int(count)) for name, _, count in pairs),
        )
        store.province.save(rank, now)


def _seed_people(store: Store, path: Path, now: datetime) -> None:
    """The heads (that of Văn phòng is an editor too), and those in the table."""
    for office in store.offices.all():
        grants = [Grant(Role.HEAD, office.code)]
        if office.position == 1:
            grants.append(Grant(Role.EDITOR))
        person = store.people.add(office.head_title, grants, now)
        store.people.link(person.id, Address("console", office.code), now)
        store.people.consent(person.id, NOTICE_VERSION, now)
    for line in _table(path):
        grant = Grant(Role(line["role"]), line["office"])
        person = store.people.add(line["title"], [grant], now)
        store.people.link(person.id, Address("console", line["key"]), now)
        store.people.consent(person.id, NOTICE_VERSION, now)
