"""What is read for every message is remembered, and never older than what stands beside it."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from core.quota import Office, Quota
from core.workdays import DayOverride
from store.database import Store
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
