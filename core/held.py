"""What is kept about somebody, as they may see it."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from core.changes import Trail
from core.page import PageAddress
from core.people import Reachability


class Consent(Struct, frozen=True):
    """notice: the version of the privacy notice that was agreed to."""

    notice: str
    at: datetime | None


class Contents(Struct, frozen=True):
    """The rows that are kept about a person, newest first.

    entries: of the ledger, as (when, month, office, count). messages: what was sent to them, as
    (when, kind, month). obstacles: raised by them, as (number, when, text, answer). changes: the
    trail about them. questions: choices offered to them that have not lapsed, as (when, text).
    articles: sent in by them, as (when, title or link). acts: what else they did that names them, as
    (when, kind, about); the kinds are those of `locales.privacy`.
    """

    entries: tuple[tuple[datetime, str, str, int], ...]
    messages: tuple[tuple[datetime, str, str], ...]
    obstacles: tuple[tuple[int, datetime, str, str], ...]
    changes: tuple[Trail, ...]
    questions: tuple[tuple[datetime, str], ...]
    articles: tuple[tuple[datetime, str], ...]
    acts: tuple[tuple[datetime, str, str], ...]


class Held(Struct, frozen=True):
    """All of it. awaited: an e-mail address that is not confirmed yet.

    papers: whether the month's report is wanted by e-mail. away_until: the last day away; away_from:
    the first one, where it is still to come. stands_in_for: titles of those who are away.
    accesses: who looked at people's data, as (when, title).
    """

    reach: Reachability
    consent: Consent
    contents: Contents
    awaited: str
    papers: bool
    pages: Sequence[PageAddress]
    away_until: date | None
    away_from: date | None
    stands_in_for: Sequence[str]
    accesses: Sequence[tuple[datetime, str]]
