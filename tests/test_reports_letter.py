"""The letter: how it is laid out by Nghị định 30/2020/NĐ-CP. What it says: test_letter_sentences."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Sheet
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from matplotlib.image import imread
from msgspec import Struct

from core.documents import LetterText, build_annex
from core.month import Month, Span
from core.quota import Office
from locales.letter import LetterFacts, letter_text
from locales.letterhead import letterhead
from reports.layout import CELL_PADDING, lines_of, office_widths, width_of
from reports.word import LOOKS, letter_document
from reports.wordparts import write
from tests.papers import (
    FOUR_MONTHS,
    HEAD,
    JANUARY,
    MADE,
    PROVINCE,
    TALLY,
    annex_of,
    message_of,
    plain,
)

LETTER = message_of(annex_of())
DOCUMENT = letter_document(LETTER, MADE)


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


def opened(letter: LetterText = LETTER) -> Sheet:
    return Document(BytesIO(letter_document(letter, MADE)))


def every_paragraph(document: Sheet) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def test_every_line_has_a_style_that_says_what_it_is() -> None:
    document = opened()
    looks = {look.name: look for look in LOOKS}
    for paragraph in every_paragraph(document):
        if paragraph.text:
            assert paragraph.style is not None
            assert paragraph.style.name in looks, paragraph.text
        # Nothing but the bold part of a sentence is formatted by hand.
        assert all(run.font.size is None and run.italic is None for run in paragraph.runs)
    for name, look in looks.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        size, colour = style.font.size, style.font.color.rgb
        assert size is not None
        assert (size.pt, str(colour), style.font.name) == (look.size, "000000", "Times New Roman")


def test_the_annex_and_its_sections_are_headings() -> None:
    found = [
        (paragraph.style.name, plain(paragraph.text))
        for paragraph in opened().paragraphs
        if paragraph.style and str(paragraph.style.name).startswith("Heading")
    ]
    assert found == [
        ("Heading 1", "Phụ lục"),
        ("Heading 2", "I. Kết quả đánh giá Cổng TTĐT"),
        ("Heading 2", "II. Tổng hợp số lượng bài viết trong 04 tháng đầu năm 2026"),
    ]


def test_the_file_is_vietnamese_throughout_and_keeps_nothing_of_a_template() -> None:
    document = opened()
    assert document.core_properties.language == "vi-VN"
    languages = {
        element.get(qn(f"w:{script}"))
        for element in (
            *document.styles.element.xpath("//w:lang"),
            *document.settings.element.xpath("//w:themeFontLang"),
        )
        for script in ("val", "eastAsia")
    }
    assert languages == {"vi-VN"}
    with ZipFile(BytesIO(DOCUMENT)) as archive:
        assert not any("thumbnail" in name for name in archive.namelist())
        assert not any(b"Macintosh" in archive.read(name) for name in archive.namelist())


def test_the_bold_part_of_a_sentence_is_bold_and_the_rest_is_not() -> None:
    bold = [
        plain(run.text) for paragraph in opened().paragraphs for run in paragraph.runs if run.bold
    ]
    assert bold == [plain(one.bold) for one in LETTER.paragraphs if one.bold]


def test_what_a_document_cannot_hold_is_left_out() -> None:
    document = Document()
    write(document.add_paragraph(), "a\x00b\x0bc\ufffe\x1b\u202ed", LOOKS[0])
    assert document.paragraphs[-1].text == "ab cd"


def test_codes_and_dates_are_not_broken_over_lines() -> None:
    document = opened()
    assert not re.search(r"(?:tháng|ngày|năm|thứ|số) \d", str(LETTER.paragraphs))
    hyphens = document.element.xpath("//w:noBreakHyphen")
    told = "".join(paragraph.text for paragraph in every_paragraph(document))
    assert len(hyphens) >= 3
    # Read back, they are the hyphens that they were.
    assert "49/KH-SGDĐT" in told
    assert "/SGDĐT-VP" in told


@pytest.mark.parametrize(
    ("parent", "agency", "place"),
    [
        ("UBND tỉnh Bắc Ninh", "Sở Giáo dục và Đào tạo", "Bắc Ninh"),
        ("UBND thành phố Hồ Chí Minh", "Sở Nông nghiệp và Môi trường", "Thành phố Hồ Chí Minh"),
        ("UBND thành phố Hải Phòng", "Sở Y tế", "Hải Phòng"),
        ("UBND tỉnh Khánh Hòa", "Sở Văn hóa, Thể thao và Du lịch", "Khánh Hòa"),
    ],
)
def test_long_names_have_two_lines_of_which_each_fits(parent: str, agency: str, place: str) -> None:
    head = letterhead({"parent": parent, "agency": agency, "place": place, "code": "S-VP"})
    block = opened(message_of(annex_of(), head)).tables[0]
    names, dated = block.rows[0].cells[0].paragraphs[:2], block.rows[1].cells[1].paragraphs[0]
    for paragraph, room, size in (*((name, 66, 13) for name in names), (dated, 100, 14)):
        lines = paragraph.text.split("\n")
        assert len(lines) <= 2
        assert all(width_of(line, size) <= room for line in lines)
    assert plain(" ".join(names[0].text.split("\n"))) == parent.upper()
    assert "THÀNH\n" not in names[0].text
    assert plain(dated.text).split("ngày")[0].strip() == f"{place},"


@pytest.mark.parametrize(("offices", "together"), [(9, True), (20, True), (60, False)])
def test_a_table_is_kept_together_only_where_it_fits_on_a_page(
    offices: int, together: bool
) -> None:
    made = [Office(f"P{n}", f"Phòng {n}", "Phòng", "", n) for n in range(offices)]
    annex = build_annex(made, {}, PROVINCE, FOUR_MONTHS)
    facts = LetterFacts(annex, dict.fromkeys(FOUR_MONTHS.months, ()), TALLY, MADE)
    table = opened(letter_text(facts, HEAD)).tables[-1]
    kept = [bool(row.cells[1].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
    assert kept[0]
    assert kept[-1]
    assert all(kept) == together


@pytest.mark.parametrize(
    ("months", "style"), [(4, "Table head"), (5, "Narrow table head"), (12, "Narrow table head")]
)
def test_months_do_not_touch_the_lines_of_their_columns(months: int, style: str) -> None:
    table = opened(message_of(annex_of(Span(JANUARY, Month(2026, months))))).tables[-1]
    head = table.rows[0].cells[2].paragraphs[0]
    assert head.style is not None
    assert head.style.name == style
    size = {look.name: look.size for look in LOOKS}[style]
    assert width_of("Tháng", size) + 2 * CELL_PADDING < office_widths(months)[2]


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


class Printed(Struct, frozen=True):
    """A rendered document: its pages' words, and the folder that holds its first page's picture."""

    pages: Pages
    folder: Path


def sixty_offices() -> LetterText:
    made = [Office(f"P{n}", f"Phòng Số {n:02}", "Phòng", "", n) for n in range(60)]
    annex = build_annex(made, {}, PROVINCE, FOUR_MONTHS)
    facts = LetterFacts(annex, dict.fromkeys(FOUR_MONTHS.months, ()), TALLY, MADE)
    return letter_text(facts, HEAD)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """Letters by name, rendered in one go: the program takes longer to start than to print."""
    for program in ("soffice", "pdftotext", "pdftoppm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed; the letter is not looked at")
    folder = tmp_path_factory.mktemp("letters")
    letters = {"4 months": LETTER, "60 offices": sixty_offices()}
    for months in (1, 5, 12):
        letters[f"{months} months"] = message_of(annex_of(Span(JANUARY, Month(2026, months))))
    files = {name: f"{number}.docx" for number, name in enumerate(letters)}
    for name, file in files.items():
        (folder / file).write_bytes(letter_document(letters[name], MADE))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = ["soffice", profile, "--headless", "--convert-to", "pdf", *files.values()]
    picture = ["pdftoppm", "-r", str(DPI), "-png", "-l", "1", "0.pdf", "page"]
    texts = [["pdftotext", "-bbox", f"{number}.pdf"] for number in range(len(files))]
    for command in (office, picture, *texts):
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return {
        name: Printed(
            words_of((folder / file.replace("docx", "html")).read_text(encoding="utf-8")), folder
        )
        for name, file in files.items()
    }


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
def test_the_printed_letter_looks_as_the_decree_wants(printed: dict[str, Printed]) -> None:
    folder = printed["4 months"].folder
    first, second, annex = printed["4 months"].pages
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
        assert len(lines_with(annex, plain(heading))) == 1


def page_number(page: list[Word]) -> Word | None:
    return next((word for word in page if word.top < 20 * POINT and word.text.isdigit()), None)


@pytest.mark.slow
def test_no_table_breaks_a_word_or_a_page_in_any_number_of_months(
    printed: dict[str, Printed],
) -> None:
    for months in (1, 5, 12):
        annex = annex_of(Span(JANUARY, Month(2026, months)))
        pages = printed[f"{months} months"].pages
        words = [word for page in pages[2:] for word in page]
        for head in ("TT", "Cộng", "lượng", "Xếp hạng"):
            assert lines_with(words, head), (months, head)
        assert len(lines_with(words, "Tháng")) > months
        # Each table stands on one page, with its heading and its last office.
        (page,) = [page for page in pages[2:] if lines_with(page, "Cộng")]
        assert lines_with(page, "II. Tổng hợp số lượng bài viết")
        assert lines_with(page, annex.rows[-1].office.name)


@pytest.mark.slow
def test_sixty_offices_stand_below_a_head_on_every_page(printed: dict[str, Printed]) -> None:
    pages = printed["60 offices"].pages
    with_offices = [page for page in pages if any(word.text == "Cộng" for word in page)]
    assert len(with_offices) > 1
    # The table begins below the first one: what does not fit on a page waits for none.
    assert lines_with(with_offices[0], "I. Kết quả đánh giá Cổng TTĐT")
    found = [n for page in with_offices for n in range(60) if lines_with(page, f"Phòng Số {n:02}")]
    assert found == list(range(60))
    (signed,) = [page for page in pages if lines_with(page, "Nơi nhận:")]
    assert lines_with(signed, "giải quyết./.")
