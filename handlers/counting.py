"""Recording counts with /add: one or several, what is asked first, and the thank-you."""

from collections.abc import Sequence
from datetime import time

from msgspec.structs import replace

from core import ladder
from core.chat import Choice, Reply
from core.ladder import GRACE_WORKDAYS
from core.month import Month
from core.people import Role
from core.quota import Kind, Office
from core.refusal import Refusal, Why
from core.workdays import at
from handlers.arguments import (
    LONGEST_TEXT,
    Counted,
    about_line,
    read_counted,
    with_month,
    without_add_word,
)
from handlers.request import Answer, Prompt, Request
from locales import counting
from locales.counting import Change
from store.ledger import Entry


def refuse_closed(request: Request, month: Month) -> None:
    """A closed month takes no more entries by accident."""
    if request.store.months.is_closed(month):
        raise Refusal(Why.CLOSED_MONTH, month=month)


def refuse_inactive(office: Office, month: Month) -> None:
    """An office takes no entries for a month whose tables it is not in."""
    if office.since and month < office.since:
        raise Refusal(Why.OFFICE_TO_COME, office=office, month=office.since)
    if office.retired_from and not office.is_active(month):
        raise Refusal(Why.RETIRED_OFFICE, office=office, month=office.retired_from)


def check(request: Request, counted: Counted) -> None:
    """Refuse what can never be recorded."""
    if counted.count == 0:
        raise Refusal(Why.ZERO_COUNT)
    if counted.month and counted.month > request.month:
        raise Refusal(Why.FUTURE_MONTH, month=counted.month, current=request.month)
    if counted.month:
        refuse_closed(request, counted.month)
        refuse_inactive(counted.office, counted.month)


def add_one(request: Request, counted: Counted) -> Answer:
    """Record one count, unless something must be asked first."""
    return _same_link(request, counted) or _dated(request, counted, "/add")


def _same_link(request: Request, counted: Counted) -> Reply | None:
    """An article that was recorded already is asked about; a correction may well name it again."""
    if not counted.link or counted.count < 0:
        return None
    known = request.store.ledger.with_link(counted.link)
    if known is None:
        return None
    office = request.store.offices.get(known.office)
    text = request.words.say(counting.SAME_LINK, entry=known.id, office=office)
    return Reply(text, to_confirm(request, counted.command("/addtwice")))


def to_confirm(request: Request, command: str) -> tuple[Choice, Choice]:
    """Below a preview: record it, or not."""
    return (
        Choice(request.words.say(counting.CONFIRM), command),
        Choice(request.words.say(counting.DECLINE), "/cancel"),
    )


def shown_afresh(request: Request, preview: Reply) -> Reply:
    """A preview once more, since the figures changed before it was confirmed."""
    text = request.words.say(counting.CHANGED_MEANWHILE, preview=preview.text)
    return replace(preview, text=text)


def add_twice(request: Request) -> Answer:
    """A count whose link is known already, confirmed."""
    counted = read_counted(request.args, request.store.offices.names(), request.month)
    return _dated(request, counted, "/addtwice")


def _dated(request: Request, counted: Counted, name: str) -> Answer:
    """Record one count, once its month and, for a correction, its reason are known."""
    if question := which_month(request, [counted], name):
        return question
    counted = with_month(counted, request.month)
    if counted.count < 0 and not counted.note:
        return _why(request, counted)
    return _recorded(request, counted)


def _why(request: Request, counted: Counted) -> Prompt:
    text = request.words.say(counting.WHY_CORRECT, count=counted.count, office=counted.office)
    return Prompt(text, f"{counted.command('/correct')}\n")


def correct(request: Request) -> Answer:
    """A correction and, from the second line on, its reason: whatever it says, it is no count."""
    line, _, reason = request.args.partition("\n")
    counted = read_counted(line, request.store.offices.names(), request.month)
    reason = " ".join(reason.split())
    if not reason:
        return _why(request, counted)
    if len(reason) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    return _recorded(request, replace(counted, note=reason))


def _recorded(request: Request, counted: Counted) -> Reply:
    entry, change = record(request, counted)
    return recorded_reply(request, change, entry)


def recorded_reply(request: Request, change: Change, entry: Entry) -> Reply:
    """What was recorded, and a choice to undo it."""
    undo = Choice(request.words.say(counting.UNDO_ENTRY, entry=entry.id), f"/undo {entry.id}")
    return Reply(counting.recorded(request.words, change, entry.id), (undo,))


def which_month(request: Request, lines: Sequence[Counted], name: str) -> Reply | None:
    """In a month's first working days a count without a month may belong to the one before.

    None: nothing has to be asked. name: the command that takes the lines, with their months.
    """
    undated = [one for one in lines if one.month is None]
    if not undated or not _may_belong_to_the_last(request):
        return None
    months = (request.month.plus(-1), request.month)
    choices = (
        Choice(request.words.say(counting.IN_MONTH, month=month), _with_months(lines, month, name))
        for month in months
    )
    offices = list(dict.fromkeys(one.office for one in undated))
    text = request.words.say(counting.WHICH_MONTH, offices=offices, months=months)
    return Reply(text, tuple(choices))


def _may_belong_to_the_last(request: Request) -> bool:
    previous = request.month.plus(-1)
    if Month.of(request.store.born) > previous:
        return False
    settled = at(request.services.calendar().nth_workday(request.month, GRACE_WORKDAYS), time.max)
    return request.sent <= settled and not request.store.months.is_closed(previous)


def _with_months(counted: Sequence[Counted], month: Month, name: str) -> str:
    lines = [with_month(one, month).command("").strip() for one in counted]
    return "\n".join([f"{name} {lines[0]}", *lines[1:]])


def record(request: Request, counted: Counted) -> tuple[Entry, Change]:
    """Append the entry, and plan the thank-you if it crosses a threshold."""
    month = counted.month or request.month
    refuse_closed(request, month)
    refuse_inactive(counted.office, month)
    ledger, code = request.store.ledger, counted.office.code
    before = ledger.count(month, code, request.rules.kinds)
    counts = counted.kind in request.rules.kinds
    of_kind = before if counts else ledger.count(month, code, frozenset({counted.kind}))
    if of_kind + counted.count < 0:
        raise Refusal(Why.BELOW_ZERO, office=counted.office, count=of_kind, month=month)
    titled = counted.count > 0 and bool(counted.link)  # words beside a link are the article's title
    entry = ledger.add(
        month,
        code,
        counted.count,
        request.by(Role.EDITOR),
        request.now,
        kind=counted.kind,
        note="" if titled else counted.note,
        title=counted.note if titled else "",
        link=counted.link,
    )
    after = before + counted.count if counts else before
    change = Change(counted.office, month, counted.count, counted.kind, before, after)
    plan_thanks(request, change)
    return entry, change


def counted_with(request: Request, kind: Kind) -> frozenset[Kind]:
    """The kinds whose sum never goes below zero: those of the quota together, others alone."""
    return request.rules.kinds if kind in request.rules.kinds else frozenset({kind})


def plan_thanks(request: Request, change: Change) -> None:
    """Thank for the floor or the target, once; an unsent thank-you for less is replaced."""
    month, office, outbox = change.month, change.office, request.store.outbox
    quota = request.store.quotas.of(month, [office])[office.code]
    notice = ladder.thanks(month, office.code, quota, change.before, change.after, request.now)
    if notice is None or not _owes(request, month, office):
        return
    outbox.plan(notice, request.now)
    outbox.supersede(office.code, sorted(ladder.THANKS), notice.key, month, request.now)


def _owes(request: Request, month: Month, office: Office) -> bool:
    """Whether the office is in the month's table, and not exempt."""
    return office.is_active(month) and office.code not in request.store.months.exemptions(month)


def cancel(request: Request) -> Answer:
    """A declined preview."""
    return Reply(request.words.say(counting.NOTHING_RECORDED))


MOST_LINES = 40


def add(request: Request) -> Answer:
    """One count is recorded at once; several are shown first."""
    lines = [without_add_word(line) for line in request.args.splitlines() if line.strip()] or [""]
    names = request.store.offices.names()
    counted = []
    for number, line in enumerate(lines, start=1):
        with about_line(lines, number):
            counted.append(read_counted(line, names, request.month))
    return add_counted(request, counted, lines)


def add_counted(request: Request, counted: Sequence[Counted], lines: Sequence[str]) -> Answer:
    """The same, for counts that were understood already. lines: as they were typed."""
    if len(lines) > MOST_LINES:
        raise Refusal(Why.TOO_MANY_LINES, limit=MOST_LINES)
    for number, one in enumerate(counted, start=1):
        with about_line(lines, number):
            check(request, one)
    if len(counted) == 1:
        return add_one(request, counted[0])
    for number, one in enumerate(counted, start=1):
        with about_line(lines, number):
            _check_reason(one)
    asked = which_month(request, counted, "/add")
    return asked or _preview(request, [with_month(one, request.month) for one in counted])


def _check_reason(counted: Counted) -> None:
    """Of one count alone the reason is asked for; of several it must stand in its line."""
    if counted.count < 0 and not counted.note:
        raise Refusal(Why.NO_REASON)


def _known_links(request: Request, counted: Sequence[Counted]) -> list[str]:
    """The links that are recorded already, or stand in two of the lines."""
    added = [one.link for one in counted if one.link and one.count > 0]
    return [
        link
        for link in dict.fromkeys(added)
        if added.count(link) > 1 or request.store.ledger.with_link(link)
    ]


def _preview(request: Request, counted: Sequence[Counted]) -> Reply:
    """Several counts: one preview, one choice, one transaction."""
    changes = preview_changes(request, counted)
    basis = ",".join(str(change.before) for change in changes)
    listed = "\n".join(one.command("").strip() for one in counted)
    text = counting.preview_all(request.words, changes, _known_links(request, counted))
    return Reply(text, to_confirm(request, f"/addall {basis}\n{listed}"))


def preview_changes(request: Request, counted: Sequence[Counted]) -> list[Change]:
    """What the counts would change, one after another."""
    counts: dict[tuple[Month, str], int] = {}
    changes = []
    for one in counted:
        month, code = one.month or request.month, one.office.code
        before = counts.get((month, code))
        if before is None:
            before = request.store.ledger.count(month, code, request.rules.kinds)
        after = before + (one.count if one.kind in request.rules.kinds else 0)
        if after < 0:
            raise Refusal(Why.BELOW_ZERO, office=one.office, count=before, month=month)
        counts[month, code] = after
        changes.append(Change(one.office, month, one.count, one.kind, before, after))
    return changes


def add_all(request: Request) -> Answer:
    """The confirmed list; shown afresh if any of its counts changed in the meantime."""
    basis, *lines = request.args.splitlines()
    names = request.store.offices.names()
    counted = [read_counted(line, names, request.month) for line in lines]
    changes = preview_changes(request, counted)
    if basis != ",".join(str(change.before) for change in changes):
        return shown_afresh(request, _preview(request, counted))
    recorded = [record(request, one) for one in counted]
    entries = [entry.id for entry, _ in recorded]
    return Reply(counting.recorded_all(request.words, [change for _, change in recorded], entries))
