"""What people write, sent to the bot: recorded as it was meant, or asked about.

Every row of `tests/data/spoken.txt` goes through the dispatcher. The reading itself is tested in
`test_reading.py`; here it counts what comes into the ledger, and what the answer tells.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings, strategies as some

from core.chat import Reply
from core.ledger import By, Entry
from core.month import ZONE, Month, format_date, format_month
from core.people import Role
from core.quota import Kind, Office
from core.reading.counted import Counted, as_command
from core.reading.message import is_plainly_a_count, may_be_a_count
from core.text import foreign, normal, seen, web_address
from handlers import table
from handlers.request import Request
from tests.cast import APRIL, Department, at
from tests.test_reading import DAYS, NAMES, NOTES, TEXTS, read_as_sent, spoken
from tests.together import together, ways

MOST_QUESTIONS = 4


@cache
def on(day: date) -> Department:
    """One department for all the rows of a day; each row is rolled back."""
    return Department(now=datetime(day.year, day.month, day.day, 15, tzinfo=ZONE))


class RolledBackError(Exception):
    pass


@contextmanager
def rolled_back(department: Department) -> Iterator[None]:
    """Nothing of what happens meanwhile stays."""
    with suppress(RolledBackError), department.store.transaction():
        yield
        raise RolledBackError


def with_enough(department: Department, counted: Counted) -> None:
    """So that a correction leaves something."""
    if counted.count < 0:
        month, by = counted.month or Month.of(department.now), By(None, "editor", "test")
        department.store.ledger.add(
            month, counted.office.code, 99, by, at("2020-01-01 08:00"), kind=counted.kind
        )


def answered(department: Department, reply: Reply, before: int) -> Reply:
    """Go on as somebody who meant what was written, until it is recorded."""
    for _ in range(MOST_QUESTIONS):
        if newest(department) > before:
            break
        assert "lý do" in reply.text or "Ghi nhận" in reply.choices[0].label, reply.text
        reply = (
            department.say("editor", "vì có lý do")
            if reply.choices[0].label == "Bỏ qua"
            else department.press("editor", reply)
        )
    return reply


def newest(department: Department) -> int:
    return max(entry.id for entry in department.store.ledger.entries(None, None, limit=1))


def since(department: Department, number: int) -> list[Entry]:
    found = department.store.ledger.entries(None, None, limit=60)
    return [entry for entry in reversed(found) if entry.id > number]


def as_counted(entry: Entry) -> Counted:
    office = next(one for one in NAMES.offices if one.code == entry.office)
    note = "" if entry.note == "vì có lý do" else entry.note
    return Counted(
        entry.count, office, entry.kind, entry.month, entry.published, note, entry.title, entry.link
    )


def rows() -> Iterator[tuple[date, str]]:
    return ((day, text) for day, text, _ in spoken() if not text.startswith("/dieuchinh"))


@together(("day", "text"), list(rows()))
def test_what_is_clear_is_recorded_and_what_is_not_is_asked_about(day: date, text: str) -> None:
    department, reading = on(day), read_as_sent(text, day)
    with rolled_back(department):
        for one in reading.counted:
            with_enough(department, one)
        before = newest(department)
        reply = department.say("editor", text)
        assert reply.text
        told = text.startswith("/") or may_be_a_count(text, NAMES, day)
        told = told or is_plainly_a_count(text, NAMES, day)
        meant = [one for one in reading.counted if one.count]
        bare = len(meant) > 1 and any(one.count < 0 and not one.note for one in meant)
        if reading.clear and told and not bare:
            reply = answered(department, reply, before)
            month = Month.of(day)
            recorded = [as_counted(entry) for entry in since(department, before)]
            assert [as_command(one) for one in recorded] == [
                as_command(with_default(one, month)) for one in meant
            ]
            check_shown(reply, since(department, before))
        else:
            assert newest(department) == before, reply.text


TAKEN_BACK = "thôi|bỏ đi|khoan đã|hủy|nhầm rồi|thôi bỏ|chờ chút|sai rồi|không, nhầm|xóa đi|drop it"
SAID = "thêm 3 bài GDMN|+3 GDMN|Chào anh, bổ sung 3 tin phòng mầm non|thêm 3 bài GDMN tháng 3"
WAYS = ("{}\n{}", "{}\n\n{} ạ", "{}\nEm cảm ơn\n{}", "{} - {}", "{}: {}", "{}, {}", "{} ({})")


@together(
    ("said", "taken_back", "way"), list(product(SAID.split("|"), TAKEN_BACK.split("|"), WAYS))
)
def test_what_is_taken_back_in_the_same_message_is_not_recorded(
    said: str, taken_back: str, way: str
) -> None:
    department = on(date(2026, 4, 22))
    with rolled_back(department):
        before = newest(department)
        reply = department.say("editor", way.format(said, taken_back))
        assert newest(department) == before, reply.text


@pytest.mark.parametrize(
    "below", ["Lan", "thôi khỏi", "kệ nó", "tính sau đi", "anh xem lại giúp", "bài về thi"]
)
@pytest.mark.parametrize("said", SAID.split("|"))
def test_words_below_a_count_that_nothing_marks_as_a_note_are_looked_at_first(
    said: str, below: str
) -> None:
    department = on(date(2026, 4, 22))
    with rolled_back(department):
        before = newest(department)
        department.say("editor", f"{said}\n{below}")
        assert newest(department) == before
        department.say("editor", f"{said}\nGhi chú: {below}")
        (entry,) = since(department, before)
        assert entry.note == below


def with_default(counted: Counted, month: Month) -> Counted:
    return Counted(
        counted.count,
        counted.office,
        counted.kind,
        counted.month or month,
        counted.day,
        counted.note,
        counted.title,
        counted.link,
    )


def check_shown(reply: Reply, entries: list[Entry]) -> None:
    """Whatever was recorded stands in the answer."""
    for entry in entries:
        shown = {
            entry.office,
            format_month(entry.month),
            str(abs(entry.count)),
            format_date(entry.published) if entry.published else "",
            *map(foreign, (entry.note, entry.title)),
            web_address(entry.link),
        }
        for part in shown:
            assert part in reply.text, (part, reply.text)
        assert "→" in reply.text or entry.kind is Kind.CLIP


@pytest.mark.parametrize("text", ["/add 3 GDTrH tuyển sinh", "3 GDTrH", "+2 cho GDMN và KHTC"])
def test_what_is_asked_about_records_nothing_by_itself(department: Department, text: str) -> None:
    before = newest(department)
    reply = department.say("editor", text)
    assert reply.choices[-1].label == "Không ghi nhận"
    assert newest(department) == before
    department.press("editor", reply, "Không ghi nhận")
    assert newest(department) == before


# --- Whatever is recorded is shown


@settings(max_examples=settings().max_examples // 2)
@given(
    some.integers(1, 30),
    some.sampled_from(NAMES.offices),
    some.sampled_from(Kind),
    some.none() | DAYS.filter(lambda day: day.year >= 2026),  # longer ago is asked about
    some.booleans(),
    NOTES,
    NOTES,
    some.sampled_from(["", "https://bacninh.edu.vn/a?b=1&c=2"]),
)
def test_whatever_is_recorded_is_shown_in_the_answer(
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
    published = day if dated else None
    counted = Counted(count, office, kind, month, published, note, title if link else "", link)
    department = on(date(2026, 4, 22))
    with rolled_back(department):
        before = newest(department)
        reply = department.say("editor", f"/add {as_command(counted)}")
        (entry,) = since(department, before)
        assert as_counted(entry) == with_default(counted, APRIL)
        check_shown(reply, [entry])


@given(TEXTS)
def test_any_text_records_what_the_answer_shows_or_nothing(text: str) -> None:
    department = on(date(2026, 4, 22))
    with rolled_back(department):
        before = newest(department)
        reply = department.say("editor", f"/add {text}")
        check_shown(reply, since(department, before))


# --- What a handler gets is what was typed

NAMES_OF_ADD = ["/add", "/them", "/thêm", "/ADD", "/add@dondoc_bot"]


@given(some.sampled_from(NAMES_OF_ADD), TEXTS)
def test_the_handler_gets_what_was_typed(name: str, text: str) -> None:
    given: list[str] = []

    def keep(request: Request) -> Reply:
        given.append(request.typed)
        return Reply("x")

    add = table.find("add")
    assert add
    department = on(date(2026, 4, 22))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(add), "run", property(lambda _self: keep))
        department.say("editor", f"{name} {text}")
    (got,) = given
    wanted = "".join(normal(seen(text)).split())
    assert "".join(got.split()) in {wanted, wanted.lstrip(":=")}


# --- The cases

T2 = ways(
    {
        "4/2026": (
            *("/add 1 GDMN tháng tư", "/add 1 GDMN tháng trước", "/add 1 GDMN tháng Tư 2026"),
            *("/add 1 GDMN ngày 28/4", "/add 1 GDMN ngày 28 tháng 4"),
            *("thêm 2 bài mầm non tháng bốn", "thêm 2 bài mầm non tháng trước", "+2 GDMN tháng tư"),
            *("/add 1 GDMN của tháng 4", "/add 1 GDMN cho tháng 4", "/add 1 GDMN (T4)"),
            *("/add 1 GDMN, T4", "/add 1 GDMN T4: bài về thi", "/add 1 GDMN Apr"),
            "/dieuchinh 5 GDMN tháng tư",
        ),
        "01/2026": ("/add 1 GDMN tháng giêng",),
        "": ("/add 1 GDMN quý 1",),
    }
)


@pytest.mark.parametrize(("text", "month"), T2.items())
def test_months_in_words_are_that_month_or_refused(text: str, month: str) -> None:
    department = Department(now=at("2026-05-20 08:00"))
    before = newest(department)
    reply = department.say("editor", text)
    if reply.choices and "Ghi nhận" in reply.choices[0].label:
        reply = department.press("editor", reply)
    entries = since(department, before)
    assert [format_month(entry.month) for entry in entries] == ([month] if month else [])
    check_shown(reply, entries)


T3 = {
    "/add 2 mầm non và tiểu học": "2 GDMN 2 GDTH",
    "/add 2 mầm non, tiểu học": "2 GDMN 2 GDTH",
    "/add 2 mầm non & tiểu học": "2 GDMN 2 GDTH",
    "/add 2 GDMN + GDTH": "2 GDMN 2 GDTH",
    "/add 2 GDMN với GDTH": "2 GDMN 2 GDTH",
    "/add 2 GDMN, 3 GDTH": "2 GDMN 3 GDTH",
    "/add 2 GDMN 3 GDTH": "2 GDMN 3 GDTH",
    "/add 2 GDMN và 3 GDTH": "2 GDMN 3 GDTH",
    "+2 GDMN +3 GDTH": "2 GDMN 3 GDTH",
    "thêm 2 bài mầm non và 1 tin tiểu học": "2 GDMN 1 GDTH",
    "/add 2 GDMN; 3 GDTH": "2 GDMN 3 GDTH",
    "/add 3 tin 2 bài GDMN": "3 GDMN 2 GDMN",
    "/add 1 tin, 2 bài GDMN": "1 GDMN 2 GDMN",
    "thêm 3 tin và 1 clip cho mầm non": "3 GDMN 1 GDMN",
    "/add 2 GDMN 1 clip": "2 GDMN 1 GDMN",
}


@pytest.mark.parametrize(("text", "recorded"), T3.items())
def test_several_in_one_line_are_one_preview_and_one_undo(
    department: Department, text: str, recorded: str
) -> None:
    before = newest(department)
    reply = department.say("editor", text)
    for _ in range(MOST_QUESTIONS):
        assert newest(department) == before
        reply = department.press("editor", reply)
        if newest(department) > before:
            break
    entries = since(department, before)
    assert " ".join(f"{entry.count} {entry.office}" for entry in entries) == recorded
    check_shown(reply, entries)
    assert "Đã hủy 02 mục" in department.press("editor", reply, "Hủy cả 02 mục").text
    assert all(entry.undone for entry in since(department, before) if entry.undoes is None)


def test_an_undo_without_a_number_takes_back_the_whole_list(department: Department) -> None:
    department.press("editor", "/add 2 GDMN, 3 GDTH", "Ghi nhận")
    asked = department.say("editor", "/undo")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 8)
    assert "- GDTH, " in asked.text
    department.press("editor", asked, "Hủy cả 02 mục")
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 5)
    assert "không có ghi nhận nào" in department.say("editor", "/undo").text


def test_one_of_a_list_is_undone_by_its_number_and_the_rest_together(
    department: Department,
) -> None:
    department.press("editor", "/add 2 GDMN, 3 GDTH, 1 VP", "Ghi nhận")
    department.say("editor", "/undo 27")
    assert (department.count("GDMN"), department.count("GDTH")) == (3, 5)
    department.press("editor", "/undo", "Hủy cả 02 mục")
    assert (department.count("GDMN"), department.count("VP")) == (1, 6)


@pytest.mark.parametrize(
    "text",
    [
        *("/add - 1 GDTrH bài gỡ khỏi Cổng", "/add – 1 GDTrH 4/2026 bài gỡ khỏi Cổng"),
        *("/add − 1 GDTrH gỡ bài", "thêm - 1 GDTrH gỡ", "- 1 GDTrH gỡ", "/add-1 GDTrH gỡ bài"),
        *("/add −1 GDTrH gỡ bài", "/add − 1 GDTrH", "trừ 1 GDTrH", "/dieuchinh - 1 GDTrH"),
    ],
)
def test_a_lone_sign_is_a_minus_whatever_is_answered(department: Department, text: str) -> None:
    reply = department.say("editor", text)
    assert department.count("GDTrH") == 12
    if "lý do" in reply.text:
        department.say("editor", "bài gỡ khỏi Cổng")
    elif reply.choices:
        department.press("editor", reply)
    assert department.count("GDTrH") == (12 if "dieuchinh" in text else 11)


def test_a_lone_plus_is_a_plus(department: Department) -> None:
    assert "1 → 2" in department.say("editor", "/add + 1 GDMN").text


def test_the_log_shows_the_day_of_publication(department: Department) -> None:
    department.say("editor", "/add 1 GDMN ngày 20/4: bài về thi")
    line = department.say("editor", "/log GDMN").text.splitlines()[1]
    assert re.search(r"đăng ngày 20/4/2026 · bài về thi", line)


def test_only_editors_record(department: Department) -> None:
    assert Role.EDITOR not in department.person("GDMN").roles
    before = newest(department)
    for text in ("3 GDTrH", "+3 GDTrH", "/add 3 GDTrH", "thêm 2 mầm non và tiểu học"):
        department.say("GDMN", text)
        assert newest(department) == before
