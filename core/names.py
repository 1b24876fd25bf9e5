"""Office names as people type them: exact after folding, never guessed.

GDTH and GDTrH, GDTH and GDTX, GDMN and GDNN are one keystroke apart, so a near miss only ever
becomes a suggestion.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from core.quota import Office
from core.text import normal

# These do not decompose: the Vietnamese đ, the Icelandic ð that old keyboards give, the African ɖ.
_D_LETTERS = str.maketrans(dict.fromkeys("\u0111\u0110\u00f0\u00d0\u0256\u0189", "d"))
_OFFICE_WORD = "phong"
_LEADING_OFFICE_WORD = re.compile(r"^\s*(?:ph[oòóỏõọ]+ng|p\.|p)\s+", re.IGNORECASE)

SUGGESTIONS = 3
_LIKELY = 60  # rapidfuzz ratio, 0 to 100, below which a suggestion would only puzzle

# Short forms that fit more than one office; each is asked about, never accepted.
AMBIGUOUS = frozenset({"tc", "th", "ct", "kt", "gd", "ql", "hs", "giaoduc", "phong", "p"})


@dataclass
class OfficeNameError(Exception):
    """A name leads to no office, or to several: `suggestions`, at most three, likeliest first."""

    typed: str
    suggestions: tuple[Office, ...] = ()
    ambiguous: bool = False


@dataclass
class AliasTakenError(Exception):
    """A name would lead to two offices, or is too short a form to be anybody's."""

    alias: str
    office: Office | None = None


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Letters and digits only, without case or diacritics: "Gđ Trh" and "GDTrH" are both gdtrh."""
    if not text.isascii():
        text = normal(text, "NFKC").translate(_D_LETTERS)
        text = normal(text, "NFD")
        text = "".join(c for c in text if not unicodedata.combining(c))
    return "".join(filter(str.isalnum, text.casefold()))


def spellings(office: Office) -> set[str]:
    """Every folded name under which an office is accepted."""
    names = {office.code, office.name, without_office_word(office.name), *office.aliases}
    return {folded for name in names if (folded := fold(name))}


def without_office_word(name: str) -> str:
    """Drop a leading "phòng" or "p." that is a word of its own ("văn phòng" keeps its own)."""
    name = normal(name)
    return _LEADING_OFFICE_WORD.sub("", name, count=1)


@dataclass(frozen=True)
class OfficeNames:
    """The directory from folded spelling to office."""

    offices: tuple[Office, ...]
    _index: dict[str, Office] = field(init=False, repr=False, compare=False)
    _longest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, Office] = {}
        for office in self.offices:
            for spelling in spellings(office):
                taken = index.setdefault(spelling, office)
                if taken.code != office.code or spelling in AMBIGUOUS:
                    raise AliasTakenError(spelling, taken if taken.code != office.code else None)
        object.__setattr__(self, "_index", index)
        longest = max(map(len, index), default=0) + len(_OFFICE_WORD)
        object.__setattr__(self, "_longest", longest)

    def exact(self, typed: str) -> Office | None:
        """The one office of this name, with or without a leading "phòng"."""
        return self._index.get(fold(typed)) or self._index.get(fold(without_office_word(typed)))

    def resolve(self, typed: str) -> Office:
        """The one office of this name. Raises OfficeNameError with suggestions."""
        if found := self.exact(typed):
            return found
        raise self.unknown(typed)

    def unknown(self, typed: str) -> OfficeNameError:
        """Why a name was not accepted, and what was perhaps meant."""
        folded = fold(without_office_word(typed)) or fold(typed)
        if folded in AMBIGUOUS:
            fitting = [office for office in self.offices if _abbreviates(folded, office)]
            return OfficeNameError(typed, tuple(fitting[:SUGGESTIONS]), ambiguous=True)
        return OfficeNameError(typed, self._near(folded))

    def leading(self, words: Sequence[str]) -> tuple[Office, int] | None:
        """The office named by the longest run of leading words, and how many words that took."""
        for length in range(self._reach(words), 0, -1):
            # A lone hyphen may stand inside a name; at its end it is a sign before a count.
            if fold(words[length - 1]) and (found := self.exact(" ".join(words[:length]))):
                return found, length
        return None

    def _reach(self, words: Sequence[str]) -> int:
        """How many leading words are at most as long as the longest name."""
        letters = 0
        for length, word in enumerate(words):
            letters += len(fold(word))
            if letters > self._longest:
                return length
        return len(words)

    def _near(self, folded: str) -> tuple[Office, ...]:
        scored = process.extract(
            folded, list(self._index), scorer=fuzz.ratio, limit=12, score_cutoff=_LIKELY
        )
        ranked = sorted(scored, key=lambda hit: (-hit[1], self._index[hit[0]].position))
        found = dict.fromkeys(self._index[spelling].code for spelling, _, _ in ranked)
        by_code = {office.code: office for office in self.offices}
        return tuple(by_code[code] for code in list(found)[:SUGGESTIONS])


def _abbreviates(short: str, office: Office) -> bool:
    """The letters of a short form stand in this order in the office's code or start its name."""
    letters = iter(fold(office.code))
    return all(c in letters for c in short) or fold(without_office_word(office.name)).startswith(
        short
    )


def check_names(offices: Iterable[Office]) -> None:
    """Raise AliasTakenError if any name would lead to two offices."""
    OfficeNames(tuple(offices))
