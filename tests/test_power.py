"""Taking a role away takes it away: every way to lose one, and every way back that is closed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from msgspec import Struct

from app.maintenance import ask_again, copy_of, restore
from app.rendering import RenderContext, job_of
from app.wiring import may_have
from core.changes import What
from core.chat import Address, Attachment, Reply
from core.month import Month
from core.people import NOTICE_VERSION, OF_AN_OFFICE, Grant, Person, Role
from locales.letterhead import DEFAULT_LETTERHEAD
from reminders.planner import plan_due
from store.rows import rows
from tests.cast import Department, at, titles
from tests.deployment import Deployment
from tests.together import together

ROOT = Path(__file__).parent.parent
WHO = "insider"
THIEF = "elsewhere"
SPELT = {
    Role.HEAD: "trưởng phòng GDMN",
    Role.DEPUTY: "phó phòng GDMN",
    Role.WRITER: "viết bài GDMN",
    Role.EDITOR: "biên tập",
    Role.LEADER: "lãnh đạo",
    Role.ADMIN: "quản trị",
}


def granted(role: Role) -> Grant:
    return Grant(role, "GDMN" if role in OF_AN_OFFICE else "")


def code_of(reply: Reply) -> str:
    found = [word for word in reply.text.split() if word.startswith("TEST-CODE-")]
    assert found, reply.text
    return found[0]


def insider(department: Department, role: Role) -> Person:
    """Somebody with just this role, linked in a chat of their own; a second admin looks on."""
    store, now = department.store, department.now
    department.running = frozenset({"console", "zalo"})
    if role is Role.HEAD:
        store.roles.clear("GDMN", None, now)
    person = store.people.add("Người trong cuộc", [granted(role)], now)
    store.people.link(person.id, Address("console", WHO), now)
    store.people.consent(person.id, "2026-01", now)
    second = store.people.add("Quản trị viên thứ hai", [Grant(Role.ADMIN)], now)
    store.people.link(second.id, Address("console", "second"), now)
    return store.people.get(person.id)


# Ways to lose a role


def taken_away(department: Department, person: Person) -> None:
    (grant,) = person.grants
    told = department.say("admin", f"/nhansu {person.id} -{SPELT[grant.role]}").text
    assert "liên kết" in told


def forgotten(department: Department, person: Person) -> None:
    asked = department.say("admin", f"/nhansu {person.id} xóa")
    department.press("admin", asked, "Xóa dữ liệu")


def left(department: Department, person: Person) -> None:
    department.press(WHO, department.say(WHO, "/xoadulieu"), "Xóa dữ liệu của tôi")
    assert person.grants


def replaced(department: Department, person: Person) -> None:
    code = code_of(department.say("second", "/capma GDMN trưởng phòng"))
    notice = department.say("successor", f"/start {code}")
    department.press("successor", notice, "Đồng ý")
    assert person.grants


def retired(department: Department, person: Person) -> None:
    department.say("admin", "/donvi GDMN ngừng 5/2026")
    store = department.store
    assert store.roles.end_of_retired(Month(2026, 5), department.now) == 0
    store.roles.end_of_retired(Month(2026, 6), department.now)
    assert person.grants


LOSSES: dict[str, Callable[[Department, Person], None]] = {
    "taken away": taken_away,
    "forgotten": forgotten,
    "left": left,
    "replaced": replaced,
    "office retired": retired,
}

# Ways back: what is prepared while the role is held, and what is tried once it is gone.
Attempt = Callable[[], object]


def own_code(department: Department, _person: Person) -> Attempt:
    code = code_of(department.say(WHO, "/kenh zalo"))
    return lambda: consents(department, code)


def own_code_being_read(department: Department, _person: Person) -> Attempt:
    notice = department.say(THIEF, f"/start {code_of(department.say(WHO, '/kenh zalo'))}")
    return lambda: department.press(THIEF, notice, "Đồng ý")


def code_for_them(department: Department, person: Person) -> Attempt:
    code = code_of(department.say("admin", f"/capma {person.id}"))
    return lambda: consents(department, code)


def code_for_the_role(department: Department, person: Person) -> Attempt:
    code = code_of(department.say("admin", f"/capma {SPELT[person.grants[0].role]}"))
    return lambda: consents(department, code)


def code_for_the_role_being_read(department: Department, person: Person) -> Attempt:
    code = code_of(department.say("admin", f"/capma {SPELT[person.grants[0].role]}"))
    notice = department.say(THIEF, f"/start {code}")
    return lambda: department.press(THIEF, notice, "Đồng ý")


def code_that_they_issued(department: Department, person: Person) -> Attempt:
    assert person.roles & ISSUERS
    code = code_of(department.say(WHO, "/capma GDTH phó phòng"))
    return lambda: consents(department, code)


def the_link(department: Department, _person: Person) -> Attempt:
    return lambda: department.heard(WHO, "/status")


def an_open_question(department: Department, _person: Person) -> Attempt:
    department.say(WHO, "/vuongmac")
    return lambda: department.heard(WHO, "Thiếu người viết bài")


def a_choice(department: Department, person: Person) -> Attempt:
    asked = department.say(WHO, "/caidat")
    assert person.grants
    return lambda: department.press(WHO, asked, "Dữ liệu")


def consents(department: Department, code: str) -> None:
    """Present a code from elsewhere, and agree to whatever comes."""
    notice = department.heard(THIEF, f"/start {code}")
    if notice and notice.choices:
        department.heard(THIEF, notice.choices[0].pick)


WAYS_BACK = {
    function.__name__: function
    for function in (
        own_code,
        own_code_being_read,
        code_for_them,
        code_for_the_role,
        code_for_the_role_being_read,
        code_that_they_issued,
        the_link,
        an_open_question,
        a_choice,
    )
}


ISSUERS = frozenset({Role.EDITOR, Role.ADMIN})


class Case(Struct, frozen=True):
    role: Role
    loss: str


def cases() -> Iterator[Case]:
    for role, loss in product(Role, LOSSES):
        if loss == "replaced" and role is not Role.HEAD:
            continue
        if loss == "office retired" and role not in OF_AN_OFFICE:
            continue
        yield Case(role, loss)


CASES = [pytest.param(case, id=f"{case.role} {case.loss}") for case in cases()]


def powers(department: Department) -> list[tuple[object, ...]]:
    """Who has which role and address; and what heads could have added."""
    db = department.store._db
    return [
        tuple(row)
        for sql in (
            "select person, role, office from role order by 1, 2, 3",
            "select address, person from address order by 1",
            "select id from obstacle",
        )
        for row in rows(db, sql)
    ]


TRIED = [
    (case, way)
    for case, way in product(cases(), WAYS_BACK)
    if way != "code_that_they_issued" or case.role in ISSUERS
]


@together(("case", "way"), TRIED)
def test_a_role_that_was_lost_is_not_got_back(department: Department, case: Case, way: str) -> None:
    person = insider(department, case.role)
    attempt = WAYS_BACK[way](department, person)
    LOSSES[case.loss](department, person)
    lost = department.store.people.get(person.id)
    assert lost.grants == ()
    before = powers(department)
    attempt()
    assert powers(department) == before
    assert department.store.people.at(Address("console", WHO)) is None
    assert department.store.people.at(Address("console", THIEF)) is None


@pytest.mark.parametrize("loss", ["taken away", "replaced"])
def test_nor_after_an_older_copy_was_restored(
    department: Department, tmp_path: Path, loss: str
) -> None:
    """The copy is of the time when the role was held and every way back was prepared."""
    deployment = Deployment(tmp_path)
    department.store.close()
    department.store = deployment.opened()
    person = insider(department, Role.HEAD)
    ways = [way for name, way in WAYS_BACK.items() if name != "code_that_they_issued"]
    attempts = [way(department, person) for way in ways]
    copy = copy_of(deployment.settings, department.now)
    LOSSES[loss](department, person)
    department.store.close()
    restore(copy, deployment.settings, department.now)
    department.store = deployment.opened()
    before = powers(department)
    for attempt in attempts:
        attempt()
    assert powers(department) == before
    assert department.store.people.get(person.id).grants == ()
    assert {What.RESTORED, What.CODE_WITHDRAWN} <= {
        one.what for one in department.store.changes.page(None, 30)
    }
    department.store.close()


@pytest.mark.parametrize("way", [way for way in WAYS_BACK if way not in {"the_link", "a_choice"}])
def test_while_the_role_is_held_each_of_the_ways_leads_somewhere(
    department: Department, way: str
) -> None:
    """Otherwise the test above would tell nothing."""
    role = Role.EDITOR if way == "code_that_they_issued" else Role.HEAD
    attempt = WAYS_BACK[way](department, insider(department, role))
    before = powers(department)
    attempt()
    assert powers(department) != before


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_was_theirs_is_theirs_no_longer(department: Department, case: Case) -> None:
    person = insider(department, case.role)
    chart, report = Attachment("chart", "2026-04", "x", picture=True), Attachment("annex", "", "x")
    mine = Attachment("mydata", str(person.id), "x")
    where = Address("console", WHO)
    assert may_have(department.store.people.at(where), chart)
    assert may_have(department.store.people.at(where), mine)
    LOSSES[case.loss](department, person)
    for file in (chart, report, mine):
        assert not may_have(department.store.people.at(where), file)


@pytest.mark.parametrize("case", CASES)
def test_a_lost_role_is_in_the_trail_and_told_to_both_sides(
    department: Department, case: Case
) -> None:
    person = insider(department, case.role)
    LOSSES[case.loss](department, person)
    ended = What.FORGOTTEN if case.loss in {"forgotten", "left"} else What.ROLE_ENDED
    trail = department.store.changes.about(person.id)
    assert ended in {one.what for one in trail}
    sent = [claimed for _, claimed in department.wait(minutes=1)]
    to = {claimed.address.id for claimed in sent}
    assert "second" in to or case.loss == "replaced"
    # Who deletes their own data is told by the answer.
    assert (WHO in to) is (case.loss != "left")
    if WHO in to:
        farewell = next(one.reply.text for one in sent if one.address.id == WHO)
        assert "đã kết thúc" in farewell or "không còn liên kết" in farewell


def test_a_farewell_leaves_no_address_behind(department: Department) -> None:
    person = insider(department, Role.EDITOR)
    taken_away(department, person)
    kept = "select detail, address from outbox where detail like '%role-ended%'"
    assert WHO in str([tuple(row) for row in rows(department.store._db, kept)])
    department.wait(minutes=1)
    department.store.privacy.blank_farewells()
    assert WHO not in str([tuple(row) for row in rows(department.store._db, kept)])


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEADER])
def test_what_waits_for_a_role_is_not_sent_to_whoever_lost_it(
    department: Department, role: Role
) -> None:
    """They are still linked, as the head of an office."""
    person = insider(department, role)
    department.say("admin", f"/nhansu {person.id} phó phòng GDTH")
    late = at("2026-04-30 10:00") if role is Role.EDITOR else at("2026-05-04 15:00")
    plan_due(department.store, department.rules, late)
    waiting = (
        "select count(*) from outbox where person = ? and step <> 'note' and state = 'planned'"
    )
    ((planned,),) = department.store._db.execute(waiting, [person.id]).fetchall()
    assert planned
    department.say("admin", f"/nhansu {person.id} -{SPELT[role]}")
    sent = [claimed for _, claimed in department.pass_to(late)]
    kinds = {str(one.message.step) for one in sent if one.address.id == WHO}
    assert kinds == {"note"}


# Codes


def test_consent_belongs_to_the_notice_that_was_read(department: Department) -> None:
    """Whoever is handed a second code while they read the notice gets what they read."""
    deputy = code_of(department.say("admin", "/capma GDMN phó phòng"))
    editor = code_of(department.say("admin", "/capma biên tập"))
    first = department.say("nobody", f"/start {deputy}")
    department.wait(minutes=1)
    department.say("nobody", f"/start {editor}")
    department.press("nobody", first, "Đồng ý")
    assert department.person("nobody").grants == (Grant(Role.DEPUTY, "GDMN"),)


def test_a_code_gives_no_more_than_its_issuer_may_give_by_then(department: Department) -> None:
    """An editor's code for a deputy who has become an administrator meanwhile."""
    person = insider(department, Role.DEPUTY)
    code = code_of(department.say("editor", f"/capma {person.id}"))
    department.say("admin", f"/nhansu {person.id} quản trị")
    assert "không đúng" in department.say(THIEF, f"/start {code}").text


def test_it_is_looked_at_again_when_consent_is_given(department: Department) -> None:
    person = insider(department, Role.DEPUTY)
    notice = department.say(
        THIEF, f"/start {code_of(department.say('editor', f'/capma {person.id}'))}"
    )
    department.say("admin", f"/nhansu {person.id} quản trị")
    assert "không đúng" in department.press(THIEF, notice, "Đồng ý").text
    assert department.store.people.at(Address("console", THIEF)) is None


def test_a_code_for_an_office_that_was_retired_opens_nothing(department: Department) -> None:
    code = code_of(department.say("admin", "/capma GDMN phó phòng"))
    department.say("admin", "/donvi GDMN ngừng 4/2026")
    assert "không đúng" in department.say("nobody", f"/start {code}").text


def test_the_notice_is_shown_again_if_it_changed_while_it_was_read(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = department.say(
        "nobody", f"/start {code_of(department.say('admin', '/capma biên tập'))}"
    )
    monkeypatch.setattr("handlers.linking.NOTICE_VERSION", "2027-01")
    again = department.press("nobody", notice, "Đồng ý")
    assert "91/2025/QH15" in again.text
    assert department.store.people.at(Address("console", "nobody")) is None
    department.press("nobody", again, "Đồng ý")
    assert department.store.privacy.consent(department.person("nobody").id).notice == "2027-01"


def test_unused_codes_are_listed_and_withdrawn(department: Department) -> None:
    code = code_of(department.say("admin", "/capma biên tập"))
    other = code_of(department.say("editor", "/capma GDTH phó phòng"))
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


def test_who_takes_a_role_away_is_told_how_many_codes_went_with_it(
    department: Department,
) -> None:
    person = insider(department, Role.EDITOR)
    department.say(WHO, "/capma GDTH phó phòng")
    department.say("admin", "/capma biên tập")
    told = department.say("admin", f"/nhansu {person.id} -biên tập").text
    assert "02 mã mời chưa dùng cũng hết giá trị" in told


# Links


def linked_twice(department: Department) -> None:
    """The head of GDMN on Zalo too."""
    department.running = frozenset({"console", "zalo"})
    code = code_of(department.say("GDMN", "/kenh zalo"))
    department.on("zalo")
    notice = department.say("z-1", f"/start {code}")
    department.press("z-1", notice, "Đồng ý")
    department.on("console")


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
    department.press("GDMN", shown, "Gỡ Zalo")
    assert department.store.people.at(Address("zalo", "z-1")) is None
    assert department.say("GDMN", "/kenh").choices == ()
    told = {str(c.address): c.reply.text for _, c in department.wait(minutes=1)}
    assert "đã được hủy liên kết" in told["zalo:z-1"]


def test_an_admin_cuts_one_address_and_the_codes_for_another(department: Department) -> None:
    linked_twice(department)
    department.say("GDMN", "/kenh zalo huy")
    code = code_of(department.say("GDMN", "/kenh zalo"))
    head = department.person("GDMN")
    shown = department.say("admin", f"/nhansu {head.id}")
    assert "đã hủy" in department.press("admin", shown, "Hủy cửa sổ lệnh").text
    assert department.store.people.at(Address("console", "GDMN")) is None
    assert department.store.people.get(head.id).grants == head.grants
    assert "không đúng" in department.say(THIEF, f"/start {code}").text


def test_the_last_admins_last_address_is_not_cut(department: Department) -> None:
    admin = department.person("admin").id
    shown = department.say("admin", f"/nhansu {admin}")
    assert "quản trị viên duy nhất" in department.press("admin", shown, "Hủy").text


# The trail

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
    department.say("admin", "/mien GDMN 5/2026 sáp nhập")
    department.say("admin", "/mien GDMN 5/2026 hủy")
    department.pause()
    department.press("admin", department.say("admin", "/tieptuc"), "Tiếp tục")
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
    code = code_of(department.say("editor", "/capma GDMN phó phòng"))
    department.press("nobody", department.say("nobody", f"/start {code}"), "Đồng ý")
    used = [one for one in department.store.changes.page(None, 9) if one.what is What.CODE_USED]
    assert [(one.by, one.whom) for one in used] == [
        ("Biên tập viên Cổng TTĐT", "Phó Trưởng phòng Giáo dục Mầm non")
    ]


# Telephone numbers


def test_who_was_shown_a_number_in_a_list_to_telephone_is_put_down(
    department: Department,
) -> None:
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
    refused = department.say("admin", "/nhansu 13 điện thoại 0912345678").text
    assert "chưa đồng ý" in refused
    assert department.store.people.get(13).phone == ""
    told = department.say("admin", "/nhansu 13 điện thoại cơ quan 02103846123").text
    assert "02103846123 (số cơ quan)" in told
    code = code_of(department.say("admin", "/capma 13"))
    department.press("nobody", department.say("nobody", f"/start {code}"), "Đồng ý")
    department.say("admin", "/nhansu 13 điện thoại 0912345678")
    person = department.store.people.get(13)
    assert (person.phone, person.office_phone) == ("0912345678", False)


# Asking for access


def test_a_request_that_reached_nobody_is_not_said_to_be_passed_on(
    department: Department,
) -> None:
    for key in ("admin", "editor", "VP"):
        department.store.people.unlink(Address("console", key))
    welcome = department.say("nobody", "xin chào")
    assert "Đã chuyển" not in department.press("nobody", welcome, "Đề nghị cấp quyền").text


def test_people_are_told_of_one_thing_once(department: Department) -> None:
    person = insider(department, Role.EDITOR)
    department.say("admin", f"/nhansu {person.id} lãnh đạo")
    assert sorted(titles(department.wait(minutes=1))) == [
        "Người trong cuộc",
        "Quản trị viên thứ hai",
    ]


# The plan of the house

OWNED = (
    "people.grant(",
    "people.revoke(",
    "people.link(",
    "people.unlink(",
    "invitations.issue(",
    "invitations.withdraw(",
    "privacy.forget(",
    "privacy.let_go(",
)


def test_power_is_given_and_taken_in_one_place() -> None:
    """Everything else goes through `store.roles`, which notes it, tells it, and voids the codes."""
    product = [
        path for room in ("handlers", "reminders", "engine", "app") for path in room_of(room)
    ]
    found = [
        f"{path}: {call}"
        for path in product
        for call in OWNED
        if call in path.read_text(encoding="utf-8")
    ]
    assert product
    assert found == []


def room_of(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


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


# What is held about oneself


def test_the_file_has_all_that_is_kept(department: Department) -> None:
    head = department.person("GDMN")
    for number in range(5):
        department.say("GDMN", f"/vuongmac Thiếu người viết {number}")
    department.say("editor", "/giaiquyet 1 Đã cử người")
    department.wait(days=9)
    told = department.say("GDMN", "/dulieu")
    assert [file.report for file in told.attachments] == ["mydata"]
    context = RenderContext(department.rules, DEFAULT_LETTERHEAD)
    job = job_of(department.store, context, told.attachments[0], department.now)
    content = job.run().decode()
    for number in range(5):
        assert f"Thiếu người viết {number}" in content
    assert "Thiếu người viết 0" not in told.text
    assert "→ Đã cử người" in content
    assert "cuối tháng 4/2026" in content
    assert head.title in content
