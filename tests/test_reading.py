"""What people write and what is read from it: `tests/data/spoken.txt`, and what always holds."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import pytest
from hypothesis import given, strategies as some

from core.month import Month
from core.names import OfficeNames
from core.quota import Kind, Office
from core.reading.commands import near_commands, split_command
from core.reading.counted import Counted, Doubt, Reading, Unclear, as_command
from core.reading.message import accounted, is_plainly_a_count, may_be_a_count, read
from core.reading.phrases import What
from core.text import normal, seen
from store.seed import read_offices
from tests.cast import DATA
from tests.together import together
from tests.work import calls_of, is_linear

NAMES = OfficeNames(read_offices(DATA / "offices.csv"))
Meaning = TypeVar("Meaning")
Normal = Literal["NFC", "NFD", "NFKC"]

TODAY = date(2026, 4, 22)
SPOKEN = Path(__file__).parent / "data" / "spoken.txt"
KINDS = {Kind.NEWS: "tin", Kind.FEATURE: "bài", Kind.CLIP: "clip"}


def spoken() -> Iterator[tuple[date, str, str]]:
    """(today, what was written, what is read) of every row."""
    today = TODAY
    for line in SPOKEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            today = date.fromisoformat(line[2:])
        elif line and not line.startswith("#"):
            text, _, expected = line.rpartition("=>")
            yield (
                today,
                text.rstrip(" ").replace("\\n", "\n").replace("\\t", "\t"),
                expected.strip(),
            )


def shown(counted: Counted) -> str:
    parts = [str(counted.count), KINDS.get(counted.kind, ""), counted.office.code]
    parts += [f"@{counted.day}" if counted.day else str(counted.month or "")]
    for name in ("note", "title", "link"):
        parts += [f"{name}({value})"] if (value := getattr(counted, name)) else []
    return " ".join(filter(None, parts))


def asked(unclear: Unclear, expected: str) -> str:
    """The doubt, with as much of it as the row gives."""
    parts = [f"? {unclear.doubt}"]
    if "“" in expected:
        parts += [f"“{words}”" for words in unclear.left_over]
    if "~" in expected:
        parts += ["~ " + "; ".join(map(shown, reading)) for reading in unclear.readings]
    return " ".join(parts)


def as_in_the_table(reading: Reading, expected: str) -> str:
    wanted = iter(part for part in expected.split("; ") if part.startswith("?"))
    found = [
        shown(line) if isinstance(line, Counted) else asked(line, next(wanted, "? “ ~"))
        for line in reading.lines
    ]
    return "; ".join(found) or "-"


def read_as_sent(text: str, today: date) -> Reading:
    command = split_command(text) if text.startswith("/") else None
    return read(command[1] if command else text, NAMES, today)


@together(("today", "text", "expected"), list(spoken()))
def test_what_is_written_is_read_or_asked_about(today: date, text: str, expected: str) -> None:
    assert as_in_the_table(read_as_sent(text, today), expected) == expected


# --- What always holds

OFFICES = {
    "GDTrH": ["GDTrH", "gdtrh", "trung học", "phòng Giáo dục Trung học", "P.GDTrH", "trung hocj"],
    "GDTH": ["GDTH", "tiểu học", "Tieu hoc", "phòng tiểu học", "tie63u ho5c"],
    "GDMN": ["GDMN", "mầm non", "mam non", "MN", "phòng mầm non", "maamf non"],
    "KHTC": ["KHTC", "kế hoạch - tài chính", "tài chính", "P.KHTC"],
    "GDNN-GDTX": ["GDNN-GDTX", "GDTX", "thường xuyên", "gdnn gdtx"],
    "GDCT-HSSV": ["GDCT-HSSV", "hssv", "học sinh, sinh viên"],
    "VP": ["VP", "văn phòng", "Văn phòng Sở"],
}
COUNTS = {
    1: ["1", "01", "+1", "một", "+ 1"],
    3: ["3", "03", "+3", "ba"],
    12: ["12", "+12", "mười hai"],
    -2: ["-2", "trừ 2", "bớt 2", "−2"],
}
SORTS = {Kind.ARTICLE: ["", "tin bài"], Kind.NEWS: ["tin"], Kind.FEATURE: ["bài", "bai"]}
MONTHS = {
    None: [""],
    4: ["T4", "tháng 4", "tháng tư", "4/2026", "(T4)", "tháng này"],
    3: ["T3", "cho tháng 3", "3/2026", "tháng trước", "tháng ba", "thangs 3"],
}
ADDED = ["", "ạ", "nhé", "em gửi", "thêm"]


def one_of(table: Mapping[Meaning, list[str]]) -> some.SearchStrategy[tuple[Meaning, str]]:
    rows = [(meaning, spelling) for meaning, spellings in table.items() for spelling in spellings]
    return some.sampled_from(rows)


@given(
    one_of(COUNTS),
    one_of(SORTS),
    one_of(OFFICES),
    one_of(MONTHS),
    some.permutations([0, 1, 2]),
    some.sampled_from(ADDED),
    some.sampled_from(["NFC", "NFD", "NFKC"]),
    some.booleans(),
)
def test_a_known_count_reads_as_just_that_or_is_asked_about(
    count: tuple[object, str],
    kind: tuple[object, str],
    office: tuple[object, str],
    month: tuple[object, str],
    order: list[int],
    added: str,
    form: Normal,
    upper: bool,
) -> None:
    parts = [f"{count[1]} {kind[1]}", office[1], month[1]]
    text = " ".join(filter(None, [added, *(parts[index] for index in order)]))
    text = unicodedata.normalize(form, text.upper() if upper else text)
    for one in read(text, NAMES, TODAY).counted:
        assert (one.count, one.kind, one.office.code) == (count[0], kind[0], office[0])
        assert (one.month.number if one.month else None) == month[0]
        assert (one.note, one.title, one.link) == ("", "", "")


def test_hardly_any_of_them_needs_to_be_asked_about() -> None:
    texts = [
        f"{count} {kind} {office} {month}"
        for count in ("3", "+3", "ba")
        for kind in ("", "tin", "bài")
        for offices in OFFICES.values()
        for office in offices
        for months in MONTHS.values()
        for month in months
    ]
    doubtful = [text for text in texts if not read(text, NAMES, TODAY).clear]
    assert doubtful == []


NOTES = some.text(some.characters(exclude_categories=["C", "Z"]) | some.just(" "), max_size=30).map(
    lambda text: " ".join(unicodedata.normalize("NFC", text).split())
)
DAYS = some.dates(date(2024, 1, 1), TODAY)


@given(
    some.integers(-999, 999).filter(bool),
    some.sampled_from(NAMES.offices),
    some.sampled_from(Kind),
    some.none() | DAYS,
    some.booleans(),
    NOTES,
    NOTES,
    some.sampled_from(["", "https://bacninh.edu.vn/a?b=1&c=2", "http://x.vn/tin-3-bai-2"]),
)
def test_a_count_written_as_a_command_reads_back_as_itself(
    count: int,
    office: Office,
    kind: Kind,
    day: date | None,
    dated: bool,
    note: str,
    title: str,
    link: str,
) -> None:
    month = Month.of(day) if day else None
    counted = Counted(
        count, office, kind, month, day if dated else None, note, title if link else "", link
    )
    assert read(as_command(counted), NAMES, TODAY).lines == (counted,)


FRAGMENTS = some.sampled_from(
    [
        *("3", "+3", "-1", "–", "−", ",", ";", ":", "(", ")", "“", "”"),
        *('"', "'", "/", ".", "\n", "\t"),
        *("=", "%", "GDMN", "GDTrH", "TH", "mầm", "non", "tiểu", "học", "bài", "tin", "clip", "T4"),
        *("T13", "tháng", "ngày", "31/3", "hôm", "nay", "năm", "2026", "quý", "I", "và", "với"),
        *("&", "mỗi", "phòng", "ghi", "chú", "lý", "do", "vì", "thêm", "trừ", "gỡ", "sẽ", "kế"),
        *("hoạch", "bao", "nhiêu", "ạ", "https://a.vn/b", "3,5", "1000", "1.", "•", "*", "tổng"),
        *("cộng", "x", "abc", "nam", "sau"),
    ]
)
TEXTS = some.lists(FRAGMENTS, max_size=25).map(" ".join) | some.text(max_size=60)


@given(TEXTS)
def test_every_word_is_accounted_for(text: str) -> None:
    covered = "".join("".join(part.split()) for part, _ in accounted(text, NAMES, TODAY))
    assert covered == "".join(normal(seen(text)).split())


@given(TEXTS)
def test_any_text_is_read_or_asked_about_and_what_is_clear_reads_back(text: str) -> None:
    for line in read(text, NAMES, TODAY).lines:
        if isinstance(line, Unclear):
            readings = [one for reading in line.readings for one in reading]
        else:
            readings = [line]
        for one in readings:
            assert read(as_command(one), NAMES, TODAY).lines == (one,)


WORDS = some.sampled_from(
    ["tuyển", "sinh", "hội", "nghị", "TH", "GDXX", "gỡ", "trùng", "ơn", "bài"]
)
AROUND = some.sampled_from(
    ["3", "GDMN", "tin", "T3", "ạ", ",", "và", "hôm", "qua", "+2", "GDTH", "."]
)


@given(some.lists(WORDS | AROUND, max_size=12))
def test_nothing_is_clear_where_a_word_without_a_meaning_is_left(words: list[str]) -> None:
    text = " ".join(["3 GDMN", *words])
    unknown = [part for part, what in accounted(text, NAMES, TODAY) if what is What.WORD]
    reading = read(text, NAMES, TODAY)
    assert not (reading.clear and unknown)
    assert all(one.note == one.title == "" for one in reading.counted)


def work(text: str) -> int:
    read.cache_clear()
    return calls_of(lambda: read(text, NAMES, TODAY))


@pytest.mark.parametrize(
    "unit",
    [
        *("3 GDMN ", "3 GDMN, ", "GDMN; ", "abc ", "3 ", "- ", "- 3 ", "“", "” ", '"', "T4 ", ": "),
        *(
            *("học sinh, ", "3 GDMN\n", "abc\n", "3 GDMN: abc; ", "https://a.vn ", "phòng ", "("),
            "và ",
        ),
        *(
            *("trừ 1 ", "tháng ", "một ", "”", "GDMN ", "GDMN\t3\t", "ngày 5 tháng 4 năm 2026 "),
            "TH, ",
        ),
        *("x-", "aaaaaaa", "aawsfr", "a1", "1.", "1/", "+", "ghi chú ", "ghi chú: “a” "),
    ],
)
def test_twice_the_text_is_never_four_times_the_work(unit: str) -> None:
    assert is_linear(work, unit)


def test_a_text_beyond_every_message_is_refused_whole() -> None:
    found = read("3 GDMN " * 1000, NAMES, TODAY)
    assert [doubt.doubt for doubt in found.doubts] == [Doubt.TOO_LONG]


# --- Messages without a command


@pytest.mark.parametrize(
    "text",
    [
        *("+3 GDTrH", "GDTrH +3", "thêm 3 bài GDTrH", "+3 GDTrH\nthêm 2 bài mầm non"),
        *("trừ 1 GDTrH: trùng", "Chào buổi sáng, thêm 3 bài GDTrH", "bot thêm 3 bài GDTrH"),
    ],
)
def test_a_sign_or_a_verb_makes_it_plainly_a_count(text: str) -> None:
    assert is_plainly_a_count(text, NAMES, TODAY)


@pytest.mark.parametrize("text", ["+2 GDMNN", "thêm 2 bài mầm no", "thêm 2 mầm non và tiểu học"])
def test_so_it_is_where_only_the_office_is_in_doubt(text: str) -> None:
    assert is_plainly_a_count(text, NAMES, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        *("3 GDTrH", "GDTrH: 3 bài, GDMN: 1", "GDMN 2 tin hôm qua", "2 cho GDMN và KHTC"),
        *(
            "đã thêm 3 bài GDTrH",
            "em vừa thêm 3 bài GDTrH",
            "thêm 3 bài GDTrH rồi nhé",
            "+3 GDTrH rồi",
            "+3 GDTrH chiều nay đăng",
        ),
    ],
)
def test_a_count_without_either_is_asked_about_first(text: str) -> None:
    assert not is_plainly_a_count(text, NAMES, TODAY)
    assert may_be_a_count(text, NAMES, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        *("GDMN có bao nhiêu bài rồi", "tháng này phòng tôi được mấy bài", "còn thiếu mấy bài"),
        *("tình hình tháng 3", "xếp hạng năm nay", "quý I", "6 tháng đầu năm", "GDMN", "T4", "3"),
        *("đã nhận, phòng sẽ gửi 5 bài trong tuần", "Đã nhận tin", "ok", "vâng ạ", "👍", "", " "),
        *("tôi đi công tác đến 30/4", "mai tôi nghỉ", "vướng mắc: thiếu người viết", "số liệu sai"),
        *("sửa GDMN là 5", "hủy", "undo", "+84 912 345 678", "hạn nộp khi nào", "xếp thứ 3"),
        *(
            "kế hoạch 5 bài",
            "+5 bài trong kế hoạch GDMN",
            "GDMN còn thiếu 3 bài",
            "3 GDTrH tuyển sinh",
        ),
        *("thêm người viết bài", "ghi nhận 26", "hủy ghi nhận 26", "GDMN xếp hạng 3", "đúng rồi"),
    ],
)
def test_what_is_said_otherwise_is_no_count(text: str) -> None:
    assert not is_plainly_a_count(text, NAMES, TODAY)
    assert not may_be_a_count(text, NAMES, TODAY)


# --- Commands

KNOWN = ["status", "tinhhinh", "add", "them", "rank", "xephang", "undo", "hoantac", "log", "nhatky"]


@given(some.sampled_from(["/add", "/them", "/thêm", "/add@dondoc_bot"]), TEXTS)
def test_a_command_gets_what_was_typed_behind_it(name: str, text: str) -> None:
    found = split_command(f"{name} {text}")
    assert found
    assert found[0] in {"add", "them"}
    assert found[1] == text.strip().lstrip(":= \t").strip() or found[1] == text.strip()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        *(
            ("/add-1 GDTrH", "-1 GDTrH"),
            ("/add −1 GDTrH", "−1 GDTrH"),
            ("/add - 1 GDTrH", "- 1 GDTrH"),
        ),
        *(("/add+3 GDTrH", "+3 GDTrH"), ("/add3 GDTrH", "3 GDTrH"), ("/add\n3 GDTrH", "3 GDTrH")),
    ],
)
def test_a_sign_stays_with_its_digits(text: str, rest: str) -> None:
    assert split_command(text) == ("add", rest)


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        *(("stauts", "status"), ("statu", "status"), ("satus", "status"), ("xếphạg", "xephang")),
        *(("hoantact", "hoantac"), ("thêmm", "them"), ("ad", "add"), ("ndo", "undo")),
    ],
)
def test_a_command_a_letter_or_two_off_is_offered(typed: str, suggested: str) -> None:
    assert suggested in near_commands(typed, KNOWN)


@pytest.mark.parametrize("typed", ["status", "xyz", "", "a", "abcdefgh", "s" * 500])
def test_what_is_known_or_far_off_offers_nothing(typed: str) -> None:
    assert near_commands(typed, KNOWN) == ()
