"""Asking a URL now and then, so that somebody else notices when it is not asked any more."""

import logging
from http import HTTPStatus

import aiohttp

from channels.sessions import opened

log = logging.getLogger("dondoc.heartbeat")

PATIENCE = 15.0  # seconds


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
