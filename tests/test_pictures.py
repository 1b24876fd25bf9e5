"""The README's pictures are drawn from what the program says."""

import importlib.util
import shutil
import struct
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
PRINTED = """\
GDMN> !as GDMN
Đang nói với tư cách: Trưởng phòng Giáo dục Mầm non.

GDMN> !at 2026-04-24 08:00
[24/4/2026 08:00 → Trưởng phòng Giáo dục Tiểu học]
Kính gửi đồng chí khác.

[24/4/2026 08:00 → Trưởng phòng Giáo dục Mầm non]
Kính gửi đồng chí.
  1. Đã nhận tin
  2. Báo vướng mắc

Đồng hồ đang chỉ 08 giờ 00 ngày 24/4/2026.

GDMN> /danhan
Đã ghi nhận.

[24/4/2026 08:00 → Biên tập viên Cổng TTĐT]
Tin cho người khác.
"""


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    """The script, which stands beside the documents and not in a package."""
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["pictures"] = module
    spec.loader.exec_module(module)
    return module


def test_a_telephone_shows_what_its_person_typed_and_got(pictures: ModuleType) -> None:
    head = pictures.Telephone("GDMN", "Trưởng phòng Giáo dục Mầm non", ())
    shown = list(pictures.messages(head, PRINTED))
    assert shown == [
        pictures.Message("Kính gửi đồng chí.", choices=("Đã nhận tin", "Báo vướng mắc")),
        pictures.Message("/danhan", mine=True),
        pictures.Message("Đã ghi nhận."),
    ]


@pytest.mark.long
def test_the_pictures_are_drawn(pictures: ModuleType, tmp_path: Path) -> None:
    pictures.draw(tmp_path)
    names = ["conversation.png", "chart.png", *(["page.png"] if shutil.which("chromium") else [])]
    for name in names:
        data = (tmp_path / name).read_bytes()
        assert data.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", data[16:24])
        assert min(width, height) > 500
        assert (ROOT / "docs" / "pictures" / name).exists()
