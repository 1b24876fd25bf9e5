"""The guides are true: their conversations, their commands, their settings, what doctor says."""

import re
from pathlib import Path

import pytest

from config import Settings
from core.refusal import Refusal, Why
from handlers.table import COMMANDS, names_of
from locales import health
from locales.refusals import refused
from locales.words import load
from tests.cast import Department
from tests.replay import Conversation, agrees, answered, conversations
from tests.test_deploy import commands_of_bot

ROOT = Path(__file__).parent.parent
USERS = ROOT / "docs" / "huong-dan.md"
ADMINS = ROOT / "docs" / "quan-tri.md"
GUIDES = (USERS, ADMINS)
NOT_OURS = {"newbot", "revoke", "health"}  # BotFather's, and a page
CELL = re.compile(r"^\| `(.+?)`", re.MULTILINE)

ALL = [
    pytest.param(found, id=f"{guide.stem}-{number}")
    for guide in GUIDES
    for number, found in enumerate(conversations(guide), start=1)
]


@pytest.mark.slow
@pytest.mark.parametrize("conversation", ALL)
def test_a_conversation_goes_as_the_guide_shows_it(conversation: Conversation) -> None:
    assert conversation.typed[len(conversation.before) :]
    printed = answered(conversation)
    assert agrees(conversation.shown, printed), printed


def test_each_guide_has_conversations() -> None:
    assert all(len(conversations(guide)) > 2 for guide in GUIDES)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a> b\nc", "a> b\nc", True),
        ("a> b\nc", "a> b\nd", False),
        ("a> b\n…\nd", "a> b\nc\nc\nd", True),
        ("a> b\n…\nd", "a> b\nd", True),
        ("a> b\n…\nd", "a> b\nc\n", False),
        ("a.b", "axb", False),
    ],
)
def test_a_gap_stands_for_lines_and_all_else_for_itself(
    shown: str, printed: str, *, same: bool
) -> None:
    assert agrees(shown, printed) == same


def in_tables(guide: Path) -> set[str]:
    """The commands in the first columns of a guide's tables, without the slash."""
    cells = CELL.findall(guide.read_text(encoding="utf-8"))
    return {cell[1:].split()[0] for cell in cells if cell.startswith("/")}


def test_every_command_is_in_the_tables_and_every_one_in_them_exists() -> None:
    shown = {load("vi").command(command.name).removeprefix("/") for command in COMMANDS}
    assert in_tables(USERS) | in_tables(ADMINS) == shown


def test_every_command_in_the_text_exists() -> None:
    known = {name for command in COMMANDS for name in names_of(command)}
    for guide in GUIDES:
        text = guide.read_text(encoding="utf-8")
        typed = set(re.findall(r"`/([a-z]+)(?![a-z/])", text))
        assert typed - NOT_OURS
        assert typed - NOT_OURS <= known


def test_every_setting_is_explained_with_its_default() -> None:
    text = ADMINS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `?([^`|]*?)`? \|", text, re.MULTILINE))
    defaults = {name.upper(): field.default for name, field in Settings.model_fields.items()}
    assert rows.keys() == defaults.keys()
    for name, told in rows.items():
        default = defaults[name]
        if isinstance(default, bool):
            default = str(default).lower()
        if isinstance(default, float):
            default = f"{default:g}"
        assert told == ("trống" if default is None or not str(default) else str(default)), name


def test_every_line_of_doctor_is_explained() -> None:
    words = load("vi")
    text = ADMINS.read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([^|`]+?) \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE))
    labels = {words.say(label) for label in health.FINDINGS.values()}
    assert labels <= explained


def test_every_command_line_in_the_guide_exists() -> None:
    text = ADMINS.read_text(encoding="utf-8")
    used = set(re.findall(r"(?:sudo dondoc|python bot\.py) ([a-z-]+)", text))
    assert used
    assert used <= commands_of_bot()


@pytest.mark.parametrize("who", ["GDMN", "editor", "leader", "admin"])
def test_every_example_of_help_is_a_whole_command(department: Department, who: str) -> None:
    lines = department.say(who, "/trogiup").text.splitlines()
    examples = [line.partition(" – ")[0] for line in lines if line.startswith("/")]
    assert examples
    incomplete = refused(load("vi"), Refusal(Why.USAGE, example="")).partition(":")[0]
    for example in examples:
        told = department.say(who, example).text
        assert incomplete not in told, example
        unknown = Refusal(Why.UNKNOWN_COMMAND, typed=example.split()[0])
        assert told != refused(load("vi"), unknown)


def test_several_counts_in_one_message_are_recorded_as_the_guide_says(
    department: Department,
) -> None:
    text = USERS.read_text(encoding="utf-8")
    block = re.search(r"^```text\n(\+.*?)\n```$", text, re.MULTILINE | re.DOTALL)
    assert block
    lines = block[1].splitlines()
    preview = department.say("editor", block[1])
    before = {line.split()[1]: department.count(line.split()[1]) for line in lines}
    department.press("editor", preview, "Ghi nhận")
    for line in lines:
        count, office = line.split()
        assert department.count(office) == before[office] + int(count)
