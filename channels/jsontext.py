"""Checking the fields of a platform's JSON object.

A field that is not what it should be raises ValueError, which names the field and quotes nothing.
"""

import re
from typing import Any, TypeAlias

from core.text import LONGEST_MESSAGE, bounded

Json: TypeAlias = dict[str, Any]
HALF_PAIR = re.compile("[\ud800-\udfff]")


def part_of(owner: Json, field: str) -> Json:
    if not isinstance(value := owner.get(field), dict):
        raise ValueError(f"{field} is not an object")  # noqa: TRY004 - one kind of fault for all
    return value


def integer_of(owner: Json, field: str) -> int:
    if type(value := owner.get(field)) is not int:
        raise ValueError(f"{field} is not an integer")
    return value


def text_of(owner: Json, field: str, default: str | None = None) -> str:
    """A text that can be written as UTF-8: JSON allows half of a surrogate pair.

    default: stands for a field that is not there; None: it must be there.
    """
    value = owner.get(field, default)
    if not isinstance(value, str) or HALF_PAIR.search(value):
        raise ValueError(f"{field} is not a text")
    return value


def written_in(owner: Json, field: str, most: int = LONGEST_MESSAGE) -> str:
    """What somebody wrote there, as long as the platform lets it be; empty where nothing is."""
    return bounded(text_of(owner, field, ""), most)
