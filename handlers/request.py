"""What a handler is given, and what it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import replace

from core.changes import What
from core.chat import Address, Choice, IncomingFile, Reply
from core.events import Digested, Event
from core.ladder import NOTES_ALONE, MessageKind, Notice, Rules, digest
from core.ledger import By
from core.month import Month
from core.names import OfficeNames
from core.page import NewPages
from core.people import Person, Role
from core.quota import Kind, Office, Standing
from core.refusal import Refusal, Why
from core.workdays import ONE_DAY, WorkCalendar
from locales.purposes import EXAMPLES, PURPOSES
from locales.words import Plural, Sentence, Words, said
from store.database import Store
from store.inbox import Upload

Links: TypeAlias = Callable[[str], Mapping[str, str]]


def no_links(_code: str) -> Mapping[str, str]:
    """Where a code is presented: by channel the address that opens the bot there.

    On Telegram it presents the code by itself. A channel whose address is not known is left out.
    """
    return {}


class Services(Struct, frozen=True):
    """What all handlers share. codes: makes an invitation code. links: see `no_links`.

    reachable: the names of the channels that are running, on which people write. without_files: of
    those on which people can send no file. new_page: draws an address of the page. emails: whether
    e-mails are sent.
    """

    store: Store
    rules: Rules
    codes: Callable[[], str]
    links: Links = no_links
    reachable: frozenset[str] = frozenset()
    without_files: frozenset[str] = frozenset()
    new_page: NewPages = lambda: None
    emails: bool = False

    def calendar(self) -> WorkCalendar:
        return self.store.calendar(self.rules.hours)


class Request(Struct, frozen=True):
    """One request. person: None for somebody not linked. args: the text after the command.

    typed: the same as it was typed, with its tabs, its dashes and its blanks.
    sent: the platform's time of the message, which decides the default month; now: ours. Both are in
    the office's time zone.
    question: the number of the question whose choice was pressed, 0 for a typed command.
    name: what the sender calls themselves on the platform; nobody has checked it.
    file: a document that came with it; upload: what that document says, where it was read.
    commands: all that can be typed.
    """

    services: Services
    person: Person | None
    sender: Address
    chat: Address
    args: str
    sent: datetime
    now: datetime
    words: Words
    question: int = 0
    name: str = ""
    file: IncomingFile | None = None
    upload: Upload | None = None
    commands: Sequence["Command"] = ()
    typed: str = ""

    @property
    def store(self) -> Store:
        return self.services.store

    @property
    def rules(self) -> Rules:
        return self.services.rules

    @property
    def kinds(self) -> frozenset[Kind]:
        """Which kinds of article count."""
        return self.rules.kinds

    @property
    def names(self) -> OfficeNames:
        return self.store.offices.names()

    @property
    def today(self) -> date:
        """The day on which the message was sent, by which its "hôm qua" is read."""
        return self.sent.date()

    @property
    def month(self) -> Month:
        """The month in which the message was sent."""
        return Month.of(self.sent)

    @property
    def me(self) -> Person:
        """The person who asks. The command table lets nobody else this far."""
        if self.person is None:
            raise Refusal(Why.NOT_ALLOWED)
        return self.person

    def standings(self, month: Month) -> tuple[Standing, ...]:
        """Where every office stands in a month, best first."""
        return self.store.standings(month, self.kinds)

    def count(self, month: Month, office: str) -> int:
        """An office's articles of a month, of the kinds that count. office: its code."""
        return self.store.ledger.count(month, office, self.kinds)

    @property
    def editors(self) -> tuple[Person, ...]:
        """Who reads what is sent to the editorial board: the editors, else the administrators."""
        people = self.store.people
        return people.having(Role.EDITOR) or people.having(Role.ADMIN)

    def own_offices(self, month: Month | None = None) -> tuple[str, ...]:
        """Whose standing is shown to the person; in place of a merged one the one that goes on."""
        offices, when = self.store.offices, month or self.month
        return tuple(
            dict.fromkeys(offices.going_on(code, when).code for code in self.me.own_offices)
        )

    @property
    def allowed(self) -> list["Command"]:
        """The commands that this person may type, in the order of the table."""
        return [command for command in self.commands if command.open_to(self.person)]

    def may(self, name: str) -> bool:
        return any(command.name == name for command in self.allowed)

    def saying(self, text: str) -> "Request":
        """The same request with another text, as if it had been typed."""
        return replace(self, args=text, typed=text)

    def give(self, name: str, args: str = "") -> "Answer":
        """Give another command, with the rights that it needs."""
        for command in self.allowed:
            if command.name == name:
                return command.run(self.saying(args))
        raise Refusal(Why.NOT_ALLOWED)

    def example(self, name: str) -> str:
        """A command as one would type it, for the person's own office where it is about one."""
        command = next(command for command in self.commands if command.name == name)
        own = self.person.own_offices[:1] if self.person else ()
        if name == "obstacle" and not own:
            return self.words.command(name)  # who has no office lists them
        return command.example_in(self.words, *own)

    def by(self, role: str) -> By:
        """Who makes a ledger entry: the person, the role in which they may, the channel."""
        return By(self.me.id, role, self.sender.channel)

    def say(self, sentence: Sentence | Plural, /, **facts: object) -> str:
        """A sentence in the language of whoever asks."""
        return self.words.say(sentence, **facts)

    def reply(self, sentence: Sentence | Plural, /, *choices: Choice, **facts: object) -> Reply:
        """One sentence as an answer, with the choices below it."""
        return Reply(self.say(sentence, **facts), choices)

    def choice(self, label: Sentence | Plural, command: str, /, **facts: object) -> Choice:
        return Choice(self.say(label, **facts), command)

    def choice_of_offices(
        self,
        offices: Sequence[Office],
        alone: Sentence,
        each: Sentence,
        command: Callable[[Office], str],
    ) -> tuple[Choice, ...]:
        """A choice for each office. alone: what it is called where there is one office only."""
        label = alone if len(offices) == 1 else each
        return tuple(self.choice(label, command(one), office=one) for one in offices)

    def change(self, what: What, about: str = "") -> None:
        """Note in the audit trail that the person changed something for everybody."""
        self.store.changes.note(what, self.now, by=self.me.id, about=about)

    def note(
        self,
        key: str,
        about: Event,
        *,
        person: int = 0,
        office: str = "",
        month: Month | None = None,
        worth_telling: timedelta = 30 * ONE_DAY,
    ) -> None:
        """Plan a note to a person or to an office's head; it goes at once.

        Of notes that others can cause without end, a day's first few go at once, the rest together.
        """
        until = self.now + worth_telling
        month = month or self.month
        notice = Notice(key, MessageKind.NOTE, month, self.now, until, office, person, about)
        outbox = self.store.outbox
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        if (
            person
            and isinstance(about, Digested)
            and outbox.notes_since(person, midnight, _DIGESTED) >= NOTES_ALONE
        ):
            outbox.hold_back(notice, self.now)
            outbox.plan(digest(person, self.now), self.now)
        else:
            outbox.plan(notice, self.now)


_DIGESTED = tuple(str(kind.__struct_config__.tag) for kind in get_args(Digested))


class Prompt(Struct, frozen=True):
    """A reply that asks for a text: the next plain message is appended to `command`."""

    text: str
    command: str


Answer = Reply | Prompt
SILENCE = Reply("")  # nothing is said
Handler = Callable[[Request], Answer]
ANYONE: frozenset[Role] = frozenset()  # linked or not
SOME_OFFICE = "GDTrH"


class Pressed(Struct, frozen=True):
    """What a choice below an answer gives; never typed. roles: as of a `Command`."""

    name: str
    roles: frozenset[Role]
    run: Handler

    def open_to(self, person: Person | None) -> bool:
        """Whether somebody may give it; None is somebody who is not linked."""
        return not self.roles or (person is not None and person.may(self.roles))


class Command(Pressed, frozen=True):
    """What somebody may type. name: the English one; the catalogues have the others.

    roles: any of them suffices; empty: anyone at all. listed: to whom help and menus show it;
    another command has it as a choice or a further word. aliases: other names that work.
    """

    listed: frozenset[Role] = frozenset()
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.name not in PURPOSES:
            raise TypeError(f"no purpose in locales/purposes.py for {self!r}")

    def shown_to(self, person: Person) -> bool:
        return person.may(self.listed) and self.open_to(person)

    def example_in(self, words: Words, office: str = SOME_OFFICE) -> str:
        name, example = words.command(self.name), EXAMPLES.get(self.name)
        if not example:
            return name
        return said(name, words.say(Sentence(example), office=office), by=" ")
