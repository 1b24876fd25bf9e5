"""What is said: what is so already and since when, zero in words, what was typed as it was typed."""

import pytest

from core.text import JOINER
from tests.cast import Department, at

SO_ALREADY = "không có gì thay đổi"


@pytest.mark.parametrize(
    ("who", "before", "typed", "told"),
    [
        ("editor", "/chotso 3/2026", "/chotso 3/2026", "đã chốt từ 08 giờ 00 ngày 22/4/2026"),
        ("editor", "/status", "/mochot 3/2026 bổ sung", "đang mở, chưa chốt"),
        ("editor", "/status", "/chotso mở lại 3/2026", "đang mở, chưa chốt"),
        ("admin", "/tamdung", "/tamdung", "đã tạm dừng từ 08 giờ 00 ngày 22/4/2026"),
        ("admin", "/status", "/tieptuc", "đang được gửi bình thường"),
        ("editor", "/status", "/dieuchinh 1 GDMN 4/2026", "đang có 01 tin, bài trong tháng 4/2026"),
        ("editor", "/status", "/dieuchinh 0 TCCB 4/2026", "chưa có tin, bài trong tháng 4/2026"),
        ("admin", "/status", "/donvi GDMN khôi phục", "đang được theo dõi"),
        ("admin", "/status", "/nhansu 8 -biên tập viên", "không giữ vai trò biên tập viên"),
        ("GDMN", "/status", "/vangmat hủy", "Đồng chí không báo vắng"),
        ("admin", "/status", "/mien TCCB 5/2026 hủy", "chưa được miễn định mức tháng 5/2026"),
        ("admin", "/status", "/lich 11/5 hủy", "đang theo lịch chung"),
    ],
)
def test_what_is_so_already_is_said_with_since_when(
    department: Department, who: str, before: str, typed: str, told: str
) -> None:
    asked = department.say(who, before)
    if before.startswith("/chotso"):
        department.press(who, asked, "Chốt số liệu")
    if before == "/tamdung":
        department.press(who, asked, "Tạm dừng")
    department.now = at("2026-04-22 09:00")
    answer = department.say(who, typed).text
    assert told in answer
    assert SO_ALREADY in answer


def test_an_obstacle_that_was_answered_or_submitted_says_so(department: Department) -> None:
    department.say("GDMN", "/vuongmac Thiếu người viết")
    listed = department.say("editor", "/dsvuongmac")
    again = department.say("editor", "/dsvuongmac")
    department.press("editor", listed, "Trình")
    assert "đã được trình Lãnh đạo Sở trước đó" in department.press("editor", again, "Trình").text
    department.say("GDTH", "/vuongmac Thiếu máy ảnh")
    listed = department.say("editor", "/dsvuongmac")
    department.say("editor", "/giaiquyet VM-02 Đã cấp máy")
    told = department.press("editor", listed, "VM-02").text
    assert "VM-02 đã được trả lời lúc 08 giờ 00 ngày 22/4/2026" in told


@pytest.mark.parametrize("typed", ["/Khôngcó", "/KHÔNG_CÓ", "/trờigiúp x"])
def test_an_unknown_command_is_shown_as_it_was_typed(department: Department, typed: str) -> None:
    told = department.say("editor", typed).text
    assert typed.split(maxsplit=1)[0] in told.replace(JOINER, "")


def test_an_unknown_channel_is_shown_as_it_was_typed(department: Department) -> None:
    assert "“Viber”" in department.say("GDMN", "/kenh Viber").text


def test_no_articles_are_said_in_words(department: Department) -> None:
    told = department.say("TCCB", "/status").text
    assert "Chưa có tin, bài được duyệt đăng (còn thiếu 10" in told
    department.now = at("2026-05-04 09:00")
    for who in ("leader", "GDMN", "editor"):
        for command in ("/status", "/xephang", "/baocao"):
            told = department.say(who, command).text
            assert "00 tin" not in told
            assert "00/" not in told
            assert ": 0 tin" not in told


def test_a_pause_is_resumed_by_the_choice_below_it(department: Department) -> None:
    for typed in ("/tamdung", "/tamdung 30/4"):
        paused = department.press("admin", typed, "Tạm dừng")
        assert [choice.label for choice in paused.choices] == ["Tiếp tục"]
        assert "/tieptuc" not in paused.text
        again = department.say("admin", typed)
        assert [choice.label for choice in again.choices] == ["Tiếp tục"]
    department.press("admin", department.press("admin", paused, "Tiếp tục"), "Tiếp tục gửi")
    assert department.store.pause(department.now) is None


@pytest.mark.parametrize(
    ("typed", "label", "told"),
    [
        ("/add 3", "GDMN, 4/2026: +3", "1 → 4"),
        ("/add 2 tin 1 bài tháng 3", "GDMN, 3/2026: +2 tin", "3/2026: +2 tin (0 → 2)"),
        ("/add + 2", "GDTrH, 4/2026: +2", "12 → 14"),
        ("/add GDMN", "GDMN, 4/2026: +2", "1 → 3"),
        ("/add GDMN tháng trước", "GDMN, 3/2026: +1", "0 → 1"),
        ("/dieuchinh 5", "GDMN, 4/2026: 5", "1 → 5"),
    ],
)
def test_a_count_or_an_office_that_is_missing_is_offered(
    department: Department, typed: str, label: str, told: str
) -> None:
    asked = department.say("editor", typed)
    assert "chưa được ghi nhận" in asked.text
    assert asked.choices[-1].label == "Không ghi nhận"
    chosen = next(one for one in asked.choices if one.label.startswith(label))
    assert told in department.press("editor", asked, chosen.label).text
