"""HTTP as a client: sessions, JSON as platforms write it, the heartbeat, a server's time."""

import json
import logging
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec


def read(text: str | bytes) -> Any:
    """The value. Raises ValueError, or RecursionError for what is nested too deeply.

    Half a surrogate pair, which JSON allows and msgspec does not, is read as it stands.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return json.loads(text)


def written(value: object) -> str:
    """The text of it; in ASCII where it has half a pair, which cannot be written as UTF-8."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value)


CONNECTIONS = 160  # more than are ever at work together
PATIENCE = 15.0  # seconds, where a request says nothing else


def opened(patience: float = PATIENCE) -> aiohttp.ClientSession:
    """A session that trusts whom the system trusts. Needs a running event loop.

    patience: seconds for a whole request that has no limits of its own.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        timeout=aiohttp.ClientTimeout(patience),
        cookie_jar=aiohttp.DummyCookieJar(),  # nobody here gives any
    )


CLOCK_PATIENCE = 10.0  # seconds


async def server_time(url: str, patience: float = CLOCK_PATIENCE) -> datetime | None:
    """The server's time, to the second; None: it does not answer, or gives none."""
    try:
        async with (
            opened(patience) as session,
            session.head(url, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None


log = logging.getLogger("dondoc.heartbeat")


async def beat(url: str, patience: float = PATIENCE) -> bool:
    """Ask it once; whether it answered well. The URL is a secret: no line of the log holds it."""
    try:
        async with opened(patience) as session, session.get(url) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
        log.warning("heartbeat=failed reason=%s", type(fault).__name__)
        return False
    well = status < HTTPStatus.BAD_REQUEST
    log.log(logging.INFO if well else logging.WARNING, "heartbeat=asked status=%d", status)
    return well
