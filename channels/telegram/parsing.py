"""Telegram's updates as `Incoming`. Pure; read from the JSON itself, one update at a time.

Whatever is not as the Bot API describes it raises ValueError, which says what is wrong and holds
nothing that anybody wrote: the caller keeps the update with that fault and goes on.
"""

from datetime import UTC, datetime
from typing import Any, TypeAlias

from channels import http
from core.chat import Address, Incoming, IncomingFile, UpdateKind

Json: TypeAlias = dict[str, Any]

CHANNEL = "telegram"
_GONE = frozenset({"kicked", "left"})
_STATUSES = frozenset({"creator", "administrator", "member", "restricted"}) | _GONE

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
        "message_auto_delete_timer_changed",
    }
)


def parse_update(payload: str, bot_id: str, received: datetime) -> Incoming | None:
    """Understand one update; None where there is nothing to answer. Raises ValueError.

    received: stands in for a time where Telegram gives none, as for a pressed button.
    """
    try:
        update = _object(http.read(payload))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    key = update_key(update, bot_id)
    if "message" in update:
        return _message(_object(update["message"]), key, edited=False)
    if "edited_message" in update:
        return _message(_object(update["edited_message"]), key, edited=True)
    if "callback_query" in update:
        return _press(_object(update["callback_query"]), key, received)
    if "my_chat_member" in update:
        return _membership(_object(update["my_chat_member"]), key)
    return None


def update_key(update: Json, bot_id: str) -> str:
    """The key of an update, whatever else is wrong with it."""
    return f"{bot_id}:{_integer(update, 'update_id')}"


def _message(message: Json, key: str, *, edited: bool) -> Incoming | None:
    if "from" not in message or not _SERVICE.isdisjoint(message):
        return None
    sender = _part(message, "from")
    if _flag(sender, "is_bot"):
        return None
    chat = _part(message, "chat")
    text, form, file = _content(message)
    return Incoming(
        key=key,
        sender=_address(sender),
        chat=_address(chat),
        name=_name(sender),
        text=text,
        sent=_moment(message, "date"),
        form=UpdateKind.EDIT if edited else form,
        group=_is_group(chat),
        file=file,
    )


def _content(message: Json) -> tuple[str, UpdateKind, IncomingFile | None]:
    text = _text(message, "text" if "text" in message else "caption", "")
    if "forward_origin" in message:
        return text, UpdateKind.FORWARD, None
    if "text" in message:
        return text, UpdateKind.TEXT, None
    if "document" in message:
        document = _part(message, "document")
        name, ref = _text(document, "file_name", ""), _text(document, "file_id")
        size = _integer(document, "file_size") if "file_size" in document else 0
        return text, UpdateKind.FILE, IncomingFile(name, ref, size)
    return text, UpdateKind.OTHER, None


def _press(query: Json, key: str, received: datetime) -> Incoming | None:
    """A pressed button. One without data belongs to a game."""
    if "data" not in query:
        return None
    sender = _part(query, "from")
    chat = _part(_part(query, "message"), "chat") if "message" in query else sender
    return Incoming(
        key=key,
        sender=_address(sender),
        chat=_address(chat),
        name=_name(sender),
        text=_text(query, "data"),
        sent=received,
        form=UpdateKind.PRESS,
        group="message" in query and _is_group(chat),
    )


def _membership(change: Json, key: str) -> Incoming | None:
    """Somebody blocked the bot in their private chat, or let it in again."""
    chat, sender = _part(change, "chat"), _part(change, "from")
    if _is_group(chat):
        return None
    status = _text(_part(change, "new_chat_member"), "status")
    if status not in _STATUSES:
        raise ValueError("status of new_chat_member is unknown")
    return Incoming(
        key=key,
        sender=_address(sender),
        chat=_address(chat),
        name=_name(sender),
        text="",
        sent=_moment(change, "date"),
        form=UpdateKind.BLOCKED if status in _GONE else UpdateKind.UNBLOCKED,
    )


def _address(owner: Json) -> Address:
    return Address(CHANNEL, str(_integer(owner, "id")))


def _name(sender: Json) -> str:
    return " ".join(filter(None, (_text(sender, "first_name"), _text(sender, "last_name", ""))))


def _is_group(chat: Json) -> bool:
    return _text(chat, "type") != "private"


def _moment(owner: Json, field: str) -> datetime:
    try:
        return datetime.fromtimestamp(_integer(owner, field), UTC)
    except (OverflowError, OSError):
        raise ValueError(f"{field} is no moment") from None


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of fault, whatever is wrong
    return value


def _part(owner: Json, field: str) -> Json:
    if not isinstance(value := owner.get(field), dict):
        raise ValueError(f"{field} is not an object")  # noqa: TRY004
    return value


def _integer(owner: Json, field: str) -> int:
    if type(value := owner.get(field)) is not int:
        raise ValueError(f"{field} is not an integer")
    return value


def _flag(owner: Json, field: str) -> bool:
    if not isinstance(value := owner.get(field), bool):
        raise ValueError(f"{field} is not a boolean")  # noqa: TRY004
    return value


def _text(owner: Json, field: str, default: str | None = None) -> str:
    """A text that can be written as UTF-8: JSON allows half of a surrogate pair."""
    value = owner.get(field, default)
    if not isinstance(value, str) or not _is_utf8(value):
        raise ValueError(f"{field} is not a text")
    return value


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
