"""`python -m bench.growth`: how times and memory grow with offices, entries and pending updates.

Each point is measured in a process of its own, whose memory is nobody else's: at rest, which is
once everything is open and has answered once, and at the peak.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import psutil

from bench import department
from bench.department import MONTH
from bench.processes import MIB, ROOT
from bench.rows.backlog import process_waiting, waiting
from bench.rows.history import NOW, RULES, seconds, timed_status
from core.ledger import By
from core.quota import Kind
from reminders.planner import plan_due
from store.database import Store

SIZES: Mapping[str, tuple[int, ...]] = {
    "offices": (10, 100, 1000, 3000),
    "entries": (1_000, 10_000, 100_000, 1_000_000),
    "pending": (100, 1_000, 10_000, 100_000),
}
LARGEST = 10_000_000  # entries; it takes minutes, so only where it is asked for
REPEATS = 9
EACH = 8  # entries of an office in a month
MONTHS = 120
OFFICES = 100

Figures = dict[str, float]


def milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    return 1000 * median(seconds(work) for _ in range(repeats))


def of_offices(folder: Path, size: int) -> Figures:
    path = folder / "dondoc.db"
    department.with_offices(path, size, department.BORN_EARLY).close()
    department.fill(path, [MONTH.plus(-back) for back in range(11, -1, -1)], EACH)
    store = Store.open(path, NOW)
    found = {"/status, ms": timed_status(store)}
    found |= {"MiB at rest": _resident()}
    found |= {"a day's planning, ms": milliseconds(lambda: plan_due(store, RULES, NOW), 1)}
    store.close()
    return found


def of_entries(folder: Path, size: int) -> Figures:
    path = folder / "dondoc.db"
    department.with_offices(path, OFFICES, department.BORN_EARLY).close()
    department.scatter(path, [MONTH.plus(-back) for back in range(MONTHS)], size)
    store = Store.open(path, NOW)
    found = {"/status, ms": timed_status(store)}
    found |= {"MiB at rest": _resident()}
    return found | {"an entry, ms": milliseconds(lambda: _add(store))}


def _add(store: Store) -> None:
    """What an /add does to the ledger, on disk when it ends."""
    by = By(None, "editor", "telegram")
    with store.transaction():
        store.ledger.count(MONTH, "K0001", RULES.kinds)
        store.ledger.add(MONTH, "K0001", 1, by, NOW, kind=Kind.ARTICLE)


def of_pending(folder: Path, size: int) -> Figures:
    path, small = folder / "dondoc.db", folder / "small.db"
    waiting(path, size)
    waiting(small, 1)
    process_waiting(small, None)
    rests_in = _resident()
    return {"updates/s": process_waiting(path, None), "MiB at rest": rests_in}


CURVES: Mapping[str, Callable[[Path, int], Figures]] = {
    "offices": of_offices,
    "entries": of_entries,
    "pending": of_pending,
}


def _highest() -> float:
    """As Linux tells it, in KiB; `getrusage` would count what started this process, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) / 1024


def _resident() -> float:
    return float(psutil.Process().memory_info().rss) / MIB


def point(curve: str, size: int) -> Figures:
    """Measure in this process."""
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as folder:
        found = CURVES[curve](Path(folder), size)
    return found | {"MiB at the peak": _highest()}


def apart(curve: str, size: int) -> Figures:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "bench.growth", "--point", curve, str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: Figures = json.loads(done.stdout)
    return found


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    top.add_argument("--point", nargs=2, metavar=("CURVE", "SIZE"), help="one point, here")
    top.add_argument("--largest", action="store_true", help=f"{LARGEST:,} entries too")
    top.add_argument("--into", type=Path, default=ROOT / "docs" / "performance")
    options = top.parse_args()
    if options.point:
        print(json.dumps(point(options.point[0], int(options.point[1]))))
        return 0
    from bench.plot import draw  # noqa: PLC0415 - a point is measured without matplotlib

    found: dict[str, dict[int, Figures]] = {}
    for curve, sizes in SIZES.items():
        more = (LARGEST,) if options.largest and curve == "entries" else ()
        for size in (*sizes, *more):
            print(f"{curve} {size:,}", file=sys.stderr)
            found.setdefault(curve, {})[size] = apart(curve, size)
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "growth.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.into / "growth.png").write_bytes(draw(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
