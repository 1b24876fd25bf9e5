"""Urging by hand, and looking back: /nudge, /nudges."""

from collections.abc import Sequence

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.ladder import GRACE_WORKDAYS, NUDGES, THANKS, MessageKind, Notice, below_floor
from core.month import Month
from core.people import Role
from core.quota import Standing
from core.workdays import at
from handlers.arguments import office_named, read_month
from handlers.request import Request
from locales import oversight as say
from store.outbox import OutboxMessage


def nudge(request: Request) -> Reply:
    """Show who would get what, and when; send only after a choice."""
    if held := request.store.outbox.held():
        return Reply(
            say.held(request.words, [_delivery(request, message) for message in held]),
            (
                Choice(say.release_label(request.words), "/release"),
                Choice(say.drop_label(request.words), "/drop"),
            ),
        )
    office = office_named(request.args, request.store.offices.names(), "/nudge {}")
    below = [
        standing
        for standing in below_floor(request.store.standings(request.month, request.rules.kinds))
        if office is None or standing.office.code == office.code
    ]
    if not below:
        return Reply(say.nobody_below(request.words, office.name if office else ""))
    when = request.services.calendar().next_open(request.now)
    basis = " ".join(f"{s.office.code}={s.count}" for s in below)
    text = say.nudge_preview(request.words, below, when, _unreachable(request, below))
    return Reply(
        text,
        (
            Choice(say.send_label(request.words), f"/nudgenow {request.month} {basis}"),
            Choice(say.do_not_send_label(request.words), "/donotsend"),
        ),
    )


def _unreachable(request: Request, below: Sequence[Standing]) -> list[str]:
    people = request.store.people
    return [
        standing.office.code
        for standing in below
        if not any(
            people.reach(person.id).open
            for person in people.having(Role.HEAD, Role.DEPUTY, office=standing.office.code)
        )
    ]


def nudge_now(request: Request) -> Reply:
    """The confirmed list; shown afresh if a count changed in the meantime."""
    key, *basis = request.args.split()
    month = Month.from_key(key)
    wanted = dict(pair.split("=") for pair in basis)
    standings = request.store.standings(month, request.rules.kinds)
    below = [s for s in below_floor(standings) if s.office.code in wanted]
    if not below or [str(s.count) for s in below] != [wanted[s.office.code] for s in below]:
        # A round that was asked for one office stays one for that office.
        return nudge(replace(request, args=next(iter(wanted)) if len(wanted) == 1 else ""))
    calendar = request.services.calendar()
    when = calendar.next_open(request.now)
    last_day = calendar.nth_workday(month.plus(1), GRACE_WORKDAYS)
    deadline = at(last_day, calendar.hours.closing)
    for standing in below:
        code = standing.office.code
        notice = Notice(
            f"nudge/q{request.question}/{code}",
            MessageKind.NUDGE,
            month,
            when,
            deadline,
            office=code,
        )
        request.store.outbox.plan(notice, request.now)
    return Reply(say.nudges_planned(request.words, len(below), when))


def release(request: Request) -> Reply:
    """Send what was held after a restore, labelled as a possible repeat."""
    return Reply(say.released(request.words, request.store.outbox.release(request.now)))


def drop(request: Request) -> Reply:
    """Do not send what was held after a restore."""
    return Reply(say.dropped(request.words, request.store.outbox.drop(request.now)))


def do_not_send(request: Request) -> Reply:
    return Reply(say.not_sent(request.words))


def nudges(request: Request) -> Reply:
    """What was sent to whom in a month's round, when, acknowledged, failed."""
    month = read_month(request.args, request.month)
    messages = request.store.outbox.of_month(month, sorted(NUDGES | THANKS))
    return Reply(
        say.history(request.words, month, [_delivery(request, message) for message in messages])
    )


def _delivery(request: Request, message: OutboxMessage) -> say.Delivery:
    to = request.store.people.get(message.recipient).title if message.recipient else ""
    return say.Delivery(
        message.step,
        message.month,
        message.office,
        to,
        message.state,
        message.ended or message.due,
        message.reason,
        acknowledged=message.acknowledged is not None,
    )
