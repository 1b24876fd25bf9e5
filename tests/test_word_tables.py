"""Tables and lists in a Word document are read as those in a spreadsheet."""

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.table import Table

from core.imports import Doubt, FileFault, FileRefusedError, Imported
from core.month import Month
from core.names import OfficeNames
from reports.importing import read_spreadsheet
from tests.cast import demo_store
from tests.drawn import told, told_entries
from tests.spreadsheets import replaced, with_parts

NAMES = OfficeNames(tuple(demo_store().offices.all()))
APRIL = Month(2026, 4)


def table(document: Doc, *rows: list[str]) -> Table:
    made: Table = document.add_table(len(rows), len(rows[0]))
    for line, row in zip(made.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    return made


def packed(document: Doc) -> bytes:
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def read(data: bytes, name: str = "bao-cao.docx") -> Imported:
    return read_spreadsheet(data, name, NAMES, APRIL)


def plain() -> bytes:
    document = Document()
    document.add_paragraph("BÁO CÁO TIN, BÀI NĂM 2026")
    table(document, ["TT", "Phòng", "Tháng 3", "Tháng 4"], ["1", "VP", "6", "06"])
    return packed(document)


def test_a_table_takes_its_year_from_the_paragraph_above() -> None:
    imported = read(plain())
    assert told(imported) == "3/2026 VP 6; 4/2026 VP 6"
    assert imported.findings == ()


def test_merged_cells_of_a_head_are_one() -> None:
    document = Document()
    document.add_paragraph("TỔNG HỢP NĂM 2026")
    made = table(
        document,
        ["TT", "Phòng", "Tháng 4", ""],
        ["", "", "Tin", "Bài"],
        ["1", "VP", "4", "2"],
        ["2", "Phòng Giáo dục Trung học", "8", "4"],
    )
    made.cell(0, 2).merge(made.cell(0, 3))
    for column in (0, 1):
        made.cell(0, column).merge(made.cell(1, column))
    assert told(read(packed(document))) == "4/2026 VP 6, GDTrH 12"


def test_two_tables_each_have_their_own_month() -> None:
    document = Document()
    for month in (3, 4):
        document.add_paragraph(f"Số lượng tin, bài tháng {month}/2026")
        table(document, ["TT", "Đơn vị", "Số lượng"], ["1", "VP", str(month)])
    assert told(read(packed(document))) == "3/2026 VP 3; 4/2026 VP 4"


def test_a_list_of_articles_is_read() -> None:
    document = Document()
    table(
        document,
        ["STT", "Tên bài", "Phòng", "Ngày đăng"],
        ["1", "Một", "GDTrH", "20/4/2026"],
        ["2", "Hai", "VP", "ngày 21/4/2026"],
    )
    assert told_entries(read(packed(document))) == "GDTrH 1, VP 1"


def test_a_cell_merged_over_several_rows_holds_for_each_of_them() -> None:
    document = Document()
    rows = [["Một", "GDTrH", "20/4/2026"], ["Hai", "VP", ""], ["Ba", "VP", ""], ["Bốn", "VP", ""]]
    made = table(document, ["Tên bài", "Phòng", "Ngày đăng"], *rows)
    made.cell(1, 2).merge(made.cell(3, 2))
    imported = read(packed(document))
    assert told_entries(imported) == "GDTrH 1, VP 2"
    assert [(finding.doubt, finding.row) for finding in imported.findings] == [(Doubt.BAD_DATE, 5)]


def test_a_row_that_somebody_proposes_to_delete_is_not_read() -> None:
    document = Document()
    document.add_paragraph("TỔNG HỢP NĂM 2026")
    made = table(document, ["Phòng", "Tháng 4"], ["VP", "6"], ["GDMN", "1"])
    made.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    assert told(read(packed(document))) == "4/2026 GDMN 1"


def test_a_hyphen_that_breaks_no_line_is_a_hyphen() -> None:
    document = Document()
    made = table(document, ["Tên bài", "Phòng", "Ngày đăng"], ["Một", "VP", "20/4/2026"])
    run = made.cell(1, 0).paragraphs[0].runs[0]
    run._r.append(OxmlElement("w:noBreakHyphen"))
    run.add_text("hai")
    assert [entry.title for entry in read(packed(document)).entries] == ["Một-hai"]


def test_what_somebody_proposes_to_delete_is_not_read() -> None:
    old = b"<w:t>06</w:t></w:r>"
    new = b"<w:t>0</w:t></w:r><w:del><w:r><w:t>9</w:t></w:r></w:del><w:r><w:t>6</w:t></w:r>"
    assert (
        told(read(replaced(plain(), old, new, "word/document.xml"))) == "3/2026 VP 6; 4/2026 VP 6"
    )


@pytest.mark.parametrize("around", [["w:sdt", "w:sdtContent"], ["w:ins"]], ids=["sdt", "ins"])
def test_a_table_within_a_control_or_that_somebody_proposes_to_add_is_read(
    around: list[str],
) -> None:
    begin, end = "".join(f"<{one}>" for one in around), "".join(f"</{one}>" for one in around[::-1])
    data = plain()
    for old, new in (("<w:tbl>", f"{begin}<w:tbl>"), ("</w:tbl>", f"</w:tbl>{end}")):
        data = replaced(data, old.encode(), new.encode(), "word/document.xml")
    assert told(read(data)) == "3/2026 VP 6; 4/2026 VP 6"


def test_a_document_without_a_table_is_refused() -> None:
    document = Document()
    document.add_paragraph("Tháng 4/2026: VP 6")
    with pytest.raises(FileRefusedError) as refusal:
        read(packed(document))
    assert refusal.value.fault is FileFault.NO_HEAD


def test_a_document_called_a_workbook_is_read_with_a_doubt() -> None:
    assert [finding.doubt for finding in read(plain(), "2026.xlsx").findings] == [
        Doubt.WRONG_ENDING
    ]


@pytest.mark.parametrize(
    ("part", "content", "fault"),
    [
        ("word/vbaProject.bin", b"\0", FileFault.MACROS),
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY a "ha">]><w>&a;</w>', FileFault.ENTITIES),
        ("word/document.xml", b"<w:document>", FileFault.BROKEN),
        ("word/document.xml", b"<a>" * 5000 + b"</a>" * 5000, FileFault.BROKEN),
        ("word/document.xml", b"<a>" + b"<b/>" * 600_000 + b"</a>", FileFault.UNPACKS_TOO_LARGE),
    ],
)
def test_a_hostile_document_is_refused(part: str, content: bytes, fault: FileFault) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        read(with_parts(plain(), {part: content}))
    assert refusal.value.fault is fault


@pytest.mark.parametrize("cut", range(0, 4000, 311))
def test_no_truncated_document_gives_another_error(cut: int) -> None:
    with pytest.raises(FileRefusedError):
        read(plain()[:cut])


def test_a_cell_that_claims_to_be_very_wide_is_refused() -> None:
    wide = b'<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/>'
    with pytest.raises(FileRefusedError) as refusal:
        read(replaced(plain(), b"<w:tc><w:tcPr>", wide, "word/document.xml"))
    assert refusal.value.fault is FileFault.TOO_MANY_COLUMNS


def test_what_is_struck_out_hidden_or_a_footnotes_number_is_no_part_of_a_figure() -> None:
    document = Document()
    document.add_paragraph("TỔNG HỢP TIN, BÀI THÁNG 4/2026")
    made = table(document, ["Phòng", "Số bài"], ["VP", "6"], ["GDTrH", "6"], ["GDMN", "6"])
    struck, hidden, raised = (row.cells[1].paragraphs[0].add_run("1") for row in made.rows[1:])
    struck.font.strike = hidden.font.hidden = raised.font.superscript = True
    imported = read(packed(document))
    assert told(imported) == "4/2026 VP 6, GDTrH 6, GDMN 6"
    assert [(one.doubt, one.typed) for one in imported.findings] == [(Doubt.STRUCK, "B2")]
