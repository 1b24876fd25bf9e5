"""Who writes the letter. The defaults are those of the department that the program was made for.

What that department says of itself (its plan, its reorganisation, the school year) is said for
no other: who sets another agency or another province gets neutral words until they set their own.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict, replace

from core.documents import Letterhead

LEFT_OUT = "-"  # a setting that shall be empty; one that is empty has its default
DEFAULT_LETTERHEAD = Letterhead(
    parent="UBND tỉnh Bắc Ninh",
    agency="Sở Giáo dục và Đào tạo",
    agency_short="Sở GDĐT",
    place="Bắc Ninh",
    code="SGDĐT-VP",
    signing=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="",
    records="VT, VP",
    province="tỉnh",
    director="Giám đốc",
    office="Văn phòng Sở",
    role="là kênh thông tin chính thức, phục vụ công tác chỉ đạo, điều hành và nhu cầu thông tin của người dân",
    background="Sau quá trình sắp xếp bộ máy, Cổng TTĐT Sở GDĐT không còn giữ vị trí dẫn đầu",
    plan="Kế hoạch số 49/KH-SGDĐT ngày 19/11/2025",
    plan_subject="truyền thông năm 2026",
    tasks=(
        "Tăng cường sản xuất video clip về hoạt động của ngành và các cơ sở giáo dục",
        "Viết bài chuyên sâu theo từng thời điểm của năm học: khai giảng, sơ kết học kỳ, thi, tuyển sinh, tổng kết năm học",
        "Tuyên truyền, phổ biến văn bản pháp luật, chính sách mới về giáo dục và đào tạo",
    ),
)
_TASKS = (
    "Tăng cường sản xuất video clip về hoạt động của cơ quan và lĩnh vực quản lý",
    "Viết bài chuyên sâu theo từng thời điểm, nhiệm vụ trọng tâm trong năm",
    "Tuyên truyền, phổ biến văn bản pháp luật, chính sách mới thuộc lĩnh vực quản lý",
)
_SEATS = {"tỉnh": "tỉnh", "thành phố": "thành phố", "tp.": "thành phố"}


def letterhead(given: Mapping[str, Any]) -> Letterhead:
    """What a deployment set; the rest as that department writes it, or neutral for another."""
    parent = given.get("parent", DEFAULT_LETTERHEAD.parent)
    agency = given.get("agency", DEFAULT_LETTERHEAD.agency)
    neutral: dict[str, Any] = {}
    if agency != DEFAULT_LETTERHEAD.agency:
        office = "Văn phòng Sở" if agency.startswith("Sở ") else "Văn phòng"
        neutral |= {"agency_short": agency, "code": "", "tasks": _TASKS, "office": office}
    if parent != DEFAULT_LETTERHEAD.parent:
        neutral |= _seat(parent)
    if neutral:
        neutral |= {"plan": "", "background": ""}
    made = replace(DEFAULT_LETTERHEAD, **neutral | dict(given))
    left_out = {name: "" for name, value in asdict(made).items() if value == LEFT_OUT}
    return replace(made, **left_out)


def _seat(parent: str) -> dict[str, str]:
    """The place and the kind of province, as "UBND thành phố Hải Phòng" has them."""
    for word, kind in _SEATS.items():
        _before, found, place = parent.partition(f" {word} ")
        if found:
            return {"place": place, "province": kind}
    return {"place": parent}
