"""Random tables in random layouts: read back as the same counts, or left out with a reason.

Never as other counts. `make long` tries two thousand tables, a normal run sixty.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings, strategies as st

from core.imports import Doubt, FileRefusedError
from core.month import Month
from core.names import OfficeNames
from reports.importing import read_spreadsheet
from tests.cast import demo_store
from tests.drawn import workbook

OFFICES = tuple(demo_store().offices.all())
NAMES = OfficeNames(OFFICES)
YEAR = 2025
CURRENT = Month(2026, 4)
EXAMPLES = int(os.environ.get("SHEET_EXAMPLES", "60"))

Counts: TypeAlias = Mapping[tuple[str, int], tuple[int, int]]
"""News and features by office code and month's number."""
Rows: TypeAlias = list[list[object]]


def codes(counts: Counts) -> list[str]:
    return list(dict.fromkeys(code for code, _month in counts))


def months(counts: Counts) -> list[int]:
    return list(dict.fromkeys(month for _code, month in counts))


def name(code: str) -> str:
    return next(office.name for office in OFFICES if office.code == code)


def whole(counts: Counts, code: str, month: int) -> int:
    return sum(counts[code, month])


def sums_of(rows: Rows) -> list[object]:
    """The sum of each column but the first two."""
    return [sum(int(str(row[c])) for row in rows) for c in range(2, len(rows[0]))]


def drawn(rows: Sequence[Sequence[object]]) -> str:
    return "\n".join(" | ".join(str(cell) for cell in row) for row in rows)


def plain(counts: Counts) -> Rows:
    head: Rows = [[f"NĂM {YEAR}"], ["TT", "Phòng", *(f"Tháng {m}" for m in months(counts)), "Cộng"]]
    body: Rows = []
    for n, code in enumerate(codes(counts), start=1):
        row = [whole(counts, code, m) for m in months(counts)]
        body.append([n, name(code), *row, sum(row)])
    return [*head, *body, ["", "Tổng cộng", *sums_of(body)]]


def total_on_top(counts: Counts) -> Rows:
    title, head, *body, total = plain(counts)
    return [title, head, total, *body]


def kinds_under_months(counts: Counts) -> Rows:
    upper, lower = ["TT", "Đơn vị"], ["^", "^"]
    for month in months(counts):
        upper += [f"Tháng {month:02}", "<"]
        lower += ["Tin", "Bài"]
    body: Rows = [
        [n, code, *(part for m in months(counts) for part in counts[code, m])]
        for n, code in enumerate(codes(counts), start=1)
    ]
    return [[f"TỔNG HỢP NĂM {YEAR}"], [*upper], [*lower], *body, ["", "Tổng", *sums_of(body)]]


def kinds_not_merged(counts: Counts) -> Rows:
    rows = kinds_under_months(counts)
    return [["" if cell in {"<", "^"} else cell for cell in row] for row in rows]


def plan_and_result(counts: Counts) -> Rows:
    upper, lower = ["TT", "Phòng, ban"], ["^", "^"]
    for month in months(counts):
        upper += [f"T{month}/{YEAR}", "<", "<"]
        lower += ["Định mức", "Thực hiện", "Tỷ lệ"]
    body: Rows = []
    for n, code in enumerate(codes(counts), start=1):
        done = [whole(counts, code, m) for m in months(counts)]
        body.append([n, code, *(part for one in done for part in (10, one, f"{one * 10}%"))])
    return [[*upper], [*lower], *body]


def plan_over_months(counts: Counts) -> Rows:
    listed = months(counts)
    spread = ["<"] * (len(listed) - 1)
    body: Rows = [
        [n, code, *(10 for _m in listed), *(whole(counts, code, m) for m in listed)]
        for n, code in enumerate(codes(counts), start=1)
    ]
    names = [f"Tháng {m}" for m in listed]
    return [
        [f"NĂM {YEAR}"],
        ["TT", "Phòng", "Kế hoạch", *spread, "Kết quả thực hiện", *spread],
        ["^", "^", *names, *names],
        *body,
    ]


def rows_of_kinds(counts: Counts) -> Rows:
    body: Rows = []
    for n, code in enumerate(codes(counts), start=1):
        news, features = zip(*(counts[code, m] for m in months(counts)), strict=True)
        body += [[n, name(code), "Tin", *news], ["^", "^", "Bài", *features]]
    return [
        [f"Năm {YEAR}"],
        ["TT", "Phòng", "Loại", *(f"Tháng {m}" for m in months(counts))],
        *body,
    ]


def rows_of_kinds_not_merged(counts: Counts) -> Rows:
    return [["" if cell == "^" else cell for cell in row] for row in rows_of_kinds(counts)]


def turned(counts: Counts) -> Rows:
    body: Rows = [
        [f"Tháng {m}", *(whole(counts, code, m) for code in codes(counts))] for m in months(counts)
    ]
    return [[f"NĂM {YEAR}"], ["Tháng", *codes(counts)], *body]


def turned_kinds(counts: Counts) -> Rows:
    upper, lower = ["Tháng"], ["^"]
    for code in codes(counts):
        upper += [code, "<"]
        lower += ["Tin", "Bài"]
    body: Rows = [
        [m, *(part for code in codes(counts) for part in counts[code, m])] for m in months(counts)
    ]
    return [[f"NĂM {YEAR}"], [*upper], [*lower], *body]


def bare_months(counts: Counts) -> Rows:
    listed = months(counts)
    body: Rows = [
        [n, code, *(whole(counts, code, m) for m in listed)]
        for n, code in enumerate(codes(counts), start=1)
    ]
    return [
        [f"SỐ TIN, BÀI NĂM {YEAR}"],
        ["TT", "Phòng", "Số tin, bài theo tháng", *["<"] * (len(listed) - 1)],
        ["^", "^", *listed],
        *body,
    ]


def sheet_for_each_month(counts: Counts) -> Rows:
    rows: Rows = []
    for month in months(counts):
        rows += [
            [f"## T{month}"],
            [f"TIN, BÀI THÁNG {month} NĂM {YEAR}"],
            ["TT", "Phòng", "Tin", "Bài", "Cộng"],
        ]
        for n, code in enumerate(codes(counts), start=1):
            rows.append([n, code, *counts[code, month], whole(counts, code, month)])
    return rows


def sheet_for_each_office(counts: Counts) -> Rows:
    rows: Rows = []
    for code in codes(counts):
        rows += [[f"## {code}"], [f"NĂM {YEAR}"], ["Tháng", "Tin", "Bài", "Cộng"]]
        for month in months(counts):
            rows.append([f"Tháng {month}", *counts[code, month], whole(counts, code, month)])
    return rows


def tables_below_each_other(counts: Counts) -> Rows:
    rows: Rows = []
    for month in months(counts):
        rows += [[f"TIN, BÀI THÁNG {month}/{YEAR}"], ["TT", "Đơn vị", "Số lượng"]]
        for n, code in enumerate(codes(counts), start=1):
            rows.append([n, code, whole(counts, code, month)])
        rows.append([""])
    return rows


def with_running_sums(counts: Counts) -> Rows:
    body: Rows = []
    for n, code in enumerate(codes(counts), start=1):
        row: list[object] = []
        running = 0
        for month in months(counts):
            running += whole(counts, code, month)
            row += [whole(counts, code, month), running]
        body.append([n, code, *row])
    names = [part for m in months(counts) for part in (f"Tháng {m}", f"Lũy kế {m} tháng")]
    return [[f"NĂM {YEAR}"], ["TT", "Phòng", *names], *body]


def in_groups(counts: Counts) -> Rows:
    title, head, *body, _total = plain(counts)
    middle = len(body) // 2
    rows: Rows = [title, head]
    for numeral, label, part in (
        ("I", "Khối Văn phòng", body[:middle]),
        ("II", "Các phòng", body[middle:]),
    ):
        if part:
            rows += [[numeral, label, *sums_of(part)], *part]
    return rows


def a_month_beside_each_row(counts: Counts) -> Rows:
    body: Rows = [
        [n, f"Tháng {m}", code, whole(counts, code, m)]
        for m in months(counts)
        for n, code in enumerate(codes(counts), start=1)
    ]
    total: list[object] = ["", "Tổng cộng", "", sum(map(sum, counts.values()))]
    return [[f"TIN, BÀI NĂM {YEAR}"], ["TT", "Tháng", "Đơn vị", "Số lượng"], *body, total]


def months_beside_merged_offices(counts: Counts) -> Rows:
    body: Rows = []
    for code in codes(counts):
        for month in months(counts):
            first = month == months(counts)[0]
            body.append([len(body) + 1, code if first else "^", month, *counts[code, month]])
    return [[f"NĂM {YEAR}"], ["TT", "Phòng", "Tháng", "Tin", "Bài"], *body]


def months_below_each_office(counts: Counts) -> Rows:
    body: Rows = []
    for code in codes(counts):
        listed = [whole(counts, code, m) for m in months(counts)]
        body.append(["", name(code), sum(listed)])
        body += [[n, f"Tháng {m}", listed[n - 1]] for n, m in enumerate(months(counts), start=1)]
    return [[f"NĂM {YEAR}"], ["TT", "Đơn vị/Tháng", "Số tin, bài"], *body]


def offices_under_one_name(counts: Counts) -> Rows:
    listed = codes(counts)
    body: Rows = [[m, *(whole(counts, code, m) for code in listed)] for m in months(counts)]
    spread = ["<"] * (len(listed) - 1)
    return [[f"NĂM {YEAR}"], ["Tháng", "Các phòng", *spread], ["^", *listed], *body]


CLEAR: tuple[Callable[[Counts], Rows], ...] = (
    plain,
    total_on_top,
    kinds_under_months,
    kinds_not_merged,
    plan_and_result,
    plan_over_months,
    rows_of_kinds,
    rows_of_kinds_not_merged,
    turned,
    turned_kinds,
    bare_months,
    sheet_for_each_month,
    sheet_for_each_office,
    tables_below_each_other,
    with_running_sums,
    in_groups,
    a_month_beside_each_row,
    months_beside_merged_offices,
    months_below_each_office,
    offices_under_one_name,
)


@st.composite
def tables(draw: st.DrawFn) -> Counts:
    some = draw(
        st.lists(st.sampled_from([o.code for o in OFFICES]), min_size=2, max_size=5, unique=True)
    )
    first = draw(st.integers(1, 12))
    listed = range(first, draw(st.integers(first, 12)) + 1)
    count = st.integers(0, 20)
    return {(code, m): (draw(count), draw(count)) for code in some for m in listed}


def read(rows: Sequence[Sequence[object]]) -> dict[tuple[str, int], int] | None:
    """What was read, by office and month's number; None for a file that was refused."""
    try:
        found = read_spreadsheet(workbook(drawn(rows)), "bang.xlsx", NAMES, CURRENT)
    except FileRefusedError:
        return None
    # Without a title the year is assumed, and said to be.
    assumed = Doubt.YEAR_ASSUMED in {finding.doubt for finding in found.findings}
    assert assumed or all(one.month.year == YEAR for one in found.counts)
    return {(one.office, one.month.number): one.count for one in found.counts}


@pytest.mark.parametrize("layout", [pytest.param(layout, id=layout.__name__) for layout in CLEAR])
@given(counts=tables())
@settings(max_examples=max(4, EXAMPLES // 12), deadline=None)
def test_a_clear_layout_gives_the_tables_own_counts(
    layout: Callable[[Counts], Rows], counts: Counts
) -> None:
    right = {place: sum(parts) for place, parts in counts.items()}
    assert read(layout(counts)) == right


def _disturb(draw: st.DrawFn, rows: Rows) -> Rows:
    """The same table with something about it that makes it harder to tell."""
    changed: list[list[Any]] = [list(row) for row in rows]
    what = draw(st.sampled_from(["rename", "blank", "row", "column", "cell", "title"]))
    at = draw(st.integers(0, len(changed) - 1))
    row = changed[at]
    place = draw(st.integers(0, len(row) - 1))
    words = ["", "Tin", "Bài", "Cộng", "Tháng 1+2", "Định mức", "Khác", "Trang 1", "x", "60%"]
    word = draw(st.sampled_from(words))
    if what in {"rename", "cell"}:
        heads = [
            n for n, one in enumerate(changed) if {"TT", "Tháng"} & {str(cell) for cell in one}
        ]
        at = draw(st.sampled_from(heads)) if what == "rename" and heads else at
        place = draw(st.integers(0, len(changed[at]) - 1))
        changed[at][place] = word or "x"
    elif what == "blank" and isinstance(row[place], str):
        row[place] = ""  # an emptied figure would be another table
    elif what == "row":
        changed.insert(at, ["", draw(st.sampled_from(["Ghi chú", "", "Khối khác", "Nguồn"]))])
    elif what == "column":
        figures = st.integers(0, 20)
        changed = [
            [*one[:2], draw(figures) if str(one[0]).isdigit() else word, *one[2:]]
            for one in changed
        ]
    else:
        changed.insert(
            0,
            [
                draw(
                    st.sampled_from(
                        ["TỶ LỆ", "Ngày 05/01/2024", "Kế hoạch số 49/KH ngày 19/11/2024"]
                    )
                )
            ],
        )
    return changed


@given(data=st.data(), counts=tables(), layout=st.sampled_from(CLEAR))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_disturbed_table_is_never_read_as_other_counts(
    data: st.DataObject, counts: Counts, layout: Callable[[Counts], Rows]
) -> None:
    """A column that was put in between has figures of its own: those may be nobody's counts."""
    right = {place: sum(parts) for place, parts in counts.items()}
    rows = _disturb(data.draw, layout(counts))  # type: ignore[arg-type]
    found = read(rows) or {}
    assert found.items() <= right.items(), drawn(rows)
