"""Text, chart, annex and letter tell the same of the same months, whatever became of the offices."""

import re
from collections.abc import Mapping
from io import BytesIO

from hypothesis import given, settings, strategies as st
from msgspec.structs import replace
from openpyxl import load_workbook

from app.rendering import RenderContext, job_of
from core.chat import Attachment
from core.ladder import Rules
from core.ledger import By
from core.month import Month, Span
from core.quota import WRITTEN, Kind, total
from handlers.documents import annex_of, common_floors, floors_of
from locales.letterhead import DEFAULT_LETTERHEAD
from reports.tasks import LetterFile, WholePicture
from tests.cast import MAY, Department, at
from tests.page_reader import Site

NOW = "2026-05-20 08:00"
CHANGES = (  # what is typed of an office, of another one, and of a month
    "/mien {one} {month}/2026 sáp nhập",
    "/donvi gộp {one} vào {other} từ {month}/2026",
    "/donvi ngung {one} {month}/2026",
    "/donvi {one} từ {month}/2026",
    "/dinhmuc {one} 3 8 từ {month}/2026",
    "/chotso {month}/2026",
    "/molai {month}/2026 nhập thiếu",
)
FIGURES = (  # who tells it, and after which words: all articles, offices at the floor, missing ones
    (
        "status report chart letter page",
        r"(?:Toàn Sở:|Tin, bài:|riêng tháng \S+ có|trong tháng 01/2026 toàn Sở GDĐT có) (\d+)",
    ),
    ("status report chart page", r"đạt [^.\n]*?: (\d+)/"),
    ("status report letter page", r"còn thiếu:? (\d+)(?: tin, bài|$)"),
)
CODES = ("VP", "GDMN", "GDTH", "GDTrH")


def test_a_retired_office_stays_in_the_years_total(department: Department) -> None:
    """Case q3."""
    before = department.say("editor", "/xephang 2026").text
    department.now = at("2026-05-20 08:00")
    department.say("admin", "/donvi ngung VP 5/2026")
    after = department.say("editor", "/xephang 2026").text
    assert "Văn phòng Sở" in after
    assert _total(after) == _total(before)
    assert "VP" in department.say("editor", "/bieudo 2026").text
    assert (
        f"từ đầu năm: {_total(after)} tin, bài" in department.say("editor", "/baocao 5/2026").text
    )


def _total(ranking: str) -> str:
    found = re.search(r"(?:Tổng|Cộng)\D*([0-9.]+)", ranking)
    assert found, ranking
    return found[1]


def test_the_floor_of_the_year_steps_where_the_quota_changed(department: Department) -> None:
    """Case q2."""
    department.now = at("2026-06-02 08:00")
    text = department.say("admin", "/dinhmuc 4 6 từ 5/2026", "/bieudo 2026").text
    assert "định mức chung 90" in text or "mức tối thiểu chung 90" in text
    may = next(line for line in text.splitlines() if "5/2026:" in line)
    assert may.endswith("36")
    span = Span(Month(2026, 1), Month(2026, 5))  # nothing is known of June yet
    floors = common_floors(department.store, department.rules, span)
    assert floors == (90, 90, 90, 90, 36)
    context = RenderContext(department.rules, DEFAULT_LETTERHEAD)
    picture = job_of(department.store, context, Attachment("whole", "2026", ""), department.now)
    assert isinstance(picture, WholePicture)
    assert picture.floors == floors
    assert picture.run().startswith(b"\x89PNG")


def test_who_is_exempt_in_all_months_is_neither_praised_nor_failing(department: Department) -> None:
    for code, months in (("VP", "từ 1/2026 đến 4/2026"), ("TCCB", "từ 1/2026 đến 4/2026")):
        department.say("admin", f"/mien {code} {months} sáp nhập")
    department.say("admin", "/mien GDMN từ 1/2026 đến 3/2026 sáp nhập")
    whole = department.say("leader", "/status 2026").text
    assert "chưa có đơn vị nào đạt mức tối thiểu" in whole
    assert "Chưa đạt: 07 đơn vị" in whole
    assert "Được miễn: VP (sáp nhập), TCCB (sáp nhập)." in whole
    assert "32 (được miễn: sáp nhập)" in department.say("leader", "/status VP 2026").text
    assert "(được miễn: sáp nhập)" in department.say("leader", "/status TCCB 2026").text
    assert "02/10 (còn thiếu 08" in department.say("leader", "/status GDMN 2026").text
    # The letter's own table has two months at the floor, one of them the exempt office's.
    chart = department.say("leader", "/bieudo 2026").text
    assert "đạt mức tối thiểu trong tháng: 1." in chart
    span = Span(Month(2026, 1), Month(2026, 4))
    floors = floors_of(department.store.standings_of(span))
    assert {code for month, code in floors if month == Month(2026, 1)} & {"VP", "GDMN"} == set()


@settings(max_examples=15)
@given(
    entries=st.lists(
        st.tuples(st.sampled_from(CODES), st.integers(1, 5), st.integers(1, 9)), max_size=12
    ),
    times=st.lists(
        st.tuples(st.sampled_from(CODES), st.integers(1, 5), st.integers(1, 8)), max_size=4
    ),
)
def test_every_table_of_a_span_counts_every_entry(
    entries: list[tuple[str, int, int]], times: list[tuple[str, int, int]]
) -> None:
    department = Department(now=at("2026-05-20 08:00"))
    store = department.store
    by = By(department.person("editor").id, "editor", "console")
    with store.transaction():
        for code, month, count in entries:
            store.ledger.add(Month(2026, month), code, count, by, department.now)
        for code, since, until in times:
            office = store.offices.get(code)
            retired = Month(2026, until) if until > since else None
            store.offices.save(replace(office, since=Month(2026, since), retired_from=retired))
    span = Span(Month(2026, 1), MAY)
    counted = sum(store.ledger.counts_over(span).values())
    annex = annex_of(store, department.rules, span)
    tables = store.standings_of(span)
    assert sum(annex.sums) == counted == sum(row.total for row in annex.rows)
    assert [total(found) for found in tables.values()] == list(annex.sums)
    assert _ranked(department.say("editor", "/xephang 2026").text) == [
        (row.rank, row.office.name, row.total) for row in annex.rows
    ]
    context = RenderContext(department.rules, DEFAULT_LETTERHEAD)
    paper = job_of(store, context, Attachment("annex", "2026-05", ""), department.now).run()
    cells = [c for row in load_workbook(BytesIO(paper)).worksheets[0].values for c in row]
    assert all(row.office.name in cells for row in annex.rows)


@settings(max_examples=10)
@given(
    entries=st.lists(
        st.tuples(
            st.sampled_from(CODES), st.integers(1, 5), st.integers(1, 14), st.sampled_from(Kind)
        ),
        max_size=12,
    ),
    changes=st.lists(
        st.tuples(st.sampled_from(CHANGES), st.permutations(CODES), st.integers(1, 5)), max_size=4
    ),
    month=st.integers(1, 5),
    clips=st.booleans(),
)
def test_whoever_asks_about_a_month_is_told_the_same_figures(
    entries: list[tuple[str, int, int, Kind]],
    changes: list[tuple[str, list[str], int]],
    month: int,
    clips: bool,
) -> None:
    rules = Rules(kinds=frozenset(Kind) if clips else WRITTEN)
    department = Department(now=at("2026-05-20 08:00"), rules=rules)
    by = By(department.person("editor").id, "editor", "console")
    with department.store.transaction():
        for code, of, count, kind in entries:
            department.store.ledger.add(Month(2026, of), code, count, by, at(NOW), kind=kind)
    for typed, (one, other, *_), since in changes:
        who = "editor" if "chotso" in typed or "molai" in typed else "admin"
        asked = department.say(who, typed.format(one=one, other=other, month=since))
        if asked.choices:
            department.press(who, asked, asked.choices[0].label)
    standings = department.store.standings(Month(2026, month), rules.kinds)
    owing = [one for one in standings if not one.exempt]
    told = _told(department, Month(2026, month))
    wanted = (total(standings), sum(s.met for s in owing), sum(s.missing for s in owing))
    for figure, (readers, pattern) in zip(wanted, FIGURES, strict=True):
        said = {reader: _number(pattern, told[reader]) for reader in readers.split()}
        assert said == dict.fromkeys(said, figure)
    for standing in standings:
        if (code := standing.office.code) in CODES:
            own = department.say(code, f"/status {month}/2026").text.split("\n\n")[0]
            assert _number(r"Được duyệt đăng: (\d+)", own) == standing.count
            assert _number(r"còn thiếu (\d+)", own) == standing.missing
            place = f"Xếp hạng tháng: {standing.rank}/{len(standings)}"
            assert (place in own) == bool(standing.rank)


def _told(department: Department, month: Month) -> Mapping[str, str]:
    """What is told of the whole department, by who tells it."""
    context = RenderContext(department.rules, DEFAULT_LETTERHEAD)
    letter = job_of(department.store, context, Attachment("letter", str(month), ""), department.now)
    assert isinstance(letter, LetterFile)
    page = Site(department).look("leader", thang=str(month)).figures()
    asked = {
        name: department.say("leader", f"/{name} {month.number}/2026").text
        for name in ("status", "report", "chart")
    }
    return asked | {
        "letter": "\n".join(one.text for one in letter.text.paragraphs).replace("\xa0", " "),
        "page": "\n".join(f"{name}: {figure}" for name, figure in page.items()),
    }


def _number(pattern: str, text: str) -> int:
    """The number that a text tells in these words; where it says nothing of it, there is none."""
    told = re.search(pattern, text, re.IGNORECASE | re.MULTILINE)
    return int(told[1]) if told else 0


def test_over_months_in_which_nobody_has_anything_nobody_is_ranked(department: Department) -> None:
    department.now = at("2027-02-10 08:00")
    told = department.say("GDMN", "/status từ 1/2027 đến 2/2027").text
    assert "Chưa đơn vị nào có tin, bài" in told
    assert "0/9" not in told


def _ranked(text: str) -> list[tuple[int, str, int]]:
    found = re.findall(r"^([0-9]+)\. (.+?): ([0-9]+)(?: \(.*\))?$", text, re.MULTILINE)
    return [(int(rank), name, int(count)) for rank, name, count in found]
