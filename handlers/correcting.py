"""Correcting and looking up entries: /undo, /set, /log."""

import re
from collections.abc import Sequence
from itertools import groupby

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.events import EntryUndone
from core.ledger import By, Entry
from core.month import Month
from core.names import fold
from core.people import Role
from core.quota import Kind
from core.reading.counted import Counted, as_command
from core.reading.guesses import says_more
from core.refusal import Refusal, Why
from handlers.arguments import read_office_and_month
from handlers.cautions import below_the_export, too_large
from handlers.counting import (
    change_of,
    check,
    counted_with,
    record,
    recorded_reply,
    recorded_together,
    refuse_closed,
    shown_afresh,
    with_month,
)
from handlers.declining import leaving, not_recording, to_confirm
from handlers.doubts import Understood, default_month, meant, understood, written
from handlers.request import Answer, Request
from locales import counting
from locales.counting import MOST_LINES, Change, LogLine, Told
from locales.linking import ROLES
from locales.talking import PERHAPS_ADD, PERHAPS_SET

ON_A_PAGE = 10  # entries that fit a phone's screen
_ALL_OF_THEM = frozenset({Kind.ARTICLE, Kind.FEATURE})  # "5 bài" is what an office has in all
_NUMBER = re.compile(r"[0-9]{1,12}")
_BESIDE = frozenset({"va", "and", "so", "ma", "ghi", "nhan"})  # "24, 25 và 26", "số 26"
_PAGE = re.compile(r"(?:^| )<([0-9]{1,12})$")  # "<128": the entries before number 128


def undo(request: Request) -> Reply:
    """Counter the entries named, or one's own latest act; several entries are shown first."""
    entries = _wanted(request)
    if not request.args.strip() and changed_from(request, entries):
        return change_back(request.saying(str(entries[0].batch)))
    if len(entries) == 1:
        return _undone_or_asked(request, entries)
    return asked_first(request, entries) or ask_undo(request, entries)


def ask_undo(request: Request, entries: Sequence[Entry]) -> Reply:
    """The question whether all are to be undone: those named, or what one choice recorded."""
    changes = taken_back(request, entries)
    first, n = entries[0], len(entries)
    label = counting.UNDO_ALL if n > 1 else counting.UNDO_ENTRY
    command = f"/undobatch {first.batch}" if not request.args else _undo_now(entries)
    undoing = request.choice(label, command, n=n, entry=first.id)
    return Reply(counting.ask_undo_all(request.words, changes), (undoing, leaving(request)))


def _undo_now(entries: Sequence[Entry]) -> str:
    return " ".join(["/undonow", *(str(entry.id) for entry in entries)])


def undo_batch(request: Request) -> Reply:
    """Counter all that one choice recorded, as far as it still stands."""
    entries = request.store.ledger.of_batch(int(request.args))
    if not entries:
        raise Refusal(Why.BATCH_UNDONE)
    return _undone_or_asked(request, entries)


def undo_now(request: Request) -> Reply:
    """The same, although it leaves less than a report says."""
    entries = [request.store.ledger.get(int(number)) for number in request.args.split()]
    return _undone(request, entries)


def _wanted(request: Request) -> Sequence[Entry]:
    if not request.args.strip():
        return latest_act(request)
    words = request.args.replace(",", " ").replace(";", " ").split()
    numbers = (word.removeprefix("#") for word in words if fold(word) not in _BESIDE)
    typed = list(dict.fromkeys(numbers))
    if len(typed) > MOST_LINES:
        raise Refusal(Why.TOO_MANY_LINES, limit=MOST_LINES)
    return [entry_named(request, number) for number in typed or [request.args.strip()]]


def latest_act(request: Request) -> Sequence[Entry]:
    """What one recorded last, as far as it still stands. Raises Refusal for what a merging moved."""
    ledger = request.store.ledger
    latest = ledger.latest_of(request.me.id)
    if latest is None:
        raise Refusal(Why.NOTHING_TO_UNDO)
    if latest.by.role == Role.ADMIN:
        raise Refusal(Why.MOVED_BY_MERGING, entry=latest.id)
    return ledger.of_batch(latest.batch) if latest.batch else [latest]


def entry_named(request: Request, typed: str) -> Entry:
    """Raises Refusal for what is no entry's number: nothing is undone then."""
    if not _NUMBER.fullmatch(typed):
        raise Refusal(Why.BAD_ENTRY, typed=typed)
    try:
        return request.store.ledger.get(int(typed))
    except KeyError:
        raise Refusal(Why.BAD_ENTRY, typed=typed) from None


def _undone_or_asked(request: Request, entries: Sequence[Entry]) -> Reply:
    return asked_first(request, entries) or _undone(request, entries)


def asked_first(
    request: Request, entries: Sequence[Entry], anyway: Choice | None = None
) -> Reply | None:
    """The question about an undo that leaves less than the last report says, or None.

    anyway: what else than the undo is then to be done. Raises Refusal where it cannot be.
    """
    if not (doubtful := doubts(request, entries)):
        return None
    sure = anyway or request.choice(counting.UNDO_ANYWAY, _undo_now(entries))
    text = "\n".join([request.say(counting.NOTHING_UNDONE_YET), *doubtful])
    return Reply(text, (sure, leaving(request)))


def doubts(request: Request, entries: Sequence[Entry]) -> list[str]:
    """Why an undo should be looked at first. Raises Refusal where it cannot be."""
    return list(below_the_export(request, taken_back(request, entries)))


def replace_entries(request: Request) -> Reply:
    """Undo entries, and record what was meant instead."""
    numbers, *lines = request.typed.splitlines()
    entries = [request.store.ledger.get(int(one)) for one in numbers.split()]
    told = _replaced(request, entries, [written(request, line) for line in lines])
    back = request.choice(counting.CHANGE_BACK, f"/changeback {request.question}")
    return Reply(told.text, (back,))


def _replaced(request: Request, entries: Sequence[Entry], meant: Sequence[Counted]) -> Reply:
    for one in meant:
        check(request, one)
    undone = _undone(request, entries)
    recorded = recorded_together(request, [record(request, one) for one in meant])
    return Reply(f"{undone.text}\n{recorded.text}", recorded.choices)


def changed_from(request: Request, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries in whose place one choice recorded these; empty where it did something else."""
    batch = entries[0].batch
    confirmed = request.store.questions.get(batch) if batch else None
    name, *numbers = confirmed.choices[0].command.splitlines()[0].split() if confirmed else [""]
    if name != "/replace" or len(numbers) != len(entries):
        return ()
    return [request.store.ledger.get(int(number)) for number in numbers]


def change_back(request: Request) -> Reply:
    """Undo what took the place of entries, and record once more what those said."""
    batch, *sure = request.args.split()
    entries = request.store.ledger.of_batch(int(batch))
    if not entries:
        raise Refusal(Why.BATCH_UNDONE)
    if not (before := changed_from(request, entries)):
        return _undone_or_asked(request, entries)
    anyway = request.choice(counting.CHANGE_BACK, f"/changeback {batch} sure")
    if not sure and (asked := asked_first(request, entries, anyway)):
        return asked
    return _replaced(request, entries, [as_counted(request, one) for one in before])


def as_counted(request: Request, entry: Entry) -> Counted:
    office = request.store.offices.get(entry.office)
    return Counted(entry.count, office, entry.kind, entry.month, entry.published, entry.note)


def _undone(request: Request, entries: Sequence[Entry]) -> Reply:
    changes = taken_back(request, entries)
    for entry in entries:
        request.store.ledger.undo(entry, request.by(Role.EDITOR), request.now)
        tell_author(request, entry)
    if len(entries) == 1:
        return Reply(counting.undone(request.words, entries[0].id, changes[0]))
    return Reply(counting.undone_all(request.words, len(entries), changes))


def tell_author(request: Request, entry: Entry) -> None:
    """Whoever made an entry is told when somebody else undoes it."""
    if entry.by.person not in (None, request.me.id):
        about = EntryUndone(entry.id, request.me.id)
        request.note(f"undone/{entry.id}", about, person=entry.by.person or 0)


def taken_back(request: Request, entries: Sequence[Entry]) -> list[Change]:
    """What an undo changes in each office's month. Raises Refusal where it cannot be."""
    ledger, kinds = request.store.ledger, request.kinds
    for entry in entries:
        if entry.undoes is not None:
            raise Refusal(Why.UNDO_OF_UNDO, entry=entry.id)
        refuse_closed(request, entry.month)
        if entry.undone is not None:
            raise Refusal(Why.ALREADY_UNDONE, entry=entry.id, by=entry.undone)
    counts: dict[tuple[Month, str, frozenset[Kind]], int] = {}
    changes = []
    for (month, code, kind), together in groupby(sorted(entries, key=_place), key=_place):
        taken = list(together)
        count = sum(entry.count for entry in taken)
        for of_kinds in {kinds, counted_with(request, kind)}:
            counts.setdefault((month, code, of_kinds), ledger.count(month, code, of_kinds))
        before = counts[month, code, kinds]
        counts[month, code, counted_with(request, kind)] -= count
        after = counts[month, code, kinds]
        told = _told(taken[0]) if len(entries) == 1 else Told()
        office = request.store.offices.get(code)
        changes.append(Change(office, month, -count, kind, before, after, told))
    if min(counts.values(), default=0) < 0:
        raise Refusal(Why.UNDO_BELOW_ZERO, entry=entries[0].id)
    return changes


def _place(entry: Entry) -> tuple[Month, str, Kind]:
    return entry.month, entry.office, entry.kind


def _told(entry: Entry) -> Told:
    return Told(entry.published, entry.note, entry.title, entry.link)


def set_count(request: Request) -> Answer:
    """Show the entry that would bring the count to n, and ask before it acts."""
    return _to_set(request, understood(request, "set"))


def set_meant(request: Request) -> Answer:
    """The same, after a doubt was answered."""
    return _to_set(request, meant(request, "set"))


def _to_set(request: Request, found: Understood | Reply) -> Answer:
    if isinstance(found, Reply):
        return found
    if len(found.counted) != 1:
        raise Refusal(Why.USAGE, command="set")
    (counted,) = found.counted
    if counted.count < 0:
        raise Refusal(Why.BAD_COUNT, typed=request.args)
    if counted.kind not in _ALL_OF_THEM:
        raise Refusal(Why.SET_OF_A_KIND, command="set")
    check(request, counted)
    if says_more(request.typed, request.names, request.today):
        return _set_or_add(request, counted)
    return _shown(request, with_month(replace(counted, kind=Kind.ARTICLE), request.month))


def _set_or_add(request: Request, counted: Counted) -> Reply:
    """As in "/dieuchinh +2 GDMN", which may be two more: both are offered."""
    both = setting_or_adding(request, counted)
    facts = {"office": counted.office}
    return request.reply(counting.SET_OR_ADD, *both, not_recording(request), **facts)


def setting_or_adding(request: Request, counted: Counted) -> tuple[Choice, Choice]:
    """The choices to bring an office's count to a number, and to add that number."""
    setting = replace(counted, kind=Kind.ARTICLE, day=None, month=counted.month or request.month)
    adding = replace(counted, month=counted.month or default_month(request))
    whole = counting.reading(request.words, setting, None, signed=False)
    added = counting.reading(request.words, adding, None)
    return (
        request.choice(PERHAPS_SET, f"/set {as_command(setting)}", counted=whole),
        request.choice(PERHAPS_ADD, f"/preview {as_command(adding)}", counted=added),
    )


def _shown(request: Request, counted: Counted) -> Reply:
    _, change = _difference(request, counted)
    doubtful = [*too_large(request, change), *below_the_export(request, [change])]
    text = counting.set_preview(request.words, change, doubtful)
    command = f"/setto {change.before} {as_command(counted)}"
    return Reply(text, to_confirm(request, command))


def _difference(request: Request, counted: Counted) -> tuple[Counted, Change]:
    """The entry that brings the count to what is wanted."""
    month, office = counted.month or request.month, counted.office
    refuse_closed(request, month)
    before = request.count(month, office.code)
    if before == counted.count:
        latest = next(iter(request.store.ledger.entries(office.code, month, limit=1)), None)
        if latest is None:
            raise Refusal(Why.COUNT_IS_ZERO, office=office, month=month)
        raise Refusal(Why.COUNT_IS_SO, office=office, count=before, month=month, at=latest.at)
    difference = replace(counted, count=counted.count - before, month=month)
    return difference, change_of(difference, month, before, counted.count)


def set_to(request: Request) -> Answer:
    """The confirmed /set; shown afresh if the count changed in the meantime."""
    basis, _, line = request.typed.partition(" ")
    counted = written(request, line)
    difference, change = _difference(request, counted)
    if str(change.before) != basis:
        return shown_afresh(request, _shown(request, counted))
    return recorded_reply(request, *record(request, difference))


def log(request: Request) -> Reply:
    """The entries, newest first, a page at a time."""
    page = _PAGE.search(request.args)
    args = request.args[: page.start()].strip() if page else request.args
    before = int(page[1]) if page else None
    office, month = read_office_and_month(args, request.names, request.month, "/log")
    code = office.code if office else None
    found = request.store.ledger.entries(code, month, limit=ON_A_PAGE + 1, before=before)
    entries = found[:ON_A_PAGE]
    text = counting.log(request.words, office, month, [_line(request, entry) for entry in entries])
    if entries == found:
        return Reply(text)
    older = f"/log {args} <{entries[-1].id}".replace("  ", " ")
    return Reply(text, (request.choice(counting.OLDER_ENTRIES, older),))


def _line(request: Request, entry: Entry) -> LogLine:
    late = entry.by.role != "import" and entry.at >= request.store.months.settled(entry.month)
    return LogLine(entry, _made_by(request, entry.by), late)


def _made_by(request: Request, by: By) -> str:
    """The title of who made an entry, or the role alone once the person is gone."""
    if by.person is not None and (title := request.store.people.get(by.person).title):
        return title
    return request.say(ROLES[Role(by.role)] if by.role in set(Role) else counting.READ_FROM_A_FILE)
