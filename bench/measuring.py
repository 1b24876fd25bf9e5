"""What is measured: a row, its samples in pairs, and whether it reaches its aim.

Machines differ and drift, so both sides are measured in turn, and the figure that is judged is the
median over the pairs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import median


class Judged(StrEnum):
    """What of the two figures is held against the aim."""

    RATIO = "×"  # ours / baseline
    DIFFERENCE = "more"  # ours - baseline
    OURS = ""  # ours alone: the baseline is a constant or there is none


class Verdict(StrEnum):
    """Whether a row reaches its aim. HELD: it does not, but is no worse than it was."""

    REACHED = "reached"
    HELD = "held"
    MISSED = "MISSED"


@dataclass(frozen=True)
class Aim:
    """at_least: more is better, else less is. value: in units of what is judged.

    held: where not every round reaches the aim yet, what is: the row must not become worse than
    that. Why it is not reached stands in docs/performance.md.
    """

    value: float
    at_least: bool
    judged: Judged = Judged.RATIO
    held: float | None = None

    def verdict(self, figure: float) -> Verdict:
        if self._within(self.value, figure):
            return Verdict.REACHED
        held = self.held is not None and self._within(self.held, figure)
        return Verdict.HELD if held else Verdict.MISSED

    def _within(self, bound: float, figure: float) -> bool:
        return figure >= bound if self.at_least else figure <= bound

    def text(self, unit: str) -> str:
        kind = {Judged.RATIO: "×", Judged.DIFFERENCE: f"{unit} more", Judged.OURS: unit}
        held = "" if self.held is None else f" (held: {self.held:g})"
        return f"{'≥' if self.at_least else '≤'} {self.value:g} {kind[self.judged]}{held}"


@dataclass(frozen=True)
class Row:
    """One line of the table. unit: of both figures. against: what the baseline is.

    ours, baseline: one sample of each for every round, in the order in which they were taken.
    faults: what went wrong that no figure shows, such as a message lost.
    """

    name: str
    title: str
    against: str
    unit: str
    aim: Aim
    ours: Sequence[float]
    baseline: Sequence[float]
    faults: Sequence[str] = field(default=())

    @property
    def figures(self) -> list[float]:
        """What is judged, one for each round."""
        if self.aim.judged is Judged.OURS:
            return list(self.ours)
        pairs = zip(self.ours, self.baseline, strict=True)
        match self.aim.judged:
            case Judged.RATIO:
                return [mine / other for mine, other in pairs]
            case _:
                return [mine - other for mine, other in pairs]

    @property
    def figure(self) -> float:
        return median(self.figures)

    @property
    def verdict(self) -> Verdict:
        return Verdict.MISSED if self.faults else self.aim.verdict(self.figure)

    def as_json(self) -> dict[str, object]:
        ours = median(self.ours)
        baseline = median(self.baseline) if self.baseline else None
        return {
            "name": self.name,
            "title": self.title,
            "against": self.against,
            "unit": self.unit,
            "ours": ours,
            "baseline": baseline,
            "ratio": ours / baseline if baseline else None,
            "judged": self.figure,
            "spread": [min(self.figures), max(self.figures)],
            "aim": self.aim.text(self.unit),
            "verdict": self.verdict,
            "faults": list(self.faults),
            "samples": {"ours": list(self.ours), "baseline": list(self.baseline)},
        }


@dataclass(frozen=True)
class Bench:
    """What every row gets. folder: its own, empty. aiogram: the Python that has it."""

    folder: Path
    rounds: int
    progress: Callable[[str], None]
    aiogram: Path


Sample = Callable[[], float]
Progress = Callable[[str], None]


@dataclass
class Samples:
    ours: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)


def in_turn(rounds: int, ours: Sample, baseline: Sample, progress: Progress) -> Samples:
    """Measure both sides alternately, and let each be first as often as the other."""
    found = Samples()
    for number in range(1, rounds + 1):
        progress(f"round {number} of {rounds}")
        turns = [(found.ours, ours), (found.baseline, baseline)]
        for samples, sample in turns if number % 2 else reversed(turns):
            samples.append(sample())
    return found
