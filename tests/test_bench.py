"""The benchmark's verdicts: what is judged, in which order it is measured, and how it ends."""

import json
import sys
from pathlib import Path

import pytest

from bench import __main__ as program
from bench.measuring import Aim, Bench, Judged, Row, Verdict, in_turn


def row(aim: Aim, ours: list[float], baseline: list[float], faults: tuple[str, ...] = ()) -> Row:
    return Row("status", "/status", "an echo", "commands/s", aim, ours, baseline, faults)


FASTER = Aim(1.5, at_least=True)
LIGHTER = Aim(25, at_least=False, judged=Judged.DIFFERENCE)
NOT_YET = Aim(1.5, at_least=True, held=1)
NOT_LIGHT = Aim(25, at_least=False, judged=Judged.DIFFERENCE, held=30)
QUICK = Aim(1, at_least=False, judged=Judged.OURS)


@pytest.mark.parametrize(
    ("aim", "ours", "baseline", "figure", "verdict"),
    [
        (FASTER, [3, 2, 8], [2, 2, 4], 1.5, Verdict.REACHED),
        (FASTER, [3, 2, 8], [2, 2, 6], 4 / 3, Verdict.MISSED),
        (LIGHTER, [60, 70, 65], [40, 40, 40], 25, Verdict.REACHED),
        (LIGHTER, [60, 70, 66], [40, 40, 40], 26, Verdict.MISSED),
        (QUICK, [0.5, 1, 3], [], 1, Verdict.REACHED),
        (QUICK, [0.5, 1.1, 3], [], 1.1, Verdict.MISSED),
        (NOT_YET, [3, 3, 3], [2, 2, 2], 1.5, Verdict.REACHED),
        (NOT_YET, [3, 3, 3], [3, 3, 3], 1, Verdict.HELD),
        (NOT_YET, [3, 3, 3], [4, 4, 4], 0.75, Verdict.MISSED),
        (NOT_LIGHT, [70, 70, 70], [40, 40, 40], 30, Verdict.HELD),
        (NOT_LIGHT, [71, 71, 71], [40, 40, 40], 31, Verdict.MISSED),
    ],
)
def test_the_median_over_the_pairs_is_held_against_the_aim(
    aim: Aim, ours: list[float], baseline: list[float], figure: float, verdict: Verdict
) -> None:
    judged = row(aim, ours, baseline)
    assert judged.figure == figure
    assert judged.verdict is verdict


def test_a_lost_message_is_no_matter_of_speed() -> None:
    lost = row(NOT_YET, [9, 9, 9], [1, 1, 1], ("round 1: 599 chats of 600",))
    assert lost.verdict is Verdict.MISSED


def test_both_sides_are_measured_in_turn_and_each_is_first_as_often() -> None:
    taken: list[str] = []

    def sample(side: str) -> float:
        taken.append(side)
        return len(taken)

    found = in_turn(4, lambda: sample("ours"), lambda: sample("baseline"), lambda _text: None)
    assert taken == ["ours", "baseline", "baseline", "ours"] * 2
    assert (found.ours, found.baseline) == ([1, 4, 5, 8], [2, 3, 6, 7])


@pytest.mark.parametrize(
    ("ours", "code", "told"), [(2.0, 0, "reached"), (1.2, 0, "held"), (0.9, 1, "MISSED")]
)
def test_it_prints_the_table_writes_the_figures_and_fails_where_a_row_misses(
    ours: float,
    code: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def measured(bench: Bench) -> list[Row]:
        return [row(NOT_YET, [ours] * bench.rounds, [1.0] * bench.rounds)]

    figures = tmp_path / "figures.json"
    monkeypatch.setattr(program, "ROWS", {"status": measured})
    monkeypatch.setattr(sys, "argv", ["bench", "--json", str(figures)])
    assert program.main() == code
    printed = capsys.readouterr().out
    assert told in printed
    assert "synchronous=full" in printed
    (written,) = json.loads(figures.read_text(encoding="utf-8"))["rows"]
    assert written.keys() >= {"name", "ours", "baseline", "ratio", "aim", "verdict"}
    assert (written["ratio"], written["verdict"]) == (ours, told)
    assert written["samples"]["ours"] == [ours] * 5
