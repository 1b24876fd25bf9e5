"""Several people at once, in any order: what a reply says is what the ledger got, and can be undone."""

import re
from collections.abc import Mapping

from hypothesis import example, given, settings, strategies as some

from core.articles import Article
from core.chat import Choice, Reply
from core.month import Month, format_month
from core.people import EDITORS
from core.quota import WRITTEN, Kind
from tests.articles import LINK, OTHER, TITLE, item, listed
from tests.cast import Department, at
from tests.test_anything import check_reply

FEW = settings(max_examples=settings().max_examples // 4)  # each is a whole department
BEGINS = at("2026-04-30 23:40")

Sums = Mapping[tuple[Month, str, Kind], int]
COUNTS = f"""2 GDMN|/add 1 GDTH|GDTH: 2 bài, GDMN: 1|3 GDMN và 2 GDTH tháng 3|1 clip GDMN
    |/add -1 GDTH: nhầm|bớt 1 GDMN|1 bài GDMN {LINK}|/add 1 GDTH {OTHER} {TITLE}|/set 4 GDMN
    |sửa GDTH là 3 vì đếm sót|mỗi phòng 1 bài"""
ABOUT_THEM = """hủy|nhầm rồi|không phải|ý em là GDTH|ý tôi là 4|tháng 3|nhầm phòng|lý do nhập nhầm|có
    |không|1|2|3|/hoantac|/hoantac 26|hủy 26 và 27|để sau"""
OF_ARTICLES = (
    f"/choduyet|/choduyet cổng|{LINK}|/gui {TITLE}|/dsbai GDMN|trả lại vì thiếu ảnh|rút lại"
)
OF_A_MONTH = "/status|/xephang|/baocao 4/2026|/chotso 4/2026|/molai 4/2026 nhập thiếu"
LINES = [
    line.strip()
    for lines in (COUNTS, ABOUT_THEM, OF_ARTICLES, OF_A_MONTH)
    for line in lines.split("|")
]
PEOPLE = some.sampled_from(["editor", "editor", "VP", "GDMN", "leader", "admin", "nobody"])
LAST_OFFICE, UNDO = 4, 0  # of the choices, counted from the last
STEPS = some.lists(
    some.tuples(PEOPLE, some.sampled_from(LINES))
    | some.tuples(PEOPLE, some.integers(0, 8))
    | some.tuples(some.just("clock"), some.sampled_from([1, 30, 700])),
    max_size=14,
)


TAKEN_BACK = re.compile("Đã hủy")  # an entry was replaced: there is more to give back


def sums(department: Department) -> Sums:
    found: dict[tuple[Month, str, Kind], int] = {}
    for entry in department.store.ledger.every():
        place = entry.month, entry.office, entry.kind
        found[place] = found.get(place, 0) + entry.count
    return {place: count for place, count in found.items() if count}


def register(department: Department) -> Mapping[int, tuple[object, ...]]:
    found = department.store._db.query("select * from article")
    names = [name for name in Article.__struct_fields__ if not name.startswith("decided")]
    return {each["id"]: tuple(each.get(name) for name in names) for each in found}


def check_told(before: Department, after: Department, who: str, reply: Reply) -> None:
    """Each new entry's office, month and count after it are told, and an editor made it."""
    known = max(entry.id for entry in before.store.ledger.every())
    new = [entry for entry in after.store.ledger.every() if entry.id > known]
    if not new:
        return
    assert before.person(who).may(EDITORS)
    for entry in new:
        assert entry.by.person == before.person(who).id
        assert not before.store.months.is_closed(entry.month)
        assert re.search(rf"\b{entry.undoes or entry.id}\b|Đã hủy \d+ mục", reply.text)
        told = reply.text
        assert format_month(entry.month) in told
        names = (entry.office, after.store.offices.get(entry.office).name)
        assert any(name in told for name in names)
        assert str(abs(entry.count)) in told
    for month, office in {(entry.month, entry.office) for entry in new}:
        count = after.store.ledger.count(month, office, WRITTEN)
        assert re.search(rf"(→ |hiện có:? )0*{count}\b", reply.text)


def check_undone(before: Department, after: Department, who: str, undoing: Choice) -> None:
    """To undo, after a restart and however often, gives back what was before."""
    undone = after.again()
    reply = undone.say(who, undoing.pick)
    if reply.choices:
        return  # it is asked first
    for _ in range(2):
        assert sums(undone) == sums(before)
        assert register(undone) == register(before)
        undone.say(who, undoing.pick)


def one_step(department: Department, who: str, what: str | int, offered: list[Choice]) -> None:
    """A number presses one of what was offered last, to whomever it was."""
    before = department.again()
    if isinstance(what, int):
        what = offered[-1 - what % len(offered)].pick if offered else "1"
    reply = department.heard(who, what)
    if reply is None:
        assert who == "nobody"  # strangers are told so much a day
        return
    check_reply(reply)
    check_told(before, department, who, reply)
    if sums(before) != sums(department) and not TAKEN_BACK.search(reply.text):
        for choice in reply.choices:
            if choice.command.startswith("/undo"):
                check_undone(before, department, who, choice)
    offered += reply.choices


@FEW
@given(STEPS)
@example([("editor", "lý do nhập nhầm")])
@example(
    [
        *(("editor", "/choduyet cổng"), ("editor", LAST_OFFICE), ("editor", UNDO)),
        *(("VP", "/choduyet cổng"), ("VP", LAST_OFFICE), ("VP", UNDO)),
    ]
)
def test_what_is_told_is_what_was_recorded_and_an_undo_gives_back_what_was(
    steps: list[tuple[str, str | int]],
) -> None:
    department, offered = Department(), list[Choice]()
    department.now = BEGINS
    listed(department, item(1, day="2026-04-30"), item(2, day="2026-04-29"))
    for who, what in steps:
        if who == "clock":
            department.wait(minutes=int(what))
        else:
            one_step(department, who, what, offered)
