"""`python -m bench`: measure every row of the table against its baseline, in the same run.

It tells on stderr what it is doing, prints the table, and ends with 1 when a row is worse than its
aim, or than what is held where the aim is not reached yet.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import department
from bench.measuring import Bench, Row, Verdict
from bench.rows.backlog import backlog
from bench.rows.commands import add, latency, one_chat, status
from bench.rows.history import history
from bench.rows.meanwhile import meanwhile
from bench.rows.page import page
from bench.rows.paper import paper
from bench.rows.portal import portal
from bench.rows.reminders import reminders
from bench.rows.starting import starting
from bench.table import table

ROWS: Mapping[str, Callable[[Bench], list[Row]]] = {
    "status": status,
    "add": add,
    "one-chat": one_chat,
    "latency": latency,
    "backlog": backlog,
    "reminders": reminders,
    "history": history,
    "start": starting,
    "page": page,
    "paper": paper,
    "meanwhile": meanwhile,
    "portal": portal,
}
ROUNDS = 5


def measured(names: list[str], rounds: int, aiogram: Path) -> list[Row]:
    found: list[Row] = []
    for place, name in enumerate(names, start=1):

        def progress(text: str, place: int = place, name: str = name) -> None:
            end = "" if sys.stderr.isatty() else "\n"
            start = "\r\033[K" if sys.stderr.isatty() else ""
            print(
                f"{start}{place}/{len(names)} {name}: {text}", end=end, file=sys.stderr, flush=True
            )

        with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as folder:
            found += ROWS[name](Bench(Path(folder), rounds, progress, aiogram))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return found


def in_force() -> dict[str, object]:
    """What the product promised while it was measured."""
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as folder:
        store = department.made(Path(folder) / "x.db", department.BORN_LATE)
        found: dict[str, object] = {**department.durability(store)}
        store.close()
    return found | {
        "exactly_once": "inbox unique (channel, key); effect and answer in one transaction",
        "checks": "rights, ledger triggers, strict tables: all on",
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    top.add_argument("--rows", default="", help=f"some of {','.join(ROWS)}; all unless given")
    top.add_argument("--rounds", type=int, default=ROUNDS, help="the median is of so many")
    top.add_argument("--json", type=Path, help="write the figures there too")
    top.add_argument(
        "--aiogram",
        type=Path,
        default=Path(".venv/aiogram/bin/python"),
        help="the Python that has it",
    )
    options = top.parse_args()
    names = [name for name in options.rows.split(",") if name] or list(ROWS)
    if unknown := set(names) - set(ROWS):
        top.error(f"no such row: {', '.join(sorted(unknown))}")
    settings = in_force()
    rows = measured(names, options.rounds, options.aiogram)
    found = [row.as_json() for row in rows]
    if options.json:
        figures = {"settings": settings, "rows": found}
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    print(table(found, settings))
    return 1 if any(row.verdict is Verdict.MISSED for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
