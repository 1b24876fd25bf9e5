"""The entries of the ledger, of which every count is the sum."""

from dataclasses import dataclass
from datetime import date, datetime

from msgspec import Struct

from core.month import Month
from core.quota import Kind


class By(Struct, frozen=True):
    """Who made an entry. The role and the way outlive the person; via: the channel's name."""

    person: int | None
    role: str
    via: str


class Entry(Struct, frozen=True):
    """One change. count: articles, negative for a correction. undone: by this entry's number.

    published: the day of publication, where it was told. batch: the same number for all entries
    that one choice recorded.
    """

    id: int
    at: datetime
    month: Month
    office: str
    kind: Kind
    count: int
    by: By
    note: str = ""
    title: str = ""
    link: str = ""
    published: date | None = None
    undoes: int | None = None
    undone: int | None = None
    batch: int | None = None


@dataclass
class AlreadyUndoneError(Exception):
    entry: int
    by: int
