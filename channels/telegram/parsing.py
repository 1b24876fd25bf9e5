"""Telegram's updates as `Incoming`. Pure; read from the JSON itself, one update at a time.

Whatever is not as the Bot API describes it raises ValueError, which says what is wrong and holds
nothing that anybody wrote: the caller keeps the update with that fault and goes on.
"""

import json
from datetime import UTC, datetime

from channels.jsontext import Json, integer_of, part_of, text_of, written_in
from core.chat import Address, Incoming, IncomingFile, UpdateKind
from core.text import LONGEST_FILE_NAME, LONGEST_NAME, bounded

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
        update = _object(json.loads(payload))
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
    return f"{bot_id}:{integer_of(update, 'update_id')}"


def _message(message: Json, key: str, *, edited: bool) -> Incoming | None:
    if "from" not in message or not _SERVICE.isdisjoint(message):
        return None
    sender = part_of(message, "from")
    if sender.get("is_bot") is True:
        return None
    chat = part_of(message, "chat")
    text, form, file = _content(message)
    form = UpdateKind.EDIT if edited else form
    return _incoming(key, sender, chat, text, _moment(message), form, file)


def _content(message: Json) -> tuple[str, UpdateKind, IncomingFile | None]:
    text = written_in(message, "text" if "text" in message else "caption")
    file = _file(part_of(message, "document")) if "document" in message else None
    if "forward_origin" in message:
        return text, UpdateKind.FORWARD, file
    if "text" in message:
        return text, UpdateKind.TEXT, None
    return text, UpdateKind.FILE if file else UpdateKind.OTHER, file


def _file(document: Json) -> IncomingFile:
    name = written_in(document, "file_name", LONGEST_FILE_NAME)
    ref = text_of(document, "file_id")
    size = integer_of(document, "file_size") if "file_size" in document else 0
    return IncomingFile(name, ref, size)


def _press(query: Json, key: str, received: datetime) -> Incoming | None:
    """A pressed button. One without data belongs to a game."""
    if "data" not in query:
        return None
    sender = part_of(query, "from")
    if "message" in query:
        chat = part_of(part_of(query, "message"), "chat")
    else:
        chat = sender | {"type": "private"}
    return _incoming(key, sender, chat, written_in(query, "data"), received, UpdateKind.PRESS)


def _membership(change: Json, key: str) -> Incoming | None:
    """Somebody blocked the bot in their private chat, or let it in again."""
    chat, sender = part_of(change, "chat"), part_of(change, "from")
    if _is_group(chat):
        return None
    status = text_of(part_of(change, "new_chat_member"), "status")
    if status not in _STATUSES:
        raise ValueError("status of new_chat_member is unknown")
    form = UpdateKind.BLOCKED if status in _GONE else UpdateKind.UNBLOCKED
    return _incoming(key, sender, chat, "", _moment(change), form)


def _incoming(
    key: str,
    sender: Json,
    chat: Json,
    text: str,
    sent: datetime,
    form: UpdateKind,
    file: IncomingFile | None = None,
) -> Incoming:
    first, last = text_of(sender, "first_name"), text_of(sender, "last_name", "")
    return Incoming(
        key=key,
        sender=Address(CHANNEL, str(integer_of(sender, "id"))),
        chat=Address(CHANNEL, str(integer_of(chat, "id"))),
        name=bounded(" ".join(filter(None, (first, last))), LONGEST_NAME),
        text=text,
        sent=sent,
        form=form,
        group=_is_group(chat),
        file=file,
    )


def _is_group(chat: Json) -> bool:
    return text_of(chat, "type") != "private"


def _moment(owner: Json) -> datetime:
    try:
        return datetime.fromtimestamp(integer_of(owner, "date"), UTC)
    except (OverflowError, OSError):
        raise ValueError("date is no moment") from None


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of fault, whatever is wrong
    return value
