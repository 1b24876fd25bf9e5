"""The page to look at: its figures are the chat's, and everybody sees what the chat would tell them."""

import itertools
import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from msgspec.structs import replace

from core.articles import Article, State
from core.chat import Address
from core.ladder import MessageKind
from core.month import Month, Span
from core.page import OFFICES_SHOWN
from core.people import OF_AN_OFFICE, OVERSEERS, Grant, Person, Role
from core.quota import Office, total
from handlers.documents import annex_of
from reminders.claims import ClaimContext, claim
from reminders.planner import plan_due
from store.database import Store
from store.ledger import By
from tests.cast import APRIL, MORNING, Department, at
from tests.page_reader import Look, Site, key_in

SMALL_ENOUGH = 60_000  # bytes
TOLD_OF = ("GDMN", "GDTH")


@pytest.fixture
def site() -> Site:
    return Site()


# --- Figures


def test_the_figures_of_the_letter_are_read_back_from_the_page(site: Site) -> None:
    store, rules = site.department.store, site.department.rules
    look = site.look("leader")
    found = store.standings(APRIL, rules.kinds)
    assert [(row[0].split()[0], row[1], row[2]) for row in look.table("ranking")] == [
        (str(one.rank), one.office.name, str(one.count)) for one in found
    ]
    annex = annex_of(store, rules, Span(Month(2026, 1), APRIL))
    year = look.table("months")
    assert year[: len(annex.rows)] == [
        [str(row.rank), row.office.code, *map(str, row.counts), str(row.total)]
        for row in annex.rows
    ]
    assert year[len(annex.rows)] == ["Toàn Sở", "26", "12", "20", "38", "96"]
    assert look.figures()["Tin, bài"] == str(total(found)) == "38"
    assert look.figures()["Xếp hạng trong tỉnh"] == "8/13"


def test_the_page_tells_what_the_chat_tells(site: Site) -> None:
    status = site.department.say("leader", "/status").text
    figures = site.look("leader").figures()
    assert f"Toàn Sở: {figures['Tin, bài']} tin, bài" in status
    assert f"còn thiếu {figures['Còn thiếu']} tin, bài" in status
    met, of = figures["Đạt mức tối thiểu"].split("/")
    assert f"{int(met):02}/{of} đơn vị" in status
    assert f"{figures['Xếp hạng trong tỉnh']} (tháng 4/2026)" in status
    own = site.department.say("GDMN", "/status").text
    look = site.look("GDMN")
    assert "Phòng Giáo dục Mầm non (đơn vị của đồng chí)" in look.text
    told = re.search(r"Được duyệt đăng: [^.\n]+", own)
    assert told
    assert told[0] in look.text
    assert "8/9" in look.figures()["Hạng"]
    assert re.search(r"hạng.*8/9", own, re.IGNORECASE)


def test_ties_exemptions_and_a_month_without_articles_are_shown_as_such(site: Site) -> None:
    site.department.say("admin", "/mien TCCB 4/2026 Sắp xếp lại tổ chức")
    look = site.look("leader")
    rows = {row[1]: row for row in look.table("ranking")}
    assert rows["Phòng Tổ chức cán bộ"][3] == "được miễn (Sắp xếp lại tổ chức)"
    assert [row[0] for row in rows.values()].count("4 (đồng hạng)") == 2
    site.department.now += timedelta(days=10)
    empty = site.look("leader")
    assert {row[0] for row in empty.table("ranking")} == {"–"}
    assert "Chưa đơn vị nào có tin, bài" in empty.text


def test_months_and_years_are_chosen_by_plain_links(site: Site) -> None:
    look = site.look("leader", thang="2026-02", donvi="GDTrH")
    assert "Tin, bài tháng 02/2026" in look.text
    assert look.figures()["Tin, bài"] == "12"
    assert "Tiến độ" not in look.figures()  # of a month that is over
    chosen = [a for a in look.tree.css("nav a") if a.attributes.get("aria-current")]
    assert [a.text() for a in chosen] == ["2026", "T2"]
    assert "?thang=2026-03&donvi=GDTrH" in look.links()


@pytest.mark.parametrize(
    "query",
    [
        {"thang": "2027-01"},
        {"thang": "x"},
        {"thang": "0000-00"},
        {"donvi": "<script>"},
        {"donvi": "NOWHERE"},
        {"tu": "-1"},
        {"tu": "99999"},
        {"tu": "٣"},
        {"bai": "1e9"},
        {"nothing": "of ours"},
    ],
)
def test_what_an_address_asks_for_in_vain_is_as_good_as_not_there(
    site: Site, query: dict[str, str]
) -> None:
    assert site.look("leader", **query).table("ranking") == site.look("leader").table("ranking")


def test_an_empty_department_has_a_page_too() -> None:
    department = Department()
    department.store = store = Store.in_memory(MORNING)
    person = store.people.add("Lãnh đạo Sở", [Grant(Role.LEADER)], MORNING)
    store.people.link(person.id, Address("console", "leader"), MORNING)
    assert "Toàn Sở" in Site(department).look("leader").text


# --- Who sees what


def kinds_of_people() -> list[tuple[Role, ...]]:
    every = [itertools.combinations(Role, n) for n in (1, 2)]
    return [roles for some in every for roles in some] + [tuple(Role)]


@pytest.fixture(scope="module")
def told() -> Site:
    """A department in which each of two offices has an obstacle and an article in every state."""
    site = Site()
    store, now = site.department.store, site.department.now
    with store.transaction():
        for code in TOLD_OF:
            person = site.department.person(code).id
            store.obstacles.add(code, APRIL, f"obstacle of {code}", person, now)
            store.obstacles.add(code, Month(2026, 3), f"old obstacle of {code}", person, now)
            for state in State:
                _register(store, code, state, now.date().isoformat())
    return site


def _register(store: Store, code: str, state: State, _day: str) -> None:
    entry = None
    if state is State.PUBLISHED:
        entry = store.ledger.add(APRIL, code, 1, By(None, "editor", "console"), MORNING).id
    one = Article(
        id=0,
        key="",
        title=f"{state} of {code}",
        link=f"https://gd.example/{code}/{state}",
        at=MORNING,
        state=state,
        office=code,
        published=MORNING.date(),
        entry=entry,
    )
    store.articles.add(one)


def somebody(site: Site, roles: tuple[Role, ...]) -> Person:
    store, now = site.department.store, site.department.now
    grants = [Grant(role, "GDMN" if role in OF_AN_OFFICE else "") for role in roles]
    with store.transaction():
        person = store.people.add("Thử", grants, now)
        store.people.link(person.id, Address("console", "tester"), now)
    return person


@pytest.mark.parametrize("roles", kinds_of_people(), ids=",".join)
def test_every_kind_of_person_sees_what_they_may_and_nothing_else(
    told: Site, roles: tuple[Role, ...]
) -> None:
    person = somebody(told, roles)
    overseer, own = person.may(OVERSEERS), person.own_offices
    everything = overseer or person.may({Role.ADMIN})
    for code in TOLD_OF:
        look = told.look("tester", donvi=code)
        chat = told.department.say("tester", f"/dsbai {code} 4/2026").text
        for state in State:
            seen = state is State.PUBLISHED or everything or code in own
            assert (f"{state} of {code}" in look.text) is seen, state
            assert (f"{state} of {code}" in chat) is seen, state
        seen = everything or code in own
        row = next(
            row for row in look.tree.css("table.ranking tr") if f"donvi={code}#" in str(row.html)
        )
        assert ("chờ duyệt: 1" in row.text()) is seen
        assert ("trả lại: 1" in row.text()) is seen
        assert ("đang chờ duyệt" in look.text.lower() or not seen) or seen
    look = told.look("tester")
    for code in TOLD_OF:
        for obstacle in (f"obstacle of {code}", f"old obstacle of {code}"):
            assert (obstacle in look.text) is (overseer or code in own), obstacle
        assert (
            f"Phòng Giáo dục {'Mầm non' if code == 'GDMN' else 'Tiểu học'} (đơn vị" in look.text
        ) is (code in own)
    # What everybody sees.
    assert len(look.table("ranking")) == 9
    assert len(look.table("months")) == 9 + 3
    assert look.figures()["Xếp hạng trong tỉnh"] == "8/13"
    assert len(look.tree.css("svg.line circle")) == 4
    assert "Đợt đôn đốc tiếp theo" in look.text


def test_rights_are_those_of_the_moment(site: Site) -> None:
    store, person = site.department.store, site.department.person("editor")
    site.department.say("GDMN", "/vuongmac Thiếu người viết")
    key = site.key("editor")
    assert "Thiếu người viết" in Look(site.ask(key).body).text
    store.people.grant(person.id, Grant(Role.HEAD, "VP"))
    store.people.revoke(person.id, Grant(Role.EDITOR))
    now = Look(site.ask(key).body)
    assert "Thiếu người viết" not in now.text
    assert "Văn phòng Sở (đơn vị của đồng chí)" in now.text


# --- What stands on it is bounded, and is text


def test_the_page_stays_small_however_much_there_is(site: Site) -> None:
    store, by = site.department.store, By(None, "editor", "console")
    person = site.department.person("GDMN").id
    with store.transaction():
        offices = [
            Office(
                f"X{n}",
                f"Đơn vị số {n} có tên dài như tên của một đơn vị",
                "Phòng",
                "Trưởng phòng",
                100 + n,
            )
            for n in range(400)
        ]
        store.offices.save_all(offices)
        for month in Span(Month(2026, 1), APRIL).months:
            for office in offices:
                store.ledger.add(month, office.code, office.position % 13, by, MORNING)
        for n in range(200):
            store.obstacles.add("GDMN", APRIL, f"{n} " + "ướ" * 400, person, MORNING)
            one = Article(
                0,
                "",
                "Tiêu đề " * 200,
                f"https://gd.example/{n}/{'x' * 1500}",
                MORNING,
                State.SUBMITTED,
                office="GDMN",
                published=MORNING.date(),
            )
            store.articles.add(one)
    for who in ("GDMN", "leader"):
        look = site.look(who, donvi="GDMN")
        assert len(look.html) < SMALL_ENOUGH
        own = who == "GDMN"
        assert len(look.table("ranking")) == OFFICES_SHOWN + own
    assert "Đơn vị từ 1 đến 40 trong tổng số 409" in look.text


def test_every_office_and_every_article_is_a_link_away(site: Site) -> None:
    store = site.department.store
    with store.transaction():
        store.offices.save_all(
            Office(f"X{n}", f"Đơn vị {n}", "Phòng", "Trưởng phòng", 100 + n) for n in range(100)
        )
        for n in range(70):
            one = Article(
                0,
                "",
                f"Bài số {n}.",
                f"https://gd.example/{n}",
                MORNING,
                State.SUBMITTED,
                office="GDMN",
                published=MORNING.date(),
            )
            store.articles.add(one)
    key = site.key("leader")
    for further, found in (("tu", "table.ranking th a"), ("bai", "section#bai li > a")):
        seen: list[str] = []
        query = {"donvi": "GDMN"}
        while query:
            look = Look(site.ask(key, **query).body)
            seen += [a.text() for a in look.tree.css(found)]
            links = [a for a in look.tree.css("section p.links a") if a.text() == "Tiếp theo"]
            hrefs = [str(a.attributes["href"]).partition("#")[0] for a in links]
            query = next(
                (
                    dict(re.findall(r"(\w+)=([^&]*)", href))
                    for href in hrefs
                    if f"{further}=" in href
                    and dict(re.findall(r"(\w+)=([^&]*)", href)).get(further) != query.get(further)
                ),
                {},
            )
        assert len(seen) == len(set(seen)) == (109 if further == "tu" else 70)


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} \u202egnol"


def test_what_others_wrote_is_text_and_no_markup(site: Site) -> None:
    store, department = site.department.store, site.department
    with store.transaction():
        store.obstacles.add("GDMN", APRIL, HOSTILE, department.person("GDMN").id, MORNING)
        store.offices.save(replace(store.offices.get("VP"), name=HOSTILE))
        store.people.change(department.person("leader").id, title=HOSTILE)
        for link in (
            "javascript:alert(1)",
            "JaVaScRiPt://x",
            'https://x"onclick="y',
            "www.gd.example/a",
        ):
            store.articles.add(
                Article(
                    0,
                    "",
                    HOSTILE + link,
                    link,
                    MORNING,
                    State.SUBMITTED,
                    office="GDMN",
                    published=MORNING.date(),
                )
            )
    department.say("admin", f"/mien GDTH 4/2026 {HOSTILE}")
    look = site.look("leader", donvi="GDMN")
    assert [one.tag for one in look.tree.css("script, img, iframe, object, form")] == []
    assert not [
        one for one in look.tree.css("*") if any(n.startswith("on") for n in one.attributes)
    ]
    assert "{{ 7*7 }}" in look.text
    assert "\u202e" not in look.html.decode()
    assert all(re.match(r"https?://|\?|#", link) for link in look.links())
    assert "https://www.gd.example/a" in look.links()
    assert not [one for one in look.tree.css("*") if "style" in one.attributes]


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
    refused = site.department.say("leader", "/trang").text
    assert "là số tối đa" in refused
    assert {site.status(key) for key in keys} == {HTTPStatus.OK}


def end_one(site: Site) -> None:
    site.department.say("GDMN", "/trang hủy")


def end_by_choice(site: Site) -> None:
    site.key("GDMN", "khác")
    reply = site.department.say("GDMN", "/trang hủy")
    site.department.press("GDMN", reply, "Hủy tất cả")


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
    site.department.press("GDMN", site.department.say("GDMN", "/forget"), "Xóa")


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


def test_where_no_page_is_set_up_nobody_is_given_an_address(department: Department) -> None:
    bare = replace(department.services(), new_page=lambda: None)
    department.services = lambda: bare  # type: ignore[method-assign]
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
