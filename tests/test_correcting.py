"""/set, /undo and /log: figures put right, each with who and why."""

import sqlite3
from datetime import timedelta
from random import Random

import pytest

from core.quota import Kind
from tests.cast import APRIL, Department, at


def test_undo_without_a_number_takes_back_the_own_latest(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH")
    department.say("VP", "/add 2 GDTrH")
    assert "Đã hủy ghi nhận số 26 (03 tin, bài" in department.say("editor", "/undo").text
    assert department.count("GDTrH") == 14


def test_undo_again_goes_to_the_entry_before(department: Department) -> None:
    assert "số 27" in department.say("editor", "/add 3 GDTrH", "/add 1 GDMN", "/undo").text
    assert "số 26" in department.say("editor", "/undo").text
    assert "không có ghi nhận nào" in department.say("editor", "/undo").text


def test_undoing_twice_is_refused_politely(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH", "/undo 26")
    assert "đã được hủy trước đó (bằng ghi nhận số 27)" in department.say("editor", "/undo 26").text
    assert department.count("GDTrH") == 12


def test_an_undo_cannot_be_undone(department: Department) -> None:
    assert "thao tác hủy" in department.say("editor", "/add 3 GDTrH", "/undo", "/undo 27").text


def test_another_editors_entry_is_undone_by_its_number(department: Department) -> None:
    department.say("VP", "/add 3 GDTrH")
    assert "15 → 12" in department.say("editor", "/hoàntác 26").text


def test_undo_that_would_go_below_zero_is_refused(department: Department) -> None:
    department.say("editor", "/add 3 TCCB", "/add -3 TCCB: ghi nhầm")
    assert "âm" in department.say("editor", "/undo 26").text


def test_set_shows_the_difference_and_asks(department: Department) -> None:
    asked = department.say("editor", "/set 9 GDMN 4/2026")
    assert "1 → 9 (chênh lệch +8)" in asked.text
    assert department.count("GDMN") == 1
    assert "1 → 9" in department.press("editor", asked, "Ghi nhận").text
    assert department.store.ledger.get(26).count == 8


def test_set_is_shown_afresh_when_the_count_changed(department: Department) -> None:
    asked = department.say("editor", "/set 9 GDMN 4/2026")
    department.say("VP", "/add 2 GDMN")
    afresh = department.press("editor", asked, "Ghi nhận")
    assert "3 → 9 (chênh lệch +6)" in afresh.text
    assert department.count("GDMN") == 3
    department.press("editor", afresh, "Ghi nhận")
    assert department.count("GDMN") == 9


def test_set_to_what_it_is_changes_nothing(department: Department) -> None:
    assert "không có gì thay đổi" in department.say("editor", "/set 1 GDMN 4/2026").text


def test_the_log_is_newest_first_and_paged(department: Department) -> None:
    for count in (1, 2, 3):
        department.say("editor", f"/add {count} GDMN")
    first = department.say("editor", "/log")
    numbers = [int(line.split(".")[0]) for line in first.text.splitlines()[1:]]
    assert numbers == list(range(28, 18, -1))
    assert department.press("editor", first, "cũ hơn").text.splitlines()[1].startswith("18.")


def test_the_log_of_an_office_and_a_month(department: Department) -> None:
    department.say("editor", "/add 1 GDMN")
    assert len(department.say("leader", "/log GDMN 4/2026").text.splitlines()) == 3
    assert len(department.say("leader", "/log GDMN").text.splitlines()) == 4


def test_the_log_keeps_entry_and_undo(department: Department) -> None:
    text = department.say("editor", "/add 3 GDTrH", "/undo", "/log GDTrH 4/2026").text
    assert "đã hủy bằng ghi nhận số 27" in text
    assert "hủy ghi nhận số 26" in text
    assert "Biên tập viên Cổng TTĐT" in text


def test_entries_are_never_changed_or_removed(department: Department) -> None:
    for statement in ("update entry set count = 99 where id = 1", "delete from entry where id = 1"):
        with pytest.raises(sqlite3.Error, match="append-only"):
            department.store._db.execute(statement)
    assert department.store.ledger.get(1).count != 99


def test_two_editors_interleaved_end_in_the_sum_of_entries(department: Department) -> None:
    dice = Random(7)
    for _ in range(200):
        who = dice.choice(["editor", "VP"])
        office = dice.choice(["GDTrH", "GDMN", "TCCB"])
        command = dice.choice([f"/add {dice.randint(1, 9)} {office}", "/undo"])
        before = department.count(office)
        department.now += timedelta(minutes=11)
        text = department.say(who, command).text
        if command.startswith("/add"):
            assert f"{before} → {department.count(office)}" in text
    entries = list(department.store.ledger.every())
    for office in ("GDTrH", "GDMN", "TCCB"):
        total = sum(e.count for e in entries if e.office == office and e.month == APRIL)
        assert department.count(office) == total >= 0


def test_a_late_correction_is_visible_in_the_report(department: Department) -> None:
    department.now = at("2026-05-04 09:00")
    department.say("editor", "/add 1 GDMN T4")
    report = [p for _, p in department.pass_to(at("2026-05-04 14:00")) if p.title == "Lãnh đạo Sở"]
    assert (
        "Có 01 ghi nhận bổ sung sau khi hết tháng hoặc chốt số liệu (tổng cộng +1)."
        in report[0].reply.text
    )


def test_what_nobody_typed_is_logged_as_read_from_a_file(department: Department) -> None:
    assert "nhập từ tệp" in department.say("editor", "/log GDMN").text


@pytest.mark.parametrize("typed", ["/set 5 bài GDMN", "/set GDMN 5 bài", "/set 5 tin, bài GDMN"])
def test_articles_that_are_set_are_all_that_an_office_has(
    department: Department, typed: str
) -> None:
    assert "tháng 4/2026: 1 → 5" in department.say("editor", typed).text
    department.say("editor", "ok")
    (entry,) = department.store.ledger.entries("GDMN", None, limit=1)
    assert (entry.count, entry.kind) == (4, Kind.ARTICLE)


@pytest.mark.parametrize("typed", ["/set 5 tin GDMN", "/set 5 clip GDMN"])
def test_one_kind_alone_is_not_set_and_the_answer_says_so(
    department: Department, typed: str
) -> None:
    told = department.say("editor", typed).text
    assert "tổng số tin, bài của đơn vị" in told
    assert "/dieuchinh 12 GDTrH 4/2026" in told
    assert department.count("GDMN") == 1


NAMED_TOGETHER = (
    *("/hoantac 26 27", "/undo #26, #27", "hủy 26, 27", "hủy 26 và 27", "hoàn tác 26;27"),
    *("hủy ghi nhận #26 #27", "hủy 26 27"),
)


@pytest.mark.parametrize("typed", NAMED_TOGETHER)
def test_several_entries_are_undone_together_once_they_were_shown(
    department: Department, typed: str
) -> None:
    shown = department.say("editor", "/add 3 GDTrH", "/add 1 GDMN", "/status", typed)
    assert "GDTrH" in shown.text
    assert "GDMN" in shown.text
    assert department.count("GDTrH") == 15
    assert "Đã hủy 02 mục" in department.press("editor", shown, "Hủy cả 02 mục").text
    assert (department.count("GDTrH"), department.count("GDMN")) == (12, 1)


@pytest.mark.parametrize("typed", ["/hoantac 26 999", "hủy 26, 999", "/hoantac 26 x"])
def test_where_one_of_several_is_no_entry_none_is_undone(
    department: Department, typed: str
) -> None:
    department.say("editor", "/add 3 GDTrH", "/status")
    assert "Không có ghi nhận số" in department.say("editor", typed).text
    assert department.count("GDTrH") == 15


def test_of_several_that_were_shown_none_is_undone_where_one_was_undone_since(
    department: Department,
) -> None:
    shown = department.say("editor", "/add 3 GDTrH", "/add 1 GDMN", "/hoantac 26 27")
    department.say("VP", "/hoantac 27")
    assert "đã được hủy trước đó" in department.press("editor", shown, "Hủy cả 02 mục").text
    assert department.count("GDTrH") == 15


def test_one_entry_named_twice_is_one(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH")
    assert "Đã hủy ghi nhận số 26" in department.say("editor", "/hoantac 26 26").text


@pytest.mark.parametrize(
    "typed",
    ["/set GDMN +2", "/dieuchinh +2 GDMN", "/dieuchinh thêm 2 bài GDMN", "/set cộng 2 GDMN"],
)
@pytest.mark.parametrize(("label", "count"), [("Sửa thành: GDMN", 2), ("Ghi thêm: GDMN", 3)])
def test_a_number_that_is_set_with_a_plus_may_be_added_as_well(
    department: Department, typed: str, label: str, count: int
) -> None:
    asked = department.say("editor", typed)
    assert "Chưa rõ số này là ghi thêm hay là tổng số" in asked.text
    department.press("editor", department.press("editor", asked, label), "Ghi nhận")
    assert department.count("GDMN") == count


@pytest.mark.parametrize("note", [": bổ sung bài sót", " lý do thêm bài sót", " ghi chú “cộng”"])
def test_a_note_that_speaks_of_more_adds_nothing(department: Department, note: str) -> None:
    department.press("editor", f"/dieuchinh 2 GDMN{note}", "Ghi nhận")
    assert department.count("GDMN") == 2


@pytest.mark.parametrize("typed", ["/hoantac số 25", "/undo ghi nhận 25", "/hoantac mã số 25"])
def test_an_entry_may_be_called_what_it_is(department: Department, typed: str) -> None:
    assert "Đã hủy ghi nhận số 25" in department.say("editor", typed).text
