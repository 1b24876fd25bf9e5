"""A line as parts with a meaning: counts, offices, kinds, times, and words that have none.

Every letter of the line is in a part, in order: what is not understood is a part as well.
"""

import re
from collections.abc import Mapping, Sequence, Set as AbstractSet
from datetime import date
from enum import StrEnum, auto
from functools import lru_cache
from itertools import takewhile
from typing import TypeAlias

from msgspec import Struct

from core.names import OfficeNames, spellings
from core.quota import Kind, Office
from core.reading import timewords
from core.reading.phrases import (
    BEFORE_WHICH_ONE,
    BETWEEN_TWO,
    CALLED,
    CALLING,
    EITHER_SIGN,
    KINDS,
    NEUTRAL,
    NUMBER_WORDS,
    ONLY_WITH_MARKS,
    PHRASES,
    REFUSING,
    SEPARATING,
    What,
    leading_number,
    words_of,
)
from core.reading.reckoning import Purpose
from core.reading.times import LONGEST, Time, TimeFault, When, leading_time
from core.reading.writing import (
    Form,
    Phrase,
    Token,
    Vocabulary,
    by_first_word,
    spelled,
    vocabulary,
)

LONGEST_NAME = 16  # pieces of an office's name, hyphens and commas among them
LONGEST_COUNT = 3  # digits
LONGEST_CALL = 4  # pieces of "ban biên tập ơi"
_OFFICE_WORDS = ("phong", "p")
_ENDS_A_NAME = frozenset(";:?\n")
_ENDS_A_SENTENCE = frozenset(".|")
_SETTLED = frozenset({What.COUNT, What.OFFICE, What.TIME, What.KIND, What.WORD})
_JOINING = frozenset({"va", "den"})
_GLUED = re.compile(r"([^\W\d_]+)([0-9]{1,3})")


class Sign(StrEnum):
    PLUS = auto()
    MINUS = auto()
    EITHER = auto()  # a dash that may be a minus, a bullet or a stroke between two parts
    TAKEN = auto()  # behind "gỡ", "xóa": it is surely no plus
    WRONG = auto()  # two signs


class Item(Struct, frozen=True):
    """A part of a line, from letter `start` up to `end`."""

    what: What
    start: int
    end: int
    count: int = 0
    sign: Sign = Sign.PLUS
    signed: bool = False
    office: Office | None = None
    kind: Kind | None = None
    time: Time | None = None
    opens: bool = False  # a bracket
    divides: bool = False  # a semicolon, or what ends a sentence


_Phrase: TypeAlias = Phrase[What | Kind]


class Named(Struct, frozen=True):
    """What the parts of a line name."""

    counts: tuple[Item, ...]
    offices: tuple[Office, ...]
    kinds: tuple[Kind, ...]
    times: tuple[Time, ...]

    @classmethod
    def by(cls, items: Sequence[Item]) -> "Named":
        return cls(
            tuple(item for item in items if item.what is What.COUNT),
            tuple(item.office for item in items if item.what is What.OFFICE and item.office),
            tuple(item.kind for item in items if item.kind),
            tuple(item.time for item in items if item.time),
        )

    @property
    def whens(self) -> tuple[When, ...]:
        """The times that can be counted for."""
        return tuple(time.when for time in self.times if time.when and not time.fault)

    @property
    def is_of_one(self) -> bool:
        """Whether it names at most one kind, and one time that can be counted for."""
        return len(self.kinds) <= 1 and len(self.times) <= 1 and len(self.whens) == len(self.times)

    @property
    def kind(self) -> Kind | None:
        return self.kinds[0] if self.kinds else None

    @property
    def when(self) -> When | None:
        return self.whens[0] if self.whens else None


class Lexicon(Struct, frozen=True):
    """What words can mean, the offices' names among them."""

    names: OfficeNames
    known: Vocabulary
    phrases: Mapping[str, tuple[_Phrase, ...]]
    name_starts: AbstractSet[str]
    counted: AbstractSet[str]

    def office(self, pieces: Sequence[Token]) -> tuple[Office | None, int]:
        """The office that the leading pieces name, and how many they are."""
        if pieces[0].plain not in self.name_starts:
            return None, 0
        window = takewhile(_may_be_of_a_name, pieces[:LONGEST_NAME])
        return self.names.leading([spelled(piece) for piece in window]) or (None, 0)


def _may_be_of_a_name(piece: Token) -> bool:
    return piece.typed not in _ENDS_A_NAME and piece.form not in (Form.QUOTE, Form.LINK)


def may_begin_a_time(piece: Token) -> bool:
    return piece.plain in timewords.STARTS or any(map(str.isdigit, piece.plain))


def called(pieces: Sequence[Token]) -> int:
    """As in "văn phòng ơi": how many leading pieces say whom the words are for; 0: none."""
    plain = [piece.plain for piece in pieces[:LONGEST_CALL]]
    end = plain.index(CALLING) if CALLING in plain else 0
    return end + 1 if "".join(plain[:end]) in CALLED else 0


@lru_cache(maxsize=4)
def lexicon(names: OfficeNames) -> Lexicon:
    """The words that are known, together with these offices."""
    written = [part for office in names.offices for part in (office.name, *office.aliases)]
    codes = [office.code for office in names.offices]
    ours = words_of([*PHRASES.values(), *KINDS.values(), timewords.WORDS, NUMBER_WORDS])
    words = [*" ".join(written).split(), *ours, *codes]
    parts = [part for word in words for part in (word, *re.split(r"[\W_]+", word)) if part]
    whole = [spelling for office in names.offices for spelling in spellings(office)]
    starts = {spelling[:length] for spelling in whole for length in range(1, len(spelling) + 1)}
    phrases = by_first_word({**PHRASES, **KINDS}, ONLY_WITH_MARKS)
    counted = {
        first for first, found in phrases.items() if any(one.means in KINDS for one in found)
    }
    return Lexicon(names, vocabulary(parts + whole), phrases, starts.union(_OFFICE_WORDS), counted)


class _Scan:
    """One pass over a line's pieces."""

    def __init__(
        self, pieces: Sequence[Token], known: Lexicon, today: date, *, bullet: bool, days: bool
    ) -> None:
        self.pieces = pieces
        self.known = known
        self.today = today
        self.bullet = bullet
        self.days = days
        self.words = [spelled(piece) for piece in pieces]
        self.items: list[Item] = []
        self.settled = False  # something stands here already that a dash could be a stroke after

    def run(self) -> tuple[Item, ...]:
        at = 0
        while at < len(self.pieces):
            at += self._take(at)
        return tuple(self.items)

    def _take(self, at: int) -> int:
        """Add the part that starts at this piece, and tell how many pieces it has."""
        piece = self.pieces[at]
        if piece.form is Form.QUOTE:
            return self._add(What.QUOTE, at, 1)
        if piece.form is Form.LINK:
            return self._add(What.LINK, at, 1)
        if piece.form is Form.MARK:
            return self._mark(at)
        return (
            self._called(at)
            or self._time(at)
            or self._named(at)
            or self._number(at)
            or self._unknown(at)
        )

    def _add(self, what: What, at: int, pieces: int, item: Item | None = None) -> int:
        start, end = self.pieces[at].start, self.pieces[at + pieces - 1].end
        mark = self.pieces[at].plain
        divides = mark == ";" or (mark in _ENDS_A_SENTENCE and self._gap_after(at))
        self.items.append(item or Item(what, start, end, opens=mark == "(", divides=divides))
        self.settled = self.settled or what in _SETTLED
        return pieces

    def _gap_after(self, at: int) -> bool:
        return at + 1 < len(self.pieces) and bool(self.pieces[at + 1].gap)

    # --- Times, offices, phrases

    def _called(self, at: int) -> int:
        pieces = called(self.pieces[at:])
        return self._add(What.FILLER, at, pieces) if pieces else 0

    def _time(self, at: int) -> int:
        piece = self.pieces[at]
        if not may_begin_a_time(piece):
            return 0
        found = leading_time(self.words[at : at + LONGEST], self.today, Purpose.BEHIND)
        if found is None or (not self.days and self._may_be_count_and_month(at, found)):
            return 0
        if not self.settled and self._joined(at + found.words):
            found = Time(found.words + 2, fault=TimeFault.NOT_ONE_MONTH)
        start, end = piece.start, self.pieces[at + found.words - 1].end
        return self._add(What.TIME, at, found.words, Item(What.TIME, start, end, time=found))

    def _joined(self, at: int) -> bool:
        """As in "tháng 3 và 4 GDMN": the number may be a second month as well as a count."""
        following = self.pieces[at : at + 2]
        return (
            len(following) > 1
            and following[0].plain in _JOINING
            and following[1].form is Form.NUMBER
        )

    def _may_be_count_and_month(self, at: int, found: Time) -> bool:
        """As in "5 tháng 4" is the fifth of April, or five articles of April."""
        bare = self.pieces[at].form is Form.NUMBER and self.pieces[at + 1 :]
        wide = found.fault is TimeFault.NOT_ONE_MONTH
        return bool(bare) and found.words > 2 and not wide  # noqa: PLR2004 - "5 tháng 4"

    def _named(self, at: int) -> int:
        """An office, or a phrase; "kế hoạch" by itself is a plan rather than the office."""
        office, words = self.known.office(self.pieces[at:])
        start = self.pieces[at].start
        found = self._phrase(at)
        length = len(found.words) if found else 0
        if found and (found.means is What.PLAN or not words) and length >= words:
            kind = found.means if isinstance(found.means, Kind) else None
            what = What.KIND if isinstance(found.means, Kind) else found.means
            named = office if length == words else None
            what = What.FILLER if self._calls_the_bot(at, length) else what
            end = self.pieces[at + length - 1].end
            return self._add(what, at, length, Item(what, start, end, office=named, kind=kind))
        if office:
            end = self.pieces[at + words - 1].end
            return self._add(What.OFFICE, at, words, Item(What.OFFICE, start, end, office=office))
        return 0

    def _calls_the_bot(self, at: int, pieces: int) -> bool:
        """As in "bot, thêm 2 bài GDMN", where "bot" takes nothing away."""
        if pieces > 1 or self.pieces[at].typed.lower() != EITHER_SIGN:
            return False
        following = [place for place in (at + 1, at + 2) if place < len(self.pieces)]
        if following and self.pieces[following[0]].plain == ",":
            following.pop(0)
        phrase = self._phrase(following[0]) if following else None
        return phrase is not None and phrase.means is What.ADD

    def _phrase(self, at: int) -> _Phrase | None:
        fitting = self.known.phrases.get(self.pieces[at].plain, ())
        return next((one for one in fitting if _says(self.pieces[at:], one)), None)

    # --- Counts

    def _number(self, at: int) -> int:
        piece = self.pieces[at]
        if piece.form is Form.NUMBER and len(piece.typed) <= LONGEST_COUNT:
            return self._count(at, 1, int(piece.plain))
        if piece.form is Form.WORD and piece.typed[0].isdecimal():
            return self._add(What.WORD, at, 1)
        if piece.form in (Form.NUMBER, Form.SHAPE) or not piece.typed[0].isalpha():
            return self._add(What.BAD, at, 1)
        found = leading_number(self.words[at:], self.known.counted)
        if found is None:
            return 0
        value, words = found
        return self._add(What.BAD, at, words) if value is None else self._count(at, words, value)

    def _count(self, at: int, pieces: int, value: int, sign: int = 0) -> int:
        """Add a count. sign: how many of its pieces are the sign in front."""
        start, end = self.pieces[at].start, self.pieces[at + pieces - 1].end
        kind_of_sign = self._sign(at, glued=sign > 0)
        item = Item(What.COUNT, start, end, value, kind_of_sign, sign > 0)
        return self._add(What.COUNT, at, pieces, item)

    def _sign(self, at: int, *, glued: bool) -> Sign:
        before = self.items[-1].what if self.items else None
        dash = glued and self.pieces[at].plain == "-"
        if before is What.MINUS:
            if glued:
                return Sign.WRONG
            unmarked = self.pieces[at - 1].typed.lower() == EITHER_SIGN
            return Sign.EITHER if unmarked else Sign.MINUS
        if before is What.TAKE_AWAY:
            return Sign.TAKEN
        if glued and self._after_a_sign(at):
            return Sign.WRONG
        return self._dash(at) if dash else Sign.PLUS

    def _after_a_sign(self, at: int) -> bool:
        return at > 0 and self.pieces[at - 1].plain in {"+", "-"} and not self.pieces[at].gap

    def _dash(self, at: int) -> Sign:
        """A dash before digits: a minus, unless it may as well be a stroke or a bullet."""
        sign, digits = self.pieces[at], self.pieces[at + 1]
        attached = not digits.gap
        if not at:
            return Sign.MINUS if attached or not self.bullet else Sign.EITHER
        last = self.items[-1].what if self.items else What.MARK
        if attached and (sign.gap or last not in _SETTLED):
            return Sign.MINUS
        return Sign.EITHER if self.settled else Sign.MINUS

    # --- Marks and the rest

    def _mark(self, at: int) -> int:
        mark = self.pieces[at].plain
        following = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        if mark in {"+", "-"} and following and following.form is Form.NUMBER:
            if len(following.typed) > LONGEST_COUNT:
                return self._add(What.BAD, at, 2)
            return self._count(at, 2, int(following.plain), sign=1)
        return self._add(self._what_mark(at, mark), at, 1)

    def _what_mark(self, at: int, mark: str) -> What:
        if mark == "-":
            if at + 1 < len(self.pieces) and self.pieces[at + 1].plain == "(":
                return What.WORD  # "-(3)" may be a minus
            apart = self.pieces[at].gap and (at + 1 == len(self.pieces) or self.pieces[at + 1].gap)
            return What.DASH if apart and at else What.MARK
        if mark in SEPARATING:
            return What.SEPARATOR
        if mark == ":":
            return What.COLON
        if mark == "?":
            return What.QUESTION
        if mark.isnumeric():
            return What.BAD
        if mark in REFUSING:
            return What.PLAN
        return What.MARK if mark in NEUTRAL else What.WORD

    def _unknown(self, at: int) -> int:
        """A word of no meaning; "GDTrH3" is an office and a count."""
        piece = self.pieces[at]
        match = _GLUED.fullmatch(piece.typed)
        office = self.known.names.exact(match[1]) if match else None
        if not match or not office:
            return self._add(What.WORD, at, 1)
        middle = piece.start + match.end(1)
        self.items.append(Item(What.OFFICE, piece.start, middle, office=office))
        return self._add(What.COUNT, at, 1, Item(What.COUNT, middle, piece.end, int(match[2])))


def scan(
    pieces: Sequence[Token], known: Lexicon, today: date, *, bullet: bool, days: bool
) -> tuple[Item, ...]:
    """The parts of a line. Between two of them lie only blanks.

    bullet: a dash in front may be a bullet. days: "5 tháng 4" is a day, and not five of April.
    """
    found = _Scan(pieces, known, today, bullet=bullet, days=days).run()
    return _numbers_of_something_else(_one_number_in_brackets(found), pieces)


def _says(pieces: Sequence[Token], phrase: _Phrase) -> bool:
    """Whether the pieces begin with these words."""
    leading = pieces[: len(phrase.words)]
    if any(piece.form is not Form.WORD for piece in leading):
        return False
    if tuple(piece.plain for piece in leading) != phrase.words:
        return False
    return all(
        not phrase.only_with_marks if piece.marks is None else piece.marks == marks
        for piece, marks in zip(leading, phrase.marks, strict=True)
    )


def _one_number_in_brackets(items: Sequence[Item]) -> tuple[Item, ...]:
    """As in "02 (hai) bài": the same number a second time, in brackets, is one count."""
    found: list[Item] = []
    for index, item in enumerate(items):
        before = items[index - 2] if index > 1 else None
        again = (
            item.what is What.COUNT
            and before is not None
            and before.what is What.COUNT
            and before.count == item.count
            and items[index - 1].opens
        )
        found.append(Item(What.FILLER, item.start, item.end) if again else item)
    return tuple(found)


def _numbers_of_something_else(items: Sequence[Item], pieces: Sequence[Token]) -> tuple[Item, ...]:
    """A number that is no count is one part with the word that tells so.

    "số 26" says which one, "5 ảnh" counts other things, and "3 hoặc 4" is not one number.
    """
    typed = {(piece.start, piece.end): piece.typed.lower() for piece in pieces}
    found: list[Item] = []
    for item in items:
        before = found[-1] if found else None
        word = typed.get((before.start, before.end), "") if before else ""
        if before and item.what is What.UNIT and before.what is What.COUNT:
            found[-1] = Item(What.WORD, before.start, item.end)
        elif item.what is What.UNIT:
            found.append(Item(What.WORD, item.start, item.end))
        elif before and item.what is What.COUNT and word in BEFORE_WHICH_ONE:
            found[-1] = Item(What.WORD, before.start, item.end)
        elif (
            item.what is What.COUNT
            and word in BETWEEN_TWO
            and len(found) > 1
            and found[-2].what is What.COUNT
        ):
            found[-2:] = [Item(What.BAD, found[-2].start, item.end)]
        else:
            found.append(item)
    return tuple(found)
