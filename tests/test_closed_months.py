"""A closed month's table never changes silently: every command that could change it is refused."""

from collections.abc import Sequence

import pytest

from core.chat import Reply
from core.month import Month
from core.people import EDITORS
from handlers.table import CHOICES, COMMANDS
from reminders.claims import ClaimedMessage
from store.reviews import MonthTable, tables
from tests.cast import APRIL, Department, at
from tests.spreadsheets import xlsx

MARCH = Month(2026, 3)


def march(department: Department) -> MonthTable:
    return tables(department.store, department.rules.kinds, [MARCH])[MARCH]


# Whatever may be typed that would change the table of month 3/2026, which is closed.
TYPED = (
    ("editor", "/add 1 GDMN T3"),
    ("editor", "/add -1 GDMN T3: nhầm"),
    ("editor", "/add 1 clip GDMN T3"),
    ("editor", "+1 GDMN T3"),
    ("editor", "/add 1 GDMN T3\n2 GDTH T4"),
    ("editor", "/set 5 GDMN 3/2026"),
    ("editor", "/undo {entry}"),
    ("admin", "/dinhmuc 5 8 từ 2/2026"),
    ("admin", "/dinhmuc 5 8 từ 3/2026"),
    ("admin", "/dinhmuc 5 8 GDMN từ 3/2026"),
    ("admin", "/dinhmuc 30 40 mầm non từ 01/2026"),
    ("admin", "/mien GDMN 3/2026 sáp nhập"),
    ("admin", "/mien TCCB 3/2026 hủy"),
    ("admin", "/mien TCCB 3/2026 lý do khác"),
    ("admin", "/lich 20/3/2026 nghỉ Hội nghị"),
    ("admin", "/lich 21/3/2026 làm Làm bù"),
    ("admin", "/donvi GDMN ngừng 3/2026"),
    ("admin", "/donvi GDMN ngừng 2/2026"),
    ("admin", "/donvi GDMN từ 4/2026"),
    ("admin", "/donvi CU khôi phục"),
    ("admin", "/donvi CNTT từ 3/2026"),
)
# The same where it is only done by a choice that was offered before the month was closed.
CHOSEN: tuple[tuple[str, str, str], ...] = (
    ("editor", "/add 1 GDMN T3\n2 GDTH T4", "Ghi nhận"),
    ("editor", "/set 5 GDMN 3/2026", "Ghi nhận"),
    ("editor", "/add 2 GDTH T3", "Hủy ghi nhận"),
    ("editor", "/add 1 GDMN T3 https://congttdt.vn/1", "Ghi nhận"),
)


def prepared(department: Department) -> int:
    """March with an exempt office, one that retired before it and one that begins after it."""
    department.say(
        "admin",
        "/mien TCCB 3/2026 chờ kiện toàn",
        "/donvi moi CU Phòng Cũ từ 01/2026",
        "/donvi CU ngừng 2/2026",
        "/donvi moi CNTT Phòng Công nghệ thông tin",
    )
    department.say("editor", "/add 1 GDMN T3 https://congttdt.vn/1")
    return department.store.ledger.entries("GDMN", MARCH, limit=1)[0].id


@pytest.mark.parametrize(("who", "typed"), TYPED)
def test_what_would_change_a_closed_month_is_refused(
    department: Department, who: str, typed: str
) -> None:
    entry = prepared(department)
    before = march(department).figures
    department.close("editor", "3/2026")
    reply = department.say(who, typed.format(entry=entry))
    if reply.choices:
        reply = department.press(who, reply, "Ghi nhận")
    assert march(department).figures == before
    assert "3/2026" in reply.text
    assert "đã chốt" in reply.text
    assert "/chotso mở lại 3/2026" in reply.text


@pytest.mark.parametrize(("who", "typed"), TYPED)
def test_it_does_change_the_month_when_it_is_open(
    department: Department, who: str, typed: str
) -> None:
    """Else the table above would prove nothing."""
    entry = prepared(department)
    before = march(department).figures
    reply = department.say(who, typed.format(entry=entry))
    if reply.choices and "chưa được ghi nhận" in reply.text.lower():
        department.press(who, reply, "Ghi nhận")
    assert march(department).figures != before


@pytest.mark.parametrize(("who", "typed", "label"), CHOSEN)
def test_a_choice_does_not_slip_in(
    department: Department, who: str, typed: str, label: str
) -> None:
    prepared(department)
    asked = department.say(who, typed)
    before = march(department).figures
    department.close("editor", "3/2026")
    assert "đã chốt" in department.press(who, asked, label).text
    assert march(department).figures == before


def test_every_command_that_only_editors_and_admins_may_give_is_held() -> None:
    """The guard stands where commands are run, so a new one cannot be forgotten."""
    for name in ("add", "undo", "set", "import", "office", "exempt", "quota", "day"):
        assert any(one.name == name and one.roles for one in COMMANDS), name
    for name in ("addall", "addmeant", "correct", "setto", "undobatch", "undonow", "importnow"):
        assert any(one.name == name and one.roles == EDITORS for one in CHOICES), name


def test_what_changes_nothing_in_it_is_not_refused(department: Department) -> None:
    department.close("editor", "3/2026")
    for typed in ("/dinhmuc 10 15 từ 3/2026", "/dinhmuc 5 8 từ 4/2026", "/donvi GDMN thứ tự 9"):
        assert "đã chốt" not in department.say("admin", typed).text


def test_two_closed_months_are_both_named(department: Department) -> None:
    department.close("editor", "2/2026")
    department.close("editor", "3/2026")
    told = department.say("admin", "/dinhmuc 1 2 từ 01/2026").text
    assert "số liệu đã chốt của tháng 02/2026, 3/2026" in told


def test_once_reopened_the_answer_names_what_it_changed(department: Department) -> None:
    department.close("editor", "3/2026")
    department.say("editor", "/mochot 3/2026 rà soát lại")
    told = department.say("admin", "/dinhmuc 1 2 GDMN từ 3/2026").text
    assert "Kết quả tháng 3/2026 (đã từng chốt) thay đổi: GDMN từ “thiếu" in told
    assert "thành “được miễn”" in department.say("admin", "/mien GDMN 3/2026 sáp nhập").text


def reports(sent: Sequence[tuple[object, ClaimedMessage]]) -> list[tuple[str, str]]:
    return [
        (one.title, one.reply.text.splitlines()[0])
        for _, one in sent
        if one.message.step == "report"
    ]


@pytest.fixture
def may(department: Department) -> Department:
    """April's report went out."""
    department.pass_to(at("2026-05-04 15:00"))
    return department


def test_closing_asks_first_and_says_what_will_be_sent(department: Department) -> None:
    department.pass_to(at("2026-05-04 08:30"))
    asked = department.say("editor", "/chotso 4/2026")
    assert "báo cáo tới Lãnh đạo Sở và biên tập viên, thông báo quá hạn tới" in asked.text
    assert not department.store.months.is_closed(APRIL)
    assert [one.label for one in asked.choices] == ["Chốt số liệu", "Chưa chốt"]


def test_closed_again_after_a_correction_the_leaders_get_the_corrected_report(
    may: Department,
) -> None:
    may.close("editor", "4/2026")
    asked = may.say("editor", "/mochot 4/2026 còn sót bài", "/add 3 GDMN T4", "/chotso 4/2026")
    assert "sẽ gửi báo cáo đính chính" in asked.text
    may.press("editor", asked, "Chốt số liệu")
    sent = reports(may.wait(minutes=5))
    assert sent
    assert all(text.startswith("Báo cáo Lãnh đạo Sở (đính chính lần 1)") for _, text in sent)
    assert any("Lãnh đạo" in title or "Giám đốc" in title for title, _ in sent)


def test_a_second_correction_is_the_second(may: Department) -> None:
    for number in (1, 2):
        may.close("editor", "4/2026")
        may.wait(minutes=5)
        may.say("editor", f"/mochot 4/2026 lần {number}", f"/add {number} GDMN T4")
    may.close("editor", "4/2026")
    sent = reports(may.wait(minutes=5))
    assert sent
    assert all("(đính chính lần 2)" in text for _, text in sent)


def test_closed_again_without_a_correction_nothing_more_is_sent(may: Department) -> None:
    may.close("editor", "4/2026")
    may.say("editor", "/mochot 4/2026 xem lại")
    assert "không gửi thêm" in may.close("editor", "4/2026").text
    assert reports(may.wait(minutes=5)) == []


def test_reopened_before_it_went_out_the_corrected_report_waits_for_the_next_closing(
    may: Department,
) -> None:
    may.now = at("2026-05-04 21:00")
    may.close("editor", "4/2026")
    may.say("editor", "/mochot 4/2026 còn sót bài", "/add 3 GDMN T4")
    may.close("editor", "4/2026")
    may.say("editor", "/mochot 4/2026 sót nữa")
    assert reports(may.pass_to(at("2026-05-05 10:00"))) == []


def test_an_import_leaves_a_closed_month_out(department: Department) -> None:
    department.close("editor", "3/2026")
    before = march(department).figures
    data = xlsx(("Phòng", "Tháng 3/2026"), ("Phòng Giáo dục Mầm non", 99))
    reply: Reply = department.send_file("editor", data)
    assert "đã chốt" in reply.text
    assert march(department).figures == before


def test_the_case_of_a_quota_that_reaches_back(department: Department) -> None:
    """Case q1: floors of every kind, asked from each side."""
    department.close("editor", "3/2026")
    before = march(department).figures
    assert "đã chốt" in department.say("admin", "/dinhmuc 5 8 từ 2/2026").text
    assert "GDMN: 10 - 15" in department.say("admin", "/dinhmuc").text
    assert march(department).figures == before
    department.say("admin", "/dinhmuc 8 12 TCCB từ 4/2026", "/mien GDMN 4/2026 sáp nhập")
    assert "GDMN (sáp nhập)" in department.say("editor", "/status").text
    assert "được miễn" in department.say("GDMN", "/status").text
    assert "còn thiếu 08" in department.say("TCCB", "/status").text


def test_no_reason_is_asked_for_where_the_month_is_closed(department: Department) -> None:
    department.close("editor", "3/2026")
    told = department.say("admin", "/mien GDMN 3/2026").text
    assert "số liệu đã chốt của tháng 3/2026" in told
