"""What `make emulator` compares by, without the emulator: that it would find what it looks for."""

from collections import Counter

import pytest

from tests.emulator.__main__ import judged
from tests.emulator.crabline import Sent
from tests.emulator.differences import ON_TELEGRAM, ON_ZALO
from tests.emulator.month import lines_of
from tests.transcript import FENCE, GUIDE

SAID = """editor> /status
Đang nói với tư cách: Biên tập viên.
Tháng 4/2026: 01/10
  1. Số liệu chưa khớp
Tệp: build/Phụ lục 2026-04.xlsx
[22/4/2026 08:00 → Trưởng phòng Giáo dục Mầm non]"""


def test_a_month_is_the_same_on_every_platform_but_for_what_each_has_of_its_own() -> None:
    buttons = Sent("1", "Tháng 4/2026: 01/10", ("Số liệu chưa khớp",), "Phụ lục 2026-04.xlsx")
    numbered = Sent(
        "a",
        "Tháng 4/2026: 01/10\nPhụ lục 2026-04.xlsx: kênh này không gửi được tệp. Đề nghị…\n"
        "Để chọn, đề nghị gửi số tương ứng:\n1. Số liệu chưa khớp",
    )
    assert lines_of(SAID) == lines_of(buttons.shown) == lines_of(numbered.shown)


@pytest.mark.parametrize(
    "said", ["Tháng 4/2026: 02/10", "Tháng 4/2026: 01/10\nTháng 4/2026: 01/10", ""]
)
def test_another_figure_a_repeat_or_a_loss_is_found(said: str) -> None:
    assert lines_of(said) != lines_of("Tháng 4/2026: 01/10")


def test_the_month_has_much_to_compare() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert Counter(lines_of("\n".join(FENCE.findall(guide)))).total() > 200


@pytest.mark.parametrize(
    ("platform", "calls"), [("telegram", ON_TELEGRAM), ("zalo", ON_ZALO)], ids=["Telegram", "Zalo"]
)
def test_every_verdict_is_about_a_call_that_is_made(
    platform: str, calls: dict[str, object]
) -> None:
    told = judged(platform)
    assert 5 < len(told) < len(calls)
    assert told.keys() <= calls.keys() | {"an unknown token"}
    assert all(theirs != ours for theirs, ours in told.values())
