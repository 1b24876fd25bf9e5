"""Recording counts: /add and counts in free text."""

from dataclasses import replace
from datetime import time

from core import ladder
from core.chat import Choice, Reply
from core.ladder import GRACE_WORKDAYS
from core.month import Month
from core.people import Role
from core.quota import Kind, Standing
from core.refusal import Refusal, Why
from core.workdays import at
from handlers.arguments import LONGEST_TEXT, Counted, read_counted, with_month
from handlers.ask import Answer, Ask, Prompt
from locales import counting as say
from store.ledger import Entry

MOST_LINES = 40


def add(ask: Ask) -> Answer:
    """One count is recorded at once; several are shown first."""
    lines = [line.removeprefix("/add ").removeprefix("/them ") for line in ask.args.splitlines()]
    lines = [line for line in lines if line.strip()]
    if len(lines) > MOST_LINES:
        raise Refusal(Why.TOO_MANY_LINES, limit=MOST_LINES)
    names = ask.store.offices.names()
    counted = [read_counted(line, names, ask.month) for line in lines or [""]]
    return add_counted(ask, counted)


def add_counted(ask: Ask, counted: list[Counted]) -> Answer:
    """The same, for counts that were understood already."""
    for one in counted:
        check(ask, one)
    if len(counted) > 1:
        return _preview(ask, [with_month(one, ask.month) for one in counted])
    return _one(ask, counted[0])


def refuse_closed(ask: Ask, month: Month) -> None:
    """A closed month takes no more entries by accident."""
    if ask.store.months.is_closed(month):
        raise Refusal(Why.CLOSED_MONTH, month=month)


def check(ask: Ask, counted: Counted) -> None:
    """Refuse what can never be recorded."""
    if counted.count == 0:
        raise Refusal(Why.ZERO_COUNT)
    if counted.month and counted.month > ask.month:
        raise Refusal(Why.FUTURE_MONTH, month=counted.month, current=ask.month)
    if counted.month:
        refuse_closed(ask, counted.month)


def _one(ask: Ask, counted: Counted) -> Answer:
    return _same_link(ask, counted) or _dated(ask, counted, "/add")


def _same_link(ask: Ask, counted: Counted) -> Reply | None:
    """An article that was recorded already is asked about; a correction may well name it again."""
    known = ask.store.ledger.with_link(counted.link) if counted.count > 0 else None
    if known is None:
        return None
    office = ask.store.offices.get(known.office)
    return Reply(
        say.same_link(ask.words, known.id, office),
        (
            Choice(say.confirm_label(ask.words), counted.command("/addtwice")),
            Choice(say.cancel_label(ask.words), "/cancel"),
        ),
    )


def add_twice(ask: Ask) -> Answer:
    """A count whose link is known already, confirmed."""
    counted = read_counted(ask.args, ask.store.offices.names(), ask.month)
    return _dated(ask, counted, "/addtwice")


def _dated(ask: Ask, counted: Counted, name: str) -> Answer:
    """Record one count, once its month and, for a correction, its reason are known."""
    if counted.month is None and (question := _which_month(ask, counted, name)):
        return question
    counted = with_month(counted, ask.month)
    if counted.count < 0 and not counted.note:
        return _why(ask, counted)
    return _recorded(ask, counted)


def _why(ask: Ask, counted: Counted) -> Prompt:
    text = say.why_correct(ask.words, counted.count, counted.office)
    return Prompt(text, f"{counted.command('/correct')}\n")


def correct(ask: Ask) -> Answer:
    """A correction and, from the second line on, its reason: whatever it says, it is no count."""
    line, _, reason = ask.args.partition("\n")
    counted = read_counted(line, ask.store.offices.names(), ask.month)
    reason = " ".join(reason.split())
    if not reason:
        return _why(ask, counted)
    if len(reason) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    return _recorded(ask, replace(counted, note=reason))


def _recorded(ask: Ask, counted: Counted) -> Reply:
    entry, change = record(ask, counted)
    undo = Choice(say.undo_label(ask.words, entry.id), f"/undo {entry.id}")
    return Reply(say.recorded(ask.words, change, entry.id), (undo,))


def _which_month(ask: Ask, counted: Counted, name: str) -> Reply | None:
    """In a month's first working days a count without a month may belong to the one before."""
    previous = ask.month.plus(-1)
    calendar = ask.shop.calendar()
    settled = at(calendar.nth_workday(ask.month, GRACE_WORKDAYS), time.max)
    is_open = Month.of(ask.store.born) <= previous and not ask.store.months.is_closed(previous)
    if ask.sent > settled or not is_open:
        return None
    months = (previous, ask.month)
    choices = (
        Choice(say.month_label(ask.words, month), with_month(counted, month).command(name))
        for month in months
    )
    return Reply(say.which_month(ask.words, counted.office, months), tuple(choices))


def record(ask: Ask, counted: Counted) -> tuple[Entry, say.Change]:
    """Append the entry, and plan the thank-you if it crosses a threshold."""
    month = counted.month or ask.month
    refuse_closed(ask, month)
    ledger, code = ask.store.ledger, counted.office.code
    before = ledger.count(month, code, ask.rules.kinds)
    of_kind = ledger.count(month, code, counted_with(ask, counted.kind))
    if of_kind + counted.count < 0:
        raise Refusal(Why.BELOW_ZERO, office=counted.office, count=of_kind, month=month)
    standing = standing_of(ask, month, code)
    entry = ledger.add(
        month,
        code,
        counted.count,
        ask.by(Role.EDITOR),
        ask.now,
        kind=counted.kind,
        note=counted.note,
        link=counted.link,
    )
    after = ledger.count(month, code, ask.rules.kinds)
    plan_thanks(ask, month, standing, standing_of(ask, month, code))
    change = say.Change(counted.office, month, counted.count, counted.kind, before, after)
    return entry, change


def counted_with(ask: Ask, kind: Kind) -> frozenset[Kind]:
    """The kinds whose sum never goes below zero: those of the quota together, others alone."""
    return ask.rules.kinds if kind in ask.rules.kinds else frozenset({kind})


def standing_of(ask: Ask, month: Month, code: str) -> Standing | None:
    """The office's standing; None if it is in no table of that month."""
    found = ask.store.standings(month, ask.rules.kinds)
    return next((standing for standing in found if standing.office.code == code), None)


def plan_thanks(ask: Ask, month: Month, before: Standing | None, after: Standing | None) -> None:
    """Thank for the floor or the target, once; an unsent thank-you for less is replaced."""
    if before is None or after is None:
        return
    for notice in ladder.thanks(month, before, after, ask.now):
        ask.store.outbox.plan(notice, ask.now)
        ask.store.outbox.supersede(notice.office, sorted(ladder.THANKS), notice.key, ask.now)


def _preview(ask: Ask, counted: list[Counted]) -> Reply:
    """Several counts: one preview, one choice, one transaction."""
    changes = preview_changes(ask, counted)
    basis = ",".join(str(change.before) for change in changes)
    listed = "\n".join(one.command("").strip() for one in counted)
    return Reply(
        say.preview_all(ask.words, changes),
        (
            Choice(say.confirm_label(ask.words), f"/addall {basis}\n{listed}"),
            Choice(say.cancel_label(ask.words), "/cancel"),
        ),
    )


def preview_changes(ask: Ask, counted: list[Counted]) -> list[say.Change]:
    """What the counts would change, one after another."""
    counts: dict[tuple[Month, str], int] = {}
    changes = []
    for one in counted:
        month, code = one.month or ask.month, one.office.code
        before = counts.get((month, code))
        if before is None:
            before = ask.store.ledger.count(month, code, ask.rules.kinds)
        after = before + (one.count if one.kind in ask.rules.kinds else 0)
        if after < 0:
            raise Refusal(Why.BELOW_ZERO, office=one.office, count=before, month=month)
        counts[month, code] = after
        changes.append(say.Change(one.office, month, one.count, one.kind, before, after))
    return changes


def add_all(ask: Ask) -> Answer:
    """The confirmed list; shown afresh if any of its counts changed in the meantime."""
    basis, *lines = ask.args.splitlines()
    names = ask.store.offices.names()
    counted = [read_counted(line, names, ask.month) for line in lines]
    changes = preview_changes(ask, counted)
    if basis != ",".join(str(change.before) for change in changes):
        fresh = _preview(ask, counted)
        return Reply(say.changed_meanwhile(ask.words, fresh.text), fresh.choices)
    recorded = [record(ask, one) for one in counted]
    entries = [entry.id for entry, _ in recorded]
    return Reply(say.recorded_all(ask.words, [change for _, change in recorded], entries))


def cancel(ask: Ask) -> Answer:
    """A declined preview."""
    return Reply(say.cancelled(ask.words))
