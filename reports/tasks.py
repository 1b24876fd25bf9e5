"""Jobs for a process of its own: what is needed is in the job, so that it can be sent as JSON.

`run` imports the heavy libraries, so that importing this file costs next to nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from core.documents import Annex, AnnexText, ChartText, LetterText, TableText
from core.imports import FileRefusedError, Imported
from core.month import Month
from core.names import OfficeNames
from core.quota import Office, Standing


class AnnexFile(Struct, frozen=True, tag=True):
    """The .xlsx; see `reports.excel`."""

    text: AnnexText
    entries: TableText
    made: date

    def run(self) -> bytes:
        from reports.excel import annex_workbook  # noqa: PLC0415 - see the head of this file

        return annex_workbook(self.text, self.entries, self.made)


class LetterFile(Struct, frozen=True, tag=True):
    """The .docx; see `reports.word`."""

    text: LetterText
    made: date

    def run(self) -> bytes:
        from reports.word import letter_document  # noqa: PLC0415 - see the head of this file

        return letter_document(self.text, self.made)


class MonthPicture(Struct, frozen=True, tag=True):
    """The .png of one month; see `reports.chart`."""

    standings: tuple[Standing, ...]
    text: ChartText

    def run(self) -> bytes:
        from reports.chart import month_bars  # noqa: PLC0415 - see the head of this file

        return month_bars(self.standings, self.text)


class YearPicture(Struct, frozen=True, tag=True):
    """The .png of offices by months. floors: month, office code and floor."""

    annex: Annex
    floors: tuple[tuple[Month, str, int], ...]
    text: ChartText

    def run(self) -> bytes:
        from reports.chart import year_heat_map  # noqa: PLC0415 - see the head of this file

        floors = {(month, office): floor for month, office, floor in self.floors}
        return year_heat_map(self.annex, floors, self.text)


class WholePicture(Struct, frozen=True, tag=True):
    """The .png of the whole department. floors: of all offices together, by month."""

    annex: Annex
    floors: tuple[int, ...]
    text: ChartText

    def run(self) -> bytes:
        from reports.chart import whole_line  # noqa: PLC0415 - see the head of this file

        return whole_line(self.annex, self.floors, self.text)


class TextFile(Struct, frozen=True, tag=True):
    """A .txt, which needs no library."""

    text: str

    def run(self) -> bytes:
        return self.text.encode()


class Reading(Struct, frozen=True):
    """What a spreadsheet says, or why it is not read."""

    imported: Imported = Imported()
    refused: FileRefusedError | None = None


class ReadFile(Struct, frozen=True, tag=True):
    """Reads a spreadsheet that somebody sent; see `reports.importing`."""

    data: bytes
    name: str
    offices: tuple[Office, ...]
    current: Month

    def run(self) -> Reading:
        from reports.importing import read_spreadsheet  # noqa: PLC0415 - see the head of this file

        names = OfficeNames(self.offices)
        try:
            return Reading(read_spreadsheet(self.data, self.name, names, self.current))
        except FileRefusedError as refused:
            return Reading(refused=refused)


Rendering: TypeAlias = AnnexFile | LetterFile | MonthPicture | YearPicture | WholePicture | TextFile
Job: TypeAlias = Rendering | ReadFile


def read_file(
    data: bytes, name: str, offices: Sequence[Office], current: Month
) -> Imported | FileRefusedError:
    """The same in this process, for where nobody else waits for an answer."""
    reading = ReadFile(data, name, tuple(offices), current).run()
    return reading.refused or reading.imported
