"""People and offices: what an administrator changes by chat."""

import pytest

from core.month import Month
from core.people import Grant, Role
from handlers.table import COMMANDS
from locales.words import load
from tests.cast import Department, at


def test_contacts_tell_who_is_linked_and_who_is_not(department: Department) -> None:
    assert "Đơn vị chưa liên lạc được" not in department.say("admin", "/danhba").text
    department.store.people.unlink(
        department.store.people.reach(department.person("GDMN").id).addresses[0].address
    )
    text = department.say("editor", "/danhba").text
    assert "Trưởng phòng Giáo dục Mầm non – chưa liên kết" in text
    assert "Đơn vị chưa liên lạc được với người đứng đầu: GDMN." in text


@pytest.mark.parametrize(
    "typed",
    ["{n} -biên tập viên", "{n} thôi biên tập viên", "thôi biên tập viên {n}", "bỏ biên tập {n}"],
)
def test_a_role_is_ended_however_the_administrator_says_it(
    department: Department, typed: str
) -> None:
    number = department.person("editor").id
    department.say("admin", "/danhba " + typed.format(n=number))
    roles = {grant.role for grant in department.store.people.get(number).grants}
    assert Role.EDITOR not in roles


@pytest.mark.parametrize("typed", ["{n} xóa", "xóa {n}"])
def test_deleting_is_asked_about_on_whichever_side_the_number_stands(
    department: Department, typed: str
) -> None:
    asked = department.say("admin", "/danhba " + typed.format(n=department.person("editor").id))
    assert "Đồng chí có xóa không?" in asked.text
    assert department.person("editor").grants


@pytest.mark.parametrize("minus", ["-", "–", "−", "- "])
@pytest.mark.parametrize("typed", ["{}trưởng phòng GDMN", "GDMN {}trưởng phòng", "head {}GDMN"])
def test_a_minus_gives_no_role_wherever_it_stands(
    department: Department, typed: str, minus: str
) -> None:
    if minus.endswith(" ") and not typed.startswith("{}"):
        return  # a dash between two words parts them
    leader, head = department.person("leader"), department.person("GDMN")
    refused = department.say("admin", f"/danhba {leader.id} {typed.format(minus)}")
    assert "không có gì thay đổi" in refused.text
    assert department.person("leader").grants == leader.grants
    department.say("admin", f"/danhba {head.id} {typed.format(minus)}")
    assert department.store.people.get(head.id).grants == ()


def test_an_end_without_a_role_ends_none(department: Department) -> None:
    number = department.person("editor").id
    assert "không phải là vai trò" in department.say("admin", f"/danhba thôi {number}").text
    assert department.person("editor").grants


def test_looking_at_contacts_is_remembered(department: Department) -> None:
    department.say("editor", "/danhba")
    assert "người xem: Biên tập viên Cổng TTĐT" in department.say("GDMN", "/dulieu").text


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
        told = department.say("admin", f"/office alias GDTH {alias}").text
        assert f"“{alias}” đã được dùng" in told


def test_a_new_office_joins_the_tables(department: Department) -> None:
    reply = department.say("admin", "/office new CNTT Phòng Công nghệ thông tin từ 4/2026")
    assert "CNTT – Phòng Công nghệ thông tin" in reply.text
    assert "0 → 2" in department.say("editor", "/add 2 CNTT").text
    assert "/10 đơn vị" in department.say("leader", "/status").text


def test_everybody_chooses_their_language(department: Department) -> None:
    department.say("GDMN", "/language en")
    assert "Published: 1/10 (9 missing; target 15)" in department.say("GDMN", "/status").text
    assert "Được duyệt đăng" in department.say("GDTH", "/status").text
    assert "Được duyệt đăng" in department.say("GDMN", "/ngonngu vi", "/status").text


def test_a_head_may_be_given_by_number(department: Department) -> None:
    deputy = department.store.people.add("Phó phòng", [Grant(Role.DEPUTY, "GDMN")], department.now)
    department.say("admin", f"/people {deputy.id} head GDMN")
    assert department.store.people.having(Role.HEAD, office="GDMN")[0].id == deputy.id
    assert "mã mời" in department.say("GDMN", "/status").text


def test_somebody_may_be_added_before_they_are_linked(department: Department) -> None:
    told = department.say("admin", "/nhansu moi phó phòng GDMN").text
    assert "13. Phó Trưởng phòng Giáo dục Mầm non – cấp phó GDMN" in told
    department.say("admin", "/nhansu 13 điện thoại cơ quan 0210 384 6123")
    assert "chưa liên kết · 0210 384 6123 (số cơ quan)" in department.say("editor", "/danhba").text
    code = department.code("/capma 13")
    department.press("nobody", f"/start {code}", "Đồng ý")
    assert department.person("nobody").id == 13
    assert department.person("nobody").phone == "0210 384 6123"


def test_a_code_for_somebody_known_links_no_other_person(department: Department) -> None:
    department.say("admin", "/nhansu moi phó phòng GDMN")
    code = department.code("/capma 13")
    assert "đã liên kết với người khác" in department.press("GDTH", f"/start {code}", "Đồng ý").text
    assert department.person("GDTH").offices == ("GDTH",)


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("GDMN trưởng phòng", Role.HEAD),
        ("người đứng đầu mầm non", Role.HEAD),
        ("phó phòng GDMN", Role.DEPUTY),
        ("cấp phó GDMN", Role.DEPUTY),
        ("biên tập", Role.EDITOR),
        ("Biên tập viên", Role.EDITOR),
        ("lãnh đạo", Role.LEADER),
        ("quản trị", Role.ADMIN),
        ("quản trị viên", Role.ADMIN),
        ("head GDMN", Role.HEAD),
    ],
)
def test_a_role_may_be_named_in_either_language(
    department: Department, typed: str, role: Role
) -> None:
    person = department.person("GDTH").id
    department.say("admin", f"/nhansu {person} {typed}")
    assert role in department.person("GDTH").roles
    assert "không phải là vai trò" not in department.say("admin", f"/nhansu {person} -{typed}").text


@pytest.mark.parametrize("typed", ["vua", "GDMN", "editor GDMN x y"])
def test_what_is_no_role_gets_a_sentence(department: Department, typed: str) -> None:
    assert "không phải là vai trò" in department.say("admin", f"/nhansu 3 {typed}").text


def test_a_role_of_an_office_wants_the_office(department: Department) -> None:
    for command in ("/nhansu 3 phó phòng", "/nhansu moi trưởng phòng", "/capma phó phòng"):
        assert "Đề nghị ghi rõ đơn vị" in department.say("admin", command).text


def test_a_name_is_set_and_taken_back(department: Department) -> None:
    department.say("admin", "/nhansu 8 họ tên Họ Tên Thử")
    assert department.person("GDMN").name == "Họ Tên Thử"
    department.say("admin", "/nhansu 8 hoten huy")
    assert department.person("GDMN").name == ""
    assert "200 ký tự" in department.say("admin", f"/nhansu 8 hoten {'x' * 201}").text
    assert "Ví dụ: /nhansu 3 dienthoai" in department.say("admin", "/nhansu 8 hoten").text


def test_the_examples_of_usage_are_understood(department: Department) -> None:
    """What the bot offers as an example must not be refused as misspelt."""
    names = {"people", "office", "exempt", "invite", "quota", "day"}
    for command in COMMANDS:
        if command.name not in names:
            continue
        typed = command.example_in(load("vi"))
        assert "Ví dụ" not in department.say("admin", typed).text, typed


def test_a_renamed_office_renames_those_whose_titles_follow(department: Department) -> None:
    department.say("admin", "/nhansu moi phó phòng GDMN")
    told = department.say("admin", "/donvi GDMN tên Phòng Mầm non và Nhà trẻ").text
    assert "Trưởng phòng Mầm non và Nhà trẻ" in told
    assert department.person("GDMN").title == "Trưởng phòng Mầm non và Nhà trẻ"
    assert department.store.people.get(13).title == "Phó Trưởng phòng Mầm non và Nhà trẻ"
    sent = {p.message.office: p for _, p in department.pass_to(at("2026-04-24 08:00"))}
    assert sent["GDMN"].reply.text.startswith("Kính gửi đồng chí Trưởng phòng Mầm non và Nhà trẻ,")


def test_a_title_of_its_own_stays(department: Department) -> None:
    department.say("admin", "/donvi VP tên Văn phòng")
    assert department.store.offices.get("VP").head_title == "Chánh Văn phòng Sở"
    department.say("admin", "/donvi VP chức danh Phụ trách Văn phòng Sở")
    assert department.person("VP").title == "Phụ trách Văn phòng Sở"


def test_a_new_office_is_in_no_earlier_table(department: Department) -> None:
    department.say("admin", "/donvi moi CNTT Phòng Công nghệ thông tin từ T4")
    assert "/10 đơn vị" in department.say("leader", "/status").text
    assert "Trong 9 đơn vị" in department.say("leader", "/status 3").text
    refused = department.say("editor", "/add 2 CNTT T3").text
    assert "theo dõi từ tháng 4/2026" in refused
    assert "gửi trước: /donvi CNTT từ 3/2026" in refused
    department.say("admin", "/donvi CNTT từ 3/2026")
    assert "0 → 2" in department.say("editor", "/add 2 CNTT T3").text
    assert "Trong 10 đơn vị" in department.say("leader", "/status 3").text


def test_a_retired_office_keeps_its_name_for_looking_back(department: Department) -> None:
    department.say("admin", "/donvi GDMN ngừng 4/2026")
    assert "Được duyệt đăng: 01/10" in department.say("leader", "/status GDMN 2/2026").text
    assert "GDMN · 02/2026" in department.say("editor", "/nhatky GDMN").text
    for command in ("/add 1 GDMN", "/set 5 GDMN 4/2026", "/status GDMN 5/2026", "/capma GDMN"):
        department.now = at("2026-05-04 09:00" if "5/2026" in command else "2026-04-22 08:00")
        who = "leader" if command.startswith("/status") else "editor"
        assert "ngừng theo dõi từ tháng 4/2026" in department.say(who, command).text, command
    assert "01 (được miễn: không theo dõi)" in department.say("leader", "/status GDMN 4/2026").text
    assert "1 → 2" in department.say("editor", "/add 1 GDMN T2").text


def test_an_office_that_will_retire_is_in_the_tables_until_then(department: Department) -> None:
    department.say("admin", "/donvi GDMN ngừng T6")
    assert department.store.offices.get("GDMN").retired_from == Month(2026, 6)
    assert "1 → 2" in department.say("editor", "/add 1 GDMN").text
    department.now = at("2026-06-15 09:00")
    assert "ngừng theo dõi" in department.say("editor", "/add 1 GDMN").text


def test_a_retired_office_comes_back(department: Department) -> None:
    department.say("admin", "/donvi GDMN ngừng", "/donvi GDMN khôi phục")
    assert "1 → 2" in department.say("editor", "/add 1 GDMN").text
    assert "không có gì thay đổi" in department.say("admin", "/donvi GDMN khoiphuc").text


def test_a_name_that_was_given_away_does_not_come_back_with_its_office(
    department: Department,
) -> None:
    department.say("admin", "/donvi GDMN ngừng 4/2026", "/donvi GDTH tên khác mầm non")
    assert "Tiểu học" in department.say("editor", "/add 1 mầm non").text
    assert "đã được dùng" in department.say("admin", "/donvi GDMN khôi phục").text


@pytest.mark.parametrize(
    "typed", ["GDMN mã", "x y z", "new", "moi A", "GDMN thứ tự", "moi CN.TT Phòng", "GDMN ten !"]
)
def test_half_a_command_about_offices_gets_an_example(department: Department, typed: str) -> None:
    assert "Ví dụ: /donvi GDTrH tên khác" in department.say("admin", f"/donvi {typed}").text


def test_an_office_that_is_named_alone_is_shown(department: Department) -> None:
    told = department.say("admin", "/donvi mầm non").text.splitlines()
    assert told[1].startswith("8. GDMN – Phòng Giáo dục Mầm non")
    assert told[2] == "Ví dụ:"


@pytest.mark.parametrize(
    "typed", ["GDMN mã MN2", "mã GDMN MN2", "đổi mã GDMN MN2", "GDMN đổi mã thành MN2"]
)
def test_a_code_is_changed_in_any_words(department: Department, typed: str) -> None:
    department.press("admin", f"/donvi {typed}", "Đổi thành MN2")
    assert department.store.offices.get("MN2").name == "Phòng Giáo dục Mầm non"


@pytest.mark.parametrize("typed", ["đổi tên Phòng Mầm non", "đổi tên thành Phòng Mầm non"])
def test_a_name_is_changed_in_any_words(department: Department, typed: str) -> None:
    department.say("admin", f"/donvi GDMN {typed}")
    assert department.store.offices.get("GDMN").name == "Phòng Mầm non"


@pytest.mark.parametrize("typed", ["7/2026", "từ 7/2026", "từ tháng 7", "tháng 7"])
def test_an_office_ends_with_a_month_in_words(department: Department, typed: str) -> None:
    department.say("admin", f"/donvi GDMN ngừng {typed}")
    assert department.store.offices.get("GDMN").retired_from == Month(2026, 7)


@pytest.mark.parametrize("typed", ["13/2026", "từ hè", "hẳn"])
def test_an_office_does_not_end_with_what_is_no_month(department: Department, typed: str) -> None:
    before = department.store.offices.get("GDMN")
    assert "không phải là tháng" in department.say("admin", f"/donvi GDMN ngừng {typed}").text
    assert department.store.offices.get("GDMN") == before


def test_a_place_is_a_number(department: Department) -> None:
    department.say("admin", "/donvi TCCB thứ tự 1")
    assert department.store.offices.get("TCCB").position == 1
    assert "không phải là số" in department.say("admin", "/donvi TCCB thứ tự đầu").text


def test_what_is_no_role_gets_every_role_that_there_is(department: Department) -> None:
    told = department.say("admin", "/danhba 8 0912345678").text
    of_an_office = ("trưởng phòng GDMN", "phó phòng GDMN", "cán bộ viết bài GDMN")
    for typed in (*of_an_office, "biên tập", "lãnh đạo", "quản trị"):
        assert typed.removesuffix(" GDMN") in told
        accepted = department.say("admin", f"/danhba 8 {typed}").text
        assert "không phải là vai trò" not in accepted, typed


def test_a_writer_is_called_by_the_office_under_its_new_name_too(department: Department) -> None:
    department.say("admin", "/danhba thêm cán bộ viết bài GDMN")
    assert "Cán bộ viết bài, Phòng Giáo dục Mầm non" in department.say("admin", "/nhansu").text
    department.say("admin", "/donvi GDMN tên Phòng Mầm non")
    assert "Cán bộ viết bài, Phòng Mầm non" in department.say("admin", "/nhansu").text


def test_an_alias_that_is_known_already_is_not_kept_twice(department: Department) -> None:
    before = department.store.offices.all()
    department.say("admin", "/donvi GDMN tên khác Mầm Non", "/donvi GDMN bỏ tên khác MẦM NON")
    left = [office.aliases for office in department.store.offices.all()]
    assert left == [tuple(a for a in one.aliases if a != "mầm non") for one in before]
    told = department.say("admin", "/donvi GDMN tên khác mn").text
    assert told.count("mn,") + told.count("mn)") == 1
