"""Conversations in the documents: what is typed stands in them, and so does what is answered.

As a program (`make transcript`) it replays the typed lines and writes the answers down afresh. All
the fences of a document are one conversation.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "mot-thang.md"
BEGINS = {ROOT / "README.md": "2026-04-22T08:00", GUIDE: "2026-05-05T08:00"}
LONGEST = 120  # seconds for the whole month, on a machine that is busy with other things
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^[\w-]+> (.*)$", re.MULTILINE)


def typed(text: str) -> list[str]:
    """The lines that people type, over all the fences."""
    return [line for fence in FENCE.findall(text) for line in PROMPT.findall(fence)]


def played(lines: list[str], begins: str = BEGINS[GUIDE]) -> str:
    """The whole conversation, by the real program. begins: what the clock shows at first."""
    done = subprocess.run(
        [sys.executable, "bot.py", "chat", "--begin", begins],
        cwd=ROOT,
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
    )
    assert done.stderr == "", done.stderr
    return done.stdout


def rewritten(text: str, begins: str = BEGINS[GUIDE]) -> str:
    """The document with every answer as the program gives it now."""
    answers = _exchanges(played(typed(text), begins))

    def fence(found: re.Match[str]) -> str:
        told = "".join(next(answers) for _ in PROMPT.findall(found[1]))
        return f"```console\n{told.rstrip()}\n```"

    return FENCE.sub(fence, text)


def _exchanges(conversation: str) -> Iterator[str]:
    """Each typed line with what follows it."""
    starts = [match.start() for match in PROMPT.finditer(conversation)]
    for start, end in zip(starts, [*starts[1:], len(conversation)], strict=True):
        yield conversation[start:end]


if __name__ == "__main__":
    for document, beginning in BEGINS.items():
        kept = document.read_text(encoding="utf-8")
        document.write_text(rewritten(kept, beginning), encoding="utf-8")
