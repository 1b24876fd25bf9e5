"""Questions: the choices that somebody was given. Each question is answered once.

Numbers that are typed run on within a chat, so that no two open questions share one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.json import decode

from core.chat import Address, Choice, Reply
from store.rows import Queries, Row, as_json, from_iso, read

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


def _of(question: int, kept: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices are kept without their question's number, which is given as they are kept."""
    return tuple(Choice(one.label, one.command, question, one.number) for one in kept)


def _question(row: Row) -> Question:
    return read(
        Question,
        row,
        choices=_of(row["id"], decode(row["choices"], type=tuple[Choice, ...])),
        expires=from_iso(row["expires_at"]),
        prompt=bool(row["prompt"]),
        answer=decode(row["answer"], type=Reply) if row["answer"] else None,
    )


class Questions(Queries):
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
        who = {"chat": chat, "sender": sender, "person": person}
        what = {"prompt": prompt, "choices": kept, "created_at": now, "expires_at": now + OPEN_FOR}
        return _of(self._insert("question", **who, **what), kept)

    def get(self, question: int) -> Question | None:
        return next(self._find("id = ?", question), None)

    def numbered(self, chat: Address, number: int, now: datetime) -> Question | None:
        """The open or lately answered question in this chat that has this number."""
        opened = self._find(
            "chat = ? and expires_at > ? and not prompt order by id desc", chat, now
        )
        return next((question for question in opened if question.choice(number)), None)

    def prompted(self, chat: Address, sender: Address, now: datetime) -> Question | None:
        """The unanswered request for a text in this chat, newest first."""
        where = (
            "chat = ? and expires_at > ? and sender = ? and prompt and answered_at is null"
            " order by id desc limit 1"
        )
        return next(self._find(where, chat, now, sender), None)

    def lapse_prompts(self, chat: Address, sender: Address) -> None:
        """End the requests for a text: whoever gives a command instead answers them no more."""
        which = "chat = ? and sender = ? and prompt and answered_at is null"
        self._change(f"delete from question where {which}", [chat, sender])

    def answered(self, question: int, answer: Reply, now: datetime) -> bool:
        """Close a question with what was said; False if it was closed before."""
        sql = "update question set answered_at = ?, answer = ? where id = ? and answered_at is null"
        return self._change(sql, [now, as_json(answer), question]) == 1

    def blank(self, before: datetime) -> None:
        """Forget questions that expired before then."""
        self._change("delete from question where expires_at < ?", [before])

    def _find(self, where: str, *parameters: object) -> Iterator[Question]:
        return map(_question, self._rows(f"select * from question where {where}", parameters))

    def _highest(self, chat: Address, now: datetime) -> int:
        """The highest number in use: an answered question keeps its own until it expires.

        Numbers run on while any question is open, so the newest has it.
        """
        where = "chat = ? and expires_at > ? and not prompt order by id desc limit 1"
        newest = next(self._find(where, chat, now), None)
        return max((choice.number for choice in newest.choices), default=0) if newest else 0
