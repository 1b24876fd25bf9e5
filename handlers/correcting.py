"""Correcting and looking up entries: /undo, /set, /log."""

import re

from msgspec.structs import asdict, replace

from core.chat import Reply
from core.month import Month
from core.people import Role
from core.quota import Kind, Office
from core.refusal import Refusal, Why
from handlers.arguments import Counted, read_counted, read_office_and_month, with_month
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
from store.ledger import AlreadyUndoneError, By, Entry

ON_A_PAGE = 10  # entries that fit a phone's screen
_PAGE = re.compile(r"(?:^| )<([0-9]{1,12})$")  # "<128": the entries before number 128


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
    counted, change = _wanted_change(request, request.args)
    confirm = to_confirm(request, f"/setto {change.before} {counted.command('').strip()}")
    return request.reply(counting.SET_PREVIEW, *confirm, **asdict(change))


def set_to(request: Request) -> Answer:
    """The confirmed /set; shown afresh if the count changed in the meantime."""
    basis, _, line = request.args.partition(" ")
    counted, change = _wanted_change(request, line)
    if str(change.before) != basis:
        return shown_afresh(request, set_count(replace(request, args=line)))
    code, by = change.office.code, request.by(Role.EDITOR)
    entry = request.store.ledger.add(
        change.month, code, change.count, by, request.now, note=counted.note
    )
    plan_thanks(request, change)
    return recorded_reply(request, entry, change)


def _wanted_change(request: Request, line: str) -> tuple[Counted, Change]:
    """What was typed, and the change that brings the count there."""
    counted = read_counted(line, request.names, request.month, "/set")
    counted = with_month(counted, request.month)
    month, office, wanted = counted.month or request.month, counted.office, counted.count
    if wanted < 0 or counted.kind is not Kind.ARTICLE:
        raise Refusal(Why.BAD_COUNT, typed=line)
    if month > request.month:
        raise Refusal(Why.FUTURE_MONTH, month=month, current=request.month)
    refuse_closed(request, month)
    before = request.store.ledger.count(month, office.code, request.rules.kinds)
    if before == wanted:
        raise Refusal(Why.NOTHING_CHANGES)
    refuse_inactive(office, month)
    return counted, Change(office, month, wanted - before, Kind.ARTICLE, before, wanted)


def log(request: Request) -> Reply:
    """The entries, newest first, a page at a time."""
    page = _PAGE.search(request.args)
    args = request.args[: page.start()].strip() if page else request.args
    before = int(page[1]) if page else None
    office: Office | None = None
    month: Month | None = None
    if args:
        office, month = read_office_and_month(args, request.names, request.month, "/log")
    if office and request.names.exact(args) == office:
        month = None  # an office named alone means all its months
    code = office.code if office else None
    found = request.store.ledger.entries(code, month, limit=ON_A_PAGE + 1, before=before)
    entries = found[:ON_A_PAGE]
    text = counting.log(request.words, office, month, [_line(request, entry) for entry in entries])
    if entries == found:
        return Reply(text)
    older = f"/log {args} <{entries[-1].id}".replace("  ", " ")
    return Reply(text, (request.choice(counting.OLDER_ENTRIES, older),))


def _line(request: Request, entry: Entry) -> LogLine:
    return LogLine(
        id=entry.id,
        at=entry.at,
        month=entry.month,
        office=entry.office,
        count=entry.count,
        kind=entry.kind,
        by=_made_by(request, entry.by),
        note=entry.note,
        title=entry.title,
        link=entry.link,
        undone=entry.undone,
        undoes=entry.undoes,
        late=entry.by.role != "import" and entry.at >= request.store.months.settled(entry.month),
    )


def _made_by(request: Request, by: By) -> str:
    """The title of who made an entry, or the role alone once the person is gone."""
    if by.person is not None and (title := request.store.people.get(by.person).title):
        return title
    return request.say(ROLES[Role(by.role)] if by.role in set(Role) else counting.READ_FROM_A_FILE)
