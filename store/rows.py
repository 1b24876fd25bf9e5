"""Reading rows, writing values in columns and reading them back, and tables kept in memory."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Generic, TypeAlias, TypeVar

from msgspec.json import encode
from sqlite_utils import Database

from core.chat import Address
from core.month import ZONE

Row: TypeAlias = sqlite3.Row


def as_json(value: object) -> str:
    """A list, a mapping or a Struct as the text of a column."""
    return encode(value).decode()


def rows(db: Database, sql: str, parameters: Sequence[str | int] = ()) -> list[Row]:
    """All rows at once: a cursor left open would keep a read transaction alive."""
    cursor = db.execute(sql, parameters)
    cursor.row_factory = sqlite3.Row
    found: list[Row] = cursor.fetchall()
    return found


def row(db: Database, sql: str, parameters: Sequence[str | int] = ()) -> Row | None:
    """The first row, if there is one."""
    found = rows(db, sql, parameters)
    return found[0] if found else None


def one(db: Database, sql: str, parameters: Sequence[str | int] = ()) -> Row:
    """The row that is always there, as in an aggregate."""
    return rows(db, sql, parameters)[0]


@lru_cache(maxsize=256)
def to_iso(moment: datetime) -> str:
    """A moment as text whose order is the order of time."""
    return moment.astimezone(ZONE).isoformat(timespec="milliseconds")


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def from_iso_or_none(text: str | None) -> datetime | None:
    return None if text is None else from_iso(text)


def day(text: str) -> date:
    return date.fromisoformat(text)


def address(text: str) -> Address:
    channel, _, identity = text.partition(":")
    return Address(channel, identity)


Value = TypeVar("Value")


class CachedTable(Generic[Value]):
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
