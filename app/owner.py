"""Whose the data are: root works as their owner, and hints name the command that works here."""

import os
from pathlib import Path

HERE = "python bot.py"  # as our sentences name the command
STARTED = "systemctl start dondoc"


def become_owner(database: Path) -> None:
    """As root: work as whoever owns the database, or the folder in which it will be.

    What root makes there the service could not open.
    """
    if os.geteuid() != 0:
        return
    folder = database.absolute()
    owner = next(path for path in (folder, *folder.parents) if path.exists()).stat()
    if owner.st_uid == 0:
        return
    os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    os.umask(0o077)


def as_called_here(text: str) -> str:
    """A sentence that names a command of ours, with the command that this installation has."""
    command = os.environ.get("DONDOC_COMMAND", HERE)
    unit = os.environ.get("DONDOC_UNIT", "")
    text = text.replace(HERE, command)
    return text.replace(STARTED, f"sudo systemctl start {unit}") if unit else text
