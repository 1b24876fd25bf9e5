"""The terminal: the whole program behind typed lines."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from channels.console import Console, Conversation, Sentences, prompted_lines, typed_lines
from core.chat import Address, Attachment, Raw, Render
from front.program import Program
from front.workroom import Workroom
from locales import console as say
from locales.documents import written
from locales.files import not_made
from locales.words import Words
from reminders.clockwork import FARTHEST, advance, next_moment
from store.database import Store

log = logging.getLogger("dondoc.terminal")


@dataclass
class StandingClock:
    """The demo's clock: it stands still until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = to


class Folder(Struct, frozen=True):
    """Where the terminal puts the files of a reply; see `channels.console.Console.filed`."""

    path: Path
    render: Render
    words: Words

    async def __call__(self, attachment: Attachment) -> str:
        try:
            content = await self.render(attachment)
            self.path.mkdir(parents=True, exist_ok=True)
            file = self.path / attachment.name
            file.write_bytes(content)
        except Exception:
            log.exception("not_filed report=%s month=%s", attachment.report, attachment.month)
            return f"{attachment.name}: {not_made(self.words)}"
        return written(self.words, str(file))


@dataclass
class Terminal:
    """Drives the program; see `channels.console.Engine`. move: None where the clock is real."""

    program: Program
    move: Callable[[datetime], None] | None
    workroom: Workroom
    titles: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.program.now()

    def heading(self, to: Address) -> str:
        return say.heading(self.now(), self.titles.get(to.id, to.id))

    async def hear(self, raw: Raw) -> None:
        await self.program.desk.receive("console", [raw])
        await self.program.desk.drain()
        await self.people()
        await self.ring()

    async def ring(self) -> None:
        """Whatever is due now goes out, in order."""
        await self.program.ring()
        await self.program.courier.drain()

    async def advance(self, to: datetime) -> bool:
        if self.move is None or to - self.now() > FARTHEST:
            return False
        await advance(self.now, self.move, self._following, self.ring, to)
        return True

    async def _following(self, now: datetime) -> datetime:
        rules = self.program.rules
        return await self.program.thread(lambda store: next_moment(store, rules, now))

    async def people(self) -> Mapping[str, str]:
        self.titles = await self.program.thread(_console_people)
        return self.titles


def _console_people(store: Store) -> dict[str, str]:
    return {
        door.address.id: person.title
        for person in store.people.all()
        for door in store.people.reach(person.id).doors
        if door.address.channel == "console"
    }


def _sentences(words: Words) -> Sentences:
    return Sentences(
        now_speaking=partial(say.now_speaking, words),
        nobody=partial(say.nobody, words),
        unknown_speaker=partial(say.unknown_speaker, words),
        clock_is=partial(say.clock_is, words),
        clock_usage=partial(say.clock_usage, words),
        clock_is_real=partial(say.clock_is_real, words),
        unknown_line=partial(say.unknown_line, words),
        no_file=partial(say.no_file, words),
    )


async def converse(console: Console, terminal: Terminal, words: Words, source: TextIO) -> None:
    """One conversation, from what fell due before it to its last line."""
    async with terminal.workroom:
        await terminal.people()
        await terminal.program.recover()
        interactive = source.isatty()
        if interactive:
            console.print(say.welcome(words, terminal.now()) + "\n")
        with console.announcing_all():
            await terminal.ring()
        lines: AsyncIterator[str] = (
            prompted_lines(console) if interactive else typed_lines(console, source)
        )
        await Conversation(console, terminal, _sentences(words)).run(lines)
