"""What is done in a process of its own: the heavy rooms, imported only when they are needed.

Each function and its arguments can be pickled, and importing this file costs next to nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from core.documents import Annex, AnnexText, ChartText, LetterText, TableText
from core.imports import FileRefusedError, Imported
from core.month import Month
from core.names import OfficeNames
from core.quota import Office, Standing


def annex_file(text: AnnexText, entries: TableText, made: date) -> bytes:
    from reports.excel import annex_workbook  # noqa: PLC0415 - see the head of this file

    return annex_workbook(text, entries, made)


def letter_file(text: LetterText, made: date) -> bytes:
    from reports.word import letter_document  # noqa: PLC0415 - see the head of this file

    return letter_document(text, made)


def month_picture(found: Sequence[Standing], text: ChartText) -> bytes:
    from reports.chart import month_bars  # noqa: PLC0415 - see the head of this file

    return month_bars(found, text)


def year_picture(annex: Annex, floors: Mapping[tuple[Month, str], int], text: ChartText) -> bytes:
    from reports.chart import year_heat_map  # noqa: PLC0415 - see the head of this file

    return year_heat_map(annex, floors, text)


def whole_picture(annex: Annex, floor: int, text: ChartText) -> bytes:
    from reports.chart import whole_line  # noqa: PLC0415 - see the head of this file

    return whole_line(annex, floor, text)


def read_file(
    data: bytes, name: str, offices: Sequence[Office], current: Month
) -> Imported | FileRefusedError:
    """What a spreadsheet says, or why it is not read. See `reports.importing`."""
    from reports.importing import read_spreadsheet  # noqa: PLC0415 - see the head of this file

    try:
        return read_spreadsheet(data, name, OfficeNames(tuple(offices)), current)
    except FileRefusedError as refused:
        return refused
