"""The present state of what a question was about, for somebody who answers it a second time."""

import re
from collections.abc import Iterator, Sequence

from core.month import Month, parse_month
from handlers.request import Request
from locales import talking
from locales.obstacles import STATES

_CLOSING = frozenset({"/closenow", "/leaveopen"})
_ABSENCE = frozenset({"/awayfrom", "/away"})
_COUNTING = re.compile(r"/(add|set|correct|undo|preview|import|replace)")
_OBSTACLE = re.compile(r"/(?:resolve|answer|forward|withdraw) (?:VM-)?0*([0-9]{1,9})\b")
MOST_SHOWN = 5


def holds_now(request: Request, commands: Sequence[str]) -> list[str]:
    """A line for each thing that the commands of a question name."""
    found = (line for command in commands for line in _lines(request, command))
    return list(dict.fromkeys(found))[:MOST_SHOWN]


def _lines(request: Request, command: str) -> Iterator[str]:
    name, _, rest = command.partition(" ")
    if _COUNTING.match(name):
        yield from _counts(request, rest)
    elif name in _CLOSING and rest:
        month = Month.from_key(rest)
        closed = request.store.months.is_closed(month)
        yield request.say(talking.CLOSED_NOW if closed else talking.OPEN_NOW, month=month)
    elif name in _ABSENCE:
        away = request.store.absences.known(request.me.id, request.now.date())
        yield (
            request.say(talking.AWAY_NOW, day=away.until)
            if away
            else request.say(talking.PRESENT_NOW)
        )
    elif match := _OBSTACLE.match(command):
        obstacle = request.store.obstacles.get(int(match[1]))
        state = request.say(STATES[obstacle.state])
        yield request.say(talking.OBSTACLE_NOW, number=obstacle.number, state=state)


def _counts(request: Request, lines: str) -> Iterator[str]:
    """The counts of the offices and months that these lines of counts name."""
    offices = {office.code: office for office in request.store.offices.all()}
    for line in lines.splitlines():
        words = line.split()
        months = [month for word in words if (month := parse_month(word, request.month))]
        for code in [word for word in words if word in offices]:
            month = months[0] if months else request.month
            count = request.count(month, code)
            yield request.say(talking.COUNT_NOW, office=offices[code], month=month, n=count)
