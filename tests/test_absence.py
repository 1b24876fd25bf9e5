"""Acknowledging, being away, exempt: who gets a nudge, who is telephoned, who owes nothing."""

import pytest

from core.chat import Address
from core.people import Grant, Role
from reminders.claims import ClaimedMessage
from store.rows import rows
from tests.cast import APRIL, MAY, Department, at, titles

HEAD = "Trưởng phòng Giáo dục Mầm non"


def nudges(department: Department, moment: str) -> dict[str, ClaimedMessage]:
    """The messages to offices until a moment, by office."""
    return {p.message.office: p for _, p in department.pass_to(at(moment)) if p.message.office}


def calls(department: Department) -> str:
    """The list to telephone on the last working day of April."""
    sent = department.pass_to(at("2026-04-29 14:00"))
    return next(p.reply.text for _, p in sent if p.message.step == "calls")


@pytest.fixture
def deputy(department: Department) -> str:
    return deputise(department, "deputy", "Phó Trưởng phòng Giáo dục Mầm non")


def deputise(department: Department, key: str, title: str, *, linked: bool = True) -> str:
    person = department.store.people.add(title, [Grant(Role.DEPUTY, "GDMN")], department.now)
    if linked:
        department.store.people.link(person.id, Address("console", key), department.now)
    return title


def test_acknowledging_ends_the_repeats_of_a_rung_and_not_the_next(department: Department) -> None:
    message = nudges(department, "2026-04-24 08:00")["GDMN"].message
    department.store._db.execute("update outbox set state = 'unknown' where id = ?", [message.id])
    department.say("GDMN", "/danhan")
    assert not nudges(department, "2026-04-24 10:00")
    assert "GDMN" in nudges(department, "2026-04-29 08:00")


def test_acknowledged_while_it_is_being_sent_it_is_not_sent_again(department: Department) -> None:
    message = nudges(department, "2026-04-24 08:00")["GDMN"].message
    outbox = department.store.outbox
    for how_it_ends in (
        lambda: outbox.retry(message.id, department.now, "connection lost", certain=False),
        outbox.recover,
    ):
        department.store._db.execute(
            "update outbox set state = 'sending', acknowledged_at = null where id = ?", [message.id]
        )
        department.say("GDMN", "/danhan")
        how_it_ends()
        assert outbox.get(message.id).state == "sent"


def test_there_may_be_nothing_to_acknowledge(department: Department) -> None:
    assert "Không có tin nào chờ xác nhận" in department.say("GDMN", "/danhan").text
    nudges(department, "2026-04-24 08:00")
    assert "Không có tin nào chờ xác nhận" in department.say("GDMN", "/danhan", "/danhan").text


def test_nobody_acknowledges_for_another_office(department: Department) -> None:
    sent = nudges(department, "2026-04-24 08:00")
    key = sent["GDMN"].message.key
    assert "Không có tin nào" in department.say("GDTH", f"/danhan {key}").text
    row = department.store.outbox.by_key(key)
    assert row is not None
    assert row.acknowledged is None


def test_the_list_to_telephone_has_the_silent_and_the_unreached(department: Department) -> None:
    head = department.person("GDTH").id
    department.say("admin", f"/nhansu {head} dienthoai 0912 345 678")
    department.store.people.unlink(Address("console", "GDTH"))
    nudges(department, "2026-04-29 08:00")
    department.say("GDMN", "/danhan")
    text = calls(department)
    assert "Mầm non" not in text
    assert "- Trưởng phòng Tổ chức cán bộ: 0/10" in text
    unreached = "Trưởng phòng Giáo dục Tiểu học: 5/10 · chưa nhận được tin (chưa có người liên kết)"
    assert f"{unreached} · 0912 345 678" in text


def test_everybody_may_have_acknowledged(department: Department) -> None:
    for office in ("GDMN", "GDTH", "TCCB", "VP", "GDCT-HSSV", "KHTC", "QLCL"):
        department.say("editor", f"/add 10 {office}")
    nudges(department, "2026-04-29 08:00")
    department.say("GDNN-GDTX", "/danhan")
    assert "đều đã xác nhận" in calls(department)


def test_the_deputy_stands_in_until_the_day_that_was_named(
    department: Department, deputy: str
) -> None:
    assert deputy in department.say("GDMN", "/vangmat 28/4").text
    told = nudges(department, "2026-04-24 08:00")["GDMN"]
    assert told.title == deputy
    assert f"thay {HEAD}, vắng mặt đến hết ngày 28/4/2026" in told.reply.text
    assert nudges(department, "2026-04-29 08:00")["GDMN"].title == HEAD


def test_one_of_several_deputies_may_be_named(department: Department, deputy: str) -> None:
    other = deputise(department, "second", "Phó phòng thứ hai")
    assert deputy not in department.say("GDMN", f"/vangmat 28/4 {other}").text
    assert nudges(department, "2026-04-24 08:00")["GDMN"].title == other


def test_a_deputy_who_is_away_too_comes_last(department: Department, deputy: str) -> None:
    other = deputise(department, "second", "Phó phòng thứ hai")
    assert f"{HEAD}, {other}" in department.say("deputy", "/vangmat 30/4").text
    department.say("GDMN", "/vangmat 28/4")
    assert nudges(department, "2026-04-24 08:00")["GDMN"].title == other


def test_a_deputy_nobody_reaches_cannot_stand_in(department: Department) -> None:
    deputise(department, "", "Phó phòng", linked=False)
    assert "chưa có cấp phó" in department.say("GDMN", "/vangmat 28/4").text


def test_what_the_deputy_cannot_be_sent_goes_to_the_head(
    department: Department, deputy: str
) -> None:
    department.say("GDMN", "/vangmat 28/4")
    department.store.people.unlink(Address("console", "deputy"))
    assert nudges(department, "2026-04-24 08:00")["GDMN"].title == HEAD


@pytest.mark.parametrize("word", ["huy", "off", "thôi", "Hủy"])
def test_one_comes_back_early(department: Department, deputy: str, word: str) -> None:
    assert "gửi trực tiếp" in department.say("GDMN", "/vangmat 28/4", f"/vangmat {word}").text
    assert nudges(department, "2026-04-24 08:00")["GDMN"].title != deputy


@pytest.mark.parametrize("day", ["20/4/2026", "1/1/2026", "1/6/2031", "hôm qua"])
def test_a_day_that_makes_no_sense_is_refused(
    department: Department, deputy: str, day: str
) -> None:
    assert "không nằm trong vòng một năm" in department.say("GDMN", f"/vangmat {day}").text


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("/vangmat 29/2", "29/02/2028"),
        ("/vangmat 1/6/2027", "01/6/2027"),
        ("tôi đi công tác đến 29/2", "29/02/2028"),
    ],
)
def test_a_day_that_is_unusually_far_is_asked_about(
    department: Department, deputy: str, said: str, day: str
) -> None:
    """Case d4: 29/2 is the next one that there is."""
    asked = department.say("GDMN", said)
    assert f"đến hết ngày {day}" in asked.text
    assert not department.store.absences.known(department.person("GDMN").id, department.now.date())
    assert f"đến hết ngày {day}" in department.press("GDMN", asked, "Đúng").text


def test_what_is_no_day_is_refused(department: Department, deputy: str) -> None:
    assert "không phải là ngày" in department.say("GDMN", "/vangmat 31/4").text
    assert "Ví dụ: /vangmat" in department.say("GDMN", "/vangmat").text


def test_in_december_a_day_in_january_is_the_next(department: Department, deputy: str) -> None:
    department.now = at("2026-12-28 09:00")
    assert "hết ngày 05/01/2027" in department.say("GDMN", "/vangmat 5/1").text


def test_an_exempt_office_is_in_no_nudge_and_shown_in_every_table(department: Department) -> None:
    told = department.say("admin", "/mien TCCB 4/2026 sáp nhập đơn vị").text
    assert "Để bỏ miễn: /mien TCCB 4/2026 hủy" in told
    assert "TCCB" not in nudges(department, "2026-04-24 08:00")
    status = department.say("leader", "/status").text
    assert "Chưa đạt: 07 đơn vị, còn thiếu 44 tin, bài; thấp nhất: GDMN 1," in status
    assert "Được miễn: TCCB (sáp nhập đơn vị)." in status
    assert "mức tối thiểu chung 80" in status
    assert "Tổ chức cán bộ: 0 (được miễn)" in department.say("leader", "/rank").text
    assert "9. TCCB: 0 (được miễn)" in department.say("leader", "/bieudo").text
    assert "TCCB 0" not in department.say("leader", "/status").text
    assert "0 (0) – được miễn" in department.say("leader", "/baocao").text
    year = department.say("leader", "/rank 2026").text
    assert "Tổ chức cán bộ: 0 (được miễn tháng 4/2026)" in year
    assert "(được miễn" not in department.say("leader", "/rank 3/2026").text


def test_an_exempt_office_at_the_floor_is_not_counted_as_having_reached_it(
    department: Department,
) -> None:
    department.say("admin", "/mien GDTrH 4/2026 sáp nhập")
    status = department.say("leader", "/status").text
    assert "Trong 9 đơn vị, chưa có đơn vị nào đạt từ 10 trở lên." in status
    assert "Chưa đạt: 08 đơn vị" in status


def test_an_exemption_is_taken_back(department: Department) -> None:
    department.say("admin", "/mien TCCB 4/2026 sáp nhập")
    assert "không còn được miễn" in department.say("admin", "/mien TCCB 4/2026 huy").text
    assert "Được miễn" not in department.say("leader", "/status").text
    assert "không có gì thay đổi" in department.say("admin", "/mien TCCB 4/2026 huy").text


def test_a_month_to_come_without_a_year_is_the_next(department: Department) -> None:
    department.say("admin", "/mien TCCB T5 sáp nhập")
    assert department.store.months.exemptions(MAY) == {"TCCB": "sáp nhập"}
    department.say("admin", "/mien TCCB T3 sáp nhập")
    assert department.store.months.exemptions(APRIL.plus(-1)) == {"TCCB": "sáp nhập"}


def test_absence_leaves_with_its_person(department: Department, deputy: str) -> None:
    department.say("GDMN", "/vangmat 28/4")
    head = department.person("GDMN").id
    department.say("admin", f"/nhansu {head} -trưởng phòng GDMN")
    assert rows(department.store._db, "select * from absence") == []
    assert deputy in titles(department.pass_to(at("2026-04-24 08:00")))


def test_one_day_away_is_told_as_one_day(department: Department, deputy: str) -> None:
    asked = department.say("GDMN", "mai tôi nghỉ phép")
    told = department.press("GDMN", asked, "Đúng").text
    for text in (asked.text, told):
        assert "ngày 23/4/2026" in text
        assert "đến hết ngày" not in text


def test_several_days_away_name_the_first_and_the_last(department: Department, deputy: str) -> None:
    asked = department.say("GDMN", "tôi nghỉ phép từ 23/4 đến 24/4")
    assert "từ ngày 23/4/2026 đến hết ngày 24/4/2026" in asked.text
