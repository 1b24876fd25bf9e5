"""From the start of the process to its first answer, and the memory it rests in."""

import time
from collections.abc import Sequence
from pathlib import Path

from bench import department, processes
from bench.department import STARTS
from bench.measuring import Aim, Bench, Judged, Row, in_turn
from bench.processes import Server
from bench.rows.commands import BASELINE, DATE, OURS

STAFF = 20  # nine heads, their deputies and two editors, say
REST = 2.0  # seconds until what a start needs is given back


def starting(bench: Bench) -> list[Row]:
    database = bench.folder / "dondoc.db"
    store = department.made(database, department.BORN_LATE)
    department.link(store, department.people(STAFF), department.heads_and_editors(store))
    store.close()
    settings = {"DATABASE": str(database), "BACKUPS": str(bench.folder / "backups")}
    memory: dict[str, list[float]] = {OURS: [], BASELINE: []}
    with processes.server() as api:

        def sample(command: Sequence[str], token: str, **given: str) -> float:
            taken, rests_in = _first_answer(api, command, token, bench.folder / "log", **given)
            memory[token].append(rests_in)
            return taken

        found = in_turn(
            bench.rounds,
            lambda: sample(processes.ours(STARTS), OURS, **settings),
            lambda: sample(processes.ptb_echo(), BASELINE),
            bench.progress,
        )
    return [
        Row(
            "start",
            "process start to first answer",
            "a bare PTB echo",
            "s",
            Aim(2, at_least=False, held=3),
            found.ours,
            found.baseline,
        ),
        Row(
            "memory",
            "memory at rest, after the first answer",
            "a bare PTB echo",
            "MiB",
            Aim(60, at_least=False, judged=Judged.DIFFERENCE, held=62),
            memory[OURS],
            memory[BASELINE],
        ),
    ]


def _first_answer(
    api: Server, command: Sequence[str], token: str, log: Path, **settings: str
) -> tuple[float, float]:
    """Seconds to the answer of a message that was there before, and MiB a moment later."""
    api.push(token, ["/status"], [department.FIRST_PERSON], DATE)
    with processes.bot(command, api, token, log, **settings) as process:
        traffic = api.until(token, 1)
        taken = traffic.times[0] - traffic.begun
        time.sleep(REST)
        return taken, processes.resident(process)
