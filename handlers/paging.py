"""Long lists, a page at a time: whoever asks gets what fits a screen, and a choice for the rest.

"+10" at the end of what is typed behind a command stands for what comes after the tenth line.
"""

import re
from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from core.chat import Choice
from handlers.request import Request
from locales import notices

ON_A_PAGE = 10  # texts that people wrote: a message or two
SHORT_ON_A_PAGE = 40  # lines such as a person with their channels
_AFTER = re.compile(r"(?:^| )\+([0-9]{1,6})$")

Line = TypeVar("Line")


class Page(Struct, Generic[Line], frozen=True):
    """lines: those to show. more: the choice that shows the next ones, if there are any."""

    lines: Sequence[Line]
    more: tuple[Choice, ...] = ()


def without_page(args: str) -> tuple[str, int]:
    """What stands behind a command, and how many lines were shown already."""
    found = _AFTER.search(args)
    return (args[: found.start()], int(found[1])) if found else (args, 0)


def page(
    request: Request, command: str, found: Sequence[Line], after: int, most: int = ON_A_PAGE
) -> Page[Line]:
    """command: what gives the list, without its page."""
    shown = found[after : after + most]
    left = len(found) - after - len(shown)
    if left <= 0:
        return Page(shown)
    following = f"{command} +{after + most}"
    return Page(shown, (request.choice(notices.MORE, following, n=left),))
