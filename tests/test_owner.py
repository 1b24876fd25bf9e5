"""Whose the data are, and which command a hint names."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from app.installation import as_called_here, become_owner
from tests.test_deploy import UNPRIVILEGED, needs_root

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "python bot.py backup; systemctl start dondoc"),
        (
            {"DONDOC_COMMAND": "sudo dondoc-bn", "DONDOC_UNIT": "dondoc@bn"},
            "sudo dondoc-bn backup; sudo systemctl start dondoc@bn",
        ),
        ({"DONDOC_START": "docker compose up -d"}, "python bot.py backup; docker compose up -d"),
    ],
)
def test_a_hint_names_the_command_of_this_installation(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], told: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert as_called_here("python bot.py backup; systemctl start dondoc") == told


def became(database: Path) -> str:
    """As whom root works on such a database, found out in a process of its own."""
    program = (
        "import os, sys; from pathlib import Path; from app.installation import become_owner;"
        "os.setgroups([os.getegid()]);"
        "become_owner(Path(sys.argv[1])); print(os.geteuid(), os.getegid(), os.getgroups())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(database)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@needs_root
@pytest.mark.parametrize("there", ["a database", "a folder"])
def test_root_works_as_the_datas_owner(tmp_path: Path, there: str) -> None:
    user = pwd.getpwnam(UNPRIVILEGED)
    owned = tmp_path / "dondoc.db" if there == "a database" else tmp_path
    if there == "a database":
        owned.touch()
    os.chown(owned, user.pw_uid, user.pw_gid)
    assert became(tmp_path / "dondoc.db") == f"{user.pw_uid} {user.pw_gid} []"


def test_whoever_owns_the_data_stays_who_they_are(tmp_path: Path) -> None:
    before = os.geteuid(), os.getegid()
    become_owner(tmp_path / "dondoc.db")
    assert (os.geteuid(), os.getegid()) == before
