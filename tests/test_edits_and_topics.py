"""Edits that change nothing, and topics: what the processor makes of them with a real channel."""

import json
from typing import Any

import pytest

from channels.telegram.channel import TelegramChannel
from core.chat import Address, RawUpdate, Reply
from tests.cast import Department, work_off
from tests.fakes.bot_api import TOKEN
from tests.fakes.updates import NOW, message

HEAD = 33


@pytest.fixture
def linked(department: Department) -> Department:
    head = department.person("GDMN")
    department.store.people.link(head.id, Address("telegram", str(HEAD)), department.now)
    return department


def answered(department: Department, number: int, **update: Any) -> Reply | None:
    raw = RawUpdate(f"1:{number}", json.dumps({"update_id": number, **update}))
    store = department.store
    with store.transaction():
        store.inbox.receive("telegram", [raw], department.now)
    work_off(department.services(), {"telegram": TelegramChannel(TOKEN)}, department.now)
    heads = [head.update for head in store.inbox.heads(["telegram"])]
    found = [store.inbox.answer(update) for update in heads]
    for answer in found:
        store.inbox.answered(answer.id, department.now)
    return found[0].reply if found else None


def said(number: int, text: str, **more: Any) -> dict[str, Any]:
    return message(HEAD, number, text=text, date=NOW, **more)


def test_an_edit_that_leaves_the_text_as_it_was_is_not_answered(linked: Department) -> None:
    assert answered(linked, 1, message=said(9, "/status"))
    assert answered(linked, 2, edited_message=said(9, "/status", edit_date=NOW)) is None


def test_an_edit_of_the_text_is_told_that_it_is_not_recorded(linked: Department) -> None:
    assert answered(linked, 1, message=said(9, "/status"))
    assert answered(linked, 2, message=said(10, "/rank"))
    reply = answered(linked, 3, edited_message=said(9, "/rank", edit_date=NOW))
    assert reply is not None
    assert "gửi lệnh mới" in reply.text


def test_what_is_asked_in_a_topic_is_answered_there(linked: Department) -> None:
    reply = answered(
        linked, 1, message=said(9, "/status", message_thread_id=7, is_topic_message=True)
    )
    assert reply is not None
    assert reply.topic == "7"
