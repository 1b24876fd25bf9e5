"""Zalo's updates as `Incoming`. Pure; read from the JSON itself, one update at a time.

Ids are texts, never numbers: some look like one, some are hexadecimal. Whatever cannot be
understood raises ValueError, which says what is wrong and holds nothing that anybody wrote.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from channels.jsontext import Json, integer_of, part_of, text_of
from core.chat import Address, Incoming, RawUpdate, UpdateKind
from core.text import LONGEST_NAME, bounded

CHANNEL = "zalo"
LONGEST_ID = 128  # characters; Zalo's own have 19 or 20
_TEXT = "message.text.received"
_SAID = re.compile(r"message\.\w+\.received")
_MENTION = re.compile(r"\A\s*@\S+\s*")


def parse_update(payload: str, bot_id: str, received: datetime) -> Incoming | None:
    """Understand one update, bare or in its envelope; None where there is nothing to answer.

    received: stands in for a time where Zalo gives none. Raises ValueError.
    """
    try:
        updates = list(_each(json.loads(payload)))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if len(updates) != 1:
        raise ValueError("not one update")
    (update,) = updates
    event = _text(update, "event_name")
    if not _SAID.fullmatch(event) or update.get("message") is None:
        return None
    message = part_of(update, "message")
    sender, chat = part_of(message, "from"), part_of(message, "chat")
    if sender.get("is_bot") is True or _id(sender, "id") == bot_id:
        return None
    group = _is_group(chat, sender)
    text, form = _content(message, event, group=group)
    return Incoming(
        key=update_key(update, bot_id),
        sender=Address(CHANNEL, _id(sender, "id")),
        chat=Address(CHANNEL, _id(chat, "id")),
        name=bounded(_text(sender, "display_name"), LONGEST_NAME),
        text=text,
        sent=_moment(message, received),
        form=form,
        group=group,
        numbered=True,
    )


def raws(found: object, bot_id: str) -> list[RawUpdate]:
    """What a poll or the webhook brought: one update, a list of them, or nothing; bare or not."""
    # In ASCII, because half a surrogate pair, which JSON allows, cannot be written as UTF-8.
    return [RawUpdate(update_key(it, bot_id), json.dumps(it)) for it in _each(found)]


def update_key(update: Json, bot_id: str) -> str:
    """The key by which an update is handled once, whatever else is wrong with it.

    Without a message there is no id, and so its content stands in.
    """
    message = update.get("message")
    number = message.get("message_id") if isinstance(message, dict) else None
    if type(number) in (str, int) and 0 < len(f"{number}") <= LONGEST_ID:
        # In ASCII, as is the payload; an id that is plain stays as it is.
        return f"{bot_id}:{number}".encode("ascii", "backslashreplace").decode()
    digest = sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()
    return f"{bot_id}:content-{digest[:32]}"


def _each(found: object) -> Iterator[Json]:
    if isinstance(found, dict) and "result" in found and "event_name" not in found:
        found = found["result"]
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict) and one:
            yield one


def _content(message: Json, event: str, *, group: bool) -> tuple[str, UpdateKind]:
    """Blank text is nothing that can be read, like a sticker."""
    if event != _TEXT:
        return bounded(_text(message, "caption")), UpdateKind.OTHER
    text = bounded(_text(message, "text"))
    if group:
        text = _MENTION.sub("", text)
    return text, UpdateKind.TEXT if text.strip() else UpdateKind.OTHER


def _is_group(chat: Json, sender: Json) -> bool:
    """Whether it is a group. In doubt it is, since nothing private is said in a group."""
    kind = _text(chat, "chat_type")
    return kind != "PRIVATE" if kind else _id(chat, "id") != _id(sender, "id")


def _moment(message: Json, received: datetime) -> datetime:
    """Milliseconds since 1970."""
    if "date" not in message:
        return received
    given = integer_of(message, "date")
    try:
        return datetime.fromtimestamp(given // 1000, UTC) + timedelta(milliseconds=given % 1000)
    except (OverflowError, OSError, ValueError):
        raise ValueError("date is no moment") from None


def _id(owner: Json, field: str) -> str:
    value = owner.get(field)
    if type(value) is int:
        return str(value)
    if not value or len(text := text_of(owner, field)) > LONGEST_ID:
        raise ValueError(f"{field} is not an id")
    return text


def _text(owner: Json, field: str) -> str:
    """Empty where there is none, or null."""
    return "" if owner.get(field) is None else text_of(owner, field)
