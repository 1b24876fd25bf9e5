"""The annex: its figures, its workbook, and that what was exported imports without a change."""

import csv
import re
import subprocess
import sys
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings, strategies as st
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.workbook import Workbook

from core.documents import Annex, EntryRow, build_annex
from core.imports import Doubt, Known, planned
from core.month import Month, Span
from core.names import OfficeNames
from core.quota import Office
from core.review import ProvinceRank
from locales.annex import annex_text, entries_text, in_span
from reports.excel import annex_workbook
from reports.importing import read_spreadsheet
from tests.cast import DATA
from tests.papers import (
    APRIL,
    COUNTS,
    ENTRIES,
    FOUR_MONTHS,
    HEAD,
    JANUARY,
    MADE,
    NAMES,
    OFFICES,
    PROVINCE,
    WORDS,
    annex_of,
    plain,
    workbook_of,
)

ROOT = DATA.parent
YEAR = Span(JANUARY, Month(2026, 12))


def opened(data: bytes) -> Workbook:
    """The workbook with the values of its formulas, as a preview shows it."""
    return load_workbook(BytesIO(data), data_only=True)


def rows_below(book: Workbook, first_cell: str, second: str) -> list[list[object]]:
    """The rows below the head that starts with these two cells, up to the next empty number."""
    rows: list[list[object]] = [list(row) for row in book.worksheets[0].values]
    start = next(i for i, row in enumerate(rows) if row[:2] == [first_cell, second])
    found = []
    for row in rows[start:]:
        if row is not rows[start] and not isinstance(row[0], int):
            break
        found.append(row)
    return found


def test_section_two_is_the_letters_table_cell_by_cell() -> None:
    found = rows_below(opened(workbook_of(annex_of())), "TT", "Phòng")
    with (DATA / "counts-2026.csv").open(encoding="utf-8") as table:
        head, *rows = csv.reader(table)
    printed = [[int(cell) if cell.isdigit() else cell for cell in row] for row in rows]
    assert found == [head, *printed]


def test_section_two_has_the_letters_totals_and_ranks() -> None:
    rows = annex_of().rows
    assert [row.total for row in rows] == [32, 23, 13, 7, 7, 7, 5, 2, 0]
    assert [row.rank for row in rows] == [1, 2, 3, 4, 4, 4, 7, 8, 9]
    assert annex_of().sums == (26, 12, 20, 38)


def test_section_one_has_the_provinces_ranks_and_notices() -> None:
    _head, *rows = rows_below(opened(workbook_of(annex_of())), "TT", "Tháng")
    told = [[cell for cell in row if cell is not None] for row in rows]
    unknown = "không có số liệu"
    assert told == [
        [1, "Tháng 01", "11/13", unknown, "Thông báo số 173/BBT-CTTĐT ngày 30/01/2026"],
        [2, "Tháng 02", "11/13", unknown, "Thông báo số 300/BBT-CTTĐT ngày 04/3/2026"],
        [3, "Tháng 03", "9/13", unknown, "Thông báo số 472/BBT-CTTĐT ngày 31/3/2026"],
        [4, "Tháng 04", "8/13", 38, "Thông báo số 660/BBT-CTTĐT ngày 28/4/2026"],
    ]


def test_a_month_without_a_notice_is_unknown_and_not_invented() -> None:
    annex = build_annex(OFFICES, COUNTS, [ProvinceRank(APRIL, 8, 13)], FOUR_MONTHS)
    table = annex_text(annex, HEAD, MADE).province
    assert table.rows[0][2:] == ("không có số liệu",) * 3
    assert table.rows[3][2:] == ("8/13", "không có số liệu", "không có số liệu")
    assert table.source == "Nguồn số liệu: Ban Biên tập Cổng TTĐT Sở GDĐT."


def test_months_that_no_notice_tells_of_are_the_departments_own_figures() -> None:
    annex = build_annex(OFFICES, COUNTS, PROVINCE, Span(JANUARY, Month(2026, 5)))
    text = annex_text(annex, HEAD, MADE)
    own = "; các tháng chưa có thông báo: Ban Biên tập Cổng TTĐT Sở GDĐT."
    assert plain(text.offices.source).endswith(own)
    assert own not in plain(text.province.source)
    whole = annex_text(annex_of(), HEAD, MADE)
    assert whole.offices.source == whole.province.source


def test_titles_name_the_span() -> None:
    text = annex_text(annex_of(), HEAD, MADE)
    assert plain(text.title) == (
        "TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ CỔNG THÔNG TIN ĐIỆN TỬ TRONG 04 THÁNG ĐẦU NĂM 2026"
    )
    for span, period in {
        FOUR_MONTHS: "TRONG 04 THÁNG ĐẦU NĂM 2026",
        Span(APRIL, APRIL): "TRONG THÁNG 4/2026",
        YEAR: "TRONG NĂM 2026",
    }.items():  # on one line
        whole = annex_text(annex_of(span), HEAD, MADE).title
        assert whole.endswith(" " + period.replace(" ", "\N{NO-BREAK SPACE}"))
    assert in_span(WORDS, YEAR) == "trong năm 2026"
    assert in_span(WORDS, Span(APRIL, APRIL)) == "trong tháng 4/2026"
    assert in_span(WORDS, Span(Month(2025, 11), JANUARY)) == "từ tháng 11/2025 đến tháng 01/2026"


def test_an_office_that_retired_keeps_its_months_and_has_none_after() -> None:
    retired = [
        replace(office, retired_from=Month(2026, 3)) if office.code == "VP" else office
        for office in OFFICES
    ]
    counts = {
        (month, code): count
        for (month, code), count in COUNTS.items()
        if code != "VP" or month < Month(2026, 3)
    }
    rows = build_annex(retired, counts, PROVINCE, FOUR_MONTHS).rows
    assert next(row.counts for row in rows if row.office.code == "VP") == (16, 4, None, None)
    later = build_annex(retired, counts, PROVINCE, Span(Month(2026, 3), APRIL))
    assert "VP" not in [row.office.code for row in later.rows]
    # What was entered for it all the same is counted.
    counted = build_annex(retired, COUNTS, PROVINCE, FOUR_MONTHS)
    assert sum(counted.sums) == sum(COUNTS.values())


@given(
    first=st.integers(1, 12),
    months=st.integers(1, 12),
    counts=st.lists(st.integers(0, 999), min_size=108, max_size=108),
)
@settings(max_examples=15, deadline=None)
def test_what_was_exported_imports_without_a_change(
    first: int, months: int, counts: list[int]
) -> None:
    start = Month(2025, first)
    span = Span(start, start.plus(months - 1))
    cells = [(month, office.code) for month in span.months for office in OFFICES]
    ledger = dict(zip(cells, counts, strict=False))
    book = workbook_of(build_annex(OFFICES, ledger, PROVINCE, span))
    imported = read_spreadsheet(book, "phu-luc.xlsx", OfficeNames(OFFICES), Month(2026, 12))
    assert len(imported.counts) == len(cells)
    assert planned(imported, Known(ledger)).is_empty
    assert [finding.doubt for finding in imported.findings] == [Doubt.OTHER_SHEET]


def test_the_annex_of_offices_that_are_no_phong_imports_without_a_change() -> None:
    named = ("Văn phòng Sở", "Chi cục Dân số", "Thanh tra Sở")
    offices = [
        replace(office, name=name, aliases=()) for office, name in zip(OFFICES, named, strict=False)
    ]
    counts = {(m, o.code): m.number for m in FOUR_MONTHS.months for o in offices}
    text = annex_text(build_annex(offices, counts, PROVINCE, FOUR_MONTHS), HEAD, MADE)
    assert text.offices.head[1] == "Đơn vị"
    book = annex_workbook(text, entries_text([], {}), MADE)
    imported = read_spreadsheet(book, "x.xlsx", OfficeNames(tuple(offices)), APRIL)
    assert len(imported.counts) == 12
    assert planned(imported, Known(counts)).is_empty


@pytest.mark.parametrize("name", ["=1+1", "+84", "-1", "@SUM(A1)", "=cmd|'/C calc'!A0"])
def test_a_name_that_looks_like_a_formula_is_text(name: str) -> None:
    offices = [replace(OFFICES[0], name=name)]
    annex = build_annex(offices, COUNTS, PROVINCE, FOUR_MONTHS)
    listed = entries_text([EntryRow(MADE, "X", title=name)], {})
    data = annex_workbook(annex_text(annex, HEAD, MADE), listed, MADE)
    for sheet in opened(data).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == name]
        assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]
    with ZipFile(BytesIO(data)) as archive:
        parts = b"".join(map(archive.read, archive.namelist()))
    assert set(re.findall(rb"<f>([^(<]*)", parts)) == {b"SUM"}


def test_control_characters_do_not_stop_the_export() -> None:
    unheld = "a\x00b\ufffe\x1b\u202ec"  # a workbook with one of these is no workbook
    listed = entries_text([EntryRow(MADE, "X", title=unheld + "d" * 40_000)], {})
    data = annex_workbook(annex_text(annex_of(), HEAD, MADE), listed, MADE)
    assert str(opened(data).worksheets[1]["D2"].value).startswith("abcd")


def test_the_articles_are_on_the_second_sheet_with_real_dates() -> None:
    sheet = opened(workbook_of(annex_of())).worksheets[1]
    assert sheet.title == "Danh sách tin, bài"
    first = [cell.value for cell in sheet[2]]
    assert [str(first[1])[:10], *first[2:]] == [
        *("2026-04-15", "Phòng Giáo dục Trung học", "Khai mạc hội thi", "https://example.org/1"),
        *("Tin, bài", 1),
    ]
    assert sheet["G3"].value == 3


def test_the_list_of_articles_imports_as_it_was() -> None:
    book = opened(workbook_of(annex_of()))
    book.remove(book.worksheets[0])
    packed = BytesIO()
    book.save(packed)
    imported = read_spreadsheet(packed.getvalue(), "x.xlsx", OfficeNames(OFFICES), APRIL)
    assert tuple(entry.article for entry in imported.entries) == ENTRIES


@pytest.mark.parametrize(("span", "orientation"), [(FOUR_MONTHS, "portrait"), (YEAR, "landscape")])
def test_the_sheet_prints_on_a4(span: Span, orientation: str) -> None:
    sheet = opened(workbook_of(annex_of(span))).worksheets[0]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == orientation
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


SMALL_SCREEN = 600  # pixels that a spreadsheet program leaves for rows, of 768
PIXELS = 96 / 72  # of a point


def long_annex(offices: int, months: int) -> Annex:
    made = [Office(f"P{n}", f"Phòng {n} " + "x " * 30, "Phòng", "", n) for n in range(offices)]
    return build_annex(made, {}, PROVINCE, Span(JANUARY, Month(2026, months)))


@pytest.mark.parametrize("months", [1, 4, 12])
@pytest.mark.parametrize("offices", [0, 9, 60])
def test_every_row_and_column_can_be_scrolled_to_on_a_small_screen(
    offices: int, months: int
) -> None:
    for sheet in opened(workbook_of(long_annex(offices, months))).worksheets:
        column, row = coordinate_from_string(str(sheet.freeze_panes))
        heights = [sheet.row_dimensions[n].height or 15 for n in range(1, sheet.max_row + 1)]
        frozen = sum(heights[: row - 1]) * PIXELS
        assert frozen <= 200
        assert frozen + max(heights[row - 1 :], default=0) * PIXELS < SMALL_SCREEN
        widths = [
            (sheet.column_dimensions[get_column_letter(n)].width or 8) * 7
            for n in range(1, column_index_from_string(column))
        ]
        assert sum(widths) < 1366 / 2


PRINTED = (297 - 20 - 20) / 25.4 * 72  # points of a portrait page between its margins


def test_the_source_of_a_long_table_never_stands_on_a_page_alone() -> None:
    for offices in range(12, 24):
        sheet = opened(workbook_of(long_annex(offices, 4))).worksheets[0]
        assert plain(str(sheet.cell(sheet.max_row, 1).value)).startswith("Nguồn số liệu")
        (head,) = {int(n) for n in re.findall(r"\d+", str(sheet.print_title_rows))}
        heights = [sheet.row_dimensions[n].height or 15 for n in range(1, sheet.max_row + 1)]
        turned = {one.id for one in sheet.row_breaks.brk}
        used, begins = 0.0, 1
        for row, height in enumerate(heights, start=1):
            if used + height > PRINTED or row - 1 in turned:
                used, begins = heights[head - 1], row
            used += height
        assert begins < sheet.max_row or sheet.page_setup.fitToHeight == 1, offices


def test_an_annex_that_nearly_fits_is_printed_on_one_page() -> None:
    def pages(annex: Annex) -> tuple[int | None, int]:
        sheet = opened(workbook_of(annex)).worksheets[0]
        return sheet.page_setup.fitToHeight, len(sheet.row_breaks.brk)

    for last in range(1, 6):
        assert pages(annex_of(Span(JANUARY, Month(2026, last)))) == (1, 0), last
    assert pages(long_annex(60, 4))[0] == 0
    assert pages(annex_of(YEAR)) == (0, 1)


def test_a_rows_height_holds_the_lines_of_its_longest_text() -> None:
    sheet = opened(workbook_of(long_annex(9, 4))).worksheets[0]
    for row in sheet.iter_rows():
        first, *_others = row
        height = sheet.row_dimensions[first.row or 0].height or 0
        lines = [str(c.value).count(" x") // 20 + 1 for c in row if " x x" in str(c.value)]
        assert height >= max(lines, default=1) * (first.font.size or 12)


def test_every_cell_has_a_style_and_the_annex_has_headings() -> None:
    book = opened(workbook_of(annex_of()))
    named = {cell.value: cell.style for cell in book.worksheets[0]["A"] if cell.value}
    assert named["Phụ lục"] == "Heading 1"
    headings = [plain(str(value)) for value, style in named.items() if style == "Heading 2"]
    assert headings == [
        "I. Kết quả đánh giá Cổng TTĐT",
        "II. Tổng hợp số lượng bài viết trong 04 tháng đầu năm 2026",
    ]
    for sheet in book.worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert "Normal" not in {cell.style for cell in cells}
        assert {cell.font.name for cell in cells} == {"Times New Roman"}


def test_no_face_is_needed_but_the_letters() -> None:
    """The digits of the book's own face are the unit of its columns."""
    with ZipFile(BytesIO(workbook_of(annex_of()))) as parts:
        styles = parts.read("xl/styles.xml").decode()
    assert {*re.findall(r'<font><name val="([^"]+)"', styles)} == {"Times New Roman"}
    assert "scheme" not in styles


def test_a_row_is_no_higher_than_its_lines_need() -> None:
    """Of letters that are not bold more fit on a line."""
    sheet = opened(workbook_of(annex_of())).worksheets[0]
    assert str(sheet["A3"].value).startswith("(Kèm theo Công văn số")
    assert sheet.row_dimensions[3].height == pytest.approx(13 * 1.3 + 2)


def test_the_workbook_is_vietnamese_and_its_pages_are_numbered() -> None:
    book = opened(workbook_of(annex_of()))
    assert book.properties.language == "vi-VN"
    for sheet in book.worksheets:
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "&P/&N"
        assert sheet.print_title_rows


def test_totals_are_formulas_that_hold_their_values() -> None:
    data = workbook_of(annex_of())
    formulas = load_workbook(BytesIO(data)).worksheets[0]
    found = [
        (str(cell.value), opened(data).worksheets[0][cell.coordinate].value)
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert [value for _formula, value in found] == [32, 23, 13, 7, 7, 7, 5, 2, 0]
    for formula, value in found:
        first, last = formula.removeprefix("=SUM(").removesuffix(")").split(":")
        (cells,) = formulas[first:last]
        assert sum(cell.value for cell in cells) == value


def test_the_column_of_days_holds_days_only() -> None:
    listed = [*ENTRIES, EntryRow(date(2026, 4, 1), "GDMN", dated=False)]
    data = annex_workbook(annex_text(annex_of(), HEAD, MADE), entries_text(listed, NAMES), MADE)
    sheet = opened(data).worksheets[1]
    cells = [sheet.cell(row, 2) for row in range(2, 5)]
    assert all(isinstance(cell.value, datetime) for cell in cells)
    assert [cell.number_format for cell in cells] == ["dd/mm/yyyy", "dd/mm/yyyy", "mm/yyyy"]
    book = opened(data)
    book.remove(book.worksheets[0])
    packed = BytesIO()
    book.save(packed)
    imported = read_spreadsheet(packed.getvalue(), "x.xlsx", OfficeNames(OFFICES), APRIL)
    assert [entry.article for entry in imported.entries] == [entry.article for entry in listed]


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("https://example.org/tin-tuc/1?a=b&c=d#e", True),
        ("http://example.org", True),
        ("https://example.org/tin tức", False),
        ("https://example.org/<x>", False),
        ("http://[", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://example.org/" + "a" * 3000, False),
    ],
)
def test_an_address_can_be_clicked_if_a_browser_understands_it(link: str, *, opens: bool) -> None:
    listed = entries_text([EntryRow(MADE, "VP", link=link)], NAMES)
    data = annex_workbook(annex_text(annex_of(), HEAD, MADE), listed, MADE)
    cell = opened(data).worksheets[1]["E2"]
    assert cell.value == link
    assert bool(cell.hyperlink) == opens


def test_the_same_figures_give_the_same_bytes() -> None:
    assert workbook_of(annex_of()) == workbook_of(annex_of())


def test_the_annexs_values_need_no_heavy_library() -> None:
    code = "import sys, core.documents; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"matplotlib", "openpyxl", "docx", "numpy"} & set(loaded)
