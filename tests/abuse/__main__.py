"""`make abuse`: do to a real bot on this machine what strangers could, and measure what it costs.

Ends with 1 if an aim is missed. `--short` does a part of each attack, in less than a minute.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.strangers import ANSWERS_A_DAY, ANSWERS_A_DAY_TOGETHER, DAYS_TO_SPEND_IT, share_of
from tests.abuse.attacks import ATTACKS, FLOOD, GATE, MANY, NOBODY, ONE, STRANGER, Attack
from tests.abuse.stage import Stage, after_the_night, in_use, size, stage

LONGEST_SHORT, LONGEST = 60, 300  # seconds for all of it
ONE_ATTACK = 45.0  # seconds
WAIT = 1.0  # seconds that a linked person may wait, whatever strangers do
ZALO_A_MONTH = 3000
TOGETHER = {"telegram": ANSWERS_A_DAY_TOGETHER, "zalo": share_of(ZALO_A_MONTH) // DAYS_TO_SPEND_IT}
THREADS, DESCRIPTORS = 40, 400
LOG = 200_000  # bytes of an attack
A_MESSAGE, A_NIGHT = 1500, 300  # bytes that a stranger's message may take, before and after it
SHORT = 0.1


@dataclass(frozen=True)
class Result:
    """One line of the table. what: was done. missed: the aims that were."""

    name: str
    who: str
    what: str
    missed: Sequence[str]
    wait: str = ""
    answers: str = ""
    use: str = ""
    held: str = ""

    @property
    def verdict(self) -> str:
        return f"MISSED: {', '.join(self.missed)}" if self.missed else "ok"

    def __str__(self) -> str:
        cells = f"{self.what:48} {self.wait:19} {self.answers:8} {self.use:26}"
        return f"{self.who:9} {self.name:43} {cells} {self.verdict}"

    @property
    def row(self) -> str:
        """As docs/security.md has it."""
        cells = (self.name, self.who, self.what, self.wait, self.answers, self.use)
        return f"| {' | '.join((*cells, self.held, self.verdict))} |"


async def attacked(attack: Attack, on: Stage, scale: float) -> Result:
    """Do it while linked people go on, and judge what it cost."""
    before, told = on.use(), on.told_to_strangers()
    on.new_request, stop = 0.0, asyncio.Event()
    waits = asyncio.create_task(on.waits(stop))
    watch = asyncio.create_task(on.watch(stop))
    try:
        async with asyncio.timeout(ONE_ATTACK):
            what = await attack.run(on, scale)
            await on.quiet()
    except TimeoutError:
        what = "did not end"
    stop.set()
    longest = await waits
    await watch
    after, cost = on.use(), on.told_to_strangers()
    await on.settled()
    costs = {channel: cost[channel] - told[channel] for channel in cost}
    written = after.log - before.log
    aims = {
        "wait": max(on.new_request, *longest.values()) <= WAIT,
        "answers": _few(attack, costs),
        "threads": on.most_threads <= THREADS,
        "descriptors": on.most_descriptors <= DESCRIPTORS,
        "log": written <= LOG,
    }
    return Result(
        attack.name,
        attack.who,
        what,
        [aim for aim, met in aims.items() if not met],
        wait=f"{longest['telegram']:.2f} s, Zalo {longest['zalo']:.2f} s",
        answers=f"{costs['telegram']}, Zalo {costs['zalo']}",
        use=f"{on.most_threads} thr, {on.most_descriptors} fds, {written // 1000} kB log",
        held=attack.held,
    )


def _few(attack: Attack, costs: dict[str, int]) -> bool:
    """One stranger costs a handful, many are held together, and a group or the network get nothing."""
    most = {NOBODY: {}, ONE: dict.fromkeys(TOGETHER, ANSWERS_A_DAY), MANY: TOGETHER}[attack.told]
    return all(costs[channel] <= most.get(channel, 0) for channel in costs)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _together(on: Stage, how: str) -> Result:
    """What all strangers of the day have cost."""
    cost = on.told_to_strangers()
    missed = [channel for channel in cost if cost[channel] > TOGETHER[channel]]
    what = ", ".join(f"{name} {cost[name]} of {TOGETHER[name]} a day" for name in cost)
    return Result(f"all strangers of a day together, {how}", STRANGER, what, missed, held=GATE)


def _disk(bot: Path, before: int, taken: int, messages: int) -> Result:
    night, days = after_the_night(bot) - before, after_the_night(bot, days=8) - before
    what = (
        f"{messages} messages: {taken / 1e6:.1f} MB, after the night {night / 1e6:.1f} MB in use,"
        f" after a week {days / 1e6:.1f} MB"
    )
    aims = {"before": taken <= messages * A_MESSAGE, "after": days <= messages * A_NIGHT}
    return Result(
        "what strangers' messages take on the disk",
        STRANGER,
        what,
        [aim for aim, met in aims.items() if not met],
        held="`engine/intake.py`, `app/maintenance.py`; `tests/test_intake.py`",
    )


async def run(folder: Path, scale: float, only: str) -> list[Result]:
    results: list[Result] = []

    def told(result: Result) -> None:
        results.append(result)
        print(result, flush=True)

    for web in (False, True):
        chosen = [a for a in ATTACKS if a.web is web and only in a.name]
        if not chosen:
            continue
        async with stage(_made(folder / ("web" if web else "polling")), web=web) as on:
            on.patience *= scale**0.5
            for attack in chosen:
                told(await attacked(attack, on, scale))
            if not only:
                told(_together(on, "by webhook" if web else "by polling"))
    if only not in FLOOD.name:
        return results
    async with stage(_made(folder / "flood"), web=False) as on:
        on.patience *= scale**0.5
        before = in_use(on.bot.database)
        told(await attacked(FLOOD, on, scale))
    # Once the bot has ended: what is written ahead is used again and again, and is no growth.
    taken = size(on.bot.database) - before
    told(_disk(on.bot.database, before, taken, int(10_000 * scale)))
    return results


DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "security.md"
BEGIN, END = "<!-- measured: make abuse DOCUMENT=1 -->", "<!-- end of what was measured -->"
HEAD = """| Path | Who | How often | Wait | Answers | Threads, descriptors, log | What stops it | Aim |
|---|---|---|---|---|---|---|---|"""


def document(results: Sequence[Result]) -> None:
    """Put the rows into the threat model's table, in place of those of the same names."""
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    known, _, after = rest.partition(END)
    by_name = {line.split(" | ")[0]: line for line in known.strip().splitlines()[2:]}
    by_name |= {result.row.split(" | ")[0]: result.row for result in results}
    rows = "\n".join(by_name.values())
    DOCUMENT.write_text(f"{before}{BEGIN}\n{HEAD}\n{rows}\n{END}{after}", encoding="utf-8")


def options() -> argparse.Namespace:
    found = argparse.ArgumentParser(prog="python -m tests.abuse", description=__doc__)
    found.add_argument("--short", action="store_true")
    found.add_argument(
        "--document", action="store_true", help="put the table into docs/security.md"
    )
    found.add_argument("--only", default="", help="the attacks with this in their name")
    return found.parse_args()


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the bot is ended as well
    folder, began = Path(tempfile.mkdtemp(prefix="abuse-")), time.monotonic()
    limit, scale = (LONGEST_SHORT, SHORT) if chosen.short else (LONGEST, 1.0)
    try:
        results = asyncio.run(asyncio.wait_for(run(folder, scale, chosen.only), limit))
    except TimeoutError:
        print(f"it took longer than {limit} s; the log is kept in {folder}")
        return 1
    if chosen.document:
        document(results)
    missed = [result for result in results if result.missed]
    print(f"{len(results)} lines, {len(missed)} missed; {time.monotonic() - began:.0f} s")
    if not missed:
        shutil.rmtree(folder)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
