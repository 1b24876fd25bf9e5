"""The worked example of the guide: what is typed stands in it, and so does what is answered.

All its fences are one conversation. As a program (part of `make guides`) it replays the typed lines
and writes the answers down afresh.
"""

import re
from collections.abc import Iterator

from tests.replay import ROOT, TYPED, chat

GUIDE = ROOT / "docs" / "mot-thang.md"
BEGINS = "2026-05-05T08:00"
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def typed(text: str) -> list[str]:
    """The lines that people type, over all the fences."""
    return [line for fence in FENCE.findall(text) for line in TYPED.findall(fence)]


def played(lines: list[str]) -> str:
    """The whole conversation, by the real program."""
    return chat(lines, BEGINS)


def rewritten(text: str) -> str:
    """The guide with every answer as the program gives it now."""
    answers = _exchanges(played(typed(text)))

    def fence(found: re.Match[str]) -> str:
        told = "".join(next(answers) for _ in TYPED.findall(found[1]))
        return f"```console\n{told.rstrip()}\n```"

    return FENCE.sub(fence, text)


def _exchanges(conversation: str) -> Iterator[str]:
    """Each typed line with what follows it."""
    starts = [match.start() for match in TYPED.finditer(conversation)]
    for start, end in zip(starts, [*starts[1:], len(conversation)], strict=True):
        yield conversation[start:end]


if __name__ == "__main__":
    kept = GUIDE.read_text(encoding="utf-8")
    GUIDE.write_text(rewritten(kept), encoding="utf-8")
