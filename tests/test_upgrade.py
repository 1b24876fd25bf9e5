"""A new version on old data, as the administrator brings it: `make upgrade`, with the bot stopped."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier, Thread, Timer

import pytest
from sqlite_utils import Database

import bot
from app.health import running_on, version
from app.maintenance import alone_and_backed_up, restore, upgrade
from config import Settings
from core.month import Month
from store.backup import DamagedError, backups
from store.database import NewerSchemaError, StorageError, Store
from store.lock import LockedError, ProcessLock
from store.schema_1_0 import migrations
from tests.cast import MORNING

ROOT = Path(__file__).parent.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
OF_VERSION_0_1 = """
    BACKUPS BOT_LANGUAGE CLIPS_COUNT CUT_OFF_DAY DATABASE HEARTBEAT_URL INVITATION_DAYS
    KEEP_BACKUPS_DAYS KEEP_MESSAGES_MONTHS LETTER_AGENCY LETTER_AGENCY_SHORT LETTER_CODE
    LETTER_PARENT LETTER_PLACE LETTER_PLAN LETTER_RECORDS LETTER_SIGNER LETTER_SIGNING
    LISTEN LOG_LEVEL MESSAGES_PER_SECOND MID_DAY POLL_SECONDS PUBLIC_URL SECONDS_PER_CHAT
    TELEGRAM_BASE_URL TELEGRAM_TOKEN ZALO_BASE_URL ZALO_MONTHLY_MESSAGES ZALO_TOKEN
"""
APRIL = Month(2026, 4)


def first_schema(path: Path) -> None:
    """A database as the first version made it, with one office and twelve articles."""
    db = Database(path)
    second = migrations.pending(db)[1].name
    migrations.apply(db, stop_before=second)
    db.execute("insert into fact values ('born', ?)", [MORNING.isoformat()])
    db.execute(
        "insert into office (code, name, short, head_title, position, aliases) values"
        " ('GDTrH', 'Phòng Giáo dục Trung học', 'Phòng', 'Trưởng phòng', 1, '[]')"
    )
    db.execute(
        "insert into entry (at, month, office, kind, count, role, via) values"
        " (?, '2026-04', 'GDTrH', 'article', 12, 'editor', 'telegram')",
        [MORNING.isoformat()],
    )
    db.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database=tmp_path / "dondoc.db", backups=tmp_path / "backups")


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("select name from sqlite_master where type = 'table'")
        return {row[0] for row in found}


def test_the_first_versions_data_come_through(settings: Settings) -> None:
    first_schema(settings.database)
    before = tables(settings.database)
    done = upgrade(settings, MORNING)
    assert done.changed
    assert tables(done.copy) == before
    assert tables(settings.database) > before
    with closing(Store.open(settings.database, MORNING)) as store:
        assert store.ledger.count(APRIL, "GDTrH") == 12
    assert not upgrade(settings, MORNING).changed


def test_no_upgrade_while_the_bot_runs(settings: Settings) -> None:
    first_schema(settings.database)
    before = tables(settings.database)
    lock = ProcessLock(settings.database)
    lock.take("an older bot.py run")
    with pytest.raises(LockedError, match="older"):
        upgrade(settings, MORNING)
    with pytest.raises(LockedError, match="older"):
        Store.open(settings.database, MORNING, partial(alone_and_backed_up, settings, MORNING, 0.0))
    lock.release()
    assert tables(settings.database) == before
    Store.open(settings.database, MORNING, partial(alone_and_backed_up, settings, MORNING)).close()
    assert [tables(copy) for _, copy in backups(settings.backups)] == [before]


def test_a_command_beside_the_bot_changes_no_shape(settings: Settings) -> None:
    """Where the running bot has today's schema, its lock hinders nobody."""
    Store.open(settings.database, MORNING).close()
    lock = ProcessLock(settings.database)
    lock.take("bot.py run")
    Store.open(settings.database, MORNING, partial(alone_and_backed_up, settings, MORNING)).close()
    lock.release()


def test_a_command_waits_for_a_bot_that_is_bringing_the_data_along(settings: Settings) -> None:
    first_schema(settings.database)
    lock = ProcessLock(settings.database)
    lock.take("bot.py run")
    starting = Thread(target=lambda: Store.open(settings.database, MORNING).close())
    starting.start()
    Store.open(
        settings.database, MORNING, partial(alone_and_backed_up, settings, MORNING, 60.0)
    ).close()
    starting.join()
    lock.release()
    assert not backups(settings.backups)


def test_two_that_start_at_once_make_one_database(settings: Settings) -> None:
    """Such as the bot's very first start, and an invitation printed beside it."""
    together, faults = Barrier(2, timeout=60), []

    def start() -> None:
        together.wait()
        try:
            Store.open(settings.database, MORNING).close()
        except StorageError as fault:
            faults.append(fault)

    for _ in range(20):
        threads = [Thread(target=start), Thread(target=start)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        for path in settings.database.parent.glob("dondoc.db*"):
            path.unlink()


def test_who_opens_a_file_that_another_is_making_waits_for_it(settings: Settings) -> None:
    """SQLite itself refuses the change of its journal at once, however long it may wait."""
    making = sqlite3.connect(settings.database, isolation_level=None, check_same_thread=False)
    making.execute("begin immediate")
    done = Timer(0.2, making.rollback)
    done.start()
    Store.open(settings.database, MORNING).close()
    done.join()
    making.close()


def test_a_damaged_database_is_not_upgraded(settings: Settings) -> None:
    settings.database.write_bytes(b"no database " * 500)
    with pytest.raises((DamagedError, StorageError)):
        upgrade(settings, MORNING)
    assert settings.database.read_bytes() == b"no database " * 500


@pytest.mark.parametrize("table", ["dogs", "entry", "fact"])
@pytest.mark.parametrize(
    "line",
    [["invite", "--role", "admin"], ["upgrade"], ["backup"], ["remind"], ["report"], ["doctor"]],
    ids=lambda line: line[0],
)
def test_another_programs_database_is_refused_in_words_and_left_as_it_is(
    settings: Settings,
    line: list[str],
    table: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Database(settings.database).table(table).insert({"name": "Rex"})
    settings.database.chmod(0o640)
    before = settings.database.read_bytes()
    monkeypatch.setattr(bot, "load_settings", lambda: settings)
    assert bot.main(line) == 1
    captured = capsys.readouterr()
    told = captured.out if line == ["doctor"] else captured.err
    assert f"{settings.database}" in told
    assert "DATABASE" in told
    assert settings.database.read_bytes() == before
    assert settings.database.stat().st_mode & 0o777 == 0o640
    assert not settings.backups.exists() or not list(settings.backups.iterdir())


def brought_along_by_a_later_version(path: Path) -> None:
    Store.open(path, MORNING).close()
    db = Database(path)
    at = {"migration_set": migrations.name, "name": "m999_later", "applied_at": "2030-01-01"}
    db.table("_sqlite_migrations").insert(at)
    db.close()


@pytest.mark.parametrize(
    "line", [["invite", "--role", "admin"], ["upgrade"], ["remind"], ["report"], ["doctor"]]
)
def test_data_of_a_later_version_are_refused_in_words_and_left_as_they_are(
    settings: Settings,
    line: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    brought_along_by_a_later_version(settings.database)
    before = settings.database.read_bytes()
    monkeypatch.setattr(bot, "load_settings", lambda: settings)
    assert bot.main(line) in {1, 2}
    captured = capsys.readouterr()
    assert (
        "phiên bản mới hơn" in captured.out + captured.err
        or "mới hơn nâng cấu trúc" in captured.err
    )
    assert settings.database.read_bytes() == before
    assert not list(settings.backups.glob("*.db"))


def test_a_copy_of_a_later_version_is_refused_before_anything_is_replaced(
    settings: Settings, tmp_path: Path
) -> None:
    Store.open(settings.database, MORNING).close()
    later = tmp_path / "later-20300101-000000.db"
    brought_along_by_a_later_version(later)
    with pytest.raises(NewerSchemaError):
        restore(later, settings, MORNING)
    assert not list(tmp_path.rglob("*.replaced-*"))


@pytest.mark.long
def test_make_upgrade_copies_changes_and_looks_over(settings: Settings) -> None:
    first_schema(settings.database)
    done = subprocess.run(
        ["make", "-o", ".venv/runtime", f"BIN={Path(sys.executable).parent}", "upgrade"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE": str(settings.database),
            "BACKUPS": str(settings.backups),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    copied = done.stdout.index("Đã sao lưu và kiểm tra")
    changed = done.stdout.index("Cơ sở dữ liệu đã được nâng lên phiên bản này.")
    looked_over = done.stdout.index(f"✓ phiên bản: {version()}")
    assert copied < changed < looked_over
    with closing(Store.open(settings.database, MORNING)) as store:
        assert store.ledger.count(APRIL, "GDTrH") == 12


def test_the_version_stands_once_and_the_changelog_knows_it() -> None:
    printed = subprocess.run(
        [sys.executable, "bot.py", "version"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert project.count(f'version = "{version()}"') == 1
    assert printed == f"Đôn Đốc {version()} ({running_on()})\n"
    dated = re.search(
        rf"^## \[{re.escape(version())}\] - \d{{4}}-\d\d-\d\d$", CHANGELOG, re.MULTILINE
    )
    assert dated


def test_the_changelog_names_every_setting_that_version_0_1_did_not_have() -> None:
    since = CHANGELOG.partition("\n## [0.1.0]")[0]
    added = {name.upper() for name in Settings.model_fields} - set(OF_VERSION_0_1.split())
    assert added
    assert added - set(re.findall(r"`([A-Z_]+)[`=]", since)) == set()
