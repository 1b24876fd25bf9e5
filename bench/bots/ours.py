"""The product as it is deployed, `bot.py run`; only its clock begins at a given moment.

What is measured must not depend on the day on which it is: nudges go out on working days, and in a
month's first days an /add asks which month is meant. (`tests.shifted` does the same with a library
that a start would be measured with.)
"""

import sys
import time
from datetime import datetime, timedelta

import bot


def main(start: str) -> int:
    began, first = time.monotonic(), datetime.fromisoformat(start)

    def clock() -> datetime:
        return first + timedelta(seconds=time.monotonic() - began)

    vars(bot)["wall_clock"] = clock
    return bot.main(["run"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
