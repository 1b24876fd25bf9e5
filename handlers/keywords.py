"""Words that say what a command is to do: English or Vietnamese, with diacritics or without."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from core.names import fold

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
