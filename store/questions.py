"""Questions: the choices that somebody was given. Each question is answered once.

Numbers that are typed run on within a chat, so that no two open questions share one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.json import Decoder
from sqlite_utils import Database

from core.chat import Address, Choice, Reply
from store.inbox import reply_from_json, reply_to_json
from store.rows import Row, address, as_json, from_iso, one, row, rows, to_iso

OPEN_FOR = timedelta(hours=24)


class Question(Struct, frozen=True):
    """person: the id of whom it was asked, None for somebody not linked yet (`sender` tells).

    prompt: the next plain text answers it, appended to the first choice's command.
    answer: what was said to the first press; a second press gets it again.
    """

    id: int
    chat: Address
    sender: Address
    person: int | None
    choices: tuple[Choice, ...]
    expires: datetime
    prompt: bool = False
    answer: Reply | None = None

    def choice(self, number: int) -> Choice | None:
        return next((choice for choice in self.choices if choice.number == number), None)


_CHOICES = Decoder(tuple[Choice, ...])


def _of(question: int, kept: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices are kept without their question's number, which is given as they are kept."""
    return tuple(Choice(one.label, one.command, question, one.number) for one in kept)


def _question(row: Row) -> Question:
    return Question(
        id=row["id"],
        chat=address(row["chat"]),
        sender=address(row["sender"]),
        person=row["person"],
        choices=_of(row["id"], _CHOICES.decode(row["choices"])),
        expires=from_iso(row["expires_at"]),
        prompt=bool(row["prompt"]),
        answer=reply_from_json(row["answer"]) if row["answer"] else None,
    )


class Questions:
    def __init__(self, db: Database) -> None:
        self._db = db

    def ask(
        self,
        chat: Address,
        sender: Address,
        person: int | None,
        choices: Sequence[Choice],
        now: datetime,
        *,
        prompt: bool = False,
    ) -> tuple[Choice, ...]:
        """Keep the choices as one question, and return them numbered."""
        first = 1 if prompt else self._highest(chat, now) + 1
        kept = [
            Choice(choice.label, choice.command, number=number)
            for number, choice in enumerate(choices, start=first)
        ]
        cursor = self._db.execute(
            "insert into question (chat, sender, person, prompt, choices, created_at, expires_at)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            [
                str(chat),
                str(sender),
                person,
                int(prompt),
                as_json(kept),
                to_iso(now),
                to_iso(now + OPEN_FOR),
            ],
        )
        return _of(int(cursor.lastrowid or 0), kept)

    def asked(self, chat: Address, now: datetime) -> int:
        """How many questions were asked in this chat in the last day, answered or not."""
        sql = "select count(*) as n from question where chat = ? and expires_at > ?"
        return int(one(self._db, sql, [str(chat), to_iso(now)])["n"])

    def get(self, question: int) -> Question | None:
        found = row(self._db, "select * from question where id = ?", [question])
        return _question(found) if found else None

    def numbered(self, chat: Address, number: int, now: datetime) -> Question | None:
        """The open or lately answered question in this chat that has this number."""
        found = (question for question in self._open(chat, now) if not question.prompt)
        return next((question for question in found if question.choice(number)), None)

    def prompted(self, chat: Address, sender: Address, now: datetime) -> Question | None:
        """The unanswered request for a text in this chat, newest first."""
        found = row(
            self._db,
            "select * from question where chat = ? and expires_at > ? and sender = ?"
            " and prompt and answered_at is null order by id desc limit 1",
            [str(chat), to_iso(now), str(sender)],
        )
        return _question(found) if found else None

    def lapse_prompts(self, chat: Address, sender: Address) -> None:
        """End the requests for a text: whoever gives a command instead answers them no more."""
        self._db.execute(
            "delete from question where chat = ? and sender = ? and prompt and answered_at is null",
            [str(chat), str(sender)],
        )

    def answered(self, question: int, answer: Reply, now: datetime) -> bool:
        """Close a question with what was said; False if it was closed before."""
        return (
            self._db.execute(
                "update question set answered_at = ?, answer = ?"
                " where id = ? and answered_at is null",
                [to_iso(now), reply_to_json(answer), question],
            ).rowcount
            == 1
        )

    def blank(self, before: datetime) -> None:
        """Forget questions that expired before then."""
        self._db.table("question").delete_where("expires_at < ?", [to_iso(before)])

    def _open(self, chat: Address, now: datetime) -> tuple[Question, ...]:
        found = rows(
            self._db,
            "select * from question where chat = ? and expires_at > ? order by id desc",
            [str(chat), to_iso(now)],
        )
        return tuple(_question(row) for row in found)

    def _highest(self, chat: Address, now: datetime) -> int:
        """The highest number in use: an answered question keeps its own until it expires.

        Numbers run on while any question is open, so the newest has it.
        """
        found = row(
            self._db,
            "select choices from question where chat = ? and expires_at > ? and not prompt"
            " order by id desc limit 1",
            [str(chat), to_iso(now)],
        )
        choices = _CHOICES.decode(found["choices"]) if found else ()
        return max((choice.number for choice in choices), default=0)
