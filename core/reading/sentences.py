"""An everyday sentence as parts that say something, each with where it stands in the text.

Every word is in a part, in order: what says nothing known is a part as well. A key word that is one
letter off is mended, but only one in a sentence: what needs more guessing than that is not sure.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from core.names import OfficeNames, fold
from core.quota import Office
from core.reading.commands import distance
from core.reading.items import Lexicon, called, lexicon, may_begin_a_time
from core.reading.phrases import leading_number, words_of
from core.reading.reckoning import Purpose
from core.reading.talkwords import (
    BREAKS,
    COUNTED,
    EVERYDAY_NAMES,
    NEUTRAL,
    ONLY_WITH_MARKS,
    PARTICLES,
    SAID,
    SHORT,
    THUMBS,
    TWO_OPPOSITES,
    Say,
)
from core.reading.times import LONGEST, Time, leading_time
from core.reading.writing import (
    Form,
    Marks,
    Phrase,
    Token,
    Vocabulary,
    by_first_word,
    clean,
    spelled,
    tokens,
    vocabulary,
)

LONGEST_NUMBER = 6  # digits, of an entry
_SHORTEST_TYPO, _SHORTEST_MENDED = 3, 4  # letters as typed, and of the word that is meant
_LONGEST_WORD = 8  # letters of one syllable, and one too many
_WRONG_MARKS = 2  # one taken for another
_ALSO_MENDED = ("thang",)
_NOTHING_AT_THE_END = frozenset({Say.FILLER, Say.BREAK, Say.THANKS})


class Part(Struct, frozen=True):
    """What a part says, from letter `start` up to `end`.

    everyday: the office's name is an everyday word too, and "phòng" is not in front of it.
    words: of a time, so that it can be read again for a day to come.
    """

    say: Say
    start: int
    end: int
    office: Office | None = None
    everyday: bool = False
    number: int = 0
    time: Time | None = None
    words: tuple[str, ...] = ()
    plain: str = ""  # of its first word


class Sentence(Struct, frozen=True):
    text: str
    parts: tuple[Part, ...]
    sure: bool = True  # no more was mended than may be

    @property
    def says(self) -> frozenset[Say]:
        """All that it says, without what changes nothing."""
        return frozenset(part.say for part in self.parts) - {Say.FILLER, Say.BREAK}

    def all(self, say: Say) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.say is say)

    @property
    def offices(self) -> tuple[Office, ...]:
        found = {part.office.code: part.office for part in self.parts if part.office}
        return tuple(found.values())


class _Words(Struct, frozen=True):
    """Everything that a word may be.

    near: the key words that may be mended, under themselves and with a letter less.
    """

    base: Lexicon
    known: Vocabulary
    phrases: Mapping[str, tuple[Phrase[Say], ...]]
    near: Mapping[str, frozenset[str]]
    key: frozenset[str]


@lru_cache(maxsize=4)
def _words(names: OfficeNames) -> _Words:
    base = lexicon(names)
    phrases = by_first_word(SAID, ONLY_WITH_MARKS)
    typed = vocabulary([*words_of(SAID.values()), *SHORT])
    known = {
        letters: base.known.get(letters, frozenset()) | typed.get(letters, frozenset())
        for letters in base.known.keys() | typed.keys()
    }
    key_words = {
        word
        for found in phrases.values()
        for one in found
        if one.means is not Say.FILLER
        for word in one.words
    }
    return _Words(
        base,
        known,
        phrases,
        _near(word for word in (*key_words, *_ALSO_MENDED) if len(word) >= _SHORTEST_MENDED),
        frozenset(key_words),
    )


def _near(words: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        for shorter in _with_a_letter_less(word):
            found.setdefault(shorter, set()).add(word)
    return {shorter: frozenset(meant) for shorter, meant in found.items()}


def _with_a_letter_less(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def sentence(text: str, names: OfficeNames, today: date) -> Sentence:
    """The parts of a text. Its lines are cleaned; they stay lines."""
    words = _words(names)
    lines = [line for raw in text.splitlines() if (line := clean(raw))]
    pieces: list[Token] = []
    at = 0
    for line in lines:
        if pieces:
            pieces.append(Token("\n", "\n", Form.MARK, at - 1, at, gap=True))
        pieces += [
            replace(piece, start=piece.start + at, end=piece.end + at)
            for piece in tokens(line, words.known)
        ]
        at += len(line) + 1
    scan = _Scan(pieces, words, today)
    parts = _with_question(scan.run())
    return Sentence("\n".join(lines), parts, scan.mended <= 1)


def _with_question(parts: Sequence[Part]) -> tuple[Part, ...]:
    """A "không" or "chưa" at the end of more than itself asks, and denies nothing."""
    last = next(
        (i for i in range(len(parts) - 1, -1, -1) if parts[i].say not in _NOTHING_AT_THE_END), 0
    )
    before = [part.say for part in parts[:last]]
    more = bool(set(before) - _NOTHING_AT_THE_END)
    if not more or before[-1] is Say.BREAK or parts[last].say not in (Say.NO, Say.NOT_YET):
        return tuple(parts)
    return (*parts[:last], replace(parts[last], say=Say.QUESTION), *parts[last + 1 :])


class _Scan:
    """One pass over a text's pieces."""

    def __init__(self, pieces: Sequence[Token], words: _Words, today: date) -> None:
        self.words = words
        self.today = today
        self.mended = 0
        self.pieces = [self._spelled_out(piece) for piece in pieces]
        self.spelled = [spelled(piece) for piece in self.pieces]
        self.end = self._end()
        self.parts: list[Part] = []
        self.changes = False  # "sửa" stands in front: "5 tháng 4" is a count and a month

    def run(self) -> tuple[Part, ...]:
        at = 0
        while at < len(self.pieces):
            at += self._take(at)
        return tuple(self.parts)

    def _spelled_out(self, piece: Token) -> Token:
        """The piece with a short form or a slip of one letter mended."""
        if piece.form is not Form.WORD:
            return piece
        if piece.plain in SHORT:
            return replace(piece, plain=SHORT[piece.plain], marks=None)
        if piece.plain in self.words.known or not (meant := _mended(piece, self.words)):
            return piece
        self.mended += 1
        return replace(piece, typed=meant, plain=meant)

    def _end(self) -> int:
        """Where the particles and marks at the end begin: "tháng 3 và 4 ạ." ends with the 4."""
        end = len(self.pieces)
        while end and (
            self.pieces[end - 1].form is Form.MARK or self.pieces[end - 1].plain in PARTICLES
        ):
            end -= 1
        return end

    def _take(self, at: int) -> int:
        """Add the part that starts at this piece, and tell how many pieces it has."""
        piece = self.pieces[at]
        if piece.form is Form.MARK:
            return self._mark(at)
        if piece.form in (Form.QUOTE, Form.LINK):
            return self._add(Say.UNKNOWN, at, 1)
        said = self._phrase(at)
        length = len(said.words) if said else 0
        time = self._time(at)
        office, words = self.words.base.office(self.pieces[at:])
        longest = max(time.words if time else 0, words)
        if said and (length >= longest or said.means is Say.DONT):
            self.changes = self.changes or said.means is Say.CHANGE
            return self._add(said.means, at, length)
        if time and time.words >= words:
            spelled = tuple(self.spelled[at : at + time.words])
            return self._add(Say.TIME, at, time.words, time=time, words=spelled)
        if office and called(self.pieces[at:]) == words + 1:
            return self._add(Say.FILLER, at, words + 1)
        if office:
            typed = "".join(one.plain for one in self.pieces[at : at + words])
            return self._add(Say.OFFICE, at, words, office=office, everyday=typed in EVERYDAY_NAMES)
        return self._number(at)

    def _add(
        self,
        say: Say,
        at: int,
        pieces: int,
        *,
        office: Office | None = None,
        everyday: bool = False,
        number: int = 0,
        time: Time | None = None,
        words: tuple[str, ...] = (),
    ) -> int:
        first, last = self.pieces[at], self.pieces[at + pieces - 1]
        self.parts.append(
            Part(
                say, first.start, last.end, office, everyday, number, time, words, fold(first.plain)
            )
        )
        return pieces

    def _mark(self, at: int) -> int:
        piece = self.pieces[at]
        mark = piece.plain
        if mark == "?":
            return self._add(Say.QUESTION, at, 1)
        if mark in THUMBS:
            return self._add(Say.THUMB, at, 1)
        if mark == "-" and at + 1 < len(self.pieces) and not self.pieces[at + 1].gap and piece.gap:
            return self._add(Say.UNKNOWN, at, 1)  # a minus
        if mark in BREAKS or mark == "\n":
            return self._add(Say.BREAK, at, 1)
        return self._add(Say.FILLER if mark in NEUTRAL else Say.UNKNOWN, at, 1)

    def _phrase(self, at: int) -> Phrase[Say] | None:
        first = self.pieces[at]
        found: Phrase[Say] | None = None
        for one in self.words.phrases.get(first.plain, ()):
            pieces = self.pieces[at : at + len(one.words)]
            if found and len(one.words) < len(found.words):
                break
            if len(pieces) == len(one.words) and _says(pieces, one):
                if [piece.marks or frozenset() for piece in pieces] == [*one.marks]:
                    return one  # "cho tôi", which with a slip might be "chỗ tôi"
                found = found or one
        if found:
            return found
        opposites = first.plain in TWO_OPPOSITES and first.marks is None
        return Phrase((first.plain,), (frozenset(),), Say.UNCLEAR) if opposites else None

    def _time(self, at: int) -> Time | None:
        piece = self.pieces[at]
        if not may_begin_a_time(piece):
            return None
        words = self.spelled[at : max(at + 1, min(at + LONGEST, self.end))]
        found = leading_time(words, self.today, Purpose.BEHIND)
        if found and self.changes and piece.form is Form.NUMBER:
            return None
        return found

    def _number(self, at: int) -> int:
        piece = self.pieces[at]
        if piece.form is Form.NUMBER and len(piece.plain) <= LONGEST_NUMBER:
            return self._add(Say.NUMBER, at, 1, number=int(piece.plain))
        found = leading_number(self.spelled[at:], COUNTED)
        value, words = found or (None, 1)
        if value is None:
            return self._add(Say.UNKNOWN, at, 1)
        return self._add(Say.NUMBER, at, words, number=value)


def _mended(piece: Token, words: _Words) -> str | None:
    """The only key word that differs from this word by a letter, or by one key pressed twice."""
    typed, marks = piece.plain, piece.marks or frozenset()
    if not _SHORTEST_TYPO <= len(typed) <= _LONGEST_WORD or not typed.isalpha():
        return None
    near = {
        word
        for shorter in _with_a_letter_less(typed)
        for word in words.near.get(shorter, ())
        if distance(typed, word) <= 1 and _bears(word, marks, words)
    }
    if not near and len(typed) >= _SHORTEST_MENDED:
        twice = (
            typed[:at] + typed[at + 1 :]
            for at, (before, key) in enumerate(pairwise(typed), start=1)
            if before == key
        )
        near = {word for word in twice if word in words.key and _bears(word, marks, words)}
    return near.pop() if len(near) == 1 else None


def _bears(word: str, marks: Marks, words: _Words) -> bool:
    return any(marks <= real for real in words.known.get(word, ()))


def _says(pieces: Sequence[Token], phrase: Phrase[Say]) -> bool:
    """Whether the words are the phrase's; one among several may have a wrong mark."""
    wrong = 0
    for piece, word, marks in zip(pieces, phrase.words, phrase.marks, strict=True):
        if piece.form is not Form.WORD or piece.plain != word:
            return False
        if piece.marks is None:
            half_typed = piece.plain != fold(piece.typed) and word not in TWO_OPPOSITES
            if phrase.only_with_marks and marks and not half_typed:
                return False
        elif phrase.means is Say.FILLER and len(phrase.words) == 1 and piece.marks != marks:
            return False  # "nhân" is not "nhận"; of what changes nothing no slip is forgiven
        elif not piece.marks <= marks or (phrase.only_with_marks and piece.marks != marks):
            if len(phrase.words) == 1 or len(piece.marks ^ marks) > _WRONG_MARKS:
                return False
            wrong += 1
    return wrong <= 1 and not (wrong and phrase.only_with_marks)
