"""Down, paused, restored, or with a clock gone wrong: what is late, what is folded, what is not sent.

The plain cases (over the 15th, back on a Saturday, outside the hours, after the month's end) stand
with the round of a month in `test_planning.py`.
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from core.chat import Address
from core.ladder import MessageKind, Notice
from core.month import Month
from core.people import Grant, Role
from reminders.claims import ClaimContext, ClaimedMessage, claim, not_delivered
from reminders.planner import plan_due
from tests.cast import APRIL, MAY, Department, at
from tests.fakes.channel import REFUSED

LATE = "gửi chậm do hệ thống gián đoạn"
FOLDED = "gộp các tin trước đó chưa gửi được hoặc có thể chưa tới"
REPEAT = "có thể đã được gửi trước đó"


def offices(sent: Sequence[tuple[object, ClaimedMessage]]) -> list[ClaimedMessage]:
    return [claimed for _, claimed in sent if claimed.message.office]


def back_at(department: Department, moment: str) -> list[ClaimedMessage]:
    """Nothing ran until that moment; what goes out to the offices then."""
    department.now = at(moment)
    return offices(department.pass_to(at(moment)))


def until(department: Department, moment: str) -> list[ClaimedMessage]:
    return offices(department.pass_to(at(moment)))


def states(department: Department, *steps: MessageKind) -> dict[str, set[str]]:
    """The states of April's rows, by step."""
    found: dict[str, set[str]] = {}
    for message in department.store.outbox.of_month(APRIL, steps):
        found.setdefault(message.step, set()).add(message.state)
    return found


@pytest.mark.parametrize(
    ("down", "back", "step"),
    [
        ("2026-05-14 09:00", "2026-05-18 08:00", "mid"),  # over the 15th, three days
        ("2026-05-15 07:59", "2026-05-15 16:30", "mid"),  # over a whole day's windows
        ("2026-05-26 09:00", "2026-05-28 15:59", "third-last"),  # to the window's last minute
        ("2026-05-28 17:00", "2026-05-29 15:00", "last"),  # the last day's morning
        ("2026-05-29 17:00", "2026-06-05 15:00", "overdue"),  # to the last day of grace
    ],
)
def test_what_was_missed_goes_out_late_once_to_each_office(
    department: Department, down: str, back: str, step: str
) -> None:
    department.pass_to(at(down))
    sent = back_at(department, back) or until(department, "2026-05-18 08:00")
    assert sorted(claimed.message.office for claimed in sent) == sorted(
        office.code for office in department.store.offices.active()
    )
    assert {str(claimed.message.step) for claimed in sent} == {step}
    assert all(LATE in claimed.reply.text for claimed in sent)


def test_after_three_missed_rungs_one_message_names_the_two_that_it_replaces(
    department: Department,
) -> None:
    department.pass_to(at("2026-05-14 09:00"))
    sent = back_at(department, "2026-05-29 14:30")
    assert len(sent) == 9
    for claimed in sent:
        assert claimed.message.step == MessageKind.LAST
        assert "giữa tháng 5/2026; cuối tháng 5/2026" in claimed.reply.text
        assert LATE in claimed.reply.text
    assert not until(department, "2026-05-29 15:59")


def test_after_the_last_days_end_nothing_late_goes_out_that_evening(department: Department) -> None:
    department.store.months.confirm_zeros(MAY, department.now)
    department.pass_to(at("2026-05-29 07:00"))
    assert back_at(department, "2026-05-29 16:00") == []
    sent = until(department, "2026-06-01 14:00")
    assert {str(claimed.message.step) for claimed in sent} == {"overdue"}
    assert all("ngày làm việc cuối tháng 5/2026" in claimed.reply.text for claimed in sent)


def test_a_report_that_missed_its_days_of_grace_is_left_out(department: Department) -> None:
    department.pass_to(at("2026-05-29 17:00"))
    department.now = at("2026-06-08 08:00")
    assert not [p for _, p in department.wait(hours=8) if p.message.step == MessageKind.REPORT]


def test_what_a_message_replaced_is_named_again_when_that_one_did_not_arrive_either(
    department: Department,
) -> None:
    """Mid-month was missed; the month's end, which named it, was refused until its deadline."""
    department.store.months.confirm_zeros(MAY, department.now)
    department.pass_to(at("2026-05-14 09:00"))
    store, rules = department.store, department.rules
    department.now = at("2026-05-27 09:00")
    plan_due(store, rules, department.now)
    post = ClaimContext(rules, {"console"}, lambda _address: 0.0)
    while claimed := claim(store, post, department.now):
        not_delivered(store, claimed, REFUSED, department.now)
    sent = back_at(department, "2026-05-29 09:00")
    assert len(sent) == 9
    assert all("giữa tháng 5/2026; cuối tháng 5/2026" in claimed.reply.text for claimed in sent)


def test_an_hour_back_in_mid_round_delays_and_doubles_nothing(department: Department) -> None:
    before = until(department, "2026-04-24 08:00")
    department.now = at("2026-04-24 07:05")
    assert until(department, "2026-04-24 16:00") == []
    assert len(before) == 8


def test_an_hour_back_before_a_rung_lets_it_fall_due_once(department: Department) -> None:
    department.pass_to(at("2026-04-24 07:30"))
    department.now = at("2026-04-24 06:30")
    assert len(until(department, "2026-04-24 08:00")) == 8


def test_a_pause_over_a_rung_sends_it_late_after_the_resumption(department: Department) -> None:
    department.pause()
    assert "tạm dừng" in department.say("editor", "/status").text
    assert department.pass_to(at("2026-04-28 09:00")) == []
    department.press("admin", "/resume", "Tiếp tục")
    sent = until(department, "2026-04-28 09:01")
    assert len(sent) == 8
    assert all(LATE in claimed.reply.text for claimed in sent)


def test_a_pause_over_a_rungs_deadline_folds_it_into_the_next(department: Department) -> None:
    department.pause()
    assert department.pass_to(at("2026-04-29 09:00")) == []
    department.press("admin", "/resume", "Tiếp tục")
    sent = until(department, "2026-04-29 09:01")
    assert {str(claimed.message.step) for claimed in sent} == {"last"}
    assert all("cuối tháng 4/2026" in p.reply.text and FOLDED in p.reply.text for p in sent)
    assert states(department, MessageKind.THIRD_LAST) == {"third-last": {"superseded"}}


def test_a_pause_stops_answers_to_nobody(department: Department) -> None:
    department.pause()
    assert "12 → 15" in department.say("editor", "/add 3 GDTrH").text


def test_an_office_exempted_after_planning_gets_nothing(department: Department) -> None:
    department.pass_to(at("2026-04-24 07:59"))
    plan_due(department.store, department.rules, at("2026-04-24 08:00"))
    department.say("admin", "/exempt GDMN 4/2026 sáp nhập")
    sent = until(department, "2026-04-24 09:00")
    assert "GDMN" not in [claimed.message.office for claimed in sent]
    assert len(sent) == 7


def test_an_office_retired_after_planning_gets_nothing(department: Department) -> None:
    from msgspec.structs import replace

    department.pass_to(at("2026-04-24 07:59"))
    plan_due(department.store, department.rules, at("2026-04-24 08:00"))
    gone = replace(department.store.offices.get("GDMN"), retired_from=APRIL)
    department.store.offices.save(gone)
    assert "GDMN" not in [
        claimed.message.office for claimed in until(department, "2026-04-24 09:00")
    ]


def test_an_office_that_falls_below_again_is_written_to_at_the_next_rung(
    department: Department,
) -> None:
    """A rung is judged once, at the moment at which it goes out."""
    department.pass_to(at("2026-04-24 07:00"))
    plan_due(department.store, department.rules, at("2026-04-24 08:00"))
    department.say("editor", "/add 9 GDMN")
    until(department, "2026-04-24 08:10")
    department.say("editor", "/undo")
    between = until(department, "2026-04-29 07:59")
    assert "GDMN" not in [claimed.message.office for claimed in between]
    assert "GDMN" in [claimed.message.office for claimed in until(department, "2026-04-29 08:00")]


def test_a_reminder_by_hand_gives_way_to_the_rung_of_the_same_morning(
    department: Department,
) -> None:
    department.pass_to(at("2026-04-23 18:00"))
    department.press("editor", "/nudge GDMN", "Gửi")
    sent = [p for p in until(department, "2026-04-24 08:30") if p.message.office == "GDMN"]
    assert [str(claimed.message.step) for claimed in sent] == ["third-last"]


def _in_doubt(department: Department, month: Month, due: str) -> str:
    """An editor's reminder to GDMN whose one attempt was never answered; its key."""
    outbox, key, moment = department.store.outbox, "nudge/q9/GDMN", at(due)
    deadline = at("2026-06-05 16:00")
    outbox.plan(Notice(key, MessageKind.NUDGE, month, moment, deadline, office="GDMN"), moment)
    message = outbox.by_key(key)
    assert message is not None
    outbox.claim(message.id, department.person("GDMN").id, Address("console", "GDMN"), moment)
    outbox.recover()
    return key


def test_a_message_in_doubt_is_named_by_the_rung_that_takes_its_place(
    department: Department,
) -> None:
    _in_doubt(department, APRIL, "2026-04-22 08:00")
    plan_due(department.store, department.rules, at("2026-04-24 08:00"))
    sent = {p.message.office: p.reply.text for p in until(department, "2026-04-24 08:00")}
    assert FOLDED in sent["GDMN"]
    assert FOLDED not in sent["GDTH"]


def test_a_message_about_a_later_month_is_not_taken_the_place_of(department: Department) -> None:
    department.pass_to(at("2026-05-04 10:00"))
    key = _in_doubt(department, MAY, "2026-05-04 10:00")
    plan_due(department.store, department.rules, at("2026-05-04 14:00"))
    sent = [p for p in until(department, "2026-05-04 14:00") if p.message.office == "GDMN"]
    assert {p.message.key for p in sent} == {key, "2026-04/overdue/GDMN"}


def test_a_month_closed_before_its_end_makes_nobody_overdue(department: Department) -> None:
    department.pass_to(at("2026-04-24 09:00"))
    department.press("editor", "/close 4/2026")
    sent = until(department, "2026-04-29 15:59")
    assert not [claimed for claimed in sent if claimed.message.step == MessageKind.OVERDUE]
    assert not [claimed for claimed in sent if claimed.message.step == MessageKind.LAST]
    after = until(department, "2026-05-04 08:00")
    assert {str(claimed.message.step) for claimed in after} == {"overdue"}


def test_a_head_who_links_during_an_outage_gets_the_one_late_message(
    department: Department,
) -> None:
    head, door = department.person("GDMN").id, Address("console", "GDMN")
    department.store.people.unlink(door)
    department.pass_to(at("2026-04-24 09:00"))
    department.store.people.link(head, door, at("2026-04-24 10:00"))
    assert until(department, "2026-04-29 07:59") == []
    sent = [p for p in until(department, "2026-04-29 08:00") if p.message.office == "GDMN"]
    assert len(sent) == 1
    assert FOLDED not in sent[0].reply.text


def test_thanks_for_the_floor_come_back_when_the_target_was_a_mistake(
    department: Department,
) -> None:
    department.say("editor", "/add 9 GDMN", "/add 5 GDMN", "/undo")
    sent = until(department, "2026-04-22 09:00")
    assert [str(claimed.message.step) for claimed in sent] == ["floor"]


def test_thanks_undone_twice_over_are_still_given_for_the_next_crossing(
    department: Department,
) -> None:
    department.say("editor", "/add 9 GDMN", "/add 5 GDMN", "/undo", "/undo")
    assert department.wait(hours=1) == []
    department.say("editor", "/add 9 GDMN")
    sent = offices(department.wait(hours=1))
    assert [str(claimed.message.step) for claimed in sent] == ["floor"]
    assert department.wait(days=1) == []


def test_with_two_heads_of_one_office_one_gets_the_message(department: Department) -> None:
    department.join("second", Grant(Role.HEAD, "GDMN"), title="Quyền Trưởng phòng")
    sent = [p for p in until(department, "2026-04-24 09:00") if p.message.office == "GDMN"]
    assert len(sent) == 1


def test_a_reminder_by_hand_whose_time_was_missed_is_named_by_the_next_message(
    department: Department,
) -> None:
    notice = Notice(
        "nudge/q9/GDMN",
        MessageKind.NUDGE,
        APRIL,
        department.now,
        department.now + timedelta(hours=1),
        office="GDMN",
    )
    department.store.outbox.plan(notice, department.now)
    department.now += timedelta(hours=2)
    sent = {p.message.office: p.reply.text for p in until(department, "2026-04-24 08:00")}
    assert "đôn đốc" in sent["GDMN"].casefold()
    assert FOLDED in sent["GDMN"]
    assert FOLDED not in sent["GDTH"]


def test_a_new_deployment_reproaches_nobody_with_the_month_before_it() -> None:
    department = Department(now=at("2026-05-03 09:00"))
    assert department.pass_to(at("2026-05-08 16:00")) == []
