"""Choices below an answer, made in words: an office's familiar name, a reason, "hủy"."""

import pytest

from core.articles import State
from core.month import Month
from tests.cast import APRIL, Department, choice_of

LINK = "https://sgddt.example.gov.vn/tin/khai-mac"


@pytest.fixture
def waiting(department: Department) -> Department:
    """An article of an office waits, and the editor looks at it."""
    department.say("GDMN", f"/gui Khai mạc Hội thi {LINK}")
    department.say("editor", "/choduyet")
    return department


def returned(department: Department) -> list[str]:
    found = department.store.articles.waiting(State.SUBMITTED)
    article = department.store.articles.get(1)
    return [] if found else [step.reason for step in department.store.articles.history(article.id)]


@pytest.mark.parametrize(
    "said",
    [
        *("trả lại vì thiếu ảnh", "trả lại: thiếu ảnh", "Trả lại bài này, lý do thiếu ảnh"),
        *("tra lai do thiếu ảnh", "trả bài cho phòng vì thiếu ảnh", "trả lại thiếu ảnh"),
    ],
)
def test_an_article_is_returned_with_the_reason_in_the_same_words(
    waiting: Department, said: str
) -> None:
    assert "với lý do “thiếu ảnh”? Chưa có gì được gửi đi." in waiting.say("editor", said).text
    assert not returned(waiting)
    waiting.say("editor", "1")
    assert returned(waiting)[-1] == "thiếu ảnh"


def test_a_return_without_a_reason_asks_for_it(waiting: Department) -> None:
    assert "lý do" in waiting.say("editor", "trả lại").text
    assert not returned(waiting)


def test_away_from_the_queue_nothing_is_returned(waiting: Department) -> None:
    waiting.say("editor", "/xephang", "trả lại vì thiếu ảnh", "1")
    assert not returned(waiting)


def test_a_count_is_no_reason(waiting: Department) -> None:
    assert "+2 bài (12 → 14)" in waiting.say("editor", "trả lại", "GDTrH 2 bài").text
    assert not returned(waiting)


@pytest.mark.parametrize("said", ["mầm non", "Phòng Giáo dục Mầm non", "gdmn", "MN"])
def test_an_office_is_chosen_by_whatever_name_it_goes(department: Department, said: str) -> None:
    department.say("editor", "/add 3", said)
    assert department.count("GDMN") == 4


def test_one_choice_about_two_offices_is_not_chosen_by_the_name_of_one(
    department: Department,
) -> None:
    department.say("editor", "/add 3 GDMN GDTH", "mầm non")
    assert (department.count("GDMN"), department.count("GDTH")) == (1, 5)


def test_a_recorded_article_of_an_office_has_a_choice_to_undo_it(waiting: Department) -> None:
    recorded = waiting.say("editor", "1", "Ghi thêm")
    assert waiting.count("GDMN") == 2
    waiting.press("editor", recorded, "Hủy ghi nhận")
    assert waiting.count("GDMN") == 1


def test_a_mistake_takes_back_what_was_done_last_and_nothing_before_it(
    department: Department,
) -> None:
    department.say("editor", "/add 2 VP")
    department.say("GDMN", f"/gui Khai mạc Hội thi {LINK}")
    department.say("editor", "/choduyet", "1", "Nằm trong 01 tin, bài đã ghi")
    assert "trở lại danh sách chờ duyệt" in department.say("editor", "hủy").text
    assert department.count("VP") == 8


@pytest.mark.parametrize("between", ["/chotso 3/2026", "/xephang", "cảm ơn"])
def test_a_mistake_after_something_else_is_asked_about(
    department: Department, between: str
) -> None:
    asked = department.say("editor", "/add 2 VP", between)
    if asked.choices:
        department.press("editor", asked, "Chốt số liệu")
    told = department.say("editor", "nhầm rồi")
    assert "Hủy ghi nhận số 26: +2 của Văn phòng Sở" in told.text
    assert department.count("VP") == 8
    undoing = choice_of(told, "Hủy ghi nhận số 26")
    assert "8 → 6" in department.say("editor", undoing.pick).text


def test_a_mistaken_list_is_undone_whole(department: Department) -> None:
    department.say("editor", "2 GDMN, 1 VP", "ok", "nhầm rồi")
    assert (department.count("GDMN"), department.count("VP")) == (1, 6)
    assert department.count("VP", Month(2026, 3)) == department.count("VP", APRIL) == 6


@pytest.mark.parametrize("typed", ["/chotso mở lại 3 sót bài GDMN", "/mochot 3 sót bài GDMN"])
def test_a_month_is_reopened_by_its_number_with_a_reason(
    department: Department, typed: str
) -> None:
    department.close("editor", "3/2026")
    assert "Đã mở lại số liệu tháng 3/2026 (sót bài GDMN)" in department.say("editor", typed).text


def test_a_number_of_articles_is_no_month_to_reopen(department: Department) -> None:
    department.close("editor", "3/2026")
    department.say("editor", "/mochot 3 bài còn sót")
    assert department.store.months.is_closed(Month(2026, 3))


def test_a_command_in_words_is_no_reason_by_itself(department: Department) -> None:
    department.say("admin", "/mien TCCB từ 5 đến 7/2026")
    asked = department.say("admin", "miễn TCCB tháng 5 vì thiếu người")
    assert "là nội dung trả lời câu hỏi trên, phải không?" in asked.text
    assert not department.store.months.exemptions(Month(2026, 5))
    department.press("admin", asked, "Đúng")
    assert department.store.months.exemptions(Month(2026, 5))
