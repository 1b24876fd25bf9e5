"""What is read for every message is remembered, and never older than what stands beside it."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from core.articles import Article, State
from core.chat import Address
from core.ledger import By
from core.month import Span
from core.people import Grant, Role
from core.quota import WRITTEN, Office, Quota
from core.workdays import DayOverride
from store.database import Store
from store.rows import Queries, Remembered
from store.schema_1_0 import migrations
from tests.cast import APRIL, MORNING, Department, demo_store


def renamed(store: Store, name: str) -> Office:
    return replace(store.offices.get("GDMN"), name=name)


def test_an_office_that_is_renamed_is_known_by_its_new_name(department: Department) -> None:
    offices = department.store.offices
    assert offices.names().exact("Mầm xanh") is None
    offices.save(renamed(department.store, "Mầm xanh"))
    found = offices.names().exact("Mầm xanh")
    assert found is not None
    assert found in offices.all()


def test_a_change_that_was_rolled_back_is_not_remembered() -> None:
    store = demo_store()
    before = store.offices.all()
    with suppress(ZeroDivisionError), store.transaction():
        store.offices.save(renamed(store, "Mầm xanh"))
        assert store.offices.all() != before
        raise ZeroDivisionError
    store.offices.save(renamed(store, "Mầm non mới"))
    assert store.offices.names().exact("Mầm xanh") is None
    assert store.offices.names().exact("Mầm non mới")


def test_another_process_change_is_seen(tmp_path: Path) -> None:
    ours, theirs = (Store.open(tmp_path / "dondoc.db", MORNING) for _ in range(2))
    office = Office("X", "Phòng X", "Phòng", "Trưởng phòng X", 1)
    assert ours.offices.all() == ()
    assert ours.days.overrides() == {}
    theirs.offices.save(office)
    theirs.quotas.set(Quota(5, 7), APRIL, MORNING)
    theirs.days.set(DayOverride(APRIL.last, working=False, reason="bù"), MORNING)
    assert ours.offices.all() == (office,)
    assert ours.quotas.of(APRIL, [office]) == {"X": Quota(5, 7)}
    assert ours.days.overrides() == {APRIL.last: False}
    for store in (ours, theirs):
        store.close()


def test_while_nothing_changes_nothing_is_read_again() -> None:
    store = demo_store()
    assert store.offices.all() is store.offices.all()
    assert store.offices.names() is store.offices.names()


def test_the_newest_quota_of_a_month_wins_and_a_past_month_keeps_its_own() -> None:
    store = demo_store()
    offices = store.offices.all()
    store.quotas.set(Quota(8, 9), APRIL, MORNING)
    store.quotas.set(Quota(6, 7), APRIL, MORNING + timedelta(minutes=1))
    store.quotas.set(Quota(1, 2), APRIL, MORNING, office="GDMN")
    assert store.quotas.of(APRIL, offices)["GDTrH"] == Quota(6, 7)
    assert store.quotas.of(APRIL, offices)["GDMN"] == Quota(1, 2)
    assert store.quotas.of(APRIL.plus(-1), offices)["GDMN"] == Quota()


def test_a_fault_inside_leaves_the_transaction_around_it() -> None:
    store = demo_store()
    with store.transaction():
        store.remember("outer", "x")
        with suppress(ZeroDivisionError), store.transaction():
            store.remember("inner", "x")
            with store.transaction():
                store.remember("innermost", "x")
            raise ZeroDivisionError
        with store.transaction():
            store.remember("after", "x")
    kept = [store.fact(name) for name in ("outer", "inner", "innermost", "after")]
    assert kept == ["x", None, None, "x"]


HERE, THERE = Address("telegram", "1"), Address("zalo", "2")
BY = By(None, "editor", "console")


def with_a_head() -> Store:
    store = demo_store()
    head = store.people.add("Trưởng phòng Giáo dục Mầm non", [Grant(Role.HEAD, "GDMN")], MORNING)
    store.people.link(head.id, HERE, MORNING)
    return store


def head_of(store: Store) -> int:
    return store.people.having(Role.HEAD, office="GDMN")[0].id


def remembered(store: Store) -> Iterator[tuple[str, Remembered[Any, Any]]]:
    for name, part in vars(store).items():
        found = vars(part) if isinstance(part, Queries) else {"": part}
        for attribute, kept in found.items():
            if isinstance(kept, Remembered):
                yield f"{name}.{attribute}".strip("."), kept


# What each is asked for; all others are asked for nothing.
ASKED: Mapping[str, tuple[object, ...]] = {
    "people.get": (1,),
    "people.at": (HERE,),
    "people.having": (Role.HEAD, Role.EDITOR),
    "standings_of": (Span(APRIL.plus(-1), APRIL), WRITTEN),
}


def answers(store: Store) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, ask in remembered(store):
        with suppress(KeyError):
            found[name] = ask(*ASKED.get(name, ()))
    return found


def tables_read(store: Store, work: Callable[[], object]) -> set[str]:
    """The tables that the statements of this work read."""
    found: set[str] = set()

    def note(action: int, table: str | None, *_others: object) -> int:
        if action == sqlite3.SQLITE_READ and table:
            found.add(table)
        return sqlite3.SQLITE_OK

    connection = store.offices._db.conn  # the authorizer is SQLite's own account of what is read
    connection.set_authorizer(note)
    try:
        work()
    finally:
        connection.set_authorizer(None)
    return found - {"version", "json_each", "sqlite_master"}  # how, and not what


def test_whatever_is_remembered_ends_with_a_change_of_each_table_that_it_is_made_of() -> None:
    for name, _asked in remembered(with_a_head()):
        asked = dict(remembered(store := with_a_head()))[name]  # where nothing is remembered yet
        read = tables_read(store, partial(asked._read, *ASKED.get(name, ())))
        assert read, name
        assert read <= set(asked._tables), name


def sent_in(store: Store) -> Article:
    title = "Ngày hội đọc sách"
    return store.articles.add(Article(0, "", title, "", MORNING, State.SUBMITTED, office="GDMN"))


def entries_one_undone(store: Store) -> None:
    wrong, _right = (store.ledger.add(APRIL, "GDMN", count, BY, MORNING) for count in (3, 2))
    store.ledger.undo(wrong, BY, MORNING)


CHANGES: Mapping[str, Callable[[Store], object]] = {
    "an entry": lambda store: store.ledger.add(APRIL, "GDMN", 3, BY, MORNING),
    "entries, one undone": entries_one_undone,
    "an entry of the month before": lambda store: store.ledger.add(
        APRIL.plus(-1), "VP", 1, BY, MORNING
    ),
    "an exemption": lambda store: store.months.exempt(APRIL, "GDMN", "sáp nhập", MORNING, 1),
    "a quota": lambda store: store.quotas.set(Quota(5, 7), APRIL, MORNING),
    "an office's quota": lambda store: store.quotas.set(Quota(5, 7), APRIL, MORNING, office="VP"),
    "an office renamed": lambda store: store.offices.save(renamed(store, "Mầm xanh"), APRIL),
    "an office retired": lambda store: store.offices.save(
        replace(store.offices.get("GDMN"), retired_from=APRIL)
    ),
    "another code": lambda store: store.offices.change_code("GDMN", "MN", MORNING, 1),
    "an article sent in": sent_in,
    "an article returned": lambda store: store.articles.decide(
        sent_in(store).id, State.RETURNED, None, MORNING
    ),
    "a title": lambda store: store.people.change(head_of(store), title="Trưởng phòng"),
    "a language": lambda store: store.people.change(head_of(store), language="en"),
    "one more role": lambda store: store.people.grant(head_of(store), Grant(Role.EDITOR)),
    "a role taken away": lambda store: store.people.revoke(
        head_of(store), Grant(Role.HEAD, "GDMN")
    ),
    "an address unlinked": lambda store: store.people.unlink(HERE),
    "an address given to another": lambda store: store.people.link(
        store.people.add("Biên tập viên", [Grant(Role.EDITOR)], MORNING).id, HERE, MORNING
    ),
    "a chat that moved": lambda store: store.people.move(HERE, THERE),
    "a day set apart": lambda store: store.days.set(
        DayOverride(APRIL.last, working=False, reason="bù"), MORNING
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_remembered_is_what_a_newcomer_reads(change: str) -> None:
    """After each kind of change, and after one that was taken back with its transaction."""
    store = with_a_head()
    before = answers(store)
    with suppress(ZeroDivisionError), store.transaction():
        CHANGES[change](store)
        inside = answers(store)
        assert inside == answers(Store(store.offices._db))
        raise ZeroDivisionError
    assert inside != before
    assert answers(store) == before
    with store.transaction():
        CHANGES[change](store)
    assert answers(store) == answers(Store(store.offices._db)) == inside
    store.close()


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    db = Database(sqlite3.connect(":memory:"))
    db.execute("create table version (name text, number integer)")
    db.execute("insert into version values ('x', 1)")
    asked: list[int] = []

    def read(number: int) -> int:
        asked.append(number)
        return 2 * number

    doubled = Remembered(db, ["x"], read, most=2)
    assert [doubled(n) for n in (1, 1, 2, 2, 3, 3, 1)] == [2, 2, 4, 4, 6, 6, 2]
    assert asked == [1, 2, 3, 1]


def test_where_a_table_has_no_version_yet_nothing_is_remembered_of_it(tmp_path: Path) -> None:
    """As in a copy that an earlier version made, which is purged as it is."""
    path = tmp_path / "dondoc.db"
    db = Database(path)
    migrations.apply(db, stop_before="m028_versions_of_people_and_entries")
    db.close()
    store = Store.at_rest(path)
    person = store.people.add("Biên tập viên", [Grant(Role.EDITOR)], MORNING)
    store.people.change(person.id, title="Thư ký")
    assert store.people.get(person.id).title == "Thư ký"
    store.close()
