"""The administrator's guide as a list of commands, and what a person does around them.

Each line of its blocks for the shell is typed as it stands, in its order. A table says what else
there is to it: what is typed into it, what stands for an example, what is done before, what it may
answer. A row whose command the guide no longer has is a fault.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from tests.field.machine import FieldError, Machine
from tests.replay import ROOT

GUIDE = ROOT / "docs" / "quan-tri.md"
SECTIONS = range(1, 9)
_PIECE = re.compile(
    r"^```sh\n(?P<block>.*?)^```$|`(?P<inline>(?:sudo|curl|cd) [^`\n]+)`", re.MULTILINE | re.DOTALL
)
ELSEWHERE = ("docker", "litestream", "cp .env.example")  # blocks for who has other programs


@dataclass(frozen=True)
class Around:
    """What there is to a command beside its line. typed: into it. allowed: exit codes.

    stands_for: what a person puts in place of an example. within: seconds after which it is ended,
    where it does not end by itself. then: given what it printed.
    """

    typed: str = ""
    allowed: tuple[int, ...] = (0,)
    stands_for: tuple[tuple[str, Callable[[], str]], ...] = ()
    within: int = 0
    before: Callable[[], object] | None = None
    then: Callable[[str], object] | None = None


def section(number: int) -> str:
    text = GUIDE.read_text(encoding="utf-8")
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def commands(number: int) -> Iterator[tuple[str, bool]]:
    """The commands of a section, and whether each stands in the middle of a sentence."""
    for piece in _PIECE.finditer(section(number)):
        if inline := piece["inline"]:
            yield inline, True
        block = piece["block"] or ""
        if not any(other in block for other in ELSEWHERE):
            yield from ((line, False) for line in block.splitlines() if line.strip())


@dataclass
class Guide:
    """Follows the guide on a machine. folder: where the administrator is."""

    machine: Machine
    table: Mapping[str, Around]
    report: Callable[[str, Callable[[], object], list[str]], None]
    faults: list[str] = field(default_factory=list)
    folder: str = "~"

    def __post_init__(self) -> None:
        known = {line for number in SECTIONS for line, _ in commands(number)}
        self.faults += [
            f"the guide no longer says: {line}" for line in self.table if line not in known
        ]

    def follow(self, sections: Iterable[int]) -> None:
        for number in sections:
            for line, inline in commands(number):
                if line in self.table or not inline:
                    around = self.table.get(line, Around())
                    self.report(f"{number}. {line}", partial(self._give, line, around), self.faults)

    def _give(self, line: str, around: Around) -> None:
        if around.before:
            around.before()
        for example, value in around.stands_for:
            line = line.replace(example, value())
        bounded = f"timeout {around.within} {line}" if around.within else line
        code, printed = self.machine.does(f"cd {self.folder} && {bounded}", typed=around.typed)
        if code not in around.allowed:
            raise FieldError(f"exit code {code}\n{printed[-3000:]}")
        if moved := re.fullmatch(r"cd (\S+)", line):
            self.folder = moved[1]
        if around.then:
            around.then(printed)
