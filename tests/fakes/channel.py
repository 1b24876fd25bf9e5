"""A channel whose platform is a script: each send meets the next outcome."""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from core.chat import (
    Address,
    Channel,
    DeliveryError,
    Incoming,
    IncomingFile,
    RawUpdate,
    Receive,
    Reply,
    UpdateKind,
)

BLOCKED = DeliveryError("bot was blocked by the user", permanent=True)
CUT = DeliveryError("connection lost", uncertain=True)
REFUSED = DeliveryError("no connection")


def busy(seconds: float) -> DeliveryError:
    return DeliveryError("too many requests", retry_after=seconds)


@dataclass
class FakeChannel:
    """outcomes: for the next sends, in order; afterwards all is well. dead: always blocked.

    files: contents by name. fetches: what happens to the next fetches, in order.
    """

    name: str = "console"
    takes_files: bool = False
    outcomes: deque[DeliveryError | None] = field(default_factory=deque)
    dead: set[str] = field(default_factory=set)
    tried: list[tuple[str, str]] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    fetches: deque[Exception | None] = field(default_factory=deque)
    fetched: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None

    def parse(self, payload: str, received: datetime) -> Incoming | None:
        update = json.loads(payload)
        address = Address(self.name, update["from"])
        plain = Incoming(update["key"], address, address, "", update["text"], received)
        if not (name := update.get("file")):
            return plain
        return replace(plain, form=UpdateKind.FILE, file=IncomingFile(name, name, 1))

    def raw(self, who: str, text: str, key: str, file: str = "") -> RawUpdate:
        return RawUpdate(key, json.dumps({"from": who, "text": text, "key": key, "file": file}))

    async def listen(self, receive: Receive) -> None:
        """Tests hand updates to the inbox themselves."""

    def parts(self, _to: Address, reply: Reply) -> Sequence[Reply]:
        return (reply,)

    async def send(self, to: Address, reply: Reply) -> str:
        self.tried.append((to.id, reply.text))
        if to.id in self.dead:
            raise BLOCKED
        outcome = self.outcomes.popleft() if self.outcomes else None
        if outcome is not None:
            raise outcome
        self.sent.append((to.id, reply.text))
        return str(len(self.sent))

    async def fetch(self, file: IncomingFile, limit: int) -> bytes:
        self.fetched.append(file.name)
        if self.gate is not None:
            await self.gate.wait()
        if self.fetches and (outcome := self.fetches.popleft()):
            raise outcome
        return self.files[file.ref][:limit]

    async def close(self) -> None:
        """There is nothing to close."""


def as_channel(fake: FakeChannel) -> Channel:
    """Says to the type checker that the fake keeps to the protocol."""
    return fake
