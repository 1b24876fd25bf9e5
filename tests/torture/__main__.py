"""`make torture KILLS=200`: kill real bots at random moments, and count what became of everything.

Ends with 1 if any promise was broken; the database and the bots' log are then kept.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

from tests.bots import REAL
from tests.torture.doubles import DOUBLES
from tests.torture.run import Torture
from tests.torture.verdict import judge

MOST_BREACHES = 40  # more than that say nothing new


def options() -> argparse.Namespace:
    found = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    found.add_argument("--kills", type=int, default=200)
    found.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    found.add_argument("--double", choices=DOUBLES, help="a program that breaks one promise")
    return found.parse_args()


def main() -> int:
    chosen = options()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    program = ("tests.torture.doubles", chosen.double) if chosen.double else REAL
    print(f"seed {chosen.seed}, {folder}", flush=True)
    torture = Torture(chosen.kills, chosen.seed, folder, program)
    limit = 60 + 6 * chosen.kills
    verdict = judge(asyncio.run(asyncio.wait_for(torture.run(), limit)))
    for line in (*verdict.account, *verdict.breaches[:MOST_BREACHES]):
        print(line)
    if verdict.kept:
        shutil.rmtree(folder)
    print(verdict)
    return 0 if verdict.kept else 1


if __name__ == "__main__":
    sys.exit(main())
