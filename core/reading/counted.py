"""What is read from a message: counts that are clear, and lines that must be asked about."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum, auto
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month
from core.quota import Kind, Office
from core.reading.phrases import KIND_WORDS
from core.reading.times import TimeFault, When
from core.reading.writing import quoted


class Counted(Struct, frozen=True):
    """One count, understood. month: None where none was named; `day` lies in it.

    title: of the article behind `link`.
    """

    count: int
    office: Office
    kind: Kind = Kind.ARTICLE
    month: Month | None = None
    day: date | None = None
    note: str = ""
    title: str = ""
    link: str = ""


def count_of(
    count: int,
    office: Office,
    kind: Kind | None,
    when: When | None,
    *,
    note: str = "",
    link: str = "",
) -> Counted:
    """A count of that time, if one is named; without a kind it is of articles in general."""
    month, day = (when.month, when.day) if when else (None, None)
    return Counted(count, office, kind or Kind.ARTICLE, month, day, note, link=link)


class Doubt(StrEnum):
    """Why a line records nothing by itself. What each is asked with stands in `Unclear`."""

    LEFT_OVER = auto()  # `left_over` has no meaning; readings: with it as the note
    NO_COUNT = auto()
    NO_OFFICE = auto()  # readings: none; whoever asks may know the office
    UNKNOWN_OFFICE = auto()  # left_over: the name; readings: one for each suggestion
    EACH = auto()  # one count, several offices; readings: that many each
    PAIRING = auto()  # which count belongs to which office; readings: if there is a likely one
    KIND = auto()  # which kind belongs to which count
    BAD_COUNT = auto()  # left_over: what looks like a count and is none
    ZERO = auto()  # nothing to record; understood: with the count 0
    SIGN = auto()  # readings: plus and minus; only minus behind "gỡ", "xóa"
    NOT_PUBLISHED = auto()  # wanted, to come, denied; not recorded by one tap unless read so
    QUESTION = auto()
    BAD_TIME = auto()  # left_over: the time; `fault`
    TO_COME = auto()  # `month`, `day`: as typed; readings: for the same of an earlier year
    TWO_TIMES = auto()  # two months for one count
    WHICH_MONTH = auto()  # left_over: a time that may be either of two months; readings: for each
    WHOSE_TIME = auto()  # readings: for all counts, for some
    HIDDEN = auto()  # a note that holds a count, an office or a month; readings: as a note
    TITLE_TIME = auto()  # left_over: a time in a title; readings: of the title, of the count
    CORRECTED = auto()  # left_over: what changes the counts above; readings: as they are meant then
    LINKS = auto()  # several links for one count
    TABLE = auto()  # a row whose columns say nothing
    TOTAL = auto()  # the stated total (`stated`) is not the sum (`summed`)
    TOO_LONG = auto()


Readings: TypeAlias = tuple[tuple[Counted, ...], ...]


class Unclear(Struct, frozen=True):
    """A line that is asked about.

    line: from 1. typed: the line. left_over: the words in doubt, exactly as typed.
    understood: what the rest says, without those words. readings: what the line may mean, each
    complete and ready to be recorded once it is chosen. offices: suggestions, likeliest first.
    """

    doubt: Doubt
    line: int = 0
    typed: str = ""
    left_over: tuple[str, ...] = ()
    understood: tuple[Counted, ...] = ()
    readings: Readings = ()
    offices: tuple[Office, ...] = ()
    fault: TimeFault | None = None
    month: Month | None = None
    day: date | None = None
    stated: int = 0
    summed: int = 0


class Reading(Struct, frozen=True):
    """A whole message, in its order. Empty: it holds nothing that is to be counted.

    announced: every line says by a sign or a word such as "thêm" that it is to be recorded.
    """

    lines: tuple[Counted | Unclear, ...] = ()
    announced: bool = False

    @property
    def counted(self) -> tuple[Counted, ...]:
        return tuple(line for line in self.lines if isinstance(line, Counted))

    @property
    def doubts(self) -> tuple[Unclear, ...]:
        return tuple(line for line in self.lines if isinstance(line, Unclear))

    @property
    def clear(self) -> bool:
        """Whether all of it may go into one preview."""
        return bool(self.lines) and not self.doubts


def only_counts(found: Sequence[Counted | Unclear]) -> tuple[Counted, ...]:
    """The counts; empty where something unclear is among them."""
    counts = tuple(one for one in found if isinstance(one, Counted))
    return counts if len(counts) == len(found) else ()


def noted(found: Sequence[Counted], note: str, title: str) -> tuple[Counted, ...]:
    """The counts with a note, and with the title at those that have a link."""
    return tuple(
        replace(one, note=note or one.note, title=(title if one.link else "") or one.title)
        for one in found
    )


def as_command(counted: Counted) -> str:
    """A text that reads back to just this count, whenever it is given."""
    parts = [str(counted.count), KIND_WORDS[counted.kind], counted.office.code]
    if counted.day:
        parts.append(f"{counted.day.day}/{counted.day.month}/{counted.day.year}")
    elif counted.month:
        parts.append(f"{counted.month.number}/{counted.month.year}")
    parts += [counted.link] if counted.link else []
    parts += [f"tiêu đề {quoted(counted.title)}"] if counted.title else []
    parts += [f"ghi chú {quoted(counted.note)}"] if counted.note else []
    return " ".join(parts)
