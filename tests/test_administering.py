"""People, offices, quotas, days, pausing: what an administrator changes by chat."""

from datetime import date

from core.month import Month
from core.people import Grant, Role
from tests.cast import MAY, Department, at, titles


def test_contacts_tell_who_is_linked_and_who_is_not(department: Department) -> None:
    assert "Đơn vị chưa liên lạc được" not in department.say("admin", "/danhba").text
    department.store.people.unlink(
        department.store.people.reach(department.person("GDMN").id).doors[0].address
    )
    text = department.say("editor", "/danhba").text
    assert "Trưởng phòng Giáo dục Mầm non – chưa liên kết" in text
    assert "Đơn vị chưa liên lạc được với người đứng đầu: GDMN." in text


def test_looking_at_contacts_is_remembered(department: Department) -> None:
    department.say("editor", "/danhba")
    assert "bởi Biên tập viên Cổng TTĐT" in department.say("GDMN", "/dulieu").text


def test_roles_are_given_and_taken(department: Department) -> None:
    person = department.person("GDMN").id
    department.say("admin", f"/people {person} editor")
    assert Role.EDITOR in department.person("GDMN").roles
    department.say("admin", f"/people {person} -editor")
    assert department.person("GDMN").roles == {Role.HEAD}


def test_name_phone_and_title_are_set(department: Department) -> None:
    person = department.person("GDMN").id
    department.say("admin", f"/people {person} phone 0912 345 678")
    department.say("admin", f"/people {person} title Phụ trách Phòng Giáo dục Mầm non")
    assert department.person("GDMN").phone == "0912 345 678"
    assert department.person("GDMN").title.startswith("Phụ trách")


def test_the_last_administrator_stays(department: Department) -> None:
    admin = department.person("admin").id
    assert "quản trị viên duy nhất" in department.say("admin", f"/people {admin} -admin").text
    assert "quản trị viên duy nhất" in department.say("admin", "/xoadulieu").text
    department.say("admin", f"/people {department.person('VP').id} admin")
    assert "Đã cập nhật" in department.say("admin", f"/people {admin} -admin").text


def test_an_alias_is_understood_at_once(department: Department) -> None:
    department.say("admin", "/office alias GDTrH thpt")
    assert "12 → 15" in department.say("editor", "/add 3 THPT").text
    department.say("admin", "/office unalias GDTrH thpt")
    assert "Không tìm thấy" in department.say("editor", "/add 3 THPT").text


def test_an_alias_never_leads_to_two_offices(department: Department) -> None:
    for alias in ("mầm non", "GDMN", "TC", "phòng"):
        assert "đã được dùng" in department.say("admin", f"/office alias GDTH {alias}").text


def test_a_new_office_joins_the_tables(department: Department) -> None:
    reply = department.say("admin", "/office new CNTT Phòng Công nghệ thông tin")
    assert "CNTT – Phòng Công nghệ thông tin" in reply.text
    assert "0 → 2" in department.say("editor", "/add 2 CNTT").text
    assert "/10 đơn vị" in department.say("leader", "/status").text


def test_a_quota_is_dated_and_past_months_keep_theirs(department: Department) -> None:
    department.say("admin", "/quota 5 8 from 5/2026")
    offices = department.store.offices.active()
    assert department.store.quotas.of(MAY, offices)["GDMN"].floor == 5
    assert department.store.quotas.of(Month(2026, 4), offices)["GDMN"].floor == 10
    assert "01/10" in department.say("GDMN", "/status").text
    department.now = at("2026-05-12 09:00")
    assert "00/05" in department.say("GDMN", "/status").text


def test_an_offices_own_quota_goes_before_the_common_one(department: Department) -> None:
    department.say("admin", "/dinhmuc 3 6 mầm non")
    assert "01/03" in department.say("GDMN", "/status").text
    assert "05/10" in department.say("GDTH", "/status").text


def test_a_day_made_off_moves_the_ladder(department: Department) -> None:
    reply = department.say("admin", "/lich 24/4/2026 nghỉ Hội nghị toàn ngành")
    assert reply.text == "Thứ Sáu 24/4/2026 được đặt là ngày nghỉ (Hội nghị toàn ngành)."
    assert department.store.days.overrides()[date(2026, 4, 24)] is False
    sent = department.pass_to(at("2026-04-24 16:00"))
    assert "Trưởng phòng Giáo dục Mầm non" in titles(sent)
    assert {moment.date() for moment, parcel in sent if "Kính gửi" in parcel.reply.text} == {
        date(2026, 4, 23)
    }


def test_a_day_made_working_is_worked(department: Department) -> None:
    department.say("admin", "/day 2026-04-25 work Làm bù")
    assert department.shop().calendar().is_workday(date(2026, 4, 25))


def test_pausing_stops_every_automatic_message_and_resuming_sends_what_still_holds(
    department: Department,
) -> None:
    department.say("admin", "/pause")
    assert department.pass_to(at("2026-04-28 09:00")) == []
    department.say("admin", "/resume")
    sent = department.pass_to(at("2026-04-28 09:01"))
    nudges = [parcel for _, parcel in sent if parcel.letter.office]
    assert len(nudges) == 8
    assert all("gửi chậm" in parcel.reply.text for parcel in nudges)


def test_answers_go_out_while_paused(department: Department) -> None:
    department.say("admin", "/pause")
    assert "12 → 15" in department.say("editor", "/add 3 GDTrH").text


def test_everybody_chooses_their_language(department: Department) -> None:
    department.say("GDMN", "/language en")
    assert "Published: 1/10 (9 missing; target 15)" in department.say("GDMN", "/status").text
    assert "Được duyệt đăng" in department.say("GDTH", "/status").text
    department.say("GDMN", "/ngonngu vi")
    assert "Được duyệt đăng" in department.say("GDMN", "/status").text


def test_a_head_may_be_given_by_number(department: Department) -> None:
    deputy = department.store.people.add("Phó phòng", [Grant(Role.DEPUTY, "GDMN")], department.now)
    department.say("admin", f"/people {deputy.id} head GDMN")
    assert department.store.people.having(Role.HEAD, office="GDMN")[0].id == deputy.id
    assert "mã mời" in department.say("GDMN", "/status").text
