"""`python -m bench.instances`: many departments on one machine, each with its own token and file.

As many real bots start at once, rest, and reach the morning on which every office is nudged. Each
is a whole department: nine heads and an editor. It takes six minutes, mostly of rest.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from bench import department, processes
from bench.department import MONTH, STARTS
from bench.processes import MIB, PATIENCE, Server
from core.ledger import By
from core.people import Grant, Role

PROVINCE = 34  # departments: as many as there are provinces
REST = 120.0  # seconds that are measured; the bots look around once in a minute
BEFORE = timedelta(minutes=5)  # the nudges fall due so long after the first bot is started
NUDGED = STARTS.replace(second=0)
EDITOR = 900


@dataclass(frozen=True)
class Department:
    number: int
    folder: Path

    @property
    def token(self) -> str:
        return f"{1000 + self.number}:instance"

    @property
    def database(self) -> Path:
        return self.folder / f"{self.number}" / "dondoc.db"

    def make(self) -> int:
        """Returns how many heads are to be nudged."""
        store = department.made(self.database, department.BORN_EARLY)
        heads = [[Grant(Role.HEAD, office.code)] for office in store.offices.active()]
        department.link(store, department.people(len(heads)), heads)
        department.link(store, [EDITOR], [[Grant(Role.EDITOR)]])
        with store.transaction():  # heads are not urged on no figures at all
            store.ledger.add(MONTH, "VP", 1, By(None, "editor", "console"), department.BORN_EARLY)
        store.close()
        return len(heads)

    @contextmanager
    def running(self, api: Server, start: datetime) -> Iterator[psutil.Process]:
        settings = {
            "DATABASE": str(self.database),
            "BACKUPS": str(self.database.parent / "backups"),
        }
        log, command = self.database.parent / "log", processes.ours(start)
        with processes.bot(command, api, self.token, log, **settings) as process:
            yield process


def used(running: Sequence[psutil.Process]) -> float:
    """Seconds of a processor, of all of them."""
    times = [process.cpu_times() for process in running]
    return float(sum(time.user + time.system for time in times))


def memory(running: Sequence[psutil.Process]) -> tuple[float, float]:
    """In MiB, of all of them: resident, and what is shared counted once (PSS)."""
    found = [process.memory_full_info() for process in running]
    return sum(one.rss for one in found) / MIB, sum(one.pss for one in found) / MIB


def measure(count: int, folder: Path) -> Iterator[tuple[str, str]]:
    departments = [Department(number, folder) for number in range(count)]
    heads = sum(one.make() for one in departments)
    with processes.server() as api, ExitStack() as stack:
        for one in departments:
            api.push(one.token, ["/status"], [EDITOR], int(STARTS.timestamp()))
        began = time.monotonic()
        running = []
        for one in departments:
            passed = timedelta(seconds=time.monotonic() - began)
            running.append(stack.enter_context(one.running(api, NUDGED - BEFORE + passed)))
        answered = [api.until(one.token, 1).times[0] for one in departments]
        yield "all started and answered", f"{max(answered) - began:.1f} s"
        yield "processor for that, each", f"{used(running) / count:.2f} s"

        resident, shared_once = memory(running)
        yield "memory at rest, each", f"{resident / count:.1f} MiB (PSS {shared_once / count:.1f})"
        yield "memory at rest, all", f"{shared_once:,.0f} MiB"
        before = used(running)
        time.sleep(REST)
        rest = used(running) - before
        yield "processor at rest, all", f"{100 * rest / REST:.2f} % of one"

        before = used(running)
        yield f"{heads} nudges of one morning", _nudged(api, departments, heads)
        yield "processor for that, all", f"{used(running) - before:.1f} s"
        yield "memory after it, all", f"{memory(running)[1]:,.0f} MiB"


def _nudged(api: Server, departments: Sequence[Department], heads: int) -> str:
    """How long it took from the first nudge to the last, and whether each came once."""
    people = {str(person) for person in department.people(heads // len(departments))}
    ends = time.monotonic() + PATIENCE
    while not all(people <= api.state(one.token).sent.keys() for one in departments):
        if time.monotonic() > ends:
            return "not all within ten minutes"
        time.sleep(1)
    seen = [api.state(one.token) for one in departments]
    times = [moment for traffic in seen for moment in traffic.times[1:]]
    again = sum(traffic.sent[person] - 1 for traffic in seen for person in people)
    return f"{max(times) - min(times):.1f} s from the first to the last, {again} twice"


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m bench.instances", description=__doc__)
    top.add_argument("--departments", type=int, default=PROVINCE)
    options = top.parse_args()
    print(f"| {options.departments} departments | |\n|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as folder:
        for name, found in measure(options.departments, Path(folder)):
            print(f"| {name} | {found} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
