"""The real program, whose wall clock begins at a given moment and goes on from there.

`python -m tests.shifted 2026-04-22T08:00 run` is `python bot.py run` on that morning. Nothing but
`bot.wall_clock` reads the wall clock, so nothing else has to be replaced.
"""

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from unittest.mock import patch

import bot
from app.commandline import moment


def clock_from(start: datetime) -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


def main(start: str, *arguments: str) -> int:
    with patch.object(bot, "wall_clock", clock_from(moment(start))):
        return bot.main(arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
