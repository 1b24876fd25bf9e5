"""/import: a preview with every difference and every doubt, then one choice, all or nothing."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

from app.maintenance import purge
from app.rendering import RenderContext, job_of
from core.chat import Address, Reply
from core.ladder import Rules
from core.ledger import Entry
from core.month import Month
from core.quota import Kind
from locales.documents import report_files
from locales.letterhead import DEFAULT_LETTERHEAD
from locales.words import load
from store.ledger import Ledger
from tests.cast import APRIL, DATA, Department
from tests.spreadsheets import LIST_HEAD, Hostile, doubted, refused, text, xlsx
from tests.together import together

LETTER = (DATA / "counts-2026.csv").read_bytes()
CHANGED = LETTER.replace(b"0,1,0,1,2,8", b"0,1,2,4,7,8")
TOTALS = (
    "Tổng số đọc từ tệp, để đối chiếu: tháng 01/2026: 26; tháng 02/2026: 12; "
    "tháng 3/2026: 22; tháng 4/2026: 41; tất cả 101."
)
MARCH = Month(2026, 3)
LINK = "https://example.org/1"
ARTICLES: list[Sequence[object]] = [
    LIST_HEAD,
    [date(2026, 4, 15), "Trung học", "Khai mạc hội thi", LINK, "Tin"],
    ["16/4/2026", "phòng Mầm non", "Bé đến trường", None, "Bài"],
    ["17/4/2026", "GDMN", "Ngày hội", "http://example.org/2", "Clip"],
]


def entries(department: Department) -> list[Entry]:
    return list(department.store.ledger.every())


def send_table(department: Department, data: bytes = CHANGED) -> Reply:
    return department.send_file("editor", data, "counts-2026.csv")


def send_list(department: Department, *more: Sequence[object]) -> Reply:
    return department.send_file("editor", xlsx(*ARTICLES, *more), "danh sách.xlsx")


def test_a_table_is_shown_before_anything_is_recorded(department: Department) -> None:
    reply = send_table(department)
    assert reply.text.splitlines() == [
        "Tệp counts-2026.csv: chưa ghi nhận nội dung nào. Dự kiến ghi nhận:",
        "- GDMN, tháng 3/2026: 0 → 2",
        "- GDMN, tháng 4/2026: 1 → 4",
        TOTALS,
    ]
    assert [choice.label for choice in reply.choices] == ["Ghi nhận", "Không ghi nhận"]
    assert department.count("GDMN") == 1


@pytest.mark.parametrize(
    ("running", "told"),
    [
        ({"zalo"}, "Zalo không chuyển được tệp đến hệ thống; đề nghị dán các dòng"),
        ({"zalo", "telegram"}, "đề nghị gửi tệp qua Telegram, hoặc dán các dòng"),
    ],
)
def test_where_no_file_can_be_sent_none_is_asked_for(running: set[str], told: str) -> None:
    department = Department(running=frozenset(running), without_files=frozenset({"zalo"}))
    person = department.person("editor").id
    address = Address("zalo", "editor")
    department.store.people.link(person, address, department.now)
    department.on("zalo")
    assert told in department.say("editor", "/nhap").text


def test_one_choice_records_it_all_and_a_second_press_nothing_more(department: Department) -> None:
    before = len(entries(department))
    reply = send_table(department)
    told = department.press("editor", reply, "Ghi nhận")
    assert "Đã ghi nhận 02 mục từ tệp counts-2026.csv" in told.text
    assert (department.count("GDMN", MARCH), department.count("GDMN")) == (2, 4)
    assert department.press("editor", reply, "Ghi nhận").text == told.text
    made = entries(department)[before:]
    assert [(entry.count, entry.note, entry.by.role) for entry in made] == [
        (2, "counts-2026.csv", "import"),
        (3, "counts-2026.csv", "import"),
    ]


def test_an_import_is_undone_as_a_whole(department: Department) -> None:
    told = department.press("editor", send_table(department), "Ghi nhận")
    latest = entries(department)[-1].id
    department.say("editor", f"/hoantac {latest}")
    undone = department.press("editor", told, "Hủy lần nhập này")
    assert undone.text == (
        f"Đã hủy 01 mục của lần nhập (mã ghi nhận {latest - 1}–{latest}). "
        "Thao tác được lưu trong nhật ký."
    )
    assert (department.count("GDMN", MARCH), department.count("GDMN")) == (0, 1)
    assert department.press("editor", told, "Hủy lần nhập này").text == undone.text
    assert send_table(department).choices


def test_an_import_that_was_built_upon_is_not_undone(department: Department) -> None:
    told = department.press("editor", send_table(department), "Ghi nhận")
    department.say("editor", "/add -2 GDMN 3/2026: nhầm")
    assert "số liệu âm" in department.press("editor", told, "Hủy lần nhập này").text
    assert department.count("GDMN") == 4


def test_an_import_into_a_month_closed_since_is_not_undone(department: Department) -> None:
    told = department.press("editor", send_table(department), "Ghi nhận")
    department.close("editor", "3/2026")
    assert "/chotso mở lại 3/2026" in department.press("editor", told, "Hủy lần nhập này").text
    assert (department.count("GDMN", MARCH), department.count("GDMN")) == (2, 4)


def test_the_same_file_twice_changes_nothing(department: Department) -> None:
    department.press("editor", send_table(department), "Ghi nhận")
    again = send_table(department)
    assert again.text.splitlines() == [
        "Tệp counts-2026.csv: không có nội dung nào cần ghi nhận; số liệu giữ nguyên.",
        TOTALS,
    ]
    assert again.choices == ()


def test_what_was_declined_is_not_recorded(department: Department) -> None:
    told = department.press("editor", send_table(department), "Không ghi nhận")
    assert told.text == "Không có gì được ghi nhận."
    assert department.count("GDMN") == 1


def test_counts_that_changed_in_between_are_shown_afresh(department: Department) -> None:
    reply = send_table(department)
    department.say("editor", "/add 2 GDMN")
    fresh = department.press("editor", reply, "Ghi nhận")
    assert "đã thay đổi" in fresh.text
    assert "- GDMN, tháng 4/2026: 3 → 4" in fresh.text
    assert department.count("GDMN") == 3
    department.press("editor", fresh, "Ghi nhận")
    assert department.count("GDMN") == 4


def test_a_second_preview_of_a_file_has_nothing_left_to_record(department: Department) -> None:
    first, second = send_table(department), send_table(department)
    department.press("editor", first, "Ghi nhận")
    told = department.press("editor", second, "Ghi nhận")
    assert "không có nội dung nào cần ghi nhận" in told.text
    assert department.count("GDMN") == 4


def test_a_closed_month_is_left_out_and_told(department: Department) -> None:
    department.close("editor", "3/2026")
    reply = send_table(department)
    assert "- GDMN, tháng 3/2026" not in reply.text
    assert "Tháng 3/2026 đã chốt số liệu; không được tính. Để mở lại: /chotso." in reply.text
    department.press("editor", reply, "Ghi nhận")
    assert (department.count("GDMN", MARCH), department.count("GDMN")) == (0, 4)


def test_a_month_closed_in_between_is_shown_afresh(department: Department) -> None:
    reply = send_table(department)
    department.close("editor", "3/2026")
    assert "đã thay đổi" in department.press("editor", reply, "Ghi nhận").text
    assert department.count("GDMN") == 1


def test_every_doubt_is_told(department: Department) -> None:
    table = text(["Phòng", "Tháng 4/2026", "Cộng"], ["GDMM", 3, 3], ["GDMN", 4, 4])
    reply = department.send_file("editor", table.encode(), "tháng 4.csv")
    assert "- GDMN, tháng 4/2026: 1 → 4" in reply.text
    assert "Dòng 2: không có đơn vị “GDMM”" in reply.text


def test_nothing_is_offered_against_a_stated_sum(department: Department) -> None:
    table = text(["Phòng", "Tháng 4/2026", "Cộng"], ["GDMN", 4, 5])
    reply = department.send_file("editor", table.encode(), "tháng 4.csv")
    assert "cột Cộng ghi 5, cộng số liệu được 4" in reply.text
    assert "- GDMN" not in reply.text
    assert reply.choices == ()


def test_it_is_all_or_nothing(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    reply, before, append = send_table(department), entries(department), Ledger.append

    def failing(ledger: Ledger, entry: Entry, article: int | None = None) -> Entry:
        if entry.month == APRIL:
            raise sqlite3.IntegrityError("the second of two")
        return append(ledger, entry, article)

    monkeypatch.setattr(Ledger, "append", failing)
    told = department.press("editor", reply, "Ghi nhận")
    assert "chưa có gì được ghi nhận" in told.text
    assert entries(department) == before


def test_an_import_never_plans_a_thank_you(department: Department) -> None:
    table = text(["Phòng", "Tháng 4/2026"], ["GDMN", 15]).encode()
    department.press("editor", department.send_file("editor", table, "t4.csv"), "Ghi nhận")
    assert department.count("GDMN") == 15
    assert department.wait(hours=2) == []


def test_an_imported_count_is_not_called_late(department: Department) -> None:
    department.press("editor", send_table(department), "Ghi nhận")
    assert "sau khi hết tháng" not in department.say("editor", "/nhatky GDMN 3/2026").text
    department.say("editor", "/add 1 GDMN T3")
    assert "sau khi hết tháng" in department.say("editor", "/nhatky GDMN 3/2026").text


def test_a_list_keeps_title_link_kind_and_date(department: Department) -> None:
    before = len(entries(department))
    reply = send_list(department)
    assert "03 tin, bài mới trong danh sách." in reply.text
    assert "để đối chiếu: tháng 4/2026: 2;" in reply.text
    assert "- GDTrH, tháng 4/2026: 12 → 13" in reply.text
    assert "- GDMN, tháng 4/2026: 1 → 2" in reply.text
    department.press("editor", reply, "Ghi nhận")
    first, second, clip = entries(department)[before:]
    assert (first.title, first.link) == ("Khai mạc hội thi", LINK)
    assert (first.kind, first.published) == (Kind.NEWS, date(2026, 4, 15))
    assert (second.title, second.link, second.kind) == ("Bé đến trường", "", Kind.FEATURE)
    assert clip.kind is Kind.CLIP
    assert department.count("GDMN") == 2


def test_the_same_list_twice_changes_nothing(department: Department) -> None:
    department.press("editor", send_list(department), "Ghi nhận")
    again = send_list(department)
    assert "không có nội dung nào cần ghi nhận" in again.text
    assert "03 tin, bài đã được ghi nhận trước đó" in again.text
    assert again.choices == ()


def test_an_article_that_was_undone_is_new_again(department: Department) -> None:
    before = len(entries(department))
    department.press("editor", send_list(department), "Ghi nhận")
    department.say("editor", f"/hoantac {entries(department)[before].id}")
    assert "01 tin, bài mới" in send_list(department).text


def test_a_link_in_the_ledger_is_not_recorded_again(department: Department) -> None:
    department.say("editor", f"/add 1 GDTrH {LINK}/ Khai mạc")
    department.say("editor", "/add 1 KHTC http://www.example.org/2 Họp")
    reply = send_list(department)
    assert "01 tin, bài mới" in reply.text
    assert "01 tin, bài đã được ghi nhận trước đó" in reply.text
    assert "Dòng 5: đường dẫn đã được ghi nhận cho đơn vị hoặc tháng khác" in reply.text


def test_counts_without_a_link_are_pointed_out(department: Department) -> None:
    assert (
        "GDTrH, tháng 4/2026 đã có 12 tin, bài ghi nhận không kèm đường dẫn"
        in send_list(department).text
    )


def test_what_a_list_recorded_without_a_link_is_not_pointed_out_again(
    department: Department,
) -> None:
    department.press("editor", send_list(department), "Ghi nhận")
    more = send_list(department, [date(2026, 4, 20), "GDMN", "Tập huấn", None, "Tin"])
    assert "GDMN, tháng 4/2026 đã có 01 tin, bài ghi nhận không kèm đường dẫn" in more.text


def test_a_list_leaves_a_closed_month_alone(department: Department) -> None:
    department.press("editor", "/chotso 4/2026", "Chốt số liệu")
    reply = send_list(department)
    assert reply.text.count("Tháng 4/2026 đã chốt số liệu") == 1
    assert reply.choices == ()


def test_the_command_alone_asks_for_a_file(department: Department) -> None:
    assert "Đề nghị gửi tệp .xlsx hoặc .csv" in department.say("editor", "/nhap").text


@pytest.mark.parametrize("caption", ["", "/nhap", "/import", "/Nhập", "số liệu tháng 4"])
def test_a_file_from_an_editor_is_for_importing(department: Department, caption: str) -> None:
    reply = department.send_file("editor", CHANGED, "counts-2026.csv", caption)
    assert "GDMN, tháng 4/2026: 1 → 4" in reply.text


def test_a_file_with_another_command_is_not_opened(department: Department) -> None:
    reply = department.send_file("editor", CHANGED, "counts-2026.csv", "/status")
    assert "nội dung gửi kèm ảnh, tệp không được ghi nhận" in reply.text


def test_nobody_else_has_a_file_opened(department: Department) -> None:
    told = {
        (who, caption): department.send_file(who, CHANGED, "counts-2026.csv", caption).text
        for who in ("GDMN", "leader", "nobody")
        for caption in ("", "/nhap")
    }
    assert told["GDMN", ""] == told["leader", ""] == "Hệ thống chỉ tiếp nhận tin nhắn văn bản."
    assert "được phân quyền" in told["GDMN", "/nhap"]
    assert "mã mời" in told["nobody", ""]
    assert department.store.uploads.get(1) is None


def test_a_file_that_is_too_large_is_refused_unopened(
    department: Department, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a" * (5 * 1024 * 1024 + 1))
    reply = department.send_file("editor", b"", str(large))
    assert reply.text == "Tệp lớn hơn 5 MB. Không có gì được ghi nhận."
    assert department.store.uploads.get(1) is None


def one_of_each_kind() -> Iterator[Hostile]:
    """How each of the others is read is shown in `test_importing_hostile.py`."""
    met = set()
    for hostile in chain(refused(), doubted()):
        if hostile.outcome not in met:
            met.add(hostile.outcome)
            yield hostile


@together("hostile", one_of_each_kind, ids=lambda hostile: hostile.what)
def test_a_hostile_file_gets_a_sentence_and_writes_nothing(
    department: Department, hostile: Hostile
) -> None:
    before = entries(department)
    reply = department.send_file("editor", hostile.data, hostile.name)
    assert reply.text.endswith("Không có gì được ghi nhận.") or hostile.name in reply.text
    assert "hệ thống gặp lỗi" not in reply.text.casefold()
    assert entries(department) == before


def test_what_a_file_said_is_forgotten_with_its_question(department: Department) -> None:
    send_table(department)
    reply = send_table(department)
    department.press("editor", reply, "Ghi nhận")
    assert department.store.uploads.get(2) is None
    purge(department.store, 12, department.now + timedelta(hours=47))
    assert department.store.uploads.get(1) is not None
    purge(department.store, 12, department.now + timedelta(hours=49))
    assert department.store.uploads.get(1) is None


def test_a_choice_of_yesterday_has_expired(department: Department) -> None:
    reply = send_table(department)
    department.wait(hours=25)
    assert "đã hết hạn" in department.press("editor", reply, "Ghi nhận").text
    assert department.count("GDMN") == 1


def test_what_was_exported_changes_nothing_when_it_comes_back(department: Department) -> None:
    department.press("editor", send_list(department), "Ghi nhận")
    words = load("vi")
    press = RenderContext(Rules(), DEFAULT_LETTERHEAD)
    annex = report_files(words, APRIL)[0]
    exported = job_of(department.store, press, annex, department.now).run()
    reply = department.send_file("editor", exported, annex.name)
    assert "không có nội dung nào cần ghi nhận" in reply.text
