"""Telegram's updates as `Incoming`. Pure; read from the JSON itself, one update at a time.

Whatever is not as the Bot API describes it raises ValueError, which says what is wrong and holds
nothing that anybody wrote: the caller keeps the update with that fault and goes on.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec.structs import replace

from channels.jsontext import Json, integer_of, part_of, text_of, written_in
from core.chat import Address, Incoming, IncomingFile, UpdateKind
from core.text import LONGEST_FILE_NAME, LONGEST_MESSAGE, LONGEST_NAME, bounded

CHANNEL = "telegram"
_TELEGRAM = 777000  # the platform itself, which also forwards a channel's posts to its group
_GONE = frozenset({"kicked", "left"})
_STATUSES = frozenset({"creator", "administrator", "member", "restricted"}) | _GONE

# What a person sends that is no text. All else is what a chat reports about itself (there are some
# forty such service messages, and every year more): nobody said it, and nobody waits for an answer.
_SENT = frozenset(
    {
        *("animation", "audio", "checklist", "contact", "dice", "game", "location", "paid_media"),
        *("photo", "poll", "sticker", "story", "venue", "video", "video_note", "voice"),
    }
)


# Somebody else's words, though a person sent them: passed on (before Bot API 7 by its date), chosen
# from what another bot offered, or written by a bot in that person's name.
_OTHERS_WORDS = frozenset({"forward_origin", "forward_date", "via_bot", "sender_business_bot"})
_MOST_ENTITIES = 100  # Telegram's own limit

_WEB = re.compile(r"https?://[^\s\ud800-\udfff]+")
_ENTITIES = {"text": "entities", "caption": "caption_entities"}


def parse_update(
    payload: str, bot_id: str, received: datetime, username: str = ""
) -> Incoming | None:
    """Understand one update; None where there is nothing to answer. Raises ValueError.

    received: stands in for a time where Telegram gives none, as for a pressed button.
    username: the bot's, by which it is addressed in groups; empty: it is not known yet.
    """
    try:
        update = _object(json.loads(payload))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    key = update_key(update, bot_id)
    if "message" in update:
        message, edited = _object(update["message"]), False
        if moved := _moved(message, key):
            return moved
    elif "edited_message" in update:
        message, edited = _object(update["edited_message"]), True
    else:
        message, edited = None, False
    if message is not None:
        found = _message(message, key, edited=edited)
        if found is None or not found.group:
            return found
        return replace(found, addressed=_is_addressed(message, found, bot_id, username))
    if "callback_query" in update:
        return _press(_object(update["callback_query"]), key, received)
    if "my_chat_member" in update:
        return _membership(_object(update["my_chat_member"]), key)
    return None


def update_key(update: Json, bot_id: str) -> str:
    """The key of an update, whatever else is wrong with it."""
    return f"{bot_id}:{integer_of(update, 'update_id')}"


def _message(message: Json, key: str, *, edited: bool) -> Incoming | None:
    if "from" not in message or message.get("is_automatic_forward") is True:
        return None
    sender = part_of(message, "from")
    if sender.get("is_bot") is True or sender.get("id") == _TELEGRAM:
        return None
    text, form, file = _content(message)
    if form is None or (edited and not text):
        return None  # a place that moves, a poll that is answered
    form = UpdateKind.EDIT if edited else form
    chat = part_of(message, "chat")
    found = _incoming(key, sender, chat, text, _moment(message), form, file)
    return _placed(found, message)


def _moved(message: Json, key: str) -> Incoming | None:
    """A group became a supergroup, which both of them tell, whoever did it."""
    here = integer_of(part_of(message, "chat"), "id")
    old, new = message.get("migrate_from_chat_id", here), message.get("migrate_to_chat_id", here)
    if old == new or not (isinstance(old, int) and isinstance(new, int)):
        return None
    chat, sent = Address(CHANNEL, str(old)), _moment(message)
    to = str(Address(CHANNEL, str(new)))
    return Incoming(key, chat, chat, "", to, sent, UpdateKind.MOVED, group=True, addressed=False)


def _placed(found: Incoming, message: Json) -> Incoming:
    """The update with the message's number, and its topic where the chat has some."""
    number = str(integer_of(message, "message_id")) if "message_id" in message else ""
    topic = ""
    if message.get("is_topic_message") is True:
        topic = str(integer_of(message, "message_thread_id"))
    return replace(found, message=number, topic=topic)


def _is_addressed(message: Json, found: Incoming, bot_id: str, username: str) -> bool:
    """Whether something in a group is for the bot: a command, its name, or a reply to it."""
    if found.form not in (UpdateKind.TEXT, UpdateKind.FILE):
        return False
    first = found.text.split(maxsplit=1)[0] if found.text.strip() else ""
    if first.startswith("/"):
        _, at, name = first.partition("@")
        return not at or name.casefold() == username.casefold()
    answered = message.get("reply_to_message")
    if isinstance(answered, dict) and isinstance(answered.get("from"), dict):
        return str(answered["from"].get("id")) == bot_id
    return bool(username) and f"@{username}".casefold() in found.text.casefold().split()


def _content(message: Json) -> tuple[str, UpdateKind | None, IncomingFile | None]:
    """Text, kind and file of a message. Kind None: nobody said it."""
    text = _written(message)
    file = _file(part_of(message, "document")) if "document" in message else None
    said = "text" in message or "document" in message or not _SENT.isdisjoint(message)
    if not said:
        return text, None, None
    if not _OTHERS_WORDS.isdisjoint(message):
        return text, UpdateKind.FORWARD, file
    if "text" in message:
        return text, UpdateKind.TEXT, None
    return text, UpdateKind.FILE if file else UpdateKind.OTHER, file


def _written(message: Json) -> str:
    """What was written, with the addresses that a title hides, each behind its title.

    Where that is too long they stay hidden: what somebody wrote is never cut to make room for them.
    """
    field = "text" if "text" in message else "caption"
    text, entities = text_of(message, field, ""), message.get(_ENTITIES[field])
    hidden = [*_hidden_links(entities[:_MOST_ENTITIES])] if isinstance(entities, list) else []
    units = text.encode("utf-16-le")  # in which Telegram counts
    for end, url in sorted(hidden, reverse=True):
        if url not in text:
            units = units[: 2 * end] + f" {url}".encode("utf-16-le") + units[2 * end :]
    whole = units.decode("utf-16-le", "replace")
    return bounded(whole if len(whole) <= LONGEST_MESSAGE else text)


def _hidden_links(entities: list[object]) -> Iterator[tuple[int, str]]:
    """Where each title ends, and its address. An entity that is not as it should be is passed over."""
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") != "text_link":
            continue
        offset, length, url = (entity.get(name) for name in ("offset", "length", "url"))
        if not (isinstance(offset, int) and isinstance(length, int) and offset >= 0 <= length):
            continue
        if isinstance(url, str) and _WEB.fullmatch(url):
            yield offset + length, url


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
    message = part_of(query, "message") if "message" in query else {}
    chat = part_of(message, "chat") if message else sender | {"type": "private"}
    found = _incoming(key, sender, chat, written_in(query, "data"), received, UpdateKind.PRESS)
    return _placed(found, message)


def _membership(change: Json, key: str) -> Incoming | None:
    """Somebody blocked the bot in their private chat, or let it in again; or took it into a group."""
    chat, sender = part_of(change, "chat"), part_of(change, "from")
    status = text_of(part_of(change, "new_chat_member"), "status")
    if status not in _STATUSES:
        raise ValueError("status of new_chat_member is unknown")
    before = change.get("old_chat_member")
    was = text_of(before, "status", "left") if isinstance(before, dict) else "left"
    if _is_group(chat) and status not in _GONE and was not in _GONE:
        return None  # it may do more there than before, or less
    here = UpdateKind.ADDED if _is_group(chat) else UpdateKind.UNBLOCKED
    form = UpdateKind.BLOCKED if status in _GONE else here
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
