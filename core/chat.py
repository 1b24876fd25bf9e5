"""What every way of talking has in common: the values that cross the channels' border.

A channel hands in raw updates and turns each into an `Incoming`; it is handed a `Reply` and turns
it into what its platform can show. Ids are strings everywhere: platforms use 64-bit numbers and
hexadecimal alike.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeAlias

from msgspec import Struct

from core.text import seen


class Address(Struct, frozen=True, order=True):
    """Where a person or a chat is reached: the channel's name and the platform's id."""

    channel: str
    id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"


EMAIL = "email"
# Channels on which nobody can answer: what goes out there has no choices.
OUT_ONLY = frozenset({EMAIL})


class UpdateKind(StrEnum):
    """What kind of thing arrived."""

    TEXT = "text"
    PRESS = "press"  # a choice was pressed; `text` is "/pick <question> <n>"
    EDIT = "edit"  # an earlier message was changed; never a command
    FORWARD = "forward"  # somebody else's words; never a command
    FILE = "file"  # a document, with its caption as `text`
    NOT_HANDED_OVER = "not handed over"  # typed, but its platform keeps it to itself
    OTHER = "other"  # a picture, sticker, voice: nothing that can be read
    BLOCKED = "blocked"  # the person stopped the bot on the platform
    UNBLOCKED = "unblocked"
    ADDED = "added"  # the bot was added to a group
    MOVED = "moved"  # a group has a new id, which is `text`; `chat` is the old one


class IncomingFile(Struct, frozen=True):
    """A document that was sent: `ref` is the platform's handle to fetch it by, `size` in bytes."""

    name: str
    ref: str
    size: int


class Incoming(Struct, frozen=True):
    """One thing that somebody sent.

    key: the bot's id and the platform's own id of the update; the handle for doing a thing once.
    sent: the platform's time, aware; it decides the default month.
    group: true where others read along; nothing is granted and nothing done there.
    numbered: true where choices are shown as numbered lines, so that a bare number presses one.
    message: the platform's id of the message, which an edit has as well; empty: it has none.
    topic: the part of the chat in which it was said, and is answered; empty: there are none.
    addressed: whether it is meant for the bot; in groups people talk among themselves.
    """

    key: str
    sender: Address
    chat: Address
    name: str
    text: str
    sent: datetime
    form: UpdateKind = UpdateKind.TEXT
    group: bool = False
    numbered: bool = False
    file: IncomingFile | None = None
    message: str = ""
    topic: str = ""
    addressed: bool = True


class Choice(Struct, frozen=True):
    """Something to press: a label and the command that pressing it gives.

    question and number are filled in when the choices are stored as one question. A channel with
    buttons sends them back as "/pick <question> <number>"; one without shows "<number>. <label>".
    """

    label: str
    command: str
    question: int = 0
    number: int = 0

    @property
    def pick(self) -> str:
        """The text that pressing this choice stands for, a few bytes long."""
        return f"/pick {self.question} {self.number}"


class Attachment(Struct, frozen=True):
    """A recipe for a file, kept with the reply and rendered only when it is sent.

    report: which of `reports/` renders it ("annex", "letter", "chart"…).
    month: the month or year it is about, as "2026-04" or "2026".
    name: the file's name as the reader sees it, with its ending.
    picture: true where the channel should show it as a picture.
    language: of what stands in it; empty: the deployment's.
    caption: what is said about it, as that it may have been sent before.
    """

    report: str
    month: str
    name: str
    picture: bool = False
    language: str = ""
    caption: str = ""


class Envelope(Struct, frozen=True):
    """What only an e-mail has. subject: one line.

    reference: what its Message-ID is made of, the same for one attempt and no other.
    """

    subject: str
    reference: str


class Reply(Struct, frozen=True):
    """What is said back: plain text (a channel escapes it), choices, files.

    apart: the choices do not exclude each other; each may be made once.
    topic: the part of the chat to which it belongs, as in `Incoming`.
    leave: nothing is said, and the bot leaves the group.
    envelope: of what goes out by e-mail.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    apart: bool = False
    topic: str = ""
    leave: bool = False
    envelope: Envelope | None = None


class RawUpdate(Struct, frozen=True):
    """An update as the platform gave it, before anybody understood it: JSON text and its key."""

    key: str
    payload: str


FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_WHILE_WAITED_FOR = timedelta(seconds=15)  # before an answer, which somebody waits for


def growing(attempts: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """The pause after so many attempts: doubling from the first, never over the longest."""
    doublings = min(max(attempts - 1, 0), 16)
    return min(longest, FIRST_PAUSE * (1 << doublings))


@dataclass
class DeliveryError(Exception):
    """A message did not arrive, or nobody can tell.

    reason: for the log and the editors: the platform's words, never a URL or a token.
    permanent: trying again is useless (blocked, chat gone).
    uncertain: the request may have been carried out (no answer came, or a 5xx).
    retry_after: seconds for which the platform wants to hear nothing: of this chat, or of any.
    moved_to: the chat's new address, when a group became a supergroup.
    """

    reason: str
    permanent: bool = False
    uncertain: bool = False
    retry_after: float | None = None
    moved_to: Address | None = None

    def __post_init__(self) -> None:
        self.reason = seen(self.reason)  # it is kept, and half a letter cannot be

    def __str__(self) -> str:
        return self.reason

    @property
    def final(self) -> bool:
        """Whether this address is not to be tried again. A chat that moved is tried where it is."""
        return self.permanent and self.moved_to is None

    def pause(self, attempts: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
        """How long to wait before the next attempt, after so many."""
        if self.retry_after:
            return timedelta(seconds=self.retry_after)
        return growing(attempts, longest) if self.moved_to is None else timedelta(0)

    def failing_since(
        self, before: datetime | None, now: datetime, *, replaced: bool
    ) -> datetime | None:
        """Since when a part of a reply fails. replaced: a sentence was tried in its place.

        If that sentence failed too, the part is not the cause, and the time begins again. A 429
        says nothing about the part, so the time stays as it was.
        """
        if self.retry_after is not None:
            return before
        return now if replaced or before is None else before


@dataclass
class ChannelClosedError(Exception):
    """The platform will not serve this bot. `hint` mends it.

    kind: "token" (it is refused), "poller" (another one has it), "webhook" (updates go there).
    """

    reason: str
    hint: str = ""
    kind: str = "token"

    def __str__(self) -> str:
        return f"{self.reason}. {self.hint}" if self.hint else self.reason


REPLACED_AFTER = timedelta(minutes=1)  # of failing: then a sentence takes a part's place


Receive: TypeAlias = Callable[[Sequence[RawUpdate]], Awaitable[None]]
Render: TypeAlias = Callable[[Attachment], Awaitable[bytes]]


class Menu(Struct, frozen=True):
    """One role's command menu in one language: (name without slash, description) pairs.

    people: the addresses it is shown to; empty for everybody's default menu.
    """

    language: str
    commands: tuple[tuple[str, str], ...]
    people: tuple[Address, ...] = ()


class Channel(Protocol):
    """A way of talking. `receive` returns only once the updates are stored."""

    @property
    def name(self) -> str: ...

    @property
    def takes_files(self) -> bool:
        """Whether people can send files there."""

    def parse(self, payload: str, received: datetime) -> Incoming | None:
        """Understand one stored update; None: nothing to answer. Any fault is the update's own.

        received: when it was stored; it stands in where the platform gives no time of its own,
        as for a pressed choice.
        """

    async def listen(self, receive: Receive) -> None:
        """Hand in updates until cancelled. Raises ChannelClosedError when there is no use."""

    def parts(self, to: Address, reply: Reply) -> Sequence[Reply]:
        """The reply as one part for each message of the platform, in order: words, then files.

        What arrived is counted in these parts, so the same reply always gives the same parts.
        """

    async def send(self, to: Address, reply: Reply) -> str:
        """Send, and return the platform's id of the last message. Raises DeliveryError."""

    async def fetch(self, file: IncomingFile, limit: int) -> bytes:
        """The content of a file that was sent, at most `limit` bytes. Raises DeliveryError."""

    async def close(self) -> None: ...
