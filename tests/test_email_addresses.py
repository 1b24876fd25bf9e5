"""Whose e-mail addresses are known: a person's own, confirmed by a code, and an office's mailbox."""

from datetime import timedelta

import pytest

from core.changes import What
from core.chat import EMAIL, Address
from store.emails import CODE_LIFE, MOST_GUESSES, OfficeMailbox
from tests.cast import Department
from tests.test_emails import OWN, SHARED, keep_mailbox, keep_own

CODE = "TEST-CODE-0001"


@pytest.fixture
def office() -> Department:
    """A department that sends e-mails."""
    return Department(emails=True)


def linked(department: Department, who: str) -> list[str]:
    return [
        str(one.address)
        for one in department.store.people.reach(department.person(who).id).addresses
    ]


# --- A person's own address


def test_an_address_is_ones_own_once_the_code_from_its_mail_was_typed(office: Department) -> None:
    assert "Mã xác nhận" in office.say("GDMN", f"/email {OWN}").text
    assert linked(office, "GDMN") == ["console:GDMN"]
    ((_, mail),) = office.wait(minutes=1)
    assert str(mail.address) == f"email:{OWN}"
    assert CODE in mail.reply.text
    assert mail.reply.envelope is not None
    assert CODE not in mail.reply.envelope.subject
    assert "Từ nay thư" in office.say("GDMN", CODE).text
    assert linked(office, "GDMN") == ["console:GDMN", f"email:{OWN}"]
    assert What.LINKED in [one.what for one in office.store.changes.page(None, 10)]


def test_a_code_is_neither_kept_as_it_is_nor_left_behind(office: Department) -> None:
    office.say("GDMN", f"/email {OWN}")
    (row,) = office.store.emails._rows("select * from email_code")
    assert CODE not in [row[name] for name in row.keys()]  # noqa: SIM118 - a row has values
    office.wait(minutes=1)
    office.say("GDMN", CODE)
    kept = office.store._rows("select detail from outbox")
    assert CODE not in "".join(one["detail"] for one in kept)


def test_the_night_leaves_nothing_of_a_code_that_nobody_typed(office: Department) -> None:
    office.say("GDMN", f"/email {OWN}")
    office.wait(minutes=1)
    office.store.emails.purge(office.now + CODE_LIFE)
    assert not office.store._rows("select * from email_code")
    assert office.store.outbox.planned_under("email-code/") == 0


def test_a_wrong_an_old_and_an_often_guessed_code_confirm_nothing(office: Department) -> None:
    office.say("GDMN", f"/email {OWN}")
    for _ in range(MOST_GUESSES):
        assert "không đúng" in office.say("GDMN", "/email AAAA-BBBB-CCCC").text
    assert "không đúng" in office.say("GDMN", f"/email {CODE}").text
    office.say("GDMN", f"/email {OWN}")
    office.now += CODE_LIFE
    assert "không đúng" in office.say("GDMN", "/email TEST-CODE-0002").text
    assert linked(office, "GDMN") == ["console:GDMN"]


def test_anothers_code_confirms_nothing(office: Department) -> None:
    office.say("GDMN", f"/email {OWN}")
    assert "không đúng" in office.say("GDTH", "/email gdth@bacninh.edu.vn", f"/email {CODE}").text
    assert "Từ nay" in office.say("GDMN", f"/email {CODE}").text


def test_nobody_floods_others_with_codes(office: Department) -> None:
    told = [office.say("GDMN", f"/email a{n}@bacninh.edu.vn").text for n in range(7)]
    assert ["Mã xác nhận" in one for one in told] == [True] * 5 + [False] * 2
    assert len(office.wait(minutes=1)) == 5
    assert "Từ nay" in office.say("GDMN", "/email TEST-CODE-0005").text
    assert (
        "Mã xác nhận" not in office.say("GDMN", f"/email {OWN}").text
    )  # having one resets nothing
    office.now += timedelta(days=1)
    assert "Mã xác nhận" in office.say("GDMN", f"/email {OWN}").text


def test_an_address_that_waits_for_its_code_is_forgotten_too(office: Department) -> None:
    office.say("GDMN", f"/email {OWN}")
    assert "Đã xóa địa chỉ" in office.say("GDMN", "/email xóa").text
    assert "chưa lưu địa chỉ" in office.say("GDMN", "/email xóa").text
    office.say("GDMN", "/email TEST-CODE-0001")
    assert linked(office, "GDMN") == ["console:GDMN"]


def test_a_new_address_takes_the_place_of_the_old_one(office: Department) -> None:
    keep_own(office)
    keep_own(office, address="moi@bacninh.edu.vn")
    assert linked(office, "GDMN") == ["console:GDMN", "email:moi@bacninh.edu.vn"]


@pytest.mark.parametrize("typed", ["abc", "a@b", f"{OWN} thừa", "a@b.vn, c@d.vn"])
def test_what_is_no_address_is_refused(office: Department, typed: str) -> None:
    assert "không phải là địa chỉ" in office.say("GDMN", f"/email {typed}").text


@pytest.mark.parametrize("typed", ["/email xóa", "/email off", "/kenh email off", "/email bỏ"])
def test_an_address_is_deleted_by_its_owner(office: Department, typed: str) -> None:
    keep_own(office)
    office.say("GDMN", typed)
    assert linked(office, "GDMN") == ["console:GDMN"]


def test_whoever_receives_no_messages_still_sees_and_deletes_the_address(
    office: Department,
) -> None:
    keep_own(office)
    assert "Địa chỉ thư điện tử của đồng chí" in office.say("GDMN", "/dungnhantin", "/email").text
    office.say("GDMN", "/email off")
    assert linked(office, "GDMN") == ["console:GDMN"]


def leave(department: Department) -> None:
    department.press("GDMN", "/forget", "Xóa dữ liệu")


def lose_the_role(department: Department) -> None:
    number = department.person("GDMN").id
    department.say("admin", f"/danhba {number} -trưởng phòng GDMN")


def be_cut(department: Department) -> None:
    number = department.person("GDMN").id
    department.press("admin", f"/danhba {number}", "Hủy liên kết cửa sổ lệnh")


@pytest.mark.parametrize("ending", [leave, lose_the_role, be_cut])
def test_with_the_last_chat_every_address_goes(office: Department, ending: object) -> None:
    keep_own(office)
    office.say("GDMN", "/email moi@bacninh.edu.vn")
    assert callable(ending)
    ending(office)
    assert office.store.people.at(Address(EMAIL, OWN)) is None
    if ending is not be_cut:
        assert not office.store._rows("select * from email_code")


def test_an_address_is_no_chat(office: Department) -> None:
    keep_own(office)
    settings = office.say("GDMN", "/kenh")
    assert "thư điện tử" in settings.text
    refused = office.press("GDMN", settings, "cửa sổ lệnh")
    assert linked(office, "GDMN") == ["console:GDMN", f"email:{OWN}"], refused.text


def test_all_that_is_held_names_the_address(office: Department) -> None:
    keep_own(office, "leader")
    office.say("leader", "/email báo cáo", "/email moi@bacninh.edu.vn")
    told = office.say("leader", "/dulieu").text.replace("\u2060", "")
    assert OWN in told
    assert "chờ mã xác nhận: moi@bacninh.edu.vn" in told
    assert "Báo cáo tháng qua thư điện tử: đang nhận" in told


def test_without_a_mail_server_nobody_is_asked_for_an_address(department: Department) -> None:
    assert "chưa gửi thư điện tử" in department.say("GDMN", f"/email {OWN}").text
    labels = [choice.label for choice in department.say("GDMN", "/caidat").choices]
    assert not [label for label in labels if "thư điện tử" in label]


# --- An office's mailbox


@pytest.mark.parametrize(
    ("typed", "readers"),
    [
        ("email {} văn thư", "văn thư"),
        ("email {}, do văn thư đọc.", "văn thư"),
        ("thư điện tử {} - văn thư và Phó phòng", "văn thư và Phó phòng"),
        ("hộp thư {} (văn thư đọc)", "văn thư"),
        ("mail {} người đọc: chị phụ trách văn thư", "chị phụ trách văn thư"),
    ],
)
def test_an_administrator_keeps_an_offices_mailbox_and_who_reads_it(
    office: Department, typed: str, readers: str
) -> None:
    told = office.say("admin", f"/donvi GDMN {typed.format(SHARED)}").text
    assert f"người đọc: {readers}." in told
    expected = OfficeMailbox("GDMN", Address(EMAIL, SHARED), readers)
    assert office.store.emails.mailboxes() == (expected,)
    assert "GDMN email" in [one.about for one in office.store.changes.page(None, 5)]
    assert f"({readers})" in office.say("admin", "/donvi").text


def test_who_reads_it_is_asked_for(office: Department) -> None:
    assert "Ai đọc" in office.say("admin", f"/donvi GDMN email {SHARED}").text
    assert office.store.emails.mailboxes() == ()
    office.say("admin", "văn thư phòng")
    assert [one.readers for one in office.store.emails.mailboxes()] == ["văn thư phòng"]


def test_a_mailbox_is_dropped_and_what_is_none_refused(office: Department) -> None:
    assert "Chưa lưu hộp thư" in office.say("admin", "/donvi GDMN email xóa").text
    assert "không phải là địa chỉ" in office.say("admin", "/donvi GDMN email gdmn văn thư").text
    keep_mailbox(office)
    assert "Không còn lưu" in office.say("admin", "/donvi GDMN email xóa").text
    assert office.store.emails.mailboxes() == ()


def test_only_administrators_keep_mailboxes(office: Department) -> None:
    for who in ("editor", "leader", "GDMN"):
        office.say(who, f"/donvi GDMN email {SHARED} văn thư")
    assert office.store.emails.mailboxes() == ()


def test_a_mailbox_follows_its_office_to_another_code(office: Department) -> None:
    keep_mailbox(office)
    with office.store.transaction():
        office.store.offices.change_code("GDMN", "MN", office.now, office.person("admin").id)
    assert [one.office for one in office.store.emails.mailboxes()] == ["MN"]
