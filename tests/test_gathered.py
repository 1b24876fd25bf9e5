"""One command for what several did: /vuongmac, /dondoc, /chotso, /danhba, /caidat."""

import pytest

from core.ledger import By
from core.people import Grant, Role
from tests.cast import APRIL, Department, at

MARCH = APRIL.plus(-1)


def labels(department: Department, who: str, typed: str) -> list[str]:
    return [choice.label for choice in department.say(who, typed).choices]


def test_a_head_writes_an_obstacle_or_sees_their_own(department: Department) -> None:
    department.say("GDTH", "/vuongmac Thiếu máy ảnh")
    told = department.say("GDMN", "/vuongmac Thiếu người viết", "/vuongmac").text
    assert "VM-02: “Thiếu người viết”" in told
    assert "Thiếu máy ảnh" not in told
    assert "VM-03" in department.say("GDMN", "Chưa có thiết bị quay phim").text


@pytest.mark.parametrize("who", ["editor", "leader"])
@pytest.mark.parametrize("typed", ["", "GDMN", "4/2026", "tháng 4", "GDMN 4/2026", "danh sách"])
def test_editors_and_leaders_list(department: Department, who: str, typed: str) -> None:
    department.say("GDMN", "/vuongmac Thiếu người viết")
    assert "Thiếu người viết" in department.say(who, f"/vuongmac {typed}").text


@pytest.mark.parametrize("who", ["editor", "leader"])
@pytest.mark.parametrize("number", ["VM-01", "vm1", "VM 01", "#1", "1:"])
@pytest.mark.parametrize("command", ["/vuongmac", "/giaiquyet"])
def test_editors_and_leaders_answer_by_number(
    department: Department, who: str, number: str, command: str
) -> None:
    department.say("GDMN", "/vuongmac Thiếu người viết")
    told = department.say(who, f"{command} {number} Đã phân công người hỗ trợ").text
    assert "nội dung trả lời VM-01" in told
    assert department.store.obstacles.get(1).answer == "Đã phân công người hỗ trợ"


def test_a_head_cannot_answer(department: Department) -> None:
    department.say("GDMN", "/vuongmac Thiếu người viết", "/vuongmac VM-01 tự trả lời")
    assert department.store.obstacles.get(1).answer == ""


def test_who_is_both_raises_and_lists(department: Department) -> None:
    department.join("both", Grant(Role.HEAD, "GDMN"), Grant(Role.EDITOR))
    assert "VM-01" in department.say("both", "/vuongmac Thiếu người viết").text
    for typed in ("GDMN", "tháng 4", "4"):
        assert "VM-01" in department.say("both", f"/vuongmac {typed}").text
    assert len(department.store.obstacles.found()) == 1


def test_what_was_sent_is_told_by_rung(department: Department) -> None:
    department.pass_to(at("2026-04-24 08:10"))
    department.say("GDTH", "/danhan")
    department.say("GDMN", "/danhan")
    told = department.press("editor", "/dondoc", "Lịch sử").text
    assert told == department.say("editor", "/dondoc lịch sử").text
    assert told == department.say("editor", "/lichsudondoc").text
    lines = told.splitlines()
    assert len(lines) < 5
    assert "đã gửi 8; đã xác nhận" in told
    acknowledged = told.partition("đã xác nhận ")[2].partition(";")[0].split(", ")
    assert set(acknowledged) == {"GDTH", "GDMN"}
    assert "chưa xác nhận" in told


def test_closing_lists_closes_and_reopens(department: Department) -> None:
    assert "Chưa có tháng nào được chốt" in department.say("editor", "/chotso").text
    assert labels(department, "editor", "/chotso") == ["Chốt tháng 3/2026"]
    department.press("editor", "/chotso", "Chốt tháng 3")
    if not department.store.months.is_closed(MARCH):
        department.say("editor", "1")
    assert department.store.months.is_closed(MARCH)
    listed = department.say("editor", "/chotso")
    assert "- 3/2026: từ" in listed.text
    asked = department.press("editor", listed, "Mở lại tháng 3/2026")
    assert "gửi lý do mở lại tháng 3/2026" in asked.text
    department.say("editor", "bổ sung bài còn sót")
    assert not department.store.months.is_closed(MARCH)


@pytest.mark.parametrize(
    "typed",
    [
        "mở lại 3/2026 còn sót bài",
        "mở 3/2026 còn sót bài",
        "mo lai thang 3/2026 còn sót bài",
        "3/2026 mở lại còn sót bài",
        "reopen 3/2026 còn sót bài",
    ],
)
def test_a_month_is_reopened_in_many_ways(department: Department, typed: str) -> None:
    department.store.months.close(MARCH, "[]", department.now, 1)
    assert "còn sót bài" in department.say("editor", f"/chotso {typed}").text
    assert not department.store.months.is_closed(MARCH)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Trưởng phòng Giáo dục Mầm non"),
        ("GDMN", "GDMN – Phòng Giáo dục Mầm non"),
        ("mầm non", "GDMN – Phòng Giáo dục Mầm non"),
        ("8", "8. Trưởng phòng Giáo dục Mầm non"),
        ("8 điện thoại 0912345678", "0912345678"),
        ("8 mời", "Mã mời cho “Trưởng phòng Giáo dục Mầm non”"),
        ("mời GDMN trưởng phòng", "Mã mời cho “Trưởng phòng Giáo dục Mầm non”"),
        ("mời GDMN phó phòng", "Mã mời cho “Phó Trưởng phòng Giáo dục Mầm non”"),
        ("mời cán bộ viết bài GDMN", "Mã mời cho"),
        ("mới trưởng phòng GDMN", "Đã thêm"),
        ("mã mời biên tập viên", "Mã mời cho “Biên tập viên Cổng TTĐT”"),
        ("cấp mã lãnh đạo", "Mã mời cho “Lãnh đạo Sở”"),
        ("invite GDMN head", "Mã mời cho “Trưởng phòng Giáo dục Mầm non”"),
        ("thêm phó phòng GDMN", "Đã thêm"),
        ("mới phó phòng GDMN", "Đã thêm"),
        ("8 -biên tập viên", "không giữ vai trò"),
        ("99", "Không có người mang số"),
    ],
)
def test_people_and_invitations_are_one_command(
    department: Department, typed: str, told: str
) -> None:
    assert told in department.say("admin", f"/danhba {typed}").text


@pytest.mark.parametrize("who", ["admin", "editor"])
@pytest.mark.parametrize("typed", ["mời", "moi", "cấp mã", "invite", "mới"])
def test_an_invitation_of_nobody_is_answered_with_how_to_name_somebody(
    department: Department, who: str, typed: str
) -> None:
    told = department.say(who, f"/danhba {typed}").text
    assert told == department.say(who, "/capma").text
    assert "chưa đủ hoặc chưa đúng" in told


def test_a_role_alone_asks_whether_to_invite(department: Department) -> None:
    assert "Mã mời cho" in department.press("admin", "/danhba biên tập viên", "Cấp mã mời").text
    assert "Phó Trưởng phòng" in department.press("admin", "/danhba GDMN", "cấp phó").text


@pytest.mark.parametrize("typed", ["8", "8 điện thoại 0912345678", "thêm phó phòng GDMN", "8 xóa"])
def test_only_admins_change_people(department: Department, typed: str) -> None:
    people = department.store.people.all()
    assert "chỉ dành cho cán bộ" in department.say("editor", f"/danhba {typed}").text
    assert department.store.people.all() == people


def test_settings_are_choices(department: Department) -> None:
    department.running = frozenset({"console", "telegram", "zalo"})
    shown = department.say("GDMN", "/caidat")
    assert "Cài đặt của đồng chí" in shown.text
    assert [choice.label for choice in shown.choices] == [
        *("Nhận tin trên Telegram", "Nhận tin trên Zalo", "English", "Dữ liệu về tôi"),
        *("Dừng nhận tin nhắn tự động", "Xóa dữ liệu của tôi và hủy liên kết"),
    ]
    assert "Dữ liệu" in department.press("GDMN", shown, "Dữ liệu về tôi").text
    department.press("GDMN", "/caidat", "Dừng")
    again = department.say("GDMN", "/caidat")
    assert "đang dừng" in again.text
    department.press("GDMN", again, "Nhận tin trở lại")
    assert "không thể" in department.press("GDMN", "/caidat", "Xóa dữ liệu").text
    department.press("GDMN", "/caidat", "English")
    assert department.person("GDMN").language == "en"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("en", "English"),
        ("ngôn ngữ tiếng Anh", "English"),
        ("dữ liệu", "GDMN"),
        ("dừng nhận tin", "không nhận tin nhắn"),
        ("xóa dữ liệu", "không thể"),
        ("kênh", "Tin được gửi qua"),
    ],
)
def test_settings_are_also_words(department: Department, typed: str, told: str) -> None:
    assert told.casefold() in department.say("GDMN", f"/caidat {typed}").text.casefold()


def test_a_language_is_named_alike_wherever_it_is_chosen(department: Department) -> None:
    for typed in ("/caidat tiếng Anh", "/caidat ngôn ngữ anh", "/ngonngu tiếng Anh", "/ngonngu en"):
        department.say("GDMN", "/language vi", typed)
        assert department.person("GDMN").language == "en", typed


def test_no_month_is_named_to_be_closed_that_is_closed_or_to_be_reopened_that_is_open(
    department: Department,
) -> None:
    first = department.say("editor", "/chotso")
    assert "/chotso mở lại" not in first.text
    department.press("editor", department.press("editor", first, "Chốt tháng 3"), "Chốt số liệu")
    listed = department.say("editor", "/chotso")
    assert "Để chốt tháng khác: /chotso 02/2026" in listed.text
    assert "Để mở lại: /chotso mở lại 3/2026" in listed.text
    assert [one.label for one in listed.choices] == ["Mở lại tháng 3/2026"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/dondoc GDMN và GDTH", ["GDTH", "GDMN"]),
        ("nhắc GDTH, mầm non", ["GDTH", "GDMN"]),
        ("/dondoc phòng mầm non", ["GDMN"]),
    ],
)
def test_offices_that_are_named_together_are_urged_together_and_no_other(
    department: Department, typed: str, told: list[str]
) -> None:
    shown = department.say("editor", typed)
    assert [line.split()[1] for line in shown.text.splitlines() if line[:2] == "- "] == told
    department.store.ledger.add(APRIL, "GDMN", 1, By(None, "editor", "test"), department.now)
    again = department.press("editor", shown, "Gửi")  # a count has changed
    assert [line.split()[1] for line in again.text.splitlines() if line[:2] == "- "] == told
    assert f"{len(told):02} tin nhắn" in department.press("editor", again, "Gửi").text


@pytest.mark.parametrize(
    "typed",
    ["/dondoc tất cả", "/dondoc các phòng", "nhắc các phòng chưa đạt", "nhắc các đơn vị đi"],
)
def test_all_that_are_below_are_named_in_words(department: Department, typed: str) -> None:
    assert department.say("editor", typed).text == department.say("editor", "/dondoc").text


def test_of_those_that_are_named_it_is_said_which_need_no_urging_and_why(
    department: Department,
) -> None:
    department.say("admin", "/mien TCCB 4/2026 sáp nhập", "/donvi VP ngừng 4/2026")
    told = department.say("editor", "/dondoc GDMN, GDTrH, TCCB").text
    assert "Phòng Giáo dục Trung học: đạt mức tối thiểu; không cần đôn đốc" in told
    assert "Phòng Tổ chức cán bộ: được miễn; không cần đôn đốc" in told
    assert "- GDMN –" in told
    assert "ngừng theo dõi từ tháng 4/2026" in department.say("editor", "/dondoc VP").text


@pytest.mark.parametrize("typed", ["/vuongmac rút VM-02", "/vuongmac hủy vm2", "rút lại", "hủy"])
def test_what_takes_an_obstacle_back_raises_no_other(department: Department, typed: str) -> None:
    department.say("GDMN", "/vuongmac Phòng thiếu máy tính")
    department.say("editor", "/vuongmac VM-01 Đã bố trí")
    department.say("GDMN", "/vuongmac Phòng thiếu máy ảnh")
    shown = department.say("GDMN", typed)
    assert len(department.store.obstacles.found()) == 2
    department.press("GDMN", shown, "Rút VM-02")
    assert not department.store.obstacles.waiting()


@pytest.mark.parametrize("text", ["ok", "thiếu người", "3 bài", "rút"])
def test_a_few_words_behind_the_command_are_shown_before_others_read_them(
    department: Department, text: str
) -> None:
    asked = department.say("GDMN", f"/vuongmac {text}")
    assert "Chưa có gì được gửi đi" in asked.text
    assert department.store.obstacles.found() == ()
    department.press("GDMN", asked, "Gửi vướng mắc")
    assert [one.text for one in department.store.obstacles.found()] == [text]
