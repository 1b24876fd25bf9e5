"""What is asked about before it is recorded: a doubt in a list, and what may do harm."""

from datetime import date

import pytest

from tests.cast import Department, at
from tests.test_understood import newest, since

# --- Lists with a doubt


def test_a_list_is_asked_about_line_by_line_and_loses_nothing(department: Department) -> None:
    before = newest(department)
    text = "/add Ngày 20/4:\n- 3 bài GDTrH\n- 2 bài GDMN\n1 bài VP tuyển sinh"
    reply = department.say("editor", text)
    for label in ("+3 bài", "+2 bài", "tuyển sinh"):
        reply = department.press("editor", reply, label)
        assert newest(department) == before
    reply = department.press("editor", reply, "Ghi nhận")
    entries = since(department, before)
    assert [(one.count, one.office, one.published, one.note) for one in entries] == [
        (3, "GDTrH", date(2026, 4, 20), ""),
        (2, "GDMN", date(2026, 4, 20), ""),
        (1, "VP", date(2026, 4, 20), "tuyển sinh"),
    ]


def test_a_day_in_words_stays_the_day_on_which_it_was_said(department: Department) -> None:
    before = newest(department)
    asked = department.say("editor", "/add 2 GDMN hôm qua tuyển sinh")
    department.now = at("2026-04-23 07:30")
    department.press("editor", asked)
    (entry,) = since(department, before)
    assert entry.published == date(2026, 4, 21)


def test_a_zero_in_a_list_is_shown_as_left_out(department: Department) -> None:
    reply = department.say("editor", "GDTrH: 3\nGDMN: 0")
    assert "Bỏ qua vì số lượng bằng 0: GDMN: 0" in reply.text
    department.press("editor", reply, "Ghi nhận")
    assert (department.count("GDTrH"), department.count("GDMN")) == (15, 1)


def test_a_total_that_is_wrong_is_asked_about(department: Department) -> None:
    reply = department.say("editor", "GDTrH: 3\nGDMN: 2\nTổng: 6")
    assert "Tổng ghi 6, cộng các dòng được 5" in reply.text
    preview = department.press("editor", reply, "Ghi nhận")
    department.press("editor", preview, "Ghi nhận")
    assert (department.count("GDTrH"), department.count("GDMN")) == (15, 3)


def test_an_office_renamed_meanwhile_is_asked_about_afresh(department: Department) -> None:
    asked = department.say("editor", "/add 4 GDTRHH")
    department.say("admin", "/office alias GDTrH gdtrhh")
    before = newest(department)
    department.press("editor", asked, "GDTH –")
    entries = since(department, before)
    assert all(entry.office == "GDTrH" for entry in entries)


def test_a_count_that_is_to_be_set_has_no_sign(department: Department) -> None:
    asked = department.say("editor", "/set 5 GDMN tuyển sinh")
    assert asked.choices[0].label == "GDMN, 4/2026: 5 tin, bài, ghi chú: tuyển sinh"
    preview = department.press("editor", asked)
    assert "1 → 5 (chênh lệch +4)" in preview.text
    assert "Ghi chú: tuyển sinh." in department.press("editor", preview).text


def test_a_closed_month_is_told_before_anything_is_shown(department: Department) -> None:
    department.press("editor", "/close 4/2026")
    for text in ("/add 3 GDTrH, 2 VP", "3 GDTrH", "/set 5 GDMN", "/add -1 GDMN: gỡ bài"):
        assert "đã chốt" in department.say("editor", text).text


# --- Doubt before harm


def test_a_large_count_is_shown_first(department: Department) -> None:
    reply = department.say("editor", "/add 45 GDTrH")
    assert "nhiều hơn 30" in reply.text
    assert department.count("GDTrH") == 12
    assert "12 → 57" in department.press("editor", reply, "Ghi nhận").text


def test_thirty_are_not_too_many(department: Department) -> None:
    assert "12 → 42" in department.say("editor", "/add 30 GDTrH").text


def test_a_correction_is_as_large_as_what_it_takes_away(department: Department) -> None:
    department.say("editor", "/add 30 GDTrH")
    assert "nhiều hơn 30" in department.say("editor", "/add -31 GDTrH: nhập nhầm").text
    assert department.count("GDTrH") == 42


def test_the_same_within_ten_minutes_is_shown_first(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH")
    reply = department.say("VP", "/add 3 GDTrH")
    assert "mã ghi nhận 26" in reply.text
    assert department.count("GDTrH") == 15
    department.press("VP", reply, "Ghi nhận")
    assert department.count("GDTrH") == 18


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("/add 3 GDTrH", "/add 3 tin GDTrH"),
        ("/add 3 bài GDTrH", "/add 3 GDTrH"),
        ("/add 3 GDTrH", "/add 3 bài GDTrH hôm nay"),
    ],
)
def test_nor_is_it_another_where_one_of_them_tells_no_kind(
    department: Department, first: str, then: str
) -> None:
    assert "mã ghi nhận 26" in department.say("editor", first, then).text
    assert department.count("GDTrH") == 15


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("/add 3 GDTrH", "/add 2 GDTrH"),
        ("/add 3 tin GDTrH", "/add 3 bài GDTrH"),
        ("/add 3 GDTrH", "/add 3 clip GDTrH"),
        ("/add 3 clip GDTrH", "/add 3 GDTrH"),
        ("/add 3 GDTrH", "/add 3 GDTrH T3"),
    ],
)
def test_another_count_kind_or_month_is_not_the_same(
    department: Department, first: str, then: str
) -> None:
    assert "Đã ghi nhận" in department.say("editor", first, then).text


def test_nor_is_what_was_undone_or_is_ten_minutes_old(department: Department) -> None:
    assert "12 → 15" in department.say("editor", "/add 3 GDTrH", "/undo", "/add 3 GDTrH").text
    department.wait(minutes=11)
    assert "15 → 18" in department.say("editor", "/add 3 GDTrH").text


@pytest.mark.parametrize("text", ["/add -2 GDTrH: gỡ bài", "/set 10 GDTrH", "/undo"])
def test_less_than_the_last_report_is_shown_first(department: Department, text: str) -> None:
    department.say("editor", "/add 1 GDTrH")
    department.say("leader", "/report 4/2026")
    reply = department.say("editor", text)
    assert "báo cáo lập lúc 08 giờ 00 ngày 22/4/2026 ghi 13" in reply.text
    assert department.count("GDTrH") == 13
    department.press("editor", reply)
    assert department.count("GDTrH") < 13


def test_the_report_that_went_to_the_leaders_counts_as_well(department: Department) -> None:
    department.pass_to(at("2026-05-04 15:00"))
    assert "ghi 12" in department.say("editor", "/add -2 GDTrH T4: gỡ bài").text
    assert department.count("GDTrH") == 12


def test_as_much_as_the_report_says_may_be_left(department: Department) -> None:
    department.say("leader", "/report 4/2026")
    assert "15 → 12" in department.say("editor", "/add 3 GDTrH", "/undo").text


FEWER = b"Phong,4/2026\nGDTrH,10\n"


def test_a_file_that_leaves_less_than_the_report_says_so(department: Department) -> None:
    department.say("leader", "/report 4/2026")
    assert "ghi 12; nay chỉ còn 10" in department.send_file("editor", FEWER, "a.csv").text


def test_an_import_is_one_act_too(department: Department) -> None:
    more = b"Phong,3/2026,4/2026\nGDTrH,5,15\nVP,9,9\n"
    told = department.press("editor", department.send_file("editor", more, "a.csv"), "Ghi nhận")
    assert "Đã ghi nhận" in told.text
    assert department.count("GDTrH") == 15
    department.press("editor", "/undo", "Hủy cả")
    assert (department.count("GDTrH"), department.count("VP")) == (12, 6)


def test_an_import_that_went_into_the_report_is_asked_about_before_its_undo(
    department: Department,
) -> None:
    more = b"Phong,4/2026\nGDTrH,15\n"
    told = department.press("editor", department.send_file("editor", more, "a.csv"), "Ghi nhận")
    department.say("leader", "/report 4/2026")
    asked = department.press("editor", told, "Hủy")
    assert department.count("GDTrH") == 15
    department.press("editor", asked, "Vẫn hủy")
    assert department.count("GDTrH") == 12
