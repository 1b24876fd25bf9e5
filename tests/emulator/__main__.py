"""`make emulator`: a month on both platforms against crabline, and where it differs from our fakes.

Ends with 1 where something was lost, came twice or was refused, or a difference has no verdict in
docs/emulator.md.
"""

import asyncio
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CalledProcessError
from tempfile import TemporaryDirectory

from channels.zalo.channel import ZaloChannel
from tests.bots import until
from tests.emulator.crabline import PACKAGES, Crabline, crabline, install
from tests.emulator.differences import differences
from tests.emulator.month import compared
from tests.replay import ROOT
from tests.test_zalo_webhook import LinkedAddress

DOCUMENT = ROOT / "docs" / "emulator.md"
LONGEST = 300  # seconds
_ROW = re.compile(
    r"^\| (?P<call>[^|]+) \| (?P<theirs>[^|]+) \| (?P<ours>[^|]+) \| [^|]+ \|$", re.MULTILINE
)


def judged(platform: str) -> dict[str, tuple[str, str]]:
    """The differences that the document tells, with both answers."""
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text.partition(f"\n## {platform.title()}\n")[2].partition("\n## ")[0]
    rows = (row.group("call", "theirs", "ours") for row in _ROW.finditer(section))
    return {call: (theirs, ours) for call, theirs, ours in rows if call not in ("Call", "---")}


async def brought(server: Crabline) -> list[str]:
    """What is wrong with one text that comes by the webhook."""
    door = LinkedAddress()
    await door.open()
    channel = ZaloChannel(server.token, base_url=server.url, hook=door.hook)
    listening = asyncio.create_task(channel.listen(door.inbox.receive))
    await until(lambda: channel.hooked)
    await server.say("a5", "/status")
    listening.cancel()
    await asyncio.wait([listening])
    await channel.close()
    await door.server.close()
    return [] if len(door.inbox.kept) == 1 else [f"by the webhook came {door.inbox.kept}"]


async def run() -> list[str]:
    """What is wrong, in words."""
    month, lost, added, wrong = await compared()
    wrong += [f"not said on the platforms: {line} ({n})" for line, n in lost.items()]
    wrong += [f"said on the platforms alone: {line} ({n})" for line, n in added.items()]
    for platform, emulator in month.platforms.items():
        wrong += [f"refused by {platform}: {call}" for call in month.refused[platform]]
        print(f"{platform}: {emulator.said} said, {len(month.taken[platform])} answered or told")
    with TemporaryDirectory() as folder:
        for platform in month.platforms:
            async with crabline(
                platform, Path(folder) / platform, lambda: datetime.now(UTC)
            ) as server:
                found = await differences(server)
                if platform == "zalo":
                    wrong += await brought(server)
                    print("zalo: a text was brought to the webhook")
            print(f"{platform}: {len(found)} differences from our fake")
            wrong += _without_verdict(platform, found)
    return wrong


def _without_verdict(platform: str, found: Mapping[str, tuple[str, str]]) -> list[str]:
    told = judged(platform)
    return [
        f"{platform}, {call}: found {found.get(call)}, the document tells {told.get(call)}"
        for call in sorted(found.keys() | told.keys())
        if found.get(call) != told.get(call)
    ]


def main() -> int:
    try:
        install()
    except (FileNotFoundError, CalledProcessError) as fault:
        print(f"the emulator cannot be installed: {fault}")
        return 1
    print("against", ", ".join(PACKAGES), flush=True)
    wrong = asyncio.run(asyncio.wait_for(run(), LONGEST))
    for line in wrong:
        print(line)
    print("nothing was lost, repeated or refused" if not wrong else f"{len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
