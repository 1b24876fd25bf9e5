"""What systemd is told: that the service is ready, that it is at work, that it ends.

`Type=notify` and `WatchdogSec` in deploy/dondoc.service; without systemd nobody listens.
"""

import logging
import os
import socket
from typing import Literal

log = logging.getLogger("dondoc.systemd")


def tell(state: Literal["READY=1", "WATCHDOG=1", "STOPPING=1"]) -> None:
    """One datagram to the socket that systemd names; a fault of it is no fault of the service."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    abstract = place.removeprefix("@")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        try:
            end.sendto(state.encode(), place if abstract == place else f"\0{abstract}")
        except OSError as fault:
            log.warning("not_told state=%s fault=%s", state, fault.strerror)
