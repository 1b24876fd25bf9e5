"""Counts recorded, corrected and looked up: /add, /undo, /set, /log."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import asdict, replace

from core.ledger import Entry
from core.month import Month, format_date, format_month
from core.quota import Kind, Office
from core.reading.counted import Counted
from core.text import foreign, web_address
from locales.words import Plural, Words, plural as _n, sentence as _

MOST_LINES = 40  # of a message, and of an answer
A_FEW = 4  # entries that are told with all that was given
CONFIRM = _("Record")
DECLINE = _("Do not record")
NOTHING_RECORDED = _("Nothing was recorded.")
UNDO_ENTRY = _("Undo entry {entry:d}")
UNDO_ALL = _n("Undo the {n} entry", "Undo all {n} entries")
# was, now: an entry as it stands, and as it is meant.
ASK_REPLACE = _("Entry {entry:d} says {was}. Change it to {now}? Nothing has been changed yet.")
REPLACE = _("Change it")
CHANGE_BACK = _("Back to how it was before the change")
ENTRY_SAYS = _("Entry {entry:d} says {was}.")
# shown: what was shown, or what is recorded.
SAY_WHAT_IS_RIGHT = _(
    "Nothing has been changed. Please say what is right, for example: GDTH; 5 bài; tháng 3.\n{shown}"
)
OLDER_ENTRIES = _("Older entries")
IN_MONTH = _("Month {month}")
READ_FROM_A_FILE = _("read from a file")  # in place of who made an entry
LEAVE_IT = _("Leave it")
SET_OR_ADD = _(
    "It is not clear whether the number is added or is all that {office} has; nothing was recorded. Did you mean:"
)
_SET_PREVIEW = _(
    "{office} ({office:code}), month {month}: {before:n} → {after:n} (a difference of {count:+}). Nothing is recorded yet."
)
# preview: the one that was confirmed, as it would be now.
CHANGED_MEANWHILE = _("The figures have changed in the meantime; please look again.\n{preview}")
WHICH_MONTH = _(
    "{offices}: which month do the articles belong to, {months:or}? Nothing is recorded yet."
)
WHY_CORRECT = _(
    "A correction of {count:+} for {office}, month {month}, needs a reason. Please send the reason in one message; nothing is recorded yet."
)
# Why a count is shown before it is recorded, below it.
SAME_LINK = _("This link is recorded already (entry {entry:d}, {office}): {link}")
SENT_BY_ANOTHER = _("This article was sent in by {office}: {link}")
NOT_COUNTED_BEFORE = _("This article was looked at and not counted ({state}): {link}")
NAMED = _n(
    "{office:code}, month {month}: {n} article is recorded by name already; please check that the number does not hold it once more.",
    "{office:code}, month {month}: {n} articles are recorded by name already; please check that the number does not hold them once more.",
)
NUMBERS_ALONE = _n(
    "{office:code}, month {month}: {n} article is recorded by number alone; please check that it is not this one.",
    "{office:code}, month {month}: {n} articles are recorded by number alone; please check that this one is not among them.",
)
PERHAPS_KNOWN = _(
    "{office:code}, month {month} has articles of which one may be this one under another title: {titles}; please check that it is not counted twice."
)
BEFORE_THE_DATA = _("Month {month} is before the year in which the system's data begin, {year:d}.")
LARGE = _("{office:code}: {count:+} at once is more than {limit:n}; please check.")
SAME_AGAIN = _(
    "{office:code}: the same was recorded at {at:clock} (entry {entry:d}); please check that this is not the same once more."
)
BELOW_THE_EXPORT = _(
    "{office:code}, month {month}: the report of {at} says {exported:n}; {after:n} would be left."
)
LEFT_OUT = _("Left out, since there is nothing to record: {lines}")
UNDO_ANYWAY = _("Undo all the same")
NOTHING_UNDONE_YET = _("Nothing is undone yet.")
UNDONE_BY_ANOTHER = _(
    "Your entry {entry:d} ({count:+} for {office}, month {month}) was undone by {title}."
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
LINK_TWICE = _("This link stands in two of the lines: {link}")
_PUBLISHED = _("published on {day}")
_NOTE = _("note: {text}")
_TITLE = _("title: {text}")
_UNDONE_ALL = _n("Undid {n} entry; the log keeps both:", "Undid {n} entries; the log keeps both:")
_KINDS: Mapping[Kind, Plural] = {
    Kind.ARTICLE: _n("article", "articles"),
    Kind.NEWS: _n("news item", "news items"),
    Kind.FEATURE: _n("feature", "features"),
    Kind.CLIP: _n("clip", "clips"),
}


class Told(Struct, frozen=True):
    """What is recorded beside the count."""

    day: date | None = None
    note: str = ""
    title: str = ""
    link: str = ""


class Change(Struct, frozen=True):
    """A count of one office and month, before and after, and what is recorded with it."""

    office: Office
    month: Month
    count: int
    kind: Kind
    before: int
    after: int
    told: Told = Told()


class LogLine(Struct, frozen=True):
    """One ledger entry as the log shows it. by: the title of who made it, else the role."""

    entry: Entry
    by: str
    late: bool


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
    head = words.say(sentence, counted=counted, **_facts(change))
    return "\n".join([head, *_told(words, change.told), words.say(_IF_WRONG, entry=entry)])


def _facts(change: Change) -> dict[str, object]:
    return {name: value for name, value in asdict(change).items() if name not in ("told", "kind")}


def _told(words: Words, told: Told) -> list[str]:
    """What is recorded beside the count, each in a line of its own."""
    lines = [f"{one[0].upper()}{one[1:]}." for one in _details(words, replace(told, link=""))]
    return [*lines, *([web_address(told.link)] if told.link else [])]


def _details(words: Words, told: Told) -> list[str]:
    """Day, note, title and link, as far as there are any."""
    return [
        *([words.say(_PUBLISHED, day=told.day)] if told.day else []),
        *([words.say(_NOTE, text=told.note)] if told.note else []),
        *([words.say(_TITLE, text=told.title)] if told.title else []),
        *([web_address(told.link)] if told.link else []),
    ]


def recorded_all(words: Words, changes: Sequence[Change], entries: Sequence[int]) -> str:
    """Of many, those with a title are told without their address: three lines of a telephone each."""
    many = len(changes) > A_FEW
    short = [
        replace(one, told=replace(one.told, link="")) if many and one.told.title else one
        for one in changes
    ]
    lines = [
        f"{entry}. {change.office.code}, {difference(words, change)}"
        for change, entry in zip(short, entries, strict=True)
    ]
    head = words.say(_n("Recorded {n} entry:", "Recorded {n} entries:"), n=len(lines))
    return "\n".join([head, *lines, words.say(UNDO_EXAMPLE, entry=entries[0])])


def preview_all(words: Words, changes: Sequence[Change], cautions: Sequence[str]) -> str:
    """Counts before they are recorded. cautions: what should be looked at."""
    lines = [
        f"- {change.office.code} – {foreign(change.office.name)}, {difference(words, change)}"
        for change in changes
    ]
    head = words.say(_("Nothing is recorded yet. To be recorded:"))
    return "\n".join([head, *lines, *cautions])


def difference(words: Words, change: Change) -> str:
    """4/2026: +3 tin, bài (1 → 4), đăng ngày 20/4/2026."""
    before, after = words.number(change.before), words.number(change.after)
    counted = f"{_signed(words, change.count, change.kind)} ({before} → {after})"
    return ", ".join([f"{format_month(change.month)}: {counted}", *_details(words, change.told)])


def _signed(words: Words, count: int, kind: Kind) -> str:
    return f"{words.signed(count)} {kind_name(words, kind, abs(count))}"


def reading(words: Words, counted: Counted, month: Month | None, *, signed: bool = True) -> str:
    """A count as a choice names it. month: of a count that names none, if it is known.

    signed: it is added, and does not replace what there is.
    """
    month = counted.month or month
    place = [counted.office.code, *([format_month(month)] if month else [])]
    told = Told(counted.day, counted.note, counted.title, counted.link)
    count = _signed(words, counted.count, counted.kind).lstrip("" if signed else "+")
    return ", ".join([f"{', '.join(place)}: {count}", *_details(words, told)])


def set_preview(words: Words, change: Change, cautions: Sequence[str]) -> str:
    """A count before it is brought to a number. cautions: what should be looked at."""
    head = words.say(_SET_PREVIEW, **_facts(change))
    return "\n".join([head, *_told(words, change.told), *cautions])


def undone(words: Words, entry: int, change: Change) -> str:
    """The answer to /undo; what it took back has the opposite sign."""
    counted = ("−" if change.count > 0 else "") + _counted(words, change)
    told = words.say(_UNDONE, entry=entry, counted=counted, **_facts(change))
    return "\n".join([told, *_told(words, change.told)])


def undone_all(words: Words, n: int, changes: Sequence[Change]) -> str:
    """The answer to an undo of several entries. n: entries; changes: of each office and month."""
    return "\n".join([words.say(_UNDONE_ALL, n=n), *_changed(words, changes)])


def ask_undo_all(words: Words, changes: Sequence[Change]) -> str:
    """The question before an undo of several entries: what it would change."""
    return "\n".join([words.say(NOTHING_UNDONE_YET), *_changed(words, changes)])


def _changed(words: Words, changes: Sequence[Change]) -> Sequence[str]:
    lines = [f"- {change.office.code}, {difference(words, change)}" for change in changes]
    return words.at_most(lines, MOST_LINES)


def log(words: Words, office: Office | None, month: Month | None, lines: Sequence[LogLine]) -> str:
    """A page of the ledger, newest first."""
    title = [words.say(_("Log of entries"))]
    title += [foreign(office.name)] if office else []
    title += [words.say(_("month {month}"), month=month)] if month else []
    listed = [_log_line(words, line) for line in lines] or [words.say(_("No entries."))]
    return "\n".join([" – ".join(title), *listed])


def _log_line(words: Words, line: LogLine) -> str:
    one = line.entry
    parts = [
        f"{one.id}. {format_date(one.at.date())} {one.at:%H:%M}",
        one.office,
        format_month(one.month),
        _signed(words, one.count, one.kind),
        foreign(line.by),
        words.say(_("undoes entry {entry:d}"), entry=one.undoes) if one.undoes else "",
        words.say(_("undone by entry {entry:d}"), entry=one.undone) if one.undone else "",
        words.say(_("added after the month's end")) if line.late else "",
        words.say(_PUBLISHED, day=one.published) if one.published else "",
        *map(foreign, (one.note, one.title)),
        web_address(one.link),
    ]
    return " · ".join(part for part in parts if part)
