"""Text without a slash: a plain word, counts, or not understood.

Anything more could stop or start things by accident.
"""

from core.names import fold
from handlers.arguments import read_free_count
from handlers.counting import add_counted, of_each
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
    """Record the counts, if every line is plainly one; raises for one that cannot be recorded."""
    add = find("add")
    if not (add and request.person and add.open_to(request.person)):
        return None
    lines = [line for line in request.args.splitlines() if line.strip()]
    names, month = request.names, request.month
    read = of_each(lines, lines, lambda line: read_free_count(line, names, month))
    understood = [counted for counted in read if counted]
    if not understood or len(understood) < len(lines):
        return None
    return add_counted(request, understood, lines)
