"""A local proxy that speaks HTTP's CONNECT and SOCKS 5, and brings every name to one port."""

import asyncio
from dataclasses import dataclass, field
from typing import Self

NO_AUTHENTICATION = b"\x05\x00"
CONNECTED = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"
NAME = 3  # a SOCKS address that is a name


@dataclass
class Proxy:
    """port: where everything leads. asked: hosts as they were asked for, names unresolved."""

    port: int
    asked: list[str] = field(default_factory=list)
    address: str = ""
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_fault: object) -> None:
        assert self._server
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        answer = await (self._socks(reader, writer) if first == b"\x05" else self._http(reader))
        writer.write(answer)
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(_carry(reader, there_writer), _carry(there_reader, writer))

    async def _http(self, reader: asyncio.StreamReader) -> bytes:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split()[1].rpartition(":")[0])
        return b"HTTP/1.1 200 Connection established\r\n\r\n"

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        (methods,) = await reader.readexactly(1)
        await reader.readexactly(methods)
        writer.write(NO_AUTHENTICATION)
        _version, _connect, _reserved, kind = await reader.readexactly(4)
        (length,) = await reader.readexactly(1) if kind == NAME else b"\x04"
        self.asked.append((await reader.readexactly(length)).decode())
        await reader.readexactly(2)
        return CONNECTED


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65536):
        writer.write(part)
    writer.close()
