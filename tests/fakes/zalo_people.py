"""The people on the other side of Zalo: what they do becomes updates in its queue."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.fakes.platform import Delivered, Platform

NOW = 1_776_800_000_000  # milliseconds; the fake's time, unless told


@dataclass(kw_only=True)
class ZaloPeople(Platform):
    """queue: what waits to be handed out or brought."""

    queue: deque[Any] = field(default_factory=deque)
    delivered: list[Delivered] = field(default_factory=list)
    now: int = NOW
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, update: object) -> None:
        """Queue an update as it is, whatever it is."""
        self.queue.append(update)
        self.news.set()

    def say(self, person: str, text: str, **more: Any) -> str:
        """A text in the person's private chat; `more` replaces any field. Returns its id."""
        return self.do(person, "text", text=text, **more)

    def say_in_group(self, person: str, group: str, text: str) -> str:
        return self.say(person, text, chat={"id": group, "chat_type": "GROUP"})

    def do(self, person: str, what: str, **content: Any) -> str:
        """Anything else: image, sticker, voice, unsupported. Returns the message's id."""
        message = {
            "from": {"id": person, "display_name": "x", "is_bot": False},
            "chat": {"id": person, "chat_type": "PRIVATE"},
            "message_id": self.new_id(),
            "date": self.now + self._numbers,
            **content,
        }
        self.push({"message": message, "event_name": f"message.{what}.received"})
        return str(message["message_id"])

    def do_without_message(self) -> None:
        self.push({"event_name": "message.unsupported.received"})

    def new_id(self) -> str:
        """Twenty hexadecimal digits."""
        self._numbers += 1
        return sha256(f"{self._numbers}".encode()).hexdigest()[:20]

    # What a test asks

    def sent_to(self, person: str) -> list[str]:
        return [message.text for message in self.delivered if message.chat == person]
