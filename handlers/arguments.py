"""Reading what people type: months, offices, quotas. Typed values out, Refusals otherwise.

Counts of articles are read in `core/reading`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import digits
from typing import TypeVar

from core.month import Month, parse_month
from core.names import OfficeNameError, OfficeNames, fold
from core.quota import Office
from core.reading.reckoning import Purpose
from core.reading.times import leading_time
from core.refusal import Refusal, Why
from core.text import normal, seen

Meaning = TypeVar("Meaning")

MOST_WORDS = 3  # "bỏ tên khác"


def leading(
    words: Sequence[str], meanings: Mapping[str, Meaning]
) -> tuple[Meaning, Sequence[str]] | None:
    """What the leading words mean, and the words after them. meanings: by folded spelling."""
    for taken in range(min(MOST_WORDS, len(words)), 0, -1):
        spelling = fold("".join(words[:taken]))
        if spelling in meanings:
            return meanings[spelling], words[taken:]
    return None


OFF = frozenset({"off", "huy", "thoi"})  # what takes a thing back, as an argument
LONGEST_TEXT = 1000  # characters of a note, a reason or an obstacle
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
# Hyphens, and the wide digits of some keyboards, as they are on any other.
_PLAIN = str.maketrans(_HYPHENS + "０１２３４５６７８９", "-" * len(_HYPHENS) + digits)
_LIKE_A_MONTH = re.compile(r"(?:t|thang|month)?[0-9]{1,6}")


def clean(text: str) -> str:
    """One spelling of what looks the same: composed letters, plain spaces, hyphens and digits.

    Control characters and marks of writing direction are dropped; line breaks stay.
    """
    lines = normal(seen(text)).translate(_PLAIN).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def as_typed(text: str) -> str:
    """The text without invisible characters; words, signs and tabs stay as they were typed."""
    return "\n".join(normal(seen(text)).splitlines()).strip()


@dataclass
class OfficeInDoubtError(Exception):
    """The office's name leads nowhere. `ready`: the same command for each suggested office."""

    problem: OfficeNameError
    ready: tuple[tuple[Office, str], ...]
    command: str


def like_a_month(typed: str, current: Month) -> bool:
    """Whether it was surely meant as a month, be it none: it must not be taken for an office."""
    words = typed.split()
    time = leading_time(words, current.first)
    whole = time is not None and time.words == len(words)
    return whole or _LIKE_A_MONTH.fullmatch(fold(typed)) is not None


def read_month(text: str, current: Month) -> Month:
    """A month that is not after `current`; the empty text means `current`."""
    if not text:
        return current
    month = parse_month(text, current, bare=True)
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=text)
    if month > current:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=current)
    return month


def day_and_rest(words: Sequence[str], today: date, *, alone: bool = False) -> tuple[date, str]:
    """The day that a text begins with, and what stands behind it, which is nothing if `alone`.

    A day without a year is the next such day. Raises Refusal where it is none.
    """
    found = leading_time(words, today, Purpose.AHEAD)
    day = found.when.day if found and found.when and not found.fault else None
    if found is None or day is None or (alone and found.words < len(words)):
        named = words if alone else words[: found.words if found else 1]
        raise Refusal(Why.BAD_DATE, typed=" ".join(named))
    return day, " ".join(words[found.words :])


def read_office_and_month(
    text: str, names: OfficeNames, current: Month, name: str
) -> tuple[Office | None, Month | None]:
    """Read "[office] [month]", in that order or the other; a bare "4" is a month here."""
    if office := names.exact(text):
        return office, None
    words = text.split()
    month, rest = month_and_rest(words, current, last=True, bare=True)
    if month is None:
        month, rest = month_and_rest(words, current, bare=True)
    if month and month > current:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=current)
    if month is None and like_a_month(rest, current):
        raise Refusal(Why.BAD_MONTH, typed=rest)
    return office_named(rest, names, f"{name} {{}}"), month


def office_named(typed: str, names: OfficeNames, template: str) -> Office | None:
    """The office, or None for an empty text. template: the ready command, "{}" for the code."""
    if not typed:
        return None
    try:
        return names.resolve(typed)
    except OfficeNameError as problem:
        ready = tuple(
            (office, template.replace("{}", office.code, 1)) for office in problem.suggestions
        )
        name = template.split(maxsplit=1)[0].removeprefix("/")
        raise OfficeInDoubtError(problem, ready, name) from problem


def refuse_long(text: str, limit: int = LONGEST_TEXT) -> None:
    """Raises Refusal for a text of more than so many characters."""
    if len(text) > limit:
        raise Refusal(Why.TOO_LONG, limit=limit)


def month_and_rest(
    words: Sequence[str],
    current: Month,
    *,
    last: bool = False,
    bare: bool = False,
    ahead: bool = False,
) -> tuple[Month | None, str]:
    """A month at the beginning (or, if `last`, at the end) of a text, and the rest of the text.

    bare, ahead: as in `parse_month`.
    """
    for length in range(min(2, len(words)), 0, -1):
        cut = len(words) - length if last else length
        before, after = " ".join(words[:cut]), " ".join(words[cut:])
        typed, rest = (after, before) if last else (before, after)
        if month := parse_month(typed, current, bare=bare, ahead=ahead):
            return month, rest
    return None, " ".join(words)


def by_spelling(spellings: Mapping[Meaning, str]) -> dict[str, Meaning]:
    """What each folded spelling means; those of one meaning are parted by spaces."""
    return {one: meaning for meaning, all_of_it in spellings.items() for one in all_of_it.split()}
