"""Offices that are merged or get another code: every reader of a month tells one truth after it."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings, strategies as st

from app.rendering import RenderContext, job_of
from core.articles import State, key_of
from core.chat import Attachment, Reply
from core.ladder import NUDGES
from core.ledger import By
from core.month import Month, Span
from core.people import Grant, Role
from handlers.documents import annex_of
from locales.letterhead import DEFAULT_LETTERHEAD
from store.database import StorageError
from tests.cast import APRIL, MAY, Department, at

YEAR = Span(Month(2026, 1), Month(2026, 5))
CODES = ("VP", "GDMN", "GDTH", "GDTrH")
TODAY = at("2026-05-20 08:00")
ENTRIES = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(1, 5), st.integers(1, 9)), max_size=10
)


def in_may(entries: list[tuple[str, int, int]]) -> Department:
    department = Department(now=TODAY)
    by = By(department.person("editor").id, "editor", "console")
    with department.store.transaction():
        for code, month, count in entries:
            department.store.ledger.add(Month(2026, month), code, count, by, department.now)
    return department


def read(department: Department, month: Month) -> Mapping[str, str]:
    """What every reader of a month tells of it."""
    store, rules = department.store, department.rules
    context = RenderContext(rules, DEFAULT_LETTERHEAD)

    def paper(name: str, about: str) -> str:
        """What the paper or picture says, before it is drawn."""
        return repr(job_of(store, context, Attachment(name, about, ""), department.now))

    typed = f"{month.number}/{month.year}"
    told = {
        name: department.say("leader", f"/{name} {typed}").text
        for name in ("status", "rank", "report")
    }
    return told | {
        "annex": paper("annex", str(month)),
        "letter": paper("letter", str(month)),
        "chart": repr(annex_of(store, rules, Span(month, month)).sums),
        "standings": repr(store.standings(month)),
        "comparison": department.say(
            "leader", f"so sánh tháng {month.number} với tháng trước"
        ).text,
    }


def press(department: Department, typed: str, label: str) -> Reply:
    return department.press("admin", typed, label)


@settings(max_examples=4)
@given(entries=ENTRIES, closing=st.booleans())
def test_another_code_changes_the_code_and_nothing_else_in_any_reader(
    entries: list[tuple[str, int, int]], closing: bool
) -> None:
    department = in_may(entries)
    if closing:
        department.press("editor", "/chotso 4/2026", "Chốt số liệu")
    before = {month: read(department, month) for month in (APRIL, MAY)}
    told = press(department, "/donvi đổi mã GDMN thành MN", "Đổi thành MN")
    assert "đã có mã MN" in told.text
    for month, readers in before.items():
        after = read(department, month)
        for name, text in readers.items():
            assert _plain(after[name]) == _plain(text), name
    assert "đã có mã GDMN" in department.press("admin", told, "Đổi lại thành GDMN").text


def _plain(text: str) -> str:
    """A text with one code for the office, without what it is also called, and without its list."""
    text = re.sub(r"aliases=\([^)]*\)", "", text)
    return re.sub(r"\b(?:GDMN|MN)\b", "GDMN", text)


@settings(max_examples=4)
@given(entries=ENTRIES, since=st.integers(2, 6))
def test_a_merging_leaves_the_months_before_as_they_were_and_every_total(
    entries: list[tuple[str, int, int]], since: int
) -> None:
    department = in_may(entries)
    store = department.store
    months = YEAR.months
    before = {month: read(department, month) for month in months}
    counts, sums = store.ledger.counts_over(YEAR), _sums(department)
    told = press(department, f"/donvi gộp GDMN vào GDTH từ {since}/2026", "Gộp")
    assert "Đã gộp GDMN" in told.text
    for month in months:
        after = read(department, month)
        if month < Month(2026, since):
            for name, text in before[month].items():
                assert _unmerged(after[name]) == _unmerged(text), (month, name)
        else:
            codes = {one.office.code for one in store.standings(month)}
            assert "GDMN" not in codes
            both = counts.get((month, "GDMN"), 0) + counts.get((month, "GDTH"), 0)
            assert store.ledger.count(month, "GDTH") == both
    assert _sums(department) == sums
    assert "lại là một đơn vị riêng" in department.press("admin", told, "Hủy gộp GDMN").text
    assert store.ledger.counts_over(YEAR) == {key: n for key, n in counts.items() if n} | {
        key: 0 for key, n in store.ledger.counts_over(YEAR).items() if not n
    }
    for month in months:
        assert read(department, month)["rank"] == before[month]["rank"]


def _unmerged(text: str) -> str:
    """What is told of the month, without what becomes of the office later."""
    text = re.sub(r"retired_from=(?:None|Month\([^)]*\))", "", text)
    return re.sub(r"merged_into='\w*'", "", text)


def _sums(department: Department) -> tuple[int, ...]:
    return annex_of(department.store, department.rules, YEAR).sums


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/donvi gộp GDMN vào GDTH", "Gộp GDMN (Phòng Giáo dục Mầm non) vào GDTH"),
        ("/donvi GDMN gộp vào GDTH từ tháng 7", "từ tháng 7/2026?"),
        ("/donvi gop phong mam non vao tieu hoc", "từ tháng 5/2026?"),
        ("/donvi nhập GDMN vào phòng tiểu học từ 6/2026", "từ tháng 6/2026?"),
        ("/office merge GDMN into GDTH from 6/2026", "từ tháng 6/2026?"),
        ("sáp nhập GDMN với GDTH", "từ tháng 5/2026?"),
        ("đề nghị gộp mầm non vào tiểu học từ tháng sau", None),
        ("/donvi đổi mã GDMN thành MN", "Đổi mã của GDMN (Phòng Giáo dục Mầm non) thành MN?"),
        ("/donvi GDMN đổi mã MN", "thành MN?"),
        ("/donvi mã mới GDMN: MN", "thành MN?"),
        ("đổi mã phòng mầm non sang MN-2", "thành MN-2?"),
        ("/donvi đổi mã GDMN thành VP", "“VP” đã được dùng"),
        ("/donvi đổi mã GDMN thành TH", "“TH” đã được dùng"),
        ("/donvi đổi mã GDMN thành M", "Lệnh chưa đủ hoặc chưa đúng"),
        ("/donvi đổi mã GDMN thành GDMN", "Lệnh chưa đủ hoặc chưa đúng"),
        ("/donvi gộp GDMN vào GDMN", "đã thuộc GDMN"),
        ("/donvi gộp GDMM vào GDTH", "GDMN"),
    ],
)
def test_it_is_asked_first_as_administrators_type_it(
    department: Department, typed: str, told: str | None
) -> None:
    before = department.store.offices.all()
    reply = department.say("admin", typed)
    assert (told or "") in reply.text, reply.text
    assert department.store.offices.all() == before


def test_with_two_that_become_one_it_is_asked_which_stays(department: Department) -> None:
    reply = department.say("admin", "/donvi sáp nhập GDMN và GDTH")
    assert [choice.label.split(" từ")[0] for choice in reply.choices] == [
        "Gộp GDMN vào GDTH",
        "Gộp GDTH vào GDMN",
        "Bỏ qua",
    ]


def test_what_becomes_of_people_entries_and_nudges_of_a_merged_office(
    department: Department,
) -> None:
    told = press(department, "/donvi gộp GDMN vào GDTH từ 5/2026", "Gộp")
    department.press("admin", told, "Trưởng phòng Giáo dục Mầm non: làm cấp phó")
    assert "GDTH" in department.person("GDMN").offices
    department.now = at("2026-05-15 07:59")
    assert "đã gộp vào GDTH" in department.say("editor", "/add 1 GDMN").text
    department.say("editor", "/add 1 VP")
    assert "Tiểu học" in department.say("GDMN", "/status").text
    out = department.pass_to(at("2026-05-15 08:00"))
    sent = [p.title for _, p in out if p.message.step in NUDGES]
    assert "Trưởng phòng Giáo dục Tiểu học" in sent
    assert "Trưởng phòng Giáo dục Mầm non" not in sent


def test_articles_go_with_their_entries_and_what_waits_with_its_office(
    department: Department,
) -> None:
    link = "https://example.edu.vn/tin/{}"
    department.say("GDMN", f"/gui Bài đang chờ {link.format(1)}")
    department.say("editor", f"/add 1 GDMN tháng 4 {link.format(2)}")
    register = department.store.articles
    counted = register.with_key(key_of(link.format(2)))
    assert counted
    told = press(department, "/donvi gộp GDMN vào GDTH từ 4/2026", "Gộp")
    moved = register.get(counted.id)
    (waiting,) = register.waiting()
    assert (moved.office, moved.state, waiting.office) == ("GDTH", State.PUBLISHED, "GDTH")
    assert register.count(APRIL, "GDTH") == 1
    department.press("admin", told, "Hủy gộp")
    back = register.get(counted.id)
    assert (back.office, back.state) == ("GDMN", State.PUBLISHED)
    assert (register.count(APRIL, "GDTH"), register.count(APRIL, "GDMN")) == (0, 1)


SENT = "https://example.edu.vn/tin/9"


def approved(department: Department, *labels: str) -> str:
    """The oldest article that waits, recorded with these choices."""
    reply = department.say("editor", "/choduyet")
    for label in labels:
        reply = department.press("editor", reply, label)
    return reply.text


def test_who_led_a_merged_office_sees_and_sends_for_the_one_that_goes_on(
    department: Department,
) -> None:
    press(department, "/donvi gộp GDMN vào GDTH từ 4/2026", "Gộp")
    for typed in ("/status", "tình hình thế nào", "so với tháng trước"):
        told = department.say("GDMN", typed).text
        assert "Toàn Sở" not in told, typed
        assert re.search("Tiểu học|GDTH", told), typed
    sent = department.say("GDMN", f"/gui Bài gửi sau khi gộp {SENT}").text
    assert "đã tiếp nhận bài của Phòng Giáo dục Tiểu học" in sent
    assert "chờ duyệt" in department.say("GDMN", "/dsbai").text
    assert "(GDTH)" in approved(department, "Ghi nhận là tin", "Ghi thêm")


def test_an_article_that_is_undone_after_a_merging_waits_for_the_office_that_goes_on(
    department: Department,
) -> None:
    department.say("GDMN", f"/gui Bài của mầm non {SENT}")
    approved(department, "Ghi nhận là tin", "Ghi thêm")
    press(department, "/donvi gộp GDMN vào GDTH từ 4/2026", "Gộp")
    (entry,) = (e for e in department.store.ledger.entries("GDTH", APRIL, limit=9) if e.link)
    department.say("editor", f"/hoantac {entry.id}")
    (waiting,) = department.store.articles.waiting()
    assert waiting.office == "GDTH"
    assert "(GDTH)" in approved(department, "Ghi nhận là tin", "Ghi thêm")


@pytest.mark.parametrize(("month", "office"), [(APRIL, "GDMN"), (MAY, "GDTH")])
def test_what_waits_before_a_merging_is_counted_by_the_month_in_which_it_counts(
    department: Department, month: Month, office: str
) -> None:
    department.say("GDMN", f"/gui Bài của mầm non {SENT}")
    asked = department.say("admin", "/donvi gộp GDMN vào GDTH từ 5/2026")
    assert "Bài đang chờ duyệt của GDMN (1)" in asked.text
    department.press("admin", asked, "Gộp")
    department.now = at("2026-05-04 09:00")
    assert "Đang chờ duyệt: 01" in department.say("GDTH", "/status").text
    assert "Bài của mầm non" in department.say("GDTH", "/dsbai").text
    labels = ["Ghi nhận là tin", f"Tháng {month.number}/2026"]
    told = approved(department, *labels, *(["Ghi thêm"] if month == APRIL else []))
    assert f"({office}), tháng {month.number}/2026" in told


def test_what_waited_returns_with_an_office_whose_merging_is_undone(department: Department) -> None:
    department.say("GDMN", f"/gui Bài của mầm non {SENT}")
    department.say("GDTH", "/gui Bài của tiểu học")
    told = press(department, "/donvi gộp GDMN vào GDTH từ 4/2026", "Gộp")
    department.press("admin", told, "Hủy gộp")
    assert [one.office for one in department.store.articles.waiting()] == ["GDMN", "GDTH"]


def test_an_office_that_retired_sends_nothing(department: Department) -> None:
    department.say("admin", "/donvi GDMN ngừng 4/2026")
    assert "ngừng theo dõi" in department.say("GDMN", f"/gui Bài mới {SENT}").text
    assert department.store.articles.waiting() == ()


def test_a_merging_that_reaches_into_a_closed_month_is_refused(department: Department) -> None:
    department.press("editor", "/chotso 4/2026", "Chốt số liệu")
    refused = press(department, "/donvi gộp GDMN vào GDTH từ 4/2026", "Gộp")
    assert "đã chốt" in refused.text
    assert department.store.offices.get("GDMN").merged_into == ""


MERGED = "/donvi gộp GDMN vào GDTH từ 4/2026"


@pytest.mark.parametrize(
    "second", ["/donvi gộp GDTH vào GDMN từ 3/2026", "/donvi gộp VP vào GDMN từ 3/2026"]
)
def test_of_two_mergings_that_were_asked_about_together_the_second_is_looked_at_again(
    department: Department, second: str
) -> None:
    """Two that were merged into each other would both be gone."""
    asked = department.say("admin", second)
    press(department, MERGED, "Gộp")
    before = department.store.offices.all()
    assert "GDMN (Phòng Giáo dục Mầm non) đã thuộc GDTH" in department.press("admin", asked).text
    assert department.store.offices.all() == before


def test_a_merging_is_taken_back_after_those_that_came_later(department: Department) -> None:
    first = press(department, MERGED, "Gộp")
    second = press(department, "/donvi gộp GDTH vào GDTrH từ 4/2026", "Gộp")
    refused = department.press("admin", first, "Hủy gộp").text
    assert "GDTH (Phòng Giáo dục Tiểu học) đã thuộc GDTrH" in refused
    assert department.store.offices.get("GDMN").merged_into == "GDTH"
    assert "riêng" in department.press("admin", second, "Hủy gộp").text
    assert "riêng" in department.press("admin", first, "Hủy gộp").text


def test_after_three_mergings_in_a_row_everything_returns_to_where_it_was(
    department: Department,
) -> None:
    """Also what was entered for an office in the middle after the first of them."""
    undoing = department.press("editor", department.say("editor", "GDMN 2\nVP 1"), "")
    codes = ("GDMN", "GDTH", "GDTrH", "VP")
    before = {code: department.count(code) for code in codes}
    first = press(department, MERGED, "Gộp")
    department.say("editor", "/add 4 GDTH")
    second = press(department, "/donvi gộp GDTH vào GDTrH từ 4/2026", "Gộp")
    third = press(department, "/donvi gộp GDTrH vào VP từ 4/2026", "Gộp")
    department.press("admin", third, "Hủy gộp")
    department.press("admin", second, "Hủy gộp")
    assert department.count("GDTrH") == before["GDTrH"]
    department.press("admin", first, "Hủy gộp")
    after = before | {"GDTH": before["GDTH"] + 4}
    assert {code: department.count(code) for code in codes} == after
    # And what one choice recorded is undone as one, as before.
    department.press("editor", undoing, "Hủy cả 02 mục")
    after |= {"GDMN": before["GDMN"] - 2, "VP": before["VP"] - 1}
    assert {code: department.count(code) for code in codes} == after


def test_who_merged_offices_and_edits_too_undoes_none_of_what_was_moved_without_its_number(
    department: Department,
) -> None:
    editor = department.person("editor")
    department.store.people.grant(editor.id, Grant(Role.ADMIN))
    told = department.press("editor", MERGED, "Gộp")
    before = department.count("GDTH")
    for typed in ("/hoantac", "hủy ghi nhận vừa rồi"):
        refused = department.say("editor", typed).text
        assert "do gộp đơn vị" in refused, refused
        assert department.count("GDTH") == before
    assert "riêng" in department.press("editor", told, "Hủy gộp").text
    assert "do gộp đơn vị" in department.say("editor", "/hoantac").text


def test_taking_a_merging_back_leaves_no_office_less_than_nothing(department: Department) -> None:
    told = press(department, MERGED, "Gộp")
    department.press("editor", department.say("editor", "/set GDTH 0"), "")
    assert "sẽ làm số liệu âm" in department.press("admin", told, "Hủy gộp").text
    assert department.store.offices.get("GDMN").merged_into == "GDTH"
    department.press("editor", department.say("editor", "/set GDTH 1"), "")
    department.press("admin", told, "Hủy gộp")
    assert (department.count("GDTH"), department.count("GDMN")) == (0, 1)


def test_taking_back_a_merging_of_which_nothing_stands_any_more_only_parts_the_offices(
    department: Department,
) -> None:
    told = press(department, MERGED, "Gộp")
    for entry in department.store.ledger.standing_since(APRIL, "GDTH"):
        department.say("editor", f"/hoantac {entry.id}")
    assert "lại là một đơn vị riêng" in department.press("admin", told, "Hủy gộp").text
    assert department.count("GDTH") == department.count("GDMN") == 0


def test_a_code_is_changed_in_whatever_table_it_stands(department: Department) -> None:
    """Also in tables that are made after this test was written."""
    store = department.store
    department.say("GDMN", "/vuongmac Thiếu người")
    department.say(
        "admin",
        "/mien GDMN 6/2026 sáp nhập",
        "/dinhmuc GDMN 5 8",
        "/capma GDMN phó phòng",
        "/donvi GDMN tên Phòng Mầm non",
    )
    department.say("leader", "/baocao 4/2026")
    department.pass_to(at("2026-04-24 08:00"))
    asked = department.say("GDMN", "/status")
    press(department, "/donvi đổi mã GDMN thành MN", "Đổi thành MN")
    left = [
        (table, dict(row))
        for table in store.offices._tables_of_offices()
        for row in store._rows(f"select * from {table} where office = 'GDMN'")
    ]
    assert not left
    assert len(store._rows("pragma foreign_key_check")) == 0
    assert "nêu" in department.press("GDMN", asked, "Số liệu chưa khớp").text
    assert not [
        p.reply.text
        for _, p in department.pass_to(at("2026-04-24 09:00"))
        if "Kính gửi đồng chí Trưởng phòng Giáo dục Mầm non" in p.reply.text
    ]


def test_no_code_of_an_entry_changes_but_by_a_change_that_is_noted(department: Department) -> None:
    press(department, "/donvi đổi mã GDMN thành MN", "Đổi thành MN")
    for sql in (
        "update entry set office = 'GDTH' where office = 'MN'",
        "update entry set office = 'MN' where office = 'GDTH'",
        "update entry set count = 9 where office = 'MN'",
    ):
        with pytest.raises(StorageError, match="append-only"):
            department.store._db.execute(sql)
