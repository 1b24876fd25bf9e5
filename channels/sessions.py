"""Client sessions of aiohttp: the one place where they are opened, because of whom they trust."""

import ssl
from functools import cache

import aiohttp

CONNECTIONS = 160  # more than are ever at work together
PATIENCE = 15.0  # seconds, where a request says nothing else


def opened(patience: float = PATIENCE) -> aiohttp.ClientSession:
    """A session that trusts whom the system trusts. Needs a running event loop.

    patience: seconds for a whole request that has no limits of its own.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, ssl=_trusted()),
        timeout=aiohttp.ClientTimeout(patience),
        cookie_jar=aiohttp.DummyCookieJar(),  # nobody here gives any
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates, which aiohttp itself may have been loaded without."""
    return ssl.create_default_context()
