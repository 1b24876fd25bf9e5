"""Text without a slash: a plain word, counts, or not understood.

Anything more could stop or start things by accident.
"""

from core.names import fold
from handlers import counting
from handlers.help import hint
from handlers.request import Answer, Request, by_spelling
from handlers.table import find, give

_WORDS = by_spelling(
    {"status": "status tinhhinh", "rank": "rank xephang", "help": "help trogiup"},
)


def answer(request: Request) -> Answer:
    if name := _WORDS.get(fold(request.args)):
        return give(request, name, "")
    return _counts(request) or hint(request)


def _counts(request: Request) -> Answer | None:
    """Counts, from those who may record them."""
    add = find("add")
    if not (add and request.person and add.open_to(request.person)):
        return None
    return counting.add_unasked(request)
