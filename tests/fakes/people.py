"""The people on the other side of the Bot API: what they do becomes updates in its queue."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.fakes import updates
from tests.fakes.platform import Delivered, Platform


@dataclass(kw_only=True)
class People(Platform):
    """files: documents by their id. queries: presses' ids.

    held: a poll that waits for updates; its result says that another poll took its place.
    """

    queue: list[tuple[int, object]] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)
    delivered: list[Delivered] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    queries: set[str] = field(default_factory=set)
    now: int = updates.NOW
    next_update: int = 1001
    held: asyncio.Future[bool] | None = None

    def push(self, update: object) -> int:
        """Queue an update as it is, whatever it is; an object gets a number if it has none."""
        number, self.next_update = self.next_update, self.next_update + 1
        if isinstance(update, dict):
            update = {"update_id": number, **update}
        self.queue.append((number, update))
        self.wake(taken_over=False)
        return number

    def again(self, number: int) -> None:
        """Deliver an update once more: after it was confirmed, or twice before."""
        found = next(queued for queued in self.queue if queued[0] == number)
        if number in self.confirmed:
            self.confirmed.remove(number)
            self.queue.remove(found)
        self.queue.append(found)
        self.wake(taken_over=False)

    def say(self, person: int, text: str, **more: Any) -> int:
        return self.push({"message": self._message(person, text=text, **more)})

    def edit(self, person: int, text: str, **more: Any) -> int:
        content = {"text": text, "edit_date": self.now, **more}
        return self.push({"edited_message": self._message(person, **content)})

    def hand_over(self, person: int, name: str, content: bytes, caption: str = "") -> int:
        """Send the bot a document."""
        ref = f"file{self._number()}"
        self.files[ref] = content
        ids = {"file_id": ref, "file_unique_id": ref}
        document = {**ids, "file_name": name, "file_size": len(content)}
        return self.push({"message": self._message(person, document=document, caption=caption)})

    def press(self, person: int, data: str, message_id: int = 0) -> int:
        query = str(self._number())
        self.queries.add(query)
        on = updates.message(person, message_id or len(self.delivered), date=self.now)
        return self.push(updates.press(person, query, data, on))

    def press_label(self, person: int, label: str) -> int:
        """Press the newest button of this label in the person's chat."""
        for message in reversed(self.sent_to(person)):
            for text, data in message.buttons:
                if label in text:
                    return self.press(person, data)
        raise AssertionError(f"no button {label!r} in chat {person}")

    def block(self, person: int) -> int:
        self.gone.add(str(person))
        return self.push(updates.membership(person, "kicked", self.now))

    def unblock(self, person: int) -> int:
        self.gone.discard(str(person))
        return self.push(updates.membership(person, "member", self.now))

    # What a test asks

    def sent_to(self, person: int) -> list[Delivered]:
        return [message for message in self.delivered if message.chat == str(person)]

    def waiting(self, offset: int = 0) -> list[object]:
        """What was queued and is not confirmed, from a number on."""
        left = ((n, update) for n, update in self.queue if n not in self.confirmed)
        return [update for number, update in left if number >= offset]

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _message(self, person: int, **content: Any) -> dict[str, Any]:
        return updates.message(person, self._number(), **{"date": self.now, **content})

    def wake(self, *, taken_over: bool) -> None:
        if self.held is not None and not self.held.done():
            self.held.set_result(taken_over)
