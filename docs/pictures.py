"""The README's pictures, drawn from the real program: `make pictures`.

A conversation on two telephones is what the terminal prints for the lines below; the chart is the
one that `bot.py report` writes; the page is what a browser shows of the demo's.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
MONTH = "2026-04"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}  # no settings of anybody's

# Lines of text are the unit of height, letters that of width.
WRAP = 52
SCREEN = 56
GAP = 1.1
PAD = 0.7
LINE = 0.205  # inches
LETTER = 0.078  # inches, on average
FONT = 9.4  # points
INK, PALE, OURS, THEIRS, BUTTON = "#1b1f24", "#e9eef2", "#d5f0c9", "#ffffff", "#c9dcec"


@dataclass(frozen=True)
class Message:
    """One bubble. mine: sent by the person whose telephone it is."""

    text: str
    mine: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Telephone:
    """speaker: as `!as` takes it. title: how messages to them are headed. typed: what they say."""

    speaker: str
    title: str
    typed: tuple[str, ...]


TELEPHONES = (
    Telephone(
        "editor",
        "Biên tập viên Cổng TTĐT",
        ("thêm 3 bài trung học", "/add 2 TH", "tình hình tháng này"),
    ),
    Telephone(
        "GDMN",
        "Trưởng phòng Giáo dục Mầm non",
        (
            "!at 2026-04-24 08:00",
            "đã nhận",
            "vướng mắc: chưa có cán bộ viết bài",
            "gửi vướng mắc",
        ),
    ),
)


def said(phone: Telephone) -> str:
    """What the terminal prints for one telephone."""
    lines = "".join(f"{line}\n" for line in (f"!as {phone.speaker}", *phone.typed))
    return subprocess.run(
        [sys.executable, "bot.py", "chat"],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
    ).stdout


def messages(phone: Telephone, printed: str) -> Iterator[Message]:
    """The bubbles of one telephone: what its person typed, and what reached them."""
    typed = f"{phone.speaker}> "
    answered = theirs = False
    for part in re.split(r"\n\n(?=\S)", printed.strip()):
        lines = part.splitlines()
        if lines[0].startswith(typed):
            line = lines.pop(0).removeprefix(typed)
            answered = theirs = not line.startswith("!")  # those are the terminal's own
            if theirs:
                yield Message(line, mine=True)
        if heading := re.fullmatch(r"\[.+ → (.+)\]", lines[0] if lines else ""):
            lines.pop(0)
            theirs = heading[1] == phone.title
        elif not answered:
            theirs = False
        if theirs and lines:
            choices = [line.split(". ", 1)[1] for line in lines if re.match(r" {2}\d+\. ", line)]
            text = "\n".join(line for line in lines if not re.match(r" {2}\d+\. ", line))
            yield Message(text, choices=tuple(choices))


def wrapped(text: str) -> list[str]:
    return [piece for line in text.splitlines() for piece in textwrap.wrap(line, WRAP) or [""]]


def height(message: Message) -> float:
    """Of a bubble with its buttons, in lines."""
    return len(wrapped(message.text)) + 2 * PAD + len(message.choices) * (1 + GAP)


def conversation(screens: Sequence[tuple[Telephone, Sequence[Message]]]) -> Figure:
    """The telephones side by side."""
    lines = 3 + max(sum(height(one) + GAP for one in found) for _, found in screens)
    figure = Figure(figsize=(len(screens) * SCREEN * LETTER, lines * LINE), dpi=110)
    FigureCanvasAgg(figure)
    for place, (phone, found) in enumerate(screens):
        axes = figure.add_axes((place / len(screens), 0, 1 / len(screens), 1))
        axes.set_xlim(0, SCREEN)
        axes.set_ylim(lines, 0)
        axes.axis("off")
        axes.add_patch(_box(0.6, 0.4, SCREEN - 1.2, lines - 0.8, PALE))
        axes.text(2, 1.6, phone.title, fontsize=FONT, fontweight="bold", color=INK, va="center")
        top = 3.0
        for message in found:
            _draw(axes, message, top)
            top += height(message) + GAP
    return figure


def _draw(axes: Axes, message: Message, top: float) -> None:
    """A bubble as wide as its longest line, and its buttons below it."""
    lines = wrapped(message.text)
    width = max(_width(axes, line) for line in lines) + 2.6
    left = SCREEN - width - 2 if message.mine else 2.0
    tall = len(lines) + 2 * PAD
    axes.add_patch(_box(left, top, width, tall, OURS if message.mine else THEIRS))
    for number, line in enumerate(lines):
        middle = top + PAD + number + 0.5
        axes.text(left + 1.3, middle, line, fontsize=FONT, color=INK, va="center")
    for number, label in enumerate(message.choices):
        above = top + tall + 0.4 + number * (1 + GAP)
        axes.add_patch(_box(left, above, SCREEN - 4, 1.7, BUTTON))
        where = (left + (SCREEN - 4) / 2, above + 0.85)
        axes.text(*where, label, fontsize=FONT, color=INK, ha="center", va="center")


def _width(axes: Axes, line: str) -> float:
    """Of a line as it is drawn, in letters."""
    drawn = axes.text(0, 0, line, fontsize=FONT)
    within = drawn.get_window_extent().transformed(axes.transData.inverted())
    drawn.remove()
    return within.width


def _box(x: float, y: float, width: float, tall: float, colour: str) -> FancyBboxPatch:
    style = "round,pad=0,rounding_size=0.6"
    return FancyBboxPatch((x, y), width, tall, boxstyle=style, fc=colour, ec="none")


def draw(folder: Path) -> None:
    """Write conversation.png, chart.png, and page.png where there is a browser."""
    folder.mkdir(parents=True, exist_ok=True)
    screens = [(phone, [*messages(phone, said(phone))]) for phone in TELEPHONES]
    figure = conversation(screens)
    figure.savefig(folder / "conversation.png", metadata={"Software": None})
    with tempfile.TemporaryDirectory() as papers:
        subprocess.run(
            [sys.executable, "bot.py", "report", "--month", MONTH, "--out", papers],
            cwd=ROOT,
            check=True,
            capture_output=True,
            env={**ENVIRONMENT, "DATABASE": str(Path(papers) / "none.db")},
        )
        (chart,) = Path(papers).glob("* 2026-04.png")
        shutil.copyfile(chart, folder / "chart.png")
    if browser := shutil.which("chromium"):
        page(folder / "page.png", browser)


READER = "leader"
WIDE = 880  # CSS pixels


def page(file: Path, browser: str) -> None:
    """A leader's page in a browser, down to the end of the ranking."""
    with subprocess.Popen(
        [sys.executable, "bot.py", "chat"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as demo:
        assert demo.stdin
        assert demo.stdout
        demo.stdin.write(f"!page {READER}\n")
        demo.stdin.flush()
        url = next(found[0] for line in demo.stdout if (found := re.search(r"http://\S+", line)))
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            reader = chromium.new_page(viewport={"width": WIDE, "height": WIDE})
            reader.goto(url)
            table = reader.locator("table.ranking").bounding_box()
            assert table
            down = table["y"] + table["height"] + 4
            reader.screenshot(
                path=file, full_page=True, clip={"x": 0, "y": 0, "width": WIDE, "height": down}
            )
            chromium.close()
        demo.stdin.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
