"""Reading a spreadsheet that somebody sent: counts or articles, and all that is doubtful.

Nothing is guessed and nothing is recorded here: the result is values, for a preview.
"""

from collections.abc import Iterator
from pathlib import PurePath

from core.imports import Doubt, FileFault, FileRefusedError, Finding, Imported, ImportLimits
from core.month import Month
from core.names import OfficeNames
from reports.articles import read_articles
from reports.counts import Source, read_counts
from reports.headers import Head, find_head, year_in
from reports.sheets import Book, Sheet, read_book

_TEXT_ENDINGS = frozenset({"csv", "txt", "tsv"})


def read_spreadsheet(
    data: bytes,
    name: str,
    names: OfficeNames,
    current: Month,
    limits: ImportLimits | None = None,
) -> Imported:
    """What an .xlsx or .csv says. Raises FileRefusedError, and no other error.

    name: the file's name, whose year is meant where the table has none. current: the running
    month; later ones have not come yet. A workbook is read from its first sheet with offices by
    months, else from its first with a list of articles.
    """
    limits = limits or ImportLimits()
    book = read_book(data, limits)
    found = list(_with_heads(book))
    if not found:
        raise FileRefusedError(FileFault.NO_HEAD)
    sheet, head = next((one for one in found if one[1].is_table), found[0])
    source = Source(
        sheet=sheet,
        head=head,
        names=names,
        current=current,
        year=year_in(name),
        as_text=book.alternatives,
        from_1904=book.from_1904,
    )
    read = read_counts(source) if head.is_table else read_articles(source)
    about_file = _about_file(book, name, [other for other, _head in found if other is not sheet])
    return Imported(read.counts, read.entries, (*about_file, *read.findings))


def _with_heads(book: Book) -> Iterator[tuple[Sheet, Head]]:
    """The sheets that hold a table; of a text's readings only the first."""
    for sheet in book.sheets:
        head = None if sheet.hidden else find_head(sheet)
        if head:
            yield sheet, head
            if book.alternatives:
                return


def _about_file(book: Book, name: str, others: list[Sheet]) -> Iterator[Finding]:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    fitting = _TEXT_ENDINGS if book.ending == "csv" else {book.ending}
    if ending and ending not in fitting:
        yield Finding(Doubt.WRONG_ENDING, typed=name)
    for sheet in book.sheets:
        if sheet.hidden and sheet.rows:
            yield Finding(Doubt.HIDDEN_SHEET, typed=sheet.name)
    for sheet in others:
        yield Finding(Doubt.OTHER_SHEET, typed=sheet.name)
