"""What a message costs: bounded before any work, and growing no faster than its length.

Work is counted and never timed: calls, and the letters and parts that are handed to a function for
the first time. Twice the message may cost twice as much, and never four times.
"""

import json
import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from channels.telegram.parsing import parse_update as parse_telegram
from channels.zalo.parsing import parse_update as parse_zalo
from core.chat import Address, Choice, Incoming, Reply
from core.people import Role
from core.text import LONGEST_MESSAGE, LONGEST_NAME, MOST_MARKS, Form, bounded, is_mark, normal
from handlers.request import Command
from handlers.table import COMMANDS
from tests.cast import MORNING, Department
from tests.fakes import updates
from tests.work import work_of

TWICE = 3  # at most so much more for twice the length: two, and room for what grows by steps

# What a message may be made of, again and again.
SHAPES = ("a ", "GDMN ", "4/2026 ", "- GDMN 3\n", "{", "3 ")
MORE_SHAPES = (
    *("+1 GDMN, ", "a\n", "x", "tháng ", "“", "-", "20/5 ", "“a” ", "GDMN 2; ", "(", "5 GDMN và "),
    *("https://a.vn ", "GDMN\t3\n", "ghi chú ", "trừ ", "1/", "a\u0301\u0323", "từ 3 đến "),
    "y.3 ",
)
SAID_BY = {Role.EDITOR: "editor", Role.ADMIN: "admin", Role.HEAD: "GDMN", Role.LEADER: "leader"}


def is_linear(who: str, front: str, unit: str, letters: int) -> bool:
    def said(length: int) -> Callable[[], object]:
        text, department = front + unit * -(-length // len(unit)), Department()
        return lambda: department.heard(who, text)

    said(letters // 8)()  # what is loaded once is loaded now
    return work_of(said(2 * letters)) < TWICE * work_of(said(letters))


def role_for(roles: frozenset[Role]) -> str:
    return next((who for role, who in SAID_BY.items() if role in roles), "editor")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_twice_the_arguments_are_never_four_times_the_work(command: Command) -> None:
    who = role_for(command.roles)
    for unit in SHAPES:
        assert is_linear(who, f"/{command.name} ", unit, 400), unit


@pytest.mark.parametrize("who", ["editor", "GDMN", "admin", "nobody"])
def test_twice_the_message_is_never_four_times_the_work(who: str) -> None:
    for unit in (*SHAPES, *MORE_SHAPES) if who == "editor" else SHAPES:
        assert is_linear(who, "", unit, 100), unit


def test_a_correction_is_looked_for_at_the_beginning_of_a_line_alone() -> None:
    assert is_linear("editor", "", "nhầm 4 ", 400)


@pytest.mark.parametrize("who", ["editor", "GDMN"])
def test_words_that_lead_up_to_an_article_are_read_in_one_way(who: str) -> None:
    """Read in two ways each, forty of them would take longer than anybody lives."""
    assert is_linear(who, "", "xin phòng em ", 300)


@pytest.mark.parametrize("typed", ["3", "/status", "có", "bỏ qua", "không rõ"])
def test_thousands_of_open_questions_make_no_answer_dearer(typed: str) -> None:
    def work_among(questions: int) -> int:
        department = Department()
        chat, choices = Address("console", "GDMN"), (Choice("Có", "/ack"), Choice("Không", "/skip"))
        person = department.person("GDMN").id
        for _ in range(questions):
            asked = department.store.questions
            asked.ask(chat, chat, person, Reply("Được không?", choices), department.now)
        department.heard("GDMN", "/help")
        return work_of(lambda: department.heard("GDMN", typed))

    work_among(1)  # what is loaded once is loaded now
    assert work_among(600) < 1.1 * work_among(60)


# --- What comes in is bounded before any work


@given(st.text("aọ\u0301\u0323\u0f73\uff9e🎉 ", max_size=200))
def test_no_letter_keeps_more_than_thirty_marks_and_other_text_stays(text: str) -> None:
    found, marks = bounded(text), 0
    for char in found:
        marks = marks + 1 if is_mark(char) else 0
        assert marks <= MOST_MARKS
    assert [c for c in found if not is_mark(c)] == [c for c in text if not is_mark(c)]


def test_of_the_marks_on_a_letter_the_first_thirty_stay() -> None:
    marks = "\u0301" * MOST_MARKS
    assert bounded(f"a{marks}\u0301b{marks}") == f"a{marks}b{marks}"


def test_every_sign_that_is_sorted_when_text_is_normalised_counts_as_a_mark() -> None:
    signs = (chr(code) for code in range(sys.maxunicode + 1))
    sorted_first = (c for c in signs if unicodedata.combining(unicodedata.normalize("NFKD", c)[0]))
    assert [c for c in sorted_first if not is_mark(c) or c.isascii()] == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_text_as_people_type_it_is_normalised_as_ever(form: Form) -> None:
    for text in ("Phòng Giáo dục Mầm non", "việ\u0323t", "ｶﾞ①ﬁ", "👍🏽🎉", "ก็"):
        assert normal(text, form) == unicodedata.normalize(form, text)


def from_telegram(text: str, name: str) -> Incoming | None:
    message = updates.message(5, 1, text=text)
    message["from"] |= {"first_name": name, "last_name": name}
    return parse_telegram(json.dumps({"update_id": 1, "message": message}), "1", MORNING)


def from_zalo(text: str, name: str) -> Incoming | None:
    chat = {"id": "5", "chat_type": "PRIVATE"}
    sender = {"id": "5", "display_name": name, "is_bot": False}
    message = {"from": sender, "chat": chat, "message_id": "1", "text": text}
    update = {"event_name": "message.text.received", "message": message}
    return parse_zalo(json.dumps(update), "1", MORNING)


HOSTILE = ("x" * 100_000, "a" + "\u0316\u0301" * 50_000, "\U0001f600" * 50_000)


@pytest.mark.parametrize("text", HOSTILE, ids=["long", "marks", "emoji"])
@pytest.mark.parametrize("parse", [from_telegram, from_zalo])
def test_every_parser_bounds_text_and_names(
    parse: Callable[[str, str], Incoming | None], text: str
) -> None:
    incoming = parse(text, text)
    assert incoming
    assert len(incoming.text) <= LONGEST_MESSAGE
    assert len(incoming.name) <= LONGEST_NAME
    assert bounded(incoming.text) == incoming.text
    assert bounded(incoming.name) == incoming.name
