"""Paper without a chat: `bot.py import` and `bot.py report`, as processes of their own."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from core.month import Month
from store.database import Store
from store.lock import ProcessLock
from tests import forked
from tests.cast import APRIL, DATA, MORNING

ROOT = Path(__file__).parent.parent


def bot(database: Path, *arguments: object) -> CompletedProcess[str]:
    given = [str(argument) for argument in arguments]
    return forked.run("bot", given, {"DATABASE": str(database)})


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "dondoc.db"


def count(database: Path, office: str, month: Month = APRIL) -> int:
    store = Store.open(database, MORNING)
    try:
        return store.ledger.count(month, office)
    finally:
        store.close()


def test_import_only_shows_until_it_is_told_to_apply(database: Path) -> None:
    shown = bot(database, "import", DATA / "counts-2026.csv")
    assert "- VP, tháng 01/2026: 0 → 16" in shown.stdout
    assert "--apply" in shown.stdout
    assert count(database, "VP") == 0
    done = bot(database, "import", DATA / "counts-2026.csv", "--apply")
    assert "Đã ghi nhận 25 mục" in done.stdout
    assert count(database, "VP") == 6
    again = bot(database, "import", DATA / "counts-2026.csv", "--apply")
    assert "không có nội dung nào cần ghi nhận" in again.stdout
    assert (shown.returncode, done.returncode, again.returncode) == (0, 0, 0)


def test_import_works_beside_a_running_bot(database: Path) -> None:
    lock = ProcessLock(database)
    lock.take("bot.py run")
    try:
        done = bot(database, "import", DATA / "counts-2026.csv", "--apply")
    finally:
        lock.release()
    assert done.returncode == 0
    assert count(database, "GDTrH") == 12


def test_a_file_that_is_not_read_is_a_sentence_and_a_failure(
    database: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "x.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    done = bot(database, "import", broken, "--apply")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Tệp bị hỏng; đề nghị lưu và gửi lại. Không có gì được ghi nhận."
    )
    assert bot(database, "import", tmp_path / "nowhere").returncode == 1


def test_report_writes_all_papers_from_the_letters_data(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    done = bot(database, "report", "--month", "2026-04", "--out", out)
    assert done.returncode == 0
    written = sorted(path.name for path in out.iterdir())
    assert sorted(Path(line).name for line in done.stdout.splitlines()) == written
    assert [Path(name).suffix for name in written] == [".png", ".png", ".png", ".docx", ".xlsx"]
    assert not database.exists()


def test_report_of_a_month_to_come_is_refused(database: Path, tmp_path: Path) -> None:
    done = bot(database, "report", "--month", "2026-05", "--out", tmp_path)
    assert done.returncode == 1
    assert "Tháng 5/2026 chưa" in done.stderr


@pytest.mark.parametrize("month", ["2026-13", "4", "tháng tư"])
def test_a_month_that_is_none_is_a_usage_fault(database: Path, month: str) -> None:
    assert bot(database, "report", "--month", month).returncode == 2


def test_the_letterhead_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from config import load_settings

    monkeypatch.setenv("LETTER_SIGNING", "GIÁM ĐỐC | ")
    monkeypatch.setenv("LETTER_PLACE", "Thuận Thành")
    head = load_settings(tmp_path / ".env").letterhead
    assert (head.signing, head.place) == (("GIÁM ĐỐC",), "Thuận Thành")
    assert head.code == "SGDĐT-VP"
