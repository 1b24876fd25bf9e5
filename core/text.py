"""Text from outside, before anybody works with it: its length, its marks, what nobody sees of it.

To normalise is to sort the marks of each letter, which takes the square of their number. So the
marks are thinned out first, and nothing else in the program calls `unicodedata.normalize`.
"""

import re
import unicodedata
from ipaddress import ip_address
from typing import Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

MOST_MARKS = 30  # to one letter: the stream-safe text format, UAX #15
LONGEST_MESSAGE = 4096  # characters; Telegram carries no more, and Zalo less
LONGEST_NAME = 129  # a first and a last name of 64 characters each, and the blank between them
LONGEST_FILE_NAME = 255

_SIGNS = re.compile(rf"[^\x00-\x7f]{{{MOST_MARKS + 1},}}")  # where there may be too many marks
_HALFWIDTH_MARKS = "\uff9e\uff9f"  # these count as letters
# What no font shows although it counts as a letter, a mark or a symbol.
_UNSEEN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef"
)
# Marks piled on one letter cover the lines around it; no script needs more than four.
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
JOINER = "\u2060"  # the word joiner: no blank, no letter, and nothing that breaks a line
_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"“”„‟«»‹›‘’‚‛〝〞〟＂', "'"))
# Where the joiner goes: behind the slash of a command, the sign of a name or topic, the colon of
# "https://", and the dots of an address. Letters of other scripts end an address as well.
_TAPPABLE = re.compile(
    r"(?<=(?<!\w)/)(?=\w)|(?<=@)(?=\w)|(?<=#)(?=\w*[^\W\d_])|(?<=:)(?=//)"
    r"|(?<=\w\.)(?!(?:csv|docx?|od[st]|pdf|txt|xlsx?)(?!\w))"  # no file's ending is an address
    r"(?=[a-zA-Z]{2,}(?!\w)|[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1ef9]{2}|xn--)"
    r"|(?<=\d\.)(?=\d{1,3}\.\d{1,3}\.\d)"
)
_UNSEEN_SIGN = re.compile(f"[{_UNSEEN}]")
_WITHOUT_BAR = dict.fromkeys((0x110, 0x111), "d")


def normal(text: str, form: Form = "NFC") -> str:
    """The Unicode normal form of a text, in time linear to its length."""
    return text if text.isascii() else unicodedata.normalize(form, stream_safe(text))


def flat(text: str) -> str:
    """Lower case without marks, letter for letter: what is found has its place in the text."""
    letters = text.translate(_WITHOUT_BAR)
    return "".join((normal(c, "NFD")[0].lower() or c)[0] for c in letters)


def stream_safe(text: str) -> str:
    """The text with at most thirty marks to a letter; the others are dropped."""
    return text if text.isascii() else _SIGNS.sub(_thinned, text)


def _thinned(signs: re.Match[str]) -> str:
    kept, marks = [], 0
    for sign in signs[0]:
        marks = marks + 1 if is_mark(sign) else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def is_mark(char: str) -> bool:
    """Whether it belongs to the letter before it, once it is decomposed."""
    return unicodedata.category(char)[0] == "M" or char in _HALFWIDTH_MARKS


def bounded(text: str, most: int = LONGEST_MESSAGE) -> str:
    """What a parser hands on of a text: no longer than its platform allows, and stream-safe."""
    return stream_safe(text[:most])


def foreign(text: str) -> str:
    """Text that somebody else wrote, made safe to stand in our sentences and to be seen as theirs.

    It becomes one line, ends no quotation, hides nothing, and no part of it can be tapped: an
    invisible joiner breaks every command, address or name in it. By the joiner a channel that has
    markup finds the words to set apart.
    """
    line = " ".join(seen(text).replace(JOINER, "").translate(_QUOTATION_MARKS).split())
    return _TAPPABLE.sub(JOINER, line)


# Only public bodies and schools get a name under these.
_OFFICIAL = re.compile(
    r"https?://(?:[\w-]+\.)+(?:gov|edu)\.vn(?::[0-9]{1,5})?(?:/[!#-;=?-Z_a-z~]*)?", re.ASCII
)


def web_address(text: str) -> str:
    """An article's link: one under gov.vn or edu.vn can be tapped, any other is foreign text."""
    return text if _OFFICIAL.fullmatch(text) else foreign(text)


def seen(text: str) -> str:
    """The text without control characters, marks of direction, piles of marks, and unseen signs.

    Blanks of every kind stay, line breaks among them.
    """
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return text if text.isascii() else _PILED.sub(r"\1", _UNSEEN_SIGN.sub("", text))


_ODD_BLANKS = str.maketrans(dict.fromkeys("\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))


def printed(text: str) -> str:
    """The text as a paper can hold it, whose format refuses other signs: what is seen of it."""
    return seen(text).translate(_ODD_BLANKS)


def as_text(value: object) -> str:
    """For encoders, which know `str` but no subclass of it: it is written as a plain text."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(type(value))


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own, which nobody else reaches."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
