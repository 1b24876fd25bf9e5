"""Telegram's updates as `Incoming`. Pure; read from the JSON itself, one update at a time.

Whatever is not as the Bot API describes it raises KeyError, TypeError or ValueError: the caller
keeps the update with that fault and goes on.
"""

import json
from datetime import UTC, datetime
from typing import Any, TypeAlias

from core.chat import Address, Form, Incoming, IncomingFile

Json: TypeAlias = dict[str, Any]

CHANNEL = "telegram"
_GONE = frozenset({"kicked", "left"})


def parse_update(payload: str, bot_id: str, received: datetime) -> Incoming | None:
    """Understand one update; None where there is nothing to answer.

    received: stands in for a time where Telegram gives none, as for a pressed button.
    """
    update = json.loads(payload)
    key = f"{bot_id}:{_integer(update['update_id'])}"
    if "message" in update:
        return _message(update["message"], key, edited=False)
    if "edited_message" in update:
        return _message(update["edited_message"], key, edited=True)
    if "callback_query" in update:
        return _press(update["callback_query"], key, received)
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"], key)
    return None


def update_key(update: Json, bot_id: str) -> str:
    """The key of an update, whatever else is wrong with it."""
    return f"{bot_id}:{_integer(update['update_id'])}"


def _message(message: Json, key: str, *, edited: bool) -> Incoming | None:
    sender = message.get("from")
    if sender is None or sender.get("is_bot") or _is_service(message):
        return None
    text, form, file = _content(message)
    return Incoming(
        key=key,
        sender=_address(sender),
        chat=_address(message["chat"]),
        name=_name(sender),
        text=text,
        sent=_moment(message["date"]),
        form=Form.EDIT if edited else form,
        group=message["chat"]["type"] != "private",
        file=file,
    )


def _content(message: Json) -> tuple[str, Form, IncomingFile | None]:
    if "forward_origin" in message:
        return _text(message.get("text", "")), Form.FORWARD, None
    if "text" in message:
        return _text(message["text"]), Form.TEXT, None
    if "document" in message:
        document = message["document"]
        file = IncomingFile(
            _text(document.get("file_name", "")),
            _text(document["file_id"]),
            _integer(document.get("file_size", 0)),
        )
        return _text(message.get("caption", "")), Form.FILE, file
    return _text(message.get("caption", "")), Form.OTHER, None


# What a chat reports about itself: nobody said it, and nobody waits for an answer.
_SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
    }
)


def _is_service(message: Json) -> bool:
    return not _SERVICE.isdisjoint(message)


def _press(query: Json, key: str, received: datetime) -> Incoming | None:
    """A pressed button. Its message may be too old for Telegram to tell the chat."""
    if "data" not in query:
        return None
    sender = query["from"]
    chat = query["message"]["chat"] if "message" in query else sender
    return Incoming(
        key=key,
        sender=_address(sender),
        chat=_address(chat),
        name=_name(sender),
        text=_text(query["data"]),
        sent=received,
        form=Form.PRESS,
        group=chat.get("type", "private") != "private",
    )


def _membership(change: Json, key: str) -> Incoming | None:
    """Somebody blocked the bot in their private chat, or let it in again."""
    if change["chat"]["type"] != "private":
        return None
    gone = change["new_chat_member"]["status"] in _GONE
    return Incoming(
        key=key,
        sender=_address(change["from"]),
        chat=_address(change["chat"]),
        name=_name(change["from"]),
        text="",
        sent=_moment(change["date"]),
        form=Form.BLOCKED if gone else Form.UNBLOCKED,
    )


def _address(owner: Json) -> Address:
    return Address(CHANNEL, str(_integer(owner["id"])))


def _name(sender: Json) -> str:
    return " ".join(filter(None, (sender.get("first_name"), sender.get("last_name"))))


def _moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(_integer(seconds), UTC)


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"not an integer: {value!r:.40}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r:.40}")
    return value
