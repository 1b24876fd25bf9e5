"""Spreadsheets for the tests: honest ones, and hostile ones with what must be said of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from core.imports import Doubt, FileFault

SHEET = "xl/worksheets/sheet1.xml"
HEAD = ["TT", "Phòng", "Tháng 01", "Tháng 02", "Cộng"]
ROW = [1, "GDTrH", 5, 3, 8]
LIST_HEAD = ["Ngày đăng", "Phòng", "Tiêu đề", "Đường dẫn", "Loại"]
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
MEGA = 1024 * 1024


def xlsx(*rows: Sequence[object], title: str = "năm 2026") -> bytes:
    """A workbook with one sheet: a line that names the year, and these rows below it."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ([title], *rows):
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def text(*rows: Sequence[object], separator: str = ",") -> str:
    return "".join(separator.join(str(cell) for cell in row) + "\n" for row in rows)


def with_parts(workbook: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same workbook with parts replaced or added."""
    packed = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        every = {name: source.read(name) for name in source.namelist()}
        for name, part in {**every, **parts}.items():
            target.writestr(name, part)
    return packed.getvalue()


def without(workbook: bytes, name: str) -> bytes:
    packed = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for other in source.namelist():
            if other != name:
                target.writestr(other, source.read(other))
    return packed.getvalue()


def replaced(workbook: bytes, old: bytes, new: bytes, name: str = SHEET) -> bytes:
    """The same workbook with something else inside one part."""
    with ZipFile(BytesIO(workbook)) as source:
        part = source.read(name)
    assert old in part, part
    return with_parts(workbook, {name: part.replace(old, new)})


def table(*cells: object) -> bytes:
    """One office with these cells in January and February."""
    return xlsx(HEAD, [1, "GDTrH", *cells])


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused with `outcome`, or read with that doubt."""

    what: str
    data: bytes
    outcome: FileFault | Doubt
    name: str = "2026.xlsx"


def refused() -> Iterator[Hostile]:
    plain = xlsx(HEAD, ROW)
    yield from _no_spreadsheets()
    yield from _bombs(plain)
    yield from _intruders(plain)
    yield from _damaged(plain)


def _no_spreadsheets() -> Iterator[Hostile]:
    nothing = FileFault.NOT_A_SPREADSHEET
    utf16 = text(HEAD, ROW).encode("utf-16-le")
    yield Hostile("an empty file", b"", nothing)
    yield Hostile("blanks only", b" \r\n\t\n", nothing, "2026.csv")
    yield Hostile("null bytes", b"TT,Ph\0ng\n" * 10, nothing, "2026.csv")
    yield Hostile("UTF-16 without its mark", utf16, nothing, "2026.csv")
    yield Hostile("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", nothing)
    yield Hostile("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", nothing)
    yield Hostile(
        "a letter", _zip({"[Content_Types].xml": b"<a/>", "word/a.xml": b"<a/>"}), nothing
    )
    yield Hostile("a zip of pictures", _zip({"a.png": b"\x89PNG"}), nothing)
    yield Hostile("an .ods", _zip({"content.xml": b"<a/>"}), FileFault.OLD_FORMAT)
    yield Hostile("an .xlsb", _zip({"xl/workbook.bin": b"\0"}), FileFault.OLD_FORMAT)
    yield Hostile("an .xls", OLE, FileFault.OLD_FORMAT)
    password = OLE + "EncryptedPackage".encode("utf-16-le")
    yield Hostile("a workbook with a password", password, FileFault.ENCRYPTED)
    half = "\ufeffTT,Phòng \ud83d\n".encode("utf-16-le", "surrogatepass")
    yield Hostile("half a character in UTF-16", half, nothing, "2026.csv")
    half = "TT,Phòng \ud83d\n".encode(errors="surrogatepass")
    yield Hostile("half a character in UTF-8", half, FileFault.ENCODING, "2026.csv")
    yield Hostile("old letters", "Phòng,Tháng 1".encode("cp1258", "replace"), FileFault.ENCODING)
    page = b"<html><table><tr><td>1</td></tr></table></html>"
    yield Hostile("a web page", page, FileFault.OLD_FORMAT, "2026.xls")
    yield Hostile("a table of something else", xlsx(["a", "b"], [1, 2]), FileFault.NO_HEAD)


def _bombs(plain: bytes) -> Iterator[Hostile]:
    large, unpacks = FileFault.TOO_LARGE, FileFault.UNPACKS_TOO_LARGE
    rows, columns = FileFault.TOO_MANY_ROWS, FileFault.TOO_MANY_COLUMNS
    yield Hostile("10 MB", b"a,b\n" * (10 * MEGA // 4), large, "2026.csv")
    yield Hostile("a zip bomb", with_parts(plain, {SHEET: bytes(60 * MEGA)}), unpacks)
    pictures = {f"xl/media/{n}.png": bytes(10 * MEGA) for n in range(4)}
    yield Hostile("a zip bomb beside the table", with_parts(plain, pictures), unpacks)
    yield Hostile(
        "a thousand parts", with_parts(plain, {f"xl/{n}": b"" for n in range(999)}), unpacks
    )
    styles = b"<styleSheet>" + b"<xf/>" * 1_000_000 + b"</styleSheet>"
    yield Hostile("a million styles", with_parts(plain, {"xl/styles.xml": styles}), unpacks)
    merged = b"<mergeCells>" + b'<mergeCell ref="A1:B1"/>' * 500_000 + b"</mergeCells>"
    many_merged = replaced(plain, b"<pageMargins", merged + b"<pageMargins")
    yield Hostile("half a million merged cells", many_merged, unpacks)
    cells = b"<row>" + b"<c/>" * 2_000_000 + b"</row></sheetData>"
    yield Hostile("a row of empty cells", replaced(plain, b"</sheetData>", cells), unpacks)
    last = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    yield Hostile("a value in the last row", replaced(plain, b"</sheetData>", last), rows)
    yield Hostile("a million lines", b"a\n" * 1_048_576, rows, "2026.csv")
    far = b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'
    yield Hostile("a value in the last column", replaced(plain, b"</sheetData>", far), columns)
    beside = text(["Phòng", "Tháng 1"] * 2, ["VP", 1] * 2).encode() * 99
    yield Hostile("tables side by side without end", beside, unpacks, "2026.csv")
    yield Hostile("a line of values", b"1," * 200_000, columns, "2026.csv")


def _intruders(plain: bytes) -> Iterator[Hostile]:
    entities, links = FileFault.ENTITIES, FileFault.EXTERNAL_LINKS
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    yield Hostile("entity expansion", with_parts(plain, {SHEET: laughs}), entities)
    wide = '<?xml version="1.0" encoding="UTF-16"?>' + laughs.decode()
    yield Hostile("the same in UTF-16", with_parts(plain, {SHEET: wide.encode("utf-16")}), entities)
    outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
    reader = with_parts(plain, {"xl/workbook.xml": outside})
    yield Hostile("an entity that reads a file", reader, entities)
    dde = b"""<c r="C3"><f>cmd|'/C calc'!A0</f></c>"""
    yield Hostile("a DDE call", replaced(plain, b'<c r="C3" t="n"><v>5</v></c>', dde), links)
    far = dde.replace(b"cmd", b"a|" * 500_000 + b'"x"&amp;cmd')
    yield Hostile(
        "a DDE call a long way in", replaced(plain, b'<c r="C3" t="n"><v>5</v></c>', far), links
    )
    book = with_parts(plain, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    yield Hostile("a link to another workbook", book, links)
    query = with_parts(plain, {"xl/connections.xml": b"<connections/>"})
    yield Hostile("a query of a database", query, links)
    macros = with_parts(plain, {"xl/vbaProject.bin": b"\0"})
    yield Hostile("macros", macros, FileFault.MACROS)
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    honest = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    template = replaced(plain, honest, kind, "[Content_Types].xml")
    yield Hostile("a workbook for macros", template, FileFault.MACROS)


def _damaged(plain: bytes) -> Iterator[Hostile]:
    broken = FileFault.BROKEN
    yield Hostile("a truncated zip", plain[: len(plain) // 2], broken)
    yield Hostile("a zip with a hole", plain[:600] + bytes(400) + plain[1000:], broken)
    yield Hostile("only the first bytes of a zip", b"PK\x03\x04" + bytes(40), broken)
    yield Hostile("a directory that lies", _lying(plain), broken)
    locked = bytearray(plain)
    locked[plain.index(b"PK\x01\x02") + 8] |= 1
    yield Hostile("a locked part", bytes(locked), FileFault.ENCRYPTED)
    yield Hostile("no workbook inside", without(plain, "xl/workbook.xml"), broken)
    yield Hostile("XML cut short", with_parts(plain, {SHEET: b"<worksheet><sheetData>"}), broken)
    deep = b"<worksheet>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</worksheet>"
    yield Hostile("XML 5,000 levels deep", with_parts(plain, {SHEET: deep}), broken)
    cell = b'<c r="C3" t="n"><v>5</v></c>'
    missing = replaced(plain, cell, b'<c r="C3" t="s"><v>999</v></c>')
    yield Hostile("a text that is not there", missing, broken)
    digits = replaced(plain, cell, b'<c r="C3"><v>' + b"9" * 9000 + b"</v></c>")
    yield Hostile("a number of 9,000 digits", digits, broken)
    half = replaced(plain, b"GDTrH", b"GDTrH&#xD83D;")
    yield Hostile("half a character in XML", half, broken)
    yield Hostile("a row without a number", replaced(plain, b'<row r="3"', b'<row r="x"'), broken)
    yield Hostile("a quotation without an end", b'TT,"Ph\n' * 3, FileFault.NO_HEAD, "2026.csv")
    yield Hostile("a cell of 200,000 letters", b"a" * 200_000 + b",b\n", broken, "2026.csv")


def doubted() -> Iterator[Hostile]:
    """Files that are read, with a doubt about the cell, row, column or sheet."""
    yield Hostile("=cmd()", table("=cmd()", 3), Doubt.FORMULA)
    sums = b"Ph\xc3\xb2ng,Th\xc3\xa1ng 1/2026\nGDTrH,=1+1\n"
    yield Hostile("=1+1 in text", sums, Doubt.FORMULA, "2026.csv")
    yield Hostile("a negative count", table(-5, 3), Doubt.NEGATIVE)
    yield Hostile("a negative count in text", table("-5", 3), Doubt.NEGATIVE)
    yield Hostile("a fractional count", table(3.5, 3), Doubt.FRACTIONAL)
    yield Hostile("a fractional count in text", table("3,5", 3), Doubt.FRACTIONAL)
    yield Hostile("12 bài", table("12 bài", 3), Doubt.TEXT_COUNT)
    yield Hostile("two kinds in one cell", table("3 tin, 2 bài", 3), Doubt.NOT_A_COUNT)
    yield Hostile("a thousand with a point", table("1.000", 3), Doubt.NOT_A_COUNT)
    yield Hostile("full-width digits", table("３", 3), Doubt.NOT_A_COUNT)
    yield Hostile("a cross in place of a figure", table("x", 3), Doubt.NOT_A_COUNT)
    yield Hostile("true", table(True, 3), Doubt.NOT_A_COUNT)
    yield Hostile("an error value", table("#REF!", 3), Doubt.NOT_A_COUNT)
    yield Hostile("a date as a count", table(date(2026, 1, 5), 3), Doubt.NOT_A_COUNT)
    infinite = replaced(table(5, 3), b"<v>5</v>", b"<v>1e999</v>")
    yield Hostile("infinity", infinite, Doubt.NOT_A_COUNT)
    yield Hostile("a date's serial number as a count", table(46_027, 3), Doubt.TOO_BIG)
    yield Hostile("a number as text", table("5", 3), Doubt.TEXT_COUNT)
    yield Hostile("a wrong sum", table(5, 3, 9), Doubt.SUM_WRONG)
    total = xlsx(HEAD, ROW, [None, "Tổng cộng", 6, 3, 9])
    yield Hostile("a wrong total row", total, Doubt.SUM_WRONG)
    yield Hostile("an unknown office", xlsx(HEAD, [1, "GDTRHH", 5, 3]), Doubt.UNKNOWN_OFFICE)
    yield Hostile("an ambiguous office", xlsx(HEAD, [1, "GD", 5, 3]), Doubt.UNKNOWN_OFFICE)
    yield Hostile("counts of nobody", xlsx(HEAD, [1, None, 5, 3]), Doubt.UNKNOWN_OFFICE)
    twice = xlsx(HEAD, ROW, [2, "Phòng Giáo dục Trung học", 1, 1])
    yield Hostile("an office twice", twice, Doubt.SAME_OFFICE_TWICE)
    months = xlsx([*HEAD[:3], "T1/2026"], [1, "GDTrH", 5, 3])
    yield Hostile("a month twice", months, Doubt.SAME_MONTH_TWICE)
    later = xlsx(["Phòng", "Tháng 12"], ["GDTrH", 3])
    yield Hostile("a month to come", later, Doubt.FUTURE_MONTH)
    yield Hostile("no year", xlsx(HEAD, ROW, title="Bảng"), Doubt.YEAR_ASSUMED, "bang.xlsx")
    yield Hostile("a merged head over two columns", _merged_head(), Doubt.SAME_MONTH_TWICE)
    yield Hostile("a hidden sheet", _two_sheets(hidden=True), Doubt.HIDDEN_SHEET)
    yield Hostile("a list beside a table", _two_sheets(hidden=False), Doubt.OTHER_SHEET)
    plain_text = text(HEAD, ROW).encode()
    yield Hostile("text that says it is a workbook", plain_text, Doubt.WRONG_ENDING)
    yield Hostile("a workbook called text", xlsx(HEAD, ROW), Doubt.WRONG_ENDING, "2026.csv")
    yield from _doubted_lists()


def _doubted_lists() -> Iterator[Hostile]:
    link = "https://example.org/1"
    good: list[object] = ["15/4/2026", "GDTrH", "Một", link, "Tin"]

    def listed(*changed: tuple[int, object]) -> bytes:
        row = list(good)
        for place, value in changed:
            row[place] = value
        return xlsx(LIST_HEAD, good, row)

    yield Hostile("no date", listed((0, "hôm qua"), (3, None)), Doubt.BAD_DATE)
    yield Hostile("the 29th month", listed((0, "4/29/2026"), (3, None)), Doubt.MONTH_FIRST)
    yield Hostile("a date to come", listed((0, date(2027, 1, 20))), Doubt.FUTURE_DATE)
    yield Hostile("an unknown kind", listed((4, "Thơ")), Doubt.UNKNOWN_KIND)
    yield Hostile("a link that runs code", listed((3, "javascript:alert(1)")), Doubt.BAD_LINK)
    yield Hostile("the same link", listed((2, "Hai")), Doubt.SAME_LINK)
    yield Hostile("the same row", xlsx(LIST_HEAD, good[:3], good[:3]), Doubt.SAME_ROW)
    yield Hostile("a title that is a formula", listed((2, "=cmd()"), (3, None)), Doubt.FORMULA)


def _zip(parts: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return packed.getvalue()


def _lying(plain: bytes) -> bytes:
    """A bomb whose directory declares a hundred bytes."""
    bomb = with_parts(plain, {SHEET: b"<worksheet>" + b" " * 30 * MEGA + b"</worksheet>"})
    size = (30 * MEGA + 23).to_bytes(4, "little")
    assert size in bomb
    return bomb.replace(size, (100).to_bytes(4, "little"))


def _merged_head() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Phòng", "Tháng 01/2026", None, "Tháng 02/2026"])
    sheet.append(["GDTrH", 3, 2, 3])
    sheet.merge_cells("B1:C1")
    return saved(book)


def _two_sheets(*, hidden: bool) -> bytes:
    book = Workbook()
    for row in (HEAD, ROW):
        book.worksheets[0].append(row)
    second = book.create_sheet("Nháp")
    second.append(LIST_HEAD)
    second.append(["15/4/2026", "GDTrH", "Một", None, "Tin"])
    book.worksheets[1].sheet_state = "hidden" if hidden else "visible"
    return saved(book)
