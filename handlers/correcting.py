"""Correcting and looking up entries: /undo, /set, /log."""

import re

from msgspec.structs import asdict, replace

from core.chat import Choice, Reply
from core.month import Month
from core.people import Role
from core.quota import Kind, Office
from core.refusal import Refusal, Why
from handlers.arguments import read_counted, read_office_and_month, with_month
from handlers.counting import (
    counted_with,
    plan_thanks,
    recorded_reply,
    refuse_closed,
    refuse_inactive,
    shown_afresh,
    to_confirm,
)
from handlers.request import Answer, Request
from locales import counting
from locales.counting import Change, LogLine
from locales.linking import ROLES
from store.ledger import AlreadyUndoneError, Entry

PAGE = 10  # entries that fit a phone's screen


def undo(request: Request) -> Reply:
    """Counter the entry named, or one's own latest."""
    entry = _wanted(request)
    if entry.undoes is not None:
        raise Refusal(Why.UNDO_OF_UNDO, entry=entry.id)
    refuse_closed(request, entry.month)
    ledger, kinds = request.store.ledger, request.rules.kinds
    before = ledger.count(entry.month, entry.office, kinds)
    of_kind = ledger.count(entry.month, entry.office, counted_with(request, entry.kind))
    if entry.undone is None and of_kind - entry.count < 0:
        raise Refusal(Why.UNDO_BELOW_ZERO, entry=entry.id)
    try:
        ledger.undo(entry, request.by(Role.EDITOR), request.now)
    except AlreadyUndoneError as fault:
        raise Refusal(Why.ALREADY_UNDONE, entry=fault.entry, by=fault.by) from fault
    after = ledger.count(entry.month, entry.office, kinds)
    office = request.store.offices.get(entry.office)
    change = Change(office, entry.month, -entry.count, entry.kind, before, after)
    return Reply(counting.undone(request.words, entry.id, change))


def _wanted(request: Request) -> Entry:
    typed = request.args.strip().removeprefix("#")
    if not typed:
        if latest := request.store.ledger.latest_of(request.me.id):
            return latest
        raise Refusal(Why.NOTHING_TO_UNDO)
    if not re.fullmatch(r"[0-9]{1,12}", typed):
        raise Refusal(Why.BAD_ENTRY, typed=typed)
    try:
        return request.store.ledger.get(int(typed))
    except KeyError:
        raise Refusal(Why.BAD_ENTRY, typed=typed) from None


def set_count(request: Request) -> Reply:
    """Show the entry that would bring the count to n, and ask before it acts."""
    counted = with_month(
        read_counted(request.args, request.store.offices.names(), request.month, "/set"),
        request.month,
    )
    if counted.count < 0 or counted.kind is not Kind.ARTICLE:
        raise Refusal(Why.BAD_COUNT, typed=request.args)
    change = _difference(
        request, counted.month or request.month, counted.office.code, counted.count
    )
    command = f"/setto {change.before} {counted.command('').strip()}"
    text = request.words.say(counting.SET_PREVIEW, **asdict(change))
    return Reply(text, to_confirm(request, command))


def _difference(request: Request, month: Month, code: str, wanted: int) -> Change:
    if month > request.month:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=request.month)
    refuse_closed(request, month)
    before = request.store.ledger.count(month, code, request.rules.kinds)
    if before == wanted:
        raise Refusal(Why.NOTHING_CHANGES)
    office = request.store.offices.get(code)
    refuse_inactive(office, month)
    return Change(office, month, wanted - before, Kind.ARTICLE, before, wanted)


def set_to(request: Request) -> Answer:
    """The confirmed /set; shown afresh if the count changed in the meantime."""
    basis, _, line = request.args.partition(" ")
    counted = read_counted(line, request.store.offices.names(), request.month, "/set")
    month, code = counted.month or request.month, counted.office.code
    change = _difference(request, month, code, counted.count)
    if str(change.before) != basis:
        return shown_afresh(request, set_count(replace(request, args=line)))
    entry = request.store.ledger.add(
        month, code, change.count, request.by(Role.EDITOR), request.now, note=counted.note
    )
    plan_thanks(request, change)
    return recorded_reply(request, change, entry)


def log(request: Request) -> Reply:
    """The entries, newest first, a page at a time."""
    args, before = _page(request.args)
    office, month = _log_scope(request, args)
    code = office.code if office else None
    entries = request.store.ledger.entries(code, month, limit=PAGE + 1, before=before)
    page = entries[:PAGE]
    text = counting.log(request.words, office, month, [_line(request, entry) for entry in page])
    if len(entries) <= PAGE:
        return Reply(text)
    older = f"/log {args} <{page[-1].id}".replace("  ", " ")
    return Reply(text, (Choice(request.words.say(counting.OLDER_ENTRIES), older),))


def _page(args: str) -> tuple[str, int | None]:
    """A trailing "<128" asks for the entries before number 128."""
    match = re.search(r"(?:^| )<([0-9]{1,12})$", args)
    return (args[: match.start()].strip(), int(match[1])) if match else (args, None)


def _log_scope(request: Request, args: str) -> tuple[Office | None, Month | None]:
    """An office named alone means all its months."""
    if not args:
        return None, None
    office, month = read_office_and_month(
        args, request.store.offices.names(), request.month, "/log"
    )
    named_month = not (office and request.store.offices.names().exact(args) == office)
    return office, month if named_month else None


def _line(request: Request, entry: Entry) -> LogLine:
    return LogLine(
        id=entry.id,
        at=entry.at,
        month=entry.month,
        office=entry.office,
        count=entry.count,
        kind=entry.kind,
        by=role_name_of(request, entry.by.person, entry.by.role),
        note=entry.note,
        title=entry.title,
        link=entry.link,
        undone=entry.undone,
        undoes=entry.undoes,
        late=entry.by.role != "import" and entry.at >= request.store.months.settled(entry.month),
    )


def role_name_of(request: Request, person: int | None, role: str) -> str:
    """The title of who made an entry, or the role alone once the person is gone."""
    if person is not None and (title := request.store.people.get(person).title):
        return title
    if role in set(Role):
        return request.words.say(ROLES[Role(role)])
    return request.words.say(counting.READ_FROM_A_FILE)
