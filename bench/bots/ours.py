"""The product as it is deployed, with `bot.py`'s own composition; only its clock is set.

The benchmark's days must not depend on the day on which it is run: nudges go out on working days,
and in a month's first days an /add asks which month is meant.
"""

import asyncio
import logging
import os
import sys
import time
from datetime import datetime, timedelta

from bot import DATA, new_code
from config import load_settings
from front.program import Outside
from front.serve import serve


def main() -> int:
    began, start = time.monotonic(), datetime.fromisoformat(os.environ["BENCH_STARTS"])

    def clock() -> datetime:
        return start + timedelta(seconds=time.monotonic() - began)

    settings = load_settings()
    logging.basicConfig(
        level=settings.log_level,
        stream=sys.stderr,
        format="%(asctime)s level=%(levelname)s logger=%(name)s %(message)s",
    )
    return asyncio.run(serve(settings, Outside(clock, time.monotonic, new_code), DATA))


if __name__ == "__main__":
    sys.exit(main())
