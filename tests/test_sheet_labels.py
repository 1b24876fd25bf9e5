"""What heads, sums, titles and separators are called, in all the ways that people call them.

Each table is small and clear; only one thing of it is called otherwise.
"""

from collections.abc import Sequence
from itertools import product

from core.imports import Doubt, FileRefusedError, Imported, Known, planned
from core.month import Month
from core.names import OfficeNames
from locales.importing import preview
from locales.words import load
from reports.importing import read_spreadsheet
from tests.cast import demo_store
from tests.drawn import workbook
from tests.spreadsheets import text
from tests.together import together

NAMES = OfficeNames(tuple(demo_store().offices.all()))
APRIL = Month(2026, 4)
Row = Sequence[object]

OFFICES = """Phòng; Tên phòng; Đơn vị (phòng); Các phòng, ban; Tên các phòng, đơn vị
    Phòng, đơn vị thuộc Sở; Đơn vị, bộ phận; Các phòng thuộc Sở; ten don vi; Đơn vị gửi bài
    Phòng/Ban; PHÒNG CHUYÊN MÔN"""
NUMBERS = ("TT", "STT", "Số TT", "#", "№", "Số thứ tự")
DATES = "Ngày đăng; Ngày, tháng; Ngày đưa tin; Đăng ngày; Thời gian đăng tải; Ngày duyệt đăng bài"
TITLES = """Tiêu đề; Tiêu đề tin/bài; Tên tin, bài; Chủ đề bài viết; Tin, bài; Bài viết; Tên tác phẩm
    Tên tin bài đã đăng; Nội dung tin, bài"""
SUMS = """Tổng cộng; Cộng:; Tổng cộng (2 phòng); Toàn Sở; Cộng toàn Sở; Tổng số tin, bài; Cộng chung
    Tổng toàn Sở; TỔNG SỐ TIN BÀI CỦA CÁC PHÒNG"""
GROUPS = """Các phòng; Các phòng chuyên môn; Các phòng thuộc Sở; Các đơn vị trực thuộc; Phòng chuyên môn
    Các đơn vị; Khối Văn phòng"""
MONTHS: Row = ["TT", "Phòng", "Tháng 3", "Tháng 4"]
LONGER = "Cả năm; Tổng năm; Tổng 4 tháng; Tổng các tháng; Cộng từ đầu năm; Toàn kỳ; Tổng quý"
BESIDE = "Fanpage; Biên chế; Số cán bộ; Mục tiêu; Số vướng mắc; So sánh; +/-; BQ; Zalo OA; Số CTV"

WORDED = """Kết quả; Đạt; Thực hiện; Kết quả đạt được; Đơn vị tính; Đã đăng; Được duyệt; Cổng TTĐT
    Chi tiết; Trong tháng; Bài viết"""


def listed(names: str) -> list[str]:
    return [one.strip() for line in names.splitlines() for one in line.split(";")]


def read(*rows: Row, name: str = "bang.xlsx") -> Imported:
    return read_spreadsheet(workbook("\n".join(map(drawn, rows))), name, NAMES, APRIL)


def drawn(row: Row) -> str:
    return " | ".join(str(cell) for cell in row)


def counts(read: Imported) -> dict[str, int]:
    assert all(one.month == APRIL for one in read.counts)
    return {one.office: one.count for one in read.counts}


@together(["number", "office"], lambda: product(NUMBERS, listed(OFFICES)))
def test_numbers_and_offices_are_known_by_any_name(number: str, office: str) -> None:
    found = read(["THÁNG 4/2026"], [number, office, "Số lượng"], [1, "VP", 6], [2, "GDMN", 0])
    assert counts(found) == {"VP": 6, "GDMN": 0}
    assert not found.findings


@together("sign", ["#", "№", "…", "*", "-", "(…)", "+/-", "?"])
def test_a_head_without_words_counts_nothing(sign: str) -> None:
    try:
        found = read(["TIN, BÀI THÁNG 4/2026"], [sign, "Phòng", "Xếp hạng"], [7, "VP", 1])
    except FileRefusedError:
        return
    assert not found.counts


@together(
    ["news", "features"], product(["Tin", "Tin tức", "Số tin"], ["Bài", "Bài viết", "Số bài viết"])
)
def test_news_and_features_are_added_up_whatever_they_are_called(news: str, features: str) -> None:
    one = read(["TIN, BÀI THÁNG 4/2026"], ["TT", "Phòng", news, features], [1, "VP", 2, 6])
    head = ["TT", "Phòng", "Số tin, bài tháng 4", "<"]
    two = read(["NĂM 2026"], head, ["^", "^", news, features], [1, "VP", 2, 6])
    assert counts(one) == counts(two) == {"VP": 8}


def test_news_that_is_a_part_is_not_added() -> None:
    heads = [["TT", "Phòng", "Số bài viết", "Trong đó"], ["^", "^", "^", "Tin"]]
    assert counts(read(["TIN, BÀI THÁNG 4/2026"], *heads, [1, "VP", 6, 2])) == {"VP": 6}


@together(["longer", "empty"], lambda: product(listed(LONGER), ["", "-"]))
def test_the_sum_of_a_longer_time_never_stands_for_an_empty_month(longer: str, empty: str) -> None:
    head = ["TT", "Phòng", "Số tin, bài", longer]
    assert not read(["TIN, BÀI THÁNG 4/2026"], head, [1, "VP", empty, 9]).counts


@together("longer", lambda: listed(LONGER))
def test_the_sum_of_a_longer_time_is_no_contradiction_to_the_month(longer: str) -> None:
    head = ["TT", "Phòng", "Số tin, bài", longer]
    assert counts(read(["TIN, BÀI THÁNG 4/2026"], head, [1, "VP", 2, 9])) == {"VP": 2}


def test_a_kind_of_which_there_was_nothing_leaves_the_other() -> None:
    rows: list[Row] = [[1, "VP", 3, ""], [2, "GDMN", 1, "-"]]
    found = read(["TIN, BÀI THÁNG 4/2026"], ["TT", "Phòng", "Tin", "Bài"], *rows)
    assert counts(found) == {"VP": 3, "GDMN": 1}


@together("beside", lambda: listed(BESIDE))
def test_figures_of_something_else_are_left_aside(beside: str) -> None:
    rows: list[Row] = [[1, "VP", 7, 6], [2, "GDMN", 5, 4]]
    found = read(["THÁNG 4/2026"], ["TT", "Phòng", beside, "Số tin, bài"], *rows)
    assert counts(found) == {"VP": 6, "GDMN": 4}


@together(
    ["worded", "cell", "number"],
    lambda: product(listed(WORDED), ["đạt", ""], ["Số tin, bài", "Tổng số tin, bài"]),
)
def test_a_column_without_figures_is_no_second_count(worded: str, cell: str, number: str) -> None:
    before = read(["TIN, BÀI THÁNG 4/2026"], ["TT", "Phòng", worded, number], [1, "VP", cell, 6])
    behind = read(["TIN, BÀI THÁNG 4/2026"], ["TT", "Phòng", number, worded], [1, "VP", 6, cell])
    assert counts(before) == counts(behind) == {"VP": 6}


@together(["total", "above"], lambda: product(listed(SUMS), [True, False]))
def test_a_sum_is_known_by_any_name_and_must_agree(total: str, above: bool) -> None:
    for stated in (7, 8):
        sums: list[Row] = [["", total, stated]]
        offices: list[Row] = [[1, "VP", 6], [2, "GDMN", 1]]
        rows = [*sums, *offices] if above else [*offices, *sums]
        found = read(["TIN, BÀI THÁNG 4/2026"], ["TT", "Phòng", "Số lượng"], *rows)
        doubts = [finding.doubt for finding in found.findings]
        assert counts(found) == ({"VP": 6, "GDMN": 1} if stated == 7 else {})
        assert doubts == ([] if stated == 7 else [Doubt.SUM_WRONG])


def test_a_group_without_figures_ends_the_sum_of_the_one_before() -> None:
    first: list[Row] = [["I", "Khối Văn phòng", 6], [1, "VP", 6]]
    others: list[Row] = [["II", "Các phòng"], [2, "GDMN", 1], ["", "Tổng", 7]]
    found = read(["THÁNG 4/2026"], ["TT", "Phòng", "Số tin, bài"], *first, *others)
    assert counts(found) == {"VP": 6, "GDMN": 1}
    assert not found.findings


@together(["group", "summed"], lambda: product(listed(GROUPS), [True, False]))
def test_a_group_above_some_rows_is_no_head(group: str, summed: bool) -> None:
    above: Row = ["I", group, *([2, 1] if summed else [])]
    kinds: Row = ["TT", "Phòng", "Tin", "Bài"]
    for title, columns, months in ("4/2026", kinds, {4: 3}), ("NĂM 2026", MONTHS, {3: 2, 4: 1}):
        rows = [columns, above, [1, "VP", 2, 1], ["II", *above[1:]], [2, "GDMN", 2, 1]]
        told = {(it.month.number, it.office): it.count for it in read([title], *rows).counts}
        assert told == {(m, code): n for m, n in months.items() for code in ("VP", "GDMN")}
    head = ["TT", "Tên bài", "Phòng", "Ngày", "Loại", "Trạng thái"]
    first = [1, "Bài về kỳ thi", "VP", "20/4/2026", "Tin", "Đã đăng"]
    second = [2, "Bài về kỳ thi lớp 10", "GDMN", "20/4/2026", "Bài", "Đã đăng"]
    found = read(["NĂM 2026"], head, ["I", group], first, ["II", group], second)
    assert [one.office for one in found.entries] == ["VP", "GDMN"]


@together("over", ["", "Tháng"])
def test_offices_named_below_the_months_corner_are_a_head(over: str) -> None:
    first: Row = ["TT", over, "Tháng 3", "Tháng 4"]
    found = read(["NĂM 2026"], first, ["^", "Đơn vị", "^", "^"], [1, "VP", 2, 1])
    assert [(one.month.number, one.count) for one in found.counts] == [(3, 2), (4, 1)]


@together(["begun", "right"], [("01/4/2026", True), ("01/4", True), ("25/3/2026", False)])
def test_days_of_one_month_in_a_title_are_that_month(begun: str, right: bool) -> None:
    title = f"SỐ TIN, BÀI (từ ngày {begun} đến hết ngày 22/4/2026)"
    try:
        found = read([title], ["TT", "Phòng", "Số lượng"], [1, "VP", 6])
    except FileRefusedError:
        assert not right
        return
    assert right
    assert counts(found) == {"VP": 6}


@together(["day", "title"], lambda: product(listed(DATES), listed(TITLES)))
def test_the_columns_of_a_list_are_known_by_any_name(day: str, title: str) -> None:
    head = ["TT", title, "Phòng", day]
    found = read(["NĂM 2026"], head, [1, "Bài về kỳ thi lớp 10", "VP", "20/4/2026"])
    assert [(one.office, one.title, one.day.day) for one in found.entries] == [
        ("VP", "Bài về kỳ thi lớp 10", 20)
    ]


@together(
    ["other", "published"],
    product(["Ngày duyệt", "Thời gian", "Ngày"], ["Ngày đăng", "Ngày xuất bản"]),
)
def test_of_two_dates_that_of_publishing_counts(other: str, published: str) -> None:
    head = ["Phòng", other, "Tiêu đề", published]
    found = read(["NĂM 2026"], head, ["VP", "31/3/2026", "Bài về kỳ thi", "01/4/2026"])
    assert [Month.of(one.day) for one in found.entries] == [APRIL]


@together("separator", [",", ";", "\t"])
def test_a_comma_in_a_head_is_no_separator_of_a_table_with_another(separator: str) -> None:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if separator in cell else cell

    head = [*map(quoted, ["TT", "Các phòng, đơn vị", "Tên tin, bài", "Ngày đăng"])]
    row = ["1", "VP", "Bài về kỳ thi", "20/4/2026"]
    content = text(head, row, separator=separator)
    found = read_spreadsheet(content.encode(), "bai.csv", NAMES, APRIL)
    assert [one.title for one in found.entries] == ["Bài về kỳ thi"]


def test_an_offices_name_in_a_title_is_no_plan() -> None:
    title = "DANH MỤC BÀI VIẾT CỦA PHÒNG KẾ HOẠCH - TÀI CHÍNH THÁNG 4/2026"
    found = read([title], ["TT", "Tiêu đề", "Ngày đăng"], [1, "Bài về kỳ thi", "20/4/2026"])
    assert [one.office for one in found.entries] == ["KHTC"]


@together("name", ["2025", "Năm 2025", "SL 2025"])
def test_a_sheet_named_after_a_year_is_of_that_year(name: str) -> None:
    table = read([f"## {name}"], ["TT", "Phòng", "Tháng 4"], [1, "VP", 6])
    assert [one.month for one in table.counts] == [Month(2025, 4)]
    listed = read([f"## {name}"], ["Phòng", "Tiêu đề", "Ngày"], ["VP", "Bài về kỳ thi", "20/4"])
    assert [one.day.year for one in listed.entries] == [2025]


@together(["day", "told"], [("20/4", True), ("20/4/2026", False)])
def test_a_list_whose_dates_name_no_year_says_which_is_meant(day: str, told: bool) -> None:
    found = read(["Phòng", "Tiêu đề", "Ngày"], ["VP", "Bài về kỳ thi", day])
    assert [one.day.year for one in found.entries] == [2026]
    doubts = [finding.doubt for finding in found.findings]
    assert doubts == ([Doubt.YEAR_ASSUMED] if told else [])


def test_a_letterhead_is_no_subject() -> None:
    rows = [
        ["BAN BIÊN TẬP CỔNG TTĐT"],
        ["DANH SÁCH CÁN BỘ THÁNG 4/2026"],
        ["TT", "Phòng", "Số lượng"],
    ]
    assert not read(*rows, [1, "VP", 6]).counts


def test_a_file_of_which_no_figure_was_taken_is_not_called_equal_to_what_is_known() -> None:
    head = ["TT", "Phòng", "Số tin, bài", "Cả năm"]
    nothing = read(["TIN, BÀI THÁNG 4/2026"], head, [1, "VP", "-", 9])
    told = preview(load("vi"), "bang.xlsx", planned(nothing, Known({})))
    assert told.startswith("Tệp bang.xlsx: không đọc được số liệu nào")
    same = read(["TIN, BÀI THÁNG 4/2026"], head, [1, "VP", 9, 9])
    told = preview(load("vi"), "bang.xlsx", planned(same, Known({(APRIL, "VP"): 9})))
    assert "số liệu giữ nguyên" in told


@together("sheet", ["Kế hoạch", "KH 2026", "Chỉ tiêu", "Fanpage", "Nhuận bút", "Lũy kế", "Tỷ lệ"])
def test_a_sheet_named_after_other_figures_counts_nothing(sheet: str) -> None:
    rows: list[Row] = [["TT", "Phòng", "Tháng 4"], [1, "VP", 10], [2, "GDMN", 10]]
    found = read([f"## {sheet}"], ["NĂM 2026"], *rows)
    assert [(one.doubt, one.typed) for one in found.findings] == [(Doubt.NOT_COUNTS, sheet)]
    assert not found.counts
    done: list[Row] = [["TT", "Phòng", "Kế hoạch", "Tháng 4"], [1, "VP", 10, 6], [2, "GDMN", 10, 4]]
    both = read([f"## {sheet}"], ["NĂM 2026"], *rows, ["## Kết quả"], ["NĂM 2026"], *done)
    assert counts(both) == {"VP": 6, "GDMN": 4}


@together("sheet", ["Kế hoạch", "P. Kế hoạch", "Phòng Kế hoạch - Tài chính", "KHTC"])
def test_a_sheet_named_after_its_only_office_is_that_offices(sheet: str) -> None:
    found = read([f"## {sheet}"], ["NĂM 2026"], ["TT", "Phòng", "Tháng 4"], [1, "KHTC", 6])
    assert counts(found) == {"KHTC": 6}
