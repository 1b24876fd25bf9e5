"""The command line, as the administrator has it: help, answers and refusals in their language."""

import errno
import re
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app import commands, health
from bot import COMMANDS, main
from config import Settings
from core.chat import Address
from core.ledger import By
from core.people import Role
from store.database import Store
from store.invitations import Invitations
from tests.cast import APRIL, Department, at

ARGPARSES_OWN = re.compile(r"usage:|optional|positional|arguments:|options:|show this help")


@pytest.fixture(autouse=True)
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, without settings."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["", *(command.name for command in COMMANDS)])
def test_every_command_has_help_and_it_is_vietnamese(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*filter(None, [command]), "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert told.startswith(f"Cách dùng: bot.py {command}".rstrip())
    assert not ARGPARSES_OWN.search(told)


@pytest.mark.parametrize(
    ("started", "told"),
    [("/usr/bin/dondoc", "dondoc"), ("dondoc.exe", "dondoc"), ("/opt/dondoc/bot.py", "bot.py")],
)
def test_help_names_the_command_that_was_typed(
    started: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [started])
    with pytest.raises(SystemExit):
        main(["--help"])
    assert capsys.readouterr().out.startswith(f"Cách dùng: {told} ")


def test_without_the_repository_the_version_is_that_of_the_installed_package(
    deployment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PROJECT", deployment / "pyproject.toml")
    monkeypatch.setattr("importlib.metadata.version", "of {}".format)
    assert health.version.__wrapped__() == "of dondoc"


def test_help_is_given_whatever_the_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MID_DAY", "x")
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "Cách dùng" in capsys.readouterr().out
    assert main(["doctor"]) == 2
    assert "- MID_DAY: phải là số nguyên" in capsys.readouterr().err


@pytest.mark.parametrize(
    "typed", [["nothing"], ["invite"], ["invite", "--role", "king"], ["remind", "--at", "tomorrow"]]
)
def test_a_wrong_line_is_answered_with_what_would_be_right(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("Dòng lệnh chưa đủ hoặc chưa đúng.\nCách dùng: bot.py")
    assert not ARGPARSES_OWN.search(told)


def test_running_without_a_token_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 2
    assert "TELEGRAM_TOKEN" in capsys.readouterr().err


def test_the_first_administrator_is_invited(
    deployment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["invite", "--role", "admin"]) == 0
    code = re.search(r"/start ([A-Z0-9-]{14})", capsys.readouterr().out)
    assert code
    store = Store.open(deployment / "dondoc.db", at("2026-04-22 08:00"))
    assert reserved(store.invitations, code[1]) == "admin"
    assert (deployment / "dondoc.db").stat().st_mode & 0o777 == 0o600
    store.close()


def reserved(invitations: Invitations, code: str) -> str:
    found = invitations.reserve(code, Address("telegram", "33"), at("2026-04-22 08:00"))
    return str(found.grant.role) if found else ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--role", "head"], "--office"),
        (["--role", "admin", "--office", "VP"], "--office"),
        (["--role", "head", "--office", "XYZ"], "GDTrH"),
    ],
)
def test_an_invitation_that_cannot_be_is_explained(
    typed: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["invite", *typed]) != 0
    assert told in capsys.readouterr().err


def test_a_dry_run_without_a_database_shows_the_demo_and_writes_nothing(
    deployment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remind", "--dry-run", "--at", "2026-04-24T08:00"]) == 0
    told = capsys.readouterr().out
    assert told.count("Kính gửi đồng chí") == 8
    assert "Đến 08 giờ 00 ngày 24/4/2026 sẽ có 10 tin nhắn; chưa gửi tin nhắn nào." in told
    assert list(deployment.iterdir()) == []


def test_a_disk_that_refuses_is_told(
    deployment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (deployment / "file").touch()
    monkeypatch.setenv("DATABASE", str(deployment / "file" / "under-a-file.db"))
    assert main(["invite", "--role", "admin"]) == 1
    assert "chưa có gì thay đổi" in capsys.readouterr().err


REFUSALS = [
    (PermissionError(errno.EACCES, "Permission denied", "/x.db"), "sudo chown"),
    (PermissionError(errno.EPERM, "Operation not permitted", "/x.db"), "sudo chown"),
    (FileNotFoundError(errno.ENOENT, "No such file", "/x.xlsx"), "Không có tệp"),
    (OSError(errno.ENOSPC, "No space left"), "Hết dung lượng đĩa"),
    (OSError(errno.EROFS, "Read-only file system", "/x.db"), "dưới /mnt"),
    (OSError(errno.EADDRINUSE, "in use"), "HEALTH_LISTEN"),
    (OSError(errno.EADDRNOTAVAIL, "no such address"), "HEALTH_LISTEN"),
]


@pytest.mark.parametrize(("fault", "told"), REFUSALS, ids=lambda one: str(one)[:25])
def test_what_the_system_refuses_is_told_with_what_to_do(
    fault: OSError, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_args: object) -> None:
        raise fault

    monkeypatch.setattr(Store, "open", refused)
    assert main(["invite", "--role", "admin"]) == 1
    fault_line, mending = capsys.readouterr().err.splitlines()
    assert str(fault) in fault_line
    assert told in mending


@pytest.mark.parametrize("content", [b"no database" * 999, None])
def test_a_database_that_cannot_be_used_is_told_with_what_to_do(
    deployment: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    database = deployment / "dondoc.db"
    if content is None:  # half of it is gone
        assert main(["invite", "--role", "admin"]) == 0
        content = database.read_bytes()[:50_000]
    database.write_bytes(content)
    assert main(["invite", "--role", "admin"]) == 1
    assert "restore TỆP" in capsys.readouterr().err


@pytest.mark.parametrize("emptied", [True, False])
def test_no_new_database_takes_the_place_of_one_that_is_gone(
    deployment: Path, emptied: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a disk lost would look like a first start: nobody is linked, nothing was counted."""
    assert main(["invite", "--role", "admin"]) == 0
    assert main(["backup"]) == 0
    (database,) = deployment.glob("*.db")
    database.unlink()
    if emptied:
        database.touch()
    capsys.readouterr()
    assert main(["invite", "--role", "admin"]) == 1
    assert "Chỉ khi chủ ý làm lại từ đầu" in capsys.readouterr().err
    assert main(["doctor"]) == 1  # which must not promise that a start makes one
    told = capsys.readouterr().out
    assert "✗ cơ sở dữ liệu bị mất" in told
    assert "lần khởi động" not in told
    (copy,) = (deployment / "backups").glob("*.db")
    assert main(["restore", str(copy)]) == 0
    assert main(["invite", "--role", "admin"]) == 0


def test_the_first_administrator_is_linked_with_a_printed_code(
    deployment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["invite", "--role", "admin"]) == 0
    printed = capsys.readouterr().out
    code = next(word for word in printed.split() if word.count("-") == 2)
    department = Department()
    department.store = Store.open(deployment / "dondoc.db", at("2026-04-22 08:00"))
    department.now = department.store.born + timedelta(minutes=5)
    assert department.store.people.all() == ()
    department.press("nobody", f"/start {code}", "Đồng ý")
    assert department.person("nobody").roles == {Role.ADMIN}
    assert "Mã mời cho “Biên tập viên" in department.say("nobody", "/capma biên tập").text
    assert "quản trị viên duy nhất" in department.say("nobody", "/xoadulieu").text
    department.store.close()


def test_the_terminal_is_not_for_the_real_database(
    deployment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", "real.db")
    assert main(["chat", "--db", str(deployment / "real.db")]) == 1
    assert "chỉ để dùng thử" in capsys.readouterr().err
    assert not (deployment / "real.db").exists()


class Paper:
    def run(self) -> bytes:
        return b"paper"


def test_a_report_of_the_command_line_is_remembered_as_gone_out(
    deployment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a correction below it is asked about, as after /report."""
    monkeypatch.setattr(commands, "job_of", lambda *_told: Paper())
    database, now = deployment / "office.db", at("2026-05-04 08:00")
    monkeypatch.setenv("DATABASE", str(database))
    assert main(["invite", "--role", "admin"]) == 0
    with closing(Store.open(database, now)) as store:
        store.ledger.add(APRIL, "GDMN", 3, By(None, "editor", "console"), now)
    assert main(["report", "--month", "2026-04", "--out", str(deployment / "papers")]) == 0
    with closing(Store.open(database, now)) as store:
        told = store.exports.of(APRIL, "GDMN")
    assert told
    assert told.count == 3
