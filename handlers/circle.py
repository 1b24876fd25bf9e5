"""Acknowledging, being away, exempting, closing a month."""

from datetime import timedelta

from core.chat import Reply
from core.ladder import NUDGES
from core.month import Month, parse_date, parse_month
from core.names import fold
from core.people import Person, Role
from core.quota import Office
from core.refusal import Refusal, Why
from handlers.arguments import LONGEST_TEXT, office_named, read_month
from handlers.ask import Ask
from locales import circle as say
from locales.nudges import step_name
from store.absences import Absence
from store.outbox import Letter

LONGEST_ABSENCE = timedelta(days=366)
_OFF = frozenset({"off", "huy", "thoi"})


def ack(ask: Ask) -> Reply:
    """Note that the office's messages were received; a pressed choice names one of them."""
    wanted = [
        letter
        for letter in _own_letters(ask)
        if letter.acknowledged is None and (not ask.args or letter.key == ask.args)
    ]
    for letter in wanted:
        ask.store.outbox.acknowledge(letter.id, ask.now)
    if not wanted:
        return Reply(say.nothing_to_acknowledge(ask.words))
    steps = [step_name(ask.words, letter.step, letter.month) for letter in wanted]
    return Reply(say.acknowledged(ask.words, steps))


def _own_letters(ask: Ask) -> list[Letter]:
    """What went out, or may have, to one's offices for this month and the one before."""
    months = (ask.month.plus(-1), ask.month)
    return [
        letter
        for month in months
        for letter in ask.store.outbox.of_month(month, sorted(NUDGES))
        if letter.office in ask.me.offices and letter.state in ("sent", "unknown", "sending")
    ]


def away(ask: Ask) -> Reply:
    """Send messages to the deputy until a day, that day included; "off" ends it."""
    typed, _, rest = ask.args.partition(" ")
    if not typed:
        raise Refusal(Why.USAGE, command="away")
    if fold(typed) in _OFF:
        if not ask.store.absences.end(ask.me.id):
            raise Refusal(Why.NOTHING_CHANGES)
        return Reply(say.back_again(ask.words))
    today = ask.now.date()
    until = parse_date(typed, today)
    if until is None or not today <= until <= today + LONGEST_ABSENCE:
        raise Refusal(Why.BAD_DATE, typed=typed)
    deputies = _deputies(ask, rest.strip())
    chosen = deputies[0].id if rest.strip() else None
    ask.store.absences.set(ask.me.id, Absence(until, chosen), ask.now)
    return Reply(say.away_until(ask.words, until, [one.title for one in deputies]))


def _deputies(ask: Ask, named: str) -> list[Person]:
    """The office's deputies, or the one named by title, name or number."""
    found = [
        deputy
        for office in ask.me.offices
        for deputy in ask.store.people.having(Role.DEPUTY, office=office)
        if deputy.id != ask.me.id
    ]
    if named:
        found = [
            deputy
            for deputy in found
            if named == str(deputy.id) or fold(named) in {fold(deputy.title), fold(deputy.name)}
        ]
    if not found:
        raise Refusal(Why.NO_DEPUTY)
    return found


def exempt(ask: Ask) -> Reply:
    """The office owes nothing in a month, with a reason; "off" as the reason takes it back."""
    office, month, reason = _office_month_reason(ask)
    if fold(reason) in _OFF:
        if not ask.store.months.owe_again(month, office.code):
            raise Refusal(Why.NOTHING_CHANGES)
        return Reply(say.owes_again(ask.words, office, month))
    ask.store.months.exempt(month, office.code, reason, ask.now, ask.me.id)
    return Reply(say.exempted(ask.words, office, month, reason))


def _office_month_reason(ask: Ask) -> tuple[Office, Month, str]:
    names = ask.store.offices.names()
    words = ask.args.split()
    if not words:
        raise Refusal(Why.USAGE, command="exempt")
    leading = names.leading(words)
    if leading is None:
        office_named(words[0], names, f"/exempt {{}} {' '.join(words[1:])}")
        raise Refusal(Why.NO_OFFICE, command="exempt")
    office, taken = leading
    month, reason = leading_month(words[taken:], ask.month)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="exempt")
    if len(reason) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    return office, month, reason


def leading_month(words: list[str], current: Month) -> tuple[Month | None, str]:
    """A month at the beginning, which may be one to come, and the rest of the text."""
    for length in (2, 1):
        typed = " ".join(words[:length])
        if len(words) >= length and (month := parse_month(typed, current)):
            return month, " ".join(words[length:])
    return None, " ".join(words)


def close(ask: Ask) -> Reply:
    """Close a month: no more entries by accident; what waited for its end goes out."""
    if not ask.args:
        raise Refusal(Why.USAGE, command="close")
    month = read_month(ask.args, ask.month)
    if not ask.store.months.close(month, ask.now, ask.me.id):
        raise Refusal(Why.NOTHING_CHANGES)
    return Reply(say.closed(ask.words, month))


def reopen(ask: Ask) -> Reply:
    """Reopen a closed month, with a reason."""
    month, reason = leading_month(ask.args.split(), ask.month)
    if month is None or not reason:
        raise Refusal(Why.USAGE, command="reopen")
    if len(reason) > LONGEST_TEXT:
        raise Refusal(Why.TOO_LONG, limit=LONGEST_TEXT)
    if not ask.store.months.reopen(month, reason, ask.now, ask.me.id):
        raise Refusal(Why.NOTHING_CHANGES)
    return Reply(say.reopened(ask.words, month, reason))
