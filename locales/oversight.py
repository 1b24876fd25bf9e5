"""What editors, leaders and admins are told unasked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from core.ladder import THANKS, MessageKind
from core.month import Month, format_day
from core.quota import Standing, common_floor, total
from core.review import Review
from core.text import foreign
from locales.nudges import NAMES
from locales.obstacles import by_state, left_over
from locales.standing import (
    FIGURES_AS_OF,
    below_line,
    exempt_lines,
    facts_of,
    in_articles,
    in_place,
    open_line,
    province_line,
    reached,
    verdict,
    whole_line,
)
from locales.words import Sentence, Words, plural as _n, sentence as _

ALLOWANCE_LOW = _(
    "{used:n} of this month's {allowance:n} messages on {channel:channel} have been used. When they are used up, nothing more can be sent there until next month."
)
ALLOWANCE_SPENT = _(
    "{channel:channel} accepts no more messages: this month's allowance is used up. What is waiting is tried again every hour until its deadline. Please raise the allowance, or have people linked on another channel."
)
SEND = _("Send")
DO_NOT_SEND = _("Do not send")
NOT_SENT = _("Nothing was sent.")
NOBODY_BELOW = _("No office is below the floor; nobody needs to be urged.")
NOBODY_URGED = _(
    "Month {month} is closed, so nobody is urged for it; to reopen it: {/close} reopen {month}"
)
NOT_BELOW = _("{office}: {verdict}; nobody needs to be urged.")
NUDGES_PLANNED = _n(
    "{n} message will be sent at {moment}. An office that reaches the floor before then is left out.",
    "{n} messages will be sent at {moment}. An office that reaches the floor before then is left out.",
)
# Told to the editors after an older copy was put back.
RESTORED = _(
    "The data was restored from an older copy; please check the latest entries. {n} messages that may have been sent since are held; to look at them and send them: {/nudge}."
)
RELEASE = _("Send what is held")
DROP = _("Drop what is held")
RELEASED = _n("{n} held message is released.", "{n} held messages are released.")
DROPPED = _n("{n} held message is dropped.", "{n} held messages are dropped.")

_STATES: Mapping[str, Sentence] = {
    "planned": _("waiting"),
    "sending": _("being sent"),
    "unknown": _("to be sent again"),
    "sent": _("sent"),
    "failed": _("not delivered"),
    "skipped": _("no longer needed"),
    "superseded": _("replaced by the next message"),
    "held": _("held"),
}
_REASONS: Mapping[str, Sentence] = {
    "nobody linked": _("nobody is linked"),
    "asked for no messages": _("the recipient wants no messages"),
    "no longer in the role": _("the recipient no longer has the role"),
    "blocked": _("the recipient has blocked the bot"),
    "channel not running": _("the recipient's channel is not running"),
    "deadline passed": _("not delivered before its deadline"),
    "interrupted": _("the system was interrupted while sending"),
    "fault of ours": _("a fault of the system itself; see the log"),
    "no answer in time": _("the platform did not answer"),
    "no connection": _("no connection to the platform"),
    "no connection to the proxy": _("no connection to the proxy"),
    "the proxy refused": _("the proxy refused the connection, or the name and password in it"),
    "too many requests": _("the platform takes no more messages for now"),
}
_LATE = _n(
    "{n} entry was made after the month's end or closing ({net:+} in all).",
    "{n} entries were made after the month's end or closing ({net:+} in all).",
)
_NOT_BELOW = _(
    "With every office at its floor the department would have {floors:n}, not below {name} with {count:n} in month {month}."
)
_SHORT = _(
    "Even with every office at its floor the department would have {floors:n}, {short:n} fewer than {name} with {count:n} in month {month}."
)
NOBODY_HAS_ANY = _("It is right that no office has an article yet")
ZEROS = _(
    "Noted: no office has an article of month {month} yet. What is due to the offices and leaders goes out in the sending hours."
)
ENTERED_SINCE = _(
    "Figures of month {month} have been entered meanwhile; what is due goes out by them."
)
NOT_COPIED = _(
    "No backup of the data can be made; it is tried again every hour. Please look at the server: dondoc doctor names the fault."
)
NOT_CARRIED = _(
    "No copy can be taken to the second place (COPIES_TO); it is tried again every ten minutes. Please look whether the folder is mounted or the command works: dondoc doctor names the fault."
)
CLOCK_WRONG = _n(
    "The server's clock was wrong by {n:n} minute. Nothing was planned or sent meanwhile; it is right again, and what is due goes out now.",
    "The server's clock was wrong by {n:n} minutes. Nothing was planned or sent meanwhile; it is right again, and what is due goes out now.",
)
# Why a channel receives nothing more; see `core.chat.ChannelClosedError`.
_CLOSED: Mapping[str, Sentence] = {
    "token": _("it refuses the token in {setting}"),
    "poller": _("another process receives its messages with the same token"),
    "webhook": _("its messages are sent to a webhook of another program"),
    "silent": _("the platform has not answered for over fifteen minutes"),
    # What the platform's probe of our own webhook met.
    "http.403": _("something before the bot refuses the platform's requests (403)"),
    "http.404": _("the public address leads to another program (404)"),
    "http.5xx": _("the proxy before the bot does not reach it (5xx)"),
    "err.tls": _("the certificate of the public address is not accepted"),
    "err.dns": _("the name of the public address is not found"),
    "err.timeout": _("the public address does not answer in time"),
    "err.conn": _("the public address takes no connections"),
    "err.proxy": _("a proxy stands between the platform and the public address"),
    "err.blocked": _("the public address is not a public one"),
    "webhook.other": _("the platform does not reach the public address"),
}


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
    step: MessageKind
    month: Month
    reason: str
    phone: str = ""
    doubtful: bool = False


def reason(words: Words, key: str) -> str:
    """Why somebody was not reached: one of our own keys in words, or the platform's own words."""
    return words.say(_REASONS[key]) if key in _REASONS else key


_WEBHOOK_REMOVED = _(
    "Messages from {channel:channel} went to a webhook that another program had set; it was removed, and they are received again. If that was not meant, please stop one of the two programs."
)


def closed(words: Words, channel: str, kind: str, *, here: bool = False) -> str:
    """kind: a key of `_CLOSED`, or the platform's own words. here: told where the bot still hears."""
    if kind == "removed":
        return words.say(_WEBHOOK_REMOVED, channel=channel)
    why = kind
    if kind in _CLOSED:
        why = words.say(_CLOSED[kind], setting=f"{channel.upper()}_TOKEN")
    sentence = _(
        "Messages from {channel:channel} are no longer received: {why}. The bot tries again by itself; please mend the cause."
    )
    sentences = [sentence, _("Until then please write and look here.")][: 2 if here else 1]
    return words.tell(sentences, " ", channel=channel, why=why)


def preview(
    words: Words,
    of: MessageKind,
    month: Month,
    due: datetime,
    below: Sequence[Standing],
    last_entry: datetime | None,
) -> str:
    step = words.say(NAMES[of], month=month)
    lines = [words.say(_("Due at {moment}: {step}."), moment=due, step=step)]
    if not below:
        lines.append(words.say(_("No office is below the floor; nobody will be written to.")))
        return "\n".join(lines)
    heads = _n(
        "{n} office will be written to, {missing} missing in all:",
        "{n} offices will be written to, {missing} missing in all:",
    )
    missing = in_articles(words, sum(s.missing for s in below))
    lines += [words.say(heads, n=len(below), missing=missing), *_figures(words, below)]
    last = _("Last entry: {date}. Please enter the articles that are still missing before then.")
    none = _("No article of month {month} has been entered yet.")
    date = last_entry.date() if last_entry else None
    return "\n".join([*lines, words.say(last if date else none, date=date, month=month)])


def figures_missing(words: Words, month: Month, until: datetime | None) -> str:
    """Told instead of urging anybody. until: when that is done without an answer; None: never."""
    sentences = (
        _(
            "No figures of month {month} have been entered yet, so what is due to offices and leaders is held. Please enter or import them; it goes out then. If no office has an article yet, please say so."
        ),
        _("Without an answer it goes out at {moment}."),
    )
    return words.tell(sentences, " ", month=month, moment=until)


def _figures(words: Words, below: Sequence[Standing]) -> list[str]:
    line = _("- {office:label}: {count:n}/{floor:n}, {missing:n} missing")
    return [words.say(line, **facts_of(one)) for one in below]


def nudge_preview(
    words: Words, below: Sequence[Standing], when: datetime, unreachable: Sequence[str]
) -> str:
    """What /nudge would send, and when."""
    head = words.say(_("To be sent at {moment} to the heads of:"), moment=when)
    foot = [_("Not reachable (nobody is linked): {offices}."), _("Nothing has been sent yet.")]
    lines = [head, *_figures(words, below), words.tell(foot, offices=list(unreachable))]
    return "\n".join(lines)


DIGEST = _("{n:n} more notes, together:")


def history(words: Words, month: Month, deliveries: Sequence[Delivery]) -> str:
    """A month's round by rung: how many were sent, who acknowledged, who not yet, what failed."""
    rungs: dict[tuple[MessageKind, date | None], list[Delivery]] = {}
    for one in deliveries:
        rungs.setdefault((one.step, one.at.date() if one.at else None), []).append(one)
    lines = [_rung(words, found) for found in rungs.values()] or [words.say(_("None yet."))]
    return "\n".join([words.say(_("Messages of month {month}"), month=month), *lines])


def _rung(words: Words, found: Sequence[Delivery]) -> str:
    """The messages of one rung on one day."""
    first = found[0]
    day = f" ({format_day(first.at.date())})" if first.at else ""
    sent = [one for one in found if one.state == "sent"]
    told = [words.say(_("sent {n:n}"), n=len(sent))] if sent else []
    if first.step not in THANKS:
        groups = (
            (_("acknowledged {offices}"), [one.office for one in sent if one.acknowledged]),
            (_("not yet {offices}"), [one.office for one in sent if not one.acknowledged]),
        )
        told += [words.say(sentence, offices=codes) for sentence, codes in groups if codes]
    for state in dict.fromkeys(one.state for one in found if one.state != "sent"):
        codes = [_with_reason(words, one) for one in found if one.state == state]
        told.append(f"{words.say(_STATES[state])} {', '.join(codes)}")
    return f"- {words.say(NAMES[first.step], month=first.month)}{day}: {'; '.join(told)}"


def _with_reason(words: Words, one: Delivery) -> str:
    failed = one.reason and one.state == "failed"
    return f"{one.office} ({reason(words, one.reason)})" if failed else one.office


def alarm(words: Words, unreached: Sequence[Unreached]) -> str:
    """Tells editors who could not be reached, and why."""
    lines = [words.say(_("These could not be reached; please contact them directly:"))]
    for one in unreached:
        told = [_("- {title}: {step}; {reason}"), _("; phone {phone}")]
        if one.doubtful:
            told.insert(1, _("; it may have arrived all the same"))
        step, why = words.say(NAMES[one.step], month=one.month), reason(words, one.reason)
        lines.append(words.tell(told, "", title=one.title, step=step, reason=why, phone=one.phone))
    return "\n".join(lines)


def held(words: Words, deliveries: Sequence[Delivery]) -> str:
    """What waits for an editor's word after a restore."""
    named = [
        (one.office or one.to, words.say(NAMES[one.step], month=one.month)) for one in deliveries
    ]
    head, foot = _("Held since the data was restored:"), _("They may have been sent before.")
    lines = [f"- {recipient}: {step}" for recipient, step in named]
    return "\n".join([words.say(head), *lines, words.say(foot)])


def leaders_report(words: Words, review: Review, now: datetime, corrected: int = 0) -> str:
    """The month as the leaders get it: the whole, each office, the province, what stands open.

    corrected: the number of this correction; 0 for the report itself.
    """
    title = _("Report to the department's leaders on the portal's articles, month {month}")
    of_correction = _(
        "Corrected report (No. {number:n}) to the department's leaders on the portal's articles, month {month}. It takes the place of the report that was sent before."
    )
    lines = [of_correction if corrected else title, FIGURES_AS_OF]
    head = words.tell(lines, month=review.month, moment=now, number=corrected)
    blocks = [of(words, review) for of in (_whole, _offices, _province, _open_matters)]
    return "\n\n".join([head, *("\n".join(filter(None, block)) for block in blocks)])


def _whole(words: Words, review: Review) -> Iterator[str]:
    found = review.standings
    yield whole_line(words, found)
    if review.before:
        yield _change(words, review.month.plus(-1), total(found), total(review.before))
    yield reached(words, found)
    yield _targets(words, found)
    yield below_line(words, found)
    yield from open_line(words, found)
    yield from exempt_lines(words, found)
    if review.late.entries:
        yield words.say(_LATE, n=review.late.entries, net=review.late.net)
    reopened = _("The closed month was reopened at {moment} ({reason}).")
    for when, why in review.reopened:
        yield words.say(reopened, moment=when, reason=why)


def _change(words: Words, before: Month, now: int, then: int) -> str:
    sentence = _("Against month {month} ({then:n}): unchanged.")
    if now > then:
        sentence = _("Against month {month} ({then:n}): up by {by:n}.")
    elif now < then:
        sentence = _("Against month {month} ({then:n}): down by {by:n}.")
    return words.say(sentence, month=before, then=then, by=abs(now - then))


def _targets(words: Words, found: Sequence[Standing]) -> str:
    met = [s.office.code for s in found if s.count >= s.quota.target and not s.exempt]
    if not met:
        return words.say(_("Of {of:n} offices none is at the target."), of=len(found))
    told = words.say(_("At the target: {n}/{of:n} offices"), n=len(met), of=len(found))
    return f"{told} ({', '.join(met)})."


def _offices(words: Words, review: Review) -> Iterator[str]:
    title = _("Each office:")
    if review.before:
        title = _("Each office (in brackets: against month {month}):")
    yield words.say(title, month=review.month.plus(-1))
    before = review.counts_before
    for standing in review.standings:
        yield _office(words, standing, before.get(standing.office.code))


def _office(words: Words, standing: Standing, before: int | None) -> str:
    """A line of the table. before: None for an office that is new."""
    line = f"{in_place(standing)} {foreign(standing.office.name)}: {words.number(standing.count)}"
    if before is not None:
        line += f" ({words.signed(standing.count - before)})"
    return f"{line} – {verdict(words, standing)}"


def _province(words: Words, review: Review) -> Iterator[str]:
    latest = review.province
    if latest is None:
        yield words.say(_("The province's ranking: no figures available."))
        return
    yield province_line(words, latest)
    month, following = latest.month, review.next_agency
    if following is None:
        unknown = _("The other agencies' counts of month {month} are not known.")
        first = _("No agency named in the notice of month {month} had more articles.")
        yield words.say(first if latest.peers else unknown, month=month)
        return
    # How far even all floors together are from the next agency's count.
    (name, count), floors = following, common_floor(review.standings)
    told = _NOT_BELOW if floors >= count else _SHORT
    facts = {"floors": floors, "short": count - floors, "name": name, "count": count}
    yield words.say(told, month=month, **facts)


def _open_matters(words: Words, review: Review) -> Iterator[str]:
    """Obstacles, and who was not reached."""
    yield by_state(words, review.month, review.obstacles)
    yield left_over(words, review.left_over)
    if review.unreached:
        told = "; ".join(
            f"{foreign(title)} ({reason(words, why)})" for title, why in review.unreached
        )
        yield words.say(_("Not reached: {people}."), people=told)
    elif review.urged:
        yield words.say(_("Everybody was reached."))
