"""What editors are told about the round: previews, what was sent, who was not reached."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from core.ladder import Step
from core.month import Month
from core.quota import Standing
from locales.commands import shown
from locales.nudges import step_name
from locales.standing import in_articles
from locales.words import Words


class Delivery(Struct, frozen=True):
    """One sent or unsent message. to: the recipient's title. state: as in the outbox."""

    step: Step
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
    step: Step
    month: Month
    reason: str
    phone: str = ""
    doubtful: bool = False


def preview(
    words: Words,
    of: Step,
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
