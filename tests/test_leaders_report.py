"""The leaders' monthly report: every figure in it, from the ledger to the sentence."""

import re

import pytest

from core.chat import Address
from core.quota import Quota
from core.review import ProvinceRank
from locales.oversight import leaders_report
from locales.words import load
from store.reviews import review
from tests.cast import APRIL, MAY, Department, at


def told(department: Department) -> str:
    """April's report, as it reads now."""
    return leaders_report(load("vi"), review(department.store, APRIL), department.now)


def peers(department: Department, own: int | None, *counts: tuple[str, int]) -> None:
    """The province's notice for April."""
    notice = ProvinceRank(APRIL, 8, 13, own_count=own, peers=counts)
    department.store.province.save(notice, department.now)


def test_it_goes_out_on_the_first_working_day_to_leaders_and_editors(
    department: Department,
) -> None:
    sent = department.pass_to(at("2026-05-04 16:00"))
    reports = [(f"{moment:%d/%m %H:%M}", p) for moment, p in sent if p.message.step == "report"]
    assert {moment for moment, _ in reports} == {"04/05 14:00"}
    titles = [p.title for _, p in reports]
    assert titles == ["Lãnh đạo Sở", "Chánh Văn phòng Sở", "Biên tập viên Cổng TTĐT"]
    assert {p.reply.text for _, p in reports} == {
        leaders_report(load("vi"), review(department.store, APRIL), at("2026-05-04 14:00"))
    }


def test_it_tells_the_whole_and_the_change(department: Department) -> None:
    text = told(department)
    assert "Toàn Sở: 38 tin, bài được duyệt đăng; mức tối thiểu chung 90." in text
    assert "So với tháng 3/2026 (20): tăng 18." in text
    assert "Đạt từ 10 trở lên: 01/9 đơn vị (GDTrH 12)." in text
    assert "Trong 9 đơn vị, chưa có đơn vị nào đạt mức phấn đấu." in text
    department.say("editor", "/add 3 GDTrH")
    assert "Đạt mức phấn đấu: 01/9 đơn vị (GDTrH)." in told(department)


@pytest.mark.parametrize(
    ("more_in_march", "change"), [(18, "không thay đổi"), (20, "giảm 2"), (17, "tăng 1")]
)
def test_the_change_may_go_either_way(
    department: Department, more_in_march: int, change: str
) -> None:
    department.say("editor", f"/add {more_in_march} GDTrH T3")
    assert f"So với tháng 3/2026 ({20 + more_in_march}): {change}." in told(department)


def test_it_tells_every_offices_standing_and_change(department: Department) -> None:
    department.say("admin", "/mien TCCB 4/2026 sáp nhập")
    department.say("editor", "/add 9 VP")
    lines = told(department).splitlines()
    assert "1. Văn phòng Sở: 15 (+9) – đạt mức phấn đấu" in lines
    assert "2. Phòng Giáo dục Trung học: 12 (+9) – đạt mức tối thiểu" in lines
    assert "4. Phòng Kế hoạch - Tài chính: 4 (+3) – thiếu 6" in lines
    assert "9. Phòng Tổ chức cán bộ: 0 (0) – được miễn" in lines
    assert "Được miễn: TCCB (sáp nhập)." in lines
    assert sum(bool(re.match(r"\d\. ", line)) for line in lines) == 9


def test_where_the_figures_begin_there_is_nothing_to_compare_with(department: Department) -> None:
    department.say("editor", "/set GDMN 4 T1")
    first = department.store.ledger.first_month()
    assert first is not None
    for month, compared in ((first, False), (first.plus(1), True)):
        text = leaders_report(load("vi"), review(department.store, month), department.now)
        assert ("o với tháng" in text) == compared
        assert ("(0)" in text) == compared
        assert "Kết quả từng đơn vị" in text


def test_an_office_that_is_new_has_nothing_to_change_from(department: Department) -> None:
    department.say("admin", "/donvi moi CNTT Phòng Công nghệ thông tin từ T4")
    assert "9. Phòng Công nghệ thông tin: 0 – thiếu 10" in told(department)


def test_the_next_agency_is_the_smallest_above_the_own_count(department: Department) -> None:
    peers(department, 38, ("Sở Nội vụ", 20), ("Sở Tư pháp", 165), ("Sở Xây dựng", 116))
    text = told(department)
    assert "Xếp hạng cấp tỉnh gần nhất: 8/13 (tháng 4/2026)." in text
    assert "toàn Sở có 90 tin, bài" in text
    assert "Sở Xây dựng (116 tin, bài trong tháng 4/2026) vẫn còn thiếu 26" in text


def test_all_floors_together_may_be_enough(department: Department) -> None:
    peers(department, 38, ("Sở Nội vụ", 20), ("Sở Xây dựng", 80))
    assert "không thấp hơn Sở Xây dựng (80 tin, bài trong tháng 4/2026)" in told(department)


def test_nobody_may_be_above(department: Department) -> None:
    peers(department, None, ("Sở Nội vụ", 20))
    assert "Không có cơ quan nào" in told(department)


def test_what_is_not_known_is_said_not_to_be_known(department: Department) -> None:
    peers(department, 38)
    assert "Không có số liệu của các cơ quan khác trong tháng 4/2026." in told(department)
    department.store._db.execute("delete from province")
    assert "Xếp hạng cấp tỉnh: không có số liệu." in told(department)


def test_an_offices_own_quota_changes_the_floors_together(department: Department) -> None:
    department.store.quotas.set(Quota(5, 8), APRIL, department.now, office="TCCB")
    assert "mức tối thiểu chung 85" in told(department)


def test_obstacles_stand_by_state_with_their_numbers(department: Department) -> None:
    assert "Vướng mắc tháng 4/2026: không có." in told(department)
    for office in ("GDMN", "GDTH", "TCCB", "VP"):
        department.say(office, "/vuongmac Thiếu người viết")
    department.say("editor", "/giaiquyet 1 Đã bố trí")
    department.press("editor", "/dsvuongmac", "VM-02")
    department.say("leader", "/giaiquyet 3 Đã giao việc")
    line = next(line for line in told(department).splitlines() if line.startswith("Vướng mắc"))
    for part in (
        "đã trả lời: 01 (VM-01)",
        "đã trình Lãnh đạo Sở: 01 (VM-02)",
        "đã giải quyết: 01 (VM-03)",
        "đang chờ: 01 (VM-04)",
    ):
        assert part in line


def test_what_waits_since_earlier_months_is_not_lost(department: Department) -> None:
    department.say("GDMN", "/vuongmac Thiếu người viết")
    text = leaders_report(load("vi"), review(department.store, MAY), department.now)
    assert "Vướng mắc tháng 5/2026: không có." in text
    assert "Vướng mắc của các tháng trước còn chờ xử lý: VM-01." in text


def test_that_everybody_was_reached_is_said_once_somebody_was_written_to(
    department: Department,
) -> None:
    assert "Đã liên lạc" not in told(department)
    department.pass_to(at("2026-04-24 09:00"))
    assert "Đã liên lạc được với tất cả người nhận." in told(department)


def test_each_who_was_not_reached_is_named_once_with_the_reason(department: Department) -> None:
    department.store.people.unlink(Address("console", "GDMN"))
    department.pass_to(at("2026-05-04 13:00"))
    text = told(department)
    assert text.count("Trưởng phòng Giáo dục Mầm non") == 1
    assert "Trưởng phòng Giáo dục Mầm non (chưa có người liên kết)" in text


def test_it_reads_in_english_too(department: Department) -> None:
    text = leaders_report(load("en"), review(department.store, APRIL), department.now)
    assert "Against month 3/2026 (20): up by 18." in text
    assert "4. Phòng Kế hoạch - Tài chính: 4 (+3) – 6 missing" in text
