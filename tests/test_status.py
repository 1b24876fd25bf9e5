"""/status, /rank and /all: figures of an office and of the department, for each reader."""

import pytest

from core.month import Month
from tests.cast import Department, at
from tests.page_reader import Site


def test_a_head_sees_the_own_office(department: Department) -> None:
    text = department.say("GDMN", "/status").text
    assert text.splitlines()[0] == "Phòng Giáo dục Mầm non – tháng 4/2026"
    assert "01/10 (còn thiếu 09; mức phấn đấu 15)" in text
    assert "Xếp hạng tháng: 8/9" in text
    assert "Còn 05 ngày làm việc. Số liệu đến 08 giờ 00 ngày 22/4/2026." in text
    assert "Toàn Sở" not in text


def test_a_tie_is_called_a_tie(department: Department) -> None:
    assert "4/9 (đồng hạng)" in department.say("KHTC", "/status").text


@pytest.mark.parametrize("who", ["editor", "leader", "admin"])
def test_overseers_see_the_whole_department(department: Department, who: str) -> None:
    text = department.say(who, "/status").text
    assert "Toàn Sở: 38 tin, bài được duyệt đăng; mức tối thiểu chung 90." in text
    assert "Đạt từ 10 trở lên: 01/9 đơn vị (GDTrH 12)." in text
    assert (
        "Chưa đạt: 08 đơn vị, còn thiếu 54 tin, bài; thấp nhất: TCCB 0, GDMN 1; và 06 đơn vị khác."
        in text
    )
    assert "Xếp hạng cấp tỉnh gần nhất: 8/13 (tháng 4/2026)." in text


def test_the_head_who_is_editor_too_sees_both(department: Department) -> None:
    text = department.say("VP", "/status").text
    assert "Văn phòng Sở – tháng 4/2026" in text
    assert "Toàn Sở: 38" in text


@pytest.mark.parametrize(
    "asked", ["GDTrH", "GDTrH 4", "4 trung học", "trung học tháng 4", "T4 gdtrh"]
)
def test_an_office_and_a_month_may_stand_in_either_order(
    department: Department, asked: str
) -> None:
    text = department.say("leader", f"/status {asked}").text
    assert "Phòng Giáo dục Trung học – tháng 4/2026" in text
    assert "12/10 (đã đạt mức tối thiểu; còn 03 để đạt mức phấn đấu 15)" in text


def test_a_past_month_is_shown_without_days_left(department: Department) -> None:
    text = department.say("editor", "/status 1").text
    assert "tháng 01/2026" in text
    assert "Toàn Sở: 26" in text
    assert "ngày làm việc" not in department.say("VP", "/status VP 01/2026").text


def test_every_figure_names_its_month_and_time(department: Department) -> None:
    for who, command in (("GDMN", "/status"), ("leader", "/status"), ("leader", "/rank")):
        text = department.say(who, command).text
        assert "4/2026" in text
        assert "08 giờ 00 ngày 22/4/2026" in text


def test_a_month_to_come_is_refused(department: Department) -> None:
    assert "chưa đến" in department.say("editor", "/status 5/2026").text


@pytest.mark.parametrize("typed", ["/tinhhinh", "/tìnhhình", "tình hình", "status", "Tinh Hinh"])
def test_the_vietnamese_name_and_plain_words_do_the_same(
    department: Department, typed: str
) -> None:
    assert department.say("GDMN", typed).text == department.say("GDMN", "/status").text


def test_pausing_is_told(department: Department) -> None:
    department.pause()
    assert "tạm dừng" in department.say("GDMN", "/status").text
    assert "tạm dừng" in department.say("leader", "/status").text


def test_open_obstacles_are_counted(department: Department) -> None:
    department.say("GDMN", "/vuongmac Chưa có cán bộ")
    assert "Vướng mắc đang chờ xử lý: 01." in department.say("leader", "/status").text


def test_an_exempt_office_is_shown_as_exempt(department: Department) -> None:
    department.say("admin", "/exempt TCCB 4/2026 sáp nhập")
    assert "Được miễn: TCCB (sáp nhập)." in department.say("leader", "/status").text
    assert "07 đơn vị" in department.say("leader", "/status").text
    assert "được miễn" in department.say("TCCB", "/status").text


def test_a_retired_office_leaves_later_tables_and_keeps_its_history(department: Department) -> None:
    department.say("admin", "/office retire GDMN 4/2026")
    # What was entered for April before counts, and nothing is owed.
    assert "Được miễn: GDMN (không theo dõi)" in department.say("leader", "/status").text
    for who, typed in (("leader", "/status GDMN 4/2026"), ("GDMN", "/status")):
        own = department.say(who, typed).text
        assert "Được duyệt đăng: 01 (được miễn: không theo dõi)" in own, typed
        assert "Xếp hạng tháng: 8/9" in own
    department.now = at("2026-05-20 08:00")
    assert "Trong 8 đơn vị" in department.say("leader", "/status").text
    assert "Mầm non" in department.say("leader", "/rank 3/2026").text
    assert department.count("GDMN", Month(2026, 2)) == 1


def test_an_office_that_is_in_no_table_of_the_months_has_no_figures(department: Department) -> None:
    department.say("admin", "/office retire TCCB 4/2026")  # it has nothing in April
    for typed in ("/status TCCB 4/2026", "tình hình TCCB tháng 4"):
        assert "ngừng theo dõi từ tháng 4/2026" in department.say("leader", typed).text
    assert "00" in department.say("leader", "/status TCCB 3/2026").text


def test_a_month_that_was_closed_early_has_no_pace_and_no_days_left(
    department: Department,
) -> None:
    assert "Tiến độ" in department.say("GDMN", "/status").text
    assert "Tiến độ" in Site(department).look("leader").figures()
    department.close("editor", "4/2026")
    told = department.say("GDMN", "/status").text
    assert "01/10" in told
    assert "Tiến độ" not in told
    assert "ngày làm việc" not in told
    assert "Tiến độ" not in Site(department).look("leader").figures()


def test_on_pace_is_said_as_well(department: Department) -> None:
    department.say("editor", "/add 6 GDMN")
    assert "Tiến độ: đúng kế hoạch." in department.say("GDMN", "/status").text


def test_the_month_is_that_of_the_message_and_not_of_its_handling(department: Department) -> None:
    department.now = at("2026-05-04 00:10")
    assert "tháng 4/2026" in department.say("GDMN", "/status", sent=at("2026-04-30 23:59")).text


def test_only_the_own_figures_can_be_disputed(department: Department) -> None:
    assert department.say("GDMN", "/status GDMN").choices
    assert not department.say("GDMN", "/status VP").choices


@pytest.mark.parametrize("typed", ["/status T13", "/status 13", "/status 13/2026"])
def test_what_was_meant_as_a_month_is_not_taken_for_an_office(
    department: Department, typed: str
) -> None:
    assert "không phải là tháng" in department.say("leader", typed).text


def test_an_unknown_office_is_answered_with_the_command_that_was_given(
    department: Department,
) -> None:
    asked = department.say("leader", "/status GDTHH")
    assert asked.text.startswith("Không tìm thấy đơn vị “GDTHH”. ")
    assert "/status GDTH)" in asked.text
    assert "Tiểu học – tháng 4/2026" in department.press("leader", asked, "GDTH –").text
    assert "ví dụ: /dondoc GDTrH" in department.say("editor", "/nudge XYZ").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/tình hình GDMN", "Phòng Giáo dục Mầm non – tháng 4/2026"),
        ("/nhật ký GDMN 2", "Phòng Giáo dục Mầm non – tháng 02/2026"),
        ("/lịch sử đôn đốc 3", "tháng 3/2026"),
        ("/Xếp hạng 3", "Xếp hạng tháng 3/2026"),
    ],
)
def test_a_vietnamese_name_may_be_typed_as_words(
    department: Department, typed: str, told: str
) -> None:
    assert told in department.say("editor", typed).text
