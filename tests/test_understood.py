"""What people write, sent to the bot: recorded as it was meant, or asked about.

Every row of `tests/data/spoken.txt` goes through the dispatcher. The reading itself is tested in
`test_reading.py`; here it counts what comes into the ledger, and what the answer tells.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cache

import pytest
from hypothesis import given, settings, strategies as some

from core.chat import Reply
from core.month import ZONE, Month, format_date, format_month
from core.people import Role
from core.quota import Kind, Office
from core.reading.counted import Counted, as_command
from core.reading.message import is_plainly_a_count, may_be_a_count
from handlers import table
from handlers.request import Request
from store.ledger import By, Entry
from tests.cast import APRIL, Department, at
from tests.test_reading import DAYS, NAMES, NOTES, TEXTS, read_as_sent, spoken

MOST_QUESTIONS = 4


@cache
def on(day: date) -> Department:
    """One department for all the rows of a day; each row is rolled back."""
    return Department(now=datetime(day.year, day.month, day.day, 15, tzinfo=ZONE))


class RolledBackError(Exception):
    pass


@contextmanager
def rolled_back(department: Department) -> Iterator[None]:
    """Nothing of what happens meanwhile stays."""
    with suppress(RolledBackError), department.store.transaction():
        yield
        raise RolledBackError


def with_enough(department: Department, counted: Counted) -> None:
    """So that a correction leaves something."""
    if counted.count < 0:
        month, by = counted.month or Month.of(department.now), By(None, "editor", "test")
        department.store.ledger.add(
            month, counted.office.code, 99, by, at("2020-01-01 08:00"), kind=counted.kind
        )


def answered(department: Department, reply: Reply, before: int) -> Reply:
    """Go on as somebody who meant what was written, until it is recorded."""
    for _ in range(MOST_QUESTIONS):
        if newest(department) > before:
            break
        assert "lý do" in reply.text or "Ghi nhận" in reply.choices[0].label, reply.text
        reply = (
            department.say("editor", "vì có lý do")
            if reply.choices[0].label == "Bỏ qua"
            else department.press("editor", reply)
        )
    return reply


def newest(department: Department) -> int:
    return max(entry.id for entry in department.store.ledger.entries(None, None, limit=1))


def since(department: Department, number: int) -> list[Entry]:
    found = department.store.ledger.entries(None, None, limit=60)
    return [entry for entry in reversed(found) if entry.id > number]


def as_counted(entry: Entry) -> Counted:
    office = next(one for one in NAMES.offices if one.code == entry.office)
    note = "" if entry.note == "vì có lý do" else entry.note
    return Counted(
        entry.count,
        office,
        entry.kind,
        entry.month,
        entry.published,
        note,
        entry.title,
        entry.link,
    )


def rows() -> Iterator[tuple[date, str]]:
    return ((day, text) for day, text, _ in spoken() if not text.startswith("/dieuchinh"))


@pytest.mark.parametrize(("day", "text"), list(rows()))
def test_what_is_clear_is_recorded_and_what_is_not_is_asked_about(day: date, text: str) -> None:
    department, reading = on(day), read_as_sent(text, day)
    with rolled_back(department):
        for one in reading.counted:
            with_enough(department, one)
        before = newest(department)
        reply = department.say("editor", text)
        assert reply.text
        told = text.startswith("/") or may_be_a_count(text, NAMES, day)
        told = told or is_plainly_a_count(text, NAMES, day)
        meant = [one for one in reading.counted if one.count]
        bare = len(meant) > 1 and any(one.count < 0 and not one.note for one in meant)
        if reading.clear and told and not bare:
            reply = answered(department, reply, before)
            month = Month.of(day)
            recorded = [as_counted(entry) for entry in since(department, before)]
            assert [as_command(one) for one in recorded] == [
                as_command(with_default(one, month)) for one in meant
            ]
            check_shown(reply, since(department, before))
        else:
            assert newest(department) == before, reply.text


def with_default(counted: Counted, month: Month) -> Counted:
    return Counted(
        counted.count,
        counted.office,
        counted.kind,
        counted.month or month,
        counted.day,
        counted.note,
        counted.title,
        counted.link,
    )


def check_shown(reply: Reply, entries: list[Entry]) -> None:
    """Whatever was recorded stands in the answer."""
    for entry in entries:
        shown = {
            entry.office,
            format_month(entry.month),
            str(abs(entry.count)),
            format_date(entry.published) if entry.published else "",
            entry.note,
            entry.title,
            entry.link,
        }
        for part in shown:
            assert part in reply.text, (part, reply.text)
        assert "→" in reply.text or entry.kind is Kind.CLIP


@pytest.mark.parametrize("text", ["/add 3 GDTrH tuyển sinh", "3 GDTrH", "+2 cho GDMN và KHTC"])
def test_what_is_asked_about_records_nothing_by_itself(department: Department, text: str) -> None:
    before = newest(department)
    reply = department.say("editor", text)
    assert reply.choices[-1].label == "Không ghi nhận"
    assert newest(department) == before
    department.press("editor", reply, "Không ghi nhận")
    assert newest(department) == before


# --- Whatever is recorded is shown


@settings(max_examples=settings().max_examples // 2)
@given(
    some.integers(1, 30),
    some.sampled_from(NAMES.offices),
    some.sampled_from(Kind),
    some.none() | DAYS.filter(lambda day: day.year >= 2026),  # longer ago is asked about
    some.booleans(),
    NOTES,
    NOTES,
    some.sampled_from(["", "https://bacninh.edu.vn/a?b=1&c=2"]),
)
def test_whatever_is_recorded_is_shown_in_the_answer(
    count: int,
    office: Office,
    kind: Kind,
    day: date | None,
    dated: bool,
    note: str,
    title: str,
    link: str,
) -> None:
    month = Month.of(day) if day else None
    published = day if dated else None
    counted = Counted(count, office, kind, month, published, note, title if link else "", link)
    department = on(date(2026, 4, 22))
    with rolled_back(department):
        before = newest(department)
        reply = department.say("editor", f"/add {as_command(counted)}")
        (entry,) = since(department, before)
        assert as_counted(entry) == with_default(counted, APRIL)
        check_shown(reply, [entry])


@given(TEXTS)
def test_any_text_records_what_the_answer_shows_or_nothing(text: str) -> None:
    department = on(date(2026, 4, 22))
    with rolled_back(department):
        before = newest(department)
        reply = department.say("editor", f"/add {text}")
        check_shown(reply, since(department, before))


# --- What a handler gets is what was typed

NAMES_OF_ADD = ["/add", "/them", "/thêm", "/ADD", "/add@dondoc_bot"]


@given(some.sampled_from(NAMES_OF_ADD), TEXTS)
def test_the_handler_gets_what_was_typed(name: str, text: str) -> None:
    given: list[str] = []

    def keep(request: Request) -> Reply:
        given.append(request.typed)
        return Reply("x")

    add = table.find("add")
    assert add
    department = on(date(2026, 4, 22))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(add), "run", property(lambda _self: keep))
        department.say("editor", f"{name} {text}")
    (got,) = given
    seen = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] != "C")
    wanted = "".join("".join(seen).split())
    assert "".join(got.split()) in {wanted, wanted.lstrip(":=")}


# --- The cases

T2 = {
    "/add 1 GDMN tháng tư": "4/2026",
    "/add 1 GDMN tháng trước": "4/2026",
    "/add 1 GDMN tháng Tư 2026": "4/2026",
    "/add 1 GDMN tháng giêng": "01/2026",
    "/add 1 GDMN ngày 28/4": "4/2026",
    "/add 1 GDMN ngày 28 tháng 4": "4/2026",
    "thêm 2 bài mầm non tháng bốn": "4/2026",
    "thêm 2 bài mầm non tháng trước": "4/2026",
    "+2 GDMN tháng tư": "4/2026",
    "/add 1 GDMN của tháng 4": "4/2026",
    "/add 1 GDMN cho tháng 4": "4/2026",
    "/add 1 GDMN (T4)": "4/2026",
    "/add 1 GDMN, T4": "4/2026",
    "/add 1 GDMN T4: bài về thi": "4/2026",
    "/add 1 GDMN Apr": "4/2026",
    "/dieuchinh 5 GDMN tháng tư": "4/2026",
    "/add 1 GDMN quý 1": "",
}


@pytest.mark.parametrize(("text", "month"), T2.items())
def test_months_in_words_are_that_month_or_refused(text: str, month: str) -> None:
    department = Department(now=at("2026-05-20 08:00"))
    before = newest(department)
    reply = department.say("editor", text)
    if reply.choices and "Ghi nhận" in reply.choices[0].label:
        reply = department.press("editor", reply)
    entries = since(department, before)
    assert [format_month(entry.month) for entry in entries] == ([month] if month else [])
    check_shown(reply, entries)


T3 = {
    "/add 2 mầm non và tiểu học": "2 GDMN 2 GDTH",
    "/add 2 mầm non, tiểu học": "2 GDMN 2 GDTH",
    "/add 2 mầm non & tiểu học": "2 GDMN 2 GDTH",
    "/add 2 GDMN + GDTH": "2 GDMN 2 GDTH",
    "/add 2 GDMN với GDTH": "2 GDMN 2 GDTH",
    "/add 2 GDMN, 3 GDTH": "2 GDMN 3 GDTH",
    "/add 2 GDMN 3 GDTH": "2 GDMN 3 GDTH",
    "/add 2 GDMN và 3 GDTH": "2 GDMN 3 GDTH",
    "+2 GDMN +3 GDTH": "2 GDMN 3 GDTH",
    "thêm 2 bài mầm non và 1 tin tiểu học": "2 GDMN 1 GDTH",
    "/add 2 GDMN; 3 GDTH": "2 GDMN 3 GDTH",
    "/add 3 tin 2 bài GDMN": "3 GDMN 2 GDMN",
    "/add 1 tin, 2 bài GDMN": "1 GDMN 2 GDMN",
    "thêm 3 tin và 1 clip cho mầm non": "3 GDMN 1 GDMN",
    "/add 2 GDMN 1 clip": "2 GDMN 1 GDMN",
}


@pytest.mark.parametrize(("text", "recorded"), T3.items())
def test_several_in_one_line_are_one_preview_and_one_undo(
    department: Department, text: str, recorded: str
) -> None:
    before = newest(department)
    reply = department.say("editor", text)
    for _ in range(MOST_QUESTIONS):
        assert newest(department) == before
        reply = department.press("editor", reply)
        if newest(department) > before:
            break
    entries = since(department, before)
    assert " ".join(f"{entry.count} {entry.office}" for entry in entries) == recorded
    check_shown(reply, entries)
    undone = department.press("editor", reply, "Hủy cả 02 mục")
    assert "Đã hủy 02 mục" in undone.text
    assert all(entry.undone for entry in since(department, before) if entry.undoes is None)


def test_an_undo_without_a_number_takes_back_the_whole_list(department: Department) -> None:
    preview = department.say("editor", "/add 2 GDMN, 3 GDTH")
    department.press("editor", preview, "Ghi nhận")
    department.say("editor", "/undo")
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 5)
    assert "không có ghi nhận nào" in department.say("editor", "/undo").text


def test_one_of_a_list_is_undone_by_its_number_and_the_rest_together(
    department: Department,
) -> None:
    preview = department.say("editor", "/add 2 GDMN, 3 GDTH, 1 VP")
    department.press("editor", preview, "Ghi nhận")
    department.say("editor", "/undo 27")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 5)
    department.say("editor", "/undo")
    assert (department.count("GDMN"), department.count("VP")) == (1, 6)


@pytest.mark.parametrize(
    "text",
    [
        "/add - 1 GDTrH bài gỡ khỏi Cổng",
        "/add – 1 GDTrH 4/2026 bài gỡ khỏi Cổng",
        "/add − 1 GDTrH gỡ bài",
        "thêm - 1 GDTrH gỡ",
        "- 1 GDTrH gỡ",
        "/add-1 GDTrH gỡ bài",
        "/add −1 GDTrH gỡ bài",
        "/add − 1 GDTrH",
        "trừ 1 GDTrH",
        "/dieuchinh - 1 GDTrH",
    ],
)
def test_a_lone_sign_is_a_minus_whatever_is_answered(department: Department, text: str) -> None:
    reply = department.say("editor", text)
    assert department.count("GDTrH") == 12
    if "lý do" in reply.text:
        department.say("editor", "bài gỡ khỏi Cổng")
    elif reply.choices:
        department.press("editor", reply)
    assert department.count("GDTrH") == (12 if "dieuchinh" in text else 11)


def test_a_lone_plus_is_a_plus(department: Department) -> None:
    assert "1 → 2" in department.say("editor", "/add + 1 GDMN").text


# --- Lists with a doubt


def test_a_list_is_asked_about_line_by_line_and_loses_nothing(department: Department) -> None:
    before = newest(department)
    text = "/add Ngày 20/4:\n- 3 bài GDTrH\n- 2 bài GDMN\n1 bài VP tuyển sinh"
    reply = department.say("editor", text)
    for label in ("+3 bài", "+2 bài", "tuyển sinh"):
        reply = department.press("editor", reply, label)
        assert newest(department) == before
    reply = department.press("editor", reply, "Ghi nhận")
    entries = since(department, before)
    assert [(one.count, one.office, one.published, one.note) for one in entries] == [
        (3, "GDTrH", date(2026, 4, 20), ""),
        (2, "GDMN", date(2026, 4, 20), ""),
        (1, "VP", date(2026, 4, 20), "tuyển sinh"),
    ]


def test_a_day_in_words_stays_the_day_on_which_it_was_said(department: Department) -> None:
    before = newest(department)
    asked = department.say("editor", "/add 2 GDMN hôm qua tuyển sinh")
    department.now = at("2026-04-23 07:30")
    department.press("editor", asked)
    (entry,) = since(department, before)
    assert entry.published == date(2026, 4, 21)


def test_a_zero_in_a_list_is_shown_as_left_out(department: Department) -> None:
    reply = department.say("editor", "GDTrH: 3\nGDMN: 0")
    assert "Bỏ qua vì số lượng bằng 0: GDMN: 0" in reply.text
    department.press("editor", reply, "Ghi nhận")
    assert (department.count("GDTrH"), department.count("GDMN")) == (15, 1)


def test_a_total_that_is_wrong_is_asked_about(department: Department) -> None:
    reply = department.say("editor", "GDTrH: 3\nGDMN: 2\nTổng: 6")
    assert "Tổng ghi 6, cộng các dòng được 5" in reply.text
    preview = department.press("editor", reply, "Ghi nhận")
    department.press("editor", preview, "Ghi nhận")
    assert (department.count("GDTrH"), department.count("GDMN")) == (15, 3)


def test_an_office_renamed_meanwhile_is_asked_about_afresh(department: Department) -> None:
    asked = department.say("editor", "/add 4 GDTRHH")
    department.say("admin", "/office alias GDTrH gdtrhh")
    before = newest(department)
    department.press("editor", asked, "GDTH –")
    entries = since(department, before)
    assert all(entry.office == "GDTrH" for entry in entries)


def test_a_count_that_is_to_be_set_has_no_sign(department: Department) -> None:
    asked = department.say("editor", "/set 5 GDMN tuyển sinh")
    assert asked.choices[0].label == "GDMN, 4/2026: 5 tin, bài, ghi chú: tuyển sinh"
    preview = department.press("editor", asked)
    assert "1 → 5 (chênh lệch +4)" in preview.text
    assert "ghi chú: tuyển sinh" in department.press("editor", preview).text


def test_a_closed_month_is_told_before_anything_is_shown(department: Department) -> None:
    asked = department.say("editor", "/close 4/2026")
    department.press("editor", asked)
    for text in ("/add 3 GDTrH, 2 VP", "3 GDTrH", "/set 5 GDMN", "/add -1 GDMN: gỡ bài"):
        assert "đã chốt" in department.say("editor", text).text


# --- Doubt before harm


def test_a_large_count_is_shown_first(department: Department) -> None:
    reply = department.say("editor", "/add 45 GDTrH")
    assert "nhiều hơn 30" in reply.text
    assert department.count("GDTrH") == 12
    assert "12 → 57" in department.press("editor", reply, "Ghi nhận").text


def test_thirty_are_not_too_many(department: Department) -> None:
    assert "12 → 42" in department.say("editor", "/add 30 GDTrH").text


def test_the_same_within_ten_minutes_is_shown_first(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH")
    reply = department.say("VP", "/add 3 GDTrH")
    assert "mã 26" in reply.text
    assert department.count("GDTrH") == 15
    department.press("VP", reply, "Ghi nhận")
    assert department.count("GDTrH") == 18


@pytest.mark.parametrize("text", ["/add 2 GDTrH", "/add 3 tin GDTrH", "/add 3 GDTrH T3"])
def test_another_count_kind_or_month_is_not_the_same(department: Department, text: str) -> None:
    department.say("editor", "/add 3 GDTrH")
    assert "Đã ghi nhận" in department.say("editor", text).text


def test_nor_is_what_was_undone_or_is_ten_minutes_old(department: Department) -> None:
    department.say("editor", "/add 3 GDTrH")
    department.say("editor", "/undo")
    assert "12 → 15" in department.say("editor", "/add 3 GDTrH").text
    department.wait(minutes=11)
    assert "15 → 18" in department.say("editor", "/add 3 GDTrH").text


@pytest.mark.parametrize("text", ["/add -2 GDTrH: gỡ bài", "/set 10 GDTrH", "/undo"])
def test_less_than_the_last_report_is_shown_first(department: Department, text: str) -> None:
    department.say("editor", "/add 1 GDTrH")
    department.say("leader", "/report 4/2026")
    reply = department.say("editor", text)
    assert "báo cáo lập lúc 08 giờ 00 ngày 22/4/2026 ghi 13" in reply.text
    assert department.count("GDTrH") == 13
    department.press("editor", reply)
    assert department.count("GDTrH") < 13


def test_the_report_that_went_to_the_leaders_counts_as_well(department: Department) -> None:
    department.pass_to(at("2026-05-04 15:00"))
    reply = department.say("editor", "/add -2 GDTrH T4: gỡ bài")
    assert "ghi 12" in reply.text
    assert department.count("GDTrH") == 12


def test_as_much_as_the_report_says_may_be_left(department: Department) -> None:
    department.say("leader", "/report 4/2026")
    department.say("editor", "/add 3 GDTrH")
    assert "15 → 12" in department.say("editor", "/undo").text


FEWER = b"Phong,4/2026\nGDTrH,10\n"


def test_a_file_that_leaves_less_than_the_report_says_so(department: Department) -> None:
    department.say("leader", "/report 4/2026")
    assert "ghi 12; nay chỉ còn 10" in department.send_file("editor", FEWER, "a.csv").text


def test_an_import_is_one_act_too(department: Department) -> None:
    more = b"Phong,3/2026,4/2026\nGDTrH,5,15\nVP,9,9\n"
    told = department.press("editor", department.send_file("editor", more, "a.csv"), "Ghi nhận")
    assert "Đã ghi nhận" in told.text
    assert department.count("GDTrH") == 15
    department.say("editor", "/undo")
    assert (department.count("GDTrH"), department.count("VP")) == (12, 6)


def test_an_import_that_went_into_the_report_is_asked_about_before_its_undo(
    department: Department,
) -> None:
    more = b"Phong,4/2026\nGDTrH,15\n"
    told = department.press("editor", department.send_file("editor", more, "a.csv"), "Ghi nhận")
    department.say("leader", "/report 4/2026")
    asked = department.press("editor", told, "Hủy")
    assert department.count("GDTrH") == 15
    department.press("editor", asked, "Vẫn hủy")
    assert department.count("GDTrH") == 12


# --- A command a letter or two off


def test_a_mistyped_command_is_offered_and_not_run(department: Department) -> None:
    reply = department.say("editor", "/thme 3 GDTrH")
    assert "Không có lệnh /thme" in reply.text
    assert department.count("GDTrH") == 12
    assert reply.choices[0].label == "/them 3 GDTrH"
    assert "12 → 15" in department.press("editor", reply).text


def test_it_offers_only_what_its_sender_may_give(department: Department) -> None:
    assert department.say("GDMN", "/thme 3 GDTrH").choices == ()
    assert department.say("GDMN", "/stauts").choices[0].label == "/status"


def test_two_words_a_letter_off_are_offered_too(department: Department) -> None:
    reply = department.say("editor", "/nhật kí GDMN")
    assert reply.choices[0].label == "/nhatky GDMN"


def test_the_log_shows_the_day_of_publication(department: Department) -> None:
    department.say("editor", "/add 1 GDMN ngày 20/4: bài về thi")
    line = department.say("editor", "/log GDMN").text.splitlines()[1]
    assert re.search(r"đăng ngày 20/4/2026 · bài về thi", line)


def test_only_editors_record(department: Department) -> None:
    assert Role.EDITOR not in department.person("GDMN").roles
    before = newest(department)
    for text in ("3 GDTrH", "+3 GDTrH", "/add 3 GDTrH", "thêm 2 mầm non và tiểu học"):
        assert department.say("GDMN", text).choices == () or newest(department) == before
    assert newest(department) == before


# --- Years that are not written


def test_days_off_of_january_are_those_of_the_coming_year() -> None:
    department = Department(now=at("2026-12-21 08:00"))
    assert "02/01/2027" in department.say("admin", "/lich 02/1 nghỉ hoán đổi Tết Dương lịch").text
    assert "29/12/2026" in department.say("admin", "/lich 29/12 nghỉ thử").text
    assert "tháng 01/2026" in department.say("editor", "/status T1").text
    assert "tháng 12/2026" in department.say("editor", "/add 1 VP T12").text


@pytest.mark.parametrize(
    ("today", "typed", "meant"),
    [
        ("2026-12-21", "05/01", "05/01/2027"),
        ("2026-04-22", "05/01", "05/01/2027"),
        ("2027-04-22", "29/2", "29/02/2028"),
        ("2026-04-22", "mai", "23/4/2026"),
        ("2026-04-22", "đến ngày 30 tháng 4", "30/4/2026"),
        ("2026-04-22", "20/4", "20/4/2027"),
    ],
)
def test_an_absence_lasts_until_the_next_such_day(today: str, typed: str, meant: str) -> None:
    department = Department(now=at(f"{today} 08:00"))
    code = department.say("admin", "/capma GDMN phó trưởng phòng").text
    found = re.search(r"TEST-CODE-[0-9]{4}", code)
    assert found
    asked = department.say("nobody", f"/start {found[0]}")
    department.press("nobody", asked, "Đồng ý")
    assert meant in department.say("GDMN", f"/vangmat {typed}").text


def test_a_notice_of_december_that_is_dated_in_january() -> None:
    department = Department(now=at("2027-01-08 08:00"))
    told = department.say("editor", "/xephangtinh 8/13 12/2026 660/BBT-CTTĐT 05/01 38").text
    assert "05/01/2027" in told
    assert "31/12/2026" in department.say("editor", "/xephangtinh 8/13 12/2026 31/12").text
