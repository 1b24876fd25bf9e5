"""The sums of a month are what its entries add up to, whatever happens."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from msgspec import Struct

from core.ledger import By, Entry
from core.month import Month
from core.quota import WRITTEN, Kind, Office
from store.database import Store
from tests.cast import APRIL, MAY, MORNING

OFFICES = ("GDMN", "GDTH", "VP")
BY = By(None, "editor", "console")
CLIPS = frozenset({Kind.CLIP})


def opened(path: Path) -> Store:
    """One process on the file."""
    store = Store.open(path, MORNING)
    with store.transaction():
        store.offices.save_all(
            Office(code, f"Phòng {code}", "Phòng", f"Trưởng phòng {code}", place)
            for place, code in enumerate(OFFICES)
        )
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = opened(tmp_path / "dondoc.db")
    yield found
    found.close()


@pytest.fixture
def theirs(store: Store, tmp_path: Path) -> Iterator[Store]:
    """Another process on the same file."""
    found = opened(tmp_path / "dondoc.db")
    yield found
    found.close()


def add(
    store: Store,
    office: str = "GDMN",
    count: int = 1,
    month: Month = APRIL,
    kind: Kind = Kind.ARTICLE,
) -> Entry:
    return store.ledger.add(month, office, count, BY, MORNING, kind=kind)


def added_up(store: Store, month: Month, kinds: frozenset[Kind] = WRITTEN) -> Mapping[str, int]:
    """The same, one by one."""
    found: dict[str, int] = {}
    for entry in store.ledger.every():
        if entry.month == month and entry.kind in kinds:
            found[entry.office] = found.get(entry.office, 0) + entry.count
    return found


def test_what_is_added_after_a_month_was_asked_for_is_in_the_next_answer(store: Store) -> None:
    assert store.ledger.counts(APRIL) == {}
    add(store, "GDMN", 3)
    add(store, "VP", 1, MAY)
    first = store.ledger.counts(APRIL)
    add(store, "GDMN", 4)
    add(store, "GDTH", 2)
    assert store.ledger.counts(APRIL) == {"GDMN": 7, "GDTH": 2}
    assert store.ledger.counts(MAY) == {"VP": 1}
    assert first == {"GDMN": 3}


def test_what_is_undone_counts_no_more(store: Store) -> None:
    entry = add(store, "GDMN", 3)
    assert store.ledger.counts(APRIL) == {"GDMN": 3}
    store.ledger.undo(entry, BY, MORNING)
    assert store.ledger.counts(APRIL) == {"GDMN": 0}


def test_clips_and_articles_are_summed_apart(store: Store) -> None:
    for _ in range(2):
        add(store, "GDMN", 3, kind=Kind.NEWS)
        add(store, "GDMN", 1, kind=Kind.CLIP)
        assert store.ledger.counts(APRIL)["GDMN"] == 3 * store.ledger.counts(APRIL, CLIPS)["GDMN"]
    assert store.ledger.counts(APRIL, CLIPS | WRITTEN) == {"GDMN": 8}


def test_a_count_that_was_rolled_back_is_in_no_sum(store: Store) -> None:
    with suppress(ZeroDivisionError), store.transaction():
        rolled_back = add(store, "GDMN", 3)
        assert store.ledger.counts(APRIL) == {"GDMN": 3}
        raise ZeroDivisionError
    came_again = add(store, "VP", 1)
    assert came_again.id == rolled_back.id
    assert store.ledger.counts(APRIL) == {"VP": 1}


def test_a_command_that_failed_takes_only_its_own_entries_with_it(store: Store) -> None:
    with store.transaction():
        add(store, "GDMN", 3)
        with suppress(ZeroDivisionError), store.transaction():
            add(store, "GDMN", 4)
            assert store.ledger.counts(APRIL) == {"GDMN": 7}
            raise ZeroDivisionError
        add(store, "VP", 1)
        assert store.ledger.counts(APRIL) == {"GDMN": 3, "VP": 1}
    assert store.ledger.counts(APRIL) == {"GDMN": 3, "VP": 1}


def add_without_end(store: Store) -> None:
    """Command after command in one transaction, each of which looks at the sums."""
    with store.transaction():
        while store.ledger.counts(APRIL):
            with store.transaction():
                store.ledger.add(APRIL, "GDMN", 1, BY, MORNING, note="ghi chú " * 60)


def test_a_disk_that_is_full_takes_the_whole_transaction_with_it(store: Store) -> None:
    """SQLite ends it itself, wherever the program is."""
    add(store, "GDTH", 2)
    (pages,) = store._db.execute("pragma page_count").fetchone()
    store._db.execute(f"pragma max_page_count = {pages}").fetchall()
    with pytest.raises(sqlite3.OperationalError, match="full"):
        add_without_end(store)
    store._db.execute(f"pragma max_page_count = {pages + 10}").fetchall()
    add(store, "VP", 1)
    assert store.ledger.counts(APRIL) == {"GDTH": 2, "VP": 1}


def test_another_process_entry_is_seen_at_once(store: Store, theirs: Store) -> None:
    assert store.ledger.counts(APRIL) == {}
    add(theirs, "GDMN", 3)
    assert store.ledger.counts(APRIL) == {"GDMN": 3}
    add(store, "GDMN", 1)
    add(theirs, "VP", 2)
    for each in (store, theirs):
        assert each.ledger.counts(APRIL) == {"GDMN": 4, "VP": 2}


def test_what_another_process_has_not_committed_is_not_counted(store: Store, theirs: Store) -> None:
    with suppress(ZeroDivisionError), theirs.transaction():
        add(theirs, "GDMN", 3)
        assert store.ledger.counts(APRIL) == {}
        raise ZeroDivisionError
    add(store, "VP", 1)
    assert store.ledger.counts(APRIL) == theirs.ledger.counts(APRIL) == {"VP": 1}


def test_what_another_process_adds_between_two_statements_of_ours_counts_once(
    store: Store, theirs: Store
) -> None:
    waiting = [3]

    def meanwhile(sql: str) -> None:
        if "sum(count)" in sql and waiting:
            add(theirs, "GDMN", waiting.pop())

    store._db.conn.set_trace_callback(meanwhile)
    for _ in range(2):
        store.ledger.counts(APRIL)
    store._db.conn.set_trace_callback(None)
    assert (waiting, store.ledger.counts(APRIL)) == ([], {"GDMN": 3})


# Through anything


class Added(Struct, frozen=True):
    office: str
    count: int
    month: Month
    kind: Kind
    elsewhere: bool  # by the other process, where no transaction of ours keeps it out


class Undone(Struct, frozen=True):
    """The entry whose number this is, counted from the newest."""

    back: int


class Asked(Struct, frozen=True):
    month: Month
    kinds: frozenset[Kind]


class Together(Struct, frozen=True):
    """A transaction, or a savepoint of the one around it."""

    steps: "Sequence[Step]"
    fails: bool


Step = Added | Undone | Asked | Together

months = st.sampled_from([APRIL, MAY])
single = st.one_of(
    st.builds(
        Added,
        st.sampled_from(OFFICES),
        st.integers(-3, 9).filter(bool),
        months,
        st.sampled_from(Kind),
        st.booleans(),
    ),
    st.builds(Undone, st.integers(1, 4)),
    st.builds(Asked, months, st.sampled_from([WRITTEN, CLIPS, WRITTEN | CLIPS])),
)
steps = st.recursive(
    st.lists(single, max_size=8),
    lambda inner: st.lists(
        single | st.builds(Together, inner, st.booleans()), min_size=1, max_size=8
    ),
    max_leaves=8,
)


class RolledBackError(Exception):
    pass


def take(store: Store, theirs: Store, step: Step) -> None:
    match step:
        case Added(office, count, month, kind, elsewhere):
            writer = theirs if elsewhere and not store._db.conn.in_transaction else store
            add(writer, office, count, month, kind)
        case Undone(back):
            for entry in store.ledger.entries(None, None, limit=back)[back - 1 :]:
                if entry.undone is None:
                    store.ledger.undo(entry, BY, MORNING)
        case Asked(month, kinds):
            sums = added_up(store, month, kinds)
            assert store.ledger.counts(month, kinds) == sums
            assert [store.ledger.count(month, office, kinds) for office in OFFICES] == [
                sums.get(office, 0) for office in OFFICES
            ]
        case Together(inner, fails):
            with suppress(RolledBackError), store.transaction():
                for each in inner:
                    take(store, theirs, each)
                if fails:
                    raise RolledBackError


@pytest.fixture(scope="module")
def two_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """One ledger for all examples: it only grows, and every answer is compared with all of it."""
    path = tmp_path_factory.mktemp("sums") / "dondoc.db"
    found = opened(path), opened(path)
    yield found
    for store in found:
        store.close()


@given(taken=steps)
def test_through_adds_undos_rollbacks_and_another_process_the_sums_are_those_of_the_entries(
    two_processes: tuple[Store, Store], taken: Sequence[Step]
) -> None:
    store, theirs = two_processes
    for step in taken:
        take(store, theirs, step)
    for month in (APRIL, MAY):
        for kinds in (WRITTEN, CLIPS):
            for process in (store, theirs):
                assert process.ledger.counts(month, kinds) == added_up(process, month, kinds)
