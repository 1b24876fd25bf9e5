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
from tests.test_containers import commands_of_bot

ROOT = Path(__file__).parent.parent
USERS = ROOT / "docs" / "huong-dan.md"
ADMINS = ROOT / "docs" / "quan-tri.md"
GUIDES = (USERS, ADMINS)
MONTH = ROOT / "docs" / "mot-thang.md"
MOST_LINES, MOST_CHARACTERS = 25, 1200  # of an answer, on a telephone
PAPERS = "Báo cáo Lãnh đạo Sở"  # the report, which goes with the papers
NOTICE = "thông báo về dữ liệu cá nhân"  # the law wants it whole
NOT_OURS = {"newbot", "revoke", "health", "metrics"}  # BotFather's, and pages
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


def answers(guide: Path) -> list[str]:
    """Every answer in a guide's conversations, without what was typed."""
    blocks = re.findall(
        r"^```console\n(.*?)\n```$", guide.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return [
        answer
        for block in blocks
        for answer in re.split(r"^(?:\w+> .*|\[.* → .*\])$", block, flags=re.MULTILINE)
    ]


@pytest.mark.parametrize("guide", [*GUIDES, MONTH], ids=lambda guide: guide.stem)
def test_each_answer_fits_a_telephone(guide: Path) -> None:
    for answer in map(str.strip, answers(guide)):
        if PAPERS in answer or NOTICE in answer:
            continue
        assert len(answer.splitlines()) <= MOST_LINES, answer
        assert len(answer) <= MOST_CHARACTERS, answer


@pytest.mark.parametrize("who", ["GDMN", "editor", "leader", "admin"])
def test_each_short_answer_fits_a_telephone(department: Department, who: str) -> None:
    person = department.person(who)
    for command in COMMANDS:
        if not command.shown_to(person) or command.name == "report":
            continue
        for args in ("", command.example_in(load("vi")).partition(" ")[2]):
            told = department.say(who, f"/{command.name} {args}")
            lines = [*told.text.splitlines(), *told.choices]
            assert len(lines) <= MOST_LINES, told.text
            assert len(told.text) <= MOST_CHARACTERS, told.text


def in_tables(guide: Path) -> set[str]:
    """The commands in the first columns of a guide's tables, without the slash."""
    cells = CELL.findall(guide.read_text(encoding="utf-8"))
    return {cell[1:].split()[0] for cell in cells if cell.startswith("/")}


def test_every_command_is_in_the_tables_and_every_one_in_them_exists() -> None:
    listed = (command.name for command in COMMANDS if command.listed or command.name == "start")
    shown = {load("vi").command(name).removeprefix("/") for name in listed}
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
