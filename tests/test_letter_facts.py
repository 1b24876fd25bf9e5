"""The letter's own figures, as requirements: whatever else changes, these come out."""

import csv

from core.month import Month, Span
from core.quota import standings, total
from tests.cast import APRIL, DATA, Department, at

IN_THE_LETTERS_ORDER = [
    "VP",
    "GDTrH",
    "GDCT-HSSV",
    "KHTC",
    "GDTH",
    "QLCL",
    "GDNN-GDTX",
    "GDMN",
    "TCCB",
]
MONTHS = [Month(2026, number) for number in (1, 2, 3, 4)]


def test_the_ledger_gives_the_letters_table_cell_by_cell(department: Department) -> None:
    names = {office.name: office.code for office in department.store.offices.all()}
    with (DATA / "counts-2026.csv").open(encoding="utf-8") as table:
        for line in csv.DictReader(table):
            for month in MONTHS:
                printed = int(line[f"Tháng {month.number:02}"])
                assert department.count(names[line["Phòng"]], month) == printed


def test_the_year_ranks_as_in_the_letter(department: Department) -> None:
    lines = department.say("leader", "/rank 2026").text.splitlines()
    ranked = [line for line in lines if line[0].isdigit()]
    assert [int(line.split(".")[0]) for line in ranked] == [1, 2, 3, 4, 4, 4, 7, 8, 9]
    assert [int(line.rsplit(": ")[-1]) for line in ranked] == [32, 23, 13, 7, 7, 7, 5, 2, 0]
    assert "Tổng số: 96 tin, bài." in lines


def test_ties_keep_the_letters_order(department: Department) -> None:
    counts: dict[str, int] = {}
    span = Span(MONTHS[0], APRIL)
    for (_, code), count in department.store.ledger.counts_over(span).items():
        counts[code] = counts.get(code, 0) + count
    offices = department.store.offices.all()
    quotas = department.store.quotas.of(APRIL, offices)
    found = standings(offices, counts, quotas)
    assert [standing.office.code for standing in found] == IN_THE_LETTERS_ORDER


def test_april_alone_ranks_as_in_the_letter(department: Department) -> None:
    rank = {s.office.code: s.rank for s in department.store.standings(APRIL)}
    assert [rank[code] for code in IN_THE_LETTERS_ORDER] == [2, 1, 4, 4, 3, 6, 6, 8, 9]


def test_the_months_add_up(department: Department) -> None:
    sums = [total(department.store.standings(month)) for month in MONTHS]
    assert sums == [26, 12, 20, 38]
    assert sum(sums) == 96


def test_what_is_missing_to_the_floor_and_to_the_target(department: Department) -> None:
    found = [department.store.standings(month) for month in MONTHS]
    missing = [sum(standing.missing for standing in month) for month in found]
    assert missing == [70, 78, 70, 54]
    assert sum(missing) == 272
    assert sum(standing.missing_to_target for standing in found[3]) == 97


def test_of_thirty_six_office_months_two_reach_ten_and_eleven_are_zero(
    department: Department,
) -> None:
    counts = [s.count for month in MONTHS for s in department.store.standings(month)]
    assert len(counts) == 36
    assert sum(count >= 10 for count in counts) == 2
    assert sum(count >= 15 for count in counts) == 1
    assert counts.count(0) == 11


def test_the_province_ranks_eleven_eleven_nine_eight_of_thirteen(department: Department) -> None:
    ranks = department.store.province.all(2026)
    assert [(rank.rank, rank.of) for rank in ranks] == [(11, 13), (11, 13), (9, 13), (8, 13)]
    assert [rank.notice for rank in ranks][-1] == "660/BBT-CTTĐT"
    assert dict(ranks[-1].peers)["Sở Xây dựng"] == 116
    assert ranks[0].own_count is None


def test_nine_floors_together_stay_below_the_next_agency(department: Department) -> None:
    report = [
        claimed.reply.text
        for _, claimed in department.pass_to(at("2026-05-04 14:00"))
        if claimed.title == "Lãnh đạo Sở"
    ]
    assert len(report) == 1
    assert "toàn Sở có 90 tin, bài; so với Sở Xây dựng (116 tin, bài" in report[0]
