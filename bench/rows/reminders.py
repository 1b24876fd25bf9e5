"""Six hundred reminders to six hundred chats, on a server that takes no more than 30 a second."""

from bench import department, processes
from bench.department import STARTS
from bench.measuring import Aim, Bench, Row
from bench.rows.commands import OURS

OFFICES = 600
A_SECOND = 30


def reminders(bench: Bench) -> list[Row]:
    """The pace is the product's own default; what it must not do is be refused or lose one."""
    rates, faults = [], []
    for number in range(1, bench.rounds + 1):
        bench.progress(f"round {number} of {bench.rounds}, {OFFICES // A_SECOND} seconds or so")
        traffic = _sent(bench, number)
        rates.append(len(traffic.times) / (traffic.lasted + 1 / A_SECOND))
        if traffic.refused:
            faults.append(f"round {number}: {traffic.refused} × 429")
        if len(traffic.sent) != OFFICES or set(traffic.sent.values()) != {1}:
            faults.append(f"round {number}: {len(traffic.sent)} chats of {OFFICES}")
    return [
        Row(
            "reminders",
            f"{OFFICES} reminders to {OFFICES} chats, 0 × 429, 0 lost",
            f"the limit: {A_SECOND} a second",
            "messages/s",
            Aim(0.95, at_least=True),
            rates,
            [float(A_SECOND)] * len(rates),
            faults,
        )
    ]


def _sent(bench: Bench, number: int) -> processes.Traffic:
    folder = bench.folder / f"{number}"
    database = folder / "dondoc.db"
    department.with_offices(database, OFFICES, department.BORN_EARLY).close()
    settings = {"DATABASE": str(database), "BACKUPS": str(folder / "backups")}
    command = processes.ours(STARTS)
    with processes.server() as api:
        api.limit(OURS, A_SECOND)
        with processes.bot(command, api, OURS, folder / "log", **settings):
            api.until(OURS, OFFICES)
        return api.state(OURS)
