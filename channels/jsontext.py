"""JSON as platforms write it: by msgspec, and where that is too strict by Python's own module."""

import json
from typing import Any

import msgspec


def read(text: str | bytes) -> Any:
    """The value. Raises ValueError, or RecursionError for what is nested too deeply.

    Half a surrogate pair, which JSON allows and msgspec does not, is read as it stands.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return json.loads(text)


def written(value: object) -> str:
    """The text of it; in ASCII where it has half a pair, which cannot be written as UTF-8."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value)
