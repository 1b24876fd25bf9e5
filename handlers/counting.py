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
from handlers.request import Answer, Ask, Prompt
from locales import counting as say
from store.ledger import Entry


def refuse_closed(ask: Ask, month: Month) -> None:
    """A closed month takes no more entries by accident."""
    if ask.store.months.is_closed(month):
        raise Refusal(Why.CLOSED_MONTH, month=month)


def refuse_inactive(office: Office, month: Month) -> None:
    """An office takes no entries for a month whose tables it is not in."""
    if office.since and month < office.since:
        raise Refusal(Why.OFFICE_TO_COME, office=office, month=office.since)
    if office.retired_from and not office.is_active(month):
        raise Refusal(Why.RETIRED_OFFICE, office=office, month=office.retired_from)


def check(ask: Ask, counted: Counted) -> None:
    """Refuse what can never be recorded."""
    if counted.count == 0:
        raise Refusal(Why.ZERO_COUNT)
    if counted.month and counted.month > ask.month:
        raise Refusal(Why.FUTURE_MONTH, month=counted.month, current=ask.month)
    if counted.month:
        refuse_closed(ask, counted.month)
        refuse_inactive(counted.office, counted.month)


def add_one(ask: Ask, counted: Counted) -> Answer:
    """Record one count, unless something must be asked first."""
    return _same_link(ask, counted) or _dated(ask, counted, "/add")


def _same_link(ask: Ask, counted: Counted) -> Reply | None:
    """An article that was recorded already is asked about; a correction may well name it again."""
    if not counted.link or counted.count < 0:
        return None
    known = ask.store.ledger.with_link(counted.link)
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
    if question := which_month(ask, [counted], name):
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


def which_month(ask: Ask, counted: Sequence[Counted], name: str) -> Reply | None:
    """In a month's first working days a count without a month may belong to the one before.

    None: nothing has to be asked. name: the command that takes the lines, with their months.
    """
    undated = [one for one in counted if one.month is None]
    if not undated or not _may_belong_to_the_last(ask):
        return None
    months = (ask.month.plus(-1), ask.month)
    choices = (
        Choice(say.month_label(ask.words, month), _with_months(counted, month, name))
        for month in months
    )
    names = ", ".join(dict.fromkeys(one.office.name for one in undated))
    return Reply(say.which_month(ask.words, names, months), tuple(choices))


def _may_belong_to_the_last(ask: Ask) -> bool:
    previous = ask.month.plus(-1)
    if Month.of(ask.store.born) > previous:
        return False
    settled = at(ask.shop.calendar().nth_workday(ask.month, GRACE_WORKDAYS), time.max)
    return ask.sent <= settled and not ask.store.months.is_closed(previous)


def _with_months(counted: Sequence[Counted], month: Month, name: str) -> str:
    lines = [with_month(one, month).command("").strip() for one in counted]
    return "\n".join([f"{name} {lines[0]}", *lines[1:]])


def record(ask: Ask, counted: Counted) -> tuple[Entry, say.Change]:
    """Append the entry, and plan the thank-you if it crosses a threshold."""
    month = counted.month or ask.month
    refuse_closed(ask, month)
    refuse_inactive(counted.office, month)
    ledger, code = ask.store.ledger, counted.office.code
    before = ledger.count(month, code, ask.rules.kinds)
    counts = counted.kind in ask.rules.kinds
    of_kind = before if counts else ledger.count(month, code, frozenset({counted.kind}))
    if of_kind + counted.count < 0:
        raise Refusal(Why.BELOW_ZERO, office=counted.office, count=of_kind, month=month)
    titled = counted.count > 0 and bool(counted.link)  # words beside a link are the article's title
    entry = ledger.add(
        month,
        code,
        counted.count,
        ask.by(Role.EDITOR),
        ask.now,
        kind=counted.kind,
        note="" if titled else counted.note,
        title=counted.note if titled else "",
        link=counted.link,
    )
    after = before + counted.count if counts else before
    change = say.Change(counted.office, month, counted.count, counted.kind, before, after)
    plan_thanks(ask, change)
    return entry, change


def counted_with(ask: Ask, kind: Kind) -> frozenset[Kind]:
    """The kinds whose sum never goes below zero: those of the quota together, others alone."""
    return ask.rules.kinds if kind in ask.rules.kinds else frozenset({kind})


def plan_thanks(ask: Ask, change: say.Change) -> None:
    """Thank for the floor or the target, once; an unsent thank-you for less is replaced."""
    month, office, outbox = change.month, change.office, ask.store.outbox
    quota = ask.store.quotas.of(month, [office])[office.code]
    notice = ladder.thanks(month, office.code, quota, change.before, change.after, ask.now)
    if notice is None or not _owes(ask, month, office):
        return
    outbox.plan(notice, ask.now)
    outbox.supersede(office.code, sorted(ladder.THANKS), notice.key, month, ask.now)


def _owes(ask: Ask, month: Month, office: Office) -> bool:
    """Whether the office is in the month's table, and not exempt."""
    return office.is_active(month) and office.code not in ask.store.months.exemptions(month)


def cancel(ask: Ask) -> Answer:
    """A declined preview."""
    return Reply(say.cancelled(ask.words))


MOST_LINES = 40


def add(ask: Ask) -> Answer:
    """One count is recorded at once; several are shown first."""
    lines = [without_add_word(line) for line in ask.args.splitlines() if line.strip()] or [""]
    names = ask.store.offices.names()
    counted = []
    for number, line in enumerate(lines, start=1):
        with about_line(lines, number):
            counted.append(read_counted(line, names, ask.month))
    return add_counted(ask, counted, lines)


def add_counted(ask: Ask, counted: Sequence[Counted], lines: Sequence[str]) -> Answer:
    """The same, for counts that were understood already. lines: as they were typed."""
    if len(lines) > MOST_LINES:
        raise Refusal(Why.TOO_MANY_LINES, limit=MOST_LINES)
    for number, one in enumerate(counted, start=1):
        with about_line(lines, number):
            check(ask, one)
    if len(counted) == 1:
        return add_one(ask, counted[0])
    for number, one in enumerate(counted, start=1):
        with about_line(lines, number):
            _check_reason(one)
    asked = which_month(ask, counted, "/add")
    return asked or _preview(ask, [with_month(one, ask.month) for one in counted])


def _check_reason(counted: Counted) -> None:
    """Of one count alone the reason is asked for; of several it must stand in its line."""
    if counted.count < 0 and not counted.note:
        raise Refusal(Why.NO_REASON)


def _known_links(ask: Ask, counted: Sequence[Counted]) -> list[str]:
    """The links that are recorded already, or stand in two of the lines."""
    added = [one.link for one in counted if one.link and one.count > 0]
    return [
        link
        for link in dict.fromkeys(added)
        if added.count(link) > 1 or ask.store.ledger.with_link(link)
    ]


def _preview(ask: Ask, counted: Sequence[Counted]) -> Reply:
    """Several counts: one preview, one choice, one transaction."""
    changes = preview_changes(ask, counted)
    basis = ",".join(str(change.before) for change in changes)
    listed = "\n".join(one.command("").strip() for one in counted)
    return Reply(
        say.preview_all(ask.words, changes, _known_links(ask, counted)),
        (
            Choice(say.confirm_label(ask.words), f"/addall {basis}\n{listed}"),
            Choice(say.cancel_label(ask.words), "/cancel"),
        ),
    )


def preview_changes(ask: Ask, counted: Sequence[Counted]) -> list[say.Change]:
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
