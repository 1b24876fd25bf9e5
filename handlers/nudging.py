"""Urging by hand, and looking back: /nudge, /nudges. Whether no figures are zeros."""

from core.chat import Reply
from core.ladder import (
    GRACE_WORKDAYS,
    NUDGES,
    THANKS,
    URGING,
    MessageKind,
    Notice,
    below_floor,
)
from core.month import Month
from core.names import fold
from core.quota import Office
from core.reading.phrases import any_of
from core.reading.sentences import sentence
from core.reading.talkwords import Say
from core.workdays import at
from handlers.arguments import office_named, read_month
from handlers.counting import refuse_inactive
from handlers.request import Request
from locales import oversight
from locales.standing import verdict
from store.outbox import OutboxMessage

_ONLY = "only"  # in a kept choice: offices were named
EVERYBODY = any_of(
    "cacphong|cacdonvi|tatca|moinguoi|tatcacacphong|tatcacacdonvi|cacphongchuadat|cacdonvichuadat"
    "|nhungphongchuadat|nhungdonvichuadat|phongchuadat|donvichuadat|moiphong|moidonvi|cacphongdi|cacdonvidi"
)


def nudge(request: Request) -> Reply:
    """Show who would get what, and when; send only after a choice."""
    words, store = request.words, request.store
    if held := store.outbox.held():
        choices = (
            request.choice(oversight.RELEASE, "/release"),
            request.choice(oversight.DROP, "/drop"),
        )
        return Reply(oversight.held(words, [_delivery(request, one) for one in held]), choices)
    if store.months.is_closed(request.month):
        return request.reply(oversight.NOBODY_URGED, month=request.month)
    offices = _named(request)
    for office in offices:
        refuse_inactive(office, request.month)
    found = [s for s in request.standings(request.month) if not offices or s.office in offices]
    below = below_floor(found)
    told = [
        request.say(oversight.NOT_BELOW, office=one.office, verdict=verdict(words, one))
        for one in found
        if offices and one not in below
    ]
    if not below:
        return Reply("\n".join(told or [request.say(oversight.NOBODY_BELOW)]))
    when = request.services.calendar().next_open(request.now)
    codes = [standing.office.code for standing in below]
    by_email = request.services.emails
    unreachable = [c for c in codes if not store.reach.reaches_office(c, by_email=by_email)]
    basis = " ".join(f"{s.office.code}={s.count}" for s in below)
    only = f"{_ONLY} " if offices else ""
    choices = (
        request.choice(oversight.SEND, f"/nudgenow {request.month} {only}{basis}"),
        request.choice(oversight.DO_NOT_SEND, "/donotsend"),
    )
    shown = oversight.nudge_preview(words, below, when, unreachable)
    return Reply("\n".join([*told, shown]), choices)


def _named(request: Request) -> tuple[Office, ...]:
    """The offices to urge: "GDMN", "GDMN và KHTC"; none named: all of them. Raises Refusal."""
    if fold(request.args) in EVERYBODY:
        return ()
    said = sentence(request.args, request.names, request.today)
    if len(said.offices) > 1 and said.says == {Say.OFFICE}:
        return said.offices
    office = office_named(request.args, request.names, "/nudge {}")
    return (office,) if office else ()


def nudge_now(request: Request) -> Reply:
    """The confirmed list; shown afresh if a count changed in the meantime."""
    key, *basis = request.args.split()
    only = basis[:1] == [_ONLY]
    month, basis = Month.from_key(key), basis[only:]
    wanted = dict(pair.split("=") for pair in basis)
    standings = request.standings(month)
    below = [s for s in below_floor(standings) if s.office.code in wanted]
    if request.store.months.is_closed(month):
        return request.reply(oversight.NOBODY_URGED, month=month)
    if not below or [str(s.count) for s in below] != [wanted[s.office.code] for s in below]:
        # A round that was asked for some offices stays one for them.
        return nudge(request.saying(", ".join(wanted) if only else ""))
    calendar = request.services.calendar()
    when = calendar.next_open(request.now)
    last_day = calendar.nth_workday(month.plus(1), GRACE_WORKDAYS)
    deadline = at(last_day, calendar.hours.closing)
    for code in (standing.office.code for standing in below):
        key = f"nudge/q{request.question}/{code}"
        notice = Notice(key, MessageKind.NUDGE, month, when, deadline, office=code)
        request.store.outbox.plan(notice, request.now)
        request.store.outbox.supersede(code, sorted(URGING), key, month, request.now)
    return request.reply(oversight.NUDGES_PLANNED, n=len(below), moment=when)


def zeros(request: Request) -> Reply:
    """It is not that nobody entered the month's figures: there are none."""
    month = Month.from_key(request.args)
    if request.store.ledger.has_any(month):
        return request.reply(oversight.ENTERED_SINCE, month=month)
    request.store.months.confirm_zeros(month, request.now)
    return request.reply(oversight.ZEROS, month=month)


def release(request: Request) -> Reply:
    """Send what was held after a restore, labelled as a possible repeat."""
    return request.reply(oversight.RELEASED, n=request.store.outbox.release(request.now))


def drop(request: Request) -> Reply:
    """Do not send what was held after a restore."""
    return request.reply(oversight.DROPPED, n=request.store.outbox.drop(request.now))


def nudges(request: Request) -> Reply:
    """What was sent to whom in a month's round, when, acknowledged, failed."""
    month = read_month(request.args, request.month)
    messages = request.store.outbox.of_month(month, sorted(NUDGES | THANKS))
    deliveries = [_delivery(request, message) for message in messages]
    return Reply(oversight.history(request.words, month, deliveries))


def _delivery(request: Request, message: OutboxMessage) -> oversight.Delivery:
    to = request.store.people.get(message.recipient).title if message.recipient else ""
    return oversight.Delivery(
        message.step,
        message.month,
        message.office,
        to,
        message.state,
        message.ended or message.due,
        message.reason,
        acknowledged=message.acknowledged is not None,
    )
