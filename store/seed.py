"""What a new database starts from: the tables in `data/`.

A real one gets the offices and the calendar; the demo gets the letter's figures and people too.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from core.chat import Address
from core.month import Month
from core.people import Grant, Role
from core.province import ProvinceRank
from core.workdays import DayOverride
from store.database import Store
from store.ledger import By
from store.officetable import read_offices


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
    for line in _table(path):
        grant = Grant(Role(line["role"]), line["office"])
        person = store.people.add(line["title"], [grant], now)
        store.people.link(person.id, Address("console", line["key"]), now)
