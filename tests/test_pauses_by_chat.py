"""/pause with an end, what is said meanwhile, and what /resume asks."""

from datetime import date

import pytest

from core.workdays import Pause
from reminders.planner import next_delivery, plan_due
from tests.cast import Department, at, titles


def test_a_pause_with_an_end_ends_by_itself(department: Department) -> None:
    assert "đến hết ngày 27/4/2026" in department.pause("đến 27/4").text
    sent = department.pass_to(at("2026-04-28 16:00"))
    assert sent
    assert all(moment.day == 28 for moment, _ in sent)
    assert department.store.pause(department.now) is None
    assert "không có gì thay đổi" in department.say("admin", "/tieptuc").text
    assert "tạm dừng" not in department.say("leader", "/status").text


def test_until_a_pause_ends_nothing_is_looked_for(department: Department) -> None:
    department.pass_to(at("2026-04-24 07:59"))
    department.pause("đến 27/4")
    plan_due(department.store, department.rules, at("2026-04-24 08:00"))
    found = next_delivery(department.store, department.rules, at("2026-04-24 08:01"))
    assert found == at("2026-04-28 08:00")


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("24/2", date(2027, 2, 24)),
        ("đến 24/2", date(2027, 2, 24)),
        ("đến hết ngày 30/4/2026", date(2026, 4, 30)),
        ("until 2026-05-03", date(2026, 5, 3)),
        ("đến 22/4", date(2026, 4, 22)),
        ("", None),
    ],
)
def test_until_when_is_read(department: Department, typed: str, until: date | None) -> None:
    department.pause(typed)
    assert department.store.pause(department.now) == Pause(until)


@pytest.mark.parametrize("typed", ["đến", "31/4", "mai kia", "đến 1/1/2020"])
def test_what_is_no_day_pauses_nothing(department: Department, typed: str) -> None:
    assert department.say("admin", f"/tamdung {typed}").choices == ()
    assert department.store.pause(department.now) is None


def test_nothing_is_paused_before_it_is_confirmed(department: Department) -> None:
    asked = department.say("admin", "/tamdung đến 24/4")
    assert "đến hết ngày 24/4/2026" in asked.text
    assert department.store.pause(department.now) is None
    department.press("admin", asked, "Không tạm dừng")
    assert department.store.pause(department.now) is None
    assert department.say("GDMN", "/tamdung").choices == ()


def test_a_pause_that_is_confirmed_after_its_last_day_is_none(department: Department) -> None:
    asked = department.say("admin", "/tamdung đến 22/4")
    department.now = at("2026-04-23 07:00")
    department.press("admin", asked, "Tạm dừng")
    assert department.store.pause(department.now) is None


def test_the_end_may_be_moved(department: Department) -> None:
    department.pause()
    department.pause("đến 24/4")
    assert department.store.pause(department.now) == Pause(date(2026, 4, 24))


PROMISES = (
    ("editor", "/dondoc", ""),
    ("editor", "/dondoc", "Gửi"),
    ("GDMN", "/vuongmac thiếu người viết bài", ""),
    ("editor", "/chotso 3/2026", ""),
    ("editor", "/chotso 3/2026", "Chốt số liệu"),
)


@pytest.mark.parametrize(("who", "typed", "label"), PROMISES)
@pytest.mark.parametrize(("pause", "told"), [("", "/tieptuc"), ("đến 24/4", "24/4/2026")])
def test_an_answer_that_promises_a_message_tells_of_the_pause(
    department: Department, who: str, typed: str, label: str, pause: str, told: str
) -> None:
    department.pause(pause)
    reply = department.say(who, typed)
    if label:
        reply = department.press(who, reply, label)
    assert "đang tạm dừng" in reply.text.splitlines()[-1]
    assert told in reply.text.splitlines()[-1]


def test_an_answer_that_promises_nothing_does_not(department: Department) -> None:
    department.pause()
    for typed in ("/add 3 GDMN", "/rank", "/log"):
        assert "tạm dừng" not in department.say("editor", typed).text


def test_resuming_says_what_is_about_to_go_out_and_asks(department: Department) -> None:
    department.pause()
    assert department.pass_to(at("2026-04-24 09:00")) == []
    department.say("editor", "/add 9 GDMN")
    asked = department.say("admin", "/tieptuc")
    assert "07 tin" in asked.text
    assert "GDTH" in asked.text
    assert "GDMN" not in asked.text
    assert "vẫn tạm dừng" in department.press("admin", asked, "Vẫn tạm dừng").text
    assert department.store.pause(department.now)
    department.press("admin", "/tieptuc", "Tiếp tục")
    assert len(titles(department.wait(minutes=1))) >= 7


def test_where_nothing_waits_resuming_says_so(department: Department) -> None:
    department.pause()
    assert "Không có tin nào" in department.say("admin", "/tieptuc").text


def test_pausing_stops_every_automatic_message_and_resuming_sends_what_still_holds(
    department: Department,
) -> None:
    department.pause()
    assert department.pass_to(at("2026-04-28 09:00")) == []
    department.press("admin", "/resume", "Tiếp tục")
    sent = department.pass_to(at("2026-04-28 09:01"))
    nudges = [claimed for _, claimed in sent if claimed.message.office]
    assert len(nudges) == 8
    assert all("gửi chậm" in claimed.reply.text for claimed in nudges)
