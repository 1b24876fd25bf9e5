"""What a handler is given, and what it is asked for."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from core.chat import Address, Choice, IncomingFile, Reply
from core.ladder import Rules
from core.month import Month
from core.people import Person
from core.refusal import Refusal, Why
from core.workdays import WorkCalendar
from locales.words import Words
from store.database import Store
from store.inbox import Upload
from store.ledger import By


class Workshop(Struct, frozen=True):
    """What all handlers share. codes: makes an invitation code. link: a deep link for one, or "".

    reachable: the names of the channels that are running.
    """

    store: Store
    rules: Rules
    codes: Callable[[], str]
    link: Callable[[str], str] = lambda _code: ""
    reachable: frozenset[str] = frozenset()

    def calendar(self) -> WorkCalendar:
        return WorkCalendar(self.store.days.overrides(), self.rules.hours)


class Ask(Struct, frozen=True):
    """One request. person: None for somebody not linked. args: the text after the command.

    sent: the platform's time of the message, which decides the default month; now: ours.
    question: the number of the question whose choice was pressed, 0 for a typed command.
    name: what the sender calls themselves on the platform; nobody has checked it.
    file: a document that came with it; upload: what that document says, where it was read.
    """

    shop: Workshop
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

    @property
    def store(self) -> Store:
        return self.shop.store

    @property
    def rules(self) -> Rules:
        return self.shop.rules

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

    def by(self, role: str = "") -> By:
        """Who makes a ledger entry: the person, the role in which they may, the channel."""
        roles = sorted(self.me.roles)
        return By(self.me.id, role or (roles[0] if roles else ""), self.sender.channel)


class Prompt(Struct, frozen=True):
    """A reply that asks for a text: the next plain message is appended to `command`."""

    text: str
    command: str


Answer = Reply | Prompt
Handler = Callable[[Ask], Answer]

__all__ = ["Answer", "Ask", "Choice", "Handler", "Prompt", "Reply", "Workshop"]
