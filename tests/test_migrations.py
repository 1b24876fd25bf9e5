"""From the oldest schema, with data in it, to today's; and a copy before every step."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

import bot
from app.maintenance import copy_of
from app.program import look_ahead
from core.chat import Address
from core.ladder import Rules
from core.month import Month
from store.backup import back_up, backups, check
from store.database import Store
from store.schema_1_0 import migrations
from tests.cast import at, person_at
from tests.deployment import Deployment

OLDEST = Path(__file__).parent / "data" / "schema_m001.sql"
NOW = at("2026-01-15 08:00")
JANUARY = Month(2026, 1)


@pytest.fixture
def old(tmp_path: Path) -> Deployment:
    """A deployment whose database was last opened by the first version."""
    found = Deployment(tmp_path, NOW)
    with closing(sqlite3.connect(found.settings.database)) as db:
        db.executescript(OLDEST.read_text(encoding="utf-8"))
        db.execute("pragma journal_mode = wal")
    return found


@pytest.fixture
def store(old: Deployment) -> Iterator[Store]:
    settings = old.settings
    found = Store.open(settings.database, NOW, partial(copy_of, settings, NOW))
    yield found
    found.close()


def test_everything_is_there_after_all_migrations(store: Store) -> None:
    assert not migrations.pending(store._db)
    head = person_at(store, Address("telegram", "33"))
    assert head.title == "Trưởng phòng Giáo dục Mầm non"
    assert store.ledger.count(JANUARY, "GDMN") == 4
    assert [entry.undone for entry in store.ledger.every()] == [2, None, None]
    assert store.province.latest(JANUARY) is not None
    assert store.born == at("2026-01-01 00:00")
    assert len(store.days.all()) == 1


def test_what_waited_goes_on_its_way(store: Store) -> None:
    assert [update.id for update in store.inbox.waiting(["telegram"], 10)] == [2]
    sent = [p for _, p in look_ahead(store, Rules(), NOW, NOW)]
    assert [claimed.message.key for claimed in sent] == ["2026-01/mid/GDMN"]


def test_the_ledger_stays_append_only(store: Store) -> None:
    for statement in ("update entry set count = 9", "delete from entry"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store._db.execute(statement)


def test_the_old_file_is_copied_first_and_the_copy_is_still_old(
    old: Deployment, store: Store
) -> None:
    ((_, copy),) = backups(old.settings.backups)
    check(copy)
    with closing(sqlite3.connect(copy)) as db:
        names = [name for (name,) in db.execute("select name from _sqlite_migrations")]
    assert names == ["m001_offices_people_ledger_and_post"]


def test_a_command_that_comes_before_the_bot_copies_first_as_well(
    old: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE", str(old.settings.database))
    monkeypatch.setenv("BACKUPS", str(old.settings.backups))
    assert bot.main(["invite", "--role", "admin"]) == 0
    assert len(backups(old.settings.backups)) == 1


def test_without_a_copy_there_is_no_migration(old: Deployment) -> None:
    settings = old.settings
    settings.backups.write_text("not a folder", encoding="utf-8")
    with pytest.raises(OSError, match="File exists"):
        Store.open(settings.database, NOW, partial(copy_of, settings, NOW))
    with closing(sqlite3.connect(settings.database)) as db:
        assert db.execute("select count(*) from _sqlite_migrations").fetchone() == (1,)


def test_an_up_to_date_database_is_not_copied_at_every_start(old: Deployment, store: Store) -> None:
    store.close()
    later = at("2026-01-16 08:00")
    Store.open(old.settings.database, later, partial(copy_of, old.settings, later)).close()
    assert len(backups(old.settings.backups)) == 1


def test_a_migration_that_fails_changes_nothing(
    old: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = migrations.pending(Database(memory=True))[1]
    whole = second.fn

    def broken(db: Database) -> None:
        whole(db)
        db.executescript("create table office (x)")

    monkeypatch.setattr(second, "fn", broken)
    with pytest.raises(sqlite3.OperationalError):
        Store.open(old.settings.database, NOW)
    monkeypatch.undo()
    store = Store.open(old.settings.database, NOW)
    assert store.obstacles.waiting() == ()
    store.close()


def test_a_copy_of_an_old_version_can_be_put_back(old: Deployment) -> None:
    from app.maintenance import restore

    settings = old.settings
    copy = back_up(settings.database, settings.backups, NOW)
    Store.open(settings.database, NOW).close()
    restore(copy, settings, NOW)
    store = Store.open(settings.database, NOW)
    assert store.ledger.count(JANUARY, "GDMN") == 4
    assert [message.key for message in store.outbox.held()] == ["2026-01/mid/GDMN"]
    store.close()


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("Head of phòng Pháp chế", "Trưởng phòng Pháp chế"),
        ("Deputy Trưởng phòng Pháp chế", "Phó Trưởng phòng Pháp chế"),
        ("Deputy Head of phòng Pháp chế", "Phó Trưởng phòng Pháp chế"),
        ("Editor of the portal", "Biên tập viên Cổng TTĐT"),
        ("Leader of the department", "Lãnh đạo Sở"),
        ("System administrator", "Quản trị viên hệ thống"),
        ("Trưởng phòng Pháp chế", "Trưởng phòng Pháp chế"),
        ("Phụ trách Deputy", "Phụ trách Deputy"),
    ],
)
def test_titles_that_were_typed_in_english_are_vietnamese(
    old: Deployment, english: str, vietnamese: str
) -> None:
    with closing(sqlite3.connect(old.settings.database)) as db:
        db.execute("update person set title = ?", [english])
        db.execute("update office set head_title = ?", [english])
        db.commit()
    with closing(Store.open(old.settings.database, NOW)) as store:
        assert {one.title for one in store.people.all()} == {vietnamese}
        assert {one.head_title for one in store.offices.all()} == {vietnamese}
