"""Everything that a reader of the documents can type is taken as they say.

Conversations are replayed by `test_guides.py`, `test_transcript.py` and `test_terminal.py`, the
README's way to the first answer by `make fresh`, the proxy by `test_deploy.py`. This is the rest:
lines for the program, commands to the bot, blocks for the shell and for the settings.
"""

import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import bot
from app import commandline
from config import Settings, load_settings
from core.month import ZONE
from core.portal import ReaderKind
from core.refusal import Refusal, Why
from handlers.table import COMMANDS, names_of
from locales.refusals import refused
from locales.words import load
from portal.readers import read_html
from tests.cast import Department

ROOT = Path(__file__).parent.parent
VI = load("vi")
DOCUMENTS = [
    path.relative_to(ROOT) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
]
CERTIFICATE = ROOT / "tests" / "localhost.pem"
GUIDES = (ROOT / "docs" / "huong-dan.md", ROOT / "docs" / "quan-tri.md")
FENCED = r"^```{kind}\n(.*?)^```$"
# What stands for a value in the README's table.
FOR_EXAMPLE = {"TIME": "2026-04-24T08:00", "ROLE": "editor", "KIND": "html"}
SPEAKERS = ("editor", "admin", "GDMN", "leader")
NOT_TAKEN = (Why.USAGE, Why.UNKNOWN_COMMAND, Why.NOT_ALLOWED)


def fenced(text: str, kind: str) -> list[str]:
    return re.findall(FENCED.format(kind=kind), text, re.MULTILINE | re.DOTALL)


def without_blocks(text: str) -> str:
    return re.sub(FENCED.format(kind=r"\w*"), "", text, flags=re.MULTILINE | re.DOTALL)


def program_lines(text: str) -> Iterator[str]:
    """What follows the program's name, in blocks for the shell and between backticks."""
    spans = re.findall(r"`([^`\n]+)`", without_blocks(text))
    for line in [*"".join(fenced(text, "sh")).splitlines(), *spans]:
        found = re.search(r"(?:\bbot\.py|sudo dondoc|^dondoc) ([a-z].*)$", line.partition(" #")[0])
        if found:
            yield found[1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_each_line_for_the_program_is_understood(document: Path) -> None:
    parser = commandline.parser(VI, bot.COMMANDS)
    for line in program_lines((ROOT / document).read_text(encoding="utf-8")):
        words = [FOR_EXAMPLE.get(word, word) for word in shlex.split(re.sub(r"[\[\]]", "", line))]
        if len(words) == 1:
            assert words[0] in {command.name for command in bot.COMMANDS}, line
        else:
            assert parser.parse_args(words).command, line


def test_the_readme_names_every_command_of_the_program() -> None:
    rows = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The command line")[2]
    named = re.findall(r"`(?:python bot\.py )?([a-z-]+)", rows.partition("\n## ")[0])
    assert {command.name for command in bot.COMMANDS} <= set(named)


def commands_with_examples(guide: Path) -> Iterator[str]:
    """Commands between backticks, without what may be left out."""
    text = without_blocks(guide.read_text("utf-8"))
    known = {name for command in COMMANDS for name in names_of(command)}
    for span in re.findall(r"`/([^`\n]+)`", text):
        typed = re.sub(r" ?\[[^]]*\]", "", span)
        if typed.split()[0] in known and " " in typed:
            yield f"/{typed}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_each_command_with_an_example_is_taken_from_somebody(guide: Path) -> None:
    typed = list(dict.fromkeys(commands_with_examples(guide)))
    assert len(typed) > 5
    for line in typed:
        told = (Department().say(who, line).text for who in SPEAKERS)
        assert not all(map(is_refused, told)), line


def is_refused(text: str) -> bool:
    """Whether it was not understood, or is not for whoever typed it."""
    said = (refused(VI, Refusal(why, example="", typed="x")).split()[:3] for why in NOT_TAKEN)
    return text.split()[:3] in said


def test_what_is_no_whole_command_counts_as_refused() -> None:
    lines = ("GDMN", "/vangmat"), ("GDMN", "/tamdung"), ("editor", "/khongcolenhnay")
    told = [Department().say(*line).text for line in lines]
    assert all(map(is_refused, told)), told


def test_the_blocks_for_the_shell_are_whole() -> None:
    for document in DOCUMENTS:
        for block in fenced((ROOT / document).read_text(encoding="utf-8"), "sh"):
            done = subprocess.run(
                ["sh", "-n"], input=block, text=True, capture_output=True, check=False
            )
            assert done.returncode == 0, (document, block, done.stderr)


def portal_examples() -> tuple[str, list[str]]:
    """The page of the guide's example, and the settings that it shows."""
    text = GUIDES[1].read_text(encoding="utf-8")
    (page,) = fenced(text, "html")
    return page, fenced(text, "ini")


def test_the_settings_that_are_shown_are_ones(tmp_path: Path) -> None:
    _, blocks = portal_examples()
    assert len(blocks) > 3
    for number, block in enumerate(blocks):
        names = set(re.findall(r"^([A-Z_]+)=", block, re.MULTILINE))
        assert names
        assert names <= {name.upper() for name in Settings.model_fields}
        file = tmp_path / str(number)
        file.write_text(re.sub(r"/\S+\.pem", str(CERTIFICATE), block), encoding="utf-8")
        settings = load_settings(file)
        assert any(getattr(settings, name.lower()) for name in names)


def test_the_page_that_is_shown_is_read_by_the_settings_that_are_shown(tmp_path: Path) -> None:
    page, blocks = portal_examples()
    (block,) = [one for one in blocks if "PORTAL_ITEM" in one]
    file = tmp_path / ".env"
    file.write_text(block, encoding="utf-8")
    (source,) = load_settings(file).sources
    assert source.kind is ReaderKind.HTML
    (item,) = read_html(page, source.url, source.selectors).items
    assert (item.title, item.author, item.link) == (
        "Ngày hội đọc sách",
        "S.T",
        "https://sgddt.example.gov.vn/tin/123",
    )
    assert item.created == datetime(2026, 4, 21, 9, 5, tzinfo=ZONE)
