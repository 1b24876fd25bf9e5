"""What the bot says of its own accord to heads: nudges, overdue notices, thanks; and its labels."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from core.ladder import THANKS, MessageKind, is_behind
from core.month import ZONE, Month
from core.quota import Standing
from core.workdays import WorkCalendar, at
from locales.standing import facts_of
from locales.words import Sentence, Words, plural as _n, sentence as _

# What a message is called in lists: "mid-month 4/2026".
NAMES: Mapping[MessageKind, Sentence] = {
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
    MessageKind.QUEUE: _("articles waiting for approval, month {month}"),
    MessageKind.PORTAL: _("new articles on the portal, month {month}"),
    MessageKind.OUTCOMES: _("what became of articles, month {month}"),
}

_AS_OF = _(
    "As of {moment}, {office} {has} published on the department's portal; the quota of month {month} is {floor} - {target}, {missing} are missing to the floor."
)
_BEHIND = _(
    "The portal's editorial board asks you to give this your attention and to assign the writing for the rest of the month. If there are obstacles, please reply with {/obstacle}."
)
_ON_SCHEDULE = _(
    "The office is on schedule; the portal's editorial board asks you to keep the pace for the rest of the month. If there are obstacles, please reply with {/obstacle}."
)
_DAYS_LEFT = _("Month {month} has {left} working days left (today included).")
_LAST_DAY = _("Today is the last working day of month {month}.")
_SO_FAR = _("{office} has {count}/{floor} articles published, {missing} are missing.")
_NONE_SO_FAR = _(
    "{office} has no articles published; {missing} are missing to the floor of {floor}."
)
_SEND_BEFORE = _(
    "Please have the articles sent to the editorial board before 16:00 on {submit_by:day}, so that they can be approved and published within the month."
)
_SEND_TODAY = _(
    "Please have the articles sent to the editorial board this morning, so that they can be approved and published within the month."
)
_SEND_BY_CLOSING = _(
    "Please have the articles sent to the editorial board before {closing:clock} today, so that they can be approved and published within the month."
)
_OVERDUE = _(
    "Month {month} has ended: {office} {has} published, below the floor of {floor} ({missing} missing). The result is part of the report to the department's leaders. Please state the reason, the obstacles (if any) and the remedy for month {next:d} with {/obstacle}."
)
_FLOOR = _(
    "{office} {has} published in month {month} and has reached the floor of {floor}. The portal's editorial board thanks you and the office's staff."
)
_TARGET = _(
    "{office} {has} published in month {month} and has reached the target of {target}. The portal's editorial board thanks you and the office's staff."
)

_WAITING = _n(
    "{n} article of the office is waiting for approval.",
    "{n} articles of the office are waiting for approval.",
)
_RETURNED = _n(
    "{n} article was returned to be completed.", "{n} articles were returned to be completed."
)

_AWAY = _("(Sent to you for the {title}, who is away until the end of {date}.)")
_STANDS_IN = _("(Sent to you for the {title}.)")
_LATE = _("(Sent late because the system was interrupted.)")
_REPLACES = _(
    "(This message replaces those that were not sent, or perhaps did not arrive: {steps}.)"
)
REPEATED = _("(This message may have been sent before; if you have received it, please ignore it.)")


class Occasion(Struct, frozen=True):
    """The facts of one message to an office. title: how the recipient is addressed.

    eased: says that an open obstacle of the office is being dealt with, or empty.
    """

    step: MessageKind
    title: str
    standing: Standing
    month: Month
    now: datetime
    calendar: WorkCalendar
    cut_off_day: int | None
    eased: str = ""

    @property
    def last(self) -> date:
        """The day of the month's tally."""
        return self.calendar.last_workdays(self.month, 1, self.cut_off_day)[0]

    @property
    def left(self) -> int:
        return self.calendar.workdays_left(self.now.date(), self.last)


class Labels(Struct, frozen=True):
    """What is said beside the message itself. folded: unsent messages that this one replaces."""

    late: bool = False
    repeat: bool = False
    folded: Sequence[tuple[MessageKind, Month]] = ()
    stands_in: str = ""
    away_until: date | None = None


def message(words: Words, occasion: Occasion, labels: Labels) -> str:
    """The whole message: salutation, body, labels."""
    facts = _facts(words, occasion)
    lines = [words.say(_("To the {title},"), title=occasion.title)]
    lines += [words.tell(sentences, " ", **facts) for sentences in _body(occasion)]
    lines += _open_articles(words, occasion)
    lines += [occasion.eased] if occasion.eased else []
    if occasion.step in (MessageKind.MID, MessageKind.NUDGE):
        lines.append(words.say(_("Yours respectfully.")))
    return "\n".join([*lines, *labelled(words, labels)])


def _body(occasion: Occasion) -> Sequence[Sequence[Sentence]]:
    """The lines of the body, each made of sentences."""
    match occasion.step:
        case MessageKind.FLOOR:
            return [[_FLOOR]]
        case MessageKind.TARGET:
            return [[_TARGET]]
        case MessageKind.OVERDUE:
            return [[_OVERDUE]]
        case MessageKind.NUDGE if Month.of(occasion.now) > occasion.month:
            return [[_OVERDUE]]
        case MessageKind.MID | MessageKind.NUDGE:
            today = occasion.now.date()
            behind = is_behind(occasion.standing, occasion.calendar, occasion.month, today)
            return [[_AS_OF], [_BEHIND if behind else _ON_SCHEDULE]]
    so_far = _SO_FAR if occasion.standing.count else _NONE_SO_FAR
    if occasion.left > 1:
        return [[_DAYS_LEFT, so_far, _SEND_BEFORE]]
    local = occasion.now.astimezone(ZONE)
    morning = local.time() < occasion.calendar.hours.windows[0][1]
    return [[_LAST_DAY, so_far, _SEND_TODAY if morning else _SEND_BY_CLOSING]]


def _open_articles(words: Words, occasion: Occasion) -> list[str]:
    """What is under way already; beside a thank-you it does not matter."""
    if occasion.step in THANKS:
        return []
    open_ones = ((_WAITING, occasion.standing.waiting), (_RETURNED, occasion.standing.returned))
    told = " ".join(words.say(sentence, n=n) for sentence, n in open_ones if n)
    return [told] if told else []


def _facts(words: Words, occasion: Occasion) -> dict[str, object]:
    standing = occasion.standing
    return {
        **facts_of(standing),
        "office": standing.office.short,
        "has": _has_articles(words, standing.count),
        "month": occasion.month,
        "next": occasion.month.plus(1).number,
        "moment": occasion.now,
        "left": occasion.left,
        "closing": at(occasion.now.date(), occasion.calendar.hours.closing),
        "submit_by": occasion.calendar.before(occasion.last),
    }


def _has_articles(words: Words, n: int) -> str:
    """The predicate "has 03 articles"; "has no articles" for zero."""
    if n == 0:
        return words.say(_("has no articles"))
    return words.say(_n("has {n} article", "has {n} articles"), n=n)


def labelled(words: Words, labels: Labels) -> list[str]:
    """The lines that say why a message may be late, repeated or somebody else's."""
    folded = "; ".join(words.say(NAMES[step], month=month) for step, month in labels.folded)
    told = (
        (_AWAY if labels.away_until else _STANDS_IN, labels.stands_in),
        (_LATE, labels.late),
        (_REPLACES, labels.folded),
        (REPEATED, labels.repeat),
    )
    facts = {"title": labels.stands_in, "date": labels.away_until, "steps": folded}
    return [words.say(sentence, **facts) for sentence, applies in told if applies]
