"""The page to look at: its figures are the chat's, and everybody sees what the chat would tell them."""

import itertools
import re
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from core.articles import Article, State
from core.ledger import By
from core.month import Month, Span
from core.page import OFFICES_SHOWN, WholeLine
from core.people import OVERSEERS, Grant, Person, Role
from core.quota import Office, total
from handlers.documents import annex_of
from pages.layout import HEIGHT, drawing
from store.database import Store
from tests.cast import APRIL, MORNING, Department, granted
from tests.page_reader import Look, Site

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
    assert look.figures()["Hạng cấp tỉnh"] == "8/13"


def test_the_page_tells_what_the_chat_tells(site: Site) -> None:
    status = site.department.say("leader", "/status").text
    figures = site.look("leader").figures()
    assert f"Toàn Sở: {figures['Tin, bài']} tin, bài" in status
    assert f"còn thiếu {figures['Còn thiếu']} tin, bài" in status
    met, of = figures["Đạt mức tối thiểu"].split("/")
    assert f"{int(met):02}/{of} đơn vị" in status
    assert f"{figures['Hạng cấp tỉnh']} (tháng 4/2026)" in status
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
    assert [row[3] for row in rows.values() if row[0] == "4"] == ["thiếu 6; đồng hạng"] * 2
    lines = {
        row.css_first("a").text(): len(row.css("svg.bar line"))
        for row in look.tree.css("table.ranking tbody tr")
    }
    assert lines.pop("Phòng Tổ chức cán bộ") == 0  # what owes nothing is not held against a floor
    assert set(lines.values()) == {2}
    own = site.look("KHTC").tree.css_first(".own").text()
    assert "4/9" in own
    assert own.count("đồng hạng") == 1
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
    assert [a.text() for a in chosen] == ["T2"]  # of one year alone there is nothing to choose
    assert "?thang=2026-03&donvi=GDTrH" in look.links()
    site.department.now = MORNING.replace(year=2027, month=1)
    look = site.look("leader", thang="2026-02")
    assert [a.text() for a in look.tree.css("nav .links")[0].css("a")] == ["2026", "2027"]
    assert "?thang=2027-01" in look.links()  # the same month of it has not begun


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


def test_the_page_speaks_its_readers_language(site: Site) -> None:
    site.department.say("leader", "/ngonngu en")
    look = site.look("leader", donvi="GDMN")
    assert look.html.startswith(b'<!doctype html>\n<html lang="en">')
    for caption in ("Ranking of month 4/2026", "The year 2026 by month", "Working days"):
        assert caption in look.text
    assert "Xếp hạng" not in look.text


def test_an_empty_department_has_a_page_too() -> None:
    department = Department()
    department.store = Store.in_memory(MORNING)
    department.join("leader", Grant(Role.LEADER))
    assert "Toàn Sở" in Site(department).look("leader").text


# How red, green and blue light are seen by those who lack the cones for red, or for green (Machado).
COLOUR_BLIND = (
    ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
)


def light(colour: str) -> list[float]:
    return [(int(colour[n : n + 2], 16) / 255) ** 2.2 for n in (1, 3, 5)]


@pytest.mark.parametrize("eyes", COLOUR_BLIND)
def test_what_reached_the_floor_has_another_colour_for_colour_blind_eyes_too(
    site: Site, eyes: tuple[tuple[float, ...], ...]
) -> None:
    style = site.look("leader").tree.css_first("style").text()
    daylight, dark, _ = re.findall(r":root\{([^}]+)\}", style)
    for scheme in (daylight, dark):
        colours = dict(re.findall(r"--(\w+):(#[0-9a-f]+)", scheme))
        for one, other in (("reached", "below"), ("s3", "s2")):
            parts = zip(light(colours[one]), light(colours[other]), strict=True)
            apart = [a - b for a, b in parts]
            seen = [sum(map(float.__mul__, eye, apart)) for eye in eyes]
            assert max(map(abs, seen)) > 0.08, (one, other)


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
                _register(store, code, state)
    return site


def _register(store: Store, code: str, state: State) -> None:
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
    with site.department.store.transaction():
        return site.department.join("tester", *map(granted, roles))


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
            seen = seen and state is not State.JOINED  # it stands there as another article
            assert (f"{state} of {code}" in look.text) is seen, state
            assert (f"{state} of {code}" in chat) is seen, state
        seen = everything or code in own
        row = next(
            row for row in look.tree.css("table.ranking tr") if f"donvi={code}#" in str(row.html)
        )
        assert ("chờ duyệt: 1" in row.text()) is seen
        assert ("trả lại: 1" in row.text()) is seen
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
    assert look.figures()["Hạng cấp tỉnh"] == "8/13"
    assert len(look.tree.css("svg.line circle")) == 4
    assert "Đợt đôn đốc tiếp theo" in look.text


def test_whoever_has_an_office_sees_its_articles_without_choosing_it(told: Site) -> None:
    for roles in ((Role.HEAD,), (Role.EDITOR, Role.HEAD), (Role.LEADER, Role.DEPUTY)):
        somebody(told, roles)
        assert "Tin, bài của Phòng Giáo dục Mầm non" in told.look("tester").text
    somebody(told, (Role.EDITOR,))
    assert "Tin, bài của" not in told.look("tester").text


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.integers(0, 400))
def test_the_floor_is_written_where_neither_the_last_point_nor_its_figure_is(
    counts: list[int], floor: int
) -> None:
    months, floors = ("T1",) * len(counts), (floor,) * len(counts)
    drawn = drawing(WholeLine("", "", months, tuple(counts), floors, "", ""))
    figure = range(round(drawn.end.y) - 8, round(drawn.end.y))
    point = round(drawn.points[-1].y)
    for taken in (range(point - 15, point - 7), range(point - 3, point + 3)):
        assert not set(figure) & set(taken)
    assert drawn.end.y < HEIGHT


def test_the_floor_is_a_level_line_with_a_step_where_it_changes() -> None:
    drawn = drawing(WholeLine("", "", ("T1", "T2", "T3"), (9, 9, 90), (30, 30, 60), "", ""))
    corners = [tuple(map(float, it)) for it in re.findall(r"V([\d.]+)H([\d.]+)", drawn.floor)]
    heights, ends = zip(*corners, strict=True)
    assert heights[0] == heights[1] > heights[2]
    assert ends[0] < drawn.points[1].x < ends[1] < drawn.points[2].x < ends[2]
    assert drawn.end.y == heights[2] - 5  # written above it, since the last point is far away


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
