"""The table on the terminal, from the figures as they are written as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

HEAD = ("What", "Ours", "Baseline", "Ratio", "Spread", "Aim", "")


def figure(value: float) -> str:
    """Three figures that count: 1,234 · 12.3 · 0.123."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    low, high = (figure(value) for value in row["spread"])
    unit = row["unit"]
    baseline = f"{figure(row['baseline'])} {unit} ({row['against']})" if row["against"] else "–"
    judged = figure(row["judged"])
    mark = "; ".join([row["verdict"], *row["faults"]])
    ours = f"{figure(row['ours'])} {unit}"
    return row["title"], ours, baseline, judged, f"{low}–{high}", row["aim"], mark


def table(rows: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]) -> str:
    """Columns of text for a terminal."""
    lines = [HEAD, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    shown = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines]
    told = ", ".join(f"{name}={value}" for name, value in settings.items())
    return "\n".join([*(line.rstrip() for line in shown), "", f"In force: {told}"])
