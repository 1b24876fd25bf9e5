"""How this process is installed: whose the data are, what its command is called, who supervises it."""

import errno
import logging
import os
import socket
from pathlib import Path
from typing import Literal

from store.database import StorageError

log = logging.getLogger("dondoc.systemd")

HERE = "python bot.py"  # as our sentences name the command
STARTED = "systemctl start dondoc"
FILE = "{file}"  # in COPIES_TO: then it is a command, and no folder


def become_owner(database: Path) -> None:
    """As root: work as whoever owns the database, or the folder in which it will be.

    What root makes there the service could not open.
    """
    if os.geteuid() != 0:
        return
    owner = existing(database).stat()
    if owner.st_uid == 0:
        return
    os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    os.umask(0o077)


def existing(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    path = path.absolute()
    return next(one for one in (path, *path.parents) if one.exists())


def cause_of(fault: OSError | StorageError) -> str:
    """The system's or SQLite's name of a fault, such as EACCES; empty where it has none."""
    if isinstance(fault, OSError):
        return errno.errorcode.get(fault.errno or 0, "")
    return "_".join(str(getattr(fault, "sqlite_errorname", "")).split("_")[:2])


def as_called_here(text: str) -> str:
    """A sentence that names a command of ours, with the command that this installation has."""
    command = os.environ.get("DONDOC_COMMAND", HERE)
    unit = os.environ.get("DONDOC_UNIT", "")
    start = f"sudo systemctl start {unit}" if unit else os.environ.get("DONDOC_START", STARTED)
    return text.replace(HERE, command).replace(STARTED, start)


def notify(state: Literal["READY=1", "WATCHDOG=1", "STOPPING=1"]) -> None:
    """Tell systemd (`Type=notify`, `WatchdogSec`): one datagram to the socket that it names.

    A fault of it is no fault of the service; without systemd nobody listens.
    """
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    abstract = place.removeprefix("@")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        try:
            end.sendto(state.encode(), place if abstract == place else f"\0{abstract}")
        except OSError as fault:
            log.warning("not_told state=%s fault=%s", state, fault.strerror)
