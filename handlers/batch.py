"""Several counts in one message: one preview, one choice, one transaction."""

from collections.abc import Sequence

from core.chat import Choice, Reply
from core.month import Month
from core.refusal import Refusal, Why
from handlers.arguments import Counted, about_line, read_counted, with_month, without_add_word
from handlers.ask import Answer, Ask
from handlers.counting import add_one, check, record, which_month
from locales import counting as say

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
