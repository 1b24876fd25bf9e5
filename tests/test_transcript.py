"""The guide's worked example is true: a month played again gives the same answers."""

import re

import pytest

from tests.cast import demo_store
from tests.transcript import FENCE, GUIDE, ON_THE_PORTAL, played, rewritten, typed

OFFICES = {office.code for office in demo_store().offices.all()}
# What a head tells that is nothing else.
PASSED_ON = "Gửi nội dung này cho Ban Biên tập: “cong viec nhieu qua, phong chua viet kip”"


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
        *("giữa tháng 5/2026", "(mã VM-01)", "(mã VM-02)", "đã được giải quyết"),
        *("vắng mặt đến hết ngày 28/5/2026", "được miễn định mức tháng 5/2026"),
        *("Đã hủy ghi nhận số", "bổ sung sau khi hết tháng", "đề nghị Ban Biên tập gọi điện"),
        *("đã nhận tin: giữa tháng 5/2026", "Kết thúc tháng 5/2026"),
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


def people_write(guide: str) -> dict[str, list[str]]:
    """What each person types, by their key; "!" is typed by nobody."""
    said: dict[str, list[str]] = {}
    for fence in FENCE.findall(guide):
        for who, text in re.findall(r"^([\w-]+)> ([^!\n].*)$", fence, re.MULTILINE):
            said.setdefault(who, []).append(text)
    return said


def test_nobody_types_a_command(guide: str) -> None:
    said = people_write(guide)
    assert not [text for texts in said.values() for text in texts if text.startswith("/")]
    assert len(set(said) & OFFICES) == len(OFFICES) == 9
    assert {"editor", "leader", "admin", "nobody"} <= set(said)
    assert sum("?" in text or text[0].islower() for text in said["leader"]) >= 5


def test_people_write_without_marks_with_slips_and_paste_lists(guide: str) -> None:
    texts = [text for texts in people_write(guide).values() for text in texts]
    assert sum(" " in text and text.isascii() for text in texts) >= 8
    assert any("hinhf" in text for text in texts)  # half-typed Telex
    assert sum(text.endswith("\\") for text in texts) >= 10  # lines of lists
    assert any("\t" in text for text in texts)  # a table


def test_nothing_that_was_typed_was_misunderstood(conversation: str) -> None:
    assert "chưa hiểu" not in conversation
    assert "Gửi nội dung này cho Ban Biên tập" not in conversation.replace(PASSED_ON, "")
    assert "gặp lỗi" not in conversation


def test_the_guide_tells_the_days_in_words_too(guide: str) -> None:
    prose = FENCE.sub("", guide)
    assert prose.count("\n## ") == len(FENCE.findall(guide))


# --- The month that is counted from the portal


@pytest.fixture(scope="module")
def on_the_portal() -> str:
    return ON_THE_PORTAL.read_text(encoding="utf-8")


def test_the_month_on_the_portal_is_the_programs_own(on_the_portal: str) -> None:
    assert rewritten(on_the_portal) == on_the_portal


def test_it_goes_from_the_portals_list_to_the_annex_and_the_letter(on_the_portal: str) -> None:
    for told in (
        "Bài mới trên Cổng 1/17",
        "Ghi nhận tất cả (15)",
        "GDMN: 11 (có trong danh sách: 11; chỉ ghi số lượng: 0)",
    ):
        assert told in on_the_portal
    assert "Tệp: build/Phụ lục 2026-05.xlsx" in on_the_portal
    assert "Tệp: build/Dự thảo công văn 2026-05.docx" in on_the_portal
    assert "Đã chốt số liệu tháng 5/2026" in on_the_portal


def test_nobody_types_a_figure_in_it(on_the_portal: str) -> None:
    """Beside labels of choices, links and months only words are typed."""
    labels = set(re.findall(r"^  [0-9]+\. (.+)$", played(typed(on_the_portal)), re.MULTILINE))
    said = [line for line in typed(on_the_portal) if not line.startswith("!")]
    free = [line for line in said if line not in labels and "https://" not in line]
    assert all(not re.search(r"[0-9]", re.sub(r"5(/2026)?$", "", line)) for line in free), free
    assert set(re.findall(r"chỉ ghi số lượng: (\d+)", on_the_portal)) == {"0"}
