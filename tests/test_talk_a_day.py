"""A telephone that answers by itself is answered so often in a day, and no more; people always are."""

import pytest

from core.chat import Address, Incoming, UpdateKind
from handlers.dispatch import reply_to
from tests.cast import Department, at

BY_ITSELF = [
    "Hiện tôi đang bận, tôi sẽ phản hồi sau.",
    "Đã nhận được tin nhắn, sẽ trả lời sớm",
    "Cảm ơn",
    "Xem thêm tại https://sogd.example.vn/lien-he",
    "trợ giúp",
]
MEASURE = 3


@pytest.fixture
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.talking.MOST_TALK_A_DAY", MEASURE)


@pytest.mark.usefixtures("_measured")
@pytest.mark.parametrize("said", BY_ITSELF)
@pytest.mark.parametrize("who", ["GDMN", "editor"])
def test_a_telephone_that_answers_by_itself_does_not_go_on_for_ever(who: str, said: str) -> None:
    department = Department()
    answers = [department.heard(who, said) for _ in range(MEASURE + 3)]
    assert [answer is None for answer in answers] == [False] * (MEASURE + 1) + [True] * 2
    last = answers[MEASURE]
    assert last is not None
    assert "tự động trả lời" in last.text
    assert department.is_answered(who, "/status")
    assert department.is_answered("leader", said)
    department.pass_to(at("2026-04-23 08:00"))
    assert department.is_answered(who, said)


@pytest.mark.usefixtures("_measured")
@pytest.mark.parametrize("form", [UpdateKind.OTHER, UpdateKind.FORWARD, UpdateKind.EDIT])
def test_nor_does_one_that_sends_pictures_or_passes_messages_on(
    department: Department, form: UpdateKind
) -> None:
    where = Address("console", "GDMN")
    for number in range(MEASURE + 3):
        sent = Incoming(str(number), where, where, "x", "", department.now, form)
        answer = reply_to(department.services(), sent, department.now)
        assert (answer is None) == (number > MEASURE)


@pytest.mark.usefixtures("_measured")
@pytest.mark.parametrize("number", ["1", "1.", "số 1", "1️⃣"])
def test_counts_and_choices_by_number_are_answered_however_many_there_are(
    department: Department, number: str
) -> None:
    told = [department.heard("editor", "Cảm ơn") for _ in range(MEASURE + 2)][MEASURE]
    assert told is not None
    assert "không phải là lệnh hoặc số liệu" in told.text
    assert "GDTrH" in department.say("editor", "+7 GDTrH").text
    department.say("editor", "/set 20 GDTrH 4/2026")
    assert department.is_answered("editor", number)


@pytest.mark.usefixtures("_measured")
def test_a_text_that_was_asked_for_is_taken_however_much_was_said(department: Department) -> None:
    for _ in range(MEASURE + 2):
        department.heard("GDMN", "Cảm ơn")
    assert "VM-01" in department.say("GDMN", "/vuongmac", "Chưa có cán bộ viết bài").text
