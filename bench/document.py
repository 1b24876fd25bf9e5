"""`python -m bench.document`: the tables of docs/performance.md, from the figures beside it.

`before.json` and `figures.json` are what `make bench JSON=…` wrote, `growth.json` what
`make bench-curves` wrote. What stands between the markers is written anew, the rest is left alone.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.processes import ROOT
from bench.table import figure

DOCUMENT = ROOT / "docs" / "performance.md"
FIGURES = ROOT / "docs" / "performance"
HEAD = ("What", "Aim", "Before", "After", "Spread", "")


def _read(name: str) -> Any:
    return json.loads((FIGURES / name).read_text(encoding="utf-8"))


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rows_table() -> str:
    after, before = _read("figures.json"), _read("before.json")
    earlier = {row["name"]: row for row in before["rows"]}
    found = [_row(row, earlier.get(row["name"])) for row in after["rows"]]
    settings = ", ".join(f"{name} = {value}" for name, value in after["settings"].items())
    return f"{_lines(HEAD, found)}\n\nIn force: {settings}."


def _row(row: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> Sequence[str]:
    title = f"{row['title']}, against {row['against']}" if row["against"] else row["title"]
    low, high = (figure(value) for value in row["spread"])
    mark = "; ".join([row["verdict"], *row["faults"]])
    before = _told(earlier) if earlier else "–"
    return title, row["aim"], before, _told(row), f"{low} to {high}", mark


def _told(row: Mapping[str, Any]) -> str:
    """What is judged, and the two figures that it comes from."""
    ours = f"{figure(row['ours'])} {row['unit']}"
    if row["baseline"] is None:
        return ours
    return f"**{figure(row['judged'])}** ({ours} : {figure(row['baseline'])})"


def growth_table() -> str:
    parts = []
    for curve, points in _read("growth.json").items():
        measures = list(next(iter(points.values())))
        rows = [
            [f"{int(size):,}", *(figure(point[measure]) for measure in measures)]
            for size, point in points.items()
        ]
        parts.append(_lines([curve, *measures], rows))
    return "\n\n".join(parts)


def main() -> int:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, table in (("rows", rows_table()), ("growth", growth_table())):
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        head, _, rest = text.partition(begin)
        _, _, tail = rest.partition(end)
        text = f"{head}{begin}\n{table}\n{end}{tail}"
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
