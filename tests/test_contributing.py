"""What the documents for contributors say of the code is true."""

import re
from pathlib import Path

import pytest

from tests.house import MAY_IMPORT, ROOMS

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    str(path.relative_to(ROOT)) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
]
MOST_TERMS = 25
ADDED = re.compile(r"^ *```diff\n *\+\+\+ (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def quoted() -> list[tuple[str, list[str]]]:
    """(path, lines) of every piece of code that is shown as what a change adds."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return [
        (path, [line.strip().removeprefix("+").strip() for line in code.splitlines()])
        for path, code in ADDED.findall(text)
    ]


def test_quoted_code_stands_in_the_file_that_is_named() -> None:
    assert len(quoted()) >= 4
    for path, wanted in quoted():
        lines = [line.strip() for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]
        pieces = [lines[place : place + len(wanted)] for place in range(len(lines))]
        assert wanted in pieces, (path, wanted)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    linked = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    for target in linked:
        assert (folder / target).exists(), target
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|csv|service|yaml|sh))`", text)
    for name in named:
        assert (ROOT / name).exists(), name
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`(?:sudo )?make ([a-z-]+)", text)) <= targets


def design(heading: str) -> str:
    """A section of docs/design.md."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_design_names_the_rooms_that_there_are() -> None:
    rooms = re.findall(r"^([a-z]+)/ ", design("The house"), re.MULTILINE)
    assert sorted(rooms) == sorted(ROOMS)


def test_the_design_shows_the_plan_that_is_held() -> None:
    shown: dict[str, set[str]] = {}
    for line in re.findall(r"^(.+?) +← (.+)$", design("The house"), re.MULTILINE):
        who, whom = line[0], line[1].partition(";")[0].replace("nobody", "")
        known = set(re.findall(r"[a-z]+", whom.replace("every room", " ".join(ROOMS))))
        shown |= dict.fromkeys((room.removesuffix(".py") for room in who.split(" · ")), known)
    assert shown == MAY_IMPORT


def test_the_glossary_stays_short() -> None:
    terms = re.findall(r"^\| (?!term|---)[^|]+ \| [^|]+ \|$", design("Glossary"), re.MULTILINE)
    assert 15 < len(terms) <= MOST_TERMS


def test_the_design_shows_every_state_of_a_message() -> None:
    code = (ROOT / "store" / "outbox.py").read_text(encoding="utf-8")
    states = set(re.findall(r"state (?:=|<>) '([a-z]+)'", code))
    section = design("How a message travels out")
    rows = re.findall(r"^\| ([a-z, ]+) \| .+ \| ([a-z; ]+) \|$", section, re.MULTILINE)
    shown = set(re.findall(r"[a-z]+", " ".join(cell for row in rows for cell in row)))
    assert shown - {"new"} == states
    assert all(state in section for state in (*states, "sent"))


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == explained


def test_a_commit_is_checked_by_make_check() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: (.+)", hooks) == ["make check"]
