"""Putting a copy back: what is refused, what is kept, what is held, who is forgotten again."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

import bot
from app.maintenance import restore
from app.program import look_ahead
from core.changes import What
from core.chat import Address
from core.ladder import Rules
from store.backup import DamagedError, back_up, check, put_back
from store.database import NotInPlaceError
from store.lock import LockedError, ProcessLock
from tests.cast import at, person_at
from tests.deployment import Deployment


@pytest.fixture
def copy(deployment: Deployment) -> Path:
    """Made before anything happens to the database."""
    settings = deployment.settings
    return back_up(settings.database, settings.backups, deployment.now)


def beside(deployment: Deployment) -> set[str]:
    return {path.name for path in deployment.folder.iterdir() if path.is_file()}


def damage(path: Path) -> None:
    """Overwrite the middle of the file, where rows are."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 3)
        file.write(b"\xff" * (path.stat().st_size // 3))


def test_the_drill_the_live_file_is_damaged_and_all_up_to_the_copy_is_there(
    deployment: Deployment,
) -> None:
    deployment.add(3)
    settings = deployment.settings
    copy = back_up(settings.database, settings.backups, deployment.now)
    deployment.add(2)
    damage(settings.database)
    with pytest.raises(DamagedError):
        check(settings.database)
    done = restore(copy, settings, deployment.now + timedelta(hours=1))
    assert deployment.count() == 4
    assert done.kept is not None
    assert done.kept.exists()
    assert settings.database.stat().st_mode & 0o777 == 0o600


def test_the_replaced_one_is_kept_whole_with_what_it_had_not_yet_tidied_away(
    deployment: Deployment, copy: Path
) -> None:
    deployment.add(5)
    with closing(sqlite3.connect(deployment.settings.database)) as db:
        db.execute("insert into fact values ('only in the log of writes', 'x')")
        db.commit()
        done = restore(copy, deployment.settings, deployment.now)
        assert done.kept is not None
    assert deployment.count() == 1
    with closing(sqlite3.connect(done.kept)) as db:
        assert db.execute("select count(*) from fact where value = 'x'").fetchone() == (1,)
        assert db.execute("select sum(count) from entry where note = ''").fetchone()[0] > 0


@pytest.mark.parametrize("damaged", [False, True])
def test_where_a_menu_was_set_since_is_remembered_so_that_it_can_be_taken_away(
    deployment: Deployment, copy: Path, damaged: bool
) -> None:
    with closing(deployment.opened()) as store, store.transaction():
        store.remember("menu/telegram:33", "set")
    if damaged:
        damage(deployment.settings.database)
    restore(copy, deployment.settings, deployment.now)
    with closing(deployment.opened()) as store:
        assert damaged or store.facts("menu/") == {"menu/telegram:33": "set"}


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0"])
def test_what_is_no_database_is_refused_and_nothing_touched(
    deployment: Deployment, tmp_path: Path, content: bytes
) -> None:
    before = deployment.settings.database.read_bytes()
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    with pytest.raises(DamagedError):
        restore(wrong, deployment.settings, deployment.now)
    assert deployment.settings.database.read_bytes() == before


def test_a_copy_that_is_not_there_is_not_called_damaged(
    deployment: Deployment, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        restore(tmp_path / "dondoc-20260424-023000.db", deployment.settings, deployment.now)


def test_a_damaged_copy_is_refused_with_a_sentence(
    deployment: Deployment,
    copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE", str(deployment.settings.database))
    damage(copy)
    deployment.add(2)
    assert bot.main(["restore", str(copy)]) == 1
    assert "không phải là cơ sở dữ liệu nguyên vẹn" in capsys.readouterr().err
    assert deployment.count() == 3


def test_another_programs_database_is_refused(deployment: Deployment, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("create table t (x)")
        db.commit()
    with pytest.raises(DamagedError):
        restore(tmp_path / "other.db", deployment.settings, deployment.now)


def test_it_is_refused_while_the_bot_runs_and_says_which_process_that_is(
    deployment: Deployment,
    copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE", str(deployment.settings.database))
    deployment.add(2)
    lock = ProcessLock(deployment.settings.database)
    lock.take("bot.py run")
    with pytest.raises(LockedError):
        restore(copy, deployment.settings, deployment.now)
    assert bot.main(["restore", str(copy)]) == 1
    lock.release()
    assert "bot.py run" in capsys.readouterr().err
    assert deployment.count() == 3


def test_the_terminal_takes_a_kept_database_for_itself_too(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(deployment.folder)
    monkeypatch.setenv("DATABASE", "another.db")
    lock = ProcessLock(deployment.settings.database)
    lock.take("bot.py run")
    assert bot.main(["chat", "--db", str(deployment.settings.database)]) == 1
    lock.release()
    assert "bot.py run" in capsys.readouterr().err


def test_rungs_that_fell_due_since_the_copy_are_held_and_then_sent_labelled_or_dropped(
    deployment: Deployment, copy: Path
) -> None:
    """The database that is replaced may have sent them."""
    deployment.now = at("2026-04-24 10:00")
    restore(copy, deployment.settings, deployment.now)
    store = deployment.opened()
    sent = [p for _, p in look_ahead(store, Rules(), deployment.now, deployment.now)]
    assert {str(claimed.message.step) for claimed in sent} == {"note"}
    assert len(store.outbox.held()) == 10
    with store.transaction():
        store.outbox.release(deployment.now)
    sent = [p for _, p in look_ahead(store, Rules(), deployment.now, at("2026-04-24 10:01"))]
    offices = [claimed for claimed in sent if claimed.message.office]
    assert len(offices) == 8
    assert all("có thể đã được gửi trước đó" in claimed.reply.text for claimed in offices)
    store.close()


def test_what_is_held_at_the_next_rung_is_folded_into_it(
    deployment: Deployment, copy: Path
) -> None:
    deployment.now = at("2026-04-24 10:00")
    restore(copy, deployment.settings, deployment.now)
    store = deployment.opened()
    list(look_ahead(store, Rules(), deployment.now, deployment.now))
    sent = list(look_ahead(store, Rules(), at("2026-04-29 08:00"), at("2026-04-29 08:00")))
    assert sum(str(claimed.message.step) == "last" for _, claimed in sent) == 8
    assert not [message for message in store.outbox.held() if message.office]
    store.close()


def test_who_was_forgotten_since_the_copy_is_forgotten_again(
    deployment: Deployment, copy: Path
) -> None:
    door = Address("console", "GDMN")
    store = deployment.opened()
    person = person_at(store, door)
    with store.transaction():
        store.privacy.forget(person.id, deployment.now)
    store.close()
    done = restore(copy, deployment.settings, deployment.now + timedelta(days=1))
    assert done.replayed.again == {What.FORGOTTEN: 1}
    store = deployment.opened()
    assert store.people.at(door) is None
    assert store.people.get(person.id).title == ""
    store.close()


def test_where_nothing_was_lost_there_is_nothing_to_keep(
    deployment: Deployment, copy: Path
) -> None:
    deployment.settings.database.unlink()
    assert restore(copy, deployment.settings, deployment.now).kept is None
    assert deployment.count() == 1


def test_a_restore_that_was_interrupted_is_not_taken_for_a_new_beginning(
    deployment: Deployment,
    copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The process was killed between taking the old file away and putting the new one in place."""
    database = deployment.settings.database

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("store.backup._to_disk", lambda _path: None)
        patched.setattr(
            "pathlib.Path.replace", lambda self, to: killed() if to == database else self.rename(to)
        )
        with pytest.raises(KeyboardInterrupt):
            put_back(copy, database, deployment.now)
    assert not database.exists()
    with pytest.raises(NotInPlaceError):
        deployment.opened()
    monkeypatch.setenv("DATABASE", str(database))
    assert bot.main(["invite", "--role", "admin"]) == 1
    assert "bị gián đoạn" in capsys.readouterr().err
    assert not database.exists()
    restore(copy, deployment.settings, deployment.now)
    assert deployment.count() == 1


def test_restoring_leaves_no_half_file_behind(deployment: Deployment, copy: Path) -> None:
    done = restore(copy, deployment.settings, deployment.now)
    assert done.kept is not None
    assert {"dondoc.db", done.kept.name} <= beside(deployment)
    assert not [name for name in beside(deployment) if name.endswith(".part")]


def test_no_address_of_the_page_comes_back_with_a_copy(deployment: Deployment) -> None:
    """It may have been ended since, and a hash tells nobody which one it was."""
    with closing(deployment.opened()) as store, store.transaction():
        person = person_at(store, "leader")
        store.pages.issue("key-0123456789", person.id, "old", deployment.now)
    settings = deployment.settings
    copy = back_up(settings.database, settings.backups, deployment.now)
    restore(copy, settings, deployment.now)
    with closing(deployment.opened()) as store:
        assert store.pages.find("key-0123456789", deployment.now) is None
