"""The guide's worked example is true: a month played again gives the same answers."""

import re

import pytest

from tests.transcript import FENCE, GUIDE, played, rewritten, typed


@pytest.fixture(scope="module")
def guide() -> str:
    return GUIDE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def conversation(guide: str) -> str:
    return played(typed(guide))


def test_the_answers_in_the_guide_are_the_programs_own(guide: str) -> None:
    assert rewritten(guide) == guide


def test_an_answer_that_is_not_true_would_be_found(guide: str) -> None:
    wrong = guide.replace("0 → 4", "0 → 5", 1)
    assert wrong != guide
    assert rewritten(wrong) == guide


@pytest.mark.parametrize(
    "told",
    [
        "giữa tháng 5/2026",
        "(mã VM-01)",
        "(mã VM-02)",
        "đã được giải quyết",
        "vắng mặt đến hết ngày 28/5/2026",
        "được miễn định mức tháng 5/2026",
        "Đã hủy ghi nhận số",
        "bổ sung sau khi hết tháng",
        "đề nghị Ban Biên tập gọi điện",
        "đã nhận tin: giữa tháng 5/2026",
        "Kết thúc tháng 5/2026",
        "Báo cáo Lãnh đạo Sở về tin, bài trên Cổng TTĐT, tháng 5/2026",
        "Đã chốt số liệu tháng 5/2026",
    ],
)
def test_the_month_has_everything_in_it(conversation: str, told: str) -> None:
    assert told in conversation


def test_everybody_takes_part(conversation: str) -> None:
    reached = set(re.findall(r"^\[.* → (.+)\]$", conversation, re.MULTILINE))
    heads = {title for title in reached if title.startswith(("Trưởng phòng", "Chánh"))}
    assert len(heads) == 8  # the ninth office is exempt and hears nothing
    assert {"Biên tập viên Cổng TTĐT", "Lãnh đạo Sở"} <= reached
    assert "Phó Trưởng phòng Giáo dục Mầm non" in reached


def test_nothing_that_was_typed_was_misunderstood(conversation: str) -> None:
    assert "chưa hiểu" not in conversation
    assert "gặp lỗi" not in conversation


def test_the_guide_tells_the_days_in_words_too(guide: str) -> None:
    prose = FENCE.sub("", guide)
    assert prose.count("\n## ") == len(FENCE.findall(guide))
