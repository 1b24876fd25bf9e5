"""Zalo's updates as `Incoming`. Pure; read from the JSON itself, one update at a time.

Ids are texts, never numbers: some look like one, some are hexadecimal. Whatever cannot be
understood raises ValueError, which says what is wrong and holds nothing that anybody wrote.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from channels.jsontext import HALF_PAIR, Json, part_of, text_of
from core.chat import Address, Incoming, RawUpdate, UpdateKind
from core.text import LONGEST_NAME, bounded

CHANNEL = "zalo"
LONGEST_ID = 128  # characters; Zalo's own have 19 or 20
EVENT = "event_name"
_SAID = re.compile(r"message\.(?P<kind>\w+)\.received")
_REACTION = "reaction"  # to what was said before
_LINK = "link"
# What was typed and does not come as a text: Zalo makes a card of a link, and of a file nothing.
_NOT_HANDED_OVER = frozenset({_LINK, "unsupported", "file", "document"})
_ADDRESS = re.compile(r"https?://\S+")
_SHOWN = frozenset({"photo", "photo_url", "thumb", "thumb_url", "thumbnail", "icon", "avatar"})
# A bot's name holds spaces: up to the command, or where there is none its first word.
_MENTION = re.compile(r"\A\s*@(?:[^\n]*?(?=\s/\w)|\S+)\s*")


def parse_update(payload: str, bot_id: str, received: datetime) -> Incoming | None:
    """Understand one update, bare or in its envelope; None where there is nothing to answer.

    received: stands in for a time where Zalo gives none. Raises ValueError.
    """
    try:
        updates = list(each(json.loads(payload)))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if len(updates) != 1:
        raise ValueError("not one update")
    (update,) = updates
    event = _text(update, EVENT)
    said = _SAID.fullmatch(event)
    if said is None or said["kind"] == _REACTION or update.get("message") is None:
        return None
    message = part_of(update, "message")
    sender, chat = part_of(message, "from"), part_of(message, "chat")
    if sender.get("is_bot") is True or _id(sender) == bot_id:
        return None
    group = _is_group(chat, sender)
    text, form = _content(message, said["kind"], group=group)
    return Incoming(
        key=update_key(update, bot_id),
        sender=Address(CHANNEL, _id(sender)),
        chat=Address(CHANNEL, _id(chat)),
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
    return [RawUpdate(update_key(it, bot_id), json.dumps(it)) for it in each(found)]


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


def each(found: object) -> Iterator[Json]:
    """The updates in what came, in their envelope or not."""
    if isinstance(found, dict) and "result" in found and EVENT not in found:
        found = found["result"]
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict) and one:
            yield one


def _content(message: Json, kind: str, *, group: bool) -> tuple[str, UpdateKind]:
    """A text that is not blank is one, whatever the event is called; else a link's address is."""
    text = bounded(_text(message, "text"))
    if group:
        text = _MENTION.sub("", text)
    if text.strip():
        return text, UpdateKind.TEXT
    if kind == _LINK and (address := _address_in(message)):
        return bounded(address), UpdateKind.TEXT
    if kind in _NOT_HANDED_OVER:
        return "", UpdateKind.NOT_HANDED_OVER
    return bounded(_text(message, "caption")) or text, UpdateKind.OTHER


def _address_in(value: object, depth: int = 5) -> str:
    """The first address anywhere in it but a picture's: no page says in which field it stands."""
    if isinstance(value, str):
        return value if _ADDRESS.fullmatch(value) and not HALF_PAIR.search(value) else ""
    if isinstance(value, list):
        return next(filter(None, (_address_in(one, depth - 1) for one in value[:9])), "")
    if isinstance(value, dict) and depth:
        within = (_address_in(one, depth - 1) for name, one in value.items() if name not in _SHOWN)
        return next(filter(None, within), "")
    return ""


def _is_group(chat: Json, sender: Json) -> bool:
    """Whether it is a group. In doubt it is, since nothing private is said in a group."""
    kind = _text(chat, "chat_type")
    return kind != "PRIVATE" if kind else _id(chat) != _id(sender)


def _moment(message: Json, received: datetime) -> datetime:
    """The time of a message: milliseconds since 1970, perhaps as a text; else when it was received."""
    given = message.get("date")
    if isinstance(given, str) and given.isascii() and given.isdigit():
        given = int(given[:20])
    if type(given) is not int or given < 0:
        return received
    try:
        return datetime.fromtimestamp(given // 1000, UTC) + timedelta(milliseconds=given % 1000)
    except (OverflowError, OSError, ValueError):
        return received


def _id(owner: Json) -> str:
    value = owner.get("id")
    if type(value) is int:
        return str(value)
    if not value or len(text := text_of(owner, "id")) > LONGEST_ID:
        raise ValueError("id is not an id")
    return text


def _text(owner: Json, field: str) -> str:
    """A text field; empty where it is missing or null."""
    return "" if owner.get(field) is None else text_of(owner, field)
