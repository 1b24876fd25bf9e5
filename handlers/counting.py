"""Recording counts with /add: one or several, what is asked first, and the thank-you."""

from collections.abc import Callable, Iterable, Sequence
from datetime import time
from typing import TypeVar

from msgspec.structs import replace

from core import ladder
from core.chat import Choice, Reply
from core.month import Month
from core.people import Role
from core.quota import Kind, Office
from core.refusal import Refusal, Why
from core.workdays import at
from handlers.arguments import Counted, about_line, read_counted, with_month, without_add_word
from handlers.request import Answer, Prompt, Request, refuse_long, saying
from locales import counting
from locales.counting import Change
from store.ledger import Entry

MOST_LINES = 40
Line = TypeVar("Line")
Made = TypeVar("Made")

cancel = saying(counting.NOTHING_RECORDED)


def add(request: Request) -> Answer:
    """One count is recorded at once; several are shown first."""
    lines = [without_add_word(line) for line in request.args.splitlines() if line.strip()] or [""]
    names, month = request.names, request.month
    counted = of_each(lines, lines, lambda line: read_counted(line, names, month))
    return add_counted(request, counted, lines)


def of_each(
    lines: Sequence[str], given: Iterable[Line], make: Callable[[Line], Made]
) -> list[Made]:
    """What is made of each line of a message; what is wrong with one is told of that line."""
    made = []
    for number, one in enumerate(given, start=1):
        with about_line(lines, number):
            made.append(make(one))
    return made


def add_counted(request: Request, counted: Sequence[Counted], lines: Sequence[str]) -> Answer:
    """The same, for counts that were understood already. lines: as they were typed."""
    if len(lines) > MOST_LINES:
        raise Refusal(Why.TOO_MANY_LINES, limit=MOST_LINES)
    of_each(lines, counted, lambda one: _check(request, one))
    if len(counted) == 1:
        return _same_link(request, counted[0]) or _dated(request, counted[0], "/add")
    of_each(lines, counted, _check_reason)
    asked = _which_month(request, counted, "/add")
    return asked or _preview(request, [with_month(one, request.month) for one in counted])


def _check(request: Request, counted: Counted) -> None:
    """Refuse what can never be recorded."""
    if counted.count == 0:
        raise Refusal(Why.ZERO_COUNT)
    if counted.month and counted.month > request.month:
        raise Refusal(Why.FUTURE_MONTH, month=counted.month, current=request.month)
    if counted.month:
        refuse_closed(request, counted.month)
        refuse_inactive(counted.office, counted.month)


def _check_reason(counted: Counted) -> None:
    """Of one count alone the reason is asked for; of several it must stand in its line."""
    if counted.count < 0 and not counted.note:
        raise Refusal(Why.NO_REASON)


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


# One count: what may have to be asked before it is recorded.


def _same_link(request: Request, counted: Counted) -> Reply | None:
    """An article that was recorded already is asked about; a correction may well name it again."""
    if not counted.link or counted.count < 0:
        return None
    known = request.store.ledger.with_link(counted.link)
    if known is None:
        return None
    confirm = to_confirm(request, counted.command("/addtwice"))
    office = request.store.offices.get(known.office)
    return request.reply(counting.SAME_LINK, *confirm, entry=known.id, office=office)


def add_twice(request: Request) -> Answer:
    """A count whose link is known already, confirmed."""
    counted = read_counted(request.args, request.names, request.month)
    return _dated(request, counted, "/addtwice")


def _dated(request: Request, counted: Counted, name: str) -> Answer:
    """Record one count, once its month and, for a correction, its reason are known."""
    if question := _which_month(request, [counted], name):
        return question
    counted = with_month(counted, request.month)
    if counted.count < 0 and not counted.note:
        return _why(request, counted)
    return recorded_reply(request, *record(request, counted))


def _which_month(request: Request, lines: Sequence[Counted], name: str) -> Reply | None:
    """In a month's first working days a count without a month may belong to the one before.

    None: nothing has to be asked. name: the command that takes the lines, with their months.
    """
    undated = [one for one in lines if one.month is None]
    if not undated or not _may_belong_to_the_last(request):
        return None
    months = (request.month.plus(-1), request.month)
    choices = (
        request.choice(
            counting.IN_MONTH,
            f"{name} {_listed([with_month(one, month) for one in lines])}",
            month=month,
        )
        for month in months
    )
    offices = list(dict.fromkeys(one.office for one in undated))
    return request.reply(counting.WHICH_MONTH, *choices, offices=offices, months=months)


def _may_belong_to_the_last(request: Request) -> bool:
    previous = request.month.plus(-1)
    if Month.of(request.store.born) > previous:
        return False
    last_day = request.services.calendar().nth_workday(request.month, ladder.GRACE_WORKDAYS)
    return request.sent <= at(last_day, time.max) and not request.store.months.is_closed(previous)


def _listed(counted: Iterable[Counted]) -> str:
    return "\n".join(one.command("").strip() for one in counted)


def _why(request: Request, counted: Counted) -> Prompt:
    text = request.say(counting.WHY_CORRECT, count=counted.count, office=counted.office)
    return Prompt(text, f"{counted.command('/correct')}\n")


def correct(request: Request) -> Answer:
    """A correction and, from the second line on, its reason: whatever it says, it is no count."""
    line, _, reason = request.args.partition("\n")
    counted = read_counted(line, request.names, request.month)
    reason = " ".join(reason.split())
    if not reason:
        return _why(request, counted)
    refuse_long(reason)
    return recorded_reply(request, *record(request, replace(counted, note=reason)))


# Several counts: one preview, one choice, one transaction.


def _preview(request: Request, counted: Sequence[Counted]) -> Reply:
    changes = _changes(request, counted)
    text = counting.preview_all(request.words, changes, _known_links(request, counted))
    return Reply(text, to_confirm(request, f"/addall {_basis(changes)}\n{_listed(counted)}"))


def _changes(request: Request, counted: Sequence[Counted]) -> list[Change]:
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


def _basis(changes: Sequence[Change]) -> str:
    """The counts that a preview was made from."""
    return ",".join(str(change.before) for change in changes)


def _known_links(request: Request, counted: Sequence[Counted]) -> list[str]:
    """The links that are recorded already, or stand in two of the lines."""
    added = [one.link for one in counted if one.link and one.count > 0]
    return [
        link
        for link in dict.fromkeys(added)
        if added.count(link) > 1 or request.store.ledger.with_link(link)
    ]


def add_all(request: Request) -> Answer:
    """The confirmed list; shown afresh if any of its counts changed in the meantime."""
    basis, *lines = request.args.splitlines()
    names = request.names
    counted = [read_counted(line, names, request.month) for line in lines]
    if basis != _basis(_changes(request, counted)):
        return shown_afresh(request, _preview(request, counted))
    recorded = [record(request, one) for one in counted]
    numbers, changes = [entry.id for entry, _ in recorded], [change for _, change in recorded]
    return Reply(counting.recorded_all(request.words, changes, numbers))


def to_confirm(request: Request, command: str) -> tuple[Choice, Choice]:
    """Below a preview: record it, or not."""
    return (
        request.choice(counting.CONFIRM, command),
        request.choice(counting.DECLINE, "/cancel"),
    )


def shown_afresh(request: Request, preview: Reply) -> Reply:
    """A preview once more, since the figures changed before it was confirmed."""
    return replace(preview, text=request.say(counting.CHANGED_MEANWHILE, preview=preview.text))


# Recording.


def record(request: Request, counted: Counted) -> tuple[Entry, Change]:
    """Append the entry, and plan the thank-you if it crosses a threshold."""
    month = counted.month or request.month
    refuse_closed(request, month)
    refuse_inactive(counted.office, month)
    ledger, code = request.store.ledger, counted.office.code
    of_kind = ledger.count(month, code, counted_with(request, counted.kind))
    if of_kind + counted.count < 0:
        raise Refusal(Why.BELOW_ZERO, office=counted.office, count=of_kind, month=month)
    before = ledger.count(month, code, request.rules.kinds)
    after = before + (counted.count if counted.kind in request.rules.kinds else 0)
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
    if notice is None or not office.is_active(month):
        return
    if office.code in request.store.months.exemptions(month):
        return
    outbox.plan(notice, request.now)
    outbox.supersede(office.code, sorted(ladder.THANKS), notice.key, month, request.now)


def recorded_reply(request: Request, entry: Entry, change: Change) -> Reply:
    """What was recorded, and a choice to undo it."""
    undo = request.choice(counting.UNDO_ENTRY, f"/undo {entry.id}", entry=entry.id)
    return Reply(counting.recorded(request.words, change, entry.id), (undo,))
