"""`doctor`: every fault of a deployment by name, and how to mend it; and nothing else is touched."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from pydantic import Secret, SecretStr

import bot
from app.asking import examine_time
from app.health import Finding, examine, known_faults
from config import Settings
from core.changes import What
from core.chat import EMAIL, Address
from core.ladder import MessageKind, Notice
from core.workdays import ONE_DAY
from store.backup import back_up
from store.database import Store
from store.lock import ProcessLock
from tests import forked
from tests.cast import APRIL, person_at
from tests.deployment import Deployment
from tests.fakes.bot_api import TOKEN, BotApi

ROOT = Path(__file__).parent.parent
NOTHING_MORE: Mapping[str, object] = {}

ASIDE = "dondoc.db.replaced-20260401-080000"  # by a restore


@pytest.fixture
def sound(deployment: Deployment) -> Iterator[Deployment]:
    """All is well: a fresh copy, a running bot, everybody linked."""
    settings = deployment.settings
    back_up(settings.database, settings.backups, deployment.now)
    lock = ProcessLock(settings.database)
    lock.take("bot.py run")
    yield deployment
    lock.release()


def faults(
    deployment: Deployment, *, token: str = TOKEN, more: Mapping[str, object] = NOTHING_MORE
) -> dict[str, str]:
    """What is wrong, with its detail. more: settings."""
    update = {"telegram_token": SecretStr(token), **more}
    settings = deployment.settings.model_copy(update=update)
    found = examine(settings, deployment.now)
    return {one.name: one.detail for one in found if not one.ok}


def change(deployment: Deployment, work: Callable[[Store], object]) -> None:
    store = deployment.opened()
    with store.transaction():
        work(store)
    store.close()


def test_of_a_sound_deployment_there_is_nothing_to_say(sound: Deployment) -> None:
    assert faults(sound) == {}


def test_no_channel_is_set_up(sound: Deployment) -> None:
    assert faults(sound, token="") == {"channels": ""}


def test_the_system_cannot_cut_sent_files_off(
    sound: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.health.can_cut_off", lambda: False)
    assert faults(sound) == {"sandbox": ""}


def test_the_bot_does_not_run(deployment: Deployment) -> None:
    settings = deployment.settings
    back_up(settings.database, settings.backups, deployment.now)
    assert faults(deployment) == {"lock": ""}


@pytest.mark.parametrize("name", [".env", "backups", "dondoc.db", "dondoc.db.journal", ASIDE])
def test_what_everybody_on_the_machine_can_read_is_named(
    sound: Deployment, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(sound.folder)
    for kept in (".env", ASIDE):
        (sound.folder / kept).touch(mode=0o640)
    change(sound, lambda store: store.changes.note(What.RESUMED, sound.now))
    assert faults(sound) == {}
    path = sound.folder / name
    path.chmod(path.stat().st_mode | 0o004)
    (detail,) = faults(sound).values()
    assert detail.endswith(name)


def test_so_are_settings_that_stand_elsewhere(
    sound: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = sound.folder / "dondoc-soyte.env"
    kept.touch()
    kept.chmod(0o644)
    monkeypatch.setenv("DONDOC_SETTINGS", str(kept))
    assert faults(sound) == {"private": str(kept)}


def test_a_list_of_the_deleted_that_was_left_over_is_named(sound: Deployment) -> None:
    old = sound.folder / "dondoc.db.forgotten"
    old.touch(mode=0o600)
    assert faults(sound) == {"old_journal": str(old)}
    sound.opened().close()
    assert faults(sound) == {}


def test_the_disk_is_nearly_full(sound: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("usage", (), {"free": 100 * 1024**2})
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    assert faults(sound) == {"disk": "100 MiB"}


def test_the_disk_of_the_copies_is_nearly_full(
    sound: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(folder: Path) -> object:
        free = 1 if folder == sound.settings.backups else 1 << 40
        return type("usage", (), {"free": free})

    monkeypatch.setattr("shutil.disk_usage", usage)
    assert "disk" in faults(sound)


@pytest.mark.parametrize("which", ["database", "backups", "second place"])
def test_a_folder_cannot_be_written_to(
    sound: Deployment, which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told in the day, to the running bot's watchers too, and not by the night's copy."""
    settings, elsewhere = sound.settings, tmp_path / "elsewhere"
    elsewhere.mkdir()
    places = {"database": settings.database.parent, "backups": settings.backups}
    refused = places.get(which, elsewhere)
    monkeypatch.setattr("os.access", lambda folder, _mode: folder != refused)
    more = {"copies_to": str(elsewhere)}
    assert faults(sound, more=more) == {"writable": str(refused)}
    with closing(sound.opened()) as store:
        known = known_faults(store, settings.model_copy(update=more), sound.now)
    assert "writable" in known


def test_the_second_place_is_not_mounted(sound: Deployment, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    assert faults(sound, more={"copies_to": gone}) == {"writable": gone}
    assert faults(sound, more={"copies_to": "rsync {file} second:dondoc/"}) == {}


def test_the_newest_copy_is_old(sound: Deployment) -> None:
    sound.now += timedelta(hours=37)
    assert "backup" in faults(sound)


def test_the_newest_copy_cannot_be_opened(sound: Deployment) -> None:
    (copy,) = sound.settings.backups.iterdir()
    copy.write_bytes(copy.read_bytes()[:5000])
    assert "malformed" in faults(sound)["backup"]


def test_the_newest_copy_was_made_in_the_future(sound: Deployment) -> None:
    settings = sound.settings
    back_up(settings.database, settings.backups, sound.now + timedelta(days=40))
    assert faults(sound)["backup"].endswith(".db")


def test_the_database_was_made_in_the_future(sound: Deployment) -> None:
    born = sound.now + timedelta(days=365)
    change(sound, lambda store: store.be_born(born))
    assert faults(sound)["born"] == born.isoformat()


@pytest.mark.parametrize(
    ("role", "well"), [(None, False), ("GDMN", False), ("editor", True), ("admin", True)]
)
def test_an_email_would_reach_nobody_who_looks_after_the_bot(
    sound: Deployment, role: str | None, well: bool
) -> None:
    if role is not None:
        mailbox = Address(EMAIL, "one@so.example.vn")

        def confirmed(store: Store) -> None:
            person = person_at(store, role)
            store.people.link(person.id, mailbox, sound.now)

        change(sound, confirmed)
    assert faults(sound) == {}  # without a mail server there is nothing to say
    mail = {"smtp_url": Secret("smtp://127.0.0.1:9"), "email_from": "bot@so.example.vn"}
    assert faults(sound, more=mail) == ({} if well else {"keepers_email": "0"})


def test_a_month_that_zalo_itself_says_is_spent_is_named_whatever_was_counted(
    sound: Deployment,
) -> None:
    zalo = {"zalo_token": SecretStr("123:x")}
    assert faults(sound, more=zalo) == {}
    change(sound, lambda store: store.remember("spent/zalo", str(APRIL)))
    assert faults(sound, more=zalo) == {"zalo_messages": "0/3000"}
    sound.now += timedelta(days=10)  # another month
    assert "zalo_messages" not in faults(sound, more=zalo)


def test_there_is_no_database(sound: Deployment) -> None:
    sound.settings.database.unlink()
    assert set(faults(sound)) == {"database"}


def test_the_database_is_damaged(sound: Deployment) -> None:
    with sound.settings.database.open("r+b") as file:
        file.seek(20_000)
        file.write(b"\xff" * 20_000)
    assert set(faults(sound)) == {"database"}


def test_an_office_has_no_head_who_can_be_reached(sound: Deployment) -> None:
    change(sound, lambda store: store.people.unlink(Address("console", "GDMN")))
    change(sound, lambda store: store.people.block(Address("console", "GDTH"), sound.now))
    found = faults(sound)["heads"]
    assert found.startswith("7/9 (")
    assert "GDMN" in found
    assert "GDTH" in found


def test_no_administrator_can_be_reached(sound: Deployment) -> None:
    change(sound, lambda store: store.people.unlink(Address("console", "admin")))
    assert faults(sound) == {"admin": "0"}


def test_the_clock_is_behind_the_newest_record(sound: Deployment) -> None:
    sound.add(1)
    sound.now -= timedelta(minutes=3)
    assert "clock" in faults(sound)


def test_an_update_was_set_aside(sound: Deployment) -> None:
    sql = (
        "insert into inbox (channel, key, payload, received_at, state)"
        f" values ('telegram', '1', '', '{sound.now.isoformat()}', 'broken')"
    )
    change(sound, lambda store: store._db.execute(sql))
    assert faults(sound) == {"inbox": "1"}


def overdue(deployment: Deployment) -> Notice:
    now = deployment.now
    return Notice("x", MessageKind.OVERDUE, APRIL, now, now + ONE_DAY, office="GDMN")


def test_a_head_was_not_reached(sound: Deployment) -> None:
    change(sound, lambda store: store.outbox.plan(overdue(sound), sound.now))
    change(sound, lambda store: store.outbox.end(1, "failed", "blocked", sound.now))
    assert faults(sound) == {"outbox": "GDMN"}


def test_messages_are_held_after_a_restore(sound: Deployment) -> None:
    change(sound, lambda store: store.outbox.plan(overdue(sound), sound.now, "held"))
    assert faults(sound) == {"held": "1"}


def test_automatic_messages_are_paused(sound: Deployment) -> None:
    change(sound, lambda store: store.remember("paused", "x"))
    assert faults(sound) == {"paused": ""}


async def test_a_clock_that_is_off_is_told_by_the_platforms_time() -> None:

    async with BotApi() as api:
        settings = Settings(telegram_token=SecretStr(TOKEN), telegram_base_url=api.url)
        (right,) = await examine_time(settings, bot.wall_clock)
        (wrong,) = await examine_time(settings, lambda: bot.wall_clock() - timedelta(minutes=5))
    assert right.ok
    assert (wrong.name, wrong.ok) == ("time", False)
    assert wrong.detail.startswith(("-300", "-299", "-301"))


async def test_nobody_to_ask_for_the_time_is_no_fault_of_the_clock() -> None:
    nowhere = Settings(telegram_token=SecretStr(TOKEN), telegram_base_url="http://127.0.0.1:9")
    assert await examine_time(nowhere, bot.wall_clock) == []
    assert await examine_time(Settings(), bot.wall_clock) == []


# As a process


@dataclass
class Printed:
    code: int
    text: str

    def remedy(self, what: str) -> str:
        """The line under the fault that begins so."""
        lines = self.text.splitlines()
        at = next(n for n, line in enumerate(lines) if line.startswith(f"✗ {what}"))
        return lines[at + 1].strip()


def _as_it_is(environment: Mapping[str, str]) -> CompletedProcess[str]:
    return forked.run("bot", ("doctor",), environment)


def _without_zones(environment: Mapping[str, str]) -> CompletedProcess[str]:
    code = "import sys, runpy; sys.argv = ['bot.py', 'doctor']; sys.modules['tzdata'] = None;"
    code += "runpy.run_path('bot.py', run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**environment, "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


async def doctor(deployment: Deployment, *, blind: bool = False, **more: str) -> Printed:
    """Run `bot.py doctor`. blind: on a machine without time zone data."""
    settings = deployment.settings
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DATABASE": str(settings.database),
        "BACKUPS": str(settings.backups),
        **more,
    }
    done = await asyncio.to_thread(_without_zones if blind else _as_it_is, environment)
    assert done.stderr == ""
    return Printed(done.returncode, done.stdout)


@pytest.mark.slow
async def test_a_token_that_is_refused_is_named_and_never_shown(deployment: Deployment) -> None:
    async with BotApi() as api:
        wrong = "123456:not-this-one"
        printed = await doctor(deployment, TELEGRAM_TOKEN=wrong, TELEGRAM_BASE_URL=api.url)
        right = await doctor(deployment, TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=api.url)
    assert printed.code == 1
    assert "@BotFather" in printed.remedy("mã truy cập Telegram")
    assert "not-this-one" not in printed.text
    assert "dondoc_bot" in right.text


@pytest.mark.slow
async def test_missing_time_zone_data_are_named_and_stop_nothing_else(
    deployment: Deployment,
) -> None:
    printed = await doctor(deployment, blind=True)
    assert "tzdata" in printed.remedy("dữ liệu múi giờ")
    assert "✓ cơ sở dữ liệu" in printed.text


def everything_in(folder: Path) -> dict[str, bytes]:
    """Every file but the index of the log of writes, in which readers note where they are."""
    files = {path.name: path for path in folder.rglob("*") if path.is_file()}
    return {
        name: b"" if name.endswith("-shm") else path.read_bytes() for name, path in files.items()
    }


def in_use(database: Path) -> sqlite3.Connection:
    """As a running bot has it: with something in the log of writes."""
    db = sqlite3.connect(database)
    db.execute("insert into fact values ('x', 'y')")
    db.commit()
    return db


def killed(database: Path) -> None:
    """As a bot leaves it that was killed: the log of writes stays."""
    code = (
        "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
        "db.execute(\"insert into fact values ('x', 'y')\"); db.commit(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(database)], check=False)


@pytest.mark.slow
@pytest.mark.parametrize("state", ["at rest", "in use", "killed", "missing"])
async def test_it_creates_and_changes_nothing(deployment: Deployment, state: str) -> None:
    database = deployment.settings.database
    with closing(in_use(database) if state == "in use" else sqlite3.connect(":memory:")):
        if state == "killed":
            killed(database)
        if state == "missing":
            database.unlink()
        before = everything_in(deployment.folder)
        await doctor(deployment)
        assert everything_in(deployment.folder) == before


def test_each_finding_says_how_to_mend_it_in_vietnamese(deployment: Deployment) -> None:
    from locales import health
    from locales.words import load

    words = load("vi")
    for one in (*examine(deployment.settings, deployment.now), Finding("time", ok=False)):
        told = health.finding(words, one.name, ok=False, detail=one.detail)
        assert len(told.splitlines()) == 2
        assert told != health.finding(load("en"), one.name, ok=False, detail=one.detail)
