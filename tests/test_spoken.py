"""Commands and obstacles in words without a slash: shown first, or given where they ask themselves."""

import pytest

from core.month import Month
from handlers.linking import presented_code
from tests.cast import APRIL, MAY, Department

NOTHING_YET = "Chưa có gì thay đổi"


@pytest.mark.parametrize(
    ("who", "said", "command"),
    [
        ("admin", "cấp mã GDMN phó phòng", "/capma GDMN phó phòng"),
        ("admin", "mã mời GDMN phó phòng", "/capma GDMN phó phòng"),
        ("admin", "đề nghị cấp mã mời biên tập viên", "/capma biên tập viên"),
        ("admin", "mien TCCB 5/2026: sắp xếp bộ máy", "/mien TCCB 5/2026: sắp xếp bộ máy"),
        ("admin", "miễn định mức TCCB tháng 5 vì sắp xếp", "/mien TCCB tháng 5 vì sắp xếp"),
        ("admin", "định mức GDMN 5 8", "/dinhmuc GDMN 5 8"),
        ("admin", "đặt định mức 5 - 8 từ 6/2026", "/dinhmuc 5 - 8 từ 6/2026"),
        ("admin", "lịch 11/5 nghỉ", "/lich 11/5 nghỉ"),
        ("admin", "tạm dừng", "/tamdung"),
        ("admin", "tạm dừng gửi tin đến 30/4", "/tamdung đến 30/4"),
        ("admin", "đơn vị GDMN tên Phòng Mầm non", "/donvi GDMN tên Phòng Mầm non"),
        ("editor", "mở lại tháng 3 bổ sung", "/mochot tháng 3 bổ sung"),
        ("admin", "mời phó phòng GDMN giúp tôi nhé", "/capma phó phòng GDMN"),
        ("admin", "đổi định mức thành 8 - 12 từ tháng 6", "/dinhmuc 8 - 12 từ tháng 6"),
        ("admin", "miễn cho TCCB tháng 5: sắp xếp", "/mien TCCB tháng 5: sắp xếp"),
        ("admin", "ngừng nhắc đến 30/4", "/tamdung đến 30/4"),
        ("admin", "mới có 3 bài", None),
        ("editor", "xếp hạng tỉnh 9/13 4/2026", "/xephangtinh 9/13 4/2026"),
        ("GDMN", "ngôn ngữ en", "/ngonngu en"),
        ("GDMN", "dừng nhận tin", "/dungnhantin"),
        ("GDMN", "tắt thông báo", None),  # the settings have sentences of their own
        ("admin", "đây là báo cáo", None),
        ("editor", "nhập giúp em 2 bài GDMN", None),
        ("editor", "tạm dừng", None),  # not theirs
        ("GDMN", "định mức", None),
    ],
)
def test_what_is_said_like_a_command_is_shown_before_it_is_done(
    department: Department, who: str, said: str, command: str | None
) -> None:
    reply = department.say(who, said)
    if command is None:
        assert NOTHING_YET not in reply.text
        return
    assert reply.text == f"Đồng chí muốn thực hiện “{command}”? Chưa có gì thay đổi."
    assert [choice.label for choice in reply.choices] == ["Thực hiện", "Bỏ qua"]


def test_yes_carries_it_out_and_no_does_not(department: Department) -> None:
    exempt = department.store.months.exemptions
    department.say("admin", "miễn TCCB 5/2026: sắp xếp bộ máy", "không")
    assert not exempt(MAY)
    department.say("admin", "miễn TCCB 5/2026: sắp xếp bộ máy", "đồng ý")
    assert exempt(MAY) == {"TCCB": "sắp xếp bộ máy"}


@pytest.mark.parametrize(
    "said", ["chốt sổ tháng 3", "chot so lieu 3/2026", "Chốt tháng 3 giúp tôi"]
)
def test_what_asks_itself_is_not_asked_twice(department: Department, said: str) -> None:
    asked = department.say("editor", said)
    assert "Đồng chí có chốt số liệu tháng 3/2026 không?" in asked.text
    assert not department.store.months.is_closed(Month(2026, 3))
    department.press("editor", asked, "Chốt số liệu")
    assert department.store.months.is_closed(Month(2026, 3))


@pytest.mark.parametrize("said", ["định mức", "danh bạ", "lịch", "đơn vị", "xem danh sách đơn vị"])
def test_what_only_shows_is_shown_at_once(department: Department, said: str) -> None:
    reply = department.say("admin", said)
    assert NOTHING_YET not in reply.text
    assert "chưa hiểu" not in reply.text


def test_a_closed_month_is_guarded_whichever_way_a_command_is_said(department: Department) -> None:
    department.press("editor", "chốt sổ tháng 4", "Chốt số liệu")
    assert "đã chốt" in department.press("admin", "định mức 5 8 từ 4/2026").text
    assert department.store.quotas.of(APRIL, department.store.offices.all())["GDMN"].floor == 10


@pytest.mark.parametrize(
    "said", ["VM-01 cử người hỗ trợ đến hết tháng 6", "vm1: cử người", "trả lời VM 01 cử 2 người"]
)
def test_an_obstacle_is_answered_by_its_number_once_it_is_confirmed(
    department: Department, said: str
) -> None:
    department.say("GDMN", "/vuongmac Thiếu người viết")
    asked = department.say("editor", said)
    assert asked.text.startswith("Trả lời VM-01: “cử ")
    assert department.store.obstacles.get(1).answer == ""
    department.press("editor", asked, "Gửi trả lời")
    assert department.store.obstacles.get(1).answer.startswith("cử ")


def test_an_obstacle_is_submitted_withdrawn_or_only_shown_in_words(department: Department) -> None:
    department.say("GDMN", "/vuongmac Thiếu người viết", "/vuongmac Thiếu máy ảnh")
    asked = department.say("editor", "trình lãnh đạo VM-02")
    assert asked.text == "VM-02: “Thiếu máy ảnh”. Chưa có gì thay đổi."
    assert "Đã trình" in department.press("editor", asked, "Trình").text
    assert "Thiếu người viết" in department.say("editor", "VM-01").text
    assert "Thiếu người viết" in department.say("editor", "xem VM-01").text
    assert "VM-01" in department.say("GDMN", "VM-01 thế nào rồi").text
    assert "Đã rút VM-01" in department.press("GDMN", "hủy VM-01", "Rút VM-01").text
    assert "VM-07" in department.say("editor", "VM-07 đã xong").text
    assert "phân quyền" in department.say("admin", "VM-01 đã xong").text


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K7MQ-2XRD-9PWA", "K7MQ-2XRD-9PWA"),
        ("k7mq-2xrd-9pwa ", "K7MQ-2XRD-9PWA"),
        ("mã mời: K7MQ-2XRD-9PWA", "K7MQ-2XRD-9PWA"),
        ("ma K7MQ-2XRD", "K7MQ-2XRD"),
        ("K7MQ", ""),
        ("tôi có mã K7MQ-2XRD-9PWA", ""),
        ("GDNN-GDTX", ""),
        ("xin chào", ""),
    ],
)
def test_a_code_is_presented_by_sending_it(typed: str, code: str) -> None:
    assert presented_code(typed) == code


def test_who_sends_a_code_alone_reads_the_notice_and_agrees(department: Department) -> None:
    department.say("admin", "/capma GDMN phó phòng")
    assert "Đồng chí có đồng ý không?" in department.say("nobody", "TEST-CODE-0001").text
    assert "Đã liên kết" in department.say("nobody", "đồng ý").text


@pytest.mark.parametrize("said", ["nhắc các phòng", "gửi nhắc GDMN", "nhắc nhở các đơn vị nhé"])
def test_urging_in_words_asks_first(department: Department, said: str) -> None:
    assert "Chưa gửi tin nhắn nào" in department.say("editor", said).text
    assert department.say("editor", "không").text == "Không gửi tin nhắn nào."
    assert "sẽ được gửi lúc" in department.say("editor", said, "đồng ý").text


def test_two_choices_never_read_alike(department: Department) -> None:
    reply = department.say("TCCB", "tháng này phòng tôi có phải viết bài không")
    labels = [choice.label for choice in reply.choices]
    assert len(labels) == len(set(labels)) > 1


@pytest.mark.parametrize(
    ("said", "offices"),
    [
        *((said, ["GDMN"]) for said in ("nhắc GDMN ngay", "nhắc GDMN đi", "nhắc mầm non luôn nhé")),
        *((said, ["GDMN", "KHTC"]) for said in ("nhắc GDMN và KHTC", "/dondoc KHTC, GDMN")),
        ("nhắc nhở phòng mầm non và phòng kế hoạch tài chính ngay đi", ["GDMN", "KHTC"]),
    ],
)
def test_whom_to_urge_is_who_was_named(
    department: Department, said: str, offices: list[str]
) -> None:
    shown = department.say("editor", said).text
    listed = [line.split(" – ")[0][2:] for line in shown.splitlines() if line.startswith("- ")]
    assert sorted(listed) == offices


@pytest.mark.parametrize("said", ["nhắc các phòng chưa đạt", "nhắc tất cả ngay", "gửi nhắc nhở"])
def test_everybody_below_the_floor_is_urged_when_nobody_is_named(
    department: Department, said: str
) -> None:
    assert department.say("editor", said).text == department.say("editor", "/dondoc").text


@pytest.mark.parametrize("said", ["tháng 3 chốt chưa", "đã chốt tháng 3 chưa", "tháng nào đã chốt"])
@pytest.mark.parametrize("who", ["editor", "leader", "GDMN"])
def test_everybody_may_ask_which_months_are_closed(
    department: Department, who: str, said: str
) -> None:
    assert "Chưa có tháng nào được chốt" in department.say(who, said).text
    department.press("editor", "/chotso 3/2026", "Chốt số liệu")
    told = department.say(who, said).text
    assert "3/2026: từ 08 giờ 00 ngày 22/4/2026" in told
    assert ("/chotso" in told) == (who == "editor")


ANOTHER_DEED = (
    *(("editor", asked) for asked in ("/dondoc", "/chotso 3/2026", "/xoadulieu")),
    ("admin", "tạm dừng gửi tin đến 30/4"),
    *(("GDMN", asked) for asked in ("em gửi bài: Bé vui đến trường", "phòng em bận hội thi quá ạ")),
)


@pytest.mark.parametrize(("who", "asked"), ANOTHER_DEED)
@pytest.mark.parametrize("said", ["ghi nhận", "Ghi nhận", "ghi nhận đi", "có, ghi luôn"])
def test_a_yes_that_names_another_deed_is_none(
    department: Department, who: str, asked: str, said: str
) -> None:
    question = department.say(who, asked)
    assert department.say(who, said).choices == question.choices


@pytest.mark.parametrize("said", ["có", "ok", "vâng", "đồng ý", "xác nhận"])
def test_what_cannot_be_undone_wants_more_than_a_yes(department: Department, said: str) -> None:
    question = department.say("editor", "/xoadulieu")
    again = department.say("editor", said)
    assert f"“{said}” chưa đủ để thực hiện việc không thể hoàn tác" in again.text
    assert again.choices == question.choices
    assert "đã được xóa" in department.say("editor", "Xóa dữ liệu của tôi").text
