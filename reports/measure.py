"""How wide a line of bold Times is, for the rules that are drawn below it.

The widths are those of Adobe's font metrics for Times-Bold, which Times New Roman and Liberation
Serif share; a letter with diacritics is as wide as its base letter.
"""

import unicodedata

_POINT = 25.4 / 72  # millimetres
_OTHER = 500
_CROSSED = {0x0110: "D", 0x0111: "d"}  # these do not decompose
_WIDTHS = {
    letter: width
    for width, letters in {
        250: " ,.",
        278: "il/",
        333: "fjt-",
        389: "Is",
        444: "cerz",
        500: "agovxyJ0123456789",
        556: "bdhknpquS",
        611: "FP",
        667: "BELTZ",
        722: "ACDNRUVXYw",
        778: "GHKOQ",
        833: "m",
        944: "M",
        1000: "W",
    }.items()
    for letter in letters
}


def width_of(text: str, size: float) -> float:
    """Millimetres that a line takes. size: of the letters, in points."""
    plain = unicodedata.normalize("NFD", text.translate(_CROSSED))
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return sum(_WIDTHS.get(letter, _OTHER) for letter in letters) / 1000 * size * _POINT


def lines_of(text: str, size: float, room: float) -> int:
    """How many lines a text takes in a column. size: in points; room: in millimetres."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        width = width_of(word + " ", size)
        if used and used + width > room:
            lines, used = lines + 1, 0.0
        used += width
    return lines
