"""Cutting a long text into parts that a platform takes."""

import unicodedata

_LAST_OF_BASIC_PLANE = 0xFFFF  # what lies beyond takes two units
_JOINER = "\N{ZERO WIDTH JOINER}"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, which is how the platforms count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` UTF-16 units, cut at line breaks, else at spaces, else anywhere.

    The character at which a text is cut (the break or the space) is left out. A letter keeps its
    marks, unless these alone are longer than a part. Never empty. limit: at least 2.
    """
    parts: list[str] = []
    while utf16_length(text) > limit:
        end = _fitting(text, limit)
        cut = text.rfind("\n", 1, end + 1)
        if cut < 0:
            cut = text.rfind(" ", 1, end + 1)
        if cut < 0:
            end = _before_a_whole_letter(text, end)
            parts.append(text[:end])
            text = text[end:]
        else:
            parts.append(text[:cut])
            text = text[cut + 1 :]
    return [*parts, text] if text or not parts else parts


def messages(text: str, limit: int) -> list[str]:
    """The parts of `split` that say anything: platforms take no blank message."""
    return [part for part in split(text, limit) if part.strip()]


def _fitting(text: str, limit: int) -> int:
    """How many leading characters fit into `limit` units."""
    used = 0
    for index, c in enumerate(text):
        used += 2 if ord(c) > _LAST_OF_BASIC_PLANE else 1
        if used > limit:
            return max(index, 1)
    return len(text)


def _before_a_whole_letter(text: str, end: int) -> int:
    """The last place up to `end` where no letter is torn from its marks; `end` if there is none."""
    place = end
    while place > 0 and (_is_mark(text[place]) or text[place - 1] == _JOINER):
        place -= 1
    return place or end


def _is_mark(c: str) -> bool:
    """Belongs to the character before it: accents, joiners, variation selectors, skin tones."""
    return unicodedata.category(c).startswith("M") or c == _JOINER or ord(c) in _SKIN_TONES
