"""Months, days and years as people type them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as some

from core.month import Month, Span, format_date, format_month, parse_date, parse_month, parse_year

MAY = Month(2026, 5)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("4/2026", Month(2026, 4)),
        ("04/2026", Month(2026, 4)),
        ("T4", Month(2026, 4)),
        ("t4/2025", Month(2025, 4)),
        ("tháng 4", Month(2026, 4)),
        ("Tháng 4/2026", Month(2026, 4)),
        ("thang 4", Month(2026, 4)),
        ("2026-04", Month(2026, 4)),
        ("T5", MAY),
        ("T6", Month(2025, 6)),
        ("tháng 12", Month(2025, 12)),
    ],
)
def test_months_are_read_in_every_usual_spelling(typed: str, month: Month) -> None:
    assert parse_month(typed, MAY) == month


@pytest.mark.parametrize("typed", ["", "13/2026", "0", "T0", "T13", "４", "4/26", "abc", "4/2026x"])
def test_what_is_no_month_is_none(typed: str) -> None:
    assert parse_month(typed, MAY, bare=True) is None


def test_a_bare_number_is_a_month_only_where_it_may_be() -> None:
    assert parse_month("4", MAY) is None
    assert parse_month("4", MAY, bare=True) == Month(2026, 4)


def test_a_month_without_a_year_is_the_latest_not_in_the_future() -> None:
    assert parse_month("T1", Month(2026, 1)) == Month(2026, 1)
    assert parse_month("T2", Month(2026, 1)) == Month(2025, 2)


def test_a_moment_belongs_to_the_month_it_has_in_the_office() -> None:
    evening_in_greenwich = datetime(2026, 4, 30, 17, 30, tzinfo=UTC)
    assert Month.of(evening_in_greenwich) == MAY


@given(some.integers(2000, 2098), some.integers(1, 12), some.integers(-20, 20))
def test_going_forth_and_back_is_going_nowhere(year: int, number: int, shift: int) -> None:
    month = Month(year, number)
    assert month.plus(shift).plus(-shift) == month
    assert Month.from_key(str(month)) == month


def test_a_span_holds_every_month_once() -> None:
    assert Span(Month(2025, 11), Month(2026, 2)).months == (
        Month(2025, 11),
        Month(2025, 12),
        Month(2026, 1),
        Month(2026, 2),
    )
    assert len(Span.year(2025, MAY).months) == 12
    assert Span.year(2026, MAY).last == MAY


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 4, 29), "29/4/2026"),
        (date(2026, 3, 4), "04/3/2026"),
        (date(2026, 1, 30), "30/01/2026"),
        (date(2026, 2, 9), "09/02/2026"),
        (date(2026, 11, 10), "10/11/2026"),
    ],
)
def test_dates_are_written_in_administrative_style(day: date, written: str) -> None:
    assert format_date(day) == written
    assert parse_date(written, date(2026, 1, 1)) == day


def test_only_the_first_two_months_take_a_zero() -> None:
    assert [format_month(Month(2026, n)) for n in (1, 2, 3, 12)] == [
        "01/2026",
        "02/2026",
        "3/2026",
        "12/2026",
    ]


def test_a_date_without_a_year_is_this_years() -> None:
    assert parse_date("20/5", date(2026, 4, 1)) == date(2026, 5, 20)


@pytest.mark.parametrize("typed", ["31/2/2026", "32/1", "20-", "٢٠/٥", "5", "2026-13-01"])
def test_what_is_no_date_is_none(typed: str) -> None:
    assert parse_date(typed, date(2026, 4, 1)) is None


def test_years_are_read() -> None:
    assert parse_year("2026") == 2026
    assert parse_year("năm 2026") == 2026
    assert parse_year("26") is None
