"""What holds for every command: closed months stay as they are, and a pause is told.

The guard over closed months looks at the tables and not at the commands, so that a command that
nobody thought of is held too: what would change a closed month's table is refused as a whole, and
what changes the table of a month that was reopened says so.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from core.chat import Reply
from core.ladder import THANKS
from core.month import Month
from core.quota import Standing
from core.refusal import Refusal, Why
from handlers.request import Answer, Handler, Request
from locales import months
from locales.months import VerdictChange, verdicts_changed
from store.reviews import MonthTable, tables


class _Tables(Struct, frozen=True):
    """The tables of the months that are or were closed."""

    closed: frozenset[Month]
    by_month: Mapping[Month, MonthTable]


def guarded(request: Request, run: Handler) -> Answer:
    """Run a handler. Raises Refusal if it changed a closed month; the caller then rolls back."""
    before = _tables(request)
    answer = run(request)
    after = _tables(request)
    changed = [
        month
        for month, table in after.by_month.items()
        if month in before.by_month and before.by_month[month].figures != table.figures
    ]
    if shut := [month for month in changed if month in before.closed & after.closed]:
        raise Refusal(Why.CLOSED_TABLE, months=shut, month=shut[0])
    told = [
        verdicts_changed(request.words, month, changes)
        for month in changed
        if (changes := tuple(_changes(before.by_month[month], after.by_month[month])))
    ]
    if told and isinstance(answer, Reply):
        return replace(answer, text="\n".join([answer.text, *told]))
    return answer


def _tables(request: Request) -> _Tables:
    kept = request.store.months
    known = tables(request.store, request.kinds, sorted(kept.first_closings()))
    return _Tables(frozenset(kept.closings()), known)


def _changes(before: MonthTable, after: MonthTable) -> Iterator[VerdictChange]:
    """The offices whose verdict is another one."""
    for code in dict.fromkeys((*before.standings, *after.standings)):
        then, now = before.standings.get(code), after.standings.get(code)
        if _verdict(then) != _verdict(now):
            yield VerdictChange(code, then, now)


def _verdict(standing: Standing | None) -> object:
    if standing is None:
        return None
    return standing.exempt, standing.missing, standing.missing_to_target == 0


def while_paused(request: Request, run: Handler, *, promises: bool) -> Answer:
    """Run a handler; if it promises a message while messages are paused, the answer says so.

    promises: it promises one although it plans none itself.
    """
    pause = request.store.pause(request.now)
    if pause is None:
        return run(request)
    before = request.store.outbox.newest(THANKS)
    answer = run(request)
    promised = promises or request.store.outbox.newest(THANKS) != before
    if not promised or not isinstance(answer, Reply):
        return answer
    sentence = months.WAITS_UNTIL if pause.until else months.WAITS_FOR_RESUMING
    return replace(answer, text=f"{answer.text}\n{request.say(sentence, day=pause.until)}")
