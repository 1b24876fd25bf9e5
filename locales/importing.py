"""What is said of files that people send."""

import datetime as dt
from collections.abc import Callable, Sequence

from core.chat import Attachment
from core.imports import Change, Doubt, FileFault, FileRefusedError, Finding, ImportPlan
from locales.commands import shown
from locales.words import Words
from locales.words import sentence as _

IMPORT_PURPOSE = _("read counts from a file")


def linked(words: Words, file: Attachment, url: str, expires: dt.datetime) -> str:
    """The URL comes last, so that no full stop is taken for a part of it."""
    _ = words.gettext
    return _("File {name} (can be downloaded until {moment}): {url}").format(
        name=file.name, moment=words.moment(expires), url=url
    )


def elsewhere(words: Words, file: Attachment, *, telegram: bool) -> str:
    """For a channel without files, where the deployment has no address of its own either.

    telegram: whether the bot is there too.
    """
    _ = words.gettext
    if not telegram:
        return _(
            "{name}: this channel carries no files. Please ask the system administrator for it."
        ).format(name=file.name)
    command = shown(words, "chart" if file.picture else "report")
    return _(
        "{name}: this channel carries no files. Please ask the portal's editors for it, or use {command} on Telegram."
    ).format(name=file.name, command=command)


def choose(words: Words) -> str:
    """Above numbered choices, where there is nothing but text to answer with."""
    _ = words.gettext
    return _("To choose, please reply with the number:")


def link_expired(words: Words) -> str:
    _ = words.gettext
    return _("This link has expired. Please send the command again to receive a new one.")


def link_unknown(words: Words) -> str:
    _ = words.gettext
    return _("This link is not valid. Please open it again from the message, whole.")


def not_made(words: Words) -> str:
    _ = words.gettext
    return _("The file could not be made at this moment. Please try again later.")


QUOTED = 40  # characters of a cell that are worth repeating
KIBI = 1024


def file_refused(words: Words, refused: FileRefusedError) -> str:
    """Why a file is not read, and what to do about it. Every `FileFault` has a sentence here."""
    _ = words.gettext
    nothing = _("Nothing was recorded.")
    return f"{_FAULTS[refused.fault](words, refused.limit)} {nothing}"


def finding_line(words: Words, finding: Finding) -> str:
    """One doubt in one line. Every `Doubt` has a sentence here."""
    _ = words.gettext
    line = _sentences(words)[finding.doubt].format(
        typed=_quoted(finding.typed),
        month=words.month(finding.month) if finding.month else "",
        stated=words.number(finding.stated),
        count=words.count(finding.stated),
        computed=words.number(finding.computed),
        other=finding.other_row,
        year=finding.stated,
        reopen=shown(words, "reopen"),
    )
    if finding.suggestions:
        codes = ", ".join(office.code for office in finding.suggestions)
        line += " " + _("Perhaps: {offices}.").format(offices=codes)
    return _place(words, finding) + line


def change_line(words: Words, change: Change) -> str:
    """GDMN, month 5/2026: 3 → 4."""
    _ = words.gettext
    return _("{office}, month {month}: {before} → {after}").format(
        office=change.office,
        month=words.month(change.month),
        before=words.number(change.before),
        after=words.number(change.after),
    )


def _quoted(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def _place(words: Words, finding: Finding) -> str:
    _ = words.gettext
    if finding.row and finding.column:
        return _("Cell {cell}: ").format(cell=f"{finding.column}{finding.row}")
    if finding.row:
        return _("Row {row}: ").format(row=finding.row)
    return _("Column {column}: ").format(column=finding.column) if finding.column else ""


def _too_large(words: Words, limit: int) -> str:
    _ = words.gettext
    size = words.number(round(limit / KIBI / KIBI, 1))
    return _("The file is larger than {size} MB.").format(size=size)


def _too_many_rows(words: Words, limit: int) -> str:
    _ = words.gettext
    return _("The file has more than {n} rows; please send it in parts.").format(
        n=words.number(limit)
    )


def _too_many_columns(words: Words, limit: int) -> str:
    _ = words.gettext
    return _("The file has more than {n} columns.").format(n=words.number(limit))


def _unpacks(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _(
        "The file holds far more than a table of counts needs; please copy the table into a new file."
    )


def _entities(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file has content that no spreadsheet program writes; it was not opened.")


def _encrypted(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file has a password; please save it without one.")


def _old_format(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("This kind of file is not read; please save it as .xlsx or .csv.")


def _macros(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file has macros; please save it as .xlsx, which has none.")


def _external_links(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file draws on other files or data sources; please send values only.")


def _not_a_spreadsheet(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file is no spreadsheet; .xlsx and .csv are read.")


def _encoding(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file's letters cannot be read; please save it as “CSV UTF-8” or .xlsx.")


def _broken(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file is damaged; please save it again and send it once more.")


def _no_head(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _(
        "No table was found. A table has a row that names the office and the months, or the date and the office."
    )


def _not_fetched(words: Words, _limit: int) -> str:
    _ = words.gettext
    return _("The file did not arrive; please send it once more.")


_FAULTS: dict[FileFault, Callable[[Words, int], str]] = {
    FileFault.TOO_LARGE: _too_large,
    FileFault.TOO_MANY_ROWS: _too_many_rows,
    FileFault.TOO_MANY_COLUMNS: _too_many_columns,
    FileFault.UNPACKS_TOO_LARGE: _unpacks,
    FileFault.ENTITIES: _entities,
    FileFault.ENCRYPTED: _encrypted,
    FileFault.OLD_FORMAT: _old_format,
    FileFault.MACROS: _macros,
    FileFault.EXTERNAL_LINKS: _external_links,
    FileFault.NOT_A_SPREADSHEET: _not_a_spreadsheet,
    FileFault.ENCODING: _encoding,
    FileFault.BROKEN: _broken,
    FileFault.NO_HEAD: _no_head,
    FileFault.NOT_FETCHED: _not_fetched,
}


def _about_counts(words: Words) -> dict[Doubt, str]:
    _ = words.gettext
    return {
        Doubt.NEGATIVE: _("“{typed}” is negative; it is left out."),
        Doubt.FRACTIONAL: _("“{typed}” is not a whole number; it is left out."),
        Doubt.TOO_BIG: _("“{typed}” is too large for a count; it is left out."),
        Doubt.NOT_A_COUNT: _("“{typed}” is not a count; it is left out."),
        Doubt.TEXT_COUNT: _("“{typed}” is text; it is read as a number."),
        Doubt.FORMULA: _("the formula has no value; it is left out."),
        Doubt.SUM_WRONG: _("the sum says {stated}, the counts add up to {computed}."),
    }


def _about_table(words: Words) -> dict[Doubt, str]:
    _ = words.gettext
    return {
        Doubt.UNKNOWN_OFFICE: _("there is no office “{typed}”; the row is left out."),
        Doubt.SAME_OFFICE_TWICE: _(
            "“{typed}” already stands in row {other}; this row is left out."
        ),
        Doubt.SAME_MONTH_TWICE: _("month {month} has a column already; this one is left out."),
        Doubt.FUTURE_MONTH: _("month {month} has not come yet; it is left out."),
        Doubt.YEAR_ASSUMED: _("The file names no year; it is read as {year}."),
        Doubt.UNKNOWN_COLUMN: _("the column “{typed}” is not known; it is left out."),
        Doubt.HIDDEN_SHEET: _("The sheet “{typed}” is hidden; it is not read."),
        Doubt.OTHER_SHEET: _("The sheet “{typed}” holds a further table; it is not read."),
        Doubt.WRONG_ENDING: _("The file's ending does not fit its content; the content was read."),
    }


def _about_list(words: Words) -> dict[Doubt, str]:
    _ = words.gettext
    return {
        Doubt.BAD_DATE: _("“{typed}” is not a date; the row is left out."),
        Doubt.FUTURE_DATE: _("{typed} has not come yet; the row is left out."),
        Doubt.UNKNOWN_KIND: _("“{typed}” is not a kind of article; the row is left out."),
        Doubt.BAD_LINK: _("“{typed}” is not a link; the row is read without it."),
        Doubt.SAME_LINK: _("the link already stands in row {other}; this row is left out."),
        Doubt.SAME_ROW: _("the row is the same as row {other}; it is left out."),
    }


def _about_ledger(words: Words) -> dict[Doubt, str]:
    _ = words.gettext
    return {
        Doubt.CLOSED_MONTH: _("Month {month} is closed; it is left out. To reopen it: {reopen}."),
        Doubt.KNOWN_LINK: _(
            "the link is recorded already for another office or month (entry {other}); the row is left out."
        ),
        Doubt.WITHOUT_LINK: _(
            "{typed}, month {month}, already has {count} recorded without a link; please check that the list does not repeat them."
        ),
    }


def _sentences(words: Words) -> dict[Doubt, str]:
    return _about_counts(words) | _about_table(words) | _about_list(words) | _about_ledger(words)


MOST_CHANGES = 150  # lines: nine offices through a year
MOST_FINDINGS = 30


def ask_for_file(words: Words) -> str:
    _ = words.gettext
    return _(
        "Please send the .xlsx or .csv file with the counts of offices by month, or with the list of articles. Before anything is recorded, all that would change is shown."
    )


def preview(words: Words, name: str, plan: ImportPlan) -> str:
    """Every difference and every doubt; nothing is recorded yet."""
    _ = words.gettext
    head = (
        _("File {name}: nothing is to be recorded; the figures are as they are.")
        if plan.is_empty
        else _("File {name}: nothing is recorded yet. To be recorded:")
    )
    parts = [
        head.format(name=name),
        *_articles(words, plan),
        *_changes(words, plan),
        *_known(words, plan),
        *_findings(words, plan),
    ]
    return "\n".join(parts)


def applied(words: Words, name: str, plan: ImportPlan, entries: Sequence[int]) -> str:
    """What was recorded. entries: their numbers, in order."""
    _ = words.gettext
    head = words.ngettext(
        "Recorded {n} entry from the file {name} (number {numbers}):",
        "Recorded {n} entries from the file {name} (numbers {numbers}):",
        len(entries),
    ).format(n=words.count(len(entries)), name=name, numbers=_numbers(entries[0], entries[-1]))
    tail = _("Each can be undone by its number, for example {undo}.").format(
        undo=f"{shown(words, 'undo')} {entries[0]}"
    )
    return "\n".join([head, *_changes(words, plan), tail])


def undo_label(words: Words) -> str:
    _ = words.gettext
    return _("Undo this import")


def import_undone(words: Words, n: int, first: int, last: int) -> str:
    """n: entries that were countered, of those numbered first to last."""
    told = words.ngettext(
        "Undid {n} entry of the import (number {numbers}). The log keeps both.",
        "Undid {n} entries of the import (numbers {numbers}). The log keeps both.",
        n,
    )
    return told.format(n=words.count(n), numbers=_numbers(first, last))


def _numbers(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def how_to_apply(words: Words) -> str:
    """For the command line."""
    _ = words.gettext
    return _("To record it, run the command again with --apply.")


def _articles(words: Words, plan: ImportPlan) -> list[str]:
    n = sum(entry.count for entry in plan.entries)
    if not n:
        return []
    told = words.ngettext("{n} new article of a list.", "{n} new articles of a list.", n)
    return [told.format(n=words.count(n))]


def _changes(words: Words, plan: ImportPlan) -> list[str]:
    return _at_most(
        words, [f"- {change_line(words, change)}" for change in plan.changes], MOST_CHANGES
    )


def _known(words: Words, plan: ImportPlan) -> list[str]:
    if not plan.known:
        return []
    told = words.ngettext(
        "{n} article is recorded already and left out.",
        "{n} articles are recorded already and left out.",
        plan.known,
    )
    return [told.format(n=words.count(plan.known))]


def _findings(words: Words, plan: ImportPlan) -> list[str]:
    _ = words.gettext
    if not plan.findings:
        return []
    lines = [f"- {finding_line(words, finding)}" for finding in plan.findings]
    return [_("To be checked:"), *_at_most(words, lines, MOST_FINDINGS)]


def _at_most(words: Words, lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    more = len(lines) - most
    told = words.ngettext("- and {n} more line", "- and {n} more lines", more)
    return [*lines[:most], told.format(n=words.count(more))]
