"""What editors, leaders and admins are told unasked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from core.ladder import MessageKind
from core.month import Month
from core.quota import Standing, total
from core.review import Late, Review
from locales.commands import shown
from locales.linking import channel_name
from locales.nudges import step_name
from locales.obstacles import by_state, left_over
from locales.standing import below_line, exempt_lines, in_articles, province_line, reached
from locales.words import Words


def allowance_low(words: Words, channel: str, used: int, allowance: int) -> str:
    _ = words.gettext
    return _(
        "{used} of this month's {allowance} messages on {channel} have been used. When they are used up, nothing more can be sent there until next month."
    ).format(
        used=words.number(used),
        allowance=words.number(allowance),
        channel=channel_name(words, channel),
    )


def allowance_spent(words: Words, channel: str) -> str:
    _ = words.gettext
    return _(
        "{channel} accepts no more messages: this month's allowance is used up. What is waiting is tried again every hour until its deadline. Please raise the allowance, or have people linked on another channel."
    ).format(channel=channel_name(words, channel))


def closed(words: Words, channel: str, kind: str) -> str:
    """kind: why; see `core.chat.ChannelClosedError`."""
    _ = words.gettext
    name, setting = channel_name(words, channel), f"{channel.upper()}_TOKEN"
    why = {
        "token": _("it refuses the token in {setting}").format(setting=setting),
        "poller": _("another process receives its messages with the same token"),
        "webhook": _("its messages are sent to a webhook of another program"),
    }.get(kind, kind)
    return _(
        "Messages from {channel} are no longer received: {why}. Please mend this and restart the bot."
    ).format(channel=name, why=why)


class Delivery(Struct, frozen=True):
    """One sent or unsent message. to: the recipient's title. state: as in the outbox."""

    step: MessageKind
    month: Month
    office: str
    to: str
    state: str
    at: datetime | None
    reason: str = ""
    acknowledged: bool = False


class Unreached(Struct, frozen=True):
    """An office or person that could not be told something, and why. doubtful: it may have arrived."""

    title: str
    office: str
    step: MessageKind
    month: Month
    reason: str
    phone: str = ""
    doubtful: bool = False


def preview(
    words: Words,
    of: MessageKind,
    month: Month,
    due: datetime,
    below: Sequence[Standing],
    last_entry: datetime | None,
) -> str:
    """Who will be written to at the next rung, with which figures."""
    _ = words.gettext
    head = _("Due at {moment}: {step}.").format(
        moment=words.moment(due), step=step_name(words, of, month)
    )
    if not below:
        return f"{head}\n" + _("No office is below the floor; nobody will be written to.")
    return "\n".join(
        [
            head,
            words.ngettext(
                "{n} office will be written to, {missing} missing in all:",
                "{n} offices will be written to, {missing} missing in all:",
                len(below),
            ).format(
                n=words.count(len(below)),
                missing=in_articles(words, sum(s.missing for s in below)),
            ),
            *_figures(words, below),
            _last_entry(words, month, last_entry),
        ]
    )


def _figures(words: Words, below: Sequence[Standing]) -> list[str]:
    _ = words.gettext
    return [
        _("- {office}: {count}/{floor}, {missing} missing").format(
            office=f"{s.office.code} – {s.office.name}",
            count=words.number(s.count),
            floor=words.number(s.quota.floor),
            missing=words.number(s.missing),
        )
        for s in below
    ]


def _last_entry(words: Words, month: Month, last_entry: datetime | None) -> str:
    _ = words.gettext
    if last_entry is None:
        return _("No article of month {month} has been entered yet.").format(
            month=words.month(month)
        )
    return _(
        "Last entry: {date}. Please enter the articles that are still missing before then."
    ).format(date=words.date(last_entry.date()))


def nudge_preview(
    words: Words, below: Sequence[Standing], when: datetime, unreachable: Sequence[str]
) -> str:
    """What /nudge would send, and when."""
    _ = words.gettext
    lines = [
        _("To be sent at {moment} to the heads of:").format(moment=words.moment(when)),
        *_figures(words, below),
    ]
    if unreachable:
        lines.append(
            _("Not reachable (nobody is linked): {offices}.").format(offices=", ".join(unreachable))
        )
    return "\n".join([*lines, _("Nothing has been sent yet.")])


def nobody_below(words: Words, office: str = "") -> str:
    _ = words.gettext
    if office:
        return _("{office} is not below the floor; nobody needs to be urged.").format(office=office)
    return _("No office is below the floor; nobody needs to be urged.")


def send_label(words: Words) -> str:
    _ = words.gettext
    return _("Send")


def do_not_send_label(words: Words) -> str:
    _ = words.gettext
    return _("Do not send")


def not_sent(words: Words) -> str:
    _ = words.gettext
    return _("Nothing was sent.")


def nudges_planned(words: Words, n: int, when: datetime) -> str:
    _ = words.gettext
    return words.ngettext(
        "{n} message will be sent at {moment}. An office that reaches the floor before then is left out.",
        "{n} messages will be sent at {moment}. An office that reaches the floor before then is left out.",
        n,
    ).format(n=words.count(n), moment=words.moment(when))


def state_name(words: Words, state: str) -> str:
    _ = words.gettext
    return {
        "planned": _("waiting"),
        "sending": _("being sent"),
        "unknown": _("to be sent again"),
        "sent": _("sent"),
        "failed": _("not delivered"),
        "skipped": _("no longer needed"),
        "superseded": _("replaced by the next message"),
        "held": _("held"),
    }[state]


def history(words: Words, month: Month, deliveries: Sequence[Delivery]) -> str:
    """What was sent to whom in a month's round, when, acknowledged, failed."""
    _ = words.gettext
    head = _("Messages of month {month}").format(month=words.month(month))
    if not deliveries:
        return head + "\n" + _("None yet.")
    return "\n".join([head, *(_delivery(words, one) for one in deliveries)])


def _delivery(words: Words, one: Delivery) -> str:
    _ = words.gettext
    when = f" {words.date(one.at.date())} {one.at:%H:%M}" if one.at else ""
    line = f"{one.office}: {step_name(words, one.step, one.month)} – {state_name(words, one.state)}{when}"
    if one.to:
        line += f" ({one.to})"
    if one.acknowledged:
        line += " · " + _("acknowledged")
    return line + (
        f" · {reason(words, one.reason)}" if one.reason and one.state == "failed" else ""
    )


def reason(words: Words, key: str) -> str:
    """Why somebody was not reached: one of our own keys in words, or the platform's own words."""
    _ = words.gettext
    own = {
        "nobody linked": _("nobody is linked"),
        "asked for no messages": _("the recipient wants no messages"),
        "blocked": _("the recipient has blocked the bot"),
        "channel not running": _("the recipient's channel is not running"),
        "deadline passed": _("not delivered before its deadline"),
        "interrupted": _("the system was interrupted while sending"),
        "fault of ours": _("a fault of the system itself; see the log"),
        "no answer in time": _("the platform did not answer"),
        "no connection": _("no connection to the platform"),
        "too many requests": _("the platform takes no more messages for now"),
    }
    return own.get(key, key)


def alarm(words: Words, unreached: Sequence[Unreached]) -> str:
    """Tells editors who could not be reached, and why."""
    _ = words.gettext
    lines = []
    for one in unreached:
        line = _("- {title}: {step}; {reason}").format(
            title=one.title,
            step=step_name(words, one.step, one.month),
            reason=reason(words, one.reason),
        )
        line += _("; it may have arrived all the same") if one.doubtful else ""
        lines.append(line + (_("; phone {phone}").format(phone=one.phone) if one.phone else ""))
    return "\n".join([_("These could not be reached; please contact them directly:"), *lines])


def restored(words: Words, held: int) -> str:
    """Told to the editors after an older copy was put back."""
    _ = words.gettext
    return _(
        "The data was restored from an older copy; please check the latest entries. {n} messages that may have been sent since are held; to look at them and send them: {nudge}."
    ).format(n=words.count(held), nudge=shown(words, "nudge"))


def held(words: Words, deliveries: Sequence[Delivery]) -> str:
    """What waits for an editor's word after a restore."""
    _ = words.gettext
    lines = (
        f"- {one.office or one.to}: {step_name(words, one.step, one.month)}" for one in deliveries
    )
    return "\n".join(
        [_("Held since the data was restored:"), *lines, _("They may have been sent before.")]
    )


def release_label(words: Words) -> str:
    _ = words.gettext
    return _("Send what is held")


def drop_label(words: Words) -> str:
    _ = words.gettext
    return _("Drop what is held")


def released(words: Words, n: int) -> str:
    _ = words.gettext
    return words.ngettext(
        "{n} held message is released.", "{n} held messages are released.", n
    ).format(n=words.count(n))


def dropped(words: Words, n: int) -> str:
    _ = words.gettext
    return words.ngettext(
        "{n} held message is dropped.", "{n} held messages are dropped.", n
    ).format(n=words.count(n))


def leaders_report(words: Words, review: Review, now: datetime) -> str:
    """The month as the leaders get it: the whole, each office, the province, what stands open."""
    blocks = (
        _head(words, review, now),
        _whole(words, review),
        _offices(words, review),
        _province(words, review),
        _open_matters(words, review),
    )
    return "\n\n".join("\n".join(filter(None, block)) for block in blocks)


def _head(words: Words, review: Review, now: datetime) -> Iterator[str]:
    _ = words.gettext
    yield _("Report to the department's leaders on the portal's articles, month {month}").format(
        month=words.month(review.month)
    )
    yield _("Figures as of {moment}.").format(moment=words.moment(now))


def _whole(words: Words, review: Review) -> Iterator[str]:
    _ = words.gettext
    found = review.standings
    yield _("The whole department: {total} published; common floor {floor}.").format(
        total=in_articles(words, total(found)), floor=words.number(_floors(found))
    )
    yield _change(words, review.month.plus(-1), total(found), total(review.before))
    yield reached(words, found)
    yield _targets(words, found)
    yield below_line(words, found)
    yield from exempt_lines(words, found)
    yield _late(words, review.late)
    for when, why in review.reopened:
        yield _("The closed month was reopened at {moment} ({reason}).").format(
            moment=words.moment(when), reason=why
        )


def _floors(found: Sequence[Standing]) -> int:
    return sum(s.quota.floor for s in found if not s.exempt)


def _change(words: Words, before: Month, now: int, then: int) -> str:
    """The whole department against the month before."""
    _ = words.gettext
    facts = {
        "month": words.month(before),
        "then": words.number(then),
        "by": words.number(abs(now - then)),
    }
    if now > then:
        return _("Against month {month} ({then}): up by {by}.").format(**facts)
    if now < then:
        return _("Against month {month} ({then}): down by {by}.").format(**facts)
    return _("Against month {month} ({then}): unchanged.").format(**facts)


def _targets(words: Words, found: Sequence[Standing]) -> str:
    _ = words.gettext
    met = [s.office.code for s in found if s.count >= s.quota.target and not s.exempt]
    told = _("At the target: {n}/{of} offices").format(n=words.count(len(met)), of=len(found))
    return told + (f" ({', '.join(met)})." if met else ".")


def _late(words: Words, late: Late) -> str:
    _ = words.gettext
    if not late.entries:
        return ""
    return words.ngettext(
        "{n} entry was made after the month's end or closing ({net} in all).",
        "{n} entries were made after the month's end or closing ({net} in all).",
        late.entries,
    ).format(n=words.count(late.entries), net=words.signed(late.net))


def _offices(words: Words, review: Review) -> Iterator[str]:
    _ = words.gettext
    yield _("Each office (in brackets: against month {month}):").format(
        month=words.month(review.month.plus(-1))
    )
    before = review.counts_before
    for standing in review.standings:
        yield _office(words, standing, before.get(standing.office.code))


def _office(words: Words, standing: Standing, before: int | None) -> str:
    """A line of the table. before: None for an office that is new."""
    _ = words.gettext
    line = f"{standing.rank}. {standing.office.name}: {words.number(standing.count)}"
    if before is not None:
        line += f" ({words.signed(standing.count - before)})"
    return f"{line} – {_verdict(words, standing)}"


def _verdict(words: Words, standing: Standing) -> str:
    _ = words.gettext
    if standing.exempt:
        return _("exempt")
    if standing.missing:
        return _("{n} missing").format(n=words.number(standing.missing))
    if standing.missing_to_target:
        return _("floor reached")
    return _("target reached")


def _province(words: Words, review: Review) -> Iterator[str]:
    _ = words.gettext
    latest = review.province
    if latest is None:
        yield _("The province's ranking: no figures available.")
        return
    yield province_line(words, latest.rank, latest.of, latest.month)
    month = words.month(latest.month)
    if not latest.peers:
        yield _("The other agencies' counts of month {month} are not known.").format(month=month)
    elif (following := review.next_agency) is None:
        yield _("No agency named in the notice of month {month} had more articles.").format(
            month=month
        )
    else:
        yield _how_far(words, _floors(review.standings), *following, month)


def _how_far(words: Words, floors: int, name: str, count: int, month: str) -> str:
    """How far even all floors together are from the next agency's count."""
    _ = words.gettext
    facts = {
        "floors": words.number(floors),
        "name": name,
        "count": words.number(count),
        "month": month,
    }
    if floors >= count:
        return _(
            "With every office at its floor the department would have {floors}, not below {name} with {count} in month {month}."
        ).format(**facts)
    return _(
        "Even with every office at its floor the department would have {floors}, {short} fewer than {name} with {count} in month {month}."
    ).format(short=words.number(count - floors), **facts)


def _open_matters(words: Words, review: Review) -> Iterator[str]:
    """Obstacles, and who was not reached."""
    _ = words.gettext
    yield by_state(words, review.month, review.obstacles)
    yield left_over(words, review.left_over)
    if not review.unreached:
        yield _("Everybody was reached.") if review.urged else ""
        return
    told = "; ".join(f"{title} ({reason(words, why)})" for title, why in review.unreached)
    yield _("Not reached: {people}.").format(people=told)
