"""The growth curves as one picture: times above, memory below."""

from collections.abc import Mapping
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

Curve = Mapping[int, Mapping[str, float]]
NAMES = {"offices": "offices", "entries": "entries in the ledger", "pending": "pending updates"}
COLOURS = ("#0072B2", "#D55E00")  # told apart by everybody


def draw(curves: Mapping[str, Curve]) -> bytes:
    """The .png."""
    figure = Figure(figsize=(13, 7), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    above, below = figure.subplots(2, len(curves))
    for place, (name, curve) in enumerate(curves.items()):
        measures = list(next(iter(curve.values())))
        memory = [measure for measure in measures if measure.startswith("MiB")]
        _lines(above[place], curve, [one for one in measures if one not in memory])
        _lines(below[place], curve, memory)
        above[place].set_title(NAMES[name])
        below[place].set_xlabel(NAMES[name])
    packed = BytesIO()
    figure.savefig(packed, format="png", metadata={"Software": None})
    return packed.getvalue()


def _short(size: float) -> str:
    return f"{size / 1e6:g} million" if size >= 1e6 else f"{size:,.0f}"


def _lines(axes: Axes, curve: Curve, measures: list[str]) -> None:
    sizes = list(curve)
    for measure, colour, above in zip(measures, COLOURS, (-13, 7), strict=False):
        values = [curve[size][measure] for size in sizes]
        axes.plot(sizes, values, marker="o", color=colour, label=measure)
        for size, value in zip(sizes, values, strict=True):
            axes.annotate(
                f"{value:,.3g}" if value < 100 else f"{value:,.0f}",
                (size, value),
                textcoords="offset points",
                xytext=(0, above),
                ha="center",
                fontsize=8,
                color=colour,
            )
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _place: _short(size)))
    axes.margins(x=0.12)
    highest = max(curve[size][measure] for size in sizes for measure in measures)
    axes.set_ylim(-0.1 * highest, 1.45 * highest)
    axes.grid(color="#DDDDDD")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, loc="upper left")
