"""Articles on paper: the annex's list opens them, and the letter has the list where it is asked for."""

from io import BytesIO

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from openpyxl import load_workbook

from app.rendering import RenderContext, job_of
from core.chat import Attachment
from core.ladder import Rules
from locales.letterhead import DEFAULT_LETTERHEAD
from reports.layout import opens
from tests.cast import Department

LINK = "https://sgd.example.gov.vn/news/-/details/57300/hoi-thi-12345678"
TITLE = "Khai mạc Hội thi"
CONTEXT = RenderContext(Rules(), DEFAULT_LETTERHEAD)


def rendered(department: Department, attachment: Attachment) -> bytes:
    return bytes(job_of(department.store, CONTEXT, attachment, department.now).run())


@pytest.fixture
def reported() -> Department:
    """April with an article of its own entry, and one within a number."""
    department = Department()
    department.say("editor", f"/add 1 GDTH {LINK} “{TITLE}”")
    department.say("GDMN", "/gui Tập huấn hè cho giáo viên")
    asked = department.press("editor", "/choduyet", "là tin")
    department.press("editor", asked, "Nằm trong")
    return department


def test_the_annex_lists_every_article_and_its_address_opens_it(reported: Department) -> None:
    annex, _ = reported.say("editor", "/baocao").attachments
    sheet = load_workbook(BytesIO(rendered(reported, annex))).worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert ["Phòng Giáo dục Tiểu học", TITLE, LINK, "Tin, bài", 1] in [row[2:] for row in rows]
    assert "Tập huấn hè cho giáo viên" in [row[3] for row in rows]
    assert sum(int(str(row[6])) for row in rows) == 97
    linked = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert linked == [LINK]


def test_the_letter_has_the_list_where_it_is_asked_for(reported: Department) -> None:
    report = reported.say("leader", "/baocao")
    _, plain = report.attachments
    assert TITLE not in _text(rendered(reported, plain))
    asked = reported.press("leader", report, "Kèm danh sách bài")
    assert "02 tin, bài, tháng 4/2026" in asked.text
    (letter,) = asked.attachments
    data = rendered(reported, letter)
    document = Document(BytesIO(data))
    assert [cell.text for cell in document.tables[-1].columns[3].cells] == [
        "Tên tin, bài",
        "Tập huấn hè cho giáo viên",
        TITLE,
    ]
    relations = document.part.rels.values()
    links = [r.target_ref for r in relations if r.reltype == RELATIONSHIP_TYPE.HYPERLINK]
    assert links == [LINK]
    assert "Ngoài danh sách này: 37 tin, bài chỉ ghi số lượng." in _text(data)


def _text(document: bytes) -> str:
    found = Document(BytesIO(document))
    cells = (c.text for table in found.tables for row in table.rows for c in row.cells)
    return "\n".join([*(p.text for p in found.paragraphs), *cells])


@pytest.mark.parametrize(
    "text", ["", "=HYPERLINK(1)", "javascript:x", "https://a b.vn", "https://x", f"{LINK} x"]
)
def test_what_is_no_address_opens_nothing(text: str) -> None:
    assert not opens(text)
