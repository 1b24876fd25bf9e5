"""The page as HTML: one document without script, with its one style sheet and its drawings inside.

The style sheet is named in the policy by its hash, so nothing else may style the page; widths and
places in drawings are therefore attributes of SVG and no styles.
"""

import base64
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from core.page import Bar, PageText, WholeLine

HERE = Path(__file__).parent

# The line of the whole, in units of its drawing.
WIDTH, HEIGHT = 360, 150
LEFT, RIGHT, TOP, BOTTOM = 14, 14, 18, 24
LETTERS = 16  # the height of a line of figures with a little space
ROOM = 1.15  # above the highest point, for its figure


@cache
def _style() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy of the page: nothing from anywhere, and this one style sheet."""
    digest = base64.b64encode(sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(text: PageText) -> bytes:
    """The page's bytes, in UTF-8."""
    template = _environment().get_template("page.html")
    html = template.render(
        page=text,
        style=Markup(_style()),  # noqa: S704 - ours, and the policy has its hash
        share=share,
        drawing=drawing(text.line),
    )
    return html.encode()


def share(bar: Bar, value: int) -> str:
    """Where a value lies on a bar, in percent of its width."""
    return f"{100 * min(max(value, 0), bar.most) / bar.most:.1f}"


class Point(Struct, frozen=True):
    x: float
    y: float
    count: int
    month: str


class Drawing(Struct, frozen=True):
    """counts: the points of a line. floor: a path with a step wherever the floor changes.

    end: where the last floor is written, and how high it is. base: the height of nothing.
    """

    points: tuple[Point, ...]
    counts: str
    floor: str
    base: float
    end: Point


def drawing(line: WholeLine) -> Drawing:
    """Every month has a column of the same width; its count stands in the middle of it."""
    column = (WIDTH - LEFT - RIGHT) / max(1, len(line.months))
    highest = ROOM * max(1, *line.counts, *line.floors)

    def height(value: int) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * max(value, 0) / highest, 1)

    points = tuple(
        Point(round(LEFT + column * (place + 0.5), 1), height(count), count, month)
        for place, (month, count) in enumerate(zip(line.months, line.counts, strict=True))
    )
    steps = "".join(
        f"V{height(floor)}H{round(LEFT + column * place, 1)}"
        for place, floor in enumerate(line.floors, start=1)
    )
    counts = " ".join(f"{point.x},{point.y}" for point in points)
    last = line.floors[-1]
    written = _beside(height(last), height(line.counts[-1]))
    end = Point(round(WIDTH - RIGHT - column / 2, 1), written, last, "")
    floors = f"M{LEFT} {height(line.floors[0])}{steps}"
    return Drawing(points, counts, floors, HEIGHT - BOTTOM, end)


def _beside(floor: float, count: float) -> float:
    """Where the floor is written: above its line, or below both where the count stands there."""
    near = -LETTERS <= count - floor <= LETTERS
    return max(floor, count) + LETTERS if near else floor - 5
