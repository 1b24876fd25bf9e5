"""Counts that are typed: recorded at once, asked about, or shown first."""

import pytest

from core.articles import Article, State
from core.chat import Reply
from core.month import Month
from tests.cast import APRIL, MAY, Department, at


@pytest.mark.parametrize(
    "typed",
    [
        *("/add 3 GDTrH", "/add GDTrH 3", "/add +3 GDTrH", "/add@dondoc_bot 3 GDTrH"),
        *("/them 3 trung học", "/thêm 3 phòng Giáo dục Trung học", "/ADD 3 gdtrh"),
        "/add\u00a03\u00a0GDTrH",
        *("/add 3 GDTrH T4", "/add 3 GDTrH tháng 4", "/add 3 GDTrH 4/2026", "/add 3 bài GDTrH"),
        *("/add 3 GDTrH tin", "/add 3 GDTrH ghi chú dài", "/add ３ GDTrH", "/add ba GDTrH"),
        *("+3 GDTrH", "GDTrH +3", "thêm 3 bài GDTrH", "thêm 3 tin, bài trung học"),
        "Thêm 3 GDTrH",
    ],
)
def test_a_count_is_recorded_however_it_is_said(department: Department, typed: str) -> None:
    reply = department.say("editor", typed)
    assert "12 → 15" in reply.text
    assert "Mã ghi nhận: 26" in reply.text
    assert department.count("GDTrH") == 15


@pytest.mark.parametrize(
    "typed", ["3 GDTrH", "đúng rồi", "GDTrH", "3", "thêm", "xin chào", "+3", "-"]
)
def test_what_is_not_plainly_a_count_records_nothing(department: Department, typed: str) -> None:
    reply = department.say("editor", typed)
    assert department.count("GDTrH") == 12
    assert reply.text


def test_a_head_cannot_record_not_even_in_free_text(department: Department) -> None:
    assert "phân quyền" in department.say("GDTrH", "/add 3 GDTrH").text
    department.say("GDTrH", "+3 GDTrH")
    assert department.count("GDTrH") == 12


def test_clips_are_recorded_and_do_not_count(department: Department) -> None:
    assert "clip không tính vào định mức" in department.say("editor", "/add 2 GDTrH clip").text
    assert department.count("GDTrH") == 12


def test_an_unknown_office_is_asked_about_with_ready_commands(department: Department) -> None:
    reply = department.say("editor", "/add 3 GDTRHH T4 ghi chú")
    assert "Không tìm thấy đơn vị “GDTRHH”; số liệu chưa được ghi nhận." in reply.text
    assert next(choice.label for choice in reply.choices) == "GDTrH – Phòng Giáo dục Trung học"
    assert len(reply.choices) <= 3
    assert "12 → 15" in department.press("editor", reply, "GDTrH").text


def test_an_ambiguous_short_form_is_asked_about(department: Department) -> None:
    reply = department.say("editor", "/add 3 TC")
    assert [choice.label[:4] for choice in reply.choices] == ["KHTC", "TCCB"]
    assert "0 → 3" in department.press("editor", reply, "TCCB").text


def test_one_count_for_two_offices_is_asked_about(department: Department) -> None:
    assert "nhiều đơn vị" in department.say("editor", "/add 3 GDTrH GDTH").text
    assert department.count("GDTrH") == 12


def test_a_correction_wants_a_reason(department: Department) -> None:
    assert "lý do" in department.say("editor", "/add -2 GDTrH").text
    assert department.count("GDTrH") == 12
    assert "12 → 10" in department.say("editor", "ghi trùng").text
    assert department.store.ledger.get(26).note == "ghi trùng"


def test_a_correction_with_its_reason_is_recorded_at_once(department: Department) -> None:
    assert "12 → 10" in department.say("editor", "/add -2 GDTrH: ghi trùng").text
    assert "12 → 11" not in department.say("editor", "/add –1 GDTrH: ghi trùng").text
    assert department.count("GDTrH") == 9


def test_a_command_does_not_answer_the_question_for_a_reason(department: Department) -> None:
    department.say("editor", "/add -2 GDTrH", "/status")
    assert department.count("GDTrH") == 12


def test_a_count_never_goes_below_zero(department: Department) -> None:
    assert "âm" in department.say("editor", "/add -2 GDMN: ghi nhầm").text
    assert department.count("GDMN") == 1


def test_a_month_is_decided_by_when_the_message_was_sent(department: Department) -> None:
    department.now = at("2026-05-01 06:00")
    department.say("editor", "/add 3 GDTrH", sent=at("2026-04-30 23:58"))
    assert department.count("GDTrH") == 15


def test_early_in_a_month_a_count_without_a_month_is_asked_about(department: Department) -> None:
    department.now = at("2026-05-05 09:00")
    asked = department.say("editor", "/add 3 GDTrH")
    assert "tháng 4/2026 hoặc 5/2026" in asked.text
    assert (department.count("GDTrH"), department.count("GDTrH", MAY)) == (12, 0)
    department.press("editor", asked, "4/2026")
    assert department.count("GDTrH") == 15
    department.say("editor", "/add 2 GDTrH T5")
    assert department.count("GDTrH", MAY) == 2


def test_later_in_the_month_it_is_not_asked(department: Department) -> None:
    department.now = at("2026-05-12 09:00")
    assert "tháng 5/2026: 0 → 3" in department.say("editor", "/add 3 GDTrH").text


def test_nor_after_the_month_before_was_closed(department: Department) -> None:
    department.now = at("2026-05-05 09:00")
    department.close("editor", "4/2026")
    assert "tháng 5/2026: 0 → 3" in department.say("editor", "/add 3 GDTrH").text


def test_a_closed_month_takes_nothing_until_it_is_reopened(department: Department) -> None:
    department.now = at("2026-05-05 09:00")
    department.close("editor", "4/2026")
    assert "đã chốt" in department.say("editor", "/add 3 GDTrH T4").text
    assert "đã chốt" in department.say("editor", "/set 3 GDTrH T4").text
    assert department.count("GDTrH") == 12
    department.say("editor", "/reopen 4/2026 bổ sung bài")
    assert "12 → 15" in department.say("editor", "/add 3 GDTrH T4").text
    assert "bổ sung sau khi hết tháng" in department.say("editor", "/log GDTrH 4/2026").text


@pytest.fixture
def listed(department: Department) -> Reply:
    return department.say("editor", "/add 3 GDTrH\n2 GDMN T3\n1 GDMN\n1 clip GDMN")


def test_several_counts_are_shown_before_they_are_recorded(
    department: Department, listed: Reply
) -> None:
    assert "12 → 15" in listed.text
    assert "1 → 2" in listed.text
    assert department.count("GDTrH") == 12


def test_one_choice_records_them_all(department: Department, listed: Reply) -> None:
    done = department.press("editor", listed, "Ghi nhận")
    assert "Đã ghi nhận 04 mục" in done.text
    march = Month(2026, 3)
    counts = [department.count(*where) for where in (("GDTrH", APRIL), ("GDMN", march))]
    assert counts == [15, 2]
    assert department.press("editor", listed, "Ghi nhận").text == done.text
    assert department.count("GDTrH") == 15


def test_they_are_shown_afresh_when_a_count_changed_meanwhile(
    department: Department, listed: Reply
) -> None:
    department.say("VP", "/add 1 GDTrH")
    afresh = department.press("editor", listed, "Ghi nhận")
    assert "Số liệu đã thay đổi" in afresh.text
    assert "13 → 16" in afresh.text
    assert department.count("GDTrH") == 13
    department.press("editor", afresh, "Ghi nhận")
    assert department.count("GDTrH") == 16


def test_declining_records_nothing(department: Department, listed: Reply) -> None:
    department.press("editor", listed, "Không ghi nhận")
    assert department.count("GDTrH") == 12


def test_one_wrong_line_stops_them_all(department: Department) -> None:
    assert "GDXX" in department.say("editor", "+3 GDTrH\n+2 GDXX").text
    assert department.count("GDTrH") == 12


def test_free_text_lines_are_shown_first_too(department: Department) -> None:
    reply = department.say("editor", "+3 GDTrH\nthêm 2 bài mầm non")
    assert "1 → 3" in reply.text
    department.press("editor", reply, "Ghi nhận")
    assert (department.count("GDTrH"), department.count("GDMN")) == (15, 3)


def test_the_same_link_twice_is_asked_about(department: Department) -> None:
    department.say("editor", "/add 1 GDMN https://bacninh.edu.vn/bai-1")
    asked = department.say("editor", "/add 1 GDMN https://bacninh.edu.vn/bai-1")
    assert "Đường dẫn này đã được ghi nhận (mã ghi nhận 26" in asked.text
    assert department.count("GDMN") == 2
    department.press("editor", asked, "Ghi nhận")
    assert department.count("GDMN") == 3


def test_what_is_wrong_names_its_line(department: Department) -> None:
    reply = department.say("editor", "/add 1 VP\n3.5 GDMN")
    assert reply.text.startswith("Dòng 2: “3.5” không phải là số lượng hợp lệ")


def test_a_doubtful_office_in_one_line_does_not_lose_the_others(department: Department) -> None:
    asked = department.say("editor", "/add 2 GDMN\n1 TH\n1 VP")
    assert asked.text.startswith("Dòng 2: “TH” có thể chỉ nhiều đơn vị")
    shown = department.press("editor", asked, "GDTH –")
    for change in ("1 → 3", "5 → 6", "6 → 7"):
        assert change in shown.text
    department.press("editor", shown, "Ghi nhận")
    assert [department.count(office) for office in ("GDMN", "GDTH", "VP")] == [3, 6, 7]


def test_among_several_a_correction_must_bear_its_reason(department: Department) -> None:
    reply = department.say("editor", "/add 1 VP\n-1 GDTH")
    assert reply.text.startswith("Dòng điều chỉnh giảm của GDTH cần ghi lý do")
    department.press("editor", "/add 1 VP\n-1 GDTH: nhập trùng", "Ghi nhận")
    assert (department.count("VP"), department.count("GDTH")) == (7, 4)


def test_early_in_a_month_several_counts_are_asked_about_once(department: Department) -> None:
    department.pass_to(at("2026-05-05 08:00"))
    asked = department.say("editor", "/add 1 VP\n2 GDMN T3\n1 GDTH")
    assert "Văn phòng Sở, Phòng Giáo dục Tiểu học: " in asked.text
    shown = department.press("editor", asked, "4/2026")
    department.press("editor", shown, "Ghi nhận")
    assert (department.count("VP"), department.count("GDTH")) == (7, 6)
    assert department.count("GDMN", Month(2026, 3)) == 2


@pytest.mark.parametrize("state", [State.REPOST, State.SKIPPED])
def test_an_article_that_was_looked_at_and_not_counted_is_asked_about(
    department: Department, state: State
) -> None:
    link, articles = "https://bacninh.edu.vn/a", department.store.articles
    known = articles.add(Article(0, "", "Tin", link, department.now, State.PROPOSED))
    articles.decide(known.id, state, None, department.now)
    assert "đã được xem và không ghi nhận" in department.say("editor", f"/add 1 GDMN {link}").text
    assert department.count("GDMN") == 1


def test_a_link_that_is_known_or_stands_twice_is_pointed_out(department: Department) -> None:
    department.say("editor", "/add 1 GDMN https://bacninh.edu.vn/a")
    reply = department.say(
        "editor",
        "/add 1 VP https://bacninh.edu.vn/a\n1 VP https://bacninh.edu.vn/b\n"
        "1 GDTH https://bacninh.edu.vn/b\n1 GDTH https://bacninh.edu.vn/c",
    )
    told = [line for line in reply.text.splitlines() if "Đường dẫn" in line]
    assert [line.rpartition("/")[2] for line in told] == ["a", "b"]


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("13/2026", "“13/2026” không phải là tháng"),
        ("tháng 13", "không phải là tháng"),
        ("ngày 32/3", "Trong lịch không có “ngày 32/3”"),
        ("31/4", "Trong lịch không có “31/4”"),
        ("tuần trước", "Chưa rõ “tuần trước” là tháng hoặc ngày nào"),
        ("ngày mai", "“ngày mai” chưa đến"),
    ],
)
@pytest.mark.parametrize("count", ["3 GDTrH", "GDTrH 3 bài", "trung học 3 tin", "thêm 3 GDTrH"])
def test_a_count_of_a_time_that_cannot_be_is_told_so_with_and_without_a_verb(
    department: Department, count: str, time: str, told: str
) -> None:
    assert told in department.say("editor", f"{count} {time}").text
    assert department.count("GDTrH") == 12


@pytest.mark.parametrize("typed", ["3b GDMN", "3t GDMN"])
def test_letters_that_stand_for_articles_are_offered_as_a_count(
    department: Department, typed: str
) -> None:
    offered = department.say("editor", typed)
    assert department.count("GDMN") == 1
    assert "1 → 4" in department.press("editor", offered, "Ghi thêm").text


@pytest.mark.parametrize(
    ("said", "left_out"),
    [
        ("VP 3, KHTC 0", "KHTC 0"),
        ("/add VP: 3; KHTC: chưa có bài nào", "KHTC 0"),
        ("VP 3\nKHTC không có", "KHTC không có"),
        ("VP 3 bài 0 tin", "VP 0 tin"),
        ("VP 3, KHTC 0 tháng 3", "KHTC 0"),
    ],
)
def test_what_is_none_beside_counts_is_left_out_and_named(
    department: Department, said: str, left_out: str
) -> None:
    reply = department.say("editor", said)
    if "Chưa rõ tháng" in reply.text:
        reply = department.press(
            "editor", reply, "VP, 4/2026: +3 tin, bài; KHTC, 3/2026: 0 tin, bài"
        )
    assert f"Bỏ qua vì số lượng bằng 0: {left_out}" in reply.text
    department.press("editor", reply, "Ghi nhận")
    assert (department.count("VP"), department.count("KHTC")) == (9, 4)
