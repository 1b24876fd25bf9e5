"""The terminal as a channel, and the conversation in it.

Plain lines when stdin is not a terminal, each echoed, so that a conversation can be scripted, read
and replayed; prompt_toolkit when somebody sits there. Everybody of the demo is linked here: the
address's id is what `!as` takes.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from core.chat import (
    Address,
    Attachment,
    DeliveryError,
    Incoming,
    IncomingFile,
    Limits,
    RawUpdate,
    Receive,
    Reply,
    UpdateKind,
)
from core.month import ZONE
from locales import operation
from locales.words import Sentence, Words

NOBODY = "nobody"
LIMITS = Limits(text=100_000, buttons=False, pictures=True, documents=True)


async def named_only(attachment: Attachment) -> str:
    return attachment.name


@dataclass
class Console:
    """heading: the line above a message that is not the answer to what was just typed.

    filed: puts an attachment where it can be looked at, and says where, in one line.
    """

    heading: Callable[[Address], str]
    out: TextIO
    filed: Callable[[Attachment], Awaitable[str]] = named_only
    speaker: str = "editor"
    name: str = "console"
    limits: Limits = LIMITS
    announcing: bool = False

    def raw(self, text: str, sent: datetime, file: Path | None = None) -> RawUpdate:
        """A typed line as an update; or a file that somebody here sends, with its caption."""
        update = {"from": self.speaker, "text": text, "sent": sent.isoformat()}
        update |= {"file": str(file)} if file else {}
        return RawUpdate(uuid.uuid4().hex, json.dumps(update, ensure_ascii=False))

    def parse(self, payload: str, received: datetime) -> Incoming:
        update = json.loads(payload)
        address = Address(self.name, update["from"])
        sent = datetime.fromisoformat(update["sent"]) if update["sent"] else received
        return Incoming(
            key="",
            sender=address,
            chat=address,
            name=update["from"],
            text=update["text"],
            sent=sent,
            form=UpdateKind.FILE if "file" in update else UpdateKind.TEXT,
            numbered=True,
            file=_file(Path(update["file"])) if "file" in update else None,
        )

    async def listen(self, receive: Receive) -> None:
        """Does nothing: `Conversation` hands in the lines."""

    async def send(self, to: Address, reply: Reply) -> str:
        if self.announcing or to.id != self.speaker:
            self.print(self.heading(to))
        self.print(reply.text)
        for choice in reply.choices:
            self.print(f"  {choice.number}. {choice.label}")
        for attachment in reply.attachments:
            self.print(await self.filed(attachment))
        self.print("")
        return uuid.uuid4().hex

    async def fetch(self, file: IncomingFile, limit: int) -> bytes:
        try:
            return await asyncio.to_thread(_content, Path(file.ref), limit)
        except OSError as fault:
            raise DeliveryError(str(fault), permanent=True) from None

    async def close(self) -> None:
        """There is nothing to close."""

    @contextmanager
    def announcing_all(self) -> Iterator[None]:
        """While this lasts, every message has a heading, whoever gets it."""
        self.announcing = True
        try:
            yield
        finally:
            self.announcing = False

    def print(self, text: str) -> None:
        self.out.write(f"{text}\n")
        self.out.flush()


class Engine(Protocol):
    """What the conversation drives: the program behind the terminal."""

    def now(self) -> datetime: ...

    async def hear(self, raw: RawUpdate) -> None:
        """Store, handle, answer."""

    async def advance(self, to: datetime) -> bool:
        """Move the clock, with all ticks of the scheduler in between; False: it cannot be moved."""

    async def people(self) -> Mapping[str, str]:
        """Titles by what `!as` takes."""


@dataclass
class Conversation:
    """Reads lines until the end or `!quit`."""

    console: Console
    engine: Engine
    words: Words

    async def run(self, lines: AsyncIterator[str]) -> None:
        async for line in _joined(lines):
            if line.strip() == "!quit":
                return
            if line.startswith("!"):
                await self._own(line)
            elif line.strip():
                await self.engine.hear(self.console.raw(line, self.engine.now()))

    async def _own(self, line: str) -> None:
        name, _, rest = line[1:].strip().partition(" ")
        own = {"as": self._as, "at": self._at, "file": self._file, "who": self._who}.get(name)
        if own is None:
            self._say(operation.UNKNOWN_LINE)
            return
        await own(rest.strip())

    def _say(self, sentence: Sentence, **facts: object) -> None:
        self.console.print(self.words.say(sentence, **facts) + "\n")

    def _title(self, people: Mapping[str, str]) -> str:
        """As whom the next line is said."""
        return people.get(self.console.speaker) or self.words.say(operation.NOBODY)

    async def _as(self, typed: str) -> None:
        people = await self.engine.people()
        known = {key.casefold(): key for key in (*people, NOBODY)}
        key = known.get(typed.casefold())
        if key is None:
            self._say(operation.UNKNOWN_SPEAKER, typed=typed, known=sorted(known.values()))
            return
        self.console.speaker = key
        self._say(operation.NOW_SPEAKING, title=self._title(people))

    async def _at(self, typed: str) -> None:
        to = _moment(typed)
        if to is None or to < self.engine.now():
            self._say(operation.CLOCK_USAGE)
            return
        with self.console.announcing_all():
            moved = await self.engine.advance(to)
        if not moved:
            self._say(operation.CLOCK_IS_REAL)
            return
        self._say(operation.CLOCK_IS, moment=self.engine.now())

    async def _file(self, typed: str) -> None:
        file = _existing(typed)
        if file is None:
            self._say(operation.NO_FILE, typed=typed or "–")
            return
        await self.engine.hear(self.console.raw("", self.engine.now(), file))

    async def _who(self, _typed: str) -> None:
        people = await self.engine.people()
        listed = "\n".join(f"{key}: {title}" for key, title in people.items())
        self.console.print(listed)
        self._say(operation.NOW_SPEAKING, title=self._title(people))


async def _joined(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """A line that ends in a backslash goes on with the next, as several lines of one message."""
    begun = ""
    async for line in lines:
        if line.endswith("\\"):
            begun += line[:-1] + "\n"
            continue
        yield begun + line
        begun = ""
    if begun:
        yield begun


def _existing(typed: str) -> Path | None:
    return path if (path := Path(typed)).is_file() else None


def _content(path: Path, limit: int) -> bytes:
    with path.open("rb") as source:
        return source.read(limit)


def _file(path: Path) -> IncomingFile:
    """A file of this machine; one that is gone by now is found out when it is read."""
    return IncomingFile(path.name, str(path), path.stat().st_size if path.exists() else 0)


def _moment(typed: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


async def typed_lines(console: Console, source: TextIO) -> AsyncIterator[str]:
    """Lines of a pipe or a file, each echoed before it is answered."""
    for line in source:
        text = line.rstrip("\n")
        console.print(f"{console.speaker}> {text}")
        yield text


async def prompted_lines(console: Console) -> AsyncIterator[str]:
    """Lines that somebody types, with history and editing."""
    session: PromptSession[str] = PromptSession()
    while True:
        try:
            with patch_stdout():
                yield await session.prompt_async(lambda: f"{console.speaker}> ")
        except (EOFError, KeyboardInterrupt):
            return
