"""Time in words, and the years that are not written."""

import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as some

from core.month import Month, Span
from core.names import fold
from core.reading.reckoning import Purpose, day_of, month_of
from core.reading.times import Time, TimeFault, When, leading_time, times_in
from tests.cast import Department, at

TODAY = date(2026, 4, 22)
APRIL = Month(2026, 4)
DAYS = some.dates(date(2001, 1, 1), date(2099, 12, 31))


def said(text: str, today: date = TODAY, purpose: Purpose = Purpose.BEHIND) -> Time | None:
    return leading_time(text.split(), today, purpose)


def when(text: str, today: date = TODAY, purpose: Purpose = Purpose.BEHIND) -> When | None:
    found = said(text, today, purpose)
    assert found, text
    assert found.words == len(text.split())
    assert found.fault is None
    return found.when


@pytest.mark.parametrize(
    "text",
    [
        *("tháng này", "tháng tư", "tháng bốn", "tháng Tư 2026", "tháng 4", "tháng 04", "tháng4"),
        *("T4", "t4", "T4:", "(T4)", "T4,", "T.4", "T04", "cho tháng 4", "của T4", "trong tháng 4"),
        *("4/2026", "04/2026", "4-2026", "4.2026", "2026-04", "T4/2026", "tháng 4/2026", "T4/26"),
        *("tháng 4 năm 2026", "tháng 4 năm nay", "đầu tháng 4", "this month", "April", "apr"),
    ],
)
def test_a_month_is_read_with_its_marks_and_without(text: str) -> None:
    assert when(text) == When(APRIL)
    assert when(unicodedata.normalize("NFD", text)) == When(APRIL)
    assert when(" ".join(_bare(word) for word in text.split())) == When(APRIL)


def _bare(word: str) -> str:
    return word if word.isascii() else fold(word)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *(("hôm nay", 0), ("hom nay", 0), ("sáng nay", 0), ("ngày hôm nay", 0), ("today", 0)),
        *(("hôm qua", -1), ("hom qua", -1), ("tối qua", -1), ("yesterday", -1), ("hôm kia", -2)),
        *(("3 ngày trước", -3), ("ba hôm trước", -3), ("cách đây 3 ngày", -3), ("2 bữa trước", -2)),
        *(("cách đây hai ngày trước", -2), ("mười ngày trước", -10)),
    ],
)
def test_a_day_is_counted_from_today(text: str, days: int) -> None:
    day = TODAY + timedelta(days)
    assert when(text) == When(APRIL, day)


@pytest.mark.parametrize("words", ["{} tháng trước", "cách đây {} tháng"])
@given(some.integers(1, 99), DAYS)
def test_months_ago_lead_as_many_months_back(words: str, distance: int, today: date) -> None:
    assert when(words.format(distance), today) == When(Month.of(today).plus(-distance))


@pytest.mark.parametrize("text", ["tháng III", "Tháng III năm 2026", "cho tháng III"])
def test_a_month_in_roman_numerals_is_one_in_capitals(text: str) -> None:
    assert when(text) == When(Month(2026, 3))
    assert said("tháng x") is None


@pytest.mark.parametrize(
    ("text", "month"),
    [("ngày 5 tháng trước", 3), ("ngày 5 tháng này", 4), ("sáng ngày 5 tháng qua", 3)],
)
def test_a_day_of_the_month_before_is_one(text: str, month: int) -> None:
    assert when(text) == When(Month(2026, month), date(2026, month, 5))


def test_one_month_more_or_the_one_before_the_last_is_asked_about_and_shown_where_asked_for() -> (
    None
):
    found = said("tháng trước nữa")
    assert found
    assert (found.fault, found.words) == (TimeFault.TWO_MONTHS, 3)
    assert (found.when, found.earlier) == (When(Month(2026, 3)), When(Month(2026, 2)))
    assert found.asked_for == When(Month(2026, 2))


@pytest.mark.parametrize(
    "text",
    [
        *("31/3", "ngày 31/3", "hôm 31/3", "31/3/2026", "31/03/2026", "31.3", "31-3", "31.3.2026"),
        *("2026-03-31", "ngày 31 tháng 3", "31 tháng 3 năm 2026", "31 tháng ba", "sáng 31/3"),
        *("chiều ngày 31/3", "(31/3)", "31/3:", "ngày 31-3", "31 thang 3"),
    ],
)
def test_a_date_decides_the_month_and_is_kept(text: str) -> None:
    assert when(text) == When(Month(2026, 3), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        *(
            (text, TimeFault.NO_SUCH_DAY)
            for text in ("31/4", "ngày 31/4", "30/2", "5/13", "ngày 45")
        ),
        *((text, TimeFault.NO_SUCH_DAY) for text in ("31/4/2026", "29/2/2026", "31 tháng 4")),
        *(
            (text, TimeFault.NO_SUCH_MONTH)
            for text in ("tháng 13", "T13", "T0", "13/2026", "4/1926")
        ),
        *((text, TimeFault.NOT_ONE_MONTH) for text in ("quý I", "quý 1", "Q1", "hôm nọ", "T3-4")),
        *((text, TimeFault.NOT_ONE_MONTH) for text in ("mấy hôm trước", "vài tháng trước")),
        *((text, TimeFault.NOT_ONE_MONTH) for text in ("2 tuần trước", "ngày 19 và 20")),
        *((text, TimeFault.WEEK) for text in ("tuần này", "tuần trước", "tuan qua", "this week")),
        *((text, TimeFault.NOT_ONE_MONTH) for text in ("năm nay", "năm 2026", "6 tháng đầu năm")),
        *((text, TimeFault.TO_COME) for text in ("T5", "T12", "tháng sau", "28/4", "ngày mai")),
        *((text, TimeFault.TO_COME) for text in ("T5/2026", "28/4/2026", "tháng mười hai")),
    ],
)
def test_what_is_surely_a_time_and_cannot_be_one_tells_why(text: str, fault: TimeFault) -> None:
    found = said(text)
    assert found
    assert (found.fault, found.words) == (fault, len(text.split()))


@pytest.mark.parametrize(
    "text",
    [
        *("3", "3.5", "3-4", "1000", "năm", "GDMN", "tháng", "mãi", "bài", "-"),
        *(
            *("nữa đầu năm", "3 ngày", "hai tháng", "mấy tháng", "cách đây", "hôm kìa", "ba trước"),
            "2 tháng sau",
        ),
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("quý I", Month(2026, 1), Month(2026, 3)),
        ("quý 4 năm 2025", Month(2025, 10), Month(2025, 12)),
        ("Q2/2025", Month(2025, 4), Month(2025, 6)),
        ("6 tháng đầu năm", Month(2026, 1), Month(2026, 6)),
        ("sáu tháng cuối năm 2025", Month(2025, 7), Month(2025, 12)),
        ("9 tháng đầu năm", Month(2026, 1), Month(2026, 9)),
        ("nửa đầu năm", Month(2026, 1), Month(2026, 6)),
        ("nua cuoi nam 2025", Month(2025, 7), Month(2025, 12)),
        ("năm nay", Month(2026, 1), Month(2026, 12)),
        ("năm ngoái", Month(2025, 1), Month(2025, 12)),
        ("năm 2024", Month(2024, 1), Month(2024, 12)),
        ("2024", Month(2024, 1), Month(2024, 12)),
    ],
)
def test_a_span_is_there_for_whoever_asks_about_one(text: str, first: Month, last: Month) -> None:
    found = said(text)
    assert found
    assert found.span == Span(first, last)


def test_a_month_not_begun_is_never_taken_as_last_years() -> None:
    found = said("T12")
    assert found
    assert found.when == When(Month(2026, 12))
    assert found.earlier == When(Month(2025, 12))


def test_just_over_the_turn_of_the_year_nobody_is_asked() -> None:
    january = date(2027, 1, 5)
    assert when("T12", january) == When(Month(2026, 12))
    assert when("31/12", january) == When(Month(2026, 12), date(2026, 12, 31))
    found = said("T8", january)
    assert found
    assert found.fault is TimeFault.TO_COME


def test_june_and_the_next_month_are_told_apart_by_their_marks() -> None:
    july = date(2026, 7, 10)
    assert when("tháng sáu", july) == When(Month(2026, 6))
    unmarked = said("thang sau", july)
    assert unmarked
    assert (unmarked.fault, unmarked.earlier) == (TimeFault.TO_COME, When(Month(2026, 6)))


def test_days_off_are_ahead() -> None:
    assert when("02/1", date(2026, 12, 21), Purpose.AHEAD) == When(Month(2027, 1), date(2027, 1, 2))
    assert when("29/12", date(2026, 12, 21), Purpose.AHEAD) == When(
        Month(2026, 12), date(2026, 12, 29)
    )
    assert when("05/01", TODAY, Purpose.AHEAD) == When(Month(2027, 1), date(2027, 1, 5))


def test_the_leap_day_takes_a_year_in_which_it_exists() -> None:
    assert when("29/2", TODAY, Purpose.AHEAD) == When(Month(2028, 2), date(2028, 2, 29))
    assert day_of(29, 2, TODAY, Purpose.BEHIND) == date(2024, 2, 29)
    assert day_of(29, 2, date(2100, 1, 1), Purpose.AHEAD) == date(2104, 2, 29)
    assert day_of(30, 2, TODAY, Purpose.AHEAD) is None


@given(DAYS, some.integers(1, 12), some.sampled_from(Purpose))
def test_a_months_year_fits_its_purpose(today: date, number: int, purpose: Purpose) -> None:
    current, found = Month.of(today), month_of(number, Month.of(today), purpose)
    assert found.number == number
    if purpose is Purpose.AHEAD:
        assert current <= found < current.plus(12)
    elif purpose is Purpose.BEHIND:
        assert current.plus(-12) < found <= current
    else:
        assert current.distance(found) <= 6


@given(DAYS, DAYS, some.sampled_from(Purpose))
def test_a_days_year_fits_its_purpose(today: date, day: date, purpose: Purpose) -> None:
    found = day_of(day.day, day.month, today, purpose)
    assert found
    assert (found.day, found.month) == (day.day, day.month)
    if purpose is Purpose.AHEAD:
        assert found >= today
    elif purpose is Purpose.BEHIND:
        assert found <= today
    if (day.day, day.month) != (29, 2):
        assert abs(found - today) <= timedelta(366)


@given(DAYS, DAYS)
def test_what_is_read_for_a_count_is_past_or_has_its_fault(today: date, day: date) -> None:
    for text in (f"{day.day}/{day.month}", f"T{day.month}", f"ngày {day.day}", f"{day:%d/%m/%Y}"):
        found = said(text, today)
        assert found
        if found.fault is None:
            assert found.when
            assert found.when.month <= Month.of(today)
            assert (found.when.day or today) <= today


@given(some.text(max_size=40), DAYS)
def test_any_text_is_a_time_or_none(text: str, today: date) -> None:
    words = text.split()
    found = leading_time(words, today)
    assert found is None or 1 <= found.words <= len(words)


def test_times_are_found_anywhere() -> None:
    words = ["tình", "hình", "quý", "I", "và", "tháng", "3", "so", "với", "T2"]
    assert [(index, time.words) for index, time in times_in(words, TODAY)] == [
        (2, 2),
        (5, 2),
        (9, 1),
    ]


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
    department.press("nobody", f"/start {found[0]}", "Đồng ý")
    assert meant in department.say("GDMN", f"/vangmat {typed}").text


def test_a_notice_of_december_that_is_dated_in_january() -> None:
    department = Department(now=at("2027-01-08 08:00"))
    told = department.say("editor", "/xephangtinh 8/13 12/2026 660/BBT-CTTĐT 05/01 38").text
    assert "05/01/2027" in told
    assert "31/12/2026" in department.say("editor", "/xephangtinh 8/13 12/2026 31/12").text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tháng 3 ngày 31", date(2026, 3, 31)),
        ("tháng tư ngày 5", date(2026, 4, 5)),
        ("T3/2026 ngày 2", date(2026, 3, 2)),
        ("tháng 3 năm 2025 ngày 8", date(2025, 3, 8)),
    ],
)
def test_a_day_may_stand_behind_its_month(text: str, day: date) -> None:
    assert when(text) == When.on(day)


def test_a_month_has_no_more_days_than_it_has() -> None:
    found = said("tháng 4 ngày 31")
    assert found
    assert (found.fault, found.words) == (TimeFault.NO_SUCH_DAY, 4)
