"""The letter: what it says, and how it is laid out by Nghị định 30/2020/NĐ-CP."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from matplotlib.image import imread
from msgspec.structs import replace

from core.documents import build_annex
from core.month import Month, Span
from core.quota import Quota
from core.review import ProvinceRank
from locales.letter import LetterFacts, letter_text
from reports.layout import lines_of, width_of
from reports.word import letter_document
from tests.papers import (
    APRIL,
    COUNTS,
    FOUR_MONTHS,
    HEAD,
    JANUARY,
    MADE,
    OFFICES,
    PROVINCE,
    STANDINGS,
    TALLY,
    annex_of,
    message_of,
)

LETTER = message_of(annex_of())
DOCUMENT = letter_document(LETTER, MADE)


def body(provinces: tuple[ProvinceRank, ...]) -> str:
    annex = build_annex(OFFICES, COUNTS, provinces, FOUR_MONTHS)
    return "\n".join(message_of(annex).paragraphs)


def test_the_first_paragraph_tells_the_ranks_and_their_trend() -> None:
    told = LETTER.paragraphs[0]
    for rank in ("tháng 01/2026 thứ 11/13", "tháng 3/2026 thứ 9/13", "tháng 4/2026 thứ 8/13"):
        assert rank in told
    assert told.endswith("Tháng 4/2026 tăng 01 bậc so với tháng 3/2026.")


def test_the_second_compares_with_the_other_agencies() -> None:
    told = LETTER.paragraphs[1]
    assert "của Sở GDĐT: 38" in told
    assert "Sở Xây dựng 116, Sở Tư pháp 165, Sở Y tế 236, Sở Khoa học và Công nghệ 324" in told
    assert "thấp hơn từng cơ quan nêu trên" in told


def test_the_third_names_who_leads_who_has_few_and_who_has_none() -> None:
    told = LETTER.paragraphs[2]
    assert "Tính đến ngày 22/4/2026, trong 04 tháng đầu năm 2026 toàn Sở GDĐT có 96" in told
    assert "riêng tháng 4/2026 có 38" in told
    assert "nhiều tin, bài nhất: Văn phòng Sở (32); phòng Giáo dục Trung học (23)." in told
    assert "phòng Giáo dục Mầm non (02)" in told
    assert "chưa có tin, bài: phòng Tổ chức cán bộ." in told
    assert "01/9 đơn vị đạt định mức tối thiểu; các đơn vị còn lại thiếu 54 tin, bài." in told


def test_the_rest_asks_cites_and_ends() -> None:
    rest = "\n".join(LETTER.paragraphs[3:])
    assert "Kế hoạch số 49/KH-SGDĐT ngày 19/11/2025" in rest
    assert "tối thiểu 10 - 15 tin, bài" in rest
    assert rest.endswith("./.")


@pytest.mark.parametrize(
    ("ranks", "told"),
    [
        ((11, 12), "Tháng 4/2026 giảm 01 bậc so với tháng 3/2026."),
        ((9, 9), "Tháng 4/2026 giữ nguyên thứ hạng so với tháng 3/2026."),
    ],
)
def test_a_rank_that_falls_or_stays_is_told_so(ranks: tuple[int, int], told: str) -> None:
    months = (Month(2026, 3), APRIL)
    assert told in body(tuple(ProvinceRank(m, r, 13) for m, r in zip(months, ranks, strict=True)))


def test_what_the_province_did_not_tell_is_said_to_be_unknown() -> None:
    assert "Kết quả xếp hạng của tỉnh: không có số liệu." in body(())
    told = body((PROVINCE[2],))
    assert "tháng 4/2026 không có số liệu" in told
    assert "của Sở GDĐT: không có số liệu; của các cơ quan khác: không có số liệu" in told


def test_a_department_that_is_not_the_last_is_not_called_so() -> None:
    ahead = replace(PROVINCE[3], peers=(("Sở Xây dựng", 30), ("Sở Y tế", 236)))
    assert "thấp hơn từng cơ quan" not in body((ahead,))


def test_offices_with_quotas_of_their_own_are_not_told_a_common_one() -> None:
    mixed = [replace(STANDINGS[0], quota=Quota(5, 8)), *STANDINGS[1:]]
    told = letter_text(LetterFacts(annex_of(), mixed, TALLY, MADE), HEAD)
    assert "theo định mức được giao" in "\n".join(told.paragraphs)


def test_when_every_office_reached_the_floor_nothing_is_missing() -> None:
    met = [replace(standing, count=15) for standing in STANDINGS]
    told = letter_text(LetterFacts(annex_of(), met, TALLY, MADE), HEAD)
    assert "tất cả các đơn vị đạt định mức tối thiểu" in told.paragraphs[2]


def test_agency_place_code_signer_and_plan_are_settings() -> None:
    other = replace(
        HEAD, agency="Sở Y tế", place="Hà Nội", code="SYT-VP", plan="Kế hoạch X", signer="K. T."
    )
    text = message_of(annex_of(), other)
    assert text.agency == "SỞ Y TẾ"
    assert text.number.endswith("/SYT-VP")
    assert text.place_and_date.startswith("Hà Nội, ngày")
    assert text.signer == "K. T."
    assert "Kế hoạch X" in "\n".join(text.paragraphs)


def test_the_page_is_a4_with_the_decrees_margins_and_face() -> None:
    document = Document(BytesIO(DOCUMENT))
    section = document.sections[0]
    size = (section.page_width, section.page_height)
    assert [round(length.mm) for length in size if length] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length.mm) for length in margins if length] == [20, 20, 30, 15]
    fonts = document.styles["Normal"].element.rPr.rFonts
    faces = {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "eastAsia", "cs")}
    assert faces == {"Times New Roman"}


@pytest.mark.parametrize(
    ("last", "orientation"),
    [(4, WD_ORIENT.PORTRAIT), (5, WD_ORIENT.PORTRAIT), (6, WD_ORIENT.LANDSCAPE)],
)
def test_the_annex_is_numbered_afresh_and_lies_down_from_six_months(
    last: int, orientation: WD_ORIENT
) -> None:
    annex = annex_of(Span(JANUARY, Month(2026, last)))
    document = Document(BytesIO(letter_document(message_of(annex), MADE)))
    letter, appendix = document.sections
    assert appendix.orientation == orientation
    assert appendix._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert letter.different_first_page_header_footer
    assert appendix.different_first_page_header_footer


def test_tables_repeat_their_heads_and_split_no_row() -> None:
    tables = Document(BytesIO(DOCUMENT)).tables[-2:]
    for table in tables:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
    cells = [[cell.text for cell in row.cells] for row in tables[1].rows]
    assert cells[2] == ["2", "Phòng Giáo dục Trung học", "5", "3", "3", "12", "23", "2"]


def test_the_draft_is_marked_and_has_neither_number_nor_day() -> None:
    assert LETTER.draft == "DỰ THẢO"
    assert re.fullmatch(r"Số:\s+/SGDĐT-VP", LETTER.number)
    assert re.fullmatch(r"Bắc Ninh, ngày\s+tháng\s+năm 2026", LETTER.place_and_date)
    mark = Document(BytesIO(DOCUMENT)).sections[0].first_page_header.paragraphs[0]
    assert mark.text == "DỰ THẢO"


def test_the_same_figures_give_the_same_letter() -> None:
    assert letter_document(LETTER, MADE) == DOCUMENT


def test_lines_are_measured_by_their_letters() -> None:
    assert width_of("MỀM", 72) == pytest.approx((944 + 667 + 944) / 1000 * 25.4)
    assert width_of("đ Đ", 72) == pytest.approx((556 + 250 + 722) / 1000 * 25.4)
    assert width_of("", 14) == 0
    assert lines_of("một hai ba", 12, 1000) == 1
    assert lines_of("một hai ba", 12, 8) == 3


@dataclass(frozen=True)
class Word:
    """A word on a page, in points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float


Pages: TypeAlias = list[list[Word]]
POINT = 72 / 25.4  # to the millimetre
DPI = 150
ONE_LINE = 4  # points by which boxes of one line differ


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], tuple[Pages, Path]]:
    """Renders a document: its pages' words, and the folder with page-1.png, page-2.png…"""
    for program in ("soffice", "pdftotext", "pdftoppm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed; the letter is not looked at")
    folder = tmp_path_factory.mktemp("letter")

    def render(document: bytes) -> tuple[Pages, Path]:
        (folder / "letter.docx").write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        office = ["soffice", profile, "--headless", "--convert-to", "pdf", "letter.docx"]
        for command in (
            office,
            ["pdftotext", "-bbox", "letter.pdf"],
            ["pdftoppm", "-r", str(DPI), "-png", "letter.pdf", "page"],
        ):
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
        return words_of((folder / "letter.html").read_text(encoding="utf-8")), folder

    return render


def words_of(boxes: str) -> Pages:
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"[^>]*>([^<]*)</word>'
    return [
        [Word(m[4], float(m[1]), float(m[2]), float(m[3])) for m in re.finditer(pattern, page)]
        for page in boxes.split("<page ")[1:]
    ]


def lines_with(page: list[Word], text: str) -> list[Word]:
    """Every place where a text stands on one line, as one box.

    Where a letter comes from another face, a word is in several boxes: blanks are not compared.
    """
    wanted = text.replace(" ", "")
    found = []
    for start, first in enumerate(page):
        boxes = [first]
        while len(told := "".join(box.text for box in boxes)) < len(wanted):
            if start + len(boxes) == len(page):
                break
            boxes.append(page[start + len(boxes)])
        if told == wanted and all(abs(box.top - first.top) < ONE_LINE for box in boxes):
            found.append(Word(text, first.left, first.top, boxes[-1].right))
    return found


def rule_below(folder: Path, page: int, line: Word) -> float:
    """Points that the rule below a line is long, found as the longest dark run in the picture."""
    (picture,) = folder.glob(f"page-*{page}.png")
    scale = DPI / 72
    top, left = int((line.top + 12) * scale), max(0, int((line.left - 20) * scale))
    bottom, right = top + int(14 * scale), int((line.right + 20) * scale)
    strip = imread(picture)[top:bottom, left:right]
    longest = 0
    for row in strip[:, :, :3].mean(axis=2) < 0.5:
        runs = "".join("#" if dark else " " for dark in row).split()
        longest = max([longest, *map(len, runs)])
    return longest / scale


@pytest.mark.slow
def test_the_printed_letter_looks_as_the_decree_wants(
    printed: Callable[[bytes], tuple[Pages, Path]],
) -> None:
    pages, folder = printed(DOCUMENT)
    first, second, annex = pages
    (agency,) = lines_with(first, LETTER.agency)
    (country,) = lines_with(first, LETTER.country)
    (motto,) = lines_with(first, LETTER.motto)
    assert agency.right < country.left
    assert 1 / 3 <= rule_below(folder, 1, agency) / (agency.right - agency.left) <= 1 / 2
    # A face that lacks some letters borrows them from a wider one.
    length = motto.right - motto.left
    assert rule_below(folder, 1, motto) == pytest.approx(length, rel=0.08)
    assert min(word.left for word in first) >= 29.5 * POINT
    assert max(word.right for word in first) <= 195.5 * POINT
    assert page_number(first) is None
    number = page_number(second)
    assert number is not None
    assert number.text == "2"
    middle = (30 + 165 / 2) * POINT
    assert (number.left + number.right) / 2 == pytest.approx(middle, abs=2)
    assert page_number(annex) is None
    for heading in (LETTER.annex.province.heading, LETTER.annex.offices.heading):
        assert len(lines_with(annex, heading)) == 1


def page_number(page: list[Word]) -> Word | None:
    return next((word for word in page if word.top < 20 * POINT and word.text.isdigit()), None)


@pytest.mark.slow
def test_no_table_breaks_a_word_or_a_page_in_any_number_of_months(
    printed: Callable[[bytes], tuple[Pages, Path]],
) -> None:
    for months in (1, 5, 12):
        annex = annex_of(Span(JANUARY, Month(2026, months)))
        pages, _folder = printed(letter_document(message_of(annex), MADE))
        words = [word for page in pages[2:] for word in page]
        for head in ("TT", "Cộng", "lượng", "Xếp hạng"):
            assert lines_with(words, head), (months, head)
        assert len(lines_with(words, "Tháng")) > months
        # Each table stands on one page, with its heading and its last office.
        (page,) = [page for page in pages[2:] if lines_with(page, "Cộng")]
        assert lines_with(page, "II. Tổng hợp số lượng bài viết")
        assert lines_with(page, annex.rows[-1].office.name)
