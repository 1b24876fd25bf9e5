"""What is said about importing: what a file would change, what is doubtful, what was recorded."""

from collections.abc import Sequence

from core.importing import ImportPlan
from locales.commands import shown
from locales.intake import change_line, finding_line
from locales.words import Words

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
