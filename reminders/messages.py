"""What a row of the outbox says to its recipient, with the figures of the moment it goes out."""

from datetime import datetime, timedelta

from core.chat import Reply
from core.ladder import AT_ONCE, Step, below_floor
from core.month import Span
from core.quota import Standing
from core.rules import Rules
from core.workdays import WorkCalendar
from locales import nudges, oversight
from locales.standing import Situation, ranking, whole_status
from locales.words import Words, load
from reminders.recipients import Recipient
from store.database import Store
from store.outbox import Letter

LATE_AFTER = timedelta(minutes=30)  # past its hour: pacing never takes so long


def compose(
    store: Store,
    rules: Rules,
    calendar: WorkCalendar,
    letter: Letter,
    recipient: Recipient,
    standing: Standing | None,
    now: datetime,
) -> Reply:
    """The message. standing: of the letter's office, read in the transaction that claims it."""
    words = load(recipient.person.language)
    labels = _labels(store, calendar, letter, recipient, now)
    if standing is not None:
        title = recipient.person.title if recipient.stands_in else standing.office.head_title
        occasion = nudges.Occasion.at(
            letter.step, title, standing, letter.month, now, calendar, rules.ladder.cut_off_day
        )
        return Reply(nudges.message(words, occasion, labels))
    text = _to_person(store, rules, calendar, words, letter, now)
    return Reply("\n".join([text, *nudges.labelled(words, labels)]))


def _labels(
    store: Store, calendar: WorkCalendar, letter: Letter, recipient: Recipient, now: datetime
) -> nudges.Labels:
    folded = store.outbox.fold(letter.office, letter.id) if letter.office else ()
    scheduled = letter.due if letter.step in AT_ONCE else calendar.next_open(letter.due)
    return nudges.Labels(
        late=letter.step not in AT_ONCE and now - scheduled > LATE_AFTER,
        repeat=letter.doubts > 0,
        folded=tuple((one.step, one.month) for one in folded),
        stands_in=recipient.stands_in,
    )


def _to_person(
    store: Store,
    rules: Rules,
    calendar: WorkCalendar,
    words: Words,
    letter: Letter,
    now: datetime,
) -> str:
    if letter.step is Step.ALARM:
        return _alarm(store, words, letter)
    standings = store.standings(letter.month, rules.kinds)
    if letter.step is Step.PREVIEW:
        of = Step(str(letter.detail["of"]))
        last_entry = store.ledger.last_entry_at(letter.month)
        return oversight.preview(
            words, of, letter.month, letter.deadline, below_floor(standings), last_entry
        )
    situation = Situation.of(letter.month, standings, calendar, now, paused=False)
    span = Span(letter.month, letter.month)
    return "\n\n".join([whole_status(words, situation), ranking(words, span, standings, now)])


def _alarm(store: Store, words: Words, letter: Letter) -> str:
    failed = store.outbox.reported_in(int(letter.detail["alarm"]))
    return oversight.alarm(words, [_unreached(store, one) for one in failed])


def _unreached(store: Store, letter: Letter) -> oversight.Unreached:
    office = store.offices.get(letter.office)
    person = store.people.get(letter.recipient) if letter.recipient else None
    phone = person.phone if person else ""
    return oversight.Unreached(
        office.head_title, letter.office, letter.step, letter.month, letter.reason, phone
    )
