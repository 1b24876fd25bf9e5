"""Conversations in documents, said again to the terminal.

A conversation is a block fenced as `console`: what the terminal prints, line by line. What has to
be said before stands in a comment directly above the block and is not shown:

    <!-- terminal
    !as GDMN
    -->

A line of "…" stands for lines that are left out.

As a program (`python -m tests.replay FILE…`) it writes the answers of today into the documents, and
names the conversations with gaps that a person has to bring up to date.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests import forked

ROOT = Path(__file__).parent.parent
DEMO_BEGINS = "2026-04-22T08:00"
LONGEST = 120  # seconds, on a machine that is busy with other things
GAP = "…"
TYPED = re.compile(r"^[\w-]+> (.*)$", re.MULTILINE)
BLOCK = re.compile(
    r"(?:^<!-- terminal\n(?P<before>.*?)^-->\n)?^```console\n(?P<shown>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Conversation:
    """before: lines typed out of sight. shown: what stands in the document."""

    before: tuple[str, ...]
    shown: str

    @property
    def typed(self) -> tuple[str, ...]:
        return (*self.before, *TYPED.findall(self.shown))


def conversations(document: Path) -> list[Conversation]:
    text = document.read_text(encoding="utf-8")
    return [_conversation(found) for found in BLOCK.finditer(text)]


def _conversation(found: re.Match[str]) -> Conversation:
    return Conversation(tuple((found["before"] or "").splitlines()), found["shown"].rstrip())


def chat(lines: Sequence[str], begins: str = DEMO_BEGINS) -> str:
    """What the terminal prints when these lines are typed, on the demo's figures.

    begins: what the clock shows at first. The same lines are typed once.
    """
    return _chat("".join(f"{line}\n" for line in lines), begins)


@cache
def _chat(typed: str, begins: str) -> str:
    arguments = ("chat", "--begin", begins)
    done = forked.run("bot", arguments, {}, typed=typed, timeout=LONGEST)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def answered(conversation: Conversation) -> str:
    """What the terminal prints from the first line that is shown on."""
    printed = chat(conversation.typed)
    echoes = list(TYPED.finditer(printed))
    return printed[echoes[len(conversation.before)].start() :].rstrip()


def agrees(shown: str, printed: str) -> bool:
    """Whether a document shows what was printed, but for the lines that it leaves out."""
    pieces = (
        re.escape(piece.strip("\n")) for piece in re.split(rf"^{GAP}$", shown, flags=re.MULTILINE)
    )
    return re.fullmatch(r"\n(?:.*\n)*?".join(pieces), printed) is not None


def brought_up_to_date(document: Path) -> list[Conversation]:
    """Write today's answers into a document; what is left over has gaps and is no longer true."""
    left: list[Conversation] = []

    def renewed(found: re.Match[str]) -> str:
        conversation = _conversation(found)
        printed = answered(conversation)
        if agrees(conversation.shown, printed):
            return found[0]
        if GAP in conversation.shown.splitlines():
            left.append(conversation)
            return found[0]
        return found[0].replace(found["shown"], f"{printed}\n")

    text = BLOCK.sub(renewed, document.read_text(encoding="utf-8"))
    document.write_text(text, encoding="utf-8")
    return left


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for one in brought_up_to_date(Path(name)):
            print(f"{name}: no longer true:\n{one.shown}\n")
