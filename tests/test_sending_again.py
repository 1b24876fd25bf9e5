"""Articles that are taken back or sent again, and the words in which all that is asked for."""

import pytest

from core.chat import Address, Incoming, UpdateKind
from handlers.dispatch import reply_to
from tests.articles import LINK, OTHER, TITLE, states
from tests.cast import Department, at


def test_what_was_sent_is_taken_back_from_the_list_too(department: Department) -> None:
    listed = department.press("GDMN", f"/gui {LINK}\n{OTHER}", "Xem danh sách bài")
    assert OTHER in department.press("GDMN", listed, "Rút bài số 2").text
    assert [one.link for one in department.store.articles.waiting()] == [LINK]
    for who in ("GDTH", "leader", "editor"):
        shown = department.say(who, "/dsbai GDMN")
        assert not [one for one in shown.choices if "Rút" in one.label], who


def test_the_list_says_why_an_article_was_returned_to_its_office_alone(
    department: Department, writer: str
) -> None:
    department.say(writer, f"/gui {TITLE} {LINK}")
    assert department.press("editor", "/choduyet", "Trả lại").text.startswith(
        "Đề nghị đồng chí gửi lý do"
    )
    department.say("editor", "ảnh còn mờ, đề nghị thay")
    for who in (writer, "GDMN", "leader"):
        assert "trả lại: ảnh còn mờ" in department.say(who, "/dsbai GDMN").text, who
    assert "ảnh còn mờ" not in department.say("GDTH", "/dsbai GDMN").text


def test_an_article_that_was_sent_again_bears_the_day_of_that(department: Department) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    department.press("editor", "/choduyet", "Trả lại")
    department.say("editor", "ảnh còn mờ, đề nghị thay")
    department.now = at("2026-04-24 09:00")
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    department.now = at("2026-04-27 09:00")
    assert "được gửi ngày 24/4/2026" in department.say("GDMN", f"/gui {TITLE} {LINK}").text
    shown = department.say("editor", "/choduyet").text
    assert "Người gửi: Trưởng phòng Giáo dục Mầm non, ngày 24/4/2026" in shown


def test_who_may_send_is_told_that_articles_are_sent_right_here(
    department: Department, writer: str
) -> None:
    for who in (writer, "GDMN"):
        assert "/gui" in department.say(who, "gửi bài vào đâu").text


@pytest.mark.parametrize(
    "typed", [f"gửi bài: {TITLE}", f"Em xin gửi bài “{TITLE}”", f"phòng gửi tin: {TITLE}"]
)
def test_a_title_that_is_announced_is_offered_as_an_article(
    department: Department, writer: str, typed: str
) -> None:
    for who in (writer, "GDMN"):
        asked = department.say(who, typed)
        assert f"“{TITLE}”" in asked.text
        assert [one.label for one in asked.choices] == ["Gửi", "Bỏ qua"]
    assert states(department) == []


def test_the_queue_is_asked_for_in_words(department: Department) -> None:
    department.say("GDMN", f"/gui {TITLE} {LINK}")
    assert "Bài 1/1 chờ duyệt" in department.say("editor", "có bài nào chờ duyệt không").text
    assert "Danh sách bài, tháng 4/2026" in department.say("leader", "bài nào đang chờ duyệt").text
    department.press("GDMN", "rút bài", "Rút bài số 1")
    assert department.store.articles.waiting() == ()


@pytest.mark.parametrize(
    ("caption", "offered"), [(f"{TITLE} {LINK}", True), (TITLE, False), ("", False)]
)
def test_a_picture_or_a_film_with_a_link_below_it_is_offered_as_an_article(
    department: Department, caption: str, *, offered: bool
) -> None:
    chat = Address("console", "GDMN")
    sent = Incoming("o1", chat, chat, "Ai", caption, department.now, UpdateKind.OTHER)
    reply = reply_to(department.services(), sent, department.now)
    assert reply is not None
    assert reply.text.startswith("Gửi bài này" if offered else "Hệ thống chỉ tiếp nhận")
    assert ("gửi riêng thành tin nhắn" in reply.text) == (bool(caption) and not offered)
    assert states(department) == []


def test_an_office_fills_the_editors_queue_only_so_far(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.submitting.MOST_WAITING", 3)
    for number in range(3):
        sent = department.say("GDMN", f"/gui Hội thi số {number} của trẻ")
        assert "tiếp nhận" in sent.text
    assert "chờ Ban Biên tập" in department.say("GDMN", "/gui Hội thảo cuối năm").text
    assert "tiếp nhận" in department.say("GDTH", "/gui Hội thảo cuối năm").text
    department.press("GDMN", sent)
    assert "tiếp nhận" in department.say("GDMN", "/gui Hội thảo cuối năm học").text
