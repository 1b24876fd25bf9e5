"""Closing a month and opening it again; what comes late is seen to come late."""

from datetime import datetime

import pytest

from core.ladder import MessageKind
from core.month import Month
from core.page import View
from handlers.viewing import page_of, whole
from reminders.claims import ClaimContext, ClaimedMessage, claim
from reminders.planner import plan_due
from tests.cast import APRIL, MAY, Department, at

SENT_AT_THE_END = ("overdue", "report")


@pytest.fixture
def may(department: Department) -> Department:
    """The morning of the first working day after April."""
    department.pass_to(at("2026-05-04 08:30"))
    return department


def ends(sent: list[tuple[datetime, ClaimedMessage]]) -> list[str]:
    """The days on which overdue notices and reports went out, one for each message."""
    return [f"{moment:%d/%m %H:%M}" for moment, p in sent if p.message.step in SENT_AT_THE_END]


def test_a_closed_month_takes_no_entries_and_tells_the_way_out(may: Department) -> None:
    may.say("editor", "/add 2 GDMN T4")
    told = may.close("editor", "4").text
    assert "Đã chốt số liệu tháng 4/2026" in told
    assert "Để mở lại: /chotso mở lại 4/2026" in told
    before = may.count("GDMN")
    for command in ("/add 1 GDMN T4", "/add -1 GDMN T4: nhầm", "/set 5 GDMN 4/2026", "/undo"):
        refused = may.say("editor", command).text
        assert "Tháng 4/2026 đã chốt; số liệu không thay đổi" in refused
        assert "/chotso mở lại 4/2026" in refused
    assert may.count("GDMN") == before


def test_no_count_is_asked_to_belong_to_a_closed_month(may: Department) -> None:
    may.close("editor", "4/2026")
    assert "tháng 5/2026: 0 → 1" in may.say("editor", "/add 1 GDMN").text


def test_closing_brings_the_overdue_notices_and_the_report_forward(may: Department) -> None:
    told = may.close("editor", "4/2026").text
    assert "Sẽ gửi lúc 08 giờ 30 ngày 04/5/2026: báo cáo" in told
    assert "thông báo quá hạn tới" in told
    assert set(ends(may.wait(minutes=1))) == {"04/05 08:30"}
    assert ends(may.pass_to(at("2026-05-06 16:00"))) == []


def test_closing_after_they_went_out_does_not_promise_them_again(may: Department) -> None:
    may.pass_to(at("2026-05-04 15:00"))
    assert "không gửi thêm" in may.close("editor", "4/2026").text
    assert ends(may.wait(minutes=5)) == []


def test_reopened_at_once_nothing_goes_out_before_its_time(may: Department) -> None:
    may.now = at("2026-05-04 07:00")  # before the sending hours
    may.close("editor", "4/2026")
    may.say("editor", "/mochot 4/2026 chốt nhầm")
    assert set(ends(may.pass_to(at("2026-05-06 16:00")))) == {"04/05 14:00"}


def test_reopened_after_they_were_planned_they_wait_for_their_time(may: Department) -> None:
    may.now = at("2026-05-04 07:00")
    may.close("editor", "4/2026")
    assert may.wait(minutes=5) == []
    may.say("editor", "/mochot 4/2026 chốt nhầm")
    assert set(ends(may.pass_to(at("2026-05-06 16:00")))) == {"04/05 14:00"}


def test_closed_again_it_is_brought_forward_again(may: Department) -> None:
    may.now = at("2026-05-04 07:00")
    may.close("editor", "4/2026")
    may.say("editor", "/mochot 4/2026 chốt nhầm")
    may.close("editor", "4/2026")
    assert set(ends(may.pass_to(at("2026-05-06 16:00")))) == {"04/05 08:00"}


def test_a_month_that_still_runs_is_closed_only_when_that_is_meant(department: Department) -> None:
    asked = department.say("editor", "/close 4/2026")
    assert "chưa kết thúc" in asked.text
    assert "chưa chốt" in department.press("editor", asked, "Chưa chốt").text
    assert not department.store.months.is_closed(APRIL)
    assert "khi hết tháng" in department.press("editor", "/close 4/2026", "Chốt số liệu").text
    assert department.store.months.is_closed(APRIL)
    assert "đã chốt" in department.say("editor", "/add 1 GDMN").text


def test_nobody_is_urged_to_fill_a_month_that_is_closed(department: Department) -> None:
    department.close("editor", "4/2026")
    sent = department.pass_to(at("2026-04-29 15:00"))
    assert [claimed.message.step for _, claimed in sent] == []
    told = {claimed.message.step for _, claimed in department.pass_to(at("2026-05-04 15:00"))}
    assert told >= {MessageKind.OVERDUE, MessageKind.REPORT}
    assert not told & {MessageKind.THIRD_LAST, MessageKind.LAST}


def test_what_waited_when_a_running_month_was_closed_urges_nobody(department: Department) -> None:
    """A preview, a rung that a pause held back, and a round that an editor asked for."""
    department.store.months.confirm_zeros(MAY, department.now)
    department.pass_to(at("2026-05-14 13:00"))
    department.pause()
    department.pass_to(at("2026-05-15 07:00"))
    department.press("editor", department.say("editor", "/dondoc GDMN"), "Gửi")
    department.pass_to(at("2026-05-15 09:00"))
    department.close("editor", "5/2026")
    resuming = department.say("admin", "/resume")
    assert "Không có tin nào đang chờ gửi" in resuming.text
    department.press("admin", resuming, "Tiếp tục")
    assert department.pass_to(at("2026-05-29 15:00")) == []


def test_whoever_asks_is_told_that_a_running_month_is_closed(department: Department) -> None:
    asked = department.say("editor", "/dondoc")
    department.close("editor", "4/2026")
    for answer in (
        department.say("GDMN", "hạn nộp khi nào"),
        department.say("editor", "/dondoc"),
        department.press("editor", asked, "Gửi"),
    ):
        assert "tháng 4/2026 đã chốt" in answer.text.replace("Tháng", "tháng")
    assert department.wait(hours=1) == []


@pytest.mark.parametrize(
    ("today", "closed", "day"),
    [
        ("2026-04-22 08:00", "", "Thứ Sáu, ngày 24/4/2026"),
        ("2026-04-22 08:00", "4/2026", "Thứ Hai, ngày 04/5/2026"),
        ("2026-05-01 08:00", "", "Thứ Hai, ngày 04/5/2026"),
        ("2026-05-01 08:00", "4/2026", "Thứ Hai, ngày 04/5/2026"),  # a holiday: due, not yet sent
        ("2026-05-04 15:00", "4/2026", "Thứ Sáu, ngày 15/5/2026"),
    ],
)
def test_the_page_names_the_day_on_which_offices_are_urged_next(
    department: Department, today: str, closed: str, day: str
) -> None:
    department.now = at(today)
    if closed:
        department.close("editor", closed)
    store, rules, month = department.store, department.rules, Month.of(department.now)
    found = whole(store, rules, month, department.now)
    told = page_of(store, rules, department.person("leader"), View(month), found).next_rung
    assert day.casefold() in told.casefold()


def test_a_month_that_is_reopened_is_urged_again(department: Department) -> None:
    department.close("editor", "4/2026")
    department.pass_to(at("2026-04-27 09:00"))
    department.say("editor", "/reopen 4/2026 chốt nhầm")
    told = {claimed.message.step for _, claimed in department.pass_to(at("2026-04-29 15:00"))}
    assert MessageKind.LAST in told


def test_closing_twice_changes_nothing(may: Department) -> None:
    may.close("editor", "4/2026")
    assert "không có gì thay đổi" in may.say("VP", "/close 4/2026").text


def test_reopening_wants_a_reason(may: Department) -> None:
    may.close("editor", "4/2026")
    assert "gửi lý do mở lại tháng 4/2026" in may.say("editor", "/mochot 4/2026").text
    assert may.store.months.is_closed(APRIL)
    assert "không có gì thay đổi" in may.say("editor", "/mochot 3/2026 bổ sung").text
    assert "Đã mở lại" in may.say("editor", "/mochot 4/2026 bổ sung bài còn sót").text
    assert not may.store.months.is_closed(APRIL)


def test_what_is_entered_after_the_months_end_is_marked_in_the_log(may: Department) -> None:
    may.say("editor", "/add 1 GDMN T4", "/add 1 GDMN T5")
    newest, before, *_ = may.say("editor", "/log GDMN").text.splitlines()[1:]
    assert "bổ sung sau khi hết tháng" in before
    assert "bổ sung" not in newest


def test_what_is_entered_after_the_closing_is_marked_too(department: Department) -> None:
    department.close("editor", "4/2026")
    department.say("editor", "/mochot 4/2026 bổ sung bài còn sót", "/add 1 GDMN")
    assert "bổ sung sau khi hết tháng" in department.say("editor", "/log GDMN").text.splitlines()[1]


def test_late_corrections_and_reopenings_stand_in_the_report(may: Department) -> None:
    may.say("editor", "/add 3 GDMN T4", "/add -1 GDMN T4: ghi nhầm")
    may.say("editor", "/add 5 clip GDMN T4")  # counts nowhere in the report
    may.close("editor", "4/2026")
    may.say("editor", "/mochot 4/2026 còn sót bài")
    sent = may.pass_to(at("2026-05-04 14:00"))
    report = next(p.reply.text for _, p in sent if p.message.step == "report")
    assert "Có 02 ghi nhận bổ sung sau khi hết tháng hoặc chốt số liệu (tổng cộng +2)." in report
    assert "mở lại lúc 08 giờ 30 ngày 04/5/2026 (còn sót bài)" in report


@pytest.mark.parametrize(
    ("who", "command", "changed"),
    [
        ("admin", "/mien GDMN 4/2026 sáp nhập", "GDMN: 1 (thiếu 9) → 1 (được miễn)"),
        ("admin", "/dinhmuc GDMN 1 2 từ 4/2026", "GDMN: 1 (thiếu 9) → 1 (đạt mức tối thiểu)"),
        ("editor", "/add 2 GDMN T4", "GDMN: 1 (thiếu 9) → 3 (thiếu 7)"),
    ],
)
def test_what_changed_since_the_report_is_said_when_the_month_is_closed_and_told_the_leaders(
    may: Department, who: str, command: str, changed: str
) -> None:
    """Also at the first closing: the report went out at the month's end without one."""
    may.pass_to(at("2026-05-04 15:00"))
    may.say(who, command)
    asked = may.say("editor", "/close 4/2026")
    assert "đính chính" in asked.text
    assert changed in asked.text
    assert changed in may.press("editor", asked, "Chốt số liệu").text
    told = [p for _, p in may.pass_to(at("2026-05-05 09:00")) if p.message.step == "report"]
    assert "Lãnh đạo Sở" in {p.title for p in told}


def test_a_month_that_is_as_it_was_reported_is_closed_without_another_report(
    may: Department,
) -> None:
    may.pass_to(at("2026-05-04 15:00"))
    may.say("admin", "/mien GDMN 4/2026 sáp nhập", "/mien GDMN 4/2026 hủy")
    assert "không gửi thêm" in may.say("editor", "/close 4/2026").text


def reports(sent: list[tuple[datetime, ClaimedMessage]]) -> dict[str, str]:
    """What the reports say, by whom they went to."""
    return {p.title: p.reply.text for _, p in sent if p.message.step == MessageKind.REPORT}


READERS = {"Lãnh đạo Sở", "Biên tập viên Cổng TTĐT", "Chánh Văn phòng Sở"}


@pytest.mark.parametrize("why", ["down", "paused", "nobody reached"])
def test_a_report_that_missed_its_days_goes_out_when_the_month_is_closed(
    department: Department, why: str
) -> None:
    department.pass_to(at("2026-04-29 17:00"))
    if why == "paused":
        department.pause()
        department.pass_to(at("2026-05-12 09:00"))
        department.press("admin", department.say("admin", "/resume"), "Tiếp tục")
    if why == "nobody reached":
        store, due = department.store, at("2026-05-04 14:00")
        plan_due(store, department.rules, due)
        nowhere = ClaimContext(department.rules, frozenset(), lambda _address: 0.0)
        assert claim(store, nowhere, due) is None
    department.now = at("2026-05-12 09:00")
    asked = department.say("editor", "/close 4/2026").text
    assert "Báo cáo tháng chưa được gửi" in asked
    assert "09 giờ 00 ngày 12/5/2026" in asked
    assert "quá hạn" not in asked
    department.close("editor", "4/2026")
    department.say("editor", "/reopen 4/2026 còn sót bài")
    assert not reports(department.pass_to(at("2026-05-12 10:00")))
    department.close("editor", "4/2026")
    sent = reports(department.pass_to(at("2026-05-12 10:30")))
    assert sent.keys() == READERS
    assert not any("đính chính" in text for text in sent.values())
    department.say("editor", "/reopen 4/2026 còn sót bài")
    department.say("editor", "/add 1 GDMN T4")
    assert "đính chính" in department.close("editor", "4/2026").text
    sent = reports(department.pass_to(at("2026-05-12 10:45")))
    assert all("đính chính lần 1" in text for text in sent.values())
    assert sent.keys() == READERS


@pytest.mark.parametrize("asked", ["2026-04-22 08:00", "2026-04-30 09:00"])
def test_the_schedule_tells_when_a_month_closed_early_is_sent_not_when_it_falls_due(
    department: Department, asked: str
) -> None:
    """Its overdue notices fall due as the last window shuts; a holiday weekend follows."""
    department.close("editor", "4/2026")
    department.now = at(asked)
    told = department.say("GDMN", "khi nào nhắc").text
    assert "- 08 giờ 00 ngày 04/5/2026: thông báo quá hạn tháng 4/2026" in told


def test_of_a_month_before_the_system_was_set_up_no_report_is_promised(
    department: Department,
) -> None:
    for _ in range(2):
        told = department.close("editor", "3/2026").text
        assert "trước khi hệ thống hoạt động: không gửi báo cáo" in told
        assert not reports(department.wait(hours=2))
        department.say("editor", "/reopen 3/2026 còn sót bài")
        department.say("editor", "/add 1 GDMN T3")


def test_what_was_imported_is_not_late(department: Department) -> None:
    assert department.store.ledger.late_entries(MAY, at("2026-01-01 00:00")) == (0, 0)
    settled = department.store.months.settled(APRIL.plus(-3))
    assert department.store.ledger.late_entries(APRIL.plus(-3), settled) == (0, 0)


@pytest.mark.parametrize("who", ["GDMN", "leader"])
def test_heads_and_leaders_close_nothing(department: Department, who: str) -> None:
    assert "phân quyền" in department.say(who, "/close 3/2026").text
