"""What goes out when: the round of a month, and what an outage does to it."""

from datetime import datetime, timedelta

import pytest

from core.people import Grant, Role
from reminders.claims import ClaimedMessage
from reminders.planner import plan_due
from tests.cast import MAY, Department, at, titles


def heads(sent: list[tuple[datetime, ClaimedMessage]]) -> list[ClaimedMessage]:
    """The messages to offices."""
    return [claimed for _, claimed in sent if claimed.message.office]


def down_until(department: Department, moment: str) -> list[ClaimedMessage]:
    """Nothing runs until that moment; then the bot starts and catches up."""
    department.now = at(moment)
    return heads(department.pass_to(at(moment)))


def test_mid_month_is_worded_by_pace(department: Department) -> None:
    department.pass_to(at("2026-05-05 17:00"))
    department.say("editor", "/add 6 GDMN T5")
    sent = {
        claimed.message.office: claimed.reply.text
        for _, claimed in department.pass_to(at("2026-05-15 08:00"))
    }
    assert "đang bảo đảm tiến độ" in sent["GDMN"]
    assert "còn thiếu 04 để đạt mức tối thiểu" in sent["GDMN"]
    assert "quan tâm chỉ đạo, phân công viết bài" in sent["TCCB"]
    assert "Phòng chưa có tin, bài được duyệt đăng" in sent["TCCB"]
    assert sent["TCCB"].startswith("Kính gửi đồng chí Trưởng phòng Tổ chức cán bộ,\n")
    assert "Văn phòng chưa có" in sent["VP"]


def test_the_editors_get_the_preview_the_afternoon_before(department: Department) -> None:
    sent = department.pass_to(at("2026-04-23 14:00"))
    assert titles(sent) == ["Chánh Văn phòng Sở", "Biên tập viên Cổng TTĐT"]
    text = sent[0][1].reply.text
    assert "08 giờ 00 ngày 24/4/2026" in text
    assert "còn thiếu tổng cộng 54 tin, bài" in text
    assert "Lần nhập số liệu gần nhất: 22/4/2026" in text


def test_the_end_of_the_month_names_days_and_deadline(department: Department) -> None:
    sent = heads(department.pass_to(at("2026-04-24 08:00")))
    assert len(sent) == 8
    assert all("còn 03 ngày làm việc (kể cả hôm nay)" in claimed.reply.text for claimed in sent)
    assert all("trước 16 giờ ngày 28/4" in claimed.reply.text for claimed in sent)
    last = heads(department.pass_to(at("2026-04-29 08:00")))
    assert all("trong buổi sáng hôm nay" in claimed.reply.text for claimed in last)


def test_an_office_that_reached_the_floor_is_not_nudged_again(department: Department) -> None:
    department.pass_to(at("2026-04-24 08:00"))
    department.say("editor", "/add 9 GDMN")
    sent = heads(department.pass_to(at("2026-05-04 15:00")))
    about = [claimed.message.step for claimed in sent if claimed.message.office == "GDMN"]
    assert about == ["floor"]


def test_after_the_month_heads_below_are_told_and_leaders_get_the_report(
    department: Department,
) -> None:
    sent = department.pass_to(at("2026-05-04 14:00"))
    overdue = [p for _, p in sent if p.message.step == "overdue"]
    assert len(overdue) == 8
    assert "hướng khắc phục trong tháng 5 qua lệnh /vuongmac" in overdue[0].reply.text
    reports = [p.title for _, p in sent if p.message.step == "report"]
    assert reports == ["Lãnh đạo Sở", "Chánh Văn phòng Sở", "Biên tập viên Cổng TTĐT"]


def test_closing_the_month_sends_them_at_once_in_the_sending_hours(department: Department) -> None:
    department.pass_to(at("2026-05-04 08:30"))
    department.close("editor", "4/2026")
    sent = department.pass_to(at("2026-05-04 08:31"))
    assert sum(p.message.step == "overdue" for _, p in sent) == 8
    later = department.pass_to(at("2026-05-05 16:00"))
    assert not [p for _, p in later if p.message.step in ("overdue", "report")]


def test_a_floor_reached_is_thanked_after_half_an_hour(department: Department) -> None:
    department.say("editor", "/add 9 GDMN")
    assert department.wait(minutes=29) == []
    sent = department.wait(minutes=1)
    assert titles(sent) == ["Trưởng phòng Giáo dục Mầm non"]
    assert "đã đạt mức tối thiểu 10" in sent[0][1].reply.text
    department.say("editor", "/add 1 GDMN")
    assert department.wait(hours=1) == []
    department.say("editor", "/add 4 GDMN")
    assert "mức phấn đấu 15" in department.wait(hours=1)[0][1].reply.text


def test_thanks_lapse_when_the_entry_is_undone(department: Department) -> None:
    department.say("editor", "/add 9 GDMN", "/undo")
    assert department.wait(hours=1) == []
    department.say("editor", "/add 9 GDMN")
    assert len(department.wait(hours=1)) == 1


def test_an_office_that_is_exempted_meanwhile_is_not_thanked(department: Department) -> None:
    for count in ("9 GDMN", "15 TCCB"):
        department.say("editor", f"/add {count}")
    for office in ("GDMN", "TCCB"):
        department.say("admin", f"/exempt {office} 4/2026 sáp nhập")
    assert department.wait(hours=1) == []


def test_a_leap_over_both_is_thanked_once(department: Department) -> None:
    department.say("editor", "/add 9 GDMN", "/add 6 GDMN")
    sent = department.wait(hours=1)
    assert ["mức phấn đấu" in claimed.reply.text for _, claimed in sent] == [True]


def test_nothing_goes_out_that_was_due_before_the_beginning(department: Department) -> None:
    assert department.pass_to(at("2026-04-23 13:59")) == []


def test_ringing_again_plans_nothing_twice(department: Department) -> None:
    department.pass_to(at("2026-04-24 08:00"))
    assert plan_due(department.store, department.rules, department.now) == 0
    assert department.pass_to(at("2026-04-24 10:00")) == []


def test_a_clock_set_back_an_hour_sends_nothing_twice(department: Department) -> None:
    assert len(department.pass_to(at("2026-04-24 08:30"))) == 10
    department.now = at("2026-04-24 07:30")
    assert department.pass_to(at("2026-04-24 09:30")) == []


def test_down_over_the_fifteenth_for_three_days(department: Department) -> None:
    department.pass_to(at("2026-05-13 10:00"))
    sent = down_until(department, "2026-05-18 09:00")
    assert len(sent) == 9
    assert all("gửi chậm do hệ thống gián đoạn" in claimed.reply.text for claimed in sent)


def test_back_on_a_saturday_waits_for_monday(department: Department) -> None:
    department.pass_to(at("2026-05-13 10:00"))
    assert down_until(department, "2026-05-16 09:00") == []
    sent = department.pass_to(at("2026-05-18 08:00"))
    assert {str(moment) for moment, _ in sent} == {"2026-05-18 08:00:00+07:00"}
    assert len(heads(sent)) == 9


def test_back_outside_the_window_waits_for_the_next(department: Department) -> None:
    department.pass_to(at("2026-05-13 10:00"))
    assert down_until(department, "2026-05-15 12:00") == []
    sent = department.pass_to(at("2026-05-15 14:00"))
    assert len(heads(sent)) == 9


def test_a_long_outage_gives_one_message_an_office_and_records_the_rest(
    department: Department,
) -> None:
    department.pass_to(at("2026-05-13 10:00"))
    sent = down_until(department, "2026-05-28 09:00")
    assert len(sent) == 9
    assert {claimed.message.step for claimed in sent} == {"third-last"}
    assert all(
        "gộp các tin trước đó chưa gửi được hoặc có thể chưa tới: giữa tháng 5/2026" in p.reply.text
        for p in sent
    )
    missed = department.store.outbox.of_month(sent[0].message.month, ["mid"])  # type: ignore[list-item]
    assert {message.state for message in missed} == {"superseded"}


def test_back_after_the_months_end_only_the_overdue_notice_goes_out(department: Department) -> None:
    department.pass_to(at("2026-05-13 10:00"))
    sent = down_until(department, "2026-06-03 09:00")
    assert {claimed.message.step for claimed in sent} == {"overdue"}
    assert len(sent) == 9


def test_a_missed_overdue_notice_is_folded_into_the_next_message(department: Department) -> None:
    department.store.months.confirm_zeros(MAY, department.now)
    department.store.months.confirm_zeros(MAY.plus(1), department.now)
    department.pass_to(at("2026-05-29 09:00"))
    sent = down_until(department, "2026-06-15 09:00")
    assert {claimed.message.step for claimed in sent} == {"mid"}
    assert all("thông báo quá hạn tháng 5/2026" in claimed.reply.text for claimed in sent)


def test_a_head_who_links_late_does_not_get_the_missed_rungs(department: Department) -> None:
    door = department.store.people.reach(department.person("GDMN").id).addresses[0].address
    head = department.person("GDMN").id
    department.store.people.unlink(door)
    department.pass_to(at("2026-04-24 09:00"))
    department.store.people.link(head, door, department.now)
    assert not heads(department.wait(hours=2))


@pytest.fixture
def deputy(department: Department) -> str:
    title = "Phó Trưởng phòng Giáo dục Mầm non"
    return department.join("deputy", Grant(Role.DEPUTY, "GDMN"), title=title).title


def test_while_a_head_is_away_the_deputy_gets_the_messages(
    department: Department, deputy: str
) -> None:
    assert deputy in department.say("GDMN", "/vangmat 28/4").text
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    assert sent["GDMN"].title == deputy
    assert "vắng mặt đến hết ngày 28/4/2026" in sent["GDMN"].reply.text
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-29 08:00"))}
    assert sent["GDMN"].title == "Trưởng phòng Giáo dục Mầm non"


def test_coming_back_early_ends_the_absence(department: Department, deputy: str) -> None:
    department.say("GDMN", "/vangmat 28/4", "/vangmat off")
    assert deputy not in titles(department.pass_to(at("2026-04-24 08:00")))


def test_nobody_is_away_without_a_deputy(department: Department) -> None:
    assert "cấp phó" in department.say("GDTH", "/vangmat 28/4").text


def test_an_open_obstacle_softens_the_next_message(department: Department) -> None:
    department.say("GDMN", "/vuongmac Chưa có cán bộ")
    sent = {p.message.office: p.reply.text for _, p in department.pass_to(at("2026-04-24 08:00"))}
    assert "Vướng mắc VM-01 của đơn vị đang được xem xét" in sent["GDMN"]
    assert "VM-" not in sent["GDTH"]


def test_who_has_acknowledged_need_not_be_telephoned(department: Department) -> None:
    department.pass_to(at("2026-04-29 08:00"))
    department.say("GDMN", "/danhan")
    calls = [p for _, p in department.pass_to(at("2026-04-29 14:00")) if p.message.step == "calls"]
    assert len(calls) == 2
    assert "Mầm non" not in calls[0].reply.text
    assert "Trưởng phòng Tổ chức cán bộ: 0/10" in calls[0].reply.text


def test_the_choice_under_a_nudge_acknowledges_it(department: Department) -> None:
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    answer = department.press("GDMN", sent["GDMN"].reply, "Đã nhận")
    assert "đã nhận tin: cuối tháng 4/2026" in answer.text
    assert "đã xác nhận" in department.say("editor", "/nudges").text


def test_nudging_by_hand_shows_first_and_sends_on_a_choice(department: Department) -> None:
    shown = department.say("editor", "/dondoc")
    assert "08 giờ 00 ngày 22/4/2026" in shown.text
    assert "TCCB – Phòng Tổ chức cán bộ: 0/10, thiếu 10" in shown.text
    assert department.wait(minutes=1) == []
    assert "08 tin" in department.press("editor", shown, "Gửi").text
    assert len(department.wait(minutes=1)) == 8


def test_nudging_by_hand_names_the_time_of_the_next_window(department: Department) -> None:
    department.now = at("2026-04-22 17:00")
    shown = department.say("editor", "/dondoc GDMN")
    assert "08 giờ 00 ngày 23/4/2026" in shown.text
    department.press("editor", shown, "Gửi")
    assert department.wait(hours=2) == []
    sent = department.pass_to(at("2026-04-23 08:00"))
    assert titles(sent) == ["Trưởng phòng Giáo dục Mầm non"]


def test_nudging_by_hand_takes_the_place_of_what_waits(department: Department) -> None:
    department.pass_to(at("2026-05-14 16:00"))
    department.say("editor", "/add 1 GDMN")
    down_until(department, "2026-05-15 17:00")  # over the windows of the 15th
    for _ in range(3):
        department.press("editor", department.say("editor", "/dondoc GDMN"), "Gửi")
    sent = [p for p in heads(department.wait(days=3)) if p.message.office == "GDMN"]
    assert [str(p.message.step) for p in sent] == ["nudge"]
    assert "giữa tháng 5/2026; tin đôn đốc của Ban Biên tập, tháng 5/2026.)" in sent[0].reply.text


def test_a_hand_made_round_is_shown_afresh_when_a_count_changed(department: Department) -> None:
    shown = department.say("editor", "/dondoc")
    department.say("VP", "/add 1 GDMN")
    assert "2/10, thiếu 8" in department.press("editor", shown, "Gửi").text
    assert department.wait(minutes=5) == []


def test_unreachable_heads_are_named_before_sending(department: Department) -> None:
    door = department.store.people.reach(department.person("GDMN").id).addresses[0].address
    department.store.people.unlink(door)
    assert "(chưa có người liên kết): GDMN" in department.say("editor", "/dondoc").text


def test_thanks_are_not_planned_by_an_import_of_old_months(department: Department) -> None:
    department.say("editor", "/add 10 GDMN T1")
    assert department.wait(hours=1) == []
    assert department.now - at("2026-04-22 08:00") == timedelta(hours=1)
