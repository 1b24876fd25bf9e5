"""The terminal as a channel.

Plain lines when stdin is not a terminal, each echoed, so that a conversation can be scripted, read
and replayed; prompt_toolkit when somebody sits there. Everybody of the demo is linked here: the
address's id is what `!as` takes.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from core import chat
from core.text import LONGEST_FILE_NAME, LONGEST_NAME, bounded


async def named_only(attachment: chat.Attachment) -> str:
    return attachment.name


TEXT_LIMIT = 100_000


@dataclass
class Console:
    """heading: the line above a message that is not the answer to what was just typed.

    filed: puts an attachment where it can be looked at, and says where, in one line.
    """

    heading: Callable[[chat.Address], str]
    out: TextIO
    filed: Callable[[chat.Attachment], Awaitable[str]] = named_only
    speaker: str = "editor"
    name: str = "console"
    announcing: bool = False
    takes_files = True

    def raw(self, text: str, sent: datetime, file: Path | None = None) -> chat.RawUpdate:
        """A typed line as an update; or a file that somebody here sends, with its caption."""
        text = text.encode(errors="replace").decode()  # a prompt hands on bytes that are no text
        update = {"from": self.speaker, "text": text, "sent": sent.isoformat()}
        update |= {"file": str(file)} if file else {}
        return chat.RawUpdate(uuid.uuid4().hex, json.dumps(update, ensure_ascii=False))

    def parse(self, payload: str, received: datetime) -> chat.Incoming:
        update, file = json.loads(payload), None
        if "file" in update:
            path = Path(update["file"])
            # One that is gone by now is found out when it is read.
            file = chat.IncomingFile(
                bounded(path.name, LONGEST_FILE_NAME),
                str(path),
                path.stat().st_size if path.exists() else 0,
            )
        address = chat.Address(self.name, update["from"])
        sent = datetime.fromisoformat(update["sent"]) if update["sent"] else received
        return chat.Incoming(
            key="",
            sender=address,
            chat=address,
            name=bounded(update["from"], LONGEST_NAME),
            text=bounded(update["text"], TEXT_LIMIT),
            sent=sent,
            form=chat.UpdateKind.FILE if file else chat.UpdateKind.TEXT,
            numbered=True,
            file=file,
        )

    async def listen(self, receive: chat.Receive) -> None:
        """Does nothing: `app.terminal` hands in the lines."""

    def parts(self, _to: chat.Address, reply: chat.Reply) -> Sequence[chat.Reply]:
        """All in one: whoever sits here sees it at once."""
        return (reply,)

    async def send(self, to: chat.Address, reply: chat.Reply) -> str:
        if self.announcing or to.id != self.speaker:
            self.print(self.heading(to))
        if reply.envelope:
            self.print(reply.envelope.subject)
        self.print(reply.text)
        for choice in reply.choices:
            self.print(f"  {choice.number}. {choice.label}")
        for attachment in reply.attachments:
            self.print(await self.filed(attachment))
        self.print("")
        return uuid.uuid4().hex

    async def fetch(self, file: chat.IncomingFile, limit: int) -> bytes:
        try:
            return await asyncio.to_thread(_content, Path(file.ref), limit)
        except OSError as fault:
            raise chat.DeliveryError(str(fault), permanent=True) from None

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


def _content(path: Path, limit: int) -> bytes:
    with path.open("rb") as source:
        return source.read(limit)


async def typed_lines(console: Console, source: TextIO) -> AsyncIterator[str]:
    """Lines of a pipe or a file, each echoed before it is answered.

    Whatever else runs goes on while a line is waited for.
    """
    while line := await asyncio.to_thread(source.readline):
        text = line.rstrip("\n")
        console.print(f"{console.speaker}> {text}")
        yield text


async def prompted_lines(console: Console) -> AsyncIterator[str]:
    """Lines that somebody types, with history and editing."""
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - the service needs none of it
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    session: PromptSession[str] = PromptSession()
    while True:
        try:
            with patch_stdout():
                yield await session.prompt_async(lambda: f"{console.speaker}> ")
        except (EOFError, KeyboardInterrupt):
            return
