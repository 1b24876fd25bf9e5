"""Quotas, exemptions and days as administrators type them: what is set, asked for or refused."""

from collections.abc import Mapping
from datetime import date

import pytest

from core.month import Month, Span, parse_month
from tests.cast import APRIL, MAY, Department, at, titles
from tests.together import ways

NOTHING = "nothing"
EXAMPLE = "Ví dụ"
ASKED = "gửi lý do"

# What is typed behind /dinhmuc: whose quota, floor and target, since when.
QUOTAS = ways(
    {
        ("", 10, 15, "5/2026"): ("10 15",),
        ("", 12, 12, "5/2026"): ("12 12",),
        ("", 8, 12, "5/2026"): (
            *("8 12", "8 - 12", "8-12", "8–12", "8 đến 12", "từ 8 đến 12", "8, 12"),
            *("8 tới 12 tin, bài/tháng", "tối thiểu 8 phấn đấu 12", "８ １２"),
            *("Tối thiểu 8, phấn đấu 12 từ tháng sau", "8 12 from 5/2026"),
        ),
        ("", 8, 12, "6/2026"): ("toi thieu 8 phan dau 12 tu thang 6",),
        ("GDMN", 5, 8, "5/2026"): (
            *("GDMN 5 8", "5 8 GDMN", "5 8 cho GDMN", "GDMN 5 - 8 từ T5", "GDMN: 5-8 từ tháng 5"),
            *("mầm non 5 8", "5 8 mam non tu thang 5", "từ 5/2026 GDMN 5 8"),
        ),
        ("", 5, 8, "5/2026"): ("tháng 5 5 8", "5 8 tháng 5/2026"),
    }
)
# What is typed to see quotas: what the answer says.
SHOWN = {
    "": "Định mức tháng 4/2026",
    "6/2026": "Định mức tháng 6/2026",
    "tháng 6": "Định mức tháng 6/2026",
    "T6": "Định mức tháng 6/2026",
    "tháng sau": "Định mức tháng 5/2026",
    "GDMN": "GDMN: 10 - 15",
    "GDMN 6/2026": "Định mức tháng 6/2026",
}
NO_QUOTAS = (
    *("10", "15 10", "0 5", "-5 8", "10.5 15", "10 15 20", "10 15 T13"),
    *("5 8 GDMN từ 5 đến 7/2026", "5 8 hủy", "5 8 phòng lạ hoắc", "abc", "10/15"),
)
# What is typed behind /mien: whose months, the reason; or a part of the answer.
EXEMPTIONS = ways(
    {
        ASKED: ("TCCB từ 5 đến 7/2026", "TCCB T5"),
        ("5/2026", "7/2026", "sáp nhập"): (
            *("TCCB từ 5 đến 7/2026 sáp nhập", "TCCB từ tháng 5 đến tháng 7 sáp nhập"),
            *("TCCB từ tháng 5 đến hết tháng 7: sáp nhập", "TCCB tu thang 5 den thang 7 sáp nhập"),
            *("TCCB 5-7/2026 sáp nhập", "TCCB 5/2026 - 7/2026 sáp nhập", "TCCB T5-T7 sáp nhập"),
            *("TCCB tháng 5, 6 và 7/2026 sáp nhập", "TCCB sáp nhập từ tháng 5 đến tháng 7"),
        ),
        ("5/2026", "6/2026", "sáp nhập"): ("TCCB tháng 5 và 6 sáp nhập",),
        ("4/2026", "6/2026", "sáp nhập"): ("TCCB quý 2/2026 sáp nhập",),
        ("4/2026", "4/2026", "sáp nhập"): ("TCCB tháng này sáp nhập", "CHO TCCB trong T4 sáp nhập"),
        ("4/2026", "4/2026", "chờ kiện toàn"): ("TCCB T4 chờ kiện toàn", "TCCB chờ kiện toàn T4"),
        ("5/2026", "5/2026", "sáp nhập"): (
            *("TCCB tháng sau lý do: sáp nhập", "5/2026 TCCB sáp nhập"),
            "tổ chức cán bộ tháng 5 sáp nhập",
        ),
        ("11/2026", "2/2027", "sáp nhập"): (
            *("TCCB từ tháng 11 đến tháng 2 sáp nhập", "TCCB 11 đến 2/2027 sáp nhập"),
        ),
        ("1/2026", "12/2026", "sáp nhập"): ("TCCB cả năm 2026 sáp nhập",),
        ("5/2026", "5/2026", "bỏ họp giao ban"): ("TCCB 5/2026 bỏ họp giao ban",),
        "Chưa có đơn vị nào được miễn": ("",),
        "chưa được miễn": ("TCCB",),
        EXAMPLE: ("TCCB sáp nhập",),
        "không phải là tháng": ("TCCB 13/2026 x", "TCCB 7 đến 5/2026 x", "TCCB 15/5 x"),
        "Không tìm thấy đơn vị": ("tháng 5 sáp nhập",),
        "TCCB": ("TCXB tháng 5 sáp nhập",),
    }
)
OWING_AGAIN = (
    *("TCCB từ 5 đến 7/2026 hủy", "TCCB hủy từ 5 đến 7/2026", "hủy TCCB 5-7/2026"),
    *("TCCB 5/2026 - 7/2026 bỏ", "TCCB T5-T7 huy", "TCCB quý 3/2026 hủy"),
)
# What is typed behind /lich: first and last day, whether they are worked, why; or the answer.
DAYS: Mapping[str, tuple[str, str, bool, str] | str] = {
    "24/11/2026 nghỉ Hội nghị": ("2026-11-24", "2026-11-24", False, "Hội nghị"),
    "24/11 nghỉ Hội nghị": ("2026-11-24", "2026-11-24", False, "Hội nghị"),
    "24.11.2026 nghi Hội nghị": ("2026-11-24", "2026-11-24", False, "Hội nghị"),
    "nghỉ 24/11 Hội nghị": ("2026-11-24", "2026-11-24", False, "Hội nghị"),
    "ngày 24/11 nghỉ: Hội nghị": ("2026-11-24", "2026-11-24", False, "Hội nghị"),
    "2026-11-24 off Hội nghị": ("2026-11-24", "2026-11-24", False, "Hội nghị"),
    "15/2/2027 đến 21/2/2027 nghỉ Tết": ("2027-02-15", "2027-02-21", False, "Tết"),
    "từ 15/2 đến 21/2/2027 nghỉ Tết": ("2027-02-15", "2027-02-21", False, "Tết"),
    "từ ngày 15/2 đến hết ngày 21/2/2027 nghỉ Tết": ("2027-02-15", "2027-02-21", False, "Tết"),
    "15 - 21/2/2027 nghỉ Tết": ("2027-02-15", "2027-02-21", False, "Tết"),
    "15-21/2/2027 nghỉ Tết": ("2027-02-15", "2027-02-21", False, "Tết"),
    "15/2-21/2 nghỉ Tết": ("2027-02-15", "2027-02-21", False, "Tết"),
    "15/2–21/2/2027 nghỉ Tết": ("2027-02-15", "2027-02-21", False, "Tết"),
    "nghỉ Tết 15/2/2027 đến 21/2/2027": ("2027-02-15", "2027-02-21", False, "Tết"),
    "30/4 đến 3/5 nghỉ lễ": ("2026-04-30", "2026-05-03", False, "nghỉ lễ"),
    "28/12 - 3/1 nghỉ Tết": ("2026-12-28", "2027-01-03", False, "Tết"),
    "25/4 làm bù": ("2026-04-25", "2026-04-25", True, "làm bù"),
    "làm bù 25/4/2026": ("2026-04-25", "2026-04-25", True, "làm bù"),
    "25/4 làm việc bù ngày 27/4": ("2026-04-25", "2026-04-25", True, "làm việc bù ngày 27/4"),
    "25/4 làm việc Hội nghị": ("2026-04-25", "2026-04-25", True, "Hội nghị"),
    "2026-04-25 work Làm bù": ("2026-04-25", "2026-04-25", True, "Làm bù"),
    "1/4 nghỉ Hội nghị": ("2027-04-01", "2027-04-01", False, "Hội nghị"),
    "ngày mai nghỉ Hội nghị": ("2026-04-23", "2026-04-23", False, "Hội nghị"),
    "mùng 5 tháng 5 nghỉ Hội nghị": ("2026-05-05", "2026-05-05", False, "Hội nghị"),
    "24/11 nghỉ": ASKED,
    "15/2/2027 đến 21/2/2027 nghỉ": ASKED,
    "25/4 làm việc": ASKED,
    "": "điều chỉnh so với lịch chung",
    "11/5": "là ngày làm việc",
    "1/5": "là ngày nghỉ",
    "11/5 hủy": "đang theo lịch chung",
    "32/1 nghỉ x": "không phải là ngày",
    "21/2/2027 đến 15/2/2027 nghỉ x": "21/2/2027 đến 15/2/2027",
    "1/1 đến 31/12 nghỉ x": "1/1 đến 31/12",
    "làm bù 25/4 thay 27/4": EXAMPLE,
    "1/5 có lẽ x": EXAMPLE,
    "Hội nghị": "không phải là ngày",
}
BACK_TO_THE_CALENDAR = (
    *("15/2/2027 đến 21/2/2027 hủy", "15/2/2027 - 21/2/2027 hủy", "15-21/2/2027 hủy"),
    *("hủy 15/2 đến 21/2", "15/2 đến 21/2 bỏ", "huy tu 15/2 den 21/2/2027"),
)


def settled(department: Department) -> object:
    """All that these commands may change."""
    tables = ("quota", "exemption", "day")
    db = department.store._db
    return [db.execute(f"select * from {table}").fetchall() for table in tables]


def month(typed: str) -> Month:
    found = parse_month(typed, APRIL)
    assert found
    return found


@pytest.mark.parametrize("typed", QUOTAS)
def test_a_quota_is_set(department: Department, typed: str) -> None:
    code, floor, target, since = QUOTAS[typed]
    told = department.say("admin", f"/dinhmuc {typed}").text
    assert f"tối thiểu {floor:02}, phấn đấu {target:02}" in told
    assert f"từ tháng {since}" in told
    offices = department.store.offices.active()
    then = department.store.quotas.of(month(since), offices)
    before = department.store.quotas.of(month(since).plus(-1), offices)
    changed = {code} if code else {office.code for office in offices}
    for office in offices:
        wanted = (floor, target) if office.code in changed else (10, 15)
        assert (then[office.code].floor, then[office.code].target) == wanted
        assert (before[office.code].floor, before[office.code].target) == (10, 15)


@pytest.mark.parametrize("typed", SHOWN)
def test_quotas_are_shown_and_how_to_change_them(department: Department, typed: str) -> None:
    before = settled(department)
    told = department.say("admin", f"/dinhmuc {typed}").text
    assert SHOWN[typed] in told
    assert "Để đổi: /dinhmuc" in told
    assert settled(department) == before


def test_what_changes_next_month_is_told_only_where_no_month_is_named(
    department: Department,
) -> None:
    department.say("admin", "/dinhmuc 8 12")
    assert "Định mức tháng 5/2026" in department.say("admin", "/dinhmuc").text
    assert "tháng 5/2026" not in department.say("admin", "/dinhmuc 4/2026").text


@pytest.mark.parametrize("typed", NO_QUOTAS)
def test_what_is_no_quota_changes_nothing(department: Department, typed: str) -> None:
    before = settled(department)
    told = department.say("admin", f"/dinhmuc {typed}").text
    assert told
    assert "từ tháng" not in told.split("Ví dụ")[0]
    assert settled(department) == before


@pytest.mark.parametrize("typed", EXEMPTIONS)
def test_an_office_is_exempt_in_just_these_months(department: Department, typed: str) -> None:
    wanted, before = EXEMPTIONS[typed], settled(department)
    told = department.say("admin", f"/mien {typed}").text
    if isinstance(wanted, str):
        assert wanted in told
        assert settled(department) == before
        return
    first, last, reason = wanted
    found = department.store.months.exemptions_from(Month(2025, 1))
    span = Span(month(first), month(last))
    assert found == tuple((one, "TCCB", reason) for one in span.months)
    assert "Để bỏ miễn: /mien TCCB" in told
    undone = told.partition("Để bỏ miễn: ")[2]
    assert "không còn được miễn" in department.say("admin", undone).text
    assert department.store.months.exemptions_from(Month(2025, 1)) == ()


def test_exemptions_are_listed_from_this_month_on(department: Department) -> None:
    department.say("admin", "/mien TCCB từ 3 đến 4/2026 sáp nhập")
    told = department.say("admin", "/mien").text
    assert "4/2026" in told
    assert "3/2026" not in told


@pytest.mark.parametrize("typed", OWING_AGAIN)
def test_an_exemption_of_months_is_taken_back(department: Department, typed: str) -> None:
    department.say("admin", "/mien TCCB từ 5 đến 7/2026 sáp nhập")
    assert "không còn được miễn" in department.say("admin", f"/mien {typed}").text
    left = department.store.months.exemptions_from(Month(2026, 1))
    assert [str(one) for one, _, _ in left] == (["2026-05", "2026-06"] if "quý" in typed else [])


@pytest.mark.parametrize("typed", DAYS)
def test_days_are_set_apart(department: Department, typed: str) -> None:
    wanted, before = DAYS[typed], settled(department)
    told = department.say("admin", f"/lich {typed}").text
    if isinstance(wanted, str):
        assert wanted in told
        assert settled(department) == before
        return
    first, last, working, reason = wanted
    new = [one for one in department.store.days.all() if one.day >= department.now.date()]
    assert new[0].day == date.fromisoformat(first)
    assert new[-1].day == date.fromisoformat(last)
    assert len(new) == (new[-1].day - new[0].day).days + 1
    assert {(one.working, one.reason) for one in new} == {(working, reason)}
    assert reason in told


@pytest.mark.parametrize("typed", BACK_TO_THE_CALENDAR)
def test_days_follow_the_calendar_again(department: Department, typed: str) -> None:
    before = settled(department)
    department.say("admin", "/lich 15/2/2027 đến 21/2/2027 nghỉ Tết")
    assert "trở lại theo lịch chung" in department.say("admin", f"/lich {typed}").text
    assert settled(department) == before


@pytest.mark.parametrize(
    ("asked", "reason", "told"),
    [
        ("/mien TCCB từ 5 đến 7/2026", "sáp nhập đơn vị", "5/2026 đến 7/2026 (sáp nhập đơn vị)"),
        ("/dinhmuc TCCB miễn 5/2026", "sáp nhập đơn vị", "5/2026 (sáp nhập đơn vị)"),
        ("/lich 24/11 nghỉ", "Hội nghị toàn ngành", "ngày nghỉ (Hội nghị toàn ngành)"),
        ("/lich 15-21/2/2027 nghỉ", "Tết Nguyên đán", "ngày nghỉ (Tết Nguyên đán)"),
        ("/lich 24/11 nghỉ", "lễ", "ngày nghỉ (lễ)"),
        ("/lich 25/4 làm việc", "làm bù", "ngày làm việc (làm bù)"),
        ("/lich 25/4 làm việc", "chuẩn bị hội nghị", "ngày làm việc (chuẩn bị hội nghị)"),
    ],
)
def test_a_reason_that_is_missing_is_asked_for(
    department: Department, asked: str, reason: str, told: str
) -> None:
    before = settled(department)
    assert ASKED in department.say("admin", asked).text
    assert settled(department) == before
    assert told in department.say("admin", reason).text


def test_a_list_of_days_is_short_and_names_a_span_once(department: Department) -> None:
    department.say("admin", "/lich 15/2/2027 đến 21/2/2027 nghỉ Tết")
    lines = department.say("admin", "/lich").text.splitlines()
    assert "- 15/02/2027 đến 21/02/2027: nghỉ (Tết)" in lines
    for day in range(1, 25):
        department.say("admin", f"/lich {day}/6 nghỉ lý do {day}")
    assert len(department.say("admin", "/lich").text.splitlines()) <= 20


def test_the_quotas_of_a_month_name_who_is_exempt(department: Department) -> None:
    department.say("admin", "/mien TCCB từ 5 đến 7/2026 sáp nhập")
    assert "TCCB: được miễn (sáp nhập)" in department.say("admin", "/dinhmuc 6/2026").text
    assert "TCCB: 10 - 15" in department.say("admin", "/dinhmuc 4/2026").text
    assert "- TCCB: 5/2026 đến 7/2026 (sáp nhập)" in department.say("admin", "/mien").text


def test_a_quota_is_dated_and_past_months_keep_theirs(department: Department) -> None:
    department.say("admin", "/quota 5 8 from 5/2026")
    offices = department.store.offices.active()
    assert department.store.quotas.of(MAY, offices)["GDMN"].floor == 5
    assert department.store.quotas.of(Month(2026, 4), offices)["GDMN"].floor == 10
    assert "01/10" in department.say("GDMN", "/status").text
    department.now = at("2026-05-12 09:00")
    assert "còn thiếu 05" in department.say("GDMN", "/status").text


def test_an_offices_own_quota_goes_before_the_common_one(department: Department) -> None:
    department.say("admin", "/dinhmuc 3 6 mầm non từ T4")
    assert "01/03" in department.say("GDMN", "/status").text
    assert "05/10" in department.say("GDTH", "/status").text


def test_a_day_made_off_moves_the_ladder(department: Department) -> None:
    reply = department.say("admin", "/lich 24/4/2026 nghỉ Hội nghị toàn ngành")
    assert reply.text == "Thứ Sáu 24/4/2026 được đặt là ngày nghỉ (Hội nghị toàn ngành)."
    assert department.store.days.overrides()[date(2026, 4, 24)] is False
    sent = department.pass_to(at("2026-04-24 16:00"))
    assert "Trưởng phòng Giáo dục Mầm non" in titles(sent)
    assert {moment.date() for moment, claimed in sent if "Kính gửi" in claimed.reply.text} == {
        date(2026, 4, 23)
    }


def test_a_day_made_working_is_worked(department: Department) -> None:
    department.say("admin", "/day 2026-04-25 work Làm bù")
    assert department.services().calendar().is_workday(date(2026, 4, 25))


def test_a_quota_from_a_month_to_come_without_a_year_is_the_next(department: Department) -> None:
    department.say("admin", "/dinhmuc 5 8 từ T5")
    offices = department.store.offices.active()
    assert department.store.quotas.of(Month(2026, 4), offices)["GDMN"].floor == 10
    assert department.store.quotas.of(MAY, offices)["GDMN"].floor == 5


@pytest.mark.parametrize(
    "typed",
    [
        "/dinhmuc 5 8",
        "/dinhmuc 5 8 GDMN",
        "/donvi moi CNTT Phòng Công nghệ thông tin",
        "/donvi GDMN ngừng",
    ],
)
def test_what_names_no_month_begins_with_the_next_one(department: Department, typed: str) -> None:
    store, kinds = department.store, department.rules.kinds
    before = store.standings(Month(2026, 4), kinds)
    may = store.standings(MAY, kinds)
    assert "từ tháng 5/2026" in department.say("admin", typed).text
    assert [(s.count, s.quota, s.rank) for s in store.standings(Month(2026, 4), kinds)] == [
        (s.count, s.quota, s.rank) for s in before
    ]
    assert store.standings(MAY, kinds) != may


def test_quotas_to_come_are_shown_beside_those_of_now(department: Department) -> None:
    department.say("admin", "/dinhmuc 5 8 GDMN")
    now, later = department.say("admin", "/dinhmuc").text.split("Định mức tháng 5/2026")
    assert "GDMN: 10 - 15" in now
    assert "GDMN: 5 - 8" in later
    assert "GDTH" not in later


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/lich thứ bảy 16/5 làm bù", "Thứ Bảy 16/5/2026 được đặt là ngày làm việc (làm bù)"),
        ("/lich Thứ 7, 16/5/2026 làm bù", "Thứ Bảy 16/5/2026 được đặt là ngày làm việc (làm bù)"),
        ("/lich chủ nhật 17/5 đi làm hội nghị", "Chủ nhật 17/5/2026 được đặt là ngày làm việc"),
        (
            "/lich nghỉ họp ngành thứ hai 11/5",
            "Thứ Hai 11/5/2026 được đặt là ngày nghỉ (họp ngành)",
        ),
        ("/lich thứ hai 16/5 làm bù", "“thứ hai 16/5” không phải là ngày"),
        ("/lich thứ hai 11/5 hủy", "đang theo lịch chung"),
    ],
)
def test_a_day_of_the_week_stands_beside_its_date(
    department: Department, typed: str, told: str
) -> None:
    assert told in department.say("admin", typed).text


@pytest.mark.parametrize("typed", ["20/4/2026", "đến hôm qua", "đến hết ngày 21/4/2026"])
def test_messages_pause_until_no_day_that_is_over(department: Department, typed: str) -> None:
    told = department.say("admin", f"/tamdung {typed}")
    assert "đã qua; chưa có gì thay đổi" in told.text
    assert told.choices == ()
