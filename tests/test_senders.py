"""Who sent an article hears what became of it: a writer, a deputy, a head."""

import pytest

from core.people import Grant, Role
from tests.articles import LINK, OTHER, TITLE, accept
from tests.cast import Department, at


def outcomes(department: Department, moment: str) -> dict[str, str]:
    """What each person is told of articles until then."""
    sent = department.pass_to(at(moment))
    return {one.title: one.reply.text for _, one in sent if one.message.step == "outcomes"}


def decide(department: Department, label: str) -> None:
    """Approve the oldest waiting article, or return it."""
    if label != "Trả lại":
        accept(department)
        return
    department.press("editor", "/choduyet", label)
    department.say("editor", "Thiếu ảnh minh họa")


@pytest.mark.parametrize("head_is_linked", [True, False])
@pytest.mark.parametrize(
    ("decision", "to_the_writer"),
    [
        ("Ghi nhận", f"Bài “{TITLE}” đã được duyệt đăng; Phòng có 02/10"),
        ("Trả lại", f"Bài “{TITLE}” đồng chí gửi được trả lại, lý do: Thiếu ảnh minh họa."),
    ],
)
def test_a_writer_hears_what_became_of_an_article_whether_or_not_a_head_is_linked(
    department: Department, writer: str, decision: str, to_the_writer: str, *, head_is_linked: bool
) -> None:
    if not head_is_linked:
        head = department.person("GDMN").id
        department.store.roles.end(head, Grant(Role.HEAD, "GDMN"), None, department.now)
    department.say(writer, f"/gui {TITLE} {LINK}")
    decide(department, decision)
    told = outcomes(department, "2026-04-22 16:00")
    assert told["Cán bộ"].startswith(to_the_writer)
    assert ("Trưởng phòng Giáo dục Mầm non" in told) is head_is_linked
    assert outcomes(department, "2026-04-23 16:00") == {}


def test_a_head_who_sent_an_article_hears_of_it_once(department: Department, writer: str) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    accept(department)
    assert [*outcomes(department, "2026-04-22 16:00")] == ["Trưởng phòng Giáo dục Mầm non"]
    department.say(writer, f"/gui {OTHER}")
    accept(department)
    assert TITLE not in outcomes(department, "2026-04-23 16:00")["Cán bộ"]


def test_a_deputy_hears_of_an_own_article_though_the_offices_messages_go_to_the_head(
    department: Department,
) -> None:
    department.join("deputy", Grant(Role.DEPUTY, "GDMN"), title="Phó")
    department.say("deputy", f"/gui {TITLE} {LINK}")
    accept(department)
    assert {*outcomes(department, "2026-04-22 16:00")} == {"Phó", "Trưởng phòng Giáo dục Mầm non"}
    department.say("GDMN", "/vangmat 30/4")
    department.say("deputy", f"/gui {OTHER}")
    accept(department)
    assert [*outcomes(department, "2026-04-23 16:00")] == ["Phó"]


def test_who_writes_for_two_offices_is_told_which_of_them_stands_where(
    department: Department, writer: str
) -> None:
    person = department.person(writer)
    store = department.store
    store.roles.give(person.id, Grant(Role.WRITER, "GDTH"), None, department.now)
    for office, link in (("GDMN", LINK), ("GDTH", OTHER)):
        asked = department.say(writer, f"/gui {link}")
        department.press(writer, asked, store.offices.get(office).name)
        accept(department)
    told = outcomes(department, "2026-04-22 16:00")["Cán bộ"]
    assert "GDMN có 02/10" in told
    assert "GDTH có 06/10" in told


@pytest.mark.parametrize("what", ["undone", "no longer a writer", "messages stopped"])
def test_a_writer_is_told_nothing_that_no_longer_holds_or_is_not_wanted(
    department: Department, writer: str, what: str
) -> None:
    department.say(writer, f"/gui {TITLE} {LINK}")
    accept(department)
    if what == "undone":
        department.say("editor", "/hoantac")
    elif what == "messages stopped":
        department.say(writer, "/dungnhantin")
    else:
        person = department.person(writer)
        department.store.roles.end(person.id, Grant(Role.WRITER, "GDMN"), None, department.now)
    assert "Cán bộ" not in outcomes(department, "2026-04-22 16:00")
