"""Conversations in the documents: what is typed stands in them, and so does what is answered.

As a program (`make guides`) it replays the typed lines and writes the answers down afresh. All
the fences of a document are one conversation.
"""

import re
from collections.abc import Iterator

from tests.replay import DEMO_BEGINS, ROOT, TYPED, chat

GUIDE = ROOT / "docs" / "mot-thang.md"
BEGINS = {ROOT / "README.md": DEMO_BEGINS, GUIDE: "2026-05-05T08:00"}
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def typed(text: str) -> list[str]:
    """The lines that people type, over all the fences."""
    return [line for fence in FENCE.findall(text) for line in TYPED.findall(fence)]


def played(lines: list[str], begins: str = BEGINS[GUIDE]) -> str:
    """The whole conversation, by the real program. begins: what the clock shows at first."""
    return chat(lines, begins)


def rewritten(text: str, begins: str = BEGINS[GUIDE]) -> str:
    """The document with every answer as the program gives it now."""
    answers = _exchanges(played(typed(text), begins))

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
    for document, beginning in BEGINS.items():
        kept = document.read_text(encoding="utf-8")
        document.write_text(rewritten(kept, beginning), encoding="utf-8")
