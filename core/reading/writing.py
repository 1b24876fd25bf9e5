"""From letters to words: one spelling of what looks the same, and words typed with a key too many.

Positions are kept, so that whatever is asked about is shown exactly as it was typed.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from enum import StrEnum, auto
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

from msgspec import Struct

from core.names import fold
from core.reading.phrases import each_of
from core.text import normal, seen

Marks = frozenset[str]
Vocabulary = Mapping[str, frozenset[Marks]]  # by letters without marks
Meaning = TypeVar("Meaning")

LONGEST_HALF_TYPED = 14  # letters; no Vietnamese word is longer, Telex and VNI keys included

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HYPHENS = dict.fromkeys(
    (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63), 0x2D
)
SAME_LENGTH = _FULL_WIDTH | _HYPHENS
_DRAWN = {ord("➕"): "+", ord("➖"): "-", 0x20E3: None}  # the last is the key around a digit
_CLOSING = {"“": "”", "«": "»", "‘": "’", '"': '"', "'": "'"}
_D_LETTERS = frozenset("đð")

# A month or a quarter in one piece, a number in any shape, a word, any other character.
# "123/SGDĐT-VP" is a document's number, unless all its letters are known: "2/GDTH".
_PIECE = re.compile(
    r"(?P<time>(?:t|thg|th[áa]ng|q)\.?[0-9]{1,2}(?:[/.-](?:[0-9]{4}|[0-9]{2}))?(?![^\W_]))"
    r"|(?P<clock>[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2})?(?![0-9:])|[hg][0-9]{0,2}(?![^\W_])))"
    r"|(?P<document>[0-9]+[/-][^\W\d_]{2,}(?:[/-][^\W\d_]+)*(?![^\W_]))"
    r"|(?P<shape>[0-9]+(?:[.,/~-][0-9]+)+%?|[0-9]+%|[0-9]+e[0-9]+)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<word>đ/c(?![^\W_])|[^\W_](?:[^\W_]|[\u0300-\u036f])*)"
    r"|(?P<mark>.)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"(?P<number>[0-9]+)")
_LETTERS = re.compile(r"[^\W_]+")
_SHORT = frozenset("bt")  # "3b" is three bài, "2t" two tin: offered, and not recorded at once
_GLUED = re.compile(r"(?P<word>[^\W_]+)")
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
END_OF_LINK = ",;.:)]}\"'”»"

_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_CIRCUMFLEX, _BREVE, _HORN, _BAR = "\u0302", "\u0306", "\u031b", "đ"
_VNI = {
    "1": "\u0301",
    "2": "\u0300",
    "3": "\u0309",
    "4": "\u0303",
    "5": "\u0323",
    "6": _CIRCUMFLEX,
    "7": _HORN,
    "8": _BREVE,
    "9": _BAR,
}
_VOWELS = frozenset("aeiouy")
_KEYS_AFTER_A_CODE = frozenset("sfj")  # not "r" and "x": GDTrH, GDTX


class Form(StrEnum):
    WORD = auto()
    TIME = auto()  # a month or quarter in one piece: T4/2026
    NUMBER = auto()  # plain digits
    SHAPE = auto()  # digits with something between them: a date, a range, a fraction
    QUOTE = auto()
    LINK = auto()
    MARK = auto()


class Token(Struct, frozen=True):
    """One piece of a line. plain: folded, or what a half-typed word was to be.

    marks: the marks of a word, None where it has none or was half typed.
    gap: a blank, or nothing at all, stands in front.
    """

    typed: str
    plain: str
    form: Form
    start: int
    end: int
    gap: bool
    marks: Marks | None = None


def clean(line: str) -> str:
    """Composed letters, single blanks, signs for drawn ones; no unseen characters."""
    return " ".join(normal(seen(line).translate(_DRAWN)).split())


def tokens(line: str, known: Vocabulary) -> tuple[Token, ...]:
    """The pieces of a clean line, in order; only blanks lie between them."""
    return tuple(_tokens(line, line.translate(SAME_LENGTH), known))


def _tokens(line: str, plain: str, known: Vocabulary) -> Iterator[Token]:
    last_closing = {closing: line.rfind(closing) for closing in _CLOSING.values()}
    at = 0
    while at < len(line):
        if line[at] == " ":
            at += 1
            continue
        gap = at == 0 or line[at - 1] == " "
        found = (
            _quote(line, at, gap=gap, last_closing=last_closing)
            or _link(line, plain, at, gap=gap)
            or _piece(line, plain, at, gap=gap, known=known)
        )
        yield found
        at = found.end


def _quote(line: str, at: int, *, gap: bool, last_closing: Mapping[str, int]) -> Token | None:
    closing = _CLOSING.get(line[at])
    if closing is None or last_closing[closing] <= at or (line[at] == "'" and not gap):
        return None
    end = line.find(closing, at + 1)
    while closing == "”" and line[end + 1 : end + 2] == "”":  # twice: it is part of the text
        following = line.find(closing, end + 2)
        if following < 0:
            break
        end = following
    return Token(line[at : end + 1], "", Form.QUOTE, at, end + 1, gap)


def _link(line: str, plain: str, at: int, *, gap: bool) -> Token | None:
    match = LINK.match(plain, at)
    if match is None:
        return None
    typed = line[at : match.end()].rstrip(END_OF_LINK)
    return Token(typed, "", Form.LINK, at, at + len(typed), gap)


def _piece(line: str, plain: str, at: int, *, gap: bool, known: Vocabulary) -> Token:
    match = _PIECE.match(plain, at)
    if match and match.lastgroup == "document" and not _is_document(match[0], known):
        match = _NUMBER.match(plain, at)
    assert match
    if match.lastgroup == "number" and (glued := _glued(plain, match, known)):
        match = glued
    typed, form = line[at : match.end()], _FORMS[match.lastgroup or "mark"]
    if form is Form.WORD and match.lastgroup == "word" and not typed[0].isdecimal():
        return _word(typed, at, gap=gap, known=known)
    return Token(typed, match[0].lower(), form, at, match.end(), gap)


def _is_document(typed: str, known: Vocabulary) -> bool:
    """Whether it is in capitals, and not all of it means something here."""
    groups = re.findall(r"[^\W\d_]+", typed)
    return all(map(str.isupper, groups)) and any(fold(group) not in known for group in groups)


def _glued(plain: str, number: re.Match[str], known: Vocabulary) -> re.Match[str] | None:
    """A number with letters behind it that mean nothing here is a word: "1O", "10A1", "2x3".

    Several letters alone may be words without their blanks: "3bàiGDMN", "3pgdmn".
    """
    behind = _LETTERS.match(plain, number.end())
    if behind is None or (len(behind[0]) > 1 and behind[0].isalpha()):
        return None
    if behind[0] in _SHORT or fold(behind[0]) in known or half_typed(behind[0], known):
        return None
    return _GLUED.match(plain, number.start())


_FORMS = {
    "time": Form.TIME,
    "clock": Form.WORD,  # a word like any other: no count and no date
    "document": Form.WORD,
    "shape": Form.SHAPE,
    "number": Form.NUMBER,
    "word": Form.WORD,
    "mark": Form.MARK,
}


def _word(typed: str, at: int, *, gap: bool, known: Vocabulary) -> Token:
    plain, marks = fold(typed), None if typed.isascii() else signature(typed)[1] or None
    if plain not in known and (meant := half_typed(typed, known)):
        plain, marks = meant, None
    return Token(typed, plain, Form.WORD, at, at + len(typed), gap, marks)


def spelled(piece: Token) -> str:
    """The piece as typed, or its plain form if it was half typed, shortened, mended or full-width."""
    if piece.form is Form.WORD:
        return piece.typed if piece.plain == fold(piece.typed) else piece.plain
    return piece.plain or piece.typed


def quoted(text: str) -> str:
    """A text in quotation marks that reads back to just this text."""
    return f"“{text.replace('”', '””')}”"


def unquoted(text: str) -> str:
    inner = text[1:-1]
    return (inner.replace("””", "”") if text[0] == "“" else inner).strip()


# --- Phrases


class Phrase(Struct, Generic[Meaning], frozen=True):
    """Words that mean something together. only_with_marks: without them they are other words."""

    words: tuple[str, ...]
    marks: tuple[Marks, ...]
    means: Meaning
    only_with_marks: bool = False


def by_first_word(
    tables: Mapping[Meaning, str], only_with_marks: Container[str]
) -> dict[str, tuple[Phrase[Meaning], ...]]:
    """The phrases of tables under their first words: the longest first."""
    found: dict[str, list[Phrase[Meaning]]] = {}
    for means, table in tables.items():
        for text in each_of(table):
            words, marks = zip(*map(signature, text.split()), strict=True)
            one = Phrase(words, marks, means, text in only_with_marks)
            found.setdefault(words[0], []).append(one)
    return {
        first: tuple(sorted(phrases, key=lambda one: -len(one.words)))
        for first, phrases in found.items()
    }


# --- Half-typed words


@lru_cache(maxsize=1024)  # as `fold`
def signature(word: str) -> tuple[str, Marks]:
    """The letters without marks, and the marks, wherever in the word they stand."""
    letters = normal(word.casefold(), "NFD")
    marks = {c for c in letters if unicodedata.combining(c)}
    if any(c in _D_LETTERS for c in letters):
        marks.add(_BAR)
    return fold(word), frozenset(marks)


def vocabulary(words: Iterable[str]) -> dict[str, frozenset[Marks]]:
    """The words that a half-typed one may be."""
    found: dict[str, set[Marks]] = {}
    for word in words:
        letters, marks = signature(word)
        found.setdefault(letters, set()).add(marks)
    return {letters: frozenset(marks) for letters, marks in found.items()}


def half_typed(word: str, known: Vocabulary) -> str | None:
    """The known word that somebody typed with Telex or VNI keys left in it: "Tinhf" is tinh.

    Only where the keys give marks that the known word has: "bai2" is bài, "bai3" is nothing.
    """
    letters, marks = signature(word)
    if not 1 < len(letters) <= LONGEST_HALF_TYPED or not letters.isascii():
        return None
    if letters[:-1] in known and _ends_in_a_key(word) and not _VOWELS & set(letters):
        return letters[:-1]
    meant = {
        base
        for base, keyed in (*_telex(letters), *_vni(letters))
        if keyed and any(keyed | marks <= real for real in known.get(base, ()))
    }
    return meant.pop() if len(meant) == 1 else None


def _ends_in_a_key(word: str) -> bool:
    """A small letter behind a code: the code itself is written in capitals, or all is small."""
    return word[-1] in _KEYS_AFTER_A_CODE


def _telex(letters: str) -> Iterator[tuple[str, Marks]]:
    yield _hats(letters, frozenset())
    for index in range(1, len(letters)):
        if letters[index] in _TELEX_TONES and _VOWELS & set(letters[:index]):
            tone = _TELEX_TONES[letters[index]]
            yield _hats(letters[:index] + letters[index + 1 :], frozenset({tone}))


def _hats(letters: str, marks: Marks) -> tuple[str, Marks]:
    """Take "dd", "aa", "ow" and the like for the letter they stand for."""
    letters, bar = _bar(letters)
    found = set(marks | bar)
    for vowel in "aeo":
        if vowel * 2 in letters:
            letters = letters.replace(vowel * 2, vowel, 1)
            found.add(_CIRCUMFLEX)
        elif letters[-1] == vowel and vowel in letters[:-2]:  # "mama": the hat was typed late
            letters = letters[:-1]
            found.add(_CIRCUMFLEX)
    for before, key in pairwise(letters):
        if key == "w":  # "duoc" has two horns, typed with one key or with two
            found.add(_BREVE if before == "a" else _HORN)
    return letters[0] + letters[1:].replace("w", ""), frozenset(found)


def _bar(letters: str) -> tuple[str, Marks]:
    """A double d is đ, in VNI too."""
    return (letters[1:], frozenset({_BAR})) if letters.startswith("dd") else (letters, frozenset())


def _vni(letters: str) -> Iterator[tuple[str, Marks]]:
    digits = [c for c in letters if c in _VNI]
    if digits and letters[0].isalpha():
        base, bar = _bar("".join(c for c in letters if not c.isdigit()))
        yield base, bar | {_VNI[digit] for digit in digits}
