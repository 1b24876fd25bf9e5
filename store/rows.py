"""Reading rows, writing values in columns and reading them back, and what is remembered of tables."""

import sqlite3
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

from msgspec import Struct, convert
from msgspec.json import decode, encode
from msgspec.structs import fields
from sqlite_utils import Database

from core.chat import Address
from core.month import ZONE, Month
from core.text import as_text

Row: TypeAlias = sqlite3.Row
Parameters: TypeAlias = Sequence[object] | dict[str, Any]
Asked = ParamSpec("Asked")
Value = TypeVar("Value")
AnyStruct = TypeVar("AnyStruct", bound=Struct)


def as_json(value: object) -> str:
    """A list, a mapping or a Struct as the text of a column."""
    return encode(value, enc_hook=as_text).decode()


_AS_THEY_ARE = (str, int, float, type(None))


def column(value: object) -> object:
    """A value as a column keeps it."""
    if isinstance(value, _AS_THEY_ARE):
        return value
    match value:
        case datetime():
            return to_iso(value)
        case date():
            return value.isoformat()
        case Month() | Address():
            return str(value)
        case tuple() | list():
            return as_json(value)
    return value


def _run(db: Database, sql: str, parameters: Parameters) -> sqlite3.Cursor:
    if isinstance(parameters, dict):
        return db.execute(sql, {name: column(value) for name, value in parameters.items()})
    return db.execute(sql, [column(value) for value in parameters])


def rows(db: Database, sql: str, parameters: Parameters = ()) -> list[Row]:
    """All rows at once: a cursor left open would keep a read transaction alive."""
    cursor = _run(db, sql, parameters)
    cursor.row_factory = sqlite3.Row
    found: list[Row] = cursor.fetchall()
    return found


class Queries:
    """What every part of the store runs its statements with."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def _rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        return rows(self._db, sql, parameters)

    def _row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self._rows(sql, parameters)), None)

    def _one(self, sql: str, parameters: Parameters = ()) -> Row:
        """The row that is always there, as in an aggregate."""
        return self._rows(sql, parameters)[0]

    def _exists(self, sql: str, parameters: Parameters = ()) -> bool:
        return self._row(sql, parameters) is not None

    def _number(self, sql: str, parameters: Parameters = ()) -> int:
        """The one number of an aggregate; 0 where it is of nothing."""
        found: int | None = self._one(sql, parameters)[0]
        return found or 0

    def _values(
        self, kind: type[AnyStruct], sql: str, parameters: Parameters = ()
    ) -> tuple[AnyStruct, ...]:
        """All rows as values of this kind; see `read`."""
        return tuple(read(kind, found) for found in self._rows(sql, parameters))

    def _value(
        self, kind: type[AnyStruct], sql: str, parameters: Parameters = ()
    ) -> AnyStruct | None:
        """The first row as a value of this kind, if there is one."""
        return next(iter(self._values(kind, sql, parameters)), None)

    def _change(self, sql: str, parameters: Parameters = ()) -> int:
        """Returns how many rows were changed."""
        return _run(self._db, sql, parameters).rowcount

    def _insert(self, table: str, **columns: object) -> int:
        """Add a row; returns its id."""
        values = ", ".join(f":{name}" for name in columns)
        sql = f"insert into {table} ({', '.join(columns)}) values ({values})"
        return _run(self._db, sql, columns).lastrowid or 0

    def _upsert(self, table: str, key: str | tuple[str, ...], **columns: object) -> None:
        """Add a row, or replace the columns of the one that has this key."""
        values = {name: column(value) for name, value in columns.items()}
        self._db.table(table).upsert(values, pk=key)


class Facts(Queries):
    """Single remembered things, such as "paused"."""

    def fact(self, name: str) -> str | None:
        found = self._row("select value from fact where name = ?", [name])
        return None if found is None else str(found["value"])

    def facts(self, beginning: str) -> dict[str, str]:
        """All that is remembered under names that begin so."""
        sql = "select name, value from fact where substr(name, 1, ?) = ? order by name"
        found = self._rows(sql, [len(beginning), beginning])
        return {row["name"]: row["value"] for row in found}

    def remember(self, name: str, value: str | None) -> None:
        """Keep a single thing, or forget it (None)."""
        if value is None:
            self._change("delete from fact where name = ?", [name])
        else:
            self._upsert("fact", "name", name=name, value=value)


def marks(values: Collection[object]) -> str:
    """One question mark for each value, for `in (…)`."""
    return ", ".join("?" * len(values))


@lru_cache(maxsize=256)
def to_iso(moment: datetime) -> str:
    """A moment as text whose order is the order of time."""
    return moment.astimezone(ZONE).isoformat(timespec="milliseconds")


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def from_iso_or_none(text: str | None) -> datetime | None:
    return None if text is None else from_iso(text)


def address(text: str) -> Address:
    channel, _, identity = text.partition(":")
    return Address(channel, identity)


# How columns are read that hold more than a text, a date or a time.
_READERS: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("month", "since", "retired_from"), Month.from_key),
    **dict.fromkeys(("address", "chat", "sender"), address),
    **dict.fromkeys(("aliases", "peers"), decode),
}


@cache
def _types(kind: type[Struct]) -> Mapping[str, Any]:
    return {field.name: field.type for field in fields(kind)}


def read(kind: type[AnyStruct], found: Row, **others: object) -> AnyStruct:
    """A row as a value of this kind. others: the fields that are no column of that name.

    No text, or an empty one, stands for "none" where `_READERS` has the column.
    """
    kept = {name: found[name] for name in _types(kind) if name not in others}
    for name in kept.keys() & _READERS:
        kept[name] = _READERS[name](kept[name]) if kept[name] else None
    return kind(**{name: _converted(kept[name], _types(kind)[name]) for name in kept}, **others)


def _converted(value: object, to: Any) -> object:
    return bool(value) if to is bool else convert(value, to)


class Remembered(Generic[Asked, Value]):
    """What `read` makes of these tables, for each of its arguments, until one of them changes.

    It is shared, so it must not be changed. Each change of a table draws its version anew; a change
    that is rolled back takes its version with it. most: answers that are kept at a time.
    """

    def __init__(
        self, db: Database, tables: Sequence[str], read: Callable[Asked, Value], most: int = 1000
    ) -> None:
        self._db = db
        self._sql = f"select number from version where name in ({marks(tables)}) order by name"
        self._tables = tables
        self._read = read
        self._most = most
        self._versions: list[tuple[int]] = []
        self._kept: dict[Hashable, Value] = {}

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Value:
        versions = self._db.execute(self._sql, self._tables).fetchall()
        # A copy of an older schema has no version of some of them, and nothing that would end it.
        if versions != self._versions or len(versions) < len(self._tables):
            self._versions = versions
            self._kept.clear()
        asked = (args, *kwargs.items())
        if asked not in self._kept:
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[asked] = self._read(*args, **kwargs)
        return self._kept[asked]
