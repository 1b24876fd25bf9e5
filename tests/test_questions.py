from datetime import timedelta

import pytest

from core.people import Grant, Role
from tests.cast import Department


def test_pressing_twice_repeats_the_first_answer(department: Department) -> None:
    reply = department.say("editor", "/add 3 GDTrH")
    first = department.press("editor", reply, "Hủy")
    assert department.press("editor", reply, "Hủy") == first
    assert department.count("GDTrH") == 12
    assert len(list(department.store.ledger.every())) == 27


def test_a_choice_is_its_own_persons(department: Department) -> None:
    reply = department.say("editor", "/add 3 GDTrH")
    assert "người khác" in department.say("VP", reply.choices[0].pick).text
    assert department.count("GDTrH") == 15


def test_a_choice_needs_the_rights_of_the_moment_it_is_pressed(department: Department) -> None:
    reply = department.say("editor", "/set 20 GDTrH 4/2026")
    department.store.people.revoke(department.person("editor").id, Grant(Role.EDITOR))
    department.store.people.grant(department.person("editor").id, Grant(Role.LEADER))
    assert "phân quyền" in department.press("editor", reply, "Ghi nhận").text
    assert department.count("GDTrH") == 12


def test_a_choice_expires_after_a_day(department: Department) -> None:
    reply = department.say("editor", "/set 20 GDTrH 4/2026")
    department.now += timedelta(hours=25)
    assert "hết hạn" in department.press("editor", reply, "Ghi nhận").text
    assert department.count("GDTrH") == 12


@pytest.mark.parametrize("typed", ["1", " 1 ", "1.", "1)"])
def test_a_bare_number_presses_where_choices_are_numbered(
    department: Department, typed: str
) -> None:
    department.say("editor", "/set 20 GDTrH 4/2026")
    assert "12 → 20" in department.say("editor", typed).text


@pytest.mark.parametrize("typed", ["1..", "1.0", ".1", "-1", "1 2", "2)1"])
def test_anything_else_presses_nothing(department: Department, typed: str) -> None:
    department.say("editor", "/set 20 GDTrH 4/2026")
    department.say("editor", typed)
    assert department.count("GDTrH") == 12


def test_numbers_run_on_within_a_chat(department: Department) -> None:
    first = department.say("editor", "/set 20 GDTrH 4/2026")
    second = department.say("editor", "/set 5 GDMN 4/2026")
    assert [choice.number for choice in first.choices] == [1, 2]
    assert [choice.number for choice in second.choices] == [3, 4]
    department.say("editor", "3")
    assert (department.count("GDTrH"), department.count("GDMN")) == (12, 5)
    third = department.say("editor", "/set 6 GDMN 4/2026")
    assert third.choices[0].number > 4


def test_each_chat_counts_for_itself(department: Department) -> None:
    department.say("editor", "/add 1 GDMN")
    assert department.say("VP", "/add 1 GDMN").choices[0].number == 1


def test_numbers_begin_again_when_nothing_is_open(department: Department) -> None:
    department.say("editor", "/add 1 GDMN")
    department.now += timedelta(hours=25)
    assert department.say("editor", "/add 1 GDMN").choices[0].number == 1


def test_a_prompt_takes_the_next_plain_text(department: Department) -> None:
    department.say("GDMN", "/vuongmac")
    assert "VM-01" in department.say("GDMN", "Chưa có cán bộ").text
    assert "chưa hiểu" in department.say("GDMN", "Chưa có cán bộ").text


def test_a_prompt_is_its_own_persons(department: Department) -> None:
    department.say("GDMN", "/vuongmac")
    assert "VM-01" not in department.say("GDTH", "Chưa có cán bộ").text


def test_what_is_pressed_only_cannot_be_typed(department: Department) -> None:
    for name in ("addall", "setto", "nudgenow", "forgetnow", "consent", "release", "cancel"):
        assert "Không có lệnh" in department.say("editor", f"/{name} 0").text
