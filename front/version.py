"""Which version this is. It stands once, in pyproject.toml."""

import platform
import sqlite3
import tomllib
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


@cache
def version() -> str:
    """Such as "0.1.0"."""
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def running_on() -> str:
    """What a report of a fault has to tell besides: "Python 3.11.7, SQLite 3.40.1"."""
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
