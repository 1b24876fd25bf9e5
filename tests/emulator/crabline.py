"""crabline's servers for Telegram and Zalo: installed into build/, started, spoken to, read back."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp

from tests.replay import ROOT

INSTALLED = ROOT / "build" / "emulator"
# Node 22 comes as a package as well, so that it need not be the system's.
PACKAGES = ("@openclaw/crabline@0.1.27", "node@22")
NODE = INSTALLED / "node_modules" / "node" / "bin" / "node"
PROGRAM = INSTALLED / "node_modules" / "@openclaw" / "crabline" / "dist/src/bin/crabline.js"
CLOCK = Path(__file__).parent / "clock.cjs"
TOKENS = {"telegram": "424242:emulated", "zalo": "1459232241454765289:emulated"}
ADMIN = "admin"
STARTS_WITHIN = 60.0  # seconds, on a busy machine
_TAG = re.compile(r"</?(?:blockquote|code)>")


def install() -> None:
    """Once; needs npm and its registry. Raises FileNotFoundError, CalledProcessError."""
    if NODE.exists() and PROGRAM.exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    (INSTALLED / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    quiet = ("--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts=false")
    subprocess.run([npm, "install", *quiet, *PACKAGES], cwd=INSTALLED, check=True)


@dataclass(frozen=True)
class Sent:
    """A message that the emulator took. text: as its reader sees it."""

    chat: str
    text: str
    buttons: Sequence[str] = ()
    file: str = ""

    @property
    def shown(self) -> str:
        return "\n".join(filter(None, [self.text, *self.buttons, self.file]))


@dataclass
class Crabline:
    """One platform's server. clock: what its own shows after each `turn`. said: by people, so far."""

    platform: str
    folder: Path
    url: str
    inbound: str
    session: aiohttp.ClientSession
    clock: Callable[[], datetime]
    said: int = 0

    @property
    def token(self) -> str:
        return TOKENS[self.platform]

    def turn(self) -> None:
        """Bring the server's clock to ours."""
        ahead(self.folder, self.clock())

    async def inject(self, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Somebody does something; the emulator's status and answer."""
        self.turn()
        headers = {"X-Crabline-Admin-Token": ADMIN}
        async with self.session.post(self.inbound, json=body, headers=headers) as answer:
            self.said += answer.status == 200
            return answer.status, await answer.json(content_type=None)

    async def say(self, person: str, text: str) -> None:
        who = {"chatId": person, "fromId": person, "senderId": person, "text": text}
        who |= {"senderName": "Nhân viên", "fromName": "Nhân viên"}
        status, answer = await self.inject(who)
        assert status == 200, answer

    def calls(self) -> list[dict[str, Any]]:
        """Every call to the platform's API, in order, as the emulator recorded it."""
        lines = (self.folder / "recorded.jsonl").read_text(encoding="utf-8").splitlines()
        return [call for call in map(json.loads, lines) if call["type"] == "api"]

    def refused(self) -> list[dict[str, Any]]:
        return [call for call in self.calls() if call.get("accepted") is False]

    def sent(self) -> list[Sent]:
        taken = (call for call in self.calls() if "/send" in call["path"] and call["accepted"])
        return [_sent(call["body"]) for call in taken]


def _sent(body: Mapping[str, Any]) -> Sent:
    text = str(body.get("text", body.get("caption", "")))
    if body.get("parse_mode") == "HTML":
        text = unescape(_TAG.sub("", text))
    file = str(body.get("document", body.get("photo", "")))
    # The library writes what stands in a field as JSON once more.
    rows = json.loads(body.get("reply_markup", "{}")).get("inline_keyboard", [])
    return Sent(
        str(body["chat_id"]), text, [button["text"] for row in rows for button in row], file
    )


def ahead(folder: Path, shown: datetime) -> None:
    """Say how far the emulator's clock is ahead of the machine's; whole, since it is read meanwhile."""
    folder.mkdir(exist_ok=True)
    written = folder / "ahead.new"
    written.write_text(str(round((shown.timestamp() - time.time()) * 1000)), encoding="utf-8")
    written.replace(folder / "ahead")


@asynccontextmanager
async def crabline(
    platform: str, folder: Path, clock: Callable[[], datetime]
) -> AsyncIterator[Crabline]:
    """A server of its own, with its files in this folder, until the end."""
    ahead(folder, clock())
    ready = folder / "ready.json"
    arguments = ("--json", "serve", platform, "--ready-file", str(ready))
    process = await asyncio.create_subprocess_exec(
        *(str(NODE), "--require", str(CLOCK), str(PROGRAM), *arguments),
        *("--recorder", str(folder / "recorded.jsonl")),
        env={
            "PATH": os.environ["PATH"],
            "CRABLINE_BOT_TOKEN": TOKENS[platform],
            "CRABLINE_ADMIN_TOKEN": ADMIN,
            "EMULATOR_AHEAD": str(folder / "ahead"),
        },
        stdout=DEVNULL,
        cwd=folder,
    )
    try:
        told = await _told(ready, process)
        async with aiohttp.ClientSession() as session:
            where = told["endpoints"]
            yield Crabline(
                platform, folder, where["apiRoot"], where["adminInboundUrl"], session, clock
            )
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _told(ready: Path, process: Process) -> Any:
    """What the server tells of itself once it listens."""
    async with asyncio.timeout(STARTS_WITHIN):
        while (told := _read(ready)) is None:
            assert process.returncode is None, "the emulator did not start"
            await asyncio.sleep(0.05)
    return told


def _read(ready: Path) -> Any:
    return json.loads(ready.read_text(encoding="utf-8")) if ready.exists() else None
