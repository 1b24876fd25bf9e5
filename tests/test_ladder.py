"""The schedule of a month: which day each rung falls on, and when it is still wanted."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from core.ladder import (
    LadderSettings,
    MessageKind,
    Rung,
    below_floor,
    fallen_due,
    is_behind,
    next_due,
    rungs,
    still_wanted,
    thanks,
    to_people,
)
from core.month import Month
from core.quota import Office, Quota, Standing, standings
from core.workdays import WorkCalendar
from tests.cast import APRIL, MAY, at

CALENDAR = WorkCalendar()
SETTINGS = LadderSettings()
KINDERGARTEN = Office("GDMN", "Phòng Giáo dục Mầm non", "Phòng", "Trưởng phòng", 1)
SCHOOLS = Office("GDTrH", "Phòng Giáo dục Trung học", "Phòng", "Trưởng phòng", 2)


def with_counts(mn: int, trh: int, exempt: str = "") -> tuple[Standing, ...]:
    quotas = {"GDMN": Quota(), "GDTrH": Quota()}
    excused = {"GDMN": exempt} if exempt else {}
    return standings([KINDERGARTEN, SCHOOLS], {"GDMN": mn, "GDTrH": trh}, quotas, excused)


def one(count: int) -> Standing:
    return Standing(KINDERGARTEN, count, Quota(), 1, tied=False)


def rung(step: MessageKind, month: Month = MAY) -> Rung:
    return next(r for r in rungs(month, CALENDAR, SETTINGS) if r.step is step)


def test_a_months_ladder_from_first_preview_to_report() -> None:
    ladder = {r.name: r for r in rungs(MAY, CALENDAR, SETTINGS)}
    assert ladder["preview-mid"].due == at("2026-05-14 14:00")
    assert ladder["mid"].due == at("2026-05-15 08:00")
    assert ladder["mid"].deadline == ladder["third-last"].due == at("2026-05-27 08:00")
    assert ladder["third-last"].deadline == ladder["last"].due == at("2026-05-29 08:00")
    assert ladder["last"].deadline == at("2026-05-29 16:00")
    assert ladder["calls"].due == at("2026-05-29 14:00")
    assert ladder["overdue"].due == ladder["report"].due == at("2026-06-01 14:00")
    assert ladder["overdue"].deadline == at("2026-06-05 16:00")


def test_the_cut_off_day_moves_only_the_end_of_the_ladder() -> None:
    usual = {r.name: r.due for r in rungs(MAY, CALENDAR, SETTINGS)}
    early = {r.name: r.due for r in rungs(MAY, CALENDAR, LadderSettings(cut_off_day=25))}
    assert early["last"] == at("2026-05-25 08:00")
    assert early["third-last"] == at("2026-05-21 08:00")
    assert early["mid"] == usual["mid"]
    assert early["overdue"] == usual["overdue"]


def test_closing_a_month_brings_its_overdue_notices_forward() -> None:
    closed = at("2026-06-01 09:15")
    ladder = {r.name: r.due for r in rungs(MAY, CALENDAR, SETTINGS, closed)}
    assert ladder["overdue"] == ladder["report"] == closed
    late = {r.name: r.due for r in rungs(MAY, CALENDAR, SETTINGS, at("2026-06-10 09:00"))}
    assert late["overdue"] == at("2026-06-01 14:00")


def test_nothing_is_due_that_was_due_before_the_beginning() -> None:
    born, now = at("2026-05-20 10:00"), at("2026-05-29 08:00")
    names = [r.name for r in fallen_due(born, now, CALENDAR, SETTINGS, {})]
    assert names == ["preview-third-last", "third-last", "preview-last", "last"]


def test_the_next_moment_is_always_later() -> None:
    now = at("2026-05-01 00:00")
    for _ in range(25):
        following = next_due(now, CALENDAR, SETTINGS, {})
        assert now < following <= now + timedelta(days=20)
        now = following


def test_a_rung_is_for_the_offices_below_the_floor_that_are_not_exempt() -> None:
    offices, quotas = (KINDERGARTEN, SCHOOLS), {"GDMN": Quota(), "GDTrH": Quota(floor=5)}

    def below(counts: dict[str, int], exempt: dict[str, str]) -> tuple[Office, ...]:
        return tuple(one.office for one in below_floor(standings(offices, counts, quotas, exempt)))

    assert below({}, {}) == offices
    assert below({"GDMN": 9, "GDTrH": 5}, {}) == (KINDERGARTEN,)
    assert below({"GDTrH": 4}, {"GDMN": "merged"}) == (SCHOOLS,)


@given(st.integers(0, 12), st.integers(0, 12), st.sampled_from(["", "merged"]))
def test_a_rung_is_for_whom_its_preview_names(mn: int, trh: int, exempt: str) -> None:
    ranked = with_counts(mn, trh, exempt)
    wanted = tuple(standing for standing in ranked if still_wanted(MessageKind.MID, standing))
    assert below_floor(ranked) == wanted


def test_editors_get_the_preview_and_leaders_the_report() -> None:
    preview = to_people(rung(MessageKind.PREVIEW), editors=[7, 8], leaders=[9])
    assert [notice.person for notice in preview] == [7, 8]
    report = to_people(rung(MessageKind.REPORT), editors=[7, 9], leaders=[9])
    assert [notice.key for notice in report] == ["2026-05/report/p9", "2026-05/report/p7"]


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        (9, 10, MessageKind.FLOOR),
        (14, 15, MessageKind.TARGET),
        (9, 16, MessageKind.TARGET),
        (10, 11, None),
        (15, 16, None),
        (3, 4, None),
        (10, 9, None),
    ],
)
def test_crossing_a_threshold_is_thanked_once(
    before: int, after: int, step: MessageKind | None
) -> None:
    planned = thanks(MAY, "GDMN", Quota(), before, after, at("2026-05-20 09:00"))
    assert (planned and planned.step) == step
    if planned:
        assert planned.due == at("2026-05-20 09:30")
        assert planned.deadline == at("2026-06-01 00:00")


def test_nobody_is_thanked_after_the_month() -> None:
    assert thanks(APRIL, "GDMN", Quota(), 9, 10, at("2026-05-02 09:00")) is None


@pytest.mark.parametrize(
    ("step", "count", "wanted"),
    [
        (MessageKind.MID, 9, True),
        (MessageKind.MID, 10, False),
        (MessageKind.OVERDUE, 10, False),
        (MessageKind.FLOOR, 10, True),
        (MessageKind.FLOOR, 9, False),
        (MessageKind.TARGET, 14, False),
        (MessageKind.TARGET, 15, True),
    ],
)
def test_a_message_is_judged_again_before_it_goes_out(
    step: MessageKind, count: int, wanted: bool
) -> None:
    assert still_wanted(step, one(count)) is wanted


def test_behind_is_fewer_than_the_floors_share_of_the_days_passed() -> None:
    mid_may = date(2026, 5, 15)
    passed, whole = CALENDAR.workdays_passed(MAY, mid_may)
    due = 10 * passed // whole
    assert is_behind(one(due - 1), CALENDAR, MAY, mid_may)
    assert not is_behind(one(due), CALENDAR, MAY, mid_may)
    assert not is_behind(one(0), CALENDAR, MAY, MAY.first)
