"""The worked examples of the guide: what is typed stands in them, and so does what is answered.

All the fences of one are one conversation. Lines that are typed out of sight stand in a comment,
<!-- terminal … -->, whose answers are not shown. As a program (part of `make guides`) it replays the
typed lines and writes the answers down afresh.
"""

import re
from collections.abc import Iterator

from tests.replay import ROOT, TYPED, chat

GUIDE = ROOT / "docs" / "mot-thang.md"
ON_THE_PORTAL = ROOT / "docs" / "mot-thang-tren-cong.md"
BEGINS = "2026-05-05T08:00"
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TOLD = re.compile(rf"{FENCE.pattern}|^<!-- terminal\n(?P<unseen>.*?)^-->$", FENCE.flags)


def typed(text: str) -> list[str]:
    """The lines that people type, over all the fences and what is typed out of sight."""
    return [line for told in _TOLD.finditer(text) for line in _lines(told)]


def _lines(told: re.Match[str]) -> list[str]:
    unseen = told["unseen"]
    return TYPED.findall(told[1]) if unseen is None else unseen.splitlines()


def played(lines: list[str]) -> str:
    """The whole conversation, by the real program."""
    return chat(lines, BEGINS)


def rewritten(text: str) -> str:
    """The guide with every answer as the program gives it now."""
    answers = _exchanges(played(typed(text)))

    def fence(found: re.Match[str]) -> str:
        told = "".join(next(answers) for _ in _lines(found))
        return found[0] if found["unseen"] is not None else f"```console\n{told.rstrip()}\n```"

    return _TOLD.sub(fence, text)


def _exchanges(conversation: str) -> Iterator[str]:
    """Each typed line with what follows it."""
    starts = [match.start() for match in TYPED.finditer(conversation)]
    for start, end in zip(starts, [*starts[1:], len(conversation)], strict=True):
        yield conversation[start:end]


if __name__ == "__main__":
    for guide in (GUIDE, ON_THE_PORTAL):
        guide.write_text(rewritten(guide.read_text(encoding="utf-8")), encoding="utf-8")
