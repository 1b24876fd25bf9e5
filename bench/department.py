"""The databases that are measured: people on Telegram, offices, years of entries."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from config import DATA
from core.chat import Address
from core.month import ZONE, Month
from core.people import Grant, Role
from core.quota import Office
from store.database import Store
from store.seed import seed

STARTS = datetime(2026, 4, 15, 8, 0, 5, tzinfo=ZONE)  # the mid-month nudges fell due at 08:00
BORN_LATE = datetime(2026, 4, 15, 8, 0, 1, tzinfo=ZONE)  # after them, so that none is due
BORN_EARLY = datetime(2026, 4, 13, 8, tzinfo=ZONE)
MONTH = Month.of(STARTS)
FIRST_PERSON = 1000


def people(count: int) -> range:
    """Telegram ids."""
    return range(FIRST_PERSON, FIRST_PERSON + count)


def made(path: Path, born: datetime) -> Store:
    """A new database with the nine offices and the calendar."""
    store = Store.open(path, born)
    seed(store, DATA, born)
    return store


def link(store: Store, numbers: Sequence[int], grants: Sequence[Sequence[Grant]]) -> None:
    """Link a person to each number, with these grants in turn."""
    with store.transaction():
        for place, number in enumerate(numbers):
            person = store.people.add(f"P{number}", grants[place % len(grants)], BORN_EARLY)
            store.people.link(person.id, Address("telegram", str(number)), BORN_EARLY)


def heads_and_editors(store: Store) -> list[list[Grant]]:
    """Half the people write for an office, half see the whole department."""
    found: list[list[Grant]] = []
    for office in store.offices.active():
        found += [[Grant(Role.HEAD, office.code)], [Grant(Role.EDITOR)]]
    return found


def offices(count: int) -> list[Office]:
    return [
        Office(f"K{n:04}", f"Phòng số {n:04}", "Phòng", f"Trưởng phòng số {n:04}", 100 + n)
        for n in range(1, count + 1)
    ]


def with_offices(path: Path, count: int, born: datetime) -> Store:
    """A database with so many offices, each with a head on Telegram, and nothing else."""
    store = Store.open(path, born)
    listed = offices(count)
    with store.transaction():
        store.offices.save_all(listed)
    grants = [[Grant(Role.HEAD, office.code)] for office in listed]
    link(store, people(count), grants)
    seed(store, DATA, born)
    return store


_ENTRIES = """
insert into entry (at, month, office, kind, count, person, role, via)
select ?1 || '-01T08:00:00.000+07:00', ?1, office.code, 'article', 1, null, 'editor', 'telegram'
from office, (with recursive n(n) as (select 1 union all select n + 1 from n where n < ?2)
  select n from n)
order by n, random()
"""


def fill(path: Path, months: Sequence[Month], each: int) -> int:
    """Entries of one article: so many for every office and month; returns how many there are.

    They come in the order of their months, and within one in no order, as they would in life.
    """
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma synchronous = off")
        for month in months:
            db.execute(_ENTRIES, [str(month), each])
        db.commit()
        _settle(db)
        return int(db.execute("select count(*) from entry").fetchone()[0])


def _settle(db: sqlite3.Connection) -> None:
    """Have it all on disk, so that nobody's first write waits for it."""
    db.execute("pragma synchronous = full")
    db.execute("pragma wal_checkpoint(truncate)").fetchall()


_SCATTERED = """
insert into entry (at, month, office, kind, count, person, role, via)
select m.value || '-01T08:00:00.000+07:00', m.value, office.code, 'article', 1, null, 'editor', 'x'
from (with recursive n(n) as (select 0 union all select n + 1 from n where n < ?2 - 1)
  select n from n) numbers
join json_each(?1) m on m.key = numbers.n % json_array_length(?1)
join (select code, row_number() over (order by code) - 1 as place, count(*) over () as all_of_them
  from office) office
  on office.place = numbers.n / json_array_length(?1) % office.all_of_them
"""


def scatter(path: Path, months: Sequence[Month], entries: int) -> None:
    """So many entries, spread evenly over the months and the offices."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma synchronous = off")
        db.execute(_SCATTERED, [json.dumps([str(month) for month in months]), entries])
        db.commit()
        _settle(db)


def durability(store: Store) -> dict[str, str]:
    """The settings that were in force, read from an open database."""
    names = {"journal_mode": {}, "synchronous": {"2": "full"}, "foreign_keys": {"1": "on"}}
    found = {}
    for name, values in (names | {"secure_delete": {"1": "on"}}).items():
        value = str(store._db.execute(f"pragma {name}").fetchone()[0])  # noqa: SLF001 - only here
        found[name] = values.get(value, value)
    return found
