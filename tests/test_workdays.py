"""Working days and sending hours, by the official calendar and what the department changes."""

import csv
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from core.month import Month
from core.workdays import WorkCalendar
from tests.cast import Department, at

CALENDAR = WorkCalendar({date(2026, 1, 2): False, date(2026, 1, 10): True})
TABLE = Path(__file__).parent / "data" / "nudge-days-2026.csv"


def nudge_days() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("line", nudge_days(), ids=lambda line: line["month"])
def test_the_nudge_days_of_2026(line: dict[str, str]) -> None:
    month = Month.from_key(line["month"])
    assert str(CALENDAR.mid_day(month)) == line["mid"]
    last = "|".join(map(str, CALENDAR.last_workdays(month, 3)))
    assert last == line["last_three_working_days"]


def test_the_stored_defaults_are_what_the_package_does_not_know(department: Department) -> None:
    calendar = department.services().calendar()
    assert not calendar.is_workday(date(2026, 1, 2))
    assert calendar.is_workday(date(2026, 1, 10))
    assert not WorkCalendar().is_workday(date(2026, 1, 10))


def test_official_swaps_are_known() -> None:
    assert CALENDAR.is_workday(date(2026, 8, 22))
    assert not CALENDAR.is_workday(date(2026, 8, 31))
    assert not CALENDAR.is_workday(date(2026, 11, 24))
    assert not CALENDAR.is_workday(date(2026, 4, 27))


def test_an_override_wins_over_the_package() -> None:
    calendar = WorkCalendar({date(2026, 4, 30): True, date(2026, 5, 15): False})
    assert calendar.is_workday(date(2026, 4, 30))
    assert calendar.mid_day(Month(2026, 5)) == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("now", "is_open", "following"),
    [
        ("2026-05-15 07:59", False, "2026-05-15 08:00"),
        ("2026-05-15 08:00", True, "2026-05-15 08:00"),
        ("2026-05-15 10:59", True, "2026-05-15 10:59"),
        ("2026-05-15 11:00", False, "2026-05-15 14:00"),
        ("2026-05-15 15:59", True, "2026-05-15 15:59"),
        ("2026-05-15 16:00", False, "2026-05-18 08:00"),
        ("2026-05-16 09:00", False, "2026-05-18 08:00"),
        ("2026-04-29 20:00", False, "2026-05-04 08:00"),
    ],
)
def test_messages_go_out_in_the_sending_hours_of_working_days(
    now: str, is_open: bool, following: str
) -> None:
    assert CALENDAR.is_open(at(now)) is is_open
    assert CALENDAR.next_open(at(now)) == at(following)


def test_days_passed_and_days_left_make_the_month() -> None:
    month, today = Month(2026, 5), date(2026, 5, 27)
    passed, whole = CALENDAR.workdays_passed(month, today)
    left = CALENDAR.workdays_left(today, month.last)
    assert left == 3
    assert passed + left == whole


def test_the_cut_off_day_counts_back_from_itself() -> None:
    month = Month(2026, 5)
    assert CALENDAR.last_workdays(month, 1, 25) == (date(2026, 5, 25),)
    assert CALENDAR.last_workdays(Month(2026, 2), 1, 31) == CALENDAR.last_workdays(
        Month(2026, 2), 1
    )


def test_closing_time_is_the_end_of_the_last_window() -> None:
    assert CALENDAR.hours.closing == time(16)


def test_the_calendar_is_the_librarys_own_loaded_alone() -> None:
    import holidays

    theirs = holidays.country_holidays("VN", language="vi", years=range(2025, 2028))
    ours = WorkCalendar()
    day = date(2025, 1, 1)
    while day.year < 2028:
        assert ours.is_workday(day) == theirs.is_working_day(day)
        day += timedelta(days=1)
