"""Why a table of offices cannot be taken over."""

from dataclasses import dataclass
from enum import StrEnum, auto


class OfficeTableFault(StrEnum):
    UNREADABLE = auto()
    NO_OFFICES = auto()
    NO_COLUMN = auto()  # about: its name
    EMPTY = auto()  # about: the column whose cell is empty
    BAD_POSITION = auto()  # about: what stands there
    NAME_TAKEN = auto()  # about: the name that leads to two


@dataclass
class OfficeTableError(Exception):
    """about: what the fault is about. row: as a spreadsheet shows it, 0 for the whole table."""

    fault: OfficeTableFault
    about: str = ""
    row: int = 0
