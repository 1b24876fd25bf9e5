"""Why a count, a correction or an entry was refused."""

from collections.abc import Callable, Mapping

from core.refusal import Refusal, Why
from locales.commands import example, shown
from locales.facts import month_fact, office_fact, typed
from locales.words import Words


def _bad_count(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "“{typed}” is not a valid count; nothing was recorded. A count is written with 1 to 3 digits, for example 3."
    ).format(typed=typed(refusal))


def _zero_count(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _("A count of 0 changes nothing; nothing was recorded.")


def _no_reason(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "A correction needs a reason, at the end of its line; nothing was recorded. Example: {example}"
    ).format(example=_("-1 GDTrH recorded twice"))


def _below_zero(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "{office} has {count} in month {month}; the correction would make it negative. Nothing was recorded."
    ).format(
        office=office_fact(refusal, "office"),
        count=refusal.facts["count"],
        month=month_fact(words, refusal),
    )


def _two_offices(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "The message names two offices, {first} and {second}; nothing was recorded. Please send one line for each office."
    ).format(first=office_fact(refusal, "first"), second=office_fact(refusal, "second"))


def _bad_entry(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("There is no entry {typed}; nothing was changed. The numbers are in {log}.").format(
        typed=typed(refusal), log=shown(words, "log")
    )


def _already_undone(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("Entry {entry} was undone before (by entry {by}); nothing was changed.").format(
        entry=refusal.facts["entry"], by=refusal.facts["by"]
    )


def _undo_of_undo(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "Entry {entry} is itself an undo; nothing was changed. To restore the count, please record it again."
    ).format(entry=refusal.facts["entry"])


def _nothing_to_undo(words: Words, _refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "You have no entry that could be undone. To undo another's, add its number: {example}"
    ).format(example=example(words, "undo"))


def _undo_below_zero(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _(
        "Undoing entry {entry} would make the count negative; nothing was changed. Please undo the later corrections first."
    ).format(entry=refusal.facts["entry"])


def _too_many_lines(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    return _("A message may hold at most {limit} lines of counts; nothing was recorded.").format(
        limit=refusal.facts["limit"]
    )


def _closed_month(words: Words, refusal: Refusal) -> str:
    _ = words.gettext
    month = month_fact(words, refusal)
    return _(
        "Month {month} is closed; nothing was recorded. To reopen it: {reopen} and the reason."
    ).format(month=month, reopen=f"{shown(words, 'reopen')} {month}")


ABOUT_COUNTS: Mapping[Why, Callable[[Words, Refusal], str]] = {
    Why.BAD_COUNT: _bad_count,
    Why.ZERO_COUNT: _zero_count,
    Why.NO_REASON: _no_reason,
    Why.BELOW_ZERO: _below_zero,
    Why.TWO_OFFICES: _two_offices,
    Why.BAD_ENTRY: _bad_entry,
    Why.ALREADY_UNDONE: _already_undone,
    Why.UNDO_OF_UNDO: _undo_of_undo,
    Why.NOTHING_TO_UNDO: _nothing_to_undo,
    Why.UNDO_BELOW_ZERO: _undo_below_zero,
    Why.TOO_MANY_LINES: _too_many_lines,
    Why.CLOSED_MONTH: _closed_month,
}
