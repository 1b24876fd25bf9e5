"""Cutting a long text into parts that a platform takes."""

_LAST_OF_BASIC_PLANE = 0xFFFF  # what lies beyond takes two units


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, which is how the platforms count."""
    return len(text) + sum(1 for c in text if ord(c) > _LAST_OF_BASIC_PLANE)


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` UTF-16 units, cut at line breaks, else at spaces, else anywhere.

    The character at which a text is cut (the break or the space) is left out. Never empty.
    """
    parts: list[str] = []
    while utf16_length(text) > limit:
        end = _fitting(text, limit)
        cut = max(text.rfind("\n", 1, end + 1), -1)
        if cut < 0:
            cut = text.rfind(" ", 1, end + 1)
        if cut < 0:
            parts.append(text[:end])
            text = text[end:]
        else:
            parts.append(text[:cut])
            text = text[cut + 1 :]
    return [*parts, text] if text or not parts else parts


def _fitting(text: str, limit: int) -> int:
    """How many leading characters fit into `limit` units."""
    used = 0
    for index, c in enumerate(text):
        used += 2 if ord(c) > _LAST_OF_BASIC_PLANE else 1
        if used > limit:
            return max(index, 1)
    return len(text)
