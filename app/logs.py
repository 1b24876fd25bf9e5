"""The log: one line for each thing that happened, as key=value, with no secret and no message body.

A fault is told by its type and by where it came from. Its own text is left out, because it may
quote what somebody wrote, or a URL with the token in it.
"""

import asyncio
import logging
import sys
import traceback
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from types import TracebackType

from core.month import ZONE

OURS = "dondoc"
FRAMES = 4  # of a traceback, the innermost ones
HIDDEN = "***"
_HOME = Path(__file__).parent.parent


class OneLine(logging.Formatter):
    """secrets: never written, whoever logs them."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, ZONE).isoformat(timespec="milliseconds")
        line = f"{at} level={record.levelname} logger={record.name} {_told(record)}"
        if record.exc_info and record.exc_info[1]:
            line += _fault(record.exc_info[1], named="fault=" in line)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        if line.isprintable():
            return line
        return "".join(c if c.isprintable() else " " for c in line)


def _told(record: logging.LogRecord) -> str:
    """Our own lines are key=value already; a library's sentence becomes the value of one."""
    told = record.getMessage()
    return told if record.name.partition(".")[0] == OURS else f"message={told!r}"


def _fault(fault: BaseException, *, named: bool) -> str:
    inner = fault.exceptions[0] if isinstance(fault, BaseExceptionGroup) else fault
    name = "" if named else f" fault={type(inner).__name__}"
    return f"{name} at={_where(inner.__traceback__)}"


def _where(trace: TracebackType | None) -> str:
    """The innermost frames, outermost first: engine/processor.py:41>store/ledger.py:87."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return ">".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in frames)


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_HOME)) if path.is_relative_to(_HOME) else path.name


def is_news(record: logging.LogRecord) -> bool:
    """Not that what was under way at a stop was cancelled: APScheduler tells that as a fault."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def set_up(level: str, secrets: Collection[str]) -> None:
    """Log to stderr. Libraries are heard from WARNING up: below it some log what they send."""
    # What no line of ours tells need not be found out for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(secrets))
    handler.setLevel(level)
    handler.addFilter(is_news)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    if handler.level < logging.WARNING:
        logging.getLogger(OURS).setLevel(level)
