"""Which office is likely, by what was tapped before; and what is plain is recorded with one tap."""

import pytest

from core.articles import Article, State
from core.placing import MOST_AT_ONCE, Placed, likely, plain
from store.proposals import proposals
from tests.articles import NOW, item, listed, look, may, several, states_by_title, tap, taught
from tests.cast import MORNING, Department, at

ARTICLE = Article(0, "", "Tin", "", MORNING, State.PROPOSED, author="S.T", source="Phòng A")


@pytest.fixture
def department() -> Department:
    """In May, over a database that was made in April."""
    found = Department()
    found.now = NOW
    return found


# --- Which office


def placed(office: str, n: int, author: str = "", source: str = "", category: str = "") -> Placed:
    return Placed(author, source, category, office, n)


@pytest.mark.parametrize(
    ("before", "order", "sure"),
    [
        ([], [], ""),
        ([placed("GDMN", 4, "S.T")], ["GDMN"], ""),
        ([placed("GDMN", 5, "S.T")], ["GDMN"], "GDMN"),
        ([placed("GDMN", 5, "S.T"), placed("GDTH", 1, "S.T")], ["GDMN", "GDTH"], ""),
        ([placed("GDMN", 2, "S.T"), placed("GDMN", 3, "S.T", "x")], ["GDMN"], "GDMN"),
        ([placed("GDMN", 9, "S.T"), placed("", 1, "S.T")], ["GDMN"], ""),  # reposts too
        ([placed("GDMN", 5, "", "Phòng A")], ["GDMN"], "GDMN"),
        ([placed("GDMN", 5, "S.T"), placed("GDTH", 5, "", "Phòng A")], ["GDMN", "GDTH"], ""),
        ([placed("GDTH", 9, "", "Phòng A"), placed("GDMN", 1, "S.T")], ["GDMN", "GDTH"], "GDTH"),
        ([placed("GDMN", 9, "")], [], ""),
    ],
)
def test_the_likely_office_is_what_was_tapped_before(
    before: list[Placed], order: list[str], sure: str
) -> None:
    assert likely(ARTICLE, before) == order
    assert plain(ARTICLE, before) == sure


def test_the_likely_office_stands_first(department: Department) -> None:
    taught(department, 1, "GDTH", author="S.T")
    listed(department, item(9, author="S.T"))
    reply = look(department)
    assert reply.choices[0].label == "GDTH"
    assert "Gợi ý: GDTH (Phòng Giáo dục Tiểu học)" in reply.text


def test_an_office_that_the_portal_names_is_likely_before_anything_was_tapped(
    department: Department,
) -> None:
    listed(department, item(1, source="Phòng Giáo dục Mầm non"))
    assert look(department).choices[0].label == "GDMN"


def test_what_a_source_published_as_reposts_is_likely_one_again(department: Department) -> None:
    listed(department, item(1, source="Báo tỉnh"))
    tap(department, "Đăng lại")
    listed(department, item(2, source="Báo tỉnh"))
    reply = look(department)
    assert "Gợi ý: đăng lại" in reply.text
    assert reply.choices[0].label == "Đăng lại"
    tap(department, "GDMN")
    listed(department, item(3, source="Báo tỉnh"))
    assert "Gợi ý: GDMN" in look(department).text


def test_an_undone_tap_teaches_nothing(department: Department) -> None:
    listed(department, item(1, author="S.T"))
    department.press("editor", tap(department, "GDMN"), "Hủy")
    assert "Gợi ý" not in look(department).text


# --- All at once


def test_what_is_plain_is_recorded_with_one_tap_and_undone_with_one(department: Department) -> None:
    taught(department, author="S.T")
    taught_source = several(range(11, 16), source="Báo Giáo dục")
    listed(department, *taught_source)
    for _ in range(5):
        tap(department, "GDTH")
    listed(
        department,
        *several([21, 22, 23], author="S.T"),
        *several([24, 25], source="Báo Giáo dục"),
        item(26),
    )
    reply = look(department)
    assert "06 bài mới trên Cổng chưa gắn đơn vị." in reply.text
    assert "Có thể ghi nhận cùng lúc 05 bài, gợi ý GDMN 3, GDTH 2:" in reply.text.replace(
        "GDTH 2, GDMN 3", "GDMN 3, GDTH 2"
    )
    done = department.press("editor", reply, "Ghi nhận tất cả (05)")
    assert "https://" not in done.text  # of what has a title
    assert (may(department), may(department, "GDTH")) == (8, 7)
    assert list(states_by_title(department).values()).count(State.PROPOSED) == 1
    department.press("editor", done, "Hủy")
    assert (may(department), may(department, "GDTH")) == (5, 5)
    assert list(states_by_title(department).values()).count(State.PROPOSED) == 6


def test_all_at_once_leaves_out_what_was_decided_meanwhile(department: Department) -> None:
    taught(department, author="S.T")
    listed(department, *several([21, 22], author="S.T"))
    reply = look(department)
    one_by_one = department.press("VP", "/choduyet cong", "Xem từng bài")
    department.press("VP", one_by_one, "Không tính")
    assert "01 bài đã được xử lý" in department.press("editor", reply, "Ghi nhận tất cả").text
    assert may(department) == 6


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("another month", {"day": "2026-04-30"}),
        ("no date", {"day": None}),
        ("a title that is counted", {"title": "Tin số 1"}),
        ("a number without articles", {}),
        ("an article that was sent under another title", {}),
        ("taken down", {}),
    ],
)
def test_what_has_to_be_asked_is_not_recorded_with_the_others(
    department: Department, why: str, told: dict[str, str]
) -> None:
    taught(department, author="S.T")
    if why == "a number without articles":
        department.press("editor", "/add 2 GDMN", "Ghi nhận")
    if why == "an article that was sent under another title":
        department.say("GDMN", "/gui Hội thi cô nuôi giỏi")
    wanted = item(21, author="S.T", **told)
    listed(department, item(30), wanted, item(29))
    for _ in range(2 if why == "taken down" else 0):
        listed(department, item(30), item(29))
    assert proposals(department.store).sure == ()
    assert len(proposals(department.store).new) == 3


def test_a_closed_month_is_left_out_of_what_one_tap_records(department: Department) -> None:
    taught(department, author="S.T")
    listed(department, item(21, author="S.T"))
    department.now = at("2026-06-01 08:00")
    reply = look(department)
    department.close("editor", "5/2026")
    assert "01 bài đã được xử lý" in department.press("editor", reply, "Ghi nhận tất cả").text
    assert may(department) == 5
    assert states_by_title(department)["Tin số 21"] is State.PROPOSED


def test_as_many_are_offered_at_once_as_can_be_read(department: Department) -> None:
    taught(department, author="S.T")
    listed(department, *several(range(21, 21 + MOST_AT_ONCE + 3), author="S.T"))
    reply = department.press("editor", look(department), f"Ghi nhận tất cả ({MOST_AT_ONCE})")
    assert may(department) == 5 + MOST_AT_ONCE
    department.press("editor", reply, "Ghi nhận tất cả (03)")
    assert may(department) == 5 + MOST_AT_ONCE + 3
    department.press("editor", reply, f"Hủy cả {MOST_AT_ONCE}")
    assert may(department) == 5 + 3


def test_what_offices_sent_is_confirmed_with_one_tap(department: Department) -> None:
    department.say("GDMN", "/gui Tin số 1")
    department.say("GDTH", f"/gui {item(2).link}")
    listed(department, *several([1, 2, 3]))
    reply = look(department)
    assert "02 bài các đơn vị đã gửi nay đã có trên Cổng (GDMN 1, GDTH 1)." in reply.text
    assert "01 bài mới trên Cổng chưa gắn đơn vị." in reply.text
    department.press("editor", reply, "Ghi nhận tất cả (02)")
    assert (may(department), may(department, "GDTH")) == (1, 1)


def test_a_merged_offices_articles_teach_for_the_one_that_goes_on(department: Department) -> None:
    taught(department, author="S.T")
    department.press("admin", "/donvi GDMN gộp vào GDTH từ 5/2026", "")
    listed(department, item(21, author="S.T"))
    assert [one.office for one in proposals(department.store).sure] == ["GDTH"]
