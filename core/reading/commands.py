"""The command at the head of a message, and the commands that a mistyped one may have meant."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from core.names import fold

SUGGESTIONS = 3
FARTHEST = 2  # letters that a mistyped name may be off
_SHORTEST_FOR_TWO = 5  # in a shorter name two letters are half of it
_LONGEST = 32

# The name ends at a blank, at "@bot", or where a sign or a number begins: "/add-1", "/add3".
_COMMAND = re.compile(r"\s*/([^\s@/+\-–−—:=0-9]+)(?:@\w+)?[ \t:=]*", re.UNICODE)


def split_command(text: str) -> tuple[str, str] | None:
    """The folded name of a command, and the text after it; None for text without a slash.

    The text is as it was typed, its sign and its first word included.
    """
    match = _COMMAND.match(text)
    if match is None or not (name := fold(match[1])):
        return None
    return name, text[match.end() :].strip()


def near_commands(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that are one or two letters off, nearest first, at most three.

    They are offered and never run. A name that is known is nobody's mistake: it suggests nothing.
    """
    name = fold(typed)
    folded = {fold(one): one for one in known}
    if name in folded or not name or len(name) > _LONGEST:
        return ()
    allowed = FARTHEST if len(name) >= _SHORTEST_FOR_TWO else 1
    near = [(steps, one) for one in folded if (steps := distance(name, one)) <= allowed]
    return tuple(folded[one] for _, one in sorted(near)[:SUGGESTIONS])


def distance(one: str, other: str) -> int:
    """Letters added, dropped, changed, or swapped with their neighbour."""
    return OSA.distance(one, other)
