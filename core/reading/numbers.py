"""Numbers in words, up to twenty."""

from collections.abc import Container, Sequence

from core.names import fold
from core.text import normal

_NAMES = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS = {name: n for n, name in enumerate(_NAMES, start=1)} | {"bẩy": 7}
_AFTER_TEN = _UNITS | {"tư": 4, "lăm": 5, "nhăm": 5}
_TEN, _TENS = "mười", "mươi"
_OTHERS = frozenset({"mốt", "chục", "trăm", "nghìn", "ngàn"})
_FIRST = frozenset({*_UNITS, _TEN})
_ANY = frozenset({*_AFTER_TEN, _TEN, _TENS, *_OTHERS})
WORDS = " ".join(sorted(_ANY))

_WITHOUT_MARKS = {fold(name): name for name in (*_NAMES, "lăm", _TEN)}
LONGEST = 4  # words that are looked at


def leading_number(words: Sequence[str], counted: Container[str]) -> tuple[int | None, int] | None:
    """The number that the leading words say, and how many words that took.

    The number is None where it is over twenty or none at all ("hai ba"). counted: what is counted,
    folded; without its marks "nam" is five only in front of one of these.
    """
    spelled = [normal(word).lower() for word in words[: LONGEST + 1]]
    if found := _run(spelled):
        return _value(found), len(found)
    found = _run([_WITHOUT_MARKS.get(word, word) for word in spelled])
    following = spelled[len(found)] if len(found) < len(spelled) else ""
    return (_value(found), len(found)) if found and following in counted else None


def _run(words: Sequence[str]) -> list[str]:
    if not words or words[0] not in _FIRST:
        return []
    length = next((i for i, word in enumerate(words[:LONGEST]) if word not in _ANY), None)
    return list(words[:LONGEST] if length is None else words[:length])


def _value(words: Sequence[str]) -> int | None:
    match words:
        case [unit] if unit in _UNITS:
            return _UNITS[unit]
        case ["mười"]:
            return 10
        case ["mười", unit] if unit in _AFTER_TEN:
            return 10 + _AFTER_TEN[unit]
        case ["hai", "mươi"]:
            return 20
        case _:
            return None
