"""Charts: readable on a phone, in ranking order, and told in words as well."""

import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO

import pytest
from matplotlib.image import imread
from msgspec.structs import replace
from numpy import ndarray

from core.documents import CHART_ROWS, build_annex
from core.month import Month, Span
from core.quota import Office, Quota, Standing, standings
from locales.documents import (
    month_caption,
    month_chart,
    whole_caption,
    whole_chart,
    year_caption,
    year_chart,
)
from locales.words import load
from reports.chart import (
    ALONE,
    NAME_LETTERS,
    TITLE_LETTERS,
    broken,
    contrast,
    heat,
    month_bars,
    whole_line,
    year_heat_map,
)
from tests.cast import MORNING
from tests.papers import APRIL, FOUR_MONTHS, JANUARY, OFFICES, STANDINGS, WORDS, annex_of
from tests.together import together

FLOORS = {(month, office.code): 10 for month in FOUR_MONTHS.months for office in OFFICES}
LEGEND = 40  # pixels, which no bar's sample in the legend is wide
BLUE, ORANGE, VERMILION = (0, 114, 178), (230, 159, 0), (213, 94, 0)


def picture(png: bytes) -> ndarray:
    """Rows of pixels, red, green, blue from 0 to 255."""
    pixels: ndarray = (imread(BytesIO(png), format="png")[:, :, :3] * 255).round()
    return pixels


def widest_runs(png: bytes, *colours: tuple[int, int, int]) -> list[int]:
    """For each bar from the top, how many of its pixels have one of the colours."""
    pixels = picture(png)
    mask = sum((abs(pixels - colour).max(axis=2) < 3) for colour in colours) > 0
    bars, within = [], 0
    for count in (int(row.sum()) for row in mask):
        if count > LEGEND:
            within = max(within, count)
        elif within:
            bars.append(within)
            within = 0
    return bars


def bars(found: Sequence[Standing]) -> bytes:
    return month_bars(found, month_chart(WORDS, APRIL, found, MORNING))


@cache
def usual() -> bytes:
    """The bars of the letter's month, drawn once."""
    return bars(STANDINGS)


@cache
def legend(most: int) -> ndarray:
    """Where the labels stand when the first office has so many articles."""
    first, *others = STANDINGS
    return picture(bars([replace(first, count=most), *others]))[60:190]


def test_a_name_with_signs_of_formulas_is_drawn_as_it_is_written() -> None:
    office = replace(STANDINGS[0].office, name="Phòng $$ \\frac{$ a_b^c", code="X$$")
    found = replace(STANDINGS[0], office=office)
    assert bars([found])


def test_bars_stand_in_ranking_order() -> None:
    lengths = widest_runs(usual(), BLUE, ORANGE)
    assert len(lengths) == 8  # nothing is drawn for the office without articles
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] / lengths[1] == pytest.approx(2, rel=0.05)


def test_an_office_at_the_floor_has_another_colour() -> None:
    assert len(widest_runs(usual(), BLUE)) == 1


def test_the_map_frames_the_months_at_the_floor() -> None:
    annex = annex_of()
    text = year_chart(WORDS, annex, MORNING)
    framed = widest_runs(year_heat_map(annex, FLOORS, text), VERMILION)
    nobody = widest_runs(year_heat_map(annex, {}, text), VERMILION)
    assert len(framed) > len(nobody)


@together("share", [n / 40 for n in range(41)])
def test_every_figure_of_the_map_is_read_well_on_its_cell(share: float) -> None:
    ground, ink = heat(share)
    assert contrast(ground, ink) >= 4.5


def test_contrast_is_measured_as_the_guidelines_do() -> None:
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)


def test_an_exempt_office_is_neither_praised_nor_blamed_by_its_colour() -> None:
    first, *others = STANDINGS
    png = bars([replace(first, exempt="đoàn kiểm tra"), *others])
    assert len(widest_runs(png, BLUE)) == 0
    assert len(widest_runs(png, BLUE, ORANGE)) == 7


def test_bars_differ_in_grey_too() -> None:
    """Dark, light, and hatched on white."""
    assert contrast("#0072B2", "#E69F00") > 2
    assert contrast("#0072B2", "white") > 4.5


@pytest.mark.parametrize("most", [16, 30, 300])
def test_the_labels_of_floor_and_target_stand_apart_however_many_articles_there_are(
    most: int,
) -> None:
    assert (legend(most) == legend(15)).all()


def test_more_offices_than_a_column_holds_stand_in_two() -> None:
    made = [Office(f"P{n}", f"Phòng {n}", "Phòng", "", n) for n in range(40)]
    counts = {office.code: 20 for office in made[:20]}
    found = list(standings(made, counts, {office.code: Quota() for office in made}))
    annex = build_annex(made, {}, (), Span(JANUARY, Month(2026, 12)))
    chart = year_heat_map(annex, {}, year_chart(WORDS, annex, MORNING))
    drawn = bars(found)
    assert max(widest_runs(drawn, BLUE)) > 1080 / 4  # half of a column, whatever is said above it
    for png in (drawn, chart):
        height, width, _ = picture(png).shape
        # Telegram makes pictures no higher than 1280: the letters stay 8 pixels high at 360.
        assert width == 1080
        assert height < 2400


def test_where_nobody_knows_a_rank_there_is_no_panel_for_it() -> None:
    known, unknown = annex_of(), replace(annex_of(), province=())
    heights = [
        picture(whole_line(annex, [90] * 4, whole_chart(WORDS, annex, [90] * 4, MORNING))).shape[0]
        for annex in (known, unknown)
    ]
    assert heights[1] < heights[0] * 0.7


def test_a_picture_says_in_words_what_it_is() -> None:
    text = month_chart(WORDS, APRIL, STANDINGS, MORNING)
    assert f"{text.title}. {text.note}".encode() in usual()


def test_no_short_word_of_a_name_or_title_stands_alone_on_its_last_line() -> None:
    annex = annex_of(Span(JANUARY, Month(2026, 6)))
    names = (*(office.name for office in OFFICES), "Trường Tiểu học Nguyễn Văn Cừ 2", "x" * 60)
    titles = year_chart(WORDS, annex, MORNING), whole_chart(WORDS, annex, [90] * 6, MORNING)
    lengths = dict.fromkeys(names, NAME_LETTERS) | {it.title: TITLE_LETTERS for it in titles}
    for text, longest in lengths.items():
        lines = broken(text, longest).split("\n")
        assert max(map(len, lines)) <= longest
        assert len(lines[-1]) > ALONE, lines
        assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_no_word_is_broken_that_fits_on_a_line() -> None:
    name = "Administrationoffices and IT"
    assert broken(name, NAME_LETTERS).split() == name.split()


@pytest.mark.parametrize("months", [1, 12])
def test_every_chart_is_as_wide_as_a_phone(months: int) -> None:
    annex = annex_of(Span(JANUARY, Month(2026, months)))
    charts = (
        usual(),
        year_heat_map(annex, FLOORS, year_chart(WORDS, annex, MORNING)),
        whole_line(annex, [90] * months, whole_chart(WORDS, annex, [90] * months, MORNING)),
    )
    for png in charts:
        height, width, _ = picture(png).shape
        assert width == 1080
        assert 400 <= height <= 2000


@pytest.mark.parametrize("offices", [0, 1, 500])
def test_any_number_of_offices_makes_a_picture(offices: int) -> None:
    made = [Office(f"P{n}", f"Phòng {n}", "Phòng", "", n) for n in range(offices)]
    found = [Standing(office, 0, Quota(), 1, tied=True) for office in made]
    annex = build_annex(made, {}, (), Span(APRIL, APRIL))
    assert picture(bars(found)).shape[0] < 5000
    map_text = year_chart(WORDS, annex, MORNING)
    assert picture(year_heat_map(annex, {}, map_text)).shape[0] < 5000
    assert picture(whole_line(annex, [0], whole_chart(WORDS, annex, [0], MORNING))).shape[1] == 1080
    cut = f"{CHART_ROWS} trên {offices} đơn vị" in map_text.note
    assert cut == (offices > CHART_ROWS)


def test_offices_with_quotas_of_their_own_share_no_number() -> None:
    mixed = [replace(s, quota=Quota(5 + n, 9 + n)) for n, s in enumerate(STANDINGS)]
    text = month_chart(WORDS, APRIL, mixed, MORNING)
    assert (text.floor, text.target) == ("tối thiểu", "phấn đấu")
    assert month_bars(mixed, text) != usual()


def test_the_same_figures_give_the_same_picture() -> None:
    assert bars(STANDINGS) == usual()


def test_the_months_caption_tells_the_same_facts() -> None:
    assert month_caption(WORDS, APRIL, STANDINGS, MORNING).splitlines() == [
        *("Tin, bài được duyệt đăng tháng 4/2026 (tối thiểu 10, phấn đấu 15)", "1. GDTrH: 12"),
        *("2. VP: 6", "3. GDTH: 5", "4. GDCT-HSSV: 4", "4. KHTC: 4", "6. QLCL: 3"),
        *("6. GDNN-GDTX: 3", "8. GDMN: 1", "9. TCCB: 0"),
        *("Toàn Sở: 38; đạt mức tối thiểu: 1/9 đơn vị.", "Số liệu đến 08 giờ 00 ngày 22/4/2026."),
    ]


def test_the_years_caption_counts_the_months_at_the_floor() -> None:
    told = year_caption(WORDS, annex_of(), FLOORS, MORNING)
    assert "1. VP: 16, 4, 6, 6; cộng 32" in told
    assert "Số lượt đơn vị đạt mức tối thiểu trong tháng: 2." in told


def test_the_wholes_caption_has_the_ranks_and_what_is_unknown() -> None:
    annex = annex_of(Span(JANUARY, Month(2026, 5)))
    told = whole_caption(WORDS, annex, [90] * len(annex.months), MORNING)
    assert "(mức tối thiểu chung 90)" in told
    assert "Tháng 4/2026: 38; xếp hạng cấp tỉnh: 8/13" in told
    assert "Tháng 5/2026: 0; xếp hạng cấp tỉnh: không có số liệu" in told


def test_an_english_reader_gets_an_english_chart() -> None:
    assert month_chart(load("en"), APRIL, STANDINGS, MORNING).floor == "floor 10"
