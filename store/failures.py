"""Who could not be reached, and in which alarm that was told."""

from collections.abc import Sequence

from sqlite_utils import Database

from core.ladder import Step
from store.outbox import Letter, letter_of
from store.rows import rows


class Failures:
    """The failed rows of the outbox. An alarm's number is the id of the first failure in it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def untold(self, steps: Sequence[Step]) -> tuple[Letter, ...]:
        """Failed rows of these steps that nobody was told of."""
        marks = ", ".join("?" for _ in steps)
        found = rows(
            self._db,
            f"select * from outbox where state = 'failed' and alarm is null and step in ({marks})"
            " order by id",
            list(map(str, steps)),
        )
        return tuple(letter_of(one) for one in found)

    def tell(self, letters: Sequence[Letter], alarm: int) -> None:
        """Remember in which alarm these failures are told."""
        for letter in letters:
            self._db.execute("update outbox set alarm = ? where id = ?", [alarm, letter.id])

    def told_in(self, alarm: int) -> tuple[Letter, ...]:
        sql = "select * from outbox where alarm = ? and step <> 'alarm' order by id"
        return tuple(letter_of(one) for one in rows(self._db, sql, [alarm]))

    def copies(self, alarm: int) -> tuple[Letter, ...]:
        """The rows that tell it, one to each person."""
        sql = "select * from outbox where step = 'alarm' and key like ? order by id"
        return tuple(letter_of(one) for one in rows(self._db, sql, [f"alarm/{alarm}/%"]))
