"""Counts recorded, corrected and looked up: /add, /undo, /set, /log."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from core.month import Month, format_date, format_month
from core.quota import Kind, Office
from locales.words import Plural, Words, plural as _n, sentence as _

CONFIRM = _("Record")
DECLINE = _("Do not record")
NOTHING_RECORDED = _("Nothing was recorded.")
UNDO_ENTRY = _("Undo entry {entry:d}")
OLDER_ENTRIES = _("Older entries")
IN_MONTH = _("Month {month}")
READ_FROM_A_FILE = _("read from a file")  # in place of who made an entry
SET_PREVIEW = _(
    "{office} ({office:code}), month {month}: {before:n} → {after:n} (a difference of {count:+}). Nothing is recorded yet."
)
# preview: the one that was confirmed, as it would be now.
CHANGED_MEANWHILE = _("The figures have changed in the meantime; please look again.\n{preview}")
WHICH_MONTH = _(
    "{offices}: which month do the articles belong to, {months:or}? Nothing is recorded yet."
)
WHY_CORRECT = _(
    "A correction of {count:+} for {office} needs a reason. Please send the reason in one message; nothing is recorded yet."
)
SAME_LINK = _(
    "This link is recorded already (entry {entry:d}, {office}). Record it once more? Nothing is recorded yet."
)
UNDO_EXAMPLE = _("Each can be undone by its number, for example {/undo} {entry:d}.")

_IF_WRONG = _("Entry {entry:d}. If the office is wrong, send {/undo} {entry:d}.")
_RECORDED = _(
    "Recorded {counted} published for {office} ({office:code}), month {month}: {before:n} → {after:n}."
)
_RECORDED_CORRECTION = _(
    "Recorded a correction of −{counted} for {office} ({office:code}), month {month}: {before:n} → {after:n}."
)
_RECORDED_CLIP = _(
    "Recorded {counted} for {office} ({office:code}), month {month}; clips do not count towards the quota ({after:n})."
)
_UNDONE = _(
    "Undid entry {entry:d} ({counted}, {office}). Month {month}: {before:n} → {after:n}. The log keeps both."
)
_LINK_TWICE = _("Please check, this link is recorded twice: {link}")
_KINDS: Mapping[Kind, Plural] = {
    Kind.ARTICLE: _n("article", "articles"),
    Kind.NEWS: _n("news item", "news items"),
    Kind.FEATURE: _n("feature", "features"),
    Kind.CLIP: _n("clip", "clips"),
}


class Change(Struct, frozen=True):
    """A count of one office and month, before and after."""

    office: Office
    month: Month
    count: int
    kind: Kind
    before: int
    after: int


class LogLine(Struct, frozen=True):
    """One ledger entry as the log shows it. by: title and role. undone, undoes: entry numbers."""

    id: int
    at: datetime
    month: Month
    office: str
    count: int
    kind: Kind
    by: str
    note: str = ""
    title: str = ""
    link: str = ""
    undone: int | None = None
    undoes: int | None = None
    late: bool = False


def kind_name(words: Words, kind: Kind, n: int) -> str:
    """The noun of a count: tin, bài; tin; bài; clip."""
    return words.say(_KINDS[kind], n=n)


def _counted(words: Words, change: Change) -> str:
    count = abs(change.count)
    return f"{words.count(count)} {kind_name(words, change.kind, count)}"


def recorded(words: Words, change: Change, entry: int) -> str:
    """The answer to /add: before → after, and the entry's number."""
    counted, sentence = _counted(words, change), _RECORDED
    if change.kind is Kind.CLIP and change.before == change.after:
        counted, sentence = ("−" if change.count < 0 else "") + counted, _RECORDED_CLIP
    elif change.count < 0:
        sentence = _RECORDED_CORRECTION
    told = words.say(sentence, counted=counted, **asdict(change))
    return f"{told}\n{words.say(_IF_WRONG, entry=entry)}"


def recorded_all(words: Words, changes: Sequence[Change], entries: Sequence[int]) -> str:
    lines = [
        f"{entry}. {change.office.code}, {_difference(words, change)}"
        for change, entry in zip(changes, entries, strict=True)
    ]
    head = words.say(_n("Recorded {n} entry:", "Recorded {n} entries:"), n=len(lines))
    return "\n".join([head, *lines, words.say(UNDO_EXAMPLE, entry=entries[0])])


def preview_all(words: Words, changes: Sequence[Change], known_links: Sequence[str] = ()) -> str:
    """Several counts before they are recorded. known_links: recorded before, or given twice."""
    lines = [
        f"- {change.office.code} – {change.office.name}, {_difference(words, change)}"
        for change in changes
    ]
    lines += [words.say(_LINK_TWICE, link=link) for link in known_links]
    return "\n".join([words.say(_("Nothing is recorded yet. To be recorded:")), *lines])


def _difference(words: Words, change: Change) -> str:
    """4/2026: +3 tin, bài (1 → 4)."""
    kind = kind_name(words, change.kind, abs(change.count))
    before, after = words.number(change.before), words.number(change.after)
    return f"{format_month(change.month)}: {words.signed(change.count)} {kind} ({before} → {after})"


def undone(words: Words, entry: int, change: Change) -> str:
    """The answer to /undo; what it took back has the opposite sign."""
    counted = ("−" if change.count > 0 else "") + _counted(words, change)
    return words.say(_UNDONE, entry=entry, counted=counted, **asdict(change))


def log(words: Words, office: Office | None, month: Month | None, lines: Sequence[LogLine]) -> str:
    """A page of the ledger, newest first."""
    title = [words.say(_("Log of entries"))]
    title += [office.name] if office else []
    title += [words.say(_("month {month}"), month=month)] if month else []
    listed = [_log_line(words, line) for line in lines] or [words.say(_("No entries."))]
    return "\n".join([" – ".join(title), *listed])


def _log_line(words: Words, line: LogLine) -> str:
    parts = [
        f"{line.id}. {format_date(line.at.date())} {line.at:%H:%M}",
        line.office,
        format_month(line.month),
        f"{words.signed(line.count)} {kind_name(words, line.kind, abs(line.count))}",
        line.by,
        words.say(_("undoes entry {entry:d}"), entry=line.undoes) if line.undoes else "",
        words.say(_("undone by entry {entry:d}"), entry=line.undone) if line.undone else "",
        words.say(_("added after the month's end")) if line.late else "",
        line.note,
        line.title,
        line.link,
    ]
    return " · ".join(part for part in parts if part)
