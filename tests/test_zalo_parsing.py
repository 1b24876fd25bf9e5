"""What Zalo's updates mean."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from channels.zalo.parsing import parse_update, raws
from core.chat import Address, Incoming, UpdateKind

BOT = "1459232241454765289"
RECEIVED = datetime(2026, 4, 22, 1, tzinfo=UTC)
SENT = 1_750_316_131_602
ALICE: dict[str, Any] = {"id": "6ede9afa66b88fe6d6a9", "display_name": "alice", "is_bot": False}
PRIVATE = {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"}
GROUP = {"id": "f414c8f76fa586fbdfb4", "chat_type": "GROUP"}


def update(
    event: str = "message.text.received", sender: dict[str, Any] = ALICE, **content: Any
) -> dict[str, Any]:
    message = {"from": sender, "chat": PRIVATE, "message_id": "2d758cb5e222177a4e35", "date": SENT}
    return {"message": {**message, **content}, "event_name": event}


def parsed(payload: object) -> Incoming | None:
    return parse_update(json.dumps(payload), BOT, RECEIVED)


def understood(payload: object) -> Incoming:
    found = parsed(payload)
    assert found is not None
    return found


def test_a_text_message_is_understood_in_full() -> None:
    assert parsed(update(text="/status")) == Incoming(
        key=f"{BOT}:2d758cb5e222177a4e35",
        sender=Address("zalo", "6ede9afa66b88fe6d6a9"),
        chat=Address("zalo", "6ede9afa66b88fe6d6a9"),
        name="alice",
        text="/status",
        sent=datetime(2025, 6, 19, 6, 55, 31, 602000, UTC),
        numbered=True,
    )


@pytest.mark.parametrize("result", [update(text="x"), [update(text="x")]], ids=["one", "list"])
def test_an_update_may_come_in_its_envelope(result: object) -> None:
    assert parsed({"ok": True, "result": result, "error_code": 0}) == parsed(update(text="x"))


@pytest.mark.parametrize("number", ["1459232241454765290", "00459232241454765290", "6ede9afa66b8"])
def test_ids_are_texts_whatever_they_look_like(number: str) -> None:
    found = understood(
        update(
            text="x",
            message_id=number,
            chat={"id": number, "chat_type": "PRIVATE"},
            sender={**ALICE, "id": number},
        )
    )
    assert (found.sender.id, found.chat.id, found.key) == (number, number, f"{BOT}:{number}")


def test_an_id_that_comes_as_a_number_keeps_every_digit() -> None:
    assert understood(update(text="x", chat={**GROUP, "id": 2**63})).chat.id == f"{2**63}"


@pytest.mark.parametrize("kind", ["image", "sticker", "voice", "video"])
def test_what_is_no_text_cannot_be_read(kind: str) -> None:
    found = understood(update(f"message.{kind}.received", photo_url="https://example.org/a.jpg"))
    assert (found.form, found.text) == (UpdateKind.OTHER, "")


@pytest.mark.parametrize("text", ["", " \n\t", None])
def test_blank_text_cannot_be_read_either(text: str | None) -> None:
    assert understood(update(text=text)).form is UpdateKind.OTHER


@pytest.mark.parametrize(
    "silent",
    [
        {"event_name": "message.unsupported.received"},
        {"event_name": "message.unsupported.received", "message": None},
        {"event_name": "user.follow", "message": {"from": ALICE}},
        {"message": {"text": "no event"}},
        update(text="x", sender={**ALICE, "is_bot": True}),
        update(text="x", sender={**ALICE, "id": BOT}),
    ],
    ids=["no message", "null", "other event", "no event", "a bot", "ourselves"],
)
def test_where_nobody_waits_for_an_answer_there_is_none(silent: object) -> None:
    assert parsed(silent) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("@Bot.Test /status", "/status"),
        (" @Bot\n/add 3 GDTrH @x", "/add 3 GDTrH @x"),
        ("/status", "/status"),
    ],
)
def test_in_a_group_the_mention_is_left_out(text: str, command: str) -> None:
    found = understood(update(text=text, chat=GROUP))
    assert (found.group, found.text, found.chat.id) == (True, command, GROUP["id"])


def test_in_private_a_mention_is_part_of_the_text() -> None:
    found = understood(update(text="@x /status"))
    assert (found.group, found.text) == (False, "@x /status")


@pytest.mark.parametrize(
    ("chat", "group"),
    [
        ({"id": ALICE["id"]}, False),
        ({"id": "other"}, True),
        ({"id": ALICE["id"], "chat_type": "CHANNEL"}, True),
    ],
)
def test_a_chat_of_no_known_type_is_private_only_if_it_is_the_senders_own(
    chat: dict[str, Any], *, group: bool
) -> None:
    assert understood(update(text="x", chat=chat)).group is group


def test_without_a_time_the_time_of_receipt_stands() -> None:
    bare = update(text="x")
    del bare["message"]["date"]
    assert understood(bare).sent == RECEIVED


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        ("[]", "not one update"),
        ('{"ok":true,"result":[]}', "not one update"),
        ("[" * 100_000, "nested too deeply"),
        ("no JSON", "Expecting value"),
        (json.dumps(update(text=5)), "text is not a text"),
        (json.dumps(update(text="\ud83d")), "text is not a text"),
        (json.dumps(update(text="x", chat=None)), "chat is not an object"),
        (json.dumps(update(text="x", chat={"chat_type": "PRIVATE"})), "id is not an id"),
        (json.dumps({"event_name": 1}), "event_name is not a text"),
    ],
)
def test_a_malformed_update_is_a_fault_that_says_what_is_wrong(payload: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_update(payload, BOT, RECEIVED)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = ("from", "chat", "text", "message_id", "date", "id", "chat_type", "is_bot", "display_name")
LIKELY = st.fixed_dictionaries(
    {
        "event_name": st.sampled_from(["message.text.received", "message.image.received"]),
        "message": st.dictionaries(
            st.sampled_from(FIELDS), JSON | st.dictionaries(st.sampled_from(FIELDS), JSON)
        ),
    }
)


@given(JSON | LIKELY)
def test_any_json_is_kept_and_is_understood_or_a_valueerror(found: object) -> None:
    for raw in raws(found, BOT):
        assert raw.key.startswith(f"{BOT}:")
        assert raw.key.isascii()
        assert raw.payload.isascii()
        try:
            incoming = parse_update(raw.payload, BOT, RECEIVED)
        except ValueError:
            continue
        assert incoming is None or incoming.key == raw.key


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])), st.integers(0, SENT))
def test_a_text_comes_through_as_it_was_written(text: str, date: int) -> None:
    found = understood(update(text=text, date=date))
    assert found.text == text
    assert (found.sent - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) == date


def test_the_same_message_has_the_same_key_however_it_comes() -> None:
    bare = update(text="x")
    (one,), (other,) = raws(bare, BOT), raws({"ok": True, "result": [bare]}, BOT)
    assert one == other
    assert one.key == f"{BOT}:2d758cb5e222177a4e35"


def test_updates_without_an_id_are_told_apart_by_their_content() -> None:
    first, again, second = (raws({"event_name": name}, BOT)[0].key for name in ("a", "a", "b"))
    assert first == again != second


@pytest.mark.parametrize("nothing", [None, [], {}, [{}], "x", 5, {"ok": True, "result": []}])
def test_an_answer_without_updates_brings_none(nothing: object) -> None:
    assert raws(nothing, BOT) == []
