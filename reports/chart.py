"""Charts as PNG, 1080 pixels wide, to be read on a phone.

The letters are those of DejaVu Sans, which comes with matplotlib and has all of Vietnamese.
Nothing is told by colour alone: every bar and cell has its number, every line its label. The
colours are those of Okabe and Ito, which colour-blind readers tell apart. Drawing keeps no
global state, so that several charts can be drawn at once.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from textwrap import wrap
from typing import Any, TypeAlias, TypeVar

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke

from core.documents import CHART_ROWS, Annex, AnnexRow, ChartText
from core.month import Month
from core.quota import Standing, cut_at_a_rank

rcParams["text.parse_math"] = False  # a name with dollar signs is no formula, nor a wrong one

Row = TypeVar("Row")
Colour: TypeAlias = str | tuple[float, float, float]

DPI = 150
WIDTH = 7.2  # inches: 1080 pixels
PAD = 0.14  # inches of paper round everything
FEW = 6  # months
LARGE, MIDDLE, SMALL, TINY = 17, 13, 11, 8.5  # points

ONE_COLUMN = 20  # rows
NAME_LETTERS = 24  # of an office's name on one line
TITLE_LETTERS = 48
ALONE = 7  # letters, too few for a last line

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
INK, GREY, PALE = "#222222", "#666666", "#E3E3E3"
# How letters are drawn: a figure in its cell, a figure beside its mark, a line's label, a note.
_FIGURE: dict[str, Any] = {"va": "center", "fontsize": MIDDLE}
_HALO = [withStroke(linewidth=4, foreground="white")]
_MARKED = {**_FIGURE, "fontweight": "bold", "color": INK, "path_effects": _HALO}
_LABEL: dict[str, Any] = {"fontsize": SMALL, "fontweight": "bold"}
_NOTE: dict[str, Any] = {"fontsize": SMALL, "color": GREY}
# Told apart in grey as well: dark, light, hatched; dashed, dotted.
_MET: dict[str, Any] = {"color": BLUE}
_BELOW: dict[str, Any] = {"color": ORANGE}
_EXEMPT: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "hatch": "///"}
_FLOOR: dict[str, Any] = {"color": VERMILION, "linestyle": "--", "linewidth": 2.5}
_TARGET: dict[str, Any] = {"color": GREEN, "linestyle": ":", "linewidth": 2.5}
_HEAT = LinearSegmentedColormap.from_list("heat", ["#FFFFFF", "#9CC9E3", BLUE])


def month_bars(standings: Sequence[Standing], text: ChartText) -> bytes:
    """One month's counts as bars against floor and target. standings: in ranking order."""
    shown = cut_at_a_rank(standings, CHART_ROWS)
    figure, panels = _panels(shown, 0.62, text)
    most = max([s.count for s in shown] + [s.quota.target for s in shown], default=1)
    for axes, part in panels:
        _bars(axes, part, most, whole_names=len(panels) == 1)
    if shown:
        _explain(panels[0][0], shown, text, columns=2 // len(panels))
    return _png(figure, text)


def _bars(axes: Axes, shown: Sequence[Standing], most: int, *, whole_names: bool) -> None:
    """A panel of bars. most: what all panels reach to, so that their bars can be compared."""
    for place, standing in enumerate(shown):
        bar = _EXEMPT if standing.exempt else _MET if standing.met else _BELOW
        axes.barh(place, standing.count, height=0.66, **bar)
        beside = standing.count + most * 0.015
        axes.text(beside, place, str(standing.count), _MARKED, ha="left")
    edges = [place + side for place in range(len(shown)) for side in (-0.5, 0.5)]
    axes.plot([each.quota.floor for each in shown for _ in range(2)], edges, **_FLOOR)
    axes.plot([each.quota.target for each in shown for _ in range(2)], edges, **_TARGET)
    axes.set_xlim(0, most * (1.12 if whole_names else 1.25))
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks(range(len(shown)), [_named(s, whole=whole_names) for s in shown])
    _without_frame(axes)


def year_heat_map(annex: Annex, floors: Mapping[tuple[Month, str], int], text: ChartText) -> bytes:
    """Offices by months in ranking order. floors: by month and office code; those are framed."""
    rows = cut_at_a_rank(annex.rows, CHART_ROWS)
    figure, panels = _panels(rows, 0.6, text)
    most = max((count or 0 for row in rows for count in row.counts), default=0) or 1
    crowded = len(panels) > 1 and len(annex.months) > FEW
    for axes, part in panels:
        for place, row in enumerate(part):
            for column, (month, count) in enumerate(zip(annex.months, row.counts, strict=True)):
                if count is not None:
                    reached = count >= floors.get((month, row.office.code), most + 1)
                    _heat_cell(
                        axes, (column, place), count, count / most, framed=reached, small=crowded
                    )
        axes.set_xlim(-0.55, len(annex.months) - 0.45)
        axes.set_ylim(len(part) - 0.45, -0.55)
        names = [name if not crowded or n % 2 == 0 else "" for n, name in enumerate(text.months)]
        axes.set_xticks(range(len(annex.months)), names)
        axes.set_yticks(range(len(part)), [_named(r, whole=len(panels) == 1) for r in part])
        axes.xaxis.tick_top()
        _without_frame(axes)
    panels[0][0].set_xlabel(text.floor, loc="left", fontsize=SMALL, color=INK)
    return _png(figure, text)


def whole_line(annex: Annex, floors: Sequence[int], text: ChartText) -> bytes:
    """The whole department by month, and below it the province's rank, the best on top.

    floors: of all offices together, one for each month; the line steps where they change.
    Without any notice of the province there is nothing below.
    """
    ranked = bool(annex.province)
    figure = _figure(9.4 if ranked else 5.8, text)
    shapes = [3, 2] if ranked else [1]
    above, *others = figure.subplots(len(shapes), 1, height_ratios=shapes, squeeze=False)[:, 0]
    places = range(len(annex.months))
    whole = {"color": BLUE, "marker": "o", "markersize": 10, "linewidth": 3}
    above.plot(places, annex.sums, **whole, clip_on=False)  # the mark of nothing is whole too
    highest = max([*annex.sums, *floors, 1])
    for place, count in zip(places, annex.sums, strict=True):
        above.text(place, count + highest * 0.04, str(count), _MARKED, ha="center")
    edges = [-0.5, *(place + 0.5 for place in places)]
    above.stairs(floors, edges, baseline=None, **_FLOOR, label=text.floor)
    label = {"textcoords": "offset points", "color": VERMILION, **_LABEL}
    for place in places[1:]:
        if floors[place] != floors[place - 1]:
            under = annex.sums[place] > floors[place]  # where the counts do not stand
            beside = {"xytext": (2, -5 if under else 5), "va": "top" if under else "bottom"}
            above.annotate(str(floors[place]), (place - 0.5, floors[place]), **label, **beside)
    above.set_ylim(0, highest * 1.2)
    _legend(above, above.get_legend_handles_labels()[0])
    for axes in others:
        axes.set_title(text.second, fontsize=MIDDLE, loc="left", color=INK)
        _ranks(axes, annex, text)
    for axes in (above, *others):
        axes.set_xlim(-0.5, len(annex.months) - 0.5)
        axes.set_xticks(places, text.months, fontsize=MIDDLE)
        _without_frame(axes, level_lines=True)
    return _png(figure, text)


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


def _panels(
    rows: Sequence[Row], height: float, text: ChartText
) -> tuple[Figure, list[tuple[Axes, Sequence[Row]]]]:
    """A picture of one panel, or of two side by side, and which rows stand in each.

    A high picture is made too small to be read on a phone. height: of a row, in inches.
    """
    middle = len(rows) if len(rows) <= ONE_COLUMN else (len(rows) + 1) // 2
    parts = [rows[:middle], rows[middle:]] if rows[middle:] else [rows]
    figure = _figure(2.6 + height * max(1, middle), text)
    panels = figure.subplots(1, len(parts), squeeze=False)[0]
    return figure, list(zip(panels, parts, strict=True))


def _explain(axes: Axes, shown: Sequence[Standing], text: ChartText, *, columns: int) -> None:
    """What bars and lines mean, above the bars, where no number of articles overprints it.

    columns: as many as are no wider than the panel, which would make room for more.
    """
    judged = [standing for standing in shown if not standing.exempt]
    meanings = (
        (text.met, _MET, any(standing.met for standing in judged)),
        (text.below, _BELOW, any(not standing.met for standing in judged)),
        (text.exempt, _EXEMPT, len(judged) < len(shown)),
    )
    handles: list[Artist] = [
        Patch(label=name, **bar) for name, bar, is_there in meanings if is_there
    ]
    handles += [Line2D([], [], label=text.floor, **_FLOOR)]
    handles += [Line2D([], [], label=text.target, **_TARGET)]
    _legend(axes, handles, columns)


def _legend(axes: Axes, handles: Sequence[Artist], columns: int = 2) -> None:
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        fontsize=SMALL,
        frameon=False,
        handlelength=1.6,
        borderpad=0.2,
    )


def _named(row: Standing | AnnexRow, *, whole: bool) -> str:
    """An office with its rank, if anybody is ranked. whole: by its name, else by its code."""
    name = broken(row.office.name, NAME_LETTERS) if whole else row.office.code
    return f"{row.rank}. {name}" if row.rank else name


def broken(text: str, longest: int) -> str:
    """On as few lines as can be, none longer than that, and no short word alone on the last one."""
    text = text.replace(" - ", "\N{NO-BREAK SPACE}- ")
    first = wrap(text, longest)
    longest_word = max(map(len, text.split()), default=0)  # narrower, it would be broken
    for width in range(longest, longest_word - 1, -1):
        lines = wrap(text, width)
        if len(lines) > len(first):
            break
        if len(lines) <= 1 or len(lines[-1]) > ALONE:
            return "\n".join(lines)
    return "\n".join(first)


def contrast(one: Colour, other: Colour) -> float:
    """How well letters of one colour are read on another, from 1 to 21 (WCAG 2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in to_rgb(colour)
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def heat(share: float) -> tuple[Colour, Colour]:
    """The colour of a cell and that of its figure. share: of the highest count."""
    ground = to_rgb(_HEAT(share))
    return ground, max(("black", "white"), key=lambda ink: contrast(ink, ground))


def _heat_cell(
    axes: Axes, place: tuple[int, int], count: int, share: float, *, framed: bool, small: bool
) -> None:
    column, row = place
    corner = (column - 0.46, row - 0.46)
    edge, width = (VERMILION, 1.5 if small else 3.5) if framed else (PALE, 0.5 if small else 1.0)
    ground, ink = heat(share)
    style: dict[str, Any] = {"facecolor": ground, "edgecolor": edge, "linewidth": width}
    axes.add_patch(Rectangle(corner, 0.92, 0.92, **style))
    # In grey the frame is hard to see on a dark cell: the figure is bold too.
    look = {**_FIGURE, "fontweight": "bold" if framed else "normal"}
    look |= {"fontsize": TINY} if small else {}
    axes.text(column, row, str(count), look, ha="center", color=ink)


def _figure(height: float, text: ChartText) -> Figure:
    """An empty picture with its title, and the note at its foot. height: in inches."""
    engine = ConstrainedLayoutEngine(w_pad=PAD, h_pad=PAD)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout=engine)
    FigureCanvasAgg(figure)
    title = {"fontsize": LARGE, "fontweight": "bold", "color": INK}
    figure.suptitle(broken(text.title, TITLE_LETTERS), x=PAD / WIDTH, ha="left", wrap=True, **title)
    figure.supxlabel(text.note, x=PAD / WIDTH, ha="left", **_NOTE)
    return figure


def _without_frame(axes: Axes, *, level_lines: bool = False) -> None:
    """Remove frame and ticks, which tell nothing."""
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL)
    if level_lines:
        axes.grid(axis="y", color=PALE)
        axes.set_axisbelow(True)
    else:
        axes.tick_params(labelbottom=False)


def _png(figure: Figure, text: ChartText) -> bytes:
    """The picture, which says in words what it is; its caption tells every figure."""
    packed = BytesIO()
    told = {"Title": text.title, "Description": f"{text.title}. {text.note}"}
    figure.savefig(packed, format="png", metadata={"Software": None, **told})
    return packed.getvalue()
