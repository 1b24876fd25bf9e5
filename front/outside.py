"""What only the outside can tell a deployment: here, whether its clock is right."""

from collections.abc import Callable
from datetime import datetime

from channels.timecheck import server_time
from config import Settings
from front.health import CLOCK_SLACK, Finding


async def examine_time(settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    """Compare the clock with a platform's; nothing where none is set up or none answers."""
    for token, url in (
        (settings.telegram_token, settings.telegram_base_url),
        (settings.zalo_token, settings.zalo_base_url),
    ):
        if token and (theirs := await server_time(url)):
            off = clock() - theirs
            return [
                Finding("time", ok=abs(off) < CLOCK_SLACK, detail=f"{off.total_seconds():+.0f} s")
            ]
    return []
