"""Urging by hand, and looking back: /nudge, /nudges."""

from collections.abc import Sequence

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.ladder import GRACE_WORKDAYS, NUDGES, THANKS, Notice, Step, below_floor
from core.month import Month
from core.people import Role
from core.quota import Standing
from core.workdays import at
from handlers.arguments import office_named, read_month
from handlers.request import Ask
from locales import oversight as say
from store.outbox import Letter


def nudge(ask: Ask) -> Reply:
    """Show who would get what, and when; send only after a choice."""
    if held := ask.store.outbox.held():
        return Reply(
            say.held(ask.words, [_delivery(ask, letter) for letter in held]),
            (
                Choice(say.release_label(ask.words), "/release"),
                Choice(say.drop_label(ask.words), "/drop"),
            ),
        )
    office = office_named(ask.args, ask.store.offices.names(), "/nudge {}")
    below = [
        standing
        for standing in below_floor(ask.store.standings(ask.month, ask.rules.kinds))
        if office is None or standing.office.code == office.code
    ]
    if not below:
        return Reply(say.nobody_below(ask.words, office.name if office else ""))
    when = ask.shop.calendar().next_open(ask.now)
    basis = " ".join(f"{s.office.code}={s.count}" for s in below)
    text = say.nudge_preview(ask.words, below, when, _unreachable(ask, below))
    return Reply(
        text,
        (
            Choice(say.send_label(ask.words), f"/nudgenow {ask.month} {basis}"),
            Choice(say.do_not_send_label(ask.words), "/donotsend"),
        ),
    )


def _unreachable(ask: Ask, below: Sequence[Standing]) -> list[str]:
    people = ask.store.people
    return [
        standing.office.code
        for standing in below
        if not any(
            people.reach(person.id).open
            for person in people.having(Role.HEAD, Role.DEPUTY, office=standing.office.code)
        )
    ]


def nudge_now(ask: Ask) -> Reply:
    """The confirmed list; shown afresh if a count changed in the meantime."""
    key, *basis = ask.args.split()
    month = Month.from_key(key)
    wanted = dict(pair.split("=") for pair in basis)
    standings = ask.store.standings(month, ask.rules.kinds)
    below = [s for s in below_floor(standings) if s.office.code in wanted]
    if not below or [str(s.count) for s in below] != [wanted[s.office.code] for s in below]:
        # A round that was asked for one office stays one for that office.
        return nudge(replace(ask, args=next(iter(wanted)) if len(wanted) == 1 else ""))
    calendar = ask.shop.calendar()
    when = calendar.next_open(ask.now)
    last_day = calendar.nth_workday(month.plus(1), GRACE_WORKDAYS)
    deadline = at(last_day, calendar.hours.closing)
    for standing in below:
        code = standing.office.code
        notice = Notice(
            f"nudge/q{ask.question}/{code}", Step.NUDGE, month, when, deadline, office=code
        )
        ask.store.outbox.plan(notice, ask.now)
    return Reply(say.nudges_planned(ask.words, len(below), when))


def release(ask: Ask) -> Reply:
    """Send what was held after a restore, labelled as a possible repeat."""
    return Reply(say.released(ask.words, ask.store.outbox.release(ask.now)))


def drop(ask: Ask) -> Reply:
    """Do not send what was held after a restore."""
    return Reply(say.dropped(ask.words, ask.store.outbox.drop(ask.now)))


def do_not_send(ask: Ask) -> Reply:
    return Reply(say.not_sent(ask.words))


def nudges(ask: Ask) -> Reply:
    """What was sent to whom in a month's round, when, acknowledged, failed."""
    month = read_month(ask.args, ask.month)
    letters = ask.store.outbox.of_month(month, sorted(NUDGES | THANKS))
    return Reply(say.history(ask.words, month, [_delivery(ask, letter) for letter in letters]))


def _delivery(ask: Ask, letter: Letter) -> say.Delivery:
    to = ask.store.people.get(letter.recipient).title if letter.recipient else ""
    return say.Delivery(
        letter.step,
        letter.month,
        letter.office,
        to,
        letter.state,
        letter.ended or letter.due,
        letter.reason,
        acknowledged=letter.acknowledged is not None,
    )
