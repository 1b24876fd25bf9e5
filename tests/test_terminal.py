"""The terminal as a user has it: a process of its own, plain lines in, plain lines out."""

import os
import re
import signal
from io import StringIO
from pathlib import Path

import pytest

from channels.terminal import Console
from tests import forked
from tests.cast import MORNING

ROOT = Path(__file__).parent.parent
DEMO = "!as editor\n/status\n/add 3 GDTrH\n/undo\n!as GDMN\n/status\n!at 2026-04-24 08:00\n"
PROMPT = re.compile(r"^(?:\w|-)+> (.*)$", re.MULTILINE)


def chat(script: str, *arguments: str) -> str:
    done = forked.run("bot", ("chat", *arguments), {}, typed=script)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def demo() -> str:
    return chat(DEMO)


def test_the_demo_shows_the_standing_of_april(demo: str) -> None:
    assert "Toàn Sở: 38 tin, bài" in demo
    assert "01/9 đơn vị" in demo
    assert "12 → 15" in demo
    assert "15 → 12" in demo


def test_the_demo_shows_a_heads_own_standing(demo: str) -> None:
    assert "01/10 (còn thiếu 09" in demo
    assert "Xếp hạng tháng: 8/9" in demo


def test_the_demo_shows_eight_nudges_and_the_preview(demo: str) -> None:
    nudges = re.findall(r"^\[24/4/2026 08:00 → (.+)\]\n(.+),\n(.+)$", demo, re.MULTILINE)
    assert len(nudges) == 8
    for title, salutation, _ in nudges:
        assert salutation == f"Kính gửi đồng chí {title}"
    missing = [int(m) for _, _, text in nudges for m in re.findall(r"còn thiếu (\d+)", text)]
    assert sum(missing) == 54
    assert 9 in missing
    assert not any("Trung học" in title for title, _, _ in nudges)
    assert len(re.findall(r"^\[23/4/2026 14:00 → ", demo, re.MULTILINE)) == 2


def test_the_same_lines_give_the_same_conversation(demo: str) -> None:
    assert chat(DEMO) == demo


def test_every_line_is_echoed(demo: str) -> None:
    assert PROMPT.findall(demo) == DEMO.splitlines()


def test_the_conversation_in_the_readme_is_true() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        said = PROMPT.findall(block)
        assert said
        assert chat("".join(f"{line}\n" for line in said)).rstrip() == block.rstrip()


def test_lines_with_an_exclamation_mark_are_the_terminals_own() -> None:
    told = chat(
        "!who\n!as gdth\n!as king\n!at yesterday\n!at 2026-04-01 08:00\n!x\n!quit\n/status\n"
    )
    assert "GDMN: Trưởng phòng Giáo dục Mầm non" in told
    assert "Đang nói với tư cách: Trưởng phòng Giáo dục Tiểu học." in told
    assert "Không có king." in told
    assert told.count("Đề nghị ghi thời điểm theo mẫu") == 2
    assert "Các dòng bắt đầu bằng dấu !" in told
    assert "/status" not in told.split("!quit")[1]


def test_they_are_understood_however_they_are_typed_and_nothing_in_them_ends_the_conversation() -> (
    None
):
    odd = ["  !who", "!AS GDMN", "! as editor", "!as", "!at 9999-12-31 23:59", "!page \0"]
    names = [f"!file {name}" for name in ("", "\0", "x" * 5000, "..", '"README.md"')]
    told = chat("".join(f"{line}\n" for line in (*odd, *names, "/status")))
    assert PROMPT.findall(told) == [*odd, *names, "/status"]
    assert told.count("GDMN: Trưởng phòng Giáo dục Mầm non") == 1
    assert "Đang nói với tư cách: Trưởng phòng Giáo dục Mầm non." in told
    assert "Đang nói với tư cách: Biên tập viên" in told
    assert "Không có –. Có thể chọn" in told
    assert "mỗi lần không quá hai năm" in told
    assert told.count("trên máy này") == 4
    assert "Không tìm thấy bảng số liệu" in told
    assert "Toàn Sở: 38 tin, bài" in told.rpartition("/status")[2]


def test_a_file_of_another_system_is_typed_in_whatever_stands_in_it() -> None:
    """With a byte order mark, lines that end as on Windows, and bytes that are no UTF-8."""
    said = chat("\ufeff!as GDMN\r\n\udcff\udcfe\r\n/status\r\n")
    assert "Đang nói với tư cách: Trưởng phòng Giáo dục Mầm non." in said
    assert "GDMN> \ufffd\ufffd\n" in said
    assert "Xếp hạng tháng: 8/9" in said


def test_bytes_at_the_prompt_that_are_no_text_are_marked() -> None:
    console = Console(lambda to: to.id, StringIO())
    raw = console.raw("VP \udcff", MORNING)
    assert console.parse(raw.payload.encode().decode(), MORNING).text == "VP ?"


@pytest.mark.parametrize("gone", ["who reads", "who types"])
def test_a_conversation_that_is_broken_off_ends_without_a_word(gone: str, tmp_path: Path) -> None:
    """Nobody reads it any more (`| head -1`), or Ctrl-C was pressed: nothing claims to have failed."""
    files = forked.Files(tmp_path / "typed", tmp_path / "said", tmp_path / "fault")
    os.mkfifo(files.read)
    os.mkfifo(files.output)
    running = forked.start("bot", ("chat",), {}, files)
    with files.read.open("w") as typed, files.output.open() as said:
        print("/status", file=typed, flush=True)
        assert said.readline() == "editor> /status\n"
        if gone == "who reads":
            said.close()
            print("/status\n" * 3, file=typed, flush=True)
        else:
            running.send_signal(signal.SIGINT)
            typed.close()
        assert running.wait_blocking(120) == {"who reads": 141, "who types": 130}[gone]
    assert files.error.read_text() == ""


def test_a_bare_number_presses_a_choice() -> None:
    assert "15 → 12" in chat("/add 3 GDTrH\n1\n")


def test_a_backslash_lets_a_message_go_on_in_the_next_line() -> None:
    said = chat("/add 1 VP\\\n2 GDMN\n")
    assert "6 → 7" in said
    assert "1 → 3" in said


def test_a_database_that_is_kept_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    assert "12 → 15" in chat("/add 3 GDTrH 4/2026\n", "--db", str(file))
    assert "15 → 16" in chat("/add 1 GDTrH 4/2026\n!at 2030-01-01 08:00\n", "--db", str(file))
    assert "giờ thực" in chat("!at 2099-01-01 08:00\n", "--db", str(file))
    assert file.stat().st_mode & 0o777 == 0o600


def test_files_are_written_and_named_and_can_be_sent_back() -> None:
    files = [
        "build/Phụ lục 2026-04.xlsx",
        "build/Dự thảo công văn 2026-04.docx",
        "build/Biểu đồ 2026-04.png",
    ]
    sent = "".join(f"!file {file}\n" for file in (*files, "nowhere.xlsx"))
    told = chat(f"/baocao\n/bieudo\n{sent}")
    for file in files:
        assert f"Tệp: {file}\n" in told
        assert (ROOT / file).stat().st_size > 1000
    assert "Tệp Phụ lục 2026-04.xlsx: không có nội dung nào cần ghi nhận" in told
    assert "Tệp Dự thảo công văn 2026-04.docx: không có nội dung nào cần ghi nhận" in told
    assert "Tệp không phải bảng tính" in told
    assert "Không có tệp nowhere.xlsx" in told


def test_a_table_is_sent_and_recorded_in_the_terminal(tmp_path: Path) -> None:
    table = tmp_path / "bảng.csv"
    table.write_text("Phòng,Tháng 4/2026\nGDMN,4\n", encoding="utf-8")
    told = chat(f"!file {table}\n1\n/status GDMN\n!file {table}\n")
    assert "- GDMN, tháng 4/2026: 1 → 4" in told
    assert "Đã ghi nhận 01 mục từ tệp bảng.csv" in told
    assert "04/10" in told
    assert "không có nội dung nào cần ghi nhận" in told


def test_the_page_is_given_out_for_anybody_who_is_linked() -> None:
    said = chat("!page GDMN\n!page gdmn\n!page nobody\n")
    first, second = re.findall(
        r"Trưởng phòng Giáo dục Mầm non, .*: (http://127.0.0.1:\d+/xem/\S+)", said
    )
    assert first == second
    assert "Không có nobody" in said


def test_whoever_asks_for_the_page_gets_it_and_is_told_how_long_it_can_be_opened() -> None:
    """Nothing else opens it: a conversation in which nobody asks stays the same each time."""
    asked = chat("!as GDMN\n/trang\n!as leader\n!at 2026-05-04 09:00\n!quit\n")
    assert re.search(r"của đồng chí \(trang 1\): http://127.0.0.1:\d+/xem/\S+\n", asked)
    assert asked.endswith("đề nghị gõ trực tiếp trên màn hình.\n\n")
    assert "http" not in chat("!as leader\n!at 2026-05-04 09:00\n")
