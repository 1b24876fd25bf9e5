"""What the bot says of its own accord to heads: nudges, overdue notices, thanks; and its labels."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from core.ladder import MessageKind
from core.month import Month
from core.quota import Standing
from core.workdays import WorkCalendar
from locales.commands import shown
from locales.words import Words
from locales.words import sentence as _

NUDGE_PURPOSE = _("urge the offices below the floor")
NUDGES_PURPOSE = _("what was sent to whom")


class Occasion(Struct, frozen=True):
    """The facts of one message to an office. title: how the recipient is addressed.

    last: the day of the month's tally. behind: fewer than the pace asks for. eased: an open
    obstacle of the office is being dealt with.
    """

    step: MessageKind
    title: str
    standing: Standing
    month: Month
    now: datetime
    last: date
    left: int
    behind: bool
    submit_by: date
    eased: str = ""

    @classmethod
    def at(
        cls,
        step: MessageKind,
        title: str,
        standing: Standing,
        month: Month,
        now: datetime,
        calendar: WorkCalendar,
        cut_off_day: int | None,
        eased: str = "",
    ) -> "Occasion":
        passed, whole = calendar.workdays_passed(month, now.date())
        last = calendar.last_workdays(month, 1, cut_off_day)[0]
        return cls(
            step=step,
            title=title,
            standing=standing,
            month=month,
            now=now,
            last=last,
            left=calendar.workdays_left(now.date(), last),
            behind=standing.count < standing.quota.floor * passed // max(whole, 1),
            submit_by=calendar.before(last),
            eased=eased,
        )


class Labels(Struct, frozen=True):
    """What is said beside the message itself. folded: unsent messages that this one replaces."""

    late: bool = False
    repeat: bool = False
    folded: Sequence[tuple[MessageKind, Month]] = ()
    stands_in: str = ""
    away_until: date | None = None


def message(words: Words, occasion: Occasion, labels: Labels) -> str:
    """The whole message: salutation, body, labels."""
    _ = words.gettext
    lines = [salutation(words, occasion.title), *_BODIES[occasion.step](words, occasion)]
    if occasion.eased:
        lines.append(occasion.eased)
    if occasion.step in (MessageKind.MID, MessageKind.NUDGE):
        lines.append(_("Yours respectfully."))
    return "\n".join([*lines, *labelled(words, labels)])


def salutation(words: Words, title: str) -> str:
    _ = words.gettext
    return _("To the {title},").format(title=title)


def labelled(words: Words, labels: Labels) -> list[str]:
    """The lines that say why a message may be late, repeated or somebody else's."""
    _ = words.gettext
    lines = []
    if labels.away_until:
        lines.append(
            _("(Sent to you for the {title}, who is away until the end of {date}.)").format(
                title=labels.stands_in, date=words.date(labels.away_until)
            )
        )
    elif labels.stands_in:
        lines.append(_("(Sent to you for the {title}.)").format(title=labels.stands_in))
    if labels.late:
        lines.append(_("(Sent late because the system was interrupted.)"))
    if labels.folded:
        steps = "; ".join(step_name(words, step, month) for step, month in labels.folded)
        lines.append(
            _(
                "(This message replaces those that were not sent, or perhaps did not arrive: {steps}.)"
            ).format(steps=steps)
        )
    if labels.repeat:
        lines.append(
            _(
                "(This message may have been sent before; if you have received it, please ignore it.)"
            )
        )
    return lines


def step_name(words: Words, step: MessageKind, month: Month) -> str:
    """What a message is called in lists: "mid-month 4/2026"."""
    _ = words.gettext
    names = {
        MessageKind.MID: _("mid-month {month}"),
        MessageKind.THIRD_LAST: _("end of month {month}"),
        MessageKind.LAST: _("last working day of month {month}"),
        MessageKind.OVERDUE: _("overdue notice of month {month}"),
        MessageKind.FLOOR: _("thanks for the floor, month {month}"),
        MessageKind.TARGET: _("thanks for the target, month {month}"),
        MessageKind.NUDGE: _("editors' reminder, month {month}"),
        MessageKind.PREVIEW: _("preview, month {month}"),
        MessageKind.REPORT: _("report of month {month}"),
        MessageKind.CALLS: _("list to telephone, month {month}"),
        MessageKind.ALARM: _("alarm, month {month}"),
        MessageKind.NOTE: _("note, month {month}"),
    }
    return names[step].format(month=words.month(month))


def has_articles(words: Words, n: int) -> str:
    """The predicate "has 03 articles"; "has no articles yet" for zero."""
    _ = words.gettext
    if n == 0:
        return _("has no articles")
    return words.ngettext("has {n} article", "has {n} articles", n).format(n=words.count(n))


def _facts(words: Words, occasion: Occasion) -> dict[str, str]:
    standing = occasion.standing
    return {
        "office": standing.office.short,
        "has": has_articles(words, standing.count),
        "count": words.count(standing.count),
        "floor": words.count(standing.quota.floor),
        "target": words.count(standing.quota.target),
        "missing": words.count(standing.missing),
        "month": words.month(occasion.month),
        "moment": words.moment(occasion.now),
        "obstacle": shown(words, "obstacle"),
        "left": words.count(occasion.left),
    }


def _mid(words: Words, occasion: Occasion) -> list[str]:
    _ = words.gettext
    facts = _facts(words, occasion)
    figures = _(
        "As of {moment}, {office} {has} published on the department's portal; the quota of month {month} is {floor} - {target}, {missing} are missing to the floor."
    )
    urge = (
        _(
            "The portal's editorial board asks you to give this your attention and to assign the writing for the rest of the month. If there are obstacles, please reply with {obstacle}."
        )
        if occasion.behind
        else _(
            "The office is on schedule; the portal's editorial board asks you to keep the pace for the rest of the month. If there are obstacles, please reply with {obstacle}."
        )
    )
    return [figures.format(**facts), urge.format(**facts)]


def _end(words: Words, occasion: Occasion) -> list[str]:
    _ = words.gettext
    facts = _facts(words, occasion)
    if occasion.left > 1:
        opening = _("Month {month} has {left} working days left (today included).")
        closing = _(
            "Please have the articles sent to the editorial board before 16:00 on {day}, so that they can be approved and published within the month."
        )
    else:
        opening = _("Today is the last working day of month {month}.")
        closing = _(
            "Please have the articles sent to the editorial board this morning, so that they can be approved and published within the month."
        )
    figures = _so_far(words, occasion)
    day = words.day(occasion.submit_by)
    return [f"{opening.format(**facts)} {figures} {closing.format(day=day)}"]


def _so_far(words: Words, occasion: Occasion) -> str:
    _ = words.gettext
    sentence = (
        _("{office} has {count}/{floor} articles published, {missing} are missing.")
        if occasion.standing.count
        else _("{office} has no articles published; {missing} are missing to the floor of {floor}.")
    )
    return sentence.format(**_facts(words, occasion))


def _overdue(words: Words, occasion: Occasion) -> list[str]:
    _ = words.gettext
    facts = _facts(words, occasion) | {"next": str(occasion.month.plus(1).number)}
    return [
        _(
            "Month {month} has ended: {office} {has} published, below the floor of {floor} ({missing} missing). The result is part of the report to the department's leaders. Please state the reason, the obstacles (if any) and the remedy for month {next} with {obstacle}."
        ).format(**facts)
    ]


def _nudge(words: Words, occasion: Occasion) -> list[str]:
    """An editor's own reminder, at any time of the month."""
    if Month.of(occasion.now) > occasion.month:
        return _overdue(words, occasion)
    return _mid(words, occasion)


def _floor(words: Words, occasion: Occasion) -> list[str]:
    _ = words.gettext
    return [
        _(
            "{office} {has} published in month {month} and has reached the floor of {floor}. The portal's editorial board thanks you and the office's staff."
        ).format(**_facts(words, occasion))
    ]


def _target(words: Words, occasion: Occasion) -> list[str]:
    _ = words.gettext
    return [
        _(
            "{office} {has} published in month {month} and has reached the target of {target}. The portal's editorial board thanks you and the office's staff."
        ).format(**_facts(words, occasion))
    ]


_BODIES = {
    MessageKind.MID: _mid,
    MessageKind.THIRD_LAST: _end,
    MessageKind.LAST: _end,
    MessageKind.OVERDUE: _overdue,
    MessageKind.NUDGE: _nudge,
    MessageKind.FLOOR: _floor,
    MessageKind.TARGET: _target,
}
