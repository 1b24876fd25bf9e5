"""What is said of files that people send."""

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec.structs import asdict

from core.chat import Attachment
from core.imports import Doubt, FileFault, FileRefusedError, Finding, ImportPlan
from core.month import Month
from locales.counting import NOTHING_RECORDED, UNDO_EXAMPLE
from locales.words import Sentence, Words, plural as _n, said, sentence as _

MOST_CHANGES = 150  # lines: nine offices through a year
MOST_FINDINGS = 30
MEBI = 1024 * 1024

ASK_FOR_FILE = _(
    "Please send the .xlsx or .csv file (or a .docx with a table) with the counts of offices by month, or with the list of articles. Before anything is recorded, all that would change is shown."
)
UNDO_IMPORT = _("Undo this import")
HOW_TO_APPLY = _("To record it, run the command again with --apply.")  # for the command line
CHANGE = _("{office}, month {month}: {before:n} → {after:n}")  # GDMN, month 5/2026: 3 → 4

# Above numbered choices, where there is nothing but text to answer with.
CHOOSE = _("To choose, please reply with the number:")
LINK_EXPIRED = _("This link has expired. Please send the command again to receive a new one.")
LINK_UNKNOWN = _("This link is not valid. Please open it again from the message, whole.")
_PICTURE_NOT_SENT = _(
    "The picture {name} could not be sent; please ask for it again in a few minutes with {command} {month}."
)
_FILE_NOT_SENT = _(
    "The file {name} could not be sent; please ask for it again in a few minutes with {command} {month}."
)
FILE_ELSEWHERE = _(
    "{here} brings no files to the system; please send the file on {channels:or}, or paste its lines here as text."
)
NO_FILES = _("{here} brings no files to the system; please paste the file's lines here as text.")
BUSY = _("Too many files are asked for at this moment. Please try again in a few seconds.")
NOT_MADE = _("The file could not be made at this moment. Please try again later.")

# The URL comes last, so that no full stop is taken for a part of it.
_PICTURE_LINKED = _(
    "The picture {name} could not be sent; it can be looked at until {moment}: {url}"
)
_LINKED = _("File {name} (can be downloaded until {moment}): {url}")
_ASK_ADMIN = _("{name}: this channel carries no files. Please ask the system administrator for it.")
_ASK_EDITORS = _(
    "{name}: this channel carries no files. Please ask the portal's editors for it, or use {command} on Telegram."
)

FAULTS: Mapping[FileFault, Sentence] = {
    FileFault.TOO_LARGE: _("The file is larger than {size} MB."),
    FileFault.TOO_MANY_ROWS: _("The file has more than {limit:n} rows; please send it in parts."),
    FileFault.TOO_MANY_COLUMNS: _("The file has more than {limit:n} columns."),
    FileFault.UNPACKS_TOO_LARGE: _(
        "The file holds far more than a table of counts needs; please copy the table into a new file."
    ),
    FileFault.ENTITIES: _(
        "The file has content that no spreadsheet program writes; it was not opened."
    ),
    FileFault.ENCRYPTED: _("The file has a password; please save it without one."),
    FileFault.OLD_FORMAT: _(
        "An .xls of the old kind (or a .doc, .xlsb or .ods) is not read; please save it as .xlsx."
    ),
    FileFault.TCVN3: _("The file's letters are in TCVN3 (ABC); please convert them to Unicode."),
    FileFault.VNI: _("The file's letters are in VNI; please convert them to Unicode."),
    FileFault.MACROS: _("The file has macros; please save it as .xlsx, which has none."),
    FileFault.EXTERNAL_LINKS: _(
        "The file draws on other files or data sources; please send values only."
    ),
    FileFault.NOT_A_SPREADSHEET: _(
        "The file is no spreadsheet; .xlsx, .csv and tables in .docx are read."
    ),
    FileFault.ENCODING: _(
        "The file's letters cannot be read; please save it as “CSV UTF-8” or .xlsx."
    ),
    FileFault.BROKEN: _("The file is damaged; please save it again and send it once more."),
    FileFault.NO_HEAD: _(
        "No table was found. A table has a row that names the office and the months (or a title that names its one month), or the date and the office."
    ),
    FileFault.NOT_FETCHED: _("The file did not arrive; please send it once more."),
}

# Written from the facts of a `Finding`.
DOUBTS: Mapping[Doubt, Sentence] = {
    # counts
    Doubt.NEGATIVE: _("“{typed:quoted}” is negative; it is left out."),
    Doubt.FRACTIONAL: _("“{typed:quoted}” is not a whole number; it is left out."),
    Doubt.TOO_BIG: _("“{typed:quoted}” is too large for a count; it is left out."),
    Doubt.NOT_A_COUNT: _("“{typed:quoted}” is not a count; it is left out."),
    Doubt.TEXT_COUNT: _("“{typed:quoted}” is text; it is read as a number."),
    Doubt.FORMULA: _("the formula has no value; it is left out."),
    Doubt.PERCENT: _("percentages are no counts; they are left out."),
    Doubt.MERGED_COUNT: _(
        "“{typed:quoted}” stands in merged cells for several offices or months; it is left out."
    ),
    Doubt.SUM_WRONG: _(
        "the sum says {stated:n}, the counts add up to {computed:n}; nothing of this table is recorded."
    ),
    Doubt.SUM_SHORT: _(
        "the sum says {stated:n}, what could be read adds up to {computed:n}; some of it could not be read."
    ),
    Doubt.CLIPS: _("clips are not taken over from a table of counts."),
    # the table
    Doubt.UNKNOWN_OFFICE: _("there is no office “{typed:quoted}”; the row is left out."),
    Doubt.SAME_OFFICE_TWICE: _(
        "“{typed:quoted}” already stands in row {other_row:d}; neither row is read."
    ),
    Doubt.NAMELESS_ROW: _("the row may belong to row {other_row:d}, which is left out as well."),
    Doubt.SAME_MONTH_TWICE: _("month {month} stands over several columns; it is left out."),
    Doubt.MONTH_UNCLEAR: _(
        "it is not plain which of “{typed:quoted}” is the count of month {month}; the month is left out."
    ),
    Doubt.ONE_KIND: _(
        "“{typed:quoted}” is not the count of news and features together, without clips; it is left out."
    ),
    Doubt.NOT_COUNTS: _(
        "The title “{typed:quoted}” speaks of other figures than those of published articles (a plan, percentages, running sums, …); the table is not read."
    ),
    Doubt.TABLES_DIFFER: _(
        "Month {month}: tables tell different counts ({typed:quoted}); the month is left out."
    ),
    Doubt.YEAR_UNCLEAR: _(
        "It is not plain of which year the months are ({typed:quoted}); the table is not read."
    ),
    Doubt.FUTURE_MONTH: _("month {month} has not come yet; it is left out."),
    Doubt.YEAR_ASSUMED: _("The file names no year; it is read as {stated:d}."),
    Doubt.UNKNOWN_COLUMN: _("the column “{typed:quoted}” is not known; it is left out."),
    Doubt.UNNAMED_COLUMN: _(
        "the column has figures and no name; month {month} beside it is left out."
    ),
    Doubt.HIDDEN_ROWS: _("Hidden rows are not read: {typed:quoted}."),
    Doubt.HIDDEN_COLUMN: _("the column is hidden; it is not read."),
    Doubt.STRUCK: _("What is struck out is not read: {typed:quoted}."),
    Doubt.UNREAD_SHEET: _("In the sheet “{typed:quoted}” no table was found; it is not read."),
    Doubt.HIDDEN_SHEET: _("The sheet “{typed:quoted}” is hidden; it is not read."),
    Doubt.OTHER_SHEET: _("The sheet “{typed:quoted}” holds a further table; it is not read."),
    Doubt.WRONG_ENDING: _("The file's ending does not fit its content; the content was read."),
    # the list of articles
    Doubt.BAD_DATE: _("“{typed:quoted}” is not a date; the row is left out."),
    Doubt.MONTH_FIRST: _(
        "“{typed:quoted}” has the month before the day; the column's dates are left out."
    ),
    Doubt.SWAPPED_DATES: _(
        "day and month may have been exchanged, as in {typed:quoted}; what is dated so is left out."
    ),
    Doubt.FUTURE_DATE: _("{typed:quoted} has not come yet; the row is left out."),
    Doubt.OTHER_MONTH: _(
        "{typed:quoted} is not of the month or year that the title or the sheet names; the row is left out."
    ),
    Doubt.UNPUBLISHED: _(
        "“{typed:quoted}” does not say that the article is on the portal; the row is left out."
    ),
    Doubt.UNKNOWN_KIND: _("“{typed:quoted}” is not a kind of article; the row is left out."),
    Doubt.BAD_LINK: _("“{typed:quoted}” is not a link; the row is read without it."),
    Doubt.SAME_LINK: _("the link already stands in row {other_row:d}; this row is left out."),
    Doubt.SAME_ROW: _("the row is the same as row {other_row:d}; it is left out."),
    # the ledger
    Doubt.CLOSED_MONTH: _("Month {month} is closed; it is left out. To reopen it: {/close}."),
    Doubt.KNOWN_LINK: _(
        "the link is recorded already for another office or month (entry {other_row:d}); the row is left out."
    ),
    Doubt.KNOWN_TITLE: _(
        "an article of this title is recorded already (entry {other_row:d}): {typed:quoted}; the row is left out. If it is another article, record it with {/add}."
    ),
    Doubt.WITHOUT_LINK: _(
        "{typed:quoted}, month {month}, already has {stated} recorded without a link; please check that the list does not repeat them."
    ),
}
_PERHAPS = _("Perhaps: {offices:code}.")
_SHEET = _("Sheet “{sheet:quoted}”: ")
_CELL = _("Cell {cell}: ")
_ROW = _("Row {row:d}: ")
_COLUMN = _("Column {column}: ")

_NOTHING_TO_RECORD = _("File {name}: nothing is to be recorded; the figures are as they are.")
_NO_FIGURES = _("File {name}: no figures could be taken from it; nothing is to be recorded.")
_TO_BE_RECORDED = _("File {name}: nothing is recorded yet. To be recorded:")
_TO_BE_CHECKED = _("To be checked:")
_NEW_ARTICLES = _n("{n} new article of a list.", "{n} new articles of a list.")
_KNOWN_ARTICLES = _n(
    "{n} article is recorded already and left out.",
    "{n} articles are recorded already and left out.",
)
_MONTH_TOTAL = _("month {month}: {count:n}")
_TOTALS = _("Read from the file, to be compared with its sums: {months}; in all {whole:n}.")
_RECORDED = _n(
    "Recorded {n} entry from the file {name} (number {numbers}):",
    "Recorded {n} entries from the file {name} (numbers {numbers}):",
)
_UNDONE = _n(
    "Undid {n} entry of the import (number {numbers}). The log keeps both.",
    "Undid {n} entries of the import (numbers {numbers}). The log keeps both.",
)


def linked(words: Words, file: Attachment, url: str, expires: dt.datetime) -> str:
    """What stands in place of a file that can be downloaded."""
    return words.say(_LINKED, name=file.name, moment=expires, url=said(url))


def refused(words: Words, file: Attachment, url: str, expires: dt.datetime) -> str:
    """What stands in place of a picture that the channel did not take."""
    return words.say(_PICTURE_LINKED, name=file.name, moment=expires, url=url)


def elsewhere(words: Words, file: Attachment, *, telegram: bool) -> str:
    """What stands in place of a file where the channel takes none and there is no public address.

    telegram: whether the bot is there too.
    """
    if not telegram:
        return words.say(_ASK_ADMIN, name=file.name)
    command = words.command("chart" if file.picture else "report")
    return words.say(_ASK_EDITORS, name=file.name, command=command)


def not_sent(words: Words, file: Attachment) -> str:
    """What stands in place of a file that the platform does not take."""
    command = words.command("chart" if file.picture else "report")
    month = Month.from_key(file.month) if "-" in file.month else file.month
    sentence = _PICTURE_NOT_SENT if file.picture else _FILE_NOT_SENT
    return words.say(sentence, name=file.name, command=command, month=month)


def file_refused(words: Words, refused: FileRefusedError) -> str:
    """Why a file is not read, and what to do about it. Every `FileFault` has a sentence here."""
    size = round(refused.limit / MEBI, 1)
    told = words.say(FAULTS[refused.fault], limit=refused.limit, size=size)
    return f"{told} {words.say(NOTHING_RECORDED)}"


def finding_line(words: Words, finding: Finding) -> str:
    """One doubt in one line. Every `Doubt` has a sentence here."""
    line = words.say(_SHEET, sheet=finding.sheet) if finding.sheet else ""
    line += _place(words, finding) + words.say(DOUBTS[finding.doubt], **asdict(finding))
    if finding.suggestions:
        line += " " + words.say(_PERHAPS, offices=finding.suggestions)
    return line


def _place(words: Words, finding: Finding) -> str:
    if finding.row and finding.column:
        return words.say(_CELL, cell=f"{finding.column}{finding.row}")
    if finding.row:
        return words.say(_ROW, row=finding.row)
    return words.say(_COLUMN, column=finding.column) if finding.column else ""


def preview(words: Words, name: str, plan: ImportPlan) -> str:
    """Every difference and every doubt; nothing is recorded yet."""
    articles = sum(entry.count for entry in plan.entries)
    findings = [f"- {finding_line(words, finding)}" for finding in plan.findings]
    read = plan.totals or plan.known
    nothing = _NOTHING_TO_RECORD if read else _NO_FIGURES
    lines = [words.say(nothing if plan.is_empty else _TO_BE_RECORDED, name=name)]
    lines += [words.say(_NEW_ARTICLES, n=articles)] if articles else []
    lines += _changes(words, plan)
    lines += [words.say(_KNOWN_ARTICLES, n=plan.known)] if plan.known else []
    lines += [words.say(_TO_BE_CHECKED)] if findings else []
    lines += words.at_most(findings, MOST_FINDINGS)
    lines += [_totals(words, plan)] if plan.totals else []
    return "\n".join(lines)


def _totals(words: Words, plan: ImportPlan) -> str:
    """The last line: what was read of each month, recorded or not."""
    months = [words.say(_MONTH_TOTAL, **asdict(total)) for total in plan.totals]
    whole = sum(total.count for total in plan.totals)
    return words.say(_TOTALS, months="; ".join(months), whole=whole)


def applied(words: Words, name: str, plan: ImportPlan, entries: Sequence[int]) -> str:
    """What was recorded. entries: their numbers, in order."""
    numbers = _numbers(entries[0], entries[-1])
    head = words.say(_RECORDED, n=len(entries), name=name, numbers=numbers)
    return "\n".join([head, *_changes(words, plan), words.say(UNDO_EXAMPLE, entry=entries[0])])


def import_undone(words: Words, n: int, first: int, last: int) -> str:
    """n: entries that were countered, of those numbered first to last."""
    return words.say(_UNDONE, n=n, numbers=_numbers(first, last))


def _numbers(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _changes(words: Words, plan: ImportPlan) -> Sequence[str]:
    lines = [f"- {words.say(CHANGE, **asdict(change))}" for change in plan.changes]
    return words.at_most(lines, MOST_CHANGES)
