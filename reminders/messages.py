"""What a row of the outbox says to its recipient, with the figures of the moment it goes out."""

from datetime import datetime, timedelta

from core.chat import Reply
from core.ladder import AT_ONCE, NUDGES, Step
from core.quota import Standing
from core.rules import Rules
from core.workdays import WorkCalendar
from locales import nudges
from locales.documents import report_files
from locales.obstacles import eased
from locales.words import Words, load
from reminders.recipients import Recipient
from reminders.report import text_for
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
            letter.step,
            title,
            standing,
            letter.month,
            now,
            calendar,
            rules.ladder.cut_off_day,
            _eased(store, words, letter),
        )
        return Reply(nudges.message(words, occasion, labels))
    text = text_for(store, rules, words, letter, now)
    # The month's report brings the annex and the draft letter with it.
    files = report_files(words, letter.month) if letter.step is Step.REPORT else ()
    return Reply("\n".join([text, *nudges.labelled(words, labels)]), attachments=files)


def _eased(store: Store, words: Words, letter: Letter) -> str:
    """An office whose obstacle waits for an answer is told that it is being dealt with."""
    waiting = store.obstacles.waiting(letter.office) if letter.step in NUDGES else ()
    return eased(words, [one.number for one in waiting]) if waiting else ""


def _labels(
    store: Store, calendar: WorkCalendar, letter: Letter, recipient: Recipient, now: datetime
) -> nudges.Labels:
    folded = store.outbox.fold(letter.office, letter.id) if letter.step in NUDGES else ()
    scheduled = letter.due if letter.step in AT_ONCE else calendar.next_open(letter.due)
    return nudges.Labels(
        late=letter.step not in AT_ONCE and now - scheduled > LATE_AFTER,
        repeat=letter.doubts > 0,
        folded=tuple((one.step, one.month) for one in folded),
        stands_in=recipient.stands_in,
        away_until=recipient.until,
    )
