"""A person with several doors: choosing, linking one more, unlinking one."""

import pytest

from core.chat import Address
from tests.cast import Department
from tests.zalo import code_in

ZALO = Address("zalo", "6ede9afa66b88fe6d6a9")
BOTH = frozenset({"console", "zalo"})
HEAD = "GDMN"


@pytest.fixture
def both(department: Department) -> Department:
    department.running = BOTH
    return department


def link_on_zalo(department: Department) -> None:
    with department.store.transaction():
        department.store.people.link(department.person(HEAD).id, ZALO, department.now)


def open_doors(department: Department) -> list[str]:
    reach = department.store.people.reach(department.person(HEAD).id)
    return [address.channel for address in reach.open]


def test_a_second_channel_is_linked_with_a_code_for_oneself(both: Department) -> None:
    told = both.say(HEAD, "/kenh zalo").text
    assert "Zalo" in told
    notice = both.say("nobody", f"/start {code_in(told)}")
    assert "Trưởng phòng Giáo dục Mầm non" in notice.text
    linked = both.press("nobody", notice, "Đồng ý").text
    assert "Tin được gửi qua" not in linked  # both of these are the terminal
    assert both.person("nobody") == both.person(HEAD)
    assert "không đúng" in both.say("stranger", f"/start {code_in(told)}").text


def test_who_links_a_second_channel_is_told_where_messages_go(both: Department) -> None:
    code = code_in(both.say(HEAD, "/kenh zalo").text)
    both.on("zalo")
    linked = both.press(ZALO.id, f"/start {code}", "Đồng ý").text
    assert "Tin được gửi qua: cửa sổ lệnh" in linked
    assert "Để nhận tin qua Zalo: /kenh zalo." in linked


def test_a_new_code_for_oneself_replaces_the_earlier_one_and_no_other(both: Department) -> None:
    head = both.person(HEAD).id
    given = code_in(both.say("admin", f"/invite {head}").text)
    first = code_in(both.say(HEAD, "/kenh zalo").text)
    second = code_in(both.say(HEAD, "/kenh zalo").text)
    assert "không đúng" in both.say("nobody", f"/start {first}").text
    assert "91/2025" in both.say("nobody", f"/start {second}").text
    assert "91/2025" in both.say("stranger", f"/start {given}").text


def test_a_channel_with_anything_else_behind_it_is_not_chosen(both: Department) -> None:
    link_on_zalo(both)
    assert "Từ nay" not in both.say(HEAD, "/kenh zalo nhé").text
    assert open_doors(both) == ["console", "zalo"]


def test_the_code_for_oneself_works_for_a_day(both: Department) -> None:
    told = both.say(HEAD, "/kenh zalo").text
    both.wait(hours=25)
    assert "không đúng" in both.say("nobody", f"/start {code_in(told)}").text


def test_the_preferred_channel_comes_first_and_unlinking_it_leaves_the_other(
    both: Department,
) -> None:
    link_on_zalo(both)
    assert open_doors(both) == ["console", "zalo"]
    assert "Zalo" in both.say(HEAD, "/kenh zalo").text
    assert open_doors(both) == ["zalo", "console"]
    assert "Tin được gửi qua: Zalo" in both.say(HEAD, "/kenh").text
    both.say(HEAD, "/kenh zalo off")
    assert open_doors(both) == ["console"]
    shown = both.say(HEAD, "/kenh").text
    assert "Zalo: /kenh zalo" in shown
    assert "off" not in shown


@pytest.mark.parametrize("typed", ["telegram", "viber", "ZALO"])
def test_a_channel_that_is_not_running_cannot_be_chosen(department: Department, typed: str) -> None:
    link_on_zalo(department)
    assert "không phải kênh đang sử dụng" in department.say(HEAD, f"/kenh {typed}").text
    assert open_doors(department) == ["console", "zalo"]


def test_the_last_door_that_is_in_use_is_not_unlinked(department: Department) -> None:
    link_on_zalo(department)  # where nothing is sent at the moment
    assert "duy nhất" in department.say(HEAD, "/kenh console off").text
    assert open_doors(department) == ["console", "zalo"]


def test_where_nobody_is_linked_there_is_nothing_to_unlink(both: Department) -> None:
    assert "chưa liên kết" in both.say(HEAD, "/kenh zalo off").text
