"""What is put down of who changed what and who saw what, and what is held about oneself."""

import json
from datetime import date

import pytest

from app.rendering import RenderContext, job_of
from core.changes import What
from core.people import Grant, Role
from locales.letterhead import DEFAULT_LETTERHEAD
from store.people import Absence
from store.rows import rows
from tests.cast import Department, code_in

DEEDS = {
    What.ROLE_GIVEN: "/nhansu 10 lãnh đạo",
    What.CODE_ISSUED: "/capma GDMN phó phòng",
    What.QUOTA: "/dinhmuc 8 12",
    What.CALENDAR: "/lich 24/11/2026 nghỉ Ngày Văn hóa",
    What.OFFICE: "/donvi GDTrH tên khác thpt",
    What.PAUSED: "/tamdung",
}


@pytest.mark.parametrize("what", DEEDS)
def test_what_changes_something_for_others_is_in_the_trail(
    department: Department, what: What
) -> None:
    shown = department.say("admin", DEEDS[what])
    if what is What.PAUSED:
        department.press("admin", shown, "Tạm dừng")
    (line,) = department.store.changes.page(None, 5)
    assert (line.what, line.by) == (what, "Quản trị viên hệ thống")
    assert "thực hiện: Quản trị viên hệ thống" in department.say("admin", "/thaydoi").text


@pytest.mark.parametrize(
    ("typed", "label", "told"),
    [
        ("/dinhmuc GDMN 5 8", "", "định mức, miễn định mức: 5 - 8 GDMN từ tháng 5/2026"),
        ("/dinhmuc 10 15", "", "định mức, miễn định mức: 10 - 15 từ tháng 5/2026"),
        ("/donvi GDMN tên Phòng Mầm non", "", "đơn vị: GDMN, tên"),
        ("/donvi GDMN ngừng 9/2026", "", "đơn vị: GDMN, ngừng theo dõi"),
        ("/donvi GDMN email gdmn@sgd.gov.vn văn thư", "", "đơn vị: GDMN, hộp thư; thực hiện"),
        ("/donvi gộp GDMN vào GDTH", "Gộp", "đơn vị: GDMN, gộp vào GDTH"),
        ("/donvi đổi mã GDMN thành MN", "Đổi", "đơn vị: MN, đổi mã từ GDMN"),
        ("/tamdung đến 30/4", "Tạm dừng", "tin nhắn tự động đến hết ngày 30/4/2026"),
    ],
)
def test_the_trail_says_what_was_changed_in_words(
    department: Department, typed: str, label: str, told: str
) -> None:
    shown = department.say("admin", typed)
    if label:
        department.press("admin", shown, label)
    assert told in department.say("admin", "/thaydoi").text


def test_an_undone_merging_stands_in_the_trail(department: Department) -> None:
    asked = department.say("admin", "/donvi gộp GDMN vào GDTH")
    department.press("admin", department.press("admin", asked, "Gộp"), "Hủy gộp")
    assert "đơn vị: GDMN, hủy gộp" in department.say("admin", "/thaydoi").text


def test_exempting_and_resuming_are_in_the_trail_too(department: Department) -> None:
    department.say("admin", "/mien GDMN 5/2026 sáp nhập", "/mien GDMN 5/2026 hủy")
    department.pause()
    department.press("admin", "/tieptuc", "Tiếp tục")
    found = [one.what for one in department.store.changes.page(None, 5)]
    assert found == [What.RESUMED, What.PAUSED, What.QUOTA, What.QUOTA]


def test_the_trail_is_read_page_by_page(department: Department) -> None:
    for _ in range(12):
        department.say("admin", "/capma GDMN phó phòng")
    first = department.say("admin", "/thaydoi")
    assert first.text.count("cấp mã mời") == 10
    assert department.press("admin", first, "Xem trước đó").text.count("cấp mã mời") == 2


@pytest.mark.parametrize("statement", ["update change set about = ''", "delete from change"])
def test_the_trail_is_append_only(department: Department, statement: str) -> None:
    department.pause()
    with pytest.raises(Exception, match="append-only"):
        department.store._db.execute(statement)


def test_a_code_that_is_used_names_issuer_and_person(department: Department) -> None:
    code = code_in(department.say("editor", "/capma GDMN phó phòng"))
    department.press("nobody", f"/start {code}", "Đồng ý")
    used = [one for one in department.store.changes.page(None, 9) if one.what is What.CODE_USED]
    assert [(one.by, one.whom) for one in used] == [
        ("Biên tập viên Cổng TTĐT", "Phó Trưởng phòng Giáo dục Mầm non")
    ]


# Telephone numbers


def test_who_was_shown_a_number_in_a_list_to_telephone_is_put_down(department: Department) -> None:
    head = department.person("GDMN").id
    department.say("admin", f"/nhansu {head} điện thoại 0912345678")
    before = len(rows(department.store._db, "select * from access"))
    sent = department.wait(days=9)
    shown = [c for _, c in sent if "0912345678" in c.reply.text]
    assert shown
    noted = rows(department.store._db, "select person, what from access")[before:]
    expected = [(claimed.message.recipient, f"people/{head}") for claimed in shown]
    assert [tuple(row) for row in noted] == expected


def test_a_number_is_kept_after_consent_or_as_the_offices(department: Department) -> None:
    department.say("admin", "/nhansu mới phó phòng GDMN")
    assert "chưa đồng ý" in department.say("admin", "/nhansu 13 điện thoại 0912345678").text
    assert department.store.people.get(13).phone == ""
    told = department.say("admin", "/nhansu 13 điện thoại cơ quan 02103846123").text
    assert "02103846123 (số cơ quan)" in told
    code = department.code("/capma 13")
    department.press("nobody", f"/start {code}", "Đồng ý")
    department.say("admin", "/nhansu 13 điện thoại 0912345678")
    person = department.store.people.get(13)
    assert (person.phone, person.office_phone) == ("0912345678", False)


# What is held about oneself


def file_of(department: Department, who: str) -> str:
    """What the file of /mydata says."""
    told = department.say(who, "/dulieu")
    context = RenderContext(department.rules, DEFAULT_LETTERHEAD)
    job = job_of(department.store, context, told.attachments[0], department.now)
    return job.run().decode()


def test_the_file_tells_whatever_somebody_did(department: Department) -> None:
    store, me = department.store, department.person("editor")
    store.people.grant(me.id, Grant(Role.ADMIN))
    store.people.grant(me.id, Grant(Role.DEPUTY, "GDTH"))
    department.say("editor", "/mien GDTrH 4/2026 sáp nhập")
    department.press("editor", "/xephangtinh 8/13 3/2026", "Ghi nhận")
    department.say("editor", "/donvi GDMN email gdmn@sgd.gov.vn văn thư", "/danhba")
    department.close("editor", "3/2026")
    department.say("editor", "/mochot 3/2026 nhầm")
    department.say("GDMN", "/vuongmac Thiếu người viết")
    department.say("editor", "/giaiquyet 1 Đã cử người")
    away = Absence(date(2026, 4, 30), me.id, date(2026, 4, 27))
    store.absences.set(department.person("GDTH").id, away, department.now)
    told = file_of(department, "editor")
    for line in (
        *("miễn định mức cho GDTrH", "nhập xếp hạng cấp tỉnh tháng 3/2026", "đặt hộp thư của GDMN"),
        *("xem danh bạ", "chốt số liệu tháng 3/2026", "mở lại số liệu tháng 3/2026"),
        *("trả lời VM-01", "Đang thay mặt khi vắng: Trưởng phòng Giáo dục Tiểu học"),
    ):
        assert line in told, line
    assert "Bắt đầu vắng mặt từ ngày 27/4/2026" in file_of(department, "GDTH")
    department.press("GDTH", "Nhờ chuyển biên tập viên: tuần này chưa có bài", "Gửi Ban Biên tập")
    assert "nhờ chuyển “Nhờ chuyển biên tập viên" in file_of(department, "GDTH")


# Which columns lead to somebody, and by what the file tells it. The trail tells of links, roles,
# codes, quotas, the calendar, offices and pauses.
TOLD = {
    "themselves": "absence.person absence.deputy address.person email_code.person page.person"
    " role.person",
    "contents": "access.person article.submitted_by closing.person closing.reopened_by"
    " decision.person entry.person exemption.person obstacle.person obstacle.answered_by"
    " office_mailbox.person outbox.recipient province.person question.person",
    "the trail": "day.person invitation.person invitation.created_by office_code.person quota.person",
    "as another column": "article.decided_by outbox.person",
    "no word about anybody": "chat_group.bound_by",
}
LEADS_TO_SOMEBODY = (
    "recipient person deputy submitted_by decided_by answered_by created_by reopened_by bound_by"
)


def test_every_column_that_leads_to_somebody_is_told_to_them(department: Department) -> None:
    sql = (
        "select t.name || '.' || c.name as found from sqlite_schema t, pragma_table_info(t.name) c"
        " where t.type = 'table' and c.type = 'INTEGER' and c.name in"
        " (select value from json_each(?))"
    )
    names = json.dumps(LEADS_TO_SOMEBODY.split())
    found = {row["found"] for row in rows(department.store._db, sql, [names])}
    assert found == set(" ".join(TOLD.values()).split())


def test_the_file_has_all_that_is_kept(department: Department) -> None:
    head = department.person("GDMN")
    for number in range(5):
        department.say("GDMN", f"/vuongmac Thiếu người viết {number}")
    department.say("editor", "/giaiquyet 1 Đã cử người")
    department.wait(days=9)
    told = department.say("GDMN", "/dulieu")
    assert [file.report for file in told.attachments] == ["mydata"]
    content = file_of(department, "GDMN")
    for number in range(5):
        assert f"Thiếu người viết {number}" in content
    assert "Thiếu người viết 0" not in told.text
    assert "→ Đã cử người" in content
    assert "cuối tháng 4/2026" in content
    assert head.title in content
