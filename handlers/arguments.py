"""Reading what people type: commands, counts, months, kinds. Typed values out, Refusals otherwise."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from core.month import Month, Span, parse_month, parse_year
from core.names import OfficeNameError, OfficeNames, fold
from core.quota import Kind, Office
from core.refusal import Refusal, Why

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
_HYPHENS = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_COUNT = re.compile(r"[+-]?[0-9]{1,3}")
_LOOKS_LIKE_COUNT = re.compile(r"[+-]?[\d.,]*\d[\d.,]*(?:e[+-]?\d+)?|[+-]", re.IGNORECASE)
# What was surely meant as a month, but is none: it must not end up as a note.
_LIKE_A_MONTH = re.compile(
    r"(?:t|tháng |thang |month )?\d{1,4}(?:[/.-]\d*)?|\d{4}-\d+", re.IGNORECASE
)
_COMMAND = re.compile(r"/([^\s@/]+)(?:@\w+)?(?:\s+|$)")
_KINDS = {"tin": Kind.NEWS, "bai": Kind.FEATURE, "clip": Kind.CLIP, "video": Kind.CLIP}
_ADD_WORDS = frozenset({"them", "add", "cong"})
_FOR = frozenset({"cho", "for"})


def clean(text: str) -> str:
    """One spelling of what looks the same: composed letters, plain spaces and hyphens.

    Control characters and marks of writing direction are dropped; line breaks stay.
    """
    text = unicodedata.normalize("NFC", text).translate(_HYPHENS)
    lines = (_clean_line(line) for line in text.splitlines())
    return "\n".join(lines).strip()


def _clean_line(line: str) -> str:
    if line.isascii() and line.isprintable():
        return " ".join(line.split())
    kept = (" " if c.isspace() else c for c in line)
    return " ".join("".join(c for c in kept if unicodedata.category(c)[0] != "C").split())


def split_command(text: str) -> tuple[str, str] | None:
    """The folded name of a command and its arguments; None for text without a slash."""
    match = _COMMAND.match(text)
    return (fold(match[1]), text[match.end() :].strip()) if match else None


class Counted(Struct, frozen=True):
    """One line of counts, understood. month: None where none was named."""

    count: int
    office: Office
    month: Month | None = None
    kind: Kind = Kind.ARTICLE
    note: str = ""
    link: str = ""

    def command(self, name: str = "/add") -> str:
        """The line as a command that means just this, whenever it is given."""
        # The kind stands before the office, where no note can be taken for a part of it.
        parts = [name, str(self.count), _KIND_WORDS[self.kind], self.office.code]
        parts += [f"{self.month.number}/{self.month.year}"] if self.month else []
        return " ".join([*parts, *filter(None, (self.link, self.note))])


_KIND_WORDS = {
    Kind.ARTICLE: "tin bài",
    Kind.NEWS: "tin",
    Kind.FEATURE: "bài",
    Kind.CLIP: "clip",
}


@dataclass
class OfficeInDoubtError(Exception):
    """The office's name leads nowhere. `ready`: the same command for each suggested office.

    example: the first of these, alone. line: of a message with several, else 0.
    """

    problem: OfficeNameError
    ready: tuple[tuple[Office, str], ...]
    command: str
    example: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        if self.ready and not self.example:
            self.example = self.ready[0][1]

    def among(self, lines: Sequence[str], number: int) -> "OfficeInDoubtError":
        """The same for the whole message, of which line `number` (from 1) is in doubt."""
        before, after = lines[: number - 1], lines[number:]
        ready = (
            (office, "\n".join([f"/{self.command}", *before, command.partition(" ")[2], *after]))
            for office, command in self.ready
        )
        return OfficeInDoubtError(self.problem, tuple(ready), self.command, self.example, number)


@dataclass
class _Features:
    """What stands around the office: a month, a kind."""

    month: Month | None = None
    kind: Kind | None = None


def parse_count(text: str) -> int:
    """A count of 1 to 3 plain digits, with or without a sign."""
    if not _COUNT.fullmatch(text) or text == "-0":
        raise Refusal(Why.BAD_COUNT, typed=text)
    return int(text)


def looks_like_count(word: str) -> bool:
    return _LOOKS_LIKE_COUNT.fullmatch(word) is not None


def read_counted(line: str, names: OfficeNames, current: Month, name: str = "/add") -> Counted:
    """Read "3 GDTrH", "GDTrH 3 T4 tin https://… ghi chú", "3 bài tiểu học".

    Raises Refusal, or OfficeInDoubtError where no office is named exactly.
    """
    words = line.split()
    if len(words) < 2:  # noqa: PLR2004 - a count and an office
        raise Refusal(Why.USAGE, command=name)
    features = _Features()
    if looks_like_count(words[0]):
        count = parse_count(words.pop(0))
        words = _take_features(words, features, current, kind_only=True)
        words = words[1:] if len(words) > 1 and fold(words[0]) in _FOR else words
        office, words = _take_office(words, names, features, current, f"{name} {count}")
    else:
        office, words = _take_office(words, names, features, current, name)
        if not words or not looks_like_count(words[0]):
            raise Refusal(Why.USAGE, command=name)
        count = parse_count(words.pop(0))
    words = _take_features(words, features, current)
    for length in (1, 2):
        if _LIKE_A_MONTH.fullmatch(typed := " ".join(words[:length])):
            raise Refusal(Why.BAD_MONTH, typed=typed)
    links = [word for word in words if word.startswith(("http://", "https://"))]
    note = " ".join(word for word in words if word not in links[:1])
    other = names.leading(note.split())
    if other and other[0].code != office.code:
        raise Refusal(Why.TWO_OFFICES, first=office, second=other[0])
    if len(note) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    kind = features.kind or Kind.ARTICLE
    return Counted(count, office, features.month, kind, note, links[0] if links else "")


@contextmanager
def about_line(lines: Sequence[str], number: int) -> Iterator[None]:
    """What is wrong meanwhile is told of this line, and mended without losing the others."""
    try:
        yield
    except Refusal as refusal:
        refusal.line = number if len(lines) > 1 else 0
        raise
    except OfficeInDoubtError as doubt:
        raise (doubt.among(lines, number) if len(lines) > 1 else doubt) from None


def _take_office(
    words: list[str], names: OfficeNames, features: _Features, current: Month, before: str
) -> tuple[Office, list[str]]:
    if found := names.leading(words):
        return found[0], words[found[1] :]
    typed = _until_feature(words, current)
    rest = words[len(typed) :]
    kind = [_KIND_WORDS[features.kind]] if features.kind else []
    problem = names.unknown(" ".join(typed))
    ready = tuple(
        (office, " ".join([before, *kind, office.code, *rest])) for office in problem.suggestions
    )
    raise OfficeInDoubtError(problem, ready, _name_of(before))


def _until_feature(words: Sequence[str], current: Month) -> list[str]:
    """The leading words that are neither month, kind, count nor link: a name that leads nowhere."""
    for index, word in enumerate(words):
        is_month = _leading_month(words[index:], current) is not None
        if index and (
            is_month or fold(word) in _KINDS or looks_like_count(word) or word.startswith("http")
        ):
            return list(words[:index])
    return list(words)


def _take_features(
    words: list[str], features: _Features, current: Month, *, kind_only: bool = False
) -> list[str]:
    """Take a leading kind and month, in either order, and return what is left."""
    while words:
        if features.kind is None and (kind := _leading_kind(words)):
            features.kind, taken = kind
        elif not kind_only and features.month is None and (month := _leading_month(words, current)):
            features.month, taken = month
        else:
            break
        words = words[taken:]
    return words


def _leading_kind(words: Sequence[str]) -> tuple[Kind, int] | None:
    first = fold(words[0])
    if first == "tinbai" or (first == "tin" and len(words) > 1 and fold(words[1]) == "bai"):
        return Kind.ARTICLE, 1 if first == "tinbai" else 2
    return (_KINDS[first], 1) if first in _KINDS else None


def _leading_month(words: Sequence[str], current: Month) -> tuple[Month, int] | None:
    for length in (2, 1):
        if len(words) >= length:
            typed = " ".join(words[:length])
            starts_well = length == 1 or fold(words[0]) in {"thang", "month"}
            if starts_well and (month := parse_month(typed, current)):
                return month, length
    return None


def without_add_word(line: str) -> str:
    """The line without a leading "thêm", "/add", "/them"."""
    first, _, rest = line.strip().partition(" ")
    return rest if fold(first) in _ADD_WORDS else line


def read_free_count(line: str, names: OfficeNames, current: Month) -> Counted | None:
    """A count without a command, if the whole line is plainly one: "+3 GDTrH", "thêm 3 bài GDTrH"."""
    words = without_add_word(line).split()
    announced = len(words) < len(line.split())
    signed = any(re.fullmatch(r"[+-][0-9]+", word) for word in words)
    if not (announced or signed) or not any(map(looks_like_count, words)):
        return None
    try:
        counted = read_counted(" ".join(words), names, current)
    except (Refusal, OfficeInDoubtError):
        if not announced and not looks_like_count(words[0]) and not names.leading(words):
            return None
        raise
    return None if counted.note and not announced else counted


def read_month(text: str, current: Month, *, bare: bool = True) -> Month:
    """A month that is not after `current`; the empty text means `current`."""
    if not text:
        return current
    month = parse_month(text, current, bare=bare)
    if month is None:
        raise Refusal(Why.BAD_MONTH, typed=text)
    if month > current:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=current)
    return month


def read_span(text: str, current: Month) -> Span:
    """A month or a year ("2026") that is not after `current`; the empty text means `current`."""
    year = parse_year(text)
    if year is None:
        month = read_month(text, current)
        return Span(month, month)
    if year > current.year:
        raise Refusal(Why.FUTURE_MONTH, month=Month(year, 1), current=current)
    return Span.year(year, current)


def read_office_and_month(
    text: str, names: OfficeNames, current: Month, name: str
) -> tuple[Office | None, Month]:
    """Read "[office] [month]", in that order or the other; a bare "4" is a month here."""
    words = text.split()
    month: Month | None = None
    for length in (2, 1):
        head, tail = " ".join(words[:length]), " ".join(words[-length:])
        if len(words) >= length and month is None:
            if found := parse_month(tail, current, bare=True):
                month, words = found, words[:-length]
            elif found := parse_month(head, current, bare=True):
                month, words = found, words[length:]
    if month and month > current:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=current)
    typed = " ".join(words)
    if month is None and _LIKE_A_MONTH.fullmatch(typed) and not names.exact(typed):
        raise Refusal(Why.BAD_MONTH, typed=typed)
    return office_named(typed, names, f"{name} {{}}"), month or current


def office_named(typed: str, names: OfficeNames, template: str) -> Office | None:
    """The office, or None for an empty text. template: the ready command, "{}" for the code."""
    if not typed:
        return None
    try:
        return names.resolve(typed)
    except OfficeNameError as problem:
        ready = tuple((office, template.format(office.code)) for office in problem.suggestions)
        raise OfficeInDoubtError(problem, ready, _name_of(template)) from problem


def _name_of(typed: str) -> str:
    """The command's name, without its slash."""
    return typed.split(maxsplit=1)[0].removeprefix("/")


def with_month(counted: Counted, month: Month) -> Counted:
    return replace(counted, month=counted.month or month)
