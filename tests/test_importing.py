"""Honest spreadsheets as offices make them, and what would change if they were right."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from core.documents import EntryRow
from core.imports import Change, Doubt, Imported, ImportedCount, Known, Place, planned
from core.month import Month, Span
from core.names import OfficeNames
from core.quota import Kind
from locales.importing import CHANGE, finding_line
from locales.words import load
from reports.importing import read_spreadsheet
from tests.cast import DATA, demo_store
from tests.spreadsheets import HEAD, LIST_HEAD, ROW, replaced, saved, text, with_parts, xlsx

JANUARY, FEBRUARY, APRIL = Month(2026, 1), Month(2026, 2), Month(2026, 4)
LETTER = (DATA / "counts-2026.csv").read_bytes()
STORE = demo_store()
NAMES = OfficeNames(tuple(STORE.offices.all()))
LEDGER = STORE.ledger.counts_over(Span(JANUARY, APRIL))
SST = b'<sst xmlns="%s">%%s</sst>' % SHEET_MAIN_NS.encode()


def read(data: bytes, name: str = "2026.xlsx", current: Month = APRIL) -> Imported:
    return read_spreadsheet(data, name, NAMES, current)


def differences(imported: Imported, counts: Mapping[Place, int]) -> tuple[Change, ...]:
    return planned(imported, Known(counts)).changes


def counts(imported: Imported) -> list[tuple[str, Month, int]]:
    return [(count.office, count.month, count.count) for count in imported.counts]


def doubts(imported: Imported) -> list[Doubt]:
    return [finding.doubt for finding in imported.findings]


def test_the_letters_table_changes_nothing() -> None:
    imported = read(LETTER, "counts-2026.csv")
    assert len(imported.counts) == 36
    assert imported.findings == ()
    assert differences(imported, LEDGER) == ()


def test_a_changed_cell_is_the_one_difference() -> None:
    changed = LETTER.replace(b"0,1,0,1,2,8", b"0,1,0,4,5,8")
    imported = read(changed, "counts-2026.csv")
    assert differences(imported, LEDGER) == (Change(APRIL, "GDMN", 1, 4),)
    told = load("vi").say(CHANGE, month=APRIL, office="GDMN", before=1, after=4)
    assert told == "GDMN, tháng 4/2026: 1 → 4"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_separator_and_encoding_is_read(separator: str, encoding: str) -> None:
    content = text(["Năm 2026"], HEAD, ROW, separator=separator)
    imported = read(content.encode(encoding), "2026.csv")
    assert counts(imported) == [("GDTrH", JANUARY, 5), ("GDTrH", FEBRUARY, 3)]
    assert imported.findings == ()


def test_excels_separator_hint_is_no_row_of_the_table() -> None:
    content = "sep=;\n" + text(HEAD, ROW, separator=";")
    assert read(content.encode(), "2026.csv").counts[0] == ImportedCount("GDTrH", JANUARY, 5, 2)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["phong", "thang 1", "THÁNG 2"], ["GDTrH", 5, 3]),
        (["Tháng 02/2026", "T1", "Đơn vị"], [3, 5, "GDTrH"]),
        (["Tên phòng", "2026-01", "02/2026"], ["GDTrH", 5, 3]),
        (["Đơn vị", date(2026, 2, 1), date(2026, 1, 1)], ["GDTrH", 3, 5]),
        (["Tha\u0301ng 1 năm 2026", "Tháng 2", "PHÒNG"], [5, 3, "GDTrH"]),
    ],
)
def test_columns_are_found_by_name_in_any_order(
    head: Sequence[object], row: Sequence[object]
) -> None:
    found = sorted(counts(read(xlsx(head, row))))
    assert found == [("GDTrH", JANUARY, 5), ("GDTrH", FEBRUARY, 3)]


def test_a_head_of_two_rows_is_one_head() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["TT", "Phòng", "Tháng", None, "Cộng"])
    sheet.append([None, None, 1, 2])
    sheet.append([1, "GDTrH", 5, 3, 8])
    sheet.merge_cells("C1:D1")
    imported = read(saved(book))
    assert counts(imported) == [("GDTrH", JANUARY, 5), ("GDTrH", FEBRUARY, 3)]
    assert imported.findings == ()


def test_an_empty_cell_states_nothing_and_a_zero_is_zero() -> None:
    imported = read(xlsx(HEAD, [1, "GDTrH", None, 0]))
    assert counts(imported) == [("GDTrH", FEBRUARY, 0)]
    assert differences(imported, {(FEBRUARY, "GDTrH"): 3, (JANUARY, "GDTrH"): 5}) == (
        Change(FEBRUARY, "GDTrH", 3, 0),
    )


def test_a_doubtful_cell_leaves_the_rest_of_its_row() -> None:
    imported = read(xlsx(HEAD, [1, "GDTrH", "12 - 15", 3]))
    assert counts(imported) == [("GDTrH", FEBRUARY, 3)]
    (finding,) = imported.findings
    assert (finding.row, finding.column, finding.typed, finding.kept) == (3, "C", "12 - 15", False)
    told = finding_line(load("vi"), finding)
    assert told == "Ô C3: “12 - 15” không phải là số lượng; không được tính."


def test_a_near_miss_is_suggested_and_not_taken() -> None:
    imported = read(xlsx(HEAD, [1, "GDTRHH", 5, 3]))
    assert imported.counts == ()
    assert "GDTrH" in [office.code for office in imported.findings[0].suggestions]


def test_right_sums_are_no_finding() -> None:
    rows = ([1, "VP", 16, 4, 20], [2, "GDTrH", 5, 3, 8], [None, "Tổng cộng", 21, 7, 28])
    assert read(xlsx(HEAD, *rows)).findings == ()


def test_a_wrong_sum_names_both_figures_and_nothing_is_taken() -> None:
    imported = read(xlsx(HEAD, [1, "GDTrH", 5, 3, 9]))
    (finding,) = imported.findings
    assert (finding.doubt, finding.stated, finding.computed) == (Doubt.SUM_WRONG, 9, 8)
    assert imported.counts == ()


def test_a_sum_of_what_could_not_all_be_read_is_told_beside_the_rest() -> None:
    rows = ([1, "VP", 16, 4], [2, "GDTRHH", "x", 3], [None, "Tổng cộng", 21, 7])
    imported = read(xlsx(HEAD[:4], *rows))
    assert counts(imported) == [("VP", JANUARY, 16), ("VP", FEBRUARY, 4)]
    assert doubts(imported) == [Doubt.UNKNOWN_OFFICE, Doubt.SUM_SHORT]


def test_a_sum_without_counts_is_doubted() -> None:
    assert doubts(read(xlsx(HEAD, [1, "GDTrH", None, None, 9]))) == [Doubt.SUM_WRONG]


def test_notes_below_the_table_are_passed_over() -> None:
    imported = read(xlsx(HEAD, ROW, ["Nguồn số liệu: Thông báo số 173/BBT-CTTĐT"], []))
    assert len(imported.counts) == 2
    assert imported.findings == ()


def test_a_formula_counts_with_the_number_that_was_saved() -> None:
    plain = xlsx(HEAD, ROW[:4])
    cell = b'<c r="C3" t="n"><v>5</v></c>'
    formula = replaced(plain, cell, b'<c r="C3"><f>SUM(F3:G3)</f><v>6</v></c>')
    assert counts(read(formula))[0] == ("GDTrH", JANUARY, 6)


@pytest.mark.parametrize(
    ("current", "year"), [(Month(2026, 4), 2026), (Month(2026, 2), 2026), (Month(2026, 1), 2025)]
)
def test_without_a_year_it_is_the_latest_that_is_not_to_come(current: Month, year: int) -> None:
    imported = read(xlsx(HEAD, ROW, title="Bảng"), "bang.xlsx", current)
    assert {count.month.year for count in imported.counts} == {year}
    assert imported.findings[0].stated == year


def test_the_year_nearest_above_the_table_is_meant() -> None:
    above = ["Công văn ngày 05 tháng 01 năm 2026"]
    imported = read(xlsx(above, ["II. Số lượng trong năm 2025"], HEAD, ROW, title=""), "bang.xlsx")
    assert {count.month.year for count in imported.counts} == {2025}


def test_a_month_to_come_is_left_out_and_said_once() -> None:
    head = ["Phòng", "Tháng 4", "Tháng 5"]
    imported = read(xlsx(head, ["VP", 6, 0], ["GDTrH", 12, 1]))
    assert [count.month for count in imported.counts] == [APRIL, APRIL]
    assert doubts(imported) == [Doubt.FUTURE_MONTH]


def test_a_list_of_articles_is_read() -> None:
    rows: list[Sequence[object]] = [
        ["Danh sách tin, bài"],
        LIST_HEAD,
        [date(2026, 4, 15), "Trung học", "Khai mạc", "https://example.org/1", "Tin"],
        ["29/4/2026", "phòng Mầm non", "Bé đến trường", None, "Clip"],
        [46_127, "GDMN", "Ngày hội", "http://example.org/2", None],
    ]
    imported = read(xlsx(*rows))
    assert imported.findings == ()
    assert tuple(entry.article for entry in imported.entries) == (
        EntryRow(date(2026, 4, 15), "GDTrH", "Khai mạc", "https://example.org/1", Kind.NEWS),
        EntryRow(date(2026, 4, 29), "GDMN", "Bé đến trường", "", Kind.CLIP),
        EntryRow(date(2026, 4, 15), "GDMN", "Ngày hội", "http://example.org/2", Kind.ARTICLE),
    )


def test_a_date_without_a_year_is_of_the_year_that_the_title_names() -> None:
    read_list = read(xlsx(LIST_HEAD, ["15/4", "GDMN", "Một"], title="Tin, bài năm 2025"), "a.xlsx")
    assert [entry.day for entry in read_list.entries] == [date(2025, 4, 15)]


def test_only_a_day_of_another_month_may_have_been_swapped_with_it() -> None:
    days = (date(2026, 4, 4), date(2026, 4, 15), date(2026, 2, 4), date(2026, 3, 5))
    rows: list[list[object]] = [[day, "GDMN", f"Bài {n}"] for n, day in enumerate(days)]
    imported = read(xlsx(LIST_HEAD, *rows, title="Tin, bài tháng 4/2026"))
    assert [entry.day for entry in imported.entries] == list(days[:2])
    assert doubts(imported) == [Doubt.SWAPPED_DATES, Doubt.OTHER_MONTH]


@pytest.mark.parametrize(("told", "taken"), [("", 2), ("đã đăng", 1)])
def test_a_column_for_what_became_of_it_counts_once_anything_stands_there(
    told: str, taken: int
) -> None:
    head = [*LIST_HEAD[:3], "Trạng thái"]
    rows: list[list[object]] = [
        ["15/4/2026", "GDMN", "Một", told],
        ["16/4/2026", "GDMN", "Hai", ""],
    ]
    assert len(read(xlsx(head, *rows)).entries) == taken


@pytest.mark.parametrize(
    ("second", "stated", "doubt"),
    [
        (["16/4/2026", "GDMN", "Hai"], 3, Doubt.SUM_WRONG),
        (["hôm qua", "GDMN", "Hai"], 2, Doubt.SUM_SHORT),
        (["hôm qua", "GDMN", "Hai"], 0, Doubt.SUM_WRONG),
    ],
)
def test_the_sum_of_a_list_may_only_exceed_what_was_not_all_read(
    second: list[object], stated: int, doubt: Doubt
) -> None:
    head = ["TT", *LIST_HEAD[:3], "Số lượng"]
    first, last = [1, "15/4/2026", "GDMN", "Một", 1], ["Cộng", None, None, None, stated]
    assert doubt in doubts(read(xlsx(head, first, [2, *second, 1], last)))


def test_a_list_adds_its_counted_articles_to_what_is_there() -> None:
    entries = (
        EntryRow(date(2026, 4, 1), "GDMN"),
        EntryRow(date(2026, 4, 2), "GDMN", count=2),
        EntryRow(date(2026, 4, 3), "GDMN", kind=Kind.CLIP),
    )
    assert differences(Imported(entries=entries), LEDGER) == (Change(APRIL, "GDMN", 1, 4),)


@pytest.mark.parametrize(
    "second", ["https://example.org/1/", "http://www.example.org/1", "HTTPS://EXAMPLE.ORG/1"]
)
def test_two_spellings_of_a_link_are_one_link(second: str) -> None:
    first = "https://example.org/1"
    rows = [[date(2026, 4, 1), "GDMN", str(n), link] for n, link in enumerate((first, second))]
    imported = read(xlsx(LIST_HEAD, *rows))
    assert len(imported.entries) == 1
    assert imported.findings[0].other_row == 3


def test_invisible_characters_in_a_name_do_no_harm() -> None:
    imported = read(xlsx(HEAD, [1, "\u202eGD\u200bTrH\u00a0", 5, 3]))
    assert [count.office for count in imported.counts] == ["GDTrH", "GDTrH"]


@pytest.mark.parametrize("look", [b'hidden="1"', b'hidden="true"', b'width="0"'])
def test_a_column_that_nobody_sees_is_not_read_however_it_is_hidden(look: bytes) -> None:
    columns = b'<cols><col min="3" max="3" %s/></cols><sheetData>' % look
    imported = read(replaced(xlsx(HEAD, ROW[:4]), b"<sheetData>", columns))
    assert counts(imported) == [("GDTrH", FEBRUARY, 3)]
    assert doubts(imported) == [Doubt.HIDDEN_COLUMN]


def test_the_table_goes_before_a_list_on_an_earlier_sheet() -> None:
    book = Workbook()
    book.worksheets[0].append(LIST_HEAD)
    second = book.create_sheet("Bảng")
    second.append(HEAD)
    second.append(ROW)
    imported = read(saved(book))
    assert len(imported.counts) == 2
    assert doubts(imported) == [Doubt.OTHER_SHEET]


def test_what_is_struck_out_or_a_footnotes_number_is_no_part_of_a_figure() -> None:
    texts = [
        b"<si><r><rPr>%s</rPr><t>5</t></r><r><t>6</t></r></si>" % look
        for look in (b"<strike/>", b'<vertAlign val="superscript"/>')
    ]
    book = xlsx(["Phòng", "Tháng 4/2026"], ["VP", "first"], ["GDMN", "second"])
    for number, word in enumerate((b"first", b"second")):
        inline = b'inlineStr"><is><t>%s</t></is>' % word
        book = replaced(book, inline, b's"><v>%d</v>' % number)
    kind = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>'
    book = replaced(book, b"</Types>", kind % SHARED_STRINGS.encode(), "[Content_Types].xml")
    imported = read(with_parts(book, {"xl/sharedStrings.xml": SST % b"".join(texts)}))
    assert [count.count for count in imported.counts] == [6, 6]
    assert [one.typed for one in imported.findings if one.doubt is Doubt.STRUCK] == ["B3"]
