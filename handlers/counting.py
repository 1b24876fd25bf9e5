"""Recording counts with /add: one or several, what is asked first, and the thank-you."""

from collections.abc import Sequence

from msgspec.structs import replace

from core import ladder
from core.chat import Reply
from core.ledger import Entry
from core.month import Month
from core.people import Role
from core.quota import Kind, Office
from core.reading.counted import Counted, as_command
from core.reading.guesses import one_for_each
from core.reading.message import is_plainly_a_count, may_be_a_count
from core.refusal import Refusal, Why
from handlers.arguments import refuse_long
from handlers.cautions import cautions
from handlers.declining import to_confirm
from handlers.digests import tell_of_outcomes
from handlers.doubts import Understood, default_month, meant, understood, written
from handlers.request import Answer, Prompt, Request
from locales import counting
from locales.counting import MOST_LINES, Change, Told
from locales.words import said


def refuse_closed(request: Request, month: Month) -> None:
    """A closed month takes no more entries by accident."""
    if request.store.months.is_closed(month):
        raise Refusal(Why.CLOSED_MONTH, month=month)


def refuse_inactive(office: Office, month: Month) -> None:
    """An office takes no entries for a month whose tables it is not in."""
    if office.since and month < office.since:
        raise Refusal(Why.OFFICE_TO_COME, office=office, month=office.since, wanted=month)
    if office.retired_from and not office.is_active(month):
        why = Why.MERGED_OFFICE if office.merged_into else Why.RETIRED_OFFICE
        raise Refusal(why, office=office, month=office.retired_from, into=office.merged_into)


def check(request: Request, counted: Counted) -> None:
    """Refuse what can never be recorded."""
    refuse_long(max(counted.note, counted.title, key=len))
    if counted.month:
        refuse_closed(request, counted.month)
        refuse_inactive(counted.office, counted.month)


def add(request: Request) -> Answer:
    """One count is recorded at once; several are shown first."""
    found = understood(request, "add")
    each = _for_each(request) if isinstance(found, Reply) else None
    return each or _taken(request, found)


def _for_each(request: Request) -> Answer | None:
    """As in "mỗi phòng 1 bài": each office of that month, shown first as one list."""
    found = one_for_each(request.typed, request.names, request.today)
    month = (found[0].month if found else None) or request.month
    counted = tuple(one for one in found if one.office.is_active(month))
    return _taken(request, Understood(counted), asking=True) if counted else None


def add_meant(request: Request) -> Answer:
    """The same, after a doubt was answered."""
    return _taken(request, meant(request, "add"))


def add_unasked(request: Request) -> Answer | None:
    """A message without a command, if it holds counts; None: it does not.

    What is not plainly meant to be recorded is shown first.
    """
    if each := _for_each(request):
        return each
    names, day = request.names, request.today
    plainly = is_plainly_a_count(request.typed, names, day)
    if not plainly and not may_be_a_count(request.typed, names, day):
        return None
    return _taken(request, understood(request, "add"), asking=not plainly)


def preview(request: Request) -> Answer:
    """Counts of which the month was chosen, and which are to be shown first."""
    return _taken(request, understood(request, "add"), asking=True)


def _taken(request: Request, found: Understood | Reply, *, asking: bool = False) -> Answer:
    """Record what was understood, or ask. asking: show it first, even one count alone."""
    if isinstance(found, Reply):
        return found
    counted = found.counted
    if len(counted) > MOST_LINES:
        raise Refusal(Why.TOO_MANY_LINES, limit=MOST_LINES)
    alone = len(counted) == 1 and not found.left_out
    asking = asking or not alone
    if not alone and (bare := [one for one in counted if one.count < 0 and not one.note]):
        raise Refusal(Why.NO_REASON, office=bare[0].office)
    if asked := which_month(request, counted, "/preview" if asking else "/add"):
        return asked
    counted = tuple(with_month(one, request.month) for one in counted)
    for one in counted:
        check(request, one)
    if alone and counted[0].count < 0 and not counted[0].note:
        return why(request, counted[0])
    return _recorded_or_shown(request, counted, found.left_out, asking=asking)


def _recorded_or_shown(
    request: Request, counted: Sequence[Counted], left_out: Sequence[str] = (), *, asking: bool
) -> Reply:
    changes = changes_of(request, counted)
    doubtful = cautions(request, counted, changes)
    if asking or doubtful:
        return _preview(request, counted, changes, doubtful, left_out)
    (one,) = counted
    return recorded_reply(request, *record(request, one))


def shown_afresh(request: Request, preview: Reply) -> Reply:
    """A preview once more, since the figures changed before it was confirmed."""
    return replace(
        preview, text=request.say(counting.CHANGED_MEANWHILE, preview=said(preview.text))
    )


def why(request: Request, counted: Counted) -> Prompt:
    """The reason of a correction, which is asked for."""
    facts = {"count": counted.count, "office": counted.office}
    text = request.say(counting.WHY_CORRECT, month=counted.month or request.month, **facts)
    return Prompt(text, f"/correct {as_command(counted)}\n")


def correct(request: Request) -> Answer:
    """A correction and, from the second line on, its reason: whatever it says, it is no count."""
    line, _, reason = request.typed.partition("\n")
    counted = written(request, line)
    reason = " ".join(reason.split())
    if not reason:
        return why(request, counted)
    counted = replace(counted, note=reason)
    check(request, counted)
    return _recorded_or_shown(request, [counted], asking=False)


def recorded_reply(request: Request, entry: Entry, change: Change) -> Reply:
    """What was recorded, and a choice to undo it."""
    undo = request.choice(counting.UNDO_ENTRY, f"/undo {entry.id}", entry=entry.id)
    return Reply(counting.recorded(request.words, change, entry.id), (undo,))


def which_month(request: Request, lines: Sequence[Counted], name: str) -> Reply | None:
    """Ask for the month of counts that name none, if it is not plain.

    name: the command that takes the lines, with their months.
    """
    undated = [one for one in lines if one.month is None]
    if not undated or default_month(request):
        return None
    months = (request.month.plus(-1), request.month)
    choices = []
    for month in months:
        dated = (as_command(with_month(one, month)) for one in lines)
        command = "\n".join([name, *dated])
        choices.append(request.choice(counting.IN_MONTH, command, month=month))
    offices = list(dict.fromkeys(one.office for one in undated))
    return request.reply(counting.WHICH_MONTH, *choices, offices=offices, months=months)


def with_month(counted: Counted, month: Month) -> Counted:
    return replace(counted, month=counted.month or month)


def record(request: Request, counted: Counted, article: int | None = None) -> tuple[Entry, Change]:
    """Append the entry, and plan the thank-you if it crosses a threshold.

    What one choice records is one batch: it is undone as a whole. article: the number of one in
    the register that is published by it.
    """
    month = counted.month or request.month
    refuse_closed(request, month)
    refuse_inactive(counted.office, month)
    code, (change,) = counted.office.code, changes_of(request, [counted])
    by, batch = request.by(Role.EDITOR), request.question or None
    told = counted.note, counted.title, counted.link, counted.day
    new = Entry(0, request.now, month, code, counted.kind, counted.count, by, *told, batch=batch)
    entry = request.store.ledger.append(new, article)
    plan_thanks(request, change)
    tell_of_outcomes(request, [code])
    return entry, change


def change_of(counted: Counted, month: Month, before: int, after: int) -> Change:
    told = Told(counted.day, counted.note, counted.title, counted.link)
    return Change(counted.office, month, counted.count, counted.kind, before, after, told)


def counted_with(request: Request, kind: Kind) -> frozenset[Kind]:
    """The kinds whose sum never goes below zero: those of the quota together, others alone."""
    return request.kinds if kind in request.kinds else frozenset({kind})


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


def _preview(
    request: Request,
    counted: Sequence[Counted],
    changes: Sequence[Change],
    doubtful: Sequence[str],
    left_out: Sequence[str],
) -> Reply:
    """Counts that are shown first: one preview, one choice, one transaction."""
    basis = ",".join(str(change.before) for change in changes)
    listed = "\n".join(map(as_command, counted))
    told = [request.say(counting.LEFT_OUT, lines="; ".join(left_out))] if left_out else []
    text = counting.preview_all(request.words, changes, [*told, *doubtful])
    return Reply(text, to_confirm(request, f"/addall {basis}\n{listed}"))


def changes_of(request: Request, counted: Sequence[Counted]) -> list[Change]:
    """What the counts would change, one after another. Raises Refusal for less than nothing."""
    counts: dict[tuple[Month, str, frozenset[Kind]], int] = {}
    changes = []
    for one in counted:
        month, code = one.month or request.month, one.office.code
        own, quotas = (month, code, counted_with(request, one.kind)), (month, code, request.kinds)
        for place in {own, quotas} - counts.keys():
            counts[place] = request.store.ledger.count(*place)
        before = counts[quotas]
        if counts[own] + one.count < 0:
            raise Refusal(Why.BELOW_ZERO, office=one.office, count=counts[own], month=month)
        counts[own] += one.count
        changes.append(change_of(one, month, before, counts[quotas]))
    return changes


def add_all(request: Request) -> Answer:
    """What was shown, confirmed; shown afresh if any of its counts changed in the meantime."""
    basis, *lines = request.typed.splitlines()
    counted = [written(request, line) for line in lines]
    changes = changes_of(request, counted)
    if basis != ",".join(str(change.before) for change in changes):
        return shown_afresh(request, _recorded_or_shown(request, counted, asking=True))
    return recorded_together(request, [record(request, one) for one in counted])


def recorded_together(request: Request, recorded: Sequence[tuple[Entry, Change]]) -> Reply:
    """What one choice recorded, and a choice to undo all of it."""
    if len(recorded) == 1:
        return recorded_reply(request, *recorded[0])
    entries = [entry.id for entry, _ in recorded]
    text = counting.recorded_all(request.words, [change for _, change in recorded], entries)
    # Without a choice, below a typed /undo of a change, the entries bear no common number.
    numbers = " ".join(map(str, entries))
    command = f"/undobatch {request.question}" if request.question else f"/undo {numbers}"
    return Reply(text, (request.choice(counting.UNDO_ALL, command, n=len(entries)),))
