"""`make torture KILLS=200`: kill real bots at random moments, and count what became of everything.

Ends with 1 if any promise was broken; the database and the bots' log are then kept.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom

from tests.bots import REAL
from tests.torture.doubles import DOUBLES
from tests.torture.run import Torture
from tests.torture.verdict import judge
from tests.torture.zalo import ZaloTorture

MOST_BREACHES = 40  # more than that say nothing new


def options() -> argparse.Namespace:
    found = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    found.add_argument("--kills", type=int, default=200)
    found.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    found.add_argument("--on", choices=("telegram", "zalo", "webhook"), default="telegram")
    found.add_argument("--double", choices=DOUBLES, help="a program that breaks one promise")
    return found.parse_args()


def main() -> int:
    chosen = options()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    program = ("tests.torture.doubles", chosen.double) if chosen.double else REAL
    print(f"seed {chosen.seed}, {folder}", flush=True)
    limit = 60 + 6 * chosen.kills
    if chosen.on == "telegram":
        torture = Torture(chosen.kills, chosen.seed, folder, program)
        verdict = judge(asyncio.run(asyncio.wait_for(torture.run(), limit)))
        return _told(folder, [*verdict.account, str(verdict)], verdict.breaches)
    webhook = chosen.on == "webhook"
    on_zalo = ZaloTorture(chosen.kills, chosen.seed, folder, webhook, program)
    found = asyncio.run(asyncio.wait_for(on_zalo.run(), limit))
    # By polling the platform forgets what it hands out: one update may be under way at each end.
    return _told(folder, [str(found)], found.breaches(0 if webhook else found.ends))


def _told(folder: Path, account: Sequence[str], breaches: Sequence[str]) -> int:
    for line in (*breaches[:MOST_BREACHES], *account):
        print(line)
    if not breaches:
        shutil.rmtree(folder)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
