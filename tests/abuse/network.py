"""What anybody who reaches the port can send. All of it goes to 127.0.0.1 and ends by itself."""

import asyncio
import contextlib
import resource
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

HELD = 3.0  # seconds that something unfinished is held
ANSWER_WITHIN = 20.0  # seconds
MEGABYTE = 1024 * 1024
PIECE = 64 * 1024


def bomb(megabytes: int) -> bytes:
    """A gzip body that unpacks to so many megabytes of zeros: a thousandth of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    one = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + one * megabytes


async def send(
    port: int,
    path: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
    linger: bool = False,
) -> str:
    """The status line of the answer, or "" where none came. linger: stay until the server ends it."""
    lines = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(
                    f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode(errors="surrogateescape")
                )
                pouring = asyncio.create_task(_pour(writer, body))
                status = (await reader.readline()).decode(errors="replace").strip()
                if linger:
                    await asyncio.wait([pouring], timeout=HELD)
                    with contextlib.suppress(TimeoutError, OSError):
                        await asyncio.wait_for(reader.read(), HELD)
                pouring.cancel()
                return status
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return ""


async def _pour(writer: asyncio.StreamWriter, body: bytes) -> None:
    """As fast as it is taken, in pieces: whoever measures is in this process and must not wait."""
    with contextlib.suppress(OSError):
        for start in range(0, len(body), PIECE):
            writer.write(body[start : start + PIECE])
            await writer.drain()


async def endless(port: int, path: str) -> int:
    """A body in chunks that never ends, as fast as it is taken; the bytes that were."""
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent = 0
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(HELD):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(head)
                while True:
                    writer.write(chunk)
                    await writer.drain()
                    sent += len(chunk)
            finally:
                writer.close()
    return sent


@contextmanager
def many_descriptors() -> Iterator[None]:
    """For our own side of many connections; a bot that is started later gets no more for it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def held(port: int, beginning: bytes, connections: int) -> tuple[int, float]:
    """Begin so many requests and never end them.

    How many the server had ended after a while, and how long a new request waited meanwhile.
    """
    opened: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    refused = 0
    with many_descriptors():
        try:
            for _ in range(connections):
                try:
                    async with asyncio.timeout(1):
                        reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.write(beginning)
                    opened.append((reader, writer))
                except (OSError, TimeoutError):
                    refused += 1
            began = time.monotonic()
            await send(port, "/health/live", b"", method="GET")
            waited = time.monotonic() - began
            await asyncio.sleep(max(0.0, HELD - waited))
            return refused + sum(reader.at_eof() for reader, _ in opened), waited
        finally:
            for _, writer in opened:
                writer.close()


async def trickled(port: int, path: str, headers: Mapping[str, str], connections: int) -> None:
    """Bodies that come one byte at a time."""
    await asyncio.gather(*(_trickle(port, path, headers) for _ in range(connections)))


async def _trickle(port: int, path: str, headers: Mapping[str, str]) -> None:
    lines = {"Host": "127.0.0.1", "Content-Length": "1000", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    deadline = time.monotonic() + HELD
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(2 * HELD):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())
                while time.monotonic() < deadline:
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(0.2)
            finally:
                writer.close()
