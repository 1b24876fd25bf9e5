"""/report and /chart: recipes for files, and the same facts in words."""

import pytest

from core.chat import Attachment
from core.ladder import MessageKind
from tests.cast import Department, at

ANNEX = Attachment("annex", "2026-04", "Phụ lục 2026-04.xlsx")
LETTER = Attachment("letter", "2026-04", "Dự thảo công văn 2026-04.docx")


@pytest.mark.parametrize("who", ["editor", "leader", "VP"])
@pytest.mark.parametrize("typed", ["/baocao", "/report 4/2026", "/baocao T4", "/Báo_cáo 4"])
def test_the_report_carries_the_annex_and_the_letter(
    department: Department, who: str, typed: str
) -> None:
    reply = department.say(who, typed)
    assert reply.attachments == (ANNEX, LETTER)
    assert "trong tháng: 38 tin, bài; từ đầu năm: 96 tin, bài" in reply.text
    assert "01/9 đơn vị" in reply.text
    assert "8/13" in reply.text
    assert "08 giờ 00 ngày 22/4/2026" in reply.text


def test_an_earlier_month_is_reported_as_it_was(department: Department) -> None:
    reply = department.say("leader", "/baocao 2/2026")
    assert [one.month for one in reply.attachments] == ["2026-02", "2026-02"]
    assert "trong tháng: 12 tin, bài; từ đầu năm: 38 tin, bài" in reply.text
    assert "11/13" in reply.text


def test_a_month_to_come_has_no_report(department: Department) -> None:
    reply = department.say("editor", "/baocao 5/2026")
    assert "chưa" in reply.text
    assert reply.attachments == ()


def test_a_months_chart_is_a_picture_with_the_same_in_text(department: Department) -> None:
    reply = department.say("GDMN", "/bieudo")
    assert reply.attachments == (
        Attachment("month", "2026-04", "Biểu đồ 2026-04.png", picture=True, language="vi"),
    )
    assert "1. GDTrH: 12" in reply.text
    assert "9. TCCB: 0" in reply.text
    assert "tối thiểu 10, phấn đấu 15" in reply.text


def test_a_years_charts_are_two_pictures_with_the_same_in_text(department: Department) -> None:
    reply = department.say("leader", "/bieudo 2026")
    assert [(one.report, one.month) for one in reply.attachments] == [
        ("year", "2026"),
        ("whole", "2026"),
    ]
    assert "1. VP: 16, 4, 6, 6; cộng 32" in reply.text
    assert "mức tối thiểu chung 90" in reply.text
    assert "xếp hạng cấp tỉnh: 8/13" in reply.text


def test_in_january_a_year_is_still_a_year() -> None:
    department = Department(now=at("2026-01-20 08:00"))
    assert [one.report for one in department.say("leader", "/bieudo 2026").attachments] == [
        "year",
        "whole",
    ]
    assert [one.report for one in department.say("leader", "/bieudo").attachments] == ["month"]


def test_an_exempt_office_owes_nothing_to_the_common_floor(department: Department) -> None:
    department.say("admin", "/mien TCCB 4/2026 sáp nhập")
    assert "mức tối thiểu chung 80" in department.say("leader", "/bieudo 2026").text


def test_the_months_report_to_the_leaders_carries_both_files(department: Department) -> None:
    sent = [claimed for _, claimed in department.pass_to(at("2026-05-05 09:00"))]
    reports = [claimed.reply for claimed in sent if claimed.message.step is MessageKind.REPORT]
    assert reports
    assert all(reply.attachments == (ANNEX, LETTER) for reply in reports)
    others = [claimed.reply for claimed in sent if claimed.message.step is not MessageKind.REPORT]
    assert not any(reply.attachments for reply in others)


@pytest.mark.parametrize("typed", ["/bieudo quý I", "biểu đồ quý I", "/bieudo 2/2026 - 4/2026"])
def test_of_some_months_it_is_asked_which_chart_is_wanted(
    department: Department, typed: str
) -> None:
    asked = department.say("leader", typed)
    assert asked.attachments == ()
    assert asked.choices[0].label == "Biểu đồ năm 2026"
    assert "tháng 3/2026" in department.press("leader", asked, "tháng 3/2026").text


def test_all_the_months_that_there_are_so_far_are_the_year(department: Department) -> None:
    told = department.say("leader", "/bieudo 6 tháng đầu năm")
    assert [one.report for one in told.attachments] == ["year", "whole"]
