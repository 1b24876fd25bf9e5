"""The nudge ladder: which message is due for which office on which day.

Everything here is a pure function of the calendar, the settings and the standings, so that the
schedule can be worked out again after any outage. What was made of it is the outbox's memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from core.events import Alarm, Digest, Event, PapersByEmail
from core.month import Month
from core.portal import Source
from core.quota import WRITTEN, Kind, Quota, Standing, pace
from core.workdays import Hours, WorkCalendar, at

THANKS_WAIT = timedelta(minutes=30)
GRACE_WORKDAYS = 5  # of the next month: overdue notices and reports are worth sending until then
END_WORKDAYS = 3  # the third-last working day opens the month's end


class MessageKind(StrEnum):
    """What a message is. The value is the second part of its outbox key."""

    MID = "mid"
    THIRD_LAST = "third-last"
    LAST = "last"
    OVERDUE = "overdue"
    PREVIEW = "preview"
    CALLS = "calls"
    REPORT = "report"
    FLOOR = "floor"
    TARGET = "target"
    NUDGE = "nudge"
    ALARM = "alarm"
    NOTE = "note"
    QUEUE = "queue"  # to editors: what waits for approval
    PORTAL = "portal"  # to editors: what the portal published
    OUTCOMES = "outcomes"  # to an office: what became of its articles


# The rungs for offices, each of which gets the same message; the others are for people.
RUNGS = (MessageKind.MID, MessageKind.THIRD_LAST, MessageKind.LAST, MessageKind.OVERDUE)
# At most one of these waits for an office: a new rung takes the place of an earlier unsent one.
ONE_AT_A_TIME = (*RUNGS, MessageKind.NUDGE)
# All about being below the floor. Only of these the editors are told when nobody can be reached.
NUDGES = frozenset(ONE_AT_A_TIME)
# What asks for articles while the month still takes some.
URGING = NUDGES - {MessageKind.OVERDUE}
THANKS = frozenset({MessageKind.FLOOR, MessageKind.TARGET})
# What goes out by e-mail where nothing else reaches anybody.
BY_EMAIL = NUDGES | {MessageKind.ALARM}
# Answers to what somebody did, and alarms: they do not wait for the sending hours.
AT_ONCE = frozenset({MessageKind.ALARM, MessageKind.NOTE})


class LadderSettings(Struct, frozen=True):
    """mid_day: day of the month of the mid-month nudge. cut_off_day: None for the month's last."""

    mid_day: int = 15
    mid_latest: int = 20
    cut_off_day: int | None = None


class Rung(Struct, frozen=True):
    """One day's worth of messages. `of` is the rung that a preview looks ahead to."""

    step: MessageKind
    month: Month
    due: datetime
    deadline: datetime
    of: MessageKind | None = None

    @property
    def name(self) -> str:
        """Unique within the month: "mid", "preview-mid"."""
        return f"{self.step}-{self.of}" if self.of else str(self.step)

    def key(self, to: str) -> str:
        """The outbox key of this rung's message to an office ("GDMN") or a person ("p3")."""
        return f"{self.month}/{self.name}/{to}"


class PreviewOf(Struct, frozen=True):
    """What a preview looks ahead to."""

    of: MessageKind


class Corrected(Struct, frozen=True):
    """A report that a closing sends. number: which correction of one that went out; 0: none did."""

    number: int


About: TypeAlias = Event | Digest | Alarm | PreviewOf | Corrected | None
"""What a message is about, where its kind and its month do not say it."""


class Notice(Struct, frozen=True):
    """One message to plan. To an office's head (`office`) or to one person (`person`, an id)."""

    key: str
    step: MessageKind
    month: Month
    due: datetime
    deadline: datetime
    office: str = ""
    person: int = 0
    about: About = None


NOTES_ALONE = 3  # to one person in a day; what follows is told together, once an hour
WORTH_TELLING = timedelta(days=5)  # what a person is told of their own affairs, or of ours


def note(key: str, person: int, about: About, now: datetime) -> Notice:
    """What one person is told at once."""
    until = now + WORTH_TELLING
    return Notice(key, MessageKind.NOTE, Month.of(now), now, until, person=person, about=about)


def digest(person: int, now: datetime) -> Notice:
    """The message that tells a person at the next full hour what was held back until then."""
    due = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    key = f"digest/p{person}/{due:%Y-%m-%dT%H}"
    return replace(note(key, person, Digest(), due), month=Month.of(now))


def rungs(
    month: Month,
    calendar: WorkCalendar,
    settings: LadderSettings,
    closed: datetime | None = None,
) -> tuple[Rung, ...]:
    """Everything that falls due for one month's quota, in order of time.

    closed: when the editors closed the month. From then on nobody is urged to fill it, and its
    overdue notices and report come forward.
    """
    hours = calendar.hours
    first, _, last = calendar.last_workdays(month, END_WORKDAYS, settings.cut_off_day)
    following = month.plus(1)
    after = calendar.on_or_after(following.first)
    grace = at(calendar.nth_workday(following, GRACE_WORKDAYS), hours.closing)
    mid = at(calendar.mid_day(month, settings.mid_day, settings.mid_latest), hours.morning)
    third = at(first, hours.morning)
    final = at(last, hours.morning)
    overdue = at(after, hours.afternoon)
    # A month that is closed before its end has not ended: nobody is overdue until it has.
    overdue = min(overdue, max(closed, at(last, hours.closing))) if closed else overdue
    ladder = (
        Rung(MessageKind.MID, month, mid, third),
        Rung(MessageKind.THIRD_LAST, month, third, final),
        Rung(MessageKind.LAST, month, final, at(last, hours.closing)),
        Rung(MessageKind.OVERDUE, month, overdue, grace),
    )
    others = (
        Rung(MessageKind.CALLS, month, at(last, hours.afternoon), at(last, hours.closing)),
        Rung(MessageKind.REPORT, month, overdue, grace),
    )
    previews = tuple(_preview(rung, calendar) for rung in ladder)
    found = sorted(ladder + others + previews, key=lambda rung: (rung.due, rung.deadline))
    return tuple(rung for rung in found if closed is None or rung.due < closed or _ends(rung))


def _ends(rung: Rung) -> bool:
    """Whether a rung tells how a month has ended, rather than urging to fill it."""
    return rung.step in {MessageKind.OVERDUE, MessageKind.REPORT}


def _preview(rung: Rung, calendar: WorkCalendar) -> Rung:
    eve = at(calendar.before(rung.due.date()), calendar.hours.afternoon)
    return Rung(MessageKind.PREVIEW, rung.month, eve, rung.due, of=rung.step)


def fallen_due(
    since: datetime,
    now: datetime,
    calendar: WorkCalendar,
    settings: LadderSettings,
    closings: Mapping[Month, datetime],
) -> tuple[Rung, ...]:
    """The rungs with since < due <= now, of the months that can still matter.

    since: when the database was made. Nothing is known of a month that had ended by then, so
    nobody is told how it ended.
    closings: when the editors closed a month, by month.
    """
    current, born = Month.of(now), Month.of(since)
    months = [month for back in (2, 1, 0) if (month := current.plus(-back)) >= born]
    found = (r for month in months for r in rungs(month, calendar, settings, closings.get(month)))
    return tuple(sorted((r for r in found if since < r.due <= now), key=lambda rung: rung.due))


def next_due(
    now: datetime,
    calendar: WorkCalendar,
    settings: LadderSettings,
    closings: Mapping[Month, datetime],
) -> datetime:
    """The next moment after now at which any rung falls due. closings: as for `fallen_due`."""
    current = Month.of(now)
    months = [current.plus(shift) for shift in (-1, 0, 1)]
    found = (r for month in months for r in rungs(month, calendar, settings, closings.get(month)))
    return min(rung.due for rung in found if rung.due > now)


def coming(
    months: Iterable[Month],
    now: datetime,
    calendar: WorkCalendar,
    settings: LadderSettings,
    closings: Mapping[Month, datetime],
) -> tuple[Rung, ...]:
    """These months' rungs and reports that are still to be sent, with the moment, the soonest first."""
    found = (r for one in {*months} for r in rungs(one, calendar, settings, closings.get(one)))
    told = (*RUNGS, MessageKind.REPORT)
    sent = (replace(r, due=calendar.next_open(r.due)) for r in found if r.step in told)
    return tuple(sorted((r for r in sent if r.due > now), key=lambda rung: rung.due))


def next_rung_due(
    month: Month,
    now: datetime,
    calendar: WorkCalendar,
    settings: LadderSettings,
    closings: Mapping[Month, datetime],
) -> datetime:
    """When the next message about being below the floor is sent, of this month or a later one."""
    months = (month, month.plus(1), Month.of(now), Month.of(now).plus(1))
    found = coming(months, now, calendar, settings, closings)
    return next(rung.due for rung in found if rung.step in RUNGS)


def below_floor(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """The offices that a month's rungs are for."""
    return tuple(standing for standing in found if not standing.met and not standing.exempt)


def to_people(rung: Rung, editors: Sequence[int], leaders: Sequence[int]) -> tuple[Notice, ...]:
    """The messages of a rung that is not for offices. editors, leaders: ids of the people."""
    audience = dict.fromkeys((*leaders, *editors) if rung.step is MessageKind.REPORT else editors)
    about, (due, deadline) = PreviewOf(rung.of) if rung.of else None, (rung.due, rung.deadline)
    return tuple(
        Notice(rung.key(f"p{one}"), rung.step, rung.month, due, deadline, person=one, about=about)
        for one in audience
    )


def papers(report: Notice) -> Notice:
    """The same report with its files, to its reader's own e-mail."""
    number = report.about.number if isinstance(report.about, Corrected) else 0
    key, about = f"{report.key}/email", PapersByEmail(number)
    return replace(report, key=key, step=MessageKind.NOTE, about=about)


def thanks(
    month: Month, office: str, quota: Quota, before: int, after: int, now: datetime
) -> Notice | None:
    """The thank-you for an entry that took an office over its floor or its target.

    before, after: its articles. Crossing both at once is thanked once, for the target.
    """
    end = at(month.plus(1).first, time(0))
    if now + THANKS_WAIT >= end:
        return None
    for step, threshold in ((MessageKind.TARGET, quota.target), (MessageKind.FLOOR, quota.floor)):
        if before < threshold <= after:
            return thanks_for(step, month, office, now + THANKS_WAIT, end)
    return None


def thanks_for(
    step: MessageKind, month: Month, office: str, due: datetime, deadline: datetime
) -> Notice:
    """The thank-you for the floor or the target of a month; by its key each is sent once."""
    return Notice(f"{month}/{step}/{office}", step, month, due, deadline, office=office)


def still_wanted(step: MessageKind, standing: Standing) -> bool:
    """Whether a message to an office's head still holds, judged just before it goes out."""
    if step in NUDGES:
        return bool(below_floor([standing]))
    reached = standing.met if step is MessageKind.FLOOR else standing.missing_to_target == 0
    return reached and not standing.exempt


def urges_in_vain(
    step: MessageKind, month: Month, now: datetime, closings: Mapping[Month, datetime]
) -> bool:
    """Whether a month was closed before its end, and takes none of the articles asked for."""
    urging = step in URGING or step is MessageKind.CALLS
    return urging and month == Month.of(now) and month in closings


def is_behind(standing: Standing, calendar: WorkCalendar, month: Month, today: date) -> bool:
    """Whether an office has fewer than the floor's share of the working days passed."""
    passed, whole = calendar.workdays_passed(month, today)
    return standing.count < pace(standing.quota, passed, whole)


class Rules(Struct, frozen=True):
    """kinds: which kinds of article count. language: of people who never chose one.

    messages_months, backup_days: how long they are kept; the privacy notice tells it.
    allowances: messages a month, of the channels that have an allowance.
    articles_to, editors_contact: what heads are told who ask for it; empty where nobody set it.
    sources: the portal's lists.
    email_answers: the address at which answers to our e-mails are read, or empty.
    """

    ladder: LadderSettings = LadderSettings()
    hours: Hours = Hours()
    kinds: frozenset[Kind] = WRITTEN
    language: str = "vi"
    invitation_life: timedelta = timedelta(days=7)
    messages_months: int = 12
    backup_days: int = 30
    allowances: Mapping[str, int] = {}
    articles_to: str = ""
    editors_contact: str = ""
    sources: tuple[Source, ...] = ()
    email_answers: str = ""
