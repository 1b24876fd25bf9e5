"""What the letter says of the figures: who is named, who is not, and why."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import pytest
from hypothesis import given, settings, strategies as st
from msgspec import json
from msgspec.structs import replace

from core.documents import Letterhead, build_annex
from core.month import Month, Span
from core.quota import NOT_FOLLOWED, Office, Quota, Standing, standings
from core.review import ProvinceRank
from locales.letter import LetterFacts, letter_text
from locales.letterhead import DEFAULT_LETTERHEAD, letterhead
from tests.papers import (
    APRIL,
    COUNTS,
    HEAD,
    JANUARY,
    MADE,
    OFFICES,
    PROVINCE,
    annex_of,
    message_of,
    plain,
)

CODES = [office.code for office in OFFICES]
RANK, CAUSE, FIGURES, ASKED, QUOTA = range(5)


def facts_of(
    totals: Sequence[int],
    *,
    offices: Sequence[Office] = OFFICES,
    exempt: Mapping[str, str] | None = None,
    quotas: Sequence[Quota] = (),
    province: Sequence[ProvinceRank] = PROVINCE[3:],
) -> LetterFacts:
    """April alone, with so many articles of each office in the letter's order."""
    codes = [office.code for office in offices]
    counts = dict(zip(codes, totals, strict=True))
    quota = dict(zip(codes, quotas or [Quota()] * len(codes), strict=True))
    span = Span(APRIL, APRIL)
    annex = build_annex(offices, {(APRIL, c): n for c, n in counts.items()}, province, span)
    found = standings(offices, counts, quota, exempt)
    return LetterFacts(annex, {APRIL: found}, APRIL.last, MADE)


def written(facts: LetterFacts, head: Letterhead = HEAD) -> list[str]:
    return [plain(one.text) for one in letter_text(facts, head).paragraphs]


def figures(totals: Sequence[int], exempt: Mapping[str, str] | None = None) -> str:
    """The paragraph on the offices' figures."""
    return next(
        told for told in written(facts_of(totals, exempt=exempt)) if told.startswith("Tính đến")
    )


def many(n: int) -> list[Office]:
    return [Office(f"P{i:02}", f"Phòng Số {i:02}", "Phòng", "Trưởng phòng", i) for i in range(n)]


LETTER = [plain(one.text) for one in message_of(annex_of()).paragraphs]


def test_the_first_paragraph_tells_the_ranks_and_points_to_the_annex() -> None:
    told = LETTER[RANK]
    assert (
        "Kết quả xếp hạng năm 2026 trong các cơ quan của tỉnh: tháng 01 thứ 11/13, tháng 02 thứ "
        "11/13, tháng 3 thứ 9/13, tháng 4 thứ 8/13 (có biểu"
    ) in told
    assert "(có biểu tổng hợp tại Phụ lục kèm theo)" in told
    assert told.endswith("Tháng 4/2026 tăng 01 bậc so với tháng 3/2026.")


def test_the_second_gives_the_editors_analysis_in_bold_and_cites_the_notice() -> None:
    told = message_of(annex_of()).paragraphs[CAUSE]
    assert plain(told.text).startswith("Theo phân tích của Ban Biên tập Cổng TTĐT Sở GDĐT, nguyên")
    assert told.bold in told.text
    assert told.bold.startswith("nguyên nhân chủ yếu")
    assert (
        "Theo Thông báo số 660/BBT-CTTĐT ngày 28/4/2026 của Ban Biên tập Cổng TTĐT tỉnh "
        "về kết quả xếp hạng tháng 4/2026, Sở GDĐT có 38 tin, bài, trong khi Sở Xây dựng có 116, "
        "Sở Tư pháp có 165, Sở Y tế có 236, Sở Khoa học và Công nghệ có 324 tin, bài."
    ) in plain(told.text)


def test_the_third_names_who_leads_who_has_few_and_who_has_none() -> None:
    assert LETTER[FIGURES] == (
        "Tính đến ngày 22/4/2026, trong 04 tháng đầu năm 2026 toàn Sở GDĐT có 96 tin, bài được "
        "duyệt đăng; riêng tháng 4/2026 có 38 tin, bài. Dẫn đầu về số lượng là Văn phòng Sở "
        "(32 tin, bài), tiếp theo là phòng Giáo dục Trung học (23 tin, bài). Có ít tin, bài: phòng "
        "Giáo dục Nghề nghiệp và Giáo dục Thường xuyên (05 tin, bài); phòng Giáo dục Mầm non "
        "(02 tin, bài). Chưa có tin, bài: phòng Tổ chức cán bộ. Tháng 4/2026, có 01/9 đơn vị đạt "
        "định mức tối thiểu (phòng Giáo dục Trung học); các đơn vị còn lại còn thiếu 54 tin, bài. "
        "Chi tiết tại Phụ lục kèm theo."
    )


def test_the_director_asks_names_who_answers_and_ends() -> None:
    asked = "\n".join(LETTER[ASKED:])
    assert "Giám đốc Sở GDĐT yêu cầu các phòng theo chức năng, nhiệm vụ được giao" in asked
    assert (
        "căn cứ Kế hoạch số 49/KH-SGDĐT ngày 19/11/2025 của Sở GDĐT về truyền thông năm 2026"
    ) in asked
    assert "phối hợp Văn phòng Sở (cơ quan thường trực Ban Biên tập Cổng TTĐT Sở GDĐT)" in asked
    assert "Giao Văn phòng Sở (Ban Biên tập) chịu trách nhiệm định kỳ tổng hợp, theo dõi" in asked
    assert "Trưởng các phòng, Chánh Văn phòng Sở chịu trách nhiệm" in asked
    assert "về việc hoàn thành định mức được giao" in asked
    assert asked.endswith("./.")
    numbered = [line[:2] for line in LETTER if line[0].isdigit()]
    assert numbered == ["1.", "2.", "3.", "4."]
    assert not any(line[0].isdigit() for line in LETTER[: ASKED + 1])


def test_an_abbreviation_is_introduced_once_and_not_used_before() -> None:
    told = "\n".join(LETTER)
    for short, introduced in (("TTĐT", "Cổng Thông tin điện tử (TTĐT)"), ("Sở GDĐT", "(Sở GDĐT)")):
        assert told.count(introduced) == 1
        assert short not in told.partition(introduced)[0]


def test_the_quota_stands_in_bold() -> None:
    told = message_of(annex_of()).paragraphs[QUOTA]
    assert plain(told.bold) == "tối thiểu từ 10 - 15 tin, bài"
    assert told.bold in told.text


@pytest.mark.parametrize(
    ("ranks", "told"),
    [
        ((11, 12), "Tháng 4/2026 giảm 01 bậc so với tháng 3/2026."),
        ((9, 9), "Tháng 4/2026 giữ nguyên thứ hạng so với tháng 3/2026."),
    ],
)
def test_a_rank_that_falls_or_stays_is_told_so(ranks: tuple[int, int], told: str) -> None:
    months = (Month(2026, 3), APRIL)
    province = [ProvinceRank(m, r, 13) for m, r in zip(months, ranks, strict=True)]
    annex = replace(annex_of(), province=tuple(province))
    assert plain(message_of(annex).paragraphs[RANK].text).endswith(told)


def test_what_the_province_did_not_tell_is_left_out_of_the_letter() -> None:
    nothing, march = replace(annex_of(), province=()), replace(annex_of(), province=PROVINCE[2:3])
    for annex in (nothing, march):
        letter = message_of(annex)
        told = "\n".join(plain(one.text) for one in letter.paragraphs)
        assert "không có số liệu" not in told
        assert "nguyên nhân" not in told
        assert "thứ 8/13" not in told
        assert "không có số liệu" in str(letter.annex.province.rows[3])
    assert "so với tháng" not in "\n".join(one.text for one in message_of(march).paragraphs)


@pytest.mark.parametrize(
    ("rank", "own", "peers", "totals", "said", "not_said"),
    [
        (8, 38, {"Sở Y tế": 236}, [5] * 9, ["định mức được giao và so với các cơ quan"], []),
        (8, 38, {"Sở Y tế": 236}, [10] * 9, ["còn ít so với các cơ quan"], ["so với định mức"]),
        (
            8,
            38,
            {"Sở Y tế": 20},
            [5] * 9,
            ["còn ít so với định mức"],
            ["so với các cơ", "trong khi"],
        ),
        (8, 38, {"Sở Y tế": 20}, [10] * 9, ["38 tin, bài; Sở Y tế có 20"], ["nguyên nhân"]),
        (1, 38, {"Sở Y tế": 20}, [5] * 9, ["có 38 tin, bài"], ["nguyên nhân", "vị trí dẫn đầu"]),
        (8, None, {"Sở Y tế": 20}, [10] * 9, ["Sở Y tế có 20 tin, bài."], ["Sở GDĐT có"]),
        (8, 0, {}, [10] * 9, ["Sở GDĐT chưa có tin, bài."], ["00", "nguyên nhân"]),
        (8, None, {}, [5] * 9, ["còn ít so với định mức"], ["Theo số liệu"]),
    ],
)
def test_the_cause_is_only_what_the_figures_show(
    rank: int,
    own: int | None,
    peers: dict[str, int],
    totals: list[int],
    said: list[str],
    not_said: list[str],
) -> None:
    notice = ProvinceRank(APRIL, rank, 13, own, peers=tuple(peers.items()))
    body = written(facts_of(totals, province=[notice]))
    told = "\n".join(line for line in body[:2] if not line.startswith("Tính đến"))
    assert all(words in told for words in said), told
    assert not any(words in told for words in not_said), told


def test_nobody_at_the_floor_has_few_and_nobody_far_below_it_leads() -> None:
    assert "Có ít" not in figures([10, 11, 12, 13, 14, 15, 16, 17, 18])
    assert "Dẫn đầu" not in figures([4, 3, 2, 1, 0, 0, 0, 0, 0])
    told = figures([10, 5, 4, 3, 2, 1, 0, 0, 0])
    assert "Dẫn đầu về số lượng là Văn phòng Sở (10 tin, bài), tiếp theo là phòng" in told
    assert told.count("(02 tin, bài)") == told.count("(01 tin, bài)") == 1
    assert "(03 tin, bài)" not in told


def test_when_nobody_is_at_the_floor_it_is_said_in_words() -> None:
    told = figures([4, 3, 2, 1, 0, 0, 0, 0, 0])
    assert "chưa có đơn vị nào đạt định mức tối thiểu; còn thiếu 80 tin, bài." in told
    assert "00/" not in told
    assert "còn lại" not in told


def test_when_all_are_at_the_floor_nothing_is_missing() -> None:
    told = figures([15] * 9)
    assert "các đơn vị được giao định mức đều đạt định mức tối thiểu" in told
    assert "thiếu" not in told


def test_one_office_that_remains_is_one() -> None:
    assert "; đơn vị còn lại còn thiếu 03 tin, bài." in figures([10] * 8 + [7])


def test_a_month_of_nothing_is_told_in_words() -> None:
    told = figures([0] * 9)
    assert "toàn Sở GDĐT chưa có tin, bài được duyệt đăng." in told
    assert "00" not in told
    march = replace(annex_of(Span(JANUARY, APRIL)), span=Span(JANUARY, APRIL))
    rows = tuple(replace(row, counts=(*row.counts[:3], 0)) for row in march.rows)
    told = plain(message_of(replace(march, rows=rows)).paragraphs[FIGURES].text)
    assert "riêng tháng 4/2026 chưa có tin, bài." in told


def test_whoever_has_the_same_is_told_together() -> None:
    assert "Các đơn vị được giao định mức đều có 07 tin, bài." in figures([7] * 9)
    told = figures([12, 12, 9, 9, 9, 3, 3, 1, 1])
    assert (
        "Dẫn đầu về số lượng là Văn phòng Sở; phòng Giáo dục Trung học (mỗi đơn vị 12 tin, bài), "
        "tiếp theo là"
    ) in told
    assert "(mỗi đơn vị 09 tin, bài)" in told
    assert "(mỗi đơn vị 01 tin, bài)" in told
    assert "03 tin" not in told


def test_exempt_offices_are_said_to_be_exempt_and_are_in_no_other_sentence() -> None:
    told = figures([30, 12, 9, 4, 3, 2, 1, 0, 0], {"VP": "một việc riêng", "TCCB": "đoàn kiểm tra"})
    exempt = "Được miễn định mức tháng 4/2026, không thuộc diện nhận xét dưới đây: "
    assert f"{exempt}Văn phòng Sở; phòng Tổ chức cán bộ." in told
    assert told.count("Văn phòng Sở") == told.count("phòng Tổ chức cán bộ") == 1
    assert "Dẫn đầu về số lượng là phòng Giáo dục Trung học" in told
    assert "có 01/7 đơn vị đạt" in told
    assert "một việc riêng" not in told


def test_an_office_that_is_not_followed_is_not_called_exempt() -> None:
    told = figures([12] * 8 + [1], {"TCCB": NOT_FOLLOWED})
    assert "miễn" not in told
    assert "Tổ chức cán bộ" not in told


def test_when_everybody_is_exempt_nobody_is_judged() -> None:
    told = figures([3] * 9, dict.fromkeys(CODES, "x"))
    assert "tháng 4/2026, không thuộc diện nhận xét dưới đây: 09 đơn vị." in told
    assert not any(word in told for word in ("Dẫn đầu", "Có ít", "Chưa có", "đạt định mức"))


def test_a_month_of_exemption_is_not_held_against_an_office() -> None:
    """With four articles in the one month that it owed, it is below the floor, not far below."""
    months = Span(Month(2026, 3), APRIL)
    counts = {(month, code): 12 for month in months.months for code in CODES}
    counts |= {(Month(2026, 3), "GDMN"): 0, (APRIL, "GDMN"): 6}
    annex = build_annex(OFFICES, counts, (), months)

    def told(exempt: dict[str, str]) -> str:
        found = {
            month: standings(
                OFFICES,
                {code: counts[month, code] for code in CODES},
                dict.fromkeys(CODES, Quota()),
                exempt if month != APRIL else {},
            )
            for month in months.months
        }
        return "\n".join(written(LetterFacts(annex, found, APRIL.last, MADE)))

    assert "Có ít tin, bài: phòng Giáo dục Mầm non (06 tin, bài)" in told({})
    assert "Mầm non" not in told({"GDMN": "đoàn kiểm tra"})


def test_many_offices_are_counted_and_the_annex_names_them() -> None:
    offices = many(60)
    facts = facts_of([12] * 20 + [2] * 25 + [0] * 15, offices=offices)
    told = "\n".join(written(facts))
    assert "Dẫn đầu về số lượng là 20 đơn vị (mỗi đơn vị 12 tin, bài)." in told
    assert "Có ít tin, bài: 25 đơn vị (mỗi đơn vị 02 tin, bài)." in told
    assert "Chưa có tin, bài: 15 đơn vị." in told
    assert "Phòng Số" not in told


def test_the_quota_is_told_in_figures_only_where_all_share_it() -> None:
    quotas = [Quota(5, 8), *[Quota()] * 8]
    body = letter_text(facts_of([5] * 9, quotas=quotas), HEAD).paragraphs
    assert "theo định mức được giao." in body[QUOTA].text
    assert not body[QUOTA].bold
    body = letter_text(facts_of([5] * 9, quotas=[Quota(10, 10)] * 9), HEAD).paragraphs
    assert plain(body[QUOTA].bold) == "tối thiểu 10 tin, bài"


def test_the_quota_that_is_asked_for_is_that_of_the_time_of_the_letter() -> None:
    coming = facts_of([0] * 9, quotas=[Quota(12, 18)] * 9).of_month
    told = written(replace(facts_of([5] * 9), coming=coming))
    assert "tối thiểu từ 12 - 18 tin, bài" in told[QUOTA]
    assert "còn thiếu 45 tin, bài" in told[FIGURES]


@given(
    totals=st.lists(st.integers(0, 14), min_size=9, max_size=9),
    exempt=st.sets(st.sampled_from(CODES), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_every_sentence_is_true_of_everybody_it_names(totals: list[int], exempt: set[str]) -> None:
    facts = facts_of(totals, exempt=dict.fromkeys(exempt, "x"))
    told = next(line for line in written(facts) if line.startswith("Tính đến"))
    bound = [s for s in facts.of_month if not s.exempt]
    leading, few, none = (
        {s.office.code for s in bound if _name(s) in part}
        for part in (
            _between(told, "Dẫn đầu về số lượng là ", ")."),
            _between(told, "Có ít tin, bài: ", ")."),
            _between(told, "Chưa có tin, bài: ", "."),
        )
    )
    assert not leading & few
    for standing in bound:
        code = standing.office.code
        assert code not in leading or standing.count * 2 >= standing.quota.floor
        assert code not in few or 0 < standing.count * 2 < standing.quota.floor
        assert code not in none or standing.count == 0
    for _count, group in groupby(bound, key=lambda standing: standing.count):
        tied = {standing.office.code for standing in group}
        for named in (leading, few, none):
            assert not named & tied or tied <= named
    # Whoever is named as leading has more than whoever is not.
    counts = {s.office.code: s.count for s in bound}
    if leading:
        assert min(counts[c] for c in leading) > max(
            (counts[c] for c in counts if c not in leading), default=-1
        )
    for standing in facts.of_month:
        if standing.exempt:
            assert told.count(_name(standing)) == 1
    assert "00" not in told


def _name(standing: Standing) -> str:
    return standing.office.name.removeprefix("Phòng ")


def _between(text: str, start: str, end: str) -> str:
    return text.partition(start)[2].partition(end)[0] if start in text else ""


# Another department


def test_another_department_in_another_province_says_nothing_of_this_one() -> None:
    head = letterhead({"parent": "UBND thành phố Hải Phòng", "agency": "Sở Y tế"})
    names = ["Văn phòng Sở", "Phòng Nghiệp vụ Y", "Chi cục Dân số"]
    offices = [
        replace(office, name=name, head_title=f"Người đứng đầu {name}")
        for office, name in zip(OFFICES, names, strict=False)
    ]
    letter = letter_text(facts_of([12, 3, 0], offices=offices), head)
    everything = plain(json.encode(letter).decode())
    for foreign in ("tỉnh", "iáo dục", "GDĐT", "Bắc Ninh", "49/KH", "năm học", "sắp xếp", "Trưởng"):
        assert foreign not in everything, foreign
    assert letter.addressee == "Kính gửi: Các phòng, đơn vị thuộc Sở Y tế"
    assert letter.place_and_date.startswith("Hải Phòng, ngày")
    assert "hằng tháng được thành phố đánh giá" in plain(letter.paragraphs[RANK].text)
    assert "căn cứ Kế hoạch truyền thông năm 2026 của Sở Y tế" in everything
    assert "Thủ trưởng các phòng, đơn vị chịu trách nhiệm" in everything
    assert letter.annex.offices.head[1] == "Đơn vị"


def test_another_provinces_department_of_education_keeps_what_is_educations() -> None:
    head = letterhead({"parent": "UBND tỉnh Khánh Hòa"})
    assert (head.place, head.province, head.plan, head.background) == ("Khánh Hòa", "tỉnh", "", "")
    assert (head.agency_short, head.code) == ("Sở GDĐT", "SGDĐT-VP")
    assert "năm học" in " ".join(head.tasks)


def test_what_is_set_wins_and_a_dash_leaves_it_out() -> None:
    own = letterhead({"background": "-", "plan": "Kế hoạch số 7/KH-SYT", "agency": "Sở Y tế"})
    assert (own.background, own.plan, own.office) == ("", "Kế hoạch số 7/KH-SYT", "Văn phòng Sở")
    assert letterhead({"agency": "Ban Quản lý Khu kinh tế"}).office == "Văn phòng"
    assert letterhead({}) == DEFAULT_LETTERHEAD


def test_last_years_plan_is_not_cited_for_this_year() -> None:
    annex = build_annex(OFFICES, COUNTS, (), Span(Month(2027, 1), Month(2027, 1)))
    letter = message_of(annex)
    told = plain("\n".join([letter.subject, *(one.text for one in letter.paragraphs)]))
    assert "49/KH" not in told
    assert "thực hiện Kế hoạch truyền thông năm 2027" in told
    assert "căn cứ Kế hoạch truyền thông năm 2027 của Sở GDĐT" in told
