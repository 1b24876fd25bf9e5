"""HTTP as a client: requests to a platform, the heartbeat, a server's time."""

import logging
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

PROXY_FAULTS = (ProxyError, ProxyConnectionError, ProxyTimeoutError)
CONNECTIONS = 160  # more than are ever at work together
CONNECT = 5.0  # seconds
READ = 15.0  # without a byte of the answer
TRANSFER = 120.0  # beyond these two, for what arrives slowly: a file on a slow line
LARGEST = 24 * 1024 * 1024  # bytes of an answer, unpacked; Telegram hands out files of 20 MB
PIECE = 64 * 1024


def opened(patience: float = READ, proxy: str = "") -> aiohttp.ClientSession:
    """A session that trusts the certificates that the system trusts. Needs a running event loop.

    patience: seconds for a whole request that has no limits of its own. proxy: http://, socks4://
    or socks5://; it resolves names itself, as they may be withheld here.
    """
    connector = (
        ProxyConnector.from_url(proxy, limit=CONNECTIONS)
        if proxy
        else aiohttp.TCPConnector(limit=CONNECTIONS)
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(patience),
        cookie_jar=aiohttp.DummyCookieJar(),  # nobody here gives any
    )


class HttpError(Exception):
    """A request that gave no result. The text is for the log."""


class NoConnectionError(HttpError):
    """The request certainly did not reach the server."""


class NoAnswerError(HttpError):
    """No answer, or half of one: nobody can tell whether the request was carried out."""


class HttpClient:
    """Requests to one platform. No error holds a URL or a body, where a token or a name may stand.

    Opens its session when first used, because that needs a running event loop. proxy: see `opened`.
    """

    def __init__(self, proxy: str = "") -> None:
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self, method: str, url: str, *, read: float, connect: float = CONNECT, **options: Any
    ) -> tuple[int, bytes]:
        """The answer's status and body. Raises NoConnectionError, NoAnswerError.

        A redirect is an answer like any other: what was meant for one server is told to no other.
        read, connect: seconds. options: as aiohttp takes them.
        """
        timeout = aiohttp.ClientTimeout(
            connect + read + TRANSFER, sock_connect=connect, sock_read=read
        )
        if self._session is None:
            self._session = opened(proxy=self._proxy)
        try:
            async with self._session.request(
                method,
                url,
                timeout=timeout,
                allow_redirects=False,  # it would take the token elsewhere
                **options,
            ) as response:
                return response.status, await _body(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NoConnectionError("no connection") from None
        except ProxyError:  # its words may hold the address, which holds a password
            raise NoConnectionError("the proxy refused") from None
        except (ProxyConnectionError, ProxyTimeoutError):
            raise NoConnectionError("no connection to the proxy") from None
        except TimeoutError:
            raise NoAnswerError("no answer in time") from None
        except (aiohttp.ClientError, OSError) as fault:
            raise NoAnswerError(f"connection lost ({type(fault).__name__})") from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The body, which whoever answers could let grow until nothing is left of the memory."""
    body = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        body += piece
        if len(body) > LARGEST:
            raise NoAnswerError("the answer is too large")
    return bytes(body)


async def server_time(url: str, patience: float, proxy: str) -> datetime | None:
    """The server's time, to the second; None: it does not answer so many seconds, or gives none."""
    try:
        async with (
            opened(patience, proxy) as session,
            session.head(url, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, OSError, KeyError, ValueError, *PROXY_FAULTS):
        return None


log = logging.getLogger("dondoc.heartbeat")


async def beat(url: str, patience: float = READ) -> bool:
    """Request the heartbeat's URL; whether it answered well. It is a secret, so it is not logged."""
    try:
        async with opened(patience) as session, session.get(url) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
        log.warning("heartbeat=failed reason=%s", type(fault).__name__)
        return False
    well = status < HTTPStatus.BAD_REQUEST
    log.log(logging.INFO if well else logging.WARNING, "heartbeat=asked status=%d", status)
    return well
