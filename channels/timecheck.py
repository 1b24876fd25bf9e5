"""What time it is elsewhere: the Date that every web server gives with its answer."""

from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp

from channels.sessions import opened

PATIENCE = 10.0  # seconds


async def server_time(url: str, patience: float = PATIENCE) -> datetime | None:
    """The server's time, to the second; None: it does not answer, or gives none."""
    try:
        async with (
            opened(patience) as session,
            session.head(url, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None
