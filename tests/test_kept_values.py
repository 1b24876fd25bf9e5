"""What is kept as JSON comes back whole, as every version of the program has written it."""

from datetime import date

import pytest
from msgspec.json import decode

from core.chat import Attachment, Choice, Reply
from core.documents import EntryRow
from core.imports import Doubt, FileFault, FileRefusedError, Finding, Imported, ImportedCount
from core.month import Month
from core.quota import Kind, Office
from store.inbox import Upload
from store.rows import as_json, rows
from tests.cast import APRIL, Department
from tests.test_import_command import send_table

OFFICE = Office(
    "GDMN",
    "Phòng Giáo dục Mầm non",
    "Phòng",
    "Trưởng phòng",
    4,
    aliases=("Mầm non",),
    since=Month(2026, 1),
)
EVERYTHING = Imported(
    counts=(ImportedCount("GDMN", APRIL, 4, 5),),
    entries=(
        EntryRow(
            date(2026, 4, 15),
            "GDTrH",
            "Khai mạc “hội thi” 🎉\t\x01",
            "https://example.org/1",
            Kind.NEWS,
            2,
            dated=False,
            row=3,
        ),
    ),
    findings=(
        Finding(Doubt.UNKNOWN_OFFICE, 7, "B", "Mần non", APRIL, 3, 4, 9, (OFFICE,)),
        Finding(Doubt.HIDDEN_SHEET),
    ),
)
AS_EVER = (
    '{"counts":[{"office":"GDMN","month":{"year":2026,"number":4},"count":4,"row":5}],'
    '"entries":[{"day":"2026-04-15","office":"GDTrH","title":"Khai mạc “hội thi” 🎉\\t\\u0001",'
    '"link":"https://example.org/1","kind":"news","count":2,"dated":false,"row":3}],'
    '"findings":[{"doubt":"unknown_office","row":7,"column":"B","typed":"Mần non",'
    '"month":{"year":2026,"number":4},"stated":3,"computed":4,"other_row":9,"suggestions":['
    '{"code":"GDMN","name":"Phòng Giáo dục Mầm non","short":"Phòng","head_title":"Trưởng phòng",'
    '"position":4,"aliases":["Mầm non"],"retired_from":null,"since":{"year":2026,"number":1},'
    '"merged_into":""}],'
    '"sheet":""},'
    '{"doubt":"hidden_sheet","row":0,"column":"","typed":"","month":null,"stated":0,'
    '"computed":0,"other_row":0,"suggestions":[],"sheet":""}]}'
)
PREVIEW_OF_AN_EARLIER_VERSION = (
    '{"counts":[{"office":"GDMN","month":{"year":2026,"number":3},"count":2,"row":2},'
    '{"office":"GDMN","month":{"year":2026,"number":4},"count":4,"row":2}],'
    '"entries":[],"findings":[]}'
)
REPLY = Reply(
    "Đã ghi nhận “3”.\n",
    (Choice("Ghi nhận", "/importnow 1 ab", 7, 2), Choice("Không", "/cancel")),
    (Attachment("chart", "2026-04", "Biểu đồ.png", picture=True),),
)
REPLY_OF_THE_FIRST_VERSION = (
    '{"text": "Đã ghi nhận “3”.\\n", "choices": [{"label": "Ghi nhận", "command":'
    ' "/importnow 1 ab", "question": 7, "number": 2}, {"label": "Không", "command": "/cancel",'
    ' "question": 0, "number": 0}], "attachments": [{"report": "chart", "month": "2026-04",'
    ' "name": "Biểu đồ.png", "picture": true}]}'
)


@pytest.mark.parametrize(
    "content",
    [
        EVERYTHING,
        Imported(),
        FileRefusedError(FileFault.TOO_LARGE, 5_242_880),
        FileRefusedError(FileFault.BROKEN),
    ],
    ids=["everything", "nothing", "with its limit", "without one"],
)
def test_what_a_file_said_comes_back_whole(
    content: Imported | FileRefusedError, department: Department
) -> None:
    uploads = department.store.uploads
    uploads.keep(7, Upload("danh sách “tháng 4”.xlsx", content), department.now)
    assert uploads.of_update(7) == Upload("danh sách “tháng 4”.xlsx", content, id=1)


def test_what_a_file_said_is_kept_as_ever(department: Department) -> None:
    """So a preview outlives an upgrade, and the way back."""
    department.store.uploads.keep(7, Upload("2026.xlsx", EVERYTHING), department.now)
    assert rows(department.store._db, "select imported from upload")[0]["imported"] == AS_EVER


def test_an_earlier_versions_preview_is_recorded_by_this_one(department: Department) -> None:
    reply = send_table(department)
    department.store._db.execute("update upload set imported = ?", [PREVIEW_OF_AN_EARLIER_VERSION])
    assert "Đã ghi nhận" in department.press("editor", reply, "Ghi nhận").text
    assert department.count("GDMN") == 4


@pytest.mark.parametrize("text", [as_json(REPLY), REPLY_OF_THE_FIRST_VERSION])
def test_an_answer_comes_back_whole(text: str) -> None:
    assert decode(text, type=Reply) == REPLY
