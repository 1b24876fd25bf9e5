"""Copies hold no more than they should, and a restore gives nothing back that was taken away."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

import bot
from app.maintenance import Restored, copy_of, restore, upgrade
from core.changes import What
from core.chat import Address
from core.people import Grant, Role
from locales.power import since_the_copy
from locales.words import load
from store.backup import backups, prune
from store.database import Store
from store.journal import journal_of, keep_with, read_journal
from store.privacy import blanked, blanked_json, mentions
from store.schema_1_0 import migrations
from tests.cast import at, person_at
from tests.deployment import Deployment

HEAD = Address("console", "GDMN")
SECRET = "Chuyện riêng của phòng"
CODE = "K7MQ-2XRD-9PWA"
ROOT = Path(__file__).parent.parent
OLDEST = Path(__file__).parent / "data" / "schema_m001.sql"


def change(deployment: Deployment, work: Callable[[Store], object]) -> None:
    with closing(deployment.opened()) as store, store.transaction():
        work(store)


def write_answered(database: Path) -> None:
    """Messages with a text and with a code, which were answered."""
    with closing(sqlite3.connect(database)) as db:
        for key, text in (("a", SECRET), ("b", f"/start {CODE}")):
            db.execute(
                "insert into inbox (channel, key, payload, received_at, state, reply)"
                " values ('console', ?, ?, '2026-04-22', 'answered', ?)",
                [key, text, f'{{"text": "{text}"}}'],
            )
        db.commit()


def holding(folder: Path, *words: str) -> list[str]:
    """The files in a folder that have any of the words."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in found if any(w.encode() in path.read_bytes() for w in words)]


async def tonight(deployment: Deployment, _monkeypatch: pytest.MonkeyPatch) -> None:
    with deployment.running() as running:
        await running.maintenance.nightly()


async def by_hand(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE", str(deployment.settings.database))
    monkeypatch.setenv("BACKUPS", str(deployment.settings.backups))
    with deployment.running():
        assert bot.main(["backup"]) == 0


async def before_an_upgrade(deployment: Deployment, _monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(deployment.settings, deployment.now)


@pytest.mark.parametrize("way", [tonight, by_hand, before_an_upgrade])
async def test_no_copy_holds_what_is_blanked_in_the_original(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, way: Callable[..., object]
) -> None:
    write_answered(deployment.settings.database)
    made = way(deployment, monkeypatch)
    assert hasattr(made, "__await__")
    await made
    assert len(backups(deployment.settings.backups)) == 1
    assert holding(deployment.settings.backups, SECRET, CODE) == []


def test_nor_does_the_copy_before_a_migration(tmp_path: Path) -> None:
    settings, now = Deployment(tmp_path).settings, at("2026-01-15 08:00")
    with closing(sqlite3.connect(settings.database)) as db:
        db.executescript(OLDEST.read_text(encoding="utf-8"))
    write_answered(settings.database)
    Store.open(settings.database, now, partial(copy_of, settings, now)).close()
    assert len(backups(settings.backups)) == 1
    assert holding(settings.backups, SECRET, CODE) == []
    assert holding(settings.backups, "Trưởng phòng Giáo dục Mầm non") != []


def test_nor_the_copy_before_the_newest_migration_with_what_a_file_said(tmp_path: Path) -> None:
    settings, now = Deployment(tmp_path).settings, at("2026-06-15 08:00")
    db = Database(settings.database)
    newest = list(migrations.pending(db))[-1].name
    migrations.apply(db, stop_before=newest)
    db.execute("insert into fact values ('born', '2026-01-01T00:00:00.000+07:00')")
    db.table("upload").insert({"inbox": 1, "name": "x", "imported": SECRET, "at": "2026-04-22"})
    db.close()
    write_answered(settings.database)
    Store.open(settings.database, now, partial(copy_of, settings, now)).close()
    assert len(backups(settings.backups)) == 1
    assert holding(settings.backups, SECRET, CODE) == []


def test_every_copy_is_made_by_the_one_function_that_blanks_it() -> None:
    files = [path for room in ("app", "engine") for path in sorted((ROOT / room).glob("*.py"))]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert len(re.findall(r"\bback_up\(", text)) == 1


# A restore


def elsewhere(deployment: Deployment, folder: Path) -> Deployment:
    """Another machine, on which there is only the folder of copies."""
    other = Deployment(folder, deployment.now + timedelta(days=1))
    shutil.copytree(deployment.settings.backups, other.settings.backups)
    return other


def restored(deployment: Deployment) -> Restored:
    (_, copy), *_ = backups(deployment.settings.backups)
    return restore(copy, deployment.settings, deployment.now + timedelta(hours=1))


def end_role(store: Store) -> None:
    person = person_at(store, HEAD)
    store.roles.end(person.id, Grant(Role.HEAD, "GDMN"), None, at("2026-04-22 09:00"))


def forget(store: Store) -> None:
    person = person_at(store, HEAD)
    store.roles.forget(person.id, None, at("2026-04-22 09:00"))


def unlink(store: Store) -> None:
    person = person_at(store, HEAD)
    (linked,) = store.people.reach(person.id).addresses
    by = Address("console", "admin")
    store.roles.unlink(person.id, linked, 12, by, at("2026-04-22 09:00"))


TAKEN = {What.ROLE_ENDED: end_role, What.FORGOTTEN: forget, What.UNLINKED: unlink}


@pytest.mark.parametrize("moved", [False, True], ids=["here", "on another machine"])
@pytest.mark.parametrize("what", TAKEN)
async def test_what_was_taken_away_since_the_copy_stays_taken_away(
    deployment: Deployment, tmp_path_factory: pytest.TempPathFactory, what: What, *, moved: bool
) -> None:
    copy_of(deployment.settings, deployment.now)
    change(deployment, TAKEN[what])
    with deployment.running() as running:
        await running.maintenance.catch_up()  # as it does every minute
    machine = elsewhere(deployment, tmp_path_factory.mktemp("other")) if moved else deployment
    done = restored(machine)
    assert done.replayed.again == {what: 1}
    with closing(machine.opened()) as store:
        assert store.people.at(HEAD) is None
        assert what in {one.what for one in store.changes.page(None, 9)}
    assert restored(machine).replayed.again == {what: 1}


def test_another_deployments_journal_in_the_same_folder_is_left_alone(
    deployment: Deployment,
) -> None:
    copy_of(deployment.settings, deployment.now)
    change(deployment, end_role)
    mine = journal_of(deployment.settings.database)
    mine.rename(deployment.settings.backups / "another.journal")
    assert restored(deployment).replayed.again == {}


def test_with_a_role_that_was_given_back_the_link_that_ended_with_it_is_not(
    deployment: Deployment,
) -> None:
    copy_of(deployment.settings, deployment.now)

    def end_and_give(store: Store) -> None:
        person = person_at(store, HEAD)
        end_role(store)
        store.roles.give(person.id, Grant(Role.HEAD, "GDMN"), None, at("2026-04-22 10:00"))

    change(deployment, end_and_give)
    assert restored(deployment).replayed.again == {What.UNLINKED: 1}
    with closing(deployment.opened()) as store:
        assert store.people.at(HEAD) is None


def test_what_was_given_back_since_is_not_taken_again(deployment: Deployment) -> None:
    copy_of(deployment.settings, deployment.now)

    def end_and_give(store: Store) -> None:
        person = person_at(store, HEAD)
        grant = Grant(Role.LEADER)
        later = at("2026-04-22 10:00")
        store.roles.give(person.id, grant, None, deployment.now)
        end_role(store)
        store.roles.give(person.id, Grant(Role.HEAD, "GDMN"), None, later)

    change(deployment, end_and_give)
    done = restored(deployment)
    assert done.replayed.again == {}
    assert done.replayed.lost == {What.ROLE_GIVEN: 2}
    with closing(deployment.opened()) as store:
        person = person_at(store, HEAD)
        assert person.grants == (Grant(Role.HEAD, "GDMN"),)


def test_after_a_restore_no_code_that_was_issued_before_opens_anything(
    deployment: Deployment,
) -> None:
    expires = deployment.now + timedelta(days=7)

    def issue(store: Store) -> None:
        store.roles.issue(CODE, Grant(Role.ADMIN), "", deployment.now, expires, by=None)

    change(deployment, issue)
    copy_of(deployment.settings, deployment.now)
    assert restored(deployment).codes == 1
    with closing(deployment.opened()) as store, store.transaction():
        assert store.invitations.reserve(CODE, HEAD, deployment.now) is None


def test_the_administrators_and_the_editors_are_told_the_difference(deployment: Deployment) -> None:
    copy_of(deployment.settings, deployment.now)
    change(deployment, end_role)
    done = restored(deployment)
    with closing(deployment.opened()) as store:
        told = store._db.execute("select person from outbox where key like 'restored/%'").fetchall()
        expected = store.people.having(Role.EDITOR, Role.ADMIN)
        assert [person for (person,) in told] == [person.id for person in expected]
    replayed = done.replayed
    (line,) = since_the_copy(load("vi"), replayed.again, done.codes, replayed.lost)
    assert "số vai trò được kết thúc lần nữa: 1" in line


# The journal


def test_the_journal_repeats_the_trail_and_names_nobody(deployment: Deployment) -> None:
    change(deployment, end_role)
    path = journal_of(deployment.settings.database)
    with closing(deployment.opened()) as store:
        uids = [one.uid for one in reversed(store.changes.after(""))]
    assert [one.uid for one in reversed(list(read_journal(path)))] == uids
    assert path.stat().st_mode & 0o777 == 0o600
    for word in ("Trưởng phòng", "Mầm non", "console:GDMN"):
        assert word not in path.read_text(encoding="utf-8")


def test_whoever_has_the_journal_cannot_try_out_whose_address_it_is() -> None:
    """A platform's ids are few enough to be tried one by one; what the database adds is not there."""
    keys = set()
    for _ in range(2):
        with closing(Store.in_memory(at("2026-04-22 08:00"))) as store:
            person = store.people.add("Trưởng phòng", [], at("2026-04-22 08:00")).id
            store._db.execute("update person set uid = 'the same'")
            keys.add(store.people.digest_of(person, HEAD))
    assert len(keys) == 2


def test_what_a_restore_applies_again_is_in_the_journal_once(deployment: Deployment) -> None:
    copy_of(deployment.settings, deployment.now)
    change(deployment, end_role)
    restored(deployment)
    found = [one.uid for one in read_journal(journal_of(deployment.settings.database))]
    assert len(found) == len(set(found))


def test_what_was_rolled_back_is_not_in_the_journal(deployment: Deployment) -> None:
    def fail(store: Store) -> None:
        end_role(store)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change(deployment, fail)
    assert list(read_journal(journal_of(deployment.settings.database))) == []


def test_a_line_that_was_cut_short_spoils_neither_those_before_nor_those_behind(
    deployment: Deployment,
) -> None:
    path = journal_of(deployment.settings.database)
    change(deployment, lambda store: store.changes.note(What.PAUSED, deployment.now))
    with path.open("ab") as journal:
        journal.write(b'{"uid": "ab')
    change(deployment, lambda store: store.changes.note(What.RESUMED, deployment.now))
    assert [one.what for one in read_journal(path)] == [What.PAUSED, What.RESUMED]


def test_what_a_crash_kept_from_the_journal_is_written_at_the_next_start(
    deployment: Deployment,
) -> None:
    path = journal_of(deployment.settings.database)
    change(deployment, lambda store: store.changes.note(What.PAUSED, deployment.now))
    path.unlink()
    deployment.opened().close()
    assert [one.what for one in read_journal(path)] == [What.PAUSED]


def test_a_disk_that_refuses_the_journal_is_tried_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = journal_of(deployment.settings.database)
    with closing(deployment.opened()) as store:
        with monkeypatch.context() as full:
            full.setattr("store.journal.append", _refuse)
            with store.transaction():
                store.changes.note(What.PAUSED, deployment.now)
        assert "not_written" in caplog.text
        with store.transaction():
            pass
    assert [one.what for one in read_journal(path)] == [What.PAUSED]


def _refuse(*_args: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_disk_that_takes_a_part_of_the_journal_and_says_nothing_is_tried_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the database and beside the copies."""
    settings, write = deployment.settings, os.write
    copy_of(settings, deployment.now)
    beside = settings.backups / "dondoc.journal"
    change(deployment, lambda store: store.changes.note(What.PAUSED, deployment.now))
    with closing(deployment.opened()) as store:
        with monkeypatch.context() as full:
            full.setattr("os.write", lambda handle, lines: write(handle, lines[: len(lines) // 2]))
            with store.transaction():
                end_role(store)
            with pytest.raises(OSError, match="No space"):
                keep_with(settings.database, settings.backups)
        with store.transaction():
            pass
        keep_with(settings.database, settings.backups)
    for path in (journal_of(settings.database), beside):
        assert What.ROLE_ENDED in {one.what for one in read_journal(path)}


def test_what_happened_last_is_what_stands_last_though_the_clock_was_set_back(
    deployment: Deployment,
) -> None:
    """Given by a clock that was a year ahead, and taken away when it was right again."""
    copy_of(deployment.settings, deployment.now)

    def give_and_end(store: Store) -> None:
        person, grant = store.people.at(HEAD), Grant(Role.HEAD, "GDMN")
        assert person
        store.roles.end(person.id, grant, None, deployment.now)
        store.roles.give(person.id, grant, None, deployment.now + timedelta(days=365))
        store.roles.end(person.id, grant, None, deployment.now)

    change(deployment, give_and_end)
    keep_with(deployment.settings.database, deployment.settings.backups)
    assert restored(deployment).replayed.again == {What.ROLE_ENDED: 1}


def test_the_list_of_the_deleted_of_an_older_version_is_taken_over(deployment: Deployment) -> None:
    copy_of(deployment.settings, deployment.now)
    with closing(deployment.opened()) as store:
        sql = "select uid from person where id = 8"
        (uid,) = store._db.execute(sql).fetchone()
    old = deployment.folder / "dondoc.db.forgotten"
    old.write_text(f"{uid}\n", encoding="ascii")
    assert restored(deployment).replayed.again == {What.FORGOTTEN: 1}
    assert not old.exists()


def test_what_restores_set_aside_grows_old_like_copies(deployment: Deployment) -> None:
    copy_of(deployment.settings, deployment.now)
    restored(deployment)
    settings, keep = deployment.settings, timedelta(days=30)
    assert len(list(deployment.folder.glob("*.replaced-*"))) >= 1
    prune(settings.backups, keep, deployment.now + timedelta(days=29), settings.database)
    assert len(list(deployment.folder.glob("*.replaced-*"))) >= 1
    prune(settings.backups, keep, deployment.now + timedelta(days=32), settings.database)
    assert list(deployment.folder.glob("*.replaced-*")) == []
    assert settings.database.exists()


# Words


@pytest.mark.parametrize(
    ("text", "word", "after"),
    [
        ("An ninh trường học", "An", "… ninh trường học"),
        ("Anh An, chị Anh", "An", "Anh …, chị Anh"),
        ("Ban An toàn", "an", "Ban An toàn"),
        ("Đồng chí Ân", "An", "Đồng chí Ân"),
        ("gọi 0912345678 nhé", "0912 345 678", "gọi … nhé"),
        ("gọi 0912.345.678", "0912 345 678", "gọi …"),
        ("số 10912345678", "0912 345 678", "số 10912345678"),
        ("Họ  Tên", "Họ Tên", "…"),
    ],
)
def test_a_word_is_blanked_where_it_stands_alone(text: str, word: str, after: str) -> None:
    assert blanked(text, word) == after
    assert mentions(text, word) is (text != after)


def test_a_word_in_json_is_found_behind_an_escape() -> None:
    text = '{"text": "Liên hệ:\\nAn \\"An\\" Anh"}'
    assert mentions(text, "An")
    assert mentions('{"name": "\\u00c2n"}', "Ân")
    assert not mentions('{"text": "Liên hệ:\\nAnh"}', "An")
    assert blanked_json(text, "An") == '{"text": "Liên hệ:\\n… \\"…\\" Anh"}'
