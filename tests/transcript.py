"""The worked example of the guide: what is typed stands in it, and so does what is answered.

All its fences are one conversation. As a program (`make transcript`) it replays the typed lines and
writes the answers down afresh.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "mot-thang.md"
BEGINS = "2026-05-05T08:00"
LONGEST = 120  # seconds for the whole month, on a machine that is busy with other things
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^[\w-]+> (.*)$", re.MULTILINE)


def typed(text: str) -> list[str]:
    """The lines that people type, over all the fences."""
    return [line for fence in FENCE.findall(text) for line in PROMPT.findall(fence)]


def played(lines: list[str]) -> str:
    """The whole conversation, by the real program."""
    done = subprocess.run(
        [sys.executable, "bot.py", "chat", "--begin", BEGINS],
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


def rewritten(text: str) -> str:
    """The guide with every answer as the program gives it now."""
    answers = _exchanges(played(typed(text)))

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
    GUIDE.write_text(rewritten(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
