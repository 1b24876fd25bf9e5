"""One-time codes, the links that they make, and the notice that is read on the way."""

from datetime import timedelta

import pytest

from app.maintenance import ask_again
from core.chat import EMAIL, Address
from core.people import NOTICE_VERSION, Grant, Role
from tests.cast import Department, code_in
from tests.test_power import THIEF, WHO, insider


def test_consent_belongs_to_the_notice_that_was_read(department: Department) -> None:
    """Whoever is handed a second code while they read the notice gets what they read."""
    deputy = department.code("/capma GDMN phó phòng")
    editor = department.code("/capma biên tập")
    first = department.say("nobody", f"/start {deputy}")
    department.wait(minutes=1)
    department.say("nobody", f"/start {editor}")
    department.press("nobody", first, "Đồng ý")
    assert department.person("nobody").grants == (Grant(Role.DEPUTY, "GDMN"),)


def test_a_code_gives_no_more_than_its_issuer_may_give_by_then(department: Department) -> None:
    """An editor's code for a deputy who has become an administrator meanwhile."""
    person = insider(department, Role.DEPUTY)
    code = code_in(department.say("editor", f"/capma {person.id}"))
    department.say("admin", f"/nhansu {person.id} quản trị")
    assert "không đúng" in department.say(THIEF, f"/start {code}").text


def test_it_is_looked_at_again_when_consent_is_given(department: Department) -> None:
    person = insider(department, Role.DEPUTY)
    notice = department.say(
        THIEF, f"/start {code_in(department.say('editor', f'/capma {person.id}'))}"
    )
    department.say("admin", f"/nhansu {person.id} quản trị")
    assert "không đúng" in department.press(THIEF, notice, "Đồng ý").text
    assert department.store.people.at(Address("console", THIEF)) is None


def test_a_code_for_an_office_that_was_retired_opens_nothing(department: Department) -> None:
    department.say("admin", "/donvi GDMN ngừng 5/2026")
    code = department.code("/capma GDMN phó phòng")
    assert "91/2025/QH15" in department.say("nobody", f"/start {code}").text
    department.say("admin", "/donvi GDMN ngừng 4/2026")
    assert "không đúng" in department.say("nobody", f"/start {code}").text


def test_the_notice_is_shown_again_if_it_changed_while_it_was_read(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = department.say("nobody", f"/start {department.code('/capma biên tập')}")
    monkeypatch.setattr("handlers.linking.NOTICE_VERSION", "2027-01")
    again = department.press("nobody", notice, "Đồng ý")
    assert "91/2025/QH15" in again.text
    assert department.store.people.at(Address("console", "nobody")) is None
    department.press("nobody", again, "Đồng ý")
    assert department.store.privacy.consent(department.person("nobody").id).notice == "2027-01"


def test_unused_codes_are_listed_and_withdrawn(department: Department) -> None:
    code = department.code("/capma biên tập")
    other = code_in(department.say("editor", "/capma GDTH phó phòng"))
    listed = department.say("admin", "/danhba mã")
    assert "Biên tập viên Cổng TTĐT" in listed.text
    assert "người cấp: Biên tập viên" in listed.text
    assert code not in listed.text
    assert "thu hồi" in department.press("admin", listed, "Thu hồi mã 1").text
    assert "không đúng" in department.say("nobody", f"/start {code}").text
    assert "91/2025" in department.say("nobody", f"/start {other}").text


def test_an_editor_sees_only_the_codes_that_an_editor_may_issue(department: Department) -> None:
    department.say("admin", "/capma quản trị")
    assert "Không có mã" in department.say("editor", "/danhba mã").text
    department.say("admin", "/capma GDMN phó phòng")
    assert "Phó Trưởng phòng" in department.say("editor", "/danhba mã").text


def test_who_takes_a_role_away_is_told_how_many_codes_went_with_it(department: Department) -> None:
    person = insider(department, Role.EDITOR)
    department.say(WHO, "/capma GDTH phó phòng")
    department.say("admin", "/capma biên tập")
    code = department.code(
        f"/capma {department.person('editor').id}"
    )  # of another editor: it stays
    told = department.say("admin", f"/nhansu {person.id} -biên tập").text
    assert "02 mã mời chưa dùng cũng hết giá trị" in told
    assert "91/2025/QH15" in department.say("nobody", f"/start {code}").text


# Links


def linked_twice(department: Department) -> None:
    """The head of GDMN on Zalo too."""
    department.running = frozenset({"console", "zalo"})
    code = code_in(department.say("GDMN", "/kenh zalo"))
    department.on("zalo")
    department.press("z-1", f"/start {code}", "Đồng ý")
    department.on("console")


def test_an_administrators_code_leaves_the_one_that_somebody_made_for_themselves(
    department: Department,
) -> None:
    department.running = frozenset({"console", "zalo"})
    code = code_in(department.say("GDMN", "/kenh zalo"))
    department.say("admin", f"/capma {department.person('GDMN').id}")
    department.on("zalo")
    assert "91/2025/QH15" in department.say("z-1", f"/start {code}").text


def test_a_new_link_is_told_where_one_was_linked_before(department: Department) -> None:
    linked_twice(department)
    sent = [claimed for _, claimed in department.wait(minutes=1)]
    by_address = {str(claimed.address): claimed.reply.text for claimed in sent}
    assert "Nếu không phải đồng chí" in by_address["console:GDMN"]
    assert "liên kết trên Zalo" in by_address["console:admin"]
    assert "zalo:z-1" not in by_address


def test_each_address_is_shown_with_its_day_and_any_but_the_last_is_removed(
    department: Department,
) -> None:
    linked_twice(department)
    department.now += timedelta(days=1)
    shown = department.say("GDMN", "/kenh")
    assert "Zalo (từ 22/4/2026)" in shown.text
    department.press("GDMN", shown, "Hủy liên kết Zalo")
    assert department.store.people.at(Address("zalo", "z-1")) is None
    assert department.say("GDMN", "/kenh").choices == ()
    told = {str(c.address): c.reply.text for _, c in department.wait(minutes=1)}
    assert "đã được hủy liên kết" in told["zalo:z-1"]


def test_an_admin_cuts_one_address_and_the_codes_for_another(department: Department) -> None:
    linked_twice(department)
    code = code_in(department.say("GDMN", "/kenh zalo huy", "/kenh zalo"))
    head = department.person("GDMN")
    assert (
        "đã hủy" in department.press("admin", f"/nhansu {head.id}", "Hủy liên kết cửa sổ lệnh").text
    )
    assert department.store.people.at(Address("console", "GDMN")) is None
    assert department.store.people.get(head.id).grants == head.grants
    assert "không đúng" in department.say(THIEF, f"/start {code}").text


def test_the_last_admins_last_address_is_not_cut(department: Department) -> None:
    admin = department.person("admin").id
    # An e-mail address is no chat: with the last chat it would go too.
    department.store.people.link(admin, Address(EMAIL, "qt@x.example"), department.now)
    told = department.press("admin", f"/nhansu {admin}", "Hủy liên kết cửa sổ lệnh").text
    assert "quản trị viên duy nhất" in told
    assert "đã hủy" in department.press("admin", f"/nhansu {admin}", "Hủy liên kết thư").text
    assert "quản trị viên duy nhất" in department.press("admin", f"/nhansu {admin}", "Hủy").text


# Asking for access


def test_a_request_that_reached_nobody_is_not_said_to_be_passed_on(department: Department) -> None:
    for key in ("admin", "editor", "VP"):
        department.store.people.unlink(Address("console", key))
    assert "Đã chuyển" not in department.press("nobody", "xin chào", "Đề nghị cấp quyền").text


# A notice that has changed


def test_who_agreed_to_another_notice_is_asked_again(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = department.person("GDMN").id
    department.store.people.consent(head, "2025-01", department.now)
    with department.store.transaction():
        for _ in range(2):
            ask_again(department.store, department.now)
    (asked,) = [claimed for _, claimed in department.wait(minutes=1)]
    assert asked.address.id == "GDMN"
    assert "đã thay đổi" in asked.reply.text
    assert "91/2025/QH15" in asked.reply.text
    assert "đã thay đổi" not in department.say("GDMN", "/status").text
    with monkeypatch.context() as later:
        later.setattr("handlers.linking.NOTICE_VERSION", "2027-01")
        assert "hết hạn" in department.press("GDMN", asked.reply, "Đồng ý").text
    department.press("GDMN", asked.reply, "Đồng ý")
    assert department.store.privacy.consent(head).notice == NOTICE_VERSION
