"""What Telegram's updates mean."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from channels.telegram.parsing import parse_update
from core.chat import Address, Incoming, IncomingFile, UpdateKind
from tests.fakes.updates import NOW, membership, message, press

RECEIVED = datetime(2026, 4, 22, 1, tzinfo=UTC)
SENT = datetime.fromtimestamp(NOW, UTC)
ALICE = 33
GROUP: dict[str, Any] = {"id": -1001234567890, "type": "supergroup", "title": "x"}
BOT = {"id": 7, "is_bot": True, "first_name": "x"}
ORIGIN = {"type": "user", "date": NOW, "sender_user": {"id": 1, "is_bot": False, "first_name": "x"}}


def parsed(update: object) -> Incoming | None:
    return parse_update(json.dumps(update), "123", RECEIVED)


def understood(**update: Any) -> Incoming:
    found = parsed({"update_id": 9, **update})
    assert found is not None
    return found


def test_a_text_message_says_who_where_when_and_what() -> None:
    sender = {"id": ALICE, "is_bot": False, "first_name": "Alice", "last_name": "A"}
    assert understood(
        message=message(ALICE, 1, text="/add 3 GDTrH", **{"from": sender})
    ) == Incoming(
        key="123:9",
        sender=Address("telegram", "33"),
        chat=Address("telegram", "33"),
        name="Alice A",
        text="/add 3 GDTrH",
        sent=SENT,
        message="1",
    )


def test_a_document_comes_with_its_caption_name_handle_and_size() -> None:
    document = {"file_id": "f1", "file_unique_id": "u", "file_name": "phụ lục.xlsx", "file_size": 9}
    found = understood(message=message(ALICE, 1, caption="/nhap", document=document))
    assert (found.form, found.text) == (UpdateKind.FILE, "/nhap")
    assert found.file == IncomingFile("phụ lục.xlsx", "f1", 9)


def test_a_document_may_lack_name_size_and_caption() -> None:
    found = understood(message=message(ALICE, 1, document={"file_id": "f", "file_unique_id": "u"}))
    assert (found.text, found.file) == ("", IncomingFile("", "f", 0))


def test_an_edited_message_is_an_edit_even_if_it_reads_like_a_command() -> None:
    found = understood(edited_message=message(ALICE, 1, text="/add 3 VP", edit_date=NOW))
    assert (found.form, found.text) == (UpdateKind.EDIT, "/add 3 VP")


def test_a_forwarded_message_is_somebody_elses_words() -> None:
    forwarded = message(ALICE, 1, text="/start CODE", forward_origin=ORIGIN)
    assert understood(message=forwarded).form is UpdateKind.FORWARD


def test_a_forwarded_document_is_not_a_file_to_read_and_keeps_its_name() -> None:
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "Khai mạc.docx"}
    found = understood(message=message(ALICE, 1, document=document, forward_origin=ORIGIN))
    assert found.form is UpdateKind.FORWARD
    assert found.file is not None
    assert found.file.name == "Khai mạc.docx"


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "location", "poll"])
def test_what_cannot_be_read_is_other(kind: str) -> None:
    assert understood(message=message(ALICE, 1, **{kind: {}})).form is UpdateKind.OTHER


def test_a_press_is_the_command_on_its_button_at_the_time_of_its_receipt() -> None:
    found = understood(**press(ALICE, "q1", "/pick 41 1", message(ALICE, 5)))
    assert (found.form, found.text, found.sent) == (UpdateKind.PRESS, "/pick 41 1", RECEIVED)
    assert found.chat == Address("telegram", "33")


def test_a_press_on_a_message_too_old_to_be_told_belongs_to_the_persons_chat() -> None:
    update = press(ALICE, "q1", "/pick 41 1", {})
    del update["callback_query"]["message"]
    found = understood(**update)
    assert (found.chat, found.group) == (Address("telegram", "33"), False)


def test_a_group_is_named_as_the_chat_and_marked() -> None:
    said = understood(message=message(ALICE, 1, text="/status", chat=GROUP))
    pressed = understood(**press(ALICE, "q", "/pick 1 1", message(ALICE, 5, chat=GROUP)))
    assert said.group
    assert pressed.group
    assert said.chat == pressed.chat == Address("telegram", "-1001234567890")
    assert said.sender == Address("telegram", "33")


@pytest.mark.parametrize(
    ("status", "form"),
    [
        ("kicked", UpdateKind.BLOCKED),
        ("left", UpdateKind.BLOCKED),
        ("member", UpdateKind.UNBLOCKED),
    ],
)
def test_blocking_and_return_are_told(status: str, form: UpdateKind) -> None:
    assert understood(**membership(ALICE, status)).form is form


def test_to_be_taken_into_a_group_is_told() -> None:
    change = {**membership(ALICE, "member")["my_chat_member"], "chat": GROUP}
    found = understood(my_chat_member=change)
    assert (found.form, found.group) == (UpdateKind.ADDED, True)


@pytest.mark.parametrize(
    ("said", "addressed"),
    [
        ({"text": "/status"}, True),
        ({"text": "/status@Dondoc_Bot GDMN"}, True),
        ({"text": "/status@other_bot"}, False),
        ({"text": "chào @dondoc_bot"}, True),
        ({"text": "chào cả nhà"}, False),
        ({"text": "đã rõ", "reply_to_message": {"from": {"id": 123}}}, True),
        ({"text": "đã rõ", "reply_to_message": {"from": {"id": 124}}}, False),
        ({"photo": []}, False),
    ],
)
def test_in_a_group_only_what_is_for_the_bot_is_addressed_to_it(
    said: dict[str, Any], addressed: bool
) -> None:
    update = {"update_id": 9, "message": message(ALICE, 1, chat=GROUP, **said)}
    found = parse_update(json.dumps(update), "123", RECEIVED, "dondoc_bot")
    assert found is not None
    assert found.addressed is addressed


def test_a_topic_is_known_and_a_thread_of_replies_is_none() -> None:
    topic = message(ALICE, 1, text="x", message_thread_id=7, is_topic_message=True)
    assert understood(message=topic).topic == "7"
    assert not understood(message=message(ALICE, 1, text="x", message_thread_id=7)).topic


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": message(ALICE, 1, text="/status")},
        {"message": message(ALICE, 1, text="/status", **{"from": BOT})},
        {"message": {k: v for k, v in message(ALICE, 1, text="x").items() if k != "from"}},
        {"message": message(ALICE, 1, chat=GROUP, new_chat_members=[BOT])},
        {"message": message(ALICE, 1, chat=GROUP, forum_topic_created={"name": "x"})},
        {"message": message(ALICE, 1, write_access_allowed={})},
        {"message": message(ALICE, 1, something_of_next_year={})},
        {"message": message(ALICE, 1, chat=GROUP, text="x", is_automatic_forward=True)},
        {"edited_message": message(ALICE, 1, location={"latitude": 1, "longitude": 1})},
        {"callback_query": {"id": "1", "from": BOT, "chat_instance": "1", "game_short_name": "g"}},
        {"poll_answer": {}},
        {},
    ],
    ids=[
        *("channel", "bot", "anonymous", "service", "topic", "allowed", "unknown service"),
        *("channel's own", "moving place", "game", "unasked", "unknown"),
    ],
)
def test_nothing_is_answered_to(update: dict[str, Any]) -> None:
    assert parsed({"update_id": 9, **update}) is None


KICKED = membership(ALICE, "kicked")["my_chat_member"]


@pytest.mark.parametrize(
    "update",
    [
        [],
        7,
        {"message": message(ALICE, 1, text="no number")},
        {"update_id": "9", "message": message(ALICE, 1, text="x")},
        {"update_id": True},
        {"update_id": 9, "message": "x"},
        {"update_id": 9, "message": message(ALICE, 1, text=5)},
        {"update_id": 9, "message": message(ALICE, 1, text="half of a pair: \ud83d")},
        {"update_id": 9, "message": message(ALICE, 1, text="x", date="today")},
        {"update_id": 9, "message": message(ALICE, 1, text="x", date=10**18)},
        {"update_id": 9, "message": message(ALICE, 1, text="x", chat=None)},
        {"update_id": 9, "message": message(ALICE, 1, text="x", **{"from": {"id": 1}})},
        {"update_id": 9, "message": message(ALICE, 1, document=[])},
        {"update_id": 9, **press(ALICE, "q", "x", {"chat": 1})},
        {"update_id": 9, **membership(ALICE, "asleep")},
        {"update_id": 9, "my_chat_member": {**KICKED, "old_chat_member": {"status": []}}},
    ],
)
def test_what_is_not_as_described_is_refused_and_not_guessed(update: object) -> None:
    with pytest.raises(ValueError, match=r"not a|no moment|unknown"):
        parsed(update)


def test_a_fault_repeats_nothing_that_was_written() -> None:
    with pytest.raises(ValueError, match="text is not a text") as fault:
        parsed({"update_id": 9, "message": message(ALICE, 1, text=["my secret"])})
    assert "secret" not in repr(fault.value)


def test_an_update_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="nested"):
        parse_update('{"a":' * 100_000 + "1" + "}" * 100_000, "123", RECEIVED)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
WHOLE = {
    "message": message(ALICE, 1, text="x", document={"file_id": "f"}, caption="x"),
    "edited_message": message(ALICE, 1, text="x"),
    **press(ALICE, "q", "/pick 1 1", message(ALICE, 5)),
    **membership(ALICE, "kicked"),
}


@st.composite
def damaged(draw: st.DrawFn) -> object:
    """An update in which one thing, at any depth, is anything at all, or missing."""
    kind = draw(st.sampled_from(sorted(WHOLE)))
    update = json.loads(json.dumps({"update_id": 9, kind: WHOLE[kind]}))
    place = update
    field = draw(st.sampled_from(sorted(place)))
    while isinstance(place[field], dict) and place[field] and draw(st.booleans()):
        place = place[field]
        field = draw(st.sampled_from(sorted(place)))
    place[field] = draw(ANYTHING)
    if draw(st.booleans()):
        del place[field]
    return update


@settings(max_examples=100, deadline=None, derandomize=True)
@given(ANYTHING | damaged())
def test_any_json_is_understood_or_passed_over_or_refused(update: object) -> None:
    try:
        found = parsed(update)
    except ValueError:
        return
    if found is not None:
        assert found.sent.tzinfo is not None
        assert found.sender.id.removeprefix("-").isdecimal()
        assert json.loads(json.dumps([found.name, found.text], ensure_ascii=False).encode())


def test_a_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        parse_update("<html>", "123", RECEIVED)
