"""Addresses of the page: whom they let in, what ends them, and what is not made twice."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from msgspec.structs import replace

from core.chat import EMAIL, Address
from core.ladder import MessageKind
from core.quota import Kind
from reminders.claims import ClaimContext, claim
from reminders.planner import plan_due
from tests.cast import Department, at
from tests.page_reader import Look, Site, key_in


@pytest.fixture
def site() -> Site:
    return Site()


# --- Addresses


def test_an_address_is_kept_as_a_hash_alone(site: Site) -> None:
    key = site.key("leader")
    dump = "".join(site.department.store._db.conn.iterdump())
    table = "\n".join(line for line in dump.splitlines() if "INTO page" in line or '"page"' in line)
    assert table
    assert key not in table


def test_an_address_works_in_any_browser_and_says_whose_it_is(site: Site) -> None:
    key = site.key("GDMN")
    for place in ("10.0.0.1", "10.0.0.2"):
        answer = site.ask(key, place=place)
        assert "Trang của: Trưởng phòng Giáo dục Mầm non" in Look(answer.body).text


def test_an_address_says_its_name_its_day_and_its_last_use(site: Site) -> None:
    key = site.key("leader", "điện thoại")
    assert "chưa xem lần nào" in site.department.say("leader", "/trang máy tính").text
    site.department.now += timedelta(days=2)
    site.ask(key)
    told = site.department.say("leader", "/trang").text
    assert "- điện thoại: cấp ngày 22/4/2026, xem gần nhất ngày 24/4/2026" in told
    assert "điện thoại: cấp ngày 22/4/2026" in site.department.say("leader", "/dulieu").text


def test_the_same_name_takes_the_place_of_the_earlier_address(site: Site) -> None:
    old = site.key("leader", "điện thoại")
    reply = site.department.say("leader", "/trang Điện thoại")
    assert "thay cho địa chỉ trước cùng tên" in reply.text
    assert site.status(old) is HTTPStatus.NOT_FOUND
    assert site.status(key_in(reply)) is HTTPStatus.OK


def test_without_a_name_nothing_is_ended(site: Site) -> None:
    keys = [site.key("leader") for _ in range(3)]
    assert {site.status(key) for key in keys} == {HTTPStatus.OK}


def test_there_are_so_many_addresses_and_no_more(site: Site) -> None:
    keys = [site.key("leader") for _ in range(12)]
    assert "là số tối đa" in site.department.say("leader", "/trang").text
    assert {site.status(key) for key in keys} == {HTTPStatus.OK}


def end_one(site: Site) -> None:
    site.department.say("GDMN", "/trang hủy")


def end_by_choice(site: Site) -> None:
    site.key("GDMN", "khác")
    site.department.press("GDMN", "/trang hủy", "Hủy tất cả")


def end_role(site: Site) -> None:
    person = site.department.person("GDMN")
    site.department.say("admin", f"/danhba {person.id} -trưởng phòng GDMN")


def unlink(site: Site) -> None:
    store, person = site.department.store, site.department.person("GDMN")
    store.people.link(person.id, Address("zalo", "1"), site.department.now)
    store.people.unlink(Address("zalo", "1"))


def link_to_another(site: Site) -> None:
    store = site.department.store
    store.people.link(
        site.department.person("VP").id, Address("console", "GDMN"), site.department.now
    )


def forget(site: Site) -> None:
    site.department.press("GDMN", "/forget", "Xóa")


def wait(site: Site) -> None:
    site.department.now += timedelta(days=90)


def erase(site: Site) -> None:
    site.department.store.privacy.forget(site.department.person("GDMN").id, site.department.now)


def put_an_old_copy_back(site: Site) -> None:
    site.department.store.pages.end_all()


ENDS = (
    end_one,
    end_by_choice,
    end_role,
    unlink,
    link_to_another,
    forget,
    erase,
    wait,
    put_an_old_copy_back,
)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_an_address_ends(site: Site, end: Callable[[Site], None]) -> None:
    key, other = site.key("GDMN"), site.key("leader")
    assert site.status(key) is HTTPStatus.OK
    end(site)
    assert site.status(key) is HTTPStatus.NOT_FOUND
    assert "không còn hiệu lực" in site.ask(key).body.decode()
    if end not in {wait, put_an_old_copy_back}:
        assert site.status(other) is HTTPStatus.OK


def mailed(site: Site, who: str = "GDMN", address: str = "own@bacninh.edu.vn") -> None:
    """Somebody has an e-mail address of their own."""
    site.department.say(who, f"/email {address}")
    site.department.wait(minutes=1)
    site.department.say(who, f"TEST-CODE-{site.department.codes:04}")
    assert Address(EMAIL, address) in [
        one.address
        for one in site.department.store.people.reach(site.department.person(who).id).addresses
    ]


def delete_it(site: Site) -> None:
    site.department.say("GDMN", "/email xóa")


def take_another(site: Site) -> None:
    mailed(site, address="new@bacninh.edu.vn")


def give_it_to_another(site: Site) -> None:
    mailed(site, "VP")


def lose_one_role_of_two(site: Site) -> None:
    number = site.department.person("GDMN").id
    site.department.say("admin", f"/danhba {number} +phó phòng VP")
    site.department.say("admin", f"/danhba {number} -phó phòng VP")


def change_the_number_of_the_chat(site: Site) -> None:
    site.department.store.people.link(
        site.department.person("GDMN").id, Address("zalo", "1"), site.department.now
    )
    site.department.store.move_chat(Address("zalo", "1"), Address("zalo", "2"))


LASTS = (
    delete_it,
    take_another,
    give_it_to_another,
    lose_one_role_of_two,
    change_the_number_of_the_chat,
)


@pytest.mark.parametrize("change", LASTS, ids=lambda change: change.__name__)
def test_an_address_lasts_while_its_owner_has_a_role_and_every_chat(
    change: Callable[[Site], None],
) -> None:
    site = Site(Department(emails=True))
    mailed(site)
    key = site.key("GDMN")
    change(site)
    assert site.status(key) is HTTPStatus.OK


def test_an_address_that_is_used_does_not_end(site: Site) -> None:
    key = site.key("leader")
    for _ in range(4):
        site.department.now += timedelta(days=60)
        assert site.status(key) is HTTPStatus.OK
    site.department.store.pages.purge(site.department.now)
    assert site.status(key) is HTTPStatus.OK
    site.department.now += timedelta(days=91)
    assert site.department.store.pages.purge(site.department.now) == 1


def test_a_request_changes_nothing_but_the_day_of_the_last_use(site: Site) -> None:
    key = site.key("leader")
    site.ask(key)
    before = list(site.department.store._db.conn.iterdump())
    for query in ({}, {"thang": "2026-02"}, {"donvi": "VP"}):
        site.ask(key, **query)
    assert list(site.department.store._db.conn.iterdump()) == before


@pytest.mark.parametrize(
    "altered", ["", "x", "A" * 22, "../../health", "%00", "a" * 5000, "é" * 22]
)
def test_an_altered_address_shows_nothing(site: Site, altered: str) -> None:
    key = site.key("leader")
    for tried in (altered, key[:-1], key.upper(), f"{key}x", f" {key}"):
        answer = site.ask(tried)
        assert answer.status is HTTPStatus.NOT_FOUND
        assert b"38" not in answer.body


def test_whoever_guesses_is_held_off_and_whoever_is_known_is_not(site: Site) -> None:
    known, new = site.key("leader"), site.key("editor")
    site.ask(known)
    answers = [site.status(f"guess-{n:016}", "10.0.0.9") for n in range(40)]
    assert answers.count(HTTPStatus.NOT_FOUND) == 30
    assert answers[-1] is HTTPStatus.TOO_MANY_REQUESTS
    # Not even a right guess is told apart from a wrong one.
    assert site.status(new, "10.0.0.9") is HTTPStatus.TOO_MANY_REQUESTS
    assert site.status(known, "10.0.0.9") is HTTPStatus.OK
    assert site.status(new, "10.0.0.1") is HTTPStatus.OK
    site.seconds += 61
    assert site.status("guess-anew-00000", "10.0.0.9") is HTTPStatus.NOT_FOUND


def test_guesses_from_everywhere_are_held_off_together(site: Site) -> None:
    known, new = site.key("leader"), site.key("editor")
    site.ask(known)
    for n in range(600):
        site.ask(f"guess-{n:016}", place=f"10.0.{n // 250}.{n % 250}")
    assert site.status(new, "10.9.9.9") is HTTPStatus.TOO_MANY_REQUESTS
    assert site.status(known, "10.9.9.9") is HTTPStatus.OK


def test_where_no_page_is_set_up_nobody_is_given_an_address(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = replace(department.services(), new_page=lambda: None)
    monkeypatch.setattr(department, "services", lambda: bare)
    assert "chưa được thiết lập" in department.say("leader", "/trang").text


# --- What was seen already


# What may change a figure: who types what, and which choice confirms it.
CHANGES = {
    "an entry": ("editor", "/add 1 GDMN", ""),
    "a correction": ("editor", "/set 3 GDMN", "Ghi nhận"),
    "an exemption": ("admin", "/mien TCCB 4/2026 Sắp xếp lại", ""),
    "a quota": ("admin", "/dinhmuc 4 6 từ 5/2026", ""),
    "a day off": ("admin", "/lich 28/4 nghỉ Lý do", ""),
    "a notice of the province": ("editor", "/xephangtinh 7/13 3/2026", "Ghi"),
    "an obstacle": ("GDMN", "/vuongmac Thiếu người viết bài", ""),
    "an article": ("GDMN", "/gui https://gd.example/bai-1 Khai mạc hội thi", ""),
    "a name": ("admin", "/donvi VP tên Văn phòng Sở Giáo dục", ""),
    "a pause": ("admin", "/tamdung", "Tạm dừng"),
    "a closed month": ("editor", "/close 3/2026", "Chốt"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_page_is_made_anew_when_a_figure_is_another(site: Site, what: str) -> None:
    key = site.key("leader")
    first = site.ask(key)
    assert site.ask(key, known=first.etag).status is HTTPStatus.NOT_MODIFIED
    assert site.ask(key) is first  # kept as it was made
    who, typed, label = CHANGES[what]
    reply = site.department.say(who, typed)
    if label:  # it is asked first
        site.department.press(who, reply, label)
    after = site.ask(key, known=first.etag)
    assert after.status is HTTPStatus.OK
    assert after.etag != first.etag


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '{}, W/"x"'])
def test_what_a_browser_has_is_known_however_it_says_so(site: Site, form: str) -> None:
    key = site.key("leader")
    known = form.replace("{}", site.ask(key).etag)
    assert site.ask(key, known=known).status is HTTPStatus.NOT_MODIFIED


def test_other_rules_make_another_page(site: Site) -> None:
    key = site.key("leader")
    first = site.ask(key)
    site.restart()
    assert site.ask(key, known=first.etag).status is HTTPStatus.NOT_MODIFIED
    site.department.rules = replace(site.department.rules, kinds=frozenset(Kind))
    site.restart()
    assert site.ask(key, known=first.etag).status is HTTPStatus.OK


def test_what_does_not_change_a_figure_makes_no_page(site: Site) -> None:
    key = site.key("leader")
    first = site.ask(key)
    for who, typed in (("editor", "/status"), ("GDMN", "/xephang"), ("leader", "/dulieu")):
        site.department.say(who, typed)
    site.department.wait(minutes=20)
    assert site.ask(key, known=first.etag).status is HTTPStatus.NOT_MODIFIED


def test_the_next_hour_is_another_page_and_no_page_is_anybody_elses(site: Site) -> None:
    keys = [site.key(who) for who in ("leader", "editor", "GDMN")]
    tags = [site.ask(key).etag for key in keys]
    assert len(set(tags)) == len(tags)
    site.department.now += timedelta(hours=1)
    assert site.ask(keys[0], known=tags[0]).status is HTTPStatus.OK


# --- In the month's report


def test_the_months_report_leads_to_the_page(site: Site) -> None:
    department = site.department
    department.pass_to(at("2026-05-04 13:59"))
    department.now = at("2026-05-04 14:00")
    store, services = department.store, department.services()
    plan_due(store, department.rules, department.now)
    context = ClaimContext(department.rules, department.running, lambda _to: 0.0, services.new_page)
    reports = [
        claimed
        for claimed in iter(lambda: claim(store, context, department.now), None)
        if claimed.message.step is MessageKind.REPORT
    ]
    assert {one.title for one in reports} >= {"Lãnh đạo Sở"}
    for one in reports:
        assert "Xem trên trang: https://dondoc.example/xem/" in one.reply.text
        whose = Look(site.ask(key_in(one.reply)).body).text
        assert f"Trang của: {one.title}" in whose
    told = department.say("leader", "/trang").text
    assert "- báo cáo 4/2026: cấp ngày 04/5/2026" in told
