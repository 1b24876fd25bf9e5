"""What a row of the outbox says to its recipient, with the figures of the moment it goes out."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from core.chat import Choice, Reply
from core.ladder import AT_ONCE, NUDGES, Rules, Step, below_floor
from core.people import Role
from core.quota import Standing
from core.workdays import WorkCalendar
from locales import months, nudges, obstacles, oversight, privacy
from locales import people as contacts
from locales.documents import report_files
from locales.obstacles import eased
from locales.oversight import leaders_report
from locales.words import Words, load
from reminders.recipients import Recipient
from store.database import Store
from store.outbox import Letter
from store.reviews import review


def with_choices(
    store: Store, letter: Letter, recipient: Recipient, reply: Reply, now: datetime
) -> Reply:
    """The reply with its choices, stored as one question."""
    offered = _offered(store, load(recipient.person.language), letter)
    if not offered:
        return reply
    address, person = recipient.address, recipient.person.id
    choices = store.questions.ask(address, address, person, offered, now)
    return replace(reply, choices=choices)


def _offered(store: Store, words: Words, letter: Letter) -> tuple[Choice, ...]:
    """Under a nudge: acknowledge it, report an obstacle. Under an obstacle: answer it, pass it on."""
    if letter.step in NUDGES:
        return (
            Choice(months.ack_label(words), f"/ack {letter.key}"),
            Choice(months.obstacle_label(words), f"/raise {letter.office} {letter.month}"),
        )
    if letter.step is not Step.NOTE or letter.detail["event"] not in ("raised", "forwarded"):
        return ()
    number = store.obstacles.get(int(letter.detail["obstacle"])).number
    answer = Choice(obstacles.answer_label(words), f"/resolve {number}")
    if letter.detail["event"] == "forwarded":
        return (answer,)
    return (answer, Choice(obstacles.forward_label(words, number), f"/forward {number}"))


# What a head is asked to acknowledge before the month is over.
ASKED_AFTER = sorted(NUDGES - {Step.OVERDUE})


def text_for(store: Store, rules: Rules, words: Words, letter: Letter, now: datetime) -> str:
    """The body of a message to a person, or of a note to an office."""
    match letter.step:
        case Step.ALARM:
            return _alarm(store, words, letter)
        case Step.NOTE:
            return _note(store, words, letter)
        case Step.PREVIEW:
            return _preview(store, rules, words, letter)
        case Step.CALLS:
            return _calls(store, rules, words, letter)
        case _:
            return leaders_report(words, review(store, letter.month, rules.kinds), now)


def _preview(store: Store, rules: Rules, words: Words, letter: Letter) -> str:
    below = below_floor(store.standings(letter.month, rules.kinds))
    of = Step(str(letter.detail["of"]))
    last_entry = store.ledger.last_entry_at(letter.month)
    return oversight.preview(words, of, letter.month, letter.deadline, below, last_entry)


def _calls(store: Store, rules: Rules, words: Words, letter: Letter) -> str:
    """Heads below the floor whom the month's last message did not reach, or who keep silent."""
    latest = {one.office: one for one in store.outbox.of_month(letter.month, ASKED_AFTER)}
    found = []
    for standing in below_floor(store.standings(letter.month, rules.kinds)):
        sent = latest.get(standing.office.code)
        if sent and sent.acknowledged:
            continue
        count = f"{words.number(standing.count)}/{words.number(standing.quota.floor)}"
        failed = sent.reason if sent and sent.state == "failed" else ""
        found.append(
            months.Call(
                standing.office.head_title,
                count,
                _phone(store, standing.office.code),
                oversight.reason(words, failed) if failed else "",
            )
        )
    return months.calls(words, letter.month, found)


def _phone(store: Store, office: str) -> str:
    """The head's number, else a deputy's."""
    people = (
        *store.people.having(Role.HEAD, office=office),
        *store.people.having(Role.DEPUTY, office=office),
    )
    return next((person.phone for person in people if person.phone), "")


def _alarm(store: Store, words: Words, letter: Letter) -> str:
    failed = store.failures.told_in(int(letter.detail["alarm"]))
    return oversight.alarm(words, [_unreached(store, one) for one in failed])


def _unreached(store: Store, letter: Letter) -> oversight.Unreached:
    office = store.offices.get(letter.office)
    return oversight.Unreached(
        office.head_title,
        letter.office,
        letter.step,
        letter.month,
        letter.reason,
        _phone(store, letter.office),
        doubtful=letter.doubts > 0,
    )


def _about_channel(words: Words, letter: Letter) -> str:
    """What the watchers are told; see `reminders.escalation`. Empty for any other note."""
    detail = letter.detail
    channel = str(detail["channel"])
    match detail["event"]:
        case "allowance-low":
            return oversight.allowance_low(
                words, channel, int(detail["used"]), int(detail["allowance"])
            )
        case "allowance-spent":
            return oversight.allowance_spent(words, channel)
        case "closed":
            return oversight.closed(words, channel, str(detail["kind"]))
    return ""


def _note(store: Store, words: Words, letter: Letter) -> str:
    if "channel" in letter.detail and (told := _about_channel(words, letter)):
        return told
    if letter.detail["event"] == "left":
        return privacy.left(words, str(letter.detail["grants"]), str(letter.detail["alone"]))
    if letter.detail["event"] == "access":
        name, channel = str(letter.detail["name"]), str(letter.detail["channel"])
        return contacts.access_wanted(words, name, channel)
    if letter.detail["event"] == "restored":
        return oversight.restored(words, int(letter.detail["held"]))
    found = store.obstacles.get(int(letter.detail["obstacle"]))
    office = store.offices.get(found.office)
    match letter.detail["event"]:
        case "raised":
            return obstacles.raised(words, office, found.number, found.text, found.figures)
        case "forwarded":
            return obstacles.forwarded(words, office, found.number, found.text)
        case _:
            resolved = found.state == "resolved"
            return obstacles.answered(
                words, found.number, found.text, found.answer, resolved=resolved
            )


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
