"""Whoever loses their last role loses the link, and after a month the name."""

from datetime import timedelta

from app.maintenance import purge
from core.chat import Address
from core.people import Role
from tests.cast import Department, at
from tests.test_privacy import CHAT, KEPT_MONTHS, NAME, known


def test_with_the_last_role_ends_the_link_and_after_a_month_the_name(
    department: Department,
) -> None:
    head = known(department)
    told = department.say("admin", f"/nhansu {head} -người đứng đầu GDMN").text
    assert "đã được hủy liên kết" in told
    for key in (CHAT, "GDMN"):
        assert department.store.people.at(Address("console", key)) is None
    assert "chưa có vai trò" in department.say("admin", "/nhansu").text
    purge(department.store, KEPT_MONTHS, department.now + timedelta(days=29))
    assert department.store.people.get(head).name == NAME
    purge(department.store, KEPT_MONTHS, department.now + timedelta(days=31))
    assert department.store.people.get(head).name == ""
    assert f"{head}. " not in department.say("admin", "/nhansu").text


def test_who_gets_a_role_again_in_time_is_not_deleted(department: Department) -> None:
    head = known(department)
    department.say("admin", f"/nhansu {head} -trưởng phòng GDMN")
    assert "chưa có vai trò; chưa thực hiện" in department.say("admin", f"/capma {head}").text
    department.say("admin", f"/nhansu {head} trưởng phòng GDMN")
    purge(department.store, KEPT_MONTHS, department.now + timedelta(days=60))
    assert department.store.people.get(head).name == NAME


def test_a_head_who_is_replaced_is_unlinked_and_asked_nothing_any_more(
    department: Department,
) -> None:
    status = department.say("GDMN", "/status")
    department.say("GDMN", "/vuongmac")
    head = department.person("GDMN").id
    old_code = department.code(f"/capma {head}")
    notice = department.say("nobody", f"/start {department.code('/capma GDMN')}")
    assert "tháng 4/2026" in department.press("nobody", notice, "Đồng ý").text
    assert "mã mời" in department.say("GDMN", "Thiếu người viết").text
    assert "không còn" in department.press("GDMN", status, "Số liệu").text
    assert department.store.obstacles.found() == ()
    assert "không đúng" in department.say("GDMN", f"/start {old_code}").text
    assert not department.store.people.reach(8).addresses


def test_a_head_with_another_role_keeps_that_and_the_link(department: Department) -> None:
    old = department.person("GDMN").id
    department.say("admin", f"/nhansu {old} biên tập")
    department.press("nobody", f"/start {department.code('/capma GDMN')}", "Đồng ý")
    assert department.person("GDMN").roles == {Role.EDITOR}
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    assert sent["GDMN"].address.id == "nobody"
