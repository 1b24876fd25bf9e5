"""Charts as PNG, 1080 pixels wide, to be read on a phone.

The letters are those of DejaVu Sans, which comes with matplotlib and has all of Vietnamese.
Nothing is told by colour alone: every bar and cell has its number, every line its label. The
colours are those of Okabe and Ito, which colour-blind readers tell apart. Drawing keeps no
global state, so that several charts can be drawn at once.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from core.documents import CHART_ROWS, Annex, ChartText
from core.month import Month
from core.quota import Office, Standing, cut_at_a_rank

DPI = 150
WIDTH = 7.2  # inches: 1080 pixels
PAD = 0.14  # inches of paper round everything
FEW = 6  # months
LARGE, MIDDLE, SMALL = 17, 13, 11  # points

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
INK, GREY, PALE = "#222222", "#666666", "#E3E3E3"
# How letters are drawn: a figure in its cell, a figure beside its mark, a line's label, a note.
_FIGURE: dict[str, Any] = {"va": "center", "fontsize": MIDDLE}
_HALO = [withStroke(linewidth=4, foreground="white")]
_MARKED = {**_FIGURE, "fontweight": "bold", "color": INK, "path_effects": _HALO}
_LABEL: dict[str, Any] = {"fontsize": SMALL, "fontweight": "bold"}
_NOTE: dict[str, Any] = {"fontsize": SMALL, "color": GREY}
_HEAT = LinearSegmentedColormap.from_list("heat", ["#FFFFFF", "#9CC9E3", BLUE])


def month_bars(standings: Sequence[Standing], text: ChartText) -> bytes:
    """One month's counts as bars against floor and target. standings: in ranking order."""
    shown = cut_at_a_rank(standings, CHART_ROWS)
    figure = _figure(2.2 + 0.62 * max(1, len(shown)), text)
    axes = figure.subplots()
    places = range(len(shown))
    axes.barh(places, [s.count for s in shown], height=0.66, color=[_colour(s) for s in shown])
    most = max([s.count for s in shown] + [s.quota.target for s in shown], default=1)
    for place, standing in zip(places, shown, strict=True):
        beside = standing.count + most * 0.015
        axes.text(beside, place, str(standing.count), _MARKED, ha="left")
    _quota_lines(axes, shown, text)
    axes.set_xlim(0, most * 1.12)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks(places, [_named(s.rank, s.office) for s in shown], fontsize=MIDDLE)
    _without_frame(axes)
    return _png(figure)


def year_heat_map(annex: Annex, floors: Mapping[tuple[Month, str], int], text: ChartText) -> bytes:
    """Offices by months in ranking order. floors: by month and office code; those are framed."""
    rows = cut_at_a_rank(annex.rows, CHART_ROWS)
    figure = _figure(2.6 + 0.6 * max(1, len(rows)), text)
    axes = figure.subplots()
    most = max((count or 0 for row in rows for count in row.counts), default=0) or 1
    for place, row in enumerate(rows):
        for column, (month, count) in enumerate(zip(annex.months, row.counts, strict=True)):
            if count is not None:
                reached = count >= floors.get((month, row.office.code), most + 1)
                _heat_cell(axes, (column, place), count, count / most, framed=reached)
    axes.set_xlim(-0.55, len(annex.months) - 0.45)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xticks(range(len(annex.months)), text.months, fontsize=MIDDLE)
    names = [_named(row.rank, row.office) for row in rows]
    axes.set_yticks(range(len(rows)), names, fontsize=MIDDLE)
    axes.xaxis.tick_top()
    _without_frame(axes)
    axes.set_xlabel(text.floor, fontsize=MIDDLE, color=VERMILION, fontweight="bold")
    return _png(figure)


def whole_line(annex: Annex, floors: Sequence[int], text: ChartText) -> bytes:
    """The whole department by month, and below it the province's rank, the best on top.

    floors: of all offices together, one for each month; the line steps where they change.
    """
    figure = _figure(9.4, text)
    above, below = figure.subplots(2, 1, height_ratios=[3, 2])
    places = range(len(annex.months))
    above.plot(places, annex.sums, color=BLUE, marker="o", markersize=10, linewidth=3)
    highest = max([*annex.sums, *floors, 1])
    for place, count in zip(places, annex.sums, strict=True):
        above.text(place, count + highest * 0.04, str(count), _MARKED, ha="center")
    edges = [-0.5, *(place + 0.5 for place in places)]
    above.stairs(floors, edges, baseline=None, color=VERMILION, linestyle="--", linewidth=2.5)
    label = {"xytext": (2, 5), "textcoords": "offset points", "color": VERMILION, **_LABEL}
    above.annotate(text.floor, (-0.5, floors[0]), **label)
    for place in places[1:]:
        if floors[place] != floors[place - 1]:
            above.annotate(str(floors[place]), (place - 0.5, floors[place]), **label)
    above.set_ylim(0, highest * 1.2)
    below.set_title(text.second, fontsize=MIDDLE, loc="left", color=INK)
    _ranks(below, annex, text)
    for axes in (above, below):
        axes.set_xlim(-0.5, len(annex.months) - 0.5)
        axes.set_xticks(places, text.months, fontsize=MIDDLE)
        _without_frame(axes, level_lines=True)
    return _png(figure)


def _ranks(axes: Axes, annex: Annex, text: ChartText) -> None:
    ranks = [annex.rank_of(month) for month in annex.months]
    worst = max((rank.of for rank in annex.province), default=1)
    # A month without a notice is a gap in the line, not a guess.
    heights = [rank.rank if rank else float("nan") for rank in ranks]
    axes.plot(range(len(ranks)), heights, color=GREEN, marker="s", markersize=9, linewidth=3)
    for place, rank in enumerate(ranks):
        if rank:
            # Where months are many, the panel's title alone says of how many.
            told = f"{rank.rank}/{rank.of}" if len(ranks) <= FEW else str(rank.rank)
            axes.text(place, rank.rank - worst * 0.1, told, _MARKED, ha="center")
        else:
            axes.text(place, worst / 2, text.unknown, _NOTE, rotation=90, ha="center", va="center")
    axes.set_ylim(worst + 0.8, -worst * 0.15)
    axes.set_yticks(sorted({1, (1 + worst) // 2, worst}))


def _quota_lines(axes: Axes, shown: Sequence[Standing], text: ChartText) -> None:
    """Floor and target: across all bars if they are the same, else a mark on each bar."""
    for name, colour, style, values in (
        (text.floor, VERMILION, "--", [s.quota.floor for s in shown]),
        (text.target, GREEN, ":", [s.quota.target for s in shown]),
    ):
        for place, value in enumerate(values):
            ends = (place - 0.5, place + 0.5)
            axes.plot([value, value], ends, style, color=colour, linewidth=2.5)
        for value in values[:1]:
            axes.text(value, -0.62, name, _LABEL, ha="center", va="bottom", color=colour)


def _named(rank: int, office: Office) -> str:
    """An office with its rank, if anybody is ranked."""
    return f"{rank}. {office.code}" if rank else office.code


def _colour(standing: Standing) -> str:
    if standing.exempt:
        return GREY
    return BLUE if standing.met else ORANGE


def _heat_cell(
    axes: Axes, place: tuple[int, int], count: int, share: float, *, framed: bool
) -> None:
    column, row = place
    corner = (column - 0.46, row - 0.46)
    edge, width = (VERMILION, 3.5) if framed else (PALE, 1.0)
    style: dict[str, Any] = {"facecolor": _HEAT(share), "edgecolor": edge, "linewidth": width}
    axes.add_patch(Rectangle(corner, 0.92, 0.92, **style))
    colour = "white" if share > 0.6 else INK  # noqa: PLR2004 - where white is better read
    axes.text(column, row, str(count), _FIGURE, ha="center", color=colour)


def _figure(height: float, text: ChartText) -> Figure:
    """An empty picture with its title, and the note at its foot. height: in inches."""
    engine = ConstrainedLayoutEngine(w_pad=PAD, h_pad=PAD)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout=engine)
    FigureCanvasAgg(figure)
    title = {"fontsize": LARGE, "fontweight": "bold", "color": INK}
    figure.suptitle(text.title, x=PAD / WIDTH, ha="left", wrap=True, **title)
    figure.supxlabel(text.note, **_NOTE)
    return figure


def _without_frame(axes: Axes, *, level_lines: bool = False) -> None:
    """Only what tells something: no frame, no ticks."""
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=MIDDLE)
    if level_lines:
        axes.grid(axis="y", color=PALE)
        axes.set_axisbelow(True)
    else:
        axes.tick_params(labelbottom=False)


def _png(figure: Figure) -> bytes:
    packed = BytesIO()
    figure.savefig(packed, format="png", metadata={"Software": None})
    return packed.getvalue()
