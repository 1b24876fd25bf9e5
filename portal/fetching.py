"""Fetching from a portal: politely, within limits, and from nowhere but public addresses.

A portal, or whoever has taken its place, may answer with anything: too much, too slowly, packed a
thousandfold, a redirect into the department's own network. Each ends as an `Outcome`.
"""

import asyncio
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from socket import socket
from typing import Protocol, TypeAlias
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from msgspec import Struct
from yarl import URL

from core.portal import NO_VALIDATORS, Outcome, Validators

LARGEST = 5 * 1024 * 1024  # bytes, packed or unpacked
PATIENCE = 30.0  # seconds for one reading in all
PACE = 1.0  # seconds between two requests
MOST_REDIRECTS = 5
CHUNK = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PACKED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
LONGEST_VALIDATOR = 200
MAGIC = b"\x1f\x8b"


class Answer(Struct, frozen=True):
    """What an address answered. url: where it came from in the end. charset: as the header says."""

    url: str
    body: bytes
    charset: str = ""
    validators: Validators = NO_VALIDATORS


@dataclass
class FetchError(Exception):
    """Nothing was fetched. UNCHANGED is one of the reasons."""

    outcome: Outcome
    status: int = 0


class Fetch(Protocol):
    """Fetches one address; raises FetchError."""

    async def __call__(self, url: str, validators: Validators = ...) -> Answer: ...


Opened: TypeAlias = Callable[[], AbstractAsyncContextManager[Fetch]]


class PrivateAddressError(OSError):
    """A connection would have gone to an address that is not public."""


class Way(Struct, frozen=True):
    """How portals are reached. agent: our name and version.

    ca_file: certificates to trust beside the system's: the intermediate that a server leaves out.
    proxy: http://, socks4:// or socks5://; it resolves names itself, so that only addresses that
    are written as numbers can be held back. private: addresses of the own network are meant.
    """

    agent: str
    ca_file: Path | None = None
    proxy: str = ""
    private: bool = False
    patience: float = PATIENCE
    pace: float = PACE


@dataclass
class Fetcher:
    """Fetches from all portals, one request a second in all."""

    way: Way
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _next: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Fetch]:
        """What fetches during one reading, within the time of PATIENCE. Raises FetchError."""
        try:
            async with asyncio.timeout(self.way.patience), self._session() as session:

                async def fetch(url: str, validators: Validators = NO_VALIDATORS) -> Answer:
                    return await self._fetch(session, url, validators)

                yield fetch
        except TimeoutError:
            raise FetchError(Outcome.NO_ANSWER) from None

    def _session(self) -> aiohttp.ClientSession:
        context = ssl.create_default_context()
        if self.way.ca_file:
            try:
                context.load_verify_locations(self.way.ca_file)
            except OSError:  # it was there at the start
                raise FetchError(Outcome.CERTIFICATE) from None
        connector = (
            ProxyConnector.from_url(self.way.proxy, ssl=context)
            if self.way.proxy
            else aiohttp.TCPConnector(ssl=context, socket_factory=self._socket)
        )
        return aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,  # unpacked here, where it is counted
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.way.agent, "Accept-Encoding": "gzip, deflate"},
        )

    def _socket(self, info: "aiohttp.AddrInfoType") -> socket:
        """The socket of a connection, once its very address was looked at.

        A name is resolved once and connected to as resolved: it cannot turn private in between.
        """
        family, kind, proto, _name, address = info
        if not self._may_reach(str(address[0])):
            raise PrivateAddressError("not a public address")
        return socket(family, kind, proto)

    def _may_reach(self, host: str) -> bool:
        return self.way.private or is_public(host)

    async def _fetch(
        self, session: aiohttp.ClientSession, url: str, validators: Validators
    ) -> Answer:
        """Follow redirects by hand: each is checked as the first address is."""
        for _ in range(MOST_REDIRECTS + 1):
            self._check(url)
            await self._wait()
            try:
                async with session.get(
                    URL(url, encoded=_is_encoded(url)),
                    headers=_conditions(validators),
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(self.way.patience),
                ) as response:
                    if response.status not in REDIRECTS:
                        return await _answer(response)
                    url = urljoin(url, response.headers.get("Location", ""))
            except FetchError:
                raise
            except Exception as fault:
                raise FetchError(_outcome(fault)) from fault
        raise FetchError(Outcome.REDIRECTS)

    def _check(self, url: str) -> None:
        """Raises FetchError for what is no address of the web, or plainly a private one."""
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname, parts.port
        except ValueError:
            raise FetchError(Outcome.REDIRECTS) from None
        if parts.scheme not in {"http", "https"} or not host:
            raise FetchError(Outcome.REDIRECTS)
        named = host.rstrip(".").casefold()
        local = named == "localhost" or named.endswith((".localhost", ".local", ".internal"))
        if not self.way.private and (local or not is_public(host, of_name=True)):
            raise FetchError(Outcome.PRIVATE)

    async def _wait(self) -> None:
        """Wait until the next request may be made: at most one in PACE seconds."""
        async with self._turn:
            ahead = self._next - time.monotonic()
            if ahead > 0:
                await self.sleep(ahead)
            self._next = time.monotonic() + self.way.pace


def is_public(host: str, *, of_name: bool = False) -> bool:
    """Whether it is an address of the Internet. of_name: what a name is, its resolution will tell."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host.partition("%")[0])
    except ValueError:
        return of_name
    inner = _embedded(address)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


_NAT64 = ip_network("64:ff9b::/96")


def _is_encoded(url: str) -> bool:
    """Whether an address is sent as it stands: a portal's own is, one with letters is not."""
    return url.isascii() and " " not in url


def _conditions(validators: Validators) -> Mapping[str, str]:
    conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
    return {name: value for name, value in conditions.items() if value}


async def _answer(response: aiohttp.ClientResponse) -> Answer:
    if response.status == HTTPStatus.NOT_MODIFIED:
        raise FetchError(Outcome.UNCHANGED)
    if response.status != HTTPStatus.OK:
        raise FetchError(Outcome.STATUS, response.status)
    body = bytearray()
    async for part in response.content.iter_chunked(CHUNK):
        body += part
        if len(body) > LARGEST:
            raise FetchError(Outcome.TOO_LARGE)
    headers = response.headers
    return Answer(
        str(response.url),
        unpacked(bytes(body), headers.get("Content-Encoding", "")),
        _charset(response),
        Validators(*(_validator(headers.get(name, "")) for name in ("ETag", "Last-Modified"))),
    )


def _validator(text: str) -> str:
    """It is kept, and said again as it was: what cannot be is as good as not there."""
    return text if len(text) <= LONGEST_VALIDATOR and text.isascii() else ""


def _charset(response: aiohttp.ClientResponse) -> str:
    try:
        return response.charset or ""
    except (ValueError, LookupError):
        return ""


def unpacked(body: bytes, encoding: str) -> bytes:
    """The content, whose packing is told by a header; never more than may be. Raises FetchError.

    Some servers say gzip and pack nothing.
    """
    name = encoding.strip().casefold()
    if name in {"", "identity"} or (name.endswith("gzip") and not body.startswith(MAGIC)):
        return body
    if name not in PACKED:
        raise FetchError(Outcome.BROKEN)
    for window in (PACKED[name], -zlib.MAX_WBITS) if name == "deflate" else (PACKED[name],):
        unpacker = zlib.decompressobj(window)
        try:
            content = unpacker.decompress(body, LARGEST + 1)
        except zlib.error:
            continue
        if len(content) > LARGEST:
            raise FetchError(Outcome.TOO_LARGE)
        if unpacker.eof:
            return content
    raise FetchError(Outcome.BROKEN)


def _outcome(fault: Exception) -> Outcome:
    """What a failed request comes down to."""
    if _is_private(fault):
        return Outcome.PRIVATE
    match fault:
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
            return Outcome.CERTIFICATE
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Outcome.ENCRYPTION
        case aiohttp.ClientConnectorError() | ProxyConnectionError() | ProxyError():
            return Outcome.NO_CONNECTION
        case ValueError():  # of what is no address
            return Outcome.REDIRECTS
        case TimeoutError() | ProxyTimeoutError() | aiohttp.ClientError() | OSError():
            return Outcome.NO_ANSWER
    raise fault


def _is_private(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, PrivateAddressError):
            return True
        fault = getattr(fault, "os_error", None) or fault.__cause__
    return False
