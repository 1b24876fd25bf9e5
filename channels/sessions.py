"""Client sessions of aiohttp: the one place where they are opened, because of whom they trust."""

import ssl
from functools import cache

import aiohttp

CONNECTIONS = 128  # more than are ever at work together
PATIENCE = 15.0  # seconds, where a request says nothing else


def opened(url: str, patience: float = PATIENCE) -> aiohttp.ClientSession:
    """A session for a server's URLs, which trusts whom the system trusts.

    patience: seconds for a whole request that has no limits of its own. Needs a running event loop.
    """
    trusted = _trusted() if url.startswith("https:") else True
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, ssl=trusted)
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(patience),
        cookie_jar=aiohttp.DummyCookieJar(),  # nobody here gives any
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates, which aiohttp itself may have been loaded without."""
    return ssl.create_default_context()
