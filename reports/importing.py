"""Reading a file that somebody sent: counts or articles, and all that is doubtful.

First the tables of each sheet are found, then it is understood what their columns and rows are,
and only then are figures taken. Nothing is guessed and nothing is recorded here: the result is
values, for a preview. Each sheet with a table is read, since offices keep one for each month or
each office; where two tell of the same month, they must agree.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import PurePath

from msgspec.structs import replace
from openpyxl.utils import get_column_letter

from core.imports import (
    Doubt,
    FileFault,
    FileRefusedError,
    Finding,
    Imported,
    ImportedCount,
)
from core.month import Month
from core.names import OfficeNames
from core.quota import Office
from reports.articles import has_articles, read_articles
from reports.cells import Sheet
from reports.counts import Source, has_months, read_counts
from reports.offices import named_office, office_in
from reports.sections import find_sections
from reports.sheets import Book, read_book
from reports.tables import Table
from reports.titles import year_in
from reports.vocabulary import Column, letters_of_old

_TEXT_ENDINGS = frozenset({"csv", "txt", "tsv"})


def read_spreadsheet(
    data: bytes,
    name: str,
    names: OfficeNames,
    current: Month,
) -> Imported:
    """What an .xlsx, .docx or .csv says. Raises FileRefusedError, and no other error.

    name: the file's name, whose year is meant where the table has none. current: the running
    month; later ones have not come yet. A list of articles is read where no sheet has offices by
    months.
    """
    book = read_book(data)
    _refuse_old_letters(book)
    found = _tables(book, names)
    counts = [table for table in found if has_months(table)]
    lists = [table for table in found if has_articles(table, names)]
    tables = counts or lists
    if not tables:
        raise FileRefusedError(FileFault.NO_HEAD)
    year = year_in(name)
    sources = [
        Source(t, names, current, year_in(t.sheet) or year, book.as_text, book.from_1904)
        for t in tables
    ]
    reader = read_counts if counts else partial(read_articles, seen={})
    read = _with_sheets(sources, [reader(source) for source in sources])
    agreed, differing = _agreed(sources, read)
    taken = {id(table) for table in tables}
    others = (table for table in found if id(table) not in taken)
    unread = [table for table in others if table.place(Column.OFFICE) is not None]
    told = (finding for part in read for finding in part.findings)
    return Imported(
        counts=agreed,
        entries=tuple(entry for part in read for entry in part.entries),
        findings=(*_about_file(book, name, tables, unread), *told, *differing),
    )


def _refuse_old_letters(book: Book) -> None:
    for sheet in book.sheets:
        texts = (cell for row in sheet.rows for cell in row if isinstance(cell, str))
        if old := letters_of_old(texts):
            raise FileRefusedError(FileFault.TCVN3 if old == "TCVN3" else FileFault.VNI)


def _tables(book: Book, names: OfficeNames) -> list[Table]:
    """The tables of all sheets; of a text's readings those of the one that names most columns."""
    found = [
        [replace(t, office=_office_of(t, sheet, names)) for t in find_sections(sheet, names)]
        for sheet in book.sheets
        if not sheet.hidden
    ]
    if book.alternatives:
        return max(found, key=lambda tables: sum(len(table.columns) for table in tables))
    return [table for tables in found for table in tables]


def _office_of(table: Table, sheet: Sheet, names: OfficeNames) -> Office | None:
    """Whose a table is that names no offices itself: as its sheet or one of its titles says."""
    if table.office or table.place(Column.OFFICE) is not None:
        return table.office
    told = [named_office(names, sheet.name)]
    told += [office_in(names, title.own) for title in table.titles]
    offices = {office.code: office for office in told if office}
    return next(iter(offices.values())) if len(offices) == 1 else None


def _with_sheets(sources: Sequence[Source], read: list[Imported]) -> list[Imported]:
    """What was read, with the sheet's name in each finding if there are several sheets."""
    sheets = [source.table.sheet for source in sources]
    if len(set(sheets)) == 1:
        return read
    return [
        replace(part, findings=tuple(replace(one, sheet=sheet) for one in part.findings))
        for sheet, part in zip(sheets, read, strict=True)
    ]


def _agreed(
    sources: Sequence[Source], read: Sequence[Imported]
) -> tuple[tuple[ImportedCount, ...], list[Finding]]:
    """The counts of the months in which no two tables differ; and in which they do."""
    first: dict[tuple[Month, str], tuple[ImportedCount, str]] = {}
    differing: dict[Month, set[str]] = {}
    for source, part in zip(sources, read, strict=True):
        sheet = source.table.sheet
        for count in part.counts:
            before, other = first.setdefault((count.month, count.office), (count, sheet))
            if before.count != count.count:
                differing.setdefault(count.month, set()).update({other, sheet})
    counts = tuple(count for count, _sheet in first.values() if count.month not in differing)
    return counts, [
        Finding(Doubt.TABLES_DIFFER, month=month, typed=", ".join(sorted(sheets)))
        for month, sheets in sorted(differing.items())
    ]


def _about_file(
    book: Book, name: str, read: Sequence[Table], unread: Sequence[Table]
) -> Iterator[Finding]:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    fitting = _TEXT_ENDINGS if book.ending == "csv" else {book.ending}
    if ending and ending not in fitting:
        yield Finding(Doubt.WRONG_ENDING, typed=name)
    taken = {table.sheet for table in read}
    others = {table.sheet for table in unread}
    for sheet in book.sheets:
        if sheet.name in taken and sheet.struck:
            cells = (f"{get_column_letter(column + 1)}{row + 1}" for row, column in sheet.struck)
            typed = ", ".join(dict.fromkeys(cells))
            yield Finding(Doubt.STRUCK, typed=typed, sheet=sheet.name if len(taken) > 1 else "")
        if sheet.hidden and sheet.rows:
            yield Finding(Doubt.HIDDEN_SHEET, typed=sheet.name)
        elif sheet.name in others:
            yield Finding(Doubt.OTHER_SHEET, typed=sheet.name)
        elif not book.alternatives and sheet.name not in taken and _has_figures(sheet):
            yield Finding(Doubt.UNREAD_SHEET, typed=sheet.name)


def _has_figures(sheet: Sheet) -> bool:
    return any(isinstance(cell, int | float) for row in sheet.rows for cell in row)
