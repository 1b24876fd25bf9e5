"""What is said of a count just below it, before and after it is recorded."""

from datetime import date

import pytest

from core.month import Month
from core.quota import Kind
from core.reading.amending import amended
from core.reading.counted import Counted, as_command
from tests.cast import APRIL, Department

MARCH = Month(2026, 3)
SHOWN = "2 bài GDMN"
MEANT = {
    "tháng 3": "2 bài GDMN 3/2026",
    "à tháng 3": "2 bài GDMN 3/2026",
    "của tháng 3 nhé": "2 bài GDMN 3/2026",
    "ghi nhận nhưng tháng 3": "2 bài GDMN 3/2026",
    "sửa lại tháng 3!": "2 bài GDMN 3/2026",
    "thang 3 moi dung": "2 bài GDMN 3/2026",
    "hôm qua": "2 bài GDMN 21/4/2026",
    "ngày 31/3 chứ": "2 bài GDMN 31/3/2026",
    "3 bài cơ": "3 bài GDMN",
    "3 mới đúng": "3 bài GDMN",
    "ba bài chứ": "3 bài GDMN",
    "không, 3 bài": "3 bài GDMN",
    "3 chứ không phải 2": "3 bài GDMN",
    "không phải 2 mà là 3": "3 bài GDMN",
    "là tin": "2 tin GDMN",
    "ok nhưng là tin": "2 tin GDMN",
    "GDTH": "2 bài GDTH",
    "nhầm, tiểu học": "2 bài GDTH",
    "nhầm rồi, GDTH chứ không phải GDMN": "2 bài GDTH",
    "không phải mầm non mà là tiểu học": "2 bài GDTH",
    "ý em là GDTH": "2 bài GDTH",
    "nhầm, GDTH 3 bài tháng 3": "3 bài GDTH 3/2026",
}
ABOUT_SOMETHING_ELSE = (
    "ok",
    "nhầm rồi",
    "đúng rồi",
    "không",
    "không phải GDTH",
    "không phải 3 bài",
    "GDTH?",
    "tháng 3 à",
    "tháng 5",
    "tháng 3 và tháng 4",
    "GDTH và GDTrH",
    "GDTH nữa",
    "thêm 1 nữa",
    "+1",
    "-1",
    "tình hình tháng 3",
    "GDTH bao nhiêu",
    "bài trùng với GDTH",
    "GDMN 2 bài",
    "GDTH 3 bài",
    "xếp hạng",
)


def _amended(department: Department, text: str) -> Counted | None:
    shown = Counted(2, department.store.offices.get("GDMN"), Kind.FEATURE)
    found = amended(text, [shown], department.store.offices.names(), date(2026, 4, 22))
    return found.counted[0] if found else None


@pytest.mark.parametrize(("said", "meant"), MEANT.items())
def test_what_is_said_below_a_preview_changes_what_it_shows(
    department: Department, said: str, meant: str
) -> None:
    found = _amended(department, said)
    assert found
    assert as_command(found) == meant
    department.say("editor", SHOWN)
    preview = department.say("editor", said)
    assert "Dự kiến ghi nhận" in preview.text
    assert department.count("GDMN") == 1
    department.say("editor", "ok")
    (entry,) = department.store.ledger.entries(None, None, limit=1)
    assert (entry.count, entry.office, entry.kind) == (found.count, found.office.code, found.kind)
    assert entry.month == (found.month or APRIL)


@pytest.mark.parametrize("said", ABOUT_SOMETHING_ELSE)
def test_what_is_about_something_else_changes_nothing(department: Department, said: str) -> None:
    assert _amended(department, said) is None


def test_the_preview_before_records_nothing_any_more(department: Department) -> None:
    before = department.say("editor", SHOWN)
    department.say("editor", "tháng 3")
    assert "không có gì thay đổi" in department.press("editor", before, "Ghi nhận").text
    assert department.count("GDMN") == 1


def test_a_number_that_is_to_be_set_is_shown_anew(department: Department) -> None:
    department.say("editor", "/set 7 GDTH 4/2026")
    assert "tháng 3/2026: 2 → 7" in department.say("editor", "tháng 3").text
    assert "tháng 3/2026: 2 → 6" in department.say("editor", "6 mới đúng").text


@pytest.mark.parametrize("said", ["tháng 3 chứ", "nhầm, tháng 3", "sửa lại tháng 3"])
def test_what_was_recorded_is_changed_only_once_that_is_confirmed(
    department: Department, said: str
) -> None:
    department.say("editor", "thêm 2 bài GDMN")
    asked = department.say("editor", said)
    assert "số 26 là GDMN, 4/2026: +2 bài. Sửa thành GDMN, 3/2026: +2 bài?" in asked.text
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (3, 0)
    done = department.press("editor", asked, "Sửa")
    assert "3 → 1" in done.text
    assert "0 → 2" in done.text
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (1, 2)
    department.say("editor", "hủy")
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (1, 0)


@pytest.mark.parametrize("said", ["tháng 3", "GDTH", "sửa GDMN là 5"])
def test_without_a_word_of_correcting_it_is_read_as_ever(department: Department, said: str) -> None:
    department.say("editor", "thêm 2 bài GDMN")
    assert "Sửa thành" not in department.say("editor", said).text


def test_a_closed_month_stays_as_it_is(department: Department) -> None:
    department.close("editor", "3/2026")
    department.say("editor", "thêm 2 bài GDMN")
    asked = department.say("editor", "tháng 3 chứ")
    assert "đã chốt" in department.press("editor", asked, "Sửa").text
    assert (department.count("GDMN"), department.count("GDMN", MARCH)) == (3, 0)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("tháng 3", "Điều chỉnh −1 đối với Phòng Giáo dục Tiểu học, tháng 3/2026, cần"),
        ("à nhầm, GDMN", "Điều chỉnh −1 đối với Phòng Giáo dục Mầm non, tháng 4/2026, cần"),
        ("2 bài mới đúng", "Điều chỉnh −2 đối với Phòng Giáo dục Tiểu học, tháng 4/2026, cần"),
        ("2 bài GDMN", "+2 bài (1 → 3)"),
        ("GDMN 2", "+2 tin, bài (1 → 3)"),
    ],
)
def test_no_reason_is_made_of_a_month_an_office_or_a_count(
    department: Department, said: str, told: str
) -> None:
    department.say("editor", "trừ 1 GDTH")
    assert told in department.say("editor", said).text
    assert department.count("GDTH") == 5


def test_a_reason_may_name_an_office(department: Department) -> None:
    department.say("editor", "trừ 1 GDTH")
    assert "Ghi chú: bài trùng với GDMN" in department.say("editor", "bài trùng với GDMN").text
