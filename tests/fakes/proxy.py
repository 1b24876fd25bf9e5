"""A local proxy that speaks HTTP's CONNECT and SOCKS 5, and brings every name to one port."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

NO_AUTHENTICATION = b"\x05\x00"
CONNECTED = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"
NOT_ALLOWED = b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
NAME = 3  # a SOCKS address that is a name


@asynccontextmanager
async def closed_after(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Whatever the other end does, the connection is gone in the end."""
    try:
        with suppress(OSError, EOFError):
            yield
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@dataclass
class Proxy:
    """port: where everything leads. asked: hosts as they were asked for, names unresolved.

    hangs: it never answers. refuses: it opens no connection. password: what it wants to hear.
    """

    port: int
    hangs: bool = False
    refuses: bool = False
    password: str = ""
    asked: list[str] = field(default_factory=list)
    address: str = ""
    _server: asyncio.Server | None = None
    _at_work: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._taken_up, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_fault: object) -> None:
        assert self._server
        self._server.close()
        for _ in range(5):  # what was just accepted has begun, and closes its connection
            await asyncio.sleep(0)
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    def _taken_up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._at_work.append(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with closed_after(writer):
            if self.hangs:
                await asyncio.Event().wait()
            await self._answer(reader, writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        answer = await (self._socks(reader, writer) if first == b"\x05" else self._http(reader))
        writer.write(answer)
        if answer not in {ESTABLISHED, CONNECTED}:
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.port)
        async with closed_after(there_writer):
            await asyncio.gather(_carry(reader, there_writer), _carry(there_reader, writer))

    async def _http(self, reader: asyncio.StreamReader) -> bytes:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split()[1].rpartition(":")[0])
        if self.password and f"Basic {b64encode(self.password.encode()).decode()}" not in head:
            return b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
        return b"HTTP/1.1 502 Bad Gateway\r\n\r\n" if self.refuses else ESTABLISHED

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        (methods,) = await reader.readexactly(1)
        await reader.readexactly(methods)
        if self.password:
            writer.write(b"\x05\x02")
            await reader.readexactly(1)
            name, word = [await _text(reader) for _ in range(2)]
            writer.write(b"\x01\x00" if f"{name}:{word}" == self.password else b"\x01\x01")
        else:
            writer.write(NO_AUTHENTICATION)
        _version, _connect, _reserved, kind = await reader.readexactly(4)
        (length,) = await reader.readexactly(1) if kind == NAME else b"\x04"
        self.asked.append((await reader.readexactly(length)).decode())
        await reader.readexactly(2)
        return NOT_ALLOWED if self.refuses else CONNECTED


async def _text(reader: asyncio.StreamReader) -> str:
    """One of the two texts of RFC 1929; before the first stands the version."""
    (length,) = await reader.readexactly(1)
    return (await reader.readexactly(length)).decode()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65536):
        writer.write(part)
    writer.close()
