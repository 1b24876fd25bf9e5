"""Questions: the choices that somebody was given, or the text that they were asked for.

Each question numbers its choices from 1. The choices of most questions exclude each other: one is
taken, once. Where they do not (`apart`), each may be taken once.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.json import decode

from core.chat import Address, Choice, Reply
from store.rows import Queries, Row, as_json, read

OPEN_FOR = timedelta(hours=24)
TEXT_OPEN_FOR = timedelta(minutes=10)  # a request for a text
MOST_OPEN = 50  # questions of a chat that are looked at; older ones are pressed, not typed at
TEXT = 0  # the number under which a text that was asked for is kept as taken


class Taken(Struct, frozen=True):
    """A choice that was made. answer: what was said to it; a second press gets it again."""

    number: int
    at: datetime
    answer: Reply


class Question(Struct, frozen=True):
    """person: the id of whom it was asked, None for somebody not linked yet (`sender` tells).

    text: what stood above the choices. awaits: the command to which the next plain text is
    appended, or empty. origin: the pick of the choice that led here, which is made once this is
    answered, or empty. apart: the choices do not exclude each other. unasked: it came of its own
    accord, as a nudge does. behind: something else was said in its chat since.
    """

    id: int
    chat: Address
    sender: Address
    person: int | None
    text: str
    choices: tuple[Choice, ...]
    asked: datetime
    expires: datetime
    awaits: str = ""
    origin: str = ""
    apart: bool = False
    unasked: bool = False
    taken: tuple[Taken, ...] = ()
    behind: bool = False

    def choice(self, number: int) -> Choice | None:
        return next((choice for choice in self.choices if choice.number == number), None)

    def earlier(self, number: int) -> Taken | None:
        """What stands in the way of this choice: itself, or another that excludes it."""
        mine = next((one for one in self.taken if one.number == number), None)
        return mine or (self.taken[0] if self.taken and not self.apart else None)

    @property
    def left(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if not self.earlier(choice.number))


def _of(question: int, kept: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices are kept without their question's number, which is given as they are kept."""
    return tuple(Choice(one.label, one.command, question, one.number) for one in kept)


def _question(row: Row) -> Question:
    return read(
        Question,
        row,
        choices=_of(row["id"], decode(row["choices"], type=tuple[Choice, ...])),
        taken=decode(row["taken"], type=tuple[Taken, ...]),
    )


class Questions(Queries):
    def ask(
        self,
        chat: Address,
        sender: Address,
        person: int | None,
        reply: Reply,
        now: datetime,
        *,
        awaits: str = "",
        origin: str = "",
        unasked: bool = False,
        until: datetime | None = None,
    ) -> tuple[Choice, ...]:
        """Keep a reply's choices as one question, and return them numbered. See `Question`."""
        kept = [
            Choice(choice.label, choice.command, number=number)
            for number, choice in enumerate(reply.choices, start=1)
        ]
        number = self._insert(
            "question",
            chat=chat,
            sender=sender,
            person=person,
            text=reply.text,
            choices=kept,
            created_at=now,
            expires_at=until or now + (TEXT_OPEN_FOR if awaits else OPEN_FOR),
            awaits=awaits,
            origin=origin,
            apart=reply.apart,
            unasked=unasked,
        )
        return _of(number, kept)

    def get(self, question: int) -> Question | None:
        return next(self._find("id = ?", question), None)

    def open(self, chat: Address, now: datetime) -> Iterator[Question]:
        """The newest questions in this chat that can still be answered, newest first."""
        where = "chat = ? and closed = 0 and expires_at > ? order by id desc limit ?"
        return self._find(where, chat, now, MOST_OPEN)

    def awaiting(self, chat: Address, sender: Address, now: datetime) -> Question | None:
        """The newest request for a text that this sender was given there."""
        which = "chat = ? and sender = ? and awaits <> '' and closed = 0 and expires_at > ?"
        return next(self._find(f"{which} order by id desc limit 1", chat, sender, now), None)

    def lapse(self, chat: Address, sender: Address) -> None:
        """End the requests for a text: whoever does something else answers them no more."""
        which = "chat = ? and sender = ? and awaits <> '' and closed = 0"
        self._change(f"delete from question where {which}", [chat, sender])

    def take(
        self, question: Question, number: int, answer: Reply, now: datetime, *, ends: bool = False
    ) -> None:
        """Keep what was chosen, and what was said to it. ends: nothing is left to answer."""
        taken = (*question.taken, Taken(number, now, answer))
        closed = ends or not question.apart or len(taken) == len(question.choices)
        sql = "update question set taken = ?, closed = ? where id = ?"
        self._change(sql, [as_json(taken), closed, question.id])

    def give_way(self, question: Question, answer: Reply, now: datetime) -> None:
        """End a question in whose place another is asked. answer: what was said instead."""
        self.take(question, TEXT, answer, now, ends=True)

    def leave_behind(self, chat: Address, last: int) -> None:
        """Note which question of a chat was the last thing said there, 0 for none."""
        passed = "update question set behind = 1 where chat = ? and closed = 0 and behind = 0"
        self._change(f"{passed} and id <> ?", [chat, last])
        if last:
            self._change("update question set behind = 0 where id = ? and behind = 1", [last])

    def blank(self, before: datetime) -> None:
        self._change("delete from question where expires_at < ?", [before])

    def _find(self, where: str, *parameters: object) -> Iterator[Question]:
        columns = "*, created_at as asked, expires_at as expires"
        sql = f"select {columns} from question where {where}"
        return map(_question, self._rows(sql, parameters))
