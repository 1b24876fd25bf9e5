"""Counts recorded, corrected and looked up: /add, /undo, /set, /log."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from core.month import Month
from core.quota import Kind, Office
from locales.commands import shown
from locales.words import Words
from locales.words import sentence as _

ADD_PURPOSE = _("record published articles")
UNDO_PURPOSE = _("undo an entry")
SET_PURPOSE = _("bring a count to a number")
LOG_PURPOSE = _("the log of entries")


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
    match kind:
        case Kind.ARTICLE:
            return words.ngettext("article", "articles", n)
        case Kind.NEWS:
            return words.ngettext("news item", "news items", n)
        case Kind.FEATURE:
            return words.ngettext("feature", "features", n)
        case Kind.CLIP:
            return words.ngettext("clip", "clips", n)


def _counted(words: Words, count: int, kind: Kind) -> str:
    return f"{words.count(abs(count))} {kind_name(words, kind, abs(count))}"


def recorded(words: Words, change: Change, entry: int) -> str:
    """The answer to /add: before → after, and the entry's number."""
    _ = words.gettext
    facts = {
        "counted": _counted(words, change.count, change.kind),
        "office": change.office.name,
        "code": change.office.code,
        "month": words.month(change.month),
    }
    if change.kind is Kind.CLIP and change.before == change.after:
        facts["counted"] = f"{'−' if change.count < 0 else ''}{facts['counted']}"
        told = _(
            "Recorded {counted} for {office} ({code}), month {month}; clips do not count towards the quota ({total})."
        ).format(total=words.number(change.after), **facts)
    elif change.count < 0:
        told = _(
            "Recorded a correction of −{counted} for {office} ({code}), month {month}: {before} → {after}."
        ).format(before=words.number(change.before), after=words.number(change.after), **facts)
    else:
        told = _(
            "Recorded {counted} published for {office} ({code}), month {month}: {before} → {after}."
        ).format(before=words.number(change.before), after=words.number(change.after), **facts)
    mended = _("Entry {entry}. If the office is wrong, send {undo}.").format(
        entry=entry, undo=f"{shown(words, 'undo')} {entry}"
    )
    return f"{told}\n{mended}"


def recorded_all(words: Words, changes: Sequence[Change], entries: Sequence[int]) -> str:
    """The answer to a confirmed list of counts."""
    _ = words.gettext
    lines = [
        f"{entry}. {c.office.code}, {words.month(c.month)}: {_signed(c.count)} "
        f"{kind_name(words, c.kind, abs(c.count))} ({words.number(c.before)} → {words.number(c.after)})"
        for c, entry in zip(changes, entries, strict=True)
    ]
    head = words.ngettext("Recorded {n} entry:", "Recorded {n} entries:", len(lines))
    tail = _("Each can be undone by its number, for example {undo}.").format(
        undo=f"{shown(words, 'undo')} {entries[0]}"
    )
    return "\n".join([head.format(n=words.count(len(lines))), *lines, tail])


def preview_all(words: Words, changes: Sequence[Change], known_links: Sequence[str] = ()) -> str:
    """Several counts before they are recorded. known_links: recorded before, or given twice."""
    _ = words.gettext
    lines = [
        f"- {c.office.code} – {c.office.name}, {words.month(c.month)}: {_signed(c.count)} "
        f"{kind_name(words, c.kind, abs(c.count))} ({words.number(c.before)} → {words.number(c.after)})"
        for c in changes
    ]
    twice = _("Please check, this link is recorded twice: {link}")
    lines += [twice.format(link=link) for link in known_links]
    return "\n".join([_("Nothing is recorded yet. To be recorded:"), *lines])


def _signed(count: int) -> str:
    return f"+{count}" if count > 0 else f"−{-count}"


def preview_set(words: Words, change: Change) -> str:
    """The difference that /set would record."""
    _ = words.gettext
    return _(
        "{office} ({code}), month {month}: {before} → {after} (a difference of {difference}). Nothing is recorded yet."
    ).format(
        office=change.office.name,
        code=change.office.code,
        month=words.month(change.month),
        before=words.number(change.before),
        after=words.number(change.after),
        difference=_signed(change.count),
    )


def confirm_label(words: Words) -> str:
    _ = words.gettext
    return _("Record")


def cancel_label(words: Words) -> str:
    _ = words.gettext
    return _("Do not record")


def cancelled(words: Words) -> str:
    _ = words.gettext
    return _("Nothing was recorded.")


def changed_meanwhile(words: Words, preview: str) -> str:
    _ = words.gettext
    return _("The figures have changed in the meantime; please look again.") + "\n" + preview


def undo_label(words: Words, entry: int) -> str:
    _ = words.gettext
    return _("Undo entry {entry}").format(entry=entry)


def undone(words: Words, entry: int, change: Change) -> str:
    """The answer to /undo."""
    _ = words.gettext
    return _(
        "Undid entry {entry} ({counted}, {office}). Month {month}: {before} → {after}. The log keeps both."
    ).format(
        entry=entry,
        counted=("−" if change.count > 0 else "") + _counted(words, change.count, change.kind),
        office=change.office.name,
        month=words.month(change.month),
        before=words.number(change.before),
        after=words.number(change.after),
    )


def which_month(words: Words, offices: str, months: Sequence[Month]) -> str:
    """offices: the names of those whose counts bear no month."""
    _ = words.gettext
    return _(
        "{office}: which month do the articles belong to, {months}? Nothing is recorded yet."
    ).format(office=offices, months=_(" or ").join(words.month(month) for month in months))


def month_label(words: Words, month: Month) -> str:
    _ = words.gettext
    return _("Month {month}").format(month=words.month(month))


def why_correct(words: Words, count: int, office: Office) -> str:
    """Asks for the note that a correction needs."""
    _ = words.gettext
    return _(
        "A correction of {count} for {office} needs a reason. Please send the reason in one message; nothing is recorded yet."
    ).format(count=_signed(count), office=office.name)


def same_link(words: Words, entry: int, office: Office) -> str:
    _ = words.gettext
    return _(
        "This link is recorded already (entry {entry}, {office}). Record it once more? Nothing is recorded yet."
    ).format(entry=entry, office=office.name)


def log(words: Words, office: Office | None, month: Month | None, lines: Sequence[LogLine]) -> str:
    """A page of the ledger, newest first."""
    _ = words.gettext
    title = _("Log of entries")
    if office:
        title += f" – {office.name}"
    if month:
        title += " – " + _("month {month}").format(month=words.month(month))
    if not lines:
        return title + "\n" + _("No entries.")
    return "\n".join([title, *(_log_line(words, line) for line in lines)])


def _log_line(words: Words, line: LogLine) -> str:
    _ = words.gettext
    text = (
        f"{line.id}. {words.date(line.at.date())} {line.at:%H:%M} · {line.office} · "
        f"{words.month(line.month)} · {_signed(line.count)} "
        f"{kind_name(words, line.kind, abs(line.count))} · {line.by}"
    )
    if line.undoes:
        text += " · " + _("undoes entry {entry}").format(entry=line.undoes)
    if line.undone:
        text += " · " + _("undone by entry {entry}").format(entry=line.undone)
    if line.late:
        text += " · " + _("added after the month's end")
    return text + "".join(f" · {extra}" for extra in (line.note, line.title, line.link) if extra)


def from_a_file(words: Words) -> str:
    """In place of who made an entry, where nobody typed it."""
    _ = words.gettext
    return _("read from a file")


def more_label(words: Words) -> str:
    _ = words.gettext
    return _("Older entries")
