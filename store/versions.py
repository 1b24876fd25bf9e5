"""What is read for every message and changed once a month, remembered while it is true.

Triggers give a table a new version with every change to it, in the transaction of the change. So
what is remembered is never older than what is read beside it: not after a rollback, and not after
another process's change.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlite_utils import Database

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """The value that `read` makes of a table. It is shared, so it must not be changed."""

    def __init__(self, db: Database, table: str, read: Callable[[], Value]) -> None:
        self._db = db
        self._table = table
        self._read = read
        self._kept: tuple[int, Value] | None = None

    def __call__(self) -> Value:
        sql = "select number from version where name = ?"
        (version,) = self._db.execute(sql, [self._table]).fetchone()
        if self._kept is None or self._kept[0] != version:
            self._kept = (version, self._read())
        return self._kept[1]
