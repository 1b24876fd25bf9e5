"""A table of offices is taken over whole or not at all, and what is wrong with it is named."""

from pathlib import Path

import pytest

from bot import main
from core.imports import OfficeTableError, OfficeTableFault
from store.seed import read_offices
from tests.cast import DATA

HEAD = "position,code,name,short,head_title,aliases\n"
ROW = "1,GDTH,Phòng Giáo dục Tiểu học,Phòng,Trưởng phòng Giáo dục Tiểu học,tiểu học|gdth1\n"


def table(folder: Path, content: str | bytes) -> Path:
    path = folder / "offices.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_letters_offices_are_read_in_its_order() -> None:
    offices = read_offices(DATA / "offices.csv")
    assert [office.position for office in offices] == list(range(1, 10))
    assert offices[0].head_title == "Chánh Văn phòng Sở"


@pytest.mark.parametrize(
    ("content", "fault", "about", "row"),
    [
        (HEAD.encode() + b"\xff\xfe", OfficeTableFault.UNREADABLE, "", 0),
        (HEAD, OfficeTableFault.NO_OFFICES, "", 0),
        ("code,name\nGDTH,x\n", OfficeTableFault.NO_COLUMN, "position", 0),
        (HEAD + ROW + "2,,Phòng X,Phòng,Trưởng phòng X,\n", OfficeTableFault.EMPTY, "code", 3),
        (HEAD + ROW + "2,GDX\n", OfficeTableFault.EMPTY, "name", 3),
        (HEAD + ROW.replace("1,", "một,", 1), OfficeTableFault.BAD_POSITION, "một", 2),
        (HEAD + ROW + ROW.replace("GDTH,", "GDX,"), OfficeTableFault.NAME_TAKEN, "", 0),
    ],
)
def test_what_is_wrong_is_named(
    content: str | bytes, fault: OfficeTableFault, about: str, row: int, tmp_path: Path
) -> None:
    with pytest.raises(OfficeTableError) as wrong:
        read_offices(table(tmp_path, content))
    assert (wrong.value.fault, wrong.value.row) == (fault, row)
    assert about in wrong.value.about


def test_the_command_says_so_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE", str(tmp_path / "office.db"))
    wrong = table(tmp_path, HEAD + ROW.replace("1,", "một,", 1))
    assert main(["import-offices", str(wrong)]) == 1
    assert "dòng 2: thứ tự “một” không phải là số" in capsys.readouterr().err
    right = table(tmp_path, HEAD + "10,PC,Phòng Pháp chế,Phòng,Trưởng phòng Pháp chế,\n")
    assert main(["import-offices", str(right)]) == 0
    assert "Đã lưu 01 đơn vị" in capsys.readouterr().out
    taken = table(tmp_path, HEAD + ROW.replace("GDTH,", "GDX,").replace("|gdth1", ""))
    assert main(["import-offices", str(taken)]) == 1
    assert "trỏ tới hai đơn vị" in capsys.readouterr().err
    assert main(["import-offices", str(tmp_path / "none.csv")]) == 1
