"""Telling a fault of the disk from a fault of ours."""

import sqlite3

_OF_THE_DISK = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_NOMEM,
}
_PRIMARY = 0xFF  # the low byte of an extended result code


def is_storage_fault(fault: BaseException) -> bool:
    """Whether the disk is full, read-only, locked or damaged: trying again later may help."""
    code = getattr(fault, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY in _OF_THE_DISK
